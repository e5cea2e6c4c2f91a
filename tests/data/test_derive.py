"""Deriving gives every column of the dictionary and loses no row, whatever was delivered and in whatever order."""

import random
from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.derive import BUILT, derive, orphans
from data.derive.tables import CARRIED, kind_of
from tests.data.extract_rows import AS_AT, DICTIONARY, FED, TABLES, column, derived, drawn, frame

DELIVERED = st.sets(st.sampled_from(FED), min_size=1)
SEEDS = st.integers(0, 2**32)


def finished(fed: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    return derive(fed, DICTIONARY, dict.fromkeys(fed, AS_AT))


def every_column_in_order_and_type(tables: dict[str, pl.DataFrame]) -> None:
    for name, found in tables.items():
        columns = TABLES[name].columns
        assert found.schema == pl.Schema({n: kind_of(c) for n, c in columns.items()}), name
        categories = [n for n, c in columns.items() if c.kind == "category"]
        assert not sum(found.select(pl.col(categories).null_count()).row(0)) if categories else True


def test_what_is_built_here_is_built_by_the_dictionarys_word() -> None:
    assert set(BUILT) == {"named_people", "reports"}
    assert all(TABLES[name].built for name in BUILT)


@settings(max_examples=60, deadline=None)
@given(SEEDS, DELIVERED)
def test_every_column_is_there_and_no_row_comes_or_goes(seed: int, delivered: set[str]) -> None:
    fed = drawn(seed, delivered)
    before = {name: found.clone() for name, found in fed.items()}
    tables = finished(fed)
    every_column_in_order_and_type(tables)
    assert set(tables) - set(BUILT) == delivered
    for name, found in fed.items():
        assert found.equals(before[name]), "the input was changed"
        shared = list(TABLES[name].fed())
        assert tables[name].select(shared).equals(found.cast(tables[name].select(shared).schema))


@settings(max_examples=60, deadline=None)
@given(SEEDS, DELIVERED, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(seed: int, delivered: set[str], lot: random.Random) -> None:
    fed = drawn(seed, delivered)
    places = {name: lot.sample(range(len(found)), len(found)) for name, found in fed.items()}
    tables, shuffled = finished(fed), finished({name: found[places[name]] for name, found in fed.items()})
    for name, found in tables.items():
        key = list(TABLES[name].key)
        assert found.sort(key).equals(shuffled[name].sort(key)), name


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_values_are_ones_the_dictionary_lists(seed: int) -> None:
    for name, found in finished(drawn(seed, FED)).items():
        for n, c in TABLES[name].columns.items():
            if c.kind == "category" and c.values:
                allowed = set(c.values) | {"not_recorded"}
                assert set(found[n].to_list()) <= allowed, f"{name}.{n}"


@pytest.mark.parametrize("name", FED)
def test_an_empty_table_alone_is_whole(name: str) -> None:
    tables = finished({name: frame(name)})
    every_column_in_order_and_type(tables)
    assert tables[name].is_empty()


def test_nothing_delivered_gives_nothing() -> None:
    assert derive({}, DICTIONARY, {}) == {}


def test_a_table_with_columns_missing_and_columns_of_its_own_is_whole() -> None:
    bare = pl.DataFrame({"crime_key": ["c"], "force_code": ["W15000004"], "recorded_on": [AS_AT], "__line": [2]})
    (row,) = finished({"offences": bare})["offences"].to_dicts()
    assert (row["outcome"], row["standing"], row["area"], row["days_followed"]) == ("0", "stands", "not_recorded", 0)


def test_categories_of_a_stored_snapshot_are_taken_as_text() -> None:
    fed = drawn(5, ["offences", "victims"])
    stored = {name: found.cast({pl.String: pl.Categorical}) for name, found in fed.items()}
    assert all(found.equals(finished(fed)[name]) for name, found in finished(stored).items())


def test_a_child_carries_what_the_dictionary_says_of_its_offence() -> None:
    offence = {"crime_key": "c1", "area": "W06000010", "offence_code": "19C", "standing": "no_crime"}
    offence |= {"recorded_on": date(2024, 2, 1), "victim_age_at_offence": 30, "source_system": "niche"}
    tables = derived(offences=[offence], victims=[{"crime_key": "c1", "victim_key": "v"}])
    (victim,) = tables["victims"].to_dicts()
    assert {name: victim[name] for name in offence} == offence
    carried = [n for n, c in TABLES["victims"].columns.items() if c.derived == CARRIED]
    assert {"standing", "force_code", "offence_code_at_recording", "source_system"} <= set(carried)


def test_a_child_of_a_crime_that_is_not_held_says_so_and_is_counted() -> None:
    rows = [{"crime_key": "c1", "victim_key": "v"}, {"crime_key": "gone", "victim_key": "v"}]
    tables = derived(offences=[{"crime_key": "c1"}], victims=rows, devices=[{"device_key": "d"}])
    _, lost = tables["victims"].to_dicts()
    assert (lost["standing"], lost["force_code"], lost["recorded_on"]) == ("not_recorded", "not_recorded", None)
    assert (lost["is_open"], lost["is_charged"], lost["reviewed_by_team"]) == (None, None, None)
    assert (lost["outcome"], lost["support_at_28_days"]) == ("not_recorded", "not_recorded")
    assert (lost["team_review"], lost["days_recorded_to_review"]) == ("not_recorded", None)
    assert orphans(tables) == {"victims": 1, "devices": 0}


def test_without_offences_every_child_is_an_orphan() -> None:
    assert orphans(derived(victims=[{"crime_key": "c1", "victim_key": "v"}])) == {"victims": 1}


def test_the_as_at_date_is_the_tables_own() -> None:
    fed = {"offences": frame("offences", {"crime_key": "c"}), "breaches": frame("breaches", {"breach_key": "b"})}
    tables = derive(fed, DICTIONARY, {"offences": date(2024, 1, 11), "breaches": date(2024, 1, 13)})
    assert column(tables, "offences", "days_followed") == [1]
    assert column(tables, "breaches", "days_followed") == [3]


def test_a_table_without_an_as_at_date_is_refused() -> None:
    with pytest.raises(ValueError, match="'offences' has no as-at date"):
        derive({"offences": frame("offences")}, DICTIONARY, {})


def test_two_offences_of_one_key_are_refused_instead_of_doubling_rows() -> None:
    twice = frame("offences", {"crime_key": "c"}, {"crime_key": "c"})
    with pytest.raises(pl.exceptions.ComputeError):
        finished({"offences": twice, "victims": frame("victims", {"crime_key": "c", "victim_key": "v"})})
