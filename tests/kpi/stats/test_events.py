"""Intervals of counts of events, and of the ratio of their rates, are what others published."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kpi.stats.events import count_interval, poisson, rate_ratio
from kpi.stats.intervals import byar

INTERVALS = json.loads((Path(__file__).parents[2] / "vectors" / "intervals.json").read_text())
LEVELS = pytest.mark.parametrize(("level", "name"), [(0.95, "95"), (0.998, "99.8")])


def test_the_vectors_hold_what_these_tests_rely_on() -> None:
    assert (len(INTERVALS["byars"]), len(INTERVALS["ratio"])) == (8, 3)
    assert {c["fn"] for c in INTERVALS["phe_published"]} == {"wilson", "byars", "rate_exact"}


@pytest.mark.parametrize("case", INTERVALS["byars"], ids=lambda c: str(c["x"]))
@LEVELS
def test_counts_are_what_scipy_and_public_health_england_give(case: dict[str, Any], level: float, name: str) -> None:
    exact, byars = case[f"exact_{name}"], case[f"byar_{name}"]
    assert [float(end) for end in poisson(case["x"], level)] == pytest.approx(exact, abs=1e-10)
    low, high = byar(case["x"], level)
    assert float(high) == pytest.approx(byars[1], abs=1e-10)
    assert byars[0] is None or float(low) == pytest.approx(byars[0], abs=1e-10)
    theirs = {"exact": exact, "byars": byars}[case["phe_rate_method"]]
    assert [float(end) for end in count_interval(case["x"], level)] == pytest.approx(theirs, abs=1e-10)


@pytest.mark.parametrize(
    "case", [c for c in INTERVALS["phe_published"] if c["fn"] != "wilson"], ids=lambda c: f"{c['fn']}-{c['x']}"
)
def test_counts_are_what_public_health_england_published(case: dict[str, Any]) -> None:
    method = byar if case["fn"] == "byars" else poisson
    assert [float(end) for end in method(case["x"], case["conf"])] == pytest.approx(case["ci"], abs=2e-6)
    assert [float(end) for end in count_interval(case["x"], case["conf"])] == pytest.approx(case["ci"], abs=2e-6)


@pytest.mark.parametrize("case", INTERVALS["ratio"], ids=lambda c: f"{c['count1']}-{c['count2']}")
def test_rate_ratios_are_what_statsmodels_gives(case: dict[str, Any]) -> None:
    found = rate_ratio(case["count1"], case["exposure1"], case["count2"], case["exposure2"])
    assert found == pytest.approx(case["ratio_waldcc"], abs=1e-10)


def test_many_counts_are_each_count() -> None:
    low, high = count_interval(np.array([0, 9, 10, 400]))
    each = [count_interval(n) for n in (0, 9, 10, 400)]
    assert low.tolist() == [float(a) for a, _ in each]
    assert high.tolist() == [float(b) for _, b in each]


def test_what_cannot_be_is_refused() -> None:
    for method in (poisson, count_interval):
        with pytest.raises(ValueError, match="never below zero"):
            method(-1)
    for counts in ((-1, 1.0, 1, 1.0), (1, 0.0, 1, 1.0)):
        with pytest.raises(ValueError, match="counted over"):
            rate_ratio(*counts)
