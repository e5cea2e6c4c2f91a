"""The two ends that are compared, each a door and a window, and the door to what differs between two snapshots."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from data.differences import CHANGE, open_differences
from data.snapshots.folder import StoreFolder
from data.source import Source
from kpi.answer import Answer, Door
from kpi.model import Kpi, Ratio
from kpi.result import Question, Result, Viewer
from kpi.view import Period, View

Filters = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class End:
    """One end: whose door, and the window in which it is asked (end exclusive). `as_at`: the day of a snapshot."""

    door: Door
    start: date
    end: date
    as_at: date | None = None


@dataclass(frozen=True)
class Pair:
    """What is compared, the earlier first. `since`: the door to signed differences, None between two periods."""

    before: End
    after: End
    source: str
    scope: str
    filters: Filters
    since: Door | None = None

    def ask(self, viewer: Viewer, kpis: Collection[Kpi], by: str | None = None) -> list[tuple[Answer, Answer]]:
        """The answers to each KPI at both ends, the earlier first; one figure for each group of `by`."""
        asked = [[self._question(kpi, end, by) for kpi in kpis] for end in (self.before, self.after)]
        if self.before.door is self.after.door:
            found = self.after.door.answer_all(viewer, [*asked[0], *asked[1]])
            earlier, later = found[: len(kpis)], found[len(kpis) :]
        else:
            earlier = self.before.door.answer_all(viewer, asked[0])
            later = self.after.door.answer_all(viewer, asked[1])
        return list(zip(earlier, later, strict=True))

    def ask_since(self, viewer: Viewer, kpis: Collection[Kpi]) -> list[Answer | None]:
        """Signed counts of each KPI by kind of change; None where there is no split by records.

        Where no row differs at all there is no kind to split by: the answer is then one count of nothing.
        """
        opened = self.after.door.sources[self.source]
        wanted = [kpi for kpi in kpis if self.since is not None and is_split(kpi, opened)]
        if self.since is None or not wanted:
            return [None] * len(kpis)
        questions = [self._question(kpi, self.after, by) for by in (CHANGE, None) for kpi in wanted]
        answers = self.since.answer_all(viewer, questions)
        split, whole = answers[: len(wanted)], answers[len(wanted) :]
        found = {
            kpi.name: one if isinstance(one, Result) else other
            for kpi, one, other in zip(wanted, split, whole, strict=True)
        }
        return [found.get(kpi.name) for kpi in kpis]

    def _question(self, kpi: Kpi, end: End, by: str | None) -> Question:
        filters = tuple((name, values) for name, values in self.filters if name in kpi.dimensions)
        scope = kpi.only_scope or self.scope
        return Question(kpi.name, scope, self.source, end.start, end.end, "whole", by, filters)


def is_split(kpi: Kpi, source: Source) -> bool:
    """Whether a change of the KPI is the sum of what single records did: not so for days, and for totals of a column.

    What the workforce sends is counted anew at each date, so no record of it lasts from one snapshot to the next.
    """
    measure, table = kpi.measure, source.tables.get(kpi.table)
    if table is None or table.feed == "workforce":
        return False
    if isinstance(measure, Ratio):
        return measure.top.column is None and measure.bottom.column is None
    return measure.kind in ("count", "share", "mix", "flow", "stock")


def snapshots(now: Door, then: Door, since: Door, view: View, period: Period) -> Pair:
    """One window as two snapshots say it."""
    ends = []
    for door in (then, now):
        manifest = door.sources[view.source].manifest
        ends.append(End(door, period.start, period.end, manifest.as_at() if manifest else None))
    return Pair(ends[0], ends[1], view.source, view.scope, view.filters(), since)


def periods(door: Door, view: View, earlier: Period, later: Period) -> Pair:
    """Two windows of one source."""
    ends = [End(door, period.start, period.end) for period in (earlier, later)]
    return Pair(ends[0], ends[1], view.source, view.scope, view.filters())


def year_before(period: Period) -> Period:
    """The same months a year earlier."""
    return replace(period, start=period.start.replace(year=period.start.year - 1))


SLOW = ("completeness",)
"""Tables that rest on all others: laying them over each other would keep the first screen waiting."""


def tables_of(kpis: Iterable[Kpi]) -> frozenset[str]:
    """Every table that these measures count in."""
    found: set[str] = set()
    for kpi in kpis:
        sides = (kpi.measure.top, kpi.measure.bottom) if isinstance(kpi.measure, Ratio) else ()
        found |= {kpi.table, *(side.table for side in sides if side.table)}
    return frozenset(found)


def deck_since(door: Door, folder: Path, before: str) -> Door:
    """The door to what differs in the tables of the headline measures and their twins; the slow ones are left out."""
    deck = door.registry.headline()
    twins = [door.registry.kpi(kpi.twin) for kpi in deck if kpi.twin]
    return door_since(door, folder, before, tables_of([*deck, *twins]) - set(SLOW))


def door_since(door: Door, folder: Path, before: str, only: Collection[str] | None = None) -> Door:
    """A door to what differs between an earlier snapshot and the opened one, whose every KPI is split by `change`.

    only: the tables that are wanted. Kept as long as neither snapshot is written anew. Raises ExtractError where one of
    them cannot be laid over.
    """
    after = door.sources["snapshot"].manifest
    if after is None:
        raise ValueError("only a snapshot has one before it")
    kept = StoreFolder(folder).kept
    files = [kept / id / "manifest.json" for id in (before, after.id)]
    seals = tuple(file.read_bytes() if file.is_file() else b"" for file in files)
    return _door_since(door, folder, before, None if only is None else frozenset(only), seals)


@lru_cache(maxsize=4)
def _door_since(door: Door, folder: Path, before: str, only: frozenset[str] | None, seals: tuple[bytes, ...]) -> Door:
    source = open_differences(door.sources["snapshot"], door.registry.dictionary, folder, before, only)
    kpis = {
        name: kpi.model_copy(update={"dimensions": (*kpi.dimensions, CHANGE)})
        for name, kpi in door.registry.kpis.items()
    }
    return Door(replace(door.registry, kpis=kpis), {"snapshot": source})
