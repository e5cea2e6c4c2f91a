"""Charts of rare events: how many cases (g) or how much time (t) lies between one event and the next.

Sources: Benneyan 2001, Health Care Management Science 4:305-318 (g); Nelson 1994, Journal of Quality Technology
26:239-241 (t); Provost and Murray 2011, The Health Care Data Guide, ch. 5. The chart has one point an event: where
the series is low, events come thick. A g chart's centre is the median, as its distribution leans far over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from kpi.stats.spc.lines import (
    BASELINE,
    HIDDEN_UNDER,
    TRIAL_UNDER,
    Floats,
    Ints,
    Lines,
    based,
    join,
    mean,
    points,
    stage_of,
)
from kpi.stats.spc.shares import NEAR_TAIL, TAIL
from kpi.stats.spc.steps import Step, segments
from kpi.stats.spc.xmr import xmr

POWER = 3.6
"""Times between events of a Poisson process to the power 1 / 3.6 are nearly normal."""
LINES = ("centre", "lower", "upper", "near_lower", "near_upper")


def cases_between(happened: ArrayLike) -> Ints:
    """The points of a g chart: cases without the event between one with it and the next.

    happened: for each case in order, whether it is an event. Cases before the first and after the last event give no
    point: those spells are not at an end.
    """
    return np.diff(np.flatnonzero(np.asarray(happened, dtype=np.bool_))) - 1


def g_chart(between: ArrayLike, steps: Sequence[Step] = (), baseline: int | None = BASELINE) -> Lines:
    """Cases between events: centre the median, limits m +/- 3 sqrt(m (m + 1)), not below 0; m is the mean.

    between: counts of shape (..., points). Raises ValueError for negative counts and steps outside the series.
    """
    x, parts = _spells(between), []
    for where in segments(x.shape[-1], steps):
        base = based(x, where, baseline)
        middle = mean(base)
        sd = np.sqrt(middle * (middle + 1))
        lines = [_median(base), *(np.maximum(middle + width * sd, 0) for width in (-3, 3, -2, 2))]
        parts.append((where, lines, stage_of(base, HIDDEN_UNDER, TRIAL_UNDER)))
    return join(x, parts)


def exact_g(between: ArrayLike, steps: Sequence[Step] = (), baseline: int | None = BASELINE) -> Lines:
    """As `g_chart` with limits by exact geometric tails: P(X > upper) <= 0.135 % where P(X > k) = q ** (k + 1).

    q = m / (m + 1). lower is the smallest l with P(X <= l) > 0.135 %, and NaN where that is 0, as it is until the
    mean spell is over 700 cases. A plain g chart flags 1.8 % of the points of a stable process.
    """
    x, parts = _spells(between), []
    for where in segments(x.shape[-1], steps):
        base = based(x, where, baseline)
        middle = mean(base)
        lines = [_median(base)]
        with np.errstate(divide="ignore"):
            fall = np.log(middle / (middle + 1))
        for tail in (TAIL, NEAR_TAIL):
            low = np.floor(np.log1p(-tail) / fall)
            lines += [np.where(low < 1, np.nan, low), np.maximum(np.ceil(np.log(tail) / fall) - 1, 0)]
        parts.append((where, lines, stage_of(base, HIDDEN_UNDER, TRIAL_UNDER)))
    return join(x, parts)


def t_chart(between: ArrayLike, steps: Sequence[Step] = (), baseline: int | None = BASELINE) -> Lines:
    """Time between events: the XmR chart of y ** (1 / 3.6), brought back; a limit below 0 is given as 0.

    between: times of shape (..., points), in any unit, above zero; limits and centre have that unit.
    Raises ValueError for a time of zero or less: events on one day need a finer clock, or a g chart.
    """
    x = points(between)
    if np.any(x <= 0):
        raise ValueError("a time between events is more than zero")
    drawn = xmr(x ** (1 / POWER), steps, baseline)
    return replace(
        drawn,
        values=x,
        **{name: np.maximum(getattr(drawn, name), 0) ** POWER for name in LINES},
    )


def _median(base: Floats) -> Floats:
    """The median of the points present; NaN where none is."""
    some = ~np.isnan(base).all(axis=-1, keepdims=True)
    return np.where(some, np.nanmedian(np.where(some, base, 0.0), axis=-1, keepdims=True), np.nan)


def _spells(between: ArrayLike) -> Floats:
    x = points(between)
    if np.any(x < 0):
        raise ValueError("a spell between events is never below zero")
    return x
