"""Gives pages what stands beside the figures they show: read at the start, and again when definitions change."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path

from kpi.answer import Door
from kpi.beside import Beside, Shelf, load_beside
from kpi.registry import Registry
from pages.parts.context import Here
from settings import Settings, folder_beside, settings


class _Definitions:
    """A registry that a cache can keep apart from another by its fingerprint."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry

    def __hash__(self) -> int:
        return hash(self.registry.fingerprint)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Definitions) and other.registry.fingerprint == self.registry.fingerprint


@lru_cache(maxsize=2)
def _shelf(definitions: _Definitions, own: Path | None) -> Shelf:
    return load_beside(definitions.registry, own)


def shelf(door: Door, chosen: Settings | None = None) -> Shelf:
    """Every folder of what stands beside the numbers. Raises DefinitionErrors with everything wrong in any."""
    return _shelf(_Definitions(door.registry), folder_beside(chosen or settings()))


def beside_of(here: Here) -> Beside:
    """What stands beside the figures of the source that is looked at."""
    return shelf(here.door, here.settings).of(here.source)


def standing_day(here: Here) -> date:
    """The day on which things stand: today; for the invented force, whose time has stopped, its as-at date."""
    if here.source.synthetic and here.source.manifest is not None:
        return here.source.manifest.as_at()
    return date.today()
