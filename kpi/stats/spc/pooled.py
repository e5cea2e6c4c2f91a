"""The latest twelve months against the twenty-four before, pooled: what a chart of few events cannot see, this may.

A share: Newcombe's interval of the difference (Newcombe 1998, Statistics in Medicine 17:873-890). A rate or count:
the ratio, from Wilson's interval of the share of all events that fell into the latest months (Przyborowski and Wilenski
1940, Biometrika 31:313-323, with the score interval). The verdict is read off the interval: they never disagree.
False alarms and power are exact sums over the binomial or Poisson distribution, at the force's own rate.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import binom, poisson, t

from kpi.stats.intervals import newcombe, wilson
from kpi.stats.spc.lines import Floats, Ints, counted, points

LATEST, BEFORE = 12, 24
POWER, LEVEL = 0.8, 0.95
HIGHER, LOWER, SAME = "higher", "lower", "not_told_apart"
FINEST = 1e-4


@dataclass(frozen=True)
class Pooled:
    """Two spells of one series compared.

    latest, before: the share or rate of each. change: latest minus before, or for a rate latest by before
    (NaN where there were no events before). low, high: its interval. verdict: "higher", "lower" or "not_told_apart".
    false_alarm: how often a series that has not changed is called higher or lower, at one look.
    months: of the latest spell and of the one before.
    """

    latest: float
    before: float
    change: float
    low: float
    high: float
    verdict: str
    false_alarm: float
    months: tuple[int, int]


@dataclass(frozen=True)
class Sight:
    """What the pooled comparison sees with 80 % power: shares, or rates, in the unit of the level it starts from.

    falls_to: the highest level a fall to which is told; None where even a fall to nothing is not.
    rises_to: the lowest level a rise to which is told; None where even a rise to all is not.
    """

    level: float
    falls_to: float | None
    rises_to: float | None


@dataclass(frozen=True)
class Edges:
    """For each number of events in the latest spell the numbers before at which a change is told.

    higher: at most so many before (-1: never). lower: at least so many before. Both of shape (events + 1,).
    """

    higher: Ints
    lower: Ints


def compare_shares(n: ArrayLike, of_n: ArrayLike, latest: int = LATEST, before: int = BEFORE) -> Pooled | None:
    """Pooled shares, difference in shares (0.01 is one point).

    n, of_n: monthly counts of shape (months,), oldest first; NaN where a month must not be judged, which leaves it
    out of its spell. None where fewer than `latest` months lie before, or a spell has no cases.
    Raises ValueError where not 0 <= n <= of_n.
    """
    x, of = counted(n, of_n)
    if len(x) < 2 * latest:
        return None
    (x1, of1), (x0, of0) = (_sums(x, of, spell) for spell in _spells(latest, before))
    if of1 == 0 or of0 == 0:
        return None
    low, high = newcombe(x1, of1, x0, of0)
    wrong = sum(told_shares(int(of1), int(of0), *[(x1 + x0) / (of1 + of0)] * 2))
    months = (latest, min(before, len(x) - latest))
    return Pooled(x1 / of1, x0 / of0, x1 / of1 - x0 / of0, low, high, _verdict(low, high, 0.0), wrong, months)


def compare_rates(
    events: ArrayLike, exposure: ArrayLike | None = None, latest: int = LATEST, before: int = BEFORE
) -> Pooled | None:
    """Pooled rates and their ratio; counts are rates by month.

    Shapes, errors and None as `compare_shares`; exposure: of each month, in any unit; low and high of the ratio are 0
    or infinite where one spell has no events. None where neither has any.
    """
    given = np.asarray(events, dtype=np.float64)
    x, of = counted(given, np.ones(given.shape) if exposure is None else exposure, whole=False)
    if len(x) < 2 * latest:
        return None
    (x1, of1), (x0, of0) = (_sums(x, of, spell) for spell in _spells(latest, before))
    if of1 == 0 or of0 == 0 or x1 + x0 == 0:
        return None
    low, high = (float(each) for each in _ratio(np.asarray(x1), np.asarray(x0), of0 / of1))
    wrong = sum(told_rates(of1, of0, *[(x1 + x0) / (of1 + of0)] * 2))
    change = (x1 / of1) / (x0 / of0) if x0 > 0 else float("nan")
    months = (latest, min(before, len(x) - latest))
    return Pooled(x1 / of1, x0 / of0, change, low, high, _verdict(low, high, 1.0), wrong, months)


def compare_values(values: ArrayLike, latest: int = LATEST, before: int = BEFORE) -> Pooled | None:
    """Means of measured values (of monthly medians, say) and their difference, by Welch's interval (1947).

    values: shape (months,), oldest first, any unit; NaN where there is none. None where fewer than `latest` months
    lie before or a spell has fewer than two values. Its false alarms are 5 % by construction, if months are alike.
    """
    x = points(values)
    now, then = (x[spell][~np.isnan(x[spell])] for spell in _spells(latest, before))
    if len(x) < 2 * latest or min(len(now), len(then)) < 2:
        return None
    change, part, part0 = float(now.mean() - then.mean()), now.var(ddof=1) / len(now), then.var(ddof=1) / len(then)
    freedom = (part + part0) ** 2 / (part**2 / (len(now) - 1) + part0**2 / (len(then) - 1)) if part + part0 > 0 else 1.0
    half = float(t.isf((1 - LEVEL) / 2, freedom) * np.sqrt(part + part0))
    low, high = change - half, change + half
    months = (latest, min(before, len(x) - latest))
    return Pooled(float(now.mean()), float(then.mean()), change, low, high, _verdict(low, high, 0.0), 1 - LEVEL, months)


def told_shares(of_latest: int, of_before: int, share_latest: float, share_before: float) -> tuple[float, float]:
    """How probably the latest spell is called higher, and lower: exact, for cases and true shares of both spells."""
    edges, x = share_edges(of_latest, of_before), np.arange(of_latest + 1)
    weight = binom.pmf(x, of_latest, share_latest)
    higher = weight @ binom.cdf(edges.higher, of_before, share_before)
    return float(higher), float(weight @ binom.sf(edges.lower - 1, of_before, share_before))


def told_rates(exposure_latest: float, exposure_before: float, latest: float, before: float) -> tuple[float, float]:
    """As `told_shares` for exposures and true rates of both spells."""
    expected, expected_before = latest * exposure_latest, before * exposure_before
    # A power of two, so that nearby rates share their edges.
    most = 2 ** int(np.ceil(np.log2(poisson.isf(1e-12, expected) + 2)))
    edges, x = rate_edges(most, exposure_before / exposure_latest), np.arange(most + 1)
    weight = poisson.pmf(x, expected)
    higher = weight @ poisson.cdf(edges.higher, expected_before)
    return float(higher), float(weight @ poisson.sf(edges.lower - 1, expected_before))


def sight_of_shares(of_latest: int, of_before: int, share: float, power: float = POWER) -> Sight:
    """The smallest change of a share that is told with this power (see `Sight`), to a ten-thousandth of the share."""
    return _sight(lambda level, way: told_shares(of_latest, of_before, level, share)[way], share, 1.0, power)


def sight_of_rates(exposure_latest: float, exposure_before: float, rate: float, power: float = POWER) -> Sight:
    """As `sight_of_shares`, for a rate in events by one unit of exposure."""
    expected = rate * exposure_latest
    most = float((expected + 10 * np.sqrt(expected) + 40) / exposure_latest)
    return _sight(lambda level, way: told_rates(exposure_latest, exposure_before, level, rate)[way], rate, most, power)


@lru_cache(maxsize=256)
def share_edges(of_latest: int, of_before: int) -> Edges:
    """Where Newcombe's interval of the difference leaves 0 out."""

    def interval(x1: Floats, x0: Floats) -> tuple[Floats, Floats]:
        p1, p0 = x1 / of_latest, x0 / of_before
        (low1, high1), (low0, high0) = wilson(x1, of_latest), wilson(x0, of_before)
        down, up = np.hypot(p1 - low1, high0 - p0), np.hypot(high1 - p1, p0 - low0)
        return p1 - p0 - down, p1 - p0 + up

    return _edges(interval, of_latest, of_before, 0.0)


@lru_cache(maxsize=256)
def rate_edges(most: int, times: float) -> Edges:
    """Where the interval of the ratio of rates leaves 1 out; times: exposure before by exposure of the latest spell."""
    return _edges(lambda x1, x0: _ratio(x1, x0, times), most, int(most * times * 4) + 100, 1.0)


def _ratio(x1: Floats, x0: Floats, times: float) -> tuple[Floats, Floats]:
    """The interval of the ratio of two rates; where there was no event at all, from 0 to infinity."""
    low, high = wilson(x1, np.maximum(x1 + x0, 1))
    none = x1 + x0 == 0
    with np.errstate(divide="ignore"):
        above = np.where(high >= 1, np.inf, high / (1 - high) * times)
        return np.where(none, 0.0, low / (1 - low) * times), np.where(none, np.inf, above)


def _edges(interval: Callable[[Floats, Floats], tuple[Floats, Floats]], latest: int, before: int, same: float) -> Edges:
    """Halve the range of events before, for all numbers of the latest spell at once: intervals move one way."""
    x1 = np.arange(latest + 1, dtype=np.float64)
    found = []
    for side in (0, 1):
        low, high = np.full(latest + 1, -1), np.full(latest + 1, before + 1)
        while np.any(high - low > 1):
            middle = np.clip((low + high) // 2, 0, before)
            limit = interval(x1, middle.astype(np.float64))[side]
            # The lower limit is above `same` up to an edge; the upper limit is below it from an edge on.
            before_edge = limit > same if side == 0 else limit >= same
            open_ = high - low > 1
            low, high = np.where(open_ & before_edge, middle, low), np.where(open_ & ~before_edge, middle, high)
        found.append(low if side == 0 else high)
    return Edges(found[0].astype(np.int64), found[1].astype(np.int64))


def _sight(told: Callable[[float, int], float], level: float, most: float, power: float) -> Sight:
    """Halve the range of levels on either side; more change is told more often."""

    def nearest(far: float, way: int) -> float | None:
        if told(far, way) < power:
            return None
        near = level
        while abs(far - near) > FINEST * max(level, abs(far - level)):
            middle = (far + near) / 2
            near, far = (near, middle) if told(middle, way) >= power else (middle, far)
        return far

    return Sight(level, nearest(0.0, 1) if level > 0 else None, nearest(most, 0) if level < most else None)


def _spells(latest: int, before: int) -> tuple[slice, slice]:
    return slice(-latest, None), slice(-latest - before, -latest)


def _sums(x: Floats, of: Floats, spell: slice) -> tuple[float, float]:
    return float(np.nansum(x[spell])), float(np.nansum(of[spell]))


def _verdict(low: float, high: float, same: float) -> str:
    return HIGHER if low > same else LOWER if high < same else SAME
