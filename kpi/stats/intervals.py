"""Intervals for shares and for the difference between two shares."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import norm

Floats = NDArray[np.float64]


def wilson(n: ArrayLike, of_n: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """The score interval of a share: lower and upper limits, each between 0 and 1.

    n, of_n: counts of equal shape with 0 <= n <= of_n and of_n > 0.
    Raises ValueError where that does not hold, rather than clip a rate that cannot be.
    Source: Wilson 1927, JASA 22:209-212.
    """
    x, total = np.asarray(n, dtype=float), np.asarray(of_n, dtype=float)
    if np.any(total <= 0) or np.any(x < 0) or np.any(x > total):
        raise ValueError("a share needs 0 <= n <= of_n and of_n > 0")
    z = float(norm.isf((1 - level) / 2))
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
