"""What a derived column needs is what it is made from: emptying any other column leaves it as it was."""

from functools import cache

import polars as pl
import pytest

from data.derive import derive
from data.dictionary import Column
from data.silent import Field, made_of, silent
from data.snapshots.manifest import TableEntry
from tests.data.extract_rows import AS_AT, DICTIONARY, FED, TABLES, drawn

SEEDS, ROWS = range(3), 60
REFINES: dict[Field, set[Field]] = {
    ("offences", "reported_on"): {("offences", "days_committed_to_reported"), ("offences", "report_delay")},
    ("offences", "migrated_on"): {
        ("offences", name) for name in ("days_before_migration", "days_to_end", "days_before_seen")
    } | {("suspects", "days_to_action_or_end")},
    ("offences", "source_system"): {("offences", "days_to_end"), ("offences", "days_before_seen"),
                                    ("suspects", "days_to_action_or_end"), ("reports", "source_system"),
                                    ("named_people", "source_system")},
    ("incidents", "source_system"): {("reports", "source_system")},
    ("victims", "identified"): {("victims", "support_at_28_days"), ("victims", "support_now")},
    ("victims", "contact_plan_days"): {("victims", "contact_days_over_plan")},
    ("offences", "offence_code_at_recording"): {("reports", "offence_code")},
    ("offences", "outcome"): {("outcome_history", "is_in_force")},
}  # fmt: skip
"""Columns that say more of a derived one, which says something without them: what stands for them is in its rule."""

STANDING = ("offences", "standing")
"""Where nobody says otherwise crimes stand: columns that look at crimes that stand do without it."""

OF_GAPS = {("offences", "fields_missing"), ("offences", "fields_expected")}
"""They count what is empty, so that an empty column is what they tell."""

FIELDS = [
    (name, column)
    for name in FED
    for column, about in TABLES[name].fed().items()
    if not about.required and column not in TABLES[name].key and about.kind != "key"
]


@cache
def fed(seed: int) -> dict[str, pl.DataFrame]:
    return drawn(seed, sorted(FED), ROWS)


def derived(tables: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    return derive(tables, DICTIONARY, dict.fromkeys(tables, AS_AT))


@cache
def whole(seed: int) -> dict[str, pl.DataFrame]:
    return derived(fed(seed))


def emptied(frame: pl.DataFrame, name: str, about: Column) -> pl.DataFrame:
    nothing = about.absent if about.kind == "category" else None
    return frame.with_columns(pl.lit(nothing, frame.schema[name]).alias(name))


def behind(field: Field) -> set[Field]:
    """Every column that stands behind this one, whichever way it is made."""
    return {each for group in made_of(field[0], TABLES, field[1]) for one in group for each in {one, *behind(one)}}


@cache
def moved_by(field: Field) -> frozenset[Field]:
    """The derived columns that are another when this one is empty."""
    table, column = field
    moved = set()
    for seed in SEEDS:
        tables = {**fed(seed), table: emptied(fed(seed)[table], column, TABLES[table].columns[column])}
        for name, found in derived(tables).items():
            before = whole(seed)[name]
            about = TABLES[name].columns
            same_rows = len(found) == len(before)
            moved |= {
                (name, c)
                for c in found.columns
                if about[c].derived is not None and not (same_rows and found[c].equals(before[c], null_equal=True))
            }
    return frozenset(moved)


@pytest.mark.parametrize("field", FIELDS, ids=".".join)
def test_a_column_moves_nothing_that_does_not_need_it(field: Field) -> None:
    for moved in moved_by(field):
        if field == STANDING or moved in OF_GAPS or moved in REFINES.get(field, ()):
            continue
        assert field in behind(moved), f"{moved} is made from {field}, and does not say so"


def test_what_is_said_to_be_needed_moves_what_needs_it() -> None:
    moves = {field: moved_by(field) for field in FIELDS}
    for table, about in TABLES.items():
        for column, made in about.columns.items():
            for need in made.needs:  # where one of several is enough, rows drawn by lot may never need this one
                place, _, name = need.rpartition(".")
                field = (place or table, name)
                if " or " not in need and field in moves:
                    assert (table, column) in moves[field], f"{table}.{column} does not need {need}"


def test_every_need_names_a_column_there_is() -> None:
    for table, about in TABLES.items():
        for column in about.columns:
            for place, name in behind((table, column)):
                assert name in TABLES[place].columns, (table, column, place, name)


def entry(*unfed: str) -> TableEntry:
    return TableEntry(file="f", rows=1, sha256="", feed="police", as_at=AS_AT, unfed=unfed)


def test_nothing_is_silent_where_all_is_fed() -> None:
    assert silent(TABLES, {name: entry() for name in TABLES}) == {}


def test_one_of_several_ways_is_enough() -> None:
    entries = {name: entry() for name in TABLES}
    one = silent(TABLES, {**entries, "offences": entry("outcome_on")})
    assert ("offences", "closed_on") in one
    assert ("offences", "charged_on") not in one
    del entries["outcome_history"]
    both = silent(TABLES, {**entries, "offences": entry("outcome_on")})
    assert both["victims", "is_charged"].column == "outcome_on"
    assert both["outcome_history", "assigned_on"].table == "outcome_history"


def test_what_a_table_carries_is_as_silent_as_it_is_of_the_offence() -> None:
    entries = {name: entry() for name in TABLES}
    found = silent(TABLES, {**entries, "offences": entry("area")})
    assert {place for place, name in found if name == "area"} >= {"offences", "victims", "suspects", "bail"}
    assert all(unfed.table == "offences" for unfed in found.values())
