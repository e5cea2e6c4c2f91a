"""Counts the victims of one suspect over time, and builds the table of people named as suspects."""

from __future__ import annotations

import polars as pl

from data.derive.days import days
from data.derive.tables import STANDS, Held

WINDOWS = {"victims_12_months": 365, "victims_24_months": 730, "victims_60_months": 1826}
"""Days in a window: its first and last day are one fewer apart."""


def named_crimes(held: Held) -> pl.DataFrame:
    """suspect_key, crime_key, recorded_on: each suspect of each crime that stands, up to the as-at date of suspects."""
    known = pl.col("recorded_on") <= held.day("suspects")
    standing = held.tables["suspects"].filter((pl.col("standing") == STANDS) & known)
    return standing.select("suspect_key", "crime_key", "recorded_on").unique()


def suspects_victims(held: Held) -> pl.DataFrame:
    """suspect_key, victim, recorded_on: each victim of each suspect, on each day a crime between them was recorded.

    Those a link names; where none names any for this suspect in this crime, all victims of the crime; where the crime
    has none, the crime stands for one victim of its own.
    """
    named = named_crimes(held)
    links = held.get("links", ["suspect_key", "crime_key", "victim_key"])
    victims = held.get("victims", ["crime_key", "victim_key"])
    if links is None:
        linked = named.with_columns(linked=pl.lit(None, pl.String))
    else:
        linked = named.join(links.rename({"victim_key": "linked"}), on=["suspect_key", "crime_key"], how="left")
    direct, others = linked.drop_nulls("linked"), linked.filter(pl.col("linked").is_null())
    if victims is not None:
        others = others.drop("linked").join(victims.rename({"victim_key": "linked"}), on="crime_key", how="left")
    own = pl.concat_str(pl.lit("crime "), "crime_key")
    found = pl.concat([direct.select(linked.columns), others.select(linked.columns)])
    return found.select("suspect_key", pl.coalesce("linked", own).alias("victim"), "recorded_on").unique()


def victim_counts(held: Held) -> pl.DataFrame:
    """suspect_key, victims_12_months, ..., victims_ever: one row a suspect of any crime that stands."""
    pairs = suspects_victims(held).sort("suspect_key", "victim", "recorded_on")
    counts = pairs.group_by("suspect_key").agg(pl.col("victim").n_unique().alias("victims_ever"))
    for name, length in WINDOWS.items():
        counts = counts.join(most_victims(pairs, length).rename({"most": name}), on="suspect_key", how="left")
    return counts


def most_victims(pairs: pl.DataFrame, length: int) -> pl.DataFrame:
    """suspect_key, most: the most distinct victims in any window of `length` days.

    pairs: suspect_key, victim, recorded_on, distinct and sorted by them. A victim is in the windows that end from a
    recorded day on until the day falls out, or the next crime against the same victim takes over: so each row is an
    interval of window ends, the intervals of one victim never overlap, and the highest sum of them is sought.
    """
    day = pl.col("recorded_on").to_physical()
    same = (pl.col("suspect_key").shift(-1) == pl.col("suspect_key")) & (pl.col("victim").shift(-1) == pl.col("victim"))
    ends = pl.min_horizontal(pl.when(same).then(day.shift(-1)), day + length)
    steps = pl.concat(
        [
            pairs.select("suspect_key", day.alias("day"), pl.lit(1, pl.Int64).alias("step")),
            pairs.select("suspect_key", ends.alias("day"), pl.lit(-1, pl.Int64).alias("step")),
        ]
    )
    summed = steps.group_by("suspect_key", "day").agg(pl.col("step").sum()).sort("suspect_key", "day")
    # Each suspect's steps sum to nothing, so one running sum serves them all.
    running = summed.with_columns(pl.col("step").cum_sum())
    return running.group_by("suspect_key").agg(pl.col("step").max().alias("most"))


def next_named(frame: pl.DataFrame, held: Held) -> pl.DataFrame:
    """The suspects with `next_named_on`: the first day after no further action on which another crime names them."""
    days_named = (
        named_crimes(held)
        .group_by("suspect_key", "recorded_on")
        .agg(pl.when(pl.len() == 1).then(pl.col("crime_key").first()).alias("only_crime"))
    )
    days_named = days_named.sort("suspect_key", "recorded_on").with_columns(
        following_on=pl.col("recorded_on").shift(-1).over("suspect_key")
    )
    closed = frame.with_row_index("row").drop_nulls("no_further_action_on")
    found = (
        closed.select("row", "suspect_key", "crime_key", "no_further_action_on")
        .sort("no_further_action_on")
        .join_asof(
            days_named.rename({"recorded_on": "named_again_on"}).sort("named_again_on"),
            left_on="no_further_action_on",
            right_on="named_again_on",
            by="suspect_key",
            strategy="forward",
            allow_exact_matches=False,
            check_sortedness=False,
        )
    )
    own = pl.col("only_crime") == pl.col("crime_key")
    next_on = pl.when(own).then("following_on").otherwise("named_again_on").alias("next_named_on")
    return frame.with_row_index("row").join(found.select("row", next_on), on="row", how="left", maintain_order="left")


def named_people(held: Held) -> pl.DataFrame | None:
    """The built table: one row a suspect of any crime that stands; None where no suspects were delivered."""
    if "suspects" not in held.tables:
        return None
    standing = named_crimes(held).select("suspect_key", "crime_key")
    rows = held.tables["suspects"].join(standing, on=["suspect_key", "crime_key"], how="semi")
    latest = ["force_code", "offence_code", "area", "source_system"]
    people = rows.group_by("suspect_key").agg(
        *(pl.col(name).sort_by("recorded_on", "crime_key").last() for name in latest),
        pl.col("recorded_on").min().alias("first_named_on"),
        pl.col("recorded_on").max().alias("last_named_on"),
        pl.col("crime_key").n_unique().alias("offences"),
        *(pl.col(name).first() for name in (*WINDOWS, "victims_ever")),
    )
    people = people.join(_victim_days(held), on="suspect_key", how="left").with_columns(
        days_followed_after_second=days("second_victim_on", held.day("suspects")),
        days_followed_after_third=days("third_victim_on", held.day("suspects")),
    )
    return _with_plans(people, held).sort("suspect_key")


def _victim_days(held: Held) -> pl.DataFrame:
    """suspect_key, second_victim_on, third_victim_on: null where there were not so many."""
    firsts = suspects_victims(held).group_by("suspect_key", "victim").agg(pl.col("recorded_on").min())
    in_order = pl.col("recorded_on").sort()
    return firsts.group_by("suspect_key").agg(
        in_order.get(1, null_on_oob=True).alias("second_victim_on"),
        in_order.get(2, null_on_oob=True).alias("third_victim_on"),
    )


def _with_plans(people: pl.DataFrame, held: Held) -> pl.DataFrame:
    """The people with what repeat_plans says of them; unknown where no plans were delivered."""
    plans = held.get("repeat_plans", ["suspect_key", "step", "step_on", "ends_on"])
    clocks = {"second_victim_on": "days_second_victim_to_forum", "third_victim_on": "days_third_victim_to_forum"}
    if plans is None:
        return people.with_columns(
            pl.lit(None, pl.Boolean).alias("has_live_plan"),
            *(pl.lit(None, pl.Int32).alias(name) for name in clocks.values()),
        )
    live = (pl.col("step") == "plan") & (pl.col("ends_on").is_null() | (pl.col("ends_on") > held.day("suspects")))
    keys = plans.filter(live)["suspect_key"].unique()
    people = people.with_columns(has_live_plan=pl.col("suspect_key").is_in(keys.implode()))
    forum = plans.filter(pl.col("step") == "forum").select("suspect_key", "step_on")
    for start, name in clocks.items():
        met = (
            people.select("suspect_key", start).join(forum, on="suspect_key").filter(pl.col("step_on") >= pl.col(start))
        )
        first = met.group_by("suspect_key").agg(days(start, "step_on").min().alias(name))
        people = people.join(first, on="suspect_key", how="left")
    return people
