"""Opens a force's live snapshot, or one it published before, as a source of figures."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

from data.dictionary import Dictionary, Table
from data.engines.duckdb_engine import DuckDBEngine
from data.faults import ExtractError, Fault
from data.snapshots.durable import reading, sha256
from data.snapshots.manifest import Live, Manifest, TableEntry, read_live, read_manifest
from data.source import Origin, Quirk, Source

NAME = "snapshot"
MEND = (
    "roll back to another snapshot (`python cli.py snapshots rollback`) or put the file back from a copy of the store"
)
EARLY = "Outcomes of offences recorded before this extract begins are not in it: the first two years by date of outcome are too low."
SETTLES = timedelta(days=730)
"""How long outcomes of cases from before the extract go on arriving in numbers that matter."""


def live_mark(store: Path | None) -> str:
    """What is live in a store, as text that changes with every publication; "" when nothing is."""
    live = store / "live" if store else None
    return live.read_text(encoding="utf-8") if live and live.is_file() else ""


def open_snapshot(dictionary: Dictionary, store: Path, wanted: str | None = None) -> Source:
    """Open the live snapshot of a store, or the one whose id is wanted.

    Everything is read while no writer takes files away, so tables of two snapshots never mix. Raises ExtractError
    when a table is missing, damaged or not what the dictionary says, or when its rows were replaced by counts.
    """
    with reading(store / "lock"):
        live = read_live((store / "live").read_bytes())
        chosen = wanted or live.snapshot
        folder = store / "snapshots" / chosen
        if not (folder / "manifest.json").is_file():
            raise ExtractError([Fault(chosen, f"is no snapshot of this store; {MEND}")])
        manifest = read_manifest((folder / "manifest.json").read_bytes(), chosen)
        entries = {name: entry for name, entry in manifest.tables.items() if name in dictionary.sources[NAME]}
        files = {name: folder / entry.file for name, entry in entries.items()}
        sums = {name: entry.sha256 for name, entry in entries.items()}
        if chosen == live.snapshot and live.changes and live.changes_sha256:
            files["changes"], sums["changes"] = store / "changes" / live.changes, live.changes_sha256
        _check(manifest, files, sums)
        tables = {name: _table(dictionary.sources[NAME][name], entries.get(name)) for name in files}
        known = manifest.dictionary_version == dictionary.version
        engine = DuckDBEngine(tables, files, MEND, values_known=known)
    origins = {name: _origin(name, entries.get(name), manifest) for name in files}
    seal = hashlib.sha256("".join(sums[name] for name in sorted(sums)).encode()).hexdigest()[:12]
    quirks = _quirks(origins["offences"].covers_from)
    return Source(NAME, tables, origins, quirks, (), engine, seal, manifest.synthetic, manifest, _of(live, chosen))


def _of(live: Live, chosen: str) -> Live | None:
    return live if live.snapshot == chosen else None


def _check(manifest: Manifest, files: Mapping[str, Path], sums: Mapping[str, str]) -> None:
    """Every file must be byte for byte what was written, so that a figure can be made again."""
    if manifest.counts_only():
        text = "holds counts only: the term for keeping its rows is over, so its figures cannot be made again"
        raise ExtractError([Fault(manifest.id, text)])
    faults = []
    for name, file in files.items():
        if not file.is_file():
            faults.append(Fault(f"{manifest.id}/{file.name}", f"is missing; {MEND}"))
        elif sha256(file) != sums[name]:
            faults.append(Fault(f"{manifest.id}/{file.name}", f"is damaged; {MEND}"))
    if "offences" not in files:
        faults.append(Fault(manifest.id, "holds no offences, on which every other table rests; load them first"))
    if faults:
        raise ExtractError(faults)


def _table(table: Table, entry: TableEntry | None) -> Table:
    """The table with the grain its dates really have."""
    return table.model_copy(update={"grain": entry.grain}) if entry else table


def _origin(name: str, entry: TableEntry | None, manifest: Manifest) -> Origin:
    """Where a table came from; the changes between snapshots speak of the day the offences do."""
    entry = entry or manifest.tables["offences"]
    first = (entry.covers_from or entry.as_at).replace(day=1)
    return Origin(
        name=name,
        title="Invented extract" if manifest.synthetic else "Extract of a force's records",
        publisher="NOM Flight Deck" if manifest.synthetic else "The police force",
        upstream_name=manifest.id,
        licence="Not for publication" if not manifest.synthetic else "Invented: free to use",
        attribution="Invented figures: no real person or case." if manifest.synthetic else "The force's own records.",
        covers_from=min(first, entry.as_at),
        covers_to=entry.as_at,
        followed=entry.as_at,
    )


def _quirks(first: date) -> tuple[Quirk, ...]:
    span = {"from_": first, "to": first + SETTLES}
    return (Quirk(table="offences", text=EARLY, basis="outcome_on", unjudged=True, **span),)
