"""Says how days are counted between two dates, and which band a number falls in."""

from __future__ import annotations

import polars as pl

from data.dictionary import NOT_RECORDED

Bands = tuple[tuple[str, int | None], ...]
"""Codes of bands, in rising order, each with the last number it holds; None: everything above."""

AGE_BANDS: Bands = (
    ("under_13", 12),
    ("13_to_15", 15),
    ("16_to_17", 17),
    ("18_to_25", 25),
    ("26_to_40", 40),
    ("41_and_over", None),
)
REPORT_DELAYS: Bands = (
    ("same_day", 0),
    ("1_to_2_days", 2),
    ("3_to_10_days", 10),
    ("11_to_100_days", 100),
    ("over_100_days", None),
)


def days(start: str, end: str | pl.Expr) -> pl.Expr:
    """Days from one date to another, below zero when `end` comes first; null where either is empty."""
    last = pl.col(end) if isinstance(end, str) else end
    return last.to_physical() - pl.col(start).to_physical()


def days_or_zero(start: str, end: str | pl.Expr) -> pl.Expr:
    """Days from one date to another; 0 when `end` comes first."""
    return days(start, end).clip(lower_bound=0)


def still_open_after(start: str, end: str, age: int, as_at: pl.Expr) -> pl.Expr:
    """The day on which what began at `start` reached an age in days; null where it ended by then or is younger."""
    reached = pl.col(start).dt.offset_by(f"{age}d")
    return pl.when((pl.col(end).is_null() | (pl.col(end) > reached)) & (reached <= as_at)).then(reached)


def band(number: pl.Expr, bands: Bands) -> pl.Expr:
    """The code of the band a number falls in; not_recorded where there is none."""
    labels = pl.Series([code for code, _ in bands])
    steps = [(number > last).cast(pl.Int32) for _, last in bands if last is not None]
    return pl.lit(labels).gather(pl.sum_horizontal(steps, ignore_nulls=False)).fill_null(NOT_RECORDED)


def yes_no(answer: pl.Expr) -> pl.Expr:
    """yes or no of a condition; not_recorded where the condition is unknown."""
    return pl.when(answer).then(pl.lit("yes")).when(~answer).then(pl.lit("no")).otherwise(pl.lit(NOT_RECORDED))
