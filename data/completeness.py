"""Counts, month by month, how often each column that should be filled is filled: gaps are a finding, not plumbing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl

from data.dictionary import NOT_RECORDED, Dictionary, Table

BY = ("force_code", "offence_code", "source_system", "standing")
"""What the counts are kept apart by; a table without one of them counts as not recorded there."""


def completeness(tables: Mapping[str, pl.DataFrame], dictionary: Dictionary) -> pl.DataFrame:
    """The table `completeness` of the dictionary, from all the others.

    tables: finished tables, categories as text. Rows whose clock is empty are in no month and are left out. Sorted by
    force, offence code, system, column and month.
    """
    known = dictionary.sources["snapshot"]
    parts = [part for name, frame in tables.items() if name in known for part in _of(name, frame, known[name])]
    columns = known["completeness"].columns
    schema = {name: pl.Date if c.kind == "date" else pl.Int64 for name, c in columns.items() if c.kind != "category"}
    empty = pl.DataFrame(schema={name: schema.get(name, pl.String) for name in columns})
    whole = pl.concat([empty, *(part.select(empty.columns).cast(empty.schema) for part in parts)])
    return whole.sort(*BY, "field", "month_on", "filled")


def _of(name: str, frame: pl.DataFrame, table: Table) -> Iterator[pl.DataFrame]:
    """The counts of one table, a frame for each of its columns that should be filled."""
    if table.built or table.clock is None or table.clock not in frame.columns:
        return
    kept = [column for column in BY if column in frame.columns]
    keys = frame.select(
        *(pl.col(c).fill_null(NOT_RECORDED) if c in kept else pl.lit(NOT_RECORDED).alias(c) for c in BY),
        pl.col(table.clock).dt.truncate("1mo").alias("month_on"),
        *(_filled(frame, c).alias(c) for c, column in table.columns.items() if column.is_gap_when_empty()),
    ).drop_nulls("month_on")
    for column in keys.columns[len(BY) + 1 :]:
        counted = keys.group_by(*BY, "month_on", pl.col(column).alias("filled")).agg(pl.len().alias("weight"))
        yield counted.with_columns(
            pl.when("filled").then(pl.lit("yes")).otherwise(pl.lit("no")).alias("filled"),
            pl.lit(name).alias("in_table"),
            pl.lit(f"{name}.{column}").alias("field"),
        )


def _filled(frame: pl.DataFrame, column: str) -> pl.Expr:
    present = pl.col(column).is_not_null()
    return present & (pl.col(column) != NOT_RECORDED) if frame.schema[column] == pl.String else present
