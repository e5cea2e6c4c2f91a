"""What all control charts share: points, centre, limits, and on how many points the limits rest."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

BASELINE = 24
"""Points at the start of a segment on which its centre and limits rest, and then stay."""
HIDDEN_UNDER, TRIAL_UNDER = 8, 12
ROUNDING = 1e-10
"""Two values nearer than this, in parts of the largest value of the series, are the same value."""
HIDDEN, TRIAL, SETTLED = 0, 1, 2
STAGES = ("hidden", "trial", "settled")


@dataclass(frozen=True)
class Lines:
    """A chart of points along the last axis; rows before it are charts of equal shape, reckoned at once.

    values: what is drawn; NaN where there is no point or one that must not be judged (not computable, immature).
    centre, lower, upper: the line and the limits beyond which a point is no chance. near_lower, near_upper: two thirds
    of the way, for the rule of two in three. Limits are NaN where there are none. All in the unit of `values`.
    stage: on how many points the limits rest, as an index of `STAGES`: under 8 they are hidden, under 12 on trial.
    segment: the number of the segment each point lies in, from 0, one entry per point.
    """

    values: Floats
    centre: Floats
    lower: Floats
    upper: Floats
    near_lower: Floats
    near_upper: Floats
    stage: Ints
    segment: Ints

    def sides(self) -> Ints:
        """+1 above the centre, -1 below, 0 on it or where there is no point."""
        return sign(self.values - self.centre, self.values)

    def beyond(self, lower: Floats, upper: Floats) -> Ints:
        """+1 above the upper, -1 below the lower of two lines, 0 between, on one, or where there is none."""
        over = sign(self.values - upper, self.values) > 0
        return over.astype(np.int64) - (sign(self.values - lower, self.values) < 0)


def sign(difference: Floats, values: Floats) -> Ints:
    """The sign of differences between numbers of the size of `values`; 0 within rounding and for NaN."""
    size = np.max(np.abs(np.nan_to_num(values)), axis=-1, keepdims=True, initial=0.0)
    known = np.nan_to_num(difference)
    return np.where(np.abs(known) <= ROUNDING * size, 0, np.sign(known)).astype(np.int64)


def points(values: ArrayLike) -> Floats:
    """The points of a chart as numbers: shape (..., points). Raises ValueError where one is infinite or none is."""
    found = np.asarray(values, dtype=np.float64)
    if found.ndim < 1 or found.shape[-1] == 0:
        raise ValueError("a chart needs at least one point")
    if np.isinf(found).any():
        raise ValueError("a point of a chart is a number, or NaN where there is none")
    return found


def counted(n: ArrayLike, of_n: ArrayLike, whole: bool = True) -> tuple[Floats, Floats]:
    """Counts of events and what they are counted among, of equal shape.

    A point with an n that is NaN, or with of_n of 0 or NaN, is no point. Raises ValueError for counts below zero,
    shapes that differ and, where `whole`, for more events than there is to count among.
    """
    x, of = points(n), points(of_n)
    if x.shape != of.shape:
        raise ValueError("events and what they are counted among have different shapes")
    if np.any(x < 0) or np.any(of < 0) or (whole and np.any(x > of)):
        raise ValueError("a share needs 0 <= n <= of_n" if whole else "events and exposure are never below zero")
    missing = np.isnan(x) | np.isnan(of) | (of == 0)
    return np.where(missing, np.nan, x), np.where(missing, np.nan, of)


def based(values: Floats, segment: slice, baseline: int | None) -> Floats:
    """The points of a segment on which its limits rest: the first `baseline`, or all of them."""
    within = values[..., segment]
    return within if baseline is None else within[..., :baseline]


def stage_of(base: Floats, hidden_under: int, trial_under: int) -> Ints:
    """How far limits that rest on these points can be trusted; shape (..., 1)."""
    present = np.sum(~np.isnan(base), axis=-1, keepdims=True)
    return np.where(present < hidden_under, HIDDEN, np.where(present < trial_under, TRIAL, SETTLED)).astype(np.int64)


def mean(values: Floats) -> Floats:
    """The mean of the points present; shape (..., 1); NaN where no point is.

    Of one chart it is correctly rounded, so that a value on the mean is seen on it, as peers see it.
    """
    if values.ndim == 1:
        kept = values[~np.isnan(values)]
        return np.array([fsum(kept) / len(kept) if len(kept) else np.nan])
    present = np.sum(~np.isnan(values), axis=-1, keepdims=True).astype(np.float64)
    return over(np.nansum(values, axis=-1, keepdims=True), present)


def ratio(n: Floats, of_n: Floats) -> Floats:
    """All events by all they are counted among; shape (..., 1); NaN where no point is present."""
    return over(np.nansum(n, axis=-1, keepdims=True), np.nansum(of_n, axis=-1, keepdims=True))


def over(part: Floats, whole: Floats) -> Floats:
    """part / whole, and NaN where the whole is not above zero."""
    gap = np.full(np.broadcast_shapes(part.shape, whole.shape), np.nan)
    return np.asarray(np.divide(part, whole, out=gap, where=whole > 0), dtype=np.float64)


def join(values: Floats, parts: list[tuple[slice, list[Floats], Ints]]) -> Lines:
    """The chart of one series from the lines of its segments.

    parts: for each segment where it lies, its centre, lower, upper, near lower and near upper (each of a shape that
    broadcasts to the segment's), and the stage of its limits. Limits in the stage "hidden" are taken out here.
    """
    drawn: list[Floats] = [np.full(values.shape, np.nan) for _ in range(5)]
    stage, segment = np.zeros(values.shape, dtype=np.int64), np.zeros(values.shape[-1], dtype=np.int64)
    for number, (where, lines, reached) in enumerate(parts):
        segment[where] = number
        stage[..., where] = reached
        for name, (into, line) in enumerate(zip(drawn, lines, strict=True)):
            into[..., where] = line if name == 0 else np.where(reached == HIDDEN, np.nan, line)
    centre, lower, upper, near_lower, near_upper = drawn
    return Lines(values, centre, lower, upper, near_lower, near_upper, stage, segment)
