"""Series -> Reading: the chart it bears, what the chart says, and what a series of this size cannot say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from kpi.model import Better, Kpi
from kpi.periods import months_later
from kpi.signals.series import FEWEST_CASES, Series, first_quarter
from kpi.spells import Spells
from kpi.stats.spc.alarms import Process, Signals, false_alarms, pooled_false_alarms
from kpi.stats.spc.choose import (
    EVENT,
    QUARTER,
    SHARE,
    VALUE,
    Choice,
    better_on_chart,
    choose_rate,
    choose_share,
    choose_value,
    draw,
    in_threes,
)
from kpi.stats.spc.lines import BASELINE, Floats, Lines
from kpi.stats.spc.pooled import (
    BEFORE,
    LATEST,
    Pooled,
    Sight,
    compare_rates,
    compare_shares,
    compare_values,
    sight_of_rates,
    sight_of_shares,
)
from kpi.stats.spc.rules import COMMON, MAKING_DATA_COUNT, RuleProfile
from kpi.stats.spc.steps import Decision, place
from kpi.stats.spc.verdict import DECREASE, INCREASE, NEUTRAL, NO_POINT, TOO_FEW, Verdict, judge

CHANGING = "changing"

WAYS: dict[Better, str] = {"higher": INCREASE, "lower": DECREASE, "neither": NEUTRAL}


@dataclass(frozen=True)
class Chart:
    """A control chart with what it says. Points lie along one axis.

    starts: the first day of each point's month or quarter, of a spell the month in which it ended.
    hollow: the figure of points that are not judged yet, NaN elsewhere. target: in the unit of the points, if any.
    since: the first day of the run of signals that the last judged point ends; None where it ends none.
    ended: where it ends none, the first day of the last point that was a signal; None where none was.
    """

    starts: tuple[date, ...]
    lines: Lines
    hollow: Floats
    verdict: Verdict
    target: float | None
    since: date | None
    ended: date | None

    @property
    def signals(self) -> bool:
        """Whether the last judged point is more than chance."""
        return self.verdict.variation not in (COMMON, TOO_FEW, NO_POINT)

    @property
    def assurance(self) -> str:
        """Of `ASSURANCES`, or "changing": where the level has moved, the limits of before say nothing of the aim."""
        told = self.verdict.assurance
        return CHANGING if self.signals and told in ("consistent_pass", "consistent_fail", "inconsistent") else told


@dataclass(frozen=True)
class Reading:
    """How one series moves, as far as it can be told from chance.

    choice: which chart and why. chart: None where it bears none. pooled: the latest twelve months against the
    twenty-four before, None where they are not held; sight: what that comparison sees at the level of before.
    alarms: how often the chart of a series that does not change signals; looked: the same of the pooled comparison,
    looked at every month of a year.
    """

    series: Series
    choice: Choice
    chart: Chart | None
    pooled: Pooled | None
    sight: Sight | None
    alarms: Signals
    looked: float


def choice_of(series: Series) -> Choice:
    """The chart that a series bears; it rests on the first judged months, the baseline."""
    n, of = series.counts()
    kept = _judged_on(series)
    if series.kind == VALUE:
        return choose_value(int((series.judged & ~np.isnan(series.values)).sum()))
    return choose_share(n[kept], of[kept]) if series.kind == SHARE else choose_rate(n[kept], of[kept])


def needs_spells(choice: Choice) -> bool:
    """Whether the chart is one of spells between single events."""
    return choice.chart in ("g", "t")


def read(
    series: Series,
    choice: Choice,
    kpi: Kpi,
    spells: Spells | None = None,
    target: float | None = None,
    decisions: Sequence[Decision] = (),
    profile: RuleProfile = MAKING_DATA_COUNT,
) -> Reading:
    """Draw up and judge the chart of a series, and reckon what stands beside it.

    spells: of the judged months, where `needs_spells`. target: the aim in force for the last month, in the KPI's unit.
    """
    chart = None
    if choice.chart != "none" and (spells is not None or not needs_spells(choice)) and series.judged.any():
        chart = _chart(series, choice, kpi, spells, target, decisions, profile)
    pooled, sight = _pooled(series)
    size = len(chart.starts) if chart else 0
    level, cases = _level(series)
    alarms = false_alarms(Process(choice, level, size), profile) if chart else Signals(0.0, 0.0)
    looked = pooled_false_alarms(series.kind, cases, level) if pooled and series.kind != VALUE else 0.0
    return Reading(series, choice, chart, pooled, sight, alarms, looked)


# ---------------------------------------------------------------- the chart


def _judged_on(series: Series) -> slice:
    """From the first judged month on: a baseline does not begin before there is something to judge."""
    at = np.flatnonzero(series.judged)
    return slice(int(at[0]) if len(at) else 0, None)


def _chart(
    series: Series,
    choice: Choice,
    kpi: Kpi,
    spells: Spells | None,
    target: float | None,
    decisions: Sequence[Decision],
    profile: RuleProfile,
) -> Chart | None:
    starts, points, of, hollow = _points(series, choice, spells)
    if not len(points):
        return None
    # Two events in one month end two spells: decisions are placed by month, so a step needs months that ascend.
    steps = place(decisions, starts) if choice.grain != EVENT else ()
    lines = draw(choice, points, of, steps, profile)
    aim = None if choice.grain == EVENT else target
    verdict = judge(lines, better_on_chart(choice, WAYS[kpi.better]), aim, profile)
    since = _since(starts, verdict)
    told = [i for i, kind in enumerate(verdict.kinds) if kind not in (COMMON, TOO_FEW, NO_POINT)]
    return Chart(starts, lines, hollow, verdict, aim, since, starts[told[-1]] if told and since is None else None)


def _points(
    series: Series, choice: Choice, spells: Spells | None
) -> tuple[tuple[date, ...], Floats, Floats | None, Floats]:
    """When each point begins, its events (or value), what they are counted among, and what is not judged yet."""
    if spells is not None and choice.grain == EVENT:
        return spells.months, spells.between, None, np.full(len(spells.between), np.nan)
    kept = _judged_on(series)
    months = series.months[kept]
    n, of = (counts[kept] for counts in series.counts())
    raw_n, raw_of, values = series.n[kept], series.of[kept], series.values[kept]
    if choice.kind == VALUE:
        judged = series.judged[kept]
        return months, np.where(judged, values, np.nan), None, np.where(judged, np.nan, values)
    if choice.grain == QUARTER:
        first = first_quarter(months)
        months = months[first::3][: (len(months) - first) // 3]
        n, of, raw_n, raw_of = (in_threes(each[first:]) for each in (n, of, raw_n, raw_of))
    if choice.kind == SHARE and choice.chart in ("xmr", "p_prime"):
        # A share of a handful jumps by tens of points with every case; exact limits allow for that, these do not.
        n = np.where(of >= FEWEST_CASES, n, np.nan)
    hollow = np.full(len(n), np.nan)
    unjudged = np.isnan(n) & (raw_of >= (FEWEST_CASES if choice.kind == SHARE else 0)) & (raw_of > 0)
    hollow[unjudged] = raw_n[unjudged] / raw_of[unjudged]
    return months, n, of, hollow


def _since(starts: Sequence[date], verdict: Verdict) -> date | None:
    """The first point of the signals that the last judged point ends."""
    judged = [i for i, kind in enumerate(verdict.kinds) if kind not in (NO_POINT, TOO_FEW)]
    if not judged or verdict.kinds[judged[-1]] == COMMON:
        return None
    first = judged[-1]
    for i in reversed(judged):
        if verdict.kinds[i] != verdict.kinds[judged[-1]]:
            break
        first = i
    return starts[first]


# ---------------------------------------------------------------- beside it


def _pooled(series: Series) -> tuple[Pooled | None, Sight | None]:
    """The latest judged twelve months against those before, and the smallest change that would be told."""
    at = np.flatnonzero(series.judged)
    if not len(at):
        return None, None
    kept = slice(int(at[0]), int(at[-1]) + 1)
    n, of = (counts[kept] for counts in series.counts())
    if series.kind == VALUE:
        return compare_values(np.where(series.judged, series.values, np.nan)[kept]), None
    found = (compare_shares if series.kind == SHARE else compare_rates)(n, of)
    if found is None:
        return None, None
    latest, before = np.nansum(of[-LATEST:]), np.nansum(of[-LATEST - BEFORE : -LATEST])
    if series.kind == SHARE:
        return found, sight_of_shares(round(latest), round(before), found.before)
    return found, sight_of_rates(float(latest), float(before), found.before)


def _level(series: Series) -> tuple[float, float]:
    """The level of the baseline, and cases or exposure a month."""
    kept = _judged_on(series)
    n, of = (counts[kept][:BASELINE] for counts in series.counts())
    whole = float(np.nansum(of))
    if series.kind == VALUE or whole <= 0:
        return float("nan"), 0.0
    return float(np.nansum(np.where(np.isnan(of), np.nan, n))) / whole, float(np.nanmean(of))


def covers(series: Series) -> tuple[date, date] | None:
    """First day and day after the last of the latest twelve judged months."""
    at = np.flatnonzero(series.judged)
    if not len(at):
        return None
    end = months_later(series.months[int(at[-1])], 1)
    return months_later(end, -LATEST), end
