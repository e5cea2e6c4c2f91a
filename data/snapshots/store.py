"""The store of snapshots: what commands and readers are given, every act of it whole or not done."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import polars as pl

from data.dictionary import Dictionary, load_dictionary
from data.faults import ExtractError, Fault
from data.snapshots import erase, publish, retire
from data.snapshots.compare import Comparison, compare
from data.snapshots.durable import move, put, room, sync_folder, write_file
from data.snapshots.folder import MANIFEST, StoreFolder
from data.snapshots.manifest import Live, Manifest, latest_as_at
from data.snapshots.write import Delivery, content_hash, force_codes, parquet, stage

HERE = Path(__file__).parents[1]
HASH_LETTERS = 8


@dataclass(frozen=True)
class Written:
    """A snapshot of the store; `already_there`, one of equal content had been written before."""

    manifest: Manifest
    already_there: bool

    @property
    def id(self) -> str:
        return self.manifest.id


class Store(StoreFolder):
    """The store in one folder. `dictionary`: the shipped one when left out.

    Every method that changes something raises ExtractError when somebody else is writing, when there is no room, or
    when what it is asked for is not there; then nothing was changed.
    """

    def __init__(self, folder: Path, dictionary: Dictionary | None = None) -> None:
        super().__init__(folder)
        self._given = dictionary

    @cached_property
    def dictionary(self) -> Dictionary:
        return self._given or load_dictionary(HERE / "dictionary.toml", HERE / "published" / "forces.toml")

    def write(
        self,
        tables: Mapping[str, Delivery],
        manifest: Manifest,
        rejects: pl.DataFrame | None = None,
        progress: Callable[[str, int, int], None] | None = None,
        first: Callable[[], object] | None = None,
    ) -> Written:
        """Write a snapshot; its id comes from its content, so that equal content is written once.

        tables: finished tables, as the dictionary says. manifest: everything but `id`, `tables` and `force_codes`,
        which are filled here. rejects: what was found row by row, kept in the restricted folder under the id.
        first: done when all tables are written, before any of it takes its place; what it raises stops everything.
        """
        with self.writing(manifest.made_by, "writing a snapshot") as staging, room(self.folder.name):
            made = staging / "snapshot"
            made.mkdir()
            entries = {}
            for done, (name, delivery) in enumerate(tables.items()):
                if progress:
                    progress(name, done, len(tables))
                entries[name] = stage(made, name, delivery, self.dictionary.sources["snapshot"][name])
            forces = force_codes(delivery.frame for delivery in tables.values())
            full = manifest.model_copy(update={"tables": entries, "force_codes": forces})
            id = f"{latest_as_at(entries.values())}-{content_hash(full)[:HASH_LETTERS]}"
            full = full.model_copy(update={"id": id})
            if first:
                first()
            there = self._whole(id) if (self.kept / id).exists() else None
            if rejects is not None and not (there and there.counts_only()):
                self._keep_rejects(staging, id, rejects)
            if there:
                shutil.rmtree(made)
                return Written(there, already_there=True)
            write_file(made / MANIFEST, full.model_dump_json(indent=1).encode())
            sync_folder(made)
            move(made, self.kept / id)
            return Written(full, already_there=False)

    def publish(self, id: str, by: str) -> Live:
        """Make a snapshot live in one step, with its changes against the one before."""
        return publish.publish(self, id, by, self.dictionary)

    def roll_back(self, by: str, to: str | None = None) -> Live:
        """Make the snapshot before live again, or the one named."""
        return publish.roll_back(self, by, to, self.dictionary)

    def compare(self, before: str, after: str) -> Comparison:
        """What moved from one snapshot to another."""
        return compare(self, before, after)

    def erase(self, reference: str, by: str, why: str, namespace: str = "crime_key") -> erase.Erased:
        """Take one crime or person out of every snapshot."""
        return erase.erase(self, reference, by, why, self.dictionary, namespace)

    def retire(self, before: date, by: str) -> list[str]:
        """Keep only counts of snapshots as at a day earlier than `before`; the live one keeps its rows."""
        return retire.retire(self, before, by, self.dictionary)

    def _whole(self, id: str) -> Manifest:
        """The manifest of a snapshot that is there already. Raises ExtractError when it is damaged."""
        snapshot = self.snapshot(id)
        faults = snapshot.faults()
        if faults:
            raise ExtractError([*faults, Fault(id, "was written before and has been damaged since")])
        return snapshot.manifest

    def _keep_rejects(self, staging: Path, id: str, rejects: pl.DataFrame) -> None:
        made = staging / f"rejects-{id}.parquet"
        write_file(made, parquet(rejects))
        made.chmod(0o600)
        put(made, self.restricted / made.name)
