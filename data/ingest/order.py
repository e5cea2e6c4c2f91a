"""What an ingest is asked for, and how it tells how far it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from data.dictionary import Dictionary
from data.mapping import Mapping as MappingFile
from data.snapshots.manifest import Signed
from data.snapshots.store import Store

EVERY_FEED = ""
"""The as-at date that counts for every feed which is given none of its own."""

INVENTED = "invented"
"""The name of the mapping that reads the invented force; what it reads is invented, and nothing else is."""

Progress = Callable[[str, int, int], None]
"""Told what is done now, how many steps are done, and of how many."""


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


class Steps:
    """Tells how far it is: each call begins a step."""

    def __init__(self, progress: Progress, steps: int) -> None:
        self._progress, self._steps, self._done = progress, steps, 0

    def __call__(self, doing: str) -> None:
        self._progress(doing, self._done, self._steps)
        self._done += 1
