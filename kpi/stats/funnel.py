"""The spread of shares between areas: how much is more than chance, and who lies beyond it.

Source: Spiegelhalter 2005, Statistics in Medicine 24:1185-1202 (funnel plots) and Quality and Safety in Health
Care 14:347-351 (overdispersion): arcsine z, winsorised at 10 % each end, additive between-area variance tau2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

Z_95, Z_998 = 1.959963984540054, 3.090232306167813
TAIL = 0.001
FEWEST_UNITS = 10
TRIM = 0.1

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Spread:
    """What the areas have in common and how far they lie apart.

    target: the pooled share. phi: mean squared winsorised z; 1 is chance alone. tau2: variance between areas on
    the arcsine scale. units: how many areas it rests on. flags: group -> 'high' or 'low', only where the area is
    beyond the 99.8 % limits that allow for overdispersion *and* its exact tail is at most 0.001.
    """

    target: float
    phi: float
    tau2: float
    units: int
    flags: dict[str, str]

    def limits(self, of_n: NDArray[np.int64], z: float) -> tuple[Floats, Floats]:
        """Lower and upper limit of the share for each denominator; a lower limit below zero is given as 0."""
        return _limits(self.target, np.sqrt(0.25 / of_n + self.tau2), z)


def spread(groups: list[str], n: NDArray[np.int64], of_n: NDArray[np.int64]) -> Spread | None:
    """Fit the spread of shares n / of_n over areas.

    n, of_n: integer arrays of equal length, 0 <= n <= of_n, of_n > 0.
    Returns None under 10 areas: phi and tau2 from a handful mean nothing (our threshold).
    """
    if len(groups) < FEWEST_UNITS:
        return None
    target = float(n.sum() / of_n.sum())
    phi, tau2 = overdispersion(n, of_n)
    low, high = _limits(target, np.sqrt(0.25 / of_n + tau2), Z_998)
    share = n / of_n
    above = (share > high) & (binom.sf(n - 1, of_n, target) <= TAIL)
    below = (share < low) & (binom.cdf(n, of_n, target) <= TAIL)
    flags = {g: "high" for g, hit in zip(groups, above, strict=True) if hit}
    flags |= {g: "low" for g, hit in zip(groups, below, strict=True) if hit}
    return Spread(target, phi, tau2, len(groups), flags)


def beyond_chance(groups: Sequence[str], n: NDArray[np.int64], of_n: NDArray[np.int64]) -> dict[str, str]:
    """Areas whose exact tail under the common share is at most 0.001: 'high' or 'low', as if chance were alone.

    n, of_n as asked of `spread`. Where areas differ anyway this flags far too many: it is told, never drawn as a flag.
    """
    share = n.sum() / of_n.sum() if of_n.sum() else 0.0
    high, low = binom.sf(n - 1, of_n, share) <= TAIL, binom.cdf(n, of_n, share) <= TAIL
    return {g: "high" if up else "low" for g, up, down in zip(groups, high, low, strict=True) if up or down}


def fewest_for_low(target: float) -> int | None:
    """The number of cases under which no area can be flagged low, since even no event at all is likelier than 0.001.

    None where the target is 0 or 1, and nothing can be low or everything is.
    """
    return ceil(log(TAIL) / log(1 - target)) if 0 < target < 1 else None


def overdispersion(n: NDArray[np.int64], of_n: NDArray[np.int64]) -> tuple[float, float]:
    """phi (mean squared winsorised z) and tau2 (DerSimonian-Laird, arcsine scale, never negative)."""
    target = n.sum() / of_n.sum()
    s = 0.5 / np.sqrt(of_n)
    z = (np.arcsin(np.sqrt(n / of_n)) - np.arcsin(np.sqrt(target))) / s
    trimmed = np.clip(z, *np.quantile(z, [TRIM, 1 - TRIM]))
    units = len(n)
    phi = float(np.mean(trimmed**2))
    w = 1 / s**2
    scale = w.sum() - (w**2).sum() / w.sum()
    tau2 = (units * phi - (units - 1)) / scale if scale > 0 else 0.0
    return phi, max(0.0, float(tau2))


def _limits(target: float, sd: Floats, z: float) -> tuple[Floats, Floats]:
    """Limits on the arcsine scale, brought back; beyond 0 or a right angle the share is 0 or 1."""
    centre = np.arcsin(np.sqrt(target))
    low = np.sin(np.clip(centre - z * sd, 0, np.pi / 2)) ** 2
    high = np.sin(np.clip(centre + z * sd, 0, np.pi / 2)) ** 2
    return low, high
