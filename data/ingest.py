"""The whole way from a folder of exports to a snapshot: found, read, checked, gathered, derived, reconciled, written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path

import polars as pl

from data.completeness import completeness
from data.derive import derive, orphans
from data.dictionary import Dictionary
from data.faults import ExtractError, Fault, did_you_mean
from data.gather import Gathered, gather
from data.keys import KeyRing, hash_keys, open_ring
from data.mapping import FileMapping
from data.mapping import Mapping as MappingFile
from data.precount import precount
from data.readers import LINE, read
from data.reconcile import ControlLine, reconcile, refusal
from data.shape import FAULTS, Account, Shaped, shape
from data.snapshots.durable import room
from data.snapshots.folder import now
from data.snapshots.manifest import (
    AccountEntry,
    Live,
    Manifest,
    MappingEntry,
    ReasonEntry,
    Signed,
    SourceFile,
)
from data.snapshots.store import Store
from data.snapshots.write import Delivery

EVERY_FEED = ""
"""The as-at date that counts for every feed which is given none of its own."""

LINES_TOLD = 5
INVENTED = "invented"
INVENTED_SYSTEMS = ("invented_old", "invented_new")

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Order:
    """What is to be ingested, by whom and how.

    as_at: feed -> the day its files speak of, where neither mapping nor file name says so. signed: who takes
    responsibility for control totals beyond their tolerance.
    """

    folder: Path
    mapping: MappingFile
    store: Store
    by: str
    as_at: Mapping[str, date] = field(default_factory=dict)
    control: Path | None = None
    signed: Signed | None = None
    publish: bool = True

    @property
    def dictionary(self) -> Dictionary:
        return self.store.dictionary


@dataclass(frozen=True)
class Found:
    """One file of the folder, what the mapping says of it, and the day it speaks of."""

    path: Path
    mapping: FileMapping
    as_at: date


@dataclass(frozen=True)
class Taken:
    """What was read of one file, with hashed keys; `dropped` names columns that were passed over unread."""

    source: SourceFile
    as_at: date
    shaped: tuple[Shaped, ...]
    dropped: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """What became of an ingest. `live`: set when this run published. `passed_over`: files that no pattern names.

    findings: file, table, column, reason, action, n, lines (the first few).
    """

    manifest: Manifest
    already_there: bool
    live: Live | None
    findings: pl.DataFrame
    passed_over: tuple[str, ...]
    dropped: Mapping[str, tuple[str, ...]]


def ingest(order: Order, progress: Progress | None = None) -> Report:
    """Make a snapshot of every file in a folder, and publish it when asked to.

    progress: told what is done now, how many steps are done, and of how many. Raises ExtractError with everything that
    is wrong; the store is then as it was.
    """
    with order.store.writing(order.by, f"ingesting {order.folder.name}"):
        found, passed_over = find_files(order)
        step = _Steps(progress or (lambda *_: None), len(found) + 4)
        with room(order.store.folder.name):
            ring = open_ring(order.store.restricted)
        taken = _take(order, found, ring, step)
        step("Bringing tables together")
        base, as_at_before = _base(order)
        shaped = [part for one in taken for part in one.shaped]
        gathered = gather(shaped, order.mapping, order.dictionary, base)
        as_at = _as_at_of_tables(taken, gathered, as_at_before, order.dictionary)
        step("Deriving columns")
        tables = _finished(gathered, order.dictionary, as_at)
        control, signed = _controlled(order, tables)
        step("Writing the snapshot")
        faults = pl.concat([gathered.faults, *(part.faults for part in shaped)]).select(FAULTS)
        manifest = _manifest(order, taken, gathered, tables, _findings(faults), control, signed)
        with room(order.store.folder.name):
            ring.keep()
        written = order.store.write(_deliveries(order, tables, gathered, as_at), manifest, faults)
        step("Publishing" if order.publish else "Finishing")
        live = order.store.publish(written.id, order.by) if order.publish else None
    return Report(
        manifest=written.manifest,
        already_there=written.already_there,
        live=live,
        findings=_findings(faults),
        passed_over=passed_over,
        dropped={one.source.name: one.dropped for one in taken if one.dropped},
    )


class _Steps:
    """Tells how far it is: each call begins a step."""

    def __init__(self, progress: Progress, steps: int) -> None:
        self._progress, self._steps, self._done = progress, steps, 0

    def __call__(self, doing: str) -> None:
        self._progress(doing, self._done, self._steps)
        self._done += 1


# ------------------------------------------------------------------ files


def find_files(order: Order) -> tuple[list[Found], tuple[str, ...]]:
    """The files that the mapping names, with their as-at dates, and the names of those it does not.

    Raises ExtractError when one is missing that should be there, is named twice, or has no as-at date.
    """
    folder, mapping = order.folder, order.mapping
    if not folder.is_dir():
        raise ExtractError([Fault(str(folder), "is not a folder; name the one that holds the exports")])
    files = sorted(f for f in folder.iterdir() if f.is_file() and not f.name.startswith((".", "~$")))
    faults = _unknown_feeds(order)
    found, named = [], set()
    for part in mapping.files:
        matching = [file for file in files if part.matches(file.name)]
        if not matching and not part.optional:
            text = f"has no file named like '{part.pattern}' ({part.name}); add it, or say optional = true in the mapping"
            faults.append(Fault(folder.name, text))
        for file in matching:
            if (file.name, part.sheet) in named:
                text = f"is named by two patterns of {mapping.name}, '{part.pattern}' among them; make them differ"
                faults.append(Fault(file.name, text))
            named.add((file.name, part.sheet))
            day = _as_at(order, part, file.name)
            if isinstance(day, Fault):
                faults.append(day)
            else:
                found.append(Found(file, part, day))
    if faults:
        raise ExtractError(faults)
    known = {name for name, _ in named}
    return found, tuple(file.name for file in files if file.name not in known)


def _as_at(order: Order, part: FileMapping, name: str) -> date | Fault:
    """The day a file speaks of: from the mapping or its name, else as given for its feed, the later of several."""
    told = part.as_at_of(name)
    if told is not None:
        return told
    tables = order.dictionary.sources["snapshot"]
    feeds = sorted({tables[table].feed for table in part.tables})
    given = [order.as_at[feed] for feed in feeds if feed in order.as_at]
    if not given and EVERY_FEED in order.as_at:
        given = [order.as_at[EVERY_FEED]]
    if given:
        return max(given)
    return Fault(name, f"does not say which day it speaks of; give it, as in --as-at {feeds[0]}=2024-03-31")


def _unknown_feeds(order: Order) -> list[Fault]:
    feeds = {table.feed for table in order.dictionary.sources["snapshot"].values()}
    unknown = [feed for feed in order.as_at if feed != EVERY_FEED and feed not in feeds]
    return [Fault("--as-at", f"there is no feed '{feed}'{did_you_mean(feed, feeds)}") for feed in unknown]


def _take(order: Order, found: Sequence[Found], ring: KeyRing, step: _Steps) -> list[Taken]:
    """Read every file; what is wrong with any of them is raised together, after all were tried."""
    taken, faults = [], []
    for one in found:
        step(f"Reading {one.path.name}")
        try:
            raw = read(one.path, sheet=one.mapping.sheet, delimiter=one.mapping.delimiter)
            shaped = shape(raw, one.mapping, order.mapping, order.dictionary, one.as_at)
        except ExtractError as error:
            faults += error.faults
            continue
        hashed = hash_keys({part.table: part.frame for part in shaped}, ring)
        dropped = tuple(c for c in raw.frame.columns if c != LINE and c in one.mapping.drop)
        parts = tuple(replace(part, frame=hashed[part.table]) for part in shaped)
        taken.append(Taken(SourceFile(name=raw.name, sha256=raw.sha256, rows_in=raw.rows_in), one.as_at, parts, dropped))
    if faults:
        raise ExtractError(faults)
    return taken


# ------------------------------------------------------------------ tables


def _base(order: Order) -> tuple[dict[str, pl.DataFrame], dict[str, date]]:
    """The fed columns of the live snapshot's tables, categories as text, and the day each speaks of.

    Raises ExtractError when the live snapshot is damaged, or holds real rows where these are invented or the reverse.
    """
    live = order.store.live()
    if live is None:
        return {}, {}
    snapshot = order.store.snapshot(live.snapshot)
    if snapshot.manifest.synthetic != _is_invented(order.mapping):
        kinds = ("invented", "real") if snapshot.manifest.synthetic else ("real", "invented")
        text = f"holds {kinds[0]} rows and these are {kinds[1]}; keep them in a store of their own (--store)"
        raise ExtractError([Fault(order.store.folder.name, text)])
    faults = snapshot.faults()
    if faults:
        raise ExtractError(faults)
    known = order.dictionary.sources["snapshot"]
    base = {}
    for name in (name for name in snapshot.manifest.tables if name in known and not known[name].built):
        held = pl.read_parquet_schema(snapshot.files()[name])
        frame = snapshot.read(name, [column for column in known[name].fed() if column in held])
        base[name] = frame.with_columns(pl.selectors.enum().cast(pl.String))
    return base, {name: snapshot.manifest.tables[name].as_at for name in base}


def _is_invented(mapping: MappingFile) -> bool:
    return mapping.name == INVENTED and mapping.source_system in INVENTED_SYSTEMS


def _as_at_of_tables(
    taken: Sequence[Taken], gathered: Gathered, before: Mapping[str, date], dictionary: Dictionary
) -> dict[str, date]:
    """Table -> the latest day that any of its files speaks of; a built table is as at the offences."""
    as_at = {name: before[name] for name in gathered.tables if gathered.counts[name].delivered == "carried over"}
    for one in taken:
        for part in one.shaped:
            as_at[part.table] = max(one.as_at, as_at.get(part.table, one.as_at))
    for name, counted in gathered.counts.items():
        if counted.delivered == "incremental" and name in before:
            as_at[name] = max(as_at[name], before[name])
    latest = as_at.get("offences", max(as_at.values()))
    built = [name for name, table in dictionary.sources["snapshot"].items() if table.built]
    return {**dict.fromkeys(built, latest), **as_at}


def _finished(gathered: Gathered, dictionary: Dictionary, as_at: Mapping[str, date]) -> dict[str, pl.DataFrame]:
    """Every table with all its columns, and the tables that are counts of others."""
    tables = derive(gathered.tables, dictionary, as_at)
    if "offences" not in tables:
        text = "no file feeds a table of offences, on which every other table rests; add one, or ingest it first"
        raise ExtractError([Fault("offences", text)])
    tables = {**tables, **precount(tables["offences"], dictionary)}
    return {**tables, "completeness": completeness(tables, dictionary)}


def _controlled(order: Order, tables: Mapping[str, pl.DataFrame]) -> tuple[list[ControlLine], Signed | None]:
    """The control totals, and the signature where one was needed. Raises ExtractError where it was not given."""
    if order.control is None:
        return [], None
    lines = reconcile(tables["offences"], order.control, order.mapping.tolerance)
    refused = refusal(lines)
    if refused and not order.signed:
        raise ExtractError([replace(refused, text=f'{refused.text} (--sign "NAME: reason")')])
    return lines, order.signed if refused else None


def _deliveries(
    order: Order, tables: Mapping[str, pl.DataFrame], gathered: Gathered, as_at: Mapping[str, date]
) -> dict[str, Delivery]:
    known = order.dictionary.sources["snapshot"]
    counts = gathered.counts
    return {
        name: Delivery(
            frame=tables[name],
            as_at=as_at[name],
            delivered=counts[name].delivered if name in counts else "built",
            grain=order.mapping.grain.get(name, known[name].grain),
        )
        for name in known
        if name in tables
    }


# ------------------------------------------------------------------ what is told


def _findings(faults: pl.DataFrame) -> pl.DataFrame:
    """Findings by reason, the most frequent first in each file and table, with the first lines they stand on."""
    by = ["file", "table", "column", "reason", "action"]
    told = [pl.len().cast(pl.Int64).alias("n"), pl.col("line").drop_nulls().sort().head(LINES_TOLD).alias("lines")]
    return faults.group_by(by).agg(told).sort("file", "table", "n", "column", "reason", descending=[False, False, True, False, False])


def _manifest(
    order: Order,
    taken: Sequence[Taken],
    gathered: Gathered,
    tables: Mapping[str, pl.DataFrame],
    findings: pl.DataFrame,
    control: Sequence[ControlLine],
    signed: Signed | None,
) -> Manifest:
    held = {name: count for name, count in orphans(tables).items() if count}
    return Manifest(
        id="",
        synthetic=_is_invented(order.mapping),
        force_codes=(),
        mapping=MappingEntry(name=order.mapping.name, version=order.mapping.version),
        dictionary_version=order.dictionary.version,
        made_by=order.by,
        made_at=now(),
        signed=signed,
        sources=tuple(one.source for one in taken),
        tables={},
        accounts=tuple(_entry(part.account) for one in taken for part in one.shaped),
        reasons=tuple(ReasonEntry(**row) for row in findings.drop("lines").iter_rows(named=True)),
        matching={**asdict(gathered.matching), "without_a_crime": held, "tables": _counted(gathered)},
        control=tuple(asdict(line) for line in control),
    )


def _entry(account: Account) -> AccountEntry:
    return AccountEntry(**asdict(account))


def _counted(gathered: Gathered) -> dict[str, dict[str, object]]:
    """How each table came together from its files and the snapshot before."""
    return {name: asdict(counted) for name, counted in gathered.counts.items()}
