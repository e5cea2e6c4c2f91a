"""How a measure is counted: one plan for most kinds, two for a ratio, two or four for what is open at a date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from sqlglot import exp

from kpi.compile import Compiler, Plan, Rows
from kpi.model import Elapsed, Fate, Kpi, Ratio, Scope, Side, Stock, Total
from kpi.tallies import all_of

BEGINNING = date(1900, 1, 1)
"""What is open at a date may have begun long before the periods asked for."""


class NoSide(Exception):
    """The table of one side of a ratio is not in the source, or lacks what the question filters by."""


def legs(kpi: Kpi, scope: Scope, rows: Rows, compiler: Compiler) -> tuple[Plan, ...]:
    """The plans of a KPI over these rows, in the order that `kinds` reckons from.

    Raises NoSide where one side of a ratio cannot be counted.
    """
    measure = kpi.measure
    if isinstance(measure, Elapsed):
        return (Plan(replace(rows, days=measure.days), compiler.tallies(kpi, rows.table)),)
    if isinstance(measure, Fate):
        asked = replace(rows, days=measure.days, entry=measure.entry, followed=True)
        return (Plan(asked, compiler.tallies(kpi, rows.table)),)
    if isinstance(measure, Total):
        summed = tuple(
            (name, compiler.tally(rows.table, tally.condition, measure.column) if name == "n" else tally)
            for name, tally in compiler.tallies(kpi, rows.table)
        )
        return (Plan(rows, summed),)
    if isinstance(measure, Stock):
        return tuple(_stock(kpi, measure, rows, compiler))
    if isinstance(measure, Ratio):
        return _sides(kpi, scope, measure, rows, compiler)
    return (Plan(rows, compiler.tallies(kpi, rows.table)),)


def _stock(kpi: Kpi, measure: Stock, rows: Rows, compiler: Compiler) -> Iterable[Plan]:
    """Entries and exits since the beginning; then the same of those that grew late."""
    tallies = compiler.tallies(kpi, rows.table)
    wide = replace(rows, start=BEGINNING)
    yield Plan(replace(wide, counted_on=measure.entry), tallies)
    yield Plan(replace(wide, counted_on=measure.exit), tallies)
    if measure.late:
        counted = dict(tallies)["n"].condition
        grown = exp.not_(exp.Is(this=exp.column(measure.late), expression=exp.Null()))
        late = (("n", compiler.tally(rows.table, all_of([counted, grown]))),)
        yield Plan(replace(wide, counted_on=measure.late), late)
        yield Plan(replace(wide, counted_on=measure.exit), late)


def _sides(kpi: Kpi, scope: Scope, measure: Ratio, rows: Rows, compiler: Compiler) -> tuple[Plan, Plan]:
    """Both sides; where they are of the same rows, what is missing is told once, with the top."""
    asked = [_side_rows(kpi, scope, side, rows, compiler) for side in (measure.top, measure.bottom)]
    same = asked[0] == asked[1]
    top = compiler.side(kpi, measure.top, asked[0].table, measure.bottom if same else None)
    bottom = compiler.side(kpi, measure.bottom, asked[1].table)
    return Plan(asked[0], top), Plan(asked[1], bottom[:1] if same else bottom)


def _side_rows(kpi: Kpi, scope: Scope, side: Side, rows: Rows, compiler: Compiler) -> Rows:
    name = side.table or kpi.table
    table = compiler.tables.get(name)
    clock = side.counted_on or kpi.counted_on
    if table is None or not {clock, rows.by or clock, *dict(rows.filters)} <= set(table.columns):
        raise NoSide(name)
    within = compiler.scope(scope, name) if kpi.scoped else compiler.unscoped(name)
    if within is None:
        raise NoSide(name)
    return replace(rows, table=name, weight=table.weight, counted_on=clock, scope=within)
