"""Medians and other quantiles of counted days, for many groups at once.

Two conventions, named apart: `quantile` is the house's, the smallest day at which the cumulative share reaches q, a
day that was really counted; `usual_median` is the mean of the two middle days of an even number, as published tables
and most software give it. Use that one to reproduce a figure of others, never for one of ours.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

NEARLY = 1e-9
"""A cumulative share that equals q up to rounding has reached it."""


def quantile(days: ArrayLike, n: ArrayLike, q: float, group: ArrayLike | None = None, groups: int = 1) -> Floats:
    """(G,): the smallest day at which the cumulative share of each group's cases reaches q; NaN without cases.

    days, n, group: equal length, any order, repeats allowed; n whole, zero or more; group from 0 to groups - 1.
    Raises ValueError where that does not hold, or q is not above 0 and at most 1.
    """
    if not 0 < q <= 1:
        raise ValueError("q lies above 0 and is at most 1")
    day, reached, total = _ranks(days, n, group, groups)
    return _at_rank(day, reached, np.ceil(q * total - NEARLY * total), total)


def usual_median(days: ArrayLike, n: ArrayLike, group: ArrayLike | None = None, groups: int = 1) -> Floats:
    """(G,): the middle day of each group, or the mean of the two middle ones; NaN without cases.

    Arguments and errors as for `quantile`.
    """
    day, reached, total = _ranks(days, n, group, groups)
    below = _at_rank(day, reached, (total + 1) // 2, total)
    return (below + _at_rank(day, reached, total // 2 + 1, total)) / 2


def _ranks(days: ArrayLike, n: ArrayLike, group: ArrayLike | None, groups: int) -> tuple[Floats, Ints, Ints]:
    """The rows by group and day, how many cases there are up to each, all groups together, and cases of each group."""
    day, count = np.atleast_1d(np.asarray(days, dtype=float)), np.atleast_1d(np.asarray(n, dtype=np.int64))
    which = np.zeros(len(day), dtype=np.int64) if group is None else np.atleast_1d(np.asarray(group, dtype=np.int64))
    if not day.shape == count.shape == which.shape == (len(day),):
        raise ValueError("days, n and group need one dimension and the same length")
    if np.any(count < 0) or np.any(which < 0) or np.any(which >= groups):
        raise ValueError("no count is below zero, and every group lies between 0 and groups - 1")
    order = np.lexsort((day, which))
    day, count, which = day[order], count[order], which[order]
    return day, np.cumsum(count), np.bincount(which, weights=count, minlength=groups).astype(np.int64)


def _at_rank(day: Floats, reached: Ints, rank: ArrayLike, total: Ints) -> Floats:
    """The day of the case that stands at that rank of its group, counted from 1."""
    wanted = np.cumsum(total) - total + np.maximum(np.asarray(rank), 1)
    found = np.minimum(np.searchsorted(reached, wanted), max(len(day) - 1, 0))
    return np.where(total > 0, day[found] if len(day) else np.nan, np.nan)
