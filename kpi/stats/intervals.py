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
    """A quantile of counted days with its exact interval: value, low, high, all in days.

    days: number of days -> how many cases took so long, at least one case. The quantile is the smallest number of days
    at which the cumulative share reaches q; the limits are order statistics by the binomial distribution, the
    smallest and largest where there are too few cases for them.
    Source: Conover 1999, Practical Nonparametric Statistics, 3.2.
    """
    values = sorted(days)
    reached = np.cumsum([days[value] for value in values])
    total = int(reached[-1])
    tail = (1 - level) / 2

    def at(rank: float) -> float:
        return float(values[int(np.searchsorted(reached, rank))])

    low_rank = int(binom.ppf(tail, total, q))
    high_rank = int(binom.ppf(1 - tail, total, q)) + 1
    low = at(low_rank) if low_rank >= 1 else float(values[0])
    high = at(high_rank) if high_rank <= total else float(values[-1])
    # A cumulative share that equals q up to rounding has reached it.
    return at(q * total - 1e-9 * total), low, high
