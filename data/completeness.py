"""Counts, month by month, how often each column that should be filled is filled: gaps are a finding, not plumbing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl

from data.dictionary import NOT_RECORDED, Dictionary, Table

BY = ("force_code", "offence_code", "source_system", "standing")
"""What the counts are kept apart by; a table without one of them counts as not recorded there."""

ROWS, FILLED = "rows ", "filled "
"""Names of counts while they are made, unlike any column's."""


def completeness(tables: Mapping[str, pl.DataFrame], dictionary: Dictionary) -> pl.DataFrame:
    """The table `completeness` of the dictionary, from all the others.

    tables: finished tables, categories as text or enums. Rows whose clock is empty are in no month and are left out.
    Sorted by force, offence code, system, column and month.
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
    fields = [column for column, about in table.columns.items() if about.is_gap_when_empty()]
    by = [*BY, "month_on"]
    months = frame.lazy().select(
        *(pl.col(c) if c in frame.columns else pl.lit(NOT_RECORDED).alias(c) for c in BY),
        pl.col(table.clock).dt.truncate("1mo").alias("month_on"),
        pl.lit(1, pl.Int64).alias(ROWS),
        *(_filled(frame, column).cast(pl.Int64).alias(FILLED + column) for column in fields),
    )
    # All columns are counted in one pass over the rows; what follows handles a few rows a month.
    counted = months.drop_nulls("month_on").group_by(by).agg(pl.exclude(by).sum()).collect()
    counted = counted.with_columns(pl.col(BY).cast(pl.String).fill_null(NOT_RECORDED)).group_by(by).agg(pl.all().sum())
    for column in fields:
        filled = pl.col(FILLED + column)
        for answer, weight in (("yes", filled), ("no", pl.col(ROWS) - filled)):
            yield counted.filter(weight > 0).select(
                *by,
                pl.lit(answer).alias("filled"),
                weight.alias("weight"),
                pl.lit(name).alias("in_table"),
                pl.lit(f"{name}.{column}").alias("field"),
            )


def _filled(frame: pl.DataFrame, column: str) -> pl.Expr:
    kind = frame.schema[column]
    says = kind == pl.String or (isinstance(kind, pl.Enum) and NOT_RECORDED in kind.categories)
    present = pl.col(column).is_not_null()
    return present & (pl.col(column) != NOT_RECORDED) if says else present
