"""Pillar one, what police do about suspects, counted by hand over a snapshot."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from tests.by_hand.rows import RAPE, Figures, InScope, Row, Tables, quantile, shares, stands, year_of

AS_AT = date(2026, 3, 31)
"""The day to which the invented force's police records are told."""


def days_between(first: date, last: date) -> int:
    return (last - first).days


def by_then(day: date | None, recorded: date, limit: int) -> bool:
    """Whether it happened within so many days of recording; what happened before recording did."""
    return day is not None and days_between(recorded, day) <= limit


def followed(row: Row, limit: int) -> bool:
    """Whether so many days had passed between recording and the day of the extract."""
    return days_between(row["recorded_on"], AS_AT) >= limit


def earliest(*days: date | None) -> date | None:
    return min((day for day in days if day is not None), default=None)


def waits(rows: Iterable[tuple[date | None, int | None]]) -> Figures:
    """(day, number of days) -> by year, for median and 90th percentile: how many have one, how many there are, it."""
    years: dict[date, list[int | None]] = {}
    for day, number in rows:
        if day is not None:
            years.setdefault(year_of(day), []).append(number)
    figures: Figures = {}
    for year, numbers in years.items():
        known = [number for number in numbers if number is not None]
        for part, q in (("median", 0.5), ("p90", 0.9)):
            if known:
                figures[year, part] = (len(known), len(numbers), quantile(known, q))
            else:
                figures[year, part] = (0, len(numbers), 0)
    return figures


def state_at_year_ends(rows: list[tuple[date, date | None]], days: int, clock: Iterable[date]) -> Figures:
    """(begun, ended) -> on each 31 March: how many of those that run have run for so many days, and how many run."""
    figures: Figures = {}
    for year in {year_of(day) for day in clock}:
        end = date(year.year + 1, 3, 31)
        running = [begun for begun, ended in rows if begun <= end and (ended is None or ended > end)]
        old = [begun for begun in running if begun + timedelta(days=days) <= end]
        figures[year, None] = (len(old), len(running))
    return figures


def named(tables: Tables) -> Callable[[Row], bool]:
    """Whether an offence has a named suspect: a day on which one was named, or a row of one."""
    crimes = {row["crime_key"] for row in tables["suspects"]}
    return lambda row: row["suspect_named_on"] is not None or row["crime_key"] in crimes


# ------------------------------------------------------------------ named suspects


def _named_within(limit: int, tables: Tables, in_scope: InScope) -> Figures:
    return shares(
        (row["recorded_on"], by_then(row["suspect_named_on"], row["recorded_on"], limit), followed(row, limit))
        for row in tables["offences"]
        if in_scope(row) and stands(row)
    )


def named_suspect_in_time(tables: Tables, in_scope: InScope) -> Figures:
    """Offences in which a suspect was named within 28 days of recording, of those followed that long."""
    return _named_within(28, tables, in_scope)


def named_suspect_in_longer_time(tables: Tables, in_scope: InScope) -> Figures:
    """The same within 90 days."""
    return _named_within(90, tables, in_scope)


def subject_profile_done(tables: Tables, in_scope: InScope) -> Figures:
    """Rapes with a named suspect of whom force intelligence finished a profile, of rapes with a named suspect."""
    has_suspect = named(tables)
    return shares(
        (row["recorded_on"], row["subject_profile_on"] is not None, has_suspect(row))
        for row in tables["offences"]
        if in_scope(row) and stands(row) and row["offence_code"] in RAPE
    )


# ------------------------------------------------------------------ arrest and interview


def _dealt_with_within(limit: int, tables: Tables, in_scope: InScope) -> Figures:
    return shares(
        (
            row["recorded_on"],
            by_then(row["arrested_on"], row["recorded_on"], limit)
            or by_then(row["voluntary_interview_on"], row["recorded_on"], limit),
            followed(row, limit),
        )
        for row in tables["suspects"]
        if in_scope(row) and stands(row)
    )


def suspect_action_in_time(tables: Tables, in_scope: InScope) -> Figures:
    """Named suspects arrested or interviewed within 28 days of recording, of those followed that long."""
    return _dealt_with_within(28, tables, in_scope)


def suspect_action_in_longer_time(tables: Tables, in_scope: InScope) -> Figures:
    """The same within 90 days."""
    return _dealt_with_within(90, tables, in_scope)


def days_to_suspect_action(tables: Tables, in_scope: InScope) -> Figures:
    """Days from recording to the first arrest or interview, by the year of recording; 0 when it came before."""
    suspects = [row for row in tables["suspects"] if in_scope(row) and stands(row)]
    first = [(row["recorded_on"], earliest(row["arrested_on"], row["voluntary_interview_on"])) for row in suspects]
    return waits((recorded, max(days_between(recorded, day), 0) if day else None) for recorded, day in first)


def voluntary_attendance_only(tables: Tables, in_scope: InScope) -> Figures:
    """Of suspects arrested or interviewed, those never arrested, by the day of the first of either."""
    return shares(
        (earliest(row["arrested_on"], row["voluntary_interview_on"]), row["arrested_on"] is None, True)
        for row in tables["suspects"]
        if in_scope(row) and stands(row)
    )


# ------------------------------------------------------------------ bail and release under investigation


def bail_with_conditions(tables: Tables, in_scope: InScope) -> Figures:
    """Of all releases, those on bail with conditions."""
    return shares(
        (row["released_on"], row["release"] == "bail_with_conditions", True)
        for row in tables["bail"]
        if in_scope(row) and stands(row)
    )


def long_release_under_investigation(tables: Tables, in_scope: InScope) -> Figures:
    """Of the releases under investigation running on 31 March, those that have run for 180 days."""
    running = [
        (row["released_on"], row["ended_on"])
        for row in tables["bail"]
        if row["release"] == "under_investigation" and in_scope(row) and stands(row)
    ]
    return state_at_year_ends(running, 180, [row["released_on"] for row in tables["bail"]])


def bail_breach_answered(tables: Tables, in_scope: InScope) -> Figures:
    """Breaches of bail with an arrest, a charge or a warning within 7 days, of those followed that long."""
    return shares(
        (
            row["recorded_on"],
            row["action"] in ("arrest", "charge", "warning") and by_then(row["action_on"], row["recorded_on"], 7),
            row["breach_of"] == "bail" and followed(row, 7),
        )
        for row in tables["breaches"]
    )
