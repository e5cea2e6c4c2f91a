"""Each derived column of the tables of single events says what its rule in the dictionary says."""

from datetime import date

import pytest

from tests.data.extract_rows import AS_AT, Row, after, column, derived


def one(table: str, name: str, row: Row, as_at: date = AS_AT) -> object:
    return column(derived(as_at=as_at, **{table: [row]}), table, name)[0]


@pytest.mark.parametrize(
    ("table", "name", "start", "end", "before"),
    [
        ("biometric_retention", "days_to_application", "no_further_action_on", "applied_on", 0),
        ("breaches", "days_to_action", "recorded_on", "action_on", 0),
        ("court_cases", "days_charge_to_completion", "charged_on", "completed_on", -4),
        ("devices", "days_to_download", "taken_on", "downloaded_on", -4),
        ("orders", "days_applied_to_decision", "applied_on", "decided_on", -4),
        ("third_party_requests", "days_to_receipt", "requested_on", "received_on", -4),
        ("support_referrals", "days_to_contact", "referred_on", "first_contact_on", -4),
    ],
)
def test_days_from_one_day_to_another(table: str, name: str, start: str, end: str, before: int) -> None:
    assert one(table, name, {start: after(0), end: after(9)}) == 9
    assert one(table, name, {start: after(0), end: after(-4)}) == before
    assert one(table, name, {start: after(0)}) is None


@pytest.mark.parametrize(("table", "start"), [("breaches", "recorded_on"), ("devices", "taken_on")])
def test_days_followed_run_to_the_as_at_date(table: str, start: str) -> None:
    assert one(table, "days_followed", {start: after(0)}, as_at=after(33)) == 33


def test_a_release_lasts_until_it_ends_or_to_the_as_at_date() -> None:
    ended: Row = {"released_on": after(0), "ended_on": after(28)}
    assert (one("bail", "days_released", ended), one("bail", "is_running", ended)) == (28, False)
    running: Row = {"released_on": after(0)}
    assert one("bail", "days_released", running, as_at=after(90)) == 90
    assert one("bail", "is_running", running) is True


@pytest.mark.parametrize(
    ("taken", "convicted", "expected"),
    [("yes", "no", True), ("yes", "yes", False), ("no", "no", False), ("yes", "not_recorded", False)],
)
def test_keeping_biometrics_can_be_applied_for(taken: str, convicted: str, expected: bool) -> None:
    row: Row = {"biometrics_taken": taken, "previous_conviction": convicted}
    assert one("biometric_retention", "is_eligible", row) is expected


def test_the_clock_of_a_decision_starts_with_the_first_file_on_this_suspect_in_this_crime() -> None:
    def row(event: str, days: int, crime: str = "c", suspect: str = "s") -> Row:
        return {"crime_key": crime, "suspect_key": suspect, "event": event, "event_on": after(days)}

    rows = [
        row("early_advice", 1),
        row("submitted", 40),
        row("submitted", 10),
        row("decision", 60),
        row("submitted", 3, suspect="other"),
        row("submitted", 4, crime="other"),
        row("decision", 5, crime="none submitted"),
    ]
    tables = derived(cps_events=rows)
    assert column(tables, "cps_events", "first_referred_on") == [after(10)] * 4 + [after(3), after(4), None]
    assert column(tables, "cps_events", "days_referral_to_decision") == [None, None, None, 50, None, None, None]


@pytest.mark.parametrize(
    ("hours", "returned", "swapped", "expected"),
    [
        (24, None, None, "yes"),
        (25, 1, None, "no"),
        (30, None, 0, "yes"),
        (None, 0, None, "yes"),
        (None, None, 1, "yes"),
        (None, 9, 1, "yes"),
        (None, 2, None, "no"),
        (None, None, None, "no"),
    ],
)
def test_a_device_is_back_within_24_hours(
    hours: int | None, returned: int | None, swapped: int | None, expected: str
) -> None:
    days = {"returned_on": returned, "swapped_on": swapped}
    row: Row = {name: None if n is None else after(n) for name, n in days.items()}
    row |= {"taken_on": after(0), "hours_to_return": hours}
    assert one("devices", "back_within_24_hours", row) == expected


def test_a_device_taken_just_before_the_as_at_date_may_still_come_back_in_time() -> None:
    taken: Row = {"taken_on": after(0)}
    found = [one("devices", "back_within_24_hours", taken, as_at=after(days)) for days in (0, 1, 2)]
    assert found == ["not_recorded", "not_recorded", "no"]
    assert one("devices", "back_within_24_hours", {**taken, "returned_on": after(1)}, as_at=after(1)) == "yes"


def test_the_day_of_return_is_the_earlier_of_return_and_swap() -> None:
    row: Row = {"taken_on": after(0), "returned_on": after(9), "swapped_on": after(2)}
    assert one("devices", "days_to_return", row) == 2


@pytest.mark.parametrize(
    ("hours", "contact", "followed", "expected"),
    [
        (48, 5, 9, "yes"),
        (49, 1, 9, "no"),
        (None, 0, 9, "yes"),
        (None, 1, 9, "yes"),
        (None, 2, 9, "not_recorded"),
        (None, 3, 9, "no"),
        (None, None, 2, "not_recorded"),
        (None, None, 3, "no"),
    ],
)
def test_contact_within_48_hours(hours: int | None, contact: int | None, followed: int, expected: str) -> None:
    row: Row = {"referred_on": after(0), "hours_to_contact": hours}
    row["first_contact_on"] = None if contact is None else after(contact)
    assert one("support_referrals", "contact_within_48_hours", row, as_at=after(followed)) == expected


@pytest.mark.parametrize(
    ("finished", "expires", "expected"),
    [(None, None, "no"), (-9, None, "yes"), (-9, 1, "yes"), (-9, 0, "no"), (None, 9, "no")],
)
def test_a_course_is_in_date(finished: int | None, expires: int | None, expected: str) -> None:
    days = {"finished_on": finished, "expires_on": expires}
    row: Row = {name: None if n is None else after(n) for name, n in days.items()}
    assert one("training", "in_date", row, as_at=after(0)) == expected
    assert one("training", "counted_on", row, as_at=after(0)) == after(0)


def test_the_day_of_a_status_is_counted_from_recording() -> None:
    rows = [{"crime_key": "c", "victim_key": "v", "status_on": after(days)} for days in (5, -5)]
    tables = derived(offences=[{"crime_key": "c"}], support_events=rows)
    assert column(tables, "support_events", "days_recorded_to_status") == [5, 0]


def in_force(own: str | None, *history: tuple[str, int]) -> list[object]:
    rows = [{"crime_key": "c", "outcome": outcome, "assigned_on": after(days)} for outcome, days in history]
    rows.append({"crime_key": "d", "outcome": "18", "assigned_on": after(99)})
    offences = {} if own is None else {"offences": [{"crime_key": "c", "outcome": own}]}
    return column(derived(**offences, outcome_history=rows), "outcome_history", "is_in_force")


def test_the_last_outcome_is_in_force_and_only_one_of_a_day() -> None:
    assert in_force(None, ("18", 5), ("16", 9)) == [False, True, True]
    assert in_force("1", ("9", 9), ("1", 9), ("16", 9)) == [False, True, False, True]
    assert in_force("0", ("9", 9), ("10", 9)) == [False, True, True]
    assert in_force(None, ("not_recorded", 9), ("2", 9)) == [False, True, True]


def test_a_report_is_a_crime_whatever_became_of_it_or_an_incident() -> None:
    offences = [
        {"crime_key": "a", "offence_code": "17A", "offence_code_at_recording": "19C", "recorded_on": after(1)},
        {"crime_key": "b", "offence_code": "17A", "standing": "no_crime"},
        {"crime_key": "d", "standing": "duplicate"},
    ]
    incidents = [{"incident_key": "i", "n100_type": "n100_2", "reported_on": after(3), "area": "W06000010"}]
    rows = {row["report_key"]: row for row in derived(offences=offences, incidents=incidents)["reports"].to_dicts()}
    assert set(rows) == {"a", "b", "i"}
    told = {key: (row["offence_code"], row["became"], row["n100_type"]) for key, row in rows.items()}
    assert told["a"] == ("19C", "stands", "not_applicable")
    assert told["b"] == ("17A", "no_crime", "not_applicable")
    assert told["i"] == ("N100", "incident", "n100_2")
    assert (rows["a"]["reported_on"], rows["i"]["reported_on"], rows["i"]["area"]) == (after(1), after(3), "W06000010")


def test_reports_are_built_from_whatever_was_delivered() -> None:
    assert len(derived(offences=[{"crime_key": "a"}])["reports"]) == 1
    assert len(derived(incidents=[{"incident_key": "i"}])["reports"]) == 1
    assert "reports" not in derived(victims=[{"crime_key": "a", "victim_key": "v"}])
