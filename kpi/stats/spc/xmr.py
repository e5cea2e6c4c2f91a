"""The XmR chart (individuals and moving range): the default for any series of enough events.

Source: Shewhart 1931; Wheeler 2000, Understanding Variation; outlying moving ranges: Nelson 1982, Journal of Quality
Technology 14:172-173.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from kpi.stats.spc.lines import BASELINE, Floats, Lines, based, join, mean, points, sign, stage_of
from kpi.stats.spc.rules import MAKING_DATA_COUNT, RuleProfile
from kpi.stats.spc.steps import Step, segments

LINES = ("centre", "lower", "upper", "near_lower", "near_upper")
OUTLYING = 3.267
"""D4 of a moving range of two: the upper limit of moving ranges in mean moving ranges."""


def xmr(
    values: ArrayLike,
    steps: Sequence[Step] = (),
    baseline: int | None = BASELINE,
    profile: RuleProfile = MAKING_DATA_COUNT,
) -> Lines:
    """The chart of single values: mean +/- 2.66 mR-bar (3 / 1.128 in one profile), near limits at two thirds of it.

    values: shape (..., points), any unit; NaN where there is no point or an immature one. steps: where decisions start
    a new segment. baseline: each segment's limits rest on its first so many points and stay; None for all of them.
    The moving range is |x[i] - x[i-1]| between points both of which are there.
    Raises ValueError for infinite values, no points, steps outside the series and a baseline under 2.
    """
    drawn = points(values)
    if baseline is not None and baseline < 2:
        raise ValueError("a baseline has at least two points")
    parts = []
    for where in segments(drawn.shape[-1], steps):
        base = based(drawn, where, baseline)
        centre, spread = mean(base), profile.sigmas * moving_range(base, profile.screen)
        lines = [centre + width * spread for width in (0, -1, 1, -2 / 3, 2 / 3)]
        lines[0] = centre
        parts.append((where, lines, stage_of(base, profile.hidden_under, profile.trial_under)))
    return join(drawn, parts)


def xmr_of_waits(
    values: ArrayLike,
    steps: Sequence[Step] = (),
    baseline: int | None = BASELINE,
    profile: RuleProfile = MAKING_DATA_COUNT,
) -> Lines:
    """The XmR chart of log(1 + x), brought back; a limit below 0 is given as 0.

    For values that lean far over, as medians of days do: most waits are short and a few are very long. Of stable
    invented forces a plain chart of monthly medians flags 28 to 50 % within a year, this one 20 to 26 %, and of normal
    values either flags 24 %. Shapes, steps and baseline as `xmr`; raises ValueError also for a value below zero.
    """
    x = points(values)
    if np.any(x < 0):
        raise ValueError("a wait is never below zero")
    drawn = xmr(np.log1p(x), steps, baseline, profile)
    return replace(drawn, values=x, **{name: np.maximum(np.expm1(getattr(drawn, name)), 0) for name in LINES})


def moving_range(base: Floats, screen: str = "none") -> Floats:
    """The mean moving range, shape (..., 1), in the unit of the values; NaN where no range remains.

    screen: "below" leaves out ranges of 3.267 means and more, "up_to" those above it, once; "none" none. A series
    that never moves has no range below 3.267 times nothing, so "below" gives it no limits.
    """
    ranges = np.abs(np.diff(base, axis=-1))
    if screen != "none" and ranges.shape[-1] > 0:
        excess = sign(ranges - OUTLYING * mean(ranges), ranges)
        ranges = np.where(excess < (0 if screen == "below" else 1), ranges, np.nan)
    return mean(ranges)
