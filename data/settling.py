"""What rows of one key are compared by, in one file and across files: which cells say nothing, and why a row stood."""

from __future__ import annotations

import polars as pl

from data.dictionary import NOT_RECORDED, Column
from data.reasons import REASONS

SAYS_SOMETHING = ("standing", "identified", "source_system")
"""Columns whose value for "not recorded" is a statement: another row's "duplicate" must not take its place."""

FIRST_VICTIM = ("victim_sex", "victim_age_at_offence", "victim_age_at_report", "relationship")
"""Columns of an offence that speak of one of its victims: in an export of one row a victim they are bound to differ."""

PUT_TOGETHER = REASONS["together"]


def is_empty(name: str, column: Column | None, suffix: str = "") -> pl.Expr:
    """Where a column says nothing, so that another row of the key may fill it. `suffix`: of its name in a joined frame.

    column: as the dictionary has it; None for a column that it does not have.
    """
    cell = pl.col(name + suffix)
    if column is None or column.kind != "category":
        return cell.is_null()
    empty = {NOT_RECORDED} if name in SAYS_SOMETHING else {NOT_RECORDED, column.absent}
    return cell.is_null() | pl.any_horizontal(cell == value for value in sorted(empty))


def why_kept(clock: str | None, day: str, kept_day: str, filled: str, kept_filled: str) -> pl.Expr:
    """Why the row that stands does so beside another: its later day, else more that is filled, else its place.

    clock: the column the days are of; the others name columns of the frame that is asked.
    """
    later = pl.col(kept_day).is_not_null() & (pl.col(kept_day) > pl.col(day)).fill_null(True)
    return (
        pl.when(later)
        .then(pl.lit(REASONS["latest"].format(column=clock)))
        .when(pl.col(kept_filled) > pl.col(filled))
        .then(pl.lit(REASONS["fuller"]))
        .otherwise(pl.lit(REASONS["first"]))
    )
