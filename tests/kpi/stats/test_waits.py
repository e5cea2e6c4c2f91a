"""Charts of waits: their limits lean with the values, so that long waits cry wolf no more often than is printed."""

import numpy as np
import pytest
from scipy.stats import binom

from kpi.stats.spc.alarms import Process, false_alarms
from kpi.stats.spc.choose import choose_value, draw
from kpi.stats.spc.rules import direction, signals
from kpi.stats.spc.xmr import xmr, xmr_of_waits

MONTHS, RUNS, CASES = 43, 400, 39


def medians(seed: int) -> np.ndarray:
    """Monthly medians of waits of which half are over in a month and a third take years: they never change."""
    rng = np.random.default_rng(seed)
    shares, days = (0.0, 0.3, 0.5, 0.65, 1.0), (0, 2, 35, 700, 9000)
    return np.median(np.interp(rng.random((RUNS, MONTHS, CASES)), shares, days).round(), axis=-1)


def flagged(lines) -> int:  # type: ignore[no-untyped-def]
    return int((direction(signals(lines)) != 0)[:, -12:].any(axis=1).sum())


def test_medians_of_waits_signal_as_often_as_is_printed_and_a_plain_chart_of_them_far_more_often() -> None:
    values, choice = medians(1), choose_value(MONTHS)
    printed = false_alarms(Process(choice, float("nan"), MONTHS)).year
    low, high = binom.ppf([0.0005, 0.9995], RUNS, printed)
    assert low <= flagged(draw(choice, values)) <= high
    assert flagged(xmr(values)) > high


def test_centre_and_limits_are_those_of_the_logarithms_by_hand() -> None:
    values = np.array([9.0, 99.0] * 12)
    lines = xmr_of_waits(values)
    one, two = np.log(10), np.log(100)
    middle, step = (one + two) / 2, 2.66 * (two - one)
    assert lines.centre[0] == pytest.approx(np.exp(middle) - 1)
    assert lines.upper[0] == pytest.approx(np.exp(middle + step) - 1)
    assert lines.near_upper[0] == pytest.approx(np.exp(middle + step * 2 / 3) - 1)
    assert lines.lower[0] == 0 < lines.near_lower[0] + 1
    assert (lines.values == values).all()


def test_no_wait_is_below_zero() -> None:
    with pytest.raises(ValueError, match="below zero"):
        xmr_of_waits([1.0, -1.0])
    assert draw(choose_value(24), [-1.0, 1.0] * 12).centre[0] == pytest.approx(0)


def test_of_no_points_there_is_no_chart() -> None:
    assert choose_value(0).chart == "none"
    with pytest.raises(ValueError, match="no chart"):
        draw(choose_value(0), [np.nan, np.nan])
