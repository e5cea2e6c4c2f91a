"""Counting in memory gives what the statement of the same plan gives, row for row: every measure, and made-up conditions."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, get_args

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.dictionary import Table
from data.engines.duckdb_engine import DuckDBEngine
from kpi.answer import Door
from kpi.ask import ask
from kpi.compile import Compiler, Condition, Plan, Rows, Tally
from kpi.condition import parse
from kpi.count import Counts, held_counts, merge, stated_counts
from kpi.periods import Grain
from kpi.result import Question, Unanswerable

GRAINS: tuple[Grain, ...] = get_args(Grain)
WINDOWS = ((None, None), (date(2024, 4, 1), date(2025, 4, 1)), (date(2023, 5, 17), date(2024, 2, 29)))


def rows_of(counts: Counts) -> dict[tuple[Any, ...], tuple[float, ...]]:
    """The counts by period, group and day. Sums of fractions may differ in their last digit."""
    days = counts.days or [None] * len(counts.periods)
    columns = [values.round(6).tolist() for values in counts.tallies.values()]
    keys = list(zip(counts.periods, counts.groups, days, strict=True))
    assert len(set(keys)) == len(keys)
    return dict(zip(keys, zip(*columns, strict=True), strict=True))


def plans_of(door: Door, question: Question) -> tuple[Plan, ...]:
    try:
        asked = ask(question, door.registry, door.sources[question.source], Compiler(door.sources[question.source].tables))
    except Unanswerable:
        return ()
    return tuple(scan for scan, _ in merge(asked.plans) if not scan.rows.fates)


def questions_of(door: Door, source: str, name: str) -> list[Question]:
    """A KPI in every scope and window, by every grain and dimension it has."""
    kpi = door.registry.kpi(name)
    held = door.sources[source].held[kpi.table]
    splits: list[tuple[str | None, tuple[tuple[str, tuple[str, ...]], ...]]] = [(None, ())]
    for dimension in kpi.dimensions:
        values = held.get(dimension, ())
        splits += [(dimension, ())] + ([(None, ((dimension, values[:2]),))] if values else [])
    whole = [Question(name, scope, source, grain="year") for scope in door.registry.scopes]
    cut = [
        Question(name, kpi.only_scope or "", source, start, end, grain, by, filters)
        for by, filters in splits
        for grain, (start, end) in zip(GRAINS, [*WINDOWS, WINDOWS[0], WINDOWS[1]], strict=True)
    ]
    return whole + cut


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "kpi" in metafunc.fixturenames:
        from tests.kpi.test_golden import KPIS, ONLY, PUBLISHED, TABLE

        cases = [(s, k) for k in KPIS for s in ("published", "snapshot") if ONLY[k] in (None, s)]
        metafunc.parametrize(("source", "kpi"), [c for c in cases if c[0] == "snapshot" or TABLE[c[1]] in PUBLISHED])


def test_every_measure_is_counted_alike(invented: Door, source: str, kpi: str) -> None:
    opened = invented.sources[source]
    compiler = Compiler(opened.tables)
    if opened.tables.get(invented.registry.kpi(kpi).table) is None:
        pytest.skip("this source has no table for it")
    for question in questions_of(invented, source, kpi):
        for plan in plans_of(invented, question):
            found = held_counts(plan, opened.engine)
            assert found is not None, question
            assert rows_of(found) == rows_of(stated_counts(plan, opened.engine, compiler)), question
