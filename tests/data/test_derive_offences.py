"""Each derived column of offences says what its rule in the dictionary says."""

import pytest

from tests.data.extract_rows import Row, after, column, derived

FULL: Row = {
    "victim_sex": "female",
    "victim_age_at_offence": 20,
    "committed_on": after(-3),
    "relationship": "stranger",
    "area": "W06000010",
}


def one(name: str, offence: Row, **tables: list[Row]) -> object:
    found = derived(offences=[{"crime_key": "c", **offence}], **tables)
    (value,) = column(found, "offences", name)
    return value


def history(*rows: tuple[str, int]) -> list[Row]:
    return [{"crime_key": "c", "outcome": outcome, "assigned_on": after(days)} for outcome, days in rows]


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (0, "under_13"),
        (12, "under_13"),
        (13, "13_to_15"),
        (15, "13_to_15"),
        (16, "16_to_17"),
        (17, "16_to_17"),
        (18, "18_to_25"),
        (25, "18_to_25"),
        (26, "26_to_40"),
        (40, "26_to_40"),
        (41, "41_and_over"),
        (120, "41_and_over"),
        (None, "not_recorded"),
    ],
)
def test_the_age_band_is_of_the_age_at_the_offence_never_at_the_report(age: int | None, expected: str) -> None:
    assert one("victim_age_band", {"victim_age_at_offence": age, "victim_age_at_report": 70}) == expected


@pytest.mark.parametrize(
    ("committed", "reported", "days", "delay"),
    [
        (0, None, 0, "same_day"),
        (-1, None, 1, "1_to_2_days"),
        (-3, -1, 2, "1_to_2_days"),
        (-3, None, 3, "3_to_10_days"),
        (-10, None, 10, "3_to_10_days"),
        (-11, None, 11, "11_to_100_days"),
        (-100, None, 100, "11_to_100_days"),
        (-101, None, 101, "over_100_days"),
        (-2, -5, None, "not_recorded"),
        (None, -5, None, "not_recorded"),
    ],
)
def test_the_delay_runs_to_the_report_or_to_recording(
    committed: int | None, reported: int | None, days: int | None, delay: str
) -> None:
    dates = {"committed_on": committed, "reported_on": reported}
    offence: Row = {name: None if n is None else after(n) for name, n in dates.items()}
    assert one("days_committed_to_reported", offence) == days
    assert one("report_delay", offence) == delay


def test_closing_and_its_clock_need_an_outcome_that_decides() -> None:
    closed: Row = {"outcome": "16", "outcome_on": after(40)}
    assert one("closed_on", closed) == after(40)
    assert one("days_recorded_to_outcome", closed) == 40
    assert one("closed_on", {**closed, "outcome": "0"}) is None
    assert one("days_recorded_to_outcome", {**closed, "outcome": "0"}) is None


def test_an_outcome_that_cannot_be_read_closed_the_investigation_all_the_same() -> None:
    unreadable: Row = {"outcome": "not_recorded", "outcome_on": after(40)}
    assert one("closed_on", unreadable) == after(40)
    assert one("closed_on", {**unreadable, "outcome_on": None}) is None


def test_the_first_outcome_is_the_earliest_in_the_history_else_the_one_in_force() -> None:
    now: Row = {"outcome": "16", "outcome_on": after(40)}
    assert one("first_outcome_on", now) == after(40)
    assert one("first_outcome_on", now, outcome_history=[]) == after(40)
    assert one("first_outcome_on", now, outcome_history=history(("0", 1), ("18", 20), ("16", 40))) == after(20)
    assert one("first_outcome_on", now, outcome_history=history(("0", 1))) == after(40)


def test_the_charge_is_the_outcome_in_force_else_the_first_in_the_history() -> None:
    charged: Row = {"outcome": "1", "outcome_on": after(40)}
    assert one("charged_on", charged) == after(40)
    assert one("charged_on", charged, outcome_history=history(("1", 30))) == after(40)
    dropped: Row = {"outcome": "16", "outcome_on": after(90)}
    assert one("charged_on", dropped) is None
    assert one("charged_on", dropped, outcome_history=history(("1", 60), ("1", 50), ("16", 90))) == after(50)
    assert one("days_recorded_to_charge", dropped, outcome_history=history(("1", 60), ("1", 50))) == 50
    undated: Row = {"outcome": "1", "outcome_on": None}
    assert one("charged_on", undated, outcome_history=history(("1", 60))) == after(60)


@pytest.mark.parametrize(
    ("source", "clock", "before"),
    [
        ("suspect_named_on", "days_recorded_to_named", 0),
        ("reviewed_on", "days_recorded_to_review", 0),
        ("subject_profile_on", "days_recorded_to_profile", -4),
        ("cps_early_advice_on", "days_recorded_to_early_advice", -4),
        ("cps_referred_on", "days_recorded_to_referral", -4),
    ],
)
def test_clocks_from_recording(source: str, clock: str, before: int) -> None:
    assert one(clock, {source: after(7)}) == 7
    assert one(clock, {source: after(-4)}) == before
    assert one(clock, {source: None}) is None


def test_days_before_migration_are_none_where_it_was_not_migrated() -> None:
    assert one("days_before_migration", {"migrated_on": after(100)}) == 100
    assert one("days_before_migration", {"migrated_on": after(-100)}) == 0
    assert one("days_before_migration", {"migrated_on": None}) == 0


def test_victims_and_suspects_are_counted_and_unknown_where_not_delivered() -> None:
    people = [{"crime_key": "c", "victim_key": key} for key in "ab"]
    assert one("victims", {}, victims=people) == 2
    assert one("victims", {}, victims=[]) == 0
    assert one("victims", {}) is None
    named = [{"crime_key": "c", "suspect_key": key} for key in "abc"]
    assert one("suspects", {}, suspects=named) == 3
    assert one("suspects", {}, suspects=[]) == 0
    assert one("suspects", {}) is None


def test_a_suspect_is_named_by_a_day_or_a_row() -> None:
    named = [{"crime_key": "c", "suspect_key": "s"}]
    assert one("has_named_suspect", {"suspect_named_on": after(1)}, suspects=[]) is True
    assert one("has_named_suspect", {}, suspects=named) is True
    assert one("has_named_suspect", {}, suspects=[{"crime_key": "d", "suspect_key": "s"}]) is False
    assert one("has_named_suspect", {"suspect_named_on": after(1)}) is True
    assert one("has_named_suspect", {}) is None


def missing(offence: Row, victim: Row | None, *suspects: Row) -> tuple[object, object]:
    victims = [] if victim is None else [{"crime_key": "c", "victim_key": "v", **victim}]
    named = [{"crime_key": "c", **suspect} for suspect in suspects]
    found = derived(offences=[{"crime_key": "c", **offence}], victims=victims, suspects=named)
    return column(found, "offences", "fields_missing")[0], column(found, "offences", "fields_expected")[0]


def test_six_fields_are_expected_without_a_suspect_and_nine_with_one() -> None:
    suspect: Row = {"suspect_key": "s", "sex": "male", "age_at_offence": 30, "ethnicity": "white"}
    assert missing(FULL, {"ethnicity": "white"}) == (0, 6)
    assert missing(FULL, {"ethnicity": "white"}, suspect) == (0, 9)
    assert missing({}, None) == (6, 6)
    assert missing({}, {}, {"suspect_key": "s"}) == (9, 9)
    assert missing({**FULL, "suspect_named_on": after(2)}, {"ethnicity": "white"}) == (3, 9)


@pytest.mark.parametrize("field", sorted(FULL))
def test_each_empty_field_of_the_offence_is_one_more(field: str) -> None:
    empty = {name: value for name, value in FULL.items() if name != field}
    assert missing(empty, {"ethnicity": "white"}) == (1, 6)


@pytest.mark.parametrize("field", ["sex", "age_at_offence", "ethnicity"])
def test_the_suspect_named_first_is_the_one_that_counts(field: str) -> None:
    full: Row = {"sex": "male", "age_at_offence": 30, "ethnicity": "white"}
    first: Row = {"suspect_key": "z", "named_on": after(1), **{k: v for k, v in full.items() if k != field}}
    second: Row = {"suspect_key": "a", "named_on": after(2), **full}
    undated: Row = {"suspect_key": "b", **full}
    assert missing(FULL, {"ethnicity": "white"}, second, undated, first) == (1, 9)


def test_completeness_is_unknown_where_victims_or_suspects_were_not_delivered() -> None:
    for tables in ({"victims": []}, {"suspects": []}, {}):
        assert one("fields_missing", FULL, **tables) is None
        assert one("fields_expected", FULL, **tables) is None
