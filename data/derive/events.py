"""Derives the columns of tables of single events: releases, devices, requests, orders, decisions, courses."""

from __future__ import annotations

import polars as pl

from data.derive.days import days, days_or_zero, still_open_after, yes_no
from data.derive.tables import Held, of_crime
from data.derive.working_days import working_days
from data.dictionary import NOT_RECORDED

HOURS_TO_CONTACT, HOURS_WITHOUT_DEVICE = 48, 24


def bail(frame: pl.DataFrame, held: Held) -> pl.DataFrame:
    return frame.with_columns(
        days_released=days("released_on", pl.coalesce("ended_on", held.day("bail"))),
        running_180_days_on=still_open_after("released_on", "ended_on", 180, held.day("bail")),
        is_running=pl.col("ended_on").is_null(),
    )


def biometric_retention(frame: pl.DataFrame, held: Held) -> pl.DataFrame:
    return frame.with_columns(
        is_eligible=(pl.col("biometrics_taken") == "yes") & (pl.col("previous_conviction") == "no"),
        days_to_application=days_or_zero("no_further_action_on", "applied_on"),
        days_followed=days("no_further_action_on", held.day("biometric_retention")),
    )


def breaches(frame: pl.DataFrame, held: Held) -> pl.DataFrame:
    return frame.with_columns(
        days_to_action=days_or_zero("recorded_on", "action_on"),
        days_followed=days("recorded_on", held.day("breaches")),
    )


def court_cases(frame: pl.DataFrame, held: Held) -> pl.DataFrame:
    return frame.with_columns(days_charge_to_completion=days("charged_on", "completed_on"))


def cps_events(frame: pl.DataFrame, held: Held) -> pl.DataFrame:
    submitted = pl.col("event_on").filter(pl.col("event") == "submitted")
    return frame.with_columns(first_referred_on=submitted.min().over("crime_key", "suspect_key")).with_columns(
        days_referral_to_decision=pl.when(pl.col("event") == "decision").then(days("first_referred_on", "event_on"))
    )


def devices(frame: pl.DataFrame, held: Held) -> pl.DataFrame:
    back_on = pl.min_horizontal("returned_on", "swapped_on")
    hours, since = pl.col("hours_to_return"), days("taken_on", back_on)
    in_time = (hours <= HOURS_WITHOUT_DEVICE) | (since == 0) | (hours.is_null() & (since == 1))
    too_early = hours.is_null() & back_on.is_null() & (days("taken_on", held.day("devices")) < 2)
    end = pl.coalesce(
        days("taken_on", "downloaded_on"), days("taken_on", "returned_on"), days("taken_on", held.day("devices"))
    )
    return frame.with_columns(
        days_to_download_or_return=pl.when(end >= 0).then(end),
        back_within_24_hours=yes_no(pl.when(~too_early).then(in_time.fill_null(False))),
        days_to_download=days("taken_on", "downloaded_on"),
        days_to_return=since,
        days_followed=days("taken_on", held.day("devices")),
    )


def key_updates(frame: pl.DataFrame, held: Held) -> pl.DataFrame:
    as_at = frame.with_columns(as_at=held.day("key_updates"))["as_at"]
    return frame.with_columns(
        working_days_to_told=working_days(frame["event_on"], frame["told_on"]),
        working_days_followed=working_days(frame["event_on"], as_at),
    )


def orders(frame: pl.DataFrame, held: Held) -> pl.DataFrame:
    return frame.with_columns(days_applied_to_decision=days("applied_on", "decided_on"))


def outcome_history(frame: pl.DataFrame, held: Held) -> pl.DataFrame:
    """Of several on a crime's last day, the offence's own outcome is in force; else the one with the highest code."""
    own = held.get("offences", ["crime_key", pl.col("outcome").alias("own")])
    known = frame.with_columns(own=pl.lit(None, pl.String)) if own is None else of_crime(frame, own)
    place = pl.struct(
        pl.col("assigned_on"),
        (pl.col("outcome") == pl.col("own")).fill_null(False),
        pl.col("outcome").cast(pl.Int32, strict=False).fill_null(-1).alias("code"),
    ).rank("dense")
    ranked = known.with_columns(place=place)
    return ranked.with_columns(is_in_force=pl.col("place") == pl.col("place").max().over("crime_key"))


def reviews_of_decisions(frame: pl.DataFrame, held: Held) -> pl.DataFrame:
    return frame.with_columns(days_followed=days("requested_on", held.day("reviews_of_decisions")))


def support_events(frame: pl.DataFrame, held: Held) -> pl.DataFrame:
    return frame.with_columns(days_recorded_to_status=days_or_zero("recorded_on", "status_on"))


def support_referrals(frame: pl.DataFrame, held: Held) -> pl.DataFrame:
    hours, since = pl.col("hours_to_contact"), days("referred_on", "first_contact_on")
    followed = days("referred_on", held.day("support_referrals"))
    by_day = (
        pl.when(since <= 1)
        .then(True)
        .when((since >= 3) | (since.is_null() & (followed >= 3)))
        .then(False)
        .otherwise(pl.lit(None, pl.Boolean))
    )
    in_time = pl.when(hours.is_null()).then(by_day).otherwise(hours <= HOURS_TO_CONTACT)
    return frame.with_columns(contact_within_48_hours=yes_no(in_time), days_to_contact=since)


def third_party_requests(frame: pl.DataFrame, held: Held) -> pl.DataFrame:
    return frame.with_columns(days_to_receipt=days("requested_on", "received_on"))


def training(frame: pl.DataFrame, held: Held) -> pl.DataFrame:
    as_at, expires = held.day("training"), pl.col("expires_on")
    lasts = expires.is_null() | (expires > as_at)
    return frame.with_columns(counted_on=as_at, in_date=yes_no(pl.col("finished_on").is_not_null() & lasts))


def reports(held: Held) -> pl.DataFrame | None:
    """The built table: every offence but repeats, with every incident; None where neither was delivered."""
    parts = []
    if "offences" in held.tables:
        first, now = pl.col("offence_code_at_recording"), pl.col("offence_code")
        offences = held.tables["offences"].filter(pl.col("standing") != "duplicate")
        parts.append(
            offences.select(
                pl.col("crime_key").alias("report_key"),
                "force_code",
                "area",
                pl.when(first == NOT_RECORDED).then(now).otherwise(first).alias("offence_code"),
                pl.col("standing").alias("became"),
                pl.lit("not_applicable").alias("n100_type"),
                pl.col("recorded_on").alias("reported_on"),
                "source_system",
            )
        )
    if "incidents" in held.tables:
        made = {"report_key": pl.col("incident_key"), "offence_code": pl.lit("N100"), "became": pl.lit("incident")}
        incidents = held.tables["incidents"].with_columns(**made)
        names = ("report_key", "force_code", "area", "offence_code", "became", "n100_type", "reported_on")
        parts.append(incidents.select(*names, "source_system"))
    return pl.concat(parts) if parts else None
