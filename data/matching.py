"""Finds the same crime in a former records system and the present one, and gives both rows the present reference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from data.shape import OLD

RANK = "__rank"
"""Column of every table while it is gathered: 0 for the present system's row, 1 and up for what it came from."""

MOST_SYSTEMS = 8
"""How often one crime may have moved house; more is a ring of references."""

PEOPLE = {"victims": "victim_key", "suspects": "suspect_key"}


@dataclass(frozen=True)
class Matching:
    """What matching found. unmatched: month of recording (YYYY-MM) -> crimes of a former system nobody took over.

    matched: crimes found in both systems; earlier: taken over in an earlier snapshot already; unknown: present crimes
    that name an old reference nobody has; contested: present crimes that name one another present crime has taken;
    moved: rows of other tables that got the present reference; people: victims and suspects known in both systems.
    """

    matched: int = 0
    earlier: int = 0
    unknown: int = 0
    contested: int = 0
    moved: int = 0
    people: int = 0
    unmatched: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Pairs:
    """old_key, old_system, present_key, depth: one row a crime of a former system; and the plain moves of references.

    moves: old_key, present_key, distinct in old_key: for rows of other tables, old references nobody has among them.
    """

    crimes: pl.DataFrame
    moves: pl.DataFrame
    found: Matching


def find_pairs(offences: pl.DataFrame) -> Pairs:
    """Which crime is which. offences: crime_key, source_system, recorded_on, OLD, RANK; one row a key and system."""
    rows = offences.filter(pl.col(RANK) == 0)
    naming = rows.drop_nulls(OLD).sort("recorded_on", "crime_key")
    olds = rows.select(pl.col("crime_key").alias("old_key"), pl.col("source_system").alias("old_system"))
    met = naming.select(OLD, "crime_key", "source_system").join(olds, left_on=OLD, right_on="old_key", how="inner")
    met = met.filter(pl.col("source_system") != pl.col("old_system")).rename({OLD: "old_key"})
    taken = met.unique(["old_key", "old_system"], keep="first", maintain_order=True)
    taken = taken.unique(["crime_key", "source_system"], keep="first", maintain_order=True)
    crimes = _resolved(taken.rename({"crime_key": "present_key", "source_system": "present_system"}))
    nobody = naming.join(olds, left_on=OLD, right_on="old_key", how="anti")
    named = nobody.select(pl.col(OLD).alias("old_key"), pl.col("crime_key").alias("present_key"))
    taken_over = crimes.select(pl.col("old_key").alias("present_key"), pl.col("present_key").alias("at_last")).unique(
        "present_key", keep="first", maintain_order=True
    )
    named = named.join(taken_over, on="present_key", how="left", maintain_order="left").select(
        "old_key", pl.coalesce("at_last", "present_key").alias("present_key")
    )
    moves = pl.concat([crimes.select("old_key", "present_key"), named])
    moves = moves.filter(pl.col("old_key") != pl.col("present_key"))
    earlier = nobody.join(offences.filter(pl.col(RANK) > 0), on="crime_key", how="semi")
    found = Matching(
        matched=len(crimes),
        earlier=len(earlier),
        unknown=len(nobody) - len(earlier),
        contested=len(met.unique("crime_key")) - len(crimes),
        unmatched=_left_behind(rows, crimes),
    )
    return Pairs(crimes, moves.unique("old_key", keep="first", maintain_order=True), found)


def _resolved(pairs: pl.DataFrame) -> pl.DataFrame:
    """Each old crime with the crime that stands at the end of its chain; chains that close on themselves fall out."""
    columns = ["old_key", "old_system", "present_key", "present_system"]
    pairs = pairs.select(*columns, pl.lit(1, pl.Int32).alias("depth"))
    step = pairs.select(columns)
    present, old = ["present_key", "present_system"], ["old_key", "old_system"]
    for _ in range(MOST_SYSTEMS):
        further = pairs.join(step, left_on=present, right_on=old, how="left", suffix="_next")
        pairs = further.select(
            "old_key",
            "old_system",
            pl.coalesce("present_key_next", "present_key").alias("present_key"),
            pl.coalesce("present_system_next", "present_system").alias("present_system"),
            pl.col("depth") + pl.col("present_key_next").is_not_null().cast(pl.Int32),
        )
    return pairs.join(step, left_on=present, right_on=old, how="anti").drop("present_system")


def _left_behind(rows: pl.DataFrame, crimes: pl.DataFrame) -> dict[str, int]:
    """Crimes of systems that name no old references themselves, which nobody took over, by month of recording."""
    present = rows.drop_nulls(OLD)["source_system"].unique()
    if present.is_empty():
        return {}
    left = rows.filter(~pl.col("source_system").is_in(present.implode()))
    left = left.join(crimes, left_on=["crime_key", "source_system"], right_on=["old_key", "old_system"], how="anti")
    months = left.group_by(pl.col("recorded_on").dt.strftime("%Y-%m").alias("month")).len().sort("month")
    return dict(months.iter_rows())


def move_offences(offences: pl.DataFrame, pairs: Pairs) -> pl.DataFrame:
    """The offences with the present reference on both rows of a crime, and its dates on the present row.

    The day of recording is the earlier one. The day of carrying over is the one given, else the present system's first
    day where that is later.
    """
    crimes = pairs.crimes.rename({"old_key": "crime_key", "old_system": "source_system"})
    moved = offences.join(crimes, on=["crime_key", "source_system"], how="left", maintain_order="left").with_columns(
        pl.coalesce("present_key", "crime_key").alias("crime_key"),
        pl.max_horizontal(RANK, "depth").cast(pl.Int32).alias(RANK),
    )
    present = pl.col(RANK) == 0
    older = (
        moved.filter(~present)
        .group_by("crime_key")
        .agg(
            pl.col("recorded_on").min().alias("older_on"),
            pl.col("migrated_on").sort_by(RANK).drop_nulls().first().alias("older_migrated_on"),
        )
    )
    joined = moved.join(older, on="crime_key", how="left", maintain_order="left")
    begun = pl.when(pl.col("recorded_on") > pl.col("older_on")).then("recorded_on")
    migrated_on = pl.coalesce("migrated_on", "older_migrated_on", begun)
    return joined.with_columns(
        migrated_on=pl.when(present & pl.col("older_on").is_not_null()).then(migrated_on).otherwise("migrated_on"),
        recorded_on=pl.when(present).then(pl.min_horizontal("recorded_on", "older_on")).otherwise("recorded_on"),
    ).select(offences.columns)


def same_people(tables: Mapping[str, pl.DataFrame], pairs: Pairs) -> dict[str, pl.DataFrame]:
    """victim_key and suspect_key -> crime_key (the old one), that key, present: people known under two keys.

    A crime that has exactly one victim in either system has the same victim in both; with more, or none, nobody can
    tell, and both are kept. Suspects likewise.
    """
    found = {}
    for table, key in PEOPLE.items():
        if table not in tables:
            continue
        alone = tables[table].group_by("crime_key").agg(pl.len(), pl.col(key).first()).filter(pl.col("len") == 1)
        both = pairs.moves.join(alone, left_on="old_key", right_on="crime_key").join(
            alone.select("crime_key", pl.col(key).alias("present")), left_on="present_key", right_on="crime_key"
        )
        found[key] = both.select(pl.col("old_key").alias("crime_key"), key, "present").filter(
            pl.col(key) != pl.col("present")
        )
    return found


def move_rows(frame: pl.DataFrame, pairs: Pairs, people: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """A table of things that belong to crimes, with the present references of crime, victim and suspect."""
    columns = frame.columns
    for key, same in people.items():
        if key in columns:
            joined = frame.join(same, on=["crime_key", key], how="left", maintain_order="left")
            frame = joined.with_columns(pl.coalesce("present", key).alias(key)).select(columns)
    moves = pairs.moves.rename({"old_key": "crime_key"})
    joined = frame.join(moves, on="crime_key", how="left", maintain_order="left")
    moved = pl.col("present_key").is_not_null().cast(pl.Int32)
    return joined.with_columns(
        pl.coalesce("present_key", "crime_key").alias("crime_key"), pl.max_horizontal(RANK, moved).alias(RANK)
    ).select(columns)
