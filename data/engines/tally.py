"""Counts the rows of a held table without SQL: conditions are settled once for each combination of values.

A scan looks at few columns, and a condition tells few of their values apart. Each row's combination is a small number;
one pass adds rows up by period, group and combination, and every tally is then a sum over the combinations that meet
its condition. The figures are those of the statement of the same plan, row for row.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.engines.held import BLOCK, LEAD, Array, HeldTable, is_empty, least
from data.engines.prepare import Pass, Prepared, Split, Tallied, Where, prepare
from data.engines.truth import EPOCH, Beyond

Ints = NDArray[np.int64]

CELLS = 1 << 23
"""A count of more cells than this is left to SQL."""

KEPT = 1000
"""Sets of conditions kept ready for each table: what it has been asked for before, in any period and for any force."""

NONE = np.zeros(0, dtype=np.int64)

PROCESSORS = os.cpu_count() or 1


@dataclass(frozen=True)
class Wanted:
    """A count: rows dated in any of `periods` (first days, and the end of the last), by period, `by` and `days`.

    weight: how many units a row stands for; filters: category -> values.
    """

    clock: str
    periods: tuple[date, ...]
    first: date
    weight: str | None
    by: str | None
    days: str | None
    filters: Mapping[str, tuple[str, ...]]
    where: Where
    tallies: tuple[tuple[str, Tallied], ...]


NO_DAY = np.iinfo(np.int64).min
"""Stands where a number of days is not recorded."""


@dataclass(frozen=True)
class Found:
    """One row for each period, group and day in which any row was counted.

    period, group: places in `periods` and `groups`; day: None where days were not asked for.
    """

    periods: Sequence[date]
    groups: Sequence[str | None]
    period: Ints
    group: Ints
    day: Ints | None
    tallies: dict[str, Array]


def tally(table: HeldTable, wanted: Wanted) -> Found:
    """Count. Raises Beyond where SQL must."""
    tallies = tuple(one for _, one in wanted.tallies)
    key = (wanted.where, tallies, wanted.weight)
    prepared = table.prepared.get(key)
    if prepared is None:
        if len(table.prepared) >= KEPT:
            table.prepared.clear()
        prepared = table.prepared[key] = prepare(table, wanted.where, tallies, wanted.weight)
    return _Count(table, wanted, prepared).found()


class _Count:
    """One count on its way through the blocks of a table."""

    def __init__(self, table: HeldTable, wanted: Wanted, prepared: Prepared) -> None:
        self.table, self.wanted, self.prepared = table, wanted, prepared
        self.start = wanted.first.toordinal() - EPOCH
        self.end = wanted.periods[-1].toordinal() - EPOCH
        self.groups, self.group = self._groups()
        self.low, high = self._days()
        self.each = high - self.low + 2 if wanted.days else 1
        self.keys = (len(wanted.periods) - 1) * len(self.groups) * self.each
        if self.keys > CELLS:
            raise Beyond("too many periods, groups and days")
        self.most = max(one.combinations for one in prepared.passes)
        self.chosen = {name: self._is_chosen(name, values) for name, values in wanted.filters.items()}

    def _groups(self) -> tuple[list[str | None], Ints]:
        """The values that rows hold, and the place of each code among them."""
        if self.wanted.by is None:
            return [None], np.zeros(1, dtype=np.int64)
        present, known = self.table.present(self.wanted.by), self.table.categories(self.wanted.by)
        place = {value: i for i, value in enumerate(present)}
        empty = [None] if self.table.has_empty(self.wanted.by) else []
        return [*present, *empty], np.array([*(place.get(value, 0) for value in known), len(present)])

    def _days(self) -> tuple[int, int]:
        days = self.wanted.days
        if days is None:
            return 0, 0
        if self.table.read(days).dtype.kind != "i":
            raise Beyond(days)
        return self.table.extent(days)

    def _is_chosen(self, name: str, values: tuple[str, ...]) -> Array:
        if self.table.kind(name) != "category":
            raise Beyond(name)
        return np.isin([*self.table.categories(name), ""], values)

    def found(self) -> Found:
        at, sums = self._counted()
        tallies: list[Any] = [None] * len(self.wanted.tallies)
        for one, counted in zip(self.prepared.passes, sums, strict=True):
            # Sums of whole numbers are exact in floating point up to 2^53.
            for i, column in zip(one.tallies, (counted.astype(np.float64) @ one.counted).T, strict=True):
                tallies[i] = column if self.wanted.tallies[i][1].sums else np.rint(column).astype(np.int64)
        period, rest = np.divmod(at, len(self.groups) * self.each)
        group, place = np.divmod(rest, self.each)
        day = np.where(place == 0, NO_DAY, place + self.low - 1) if self.wanted.days else None
        named = {name: column for (name, _), column in zip(self.wanted.tallies, tallies, strict=True)}
        return Found(self.wanted.periods, self.groups, period, group, day, named)

    def _counted(self) -> tuple[Ints, list[Array]]:
        """The keys that any row has, and for each pass the units of every combination under each of them."""
        blocks = list(self.table.blocks(self.wanted.filters.get(LEAD)))
        if not blocks:
            return NONE, [np.zeros((0, one.combinations)) for one in self.prepared.passes]
        return self._block_by_block(blocks) if self.keys * self.most <= BLOCK else self._numbered(blocks)

    def _block_by_block(self, blocks: list[tuple[int, int]]) -> tuple[Ints, list[Array]]:
        """Every cell is laid out, and what each block adds to it."""
        seen, *sums = functools.reduce(_together, side_by_side(self._added, blocks))
        at = np.flatnonzero(seen)
        return at, [total[at] for total in sums]

    def _numbered(self, blocks: list[tuple[int, int]]) -> tuple[Ints, list[Array]]:
        """Most keys have no row: those that have one are numbered first, and only they are laid out."""
        parts = list(side_by_side(self._rows, blocks))
        seen = np.zeros(self.keys, dtype=bool)
        for rows in parts:
            seen[rows.key] = True
        at, number = np.flatnonzero(seen), np.cumsum(seen) - 1
        if len(at) * self.most > CELLS:
            raise Beyond("too many cells")
        for _ in side_by_side(lambda rows: rows.renumber(number, self.prepared.passes), parts):
            pass
        return at, [_units(parts, one, len(at)) for one in self.prepared.passes]

    def _added(self, block: tuple[int, int]) -> list[Array]:
        """The rows of each key in a block, and what each pass counts of them."""
        rows = self._rows(block)
        counted = [_units([rows], one, self.keys) for one in self.prepared.passes]
        whole = next((units.sum(axis=1) for units in counted if units.dtype.kind == "i"), None)
        return [np.bincount(rows.key, minlength=self.keys) if whole is None else whole, *counted]

    def _rows(self, block: tuple[int, int]) -> _Rows:
        """The rows of a block that are counted, with their keys."""
        start, stop = block
        days = self.table.read(self.wanted.clock, start, stop)
        kept = (days >= self.start) & (days < self.end)
        for name, chosen in self.chosen.items():
            if name != LEAD or self.table.runs is None:
                kept &= chosen.take(self.table.read(name, start, stop))
        rows = _Rows(self.table, start, stop, np.flatnonzero(kept), self.prepared.splits)
        if self.prepared.where is not None:
            rows = rows.meeting(self.prepared.where)
        rows.key = self._key(rows)
        return rows

    def _key(self, rows: _Rows) -> Ints:
        days = rows.of(self.wanted.clock)
        key = _place_of_days(self.wanted.first, self.wanted.periods).take(days - self.start)
        if self.wanted.by:
            key = key * len(self.groups) + self.group.take(rows.of(self.wanted.by))
        if self.wanted.days:
            place = rows.of(self.wanted.days).astype(np.int64)
            place -= self.low - 1
            key = key * self.each + np.maximum(place, 0, out=place)  # 0: where there is none
        return key


class _Rows:
    """Rows of one block that are counted: `at` are their places in it, `key` the row of the answer each belongs to."""

    def __init__(self, table: HeldTable, start: int, stop: int, at: Ints, splits: Mapping[str, Split]) -> None:
        self.table, self.start, self.stop, self.at, self.splits = table, start, stop, at, splits
        self.key = np.zeros(len(at), dtype=np.int64)
        self._places: dict[str, Array] = {}
        self._combined: dict[tuple[int, ...], Ints] = {}

    def meeting(self, where: Pass) -> _Rows:
        """Those of which a condition is true."""
        met = (where.counted[:, 0] > 0).take(self.combined(where))
        return _Rows(self.table, self.start, self.stop, self.at[met], self.splits)

    def of(self, name: str) -> Array:
        """A column of these rows."""
        found = self.table.read(name, self.start, self.stop)
        return found if len(self.at) == len(found) else found.take(self.at)

    def combined(self, one: Pass) -> Ints:
        """The key of each row together with its combination of values."""
        if one.tallies not in self._combined:
            code = self.key * one.combinations if one.parts else self.key
            for name, parts in one.parts.items():
                if name not in self._places:
                    self._places[name] = self._place(self.splits[name])
                code = code + parts.take(self._places[name])
            self._combined[one.tallies] = code
        return self._combined[one.tallies]

    def renumber(self, number: Ints, passes: Sequence[Pass]) -> None:
        """Give the keys other numbers, and combine them for each pass."""
        self.key = number.take(self.key)
        self._combined = {}
        for one in passes:
            self.combined(one)
        self._places = {}

    def _place(self, split: Split) -> Array:
        """Where each row's value stands in `Split.part`."""
        found = self.of(split.name)
        if split.kind in ("category", "flag"):
            return found
        place = np.zeros(len(found), dtype=np.uint8)
        low = least(found.dtype)
        if self.table.has_empty(split.name):
            place += (found > low).view(np.uint8)
        for mark in split.marks:
            # A mark may lie below all that the column has room for, but what is empty is never above it.
            place += (found >= mark if mark > low else found > low).view(np.uint8)
            place += (found > max(mark, low)).view(np.uint8)
        return place

    def weights(self, name: str | None) -> Array | None:
        """What each row adds; nothing where the number is empty."""
        if name is None:
            return None
        found = self.of(name)
        return np.where(is_empty(found), 0, found) if self.table.has_empty(name) else found


def _together(one: list[Array], other: list[Array]) -> list[Array]:
    return [a + b for a, b in zip(one, other, strict=True)]


def _units(blocks: Sequence[_Rows], one: Pass, keys: int) -> Array:
    """The units of every key and combination: whole where rows are counted, with a fraction where they are summed."""
    code = np.concatenate([rows.combined(one) for rows in blocks])
    weights = [found for rows in blocks if (found := rows.weights(one.sums)) is not None]
    summed = np.concatenate(weights) if weights else None
    return np.bincount(code, summed, minlength=keys * one.combinations).reshape(keys, one.combinations)


@lru_cache(maxsize=256)
def _place_of_days(first: date, periods: tuple[date, ...]) -> Ints:
    """The period that each day from the first on falls in; the last of `periods` is the day after them all."""
    marks = np.array([day.toordinal() for day in periods])
    days = np.arange(first.toordinal(), marks[-1])
    return np.searchsorted(marks, days, side="right").astype(np.int64) - 1


def side_by_side(work: Callable[[Any], Any], blocks: Sequence[Any]) -> Iterable[Any]:
    """The work of each block in order, by all processors where there is enough of it."""
    if len(blocks) < 2 * PROCESSORS:
        return map(work, blocks)
    return _workers().map(work, blocks)


@cache
def _workers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(PROCESSORS, thread_name_prefix="counting")
