"""How the text of a cell is compared: which words say nothing, and what counts as the same word."""

from __future__ import annotations

import re
from collections.abc import Iterable

import polars as pl

from data.checks import blanked
from data.mapping_rules import plain

SPREADSHEET_ERRORS = ("#N/A", "#VALUE!", "#REF!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!")
"""What a spreadsheet writes where it had no answer: one of them as a crime's reference would make many crimes one."""


def plain_text(text: pl.Expr) -> pl.Expr:
    """The expression of `plain`: trimmed, inner spaces collapsed, capitals levelled."""
    return text.str.replace_all(r"\s+", " ").str.strip_chars().str.to_lowercase()


def key_text(text: pl.Expr) -> pl.Expr:
    """A reference as it is compared: no spaces at all, upper case."""
    return text.str.replace_all(r"\s+", "").str.to_uppercase()


class Nothing:
    """The words that say nothing; an empty cell always does, and so does the error of a spreadsheet."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = sorted({"", *(plain(word) for word in (*SPREADSHEET_ERRORS, *words))})
        self.keys = sorted({re.sub(r"\s+", "", word).upper() for word in self.words})
        digits = {word for word in self.words if any(c.isdigit() for c in word)}
        self.readable = sorted(digits | {word.upper() for word in digits})

    def said_by(self, text: pl.Expr) -> pl.Expr:
        """Where a cell says nothing, or is empty."""
        return text.is_null() | plain_text(text).is_in(self.words)

    def blank(self, text: pl.Expr) -> pl.Expr:
        """The text, null where it says nothing."""
        return pl.when(~self.said_by(text)).then(text)

    def without_readable(self, texts: pl.Series) -> pl.Series:
        """The texts without those words for nothing that would read as a number or a date, such as 01/01/1900."""
        return blanked(texts, texts.is_in(self.readable).arg_true()) if self.readable else texts
