"""Every definition's counts by month, asked of the door in one go: what the readings of a claim are summed from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

import numpy as np
import polars as pl

from data.faults import did_you_mean
from data.source import Source
from kpi.answer import Door
from kpi.claims.spans import Span, months_between
from kpi.model import Kpi, Scope
from kpi.periods import Grain, after
from kpi.registry import UnknownName
from kpi.result import Question, Result, Viewer
from kpi.stats.fate.tally import Ints
from kpi.view import EVERYWHERE

REVIEW, REVIEWED, NOT_REVIEWED = "team_review", "reviewed", "not_reviewed"
"""The dimension that tells reviewed cases from others, and its two values."""
SHARES = ("share", "mix", "flow", "difference")
"""Kinds of measure that are shares of something, and that add up over months."""

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Definition:
    """What is counted: a KPI in a scope, a part of it where it has parts, a group of cases where it is split."""

    kpi: Kpi
    scope: Scope
    part: str | None = None
    group: str | None = None

    @property
    def key(self) -> tuple[str, str, str | None, str | None]:
        """Its names."""
        return self.kpi.name, self.scope.name, self.part, self.group


@dataclass(frozen=True)
class Series:
    """The counts of one definition, running up: `n[i]` are those before month i after `held.start`.

    step: months to a period; only whole periods can be taken. young: how many periods before month i were maturing.
    """

    of: Definition
    held: Span
    step: int
    n: Ints
    of_n: Ints
    young: Ints
    breaks: tuple[date, ...]
    reference: str

    def over(self, span: Span) -> tuple[int, int] | None:
        """n and of_n over a span; None where its table does not hold it, or only by longer periods."""
        if not span.within(self.held):
            return None
        i, j = (months_between(self.held.start, day) for day in (span.start, span.end))
        if i % self.step or j % self.step:
            return None
        i, j = i // self.step, j // self.step
        return int(self.n[j] - self.n[i]), int(self.of_n[j] - self.of_n[i])

    def maturing(self, span: Span) -> bool:
        """Whether any period of the span is still maturing."""
        i, j = (months_between(self.held.start, day) // self.step for day in (span.start, span.end))
        return bool(self.young[j] > self.young[i])

    def broken(self, span: Span) -> bool:
        """Whether the series breaks inside the span."""
        return any(span.start < day < span.end for day in self.breaks)


@dataclass(frozen=True)
class Counted:
    """The series of a source, what they hold together, and how many measures are of kinds that are no share.

    scopes: the names of all scopes in the registry's order.
    """

    series: tuple[Series, ...]
    held: Span
    source: Source
    force: str
    other_kinds: int
    scopes: tuple[str, ...]


def count_all(
    door: Door, viewer: Viewer, source: str, force: str, about: str = "", progress: Progress | None = None
) -> Counted:
    """Ask every share of the registry, in every scope, by month, whole and by review.

    force: a code, or EVERYWHERE. about: a pillar or a KPI, to ask only its own; "" for all.
    Raises as the door does: Refused for a viewer who may not ask, UnknownName for a name that is not there.
    """
    held = [kpi for kpi in door.measures(source) if about in ("", kpi.pillar, kpi.name)]
    if not held:
        names = [*door.registry.pillars, *(kpi.name for kpi in door.measures(source))]
        raise UnknownName(f"no measure is about '{about}'{did_you_mean(about, names)}")
    opened = door.sources[source]
    alone = force == EVERYWHERE or opened.forces() == (force,)
    fit = [
        kpi for kpi in held if kpi.measure.kind in SHARES and (force == EVERYWHERE or "force_code" in kpi.dimensions)
    ]
    where = () if alone else (("force_code", (force,)),)
    asked = sorted(_questions(door, opened, fit, where), key=lambda question: door.registry.kpi(question.kpi).table)
    series: list[Series] = []
    # A table at a time: its questions share scans, and there is something to tell between them.
    for table, some in groupby(asked, key=lambda question: door.registry.kpi(question.kpi).table):
        if progress:
            progress(table, len(series), len(asked))
        for answer in door.answer_all(viewer, list(some)):
            series += _series(answer) if isinstance(answer, Result) else []
    starts, ends = ({s.held.start for s in series}, {s.held.end for s in series})
    whole = Span(min(starts), max(ends)) if series else Span(date(2000, 1, 1), date(2000, 1, 1))
    scopes = tuple(door.registry.scopes)
    return Counted(tuple(series), whole, opened, force, len(held) - len(fit), scopes)


def _questions(
    door: Door, source: Source, kpis: Sequence[Kpi], where: tuple[tuple[str, tuple[str, ...]], ...]
) -> Iterator[Question]:
    for kpi in kpis:
        grain = source.tables[kpi.table].grain
        finest: Grain = "month" if grain == "day" else grain
        scopes = [kpi.only_scope] if kpi.only_scope else list(door.registry.scopes) if kpi.scoped else [""]
        bys = [None, REVIEW] if REVIEW in kpi.dimensions else [None]
        start, end = _whole_months(source, kpi.table, finest)
        for scope in scopes if start < end else []:
            yield from (Question(kpi.name, scope, source.name, start, end, finest, by, where) for by in bys)


def _whole_months(source: Source, table: str, grain: Grain) -> tuple[date, date]:
    """What a table covers, less a last period that is not whole."""
    first, last = source.window(table)
    first = first if first.day == 1 else after(first.replace(day=1), "month")
    return first, last.replace(day=1) if grain == "month" else last


def _series(result: Result) -> Iterator[Series]:
    """One series for each part and group of an answer; the difference of two shares is no count."""
    asked, frame = result.question, result.frame
    if asked.start is None or asked.end is None:
        return
    held = Span(asked.start, asked.end)
    step = {"month": 1, "quarter": 3, "year": 12}[asked.grain]
    breaks = tuple(b.on for b in result.breaks)
    for (part, group), rows in frame.group_by("part", "group", maintain_order=True):
        if part == "difference":
            continue
        of = Definition(result.kpi, result.scope, part, group)
        young = _running((rows["state"] == "maturing").cast(pl.Int64))
        yield Series(of, held, step, _running(rows["n"]), _running(rows["of_n"]), young, breaks, result.reference)


def _running(values: pl.Series) -> Ints:
    return np.concatenate([[0], np.cumsum(values.to_numpy())]).astype(np.int64)
