"""Which columns a KPI rests on, back to what files feed; and which KPIs a fault in one of those columns can bend."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

import sqlglot
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
    found: set[Field] = set()
    for field in named_by(kpi, registry, source):
        _follow(field, tables, found)
    return frozenset(found)


def named_by(kpi: Kpi, registry: Registry, source: str) -> frozenset[Field]:
    """The columns that its conditions, clock and measure name themselves; none in a source it is not counted in."""
    tables = registry.dictionary.sources[source]
    table = tables.get(kpi.table)
    if table is None or not kpi.is_counted_in(source, tables):
        return frozenset()
    conditions = [*conditions_of(kpi), *(item.where for item in table.leaves_out)]
    trees = [parse(text, table) for text in conditions]
    names = {kpi.counted_on, *(column.name for tree in trees for column in tree.find_all(exp.Column))}
    found = {*((kpi.table, name) for name in names), *measured(kpi, tables)}
    # A table that counts the columns of others names them in its conditions: "victims.sex".
    spoken = {literal.this for tree in trees for literal in tree.find_all(exp.Literal)}
    for text in spoken & set(table.columns["field"].values if "field" in table.columns else ()):
        place, _, column = text.partition(".")
        found.add((place, column))
    return frozenset((place, name) for place, name in found if place in tables and name in tables[place].columns)


def scoped_by(kpi: Kpi, registry: Registry, source: str) -> frozenset[Field]:
    """The columns by which some scope limits the KPI in a source, beside those that it rests on itself."""
    tables = registry.dictionary.sources[source]
    if not kpi.scoped or not kpi.is_counted_in(source, tables):
        return frozenset()
    sides = (kpi.measure.top, kpi.measure.bottom) if isinstance(kpi.measure, Ratio) else ()
    found: set[Field] = set()
    for place in {kpi.table, *(side.table for side in sides if side.table)} & set(tables):
        for scope in registry.scopes.values():
            text = scope.tables.get(place, scope.where)
            tree = sqlglot.parse_one(text, dialect="duckdb") if text else exp.Null()
            names = {column.name for column in tree.find_all(exp.Column)}
            if names <= set(tables[place].columns):
                found |= {(place, name) for name in names}
    return frozenset(found)


def bent_by(field: Field, registry: Registry, source: str) -> list[Kpi]:
    """The KPIs that rest on a column, in the registry's order."""
    return [kpi for kpi in registry.in_order() if field in fields_of(kpi, registry, source)]


def all_bent(registry: Registry, source: str) -> Mapping[Field, tuple[Kpi, ...]]:
    """Every column that some KPI rests on -> those KPIs, in the registry's order: `bent_by` for all columns at once."""
    found: dict[Field, list[Kpi]] = defaultdict(list)
    for kpi in registry.in_order():
        for field in fields_of(kpi, registry, source):
            found[field].append(kpi)
    return {field: tuple(kpis) for field, kpis in found.items()}


def made_from(field: Field, tables: Mapping[str, Table]) -> tuple[Field, ...]:
    """The columns that the rule of a derived column names, in its order; none for a column that files feed.

    tables: those of one source. A rule is written in words, so its columns are also looked for in the tables that it
    speaks of: by name, or as in "the last support event". A rule that names no column leads to none.
    """
    table, name = field
    rule = tables[table].columns[name].derived
    if rule is None:
        return ()
    words = WORD.findall(rule)
    others = [word for word in words if word in tables and word != table]
    others += [place for place in tables if "_" in place and place.replace("_", " ").rstrip("s") in rule]
    wanted: list[Field] = [(place, name) for place in others if rule == f"as in {place}"]
    if "of the offence" in rule:
        others += ["offences"] if tables[table].carries else []
        wanted.append(("offences", name))
    wanted += [(place, word) for word in words for place in (table, *others)]
    there = (pair for pair in wanted if pair != field and pair[0] in tables and pair[1] in tables[pair[0]].columns)
    return tuple(dict.fromkeys(there))


def measured(kpi: Kpi, tables: Mapping[str, Table]) -> Iterator[Field]:
    """The columns that the measure itself names: days, totals, entries and exits, and both sides of a ratio.

    With them what the definition says it needs besides.
    """
    yield from ((place, name) for place, _, name in (text.partition(".") for text in kpi.needs))
    yield from ((kpi.table, name) for name in measure_columns(kpi.measure))
    sides = (kpi.measure.top, kpi.measure.bottom) if isinstance(kpi.measure, Ratio) else ()
    for side in sides:
        place = side.table or kpi.table
        looked_at = parse(side.of, tables[place]).find_all(exp.Column) if side.of and place in tables else ()
        names = [side.counted_on or kpi.counted_on, side.column, *(column.name for column in looked_at)]
        yield from ((place, name) for name in names if name)


def _follow(field: Field, tables: Mapping[str, Table], found: set[Field]) -> None:
    """Add a column, and behind a derived one the columns that its rule names."""
    if field in found:
        return
    found.add(field)
    for behind in made_from(field, tables):
        _follow(behind, tables, found)
