"""Reads references of crimes and people: trimmed, inner spaces removed, upper case; still plain."""

from __future__ import annotations

import polars as pl

from data.checks import blanked
from data.reasons import REASONS
from data.shape.words import Nothing, key_text

CLEAN = r"^[A-Z0-9][A-Z0-9/_.|:-]*$"
ROUNDED = r"^\d+([.,]\d+)?E\+\d+$"
NO_SIGN = REASONS["no_sign"]
SPOILT = REASONS["spoilt"]


class ReferenceReader:
    """Reads the cells of a key."""

    many_repeat = False

    def __init__(self, nothing: Nothing) -> None:
        self.nothing = nothing

    def fast(self, texts: pl.Series) -> pl.Series:
        """What is in its final form already."""
        clean = texts.str.contains(CLEAN) & ~texts.is_in(self.nothing.keys)
        return blanked(texts, (~clean).arg_true())

    def careful(self, texts: pl.Series) -> tuple[pl.Series, pl.Series]:
        """The final form of the others."""
        key = pl.col("key")
        reason = (
            pl.when(key.is_in(self.nothing.keys))
            .then(None)
            .when(~key.str.contains(r"[\p{L}\p{N}]"))
            .then(pl.lit(NO_SIGN))
            .when(key.str.contains(ROUNDED))
            .then(pl.lit(SPOILT))
        )
        usable = ~key.is_in(self.nothing.keys) & pl.col("reason").is_null()
        read = texts.alias("text").to_frame().select(key=key_text(pl.col("text"))).with_columns(reason=reason)
        read = read.with_columns(value=pl.when(usable).then(key))
        return read["value"], read["reason"]
