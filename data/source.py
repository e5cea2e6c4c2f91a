"""One opened source of figures: its tables, where they came from, what they cover and where they bite."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import polars as pl
from pydantic import ValidationError

from data.dictionary import Dictionary, Frozen, Table, from_pydantic, read_toml
from data.engines.duckdb_engine import DuckDBEngine
from data.faults import DefinitionErrors, ExtractError, Fault
from data.silent import Unfed
from data.snapshots.manifest import Break, Live, Manifest

PUBLISHED = Path(__file__).parent / "published"


class Engine(Protocol):
    """What counts rows: a SQL dialect, and one method."""

    dialect: str

    def count(self, query: str, params: Mapping[str, Any]) -> pl.DataFrame:
        """Run one counting query."""
        ...


class Release(Frozen):
    """One financial year's edition of a table, and how long its outcomes were followed."""

    name: str
    followed_to: date
    followed_reason: str
    upstream_name: str = ""
    upstream_address: str = ""
    later_workbook: str = ""

    def first_day(self) -> date:
        """1 April of the year the release is named after ("2018/19" -> 2018-04-01)."""
        return date(int(self.name[:4]), 4, 1)


class Origin(Frozen):
    """Where a table came from and what it covers; `covers_to` is the last day covered.

    `followed`: the day to which the outcomes of all its cases were followed, where no edition says it of its own.
    """

    name: str
    title: str
    publisher: str
    upstream_name: str
    upstream_address: str = ""
    upstream_note: str = ""
    licence: str
    attribution: str
    covers_from: date
    covers_to: date
    followed: date | None = None
    release: tuple[Release, ...] = ()

    def releases(self, start: date, end: date) -> tuple[Release, ...]:
        """The editions that hold the days from start to end (exclusive)."""
        held = [(r, r.first_day()) for r in self.release]
        return tuple(r for r, first in held if first < end and start < first.replace(year=first.year + 1))

    def followed_to(self, day: date) -> date | None:
        """How long the outcomes of cases recorded on `day` were followed; None when no release says."""
        held = [r for r in self.release if r.first_day() <= day]
        return max(held, key=Release.first_day).followed_to if held else self.followed


class Map(Frozen):
    """A file of boundaries that the product ships, with its attribution."""

    file: str
    title: str
    publisher: str
    upstream_name: str
    upstream_address: str
    licence: str
    attribution: str


class Quirk(Frozen):
    """What a reader must know of one table, for one force or all, over some time.

    `to` is the day after. `nation`: it concerns totals over forces only, not the figures of one force.
    """

    table: str
    text: str
    from_: date
    to: date
    force_code: str | None = None
    basis: str | None = None
    unjudged: bool = False
    nation: bool = False

    def touches(self, table: str, clock: str, start: date, end: date) -> bool:
        """Whether it concerns figures of a table counted by `clock` from start to end (exclusive)."""
        return self.table == table and self.basis in (None, clock) and self.from_ < end and start < self.to


class Held(dict[str, dict[str, tuple[str, ...]]]):
    """What each table holds, looked up when it is first asked for: a source has two hundred category columns."""

    def __init__(self, engine: Engine, tables: Mapping[str, Table]) -> None:
        super().__init__()
        self._engine, self._tables = engine, tables

    def __missing__(self, name: str) -> dict[str, tuple[str, ...]]:
        self[name] = _held(self._engine, name, self._tables[name])
        return self[name]


@dataclass(frozen=True)
class Source:
    """Everything the door needs of a source. Case rows stay behind `engine`.

    `manifest`: of a snapshot, what it was made from; `live`: how it went live, None when it is not the live one;
    `breaks`: days on which a series breaks, with the reason; `silent`: table and column -> why it says nothing.
    """

    name: str
    tables: Mapping[str, Table]
    origins: Mapping[str, Origin]
    quirks: tuple[Quirk, ...]
    maps: tuple[Map, ...]
    engine: Engine
    fingerprint: str
    synthetic: bool = False
    manifest: Manifest | None = None
    live: Live | None = None
    breaks: tuple[Break, ...] = ()
    silent: Mapping[tuple[str, str], Unfed] = field(default_factory=dict)

    @cached_property
    def held(self) -> Held:
        """Table -> category column -> the values that stand in it at all, in the dictionary's order."""
        return Held(self.engine, self.tables)

    @cached_property
    def stand_ins(self) -> dict[str, str]:
        """Table -> the pre-counted table that answers for it where it has every column a question needs."""
        return {table.stands_for: name for name, table in self.tables.items() if table.stands_for is not None}

    def followed_to(self, table: str, day: date) -> date | None:
        """As `Origin.followed_to`, looked up once: a page asks it of the same days again and again."""
        key = (table, day)
        if key not in self._followed:
            self._followed[key] = self.origins[table].followed_to(day)
        return self._followed[key]

    @cached_property
    def _followed(self) -> dict[tuple[str, date], date | None]:
        return {}

    def forces(self) -> tuple[str, ...]:
        """The forces that its offences speak of."""
        return self.held["offences"]["force_code"]

    def newest(self) -> tuple[str, date]:
        """The table that covers the latest day, and that day."""
        name = max(self.tables, key=lambda table: self.origins[table].covers_to)
        return name, self.origins[name].covers_to

    def window(self, table: str) -> tuple[date, date]:
        """First day covered by a table, and the day after the last."""
        origin = self.origins[table]
        return origin.covers_from, origin.covers_to + timedelta(days=1)


def open_published(dictionary: Dictionary, folder: Path = PUBLISHED) -> Source:
    """Open the published figures.

    Raises ExtractError (a table missing, damaged or changed) or DefinitionErrors (a hand-written file is wrong).
    """
    tables = dictionary.sources["published"]
    origins, maps = _read_releases(folder / "releases.toml")
    quirks = _read_quirks(folder / "quirks.toml")
    manifest = {entry["name"]: entry for entry in read_toml(folder / "manifest.toml")["table"]}
    absent = [Fault("releases.toml", f"says nothing of table '{name}'") for name in tables if name not in origins]
    if absent:
        raise DefinitionErrors(absent)
    files = {name: folder / f"{name}.parquet" for name in tables}
    damaged = [fault for name, file in files.items() for fault in _changed(file, manifest.get(name, {}))]
    if damaged:
        raise ExtractError(damaged)
    engine = DuckDBEngine(tables, files)
    fingerprint = hashlib.sha256("".join(str(manifest[name]["sha256"]) for name in sorted(tables)).encode())
    return Source("published", tables, origins, quirks, maps, engine, fingerprint.hexdigest()[:12])


def _changed(file: Path, entry: dict[str, Any]) -> list[Fault]:
    """A table must be byte for byte what the manifest says, so that a figure can be made again."""
    mend = "restore it from the repository (`git checkout -- data/published`) or run `python -m data.make_published`"
    if not file.is_file():
        return [Fault(file.name, f"is missing; {mend}")]
    if hashlib.sha256(file.read_bytes()).hexdigest() != entry.get("sha256"):
        return [Fault(file.name, f"is damaged or not the one in manifest.toml; {mend}")]
    return []


def _held(engine: Engine, name: str, table: Table) -> dict[str, tuple[str, ...]]:
    if name in (in_memory := getattr(engine, "held", {})):
        return {column: tuple(in_memory[name].present(column)) for column in table.dimensions()}
    held = {}
    for column in table.dimensions():
        found = engine.count(f'SELECT DISTINCT CAST("{column}" AS VARCHAR) AS v FROM "{name}"', {})["v"].to_list()
        held[column] = tuple(v for v in table.columns[column].values if v in set(found))
    return held


def _read_releases(file: Path) -> tuple[dict[str, Origin], tuple[Map, ...]]:
    raw = read_toml(file)
    try:
        origins = {entry["name"]: Origin.model_validate(entry) for entry in raw["table"]}
        return origins, tuple(Map.model_validate(entry) for entry in raw.get("map", ()))
    except ValidationError as error:
        raise DefinitionErrors(from_pydantic(error, file.name)) from None


def _read_quirks(file: Path) -> tuple[Quirk, ...]:
    entries = [{**entry, "from_": entry.get("from")} for entry in read_toml(file)["quirk"]]
    try:
        return tuple(Quirk.model_validate({k: v for k, v in e.items() if k != "from"}) for e in entries)
    except ValidationError as error:
        raise DefinitionErrors(from_pydantic(error, file.name)) from None
