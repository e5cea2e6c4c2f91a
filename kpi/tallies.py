"""What a KPI tallies in one table: the figure, its whole, what is left out and what nobody recorded."""

from __future__ import annotations

from collections.abc import Iterable

from sqlglot import exp

from data.dictionary import NOT_RECORDED, LeftOut, Table
from kpi.condition import parse
from kpi.model import Count, Difference, Elapsed, Fate, Flow, Kpi, Measure, Mix, Ratio, Share, Side, Stock, Total


def tallies_of(kpi: Kpi, table: Table) -> dict[str, exp.Expr | None]:
    """n, of_n, and what was left out or unknown; a mix has one n per part, a fate what ended and one for each end."""
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
    if isinstance(measure, Fate):
        ended = exp.or_(*(condition.copy() for condition in parts.values()))
        # How many can be followed: counted by the days before they were seen, and not by those to their end.
        days = exp.not_(exp.Is(this=exp.column(measure.days), expression=exp.Null()))
        late = {"seen": all_of([counted, days])} if measure.entry else {}
        tallies = {"n": counted, "ended": all_of([counted, ended]), **tallies, **late}
    tallies |= _left_out(among, left_out)
    doubts = _doubts(measure, parts, table)
    if doubts or counted is not None:
        tallies["unknown"] = _unknown(counted, doubts, table)
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
    if isinstance(measure, Fate):
        return {f"end__{part.name}": parse(part.of, table) for part in measure.parts}
    if isinstance(measure, Ratio):
        return {}
    return {"n": parse(measure.of, table)} if measure.of else {}


def left_out_of(kpi: Kpi, table: Table) -> tuple[LeftOut, ...]:
    """What a KPI never counts: its own exclusions, then the standing ones of its table."""
    return (*kpi.leaves_out, *table.leaves_out)


def side_of(kpi: Kpi, side: Side, table: Table, beside: Side | None = None) -> dict[str, exp.Expr | None]:
    """What one side of a ratio tallies in its table: n, what was left out of it, and what nobody recorded.

    `beside`: the other side, where it is of the same rows; what is not recorded of either is then told once.
    """
    own = [parse(side.of, table)] if side.of else []
    left_out = [parse(item.where, table) for item in left_out_of(kpi, table)]
    stands = all_of(exp.not_(exp.paren(c.copy())) for c in left_out)
    tallies: dict[str, exp.Expr | None] = {"n": all_of([*own, stands]), **_left_out(None, left_out)}
    doubts = [doubt for each in (side, beside) if each is not None for doubt in _empty(each.of, each.column, table)]
    if doubts or stands is not None:
        tallies["unknown"] = _unknown(stands, doubts, table)
    return tallies


def _empty(of: str | None, column: str | None, table: Table) -> list[exp.Expr]:
    """When it is not recorded whether a unit meets a condition, or what the column holds that is added up of it."""
    own = [parse(of, table)] if of else []
    doubts = [_is_null(_asked(condition, table)) for condition in own]
    if column:
        doubts.append(exp.and_(*own, _is_null(exp.column(column))))
    return doubts


def _left_out(among: exp.Expr | None, left_out: list[exp.Expr]) -> dict[str, exp.Expr | None]:
    """Units left out by each condition; one that two of them leave out is counted under the first."""
    tallies = {}
    for i, condition in enumerate(left_out):
        earlier = [exp.not_(exp.paren(c.copy())) for c in left_out[:i]]
        tallies[f"left_out__{i}"] = all_of([among, condition, *earlier])
    return tallies


def _doubts(measure: Measure, parts: dict[str, exp.Expr], table: Table) -> list[exp.Expr]:
    """When it is not recorded where a unit that is counted belongs.

    A flow is in doubt at every stage and a difference on either side of it; what fits one part of a mix is not.
    """
    if isinstance(measure, Fate):
        return [_is_null(exp.or_(*(_asked(end, table) for end in parts.values())))]
    if isinstance(measure, Difference):
        side = exp.or_(_asked(parts["of__one"], table), _asked(parts["of__other"], table))
        of = _is_null(_asked(parse(measure.of, table), table))
        return [_is_null(side), exp.and_(exp.or_(parts["of__one"].copy(), parts["of__other"].copy()), of)]
    if isinstance(measure, Flow):
        return [_is_null(_asked(stage, table)) for stage in parts.values()]
    if isinstance(measure, Total):
        return _empty(measure.of, measure.column, table)
    return [_is_null(exp.or_(*(_asked(part, table) for part in parts.values())))] if parts else []


def _unknown(counted: exp.Expr | None, doubts: list[exp.Expr], table: Table) -> exp.Expr:
    """Units of which it is not recorded whether they are counted at all, or, once counted, where they belong."""
    ways = [_is_null(_asked(counted, table))] if counted is not None else []
    if doubts:
        ways.append(exp.and_(*([counted.copy()] if counted is not None else []), exp.or_(*doubts)))
    return exp.or_(*ways)


def _asked(condition: exp.Expr, table: Table) -> exp.Expr:
    """The condition with "not recorded" as an empty value, so that it is neither true nor false of such units.

    A condition that compares a column with not_recorded has said where they belong: that column stays as it is.
    """
    comparisons = condition.find_all(exp.EQ, exp.NEQ, exp.In)
    about = (c for c in comparisons if any(text.this == NOT_RECORDED for text in c.find_all(exp.Literal)))
    settled = {column.name for comparison in about for column in comparison.find_all(exp.Column)}

    def emptied(node: exp.Expr) -> exp.Expr:
        if not isinstance(node, exp.Column) or node.name in settled:
            return node
        if NOT_RECORDED in table.columns[node.name].values:
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
