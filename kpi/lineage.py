"""Which columns a KPI rests on, back to what files feed; and which KPIs a fault in one of those columns can bend."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlglot import exp

from data.dictionary import Table
from kpi.condition import parse
from kpi.model import Kpi, Ratio
from kpi.registry import Registry
from kpi.rules import conditions_of
from kpi.tallies import measure_columns

Field = tuple[str, str]
"""A table and one of its columns."""

WORD = re.compile(r"[a-z][a-z0-9_]*")


def fields_of(kpi: Kpi, registry: Registry, source: str) -> frozenset[Field]:
    """Every column the KPI's conditions and clock rest on in a source, those behind derived columns among them."""
    tables = registry.dictionary.sources[source]
    table = tables.get(kpi.table)
    if table is None or not kpi.is_counted_in(source, tables):
        return frozenset()
    conditions = [*conditions_of(kpi), *(item.where for item in table.leaves_out)]
    trees = [parse(text, table) for text in conditions]
    named = {column.name for tree in trees for column in tree.find_all(exp.Column)}
    found: set[Field] = set()
    for place, column in {*((kpi.table, name) for name in {kpi.counted_on, *named}), *_measured(kpi, tables)}:
        _follow((place, column), tables, found)
    # A table that counts the columns of others names them in its conditions: "victims.sex".
    spoken = {literal.this for tree in trees for literal in tree.find_all(exp.Literal)}
    for text in spoken & set(table.columns["field"].values if "field" in table.columns else ()):
        place, _, column = text.partition(".")
        _follow((place, column), tables, found)
    return frozenset(found)


def bent_by(field: Field, registry: Registry, source: str) -> list[Kpi]:
    """The KPIs that rest on a column, in the registry's order."""
    return [kpi for kpi in registry.in_order() if field in fields_of(kpi, registry, source)]


def _measured(kpi: Kpi, tables: dict[str, Table]) -> Iterator[Field]:
    """The columns that the measure itself names: days, totals, entries and exits, and both sides of a ratio."""
    yield from ((kpi.table, name) for name in measure_columns(kpi.measure))
    sides = (kpi.measure.top, kpi.measure.bottom) if isinstance(kpi.measure, Ratio) else ()
    for side in sides:
        place = side.table or kpi.table
        looked_at = parse(side.of, tables[place]).find_all(exp.Column) if side.of and place in tables else ()
        names = [side.counted_on or kpi.counted_on, side.column, *(column.name for column in looked_at)]
        yield from ((place, name) for name in names if name)


def _follow(field: Field, tables: dict[str, Table], found: set[Field]) -> None:
    """Add a column, and behind a derived one the columns that its rule names."""
    table, name = field
    if field in found or table not in tables or name not in tables[table].columns:
        return
    found.add(field)
    rule = tables[table].columns[name].derived
    if rule is None:
        return
    words = WORD.findall(rule)
    others = [word for word in words if word in tables and word != table]
    if tables[table].carries and "of the offence" in rule:
        others.append("offences")
    if "of the offence" in rule:
        _follow(("offences", name), tables, found)
    for word in words:
        for place in (table, *others):
            _follow((place, word), tables, found)
