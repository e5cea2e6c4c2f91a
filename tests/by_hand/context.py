"""What reaches the force, who it concerns, and how far support goes: counted by hand over a snapshot."""

from collections.abc import Iterator
from datetime import date

from tests.by_hand.rows import Figures, InScope, Row, Tables, by_part, counts, median_and_p90, shares, stands

UNKNOWN = (None, "not_recorded")
DELAYS = [("same_day", 0), ("days_1_to_2", 2), ("days_3_to_10", 10), ("days_11_to_100", 100)]
RELATIONSHIPS = ["intimate", "family", "acquaintance", "stranger", "other"]
REMOVED = ["transferred", "no_crime", "error", "other_cancelled"]


def standing_crimes(tables: Tables, in_scope: InScope) -> list[Row]:
    return [row for row in tables["offences"] if in_scope(row) and stands(row)]


def recorded_rape_sixteen_and_over(tables: Tables, in_scope: InScope) -> Figures:
    """Offences recorded as 19C or 19F, and as 19J or 19K where the first victim was 16 or over when it happened."""
    old_enough = {"19C": -1, "19F": -1, "19J": 16, "19K": 16}
    return counts(
        row["recorded_on"]
        for row in standing_crimes(tables, in_scope)
        if row["offence_code"] in old_enough
        and (-1 if row["victim_age_at_offence"] is None else row["victim_age_at_offence"])
        >= old_enough[row["offence_code"]]
    )


def recorded_rape_eighteen_and_over(tables: Tables, in_scope: InScope) -> Figures:
    """Offences recorded as rape whose first victim was 18 or over when it happened."""
    return counts(
        row["recorded_on"]
        for row in standing_crimes(tables, in_scope)
        if row["victim_age_at_offence"] is not None and row["victim_age_at_offence"] > 17
    )


def first_recorded(tables: Tables, in_scope: InScope) -> Iterator[Row]:
    """Crimes by the code they were first recorded under, those recorded twice left away."""
    for row in tables["offences"]:
        first = row["offence_code_at_recording"]
        code = row["offence_code"] if first in UNKNOWN else first
        if row["standing"] != "duplicate" and in_scope({"offence_code": code}):
            yield row


def reports_not_crimed(tables: Tables, in_scope: InScope) -> Figures:
    """Incidents, of those incidents and the crimes first recorded as rape that still stand."""
    crimes = [(row["recorded_on"], False, stands(row)) for row in first_recorded(tables, in_scope)]
    return shares([*crimes, *((row["reported_on"], True, True) for row in tables["incidents"])])


def crimes_removed(tables: Tables, in_scope: InScope) -> Figures:
    """Crimes that stand, were transferred or were cancelled, of all first recorded under a code of the scope."""
    rows = ((row["recorded_on"], [row["standing"]]) for row in first_recorded(tables, in_scope))
    return by_part(rows, ["stands", *REMOVED])


def days_before_report(row: Row) -> int | None:
    """From the offence to its report; None where no day is known, or the report came first."""
    reported: date = row["reported_on"] or row["recorded_on"]
    days = (reported - row["committed_on"]).days if row["committed_on"] else None
    return None if days is None or days < 0 else days


def report_delay(tables: Tables, in_scope: InScope) -> Figures:
    """Offences by the number of days from the offence to its report, of those whose day is known."""
    rows = []
    for row in standing_crimes(tables, in_scope):
        days = days_before_report(row)
        if days is not None:
            band = next((name for name, most in DELAYS if days <= most), "over_100_days")
            rows.append((row["recorded_on"], [band]))
    return by_part(rows, [*(name for name, _ in DELAYS), "over_100_days"])


def days_offence_to_report(tables: Tables, in_scope: InScope) -> Figures:
    """Median and 90th percentile of the days from the offence to its report, of those whose day is known."""
    return median_and_p90((row["recorded_on"], days_before_report(row)) for row in standing_crimes(tables, in_scope))


def relationship_mix(tables: Tables, in_scope: InScope) -> Figures:
    """Offences by the relationship of the suspect to the victim, of those whose relationship is recorded."""
    rows = (
        (row["recorded_on"], [row["relationship"]])
        for row in standing_crimes(tables, in_scope)
        if row["relationship"] not in UNKNOWN
    )
    return by_part(rows, RELATIONSHIPS)


def isva_chain(tables: Tables, in_scope: InScope) -> Figures:
    """Victims offered an adviser, who accepted, and whose referral was sent, of those identified and without one."""
    rows = []
    for row in tables["victims"]:
        if not in_scope(row) or not stands(row):
            continue
        if row["identified"] == "no" or row["isva_response"] == "already_with_adviser":
            continue
        answered = row["isva_response"] in {"accepted", "declined", "no_answer"}
        steps = {
            "offered": answered or row["isva_offered_on"] is not None,
            "accepted": row["isva_response"] == "accepted",
            "referral_sent": row["isva_referred_on"] is not None,
        }
        rows.append((row["recorded_on"], [step for step, come in steps.items() if come]))
    return by_part(rows, ["offered", "accepted", "referral_sent"])
