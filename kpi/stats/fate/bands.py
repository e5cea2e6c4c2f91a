"""How far chance alone could have moved a curve of cumulative incidence: pointwise bands."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from kpi.stats.fate.curves import Curves, Floats

ROUNDING = 1e-12
"""A share so near to 1 is 1: the sum of its steps was rounded."""


@dataclass(frozen=True)
class Band:
    """Pointwise limits, between 0 and 1, at every step: of each outcome (G, T, K) and of what is still open (G, T).

    Before the first case of an outcome both of its limits are 0 (1 for what is still open): that is no certainty but
    a band that has not begun, and is not drawn.
    """

    low: Floats
    high: Floats
    open_low: Floats
    open_high: Floats


def band(curves: Curves, level: float = 0.95) -> Band:
    """The log-log band F ** exp(+-z se / (F log F)): Aalen's variance for outcomes, Greenwood's for still open.

    level: between 0 and 1, or ValueError. It covers each day at that level, not the whole curve at once.
    Source: Kalbfleisch and Prentice 1980, The Statistical Analysis of Failure Time Data, 1.3.
    """
    if not 0 < level < 1:
        raise ValueError("a level lies between 0 and 1")
    z = float(norm.isf((1 - level) / 2))
    low, high = _loglog(curves.share, np.sqrt(aalen_variance(curves)), z)
    open_low, open_high = _loglog(curves.still_open, open_error(curves), z)
    return Band(low, high, open_low, open_high)


def aalen_variance(curves: Curves) -> Floats:
    """(G, T, K): Aalen's variance of each share. With F the share on that day and sums over the steps s up to it,

        sum of d (F - F(s))^2 / ((Y - 1) (Y - d))  +  sum of open(s-)^2 d_k (Y - d_k) / (Y^2 (Y - 1))
        - 2 sum of (F - F(s)) open(s-) d_k (Y - d_k) / (Y (Y - d) (Y - 1))

    Steps where a bottom is nought (one case at risk, or all of them ending) add nothing to that sum.
    Source: Aalen 1978, Annals of Statistics 6:534-545; Marubini and Valsecchi 1995, Analysing Survival Data, 10.2.
    """
    risk, ended = curves.at_risk[:, :, None].astype(float), curves.ended.astype(float)
    total, before = ended.sum(axis=2, keepdims=True), curves.before[:, :, None]
    spread = ended * (risk - ended)
    square = over(total, (risk - 1) * (risk - total))
    cross = before * over(spread, risk * (risk - total) * (risk - 1))
    own = before**2 * over(spread, risk**2 * (risk - 1))
    # Recurrences by the rise of F since the step before: no term is below zero, so nothing is lost by cancelling.
    rise = np.diff(curves.share, axis=1, prepend=0.0)
    weight = _earlier(square)
    first = _earlier(rise * weight)
    squares = np.cumsum(2 * rise * first + rise**2 * weight, axis=1)
    crosses = np.cumsum(rise * _earlier(cross), axis=1)
    return np.asarray(np.maximum(squares - 2 * crosses + np.cumsum(own, axis=1), 0.0))


def open_error(curves: Curves) -> Floats:
    """(G, T): the standard error of what is still open, open * sqrt(sum of d / (Y (Y - d))).

    Source: Greenwood 1926, Reports on Public Health and Medical Subjects 33.
    """
    risk, total = curves.at_risk.astype(float), curves.ended.sum(axis=2).astype(float)
    return curves.still_open * np.sqrt(np.cumsum(over(total, risk * (risk - total)), axis=1))


def over(top: Floats, bottom: Floats) -> Floats:
    """top / bottom, 0 where bottom is 0: all at risk ended, or one was at risk."""
    shape = np.broadcast_shapes(top.shape, bottom.shape)
    return np.divide(top, bottom, out=np.zeros(shape), where=np.broadcast_to(bottom > 0, shape))


def _earlier(column: Floats) -> Floats:
    """The running sum of a column up to the step before."""
    return np.concatenate([np.zeros_like(column[:, :1]), np.cumsum(column, axis=1)[:, :-1]], axis=1)


def _loglog(share: Floats, error: Floats, z: float) -> tuple[Floats, Floats]:
    """The band of a share; where the share is 0 or 1 there is none, and both limits are the share."""
    inside = (share > 0) & (share < 1 - ROUNDING)
    safe = np.where(inside, share, 0.5)
    stretch = np.exp(np.minimum(z * error / -(safe * np.log(safe)), 500.0))
    whole = np.clip(share, 0.0, 1.0)  # a sum of steps may end a hair above 1
    return np.where(inside, safe**stretch, whole), np.where(inside, safe ** (1 / stretch), whole)
