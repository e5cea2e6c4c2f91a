"""Runs about the centre: too long a run or too few crossings is no chance, whatever the limits say.

Source: Anhoej and Wentzel-Larsen 2018, Journal of Quality Technology 50:1-19; Anhoej and Olesen 2014, PLoS ONE
9:e113825. Of use where points are too few, or events too rare, for limits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import binom

from kpi.stats.spc.lines import Lines

FEWEST_CROSSINGS = 0.05


@dataclass(frozen=True)
class Runs:
    """Points in a row on one side of the centre, points on it left out.

    longest and longest_allowed: points of the longest run, and round(log2(m) + 3) for m points off the centre.
    crossings and crossings_needed: how often the series crosses, and the 5 % quantile of Bin(m - 1, 1/2).
    """

    longest: int
    longest_allowed: int
    crossings: int
    crossings_needed: int

    @property
    def signal(self) -> bool:
        return self.longest > self.longest_allowed or self.crossings < self.crossings_needed


def runs(lines: Lines) -> Runs:
    """The runs of one chart about its centre. Raises ValueError for several charts at once."""
    if lines.values.ndim != 1:
        raise ValueError("the runs of one chart are counted at a time")
    sides = lines.sides()
    sides = sides[sides != 0]
    if len(sides) == 0:
        return Runs(0, 0, 0, 0)
    turns = np.flatnonzero(np.diff(sides) != 0) + 1
    lengths = np.diff(np.concatenate([[0], turns, [len(sides)]]))
    needed = int(binom.ppf(FEWEST_CROSSINGS, len(sides) - 1, 0.5)) if len(sides) > 1 else 0
    return Runs(int(lengths.max()), round(np.log2(len(sides)) + 3), len(turns), needed)
