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

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

OPEN = 0
"""The end of a case that is still open; outcome k of K has the end k, counted from 1."""
NO_MORE = int(np.iinfo(np.int64).max)
"""The day of a step that a group does not have: other groups have more steps."""
NEVER = -1


@dataclass(frozen=True)
class Tally:
    """How many cases of each group had entered, or left, before a day.

    key: group * span + day, ascending, without repeats. upto: cases at the keys before each, one longer than key.
    """

    key: Ints
    upto: Ints
    span: int

    @classmethod
    def of(cls, group: Ints, day: Ints, n: Ints, span: int) -> Tally:
        """Days from -1 to span - 2, in any order and repeated at will."""
        key, place = np.unique(group * span + day + 1, return_inverse=True)
        return cls(key, np.concatenate([[0], np.cumsum(_sums(place, n, len(key)))]), span)

    def before(self, group: Ints, day: Ints) -> Ints:
        """Cases of that group on days strictly before that one."""
        first = np.searchsorted(self.key, group * self.span)
        last = np.searchsorted(self.key, group * self.span + np.clip(day, -1, self.span - 2) + 1)
        return np.asarray(self.upto[last] - self.upto[first], dtype=np.int64)


@dataclass(frozen=True)
class Curves:
    """The curves of G groups with K outcomes. A group's own steps stand first in its row, T is the longest row.

    day: (G, T), the days on which a case of the group ended or was last seen open, ascending, then NO_MORE.
    at_risk: (G, T), cases entered before that day and neither ended nor last seen before it.
    ended: (G, T, K), cases that came to each end on that day.
    share: (G, T, K), cumulative incidence, that day included; still_open: (G, T), what is left of 1.
    cases: (G,), cases followed. unseen: (G,), cases that had ended or were last seen by the day they entered, which
    cannot be followed and are left out. starts: (G,), the first day on which a case was at risk; where above 0,
    shares are of cases that were still open just before it. NEVER where there are no cases.
    used_up: (G,), the day on which every case at risk ended although others entered later: from there on the curve
    says nothing. NEVER where that did not happen.
    """

    day: Ints
    at_risk: Ints
    ended: Ints
    share: Floats
    still_open: Floats
    cases: Ints
    unseen: Ints
    starts: Ints
    used_up: Ints
    entered: Tally
    left: Tally
    left_open: Tally

    @property
    def outcomes(self) -> int:
        return int(self.share.shape[2])

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
    entry: the day under observation began, 0 (the default) from recording itself. A case that enters on day s > 0 is
    at risk after day s only; an open case is at risk on its last day still. group: 0 to groups - 1, one by default.
    All of equal length, one dimension, in any order; equal rows may repeat.
    Raises ValueError for anything else: negative days are a fault of the record, not a figure.
    """
    rows = _checked(days, end, n, entry, group)
    day, ends, count, enters, which = rows
    many = (int(which.max(initial=-1)) + 1) if groups is None else groups
    if ends.max(initial=0) > outcomes or which.max(initial=-1) >= many or outcomes < 1 or many < 0:
        raise ValueError("an end or a group is beyond those there are")
    seen = (enters == 0) | (day > enters)
    unseen = _sums(which[~seen], count[~seen], many)
    day, ends, count, enters, which = (column[seen & (count > 0)] for column in rows)
    span = int(max(day.max(initial=0), enters.max(initial=0))) + 3
    entered = Tally.of(which, np.where(enters == 0, -1, enters), count, span)
    return _curves(day, ends, count, which, entered, unseen, outcomes)


def _curves(day: Ints, end: Ints, n: Ints, group: Ints, entered: Tally, unseen: Ints, outcomes: int) -> Curves:
    """The steps of every group, packed, and the two products of the formula along them."""
    span, many = entered.span, len(unseen)
    left = Tally.of(group, day, n, span)
    key, place = np.unique(group * span + day + 1, return_inverse=True)
    of, at = key // span, key % span - 1
    ended = _sums(place * (outcomes + 1) + end, n, len(key) * (outcomes + 1)).reshape(-1, outcomes + 1)[:, 1:]
    slot = np.arange(len(key)) - np.searchsorted(of, of)
    shape = (many, int(slot.max(initial=0)) + 1)
    days = _packed(shape, of, slot, at, NO_MORE)
    at_risk = _packed(shape, of, slot, entered.before(of, at) - left.before(of, at), 0)
    deaths = _packed((*shape, outcomes), of, slot, ended, 0)
    over = np.maximum(at_risk, 1)
    still_open = np.cumprod(1 - deaths.sum(axis=2) / over, axis=1)
    before = np.concatenate([np.ones((many, 1)), still_open[:, :-1]], axis=1)
    share = np.cumsum((before / over)[:, :, None] * deaths, axis=1)
    still = end == OPEN
    return Curves(
        days, at_risk, deaths, share, still_open, _sums(group, n, many), unseen,
        _starts(entered, many), _used_up(days, at_risk, deaths),
        entered, left, Tally.of(group[still], day[still], n[still], span),
    )  # fmt: skip


def _starts(entered: Tally, many: int) -> Ints:
    """The first day on which a case of each group was at risk: 0 unless all of them entered later."""
    first = np.searchsorted(entered.key, np.arange(many) * entered.span)
    found = np.append(entered.key, -1)[np.minimum(first, len(entered.key))]
    mine = (first < len(entered.key)) & (found // entered.span == np.arange(many))
    return np.where(mine, np.maximum(found % entered.span, 0), NEVER)


def _used_up(days: Ints, at_risk: Ints, ended: Ints) -> Ints:
    """The day on which all at risk ended, where the group has a later step."""
    emptied = (at_risk > 0) & (ended.sum(axis=2) == at_risk)
    later = np.concatenate([days[:, 1:] != NO_MORE, np.zeros((len(days), 1), dtype=bool)], axis=1)
    hit = emptied & later
    return np.where(hit.any(axis=1), days[np.arange(len(days)), hit.argmax(axis=1)], NEVER)


def _checked(
    days: ArrayLike, end: ArrayLike, n: ArrayLike, entry: ArrayLike | None, group: ArrayLike | None
) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    """The five columns as whole numbers of equal length, none below zero."""
    first, second, third = (_whole(column) for column in (days, end, n))
    fourth, fifth = (np.zeros_like(first) if column is None else _whole(column) for column in (entry, group))
    if {column.shape for column in (first, second, third, fourth, fifth)} != {(len(first),)}:
        raise ValueError("days, end, n, entry and group need the same length and one dimension")
    return first, second, third, fourth, fifth


def _whole(column: ArrayLike) -> Ints:
    given = np.atleast_1d(np.asarray(column))
    whole = given.astype(np.int64)
    if np.any(whole != given) or np.any(whole < 0):
        raise ValueError("days, ends, counts and groups are whole numbers, zero or more")
    return whole


def _sums(place: Ints, n: Ints, length: int) -> Ints:
    """Cases at each place: exact, as long as there are fewer than 2**53."""
    return np.bincount(place, weights=n, minlength=length).astype(np.int64)


def _packed(shape: tuple[int, ...], row: Ints, slot: Ints, values: Ints, blank: int) -> Ints:
    table = np.full(shape, blank, dtype=np.int64)
    table[row, slot] = values
    return table
