"""Readings of answered questions, kept: the same figures are drawn up and judged once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from threading import Lock
from typing import Protocol

from kpi.answer import Door
from kpi.model import Kpi
from kpi.result import Question, Result, Viewer
from kpi.signals.reading import Reading, choice_of, needs_spells, read
from kpi.signals.series import series_of, window
from kpi.stats.spc.rules import MAKING_DATA_COUNT, RuleProfile
from kpi.stats.spc.steps import Decision

KEPT = 2000

Found = Reading | str
"""A reading, or one of `kpi.signals.series.REFUSALS`: why the measure bears no chart."""


@dataclass(frozen=True)
class Aims:
    """What was decided about one series: the aim in force on a day, and where a new level begins."""

    target: float | None = None
    decisions: tuple[Decision, ...] = ()


class Decided(Protocol):
    """Where aims and decisions are looked up."""

    def aims(self, result: Result, on: date) -> Aims: ...


class Readings:
    """Reads results of one door. Safe to share between threads and readers: keys hold the question and its audience."""

    def __init__(self, door: Door, decided: Decided | None = None, profile: RuleProfile = MAKING_DATA_COUNT) -> None:
        self._door, self._decided, self.profile = door, decided, profile
        self._kept: OrderedDict[tuple[Question, str, Aims], Found] = OrderedDict()
        self._lock = Lock()

    def of(self, viewer: Viewer, result: Result) -> Found:
        """The reading of a Result by the month of one group. Raises ValueError for any other Result."""
        last = result.frame["period"][-1] if len(result.frame) else date.min
        aims = self._decided.aims(result, last) if self._decided else Aims()
        key = (result.question, result.reference, aims)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        found = self._read(viewer, result, aims)
        with self._lock:
            self._kept[key] = found
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return found

    def _read(self, viewer: Viewer, result: Result, aims: Aims) -> Found:
        series = series_of(result, self._followed(result.kpi))
        if isinstance(series, str):
            return series
        choice, spells, held = choice_of(series), None, window(series)
        if needs_spells(choice) and held is not None:
            asked = replace(result.question, start=held[0], end=held[1])
            spells = self._door.spells(viewer, asked, choice.fewer == "events")
        return read(series, choice, result.kpi, spells, aims.target, aims.decisions, self.profile)

    def _followed(self, kpi: Kpi) -> int:
        """How long the same cases are followed by the measure's twin."""
        return self._door.registry.kpi(kpi.twin).settle_days if kpi.twin else 0


def wall_of(found: Sequence[Found | None]) -> list[Reading]:
    """The readings that have a chart: what a wall of charts is made of."""
    return [each for each in found if isinstance(each, Reading) and each.chart is not None]
