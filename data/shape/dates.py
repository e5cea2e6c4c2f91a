"""Reads dates: the format most cells have in one pass, then the others a mapping names; a year is never guessed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

import polars as pl

from data.checks import day_number
from data.mapping_rules import EXCEL, fineness
from data.reasons import REASONS
from data.shape.cells import looked_up
from data.shape.words import Nothing, plain_text

ISO = ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S")
"""What readers of workbooks and Parquet write for a true date: always understood, after the mapping's own."""

FIRST_DAY, LAST_DAY = date(1000, 1, 1), date(9999, 12, 31)
"""Days of years with four digits: another year was not written as one."""

EXCEL_DAY_0 = date(1899, 12, 30)
EXCEL_MOST = 73_050  # the last day of 2099: a longer number is a day written without marks, such as 20240331
SAMPLE = 500
MARGIN, MOST_YEARS = 2, 150
"""Years before and after a sample that are looked up as well, and years beyond which looking up gains nothing."""

TWO_DIGITS = REASONS["two_digits"]
NO_SUCH_DAY = REASONS["no_such_day"]
NO_DATE = REASONS["no_date"]

AS_DAY = r"\d{1,4}\s*[/.\-]\s*\d{1,2}\s*[/.\-]\s*\d{1,4}|\d{8}"
AS_SHORT_YEAR = r"^\D{0,4}\d{1,2}\s*[/.\- ]\s*(\d{1,2}|\p{L}{3,9})\s*[/.\- ]\s*\d{2}(\D|$)"


def with_iso(formats: Sequence[str]) -> tuple[str, ...]:
    """A mapping's formats, and those of true dates unless the mapping puts the day before the month in them."""
    return (*formats, *(f for f in ISO if f not in formats and not any(g.startswith("%Y-%d") for g in formats)))


class DateReader:
    """Reads the cells of a date. `formats`: tried in order; `sample`: some cells, by which the first pass is chosen."""

    many_repeat = True

    def __init__(self, formats: Sequence[str], nothing: Nothing, sample: pl.Series) -> None:
        self.formats = with_iso(formats)
        self.nothing = nothing
        self.usual = self._usual(sample)
        self.calendar = self._calendar(sample)

    def fast(self, texts: pl.Series) -> pl.Series:
        """The usual format; one format cannot read another's text as another day, so the order is kept."""
        if self.calendar is not None:
            return looked_up(texts, self.calendar["text"], self.calendar["day"])
        shown = self.nothing.without_readable(texts).to_frame("text")
        return _four_digits(shown.select(_read(pl.col("text"), self.usual)).to_series())

    def careful(self, texts: pl.Series) -> tuple[pl.Series, pl.Series]:
        """Every format in turn, then why none of them fits."""
        read = texts.alias("text").to_frame().with_columns(pl.col("text").str.strip_chars())
        found = pl.Series([None], dtype=pl.Date).extend_constant(None, len(texts))[1:]
        for pattern in self.formats:
            text = pl.col("text").str.strip_suffix(".0") if fineness(pattern) == "year" else pl.col("text")
            found = found.zip_with(found.is_not_null(), _four_digits(read.select(_read(text, pattern)).to_series()))
        quiet = self.nothing.said_by(pl.col("text"))
        reason = (
            pl.when(quiet | found.is_not_null())
            .then(None)
            .when(plain_text(pl.col("text")).str.contains(AS_SHORT_YEAR))
            .then(pl.lit(TWO_DIGITS))
            .when(pl.col("text").str.contains(AS_DAY))
            .then(pl.lit(NO_SUCH_DAY))
            .otherwise(pl.lit(NO_DATE))
        )
        answers = read.select(quiet=quiet, reason=reason)
        return found.zip_with(~answers["quiet"], pl.Series([None], dtype=pl.Date)), answers["reason"]

    def _calendar(self, sample: pl.Series) -> pl.DataFrame | None:
        """The days of the sample's years as they are written: looking a cell up is quicker than taking it apart."""
        if (
            self.usual == EXCEL
            or fineness(self.usual) != "day"
            or not set(re.findall("%(.)", self.usual)) <= set("dmYbBF")
        ):
            return None
        read = sample.alias("text").to_frame().select(_read(pl.col("text"), self.usual))
        days = _four_digits(read.to_series()).drop_nulls()
        first, last = days.min(), days.max()
        if not isinstance(first, date) or not isinstance(last, date):
            return None
        start, end = date(max(first.year - MARGIN, 1000), 1, 1), date(min(last.year + MARGIN, 9999), 12, 31)
        if end.year - start.year > MOST_YEARS:
            return None
        calendar = pl.date_range(start, end, eager=True).alias("day").to_frame()
        calendar = calendar.with_columns(text=pl.col("day").dt.strftime(self.usual))
        return calendar.filter(~pl.col("text").is_in(self.nothing.readable))

    def _usual(self, sample: pl.Series) -> str:
        """The first format that reads most of the sample, else the one that reads more of it than any other."""
        texts, read = sample.alias("text").to_frame(), {}
        for pattern in self.formats:
            read[pattern] = texts.select(_read(pl.col("text"), pattern)).to_series().count()
            if 2 * read[pattern] > len(sample):
                return pattern
        return max(self.formats, key=lambda pattern: read[pattern])


def sample_of(texts: pl.Series) -> pl.Series:
    """Some filled cells from all over a column."""
    return texts.gather_every(max(1, len(texts) // SAMPLE)).drop_nulls()


def _read(text: pl.Expr, pattern: str) -> pl.Expr:
    if pattern == EXCEL:
        days = text.str.extract(r"^(\d{1,5})(?:\.\d+)?$").cast(pl.Int32, strict=False)
        return pl.when(days.is_between(1, EXCEL_MOST)).then(pl.lit(EXCEL_DAY_0) + pl.duration(days=days))
    # Remembering cells that were read before pays for formats that take long to read only.
    slow = any(directive in pattern for directive in ("%b", "%B", "%p", "%z", "%a", "%A"))
    return text.str.to_date(pattern.replace("%S.%f", "%S%.f"), strict=False, cache=slow)


def _four_digits(days: pl.Series) -> pl.Series:
    """Without days of other years: 01/02/24 reads as the year 24 where a year of four digits is meant."""
    fits = days.to_physical().is_between(day_number(FIRST_DAY), day_number(LAST_DAY))
    return days.zip_with(fits, pl.Series([None], dtype=pl.Date))
