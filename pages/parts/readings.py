"""The readings of the one door: what judges the trends of own cases, by the aims and steps that stand beside them."""

from __future__ import annotations

from functools import lru_cache

from data.open_snapshot import live_mark
from kpi.signals.decided import OnTheShelf
from kpi.signals.readings import Readings
from kpi.stats.spc.rules import PROFILES
from pages.parts.beside import shelf
from pages.parts.context import door_to
from settings import settings, store_in_use


@lru_cache(maxsize=2)
def _readings_to(live: str) -> Readings:
    door = door_to(live)
    return Readings(door, OnTheShelf(door, shelf(door)), PROFILES[settings().rules])


def the_readings() -> Readings:
    """What reads the trends of a door's own cases, and keeps what it has read as long as the door."""
    return _readings_to(live_mark(store_in_use(settings())))
