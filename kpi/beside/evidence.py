"""The figures of the measures that bear something out, asked through the door."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kpi.answer import Answer, Door
from kpi.model import Kpi
from kpi.periods import Grain
from kpi.result import Question, Result, Viewer
from kpi.view import SNAPSHOT, Period, View, latest_period


@dataclass(frozen=True)
class Evidence:
    """One measure with its answer in a period; both None where the source does not count it at all."""

    kpi: Kpi
    period: Period | None
    answer: Answer | None

    def result(self) -> Result | None:
        """The figure with its counts, where there is one."""
        return self.answer if isinstance(self.answer, Result) else None


def evidence(door: Door, viewer: Viewer, view: View, names: Iterable[str]) -> dict[str, Evidence]:
    """KPI -> its figure for a view, all asked in one go; each of the force where its table knows forces."""
    source = door.sources[view.source]
    kpis = [door.registry.kpi(name) for name in dict.fromkeys(names)]
    counted = [kpi for kpi in kpis if kpi.is_counted_in(view.source, source.tables)]
    periods = {kpi.name: view.period or latest_period(source, kpi) for kpi in counted}
    asked = [_question(kpi, view, periods[kpi.name]) for kpi in counted]
    answers = dict(zip((kpi.name for kpi in counted), door.answer_all(viewer, asked), strict=True))
    return {kpi.name: Evidence(kpi, periods.get(kpi.name), answers.get(kpi.name)) for kpi in kpis}


def _question(kpi: Kpi, view: View, period: Period) -> Question:
    where = view.filters() if "force_code" in kpi.dimensions else ()
    scope = kpi.only_scope or view.scope
    # Of an extract twelve months need not be a financial year; asked as the deck asks it, it is the same figure.
    grain: Grain = "whole" if view.source == SNAPSHOT else period.grain
    return Question(kpi.name, scope, view.source, period.start, period.end, grain, filters=where)
