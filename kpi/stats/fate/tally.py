"""How many cases of each group had entered, or left, before a day: whole numbers, so that order cannot matter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Tally:
    """Cases by group and day, to be looked up.

    key: group * span + day + 1, ascending, without repeats. upto: how many cases lie before each key, one longer.
    """

    key: Ints
    upto: Ints
    span: int

    @classmethod
    def of(cls, group: Ints, day: Ints, n: Ints, span: int) -> Tally:
        """group, day, n: equal length, any order, repeats allowed; days from -1 to span - 2."""
        key, place = distinct(group * span + day + 1)
        return cls(key, np.concatenate([[0], np.cumsum(sums(place, n, len(key)))]), span)

    def before(self, group: Ints, day: Ints) -> Ints:
        """Cases of that group on days strictly before that one."""
        first, last = self._ends(group, day, "left")
        return np.asarray(self.upto[last] - self.upto[first], dtype=np.int64)

    def place(self, group: Ints, day: Ints) -> Ints:
        """Which of the group's own days is the last on or before that one, counted from 0; -1 where there is none."""
        first, last = self._ends(group, day, "right")
        return np.asarray(last - first - 1, dtype=np.int64)

    def _ends(self, group: Ints, day: Ints, side: str) -> tuple[Ints, Ints]:
        """Where the keys of the group begin, and where those up to the day end."""
        wanted = group * self.span + np.clip(day, -1, self.span - 2) + 1
        return np.searchsorted(self.key, group * self.span), np.searchsorted(self.key, wanted, side)  # type: ignore[call-overload]


def distinct(key: Ints) -> tuple[Ints, Ints]:
    """The keys, ascending and each once, and where each of those given stands among them.

    What numpy.unique gives. Where the keys lie closely, as days of a few groups do, they are ticked off instead of
    sorted: five times as fast.
    """
    size = int(key.max(initial=-1)) + 1
    if size > 4 * len(key) + 100_000:
        found, place = np.unique(key, return_inverse=True)
        return found, place
    there = np.zeros(size, dtype=bool)
    there[key] = True
    return np.flatnonzero(there), (np.cumsum(there) - 1)[key]


def sums(place: Ints, n: Ints, length: int) -> Ints:
    """Cases at each place from 0 to length - 1: exact, as long as there are fewer than 2**53."""
    return np.bincount(place, weights=n, minlength=length).astype(np.int64)
