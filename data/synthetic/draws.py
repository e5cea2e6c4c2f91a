"""Chance that falls the same way on every machine: raw bits of PCG64, and nothing but plain arithmetic on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from zlib import crc32

import numpy as np
import numpy.typing as npt

Days = npt.NDArray[np.int32]
"""Days since 1 January 1970, or numbers of days; NEVER where there is none."""
Codes = npt.NDArray[np.uint8]
"""Positions in a list of codes."""
Mask = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.float64]

NEVER = np.int32(-(2**31))


class Draws:
    """Chance for one purpose. Each purpose has bits of its own, so that leaving one table out moves no other.

    Only the raw bits are drawn by numpy, whose promise of equal streams ends there; logarithms and the like, which
    differ in their last digit between processors, are not used.
    """

    def __init__(self, seed: int, purpose: str) -> None:
        self._bits = np.random.PCG64(np.random.SeedSequence([seed, crc32(purpose.encode())]))

    def uniform(self, n: int) -> Numbers:
        """Numbers from 0 up to, never reaching, 1."""
        raw = np.asarray(self._bits.random_raw(n), dtype=np.uint64)
        shares: Numbers = (raw >> np.uint64(11)).astype(np.float64) * 2.0**-53
        return shares

    def chance(self, n: int, share: float | Numbers) -> Mask:
        """True with the given share."""
        hit: Mask = self.uniform(n) < share
        return hit

    def pick(self, n: int, weights: Sequence[float]) -> Codes:
        """Positions in `weights`, each as often as its weight says."""
        return place(self.uniform(n), weights).astype(np.uint8)

    def word(self, n: int, weights: Mapping[str, float]) -> npt.NDArray[np.str_]:
        """The words of `weights`, each as often as its weight says."""
        words: npt.NDArray[np.str_] = np.array(list(weights))[self.pick(n, list(weights.values()))]
        return words

    def days(self, n: int, knots: Sequence[Sequence[float]]) -> Days:
        """Whole numbers spread as `knots` say: [share, number] pairs with straight lines between."""
        return between(self.uniform(n), knots)

    def order(self, n: int) -> npt.NDArray[np.int64]:
        """The numbers 0 to n - 1 in an order of chance."""
        return np.argsort(self.uniform(n), kind="stable")


def place(shares: Numbers, weights: Sequence[float]) -> npt.NDArray[np.int64]:
    """The position in `weights` that each share (0 to 1) falls to."""
    sums = list(accumulate(weights))
    edges = np.array([total / sums[-1] for total in sums[:-1]])
    return np.searchsorted(edges, shares, side="right")


def between(shares: Numbers, knots: Sequence[Sequence[float]]) -> Days:
    """The number that each share (0 to 1) has on the straight lines through `knots`, rounded down."""
    pairs = list(zip(knots[:-1], knots[1:], strict=True))
    place = np.searchsorted(np.array([knot[0] for knot in knots[1:-1]]), shares, side="right")
    start = np.array([left[0] for left, _ in pairs])
    base = np.array([float(left[1]) for left, _ in pairs])
    slope = np.array([(right[1] - left[1]) / (right[0] - left[0]) for left, right in pairs])
    steps = (shares - start[place]) * slope[place]
    whole: Days = np.floor(base[place] + steps).astype(np.int32)
    return whole
