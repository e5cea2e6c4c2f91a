"""The chart is chosen by what there is to count; what it cannot see is said at the force's own rate."""

import numpy as np
import pytest
from scipy.stats import binom

from kpi.stats.intervals import newcombe
from kpi.stats.spc.alarms import Process, Signals, false_alarms, pooled_false_alarms, seen, wall
from kpi.stats.spc.choose import (
    CHARTS,
    REASONS,
    better_on_chart,
    choose_rate,
    choose_share,
    choose_value,
    draw,
    in_threes,
)
from kpi.stats.spc.pooled import (
    compare_rates,
    compare_shares,
    compare_values,
    share_edges,
    sight_of_rates,
    sight_of_shares,
    told_rates,
    told_shares,
)


def months(expected: float, of_n: int, size: int = 36) -> tuple[list[int], list[int]]:
    """Months that have so many events on average, spread as evenly as whole numbers can be."""
    n = np.diff(np.floor(np.arange(size + 1) * expected)).astype(int)
    return n.tolist(), [of_n] * size


@pytest.mark.parametrize(
    ("expected", "of_n", "chart", "grain", "reason"),
    [
        (20, 42, "xmr", "month", "enough_events"),
        (7, 42, "xmr", "quarter", "lower_limit_at_zero"),
        (4.5, 42, "xmr", "quarter", "few_events"),
        (2.5, 42, "p_exact", "quarter", "few_events"),
        (0.7, 42, "g", "event", "few_events"),
        (0, 42, "none", "month", "no_events"),
        (41.3, 42, "g", "event", "few_events"),
    ],
)
def test_the_chart_of_a_share(expected: float, of_n: int, chart: str, grain: str, reason: str) -> None:
    found = choose_share(*months(expected, of_n))
    assert (found.chart, found.grain, found.reason) == (chart, grain, reason)
    assert found.chart in CHARTS and found.reason in REASONS
    assert found.fewer == ("non_events" if expected > 21 else "events")


def test_a_month_of_many_events_but_many_empty_ones_goes_to_quarters() -> None:
    assert choose_share([0, 0, 30] * 12, [100] * 36).reason == "many_zeros"


def test_many_cases_that_differ_beyond_chance_get_laneys_chart() -> None:
    rng = np.random.default_rng(3)
    n = rng.binomial(400, rng.uniform(0.05, 0.2, 36))
    assert choose_share(n, [400] * 36).chart == "p_prime"
    assert choose_share(n, [400] * 36).sigma_z > 1
    assert choose_rate(rng.poisson(rng.uniform(300, 500, 36))).chart == "u_prime"


def test_without_cases_in_order_what_is_too_rare_has_no_chart() -> None:
    assert choose_share(*months(0.7, 42), in_order=False).chart == "none"
    assert choose_rate([1, 0, 0] * 12, in_order=False).chart == "none"


@pytest.mark.parametrize(
    ("count", "chart", "grain"), [(20, "xmr", "month"), (2.5, "u_exact", "quarter"), (0.4, "t", "event")]
)
def test_the_chart_of_a_count(count: float, chart: str, grain: str) -> None:
    n, _ = months(count, 1)
    found = choose_rate(n)
    assert (found.chart, found.grain) == (chart, grain)


def test_a_month_more_does_not_change_the_kind_of_chart() -> None:
    n, of_n = months(20, 42)
    assert choose_share([*n, 0, 0, 0, 0], [*of_n, 42, 42, 42, 42]) == choose_share(n, of_n)


def test_the_chosen_chart_is_drawn() -> None:
    n, of_n = months(2.5, 42)
    lines = draw(choose_share(n, of_n), in_threes(n), in_threes(of_n))
    assert len(lines.values) == 12
    assert lines.centre[0] == pytest.approx(sum(n[:24]) / sum(of_n[:24]))
    with pytest.raises(ValueError, match="no chart"):
        draw(choose_share([0] * 30, [40] * 30), [0] * 30, [40] * 30)


def test_long_spells_between_events_are_few_events() -> None:
    charges, most = choose_share(*months(0.7, 42)), choose_share(*months(41.3, 42))
    assert [better_on_chart(charges, way) for way in ("increase", "decrease", "neutral")] == [
        "decrease",
        "increase",
        "neutral",
    ]
    assert better_on_chart(most, "increase") == "increase"
    assert better_on_chart(choose_share(*months(20, 42)), "increase") == "increase"


def test_quarters_leave_out_an_unfinished_one() -> None:
    assert in_threes([1, 2, 3, 4, 5, 6, 7]).tolist() == [6, 15]


# ------------------------------------------------------------------ the pooled comparison


def test_the_latest_year_against_the_two_before() -> None:
    n, of_n = [3] * 24 + [6] * 12, [42] * 36
    found = compare_shares(n, of_n)
    assert found is not None
    assert (found.latest, found.before, found.months) == (72 / 504, 72 / 1008, (12, 24))
    assert (found.low, found.high) == newcombe(72, 504, 72, 1008)
    assert found.verdict == "higher"
    assert 0.03 < found.false_alarm < 0.06


def test_a_change_that_cannot_be_told_is_said_to_be_none_told() -> None:
    found = compare_shares([3] * 24 + [2] * 12, [42] * 36)
    assert found is not None and found.verdict == "not_told_apart" and found.low < 0 < found.high


def test_months_not_to_be_judged_are_left_out_of_their_spell() -> None:
    n: list[float] = [3.0] * 24 + [6.0] * 10 + [np.nan, np.nan]
    found = compare_shares(n, [42] * 36)
    assert found is not None and found.latest == 60 / 420


@pytest.mark.parametrize("size", [1, 12, 23])
def test_too_few_months_are_not_compared(size: int) -> None:
    assert compare_shares([3] * size, [42] * size) is None
    assert compare_rates([3] * size) is None
    assert compare_values([3.0] * size) is None


def test_rates_are_compared_by_their_ratio() -> None:
    found = compare_rates([10] * 24 + [20] * 12)
    assert found is not None and found.verdict == "higher" and found.change == 2.0 and 1 < found.low < 2 < found.high
    none_before = compare_rates([0] * 24 + [2] * 12)
    assert none_before is not None and none_before.high == np.inf and np.isnan(none_before.change)
    assert compare_rates([0] * 36) is None


def test_measured_values_are_compared_by_their_means() -> None:
    rng = np.random.default_rng(5)
    values = np.concatenate([rng.normal(100, 10, 24), rng.normal(140, 10, 12)])
    found = compare_values(values)
    assert found is not None and found.verdict == "higher" and found.low < 40 < found.high + 10
    same = compare_values([5.0] * 36)
    assert same is not None and (same.low, same.high, same.verdict) == (0, 0, "not_told_apart")


def test_edges_are_where_the_interval_leaves_no_change_out() -> None:
    edges = share_edges(60, 120)
    for x1 in range(61):
        told = [newcombe(x1, 60, x0, 120) for x0 in range(121)]
        assert [low > 0 for low, _ in told] == [x0 <= edges.higher[x1] for x0 in range(121)]
        assert [high < 0 for _, high in told] == [x0 >= edges.lower[x1] for x0 in range(121)]


@pytest.mark.parametrize(("share", "fall"), [(0.06, 0.77), (0.03, 0.43), (0.017, 0.23)])
def test_power_is_what_statistics_md_simulated(share: float, fall: float) -> None:
    """Its pooled z test is a little keener than Newcombe's interval, which we show and must not contradict."""
    higher, lower = told_shares(504, 1008, share / 2, share)
    assert fall - 0.05 < lower < fall + 0.02
    assert higher < 0.001
    assert 0.04 < sum(told_shares(504, 1008, share, share)) < 0.051


def test_what_is_seen_is_seen_with_eighty_per_cent_power() -> None:
    sight = sight_of_shares(504, 1008, 0.06)
    assert sight.falls_to is not None and sight.rises_to is not None
    assert told_shares(504, 1008, sight.falls_to, 0.06)[1] == pytest.approx(0.8, abs=0.001)
    assert told_shares(504, 1008, sight.rises_to, 0.06)[0] == pytest.approx(0.8, abs=0.001)
    rates = sight_of_rates(12, 24, 5)
    assert rates.falls_to is not None and told_rates(12, 24, rates.falls_to, 5)[1] == pytest.approx(0.8, abs=0.001)


def test_a_force_of_five_cases_a_month_cannot_see_charges_stop() -> None:
    assert sight_of_shares(60, 120, 0.06).falls_to is None
    assert sight_of_shares(60, 120, 0.0).falls_to is None
    assert sight_of_shares(60, 120, 0.97).rises_to is None


def test_told_shares_are_the_sum_over_every_outcome() -> None:
    total = 0.0
    for x1 in range(31):
        for x0 in range(61):
            if newcombe(x1, 30, x0, 60)[0] > 0:
                total += binom.pmf(x1, 30, 0.3) * binom.pmf(x0, 60, 0.1)
    assert told_shares(30, 60, 0.3, 0.1)[0] == pytest.approx(total, abs=1e-12)


# ------------------------------------------------------------------ false alarms


def test_equal_arguments_give_equal_false_alarms() -> None:
    process = Process(choose_share(*months(20, 42)), 20 / 42, 36)
    first = false_alarms(process)
    assert first == false_alarms(process)
    assert 0.02 < first.now < 0.07
    assert 0.15 < first.year < 0.35


def test_a_chart_whose_limits_are_hidden_raises_no_alarm() -> None:
    assert false_alarms(Process(choose_share(*months(20, 42)), 0.5, 7)) == Signals(0.0, 0.0)
    assert false_alarms(Process(choose_share([0] * 36, [40] * 36), 0.0, 36)) == Signals(0.0, 0.0)


def test_a_planted_change_is_seen_more_often_than_none() -> None:
    process = Process(choose_share(*months(2.5, 42)), 0.06, 12)
    assert seen(process, 3.0).year > 0.9 > seen(process, 1.0).year
    with pytest.raises(ValueError):
        seen(process, 20.0)


def test_measured_values_have_false_alarms_too() -> None:
    process = Process(choose_value(36), 47.0, 36)
    assert 0.02 < false_alarms(process).now < 0.07
    with pytest.raises(ValueError, match="not known"):
        seen(process, 2.0)


def test_a_wall_adds_up() -> None:
    found = wall([Signals(0.1, 0.2), Signals(0.1, 0.5)])
    assert (found.charts, found.now, found.year) == (2, pytest.approx(0.2), pytest.approx(0.7))
    assert (found.any_now, found.any_year) == (pytest.approx(0.19), pytest.approx(0.6))
    assert wall([]).any_now == 0


def test_twelve_looks_a_year_cry_wolf_far_more_often_than_one() -> None:
    """23 % in statistics.md, by the keener test."""
    assert 0.17 < pooled_false_alarms("share", 42, 0.06) < 0.26
    assert pooled_false_alarms("share", 42, 0.06, 1) < 0.06
    assert 0.17 < pooled_false_alarms("rate", 1, 42) < 0.26
