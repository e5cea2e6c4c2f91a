"""What moved between two snapshots: one row an offence and column that differs, counted like any other table."""

from __future__ import annotations

from datetime import date

import polars as pl

COMPARED = ("offence_code", "outcome", "outcome_on", "recorded_on", "standing")
"""The columns whose differences are told, by the names they have in the dictionary's list `changed_column`."""

OF_THE_OFFENCE = ("force_code", "area", "offence_code", "recorded_on", "source_system")
OPEN = ("0", "not_recorded")
"""Outcomes that are none: an offence that leaves them for one of 1 to 22 has matured."""

COLUMNS = ("crime_key", "force_code", "area", "offence_code", "recorded_on", "change", "column", "source_system")
NEEDED = ["crime_key", *dict.fromkeys((*OF_THE_OFFENCE, *COMPARED))]
SCHEMA = {column: pl.Date if column.endswith("_on") else pl.String for column in NEEDED}


def changes(before: pl.DataFrame | None, after: pl.DataFrame, before_as_at: date | None) -> pl.DataFrame:
    """The table `changes` of the dictionary, categories as text.

    before, after: tables of offences (the columns NEEDED, one row a crime_key). before_as_at: the as-at date of
    `before`. Without a snapshot before there is nothing that changed, and the table is empty.

    An offence that got its outcome since is one row, matured; its new outcome and day are not told again as revised,
    while another column of it that differs is. A row has the offence's other columns as `after` has them, or as
    `before` had them when it was removed.
    """
    after = _plain(after)
    before = after.clear() if before is None else _plain(before)
    if before_as_at is None:
        return _rows(after.clear(), "new", "row")
    came = after.join(before, on="crime_key", how="anti")
    known = pl.col("recorded_on") <= before_as_at
    both = after.join(before, on="crime_key", how="inner", suffix="_before")
    matured = pl.col("outcome_before").is_in(OPEN) & ~pl.col("outcome").is_in(OPEN)
    parts = [
        _rows(came.filter(~known.fill_null(False)), "new", "row"),
        _rows(came.filter(known), "late", "row"),
        _rows(before.join(after, on="crime_key", how="anti"), "removed", "row"),
        _rows(both.filter(matured), "matured", "outcome"),
    ]
    for column in COMPARED:
        differs = pl.col(column).ne_missing(pl.col(f"{column}_before"))
        told = matured if column in ("outcome", "outcome_on") else pl.lit(False)
        parts.append(_rows(both.filter(differs & ~told), "revised", column))
    return pl.concat(parts)


def _plain(offences: pl.DataFrame) -> pl.DataFrame:
    """Enums as text: two dictionaries may list other values."""
    return offences.select(pl.col(c) if c.endswith("_on") else pl.col(c).cast(pl.String) for c in NEEDED)


def _rows(offences: pl.DataFrame, change: str, column: str) -> pl.DataFrame:
    return offences.with_columns(change=pl.lit(change), column=pl.lit(column)).select(COLUMNS)
