"""Arrays of codes and days as typed columns, and tables in the shape the dictionary gives them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt
import polars as pl

from data.dictionary import Column, Dictionary, Table, load_dictionary
from data.synthetic.draws import NEVER, Days
from data.synthetic.rates import PUBLISHED

EXTRACT = "snapshot"


@cache
def dictionary() -> Dictionary:
    """The dictionary that ships with the product."""
    return load_dictionary(PUBLISHED.parent / "dictionary.toml", PUBLISHED / "forces.toml")


def fed_tables() -> dict[str, Table]:
    """Every table that files feed, by name."""
    return {name: table for name, table in dictionary().sources[EXTRACT].items() if table.fed()}


@cache
def words_of(table: str, column: str) -> tuple[str, ...]:
    """The values a category may have, in the order of the dictionary."""
    return tuple(dictionary().sources[EXTRACT][table].columns[column].values)


def category(table: str, column: str, words: Sequence[str], codes: npt.NDArray[np.integer]) -> pl.Series:
    """Positions in `words` as a category of the dictionary: no text is made, so that ten million rows fit."""
    held = words_of(table, column)
    places = np.array([held.index(word) for word in words], dtype=np.uint8 if len(held) < 256 else np.uint16)
    return pl.Series(column, places[codes]).cat.to(pl.Enum(held))


def dates(name: str, days: Days) -> pl.Series:
    """Days since 1970 as dates, empty where there is NEVER."""
    return pl.Series(name, days).replace(int(NEVER), None).cast(pl.Date)


def numbers(name: str, values: Days) -> pl.Series:
    """Whole numbers, empty where there is NEVER."""
    return pl.Series(name, values).replace(int(NEVER), None)


def days_of(frame: pl.DataFrame, name: str) -> Days:
    """A column of plain days, or of dates as days; NEVER where it is empty."""
    held = frame.get_column(name)
    plain = held.cast(pl.Int32) if held.dtype == pl.Date() else held
    return plain.fill_null(int(NEVER)).to_numpy().astype(np.int32)


def known(days: Days, as_at: np.int32) -> Days:
    """The days that have come by the as-at date; the others are NEVER."""
    return np.where(days <= as_at, days, NEVER).astype(np.int32)


def keys(letter: str, count: int, start: int = 1) -> pl.Series:
    """Running references such as INV-D-0000001."""
    numbers = pl.Series("key", np.arange(start, start + count, dtype=np.int64)).cast(pl.String).str.zfill(7)
    return pl.select(pl.concat_str(pl.lit(f"INV-{letter}-"), numbers)).to_series().alias("key")


def finish(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """The fed columns of the table, in order and of their types; what the frame lacks is not recorded."""
    fed = dictionary().sources[EXTRACT][name].fed()
    return frame.select([_typed(column, spec, frame) for column, spec in fed.items()])


def _typed(name: str, spec: Column, frame: pl.DataFrame) -> pl.Expr:
    found = pl.col(name) if name in frame.columns else pl.lit(None)
    if spec.kind == "category":
        kept = found.cast(pl.Enum(list(spec.values)))
        return (kept if spec.required else kept.fill_null(spec.absent)).alias(name)
    kinds = {"key": pl.String(), "date": pl.Date(), "flag": pl.Boolean()}
    number = pl.Float64() if spec.decimals else pl.Int32()
    return found.cast(kinds.get(spec.kind, number)).alias(name)
