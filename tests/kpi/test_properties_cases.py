"""What must hold of counting made-up cases, one a row, against a row-by-row count in three-valued logic."""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from data.dictionary import Dictionary, Table
from data.engines.duckdb_engine import DuckDBEngine
from data.source import Origin, Source
from kpi.answer import Door
from kpi.model import Kpi, Scope
from kpi.periods import start_of
from kpi.registry import Registry
from kpi.result import Question, Viewer

OUTCOMES = ("charged", "closed", "open")
CASES = Table.model_validate(
    {
        "row": "one made-up case",
        "columns": {
            "force_code": {"kind": "category", "meaning": "force", "values": {"A": "Aber", "B": "Bryn"}},
            "outcome": {"kind": "category", "meaning": "outcome", "values": {o: o.title() for o in OUTCOMES}},
            "days": {"kind": "number", "meaning": "days to the outcome; empty where not recorded"},
            "recorded_on": {"kind": "date", "meaning": "day recorded"},
        },
    }
)
FIRST, LAST = date(2023, 4, 1), date(2025, 3, 31)
COMMON = {
    "code": "T1", "title": "t", "question": "q", "meaning": "m", "why": "w", "pillar": "suspect", "counts": "a case",
    "numerator": "some", "denominator": "all", "basis": "recorded", "better": "neither", "table": "cases",
    "counted_on": "recorded_on", "dimensions": ("force_code", "outcome"),
    "source": {"title": "t", "publisher": "p", "status": "local", "reference": "r"},
}  # fmt: skip
MEASURES: dict[str, dict[str, Any]] = {
    "all_cases": {"measure": {"kind": "count"}},
    "quick": {"measure": {"kind": "count", "of": "days <= 30"}},
    "quick_share": {
        "measure": {"kind": "share", "of": "days <= 30", "among": "outcome <> 'open'"},
        "leaves_out": ({"where": "days < 0", "reason": "Dated before it was recorded."},),
    },
    "charged_share": {
        "measure": {"kind": "share", "of": "outcome = 'charged'"},
        "leaves_out": ({"where": "days < 0", "reason": "Dated before it was recorded."},),
    },
    "speed_mix": {
        "chart": "mix",
        "measure": {
            "kind": "mix",
            "parts": (
                {"name": "quick", "title": "Quick", "of": "days <= 30"},
                {"name": "slow", "title": "Slow", "of": "days > 30 and outcome <> 'open'"},
                {"name": "open", "title": "Open", "of": "days > 30 and outcome = 'open'"},
            ),
        },
    },
    "left_out_twice": {
        "measure": {"kind": "share", "of": "outcome = 'charged'"},
        "leaves_out": (
            {"where": "days < 0", "reason": "Dated before it was recorded."},
            {"where": "days < 30", "reason": "Too quick to be true."},
        ),
    },
}
KPIS = {name: Kpi.model_validate({"name": name, **COMMON, **body}) for name, body in MEASURES.items()}
EVERYTHING = Scope(name="all", title="All", meaning="m", basis="b", where="force_code is not null")
ORIGIN = Origin(
    name="cases", title="t", publisher="p", upstream_name="u", licence="l", attribution="a", covers_from=FIRST,
    covers_to=LAST,
)  # fmt: skip
Case = tuple[str, str, int | None, date]
cases = st.lists(
    st.tuples(
        st.sampled_from("AB"),
        st.sampled_from(OUTCOMES),
        st.none() | st.sampled_from([-1, 0, 30, 31, 400]),
        st.integers(0, (LAST - FIRST).days).map(lambda days: FIRST + timedelta(days=days)),
    ),
    min_size=1,
    max_size=40,
)
several = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cases")


def opened(rows: Sequence[Case], folder: Path) -> Door:
    schema = {"force_code": pl.String, "outcome": pl.String, "days": pl.Int64, "recorded_on": pl.Date}
    file = folder / "cases.parquet"
    pl.DataFrame(rows, schema=schema, orient="row").write_parquet(file)
    engine = DuckDBEngine({"cases": CASES}, {"cases": file})
    source = Source("cases", {"cases": CASES}, {"cases": ORIGIN}, (), (), engine, "made-up", synthetic=True)
    dictionary = Dictionary(sources={"cases": {"cases": CASES}})
    return Door(Registry(KPIS, {"all": EVERYTHING}, {}, dictionary, "made-up"), {"cases": source})


def asked(name: str, **more: Any) -> Question:
    return Question(name, source="cases", **more)


def tri(days: int | None, holds: Any) -> bool | None:
    return None if days is None else bool(holds(days))


def both(a: bool | None, b: bool | None) -> bool | None:
    if a is False or b is False:
        return False
    return None if a is None or b is None else True


def place(name: str, case: Case) -> tuple[bool | None, bool | None, dict[str | None, bool | None]]:
    """Of one case: is it left out, is it of the whole, and to which part does it belong (None: not recorded)."""
    _, outcome, days, _ = case
    quick = tri(days, lambda d: d <= 30)
    before = tri(days, lambda d: d < 0)
    keep = None if before is None else not before
    if name == "all_cases":
        return False, True, {None: True}
    if name == "quick":
        return False, True, {None: quick}
    if name == "quick_share":
        among = outcome != "open"
        return both(among, before), both(among, keep), {None: quick}
    if name == "charged_share":
        return before, keep, {None: outcome == "charged"}
    if name == "left_out_twice":
        soon = tri(days, lambda d: d < 30)
        return soon, None if soon is None else not soon, {None: outcome == "charged"}
    slow = tri(days, lambda d: d > 30)
    parts = {"quick": quick, "slow": both(slow, outcome != "open"), "open": both(slow, outcome == "open")}
    return False, True, parts


def expected(name: str, rows: Sequence[Case], part: str | None) -> tuple[int, int, int, int]:
    """n, of_n, left_out and unknown, counted row by row."""
    n = of_n = left_out = unknown = 0
    for case in rows:
        out, whole, parts = place(name, case)
        left_out += out is True
        of_n += whole is True
        n += whole is True and parts[part] is True
        nowhere = True not in parts.values() and None in parts.values()
        unknown += whole is None or (whole is True and nowhere)
    return n, of_n, left_out, unknown


@several
@given(rows=cases, name=st.sampled_from(list(KPIS)), grain=st.sampled_from(["month", "quarter", "year"]))
def test_counts_are_those_of_a_row_by_row_count(
    folder: Path, analyst: Viewer, rows: list[Case], name: str, grain: Any
) -> None:
    frame = opened(rows, folder).answer(analyst, asked(name, grain=grain, by="force_code")).frame
    for row in frame.iter_rows(named=True):
        mine = [c for c in rows if c[0] == row["group"] and start_of(c[3], grain) == row["period"]]
        n, of_n, left_out, unknown = expected(name, mine, row["part"])
        whole = None if KPIS[name].measure.kind == "count" else of_n
        assert (row["n"], row["of_n"], row["left_out"], row["unknown"]) == (n, whole, left_out, unknown), row


@several
@given(rows=cases)
def test_no_case_vanishes_unsaid(folder: Path, analyst: Viewer, rows: list[Case]) -> None:
    (row,) = (
        opened(rows, folder)
        .answer(analyst, asked("charged_share", start=FIRST))
        .frame.select(pl.col("of_n", "left_out", "unknown").sum())
        .rows()
    )
    assert sum(row) == len(rows)


@several
@given(rows=cases)
def test_parts_and_unknowns_of_a_mix_make_the_whole(folder: Path, analyst: Viewer, rows: list[Case]) -> None:
    frame = opened(rows, folder).answer(analyst, asked("speed_mix")).frame
    made = frame.group_by("period").agg(pl.col("n").sum(), pl.col("of_n", "unknown").first())
    assert (made["n"] + made["unknown"]).to_list() == made["of_n"].to_list()


@several
@given(rows=cases, name=st.sampled_from(list(KPIS)), kept=st.sets(st.sampled_from("AB"), min_size=1))
def test_a_narrower_filter_never_raises_a_count(
    folder: Path, analyst: Viewer, rows: list[Case], name: str, kept: set[str]
) -> None:
    door = opened(rows, folder)
    held = door.sources["cases"].held["cases"]["force_code"]
    chosen = tuple(code for code in sorted(kept) if code in held) or held
    wide = door.answer(analyst, asked(name)).frame
    narrow = door.answer(analyst, asked(name, filters=(("force_code", chosen),))).frame
    for column in ("n", "of_n", "left_out", "unknown"):
        assert (narrow[column].fill_null(0) <= wide[column].fill_null(0)).all()


@several
@given(rows=cases, name=st.sampled_from([k for k in KPIS if KPIS[k].measure.kind != "count"]))
def test_a_part_is_never_larger_than_its_whole(folder: Path, analyst: Viewer, rows: list[Case], name: str) -> None:
    frame = opened(rows, folder).answer(analyst, asked(name, by="outcome", grain="quarter")).frame
    assert (frame["n"] <= frame["of_n"]).all()
    assert (frame["n"] >= 0).all()
    assert set(frame["reason"].drop_nulls()) <= {"no_cases", "none_recorded"}


@several
@given(rows=cases, name=st.sampled_from(list(KPIS)), seed=st.integers(0, 9))
def test_the_order_of_rows_does_not_matter(
    folder: Path, analyst: Viewer, rows: list[Case], name: str, seed: int
) -> None:
    shuffled = random.Random(seed).sample(rows, len(rows))
    question = asked(name, by="force_code", grain="month")
    before, after = (opened(order, folder).answer(analyst, question).frame for order in (rows, shuffled))
    assert_frame_equal(before, after)


def test_every_day_falls_in_the_period_that_the_calendar_gives_it(folder: Path, analyst: Viewer) -> None:
    days = [FIRST + timedelta(days=i) for i in range((LAST - FIRST).days + 1)]
    door = opened([("A", "open", 1, day) for day in days], folder)
    for grain in ("month", "quarter", "year"):
        frame = door.answer(analyst, asked("all_cases", grain=grain)).frame
        told = dict(frame.select("period", "n").rows())
        assert told == {p: sum(start_of(d, grain) == p for d in days) for p in told}
        assert sum(told.values()) == len(days)


def test_a_mix_whose_parts_do_not_make_the_whole_gives_no_share(folder: Path, analyst: Viewer) -> None:
    parts = KPIS["speed_mix"].measure.parts
    rows: list[Case] = [("A", "charged", 10, FIRST), ("A", "closed", 90, FIRST), ("A", "open", 90, FIRST)]
    for wrong in (parts[:2], (*parts, parts[0].model_copy(update={"name": "again"}))):
        measure = KPIS["speed_mix"].measure.model_copy(update={"parts": wrong})
        door = opened(rows, folder)
        kpi = KPIS["speed_mix"].model_copy(update={"name": "m", "measure": measure})
        registry = Registry({"m": kpi}, {"all": EVERYTHING}, {}, door.registry.dictionary, "x")
        frame = Door(registry, door.sources).answer(analyst, asked("m", start=FIRST, end=date(2024, 4, 1))).frame
        assert frame["state"].unique().to_list() == ["not_computable"]
        assert frame["reason"].unique().to_list() == ["parts_disagree"]
        assert frame["n"].sum() > 0 and frame["value"].null_count() == len(frame)
