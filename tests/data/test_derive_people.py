"""Each derived column of victims and suspects says what its rule in the dictionary says."""

from datetime import date

import pytest

from tests.data.extract_rows import RECORDED, Row, after, column, derived

CRIME: Row = {"crime_key": "c"}


def victim(name: str, row: Row, offence: Row | None = None, **tables: list[Row]) -> object:
    rows = [{"crime_key": "c", "victim_key": "v", **row}]
    return column(derived(offences=[CRIME | (offence or {})], victims=rows, **tables), "victims", name)[0]


def suspect(name: str, row: Row) -> object:
    found = derived(offences=[CRIME], suspects=[{"crime_key": "c", "suspect_key": "s", **row}])
    return column(found, "suspects", name)[0]


def said(*events: tuple[int, str]) -> list[Row]:
    whose = {"crime_key": "c", "victim_key": "v"}
    return [{**whose, "status_on": after(days), "status": status} for days, status in events]


@pytest.mark.parametrize(
    ("events", "at_28_days", "now"),
    [
        ([], "not_asked", "not_asked"),
        ([(28, "supports")], "supports", "supports"),
        ([(29, "supports")], "not_asked", "supports"),
        ([(-2, "supports")], "supports", "supports"),
        ([(3, "supports"), (20, "does_not_support")], "does_not_support", "does_not_support"),
        ([(20, "does_not_support"), (3, "supports")], "does_not_support", "does_not_support"),
        ([(3, "supports"), (60, "does_not_support")], "supports", "does_not_support"),
        ([(3, "supports"), (400, "does_not_support")], "supports", "supports"),
        ([(3, "supports"), (9, "not_recorded")], "not_recorded", "not_recorded"),
        ([(3, "supports"), (9, "supports"), (9, "does_not_support")], "not_recorded", "not_recorded"),
    ],
)
def test_support_is_what_was_said_last_by_the_day(events: list[tuple[int, str]], at_28_days: str, now: str) -> None:
    assert victim("support_at_28_days", {}, support_events=said(*events)) == at_28_days
    assert victim("support_now", {}, support_events=said(*events)) == now


def test_support_of_nobody_identified_and_support_never_delivered() -> None:
    for name in ("support_at_28_days", "support_now"):
        assert victim(name, {"identified": "no"}, support_events=said((3, "supports"))) == "no_victim"
        assert victim(name, {"identified": "no"}) == "no_victim"
        assert victim(name, {}) == "not_recorded"


def test_support_is_of_this_victim_in_this_crime() -> None:
    others = [
        {"crime_key": "c", "victim_key": "w", "status_on": after(3), "status": "supports"},
        {"crime_key": "d", "victim_key": "v", "status_on": after(3), "status": "supports"},
    ]
    assert victim("support_now", {}, support_events=others) == "not_asked"


@pytest.mark.parametrize(
    ("offered", "response", "answered", "expected"),
    [
        (2, "accepted", 28, "accepted"),
        (2, "accepted", 29, "no_answer"),
        (28, "no_answer", None, "no_answer"),
        (29, "declined", 40, "not_offered"),
        (None, "declined", 5, "declined"),
        (None, "already_with_adviser", None, "already_with_adviser"),
        (50, "already_with_adviser", 60, "already_with_adviser"),
        (None, "not_recorded", None, "not_offered"),
        (None, "not_offered", None, "not_offered"),
        (None, "accepted", None, "not_recorded"),
        (-5, "accepted", -4, "accepted"),
    ],
)
def test_the_answer_to_the_offer_as_it_stood_after_28_days(
    offered: int | None, response: str, answered: int | None, expected: str
) -> None:
    days = {"isva_offered_on": offered, "isva_response_on": answered}
    row: Row = {name: None if n is None else after(n) for name, n in days.items()}
    assert victim("isva_at_28_days", {**row, "isva_response": response}) == expected


@pytest.mark.parametrize(
    ("source", "clock"),
    [
        ("isva_offered_on", "days_recorded_to_isva_offer"),
        ("isva_response_on", "days_recorded_to_isva_response"),
    ],
)
def test_clocks_of_the_offer_are_nought_when_it_came_before(source: str, clock: str) -> None:
    assert [victim(clock, {source: day}) for day in (after(7), after(-7), None)] == [7, 0, None]


def test_needs_are_assessed_on_the_first_day() -> None:
    whose = {"crime_key": "c", "victim_key": "v"}
    needs = [{**whose, "assessed_on": after(days)} for days in (30, 12)]
    needs.append({"crime_key": "c", "victim_key": "w", "assessed_on": after(1)})
    assert victim("needs_assessed_on", {}, needs_assessments=needs) == after(12)
    assert victim("days_recorded_to_needs", {}, needs_assessments=needs) == 12
    assert victim("days_recorded_to_needs", {}, needs_assessments=[{**whose, "assessed_on": after(-1)}]) == 0
    assert victim("needs_assessed_on", {}) is None


def test_silence_is_counted_from_the_last_contact_against_the_plan() -> None:
    contact: Row = {"last_contact_on": date(2024, 6, 20)}
    assert victim("days_since_contact", contact) == 10
    assert victim("days_since_contact", {}) == 172
    assert victim("days_since_contact", {"last_contact_on": after(-30)}) == 172
    assert victim("contact_days_over_plan", contact) == -18
    assert victim("contact_days_over_plan", {**contact, "contact_plan_days": 7}) == 3


def test_a_victim_knows_how_the_offence_stands() -> None:
    open_now: Row = {"outcome": "0"}
    assert victim("is_open", {}, open_now) is True
    assert victim("is_open", {}, {**open_now, "standing": "no_crime"}) is False
    charged: Row = {"outcome": "1", "outcome_on": after(50), "reviewed_on": after(9)}
    expected = {"is_open": False, "is_charged": True, "charged_on": after(50), "outcome": "1"}
    expected |= {"outcome_on": after(50), "days_recorded_to_outcome": 50, "reviewed_by_team": True}
    expected |= {"team_review": "reviewed", "days_recorded_to_review": 9}
    assert {name: victim(name, {}, charged) for name in expected} == expected
    assert (victim("is_charged", {}, open_now), victim("reviewed_by_team", {}, open_now)) == (False, False)
    assert victim("team_review", {}, open_now) == "not_reviewed"
    assert victim("days_recorded_to_review", {}, open_now) is None


def test_the_age_band_is_of_this_victim() -> None:
    assert victim("age_band", {"age_at_offence": 17, "age_at_report": 30}) == "16_to_17"
    assert suspect("age_band", {"age_at_offence": 41}) == "41_and_over"


@pytest.mark.parametrize(
    ("arrested", "interviewed", "action", "days"),
    [
        (None, None, "none", None),
        (5, None, "arrest", 5),
        (None, 6, "voluntary_interview", 6),
        (5, 5, "arrest", 5),
        (7, 5, "voluntary_interview", 5),
        (5, 7, "arrest", 5),
        (-3, 7, "arrest", 0),
    ],
)
def test_the_first_action_is_whichever_came_first(
    arrested: int | None, interviewed: int | None, action: str, days: int | None
) -> None:
    given = {"arrested_on": arrested, "voluntary_interview_on": interviewed}
    row: Row = {name: None if n is None else after(n) for name, n in given.items()}
    assert suspect("first_action", row) == action
    assert suspect("days_recorded_to_action", row) == days
    first = [n for n in (arrested, interviewed) if n is not None]
    assert suspect("first_action_on", row) == (after(min(first)) if first else None)


def test_how_long_a_suspect_is_followed() -> None:
    as_at = date(2024, 6, 30)
    assert suspect("days_followed", {}) == (as_at - RECORDED).days
    assert suspect("days_followed_after_nfa", {"no_further_action_on": date(2024, 6, 1)}) == 29
    assert suspect("days_followed_after_nfa", {}) is None
