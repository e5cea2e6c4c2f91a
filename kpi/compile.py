"""Question -> Plan: one grouped counting query over one table, as a sqlglot tree.

The engine only counts. Plans that ask the same rows of the same table can be merged into one scan and their
counts split again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from sqlglot import exp

from data.dictionary import Table
from kpi.condition import parse
from kpi.model import Count, Kpi, Mix, Scope, Share

Grain = Literal["month", "quarter", "year"]
_JOIN = "__"


@dataclass(frozen=True)
class Tally:
    """One column of counts: its name, and the condition its units meet (None: all of them)."""

    name: str
    condition: exp.Expression | None


@dataclass(frozen=True)
class Rows:
    """Which rows are asked, and how they are grouped. Plans with equal Rows share one scan."""

    table: str
    weight: str | None
    counted_on: str
    grain: Grain
    start: date
    end: date
    by: str | None
    filters: tuple[tuple[str, tuple[str, ...]], ...]
    scope: exp.Expression


@dataclass(frozen=True)
class Plan:
    """A counting query: the rows it asks and what it tallies. Prints as SQL."""

    rows: Rows
    tallies: tuple[Tally, ...]

    def query(self) -> exp.Select:
        """The statement, with `$name` for every value that came from a reader."""
        rows = self.rows
        keys = [_period(rows).as_("period"), *([exp.column(rows.by).as_("grp")] if rows.by else [])]
        numbers = [exp.Literal.number(i + 1) for i in range(len(keys))]
        select = exp.select(*keys, *(_tally(rows.weight, t) for t in self.tallies)).from_(rows.table)
        select = select.where(*_where(rows)).group_by(*numbers)
        return select.order_by(*(exp.Ordered(this=n.copy(), nulls_first=False) for n in numbers))

    def params(self) -> dict[str, Any]:
        """The values of the query's parameters."""
        values: dict[str, Any] = {"start": self.rows.start, "end": self.rows.end}
        for i, (_, chosen) in enumerate(self.rows.filters):
            values.update({f"f{i}_{j}": value for j, value in enumerate(chosen)})
        return values

    def sql(self, dialect: str = "duckdb") -> str:
        """The statement as text."""
        return self.query().sql(dialect=dialect, pretty=True)


def compile_kpi(kpi: Kpi, table: Table, rows: Rows) -> Plan:
    """The plan that answers one KPI over the given rows."""
    return Plan(rows, tuple(_tallies(kpi, table)))


def scope_condition(scope: Scope, name: str, table: Table) -> exp.Expression | None:
    """The scope's condition on a table, or None when the table cannot answer for it."""
    text = scope.tables.get(name, scope.where)
    if text is None:
        return None
    columns = {column.name for column in exp.maybe_parse(text, dialect="duckdb").find_all(exp.Column)}
    return parse(text, table) if columns <= set(table.columns) else None


def merge(plans: Iterable[Plan]) -> list[tuple[Plan, list[int]]]:
    """Merge plans over equal rows.

    Returns (merged plan, positions of the plans in it); tally names gain the position as a prefix.
    """
    gathered: dict[Rows, list[tuple[int, Plan]]] = {}
    for position, plan in enumerate(plans):
        gathered.setdefault(plan.rows, []).append((position, plan))
    return [
        (
            Plan(rows, tuple(_prefixed(i, tally) for i, plan in members for tally in plan.tallies)),
            [i for i, _ in members],
        )
        for rows, members in gathered.items()
    ]


def split_names(position: int, plan: Plan) -> dict[str, str]:
    """Merged column name -> the plan's own tally name."""
    return {_prefixed(position, tally).name: tally.name for tally in plan.tallies}


def _prefixed(position: int, tally: Tally) -> Tally:
    return replace(tally, name=f"k{position}{_JOIN}{tally.name}")


def _tallies(kpi: Kpi, table: Table) -> Sequence[Tally]:
    """n, of_n, and what was left out or unknown; a mix has one n per part."""
    measure = kpi.measure
    among = parse(measure.among, table) if not isinstance(measure, Count) and measure.among else None
    left_out = [parse(item.where, table) for item in kpi.leaves_out]
    counted = _all([among, *(exp.not_(exp.paren(c.copy())) for c in left_out)])
    if isinstance(measure, Mix):
        parts = [(f"n{_JOIN}{part.name}", parse(part.of, table)) for part in measure.parts]
        of: list[exp.Expression] = [condition for _, condition in parts]
    else:
        parts = [("n", parse(measure.of, table) if measure.of else None)]
        of = [parts[0][1]] if parts[0][1] is not None else []
    tallies = [Tally(name, _all([counted, condition])) for name, condition in parts]
    if isinstance(measure, (Share, Mix)):
        tallies.append(Tally("of_n", counted))
    tallies += [Tally(f"left_out{_JOIN}{i}", _all([among, c])) for i, c in enumerate(left_out)]
    if of:
        tallies.append(Tally("unknown", _all([counted, _is_null(of)])))
    return tallies


def _is_null(conditions: list[exp.Expression]) -> exp.Expression:
    return exp.and_(*(exp.Is(this=exp.paren(c.copy()), expression=exp.Null()) for c in conditions))


def _all(conditions: Iterable[exp.Expression | None]) -> exp.Expression | None:
    present = [c.copy() for c in conditions if c is not None]
    return exp.and_(*present) if present else None


def _tally(weight: str | None, tally: Tally) -> exp.Expression:
    if weight is None:
        total: exp.Expression = exp.Count(this=exp.Star())
    else:
        total = exp.Sum(this=exp.column(weight))
    if tally.condition is not None:
        total = exp.Filter(this=total, expression=exp.Where(this=tally.condition.copy()))
    if weight is not None:
        total = exp.cast(exp.Coalesce(this=total, expressions=[exp.Literal.number(0)]), "BIGINT")
    return exp.alias_(total, tally.name)


def _period(rows: Rows) -> exp.Expression:
    """The first day of the period a row falls in; a year is the financial year, from 1 April."""
    day: exp.Expression = exp.column(rows.counted_on)
    if rows.grain != "year":
        return exp.cast(exp.TimestampTrunc(this=day, unit=exp.var(rows.grain.upper())), "DATE")
    quarter = exp.Interval(this=exp.Literal.string("3"), unit=exp.var("MONTH"))
    trunc = exp.TimestampTrunc(this=exp.Sub(this=day, expression=quarter), unit=exp.var("YEAR"))
    return exp.cast(exp.Add(this=trunc, expression=quarter.copy()), "DATE")


def _where(rows: Rows) -> list[exp.Expression]:
    clock = exp.column(rows.counted_on)
    conditions: list[exp.Expression] = [
        exp.GTE(this=clock, expression=exp.Placeholder(this="start")),
        exp.LT(this=clock.copy(), expression=exp.Placeholder(this="end")),
        rows.scope.copy(),
    ]
    for i, (dimension, chosen) in enumerate(rows.filters):
        holders = [exp.Placeholder(this=f"f{i}_{j}") for j in range(len(chosen))]
        conditions.append(exp.In(this=exp.column(dimension), expressions=holders))
    return conditions
