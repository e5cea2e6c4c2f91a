"""Units beside each other: few are not judged, flags allow for their spread, one is held against all the rest."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from kpi.answer import Door
from kpi.comparing import against_rest, has_funnel, units_of
from kpi.result import Question, Result, Viewer
from kpi.stats.funnel import beyond_chance, fewest_for_low
from kpi.stats.funnel_ratios import RatioSpread
from kpi.stats.intervals import newcombe

YEAR = (date(2018, 4, 1), date(2019, 4, 1))


def forces(door: Door, viewer: Viewer, kpi: str) -> Result:
    return door.answer(viewer, Question(kpi, "all_rape", "published", *YEAR, "whole", "force_code"))


def areas(invented: Door, viewer: Viewer, kpi: str = "charged_in_time") -> Result:
    window = (date(2023, 4, 1), date(2024, 4, 1))
    return invented.answer(viewer, Question(kpi, "all_rape", "snapshot", *window, "whole", "area"))


def test_forces_are_held_against_each_other_as_on_the_page_of_a_kpi(door: Door, leader: Viewer) -> None:
    result = forces(door, leader, "outcome_16_closed")
    units = units_of(result)
    by_year = door.answer(leader, replace(result.question, grain="year"))
    assert units.fit is not None and by_year.spread is not None
    assert units.flags() == by_year.spread.flags
    assert units.fit.phi == pytest.approx(by_year.spread.phi)
    assert set(units.flags()) <= set(units.alone)
    assert len(units.alone) > len(units.flags()) > 0
    assert {row["group"] for row in units.rows} - {row["group"] for row in units.judged} == {"E23000009"}


def test_under_ten_areas_nobody_is_flagged_and_what_is_not_recorded_is_no_area(invented: Door, leader: Viewer) -> None:
    units = units_of(areas(invented, leader))
    assert units.fit is None
    assert units.flags() == {}
    assert [row["group"] for row in units.rows] == ["W06000008", "W06000009", "W06000010", "W06000023"]


def test_a_rate_of_counts_has_a_funnel_and_one_of_posts_has_none(door: Door, invented: Door, leader: Viewer) -> None:
    units = units_of(forces(door, leader, "charges_per_hundred_recorded"))
    assert isinstance(units.fit, RatioSpread)
    assert units.fit.per == 100
    assert units.fit.target == pytest.approx(
        100 * sum(r["n"] for r in units.judged) / sum(r["of_n"] for r in units.judged)
    )
    assert not has_funnel(invented.registry.kpi("investigators_in_post"))
    assert against_rest(units, "W15000004") is None


@pytest.mark.parametrize("name", ["recorded_offences", "days_to_charge", "outcome_mix_closed", "team_gap_support"])
def test_counts_days_parts_and_differences_are_not_held_against_each_other(door: Door, name: str) -> None:
    assert not has_funnel(door.registry.kpi(name))


def test_one_force_is_held_against_all_the_rest_together(door: Door, leader: Viewer) -> None:
    result = forces(door, leader, "charge_rate_closed")
    units = units_of(result)
    found = against_rest(units, "W15000004")
    assert found is not None
    assert (found.row["n"], found.row["of_n"]) == (16, 386)
    assert found.n == sum(row["n"] for row in units.judged) - 16
    assert found.of_n == sum(row["of_n"] for row in units.judged) - 386
    assert (found.found.points_low, found.found.points_high) == newcombe(16, 386, found.n, found.of_n)
    assert found.looked == len(units.judged)
    assert not found.differs()
    met = against_rest(units, "E23000001")
    assert met is not None and met.differs() and met.found.points_high < 0


def test_picking_the_oddest_of_many_is_allowed_for(door: Door, leader: Viewer) -> None:
    units = units_of(forces(door, leader, "charge_rate_closed"))
    rests = [against_rest(units, row["group"]) for row in units.judged]
    assert all(rest is not None and rest.p >= rest.found.p for rest in rests)
    lone = [rest for rest in rests if rest is not None and rest.found.p < 0.05 and not rest.differs()]
    assert lone, "some force looks odd only because many could be picked"


@pytest.mark.parametrize("group", ["E23000009", "nobody"])
def test_who_must_not_be_compared_is_not_held_against_the_rest(door: Door, leader: Viewer, group: str) -> None:
    assert against_rest(units_of(forces(door, leader, "charge_rate_closed")), group) is None


@pytest.mark.parametrize(("target", "fewest"), [(0.04, 170), (0.5, 10), (0.0, None), (1.0, None)])
def test_low_can_be_told_from_so_many_cases_on(target: float, fewest: int | None) -> None:
    assert fewest_for_low(target) == fewest
    if fewest is not None:
        assert (1 - target) ** fewest <= 0.001 < (1 - target) ** (fewest - 1)


def test_beyond_chance_goes_by_the_exact_tail_on_its_side() -> None:
    n, of_n = np.array([200] * 20 + [260, 150, 6]), np.array([1000] * 22 + [8])
    groups = [f"F{i}" for i in range(20)] + ["high", "low", "small"]
    found: dict[str, Any] = beyond_chance(groups, n, of_n)
    assert found == {"high": "high", "low": "low"}
