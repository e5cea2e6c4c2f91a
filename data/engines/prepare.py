"""Conditions made ready for counting: what they say of each combination of values that they can tell apart."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from sqlglot import exp

from data.engines.held import HeldTable
from data.engines.truth import TRUE, Beyond, Values, columns_of, limits, looks, truth

Ints = NDArray[np.int64]

COMBINATIONS = 128
"""Tallies that look at more columns than have this many combinations are counted in a pass of their own."""


class Tallied(Protocol):
    """What is counted: units that meet a condition (None: all), or the sum of a number column over them."""

    @property
    def condition(self) -> exp.Expr | None: ...
    @property
    def sums(self) -> str | None: ...


class Where(Protocol):
    """Which rows are counted at all."""

    @property
    def tree(self) -> exp.Expr: ...


@dataclass(frozen=True)
class Split:
    """A column as conditions tell its values apart.

    marks: the limits that a number or date is compared with; part: the place of each value, by code or, after what is
    empty, by where it lies between the marks; values: one of each part.
    """

    name: str
    kind: str
    marks: tuple[float, ...]
    part: Ints
    values: Values


@dataclass(frozen=True)
class Pass:
    """Tallies that are counted together: the columns they look at, and which combinations each of them counts.

    A combination is the sum of `parts` of each column: the place of each value, times those of the columns after it.
    """

    parts: dict[str, Ints]
    sums: str | None
    tallies: tuple[int, ...]
    counted: NDArray[np.float64]

    @property
    def combinations(self) -> int:
        return len(self.counted)


@dataclass(frozen=True)
class Prepared:
    """Everything of a count that does not depend on its periods and filters. where: None where no row is left out."""

    splits: Mapping[str, Split]
    where: Pass | None
    passes: tuple[Pass, ...]


def prepare(table: HeldTable, where: Where, tallies: Sequence[Tallied], weight: str | None) -> Prepared:
    """Settle every condition. Raises Beyond for one that only SQL can settle."""
    trees = [where.tree, *(one.condition for one in tallies if one.condition is not None)]
    splits = {name: _split(table, name, trees) for name in columns_of(trees)}
    kept = _pass([where.tree], (0,), None, splits)
    passes = [
        _pass([tallies[i].condition for i in group], group, tallies[group[0]].sums or weight, splits)
        for group in _groups(tallies, splits)
    ]
    return Prepared(splits, None if kept.counted.all() else kept, tuple(passes))


def _groups(tallies: Sequence[Tallied], splits: Mapping[str, Split]) -> list[tuple[int, ...]]:
    """Tallies that one pass counts: they add up the same, and look at few combinations together."""

    def combinations(columns: set[str]) -> int:
        return math.prod(len(splits[name].values.held) for name in columns)

    groups: list[tuple[list[int], set[str], str | None]] = []
    for at, one in enumerate(tallies):
        looked_at = set(columns_of([one.condition])) if one.condition is not None else set()
        for members, columns, sums in groups:
            room = max(COMBINATIONS, combinations(columns))
            if sums == one.sums and combinations(columns | looked_at) <= room:
                members.append(at)
                columns |= looked_at
                break
        else:
            groups.append(([at], looked_at, one.sums))
    return [tuple(members) for members, _, _ in groups]


def _pass(
    trees: Sequence[exp.Expr | None], tallies: tuple[int, ...], sums: str | None, splits: Mapping[str, Split]
) -> Pass:
    columns = columns_of([tree for tree in trees if tree is not None])
    axes = {name: splits[name].values.along(i, len(columns)) for i, name in enumerate(columns)}
    shape = tuple(len(splits[name].values.held) for name in columns)
    counted = np.ones((math.prod(shape), len(trees)))
    for i, tree in enumerate(trees):
        if tree is not None:
            counted[:, i] = np.broadcast_to(truth(tree, axes) == TRUE, shape).ravel()
    parts = {name: splits[name].part * math.prod(shape[i + 1 :]) for i, name in enumerate(columns) if shape[i] > 1}
    return Pass(parts, sums, tallies, counted)


def _split(table: HeldTable, name: str, trees: Sequence[exp.Expr]) -> Split:
    kind = table.kind(name)
    looked = [small for tree in trees for small in looks(tree, name)]
    marks = tuple(limits(looked, kind)) if kind in ("number", "date") else ()
    values = _all_values(table, name, kind, marks)
    # Values of which every condition says the same need not be told apart.
    says = np.stack([truth(small, {name: values}) for small in looked])
    _, first, part = np.unique(says, axis=1, return_index=True, return_inverse=True)
    told = Values(kind, values.held[first], values.known[first])
    return Split(name, kind, marks, part.ravel().astype(np.int64), told)


def _all_values(table: HeldTable, name: str, kind: str, marks: tuple[float, ...]) -> Values:
    """Every value that conditions could tell apart, by code or by where it lies, and nothing where that occurs."""
    if kind in ("category", "flag"):
        held = np.array([*table.categories(name), ""]) if kind == "category" else np.arange(3)
        known = np.arange(len(held)) < len(held) - 1
        kept = slice(None if table.has_empty(name) else -1)
    elif kind:
        held = np.array([0.0, *_laid(marks)])
        known = np.arange(len(held)) > 0
        kept = slice(0 if table.has_empty(name) else 1, None)
    else:
        raise Beyond(name)
    return Values(kind, held[kept], known[kept])


def _laid(marks: tuple[float, ...]) -> list[float]:
    """A number below, at, between and above the marks, in order."""
    if not marks:
        return [0.0]
    above = [*((low + high) / 2 for low, high in itertools.pairwise(marks)), marks[-1] + 1]
    return [marks[0] - 1, *itertools.chain.from_iterable(zip(marks, above, strict=True))]
