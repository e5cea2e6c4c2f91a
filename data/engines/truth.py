"""What a condition says of values: true, false or, as SQL has it of what is empty, unknown."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlglot import exp

Truth = NDArray[np.int8]
FALSE, UNKNOWN, TRUE = 0, 1, 2
"""In this order `and` is the smaller of two, `or` the larger, and `not` turns them round."""

EPOCH = date(1970, 1, 1).toordinal()


class Beyond(Exception):
    """A condition, or a count, that is left to SQL."""


@dataclass(frozen=True)
class Values:
    """Values of one column, or one written in a condition.

    kind: category, flag, date or number; held: text, or numbers (of a date days since 1970); known: false where empty.
    Shapes broadcast, so that columns can be crossed with each other.
    """

    kind: str
    held: Any
    known: Any

    def along(self, axis: int, axes: int) -> Values:
        """The same values laid along one of several axes."""
        shape = [1] * axes
        shape[axis] = -1
        return replace(self, held=self.held.reshape(shape), known=self.known.reshape(shape))


Columns = Mapping[str, Values]

COMPARED: dict[type[exp.Expr], Callable[[Any, Any], Any]] = {
    exp.EQ: np.equal, exp.NEQ: np.not_equal, exp.GT: np.greater, exp.GTE: np.greater_equal, exp.LT: np.less,
    exp.LTE: np.less_equal,
}  # fmt: skip
LOOKS_AT_VALUES = (*COMPARED, exp.In, exp.Between)


def truth(tree: exp.Expr, columns: Columns) -> Truth:
    """What a checked condition says of every value. Raises Beyond for what only SQL can settle."""
    if isinstance(tree, exp.Paren):
        return truth(tree.this, columns)
    if isinstance(tree, exp.And):
        return np.minimum(truth(tree.this, columns), truth(tree.expression, columns))
    if isinstance(tree, exp.Or):
        return np.maximum(truth(tree.this, columns), truth(tree.expression, columns))
    if isinstance(tree, exp.Not):
        return (TRUE - truth(tree.this, columns)).astype(np.int8)
    if isinstance(tree, exp.Is):
        return _is(tree, columns)
    if isinstance(tree, exp.Between):
        return _between(tree, columns)
    if isinstance(tree, exp.In):
        return _in(tree, columns)
    if type(tree) in COMPARED:
        return _compared(type(tree), _values(tree.this, columns), _values(tree.expression, columns))
    found = _values(tree, columns)
    if found.kind != "flag":
        raise Beyond(tree.sql())
    return _told(found.held == 1, found.known)


def _told(holds: Any, known: Any) -> Truth:
    return np.where(known, np.where(holds, TRUE, FALSE), UNKNOWN).astype(np.int8)


def _is(tree: exp.Is, columns: Columns) -> Truth:
    wanted = tree.expression
    if isinstance(wanted, exp.Null) and _is_value(tree.this):
        return _told(~_values(tree.this, columns).known, True)
    found = truth(tree.this, columns)
    if isinstance(wanted, exp.Null):
        return _told(found == UNKNOWN, True)
    if isinstance(wanted, exp.Boolean):
        return _told(found == (TRUE if wanted.this else FALSE), True)
    raise Beyond(tree.sql())


def _is_value(tree: exp.Expr) -> bool:
    return isinstance(tree.unnest(), exp.Column | exp.Nullif | exp.Literal | exp.Null)


def _in(tree: exp.In, columns: Columns) -> Truth:
    if set(key for key, value in tree.args.items() if value) != {"this", "expressions"}:
        raise Beyond(tree.sql())
    value = _values(tree.this, columns)
    found = [_compared(exp.EQ, value, _values(one, columns)) for one in tree.expressions]
    return functools.reduce(np.maximum, found)


def _between(tree: exp.Between, columns: Columns) -> Truth:
    if tree.args.get("symmetric"):
        raise Beyond(tree.sql())
    value = _values(tree.this, columns)
    low = _compared(exp.GTE, value, _values(tree.args["low"], columns))
    return np.minimum(low, _compared(exp.LTE, value, _values(tree.args["high"], columns)))


def _compared(how: type[exp.Expr], left: Values, right: Values) -> Truth:
    left, right = _as_day(left, right), _as_day(right, left)
    if "null" not in (left.kind, right.kind) and left.kind != right.kind:
        raise Beyond(f"{left.kind} compared with {right.kind}")
    known = np.asarray(left.known) & np.asarray(right.known)
    if "null" in (left.kind, right.kind):
        return _told(False, known)
    return _told(COMPARED[how](left.held, right.held), known)


def _as_day(value: Values, other: Values) -> Values:
    """A text that is compared with a date, as a date."""
    if value.kind != "category" or other.kind != "date":
        return value
    if np.ndim(value.held):
        raise Beyond("a category compared with a date")
    return Values("date", day_of(str(value.held)), True)


def day_of(text: str) -> int:
    """Days since 1970 of a date as SQL writes it."""
    try:
        return date.fromisoformat(text).toordinal() - EPOCH
    except ValueError:
        raise Beyond(text) from None


def _values(tree: exp.Expr, columns: Columns) -> Values:
    tree = tree.unnest()
    if isinstance(tree, exp.Column):
        return columns[tree.name]
    if isinstance(tree, exp.Literal):
        return (
            Values("category", np.str_(tree.this), True) if tree.is_string else Values("number", number_of(tree), True)
        )
    if isinstance(tree, exp.Neg):
        return Values("number", number_of(tree), True)
    if isinstance(tree, exp.Boolean):
        return Values("flag", int(tree.this), True)
    if isinstance(tree, exp.Null):
        return Values("null", 0, False)
    if isinstance(tree, exp.Nullif):
        value = _values(tree.this, columns)
        same = _compared(exp.EQ, value, _values(tree.expression, columns)) == TRUE
        return replace(value, known=np.asarray(value.known) & ~same)
    raise Beyond(tree.sql())


def number_of(tree: exp.Expr) -> float:
    """A number as it is written, below zero or not."""
    if isinstance(tree, exp.Neg):
        return -number_of(tree.this.unnest())
    if isinstance(tree, exp.Literal) and not tree.is_string:
        return float(tree.this)
    raise Beyond(tree.sql())


def columns_of(trees: Iterable[exp.Expr]) -> list[str]:
    """The columns that conditions look at, each once."""
    return list(dict.fromkeys(column.name for tree in trees for column in tree.find_all(exp.Column)))


def looks(tree: exp.Expr, name: str) -> list[exp.Expr]:
    """The smallest conditions within one that look at a column. Raises Beyond where one looks at others too."""
    found: list[exp.Expr] = []
    for column in tree.find_all(exp.Column):
        if column.name != name:
            continue
        at = column.find_ancestor(*LOOKS_AT_VALUES, exp.Is, exp.And, exp.Or, exp.Not)
        small = at if at is not None and isinstance(at, (*LOOKS_AT_VALUES, exp.Is)) else column
        if any(other.name != name for other in small.find_all(exp.Column)):
            raise Beyond(small.sql())
        found.append(small)
    return found


def limits(looked: Iterable[exp.Expr], kind: str) -> list[int | float]:
    """The numbers that conditions compare a number or date with, in order, each once."""
    written = {
        float(day_of(literal.this)) if kind == "date" else number_of(_signed(literal))
        for small in looked
        for literal in small.find_all(exp.Literal)
    }
    return sorted(int(number) if number.is_integer() else number for number in written)


def _signed(literal: exp.Literal) -> exp.Expr:
    return literal.parent if isinstance(literal.parent, exp.Neg) else literal
