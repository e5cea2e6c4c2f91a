"""Which chart a series bears, chosen by the events (or non-events, whichever are fewer) to expect per point.

The rule, from simulations of stable series (statistics.md 1.3, 10.2): under 5 expected per point, or more than a
quarter of the points without any, or a lower limit at or below 0, monthly XmR shows noise; go to quarters, and flag by
exact tails where their lower limit is still at 0; where quarters are too few as well, go to the spells between events.
Otherwise XmR, and Laney's chart from 200 cases a point where points differ by more than chance. The thresholds 5 and
25 % are ours, the 25 % after Provost and Murray 2011; so is 200 for their "hundreds".
The choice rests on the baseline alone: a chart does not change its kind because a month was added.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from kpi.stats.spc.lines import BASELINE, Floats, Lines, counted
from kpi.stats.spc.rare import exact_g, t_chart
from kpi.stats.spc.rates import exact_rates, u_prime
from kpi.stats.spc.rules import MAKING_DATA_COUNT, RuleProfile
from kpi.stats.spc.shares import exact_shares, p_prime, sigma_z, sigma_z_of_shares
from kpi.stats.spc.steps import Step
from kpi.stats.spc.verdict import DECREASE, INCREASE
from kpi.stats.spc.xmr import xmr, xmr_of_waits

FEWEST_EVENTS, MOST_ZEROS, MANY_CASES = 5.0, 0.25, 200.0
MONTHS = 3
SHARE, RATE, VALUE = "share", "rate", "value"
MONTH, QUARTER, EVENT = "month", "quarter", "event"
CHARTS = ("xmr", "p_prime", "p_exact", "u_prime", "u_exact", "g", "t", "none")
REASONS = (
    "enough_events",
    "many_cases_differ",
    "few_events",
    "many_zeros",
    "lower_limit_at_zero",
    "no_events",
    "measured",
)


@dataclass(frozen=True)
class Choice:
    """The chart of one series, and why.

    chart, reason: of `CHARTS` and `REASONS`. kind: "share", "rate" or "value". grain: what a point is: "month",
    "quarter" or "event". fewer: "events" or "non_events", whichever the choice rests on. per_month: how many of these
    to expect in one month; zeros: the share of months without any. cases: of_n or exposure per month. sigma_z: what
    months vary by, in chance; NaN where unknown. points: months it rests on.
    """

    kind: str
    chart: str
    grain: str
    reason: str
    fewer: str
    per_month: float
    zeros: float
    cases: float
    sigma_z: float
    points: int


def choose_share(n: ArrayLike, of_n: ArrayLike, baseline: int = BASELINE, in_order: bool = True) -> Choice:
    """The chart of monthly shares n / of_n.

    n, of_n: counts of shape (months,). baseline: months on which the choice rests. in_order: whether single cases are
    at hand in order, as a g chart needs them; if not, what is too rare for quarters has no chart ("none").
    Raises ValueError where not 0 <= n <= of_n.
    """
    x, of = counted(np.asarray(n)[:baseline], np.asarray(of_n)[:baseline])
    events = 2 * np.nansum(x) <= np.nansum(of)
    fewer = x if events else of - x
    varies = sigma_z_of_shares(x, of)
    return _choose(SHARE, fewer, of, varies, "events" if events else "non_events", in_order)


def choose_rate(
    events: ArrayLike, exposure: ArrayLike | None = None, baseline: int = BASELINE, in_order: bool = True
) -> Choice:
    """The chart of monthly rates events / exposure, or of counts, where the exposure is one month.

    Shapes and errors as `choose_share`; a rate may exceed 1, and only its events are rare. in_order: whether the days
    of single events are at hand, as a t chart needs them.
    """
    given = np.asarray(events, dtype=np.float64)[:baseline]
    x, of = counted(given, np.ones(given.shape) if exposure is None else np.asarray(exposure)[:baseline], whole=False)
    centre = np.nansum(x) / np.nansum(of) if np.nansum(of) > 0 else 0.0
    z = (x / of - centre) / np.sqrt(centre / of) if centre > 0 else np.full(x.shape, np.nan)
    return _choose(RATE, x, of, float(sigma_z(z)[0]), "events", in_order)


def choose_value(points: int) -> Choice:
    """The chart of measured values, such as medians of days: XmR, of logarithms where none is below zero."""
    unknown, chart = float("nan"), "xmr" if points else "none"
    reason = "measured" if points else "few_events"
    return Choice(VALUE, chart, MONTH, reason, "events", unknown, 0.0, unknown, unknown, points)


def in_threes(values: ArrayLike) -> Floats:
    """Months summed to quarters from the first month on; a last quarter of fewer than three months is left out."""
    months = np.asarray(values, dtype=np.float64)
    whole = months.shape[-1] // MONTHS * MONTHS
    return np.asarray(months[..., :whole].reshape(*months.shape[:-1], -1, MONTHS).sum(axis=-1))


def draw(
    choice: Choice,
    points: ArrayLike,
    of: ArrayLike | None = None,
    steps: Sequence[Step] = (),
    profile: RuleProfile = MAKING_DATA_COUNT,
) -> Lines:
    """The chart that was chosen.

    points: events of each point of the choice's grain, or the spells between events; of: cases or exposure of each
    point, not for spells. The limits rest on the first 24 months, 8 quarters or 24 spells of each segment.
    Raises ValueError for the choice "none" and as the chart's own function does.
    """
    baseline = baseline_of(choice)
    drawn = np.asarray(points, dtype=np.float64)
    if choice.chart in ("g", "t"):
        return (exact_g if choice.chart == "g" else t_chart)(drawn, steps, baseline)
    if choice.kind == VALUE and choice.chart != "none":
        return (xmr if np.any(drawn < 0) else xmr_of_waits)(drawn, steps, baseline, profile)
    size = np.ones(drawn.shape) if of is None else np.asarray(of, dtype=np.float64)
    if choice.chart == "xmr":
        x, known = counted(drawn, size, whole=choice.kind == SHARE)
        return xmr(x / known, steps, baseline, profile)
    charts = {"p_prime": p_prime, "p_exact": exact_shares, "u_prime": u_prime, "u_exact": exact_rates}
    if choice.chart not in charts:
        raise ValueError("this series bears no chart")
    return charts[choice.chart](drawn, size, steps, baseline)


def better_on_chart(choice: Choice, better: str) -> str:
    """The good direction of the points drawn, given that of the measure: "increase", "decrease" or "neutral".

    Where a point is the spell between events, long spells are few events, and the directions change places; spells
    between non-events are long where events are many.
    """
    turned = choice.grain == EVENT and choice.fewer == "events"
    return {INCREASE: DECREASE, DECREASE: INCREASE}.get(better, better) if turned else better


def baseline_of(choice: Choice) -> int:
    """The points on which the limits of the chosen chart rest: two years of months or quarters, or 24 spells."""
    return BASELINE // MONTHS if choice.grain == QUARTER else BASELINE


def _choose(kind: str, fewer: Floats, of: Floats, varies: float, name: str, in_order: bool) -> Choice:
    monthly = _trouble(kind, fewer, of)
    chart, grain, reason = "xmr", MONTH, monthly or "enough_events"
    exact, spells, laney = ("p_exact", "g", "p_prime") if kind == SHARE else ("u_exact", "t", "u_prime")
    if monthly == "no_events":
        chart = "none"
    elif monthly:
        quarterly = _trouble(kind, in_threes(fewer), in_threes(of))
        if quarterly in ("", "lower_limit_at_zero"):
            chart, grain = exact if quarterly else "xmr", QUARTER
        else:
            chart, grain = (spells, EVENT) if in_order else ("none", QUARTER)
    elif varies > 1 and np.nanmean(of if kind == SHARE else fewer) >= MANY_CASES:
        chart, reason = laney, "many_cases_differ"
    present = ~np.isnan(fewer)
    zeros = float(np.mean(fewer[present] == 0)) if present.any() else 1.0
    per_month, cases = (float(np.nanmean(each)) if present.any() else 0.0 for each in (fewer, of))
    return Choice(kind, chart, grain, reason, name, per_month, zeros, cases, varies, int(present.sum()))


def _trouble(kind: str, fewer: Floats, of: Floats) -> str:
    """Why an XmR chart of these points would show noise; empty where it would not.

    Its lower limit is the one to expect by chance, not the one drawn: to pick a chart because its limits came out
    narrow would pick the series whose limits are too narrow.
    """
    there = ~np.isnan(fewer)
    if not there.any() or fewer[there].sum() == 0:
        return "no_events"
    expected, level = float(fewer[there].mean()), float(fewer[there].sum() / of[there].sum())
    if expected < FEWEST_EVENTS:
        return "few_events"
    if np.mean(fewer[there] == 0) > MOST_ZEROS:
        return "many_zeros"
    sd = np.sqrt(expected * (1 - level) if kind == SHARE else expected)
    return "lower_limit_at_zero" if expected - 3 * sd <= 0 else ""
