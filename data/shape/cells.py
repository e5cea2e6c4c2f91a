"""Reads columns of text in two passes: a fast one over every cell, a careful one over the few it could not tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

import polars as pl

BAD = {"row": pl.UInt32(), "reason": pl.String()}


class Reader(Protocol):
    """How the cells of one column are read."""

    many_repeat: bool
    """Whether cells repeat so often that the careful pass does better over each different one once."""

    def fast(self, texts: pl.Series) -> pl.Series:
        """The values; null where this pass cannot tell."""
        ...

    def careful(self, texts: pl.Series) -> tuple[pl.Series, pl.Series]:
        """Values and reasons of texts that the fast pass left: a reason where the text is no good, else null."""
        ...


@dataclass(frozen=True)
class Cells:
    """One column as read: its values, and the rows (counted from 0) whose cell was no good, with the reason."""

    values: pl.Series
    bad: pl.DataFrame


def no_bad() -> pl.DataFrame:
    """No row is bad."""
    return pl.DataFrame(schema=BAD)


def bad_rows(rows: pl.Series, reason: str | pl.Series) -> pl.DataFrame:
    """Rows with one reason for all, or one each."""
    told = pl.repeat(reason, len(rows), dtype=pl.String, eager=True) if isinstance(reason, str) else reason
    return pl.DataFrame({"row": rows.cast(pl.UInt32), "reason": told.cast(pl.String)})


def read_cells(
    frame: pl.DataFrame, wanted: Mapping[str, str], reader_of: Callable[[str, pl.Series], Reader]
) -> dict[str, tuple[Reader, Cells]]:
    """Read several columns at once, one on each processor.

    wanted: label -> column of text; reader_of: how to read it, from the label and the text. Returns both by label.
    """

    def one(label: str) -> tuple[Reader, Cells]:
        text = frame[wanted[label]]
        reader = reader_of(label, text)
        return reader, _read(text, reader)

    with ThreadPoolExecutor(pl.thread_pool_size()) as pool:
        return dict(zip(wanted, pool.map(one, wanted), strict=True))


def looked_up(texts: pl.Series, words: Sequence[str] | pl.Series, values: pl.Series) -> pl.Series:
    """The value of the word that each cell holds, null where it holds none. values: one for each of the words."""
    at = texts.cast(pl.Enum(words), strict=False).to_physical().rechunk().to_frame("at")
    # Looked up without nulls and masked afterwards, which is quicker than looking up nulls.
    found = pl.lit(values).gather(pl.col("at").fill_null(0))
    return at.select(pl.when(pl.col("at").is_not_null()).then(found)).to_series()


def put(values: pl.Series, rows: pl.Series, new: pl.Series) -> pl.Series:
    """The values with some of them replaced."""
    return values.clone().scatter(rows, new.cast(values.dtype)) if len(rows) else values


def _read(text: pl.Series, reader: Reader) -> Cells:
    values = reader.fast(text).rechunk()
    if values.null_count() == text.null_count():
        return Cells(values, no_bad())
    rows = (values.is_null() & text.is_not_null()).arg_true()
    left = text.gather(rows)
    if reader.many_repeat:
        different = left.unique()
        found, reasons = reader.careful(different)
        known = pl.DataFrame({"text": different, "value": found, "reason": reasons.cast(pl.String)})
        known = left.alias("text").to_frame().join(known, on="text", how="left", maintain_order="left")
        found, reasons = known["value"], known["reason"]
    else:
        found, reasons = reader.careful(left)
    told = reasons.is_not_null()
    return Cells(put(values, rows, found), bad_rows(rows.filter(told), reasons.filter(told)))
