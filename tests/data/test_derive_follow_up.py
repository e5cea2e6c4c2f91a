"""For how long each offence was seen, and from which day on: through a change of records system too."""

import pytest

from tests.data.extract_rows import AS_AT, RECORDED, Row, after, column, derived

FOLLOWED = (AS_AT - RECORDED).days
OLD, NEW = "invented_old", "invented_new"


def of(name: str, *rows: Row) -> list[object]:
    found = derived(offences=[{"crime_key": f"c{i}", **row} for i, row in enumerate(rows)])
    return column(found, "offences", name)


@pytest.mark.parametrize(
    ("offence", "days"),
    [
        ({}, FOLLOWED),
        ({"outcome": "0"}, FOLLOWED),
        ({"outcome": "16", "outcome_on": after(40)}, 40),
        ({"outcome": "1", "outcome_on": after(0)}, 0),
        ({"outcome": "16"}, None),
        ({"outcome": "not_recorded", "outcome_on": after(12)}, 12),
        ({"outcome": "not_recorded"}, None),
        ({"outcome": "16", "outcome_on": after(-3)}, None),
    ],
)
def test_it_is_seen_to_its_outcome_or_to_the_as_at_date(offence: Row, days: int | None) -> None:
    assert of("days_to_end", offence) == [days]


def test_open_offences_of_a_system_that_was_left_are_seen_until_the_day_before_the_change() -> None:
    stayed: Row = {"source_system": OLD}
    carried: Row = {"source_system": NEW, "migrated_on": after(30)}
    later: Row = {"source_system": NEW, "migrated_on": after(33)}
    closed: Row = {"source_system": OLD, "outcome": "16", "outcome_on": after(9)}
    assert of("days_to_end", stayed, carried, later, closed) == [29, FOLLOWED, FOLLOWED, 9]


def test_carrying_over_before_a_system_s_last_recording_is_no_end_of_it() -> None:
    first, last = {"source_system": OLD}, {"source_system": OLD, "recorded_on": after(60)}
    carried: Row = {"source_system": NEW, "migrated_on": after(30)}
    assert of("days_to_end", first, last, carried) == [FOLLOWED, FOLLOWED - 60, FOLLOWED]


def test_an_offence_carried_over_is_seen_late_where_the_former_system_is_not_held() -> None:
    carried: Row = {"source_system": NEW, "migrated_on": after(30)}
    assert of("days_before_seen", carried, {"source_system": NEW}) == [30, 0]


def test_where_the_former_system_is_held_as_well_nothing_is_seen_late() -> None:
    """Those that had closed by then are held too: to count the carried over ones late would make closing look quick."""
    carried: Row = {"source_system": NEW, "migrated_on": after(30)}
    assert of("days_before_seen", carried, {"source_system": OLD}) == [0, 0]


def suspect(offence: Row, **row: object) -> tuple[object, object]:
    found = derived(offences=[{"crime_key": "c", **offence}], suspects=[{"crime_key": "c", "suspect_key": "s", **row}])
    (days,), (closed,) = column(found, "suspects", "days_to_action_or_end"), column(found, "suspects", "case_closed")
    return days, closed


@pytest.mark.parametrize(
    ("offence", "row", "expected"),
    [
        ({}, {}, (FOLLOWED, False)),
        ({}, {"arrested_on": after(5), "voluntary_interview_on": after(3)}, (3, False)),
        ({}, {"arrested_on": after(-2)}, (0, False)),
        ({"outcome": "16", "outcome_on": after(40)}, {}, (40, True)),
        ({"outcome": "16", "outcome_on": after(40)}, {"arrested_on": after(50)}, (50, True)),
        ({"outcome": "16"}, {}, (None, False)),
    ],
)
def test_a_suspect_waits_until_dealt_with_or_until_the_case_ends(
    offence: Row, row: Row, expected: tuple[object, object]
) -> None:
    assert suspect(offence, **row) == expected


def test_a_suspect_of_a_crime_that_is_not_held_waits_for_no_end() -> None:
    found = derived(suspects=[{"crime_key": "c", "suspect_key": "s"}])
    assert column(found, "suspects", "days_to_action_or_end") == [None]
    assert column(found, "suspects", "case_closed") == [None]


@pytest.mark.parametrize(
    ("device", "days"),
    [
        ({}, FOLLOWED),
        ({"downloaded_on": after(9)}, 9),
        ({"downloaded_on": after(9), "returned_on": after(4)}, 9),
        ({"returned_on": after(4)}, 4),
        ({"swapped_on": after(2)}, FOLLOWED),
        ({"downloaded_on": after(-1)}, None),
    ],
)
def test_a_device_waits_until_downloaded_or_returned_and_a_swap_is_no_return(device: Row, days: int | None) -> None:
    found = derived(devices=[{"device_key": "d", "taken_on": RECORDED, **device}])
    assert column(found, "devices", "days_to_download_or_return") == [days]
