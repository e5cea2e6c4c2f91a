"""Where everything lies in a store, who may write to it now, and what unfinished work is cleared away."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from data.faults import ExtractError, Fault, did_you_mean
from data.snapshots.durable import LOCK, READERS, append_line, nobody_reading, one_writer, reading, room, sha256
from data.snapshots.manifest import MEND, Live, Manifest, read_live, read_manifest

MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Snapshot:
    """One snapshot as it stood when its manifest was read; `folder` holds its files."""

    folder: Path
    manifest: Manifest

    @property
    def id(self) -> str:
        return self.manifest.id

    def files(self) -> dict[str, Path]:
        """Table -> its Parquet file, without tables of which only counts are left."""
        return {name: self.folder / e.file for name, e in self.manifest.tables.items() if not e.counts_only}

    def read(self, table: str, columns: list[str] | None = None) -> pl.DataFrame:
        """One table, categories as enums. Raises ExtractError when it is missing or cannot be read."""
        file = self.folder / self.manifest.tables[table].file
        try:
            return pl.read_parquet(file, columns=columns, memory_map=False)
        except (OSError, pl.exceptions.PolarsError):
            raise ExtractError([Fault(f"{self.id}/{file.name}", f"cannot be read; {MEND}")]) from None

    def faults(self) -> list[Fault]:
        """Every table that is missing, or not byte for byte what the manifest says."""
        found = []
        for entry in self.manifest.tables.values():
            file, place = self.folder / entry.file, f"{self.id}/{entry.file}"
            if not file.is_file():
                found.append(Fault(place, f"is missing; {MEND}"))
            elif sha256(file) != entry.sha256:
                found.append(Fault(place, f"is damaged or not the one in the manifest; {MEND}"))
        return found


@dataclass(frozen=True)
class Pinned:
    """What a reader works with: the live snapshot and its changes (None where there are none), read once."""

    live: Live
    snapshot: Snapshot
    changes: Path | None

    def files(self) -> dict[str, Path]:
        """Table -> its Parquet file, the changes among them."""
        return {**self.snapshot.files(), **({"changes": self.changes} if self.changes else {})}

    def faults(self) -> list[Fault]:
        """Everything about the live snapshot that is missing or damaged."""
        found = self.snapshot.faults()
        if self.changes and (not self.changes.is_file() or sha256(self.changes) != self.live.changes_sha256):
            found.append(Fault(f"changes/{self.changes.name}", f"is missing or damaged; {MEND}"))
        return found


class StoreFolder:
    """The folder of a store. Reading needs no lock but `pinned`; whatever writes does so inside `writing`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.kept = folder / "snapshots"
        self.changes = folder / "changes"
        self.restricted = folder / "restricted"
        self.log = folder / "log.jsonl"
        self._staging: Path | None = None

    # -------------------------------------------------------------- reading

    def live(self) -> Live | None:
        """What is live now; None before the first publication. Raises ExtractError when it cannot be read."""
        file = self.folder / "live"
        return read_live(file.read_bytes()) if file.exists() else None

    def snapshot(self, id: str) -> Snapshot:
        """One snapshot by its id. Raises ExtractError when there is none, or its manifest cannot be read."""
        known = [folder.name for folder in self._folders()]
        if id not in known:
            raise ExtractError([Fault(id, f"is not a snapshot of this store{did_you_mean(id, known)}")])
        file = self.kept / id / MANIFEST
        return Snapshot(file.parent, read_manifest(file.read_bytes(), f"{id}/{MANIFEST}"))

    def snapshots(self) -> list[Manifest]:
        """The manifest of every snapshot, the latest as-at date last."""
        found = [self.snapshot(folder.name).manifest for folder in self._folders()]
        return sorted(found, key=lambda manifest: (manifest.as_at(), manifest.made_at, manifest.id))

    def expect(self) -> None:
        """Raise ExtractError when this is no store yet: a mistyped folder must not become one."""
        if not self.kept.is_dir():
            text = "is no store of snapshots yet; name another folder with --store, or ingest an extract first"
            raise ExtractError([Fault(self.folder.name, text)])

    @contextmanager
    def pinned(self) -> Iterator[Pinned | None]:
        """The live snapshot, read once; while the context is open nothing of it is taken away."""
        with reading(self.folder):
            live = self.live()
            if live is None:
                yield None
                return
            changes = self.changes / live.changes if live.changes else None
            yield Pinned(live, self.snapshot(live.snapshot), changes)

    def entries(self) -> list[dict[str, Any]]:
        """What was done to the store, oldest first; a line that a crash left unfinished is passed over."""
        if not self.log.exists():
            return []
        found = []
        for line in self.log.read_text(encoding="utf-8").splitlines():
            with suppress(ValueError):
                found.append(json.loads(line))
        return [entry for entry in found if isinstance(entry, dict)]

    def _folders(self) -> list[Path]:
        return sorted(file.parent for file in self.kept.glob(f"*/{MANIFEST}"))

    # -------------------------------------------------------------- writing

    @contextmanager
    def writing(self, by: str, doing: str) -> Iterator[Path]:
        """Be the one writer, and have a folder for unfinished work that is gone afterwards.

        What an earlier writer left unfinished is cleared away first. Inside another `writing` it is the same folder.
        Raises ExtractError when somebody else is writing, or the folder may not be written to.
        """
        if self._staging is not None:
            yield self._staging
            return
        with room(self.folder.name):
            self._make()
        with one_writer(self.folder / LOCK, by, doing):
            with room(self.folder.name):
                self._clear()
                self._staging = Path(tempfile.mkdtemp(prefix="staging-", dir=self.folder))
            try:
                yield self._staging
            finally:
                self._staging = None
                self._clear()

    def note(self, did: str, by: str, **more: Any) -> None:
        """Add a line to the log."""
        append_line(self.log, json.dumps({"did": did, "on": now(), "by": by, **more}))

    def _make(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for folder in (self.kept, self.changes):
            folder.mkdir(exist_ok=True)
        self.restricted.mkdir(mode=0o700, exist_ok=True)
        (self.folder / READERS).touch()

    def _clear(self) -> None:
        """Take away staging folders, files that no manifest names any more, and changes of snapshots long past."""
        for folder in self.folder.glob("staging-*"):
            shutil.rmtree(folder, ignore_errors=True)
        for begun in self.restricted.glob("*.begun"):
            begun.unlink(missing_ok=True)
        unused = [file for file in self._unused() if file.exists()]
        if not unused:
            return
        with nobody_reading(self.folder) as free:
            for file in unused if free else ():
                with suppress(PermissionError):  # Windows, while a reader has it open: the next writer tries again
                    file.unlink()

    def _unused(self) -> Iterator[Path]:
        live = self.live()
        for folder in self._folders():
            named = {entry.file for entry in self.snapshot(folder.name).manifest.tables.values()}
            yield from (file for file in folder.glob("*.parquet") if file.name not in named)
        held = sorted(self.changes.glob("*.parquet"), key=lambda file: (file.stat().st_mtime_ns, file.name))
        newest = {changes_of(file): file.name for file in held}
        kept = {*newest.values(), live.changes if live else None}
        yield from (file for file in held if file.name not in kept)


def changes_of(file: Path) -> str:
    """The snapshot whose changes a file holds: its name without the eight letters of its hash."""
    return file.stem.rpartition("-")[0]


def now() -> str:
    """The time to the second, for information only."""
    return datetime.now(UTC).isoformat(timespec="seconds")
