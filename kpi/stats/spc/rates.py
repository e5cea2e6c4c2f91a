"""Charts of rates, events by exposure (people, days, officers): u, Laney's u', and exact Poisson tails for few events.

Sources: Montgomery 2020, Introduction to Statistical Quality Control, 7.3 (u); Laney 2002, Quality Engineering
14:531-537 (u').
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import poisson

from kpi.stats.spc.lines import BASELINE, HIDDEN_UNDER, TRIAL_UNDER, Lines, based, counted, join, over, ratio, stage_of
from kpi.stats.spc.shares import NEAR_TAIL, TAIL, sigma_z
from kpi.stats.spc.steps import Step, segments


def u_chart(
    events: ArrayLike, exposure: ArrayLike, steps: Sequence[Step] = (), baseline: int | None = BASELINE
) -> Lines:
    """Rates events / exposure with limits u +/- 3 sqrt(u / exposure), not below 0; u pools the baseline.

    events, exposure: shape (..., points), neither below zero; a point with no exposure is none. Values and limits are
    events by one unit of exposure. Raises ValueError for negative numbers and steps outside the series.
    """
    return _rates(events, exposure, steps, baseline, laney=False)


def u_prime(
    events: ArrayLike, exposure: ArrayLike, steps: Sequence[Step] = (), baseline: int | None = BASELINE
) -> Lines:
    """As `u_chart`, its limits sigma_z times as wide (see `shares.p_prime`). Shapes and errors as `u_chart`."""
    return _rates(events, exposure, steps, baseline, laney=True)


def exact_rates(
    events: ArrayLike, exposure: ArrayLike, steps: Sequence[Step] = (), baseline: int | None = BASELINE
) -> Lines:
    """Rates with limits by exact Poisson tails, read as in `shares.exact_shares`. Shapes and errors as `u_chart`."""
    x, of = counted(events, exposure, whole=False)
    parts = []
    for where in segments(x.shape[-1], steps):
        base, size = based(x, where, baseline), of[..., where]
        centre = ratio(base, based(of, where, baseline))
        expected = centre * size
        lines = [centre]
        for tail in (TAIL, NEAR_TAIL):
            low = np.where(poisson.cdf(0, expected) > tail, np.nan, poisson.ppf(tail, expected) / size)
            lines += [low, poisson.isf(tail, expected) / size]
        parts.append((where, lines, stage_of(base, HIDDEN_UNDER, TRIAL_UNDER)))
    return join(x / of, parts)


def _rates(events: ArrayLike, exposure: ArrayLike, steps: Sequence[Step], baseline: int | None, laney: bool) -> Lines:
    x, of = counted(events, exposure, whole=False)
    rate, parts = x / of, []
    for where in segments(x.shape[-1], steps):
        base, base_of = based(x, where, baseline), based(of, where, baseline)
        centre = ratio(base, base_of)
        spread = np.sqrt(centre / base_of)
        z = over(base / base_of - centre, spread)
        sd = np.sqrt(centre / of[..., where]) * (sigma_z(z) if laney else 1.0)
        lines = [centre, *(np.maximum(centre + width * sd, 0) for width in (-3, 3, -2, 2))]
        parts.append((where, lines, stage_of(base, HIDDEN_UNDER, TRIAL_UNDER)))
    return join(rate, parts)
