"""What is read off curves: shares on given days, the day a share is reached, how far to draw, closed cases alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kpi.stats.elapsed import NEARLY, quantile, usual_median
from kpi.stats.fate.bands import Band, band
from kpi.stats.fate.curves import NEVER, NO_MORE, OPEN, Curves, Floats
from kpi.stats.fate.tally import Ints, sums

FEWEST_AT_RISK = 10
"""Below this a curve is no longer drawn."""

Codes = NDArray[np.str_]


@dataclass(frozen=True)
class OnDays:
    """The curves of G groups on D days.

    on: (D,). share, low, high: (G, D, K) with the log-log band. still_open, open_low, open_high: (G, D).
    at_risk: (G, D), cases under observation and not ended before that day. too_young: (G, D), cases that were last
    seen open before it: above 0 the cohort is immature, and the share rests on the assumption that they fare as the
    others do. state: (G, D), '' where the share can be read; else 'no_cases', 'not_begun' (nobody was at risk yet),
    'beyond' (nobody was followed so long) or 'used_up' (all at risk had ended, others entered later). There every
    share is NaN.
    """

    on: Ints
    share: Floats
    low: Floats
    high: Floats
    still_open: Floats
    open_low: Floats
    open_high: Floats
    at_risk: Ints
    too_young: Ints
    state: Codes


@dataclass(frozen=True)
class Reached:
    """The smallest day at which a share reaches q, with the days at which the limits of its band do, for G groups.

    day, low, high: (G,), NaN where not reached. state: (G,), 'reached', 'not_reached', 'no_cases' or 'used_up' (the
    curve says nothing from a day on before q was reached).
    """

    day: Floats
    low: Floats
    high: Floats
    state: Codes


@dataclass(frozen=True)
class ClosedOnly:
    """Days of the cases that have ended, as published medians count them: long cases are missing as they are open.

    n, of_n: (G,), cases that ended so, and all cases followed. day: (G,), smallest day at which their cumulative share
    reaches one half. usual: (G,), the mean of the two middle days where their number is even. basis: the label.
    """

    n: Ints
    of_n: Ints
    day: Floats
    usual: Floats
    basis: str = "closed_only"


def on_days(curves: Curves, on: ArrayLike, limits: Band | None = None) -> OnDays:
    """The shares on those days after recording, such as 90, 180, 365, 540 and 730.

    limits: the band of these curves, of 95 % unless one is given.
    """
    days = np.atleast_1d(np.asarray(on, dtype=np.int64))
    group = np.repeat(np.arange(len(curves.day)), len(days)).reshape(-1, len(days))
    wanted = np.broadcast_to(days, group.shape)
    step = curves.left.place(group, wanted) + 1
    limits, state = limits or band(curves), _state(curves, days)

    def read(column: Floats, at_first: float) -> Floats:
        """The column on those days: before the first step it is what it was at the start."""
        first = np.full_like(column[:, :1], at_first)
        found = np.concatenate([first, column], axis=1)[group, step]
        return np.where((state == "").reshape(*state.shape, *(1,) * (found.ndim - 2)), found, np.nan)

    at_risk = curves.entered.before(group, wanted) - curves.left.before(group, wanted)
    return OnDays(
        days, read(curves.share, 0), read(limits.low, 0), read(limits.high, 0),
        read(curves.still_open, 1), read(limits.open_low, 1), read(limits.open_high, 1),
        at_risk, _too_young(curves, days), state,
    )  # fmt: skip


def _too_young(curves: Curves, days: Ints) -> Ints:
    """(G, D): cases last seen open before each day."""
    cases, each = curves.cases, len(days) + 1
    still = cases.end == OPEN
    order = np.argsort(days, kind="stable")
    first = np.searchsorted(days[order], cases.days[still], side="right")
    left = sums(cases.group[still] * each + first, cases.n[still], cases.groups * each).reshape(cases.groups, each)
    young = np.empty((cases.groups, len(days)), dtype=np.int64)
    young[:, order] = np.cumsum(left, axis=1)[:, :-1]
    return young


def _state(curves: Curves, days: Ints) -> Codes:
    """(G, D): why a share cannot be read there, '' where it can."""
    own = curves.day != NO_MORE
    last = np.where(own, curves.day, NEVER).max(axis=1)
    open_at_end = curves.still_open[:, -1] > 0
    return np.select(
        [
            np.broadcast_to((curves.followed == 0)[:, None], (len(own), len(days))),
            days < curves.starts[:, None],
            (curves.used_up[:, None] != NEVER) & (days >= curves.used_up[:, None]),
            (days > last[:, None]) & open_at_end[:, None],
        ],
        ["no_cases", "not_begun", "used_up", "beyond"],
        default="",
    )


def reached(curves: Curves, q: float, outcome: int | None = None, limits: Band | None = None) -> Reached:
    """The day at which the cumulative share of an outcome (1 to K; None: of all together) reaches q.

    Its limits are where the upper and the lower limit of the band reach q (95 % unless one is given).
    Raises ValueError where q is not above 0 and at most 1, or the outcome is not there.
    Source: Brookmeyer and Crowley 1982, Biometrics 38:29-41, for the interval.
    """
    if not 0 < q <= 1 or (outcome is not None and not 1 <= outcome <= curves.cases.outcomes):
        raise ValueError("q lies above 0 and is at most 1; outcomes are counted from 1")
    limits = limits or band(curves)
    if outcome is None:
        parts = 1 - curves.still_open, 1 - limits.open_high, 1 - limits.open_low
    else:
        parts = tuple(c[:, :, outcome - 1] for c in (curves.share, limits.low, limits.high))  # type: ignore[assignment]
    end = np.where(curves.used_up == NEVER, NO_MORE, curves.used_up)
    day, high, low = (_first(curves.day, part >= q - NEARLY, end) for part in parts)
    missed = np.where(curves.used_up == NEVER, "not_reached", "used_up")
    state = np.where(np.isnan(day), np.where(curves.followed == 0, "no_cases", missed), "reached")
    return Reached(day, low, high, state)


def _first(day: Ints, hit: NDArray[np.bool_], end: Ints) -> Floats:
    """(G,): the first day with a hit before the end, NaN where there is none."""
    there = hit & (day < end[:, None])
    return np.where(there.any(axis=1), day[np.arange(len(day)), there.argmax(axis=1)].astype(float), np.nan)


def drawn_until(curves: Curves, fewest: int = FEWEST_AT_RISK) -> Ints:
    """(G,): the last step with so many cases at risk, where a drawn curve stops; NEVER where there is none."""
    enough = (curves.at_risk >= fewest) & (curves.day != NO_MORE)
    return np.asarray(np.where(enough, curves.day, NEVER).max(axis=1))


def closed_only(curves: Curves, outcome: int | None = None) -> ClosedOnly:
    """Medians of the closed cases alone, of one outcome or of all: to be shown only beside the curves, with its basis.

    Raises ValueError where the outcome is not there.
    """
    cases = curves.cases
    if outcome is not None and not 1 <= outcome <= cases.outcomes:
        raise ValueError("outcomes are counted from 1")
    ended = curves.ended.sum(axis=2) if outcome is None else curves.ended[:, :, outcome - 1]
    group, step = np.nonzero(ended)
    closed = curves.day[group, step], ended[group, step]
    median, usual = quantile(*closed, 0.5, group, cases.groups), usual_median(*closed, group, cases.groups)
    return ClosedOnly(ended.sum(axis=1), curves.followed, median, usual)
