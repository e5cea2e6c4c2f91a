"""Counting in memory gives what the statement of the same plan gives, row for row."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any, get_args

import polars as pl
import pytest
import sqlglot
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlglot import exp

from data.dictionary import Table
from data.engines.duckdb_engine import DuckDBEngine
from data.engines.tally import Found
from kpi.answer import Door
from kpi.ask import ask
from kpi.compile import Compiler, Condition, Plan, Rows, Tally
from kpi.count import count, held_counts, merge, stated_counts
from kpi.periods import Grain
from kpi.result import Question, Unanswerable
from tests.kpi.test_golden import KPIS, ONLY, PUBLISHED, TABLE

GRAINS: tuple[Grain, ...] = get_args(Grain)
WINDOWS = ((None, None), (date(2024, 4, 1), date(2025, 4, 1)), (date(2023, 5, 17), date(2024, 2, 29)))


def rows_of(found: Found) -> dict[tuple[Any, ...], tuple[float, ...]]:
    """The counts by period, group and day. Sums of fractions may differ in their last digit."""
    days = found.day.tolist() if found.day is not None else [None] * len(found.period)
    columns = [values.round(6).tolist() for values in found.tallies.values()]
    periods, groups = [found.periods[p] for p in found.period], [found.groups[g] for g in found.group]
    keys = list(zip(periods, groups, days, strict=True))
    assert len(set(keys)) == len(keys)
    return dict(zip(keys, zip(*columns, strict=True), strict=True))


def plans_of(door: Door, question: Question, compiler: Compiler) -> tuple[Plan, ...]:
    """The plans of a question that are counted in cells; those that follow units to their ends always go by SQL."""
    try:
        asked = ask(question, door.registry, door.sources[question.source], compiler)
    except Unanswerable:
        return ()
    return tuple(scan for scan, _ in merge(asked.plans) if not scan.rows.followed)


def questions_of(door: Door, source: str, name: str) -> list[Question]:
    """A KPI in every scope, then split and filtered by each of its dimensions, by one grain after another."""
    kpi = door.registry.kpi(name)
    held = door.sources[source].held[kpi.table]
    asked = [Question(name, scope, source, *WINDOWS[i % 3]) for i, scope in enumerate(door.registry.scopes)]
    for i, dimension in enumerate([None, *kpi.dimensions]):
        values = held.get(dimension or "", ())[: i % 3 + 1]
        choices = [(dimension, ()), (None, ((dimension, values),))] if dimension and values else [(dimension, ())]
        for j, (by, filters) in enumerate(choices):
            grain = GRAINS[(i + j) % len(GRAINS)]
            asked.append(Question(name, kpi.only_scope or "", source, *WINDOWS[(i + 2 * j) % 3], grain, by, filters))
    return asked


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "kpi" in metafunc.fixturenames:
        cases = [(s, k) for k in KPIS for s in ("published", "snapshot") if ONLY[k] in (None, s)]
        metafunc.parametrize(("source", "kpi"), [c for c in cases if c[0] == "snapshot" or TABLE[c[1]] in PUBLISHED])


LEFT_TO_SQL = {"charges_per_hundred_referred"}
"""Measures that compare two columns with each other. Any may be, by day and by a second split: too many cells."""


def test_every_measure_is_counted_alike(invented: Door, source: str, kpi: str) -> None:
    opened = invented.sources[source]
    if opened.tables.get(invented.registry.kpi(kpi).table) is None:
        pytest.skip("this source has no table for it")
    compiler, compared = Compiler(opened.tables), 0
    for question in questions_of(invented, source, kpi):
        for plan in plans_of(invented, question, compiler):
            found = held_counts(plan, opened.engine)
            if found is None:
                assert kpi in LEFT_TO_SQL or plan.rows.days or question.grain == "day", question
                continue
            assert rows_of(found) == rows_of(stated_counts(plan, opened.engine, compiler)), question
            compared += 1
    assert compared or kpi in LEFT_TO_SQL or invented.registry.kpi(kpi).measure.kind == "fate"


# ------------------------------------------------------------------ made-up tables and conditions

MADE = Table.model_validate(
    {
        "row": "one made-up case",
        "columns": {
            "force_code": {"kind": "category", "meaning": "m", "values": {"A": "Aber", "B": "Bryn", "C": "Coed"}},
            "way": {"kind": "category", "meaning": "m", "values": {"a": "A", "it's": "I", "not_recorded": "N"}},
            "team": {"kind": "category", "meaning": "any value may stand"},
            "known": {"kind": "flag", "meaning": "m"},
            "days": {"kind": "number", "meaning": "m"},
            "many": {"kind": "number", "meaning": "m"},
            "posts": {"kind": "number", "meaning": "m", "decimals": True},
            "weight": {"kind": "number", "meaning": "m"},
            "day": {"kind": "date", "meaning": "m"},
            "ended": {"kind": "date", "meaning": "m"},
        },
    }
)
FIRST = date(2023, 1, 1)
DAYS = st.one_of(st.none(), st.integers(0, 900).map(lambda days: FIRST + timedelta(days=days)))
CASE = st.fixed_dictionaries(
    {
        "force_code": st.sampled_from("ABC"),
        "way": st.sampled_from(["a", "it's", "not_recorded"]),
        "team": st.sampled_from(["x", "y"]),
        "known": st.sampled_from([True, False, None]),
        "days": st.one_of(st.none(), st.integers(-3, 3)),
        "many": st.one_of(st.none(), st.sampled_from([-40_000, 0, 127, 128, 40_000])),
        "posts": st.one_of(st.none(), st.sampled_from([0.0, 0.5, 1.25])),
        "weight": st.integers(-2, 5),
        "day": DAYS,
        "ended": DAYS,
    }
)
SMALL = st.sampled_from(
    [
        "way = 'a'", "way <> 'a'", "way in ('a', 'it''s')", "way not in ('not_recorded')", "way is null", "way > 'b'",
        "known", "known = true", "known <> true", "known is null", "known is true", "known is not true",
        "days <= 1", "days > -2", "days between -1 and 2", "days not between 0 and 1", "days in (0, 2)", "days = 1.5",
        "days is null", "not days is null", "many > 127", "many <= -40000", "posts >= 0.5", "posts is not null",
        "day < '2024-02-01'", "ended is null", "ended between '2023-06-01' and '2024-06-01'", "team = 'x'",
        "nullif(way, 'not_recorded') = 'a'", "(days > 0) is null",
    ]
)  # fmt: skip
CONDITION = st.recursive(
    SMALL,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(
            lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"
        ),
        inner.map(lambda one: f"not ({one})"),
        inner.map(lambda one: f"({one}) is null"),
    ),
    max_leaves=6,
)
SHAPE = st.fixed_dictionaries(
    {
        "weight": st.sampled_from([None, "weight"]),
        "by": st.sampled_from([None, "force_code", "way", "team"]),
        "days": st.sampled_from([None, None, "days"]),
        "grain": st.sampled_from(GRAINS),
        "ordered": st.booleans(),
        "sums": st.sampled_from([None, "posts", "many"]),
        "filters": st.lists(
            st.sampled_from([("force_code", ("A", "C")), ("way", ("a",)), ("team", ("y",))]), max_size=2, unique=True
        ),
        "window": st.sampled_from([(date(2023, 1, 1), date(2025, 6, 1)), (date(2023, 5, 17), date(2024, 2, 3))]),
    }
)


def tree(text: str) -> exp.Expr:
    return sqlglot.parse_one(text, dialect="duckdb")


@given(st.lists(CASE, min_size=1, max_size=30), CONDITION, st.lists(CONDITION, min_size=1, max_size=5), SHAPE)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_made_up_conditions_are_counted_alike(
    tmp_path: Path, cases: list[dict[str, Any]], scope: str, conditions: list[str], shape: dict[str, Any]
) -> None:
    schema = {"days": pl.Int32, "many": pl.Int32, "posts": pl.Float64, "weight": pl.Int32, "known": pl.Boolean}
    frame = pl.DataFrame(cases, schema_overrides={**schema, "day": pl.Date, "ended": pl.Date})
    (frame.sort("force_code") if shape["ordered"] else frame).write_parquet(tmp_path / "made.parquet")
    engine = DuckDBEngine({"made": MADE}, {"made": tmp_path / "made.parquet"})
    tallies = (
        *((f"t{i}", Tally(tree(text))) for i, text in enumerate(conditions)),
        ("all", Tally(None)),
        ("summed", Tally(tree(conditions[0]), shape["sums"])),
    )
    start, end = shape["window"]
    rows = Rows(
        "made", shape["weight"], "day", shape["grain"], start, end, shape["by"], tuple(shape["filters"]),
        Condition(tree(scope)), shape["days"],
    )  # fmt: skip
    plan = Plan(rows, tallies)
    found = held_counts(plan, engine)
    assert found is not None
    assert rows_of(found) == rows_of(stated_counts(plan, engine, Compiler({"made": MADE})))


def test_what_only_sql_can_settle_is_left_to_it(tmp_path: Path) -> None:
    frame = pl.DataFrame({"force_code": ["A", "B"], "day": [FIRST, FIRST], "ended": [FIRST, None]})
    table = MADE.model_copy(update={"columns": {n: MADE.columns[n] for n in frame.columns}})
    frame.write_parquet(tmp_path / "made.parquet")
    engine = DuckDBEngine({"made": table}, {"made": tmp_path / "made.parquet"})
    rows = Rows("made", None, "day", "year", FIRST, date(2024, 1, 1), None, (), Condition(tree("day is not null")))
    plan = Plan(rows, (("n", Tally(tree("day = ended"))),))
    assert held_counts(plan, engine) is None
    assert count([plan], engine, Compiler({"made": table}))[0].tallies["n"].tolist() == [1]
