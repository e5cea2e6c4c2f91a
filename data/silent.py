"""Which columns of a snapshot say nothing, because no file fills them or what they are made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from data.dictionary import Table
from data.snapshots.manifest import TableEntry

Field = tuple[str, str]
"""A table and one of its columns."""

OR = " or "


@dataclass(frozen=True)
class Unfed:
    """A column that files should feed and none does; `meaning` as the dictionary has it."""

    table: str
    column: str
    meaning: str


def silent(known: Mapping[str, Table], entries: Mapping[str, TableEntry]) -> dict[Field, Unfed]:
    """Every column that says nothing -> the first column behind it that no file fills; itself where files feed it.

    known: every table of the dictionary; entries: those of the manifest. All columns of a table that was not
    delivered say nothing; but a snapshot that does not tell what was fed is taken to have been fed everything.
    """
    found = _Search(known, entries)
    lacking = ((place, name, found.behind(place, name)) for place, table in known.items() for name in table.columns)
    return {(place, name): unfed for place, name, unfed in lacking if unfed is not None}


def made_of(table: str, known: Mapping[str, Table], column: str) -> tuple[tuple[Field, ...], ...]:
    """What a column cannot do without: of each group one column is enough; none where it is always filled."""
    about = known[table].columns[column]
    if about.derived is not None and about.derived == f"of the {known[table].carries} of the same crime_key":
        return ((("offences", column),),)
    return tuple(tuple(_field(table, each) for each in need.split(OR)) for need in about.needs)


def _field(table: str, text: str) -> Field:
    place, _, column = text.rpartition(".")
    return (place or table, column)


class _Search:
    """Goes from columns to what they are made of, each once."""

    def __init__(self, known: Mapping[str, Table], entries: Mapping[str, TableEntry]) -> None:
        self._known, self._entries = known, entries
        self._found: dict[Field, Unfed | None] = {}

    def behind(self, table: str, column: str) -> Unfed | None:
        """The first column that is lacking behind this one; None where it can say something."""
        key = (table, column)
        if key not in self._found:
            self._found[key] = self._look(table, column)
        return self._found[key]

    def _look(self, table: str, column: str) -> Unfed | None:
        about, entry = self._known[table].columns[column], self._entries.get(table)
        if about.derived is None:
            lacks = entry is None or column in entry.unfed
            return Unfed(table, column, about.meaning) if lacks else None
        for group in made_of(table, self._known, column):
            lacking = [self.behind(*field) for field in group]
            if all(lacking):
                return lacking[0]
        return None
