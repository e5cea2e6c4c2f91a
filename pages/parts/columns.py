"""Lineage from the other end: which measures rest on a column, what it is made from, and what is made from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from data.dictionary import Table as DataTable
from kpi.answer import Door
from kpi.lineage import Field, all_bent, made_from, named_by, scoped_by
from kpi.model import Kpi
from pages.parts.context import Here
from pages.parts.definition_entry import column_link, name_of, own_link, rule_of
from pages.parts.filters import Choice
from pages.parts.tables import Table

NONE = "none"
KIND_WORDS = {
    "key": "a reference, kept as a keyed hash",
    "category": "one of a list of codes",
    "date": "a date",
    "flag": "yes or no",
    "number": "a number",
}
Link = tuple[str, str]
"""What is said, and where it leads."""


@dataclass(frozen=True)
class Behind:
    """Everything known of one column. Links to measures are to their definitions."""

    name: str
    answer: str
    pairs: tuple[tuple[str, str], ...]
    made_from: tuple[Link, ...]
    feeds: tuple[Link, ...]
    named: tuple[Link, ...]
    further: tuple[Link, ...]
    scoped: tuple[Link, ...]
    split: tuple[Link, ...]
    codes: Table | None


@dataclass(frozen=True)
class Shelf:
    """One table: what a row is, and its columns with how many measures rest on each."""

    name: str
    row: str
    columns: tuple[tuple[str, str, str, str, int], ...]


def field_choice(here: Here) -> Choice:
    """Every column of the source looked at; the first choice is none."""
    say, tables = here.say, _tables(here)
    names = {
        name_of((place, name)): f"{place}.{name}: {say(column.meaning)}"
        for place, table in tables.items()
        for name, column in table.columns.items()
    }
    return Choice("field", say("Column"), {NONE: say("Choose a column"), **names})


def behind(chosen: str, here: Here) -> Behind | None:
    """The column chosen; None where none is."""
    place, _, name = chosen.partition(".")
    tables = _tables(here)
    if place not in tables or name not in tables[place].columns:
        return None
    say, registry, source, field = here.say, here.door.registry, here.source.name, (place, name)
    column, measures = tables[place].columns[name], registry.in_order()
    rests = _bent(here.door, source).get(field, ())
    named = [kpi for kpi in rests if field in named_by(kpi, registry, source)]
    further = [kpi for kpi in rests if kpi not in named]
    scoped = [kpi for kpi in measures if kpi not in rests and field in scoped_by(kpi, registry, source)]
    split = [k for k in measures if k.is_counted_in(source, tables) and k.table == place and name in k.dimensions]
    return Behind(
        name_of(field),
        _answer(field, len(named), len(further), here),
        tuple(_facts(field, here)),
        tuple((name_of(other), column_link(other, here)) for other in made_from(field, tables)),
        tuple((name_of(other), column_link(other, here)) for other in _feeds(here.door, source).get(field, ())),
        _measures(named, here),
        _measures(further, here),
        _measures(scoped, here),
        _measures(split, here),
        Table(
            say("Codes that it may hold"), (say("Code"), say("Meaning")),
            tuple((code, say(label)) for code, label in column.values.items()), frozenset(),
        ) if column.values else None,
    )  # fmt: skip


def shelves(here: Here) -> list[Shelf]:
    """Every table of the source looked at with its columns."""
    say, rests = here.say, _bent(here.door, here.source.name)
    return [
        Shelf(place, say(table.row), tuple(
            (name, column_link((place, name), here), say(column.meaning),
             say("derived") if column.derived else say("from files"), len(rests.get((place, name), ())))
            for name, column in table.columns.items()
        ))
        for place, table in _tables(here).items()
    ]  # fmt: skip


@lru_cache(maxsize=4)
def _bent(door: Door, source: str) -> Mapping[Field, tuple[Kpi, ...]]:
    return all_bent(door.registry, source)


@lru_cache(maxsize=4)
def _feeds(door: Door, source: str) -> Mapping[Field, tuple[Field, ...]]:
    """Column -> the derived columns whose rules name it."""
    tables = door.registry.dictionary.sources[source]
    found: dict[Field, list[Field]] = {}
    for place, table in tables.items():
        for name in table.columns:
            for other in made_from((place, name), tables):
                found.setdefault(other, []).append((place, name))
    return {field: tuple(fields) for field, fields in found.items()}


def _tables(here: Here) -> Mapping[str, DataTable]:
    return here.door.registry.dictionary.sources[here.source.name]


def _measures(kpis: list[Kpi], here: Here) -> tuple[Link, ...]:
    return tuple((f"{kpi.code} · {here.say(kpi.title)}", own_link(kpi, here)) for kpi in kpis)


def _answer(field: Field, named: int, further: int, here: Here) -> str:
    """How many measures a fault in it would bend, in a sentence."""
    say, name = here.say, name_of(field)
    if not named and not further:
        return say("No measure rests on {name}.", name=name)
    if not further:
        return say("Measures that rest on {name}: {n}, all of which name it themselves.", n=named, name=name)
    if not named:
        text = "Measures that rest on {name}: {n}, all of them through columns that are made from it."
        return say(text, n=further, name=name)
    text = "Measures that rest on {name}: {n}. Of these {named} name it, and {further} rest on columns made from it."
    return say(text, n=named + further, name=name, named=named, further=further)


def _facts(field: Field, here: Here) -> list[tuple[str, str]]:
    say, table = here.say, _tables(here)[field[0]]
    column = table.columns[field[1]]
    found = [
        (say("What it holds"), say(column.meaning)),
        (say("Kind"), say(KIND_WORDS[column.kind])),
        (say("One row of the table"), say(table.row)),
        (say("Where it comes from"), say("From files that are loaded.")),
    ]
    if column.derived is not None:
        found[-1] = (say("Rule by which it is derived"), rule_of(column, say))
    if table.built is not None:
        found.append((say("How the table is made"), say(table.built)))
    if column.identifying:
        found.append((say("Protection"), say("It can identify a person. No measure may name it, and it is not shown.")))
    return found
