"""Question -> Plan: one grouped counting query over one table, as a sqlglot tree.

The engine only counts. Conditions are parsed once per table and compared by identity, and the text of a statement is
kept: building trees would otherwise cost more than counting.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlglot
from sqlglot import exp

from data.dictionary import Table
from data.silent import Field
from data.source import Engine
from kpi.condition import parse
from kpi.model import Kpi, Scope, Side
from kpi.periods import Grain, after
from kpi.tallies import side_of, tallies_of


@dataclass(frozen=True, eq=False)
class Condition:
    """A checked condition of one table. Two are the same only if they are the same object."""

    tree: exp.Expr


@dataclass(frozen=True, eq=False)
class Tally:
    """What one column counts: the units that meet a condition (None: all of them). KPIs share equal ones.

    `sums`: the number column that is added up over those units, instead of counting them.
    """

    condition: exp.Expr | None
    sums: str | None = None


@dataclass(frozen=True)
class Rows:
    """Which rows are asked, and how they are grouped. Plans with equal Rows share one scan.

    `days`: a number column that rows are grouped by as well, for quantiles; and `entry` another one, for units that are
    `followed` from it to those days.
    """

    table: str
    weight: str | None
    counted_on: str
    grain: Grain
    start: date
    end: date
    by: str | None
    filters: tuple[tuple[str, tuple[str, ...]], ...]
    scope: Condition
    days: str | None = None
    entry: str | None = None
    followed: bool = False

    def ends(self, period: date) -> date:
        """The day after the last of a period that is asked for."""
        return self.end if self.grain == "whole" else after(period, self.grain)

    def shape(self) -> tuple[Any, ...]:
        """Everything that the text of a statement depends on; values are parameters and no part of it."""
        filters = tuple((name, len(values)) for name, values in self.filters)
        return (self.table, self.weight, self.counted_on, self.grain, self.by, filters, self.scope, *self.lengths())

    def lengths(self) -> tuple[Any, ...]:
        """What rows are grouped by where their days are counted."""
        return (self.days, self.entry, self.followed)


@dataclass(frozen=True)
class Plan:
    """A counting query: the rows it asks, and what it tallies under which name."""

    rows: Rows
    tallies: tuple[tuple[str, Tally], ...]

    def query(self) -> exp.Select:
        """The statement, with a parameter for every value that came from a reader."""
        rows = self.rows
        if rows.followed:
            return _followed(self)
        split = {"grp": rows.by, "days": rows.days}
        keys = [_period(rows).as_("period"), *(exp.column(c).as_(name) for name, c in split.items() if c)]
        numbers = [exp.Literal.number(i + 1) for i in range(len(keys))]
        # Each step would otherwise copy the whole tree made so far, which takes longer than counting.
        select = exp.Select().select(*keys, copy=False)
        select.select(*(_tally(rows.weight, name, tally) for name, tally in self.tallies), copy=False)
        select.from_(rows.table, copy=False).where(*_where(rows), copy=False).group_by(*numbers, copy=False)
        return select.order_by(*(exp.Ordered(this=n.copy(), nulls_first=False) for n in numbers), copy=False)

    def params(self) -> dict[str, Any]:
        """The values of the query's parameters."""
        values: dict[str, Any] = {"start": self.rows.start, "end": self.rows.end}
        for i, (_, chosen) in enumerate(self.rows.filters):
            values.update({f"f{i}_{j}": value for j, value in enumerate(chosen)})
        return values

    def sql(self, dialect: str = "duckdb") -> str:
        """The statement as text, as an auditor would paste it."""
        return self.query().sql(dialect=dialect, pretty=True)


@dataclass
class Compiler:
    """Compiles over one source's tables, each condition once."""

    tables: Mapping[str, Table]
    _tallies: dict[tuple[str, str], tuple[tuple[str, Tally], ...]] = field(default_factory=dict)
    _scopes: dict[tuple[str, str], Condition | None] = field(default_factory=dict)
    _conditions: dict[tuple[str, str, str | None], Tally] = field(default_factory=dict)
    _sides: dict[tuple[str, Side, str, Side | None], tuple[tuple[str, Tally], ...]] = field(default_factory=dict)
    _used: dict[str, frozenset[str]] = field(default_factory=dict)
    _texts: dict[Any, str] = field(default_factory=dict)
    _groups: dict[tuple[str, str, Condition], tuple[str, ...]] = field(default_factory=dict)
    needed: dict[str, frozenset[Field]] = field(default_factory=dict)
    """What each KPI cannot do without, kept here by who asks."""

    def tallies(self, kpi: Kpi, table: str | None = None) -> tuple[tuple[str, Tally], ...]:
        """What a KPI tallies in its table, or in the one that stands in for it."""
        key = (kpi.name, table or kpi.table)
        if key not in self._tallies:
            found = tallies_of(kpi, self.tables[key[1]])
            self._tallies[key] = tuple((name, self.tally(key[1], c)) for name, c in found.items())
        return self._tallies[key]

    def fits(self, kpi: Kpi, scope: Scope, table: str, named: set[str]) -> bool:
        """Whether a stand-in has every column that the KPI, the scope and the question name."""
        if self.scope(scope, table) is None or not named <= set(self.tables[table].columns):
            return False
        return self._columns_of(kpi) <= set(self.tables[table].columns)

    def _columns_of(self, kpi: Kpi) -> frozenset[str]:
        """The columns that a KPI's tallies look at; trees are walked once."""
        if kpi.name not in self._used:
            trees = [tally.condition for _, tally in self.tallies(kpi) if tally.condition is not None]
            self._used[kpi.name] = frozenset(column.name for tree in trees for column in tree.find_all(exp.Column))
        return self._used[kpi.name]

    def tally(self, table: str, condition: exp.Expr | None, sums: str | None = None) -> Tally:
        """One Tally for all equal conditions on a table, so that a scan counts each only once."""
        text = condition.sql() if condition is not None else ""
        return self._conditions.setdefault((table, text, sums), Tally(condition, sums))

    def side(self, kpi: Kpi, side: Side, table: str, beside: Side | None = None) -> tuple[tuple[str, Tally], ...]:
        """What one side of a ratio counts, or adds up; what it misses, and with it the side `beside` it."""
        key = (kpi.name, side, table, beside)
        if key not in self._sides:
            found = side_of(kpi, side, self.tables[table], beside)
            sums = {"n": side.column}
            self._sides[key] = tuple((name, self.tally(table, c, sums.get(name))) for name, c in found.items())
        return self._sides[key]

    def scope(self, scope: Scope, table: str) -> Condition | None:
        """The scope's condition on a table, or None when the table cannot answer for it."""
        key = (scope.name, table)
        if key not in self._scopes:
            self._scopes[key] = _scope(scope, table, self.tables[table])
        return self._scopes[key]

    def unscoped(self, table: str) -> Condition:
        """Every row of a table, for a measure that belongs to no offence."""
        found = self.scope(UNSCOPED, table)
        if found is None:
            raise ValueError(f"table {table} has no force_code")
        return found

    def groups(self, rows: Rows, engine: Engine) -> tuple[str, ...]:
        """The values of `by` that stand in the rows of the scope at all, in the dictionary's order."""
        if rows.by is None:
            return ()
        key = (rows.table, rows.by, rows.scope)
        if key not in self._groups:
            column = exp.cast(exp.column(rows.by), "VARCHAR").as_("value")
            query = exp.select(column).distinct().from_(rows.table).where(rows.scope.tree.copy())
            found = set(engine.count(query.sql(dialect=engine.dialect), {})["value"])
            known = self.tables[rows.table].columns[rows.by].values
            self._groups[key] = tuple(value for value in known if value in found)
        return self._groups[key]

    def text(self, plan: Plan, dialect: str) -> str:
        """The statement as text, kept by its shape."""
        key = (dialect, plan.rows.shape(), plan.tallies)
        if key not in self._texts:
            self._texts[key] = plan.query().sql(dialect=dialect, copy=False)
        return self._texts[key]


UNSCOPED = Scope(name="", title="", meaning="", basis="", where="force_code is not null")
"""The scope of a measure that belongs to no offence: every row."""


def _scope(scope: Scope, name: str, table: Table) -> Condition | None:
    text = scope.tables.get(name, scope.where)
    if text is None:
        return None
    columns = {column.name for column in sqlglot.parse_one(text, dialect="duckdb").find_all(exp.Column)}
    return Condition(parse(text, table)) if columns <= set(table.columns) else None


def _tally(weight: str | None, name: str, tally: Tally) -> exp.Expr:
    summed = tally.sums or weight
    if summed is None:
        total: exp.Expr = exp.Count(this=exp.Star())
    else:
        total = exp.Sum(this=exp.column(summed))
    if tally.condition is not None:
        total = exp.Filter(this=total, expression=exp.Where(this=tally.condition.copy()))
    if summed is not None:
        kind = "DOUBLE" if tally.sums else "BIGINT"
        total = exp.cast(exp.Coalesce(this=total, expressions=[exp.Literal.number(0)]), kind, copy=False)
    return exp.alias_(total, name, copy=False)


def _followed(plan: Plan) -> exp.Select:
    """Units by period, group, days and entry.

    Units that agree in every column a condition looks at are counted first: conditions are then settled once for
    thousands of units. Rows come in no order, and one key may have several.
    """
    rows = plan.rows
    split = {"grp": rows.by, "days": rows.days, "entry": rows.entry}
    keys = [_period(rows).as_("period"), *(exp.column(c).as_(name) for name, c in split.items() if c)]
    asked = [tally.condition for _, tally in plan.tallies if tally.condition is not None]
    looked_at = sorted({column.name for condition in asked for column in condition.find_all(exp.Column)})
    numbers = [exp.Literal.number(i + 1) for i in range(len(keys) + len(looked_at))]
    inner = exp.select(*keys, *(exp.column(name) for name in looked_at), exp.Count(this=exp.Star()).as_("units"))
    inner = inner.from_(rows.table).where(*_where(rows)).group_by(*numbers)
    tallies = [exp.alias_(_units(tally), name) for name, tally in plan.tallies]
    return exp.select(*(key.alias for key in keys), *tallies).from_(inner.subquery("alike"))


def _units(tally: Tally) -> exp.Expr:
    """The units of a row that meet a condition."""
    units = exp.column("units")
    if tally.condition is None:
        return units
    return exp.Case(default=exp.Literal.number(0)).when(tally.condition.copy(), units)


def _period(rows: Rows) -> exp.Expr:
    """The first day of the period a row falls in; a year is the financial year, from 1 April."""
    if rows.grain == "whole":
        return exp.cast(exp.Placeholder(this="start"), "DATE")
    day: exp.Expr = exp.column(rows.counted_on)
    if rows.grain == "day":
        return exp.cast(day, "DATE")
    if rows.grain != "year":
        return exp.cast(exp.TimestampTrunc(this=day, unit=exp.var(rows.grain.upper())), "DATE")
    quarter = exp.Interval(this=exp.Literal.string("3"), unit=exp.var("MONTH"))
    trunc = exp.TimestampTrunc(this=exp.Sub(this=day, expression=quarter), unit=exp.var("YEAR"))
    return exp.cast(exp.Add(this=trunc, expression=quarter.copy()), "DATE")


def _where(rows: Rows) -> list[exp.Expr]:
    clock = exp.column(rows.counted_on)
    conditions: list[exp.Expr] = [
        exp.GTE(this=clock, expression=exp.Placeholder(this="start")),
        exp.LT(this=clock.copy(), expression=exp.Placeholder(this="end")),
        rows.scope.tree.copy(),
    ]
    for i, (dimension, chosen) in enumerate(rows.filters):
        holders = [exp.Placeholder(this=f"f{i}_{j}") for j in range(len(chosen))]
        conditions.append(exp.In(this=exp.column(dimension), expressions=holders))
    return conditions
