"""Counts frames that stand in memory, in DuckDB: what is laid out for one comparison and never written to disk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb
import polars as pl

from data.dictionary import Table


class FramesEngine:
    """One in-memory database over frames. `count` may be called from many threads at once."""

    dialect = "duckdb"

    def __init__(self, tables: Mapping[str, Table], frames: Mapping[str, pl.DataFrame]) -> None:
        """Load each table's columns, its categories as enums; a column that identifies somebody is never loaded.

        frames: one for each table, with every column that its table lists.
        """
        self._base = duckdb.connect()
        for name, table in tables.items():
            self._base.register("laid_out", frames[name].select(_loaded(table)).to_arrow())
            self._base.execute(f'CREATE TABLE "{name}" AS SELECT * FROM laid_out')
            self._base.unregister("laid_out")
        self._base.execute("SET enable_external_access = false; SET lock_configuration = true")

    def count(self, query: str, params: Mapping[str, Any]) -> pl.DataFrame:
        """Run one counting query. A cursor per call: DuckDB 2 refuses a connection shared between threads."""
        with self._base.cursor() as cursor:
            found: pl.DataFrame = cursor.sql(query, params=dict(params)).pl()
            return found


def _loaded(table: Table) -> list[pl.Expr]:
    """The columns that counting needs, categories as the enums that the dictionary lists."""
    return [
        pl.col(name).cast(pl.String).cast(pl.Enum(list(column.values))) if column.values else pl.col(name)
        for name, column in table.columns.items()
        if not column.identifying
    ]
