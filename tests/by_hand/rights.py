"""Pillar three, counted by hand over a snapshot: what victims are owed, from the first contact to the survey."""

from collections.abc import Callable
from datetime import date, timedelta

from tests.by_hand.rows import Figures, InScope, Row, Tables, by_part, shares, stands
from tests.by_hand.victims import AS_AT, Victim, followed, of, standing_victims

# Bank holidays of England and Wales, as published, over the years of the invented force.
BANK_HOLIDAYS = """
    2021-01-01 2021-04-02 2021-04-05 2021-05-03 2021-05-31 2021-08-30 2021-12-27 2021-12-28
    2022-01-03 2022-04-15 2022-04-18 2022-05-02 2022-06-02 2022-06-03 2022-08-29 2022-09-19 2022-12-26 2022-12-27
    2023-01-02 2023-04-07 2023-04-10 2023-05-01 2023-05-08 2023-05-29 2023-08-28 2023-12-25 2023-12-26
    2024-01-01 2024-03-29 2024-04-01 2024-05-06 2024-05-27 2024-08-26 2024-12-25 2024-12-26
    2025-01-01 2025-04-18 2025-04-21 2025-05-05 2025-05-26 2025-08-25 2025-12-25 2025-12-26
    2026-01-01 2026-04-03 2026-04-06
"""
NO_WORK = {date.fromisoformat(day) for day in BANK_HOLIDAYS.split()}


# ------------------------------------------------------------------ V08: the service


def adviser_contact_in_time(tables: Tables, in_scope: InScope) -> Figures:
    """Of the referrals to an adviser, those in which the victim was reached within 48 hours; of no offence code."""
    return shares(
        (row["referred_on"], reached_within_48_hours(row), True)
        for row in tables["support_referrals"]
        if row["service"] == "isva"
    )


def reached_within_48_hours(row: Row) -> bool:
    """By the hours held; without them only contact on the same or the next day is sure to be in time."""
    if row["hours_to_contact"] is not None:
        return bool(row["hours_to_contact"] <= 48)
    return row["first_contact_on"] is not None and (row["first_contact_on"] - row["referred_on"]).days <= 1


# ------------------------------------------------------------------ V10 to V13: rights


def needs_assessed_in_time(tables: Tables, in_scope: InScope) -> Figures:
    """Of the identified victims followed for 28 days, those assessed by then."""
    first: dict[Victim, date] = {}
    for row in tables["needs_assessments"]:
        first[of(row)] = min(first.get(of(row), row["assessed_on"]), row["assessed_on"])
    return shares(
        (row["recorded_on"], first.get(of(row), date.max) <= row["recorded_on"] + timedelta(28), True)
        for row in standing_victims(tables, in_scope)
        if row["identified"] != "no" and followed(row, 28)
    )


def working_days(start: date, end: date) -> int:
    """Working days after one day up to another."""
    days = (start + timedelta(n) for n in range(1, (end - start).days + 1))
    return sum(day.weekday() < 5 and day not in NO_WORK for day in days)


def told_in_time(tables: Tables, in_scope: InScope, allowed: Callable[[Row], int | None], since: int) -> Figures:
    """Of the events followed for `since` working days, those told within the working days allowed."""
    return shares(
        (row["event_on"], is_within(row, allowed(row)), True)
        for row in tables["key_updates"]
        if in_scope(row) and stands(row) and working_days(row["event_on"], AS_AT) >= since
    )


def is_within(row: Row, allowed: int | None) -> bool:
    if row["told_on"] is None or allowed is None:
        return False
    return working_days(row["event_on"], row["told_on"]) <= allowed


def key_updates_next_working_day(tables: Tables, in_scope: InScope) -> Figures:
    """Events told on the same or the next working day."""
    return told_in_time(tables, in_scope, lambda row: 1, since=1)


def key_updates_within_the_code(tables: Tables, in_scope: InScope) -> Figures:
    """Events told within one working day to victims with enhanced rights, within five to others."""
    return told_in_time(tables, in_scope, lambda row: {"yes": 1, "no": 5}.get(row["enhanced"]), since=5)


def contact_gap_over_plan(tables: Tables, in_scope: InScope) -> Figures:
    """Of the identified victims of open crimes, those whose last contact is longer ago than agreed (28 days)."""
    outcome = {row["crime_key"]: row["outcome"] for row in tables["offences"]}
    return shares(
        (row["recorded_on"], silence(row) > (row["contact_plan_days"] or 28), True)
        for row in standing_victims(tables, in_scope)
        if row["identified"] != "no" and not is_decided(outcome[row["crime_key"]])
    )


def silence(row: Row) -> int:
    since: date = max(row["recorded_on"], row["last_contact_on"] or row["recorded_on"])
    return (AS_AT - since).days


def is_decided(outcome: str) -> bool:
    return outcome.isdigit() and 1 <= int(outcome) <= 22


def charged_on(tables: Tables) -> dict[str, date]:
    """The day each crime was charged: that of the outcome in force, else the first charge in its history."""
    days: dict[str, date] = {}
    for row in tables["outcome_history"]:
        if row["outcome"] == "1":
            days[row["crime_key"]] = min(days.get(row["crime_key"], row["assigned_on"]), row["assigned_on"])
    return days | {
        row["crime_key"]: row["outcome_on"]
        for row in tables["offences"]
        if row["outcome"] == "1" and row["outcome_on"] is not None
    }


def offered_to_charged(tables: Tables, in_scope: InScope, offer: str) -> Figures:
    days = charged_on(tables)
    return shares(
        (days[row["crime_key"]], row[offer] is not None, True)
        for row in standing_victims(tables, in_scope)
        if row["crime_key"] in days and (AS_AT - days[row["crime_key"]]).days >= 90
    )


def special_measures_offered(tables: Tables, in_scope: InScope) -> Figures:
    """Of the victims of crimes charged 90 days ago or more, those offered special measures."""
    return offered_to_charged(tables, in_scope, "special_measures_offered_on")


def section_28_offered(tables: Tables, in_scope: InScope) -> Figures:
    """Of the victims of crimes charged 90 days ago or more, those offered pre-recorded cross-examination."""
    return offered_to_charged(tables, in_scope, "section_28_offered_on")


# ------------------------------------------------------------------ V14, V15: reviews and surveys, of no offence code


def right_to_review(tables: Tables, scheme: str) -> Figures:
    asked = [
        row
        for row in tables["reviews_of_decisions"]
        if row["scheme"] == scheme and (AS_AT - row["requested_on"]).days >= 90
    ]
    rows = ((row["requested_on"], [row["result"], *(["decided"] if row["decided_on"] else [])]) for row in asked)
    return by_part(rows, ("decided", "upheld"))


def right_to_review_police(tables: Tables, in_scope: InScope) -> Figures:
    """Of the requests about police decisions, those decided, and those upheld."""
    return right_to_review(tables, "police")


def right_to_review_cps(tables: Tables, in_scope: InScope) -> Figures:
    """Of the requests about decisions of the Crown Prosecution Service, those decided, and those upheld."""
    return right_to_review(tables, "cps")


def survey_treated_fairly(tables: Tables, in_scope: InScope) -> Figures:
    """Of the answers to whether police treated the victim fairly, those that agree."""
    return shares(
        (row["answered_on"], row["answer"] in ("agree", "strongly_agree"), row["question"] == "treated_fairly")
        for row in tables["surveys"]
    )
