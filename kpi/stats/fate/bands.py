"""How far chance alone could have moved a curve of cumulative incidence: standard errors and pointwise bands.

Both variances are sums over the steps s up to t, of

    w(s) (F(t) - F(s))^2  -  2 x(s) (F(t) - F(s))  +  v(s)

with F the curve of one outcome and w, x, v made of the counts on day s. They are summed as recurrences of terms that
are never negative, so that nothing is lost where F has hardly moved.

Sources: infinitesimal jackknife (R's survfit), which for counted cases is the multinomial form of Greenwood's
variance, Andersen, Borgan, Gill and Keiding 1993, IV.4.1.3; Aalen 1978, Annals of Statistics 6:534-545, in the form
of Marubini and Valsecchi 1995, Analysing Survival Data, 10.2; the log-log band Kalbfleisch and Prentice 1980.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from kpi.stats.fate.curves import Curves, Floats


@dataclass(frozen=True)
class Band:
    """Pointwise limits, shares between 0 and 1: of each outcome (G, T, K), and of what is still open (G, T).

    Before the first case of an outcome its limits are 0 and 0 (and 1 and 1 for what is still open): that is no
    certainty but a band that has not begun, and is not drawn.
    """

    low: Floats
    high: Floats
    open_low: Floats
    open_high: Floats


def band(curves: Curves, level: float = 0.95) -> Band:
    """The log-log band: F ** exp(+-z se / (F log F)), with Aalen's variance; Greenwood's for what is still open.

    It never leaves 0 to 1. level: between 0 and 1, or ValueError.
    """
    if not 0 < level < 1:
        raise ValueError("a level lies between 0 and 1")
    z = float(norm.isf((1 - level) / 2))
    low, high = _loglog(curves.share, np.sqrt(aalen_variance(curves)), z)
    open_low, open_high = _loglog(curves.still_open, open_error(curves), z)
    return Band(low, high, open_low, open_high)


def standard_error(curves: Curves) -> Floats:
    """(G, T, K): the standard error of each share by the infinitesimal jackknife, as R's survfit gives it.

    With L = d / Y: w = d / (Y (Y - d)), x = open(s-) L_k / Y, v = open(s-)^2 L_k (1 - L_k) / Y.
    """
    risk, ended, before = _columns(curves)
    total = ended.sum(axis=2, keepdims=True)
    w = _over(total, risk * (risk - total))
    x = before * _over(ended, risk**2)
    v = before**2 * _over(ended * (risk - ended), risk**3)
    return np.sqrt(_summed(curves.share, w, x, v))


def aalen_variance(curves: Curves) -> Floats:
    """(G, T, K): Aalen's variance of each share; a step with one case at risk adds nothing.

    w = d / ((Y - 1) (Y - d)), x = open(s-) d_k (Y - d_k) / (Y (Y - d) (Y - 1)), v = open(s-)^2 d_k (Y - d_k) /
    (Y^2 (Y - 1)).
    """
    risk, ended, before = _columns(curves)
    total = ended.sum(axis=2, keepdims=True)
    w = _over(total, (risk - 1) * (risk - total))
    x = before * _over(ended * (risk - ended), risk * (risk - total) * (risk - 1))
    v = before**2 * _over(ended * (risk - ended), risk**2 * (risk - 1))
    return _summed(curves.share, w, x, v)


def open_error(curves: Curves) -> Floats:
    """(G, T): the standard error of what is still open: open * sqrt(sum of d / (Y (Y - d))).

    Source: Greenwood 1926, Reports on Public Health and Medical Subjects 33.
    """
    risk, ended, _ = _columns(curves)
    total = ended.sum(axis=2)
    return curves.still_open * np.sqrt(np.cumsum(_over(total, risk[:, :, 0] * (risk[:, :, 0] - total)), axis=1))


def _columns(curves: Curves) -> tuple[Floats, Floats, Floats]:
    """At risk, ended and open just before, as fractions of whole tables: (G, T, 1), (G, T, K), (G, T, 1)."""
    return curves.at_risk[:, :, None].astype(float), curves.ended.astype(float), curves.before[:, :, None]


def _over(top: Floats, bottom: Floats) -> Floats:
    """top / bottom, 0 where bottom is 0: all at risk ended, or one was at risk."""
    shape = np.broadcast_shapes(top.shape, bottom.shape)
    return np.divide(top, bottom, out=np.zeros(shape), where=np.broadcast_to(bottom > 0, shape))


def _summed(share: Floats, w: Floats, x: Floats, v: Floats) -> Floats:
    """The sum of the head of this file at every step, by the rise of F since the step before."""
    rise = np.diff(share, axis=1, prepend=0.0)

    def earlier(column: Floats) -> Floats:
        """The running sum of a column up to the step before."""
        return np.cumsum(column, axis=1) - column

    weight = earlier(np.broadcast_to(w, share.shape))
    first = np.cumsum(rise * weight, axis=1)
    first_before = np.concatenate([np.zeros_like(first[:, :1]), first[:, :-1]], axis=1)
    second = np.cumsum(2 * rise * first_before + rise**2 * weight, axis=1)
    cross = np.cumsum(rise * earlier(x), axis=1)
    return np.asarray(np.maximum(second - 2 * cross + np.cumsum(v, axis=1), 0.0))


def _loglog(share: Floats, error: Floats, z: float) -> tuple[Floats, Floats]:
    """The band of a share; where the share is 0 or 1 there is none, and both limits are the share."""
    inside = (share > 0) & (share < 1)
    safe = np.where(inside, share, 0.5)
    stretch = np.exp(z * error / (safe * np.log(safe)))  # below 1: the logarithm is negative
    return np.where(inside, safe ** (1 / stretch), share), np.where(inside, safe**stretch, share)
