"""Intervals for shares, for the difference between two shares, for counts of events and for quantiles of days."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import binom, norm

Floats = NDArray[np.float64]


@cache
def _z(level: float) -> float:
    return float(norm.isf((1 - level) / 2))


def wilson(n: ArrayLike, of_n: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """The score interval of a share: lower and upper limits, each between 0 and 1.

    n, of_n: counts of equal shape with 0 <= n <= of_n and of_n > 0.
    Raises ValueError where that does not hold, rather than clip a rate that cannot be.
    Source: Wilson 1927, JASA 22:209-212.
    """
    x, total = np.asarray(n, dtype=float), np.asarray(of_n, dtype=float)
    if np.any(total <= 0) or np.any(x < 0) or np.any(x > total):
        raise ValueError("a share needs 0 <= n <= of_n and of_n > 0")
    z = _z(level)
    p = x / total
    centre = (p + z * z / (2 * total)) / (1 + z * z / total)
    half = z / (1 + z * z / total) * np.sqrt(p * (1 - p) / total + z * z / (4 * total * total))
    low = np.where(x == 0, 0.0, np.maximum(centre - half, 0.0))
    high = np.where(x == total, 1.0, np.minimum(centre + half, 1.0))
    return low, high


def newcombe(n1: Any, of_n1: Any, n2: Any, of_n2: Any, level: float = 0.95) -> tuple[float, float]:
    """The interval of the difference of two independent shares, first minus second.

    Source: Newcombe 1998, Statistics in Medicine 17:873-890, method 10 (hybrid of two Wilson intervals).
    Raises ValueError as `wilson` does.
    """
    (low1, high1), (low2, high2) = wilson(n1, of_n1, level), wilson(n2, of_n2, level)
    p1, p2 = float(n1) / float(of_n1), float(n2) / float(of_n2)
    down = np.sqrt((p1 - float(low1)) ** 2 + (float(high2) - p2) ** 2)
    up = np.sqrt((float(high1) - p1) ** 2 + (p2 - float(low2)) ** 2)
    return float(p1 - p2 - down), float(p1 - p2 + up)


def byar(n: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """The interval of a count of rare events: lower and upper limits of the expected count.

    n: counts, zero or more. Raises ValueError below zero.
    Source: Byar's approximation, Breslow and Day 1987, Statistical Methods in Cancer Research II, p. 69.
    """
    x = np.asarray(n, dtype=float)
    if np.any(x < 0):
        raise ValueError("a count of events is never below zero")
    z = _z(level)
    safe = np.maximum(x, 1)
    low = np.where(x == 0, 0.0, x * (1 - 1 / (9 * safe) - z / (3 * np.sqrt(safe))) ** 3)
    above = x + 1
    return low, above * (1 - 1 / (9 * above) + z / (3 * np.sqrt(above))) ** 3


def quantile_interval(days: Mapping[int, int], q: float, level: float = 0.95) -> tuple[float, float, float]:
    """A quantile of counted days with its exact interval, as `quantile_intervals` has it of many groups.

    days: number of days -> how many cases took so long, at least one case.
    """
    day, n = np.array(list(days), dtype=np.int64), np.array(list(days.values()), dtype=np.int64)
    value, low, high = quantile_intervals(np.zeros(len(day), dtype=np.int64), day, n, 1, q, level)
    return float(value[0]), float(low[0]), float(high[0])


def quantile_intervals(
    group: NDArray[np.int64], day: NDArray[np.int64], n: NDArray[np.int64], groups: int, q: float, level: float = 0.95
) -> tuple[Floats, Floats, Floats]:
    """A quantile of each group of counted days with its exact interval: value, low, high, in days; NaN without cases.

    group, day, n: rows of equal length: which group, a number of days, and how many cases took so long, at least one.
    The quantile is the smallest number of days at which the cumulative share reaches q; the limits are order
    statistics by the binomial distribution, the smallest and largest where there are too few cases for them.
    Source: Conover 1999, Practical Nonparametric Statistics, 3.2.
    """
    order = np.arange(len(day)) if _ascending(group, day) else np.lexsort((day, group))
    total = np.bincount(group, weights=n, minlength=groups).astype(np.int64)
    held = np.flatnonzero(total)
    size, days, reached = total[held], day[order], np.cumsum(n[order])
    before = np.cumsum(size) - size

    def at(rank: NDArray[np.int64]) -> Floats:
        found = np.full(groups, np.nan)
        found[held] = days[np.searchsorted(reached, before + rank)]
        return found

    tail = (1 - level) / 2
    low = np.maximum(binom.ppf(tail, size, q).astype(np.int64), 1)
    high = np.minimum(binom.ppf(1 - tail, size, q).astype(np.int64) + 1, size)
    # A cumulative share that equals q up to rounding has reached it.
    return at(np.ceil(q * size - 1e-9 * size).astype(np.int64)), at(low), at(high)


def _ascending(group: NDArray[np.int64], day: NDArray[np.int64]) -> bool:
    """Whether rows stand by group and day already, as the counts of one scan do."""
    further = np.diff(group)
    return bool(np.all((further > 0) | ((further == 0) & (np.diff(day) >= 0))))
