"""The smooth line of a funnel of shares by the binomial distribution: to be drawn, never to flag by.

Interpolated between whole counts it is a little too narrow: a share beyond a nominal 0.001 has been seen with an exact
tail of 0.0075. `funnel.spread` flags by the exact tail itself.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import binom

from kpi.stats.funnel import Floats


def exact_limit(of_n: ArrayLike, target: float, tail: float) -> Floats:
    """The share below which lies that tail of areas with of_n cases: (r - a) / of_n.

    r: the smallest count with P(R <= r) > tail; a = (P(R <= r) - tail) / P(R = r). For a lower limit the tail is 0.025
    or 0.001, for an upper one 0.975 or 0.999. A limit below 0 means that no area so small could be flagged low: draw
    none, and say so. of_n: counts above 0; target: the common share, between 0 and 1; or ValueError.
    Source: Spiegelhalter 2005, Statistics in Medicine 24:1185-1202.
    """
    whole = np.asarray(of_n, dtype=float)
    if np.any(whole <= 0) or not 0 < target < 1 or not 0 < tail < 1:
        raise ValueError("limits need cases, and a target and a tail between 0 and 1")
    r = binom.ppf(tail, whole, target)
    r = np.where(binom.cdf(r, whole, target) > tail, r, r + 1)
    a = (binom.cdf(r, whole, target) - tail) / (binom.cdf(r, whole, target) - binom.cdf(r - 1, whole, target))
    return np.asarray((r - a) / whole)
