"""Makes the invented force on first use, the way a real one is loaded: raw files, ingest, publish, and once more."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from data.dictionary import Dictionary
from data.faults import ExtractError, Fault
from data.ingest import INVENTED, Order, ingest
from data.mapping import load_mapping
from data.snapshots.store import Store
from data.synthetic import AS_AT, MONTH_BEFORE, invent

Progress = Callable[[str, int, int], None]
EXPORTED = (MONTH_BEFORE, AS_AT)
"""The days whose exports are published, one after the other, so that it can be seen what moved."""


def is_made(folder: Path, dictionary: Dictionary) -> bool:
    """Whether the invented force is there, with the snapshot before the live one, both made by this very dictionary."""
    store = Store(folder, dictionary)
    try:
        live = store.live()
        if live is None or live.before is None:
            return False
        return all(_fits(store, snapshot, dictionary) for snapshot in (live.snapshot, live.before))
    except ExtractError:
        return False


def make_invented(folder: Path, dictionary: Dictionary, progress: Progress | None = None) -> None:
    """Make the invented force in its own store; one made against an older dictionary is replaced.

    Two exports of it are published, that of a month earlier first. progress: told what is done now, and how many steps
    of how many are done. Nothing of value is ever in this store, so it may be taken away whole. Raises ExtractError
    when there is no room.
    """
    if folder.is_dir():
        _refuse_to_lose(folder)
        shutil.rmtree(folder)
    force, mapping = invent(), load_mapping(INVENTED, dictionary)
    with tempfile.TemporaryDirectory() as made:
        for number, on in enumerate(EXPORTED):
            raw = Path(made) / f"{INVENTED.upper()}_{on}"
            force.export(raw, on)
            order = Order(raw, mapping, Store(folder, dictionary), by="first run")
            ingest(order, _part(progress, number) if progress else None)
            shutil.rmtree(raw)


def _part(progress: Progress, number: int) -> Progress:
    """The progress of one of the exports, as steps of all of them."""
    return lambda doing, done, of: progress(doing, done + number * of, len(EXPORTED) * of)


def _fits(store: Store, snapshot: str, dictionary: Dictionary) -> bool:
    held = store.snapshot(snapshot)
    return held.manifest.dictionary_version == dictionary.version and not held.faults()


def _refuse_to_lose(folder: Path) -> None:
    """The folder is a setting: somebody may have named one that holds real cases."""
    if any(not manifest.synthetic for manifest in Store(folder).snapshots()):
        text = "holds real snapshots, and `invented` must name a folder for the invented force only; change the setting"
        raise ExtractError([Fault(folder.name, text)])
    strangers = [p.name for p in folder.iterdir() if p.name not in OURS and not p.name.startswith("staging-")]
    if strangers:
        text = "holds files that are not of a store, and `invented` would replace them; name an empty folder"
        raise ExtractError([Fault(folder.name, text)])


OURS = {"snapshots", "changes", "live", "log.jsonl", "restricted", "lock", "readers"}
"""What a store's folder holds."""
