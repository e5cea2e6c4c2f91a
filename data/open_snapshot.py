"""Opens a force's live snapshot, or one it published before, as a source of figures."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from data.dictionary import Dictionary, Table, read_toml
from data.engines.duckdb_engine import DuckDBEngine
from data.faults import ExtractError, Fault
from data.silent import silent
from data.snapshots.folder import Pinned, StoreFolder
from data.snapshots.manifest import Manifest, TableEntry
from data.source import Origin, Quirk, Source

NAME = "snapshot"
MEND = (
    "roll back to another snapshot (`python cli.py snapshots rollback`) or put the file back from a copy of the store"
)
WORDS = read_toml(Path(__file__).with_name("origins.toml"))
SETTLES = timedelta(days=730)
"""How long outcomes of cases from before the extract go on arriving in numbers that matter."""


def live_mark(store: Path | None) -> str:
    """What is live in a store, as text that changes with every publication; "" when nothing is."""
    live = store / "live" if store else None
    return live.read_text(encoding="utf-8") if live and live.is_file() else ""


def open_snapshot(dictionary: Dictionary, folder: Path, wanted: str | None = None) -> Source:
    """Open the live snapshot of a store's folder, or the one whose id is wanted.

    Everything is read while no writer takes files away, so tables of two snapshots never mix. Raises ExtractError
    when a table is missing, damaged or not what the dictionary says, or when its rows were replaced by counts.
    """
    store = StoreFolder(folder)
    with store.pinned() as pinned:
        if pinned is None:
            raise ExtractError([Fault("live", "nothing is live in this store; publish a snapshot first")])
        is_live = wanted in (None, pinned.snapshot.id)
        if not is_live:
            pinned = Pinned(pinned.live, store.snapshot(str(wanted)), None)
        _check(pinned)
        manifest = pinned.snapshot.manifest
        files = {name: file for name, file in pinned.files().items() if name in dictionary.sources[NAME]}
        known = manifest.dictionary_version == dictionary.version
        tables = {name: _table(dictionary.sources[NAME][name], manifest.tables.get(name)) for name in files}
        if not known:
            tables = {name: _as_it_was(table, files[name]) for name, table in tables.items()}
        engine = DuckDBEngine(tables, files, MEND, values_known=known)
    origins = {name: _origin(name, manifest.tables.get(name), manifest) for name in files}
    seal = _seal(pinned)
    quirks = _quirks(origins["offences"].covers_from)
    live = pinned.live if is_live else None
    return Source(
        name=NAME,
        tables=tables,
        origins=origins,
        quirks=quirks,
        maps=(),
        engine=engine,
        fingerprint=seal,
        synthetic=manifest.synthetic,
        manifest=manifest,
        live=live,
        breaks=manifest.breaks,
        silent=silent(dictionary.sources[NAME], manifest.tables),
    )


def _seal(pinned: Pinned) -> str:
    """Changes with any byte of any table."""
    sums = [f"{name} {entry.sha256}" for name, entry in sorted(pinned.snapshot.manifest.tables.items())]
    text = "\n".join([*sums, (pinned.live.changes_sha256 or "") if pinned.changes else ""])
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _check(pinned: Pinned) -> None:
    """Every file must be byte for byte what was written, so that a figure can be made again."""
    manifest = pinned.snapshot.manifest
    if manifest.counts_only():
        text = "holds counts only: the term for keeping its rows is over, so its figures cannot be made again"
        raise ExtractError([Fault(manifest.id, text)])
    faults = pinned.faults()
    if "offences" not in manifest.tables:
        faults.append(Fault(manifest.id, "holds no offences, on which every other table rests; load them first"))
    if faults:
        raise ExtractError(faults)


def _table(table: Table, entry: TableEntry | None) -> Table:
    """The table with the grain its dates really have."""
    return table.model_copy(update={"grain": entry.grain}) if entry else table


def _as_it_was(table: Table, file: Path) -> Table:
    """The table without columns that came into the dictionary after the snapshot was made."""
    held = pl.read_parquet_schema(file)
    return table.model_copy(update={"columns": {n: c for n, c in table.columns.items() if n in held}})


def _origin(name: str, entry: TableEntry | None, manifest: Manifest) -> Origin:
    """Where a table came from; the changes between snapshots speak of the day the offences do."""
    entry = entry or manifest.tables["offences"]
    first = (entry.covers_from or entry.as_at).replace(day=1)
    return Origin(
        name=name,
        **WORDS["invented" if manifest.synthetic else "real"],
        upstream_name=manifest.id,
        covers_from=min(first, entry.as_at),
        covers_to=entry.as_at,
        followed=entry.as_at,
    )


def _quirks(first: date) -> tuple[Quirk, ...]:
    span = {"from_": first, "to": first + SETTLES}
    return (Quirk(table="offences", text=WORDS["quirks"]["early"], basis="outcome_on", unjudged=True, **span),)
