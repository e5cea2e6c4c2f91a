"""Two snapshots laid over each other: every row has its sign and its state, and sums are the change to a unit."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from data.dictionary import Dictionary, Table
from data.differences import CHANGE, SIGN, STATES, _over, open_differences
from data.faults import ExtractError
from data.snapshots.folder import StoreFolder
from data.source import Source
from kpi.answer import Door

AS_AT = date(2024, 3, 31)
SHAPE = {
    "crime_key": pl.String, "outcome": pl.String, "outcome_on": pl.Date, "standing": pl.String, "area": pl.String,
    "recorded_on": pl.Date, "days_followed": pl.Int32,
}  # fmt: skip


@pytest.fixture(scope="module")
def offences(door: Door) -> Table:
    return door.registry.dictionary.sources["snapshot"]["offences"]


def crimes(*rows: tuple[object, ...]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=SHAPE, orient="row")


def row(
    key: str = "a", outcome: str = "0", on: date | None = None, standing: str = "stands", area: str = "W06000023",
    recorded: date | None = date(2024, 2, 1), followed: int = 59,
) -> tuple[object, ...]:  # fmt: skip
    return (key, outcome, on, standing, area, recorded, followed)


def laid(offences: Table, then: pl.DataFrame, now: pl.DataFrame) -> list[tuple[str, str, int]]:
    told = ["outcome", "outcome_on", "standing", "area", "recorded_on"]
    found = _over(then, now, offences, told, AS_AT)
    return sorted(found.select("crime_key", CHANGE, SIGN).rows())


@pytest.mark.parametrize(
    ("then", "now", "state"),
    [
        (row(), row(outcome="14", on=date(2024, 4, 2)), "matured"),
        (row(), row(followed=89), "matured"),  # time passed
        (row(area="not_recorded"), row(), "matured"),  # a gap was filled
        (row(outcome="14", on=date(2024, 3, 1)), row(outcome="15", on=date(2024, 4, 1)), "revised"),
        (row(outcome="14", on=date(2024, 3, 1)), row(), "revised"),  # reopened
        (row(), row(standing="no_crime"), "revised"),  # that it stood was a statement
        (row(), row(area="W06000009"), "revised"),
        (row(), row(area="not_recorded"), "revised"),  # what was known is not told any more
        (row(), row(recorded=date(2024, 1, 31)), "revised"),
        (row(), row(recorded=date(2024, 4, 3)), "matured"),  # a day past the earlier as-at date is news
        (row(), row(outcome="14", on=date(2024, 4, 2), area="W06000009"), "revised"),  # the graver of two
    ],
)
def test_a_row_in_both_is_matured_or_revised(
    offences: Table, then: tuple[object, ...], now: tuple[object, ...], state: str
) -> None:
    assert laid(offences, crimes(then), crimes(now)) == [("a", state, -1), ("a", state, 1)]


def test_rows_in_one_snapshot_only_are_new_late_or_removed(offences: Table) -> None:
    then = crimes(row("gone"), row("stays"))
    now = crimes(row("stays"), row("april", recorded=date(2024, 4, 1)), row("march"), row("undated", recorded=None))
    assert laid(offences, then, now) == [
        ("april", "new", 1),
        ("gone", "removed", -1),
        ("march", "late", 1),
        ("undated", "new", 1),
    ]


def test_rows_that_are_equal_are_left_away_and_a_repeated_key_is_laid_over_once(offences: Table) -> None:
    twice = crimes(row("a"), row("a", area="W06000009"))
    assert laid(offences, twice, twice) == []
    assert laid(offences, crimes(row("a")), twice) == [("a", "late", 1)]


# ------------------------------------------------------------------ whole snapshots


@pytest.fixture(scope="module")
def after(invented: Door) -> Source:
    return invented.sources["snapshot"]


@pytest.fixture(scope="module")
def before(after: Source) -> str:
    assert after.live is not None and after.live.before is not None
    return after.live.before


@pytest.fixture(scope="module")
def dictionary(invented: Door) -> Dictionary:
    return invented.registry.dictionary


def test_signed_rows_sum_to_the_change_of_every_table(
    after: Source, before: str, dictionary: Dictionary, invented_store: Path
) -> None:
    laid_over = open_differences(after, dictionary, invented_store, before)
    assert after.manifest is not None
    store = StoreFolder(invented_store)
    ends = [store.snapshot(id).manifest.tables for id in (before, after.manifest.id)]
    assert {"offences", "victims", "suspects", "recorded_crime", "completeness"} <= set(laid_over.tables)
    for name, table in laid_over.tables.items():
        found = laid_over.engine.count(f'SELECT CAST(SUM("{SIGN}") AS BIGINT) AS n FROM "{name}"', {})
        if table.weight == SIGN and dictionary.sources["snapshot"][name].weight is None:
            assert (found["n"][0] or 0) == ends[1][name].rows - ends[0][name].rows, name
    states = laid_over.engine.count(f'SELECT DISTINCT CAST("{CHANGE}" AS VARCHAR) AS s FROM offences', {})["s"]
    assert set(states) <= set(STATES)
    assert {"new", "matured", "revised"} <= set(states)


def test_no_key_reaches_the_engine(after: Source, before: str, dictionary: Dictionary, invented_store: Path) -> None:
    found = open_differences(after, dictionary, invented_store, before, only=["victims"])
    assert set(found.tables) == {"victims"}
    columns = found.engine.count("SELECT column_name AS c FROM (DESCRIBE victims)", {})["c"].to_list()
    assert "victim_key" not in columns and "crime_key" not in columns and "sex" in columns


def test_a_snapshot_of_counts_only_and_an_unknown_one_are_refused(
    after: Source, before: str, dictionary: Dictionary, invented_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ExtractError, match="is not a snapshot of this store"):
        open_differences(after, dictionary, invented_store, "2020-01-01-00000000")
    monkeypatch.setattr("data.snapshots.manifest.Manifest.counts_only", lambda manifest: True)
    with pytest.raises(ExtractError, match="holds counts only"):
        open_differences(after, dictionary, invented_store, before)


def test_published_figures_have_nothing_to_be_laid_over(
    door: Door, dictionary: Dictionary, invented_store: Path
) -> None:
    with pytest.raises(ValueError, match="only snapshots"):
        open_differences(door.sources["published"], dictionary, invented_store, "x")
