"""Working days leave out week-ends and the bank holidays of England and Wales, and agree with counting by hand."""

from datetime import date, timedelta

import holidays
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.derive.working_days import bank_holidays, working_days
from tests.data.extract_rows import column, derived

YEARS = range(1995, 2036)


def between(start: date, end: date) -> int | None:
    return working_days(pl.Series([start]), pl.Series([end])).item()


def test_england_and_wales_have_the_same_bank_holidays() -> None:
    england, wales = (dict(holidays.country_holidays("GB", subdiv=part, years=YEARS)) for part in ("ENG", "WLS"))
    assert set(england) == set(wales) == set(bank_holidays(YEARS[0], YEARS[-1]))


@pytest.mark.parametrize(
    ("what", "day"),
    [
        ("VE day, moved from the Monday", date(2020, 5, 8)),
        ("the Platinum Jubilee", date(2022, 6, 3)),
        ("spring bank holiday, moved for the Jubilee", date(2022, 6, 2)),
        ("the State Funeral", date(2022, 9, 19)),
        ("the Coronation", date(2023, 5, 8)),
        ("Boxing Day in lieu", date(2021, 12, 28)),
        ("Good Friday", date(2024, 3, 29)),
    ],
)
def test_a_bank_holiday_is_no_working_day(what: str, day: date) -> None:
    assert day in bank_holidays(2020, 2024), what
    assert between(day - timedelta(days=1), day) == 0


def test_days_that_were_moved_or_are_scottish_are_working_days() -> None:
    for day in (date(2020, 5, 4), date(2022, 5, 30), date(2024, 1, 2)):
        assert day not in bank_holidays(2020, 2024)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2024, 1, 10), date(2024, 1, 10), 0),
        (date(2024, 1, 10), date(2024, 1, 11), 1),
        (date(2024, 1, 12), date(2024, 1, 13), 0),
        (date(2024, 1, 12), date(2024, 1, 15), 1),
        (date(2024, 1, 13), date(2024, 1, 15), 1),
        (date(2024, 3, 28), date(2024, 4, 2), 1),
        (date(2022, 9, 16), date(2022, 9, 20), 1),
        (date(2023, 12, 22), date(2024, 1, 2), 4),
        (date(2024, 1, 15), date(2024, 1, 10), 0),
    ],
)
def test_working_days_are_those_after_the_event(start: date, end: date, expected: int) -> None:
    assert between(start, end) == expected


DAYS = st.dates(date(2015, 1, 1), date(2028, 12, 31))


@given(st.lists(st.tuples(st.none() | DAYS, st.none() | DAYS), max_size=8))
def test_it_agrees_with_walking_from_day_to_day(pairs: list[tuple[date | None, date | None]]) -> None:
    free = holidays.country_holidays("GB", subdiv="ENG", years=range(2015, 2029))

    def walked(start: date | None, end: date | None) -> int | None:
        if start is None or end is None:
            return None
        each = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
        return sum(day.weekday() < 5 and day not in free for day in each)

    starts, ends = (pl.Series([pair[side] for pair in pairs], dtype=pl.Date) for side in (0, 1))
    assert working_days(starts, ends).to_list() == [walked(*pair) for pair in pairs]


def test_key_updates_count_from_the_event_to_the_telling_and_to_the_as_at_date() -> None:
    friday = date(2024, 3, 28)
    rows = [
        {"crime_key": "c", "victim_key": "v", "event_on": friday, "told_on": date(2024, 4, 2)},
        {"crime_key": "c", "victim_key": "w", "event_on": friday, "told_on": None},
        {"crime_key": "c", "victim_key": "x", "event_on": friday, "told_on": date(2024, 3, 1)},
    ]
    tables = derived(as_at=date(2024, 4, 4), key_updates=rows)
    assert column(tables, "key_updates", "working_days_to_told") == [1, None, 0]
    assert column(tables, "key_updates", "working_days_followed") == [3, 3, 3]
