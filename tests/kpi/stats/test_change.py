"""What changed: every record has one state, the parts of a change sum to it, and chance finds are kept rare."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from kpi.stats.change import STATES, adjusted, kitagawa, moved, scan_rates, scan_shares, states

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "change.json").read_text())


def test_the_vectors_hold_what_these_tests_rely_on() -> None:
    assert (len(VECTORS["bh"]), len(VECTORS["kitagawa"])) == (3, 5)


@pytest.mark.parametrize("case", VECTORS["bh"], ids=lambda case: f"{len(case['p'])} tests")
def test_adjusted_p_values_are_what_statsmodels_and_r_give(case: dict[str, Any]) -> None:
    assert adjusted(case["p"]).tolist() == pytest.approx(case["bh_adjusted"], rel=1e-12)
    assert adjusted(case["p"], dependent=True).tolist() == pytest.approx(case["by_adjusted"], rel=1e-12)
    assert (adjusted(case["p"]) <= 0.05).tolist() == case["bh_reject"]


@pytest.mark.parametrize("case", VECTORS["kitagawa"], ids=lambda case: case["name"])
def test_mix_and_rate_are_what_the_reference_gives(case: dict[str, Any]) -> None:
    ours = kitagawa(case["x0"], case["n0"], case["x1"], case["n1"])
    assert (ours.total, ours.mix, ours.rate) == pytest.approx((case["total"], case["mix"], case["rate"]), abs=1e-12)
    assert ours.mix_by_group.tolist() == pytest.approx(case["mix_by_group_centred"], abs=1e-12)
    assert ours.mix_by_group_from_zero.tolist() == pytest.approx(case["mix_by_group"], abs=1e-12)
    assert ours.rate_by_group.tolist() == pytest.approx(case["rate_by_group"], abs=1e-12)


def test_mix_and_rate_sum_to_the_change_whatever_the_groups() -> None:
    rng = np.random.default_rng(1)
    for _ in range(200):
        of0, of1 = rng.integers(0, 50, (2, 6)) + np.array([1, 0, 0, 0, 0, 0])
        x0, x1 = rng.integers(0, of0 + 1), rng.integers(0, of1 + 1)
        ours = kitagawa(x0, of0, x1, of1)
        assert ours.mix + ours.rate == pytest.approx(ours.total, abs=1e-12)
        assert ours.mix_by_group.sum() == pytest.approx(ours.mix, abs=1e-12)
        assert ours.rate_by_group.sum() == pytest.approx(ours.rate, abs=1e-12)


@pytest.mark.parametrize(
    "end", [([1], [0], [1], [2]), ([3], [2], [1], [2]), ([0], [0], [1], [2]), ([1], [2], [1, 1], [2, 2])]
)
def test_ends_that_cannot_be_compared_are_refused(end: Any) -> None:
    with pytest.raises(ValueError):
        kitagawa(*end)


# ------------------------------------------------------------------ records

BEFORE = pl.DataFrame(
    {
        "crime": ["a", "b", "c", "d", "e", "f", "g"],
        "outcome": [None, None, "14", "1", None, "15", None],
        "offence": ["19C", "19C", "19C", "19C", "19C", "19C", "19C"],
        "charged": [False, False, False, True, False, False, False],
        "rape": [True] * 7,
    }
)
AFTER = pl.DataFrame(
    {
        "crime": ["h", "g", "f", "e", "d", "b", "a"],
        "outcome": [None, "1", None, "1", "14", None, "1"],
        "offence": ["19C", "20A", "19C", "19C", "19C", "19C", "19C"],
        "charged": [False, True, False, True, False, False, True],
        "rape": [True, False, True, True, True, True, True],
    }
)


def told() -> pl.DataFrame:
    return states(BEFORE, AFTER, "crime", "outcome", ["offence"])


def test_every_record_has_one_state() -> None:
    assert dict(told().sort("crime").iter_rows()) == {
        "a": "matured",  # charged since
        "b": "same",
        "c": "removed",
        "d": "revised",  # another outcome
        "e": "matured",
        "f": "revised",  # reopened
        "g": "revised",  # charged, but for another offence: not time alone
        "h": "new",
    }


def test_states_move_a_figure_by_just_what_it_moved() -> None:
    found = moved(told(), BEFORE, AFTER, "crime", "charged", "rape")
    assert [each.state for each in found] == list(STATES)
    assert {each.state: (each.records, each.events, each.cases) for each in found} == {
        "new": (1, 0, 1),
        "matured": (2, 2, 0),
        "revised": (3, 0, -1),
        "removed": (1, 0, -1),
        "same": (1, 0, 0),
    }
    assert sum(each.events for each in found) == AFTER["charged"].sum() - BEFORE["charged"].sum()
    assert sum(each.cases for each in found) == AFTER["rape"].sum() - BEFORE["rape"].sum()


def test_two_equal_snapshots_changed_nothing() -> None:
    assert set(states(BEFORE, BEFORE, "crime", "outcome", ["offence"])["state"]) == {"same"}


def test_outcomes_alone_may_be_compared() -> None:
    assert dict(states(BEFORE, AFTER, "crime", "outcome").iter_rows())["g"] == "matured"


@pytest.mark.parametrize("keys", [["a", "a"], ["a", None]])
def test_keys_that_are_not_one_to_a_record_are_refused(keys: list[str | None]) -> None:
    faulty = pl.DataFrame({"crime": keys, "outcome": [None, "1"]}, schema_overrides={"outcome": pl.String})
    with pytest.raises(ValueError, match="one to a record"):
        states(BEFORE, faulty, "crime", "outcome")


def test_a_record_without_a_state_is_refused() -> None:
    with pytest.raises(ValueError, match="no state"):
        moved(told().head(3), BEFORE, AFTER, "crime", "charged", "rape")


# ------------------------------------------------------------------ sub-groups


def test_a_group_that_changed_is_found_among_those_that_did_not() -> None:
    n0, n1 = [30] * 20, [30] * 19 + [90]
    found = scan_shares(n0, [300] * 20, n1, [300] * 20)
    assert (found.looked, found.empty) == (20, 0)
    (only,) = found.found
    assert (only.group, only.direction, only.before, only.after) == (19, "up", 0.1, 0.3)
    assert only.p < only.adjusted < 0.001
    assert 0 < only.low < 0.2 < only.high


def test_groups_empty_at_one_end_were_not_looked_at() -> None:
    found = scan_shares([1, 0], [10, 0], [2, 3], [10, 9])
    assert (found.looked, found.empty, found.found) == (1, 1, ())


def test_groups_that_overlap_need_more() -> None:
    n0, n1 = [30] * 20, [30] * 19 + [53]
    assert len(scan_shares(n0, [300] * 20, n1, [300] * 20, level=0.2).found) == 1
    assert len(scan_shares(n0, [300] * 20, n1, [300] * 20, dependent=True, level=0.2).found) == 0


def test_counts_are_scanned_by_their_exposure() -> None:
    found = scan_rates([10, 10], [365, 365], [60, 10], [365, 365])
    assert [(each.group, each.direction) for each in found.found] == [(0, "up")]
    assert scan_rates([10], [365], [20], [730]).found == ()
    with pytest.raises(ValueError, match="below zero"):
        scan_rates([-1], [1], [1], [1])


def test_nothing_to_look_at_finds_nothing() -> None:
    assert scan_shares([], [], [], []).looked == 0
