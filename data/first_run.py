"""Makes the invented force on first use, the way a real one is loaded: raw files, ingest, publish."""

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
from data.synthetic import synthesise

Progress = Callable[[str, int, int], None]


def is_made(folder: Path, dictionary: Dictionary) -> bool:
    """Whether the invented force is there, made against this very dictionary."""
    try:
        live = Store(folder, dictionary).live()
        return live is not None and _fits(Store(folder, dictionary), live.snapshot, dictionary)
    except ExtractError:
        return False


def make_invented(folder: Path, dictionary: Dictionary, progress: Progress | None = None) -> None:
    """Make the invented force in its own store; one made against an older dictionary is replaced.

    progress: told what is done now, and how many steps of how many are done. Nothing of value is ever in this store,
    so it may be taken away whole. Raises ExtractError when there is no room.
    """
    if folder.is_dir():
        _refuse_to_lose(folder)
        shutil.rmtree(folder)
    with tempfile.TemporaryDirectory() as made:
        raw = Path(made) / "INVENTED"
        synthesise(raw)
        ingest(Order(raw, load_mapping(INVENTED, dictionary), Store(folder, dictionary), by="first run"), progress)


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
