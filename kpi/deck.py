"""The flight deck: which questions it asks, and the answers gathered a card at a time. Knows no screen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

from data.source import Source
from kpi.answer import Answer, Door
from kpi.model import Kpi
from kpi.periods import Grain
from kpi.result import Question, Result, Viewer
from kpi.signals.readings import Found, Readings
from kpi.view import EVERYWHERE, SNAPSHOT, Period, View, latest_period

Verdict = Literal["higher", "lower", "within", "maturing", "not_judged", "no_comparison"]

Row = dict[str, Any]
"""One row of a Result's frame."""


@dataclass(frozen=True)
class Card:
    """Everything known of one KPI for one view.

    here: the force in the period. nation: all forces of the source in the same period, None
    where it holds one force only. forces: every force in it.
    trend: the force over all that is held. twin: the same measure on the other basis, in the same period.
    reading: what the trend says once chance is set aside, or why it has no control chart; None where none was asked.
    """

    kpi: Kpi
    period: Period
    here: Answer
    nation: Answer | None
    forces: Answer
    trend: Answer
    twin: Answer | None
    whole_only: bool
    view: View
    reading: Found | None = None

    def row(self) -> Row | None:
        """The one figure of the card, or None when it cannot be answered."""
        return only_row(self.here)

    def verdict(self) -> Verdict:
        """Where the force stands among all forces, allowing for how far they lie apart anyway."""
        row = self.row()
        if isinstance(self.here, Result) and "maturing" in self.here.headline()["state"]:
            return "maturing"
        if row is None or row["value"] is None or self.whole_only or self.view.force == EVERYWHERE:
            return "no_comparison"
        if not row["judged"]:
            return "not_judged"
        if not isinstance(self.forces, Result) or self.forces.spread is None:
            return "no_comparison"
        flag = self.forces.spread.flags.get(self.view.force)
        if flag is None:
            return "within"
        return "higher" if flag == "high" else "lower"


def only_row(answer: Answer | None) -> Row | None:
    """The single row of an answer that has just one."""
    frame = answer.headline() if isinstance(answer, Result) else None
    return frame.row(0, named=True) if frame is not None and len(frame) == 1 else None


def deal(door: Door, viewer: Viewer, view: View, kpis: Iterable[Kpi], readings: Readings | None = None) -> list[Card]:
    """Ask everything the cards need in one go, so that it is answered in as few scans as possible.

    A KPI whose table the source does not have gets no card. readings: what reads the trends of a force's own cases.
    """
    opened = door.sources[view.source]
    chosen = [on_basis(door, kpi, view) for kpi in kpis if kpi.is_counted_in(view.source, opened.tables)]
    asked = [_questions(opened, kpi, view) for kpi in chosen]
    alone = len(opened.forces()) == 1
    answers = iter(door.answer_all(viewer, [question for _, _, questions in asked for question in questions]))
    cards = []
    for kpi, (period, whole_only, questions) in zip(chosen, asked, strict=True):
        here, nation, forces, trend, *twin = [next(answers) for _ in questions]
        beside, other = None if alone else nation, twin[0] if twin else None
        reading = None
        if readings is not None and view.source == SNAPSHOT and isinstance(trend, Result):
            reading = readings.of(viewer, trend)
        cards.append(Card(kpi, period, here, beside, forces, trend, other, whole_only, view, reading))
    return cards


def on_basis(door: Door, kpi: Kpi, view: View) -> Kpi:
    """The KPI, or its twin where that one is counted on the basis looked at."""
    if kpi.twin is not None and kpi.basis != view.basis:
        return door.registry.kpi(kpi.twin)
    return kpi


def _questions(opened: Source, kpi: Kpi, view: View) -> tuple[Period, bool, list[Question]]:
    """The period a card shows, whether its table knows no forces, and what must be asked for it."""
    period = view.period or latest_period(opened, kpi)
    whole_only = "force_code" not in kpi.dimensions
    where = () if whole_only else view.filters()
    own = view.source == SNAPSHOT
    scope = kpi.only_scope or view.scope
    grain: Grain = "whole" if own else period.grain
    nation = Question(kpi.name, scope, view.source, period.start, period.end, grain)
    here = replace(nation, filters=where)
    finest: Grain = "month" if own else "year" if opened.tables[kpi.table].grain == "year" else "quarter"
    questions = [
        here,
        nation,
        nation if whole_only else replace(nation, by="force_code"),
        replace(here, start=None, end=None, grain=finest),
    ]
    if kpi.twin is not None:
        questions.append(replace(here, kpi=kpi.twin))
    return period, whole_only, questions
