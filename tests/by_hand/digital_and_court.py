"""Devices, requests for others' material, scrutiny panels and courts, counted by hand over a snapshot."""

from datetime import date, timedelta

from tests.by_hand.rows import Figures, InScope, Row, Tables, counts, median_and_p90, shares, stands

CODE_IN_FORCE = date(2026, 1, 12)


def panel_agreement(tables: Tables, in_scope: InScope) -> Figures:
    """Cases in which the panel agreed with the outcome, of all it looked at."""
    return shares(
        (row["panel_on"], row["outcome_agreed"] == "yes", in_scope(row) and stands(row))
        for row in tables["panel_reviews"]
    )


def back_within_a_day(row: Row) -> bool | None:
    """Whether a device was back, or a swap handset issued, within 24 hours; None while it cannot be said yet.

    The hours decide where they are held. Else, and where the day alone settles it, the day does: the same day is in
    time, and so is the next where no hours are held.
    """
    back = [day for day in (row["returned_on"], row["swapped_on"]) if day is not None]
    hours = row["hours_to_return"]
    waited = (min(back) - row["taken_on"]).days if back else None
    if (hours is not None and hours <= 24) or waited == 0:
        return True
    if hours is None and waited == 1:
        return True
    drawn_on = row["taken_on"] + timedelta(days=row["days_followed"])
    too_early = hours is None and not back and drawn_on < row["taken_on"] + timedelta(days=2)
    return None if too_early else False


def victim_phones_back_in_time(tables: Tables, in_scope: InScope) -> Figures:
    """Devices of victims returned or replaced within 24 hours, of those of which it can be said."""
    said = [(row, back_within_a_day(row)) for row in tables["devices"] if row["owner"] == "victim"]
    return shares((row["taken_on"], back is True, back is not None) for row, back in said)


def download_days(tables: Tables, owner: str) -> Figures:
    """Days from handing over to the finished download, of the devices of one kind of owner."""
    return median_and_p90(
        (row["taken_on"], (row["downloaded_on"] - row["taken_on"]).days if row["downloaded_on"] else None)
        for row in tables["devices"]
        if row["owner"] == owner
    )


def victim_device_download_days(tables: Tables, in_scope: InScope) -> Figures:
    return download_days(tables, "victim")


def suspect_device_download_days(tables: Tables, in_scope: InScope) -> Figures:
    return download_days(tables, "suspect")


def third_party_requests_made(tables: Tables, in_scope: InScope) -> Figures:
    """Requests made in the period."""
    return counts(row["requested_on"] for row in tables["third_party_requests"])


def counselling_requests_approved(tables: Tables, in_scope: InScope) -> Figures:
    """Requests for counselling notes that a senior officer approved, of those since the Code is in force."""
    return shares(
        (
            row["requested_on"],
            row["approved_by_senior"] == "yes",
            row["material"] == "counselling" and row["requested_on"] >= CODE_IN_FORCE,
        )
        for row in tables["third_party_requests"]
    )


def ended(tables: Tables, in_scope: InScope, result: str) -> Figures:
    """Of the cases that ended in the period, those with one result."""
    return shares((row["completed_on"], row["result"] == result, in_scope(row)) for row in tables["court_cases"])


def court_stopped_victim(tables: Tables, in_scope: InScope) -> Figures:
    return ended(tables, in_scope, "stopped_victim")


def court_convictions(tables: Tables, in_scope: InScope) -> Figures:
    return ended(tables, in_scope, "convicted")


def court_days_to_end(tables: Tables, in_scope: InScope) -> Figures:
    """Days from the charge to the end of the case, of the cases that ended in the period."""
    return median_and_p90(
        (row["completed_on"], (row["completed_on"] - row["charged_on"]).days)
        for row in tables["court_cases"]
        if in_scope(row) and row["completed_on"] is not None
    )


def court_effective_trials(tables: Tables, in_scope: InScope) -> Figures:
    """Trials that went ahead, of those listed for a day in the period."""
    return shares(
        (row["trial_on"], row["trial"] == "effective", in_scope(row) and row["trial"] != "none_listed")
        for row in tables["court_cases"]
    )
