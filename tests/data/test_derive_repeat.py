"""Victims of one suspect within a window agree with counting them by hand, and a person is named once."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.data.extract_rows import Row, after, column, derived

SUSPECTS, VICTIMS, CRIMES = "st", "uvwx", "abcdef"
WINDOWS = {"victims_12_months": 365, "victims_24_months": 730, "victims_60_months": 1826}
FIRST = date(2017, 1, 1)
AS_AT = FIRST + timedelta(days=2192)

# Gaps that fall on the edges of the windows.
DAYS = st.one_of(
    st.integers(0, 2500), st.sampled_from([0, 1, 364, 365, 366, 729, 730, 731, 1825, 1826, 1827, 2191, 2192])
)
PAIRS = st.sets(st.tuples(st.sampled_from(CRIMES), st.sampled_from(SUSPECTS)), min_size=1)


@st.composite
def extracts(draw: st.DrawFn) -> dict[str, list[Row]]:
    crimes = [
        {"crime_key": crime, "recorded_on": FIRST + timedelta(days=draw(DAYS)), "standing": draw(STANDING)}
        for crime in draw(st.sets(st.sampled_from(CRIMES), min_size=1))
    ]
    named = [{"crime_key": c, "suspect_key": s, "no_further_action_on": draw(CLOSED)} for c, s in sorted(draw(PAIRS))]
    tables: dict[str, list[Row]] = {"offences": crimes, "suspects": named}
    if draw(st.booleans()):
        pairs = draw(st.sets(st.tuples(st.sampled_from(CRIMES), st.sampled_from(VICTIMS))))
        tables["victims"] = [{"crime_key": c, "victim_key": v} for c, v in sorted(pairs)]
    if draw(st.booleans()):
        triples = draw(st.sets(st.tuples(st.sampled_from(CRIMES), st.sampled_from(VICTIMS), st.sampled_from(SUSPECTS))))
        tables["links"] = [{"crime_key": c, "victim_key": v, "suspect_key": s} for c, v, s in sorted(triples)]
    return tables


STANDING = st.sampled_from(["stands", "stands", "stands", "duplicate", "no_crime"])
CLOSED = st.none() | DAYS.map(lambda n: FIRST + timedelta(days=n))


def crimes_naming(tables: dict[str, list[Row]], suspect: str) -> dict[str, date]:
    standing = {
        c["crime_key"]: c["recorded_on"]
        for c in tables["offences"]
        if c["standing"] == "stands" and c["recorded_on"] <= AS_AT
    }
    mine = [row["crime_key"] for row in tables["suspects"] if row["suspect_key"] == suspect]
    return {crime: standing[crime] for crime in mine if crime in standing}


def victims_by_day(tables: dict[str, list[Row]], suspect: str) -> list[tuple[date, str]]:
    found = []
    for crime, day in crimes_naming(tables, suspect).items():
        linked = [
            row["victim_key"]
            for row in tables.get("links", [])
            if row["crime_key"] == crime and row["suspect_key"] == suspect
        ]
        everyone = [row["victim_key"] for row in tables.get("victims", []) if row["crime_key"] == crime]
        found += [(day, victim) for victim in linked or everyone or [f"the victim of {crime}"]]
    return found


def most(events: list[tuple[date, str]], length: int) -> int:
    windows = [(start, start + timedelta(days=length - 1)) for start, _ in events]
    return max((len({v for day, v in events if first <= day <= last}) for first, last in windows), default=0)


@settings(max_examples=150, deadline=None)
@given(extracts())
def test_victims_within_a_window_agree_with_counting_by_hand(tables: dict[str, list[Row]]) -> None:
    for row in derived(as_at=AS_AT, **tables)["suspects"].to_dicts():
        events = victims_by_day(tables, row["suspect_key"])
        assert {name: row[name] for name in WINDOWS} == {name: most(events, n) for name, n in WINDOWS.items()}
        assert row["victims_ever"] == len({victim for _, victim in events})


@settings(max_examples=80, deadline=None)
@given(extracts())
def test_named_people_agree_with_counting_by_hand(tables: dict[str, list[Row]]) -> None:
    people = {row["suspect_key"]: row for row in derived(as_at=AS_AT, **tables)["named_people"].to_dicts()}
    named = {s: crimes_naming(tables, s) for s in SUSPECTS if crimes_naming(tables, s)}
    assert set(people) == set(named)
    for suspect, crimes in named.items():
        row, events = people[suspect], sorted(victims_by_day(tables, suspect))
        firsts = sorted({victim: day for day, victim in reversed(events)}.values())
        assert (row["first_named_on"], row["last_named_on"]) == (min(crimes.values()), max(crimes.values()))
        assert row["offences"] == len(crimes)
        assert row["victims_24_months"] == most(events, 730)
        assert [row["second_victim_on"], row["third_victim_on"]] == (firsts[1:3] + [None, None])[:2]


@settings(max_examples=80, deadline=None)
@given(extracts())
def test_the_next_report_is_another_crime_after_no_further_action(tables: dict[str, list[Row]]) -> None:
    closed = {(row["crime_key"], row["suspect_key"]): row["no_further_action_on"] for row in tables["suspects"]}
    for row in derived(as_at=AS_AT, **tables)["suspects"].to_dicts():
        ended = closed[row["crime_key"], row["suspect_key"]]
        others = [d for c, d in crimes_naming(tables, row["suspect_key"]).items() if c != row["crime_key"]]
        later = [day for day in others if ended is not None and day > ended]
        expected = min(later, default=None)
        assert row["next_named_on"] == expected
        assert row["days_nfa_to_next_report"] == (None if expected is None else (expected - ended).days)


def test_one_suspect_of_very_many_crimes_is_counted_in_a_moment() -> None:
    many = 20_000
    crimes = [{"crime_key": f"c{n}", "recorded_on": date(2020, 1, 1) + timedelta(days=n % 700)} for n in range(many)]
    named = [{"crime_key": f"c{n}", "suspect_key": "s"} for n in range(many)]
    (person,) = derived(offences=crimes, suspects=named)["named_people"].to_dicts()
    assert (person["victims_24_months"], person["victims_ever"]) == (many, many)
    assert person["victims_12_months"] == sum(n % 700 < 365 for n in range(many))


def test_a_person_is_told_by_the_latest_offence() -> None:
    offences = [
        {"crime_key": "a", "recorded_on": after(0), "area": "W06000010", "offence_code": "19C"},
        {
            "crime_key": "b",
            "recorded_on": after(9),
            "area": "W06000008",
            "offence_code": "17A",
            "source_system": "niche",
        },
        {"crime_key": "d", "recorded_on": after(20), "area": "W06000009", "standing": "error"},
    ]
    named = [{"crime_key": key, "suspect_key": "s"} for key in "abd"]
    (person,) = derived(offences=offences, suspects=named)["named_people"].to_dicts()
    assert (person["area"], person["offence_code"], person["source_system"]) == ("W06000008", "17A", "niche")
    assert (person["offences"], person["last_named_on"]) == (2, after(9))


def person(name: str, plans: list[Row] | None) -> object:
    offences = [{"crime_key": key, "recorded_on": after(days)} for key, days in (("a", 0), ("b", 10), ("d", 30))]
    named = [{"crime_key": key, "suspect_key": "s"} for key in "abd"]
    more = {} if plans is None else {"repeat_plans": [{"suspect_key": "s", **plan} for plan in plans]}
    (value,) = column(derived(offences=offences, suspects=named, **more), "named_people", name)
    return value


@pytest.mark.parametrize(
    ("plans", "expected"),
    [
        (None, None),
        ([], False),
        ([{"step": "plan", "step_on": after(1)}], True),
        ([{"step": "plan", "step_on": after(1), "ends_on": date(2024, 7, 1)}], True),
        ([{"step": "plan", "step_on": after(1), "ends_on": date(2024, 6, 30)}], False),
        ([{"step": "forum", "step_on": after(1)}], False),
        ([{"step": "plan", "step_on": after(1), "suspect_key": "other"}], False),
    ],
)
def test_a_plan_is_live_until_it_ends(plans: list[Row] | None, expected: bool | None) -> None:
    assert person("has_live_plan", plans) is expected


def test_the_forum_is_the_first_on_or_after_the_day_of_the_victim() -> None:
    forums: list[Row] = [{"step": "forum", "step_on": after(days)} for days in (35, 9, 10, 50)]
    assert person("days_second_victim_to_forum", forums) == 0
    assert person("days_third_victim_to_forum", forums) == 5
    assert person("days_third_victim_to_forum", forums[1:3]) is None
    assert person("days_second_victim_to_forum", None) is None
    plan: Row = {"step": "plan", "step_on": after(12)}
    assert person("days_second_victim_to_forum", [plan]) is None
