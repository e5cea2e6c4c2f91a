"""What must hold of any question over the published figures."""

from datetime import date
from typing import Any

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from kpi.answer import Door
from kpi.result import Question, Result, Viewer

SHARES = [
    f"{name}_{basis}"
    for name in ("charge_rate", "victim_not_supporting", "outcome_14", "outcome_15", "outcome_16", "outcome_18")
    for basis in ("closed", "recorded")
] + ["not_yet_assigned_recorded"]
MIXES = ["outcome_mix_closed", "outcome_mix_recorded"]
SCOPES = ["all_rape", "adult_rape_ho", "other_sexual", "rasso_core", "rasso_dpp", "all_sexual"]
QUARTERS = [date(2017, 4, 1), date(2017, 7, 1), date(2017, 10, 1), date(2018, 1, 1), date(2018, 4, 1),
            date(2018, 7, 1), date(2018, 10, 1), date(2019, 1, 1), date(2019, 4, 1)]  # fmt: skip
FORCES = ["W15000001", "W15000002", "W15000003", "W15000004", "E23000001", "E23000009", "E23000034", "E23000039"]
RAPE, OTHER = ["19C", "19D", "19E", "19F"], ["20A", "22A", "88E"]
CODES = {
    "all_rape": RAPE,
    "adult_rape_ho": ["19C", "19F"],
    "other_sexual": OTHER,
    "rasso_core": [*RAPE, "20A", "22A"],
}
"""Codes that a scope holds, where it does not hold them all: a split by codes it holds none of is refused."""

few = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@st.composite
def questions(draw: Any, kpis: list[str] = SHARES + MIXES, whole_years: bool = False) -> Question:
    starts, ends = (QUARTERS[:8:4], QUARTERS[4::4]) if whole_years else (QUARTERS[:8], QUARTERS[1:])
    start = draw(st.sampled_from(starts))
    scope = draw(st.sampled_from(SCOPES))
    codes = CODES.get(scope, RAPE + OTHER)
    filters = []
    if draw(st.booleans()):
        filters.append(("force_code", tuple(draw(st.sets(st.sampled_from(FORCES), min_size=1, max_size=4)))))
    if draw(st.booleans()):
        filters.append(("offence_code", tuple(draw(st.sets(st.sampled_from(codes), min_size=1, max_size=4)))))
    return Question(
        draw(st.sampled_from(kpis)),
        scope,
        start=start,
        end=draw(st.sampled_from([end for end in ends if end > start])),
        grain="year" if whole_years else draw(st.sampled_from(["quarter", "year"])),
        by=draw(st.sampled_from([None, "force_code", "offence_code"])),
        filters=tuple(filters),
    )


def asked(question: Question, **changes: Any) -> Question:
    return Question(**{**question.__dict__, **changes})


def summed(result: Result, *keys: str) -> dict[Any, tuple[int, int, int, int]]:
    columns = ["n", "of_n", "left_out", "unknown"]
    rows = result.frame.group_by("part", *keys).agg(pl.col(columns).sum()).rows(named=True)
    return {tuple(row[key] for key in ("part", *keys)): tuple(row[c] for c in columns) for row in rows}


@few
@given(question=questions())
def test_a_split_adds_up_to_the_whole(door: Door, analyst: Viewer, question: Question) -> None:
    whole = summed(door.answer(analyst, asked(question, by=None)), "period")
    for by in ("force_code", "offence_code"):
        assert summed(door.answer(analyst, asked(question, by=by)), "period") == whole


@few
@given(question=questions(whole_years=True))
def test_the_quarters_add_up_to_the_years(door: Door, analyst: Viewer, question: Question) -> None:
    years = door.answer(analyst, question)
    quarters = door.answer(analyst, asked(question, grain="quarter"))
    assert len(quarters.frame) == 4 * len(years.frame)
    assert summed(quarters, "group") == summed(years, "group")


@few
@given(question=questions(), cut=st.sampled_from(QUARTERS))
def test_a_window_cut_in_two_adds_up_to_the_window(door: Door, analyst: Viewer, question: Question, cut: date) -> None:
    assert question.start and question.end
    if not question.start < cut < question.end:
        cut = question.end
    pieces = [(question.start, cut)] + ([(cut, question.end)] if cut < question.end else [])
    parts = [summed(door.answer(analyst, asked(question, start=a, end=b)), "group") for a, b in pieces]
    whole = summed(door.answer(analyst, question), "group")
    assert {key: tuple(sum(p[key][i] for p in parts) for i in range(4)) for key in whole} == whole


@few
@given(question=questions(MIXES))
def test_the_parts_of_a_mix_add_up_to_the_whole(door: Door, analyst: Viewer, question: Question) -> None:
    frame = door.answer(analyst, question).frame.with_columns(pl.col("group").fill_null(""))
    added = frame.group_by("period", "group").agg(pl.col("n", "unknown").sum(), pl.col("of_n").first())
    assert added["unknown"].to_list() == [0] * len(added)
    assert added["n"].to_list() == added["of_n"].to_list()


@few
@given(question=questions())
def test_a_share_lies_between_0_and_1_inside_its_interval(door: Door, analyst: Viewer, question: Question) -> None:
    frame = door.answer(analyst, question).frame
    shown = frame.filter(pl.col("value").is_not_null())
    assert shown["state"].is_in(["ok", "maturing"]).all()
    assert (shown["value"] == shown["n"] / shown["of_n"]).all()
    for low, high in (("low", "value"), ("value", "high")):
        assert (shown[low] <= shown[high] + 1e-12).all()
    assert (shown["low"] >= 0).all() and (shown["high"] <= 1).all()
    hidden = frame.filter(pl.col("value").is_null())
    assert hidden["state"].is_in(["not_computable"]).all()
    assert hidden["low"].null_count() == hidden["high"].null_count() == len(hidden)


@few
@given(question=questions())
def test_leaders_never_see_a_share_of_fewer_than_ten(
    door: Door, analyst: Viewer, leader: Viewer, question: Question
) -> None:
    full, shown = door.answer(analyst, question).frame, door.answer(leader, question).frame
    few_cases = shown.filter(pl.col("of_n") < 10)
    for column in ("value", "low", "high"):
        assert few_cases[column].null_count() == len(few_cases)
    assert few_cases["state"].is_in(["too_few", "not_computable"]).all()
    assert not few_cases["judged"].any()
    counts = ["period", "group", "part", "n", "of_n", "left_out", "unknown", "reason"]
    assert_frame_equal(full.select(counts), shown.select(counts))
    assert_frame_equal(full.filter(pl.col("of_n") >= 10), shown.filter(pl.col("of_n") >= 10))


@settings(few, max_examples=6)
@given(batch=st.lists(questions(), min_size=2, max_size=6))
def test_a_merged_scan_gives_what_single_scans_give(door: Door, leader: Viewer, batch: list[Question]) -> None:
    alike = [asked(batch[0], kpi=kpi) for kpi in ("charge_rate_closed", "outcome_15_closed", "outcome_mix_closed")]
    door.forget()
    together = door.answer_all(leader, [*batch, *alike])
    for question, merged in zip([*batch, *alike], together, strict=True):
        door.forget()
        single = door.answer(leader, question)
        assert isinstance(merged, Result)
        assert_frame_equal(merged.frame, single.frame)
        assert (merged.notes, merged.sql, merged.reference) == (single.notes, single.sql, single.reference)


@few
@given(question=questions())
def test_the_grid_is_full_and_sorted(door: Door, analyst: Viewer, question: Question) -> None:
    frame = door.answer(analyst, question).frame
    sizes = [frame[name].n_unique() for name in ("period", "group", "part")]
    assert len(frame) == sizes[0] * sizes[1] * sizes[2] == len(frame.unique(["period", "group", "part"]))
    assert frame["period"].is_sorted()


def test_a_scan_split_by_force_also_answers_for_one_force_and_for_all(door: Door, leader: Viewer) -> None:
    for kpi in ("charge_rate_closed", "outcome_mix_recorded", "recorded_offences"):
        split = Question(
            kpi, "all_rape", start=date(2017, 4, 1), end=date(2018, 4, 1), grain="quarter", by="force_code"
        )
        one = asked(split, by=None, filters=(("force_code", ("W15000004",)),))
        some = asked(split, by=None, filters=(("force_code", ("E23000033", "E23000039")),))
        every = asked(split, by=None)
        door.forget()
        together = door.answer_all(leader, [one, split, every, some])
        for question, merged in zip([one, split, every, some], together, strict=True):
            door.forget()
            assert isinstance(merged, Result)
            assert_frame_equal(merged.frame, door.answer(leader, question).frame)
