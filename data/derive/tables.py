"""Holds the tables while columns are derived: whole, typed, and with what they carry of the offence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from data.dictionary import NOT_RECORDED, Column, Table

CARRIED = "of the offence of the same crime_key"
STANDS = "stands"


@dataclass(frozen=True)
class Held:
    """The tables of one extract by name, and the as-at date of each; a table nobody delivered is not there."""

    tables: Mapping[str, pl.DataFrame]
    as_at: Mapping[str, date]

    def get(self, name: str, columns: Sequence[str | pl.Expr]) -> pl.DataFrame | None:
        """Some columns of a table, None where it was not delivered."""
        return self.tables[name].select(columns) if name in self.tables else None

    def day(self, name: str) -> pl.Expr:
        """The as-at date of a table, as a date literal; ValueError where none was given."""
        if name not in self.as_at:
            raise ValueError(f"the table '{name}' has no as-at date")
        return pl.lit(self.as_at[name], pl.Date)


def kind_of(column: Column) -> pl.DataType:
    """The type a column of a snapshot has (categories are still text here)."""
    if column.kind == "number":
        return pl.Float64() if column.decimals else pl.Int32()
    return {"date": pl.Date(), "flag": pl.Boolean()}.get(column.kind, pl.String())


def whole(frame: pl.DataFrame, columns: Mapping[str, Column]) -> pl.DataFrame:
    """Exactly these columns, in this order, each of its type; what is not there is empty, or the category for that."""
    return frame.select(_settled(n, c, present=n in frame.columns) for n, c in columns.items())


def finished(frame: pl.DataFrame, columns: Mapping[str, Column]) -> pl.DataFrame:
    """As `whole`, of a frame that must have them all: a derived column that no rule writes is an error, not empty."""
    return frame.select(_settled(n, c, present=True) for n, c in columns.items())


def _settled(name: str, column: Column, present: bool) -> pl.Expr:
    kind = kind_of(column)
    found = pl.col(name).cast(kind) if present else pl.lit(None, kind).alias(name)
    return found.fill_null(column.absent) if column.kind == "category" else found


def carry(frame: pl.DataFrame, table: Table, offences: pl.DataFrame | None) -> pl.DataFrame:
    """The frame with what its table carries of the offence; null where the crime is not held."""
    names = [n for n, c in table.columns.items() if c.derived == CARRIED]
    if offences is None:
        kinds = {n: kind_of(table.columns[n]) for n in names}
        carried = frame.with_columns(pl.lit(None, kind).alias(n) for n, kind in kinds.items())
    else:
        carried = of_crime(frame, offences.select("crime_key", *names))
    categories = [n for n in names if table.columns[n].kind == "category"]
    return carried.with_columns(pl.col(categories).fill_null(NOT_RECORDED))


def of_crime(frame: pl.DataFrame, about: pl.DataFrame) -> pl.DataFrame:
    """The frame with columns of a table that has one row a crime_key; rows and their order stay."""
    return frame.join(about, on="crime_key", how="left", validate="m:1", maintain_order="left")


def orphans(tables: Mapping[str, pl.DataFrame]) -> dict[str, int]:
    """How many rows of each table name a crime that is not among the offences."""
    crimes = tables["offences"]["crime_key"] if "offences" in tables else pl.Series(dtype=pl.String)
    return {
        name: len(frame.drop_nulls("crime_key").join(crimes.to_frame("crime_key"), on="crime_key", how="anti"))
        for name, frame in tables.items()
        if name != "offences" and "crime_key" in frame.columns
    }
