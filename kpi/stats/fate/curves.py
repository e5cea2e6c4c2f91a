"""Cumulative incidence: how many cases have come to each end by each day, while others are still open.

Open cases are censored and the ends compete: taking one end alone and the others as censored (1 - Kaplan-Meier)
overstates it. Cases that came under observation after day 0 (records carried over from an older system, which hold
only what was open then) count from that day on: delayed entry, also called left truncation.

The formula, with Y(t) cases at risk on day t, d_k(t) of them ending in outcome k, d = sum of d_k:

    open(t)    = product over s <= t of (1 - d(s) / Y(s))
    share_k(t) = sum over s <= t of open(s-) d_k(s) / Y(s)

so that open + all shares = 1 on every day.
Source: Aalen and Johansen 1978, Scandinavian Journal of Statistics 5:141-150; with delayed entry Andersen, Borgan,
Gill and Keiding 1993, Statistical Models Based on Counting Processes, IV.4.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kpi.stats.fate.tally import Ints, Tally, distinct, sums

Floats = NDArray[np.float64]

OPEN = 0
"""The end of a case that is still open; outcome k of K has the end k, counted from 1."""
NO_MORE = int(np.iinfo(np.int64).max)
"""The day of a step that a group does not have: other groups have more steps."""
NEVER = -1


@dataclass(frozen=True)
class Cases:
    """Counted cases that could be followed: five columns of equal length, and how many groups and outcomes."""

    days: Ints
    end: Ints
    n: Ints
    entry: Ints
    group: Ints
    groups: int
    outcomes: int


@dataclass(frozen=True)
class Curves:
    """The curves of G groups with K outcomes. A group's own steps stand first in its row, T is the longest row.

    day: (G, T), the days on which a case of the group ended or was last seen open, ascending, then NO_MORE.
    at_risk: (G, T), cases entered before that day and neither ended nor last seen before it.
    ended: (G, T, K), cases that came to each end on that day.
    share: (G, T, K), cumulative incidence, that day included; still_open: (G, T), what is left of 1.
    followed: (G,), cases. unseen: (G,), cases left out because they had ended, or were last seen, by the day they
    entered. starts: (G,), the first day on which a case was at risk; where above 0, shares are of the cases that were
    still open just before it. NEVER where there are no cases.
    used_up: (G,), the day on which every case at risk ended although others entered later: from the first of those on
    the curve says nothing. NEVER where that did not happen.
    cases: what they were made of; entered, left: how many had entered, or ended or been last seen, before a day.
    """

    day: Ints
    at_risk: Ints
    ended: Ints
    share: Floats
    still_open: Floats
    followed: Ints
    unseen: Ints
    starts: Ints
    used_up: Ints
    cases: Cases
    entered: Tally
    left: Tally

    @property
    def before(self) -> Floats:
        """(G, T): the share still open just before each step."""
        return np.concatenate([np.ones_like(self.still_open[:, :1]), self.still_open[:, :-1]], axis=1)


def follow(
    days: ArrayLike,
    end: ArrayLike,
    n: ArrayLike,
    outcomes: int,
    *,
    entry: ArrayLike | None = None,
    group: ArrayLike | None = None,
    groups: int | None = None,
) -> Curves:
    """Curves from counted cases: n cases of a group, with the same entry, were followed so many days to the same end.

    days: whole days from recording to the end, or to the day of the snapshot for an open case; 0 or more.
    end: 0 open, 1 to `outcomes` how it ended. n: cases, 0 or more.
    entry: the day on which observation began, 0 (the default) from recording itself. A case that enters on day s > 0
    is at risk after day s only; an open case is at risk on its last day still. group: 0 to groups - 1; one by default.
    All of one dimension and equal length, in any order; equal rows may repeat.
    Raises ValueError for anything else: negative days are a fault of the record, not a figure.
    """
    first, second, third = (_whole(column) for column in (days, end, n))
    fourth, fifth = (np.zeros_like(first) if column is None else _whole(column) for column in (entry, group))
    rows = (first, second, third, fourth, fifth)
    if {column.shape for column in rows} != {(len(first),)}:
        raise ValueError("days, end, n, entry and group need one dimension and the same length")
    many = (int(fifth.max(initial=-1)) + 1 if group is not None else 1) if groups is None else groups
    if second.max(initial=0) > outcomes or fifth.max(initial=-1) >= many or outcomes < 1 or many < 1:
        raise ValueError("an end or a group is beyond those there are")
    seen = (fourth == 0) | (first > fourth)
    unseen = sums(fifth[~seen], third[~seen], many)
    one, two, three, four, five = (column[seen & (third > 0)] for column in rows)
    return _curves(Cases(one, two, three, four, five, many, outcomes), unseen)


def _whole(column: ArrayLike) -> Ints:
    given = np.atleast_1d(np.asarray(column))
    whole = given.astype(np.int64)
    if np.any(whole != given) or np.any(whole < 0):
        raise ValueError("days, ends, counts and groups are whole numbers, zero or more")
    return whole


def _curves(cases: Cases, unseen: Ints) -> Curves:
    """The steps of every group, packed, and the two running figures of the formula along them."""
    span = int(max(cases.days.max(initial=0), cases.entry.max(initial=0))) + 3
    entered = Tally.of(cases.group, np.where(cases.entry == 0, -1, cases.entry), cases.n, span)
    left = Tally.of(cases.group, cases.days, cases.n, span)
    of, at = left.key // span, left.key % span - 1
    ends = cases.outcomes + 1
    place = distinct(cases.group * span + cases.days + 1)[1]
    counted = sums(place * ends + cases.end, cases.n, len(at) * ends).reshape(-1, ends)[:, 1:]
    slot = np.arange(len(of)) - np.searchsorted(of, of)
    shape = (cases.groups, int(slot.max(initial=0)) + 1)
    day = _packed(shape, of, slot, at, NO_MORE)
    at_risk = _packed(shape, of, slot, entered.before(of, at) - left.before(of, at), 0)
    ended = _packed((*shape, cases.outcomes), of, slot, counted, 0)
    over = np.maximum(at_risk, 1)
    still_open = np.cumprod(1 - ended.sum(axis=2) / over, axis=1)
    before = np.concatenate([np.ones((cases.groups, 1)), still_open[:, :-1]], axis=1)
    share = np.cumsum((before / over)[:, :, None] * ended, axis=1)
    followed, used_up = sums(cases.group, cases.n, cases.groups), _used_up(day, at_risk, ended)
    starts = _starts(cases)
    return Curves(
        day, at_risk, ended, share, still_open, followed, unseen, starts, used_up, cases, entered, left
    )  # fmt: skip


def _packed(shape: tuple[int, ...], row: Ints, slot: Ints, values: Ints, blank: int) -> Ints:
    table = np.full(shape, blank, dtype=np.int64)
    table[row, slot] = values
    return table


def _starts(cases: Cases) -> Ints:
    """The first day on which a case of each group was at risk: 0 unless all of them entered later."""
    first = np.full(cases.groups, NO_MORE)
    np.minimum.at(first, cases.group, np.where(cases.entry == 0, 0, cases.entry + 1))
    return np.where(first == NO_MORE, NEVER, first)


def _used_up(day: Ints, at_risk: Ints, ended: Ints) -> Ints:
    """The day on which all at risk ended, where the group has a later step."""
    emptied = (at_risk > 0) & (ended.sum(axis=2) == at_risk)
    later = np.concatenate([day[:, 1:] != NO_MORE, np.zeros((len(day), 1), dtype=bool)], axis=1)
    hit = emptied & later
    return np.where(hit.any(axis=1), day[np.arange(len(day)), hit.argmax(axis=1)], NEVER)
