"""What a KPI tallies in one table: the figure, its whole, what is left out and what nobody recorded."""

from __future__ import annotations

from collections.abc import Iterable

from sqlglot import exp

from data.dictionary import NOT_RECORDED, LeftOut, Table
from kpi.condition import parse
from kpi.model import Count, Difference, Elapsed, Fate, Flow, Kpi, Measure, Mix, Ratio, Share, Stock, Total


def tallies_of(kpi: Kpi, table: Table) -> dict[str, exp.Expr | None]:
    """n, of_n, and what was left out or unknown; a mix has one n per part."""
    measure = kpi.measure
    if isinstance(measure, Count | Total | Elapsed | Stock | Ratio):
        among = None
    else:
        among = parse(measure.among, table) if measure.among else None
    left_out = [parse(item.where, table) for item in left_out_of(kpi, table)]
    counted = all_of([among, *(exp.not_(exp.paren(c.copy())) for c in left_out)])
    parts = _parts(measure, table)
    tallies = {name: all_of([counted, condition]) for name, condition in parts.items()} or {"n": counted}
    if isinstance(measure, Share | Mix | Flow):
        tallies["of_n"] = counted
    for i, condition in enumerate(left_out):
        # A unit that two conditions leave out is counted under the first.
        earlier = [exp.not_(exp.paren(c.copy())) for c in left_out[:i]]
        tallies[f"left_out__{i}"] = all_of([among, condition, *earlier])
    placed = list(ends_of(measure, table)) if isinstance(measure, Fate) else list(parts.values())
    if placed or counted is not None:
        tallies["unknown"] = _unknown(counted, placed, table)
    return tallies


def _parts(measure: Measure, table: Table) -> dict[str, exp.Expr]:
    """What is tallied apart, by name: the parts of a mix or flow, the groups of a difference, else the figure."""
    if isinstance(measure, Mix | Flow):
        return {f"n__{part.name}": parse(part.of, table) for part in measure.parts}
    if isinstance(measure, Difference):
        sides = {"one": parse(measure.one, table), "other": parse(measure.other, table)}
        of = parse(measure.of, table)
        both = {f"n__{side}": exp.and_(of.copy(), where.copy()) for side, where in sides.items()}
        return {**both, **{f"of__{side}": where for side, where in sides.items()}}
    if isinstance(measure, Ratio | Fate):
        return {}
    return {"n": parse(measure.of, table)} if measure.of else {}


def ends_of(measure: Fate, table: Table) -> tuple[exp.Expr, ...]:
    """The condition of each end, in the definition's order."""
    return tuple(parse(part.of, table) for part in measure.parts)


def left_out_of(kpi: Kpi, table: Table) -> tuple[LeftOut, ...]:
    """What a KPI never counts: its own exclusions, then the standing ones of its table."""
    return (*kpi.leaves_out, *table.leaves_out)


def _unknown(counted: exp.Expr | None, of: list[exp.Expr], table: Table) -> exp.Expr:
    """Units of which it is not recorded whether they are counted at all, or, once counted, where they belong."""
    ways = [_is_null(_asked(counted, table))] if counted is not None else []
    if of:
        placed = exp.or_(*(_asked(condition, table) for condition in of))
        ways.append(exp.and_(*([counted.copy()] if counted is not None else []), _is_null(placed)))
    return exp.or_(*ways)


def _asked(condition: exp.Expr, table: Table) -> exp.Expr:
    """The condition with "not recorded" as an empty value, so that it is neither true nor false of such units.

    A condition that speaks of not_recorded itself has said where they belong, and stays as it is.
    """
    if any(literal.this == NOT_RECORDED for literal in condition.find_all(exp.Literal)):
        return condition.copy()

    def emptied(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Column) and NOT_RECORDED in table.columns[node.name].values:
            return exp.Nullif(this=node.copy(), expression=exp.Literal.string(NOT_RECORDED))
        return node

    changed: exp.Expr = condition.copy().transform(emptied)
    return changed


def _is_null(condition: exp.Expr) -> exp.Expr:
    return exp.Is(this=exp.paren(condition.copy()), expression=exp.Null())


def all_of(conditions: Iterable[exp.Expr | None]) -> exp.Expr | None:
    """The conditions together; None when there is none."""
    present = [c.copy() for c in conditions if c is not None]
    return exp.and_(*present) if present else None


def measure_columns(measure: Measure) -> dict[str, str]:
    """The columns that a measure names outside its conditions -> the kind each must be of."""
    if isinstance(measure, Elapsed):
        return {measure.days: "number"}
    if isinstance(measure, Fate):
        return dict.fromkeys([measure.days, *([measure.entry] if measure.entry else [])], "number")
    if isinstance(measure, Total):
        return {measure.column: "number"}
    if isinstance(measure, Stock):
        return dict.fromkeys([measure.entry, measure.exit, *([measure.late] if measure.late else [])], "date")
    return {}
