"""Published counts that contradict one another are shown as they are, with no rate made of them."""

from datetime import date

import polars as pl
import pytest

from data.source import PUBLISHED
from kpi.answer import Door
from kpi.conclude import REASONS
from kpi.result import Question, Result, Viewer

DORSET, SUSSEX, CITY = "E23000039", "E23000033", "E23000034"
YEAR_2017 = {"start": date(2017, 4, 1), "end": date(2018, 4, 1)}


def of_force(result: Result, code: str, part: str | None = None) -> dict[str, object]:
    same_part = pl.col("part").is_null() if part is None else pl.col("part") == part
    (row,) = result.frame.filter((pl.col("group") == code) & same_part).rows(named=True)
    return row


@pytest.mark.parametrize(("force", "n", "of_n"), [(DORSET, -1, 556), (SUSSEX, -4, 1291)])
@pytest.mark.parametrize("viewer", ["analyst", "leader"])
def test_a_count_below_zero_is_shown_without_a_rate(
    door: Door, viewer: str, force: str, n: int, of_n: int, request: pytest.FixtureRequest
) -> None:
    question = Question("not_yet_assigned_recorded", "all_rape", by="force_code", **YEAR_2017)  # type: ignore[arg-type]
    result = door.answer(request.getfixturevalue(viewer), question)
    row = of_force(result, force)
    assert (row["n"], row["of_n"], row["state"], row["reason"]) == (n, of_n, "not_computable", "negative")
    assert (row["value"], row["low"], row["high"], row["judged"]) == (None, None, None, False)
    assert f"Not computable in places: {REASONS['negative']}" in [str(note) for note in result.notes]


def test_a_negative_part_of_a_mix_leaves_the_other_parts_alone(door: Door, leader: Viewer) -> None:
    question = Question("outcome_mix_recorded", "all_rape", by="force_code", **YEAR_2017)  # type: ignore[arg-type]
    result = door.answer(leader, question)
    negative = of_force(result, SUSSEX, "not_yet")
    assert (negative["n"], negative["state"], negative["value"]) == (-4, "not_computable", None)
    charged = of_force(result, SUSSEX, "charged")
    assert charged["state"] == "maturing"
    assert charged["value"] == pytest.approx(charged["n"] / 1291)  # type: ignore[operator]


def test_a_quarter_without_cases_has_no_rate_and_no_crash(door: Door, leader: Viewer) -> None:
    question = Question("charge_rate_closed", "all_rape", grain="quarter", by="force_code")
    result = door.answer(leader, question)
    empty = result.frame.filter((pl.col("group") == CITY) & (pl.col("of_n") == 0))
    assert len(empty) == 1
    (row,) = empty.rows(named=True)
    assert (row["n"], row["state"], row["reason"]) == (0, "not_computable", "no_cases")
    assert (row["value"], row["low"], row["high"], row["judged"]) == (None, None, None, False)


def test_a_part_larger_than_its_whole_keeps_both_counts_and_is_not_clipped(door: Door, analyst: Viewer) -> None:
    question = Question("victim_not_supporting_closed", "adult_rape_ho", grain="quarter", by="force_code",
                        start=date(2019, 1, 1))  # fmt: skip
    row = of_force(door.answer(analyst, question), CITY)
    assert (row["n"], row["of_n"]) == (7, 6)
    assert (row["state"], row["reason"], row["value"], row["high"]) == (
        "not_computable", "more_than_whole", None, None,
    )  # fmt: skip


def test_a_force_that_is_not_computable_takes_no_part_in_the_spread(door: Door, leader: Viewer) -> None:
    question = Question("victim_not_supporting_closed", "adult_rape_ho", by="force_code", start=date(2019, 1, 1),
                        grain="quarter")  # fmt: skip
    result = door.answer(leader, question)
    assert result.spread is not None
    assert result.spread.units == result.frame["judged"].sum()
    assert not of_force(result, CITY)["judged"]


def test_a_plain_count_below_zero_is_marked_and_still_added_up(door: Door, analyst: Viewer) -> None:
    def counts(force: str, by: str | None) -> pl.DataFrame:
        asked = Question("recorded_offences", "all_sexual", grain="quarter", by=by, filters=(("force_code", (force,)),))
        return door.answer(analyst, asked).frame

    source = pl.read_parquet(PUBLISHED / "recorded_crime.parquet").filter(pl.col("weight") < 0)
    assert len(source) == 8
    for force in source["force_code"].unique():
        split, whole = counts(force, "offence_code"), counts(force, None)
        below = split.filter(pl.col("n") < 0)
        mine = source.filter(pl.col("force_code") == force)
        assert sorted(below["n"]) == sorted(mine["weight"])
        assert below.select("state", "reason", "judged").unique().rows() == [("not_computable", "negative", False)]
        assert split.filter(pl.col("n") >= 0)["state"].unique().to_list() == ["ok"]
        added = split.group_by("period", maintain_order=True).agg(pl.col("n").sum())
        assert added["n"].to_list() == whole["n"].to_list()


def test_negative_cells_are_marked_wherever_they_occur(door: Door, analyst: Viewer) -> None:
    question = Question("not_yet_assigned_recorded", "all_rape", grain="quarter", by="force_code")
    frame = door.answer(analyst, question).frame
    below = frame.filter(pl.col("n") < 0)
    assert len(below) > 5
    assert below["reason"].unique().to_list() == ["negative"]
    assert frame.filter(pl.col("reason") == "negative")["n"].max() < 0  # type: ignore[operator]
    assert frame.filter((pl.col("n") >= 0) & (pl.col("of_n") >= pl.col("n")) & (pl.col("of_n") > 0))[
        "reason"
    ].null_count() == len(frame) - len(below)
