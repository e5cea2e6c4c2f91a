"""The table of changes, against a count made crime by crime that shares no code with it."""

from datetime import date, timedelta
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from data.snapshots.changes import COLUMNS, NEEDED, changes

AS_AT = date(2024, 3, 31)
FIRST = {
    "force_code": "W15000004",
    "area": "W06000008",
    "offence_code": "19C",
    "recorded_on": date(2024, 1, 10),
    "outcome": "0",
    "outcome_on": None,
    "standing": "stands",
    "source_system": "niche",
}
SCHEMA = {column: pl.Date if column.endswith("_on") else pl.String for column in NEEDED}


def table(crimes: dict[str, dict[str, Any]]) -> pl.DataFrame:
    rows = [{"crime_key": key, **FIRST, **told} for key, told in crimes.items()]
    return pl.DataFrame(rows, schema=SCHEMA)


def found(before: dict[str, dict[str, Any]] | None, after: dict[str, dict[str, Any]]) -> list[tuple[str, str, str]]:
    made = changes(None if before is None else table(before), table(after), AS_AT if before is not None else None)
    assert made.columns == list(COLUMNS)
    return sorted(made.select("crime_key", "change", "column").iter_rows())


def test_a_crime_recorded_since_is_new_and_one_recorded_by_then_is_late() -> None:
    after = {"a": {"recorded_on": date(2024, 4, 1)}, "b": {"recorded_on": AS_AT}}
    assert found({}, after) == [("a", "new", "row"), ("b", "late", "row")]


def test_an_outcome_where_there_was_none_is_one_row_and_not_also_a_revision() -> None:
    charged = {"outcome": "1", "outcome_on": date(2024, 4, 2)}
    assert found({"a": {}}, {"a": charged}) == [("a", "matured", "outcome")]
    unread = {"outcome": "not_recorded"}
    assert found({"a": unread}, {"a": charged}) == [("a", "matured", "outcome")]


def test_a_crime_that_matures_and_is_recoded_is_told_as_both() -> None:
    after = {"a": {"outcome": "16", "outcome_on": date(2024, 4, 2), "offence_code": "20A"}}
    assert found({"a": {}}, after) == [("a", "matured", "outcome"), ("a", "revised", "offence_code")]


def test_an_outcome_taken_back_or_replaced_is_revised() -> None:
    charged = {"outcome": "1", "outcome_on": date(2024, 2, 2)}
    assert found({"a": charged}, {"a": {}}) == [("a", "revised", "outcome"), ("a", "revised", "outcome_on")]
    assert found({"a": charged}, {"a": {**charged, "outcome": "15"}}) == [("a", "revised", "outcome")]


def test_a_removed_crime_is_told_as_it_last_stood() -> None:
    made = changes(table({"a": {"offence_code": "19D"}}), table({}), AS_AT)
    assert made.select("change", "column", "offence_code").rows() == [("removed", "row", "19D")]


def test_with_no_snapshot_before_nothing_changed() -> None:
    assert found(None, {"a": {}}) == []


def test_the_same_tables_have_no_changes() -> None:
    same = {"a": {}, "b": {"outcome": "1", "outcome_on": None, "recorded_on": None}}
    assert found(same, same) == []


# ------------------------------------------------------------------ by hand

DAYS = st.one_of(st.none(), st.integers(-40, 40).map(lambda n: AS_AT + timedelta(days=n)))
CRIME = st.fixed_dictionaries(
    {
        "offence_code": st.sampled_from(["19C", "19D", "20A"]),
        "outcome": st.sampled_from(["0", "1", "16", "not_recorded"]),
        "outcome_on": DAYS,
        "recorded_on": DAYS,
        "standing": st.sampled_from(["stands", "no_crime"]),
    }
)
SNAPSHOT = st.dictionaries(st.sampled_from("abcdefgh"), CRIME, max_size=8)


def by_hand(before: dict[str, dict[str, Any]], after: dict[str, dict[str, Any]]) -> list[tuple[str, str, str]]:
    """One crime at a time, from the sentences of the dictionary."""
    told = []
    for key in set(before) | set(after):
        then, now = before.get(key), after.get(key)
        if now is None:
            told.append((key, "removed", "row"))
        elif then is None:
            day = now["recorded_on"]
            told.append((key, "late" if day is not None and day <= AS_AT else "new", "row"))
        else:
            had, has = then["outcome"] in ("1", "16"), now["outcome"] in ("1", "16")
            if has and not had:
                told.append((key, "matured", "outcome"))
            else:
                told += [(key, "revised", c) for c in ("outcome", "outcome_on") if then[c] != now[c]]
            told += [(key, "revised", c) for c in ("offence_code", "recorded_on", "standing") if then[c] != now[c]]
    return sorted(told)


@given(SNAPSHOT, SNAPSHOT)
@settings(max_examples=150, deadline=None)
def test_every_pair_of_snapshots_gives_what_a_count_by_hand_gives(before: Any, after: Any) -> None:
    assert found(before, after) == by_hand(before, after)
