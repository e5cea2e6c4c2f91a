"""What every table holds, column by column: the list that definitions and tables are checked against."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from data.faults import DefinitionErrors, Fault, did_you_mean

Grain = Literal["day", "month", "quarter", "year"]


class Frozen(BaseModel):
    """A value read from a file: unknown keys are refused, nothing changes after reading."""

    model_config = ConfigDict(frozen=True, extra="forbid")


NOT_RECORDED = "not_recorded"
"""What a category of an extract holds where nothing usable was recorded."""

UNRECORDED = "Not recorded"
"""How that is called."""


class Column(Frozen):
    """One column; `values` maps each allowed value to its label, and is empty where any value may stand.

    For the tables of an extract: `required`, a row is of no use without it; `absent`, the category that stands where
    nothing is recorded (not_recorded when left out); `derived`, the rule by which ingest writes it, so that no file
    feeds it, and `needs`, the columns without which it says nothing (of this table, or "table.column" of another;
    several joined by " or " where one is enough; required ones go without saying); `least` and `most`, the bounds
    outside which a number is a slip; `decimals`, whether it may have a fraction; `later`, whether a date may lie after
    the as-at date; `expected`, whether an empty one is a gap in the record (left out: for a category that may be
    unrecorded).
    """

    kind: Literal["key", "category", "date", "flag", "number"]
    meaning: str
    codes: str | None = None
    values: dict[str, str] = {}
    identifying: bool = False
    required: bool = False
    absent: str = NOT_RECORDED
    derived: str | None = None
    needs: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None
    decimals: bool = False
    later: bool = False
    expected: bool | None = None

    def is_gap_when_empty(self) -> bool:
        """Whether an empty one counts against the completeness of the record."""
        if self.derived is not None or self.required or self.kind == "key":
            return False
        unrecorded = self.kind == "category" and self.absent == NOT_RECORDED
        return unrecorded if self.expected is None else self.expected


class LeftOut(Frozen):
    """Units that are never counted, and why; how many there were is part of every answer."""

    where: str
    reason: str


class Table(Frozen):
    """One tidy table of one source.

    `weight` names the column that says how many units a row stands for (None: each row is one unit).
    `grain` is the finest period the table can be counted by. `leaves_out`: the standing exclusions of every KPI.
    For the tables of an extract: `feed`, whose files it comes from; `key`, the columns that name one row; `clock`, the
    date by which it is ordered and its coverage told; `carries`, whose columns it has of the offence; `built`, how
    ingest makes the whole table from others; `stands_for`, the table whose counts it gives as well, from fewer rows.
    """

    row: str
    grain: Grain = "day"
    weight: str | None = None
    leaves_out: tuple[LeftOut, ...] = ()
    feed: Literal["police", "partner", "workforce", "court"] = "police"
    key: tuple[str, ...] = ()
    clock: str | None = None
    carries: str | None = None
    built: str | None = None
    stands_for: str | None = None
    columns: dict[str, Column]

    def fed(self) -> dict[str, Column]:
        """The columns that files feed: neither derived nor carried from the offence; none of a built table."""
        return {} if self.built else {n: c for n, c in self.columns.items() if c.derived is None}

    def dates(self) -> list[str]:
        """The columns a KPI may be counted on."""
        return [name for name, column in self.columns.items() if column.kind == "date"]

    def dimensions(self) -> list[str]:
        """The columns figures may be split and filtered by: categories that identify nobody."""
        return [n for n, c in self.columns.items() if c.kind == "category" and not c.identifying]


class Dictionary(Frozen):
    """Every source's tables: `sources["published"]["offences"]`. `version` changes with any word of it."""

    sources: dict[str, dict[str, Table]]
    version: str = ""

    def tables_named(self, name: str) -> dict[str, Table]:
        """The table of that name in each source that has one."""
        return {source: tables[name] for source, tables in self.sources.items() if name in tables}


def load_dictionary(file: Path, forces: Path) -> Dictionary:
    """Read the dictionary, its folder `tables` beside it, and the code lists of forces and areas.

    file: dictionary.toml; forces: forces.toml, with areas.toml beside it. All faults are raised at once.
    """
    raw = read_toml(file)
    codes: dict[str, dict[str, str]] = dict(_entries(raw.pop("codes", {})))
    codes["force_code"] = force_names(forces)
    areas = forces.with_name("areas.toml")
    codes["area"] = {code: area["name"] for code, area in read_toml(areas).items()} if areas.exists() else {}
    carried = raw.pop("carried", {})
    tables = {path.stem: read_toml(path) for path in sorted((file.parent / "tables").glob("*.toml"))}
    seal = hashlib.sha256(repr((raw, codes, carried, tables)).encode()).hexdigest()[:12]
    faults = [*_carry(tables, carried), *_fill_codes(raw, codes, file.name)]
    codes |= _named(tables)
    faults += _fill_codes({"snapshot": tables}, codes, "tables")
    for body in tables.values():
        _fill_absent(body)
    if tables:
        raw["snapshot"] = tables
    try:
        dictionary = Dictionary(sources=raw, version=seal)
    except ValidationError as error:
        raise DefinitionErrors([*faults, *from_pydantic(error, file.name)]) from None
    if faults:
        raise DefinitionErrors(faults)
    return dictionary


def area_forces(file: Path) -> dict[str, str]:
    """Area code -> force code, from areas.toml."""
    return {code: area["force"] for code, area in read_toml(file).items()}


def force_names(file: Path) -> dict[str, str]:
    """Force code -> display name, in the order of the file."""
    return {force["code"]: force["name"] for force in read_toml(file)["force"]}


def force_spellings(file: Path) -> dict[str, str]:
    """Every spelling of a force, lower case -> force code."""
    return {
        spelling.lower(): force["code"]
        for force in read_toml(file)["force"]
        for spelling in (force["code"], force["name"], *force.get("aliases", ()))
    }


def read_toml(file: Path) -> dict[str, Any]:
    """Read one TOML file; a file that is missing or does not parse is a fault with a place, not a crash."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError:
        raise DefinitionErrors([Fault(file.name, "cannot be read; restore it from the repository")]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DefinitionErrors([Fault(file.name, f"is not TOML: {error}")]) from None


def from_pydantic(error: ValidationError, file: str) -> list[Fault]:
    """Say pydantic's findings as faults of a file, one each."""
    faults = []
    for found in error.errors():
        place = ".".join(str(part) for part in found["loc"])
        message = (
            found["msg"]
            .removeprefix("Value error, ")
            .replace("Extra inputs are not permitted", "is not a field that exists here")
        )
        faults.append(Fault(file, f"{place}: {message}"))
    return faults


def _carry(tables: dict[str, Any], carried: dict[str, Any]) -> list[Fault]:
    """Put the columns that a table carries among its own; its own description of one of them wins."""
    faults = []
    for name, body in tables.items():
        wanted = body.get("carries")
        if wanted is None:
            continue
        if wanted not in carried:
            faults.append(Fault(f"tables/{name}.toml", f"carries '{wanted}'{did_you_mean(wanted, carried)}"))
            continue
        group = carried[wanted]
        extra = {n: {**c, "derived": f"of the {wanted} of the same crime_key"} for n, c in group["columns"].items()}
        body["columns"] = {**body.get("columns", {}), **{n: c for n, c in extra.items() if n not in body["columns"]}}
        body.setdefault("leaves_out", group.get("leaves_out", []))
    return faults


def _named(tables: dict[str, Any]) -> dict[str, dict[str, str]]:
    """The code lists that speak of the tables themselves: of each table, and of each column that files feed."""
    fields = {
        f"{table}.{name}": str(column.get("meaning", ""))
        for table, body in tables.items()
        for name, column in _entries(body.get("columns"))
        if "derived" not in column
    }
    return {"extract_table": {t: str(body.get("row", "")) for t, body in tables.items()}, "extract_field": fields}


def _fill_absent(body: dict[str, Any]) -> None:
    """Give each category that need not be recorded its value for what is not, or cannot be read."""
    for _, column in _entries(body.get("columns")):
        # A case file from abroad belongs to no force of the list; that is no reason to refuse it.
        open_ended = not column.get("required") or column.get("codes") == "force_code"
        if column.get("kind") == "category" and open_ended and "values" in column:
            column["values"] = {**column["values"], NOT_RECORDED: UNRECORDED}


def _entries(found: Any) -> list[tuple[str, Any]]:
    return list(found.items()) if isinstance(found, dict) else []


def _fill_codes(raw: dict[str, Any], codes: dict[str, dict[str, str]], file: str) -> list[Fault]:
    """Put each code list where a column names it; what is of the wrong shape is left for the model to refuse."""
    faults = []
    for source, tables in raw.items():
        for table, body in _entries(tables):
            for name, column in _entries(dict(_entries(body)).get("columns")):
                wanted = dict(_entries(column)).get("codes")
                if wanted is None:
                    continue
                if wanted in codes:
                    column["values"] = codes[wanted]
                else:
                    ending = did_you_mean(wanted, codes)
                    faults.append(Fault(file, f"{source}.{table}.{name} names code list '{wanted}'{ending}"))
    return faults
