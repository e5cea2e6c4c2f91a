"""Quantiles of counted days: the smallest day at which the cumulative share reaches q, group by group."""

import statistics
from math import ceil, isnan
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.stats.elapsed import quantile, usual_median
from kpi.stats.intervals import quantile_interval

rows = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 5), st.integers(0, 2)), min_size=1, max_size=30)


def columns(held: list[tuple[int, int, int]]) -> list[Any]:
    return [np.array(column) for column in zip(*held, strict=True)]


def single(held: list[tuple[int, int, int]], group: int) -> list[int]:
    return sorted(day for day, n, which in held for _ in range(n) if which == group)


@given(rows, st.sampled_from([0.1, 0.25, 0.5, 0.9, 1.0]))
def test_a_quantile_is_the_day_of_a_single_case(held: list[tuple[int, int, int]], q: float) -> None:
    day, n, group = columns(held)
    found = quantile(day, n, q, group, 3)
    for g in range(3):
        cases = single(held, g)
        if not cases:
            assert isnan(found[g])
            continue
        assert found[g] == cases[ceil(round(q * len(cases), 6)) - 1]
        by_day = {d: cases.count(d) for d in cases}
        assert found[g] == quantile_interval(by_day, q)[0]


@given(rows)
def test_the_usual_median_is_that_of_python(held: list[tuple[int, int, int]]) -> None:
    day, n, group = columns(held)
    for g, found in enumerate(usual_median(day, n, group, 3)):
        cases = single(held, g)
        assert found == statistics.median(cases) if cases else isnan(found)


def test_without_groups_there_is_one() -> None:
    assert quantile([1, 2, 3, 4], [1, 1, 1, 1], 0.5).tolist() == [2]
    assert usual_median([1, 2, 3, 4], [1, 1, 1, 1]).tolist() == [2.5]
    assert isnan(quantile([], [], 0.5)[0])


@pytest.mark.parametrize(
    ("days", "n", "q", "group"),
    [
        ([1], [1], 0, None),
        ([1], [1], 1.5, None),
        ([1], [-1], 0.5, None),
        ([1, 2], [1], 0.5, None),
        ([1], [1], 0.5, [1]),
    ],
)
def test_what_cannot_be_is_refused(days: Any, n: Any, q: float, group: Any) -> None:
    with pytest.raises(ValueError, match="q lies|same length|below zero"):
        quantile(days, n, q, group)
