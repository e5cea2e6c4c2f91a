"""The estimate from counted cases: what is known stays, and open cases go on at the pace of the others."""

import numpy as np
import pytest

from kpi.stats.fate import follow
from kpi.stats.nowcast import ESTIMATE, OBSERVED, UNKNOWN, nowcast_counted

LOTS = np.random.default_rng(20261122)


def drawn(cases: int = 4000, span: int = 1000) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Days, end and day of recording of cases of which one in three comes to end 1, followed to day `span`."""
    recorded = LOTS.integers(0, span, cases)
    took = np.floor(LOTS.exponential(300, cases)).astype(int)
    seen = span - recorded
    end = np.where(took <= seen, LOTS.choice([1, 2, 2], cases), 0)
    return np.where(end > 0, took, seen), end, recorded


def test_it_is_what_came_and_what_the_curves_of_all_say_is_to_come() -> None:
    days, end, recorded = drawn()
    cohort = recorded // 250
    found = nowcast_counted(days, end, np.ones_like(days), cohort, 1, 500)
    curves = follow(days, end, np.ones_like(days), 2)
    steps, share = curves.day[0], curves.share[0, :, 0]
    before = np.concatenate([[1.0], curves.still_open[0]])

    def at(day: int) -> int:
        return int(np.searchsorted(steps, day, side="right"))

    reached = np.concatenate([[0.0], share])
    for row in found.rows(named=True):
        mine = cohort == row["cohort"]
        owing = days[mine & (end == 0) & (days < 500)]
        to_come = sum((reached[at(500)] - reached[at(int(age))]) / before[at(int(age))] for age in owing)
        assert row["value"] == pytest.approx((row["n"] + to_come) / mine.sum(), abs=2e-3)
        assert row["n"] == int((mine & (end == 1) & (days <= 500)).sum())
        assert row["low"] <= row["value"] <= row["high"]
    assert set(found["state"]) == {OBSERVED, ESTIMATE}


def test_many_alike_are_as_good_as_one_row_each() -> None:
    days, end, recorded = drawn(600)
    cohort = recorded // 500
    single = nowcast_counted(days, end, np.ones_like(days), cohort, 1, 400)
    key, n = np.unique(np.stack([days, end, cohort]), axis=1, return_counts=True)
    together = nowcast_counted(key[0], key[1], n, key[2], 1, 400)
    assert together.equals(single)


def test_nothing_is_said_where_no_case_has_been_seen_so_old() -> None:
    found = nowcast_counted([10, 20, 30], [1, 0, 0], [5, 5, 5], [0, 0, 0], 1, 100)
    assert found.row(0, named=True)["state"] == UNKNOWN
    assert found.row(0, named=True)["value"] is None


def test_cases_seen_too_late_to_be_followed_are_in_none() -> None:
    found = nowcast_counted([10, 200, 200], [1, 1, 2], [1, 1, 1], [0, 0, 0], 1, 100, entry=[10, 0, 0])
    assert found.row(0, named=True)["cases"] == 2
    assert found.row(0, named=True)["n"] == 0
