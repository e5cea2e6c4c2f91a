"""Counts rows held in memory: read from Parquet once, then locked away from files and network.

Any statement runs in DuckDB, over the very columns that `held` counts without one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from data.dictionary import Column, Table
from data.engines.held import HeldTable
from data.faults import ExtractError, Fault

MEND = "restore it from the repository (`git checkout -- data/published`)"
KINDS = {
    "key": ("VARCHAR",),
    "category": ("VARCHAR", "ENUM"),
    "date": ("DATE",),
    "flag": ("BOOLEAN",),
    "number": ("BIGINT", "INTEGER", "SMALLINT", "TINYINT", "UBIGINT", "UINTEGER", "DOUBLE", "FLOAT"),
}
"""How the types of Parquet columns begin, by kind of column."""

AT_ONCE = 4
"""Columns read together: more would need room for their wide form, fewer would leave processors idle."""


class DuckDBEngine:
    """One in-memory database. `count` may be called from many threads at once."""

    dialect = "duckdb"

    def __init__(
        self, tables: Mapping[str, Table], files: Mapping[str, Path], mend: str = MEND, values_known: bool = False
    ) -> None:
        """Load each table, its categories as enums and its numbers as narrow as they are.

        Columns that identify somebody are never loaded. mend: what to do about a file that is missing or damaged.
        values_known: the files were written against this very dictionary, so their categories need no second look.
        Raises ExtractError naming every file that is missing, damaged or not what the dictionary says.
        """
        self._mend = mend
        self._values_known = values_known
        self._base = duckdb.connect()
        self.held: dict[str, HeldTable] = {}
        faults = [fault for name, table in tables.items() for fault in self._load(name, table, files[name])]
        if faults:
            raise ExtractError(faults)
        # After this nothing can be read from disk or fetched, whatever a query says.
        self._base.execute("SET enable_external_access = false; SET lock_configuration = true")

    def count(self, query: str, params: Mapping[str, Any]) -> pl.DataFrame:
        """Run one counting query. A cursor per call: DuckDB 2 refuses a connection shared between threads."""
        with self._base.cursor() as cursor:
            for name, table in self.held.items():
                if name in query:
                    cursor.register(name, table.arrow)
            found: pl.DataFrame = cursor.sql(query, params=dict(params)).pl()
        # Held narrow, a number would overflow in what is reckoned from it.
        return found.with_columns(pl.col(pl.Int8, pl.Int16).cast(pl.Int32))

    def _load(self, name: str, table: Table, file: Path) -> list[Fault]:
        if not file.is_file():
            return [Fault(file.name, f"is missing; {self._mend}")]
        try:
            wrong = self._wrong_columns(table, file) or self._wrong_values(table, file)
            if not wrong:
                self.held[name] = HeldTable(_read(table, file))
        except (duckdb.Error, pl.exceptions.PolarsError):
            return [Fault(file.name, f"cannot be read as Parquet; {self._mend}")]
        return [Fault(file.name, text) for text in wrong]

    def _wrong_columns(self, table: Table, file: Path) -> list[str]:
        """Columns that are missing, or hold another kind of value than the dictionary says."""
        query = "SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet(?))"
        found = dict(self._base.execute(query, [str(file)]).fetchall())
        wrong = [f"has no column '{name}'" for name in _loaded(table) if name not in found]
        for name, column in _loaded(table).items():
            if name in found and not found[name].startswith(KINDS[column.kind]):
                wrong.append(f"column '{name}' holds {found[name]} where the dictionary says {column.kind}")
        return wrong

    def _wrong_values(self, table: Table, file: Path) -> list[str]:
        """Categories that the dictionary does not list, or that are empty: an unknown has a value of its own."""
        wrong = []
        for name, column in _loaded(table).items():
            if column.kind != "category" or self._values_known:
                continue
            rows = self._base.execute(f'SELECT DISTINCT "{name}" FROM read_parquet(?)', [str(file)]).fetchall()
            values = {value for (value,) in rows}
            if None in values:
                wrong.append(f"column '{name}' is empty in places; a category that is not known needs a value for it")
            unknown = sorted(values - {None} - set(column.values)) if column.values else []
            if unknown:
                wrong.append(f"column '{name}' holds {', '.join(unknown[:3])}, which the dictionary does not list")
        return wrong


def _read(table: Table, file: Path) -> Iterable[pl.Series]:
    """The columns that counting needs, a few at a time, so that their wide form never stands in memory together."""
    names = list(_loaded(table))
    for at in range(0, len(names), AT_ONCE):
        wide = pl.read_parquet(file, columns=names[at : at + AT_ONCE])
        for name in names[at : at + AT_ONCE]:
            column, about = wide.drop_in_place(name), table.columns[name]
            yield _coded(column, about) if about.kind == "category" else column


def _coded(column: pl.Series, about: Column) -> pl.Series:
    """A category by the codes of the dictionary."""
    known = list(about.values) or column.cast(pl.String).unique().drop_nulls().sort().to_list()
    return column if column.dtype == pl.Enum(known) else column.cast(pl.String).cast(pl.Enum(known))


def _loaded(table: Table) -> dict[str, Column]:
    """The columns that counting needs: a key that names somebody is not among them."""
    return {name: column for name, column in table.columns.items() if not column.identifying}
