"""The SQL of every KPI as a file to be read; it is also run, and must give what the door answers.

A changed golden file means that a number may move: say so in the changelog. `UPDATE_GOLDEN=1` writes them anew.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import sqlglot

from kpi.answer import Door
from kpi.count import merge
from kpi.result import Question, Result, Viewer

GOLDEN = Path(__file__).parents[1] / "golden"
DEFINITIONS = Path(__file__).parents[2] / "kpi" / "definitions"
KPIS = [file.stem for file in sorted(DEFINITIONS.glob("*.toml"))]
SPLIT = Question(
    "charge_rate_recorded",
    grain="quarter",
    start=date(2018, 4, 1),
    by="offence_code",
    filters=(("force_code", ("W15000002", "W15000004")), ("offence_code", ("19C", "19D"))),
)
PUBLISHED = tomllib.loads((DEFINITIONS.parents[1] / "data" / "dictionary.toml").read_text())["published"]
TABLE = {kpi: tomllib.loads((DEFINITIONS / f"{kpi}.toml").read_text())["table"] for kpi in KPIS}
ONLY = {kpi: tomllib.loads((DEFINITIONS / f"{kpi}.toml").read_text()).get("only_source") for kpi in KPIS}
SOURCE = {kpi: ONLY[kpi] or ("published" if TABLE[kpi] in PUBLISHED else "snapshot") for kpi in KPIS}
CASES = {**{kpi: Question(kpi, source=SOURCE[kpi]) for kpi in KPIS}, "split_and_filtered": SPLIT}
PLAIN = ("count", "share", "mix", "flow")
DECK = "deck_of_outcomes_assigned"


class Overheard:
    """An engine that remembers what it was asked."""

    dialect = "duckdb"

    def __init__(self, engine: Any) -> None:
        self.engine = engine
        self.asked: list[tuple[str, Mapping[str, Any]]] = []

    def count(self, query: str, params: Mapping[str, Any]) -> pl.DataFrame:
        self.asked.append((query, params))
        return self.engine.count(query, params)


def held_to(name: str, text: str) -> str:
    """The golden text, after writing it anew if that was asked for."""
    file = GOLDEN / f"{name}.duckdb.sql"
    if os.environ.get("UPDATE_GOLDEN"):
        file.write_text(text, encoding="utf-8")
    assert file.is_file(), f"{file.name} is missing: run the tests with UPDATE_GOLDEN=1 and read what it wrote"
    return file.read_text(encoding="utf-8")


def params(question: Question) -> dict[str, Any]:
    chosen = {f"f{i}_{j}": v for i, (_, values) in enumerate(question.filters) for j, v in enumerate(values)}
    return {"start": question.start, "end": question.end, **chosen}


def parts_of(result: Result) -> list[str | None]:
    return result.frame["part"].unique(maintain_order=True).to_list()


def counted(
    rows: pl.DataFrame, result: Result, called: Mapping[Any, str] | None = None
) -> dict[tuple[Any, ...], tuple[int, int | None]]:
    """n and of_n by period, group and part, read from the columns of the statement.

    called: the column of each tally in a merged scan; a single one's columns have the tallies' own names.
    """
    own = {name: called[tally] if called else name for name, tally in result.plan.tallies}
    return {
        (row["period"], row.get("grp"), part): (
            row[own[f"n__{part}" if part else "n"]],
            row[own["of_n"]] if "of_n" in own else None,
        )
        for row in rows.iter_rows(named=True)
        for part in parts_of(result)
    }


def answered(result: Result) -> dict[tuple[Any, ...], tuple[int, int | None]]:
    rows = result.frame.select("period", "group", "part", "n", "of_n").rows()
    return {(period, group, part): (n, of_n) for period, group, part, n, of_n in rows}


@pytest.mark.parametrize("name", CASES)
def test_the_statement_reads_as_its_golden_file(invented: Door, analyst: Viewer, name: str) -> None:
    text = invented.answer(analyst, CASES[name]).sql + "\n"
    assert text == held_to(name, text)


@pytest.mark.parametrize("name", CASES)
def test_running_the_golden_text_gives_what_the_door_answers(invented: Door, analyst: Viewer, name: str) -> None:
    result = invented.answer(analyst, CASES[name])
    engine = invented.sources[result.question.source].engine
    statements = (GOLDEN / f"{name}.duckdb.sql").read_text(encoding="utf-8").split(";\n\n")
    if result.kpi.measure.kind not in PLAIN:
        # What is made of these counts is checked against the count by hand.
        for statement, plan in zip(statements, result.plans, strict=True):
            told, asked = (engine.count(text, plan.params()) for text in (statement, plan.sql()))
            assert told.sort(told.columns).equals(asked.sort(asked.columns))  # some come in no order of their own
        return
    rows = engine.count(statements[0], params(result.question))
    by_text, by_door = counted(rows, result), answered(result)
    assert set(by_text) <= set(by_door)
    zero = (0, None if result.frame["of_n"].null_count() else 0)
    assert {key: by_text.get(key, zero) for key in by_door} == by_door
    assert any(n for n, _ in by_text.values()) or name == "snapshot_changes"


def test_the_deck_is_one_scan_that_reads_as_its_golden_file(door: Door, analyst: Viewer) -> None:
    names = [k.name for k in door.registry.headline() if (k.table, k.counted_on) == ("offences", "outcome_on")]
    source = door.sources["published"]
    overheard = Overheard(source.engine)
    other = Door(door.registry, {"published": replace(source, engine=overheard)})
    _ = other.sources["published"].held  # looked up once a source, and no part of the scan
    overheard.asked.clear()
    results = other.answer_all(analyst, [Question(name) for name in names])
    (query, values), *more = overheard.asked
    assert (len(names), more) == (3, [])
    text = sqlglot.parse_one(query, dialect="duckdb").sql(dialect="duckdb", pretty=True) + "\n"
    golden = held_to(DECK, text)
    assert text == golden
    rows = source.engine.count(golden, values)
    answers = [result for result in results if isinstance(result, Result)]
    ((scan, members),) = merge([answer.plan for answer in answers])
    assert members == list(range(3))
    called = {tally: name for name, tally in scan.tallies}
    assert len(called) < sum(len(answer.plan.tallies) for answer in answers)
    for answer in answers:
        assert counted(rows, answer, called) == answered(answer)


def test_every_kpi_has_a_golden_file_and_no_file_is_left_over() -> None:
    assert {file.name for file in GOLDEN.iterdir()} == {f"{name}.duckdb.sql" for name in [*CASES, DECK]}


def test_readers_values_are_never_written_into_the_statement(door: Door, analyst: Viewer) -> None:
    golden = door.answer(analyst, SPLIT).sql
    assert "W15000004" not in golden
    assert "2018" not in golden
    assert all(f"${name}" in golden for name in ("start", "end", "f0_0", "f0_1", "f1_0", "f1_1"))
