"""Charts of shares: p, Laney's p', and one that flags by exact binomial tails where events are few.

Sources: Shewhart 1931 (p); Laney 2002, Quality Engineering 14:531-537 (p'). A plain p chart of hundreds of cases
flags nearly every month when months differ at all (statistics.md, 1.3): `choose` never picks it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import binom

from kpi.stats.spc.lines import (
    BASELINE,
    HIDDEN_UNDER,
    TRIAL_UNDER,
    Floats,
    Lines,
    based,
    counted,
    join,
    mean,
    over,
    ratio,
    stage_of,
)
from kpi.stats.spc.steps import Step, segments

TAIL, NEAR_TAIL = 0.0013498980316301, 0.0227501319481792
"""What a normal distribution has beyond three and two standard deviations on one side."""
MEAN_RANGE = 1.128
"""d2: the mean range of two draws, in standard deviations."""


def p_chart(n: ArrayLike, of_n: ArrayLike, steps: Sequence[Step] = (), baseline: int | None = BASELINE) -> Lines:
    """Shares n / of_n with limits p +/- 3 sqrt(p (1 - p) / of_n), clipped to 0 and 1; p pools the baseline.

    n, of_n: counts of shape (..., points) with 0 <= n <= of_n; a point with of_n = 0 is none.
    Raises ValueError where that does not hold and for steps outside the series.
    """
    return _shares(n, of_n, steps, baseline, laney=False)


def p_prime(n: ArrayLike, of_n: ArrayLike, steps: Sequence[Step] = (), baseline: int | None = BASELINE) -> Lines:
    """As `p_chart`, its limits sigma_z times as wide: what months differ by beyond chance is part of them.

    Shapes, units and errors as `p_chart`.
    """
    return _shares(n, of_n, steps, baseline, laney=True)


def sigma_z(z: Floats) -> Floats:
    """Laney's ratio of what points vary by to what chance explains: mean |z[i] - z[i-1]| / 1.128; shape (..., 1)."""
    return mean(np.abs(np.diff(z, axis=-1))) / MEAN_RANGE


def sigma_z_of_shares(n: ArrayLike, of_n: ArrayLike) -> float:
    """sigma_z of one series of shares about their pooled share; NaN where the pooled share is 0 or 1."""
    x, of = counted(n, of_n)
    centre = ratio(x, of)
    sd = np.sqrt(centre * (1 - centre) / of)
    return float(sigma_z(over(x / of - centre, sd))[..., 0])


def exact_shares(n: ArrayLike, of_n: ArrayLike, steps: Sequence[Step] = (), baseline: int | None = BASELINE) -> Lines:
    """Shares with limits by exact binomial tails: outside them lies at most 0.135 % on each side (near: 2.275 %).

    upper = u / of_n for the smallest u with P(X > u) <= tail; lower = l / of_n for the smallest l with
    P(X <= l) > tail, and NaN where that is 0: no share could be flagged as low. X is binomial (of_n, p).
    Shapes, units and errors as `p_chart`.
    """
    x, of = counted(n, of_n)
    parts = []
    for where in segments(x.shape[-1], steps):
        base, size = based(x, where, baseline), of[..., where]
        centre = ratio(base, based(of, where, baseline))
        known = np.where(np.isnan(size), 0, size).astype(np.int64)
        limits = []
        for tail in (TAIL, NEAR_TAIL):
            low = np.where(binom.cdf(0, known, centre) > tail, np.nan, binom.ppf(tail, known, centre) / size)
            limits += [low, binom.isf(tail, known, centre) / size]
        parts.append((where, [centre, *limits], stage_of(base, HIDDEN_UNDER, TRIAL_UNDER)))
    return join(x / of, parts)


def _shares(n: ArrayLike, of_n: ArrayLike, steps: Sequence[Step], baseline: int | None, laney: bool) -> Lines:
    x, of = counted(n, of_n)
    share, parts = x / of, []
    for where in segments(x.shape[-1], steps):
        base, base_of = based(x, where, baseline), based(of, where, baseline)
        centre = ratio(base, base_of)
        unit = np.sqrt(centre * (1 - centre))
        wider = sigma_z(over(base / base_of - centre, unit / np.sqrt(base_of))) if laney else 1.0
        sd = unit / np.sqrt(of[..., where]) * wider
        lines = [centre, *(np.clip(centre + width * sd, 0, 1) for width in (-3, 3, -2, 2))]
        parts.append((where, lines, stage_of(base, HIDDEN_UNDER, TRIAL_UNDER)))
    return join(share, parts)
