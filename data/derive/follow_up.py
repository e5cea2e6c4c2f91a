"""Derives for how long each offence was seen: to its end or while open, and from which day on in these records."""

from __future__ import annotations

import polars as pl

OPEN = "0"


def with_follow_up(frame: pl.DataFrame) -> pl.DataFrame:
    """The offences with `days_to_end` and `days_before_seen`. frame: with every other derived number of days.

    A records system was left when no row of it was carried over from elsewhere, and rows of another were carried over
    after its last recording: nothing is known of its open crimes from that day on, so they are followed no longer.
    """
    days = frame.join(_left(frame), on="source_system", how="left", maintain_order="left")
    seen = pl.min_horizontal("days_followed", (pl.col("_left_on") - pl.col("recorded_on")).dt.total_days() - 1)
    end = pl.when(pl.col("outcome") == OPEN).then(seen).otherwise("days_recorded_to_outcome")
    held = pl.col("_left_on").is_not_null().any()
    return days.with_columns(
        days_to_end=pl.when(end >= 0).then(end),
        days_before_seen=pl.when(held).then(0).otherwise("days_before_migration"),
    ).drop("_left_on")


def _left(frame: pl.DataFrame) -> pl.DataFrame:
    """source_system, _left_on: systems that were left, and the day on which carrying over from them began."""
    carried = frame.select("source_system", "migrated_on").drop_nulls("migrated_on").unique()
    systems = frame.group_by("source_system").agg(pl.col("recorded_on").max().alias("last_on"))
    former = systems.join(carried, on="source_system", how="anti")
    later = former.join(carried.select("migrated_on"), how="cross").filter(pl.col("migrated_on") > pl.col("last_on"))
    return later.group_by("source_system").agg(pl.col("migrated_on").min().alias("_left_on"))
