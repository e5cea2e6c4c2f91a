"""What a KPI cannot do without in a source: figures made of columns that no file fills would be noughts, not counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlglot import exp

from data.dictionary import NOT_RECORDED, Table
from data.silent import Field
from kpi.condition import parse
from kpi.lineage import measured
from kpi.model import Kpi
from kpi.rules import conditions_of


def needed(kpi: Kpi, tables: Mapping[str, Table]) -> frozenset[Field]:
    """The columns that its measure, its clock and its own exclusions look at, and those it says it needs.

    An exclusion by a column that stands for something where nothing is said, such as `identified`, needs no file to
    fill it: nobody is then left out. The standing exclusions of tables are of that sort.
    """
    own = {item.where for item in kpi.leaves_out}
    counted = [text for text in conditions_of(kpi) if text not in own]
    found = {*_named(counted, kpi.table, tables), (kpi.table, kpi.counted_on), *measured(kpi, tables)}
    found |= {field for field in _named(own, kpi.table, tables) if not _stands_for_something(field, tables)}
    return frozenset(found)


def _named(conditions: Iterator[str] | list[str] | set[str], place: str, tables: Mapping[str, Table]) -> set[Field]:
    trees = (parse(text, tables[place]) for text in conditions)
    return {(place, column.name) for tree in trees for column in tree.find_all(exp.Column)}


def _stands_for_something(field: Field, tables: Mapping[str, Table]) -> bool:
    column = tables[field[0]].columns[field[1]]
    return column.kind == "category" and column.derived is None and column.absent != NOT_RECORDED
