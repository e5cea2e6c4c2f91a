"""The quick ways of sorting, hashing, counting and finding repeats give what the slow and obvious ones give."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.completeness import completeness
from data.dictionary import NOT_RECORDED, load_dictionary
from data.faults import ExtractError, Fault
from data.ingest import Order, ingest
from data.keys import hash_keys, open_ring
from data.mapping import load_mapping
from data.same_key import sharing_key
from data.snapshots.store import Store
from data.snapshots.write import ROWS_OF_A_GROUP, ordered, typed
from data.source import PUBLISHED
from kpi.answer import DICTIONARY
from tests.attacks import extract

KNOWN = load_dictionary(DICTIONARY, PUBLISHED / "forces.toml").sources["snapshot"]
DAYS = st.none() | st.dates(date(1900, 1, 1), date(2060, 1, 1))
KEYS = st.sampled_from(["a", "b", "c" * 32, "d"])


def offences(rows: list[tuple[str, str, date | None, str]]) -> pl.DataFrame:
    """Columns that offences are ordered by, typed, and which row each was."""
    kinds = [pl.Enum(list(KNOWN["offences"].columns[name].values)) for name in ("force_code", "area")]
    schema = {"force_code": kinds[0], "area": kinds[1], "recorded_on": pl.Date(), "crime_key": pl.String()}
    return pl.DataFrame(rows, schema=schema, orient="row").with_row_index("at")


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["W15000004", "E23000036", "BTP"]),
        st.sampled_from(["W06000008", "E06000001", NOT_RECORDED]),
        DAYS,
        KEYS,
    ),
    max_size=40,
)


@settings(max_examples=150, deadline=None)
@given(ROWS)
def test_rows_are_ordered_as_by_sorting_their_columns(rows: list[tuple[str, str, date | None, str]]) -> None:
    frame = offences(rows)
    by = [pl.col("force_code"), pl.col("area"), pl.col("recorded_on"), pl.col("crime_key").hash()]
    expected = frame.sort(by, nulls_last=True, maintain_order=True)
    found = ordered(frame, KNOWN["offences"])
    assert found.equals(expected)
    assert ordered(found, KNOWN["offences"]).equals(found)
    as_text = frame.with_columns(pl.col("force_code", "area").cast(pl.String))
    assert ordered(as_text, KNOWN["offences"])["at"].equals(expected["at"])


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.none() | KEYS, st.integers(0, 3)), max_size=12))
def test_rows_that_share_a_key_are_found(rows: list[tuple[str | None, int]]) -> None:
    frame = pl.DataFrame(rows, schema={"key": pl.String, "n": pl.Int64}, orient="row")
    for key in (["key"], ["key", "n"]):
        expected = frame.select(key).is_duplicated()
        found = sharing_key(frame, key)
        assert found is None if not expected.any() else found is not None and found.equals(expected)


def test_keys_that_stand_once_are_hashed_as_any_others(tmp_path: Path) -> None:
    once = pl.DataFrame({"crime_key": ["INV/1", "INV/2", "INV/3"]})
    often = pl.DataFrame({"crime_key": ["INV/1", "inv/2", " INV/3", "INV/1", None]})
    one, other = open_ring(tmp_path / "one"), open_ring(tmp_path / "one")
    found, expected = hash_keys({"offences": once}, one), hash_keys({"offences": often}, other)
    assert found["offences"]["crime_key"].equals(expected["offences"]["crime_key"].head(3))
    one.keep()
    other.keep()
    assert dict(one.references().select("hash", "reference").iter_rows()) == dict(
        zip(found["offences"]["crime_key"], once["crime_key"], strict=True)
    )


def test_a_long_column_of_one_code_is_typed_as_any_other() -> None:
    rows = ROWS_OF_A_GROUP + 5
    frame = pl.DataFrame({"month_on": [date(2024, 1, 1)] * rows, "weight": range(rows)}).with_columns(
        force_code=pl.lit("W15000004"), offence_code=pl.lit("19C"), source_system=pl.lit("other"),
        standing=pl.lit("stands"), in_table=pl.lit("offences"), field=pl.lit("offences.area"), filled=pl.lit("yes"),
    )  # fmt: skip
    found = typed("completeness", frame, KNOWN["completeness"])
    assert found.select(pl.exclude("weight").n_unique()).row(0) == (1,) * (found.width - 1)
    assert found["standing"].dtype == pl.Enum(list(KNOWN["completeness"].columns["standing"].values))
    with pytest.raises(ExtractError, match="column 'standing' holds what the dictionary does not list"):
        typed("completeness", frame.with_columns(standing=pl.lit("sits")), KNOWN["completeness"])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(KEYS, DAYS, st.sampled_from(["W06000008", NOT_RECORDED]), DAYS), max_size=20))
def test_completeness_counts_each_column_of_each_row_once(
    rows: list[tuple[str, date | None, str, date | None]],
) -> None:
    schema = {"crime_key": pl.String, "recorded_on": pl.Date, "area": pl.String, "committed_on": pl.Date}
    other = {name: "not said" for name in KNOWN["offences"].columns if name not in schema}
    frame = pl.DataFrame(rows, schema=schema, orient="row").with_columns(
        pl.lit(value).alias(name) for name, value in other.items()
    )
    found = completeness({"offences": frame}, load_dictionary(DICTIONARY, PUBLISHED / "forces.toml"))
    counts = {
        (field.removeprefix("offences."), filled, month): weight
        for field, filled, month, weight in found.select("field", "filled", "month_on", "weight").iter_rows()
    }
    dated = [row for row in rows if row[1] is not None]
    for column, says in (("area", lambda r: r[2] != NOT_RECORDED), ("committed_on", lambda r: r[3] is not None)):
        for month in {row[1].replace(day=1) for row in dated if row[1]}:
            of_month = [row for row in dated if row[1] and row[1].replace(day=1) == month]
            yes = sum(map(says, of_month))
            expected = {"yes": yes, "no": len(of_month) - yes}
            assert {f: counts.get((column, f, month), 0) for f in expected} == expected
    assert found["weight"].min() in (None, *range(1, len(rows) + 1))


def test_nothing_is_written_when_the_map_back_cannot_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dictionary = load_dictionary(DICTIONARY, PUBLISHED / "forces.toml")
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "crimes_2024-03-31.csv").write_text(extract.crimes(extract.MARCH), encoding="utf-8")
    store = Store(tmp_path / "store", dictionary)
    mapping = load_mapping(str(extract.mapping(tmp_path)), dictionary)
    order = Order(folder=tmp_path / "exports", mapping=mapping, store=store, by="a test")

    def refused(*_: object) -> None:
        raise ExtractError([Fault("restricted/references.parquet", "cannot be read")])

    monkeypatch.setattr("data.keys.KeyRing.keep", refused)
    with pytest.raises(ExtractError, match="cannot be read"):
        ingest(order)
    assert store.live() is None and not store.snapshots()
    monkeypatch.undo()
    assert ingest(order).live is not None
