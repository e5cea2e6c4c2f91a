"""The standard error that R's survfit prints, by how much each case moves a curve.

The infinitesimal jackknife: the root of the sum over cases of squared influence, the change of a share by the weight
of one case. With L = d / Y, F_k the share on the day asked for and F_k(s) that on a step s before it,

    c_k(s) = open(s-) L_k / Y - (F_k - F_k(s)) d / (Y (Y - d))

a case under observation from s0 to s1 has the influence, the first two terms only if it ended by then,

    [it ended in k] open(s1-) / Y  -  (F_k - F_k(s1)) / (Y - d)  -  sum of c_k over its steps after s0, up to s1

Without delayed entry it equals Greenwood's error.
Source: Jaeckel 1972, Bell Laboratories memorandum 72-1215-11; Therneau, survfit of R's package survival.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from kpi.stats.fate.bands import over
from kpi.stats.fate.curves import Curves, Floats
from kpi.stats.fate.tally import Ints


@dataclass(frozen=True)
class Sums:
    """What every case's influence is put together from, up to each step: a nought stands before the first.

    share, direct, moved: (G, T + 1, K), the shares and the running sums of open(s-) d_k / Y^2 and of
    F_k(s) d / (Y (Y - d)). weight: (G, T + 1), the running sum of d / (Y (Y - d)).
    mine, others: (G, T + 1), at that step alone, open(s-) / Y and 1 / (Y - d).
    """

    share: Floats
    direct: Floats
    moved: Floats
    weight: Floats
    mine: Floats
    others: Floats


def jackknife_error(curves: Curves, on: ArrayLike) -> Floats:
    """(G, D, K + 1): the standard error on each of the days `on`, of still open first, then of every outcome.

    It takes cases times days: meant for a few days, not for whole curves (those have `bands.band`).
    """
    days, cases, sums = np.atleast_1d(np.asarray(on, dtype=np.int64)), curves.cases, _sums_of(curves)
    start = np.where(cases.entry == 0, 0, curves.left.place(cases.group, cases.entry) + 1)
    found = np.empty((cases.groups, len(days), cases.outcomes + 1))
    for i, day in enumerate(days):
        moved = _influence(curves, sums, start, int(day))
        moved = np.concatenate([-moved.sum(axis=1, keepdims=True), moved], axis=1)
        for k in range(cases.outcomes + 1):
            weights = cases.n * moved[:, k] ** 2
            found[:, i, k] = np.bincount(cases.group, weights=weights, minlength=cases.groups)
    return np.sqrt(found)


def _influence(curves: Curves, sums: Sums, start: Ints, day: int) -> Floats:
    """(N, K): how far each of the N rows of cases moves each share on that day, for one case of the row."""
    cases, rows = curves.cases, curves.cases.group
    now = sums.share[rows, curves.left.place(rows, np.full_like(rows, day)) + 1]
    stop = np.maximum(curves.left.place(rows, np.minimum(cases.days, day)) + 1, start)
    passed = (sums.direct[rows, stop] - sums.direct[rows, start]) + (sums.moved[rows, stop] - sums.moved[rows, start])
    passed -= now * (sums.weight[rows, stop] - sums.weight[rows, start])[:, None]
    own = (cases.end[:, None] == np.arange(1, cases.outcomes + 1)) * sums.mine[rows, stop][:, None]
    others = (now - sums.share[rows, stop]) * sums.others[rows, stop][:, None]
    closed = ((cases.days <= day) & (cases.end > 0))[:, None]
    return np.asarray(closed * (own - others) - passed)


def _sums_of(curves: Curves) -> Sums:
    risk, total = curves.at_risk.astype(float), curves.ended.sum(axis=2).astype(float)
    weight = over(total, risk * (risk - total))
    direct = curves.before[:, :, None] * over(curves.ended.astype(float), risk[:, :, None] ** 2)
    return Sums(
        _after_nought(curves.share),
        _after_nought(np.cumsum(direct, axis=1)),
        _after_nought(np.cumsum(weight[:, :, None] * curves.share, axis=1)),
        _after_nought(np.cumsum(weight, axis=1)),
        _after_nought(over(curves.before, risk)),
        _after_nought(over((total > 0) * 1.0, risk - total)),
    )


def _after_nought(column: Floats) -> Floats:
    return np.concatenate([np.zeros_like(column[:, :1]), column], axis=1)
