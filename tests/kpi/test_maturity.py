"""Cohorts not followed long enough, and figures a source says must not be compared, are shown but never judged."""

from datetime import date

import polars as pl
import pytest

from kpi.answer import Door
from kpi.result import Question, Viewer

NORTH_YORKSHIRE, DYFED_POWYS, GWENT = "E23000009", "W15000004", "W15000002"
IN_2018 = {"start": date(2018, 4, 1), "end": date(2019, 4, 1)}
MATURING = "are still maturing"


def test_the_charge_rate_to_date_falls_by_quarter_and_is_marked_as_maturing(door: Door, leader: Viewer) -> None:
    question = Question("charge_rate_recorded", "all_rape", grain="quarter", end=date(2018, 4, 1))
    result = door.answer(leader, question)
    counts = [(779, 13_574), (683, 13_536), (473, 13_488), (303, 13_333)]
    assert result.frame.select("n", "of_n").rows() == counts
    assert [round(value * 100, 1) for value in result.frame["value"]] == [5.7, 5.0, 3.5, 2.3]
    assert result.frame["state"].to_list() == ["maturing"] * 4
    assert result.frame["judged"].to_list() == [False] * 4
    (note,) = [str(note) for note in result.notes if MATURING in str(note)]
    assert note.startswith("Cases recorded from 2017-04-01 on")


def test_shares_of_outcomes_assigned_are_judged(door: Door, leader: Viewer) -> None:
    result = door.answer(leader, Question("charge_rate_closed", "all_rape", grain="quarter"))
    assert result.frame["state"].to_list() == ["ok"] * 8
    assert result.frame["judged"].all()
    assert not [note for note in result.notes if MATURING in str(note)]


def test_maturing_figures_have_no_spread(door: Door, leader: Viewer) -> None:
    question = Question("charge_rate_recorded", "all_rape", by="force_code", **IN_2018)  # type: ignore[arg-type]
    assert door.answer(leader, question).spread is None


def test_north_yorkshire_is_shown_but_not_judged_and_not_in_the_spread(door: Door, leader: Viewer) -> None:
    question = Question("charge_rate_closed", "all_rape", by="force_code", **IN_2018)  # type: ignore[arg-type]
    result = door.answer(leader, question)
    (row,) = result.frame.filter(pl.col("group") == NORTH_YORKSHIRE).rows(named=True)
    assert (row["n"], row["of_n"], row["state"], row["judged"]) == (16, 132, "ok", False)
    assert result.frame.filter(~pl.col("judged"))["group"].to_list() == [NORTH_YORKSHIRE]
    assert result.spread is not None
    assert result.spread.units == 43
    assert [note for note in result.notes if str(note).startswith("North Yorkshire reported 132")]


def test_leaving_north_yorkshire_out_is_what_the_spread_rests_on(door: Door, leader: Viewer) -> None:
    question = Question("charge_rate_closed", "all_rape", by="force_code", **IN_2018)  # type: ignore[arg-type]
    result = door.answer(leader, question)
    others = result.frame.filter(pl.col("group") != NORTH_YORKSHIRE)
    assert result.spread is not None
    assert result.spread.target == pytest.approx(others["n"].sum() / others["of_n"].sum(), abs=1e-15)


@pytest.mark.parametrize(
    ("filters", "judged"),
    [((NORTH_YORKSHIRE,), False), ((GWENT,), True), ((), True)],
    ids=["alone", "another force", "all forces together"],
)
def test_a_warned_force_is_not_judged_alone_but_the_nation_is(
    door: Door, leader: Viewer, filters: tuple[str, ...], judged: bool
) -> None:
    chosen = (("force_code", filters),) if filters else ()
    question = Question("charge_rate_closed", "all_rape", filters=chosen, **IN_2018)  # type: ignore[arg-type]
    assert door.answer(leader, question).frame["judged"].to_list() == [judged]


def test_the_year_before_the_gap_is_judged_on_outcomes_assigned(door: Door, leader: Viewer) -> None:
    question = Question("charge_rate_closed", "all_rape", by="force_code", end=date(2018, 4, 1))
    assert door.answer(leader, question).frame["judged"].all()


def test_welsh_charges_to_date_settle_two_years_after_the_year(door: Door, leader: Viewer) -> None:
    """Followed to 31 March 2026: offences of 31 March 2024 were followed for 730 days, those of a day later not."""
    question = Question("welsh_charges_recorded", filters=(("force_code", (GWENT,)),))
    frame = door.answer(leader, question).frame
    maturing = frame.filter(pl.col("state") == "maturing")["period"].to_list()
    assert maturing == [date(2024, 4, 1), date(2025, 4, 1)]
    assert frame.filter(pl.col("judged"))["period"].to_list() == [date(year, 4, 1) for year in range(2014, 2024)]


def test_dyfed_powys_is_not_judged_in_its_two_odd_years(door: Door, leader: Viewer) -> None:
    frame = door.answer(leader, Question("welsh_charges_recorded", by="force_code", end=date(2017, 4, 1))).frame
    odd = frame.filter(~pl.col("judged"))
    assert odd.select("group", "period", "n").rows() == [
        (DYFED_POWYS, date(2014, 4, 1), 24),
        (DYFED_POWYS, date(2015, 4, 1), 64),
    ]
    assert odd["state"].to_list() == ["ok", "ok"]
