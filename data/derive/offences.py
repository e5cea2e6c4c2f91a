"""Derives the columns of the offences table, some of them from what hangs on a crime: outcomes, victims, suspects."""

from __future__ import annotations

import polars as pl

from data.derive.days import AGE_BANDS, REPORT_DELAYS, band, days, days_or_zero, still_open_after
from data.derive.follow_up import with_follow_up
from data.derive.tables import Held, of_crime
from data.dictionary import NOT_RECORDED

DECIDED = [str(code) for code in range(1, 23)]
"""The outcomes that close an investigation; 0 is none yet."""

COMPLETE_FIELDS, WITHOUT_SUSPECT = 9, 6


def offences(frame: pl.DataFrame, held: Held) -> pl.DataFrame:
    """The offences with every derived column. held: what hangs on them, without carried columns."""
    frame = _with_history(frame, held)
    frame = _with_victims(frame, held)
    frame = _with_suspects(frame, held)
    return with_follow_up(_clocks(frame, held)).with_columns(_completeness(held))


def is_decided() -> pl.Expr:
    """Whether an outcome of 1 to 22 stands."""
    return pl.col("outcome").is_in(DECIDED)


def _with_history(frame: pl.DataFrame, held: Held) -> pl.DataFrame:
    # An outcome that was assigned but cannot be read closed the investigation all the same.
    decided = pl.when(is_decided() | (pl.col("outcome") == NOT_RECORDED)).then("outcome_on")
    charged = pl.when(pl.col("outcome") == "1").then("outcome_on")
    history = held.get("outcome_history", ["crime_key", "outcome", "assigned_on"])
    if history is None:
        return frame.with_columns(first_outcome_on="outcome_on", charged_on=charged, closed_on=decided)
    firsts = history.group_by("crime_key").agg(
        pl.col("assigned_on").filter(is_decided()).min().alias("first_decided_on"),
        pl.col("assigned_on").filter(pl.col("outcome") == "1").min().alias("first_charged_on"),
    )
    return of_crime(frame, firsts).with_columns(
        first_outcome_on=pl.coalesce("first_decided_on", "outcome_on"),
        charged_on=pl.coalesce(charged, "first_charged_on"),
        closed_on=decided,
    )


def _with_victims(frame: pl.DataFrame, held: Held) -> pl.DataFrame:
    """Their number, and the ethnicity of the first: the first by key, as nothing else orders them."""
    victims = held.get("victims", ["crime_key", "victim_key", "ethnicity"])
    if victims is None:
        return frame.with_columns(victims=pl.lit(None, pl.UInt32))
    about = victims.group_by("crime_key").agg(
        pl.len().alias("victims"),
        pl.col("ethnicity").sort_by("victim_key", "ethnicity").first().alias("first_victim_ethnicity"),
    )
    return of_crime(frame, about).with_columns(pl.col("victims").fill_null(0))


def _with_suspects(frame: pl.DataFrame, held: Held) -> pl.DataFrame:
    """Their number, what is not recorded of the first (first named, then first by key), and whether any is named."""
    suspects = held.get("suspects", ["crime_key", "suspect_key", "named_on", "sex", "age_at_offence", "ethnicity"])
    named = pl.col("suspect_named_on").is_not_null()
    if suspects is None:
        return frame.with_columns(suspects=pl.lit(None, pl.UInt32), has_named_suspect=pl.when(named).then(True))
    unknown = pl.sum_horizontal(
        pl.col("sex") == NOT_RECORDED, pl.col("age_at_offence").is_null(), pl.col("ethnicity") == NOT_RECORDED
    )
    first = suspects.with_columns(pl.col("named_on").fill_null(pl.date(9999, 12, 31)), unknown=unknown)
    about = first.group_by("crime_key").agg(
        pl.len().alias("suspects"),
        pl.col("unknown").sort_by("named_on", "suspect_key", "unknown").first().alias("suspect_fields_missing"),
    )
    counted = of_crime(frame, about).with_columns(pl.col("suspects").fill_null(0))
    return counted.with_columns(has_named_suspect=named | (pl.col("suspects") > 0))


def _clocks(frame: pl.DataFrame, held: Held) -> pl.DataFrame:
    delay = days("committed_on", pl.coalesce("reported_on", "recorded_on"))
    return frame.with_columns(
        days_committed_to_reported=pl.when(delay >= 0).then(delay),
        days_recorded_to_outcome=days("recorded_on", "closed_on"),
        days_recorded_to_charge=days("recorded_on", "charged_on"),
        days_recorded_to_named=days_or_zero("recorded_on", "suspect_named_on"),
        days_recorded_to_profile=days("recorded_on", "subject_profile_on"),
        days_recorded_to_early_advice=days("recorded_on", "cps_early_advice_on"),
        days_recorded_to_referral=days("recorded_on", "cps_referred_on"),
        days_recorded_to_review=days_or_zero("recorded_on", "reviewed_on"),
        open_365_days_on=still_open_after("recorded_on", "closed_on", 365, held.day("offences")),
        days_followed=days("recorded_on", held.day("offences")),
        days_before_migration=days_or_zero("recorded_on", "migrated_on").fill_null(0),
        victim_age_band=band(pl.col("victim_age_at_offence"), AGE_BANDS),
    ).with_columns(report_delay=band(pl.col("days_committed_to_reported"), REPORT_DELAYS))


def _completeness(held: Held) -> list[pl.Expr]:
    """How many of nine fields are missing, and could be filled: both, or neither, so that their ratio holds."""
    names = ("fields_missing", "fields_expected")
    if "victims" not in held.tables or "suspects" not in held.tables:
        return [pl.lit(None, pl.Int32).alias(name) for name in names]
    missing = pl.sum_horizontal(
        pl.col("victim_sex") == NOT_RECORDED,
        pl.col("victim_age_at_offence").is_null(),
        pl.col("first_victim_ethnicity").fill_null(NOT_RECORDED) == NOT_RECORDED,
        pl.col("committed_on").is_null(),
        pl.col("relationship") == NOT_RECORDED,
        pl.col("area") == NOT_RECORDED,
    ).cast(pl.Int32)
    named, suspect_fields = pl.col("has_named_suspect"), COMPLETE_FIELDS - WITHOUT_SUSPECT
    of_suspect = pl.col("suspect_fields_missing").fill_null(suspect_fields).cast(pl.Int32)
    return [
        (missing + pl.when(named).then(of_suspect).otherwise(0)).alias(names[0]),
        pl.when(named).then(COMPLETE_FIELDS).otherwise(WITHOUT_SUSPECT).alias(names[1]),
    ]
