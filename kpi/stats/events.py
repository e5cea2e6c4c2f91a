"""Intervals for counts of events and for the ratio of two rates of events."""

from __future__ import annotations

from math import exp, log, sqrt

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import chi2, norm

from kpi.stats.intervals import Floats, byar

FEWEST_FOR_BYAR = 10


def poisson(n: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """The exact interval of a count: lower and upper limits of the expected count, by quantiles of chi squared.

    n: counts, zero or more. Raises ValueError below zero.
    Source: Garwood 1936, Biometrika 28:437-442.
    """
    x = np.asarray(n, dtype=float)
    if np.any(x < 0):
        raise ValueError("a count of events is never below zero")
    tail = (1 - level) / 2
    low = np.where(x == 0, 0.0, chi2.ppf(tail, 2 * np.maximum(x, 1)) / 2)
    return low, np.asarray(chi2.isf(tail, 2 * x + 2) / 2)


def count_interval(n: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """The interval of a count as public health publishes it: exact under 10 events, Byar's from 10 on.

    n, errors: as for `poisson`. For a rate, divide both limits by what the events are counted over.
    Source: Office for Health Improvement and Disparities, Technical Guide: Confidence Intervals.
    """
    few = np.asarray(n) < FEWEST_FOR_BYAR
    (low, high), (byar_low, byar_high) = poisson(n, level), byar(n, level)
    return np.where(few, low, byar_low), np.where(few, high, byar_high)


def rate_ratio(n: int, over: float, base_n: int, base_over: float, level: float = 0.95) -> tuple[float, float]:
    """The interval of the ratio of two rates, n / over to base_n / base_over, with one half added to both counts.

    exp(log(ratio) +- z sqrt(1 / (n + 1/2) + 1 / (base_n + 1/2))). Raises ValueError for counts below 0 or nothing to
    count over. Source: Gu, Ng, Tang and Schucany 2008, Biometrical Journal 50:283-298.
    """
    if min(n, base_n) < 0 or min(over, base_over) <= 0:
        raise ValueError("counts are never below zero, and are counted over something")
    centre = log((n + 0.5) / over * base_over / (base_n + 0.5))
    half = float(norm.isf((1 - level) / 2)) * sqrt(1 / (n + 0.5) + 1 / (base_n + 0.5))
    return exp(centre - half), exp(centre + half)
