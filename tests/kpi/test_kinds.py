"""Every kind of measure: from hand-made counts to figures, and what must hold of any rows."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from data.dictionary import Dictionary, Table
from data.engines.duckdb_engine import DuckDBEngine
from data.source import Origin, Source
from kpi.answer import Door
from kpi.ask import Asked
from kpi.compile import Condition, Rows
from kpi.condition import parse
from kpi.count import ByDay, Counts
from kpi.kinds import KINDS, reckon
from kpi.model import UNITS, Kpi, Scope
from kpi.periods import after, start_of
from kpi.registry import Registry
from kpi.result import Question, Viewer

FIRST, LAST = date(2024, 4, 1), date(2025, 3, 31)
WAITS = Table.model_validate(
    {
        "row": "one made-up wait",
        "columns": {
            "force_code": {"kind": "category", "meaning": "force", "values": {"A": "Aber", "B": "Bryn"}},
            "stage": {"kind": "category", "meaning": "how far it came", "values": {s: s.title() for s in "xyz"}},
            "began_on": {"kind": "date", "meaning": "day it began"},
            "ended_on": {"kind": "date", "meaning": "day it ended"},
            "grew_late_on": {"kind": "date", "meaning": "day it had lasted ten days"},
            "days": {"kind": "number", "meaning": "how long it lasted"},
            "cost": {"kind": "number", "meaning": "what it cost"},
        },
    }
)
COMMON = {
    "title": "t", "question": "q", "meaning": "m", "why": "w", "pillar": "suspect", "counts": "a wait",
    "numerator": "some", "denominator": "all", "basis": "event", "better": "neither", "table": "waits",
    "counted_on": "began_on", "dimensions": ("force_code", "stage"),
    "source": {"title": "t", "publisher": "p", "status": "local", "reference": "r"},
}  # fmt: skip
PARTS = tuple({"name": s, "title": s, "of": f"stage = '{s}'"} for s in "xyz")
STEPS = ({"name": "begun", "title": "b", "of": "days >= 0"}, {"name": "long", "title": "l", "of": "days >= 10"})
MEASURES: dict[str, dict[str, Any]] = {
    "count": {"kind": "count", "of": "stage = 'x'"},
    "share": {"kind": "share", "of": "stage = 'x'"},
    "mix": {"kind": "mix", "parts": PARTS},
    "flow": {"kind": "flow", "parts": STEPS},
    "difference": {"kind": "difference", "of": "days >= 10", "one": "stage = 'x'", "other": "stage = 'y'"},
    "total": {"kind": "total", "column": "cost"},
    "ratio": {"kind": "ratio", "top": {"of": "stage = 'x'"}, "bottom": {"column": "cost"}, "per": 100},
    "elapsed": {"kind": "elapsed", "days": "days"},
    "stock": {"kind": "stock", "entry": "began_on", "exit": "ended_on"},
    "fate": {"kind": "fate", "days": "days", "parts": PARTS[:2], "ages": (10, 20), "headline": 20},
    "late_stock": {"kind": "stock", "entry": "began_on", "exit": "ended_on", "late": "grew_late_on"},
}
KPIS = {
    name: Kpi.model_validate({"name": name, "code": name, "measure": measure, **COMMON})
    for name, measure in MEASURES.items()
}
EVERYTHING = Scope(name="all", title="All", meaning="m", basis="b", where="force_code is not null")
APRIL, MAY, JUNE = date(2024, 4, 1), date(2024, 5, 1), date(2024, 6, 1)


# ------------------------------------------------------------------ counts made by hand


def of_counts(name: str, *counts: Counts, by: str | None = None, groups: tuple[str, ...] = ()) -> dict[str, Any]:
    """The columns that a kind makes of hand-made counts over April and May."""
    scope = Condition(parse("force_code is not null", WAITS))
    rows = Rows("waits", None, "began_on", "month", APRIL, JUNE, by, (), scope)
    return reckon(Asked(Question(name), KPIS[name], EVERYTHING, rows, (), groups, ()), counts)


def counted(periods: Sequence[date] = (APRIL,), days: ByDay | None = None, **tallies: list[Any]) -> Counts:
    return Counts(list(periods), [None] * len(periods), {k: np.array(v) for k, v in tallies.items()}, days)


def test_every_kind_is_tried_here() -> None:
    assert {kpi.measure.kind for kpi in KPIS.values()} == set(KINDS) == {*UNITS, "stock"}


def test_a_count_is_a_number_with_zeros_where_nothing_was_counted() -> None:
    made = of_counts("count", counted(n=[7], left_out__0=[2], left_out__1=[1], unknown=[4]))
    assert made["period"] == [APRIL, MAY]
    assert [made[c].tolist() for c in ("n", "of_n", "left_out", "unknown")] == [[7, 0], [0, 0], [3, 0], [4, 0]]
    assert np.isnan(made["value"]).all()
    assert made["reason"].tolist() == ["", ""]


def test_a_split_count_has_every_group_in_every_period() -> None:
    found = Counts([APRIL, MAY], ["B", "A"], {"n": np.array([5, 2])})
    made = of_counts("count", found, by="force_code", groups=("A", "B"))
    assert list(zip(made["period"], made["group"], made["n"].tolist(), strict=True)) == [
        (APRIL, "A", 0), (APRIL, "B", 5), (MAY, "A", 2), (MAY, "B", 0),
    ]  # fmt: skip


def test_a_share_has_its_wilson_interval_and_none_where_there_were_no_cases() -> None:
    made = of_counts("share", counted(n=[3], of_n=[10], unknown=[1]))
    assert made["value"][0] == 0.3
    assert (made["low"][0], made["high"][0]) == pytest.approx((0.1078, 0.6032), abs=1e-4)
    assert np.isnan([made[c][1] for c in ("value", "low", "high")]).all()
    assert made["reason"].tolist() == ["", "no_cases"]


@pytest.mark.parametrize(
    ("n", "of_n", "reason"), [(-1, 5, "negative"), (2, -1, "negative_whole"), (6, 5, "more_than_whole")]
)
def test_a_share_that_cannot_be_is_said_and_not_clipped(n: int, of_n: int, reason: str) -> None:
    made = of_counts("share", counted(n=[n], of_n=[of_n]))
    assert (made["n"][0], made["of_n"][0], made["reason"][0]) == (n, of_n, reason)
    assert np.isnan(made["value"][0])


@pytest.mark.parametrize(("n", "unknown", "reason"), [(0, 4, "none_recorded"), (0, 3, ""), (1, 4, "")])
def test_a_share_of_cases_of_which_nothing_is_recorded_is_none(n: int, unknown: int, reason: str) -> None:
    made = of_counts("share", counted(n=[n], of_n=[4], unknown=[unknown]))
    assert made["reason"][0] == reason
    assert np.isnan(made["value"][0]) == bool(reason)


def test_what_is_missing_from_either_side_of_a_ratio_is_told() -> None:
    top, bottom = counted(n=[10], left_out__0=[3], unknown=[1]), counted(n=[200.0], left_out__0=[4], unknown=[2])
    made = of_counts("ratio", top, bottom)
    assert (made["left_out"].tolist(), made["unknown"].tolist()) == ([7, 0], [3, 0])


def test_what_is_left_out_of_a_stock_is_told_while_it_is_open() -> None:
    came, went = counted(n=[10], left_out__0=[5], unknown=[2]), counted(periods=[MAY], n=[4], left_out__0=[1])
    made = of_counts("stock", came, Counts(went.periods, went.groups, {**went.tallies, "unknown": np.array([2])}))
    assert (made["n"].tolist(), made["left_out"].tolist(), made["unknown"].tolist()) == ([10, 6], [5, 4], [2, 0])


def test_the_parts_of_a_mix_make_the_whole_with_what_is_unknown() -> None:
    made = of_counts("mix", counted(n__x=[5], n__y=[3], n__z=[0], of_n=[10], unknown=[2]))
    assert made["part"] == ["x", "y", "z"] * 2
    assert made["value"][:3].tolist() == [0.5, 0.3, 0.0]
    assert made["unknown"].tolist() == [2, 2, 2, 0, 0, 0]
    assert set(made["reason"][:3]) == {""}


@pytest.mark.parametrize(("z", "unknown"), [(1, 2), (0, 1), (3, 0)])
def test_parts_that_do_not_make_the_whole_give_no_share(z: int, unknown: int) -> None:
    made = of_counts("mix", counted(n__x=[5], n__y=[3], n__z=[z], of_n=[10], unknown=[unknown]))
    assert made["reason"][:3].tolist() == ["parts_disagree"] * 3
    assert np.isnan(made["value"][:3]).all()


def test_the_steps_of_a_flow_may_add_up_to_more_than_the_whole() -> None:
    made = of_counts("flow", counted(n__begun=[9], n__long=[4], of_n=[10]))
    assert made["value"][:2].tolist() == [0.9, 0.4]
    assert made["reason"].tolist() == ["", "", "no_cases", "no_cases"]


def test_a_difference_comes_first_and_then_the_two_shares_it_is_made_of() -> None:
    # Newcombe 1998, table II (a): 56 of 70 against 48 of 80, by his method 10.
    made = of_counts("difference", counted(n__one=[56], n__other=[48], of__one=[70], of__other=[80]))
    assert made["part"][:3] == ["difference", "one", "other"]
    assert made["value"][:3].tolist() == pytest.approx([0.2, 0.8, 0.6])
    assert (made["low"][0], made["high"][0]) == pytest.approx((0.0524, 0.3339), abs=1e-4)
    assert list(zip(made["n"][:3], made["of_n"][:3], strict=True)) == [(56, 70), (56, 70), (48, 80)]


def test_a_difference_from_nobody_is_none() -> None:
    made = of_counts("difference", counted(n__one=[5], n__other=[0], of__one=[7], of__other=[0]))
    assert made["reason"][:3].tolist() == ["no_cases", "", "no_cases"]
    assert np.isnan(made["value"][0])
    assert made["value"][1] == pytest.approx(5 / 7)


def test_a_total_is_a_whole_number() -> None:
    made = of_counts("total", counted(n=[12.6], unknown=[0]))
    assert made["n"].tolist() == [13, 0]


def test_a_ratio_is_so_many_for_each_hundred_with_byars_interval() -> None:
    made = of_counts("ratio", counted(n=[10], left_out__0=[3]), counted(n=[200.0]))
    assert made["value"][0] == 5.0
    assert (made["low"][0], made["high"][0]) == pytest.approx((4.79 / 2, 18.39 / 2), abs=0.01)
    assert (made["n"][0], made["of_n"][0], made["left_out"][0]) == (10, 200, 3)
    assert made["reason"].tolist() == ["", "no_cases"]


def test_a_ratio_of_two_sums_has_no_interval() -> None:
    measure = {"kind": "ratio", "top": {"column": "cost"}, "bottom": {"column": "days"}}
    kpi = KPIS["ratio"].model_copy(update={"measure": Kpi.model_validate({**RAW, "measure": measure}).measure})
    asked = Asked(Question("r"), kpi, EVERYTHING, _rows(), (), (), ())
    made = reckon(asked, [counted(n=[7.3]), counted(n=[2.0])])
    assert made["value"][0] == pytest.approx(3.65)
    assert np.isnan([made["low"][0], made["high"][0]]).all()
    assert (made["n"][0], made["of_n"][0]) == (7, 2)


RAW = {"name": "r", "code": "r", **COMMON}


def _rows() -> Rows:
    return Rows("waits", None, "began_on", "month", APRIL, JUNE, None, (), Condition(parse("days > 0", WAITS)))


def test_days_give_the_median_and_the_90th_percentile_of_those_that_have_some() -> None:
    # Twenty cases that have days, and two that have none: the tenth took 8 days, the eighteenth 55.
    days = np.array([144, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89])
    found = counted(days=ByDay(np.zeros_like(days), days, np.array([1, 3, 2, 2, 2, 1, 3, 2, 2, 1, 1])), n=[22])
    made = of_counts("elapsed", found)
    assert made["part"] == ["median", "p90"] * 2
    assert made["value"][:2].tolist() == [8, 55]
    assert (made["n"].tolist(), made["of_n"].tolist()) == ([20, 20, 0, 0], [22, 22, 0, 0])
    assert made["reason"].tolist() == ["", "", "no_days", "no_days"]
    assert (made["low"][:2] <= made["value"][:2]).all()
    assert (made["value"][:2] <= made["high"][:2]).all()


def test_what_is_open_is_what_came_less_what_went_ever_since() -> None:
    came = counted(periods=[date(2023, 1, 1), APRIL, MAY], n=[10, 4, 3])
    went = counted(periods=[APRIL, MAY], n=[6, 1])
    assert of_counts("stock", came, went)["n"].tolist() == [8, 10]


def test_the_late_are_a_share_of_what_is_open() -> None:
    came, went = counted(n=[10]), counted(periods=[APRIL, MAY], n=[2, 4])
    grew, gone = counted(periods=[APRIL, MAY], n=[3, 1]), counted(periods=[MAY], n=[2])
    made = of_counts("late_stock", came, went, grew, gone)
    assert (made["n"].tolist(), made["of_n"].tolist()) == ([3, 2], [8, 4])
    assert made["value"].tolist() == [3 / 8, 0.5]


def test_more_that_went_than_came_is_said() -> None:
    made = of_counts("stock", counted(n=[1]), counted(n=[2]))
    assert (made["n"][0], made["reason"][0]) == (-1, "negative")


# ------------------------------------------------------------------ what must hold of any rows

Wait = tuple[str, str, date, date | None, date | None, int | None, int]


def wait(force: str, stage: str, began: int, lasted: int | None, cost: int) -> Wait:
    """One row that is sound in itself: it ends no sooner than it begins, and is late after ten days if still open."""
    began_on = FIRST + timedelta(days=began)
    ended_on = None if lasted is None else began_on + timedelta(days=lasted)
    late_on = began_on + timedelta(days=10) if lasted is None or lasted > 10 else None
    return force, stage, began_on, ended_on, late_on, lasted, cost


rows_of_waits = st.lists(
    st.builds(
        wait,
        st.sampled_from("AB"),
        st.sampled_from("xyz"),
        st.integers(0, (LAST - FIRST).days),
        st.none() | st.sampled_from([0, 9, 10, 11]) | st.integers(0, 300),
        st.integers(0, 9),
    ),
    min_size=1,
    max_size=40,
)
several = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
grains = st.sampled_from(["month", "quarter", "year"])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("waits")


def opened(rows: Sequence[Wait], folder: Path) -> Door:
    day = pl.Date
    schema = {"force_code": pl.String, "stage": pl.String, "began_on": day, "ended_on": day, "grew_late_on": day,
              "days": pl.Int64, "cost": pl.Int64}  # fmt: skip
    file = folder / "waits.parquet"
    pl.DataFrame(rows, schema=schema, orient="row").write_parquet(file)
    origin = Origin(name="waits", title="t", publisher="p", upstream_name="u", licence="l", attribution="a",
                    covers_from=FIRST, covers_to=LAST)  # fmt: skip
    engine = DuckDBEngine({"waits": WAITS}, {"waits": file})
    source = Source("waits", {"waits": WAITS}, {"waits": origin}, (), (), engine, "made-up", synthetic=True)
    registry = Registry(KPIS, {"all": EVERYTHING}, {}, Dictionary(sources={"waits": {"waits": WAITS}}), "made-up")
    return Door(registry, {"waits": source})


def asked(name: str, grain: Any, **more: Any) -> Question:
    return Question(name, source="waits", grain=grain, **more)


@several
@given(rows=rows_of_waits, name=st.sampled_from(["share", "mix", "flow", "difference", "elapsed", "late_stock"]),
       grain=grains, by=st.sampled_from([None, "force_code"]))  # fmt: skip
def test_a_part_is_never_more_than_its_whole(
    folder: Path, analyst: Viewer, rows: list[Wait], name: str, grain: Any, by: str | None
) -> None:
    frame = opened(rows, folder).answer(analyst, asked(name, grain, by=by)).frame
    assert (frame["n"] >= 0).all()
    assert (frame["n"] <= frame["of_n"]).all()
    assert set(frame["reason"].drop_nulls()) <= {"no_cases", "no_days", "none_recorded"}
    told = frame.filter(pl.col("value").is_not_null())
    assert ((told["low"] <= told["value"] + 1e-12) & (told["value"] <= told["high"] + 1e-12)).all()


@several
@given(rows=rows_of_waits, grain=grains, by=st.sampled_from(["force_code", "stage"]),
       name=st.sampled_from([name for name in KPIS if name != "difference"]))  # fmt: skip
def test_a_split_adds_up_to_the_whole(
    folder: Path, analyst: Viewer, rows: list[Wait], name: str, grain: Any, by: str
) -> None:
    door = opened(rows, folder)
    whole, split = (door.answer(analyst, asked(name, grain, by=b)).frame for b in (None, by))
    columns = ["n", "of_n", "left_out", "unknown"]
    added = split.group_by("period", "part", maintain_order=True).agg(pl.col(c).fill_null(0).sum() for c in columns)
    assert added["n"].to_list() == whole["n"].to_list()
    assert added.select(columns).rows() == whole.select(pl.col(columns).fill_null(0)).rows()


@several
@given(rows=rows_of_waits, grain=grains)
def test_questions_asked_together_are_answered_as_each_alone(
    folder: Path, analyst: Viewer, rows: list[Wait], grain: Any
) -> None:
    door = opened(rows, folder)
    held = door.sources["waits"].held["waits"]["force_code"]
    questions = [
        asked(name, grain, **more)
        for name in KPIS
        for more in ({}, {"by": "force_code"}, {"filters": (("force_code", held[:1]),)})
    ]
    together = door.answer_all(analyst, questions)
    for question, answer in zip(questions, together, strict=True):
        alone = Door(door.registry, door.sources).answer(analyst, question)
        assert not isinstance(answer, Exception)
        assert_frame_equal(answer.frame, alone.frame)


@several
@given(rows=rows_of_waits, grain=grains)
def test_a_quantile_is_the_smallest_number_of_days_that_so_many_are_done_by(
    folder: Path, analyst: Viewer, rows: list[Wait], grain: Any
) -> None:
    frame = opened(rows, folder).answer(analyst, asked("elapsed", grain)).frame
    for row in frame.iter_rows(named=True):
        known = [w[5] for w in rows if start_of(w[2], grain) == row["period"] and w[5] is not None]
        # In whole tenths, so that no rounding decides.
        tenths = {"median": 5, "p90": 9}[row["part"]]
        done_by = (day for day in sorted(set(known)) if 10 * sum(d <= day for d in known) >= tenths * len(known))
        assert row["value"] == next(done_by, None)
        assert row["n"] == len(known)


def open_at(rows: Sequence[Wait], end: date) -> list[Wait]:
    """What began before a day and had not ended by the day before it."""
    return [w for w in rows if w[2] < end and (w[3] is None or w[3] >= end)]


@several
@given(rows=rows_of_waits, grain=grains, by=st.sampled_from([None, "force_code"]))
def test_what_is_open_is_counted_one_by_one_at_the_end_of_each_period(
    folder: Path, analyst: Viewer, rows: list[Wait], grain: Any, by: str | None
) -> None:
    door = opened(rows, folder)
    for name in ("stock", "late_stock"):
        for row in door.answer(analyst, asked(name, grain, by=by)).frame.iter_rows(named=True):
            end = after(row["period"], grain)
            here = [w for w in open_at(rows, end) if by is None or w[0] == row["group"]]
            late = [w for w in here if w[4] is not None and w[4] < end]
            assert row["n"] >= 0
            expected = (len(here), None) if name == "stock" else (len(late), len(here))
            assert (row["n"], row["of_n"]) == expected


@several
@given(rows=rows_of_waits)
def test_a_total_and_a_ratio_are_those_of_the_rows(folder: Path, analyst: Viewer, rows: list[Wait]) -> None:
    door = opened(rows, folder)
    spent, xs = sum(w[6] for w in rows), Counter(w[1] for w in rows)["x"]
    (total,) = door.answer(analyst, asked("total", "year")).frame.rows(named=True)
    (ratio,) = door.answer(analyst, asked("ratio", "year")).frame.rows(named=True)
    assert total["n"] == spent
    assert (ratio["n"], ratio["of_n"]) == (xs, spent)
    assert ratio["value"] == (pytest.approx(100 * xs / spent) if spent else None)


@several
@given(rows=rows_of_waits)
def test_a_difference_is_one_share_less_the_other(folder: Path, analyst: Viewer, rows: list[Wait]) -> None:
    frame = opened(rows, folder).answer(analyst, asked("difference", "year")).frame
    whole, one, other = frame.rows(named=True)
    for row, stage in ((one, "x"), (other, "y")):
        mine = [w for w in rows if w[1] == stage]
        assert (row["n"], row["of_n"]) == (sum((w[5] or 0) >= 10 for w in mine), len(mine))
    if one["of_n"] and other["of_n"]:
        assert whole["value"] == pytest.approx(one["value"] - other["value"])
    else:
        assert whole["value"] is None
