"""Warns of segments so short that their limits are rough: what NHSRplotthedots calls its short group warning."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kpi.stats.spc.lines import Lines

FEWEST = 13
"""NHSRplotthedots 0.2.2 warns of every segment with fewer points. Our own stages, hidden and trial, count otherwise."""


def short_segments(lines: Lines, fewest: int = FEWEST) -> NDArray[np.bool_]:
    """Whether each point lies in a segment of fewer points than `fewest`; booleans of the shape of the points.

    Points that are there count, whether or not the limits rest on them. Raises ValueError where `fewest` is below 1.
    """
    if fewest < 1:
        raise ValueError("a segment has at least one point")
    present = ~np.isnan(lines.values)
    short = np.zeros(lines.values.shape, dtype=bool)
    for number in range(int(lines.segment[-1]) + 1):
        part = lines.segment == number
        short[..., part] = present[..., part].sum(axis=-1, keepdims=True) < fewest
    return short
