"""Counts in DuckDB: Parquet read once into memory, then locked away from files and network."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from data.dictionary import Table
from data.faults import ExtractError, Fault


class DuckDBEngine:
    """One in-memory database. `count` may be called from many threads at once."""

    dialect = "duckdb"

    def __init__(self, tables: Mapping[str, Table], files: Mapping[str, Path]) -> None:
        """Load each table with its categories as enums (they group faster and take less room).

        Raises ExtractError naming every file that is missing, damaged or not what the dictionary says.
        """
        self._base = duckdb.connect()
        faults = [fault for name, table in tables.items() for fault in self._load(name, table, files[name])]
        if faults:
            raise ExtractError(faults)
        # After this nothing can be read from disk or fetched, whatever a query says.
        self._base.execute("SET enable_external_access = false; SET lock_configuration = true")

    def count(self, query: str, params: Mapping[str, Any]) -> pl.DataFrame:
        """Run one counting query. A cursor per call: DuckDB 2 refuses a connection shared between threads."""
        with self._base.cursor() as cursor:
            found: pl.DataFrame = cursor.sql(query, params=dict(params)).pl()
            return found

    def _load(self, name: str, table: Table, file: Path) -> list[Fault]:
        if not file.is_file():
            return [Fault(file.name, "is missing; restore it from the repository (`git checkout -- data/published`)")]
        try:
            found = self._base.sql(f"SELECT * FROM read_parquet('{_quoted(str(file))}') LIMIT 0").columns
            odd = self._odd_values(table, file, found)
            if odd:
                return odd
            self._base.execute(
                f'CREATE TABLE "{name}" AS SELECT {self._columns(table)} FROM read_parquet(?)', [str(file)]
            )
        except duckdb.Error:
            text = "cannot be read as Parquet; restore it from the repository (`git checkout -- data/published`)"
            return [Fault(file.name, text)]
        return []

    def _odd_values(self, table: Table, file: Path, found: list[str]) -> list[Fault]:
        """Columns that are missing, and values that the dictionary does not allow."""
        faults = [Fault(file.name, f"has no column '{c}'") for c in table.columns if c not in found]
        if faults:
            return faults
        for name, column in table.columns.items():
            if not column.values:
                continue
            query = f'SELECT DISTINCT "{name}" AS v FROM read_parquet(?) WHERE "{name}" IS NOT NULL'
            rows = self._base.execute(query, [str(file)]).fetchall()
            unknown = sorted(str(v) for (v,) in rows if str(v) not in column.values)
            if unknown:
                shown = ", ".join(unknown[:3])
                faults.append(Fault(file.name, f"column '{name}' holds {shown}, which the dictionary does not list"))
        return faults

    def _columns(self, table: Table) -> str:
        chosen = []
        for name, column in table.columns.items():
            if column.values:
                values = ", ".join(f"'{_quoted(v)}'" for v in column.values)
                chosen.append(f'"{name}"::ENUM({values}) AS "{name}"')
            else:
                chosen.append(f'"{name}"')
        return ", ".join(chosen)


def _quoted(text: str) -> str:
    return text.replace("'", "''")
