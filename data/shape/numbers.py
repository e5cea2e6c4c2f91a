"""Reads numbers: whole ones however they were written, with commas between thousands; never one out of words."""

from __future__ import annotations

import polars as pl

from data.reasons import REASONS
from data.shape.words import Nothing

NUMBER = r"^[+-]?(\d+(\.\d*)?|\.\d+)$"
THOUSANDS = r"^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$"
MOST = 1e15
NO_NUMBER = REASONS["no_number"]
NOT_WHOLE = REASONS["not_whole"]


class NumberReader:
    """Reads the cells of a number column. `decimals`: whether it may have a fraction."""

    many_repeat = True

    def __init__(self, decimals: bool, nothing: Nothing) -> None:
        self.kind: pl.DataType = pl.Float64() if decimals else pl.Int64()
        self.nothing = nothing

    def fast(self, texts: pl.Series) -> pl.Series:
        """Plain digits; nan and inf are numbers to a machine only."""
        numbers = self.nothing.without_readable(texts).cast(self.kind, strict=False)
        if self.kind == pl.Float64() and not numbers.is_finite().all():
            return numbers.zip_with(numbers.is_finite(), pl.Series([None], dtype=self.kind))
        return numbers

    def careful(self, texts: pl.Series) -> tuple[pl.Series, pl.Series]:
        """Commas, spaces, 23.0; and why the rest is no number."""
        text, number = pl.col("text"), pl.col("number")
        digits = pl.when(text.str.contains(THOUSANDS)).then(text.str.replace_all(",", "", literal=True)).otherwise(text)
        read = texts.alias("text").to_frame().with_columns(text.str.strip_chars())
        read = read.with_columns(
            number=pl.when(digits.str.contains(NUMBER)).then(digits).cast(pl.Float64, strict=False),
            quiet=self.nothing.said_by(text),
        ).with_columns(number=pl.when(number.abs() < MOST).then(number))
        whole = (number == number.round()) | pl.lit(self.kind == pl.Float64())
        reason = (
            pl.when(pl.col("quiet"))
            .then(None)
            .when(number.is_null())
            .then(pl.lit(NO_NUMBER))
            .when(~whole)
            .then(pl.lit(NOT_WHOLE))
        )
        usable = pl.when(~pl.col("quiet") & whole).then(number).cast(self.kind)
        answers = read.select(value=usable, reason=reason)
        return answers["value"], answers["reason"]
