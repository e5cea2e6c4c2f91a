"""Funnels of ratios: events against expected events (standardised ratios), and one count against another.

Sources: Spiegelhalter 2005, Statistics in Medicine 24:1185-1202; NHS Digital, Summary Hospital-level Mortality
Indicator, methodology (log scale, truncated z, expected events to two places); Care Quality Commission, Intelligent
Monitoring (square-root scale, winsorised z). Overdispersion: DerSimonian and Laird 1986, Controlled Clinical Trials
7:177-188.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import binom, chi2, rankdata

from kpi.stats.funnel import FEWEST_UNITS, TAIL, TRIM, Z_998, Floats

PLACES = 2
"""Decimal places to which expected events are rounded on the log scale, as the method of the indicator says."""


@dataclass(frozen=True)
class Dispersion:
    """How far units lie apart on a transformed scale.

    z: of each unit, shape (units,). used: the same winsorised, or NaN where truncated. s: its error on that scale.
    phi: mean of used^2; 1 is chance alone. tau2: variance between units on that scale, never below 0.
    """

    z: Floats
    used: Floats
    s: Floats
    phi: float
    tau2: float


def standardised(observed: ArrayLike, expected: ArrayLike, method: str = "log", trim: float = TRIM) -> Dispersion:
    """The spread of observed / expected events about 1.

    method: "log" (expected rounded to two places; z = sqrt(e) ln(o / e); the outer tenths by rank are left out) or
    "root" (z = 2 sqrt(e) (sqrt(o / e) - 1), winsorised at `trim` and 1 - `trim`). observed, expected: shape (units,).
    Raises ValueError for another method, no expected events, or on the log scale none observed.
    """
    o, e = _counts(observed, expected)
    if method == "root":
        s = 0.5 / np.sqrt(e)
        z = (np.sqrt(o / e) - 1) / s
        return _dispersion(z, _winsorised(z, trim), s)
    if method != "log":
        raise ValueError(f"the method is log or root, not {method}")
    e = np.round(e, PLACES)
    if np.any(o <= 0) or np.any(e <= 0):
        raise ValueError("on the log scale every unit needs some events")
    z = np.sqrt(e) * np.log(o / e)
    return _dispersion(z, _truncated(z, trim), 1 / np.sqrt(e))


def ratio_of_counts(n: ArrayLike, of_n: ArrayLike, trim: float = TRIM) -> Dispersion:
    """The spread of n / of_n about the ratio of their sums, both sides counts: log scale, half a case added to each.

    Its error is sqrt(n / (n + 1/2)^2 + of_n / (of_n + 1/2)^2). Arrays of shape (units,).
    Raises ValueError for counts below zero, or nothing to count against.
    """
    x, m = _counts(n, of_n)
    if x.sum() <= 0:
        raise ValueError("a ratio of counts needs some events")
    s = log_error(x, m)
    z = (np.log((x + 0.5) / (m + 0.5)) - np.log(x.sum() / m.sum())) / s
    return _dispersion(z, _winsorised(z, trim), s)


def log_error(n: ArrayLike, of_n: ArrayLike) -> Floats:
    """The error of the logarithm of a ratio of two counts, half a case added to each."""
    x, m = np.asarray(n, dtype=float), np.asarray(of_n, dtype=float)
    return np.sqrt(x / (x + 0.5) ** 2 + m / (m + 0.5) ** 2)


def standardised_limits(expected: ArrayLike, z: float, tau2: float = 0.0, method: str = "log") -> tuple[Floats, Floats]:
    """Limits about 1 that allow for the variance tau2 between units, on the log scale or straight on the root scale."""
    e = np.asarray(expected, dtype=float)
    if method == "root":
        half = z * np.sqrt(0.25 / e + tau2)
        return 1 - half, 1 + half
    half = z * np.sqrt(1 / e + tau2)
    return np.exp(-half), np.exp(half)


def poisson_limits(expected: ArrayLike, tail: float) -> tuple[Floats, Floats]:
    """The exact limits of a standardised ratio by chance alone: tail is that of each side, such as 0.025."""
    e = np.asarray(expected, dtype=float)
    return chi2.isf(1 - tail, 2 * e) / 2 / e, chi2.isf(tail, 2 * (e + 1)) / 2 / e


def ratio_limits(of_n: ArrayLike, target: float, z: float, tau2: float = 0.0) -> tuple[Floats, Floats]:
    """Limits of a ratio of counts about its target, both counts varying; of_n is the lower count of each unit."""
    m = np.asarray(of_n, dtype=float)
    half = z * np.sqrt(log_error(target * m, m) ** 2 + tau2)
    return target * np.exp(-half), target * np.exp(half)


def narrow_ratio_limits(of_n: ArrayLike, target: float, z: float, tau2: float = 0.0) -> tuple[Floats, Floats]:
    """The limits that FunnelPlotR draws for ratios of counts, for comparison with it only.

    Their error is 1 / (2 sqrt(of_n)), less than half of that of its own z: chance alone crosses them often.
    """
    half = z * np.sqrt(0.25 / np.asarray(of_n, dtype=float) + tau2)
    return target * np.exp(-half), target * np.exp(half)


@dataclass(frozen=True)
class RatioSpread:
    """What units have in common in a ratio of counts; as `funnel.Spread`, with limits of the ratio itself.

    `per`: what values are told for, such as 100 of the lower count; target and limits are multiplied by it.
    """

    target: float
    phi: float
    tau2: float
    units: int
    flags: dict[str, str]
    per: float = 1.0

    def limits(self, of_n: NDArray[np.int64], z: float) -> tuple[Floats, Floats]:
        """Lower and upper limit for each lower count."""
        low, high = ratio_limits(of_n, self.target / self.per, z, self.tau2)
        return low * self.per, high * self.per


def ratio_spread(
    groups: list[str], n: NDArray[np.int64], of_n: NDArray[np.int64], per: float = 1.0
) -> RatioSpread | None:
    """Fit the spread of n / of_n over units, both counts, of_n > 0. None under 10 units, or with no events at all.

    A unit is flagged where it is beyond the 99.8 % limits that allow for overdispersion *and* its exact tail, given
    n + of_n, is at most 0.001: n is then binomial with the share target / (1 + target).
    """
    if len(groups) < FEWEST_UNITS or n.sum() == 0:
        return None
    spread = ratio_of_counts(n, of_n)
    target = float(n.sum() / of_n.sum())
    low, high = ratio_limits(of_n, target, Z_998, spread.tau2)
    share, ratio = target / (1 + target), n / of_n
    above = (ratio > high) & (binom.sf(n - 1, n + of_n, share) <= TAIL)
    below = (ratio < low) & (binom.cdf(n, n + of_n, share) <= TAIL)
    flags = {g: "high" for g, hit in zip(groups, above, strict=True) if hit}
    flags |= {g: "low" for g, hit in zip(groups, below, strict=True) if hit}
    return RatioSpread(target * per, spread.phi, spread.tau2, len(groups), flags, per)


def _counts(n: ArrayLike, of_n: ArrayLike) -> tuple[Floats, Floats]:
    x, m = np.asarray(n, dtype=float), np.asarray(of_n, dtype=float)
    if x.shape != m.shape or np.any(x < 0) or np.any(m <= 0):
        raise ValueError("a ratio needs counts of zero or more, against counts above zero")
    return x, m


def _winsorised(z: Floats, trim: float) -> Floats:
    return np.asarray(np.clip(z, *np.quantile(z, [trim, 1 - trim])))


def _truncated(z: Floats, trim: float) -> Floats:
    """The lowest and the highest part by rank are left out: NaN."""
    parts = 1 / trim
    place = np.floor(rankdata(z) * parts / (len(z) + 1))
    return np.where((place > 0) & (place < parts - 1), z, np.nan)


def _dispersion(z: Floats, used: Floats, s: Floats) -> Dispersion:
    kept = ~np.isnan(used)
    units = int(kept.sum())
    if units == 0:
        return Dispersion(z, used, s, float("nan"), 0.0)
    phi = float(np.mean(used[kept] ** 2))
    w = 1 / s[kept] ** 2
    scale = w.sum() - (w**2).sum() / w.sum()
    tau2 = (units * phi - (units - 1)) / scale if scale > 0 else 0.0
    return Dispersion(z, used, s, phi, max(0.0, float(tau2)))
