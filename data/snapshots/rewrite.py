"""Changes a snapshot after it was written, for erasure and retention only: new files first, then its manifest."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime

import polars as pl

from data.snapshots.durable import move, put, sync_folder, write_file
from data.snapshots.folder import MANIFEST, Snapshot, StoreFolder
from data.snapshots.manifest import Note, TableEntry
from data.snapshots.write import parquet


def rewrite(
    store: StoreFolder, snapshot: Snapshot, frames: Mapping[str, pl.DataFrame], text: str, counts_only: bool = False
) -> None:
    """Put other rows in the place of some tables of a snapshot, with a note in its manifest.

    New files get names of their own, and replacing the manifest is the one step that makes them count: a reader, or a
    crash, sees the snapshot before or after and never between. The files before are taken away by `writing` when no
    reader is opening them.
    """
    entries = dict(snapshot.manifest.tables)
    with store.writing("", "rewriting a snapshot") as staging:
        for name, frame in frames.items():
            content = parquet(frame)
            entries[name] = _entry(entries[name], name, frame, content, counts_only)
            made, place = staging / entries[name].file, snapshot.folder / entries[name].file
            write_file(made, content)
            if not place.exists():
                move(made, place)
        note = Note(on=datetime.now(UTC).date(), text=text)
        manifest = snapshot.manifest.model_copy(update={"tables": entries, "notes": (*snapshot.manifest.notes, note)})
        made = staging / f"{snapshot.id}-{MANIFEST}"
        write_file(made, manifest.model_dump_json(indent=1).encode())
        sync_folder(snapshot.folder)
        put(made, snapshot.folder / MANIFEST)


def _entry(before: TableEntry, name: str, frame: pl.DataFrame, content: bytes, counts_only: bool) -> TableEntry:
    """What the manifest says of the new file; what the extract covers is not changed by a row that was taken out."""
    seal = hashlib.sha256(content).hexdigest()
    told = {"file": f"{name}-{seal[:8]}.parquet", "sha256": seal, "rows": frame.height, "counts_only": counts_only}
    return before.model_copy(update=told)
