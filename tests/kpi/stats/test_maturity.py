"""Cohorts are compared at equal age, and what is still to come is an estimate and called one."""

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from kpi.stats.maturity import AGES, at_age, by_age
from kpi.stats.nowcast import chain_ladder, nowcast

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "maturity.json").read_text())
TRIANGLE = np.array([[np.nan if value is None else value for value in row] for row in VECTORS["triangle"]])


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [("links", "ldf"), ("to_last", "cdf"), ("ultimate", "ultimate"), ("still_to_come", "ibnr")],
)
def test_the_chain_ladder_is_what_chainladder_gives(ours: str, theirs: str) -> None:
    assert getattr(chain_ladder(TRIANGLE), ours).tolist() == pytest.approx(VECTORS[theirs], rel=1e-12)


def test_macks_error_is_what_chainladder_gives() -> None:
    assert chain_ladder(TRIANGLE).total_error == pytest.approx(VECTORS["mack_total_se"], rel=1e-12)


@pytest.mark.parametrize(
    "triangle",
    [[[1, 2], [np.nan, np.nan]], [[1, np.nan], [1, np.nan]], [[0, 2], [3, np.nan]], [[1, 2, 3], [1, np.nan, 3]]],
)
def test_a_triangle_with_gaps_is_refused(triangle: list[list[float]]) -> None:
    with pytest.raises(ValueError):
        chain_ladder(triangle)


NAN = float("nan")
CASES = {
    "recorded": [0, 10, 0, 400, 450, 700],
    "elapsed": [100, 365, 366, 20, NAN, NAN],
    "cohort": [1, 1, 1, 2, 2, 3],
}


def test_a_share_is_of_cases_followed_long_enough() -> None:
    found = at_age(**CASES, extract=800, age=365)
    assert found.select("cohort", "cases", "of_n", "n", "state").rows() == [
        (1, 3, 3, 2, "mature"),
        (2, 2, 1, 1, "maturing"),
        (3, 1, 0, 0, "immature"),
    ]
    assert found["value"].to_list() == [2 / 3, 1.0, None]


def test_day_of_the_age_and_day_of_the_extract_both_count() -> None:
    assert at_age([0], [90], [1], extract=90, age=90).row(0) == (1, 1, 1, 1, 1.0, "mature")
    assert at_age([0], [91], [1], extract=95, age=90)["n"].item() == 0
    assert at_age([0], [NAN], [1], extract=89, age=90)["state"].item() == "immature"


def test_every_cohort_is_shown_at_every_age() -> None:
    found = by_age(**CASES, extract=800)
    assert found.height == 3 * len(AGES)
    assert found["age"].to_list() == list(AGES) * 3
    first = found.filter(pl.col("cohort") == 1, pl.col("state") == "mature")["n"].to_list()
    assert first == sorted(first)


@pytest.mark.parametrize(("recorded", "elapsed"), [([5], [NAN]), ([0], [-1.0]), ([0], [5.0]), ([0, 1], [NAN])])
def test_what_cannot_have_happened_is_refused(recorded: list[int], elapsed: list[float]) -> None:
    with pytest.raises(ValueError):
        at_age(recorded, elapsed, [1], extract=4, age=90)


# ------------------------------------------------------------------ the estimate

FIVE_YEARS = 1825


def history(seed: int, monthly: int = 60) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Cases of five years: charged (12 %, by day 730) or closed otherwise, as seen on the last day, and the truth."""
    rng = np.random.default_rng(seed)
    recorded = np.sort(rng.integers(0, FIVE_YEARS, monthly * 60))
    charged = rng.random(len(recorded)) < 0.12
    took = np.where(charged, rng.gamma(2, 130, len(recorded)), rng.exponential(150, len(recorded))).round()
    truth = charged & (took <= 730)
    seen = recorded + took <= FIVE_YEARS
    return recorded, np.where(seen, took, np.nan), charged & seen, recorded // 91, truth


def test_the_estimate_covers_the_truth_and_says_that_it_is_one() -> None:
    covered = total = 0
    for seed in range(25):
        recorded, elapsed, event, cohort, truth = history(seed)
        found = nowcast(recorded, elapsed, event, cohort, FIVE_YEARS)
        assert set(found["state"]) <= {"observed", "estimate"}
        for row in found.filter(pl.col("state") == "estimate").iter_rows(named=True):
            true = truth[cohort == row["cohort"]].mean()
            covered += row["low"] - 1e-12 <= true <= row["high"] + 1e-12
            total += 1
            assert row["n"] / row["cases"] <= row["value"]
    assert total > 150
    assert covered / total > 0.91


def test_the_same_cases_give_the_same_estimate() -> None:
    recorded, elapsed, event, cohort, _ = history(1)
    assert nowcast(recorded, elapsed, event, cohort, FIVE_YEARS).equals(
        nowcast(recorded, elapsed, event, cohort, FIVE_YEARS)
    )


def test_cohorts_that_are_done_are_observed_and_not_estimated() -> None:
    recorded, elapsed, event, cohort, truth = history(2)
    (first,) = nowcast(recorded, elapsed, event, cohort, FIVE_YEARS).head(1).iter_rows(named=True)
    assert first["state"] == "observed"
    assert first["value"] == first["low"] == first["high"] == pytest.approx(truth[cohort == 0].mean())


def test_what_no_case_has_shown_is_unknown() -> None:
    found = nowcast([0] * 50, [NAN] * 50, [False] * 50, [1] * 50, extract=200)
    assert found.row(0, named=True) == {
        "cohort": 1, "cases": 50, "n": 0, "value": None, "low": None, "high": None, "state": "unknown",
    }  # fmt: skip


def test_without_other_outcomes_the_estimate_is_the_share_of_those_before() -> None:
    """One old cohort of which a third is charged in the second step, one new cohort at the start of it."""
    old, new = [0] * 30, [470] * 30
    elapsed = [40] * 10 + [NAN] * 20 + [NAN] * 30
    found = nowcast(old + new, elapsed, [True] * 10 + [False] * 50, [1] * 30 + [2] * 30, extract=500, age=60)
    assert found["value"].to_list() == pytest.approx([1 / 3, 1 / 3])
    assert found["state"].to_list() == ["observed", "estimate"]
