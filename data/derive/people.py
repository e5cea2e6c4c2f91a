"""Derives the columns of victims and suspects."""

from __future__ import annotations

import polars as pl

from data.derive.days import AGE_BANDS, band, days, days_or_zero
from data.derive.offences import DECIDED
from data.derive.repeat import next_named, victim_counts
from data.derive.tables import STANDS, Held, of_crime
from data.dictionary import NOT_RECORDED

LANDMARK_DAYS = 28
CONTACT_DAYS = 28
"""The longest gap between contacts where none was agreed with the victim."""

VICTIM = ("crime_key", "victim_key")


def victims(frame: pl.DataFrame, held: Held) -> pl.DataFrame:
    """The victims with every derived column; frame and the tables held have what they carry of the offence."""
    frame = _with_offence(_with_support(_with_needs(frame, held), held), held)
    as_at = held.day("victims")
    since_contact = days("last_known_on", as_at)
    return frame.with_columns(last_known_on=pl.max_horizontal("recorded_on", "last_contact_on")).with_columns(
        age_band=band(pl.col("age_at_offence"), AGE_BANDS),
        days_recorded_to_isva_offer=days_or_zero("recorded_on", "isva_offered_on"),
        days_recorded_to_isva_response=days_or_zero("recorded_on", "isva_response_on"),
        isva_at_28_days=_isva_at_landmark(),
        days_recorded_to_needs=days_or_zero("recorded_on", "needs_assessed_on"),
        days_followed=days("recorded_on", held.day("victims")),
        days_followed_after_charge=days("charged_on", held.day("victims")),
        days_since_contact=since_contact,
        contact_days_over_plan=since_contact - pl.col("contact_plan_days").fill_null(CONTACT_DAYS),
    )


def _with_support(frame: pl.DataFrame, held: Held) -> pl.DataFrame:
    """What the last support event said by day 28, and by the as-at date."""
    events = held.get("support_events", [*VICTIM, "status_on", "status", "recorded_on"])
    nobody = pl.col("identified") == "no"
    names = ("support_at_28_days", "support_now")
    if events is None:
        unknown = pl.when(nobody).then(pl.lit("no_victim")).otherwise(pl.lit(NOT_RECORDED))
        return frame.with_columns(unknown.alias(name) for name in names)
    # A day that says two things says nothing; gathering leaves one row a day, so this only guards the order of rows.
    said = pl.when(pl.col("status").n_unique() == 1).then(pl.col("status").first()).otherwise(pl.lit(NOT_RECORDED))
    by_day = events.group_by(*VICTIM, "status_on").agg(said.alias("status"), pl.col("recorded_on").first())
    landmark = pl.col("recorded_on") + pl.duration(days=LANDMARK_DAYS)
    days_up_to = dict(zip(names, (landmark, held.day("victims")), strict=True))
    last = (
        by_day.sort("status_on")
        .group_by(VICTIM)
        .agg(pl.col("status").filter(pl.col("status_on") <= day).last().alias(n) for n, day in days_up_to.items())
    )
    joined = frame.join(last, on=VICTIM, how="left", maintain_order="left").with_columns(
        pl.when(nobody).then(pl.lit("no_victim")).otherwise(pl.col(name).fill_null("not_asked")).alias(name)
        for name in names
    )
    held_crime = nobody | pl.col("recorded_on").is_not_null()
    at_landmark = pl.when(held_crime).then(names[0]).otherwise(pl.lit(NOT_RECORDED))
    return joined.with_columns(at_landmark.alias(names[0]))


def _isva_at_landmark() -> pl.Expr:
    """The answer to the offer of an adviser as it stood 28 days after recording."""
    answer, answered_on, offered_on = pl.col("isva_response"), pl.col("isva_response_on"), pl.col("isva_offered_on")
    landmark = pl.col("recorded_on") + pl.duration(days=LANDMARK_DAYS)
    undated = answer.is_in(["accepted", "declined", "no_answer"]) & answered_on.is_null() & offered_on.is_null()
    return (
        pl.when(answer == "already_with_adviser")
        .then(answer)
        .when(pl.col("recorded_on").is_null() | undated)
        .then(pl.lit(NOT_RECORDED))
        .when(answered_on <= landmark)
        .then(answer)
        .when(offered_on <= landmark)
        .then(pl.lit("no_answer"))
        .otherwise(pl.lit("not_offered"))
    )


def _with_needs(frame: pl.DataFrame, held: Held) -> pl.DataFrame:
    needs = held.get("needs_assessments", [*VICTIM, "assessed_on"])
    if needs is None:
        return frame.with_columns(needs_assessed_on=pl.lit(None, pl.Date))
    first = needs.group_by(VICTIM).agg(pl.col("assessed_on").min().alias("needs_assessed_on"))
    return frame.join(first, on=VICTIM, how="left", maintain_order="left")


def _with_offence(frame: pl.DataFrame, held: Held) -> pl.DataFrame:
    """What a victim's row says of the offence besides what every table carries; null where the crime is not held."""
    days_to = {"days_recorded_to_outcome": pl.Int32, "days_recorded_to_review": pl.Int32}
    names = ["crime_key", "outcome", "outcome_on", "charged_on", "reviewed_on", *days_to]
    offences = held.get("offences", names)
    if offences is None:
        nothing = {"outcome": pl.String, "outcome_on": pl.Date, "charged_on": pl.Date, "reviewed_on": pl.Date}
        kinds = {**nothing, **days_to}
        frame = frame.with_columns(pl.lit(None, kind).alias(name) for name, kind in kinds.items())
    else:
        frame = of_crime(frame, offences)
    unreadable = (pl.col("outcome") == NOT_RECORDED) & pl.col("outcome_on").is_not_null()
    open_now = ~pl.col("outcome").is_in(DECIDED) & ~unreadable & (pl.col("standing") == STANDS)
    flags = {"is_open": open_now, "is_charged": pl.col("charged_on").is_not_null()}
    flags["reviewed_by_team"] = pl.col("reviewed_on").is_not_null()
    reviewed = pl.when(flags["reviewed_by_team"]).then(pl.lit("reviewed")).otherwise(pl.lit("not_reviewed"))
    said = {**flags, "team_review": reviewed}
    return frame.with_columns(pl.when(pl.col("outcome").is_not_null()).then(e).alias(n) for n, e in said.items())


def _with_end(frame: pl.DataFrame, held: Held) -> pl.DataFrame:
    """Whether the case of a suspect was closed, and how long it was seen; null where the crime is not held."""
    offences = held.get(
        "offences", ["crime_key", "days_to_end", pl.col("closed_on").is_not_null().alias("case_closed")]
    )
    if offences is None:
        return frame.with_columns(days_to_end=pl.lit(None, pl.Int32), case_closed=pl.lit(None, pl.Boolean))
    return of_crime(frame, offences)


def suspects(frame: pl.DataFrame, held: Held) -> pl.DataFrame:
    """The suspects with every derived column; frame and the tables held have what they carry of the offence."""
    arrested, interviewed = pl.col("arrested_on"), pl.col("voluntary_interview_on")
    action = (
        pl.when(arrested.is_null() & interviewed.is_null())
        .then(pl.lit("none"))
        .when(interviewed.is_null() | (arrested <= interviewed))
        .then(pl.lit("arrest"))
        .otherwise(pl.lit("voluntary_interview"))
    )
    frame = _with_end(frame, held)
    counts = victim_counts(held)
    counted = frame.join(counts, on="suspect_key", how="left", maintain_order="left").with_columns(
        pl.col(name).fill_null(0) for name in counts.columns if name != "suspect_key"
    )
    return next_named(counted, held).with_columns(
        age_band=band(pl.col("age_at_offence"), AGE_BANDS),
        first_action=action,
        first_action_on=pl.min_horizontal(arrested, interviewed),
        days_recorded_to_action=days_or_zero("recorded_on", pl.min_horizontal(arrested, interviewed)),
        days_followed=days("recorded_on", held.day("suspects")),
        days_to_action_or_end=pl.coalesce(
            days_or_zero("recorded_on", pl.min_horizontal(arrested, interviewed)), "days_to_end"
        ),
        days_nfa_to_next_report=days("no_further_action_on", "next_named_on"),
        days_followed_after_nfa=days("no_further_action_on", held.day("suspects")),
    )
