"""Files of one table become one table with each key once; increments replace rows of the live snapshot by key."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.accounts import FAULTS
from data.derive import derive
from data.gather import Gathered, gather
from tests.data.extract_rows import DICTIONARY, FED, TABLES, Row, after, drawn, frame


@dataclass(frozen=True)
class Account:
    file: str


@dataclass(frozen=True)
class Part:
    table: str
    frame: pl.DataFrame
    account: Account


@dataclass(frozen=True)
class File:
    name: str
    delivers: str

    @property
    def tables(self) -> dict[str, None]:
        return dict.fromkeys(FED)

    def matches(self, file: str) -> bool:
        return file.startswith(self.name)


@dataclass(frozen=True)
class Mapped:
    files: tuple[File, ...] = (File("full", "full"), File("more", "incremental"))


def part(file: str, table: str, *rows: Row) -> Part:
    """A file as it comes from being shaped: its lines are numbered from 2."""
    old = [row.get("old") for row in rows]
    made = frame(table, *({k: v for k, v in row.items() if k != "old"} for row in rows))
    made = made.with_columns(pl.Series("__line", range(2, 2 + len(rows)), dtype=pl.Int64))
    if any(old):
        made = made.with_columns(pl.Series("__old_reference", old, dtype=pl.String))
    return Part(table, made, Account(file))


def gathered(*parts: Part, base: Mapping[str, pl.DataFrame] | None = None) -> Gathered:
    return gather(parts, Mapped(), DICTIONARY, base)


def rows(found: Gathered, table: str = "offences") -> dict[str, Row]:
    key = TABLES[table].key[-1]
    return {row[key]: row for row in found.tables[table].to_dicts()}


def test_tables_have_their_fed_columns_in_order_and_type() -> None:
    made = drawn(3, FED)
    parts = [Part(n, f.with_columns(pl.lit(2, pl.Int64).alias("__line")), Account("full.csv")) for n, f in made.items()]
    found = gathered(*parts)
    assert list(found.tables) == [name for name in TABLES if name in made]
    for name, table in found.tables.items():
        assert table.schema == made[name].schema
        assert table.equals(made[name])
        assert (found.counts[name].delivered, found.counts[name].rows) == ("full", len(table))
    assert found.faults.schema == pl.Schema(FAULTS)
    assert found.faults.is_empty()


def test_columns_nobody_mapped_are_empty() -> None:
    bare = pl.DataFrame({"crime_key": ["c"], "recorded_on": [after(0)], "__line": [2]})
    (row,) = gathered(Part("offences", bare, Account("full.csv"))).tables["offences"].to_dicts()
    assert (row["outcome"], row["standing"], row["area"], row["victim_age_at_offence"]) == (
        "0",
        "stands",
        "not_recorded",
        None,
    )


# ------------------------------------------------------------------ repeats across files


def test_a_row_that_says_the_same_in_another_file_is_a_repeat() -> None:
    row: Row = {"crime_key": "c", "outcome": "16", "outcome_on": after(9)}
    found = gathered(part("full_1.csv", "offences", row), part("full_2.csv", "offences", row))
    assert len(found.tables["offences"]) == 1
    assert (found.counts["offences"].repeats, found.counts["offences"].differing) == (1, 0)
    assert found.faults.is_empty()


def test_of_differing_rows_the_one_with_the_latest_outcome_is_kept_and_filled() -> None:
    found = gathered(
        part("full_1.csv", "offences", {"crime_key": "b"}, {"crime_key": "c", "area": "W06000010"}),
        part("full_2.csv", "offences", {"crime_key": "c", "outcome": "16", "outcome_on": after(9)}),
        part("full_3.csv", "offences", {"crime_key": "c", "outcome": "18", "outcome_on": after(8)}),
    )
    row = rows(found)["c"]
    assert (row["outcome"], row["outcome_on"], row["area"]) == ("16", after(9), "W06000010")
    assert found.counts["offences"].differing == 2
    assert sorted(found.faults.rows()) == [
        ("full_1.csv", "offences", "", "rows of one key fill different columns; they were put together", "differs", 3),
        ("full_3.csv", "offences", "outcome", "kept the row with the latest outcome_on", "differs", 2),
        ("full_3.csv", "offences", "outcome_on", "kept the row with the latest outcome_on", "differs", 2),
    ]


def test_then_the_fuller_row_and_then_the_first() -> None:
    thin: Row = {"crime_key": "c", "area": "W06000008"}
    full: Row = {"crime_key": "c", "area": "W06000010", "relationship": "family"}
    other: Row = {"crime_key": "c", "area": "W06000009"}
    assert rows(gathered(part("full", "offences", thin), part("full", "offences", full)))["c"]["area"] == "W06000010"
    assert rows(gathered(part("full", "offences", thin), part("full", "offences", other)))["c"]["area"] == "W06000008"


def test_another_table_keeps_the_row_with_its_latest_clock() -> None:
    early: Row = {"order_key": "o", "applied_on": after(1), "decision": "granted", "decided_on": after(3)}
    late: Row = {"order_key": "o", "applied_on": after(2)}
    found = gathered(part("full", "orders", early), part("full", "orders", late))
    row = rows(found, "orders")["o"]
    assert (row["applied_on"], row["decision"], row["decided_on"]) == (after(2), "granted", after(3))
    assert found.faults["reason"].to_list() == ["kept the row with the latest applied_on"]


def test_a_table_whose_clock_is_carried_keeps_the_fullest_row() -> None:
    thin: Row = {"crime_key": "c", "victim_key": "v", "sex": "male"}
    full: Row = {"crime_key": "c", "victim_key": "v", "sex": "female", "age_at_offence": 20}
    found = gathered(part("full", "victims", thin), part("full", "victims", full))
    assert rows(found, "victims")["v"]["sex"] == "female"
    assert found.faults.select("column", "reason").rows() == [("sex", "kept the row with more columns filled")]


def test_the_first_victim_of_a_crime_is_the_first_row_and_whole() -> None:
    first: Row = {"crime_key": "c", "victim_sex": "female", "relationship": "family"}
    second: Row = {"crime_key": "c", "victim_sex": "male", "victim_age_at_offence": 30, "area": "W06000010"}
    found = gathered(part("full", "offences", {"crime_key": "c"}, first), part("full", "offences", second))
    row = rows(found)["c"]
    assert (row["victim_sex"], row["victim_age_at_offence"], row["relationship"]) == ("female", None, "family")
    assert row["area"] == "W06000010"
    assert found.faults.filter(pl.col("column") != "").is_empty()


def test_a_second_victim_alone_makes_no_difference() -> None:
    first: Row = {"crime_key": "c", "victim_sex": "female"}
    found = gathered(part("full", "offences", first, {**first, "victim_sex": "male"}))
    assert rows(found)["c"]["victim_sex"] == "female"
    assert (found.counts["offences"].repeats, found.counts["offences"].differing) == (1, 0)


def test_an_outcome_is_filled_with_its_own_day_and_a_standing_never() -> None:
    kept: Row = {"crime_key": "c", "area": "W06000010", "relationship": "family", "committed_on": after(-1)}
    other: Row = {"crime_key": "c", "outcome": "18", "decision_maker": "police", "standing": "no_crime"}
    other["cancelled_on"] = after(4)
    row = rows(gathered(part("full", "offences", kept), part("full", "offences", other)))["c"]
    assert (row["outcome"], row["decision_maker"]) == ("18", "police")
    assert (row["standing"], row["cancelled_on"]) == ("stands", None)


def test_a_decided_outcome_takes_no_day_from_another_outcome() -> None:
    kept: Row = {"crime_key": "c", "outcome": "18", "area": "W06000010", "relationship": "family"}
    other: Row = {"crime_key": "c", "outcome": "0", "decision_maker": "cps"}
    row = rows(gathered(part("full", "offences", kept), part("full", "offences", other)))["c"]
    assert (row["outcome"], row["decision_maker"]) == ("18", "not_recorded")


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 3), st.sampled_from(FED))
def test_every_key_that_came_in_comes_out_once_and_every_row_is_accounted_for(seed: int, files: int, name: str) -> None:
    parts = []
    for n in range(files):
        (made,) = drawn(seed + n, [name], rows=30).values()
        parts.append(Part(name, made.with_columns(pl.lit(2, pl.Int64).alias("__line")), Account(f"full_{n}.csv")))
    found, key = gathered(*parts), list(TABLES[name].key)
    given_keys = {row for p in parts for row in p.frame.select(key).rows()}
    assert sorted(found.tables[name].select(key).rows(), key=str) == sorted(given_keys, key=str)
    counts = found.counts[name]
    assert counts.rows + counts.repeats + counts.differing == sum(len(p.frame) for p in parts)
    lines = found.faults.select("file", "column").unique()
    assert counts.differing == 0 if lines.is_empty() else counts.differing > 0


# ------------------------------------------------------------------ increments


def live(*parts: Part) -> dict[str, pl.DataFrame]:
    """A live snapshot as it is stored: finished tables, categories as such."""
    fed = gathered(*parts).tables
    finished = derive(fed, DICTIONARY, dict.fromkeys(fed, date(2024, 6, 30)))
    for name, table in finished.items():
        texts = [n for n, c in TABLES[name].columns.items() if c.kind == "category"]
        finished[name] = table.cast(dict.fromkeys(texts, pl.Categorical))
    return finished


def test_an_increment_replaces_rows_of_the_live_snapshot_whole_and_the_rest_stays() -> None:
    base = live(part("full", "offences", {"crime_key": "a", "area": "W06000010"}, {"crime_key": "b"}))
    new = part("more", "offences", {"crime_key": "a", "outcome": "18"}, {"crime_key": "d"})
    found = gathered(new, base=base)
    assert set(rows(found)) == {"a", "b", "d"}
    assert (rows(found)["a"]["outcome"], rows(found)["a"]["area"]) == ("18", "not_recorded")
    counts = found.counts["offences"]
    assert (counts.delivered, counts.rows, counts.replaced, counts.stayed) == ("incremental", 3, 1, 1)
    assert found.faults.is_empty()


def test_a_full_file_starts_without_the_live_snapshot() -> None:
    base = live(part("full", "offences", {"crime_key": "a"}))
    found = gathered(part("full", "offences", {"crime_key": "b"}), base=base)
    assert set(rows(found)) == {"b"}
    assert found.counts["offences"].stayed == 0


def test_an_increment_beside_a_full_file_goes_over_it() -> None:
    base = live(part("full", "offences", {"crime_key": "a"}))
    full = part("full", "offences", {"crime_key": "b", "outcome": "18", "outcome_on": after(90)}, {"crime_key": "d"})
    found = gathered(part("more", "offences", {"crime_key": "b", "outcome": "0"}), full, base=base)
    assert {key: row["outcome"] for key, row in rows(found).items()} == {"b": "0", "d": "0"}


def test_tables_no_file_feeds_are_carried_over_and_built_ones_are_not() -> None:
    base = live(part("full", "offences", {"crime_key": "a"}), part("full", "orders", {"order_key": "o"}))
    assert "reports" in base
    found = gathered(part("full", "offences", {"crime_key": "b"}), base=base)
    assert set(found.tables) == {"offences", "orders"}
    assert (found.counts["orders"].delivered, found.counts["orders"].stayed) == ("carried over", 1)


def test_a_first_increment_needs_no_live_snapshot() -> None:
    found = gathered(part("more", "offences", {"crime_key": "a"}))
    assert (found.counts["offences"].delivered, found.counts["offences"].rows) == ("incremental", 1)


@pytest.mark.parametrize("seed", range(8))
def test_an_increment_of_nothing_new_changes_nothing(seed: int) -> None:
    made = drawn(seed, FED)
    parts = [Part(n, f.with_columns(pl.lit(2, pl.Int64).alias("__line")), Account("full.csv")) for n, f in made.items()]
    base = live(*parts)
    again = gathered(*(Part(p.table, p.frame, Account("more.csv")) for p in parts), base=base)
    for name, table in again.tables.items():
        key = list(TABLES[name].key)
        assert table.sort(key).equals(made[name].sort(key)), name
