"""Values that cannot be true beside each other are blanked, each with its reason, and nothing else is touched."""

from datetime import date

import polars as pl
import pytest

from data.checks import RULES, Before, Finding, blank_impossible, out_of_bounds
from data.dictionary import Column
from tests.data.test_shape import FILE, HEAD, OFFENCES, dictionary, shaped

AS_AT = date(2024, 6, 30)
EARLY, LATE = date(2024, 2, 1), date(2024, 3, 1)


def told(found: list[Finding]) -> list[tuple[str, list[int], object, str]]:
    return [(f.column, f.rows.to_list(), f.reason, f.action) for f in found]


def test_every_rule_speaks_of_columns_that_files_feed() -> None:
    tables = dictionary().sources["snapshot"]
    for name, rules in RULES.items():
        for rule in rules:
            assert {*rule.columns, rule.column} <= tables[name].fed().keys(), (name, rule.reason)
            assert not tables[name].columns[rule.column].required, "a needed column is never blanked"


@pytest.mark.parametrize(
    ("table", "rule"), [(name, rule) for name, rules in RULES.items() for rule in rules if isinstance(rule, Before)]
)
def test_a_day_before_the_one_it_follows_is_blanked(table: str, rule: Before) -> None:
    frame = pl.DataFrame({rule.first: [EARLY, LATE, LATE, None], rule.then: [LATE, LATE, EARLY, EARLY]})
    mended, found = blank_impossible(table, frame)
    assert told(found) == [(rule.column, [2], rule.reason, "blanked")]
    assert mended[rule.column][2] is None
    other = rule.then if rule.column == rule.first else rule.first
    assert mended[other].equals(frame[other])


def test_days_told_by_the_month_or_year_are_compared_as_such() -> None:
    frame = pl.DataFrame({"recorded_on": [date(2024, 3, 1)], "committed_on": [date(2024, 3, 9)]})
    assert blank_impossible("offences", frame, grain="month")[1] == []
    assert blank_impossible("offences", frame, grain="year")[1] == []
    assert len(blank_impossible("offences", frame, grain="day")[1]) == 1
    frame = frame.with_columns(committed_on=pl.lit(date(2024, 4, 1)))
    assert len(blank_impossible("offences", frame, grain="month")[1]) == 1
    assert len(blank_impossible("offences", frame, grain="quarter")[1]) == 1
    assert blank_impossible("offences", frame, grain="year")[1] == []


def test_outcomes_and_their_days() -> None:
    frame = pl.DataFrame(
        {
            "outcome": ["0", None, "15", "15", "not_recorded", "0"],
            "outcome_on": [EARLY, EARLY, EARLY, None, EARLY, None],
        }
    )
    mended, found = blank_impossible("offences", frame)
    assert told(found) == [
        ("outcome_on", [0, 1], "a day of outcome where there is no outcome yet", "blanked"),
        ("outcome_on", [3], "no day of outcome", "kept"),
    ]
    assert mended["outcome_on"].to_list() == [None, None, EARLY, None, EARLY, None]


def test_an_outcome_whose_day_was_blanked_is_told_once() -> None:
    frame = pl.DataFrame({"outcome": ["15", "16"], "outcome_on": [None, EARLY], "recorded_on": [EARLY, LATE]})
    before = Finding("outcome_on", pl.Series([0], dtype=pl.UInt32), "not a date")
    assert told(blank_impossible("offences", frame, [before])[1]) == [
        ("outcome_on", [1], "before recorded_on", "blanked")
    ]


def test_nobody_is_younger_when_reporting() -> None:
    frame = pl.DataFrame({"age_at_offence": [20, 20, None], "age_at_report": [19, 20, 5]})
    mended, found = blank_impossible("victims", frame)
    assert told(found) == [("age_at_report", [0], "below the age at the offence", "blanked")]
    assert mended["age_at_report"].to_list() == [None, 20, 5]


def bounds(column: Column, values: pl.Series) -> list[tuple[list[int], object]]:
    found = out_of_bounds(values.to_frame("x"), {"x": column}, AS_AT)
    return [(f.rows.to_list(), f.reason) for f in found]


def test_days_outside_what_can_be() -> None:
    column = Column(kind="date", meaning="a day")
    days = pl.Series([date(1899, 12, 31), date(1900, 1, 1), AS_AT, date(2024, 7, 1), None])
    assert bounds(column, days) == [([0], "before 1900"), ([3], "after the as-at date")]
    later = Column(kind="date", meaning="a day", later=True)
    assert bounds(later, pl.Series([date(2024, 7, 1), date(9999, 12, 31)])) == [
        ([1], "more than a hundred years ahead")
    ]
    assert bounds(column, pl.Series([None], dtype=pl.Date)) == []


def test_numbers_outside_what_can_be() -> None:
    column = Column(kind="number", meaning="an age", least=0, most=120)
    assert bounds(column, pl.Series([-1, 0, 120, 121, None])) == [([0], "below 0"), ([3], "above 120")]
    assert bounds(Column(kind="number", meaning="any"), pl.Series([-1, 10**9])) == []


def test_the_rules_hold_of_a_file_too() -> None:
    text = HEAD + FILE + OFFENCES + 'outcome = "O"\noutcome_on = "D"\ncommitted_on = "C"\ncancelled_on = "X"'
    cells = {"Ref": ["a", "b", "c", "d"], "Code": ["19C"] * 4, "Created": ["13/02/2024"] * 4}
    cells |= {"O": ["15", "0", "15", "x"], "D": ["12/02/2024", "14/02/2024", "soon", "14/02/2024"]}
    cells |= {"C": ["14/02/2024", "13/02/2024", "", ""], "X": ["", "", "", "1/1/2024"]}
    one = shaped(text, cells)
    assert one.account.first == 4
    assert one.faults.select("line", "column", "reason").rows() == [
        (2, "committed_on", "after recorded_on"),
        (2, "outcome_on", "before recorded_on"),
        (3, "outcome_on", "a day of outcome where there is no outcome yet"),
        (4, "outcome_on", "not a date"),
        (5, "cancelled_on", "before recorded_on"),
        (5, "outcome", "a code that neither the mapping nor the dictionary lists"),
    ]
    assert one.frame["outcome_on"].to_list() == [None, None, None, date(2024, 2, 14)]
    assert one.frame["committed_on"].to_list() == [None, date(2024, 2, 13), None, None]
