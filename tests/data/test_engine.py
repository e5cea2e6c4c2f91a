"""The engine counts what it loaded, from any thread, and can reach nothing else."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pytest

from data.dictionary import Table
from data.engines.duckdb_engine import DuckDBEngine
from data.engines.held import HeldTable, is_empty
from data.faults import ExtractError
from kpi.answer import Door

CASES = Table.model_validate(
    {
        "row": "one made-up case",
        "columns": {
            "outcome": {"kind": "category", "meaning": "m", "values": {"1": "Charged", "it's": "quoted", "0": "Open"}},
            "weight": {"kind": "number", "meaning": "m"},
        },
    }
)
GOOD = {"outcome": ["1", "1", "it's", "0", "0"], "weight": [1, 2, 3, 4, 5]}


def engine_of(folder: Path, columns: dict[str, Any], name: str = "cases") -> DuckDBEngine:
    file = folder / f"{name}.parquet"
    pl.DataFrame(columns).write_parquet(file)
    return DuckDBEngine({name: CASES}, {name: file})


def faults(tables: dict[str, Path]) -> list[str]:
    with pytest.raises(ExtractError) as caught:
        DuckDBEngine(dict.fromkeys(tables, CASES), tables)
    return [str(fault) for fault in caught.value.faults]


@pytest.fixture
def engine(tmp_path: Path) -> DuckDBEngine:
    return engine_of(tmp_path, GOOD)


def test_it_counts_with_parameters(engine: DuckDBEngine) -> None:
    counted = engine.count("SELECT COUNT(*) AS n FROM cases WHERE weight >= $least", {"least": 3})
    assert counted.rows() == [(3,)]
    assert engine.count("SELECT COUNT(*) AS n FROM cases WHERE outcome = $o", {"o": "it's"}).rows() == [(1,)]


def test_a_parameter_is_a_value_and_never_sql(engine: DuckDBEngine) -> None:
    told = engine.count("SELECT COUNT(*) AS n FROM cases WHERE CAST(outcome AS VARCHAR) = $o", {"o": "1' OR '1'='1"})
    assert told.rows() == [(0,)]


def test_only_the_columns_of_the_dictionary_are_loaded(tmp_path: Path) -> None:
    engine = engine_of(tmp_path, {**GOOD, "victim_name": ["a", "b", "c", "d", "e"]})
    assert engine.count("SELECT * FROM cases LIMIT 0", {}).columns == ["outcome", "weight"]


def test_a_missing_file_is_named_with_what_to_do(tmp_path: Path) -> None:
    assert faults({"cases": tmp_path / "cases.parquet"}) == [
        "cases.parquet: is missing; restore it from the repository (`git checkout -- data/published`)"
    ]


@pytest.mark.parametrize("content", [b"", b"PAR1", b"not a table at all" * 50])
def test_a_file_that_is_no_parquet_is_named_with_what_to_do(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "cases.parquet"
    file.write_bytes(content)
    (told,) = faults({"cases": file})
    assert told.startswith("cases.parquet: cannot be read as Parquet; restore it from the repository")


@pytest.mark.parametrize("keep", [0.2, 0.5, 0.9, 0.99])
def test_a_parquet_cut_short_is_named_with_what_to_do(tmp_path: Path, keep: float) -> None:
    file = tmp_path / "cases.parquet"
    pl.DataFrame({"outcome": ["1"] * 5000, "weight": range(5000)}).write_parquet(file)
    content = file.read_bytes()
    file.write_bytes(content[: int(len(content) * keep)])
    (told,) = faults({"cases": file})
    assert told.startswith("cases.parquet: cannot be read as Parquet; restore it from the repository")


def test_a_column_that_is_not_there_is_named(tmp_path: Path) -> None:
    file = tmp_path / "cases.parquet"
    pl.DataFrame({"outcom": ["1"], "wait": [1]}).write_parquet(file)
    assert faults({"cases": file}) == [
        "cases.parquet: has no column 'outcome'",
        "cases.parquet: has no column 'weight'",
    ]


def test_a_value_the_dictionary_does_not_list_is_named(tmp_path: Path) -> None:
    file = tmp_path / "cases.parquet"
    pl.DataFrame({"outcome": ["1", "99", "1a"], "weight": [1, 1, 1]}).write_parquet(file)
    assert faults({"cases": file}) == [
        "cases.parquet: column 'outcome' holds 1a, 99, which the dictionary does not list"
    ]


def test_a_category_that_is_empty_in_places_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "cases.parquet"
    pl.DataFrame({"outcome": ["1", None], "weight": [1, 1]}).write_parquet(file)
    (told,) = faults({"cases": file})
    assert told.startswith("cases.parquet: column 'outcome' is empty in places; a category that is not known needs")


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"outcome": ["1"], "weight": ["1"]}, "column 'weight' holds VARCHAR where the dictionary says number"),
        ({"outcome": [1], "weight": [1]}, "column 'outcome' holds BIGINT where the dictionary says category"),
    ],
)
def test_a_column_of_another_kind_is_refused(tmp_path: Path, columns: dict[str, Any], told: str) -> None:
    file = tmp_path / "cases.parquet"
    pl.DataFrame(columns).write_parquet(file)
    assert faults({"cases": file}) == [f"cases.parquet: {told}"]


def test_the_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    files = {name: tmp_path / f"{name}.parquet" for name in ("absent", "broken", "strange")}
    files["broken"].write_bytes(b"x")
    pl.DataFrame({"outcome": ["77"], "weight": [1]}).write_parquet(files["strange"])
    assert [told.partition(":")[0] for told in faults(files)] == [f"{name}.parquet" for name in files]


MIXED = Table.model_validate(
    {
        "row": "one made-up case",
        "columns": {
            "force_code": {"kind": "category", "meaning": "m", "values": {"A": "Aber", "B": "Bryn", "C": "Coed"}},
            "known": {"kind": "flag", "meaning": "m"},
            "days": {"kind": "number", "meaning": "m"},
            "posts": {"kind": "number", "meaning": "m"},
            "on": {"kind": "date", "meaning": "m"},
            "reference": {"kind": "key", "meaning": "m", "identifying": True},
        },
    }
)
MIXED_ROWS: dict[str, Any] = {
    "force_code": ["A", "A", "C"],
    "known": [True, None, False],
    "days": [-128, None, 127],
    "posts": [0.5, None, -1.0],
    "on": [date(1970, 1, 2), None, date(2024, 2, 29)],
    "reference": ["x", "y", "z"],
}


def held_of(folder: Path, rows: dict[str, Any]) -> tuple[DuckDBEngine, HeldTable]:
    file = folder / "mixed.parquet"
    pl.DataFrame(rows, schema_overrides={"days": pl.Int32}).write_parquet(file)
    engine = DuckDBEngine({"mixed": MIXED}, {"mixed": file})
    return engine, engine.held["mixed"]


def test_columns_are_held_as_numbers_and_read_by_sql_as_they_were_written(tmp_path: Path) -> None:
    engine, held = held_of(tmp_path, MIXED_ROWS)
    assert held.read("force_code").tolist() == [0, 0, 2]
    assert held.read("known").tolist() == [1, 2, 0]
    assert held.read("on").tolist() == [1, np.iinfo(np.int32).min, 19782]
    assert is_empty(held.read("days")).tolist() == is_empty(held.read("posts")).tolist() == [False, True, False]
    by_sql = engine.count('SELECT force_code, known, days, posts, "on" FROM mixed', {})
    assert by_sql.to_dict(as_series=False) == {name: MIXED_ROWS[name] for name in by_sql.columns}


def test_no_column_that_identifies_somebody_is_held(tmp_path: Path) -> None:
    _, held = held_of(tmp_path, MIXED_ROWS)
    assert held.arrow.column_names == ["force_code", "known", "days", "posts", "on"]
    with pytest.raises(KeyError):
        held.read("reference")


def test_a_number_is_held_narrow_but_never_as_what_stands_for_nothing(tmp_path: Path) -> None:
    _, held = held_of(tmp_path, MIXED_ROWS)
    assert held.read("days").dtype == np.int16  # -128 is what is empty among the narrowest
    assert held.extent("days") == (-128, 127)
    _, other = held_of(tmp_path, {**MIXED_ROWS, "days": [-127, None, 127]})
    assert other.read("days").dtype == np.int8
    _, none = held_of(tmp_path, {**MIXED_ROWS, "days": [None, None, None]})
    assert none.extent("days") == (0, -1)


def test_one_force_is_one_run_of_rows_unless_it_is_scattered(tmp_path: Path) -> None:
    _, held = held_of(tmp_path, MIXED_ROWS)
    assert held.runs == {"A": (0, 2), "C": (2, 3)}
    assert list(held.blocks(("C", "B"))) == [(2, 3)]
    _, scattered = held_of(tmp_path, {**MIXED_ROWS, "force_code": ["A", "C", "A"]})
    assert scattered.runs is None
    assert list(scattered.blocks(("C",))) == [(0, 3)]
    assert scattered.present("force_code") == ["A", "C"]


REACHING_OUT = {
    "read_text": "SELECT * FROM read_text('/etc/passwd')",
    "read_csv": "SELECT * FROM read_csv('/etc/passwd', sep = ':')",
    "read_blob": "SELECT * FROM read_blob('/etc/hostname')",
    "glob": "SELECT * FROM glob('/etc/*')",
    "a bare path": "SELECT * FROM '/etc/passwd.csv'",
    "the web": "SELECT * FROM read_csv('https://example.org/x.csv')",
    "writing": "COPY (SELECT 1) TO '/tmp/flight_deck_never_written.csv'",
    "attaching": "ATTACH '/tmp/flight_deck_never_attached.db'",
    "an extension": "INSTALL httpfs",
    "turning access on again": "SET enable_external_access = true",
    "turning access on again, globally": "SET GLOBAL enable_external_access = true",
    "unlocking": "SET lock_configuration = false",
    "resetting": "RESET enable_external_access",
}


@pytest.mark.parametrize("query", REACHING_OUT.values(), ids=list(REACHING_OUT))
def test_nothing_outside_can_be_reached(door: Door, query: str) -> None:
    engine = door.sources["published"].engine
    with pytest.raises(duckdb.Error, match="Permission Error|Cannot change configuration"):
        engine.count(query, {})
    assert not Path("/tmp/flight_deck_never_written.csv").exists()
    assert not Path("/tmp/flight_deck_never_attached.db").exists()


def test_it_still_counts_after_being_tempted(door: Door) -> None:
    engine = door.sources["published"].engine
    for query in REACHING_OUT.values():
        with pytest.raises(duckdb.Error):
            engine.count(query, {})
    assert engine.count("SELECT COUNT(*) AS n FROM offences", {}).rows() == [(72_379,)]


def test_sixteen_threads_get_their_own_right_counts(tmp_path: Path) -> None:
    engine = engine_of(tmp_path, {"outcome": ["1"] * 1000, "weight": range(1000)})
    query = "SELECT COUNT(*) AS n, CAST(SUM(weight) AS BIGINT) AS w FROM cases WHERE weight < $limit"

    def count(thread: int) -> list[tuple[int, int]]:
        limits = [1 + (thread * 61 + i * 17) % 1000 for i in range(30)]
        found = [engine.count(query, {"limit": limit}).row(0) for limit in limits]
        return [
            (a, b) for limit, (a, b) in zip(limits, found, strict=True) if (a, b) != (limit, limit * (limit - 1) // 2)
        ]

    with ThreadPoolExecutor(16) as pool:
        assert [wrong for wrongs in pool.map(count, range(16)) for wrong in wrongs] == []
