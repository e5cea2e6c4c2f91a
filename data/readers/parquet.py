"""Reads a Parquet file as text, so that it goes the same way as every other extract."""

from __future__ import annotations

import hashlib
from io import BytesIO
from pathlib import Path

import polars as pl

from data.readers.load import load_binary
from data.readers.raw import LINE, Raw, checked_headings, refuse, refusing

DAMAGED = "is cut short or damaged; copy or export it again"
LOCAL = "Europe/London"
MOST_EXACT = 2.0**53
"""Above this a float no longer tells neighbouring whole numbers apart."""


def read_parquet(file: Path) -> Raw:
    """Read every column as text. Raises ExtractError for damaged files and for columns that are no single values."""
    data = load_binary(file, ("parquet",))
    sha256 = hashlib.sha256(data).hexdigest()
    if not data.endswith(b"PAR1") or len(data) < 12:
        refuse(file.name, DAMAGED)
    with refusing(file.name, DAMAGED):
        schema = pl.Schema(pl.read_parquet_schema(BytesIO(data)))
        _check_columns(file.name, schema)
        found = pl.read_parquet(BytesIO(data))
        headings = checked_headings(file.name, list(schema), 1)
        texts = [_text(column, kind).alias(to) for (column, kind), to in zip(schema.items(), headings, strict=True)]
        frame = found.select(texts).with_columns(pl.Series(LINE, range(1, len(found) + 1), pl.Int64))
    return Raw(file.name, sha256, frame, (), "parquet")


def _check_columns(name: str, schema: pl.Schema) -> None:
    other = (pl.Binary, pl.Object, pl.Duration)
    wrong = [column for column, kind in schema.items() if kind.is_nested() or isinstance(kind, other)]
    if wrong:
        listed = ", ".join(f"'{column}'" for column in wrong[:5])
        refuse(name, f"has columns of lists, bytes or spans of time: {listed}; leave them out or write them as text")
    if not schema:
        refuse(name, "has no columns; export it again")


def _text(column: str, kind: pl.DataType) -> pl.Expr:
    """A value as a person would type it: whole numbers without ".0", dates as ISO, midnight as the date alone."""
    value = pl.col(column)
    if isinstance(kind, pl.Datetime):
        # A moment belongs to the day it had where the force is.
        local = value.dt.convert_time_zone(LOCAL) if kind.time_zone else value
        return local.dt.strftime("%Y-%m-%d %H:%M:%S").str.replace(" 00:00:00", "", literal=True)
    if isinstance(kind, pl.Time):
        return value.dt.strftime("%H:%M:%S")
    if kind.is_float():
        whole = value.is_finite() & (value == value.round()) & (value.abs() < MOST_EXACT)
        plain = pl.when(whole).then(value).cast(pl.Int64, strict=False).cast(pl.String)
        return pl.coalesce(plain, value.fill_nan(None).cast(pl.String))
    if kind.is_decimal():
        return value.cast(pl.String).str.replace(r"(\.\d*?)0+$", "$1").str.strip_suffix(".")
    return value.cast(pl.String).replace("", None)
