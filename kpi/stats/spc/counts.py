"""Charts of counts in periods of equal length: c, and one that flags by exact Poisson tails where events are few.

Source: Montgomery 2020, Introduction to Statistical Quality Control, 7.3.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from kpi.stats.spc.lines import BASELINE, HIDDEN_UNDER, TRIAL_UNDER, Floats, Lines, based, join, mean, points, stage_of
from kpi.stats.spc.rates import exact_rates
from kpi.stats.spc.steps import Step, segments


def c_chart(events: ArrayLike, steps: Sequence[Step] = (), baseline: int | None = BASELINE) -> Lines:
    """Counts with limits c +/- 3 sqrt(c), not below 0; c is the mean of the baseline.

    events: shape (..., points), counts of equal periods; NaN where there is no point.
    Raises ValueError for negative counts and steps outside the series.
    """
    x, parts = _counts(events), []
    for where in segments(x.shape[-1], steps):
        base = based(x, where, baseline)
        centre = mean(base)
        lines = [centre, *(np.maximum(centre + width * np.sqrt(centre), 0) for width in (-3, 3, -2, 2))]
        parts.append((where, lines, stage_of(base, HIDDEN_UNDER, TRIAL_UNDER)))
    return join(x, parts)


def exact_counts(events: ArrayLike, steps: Sequence[Step] = (), baseline: int | None = BASELINE) -> Lines:
    """Counts with limits by exact Poisson tails: `rates.exact_rates` of equal exposure. Otherwise as `c_chart`."""
    x = _counts(events)
    return exact_rates(x, np.ones(x.shape), steps, baseline)


def _counts(events: ArrayLike) -> Floats:
    x = points(events)
    if np.any(x < 0):
        raise ValueError("a count of events is never below zero")
    return x
