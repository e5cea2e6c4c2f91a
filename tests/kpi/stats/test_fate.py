"""Cumulative incidence gives what R's survival and scikit-survival gave (tests/vectors), and what single cases say."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi.stats.elapsed import quantile, usual_median
from kpi.stats.fate import (
    NEVER,
    NO_MORE,
    Curves,
    band,
    closed_only,
    drawn_until,
    follow,
    jackknife_error,
    on_days,
    reached,
)
from kpi.stats.fate.bands import aalen_variance
from kpi.stats.fate.tally import distinct
from kpi.stats.landmark import NOT_DONE, landmark

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "time_to_outcome.json").read_text())
EXACT = 1e-10
"""The tolerance the vectors state."""

# Patients 1 to 312 of the Mayo Clinic trial in primary biliary cirrhosis who were given treatment 1: day, then 0 alive,
# 1 transplant, 2 death. Fleming and Harrington 1991, Counting Processes and Survival Analysis, appendix D.1; pbc of R's
# package survival. The vectors hold its curves, not its rows.
PBC_0 = """839 939 1153 1230 1234 1271 1293 1302 1349 1363 1401 1408 1412 1457 1481 1525 1568 1592 1614 1614 1701
    1702 1765 1770 1783 1810 1831 1882 1908 1932 1945 1951 2022 2168 2170 2171 2178 2255 2272 2330 2332 2363
    2365 2443 2449 2504 2527 2555 2556 2574 2580 2644 2657 2692 2863 2870 2944 2990 2995 3050 3059 3069 3098
    3099 3150 3239 3297 3336 3458 3707 3823 3850 3913 3933 3992 4039 4050 4232 4365 4459 4467 4500 4556"""
PBC_1 = "533 732 737 877 901 1435 1447 2033 2350 2475"
PBC_2 = """41 71 131 140 179 198 223 334 348 388 400 515 673 694 750 762 799 824 904 971 980 999 1000 1012 1037
    1077 1083 1152 1170 1191 1191 1235 1297 1350 1360 1434 1492 1576 1657 1682 1690 1690 1741 1827 1925 2055
    2081 2105 2224 2256 2288 2297 2386 2400 2540 2583 2598 2689 3086 3222 3282 3574 3584 4079 4191"""


def rows_of(vectors: dict[str, Any]) -> tuple[list[int], list[int], list[int]]:
    """Entry (0 from the start), days and end of every case."""
    if "rows" in vectors:
        return tuple([int(row[i] or 0) for row in vectors["rows"]] for i in range(3))  # type: ignore[return-value]
    assert vectors["id"] == "pbc_trt1"
    held = [(int(day), end) for end, days in enumerate((PBC_0, PBC_1, PBC_2)) for day in days.split()]
    return [0] * len(held), [day for day, _ in held], [end for _, end in held]


def curves_of(vectors: dict[str, Any]) -> Curves:
    entry, days, end = rows_of(vectors)
    assert len(days) == vectors["n"]
    return follow(days, end, np.ones(len(days)), len(vectors["states"]) - 1, entry=entry)


SETS = pytest.mark.parametrize("vectors", VECTORS["sets"], ids=lambda v: v["id"])


def test_the_vectors_hold_what_these_tests_rely_on() -> None:
    assert [s["id"] for s in VECTORS["sets"]] == [
        "mgus2",
        "mgus2_age_scale_left_truncated",
        "pbc_trt1",
        "tiny_ties",
        "tiny_day_zero",
    ]
    assert VECTORS["meta"]["tolerance"] == EXACT


@SETS
def test_shares_and_what_is_open_are_what_survfit_gives(vectors: dict[str, Any]) -> None:
    found = on_days(curves_of(vectors), vectors["times"])
    assert set(found.state.ravel()) == {""}
    assert found.still_open[0].tolist() == pytest.approx(vectors["p"][0], abs=EXACT)
    assert found.still_open[0].tolist() == pytest.approx(vectors["km_overall"], abs=EXACT)
    for k, wanted in enumerate(vectors["p"][1:]):
        assert found.share[0, :, k].tolist() == pytest.approx(wanted, abs=EXACT)


@SETS
def test_standard_errors_are_what_survfit_gives(vectors: dict[str, Any]) -> None:
    errors = jackknife_error(curves_of(vectors), vectors["times"])
    for k, wanted in enumerate(vectors["se"]):
        assert errors[0, :, k].tolist() == pytest.approx(wanted, abs=EXACT)


@SETS
def test_numbers_at_risk_are_what_survfit_gives(vectors: dict[str, Any]) -> None:
    """R gives those of the first step on or after a day; ours are of the day itself: fewer where some enter between."""
    curves = curves_of(vectors)
    step = np.searchsorted(curves.day[0], vectors["times"])
    assert curves.at_risk[0, step].tolist() == vectors["n_risk"]
    ours = on_days(curves, vectors["times"]).at_risk[0].tolist()
    if vectors["id"] == "mgus2_age_scale_left_truncated":
        assert (ours[0], ours[1:]) == (12, vectors["n_risk"][1:])
    else:
        assert ours == vectors["n_risk"]


@pytest.mark.parametrize("vectors", [s for s in VECTORS["sets"] if "sksurv_loglog_95" in s], ids=lambda v: v["id"])
def test_bands_are_what_scikit_survival_gives(vectors: dict[str, Any]) -> None:
    found = on_days(curves_of(vectors), vectors["times"])
    for k in range(found.share.shape[2]):
        for i, wanted in enumerate(vectors["sksurv_loglog_95"][str(k + 1)]):
            if wanted[0] is not None:
                assert [found.low[0, i, k], found.high[0, i, k]] == pytest.approx(wanted, abs=EXACT)


@SETS
def test_medians_are_those_of_the_vectors(vectors: dict[str, Any]) -> None:
    """survfit's median of what is open; and that of closed cases, counted from entry, by the usual convention."""
    assert reached(curves_of(vectors), 0.5).day[0] == vectors["km_median"]
    entry, days, end = (np.array(column) for column in rows_of(vectors))
    closed = (days - entry)[end > 0], np.ones((end > 0).sum(), dtype=int)
    assert usual_median(*closed)[0] == vectors["median_of_closed_only"]
    assert quantile(*closed, 0.5)[0] <= vectors["median_of_closed_only"]


@SETS
def test_one_minus_kaplan_meier_overstates_as_the_vectors_say(vectors: dict[str, Any]) -> None:
    """An outcome alone, all others called open: what must never be called the charge rate."""
    entry, days, end = rows_of(vectors)
    honest = on_days(curves_of(vectors), vectors["times"])
    for k, wanted in enumerate(vectors["one_minus_km_naive"], 1):
        alone = follow(days, [int(e == k) for e in end], np.ones(len(days)), 1, entry=entry)
        naive = on_days(alone, vectors["times"]).share[0, :, 0]
        assert naive.tolist() == pytest.approx(wanted, abs=EXACT)
        assert (naive >= honest.share[0, :, k - 1] - 1e-12).all()


# ------------------------------------------------------------------ properties


@st.composite
def cases(draw: st.DrawFn, late: bool = True, censored: bool = True) -> tuple[np.ndarray, ...]:
    """Columns days, end, n, entry, group of a few dozen counted cases in three groups with three outcomes."""
    length = draw(st.integers(1, 25))

    def column(low: int, high: int) -> np.ndarray:
        return np.array(draw(st.lists(st.integers(low, high), min_size=length, max_size=length)))

    entry = column(0, 12) * column(0, 1) if late else np.zeros(length, dtype=int)
    return column(0, 30), column(0 if censored else 1, 3), column(0, 4), entry, column(0, 2)


def followed(columns: tuple[np.ndarray, ...]) -> Curves:
    days, end, n, entry, group = columns
    return follow(days, end, n, 3, entry=entry, group=group, groups=3)


def one_by_one(columns: tuple[np.ndarray, ...], group: int, day: int) -> tuple[float, list[float]]:
    """What is open and the shares on a day, from single cases and the formula, step by step."""
    people = [
        (d, e, s if s else -1)
        for d, e, n, s, g in zip(*(c.tolist() for c in columns), strict=True)
        for _ in range(n)
        if g == group and (s == 0 or d > s)
    ]
    still, shares = 1.0, [0.0, 0.0, 0.0]
    for t in range(day + 1):
        risk = [p for p in people if p[2] < t <= p[0]]
        for k in range(3):
            shares[k] += still * sum(p[0] == t and p[1] == k + 1 for p in risk) / max(len(risk), 1)
        still *= 1 - sum(p[0] == t and p[1] > 0 for p in risk) / max(len(risk), 1)
    return still, shares


@given(cases(), st.integers(0, 32))
@settings(deadline=None)
def test_shares_are_what_single_cases_say(columns: tuple[np.ndarray, ...], day: int) -> None:
    found = on_days(followed(columns), [day])
    for group in range(3):
        if not found.state[group, 0]:
            still, shares = one_by_one(columns, group, day)
            assert found.still_open[group, 0] == pytest.approx(still, abs=1e-9)
            assert found.share[group, 0].tolist() == pytest.approx(shares, abs=1e-9)


@given(cases())
@settings(deadline=None)
def test_shares_and_what_is_open_sum_to_one(columns: tuple[np.ndarray, ...]) -> None:
    curves = followed(columns)
    assert np.allclose(curves.share.sum(axis=2) + curves.still_open, 1, rtol=0, atol=1e-12)
    assert (np.diff(curves.share, axis=1) >= 0).all()
    limits = band(curves)
    for low, value, high in (
        (limits.low, curves.share, limits.high),
        (limits.open_low, curves.still_open, limits.open_high),
    ):
        assert ((low >= 0) & (low <= value + 1e-12) & (value <= high + 1e-12) & (high <= 1)).all()


@given(cases(late=False, censored=False), st.integers(0, 32))
@settings(deadline=None)
def test_with_no_open_case_a_share_is_a_plain_share(columns: tuple[np.ndarray, ...], day: int) -> None:
    days, end, n, _, group = columns
    found = on_days(followed(columns), [day])
    for g in range(3):
        whole = n[group == g].sum()
        for k in range(3):
            if whole:
                plain = n[(group == g) & (end == k + 1) & (days <= day)].sum() / whole
                assert found.share[g, 0, k] == pytest.approx(plain, abs=1e-12)


@given(cases(), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_order_of_rows_and_how_they_are_counted_is_nothing(columns: tuple[np.ndarray, ...], luck: Any) -> None:
    order = list(range(len(columns[0])))
    luck.shuffle(order)
    single = tuple(np.repeat(c[order], columns[2][order]) for c in columns)
    single = (*single[:2], np.ones_like(single[2]), *single[3:])
    ours = followed(columns)
    for other in (followed(tuple(c[order] for c in columns)), followed(single)):
        for name in ("day", "at_risk", "ended", "share", "still_open", "followed", "unseen", "starts", "used_up"):
            assert np.array_equal(getattr(ours, name), getattr(other, name)), name


@given(cases(late=False))
@settings(deadline=None)
def test_entry_on_day_nought_is_no_delay(columns: tuple[np.ndarray, ...]) -> None:
    days, end, n, entry, group = columns
    with_entry, without = followed(columns), follow(days, end, n, 3, group=group, groups=3)
    assert not entry.any()
    assert np.array_equal(with_entry.share, without.share)
    assert np.array_equal(with_entry.at_risk, without.at_risk)


@given(cases())
@settings(deadline=None)
def test_groups_together_are_each_group_alone(columns: tuple[np.ndarray, ...]) -> None:
    together = followed(columns)
    limits, errors = band(together), jackknife_error(together, [3, 10, 25])
    for g in range(3):
        mine = columns[4] == g
        alone = follow(*(c[mine] for c in columns[:3]), 3, entry=columns[3][mine])
        steps = int((alone.day[0] != NO_MORE).sum())
        assert np.array_equal(together.day[g, :steps], alone.day[0, :steps])
        assert (together.day[g, steps:] == NO_MORE).all()
        assert np.array_equal(together.share[g, :steps], alone.share[0, :steps])
        assert np.allclose(limits.high[g, :steps], band(alone).high[0, :steps], atol=1e-12)
        assert np.allclose(errors[g], jackknife_error(alone, [3, 10, 25])[0], atol=1e-9)


@given(cases())
@settings(deadline=None)
def test_aalens_variance_is_its_sum_written_out(columns: tuple[np.ndarray, ...]) -> None:
    curves = followed(columns)
    found = aalen_variance(curves)
    for g in range(3):
        for at in range(found.shape[1]):
            for k in range(3):
                total = 0.0
                for s in range(at + 1):
                    y, dk, d = int(curves.at_risk[g, s]), int(curves.ended[g, s, k]), int(curves.ended[g, s].sum())
                    rise = curves.share[g, at, k] - curves.share[g, s, k]
                    before = 1.0 if s == 0 else curves.still_open[g, s - 1]
                    if y > 1:
                        total += before**2 * dk * (y - dk) / (y**2 * (y - 1))
                    if y > 1 and y > d:
                        total += rise**2 * d / ((y - 1) * (y - d))
                        total -= 2 * rise * before * dk * (y - dk) / (y * (y - d) * (y - 1))
                assert found[g, at, k] == pytest.approx(max(total, 0), abs=1e-12)


@given(st.lists(st.integers(0, 40), max_size=30), st.integers(0, 10**6))
def test_ticking_off_is_sorting(keys: list[int], far: int) -> None:
    for wide in (keys, [key * far for key in keys]):
        key = np.array(wide, dtype=np.int64)
        ours, numpys = distinct(key), np.unique(key, return_inverse=True)
        assert np.array_equal(ours[0], numpys[0])
        assert np.array_equal(ours[1], numpys[1])


# ------------------------------------------------------------------ what is read off


def ten_by_ten() -> Curves:
    """A hundred cases of three cohorts: ends 1 and 2; the second cohort is young, the third empty."""
    days = [10, 20, 30, 30, 40, 10, 15, 15]
    return follow(days, [1, 2, 1, 0, 2, 1, 0, 0], [10, 20, 10, 20, 40, 5, 10, 85], 2, group=[0] * 5 + [1] * 3, groups=3)


def test_a_hand_reckoned_cohort() -> None:
    found = on_days(ten_by_ten(), [0, 10, 29, 30, 40])
    assert found.share[0, :, 0].tolist() == pytest.approx([0, 0.1, 0.1, 0.2, 0.2])
    assert found.share[0, :, 1].tolist() == pytest.approx([0, 0, 0.2, 0.2, 0.8])
    assert found.still_open[0].tolist() == pytest.approx([1, 0.9, 0.7, 0.6, 0])
    assert found.at_risk[0].tolist() == [100, 100, 70, 70, 40]
    assert found.too_young[0].tolist() == [0, 0, 0, 0, 20]


def test_a_share_nobody_was_followed_for_is_not_read() -> None:
    found = on_days(ten_by_ten(), [5, 15, 16, 365])
    assert found.state.tolist() == [[""] * 4, ["", "", "beyond", "beyond"], ["no_cases"] * 4]
    assert np.isnan(found.share[1, 2:]).all() and np.isnan(found.high[2]).all() and np.isnan(found.open_low[1, 3])
    assert found.too_young[1].tolist() == [0, 0, 95, 95]
    assert found.still_open[0, 3] == 0  # all are closed: this no later day can change


def test_a_quantile_is_a_day_that_was_counted_or_not_reached() -> None:
    half = reached(ten_by_ten(), 0.5)
    assert half.day[0] == 40 and np.isnan(half.day[1:]).all()
    assert half.state.tolist() == ["reached", "not_reached", "no_cases"]
    first = reached(ten_by_ten(), 0.1, outcome=1)
    assert (first.day[0], first.state.tolist()) == (10, ["reached", "not_reached", "no_cases"])
    assert first.low[0] == 10 and first.high[0] == 30
    assert reached(ten_by_ten(), 0.2, outcome=1).day[0] == 30  # 0.1 + 0.1 is 0.2, however it was rounded
    assert np.isnan(reached(ten_by_ten(), 0.2, outcome=1).high[0])


def test_closed_cases_alone_are_labelled_and_shorter() -> None:
    found = closed_only(ten_by_ten())
    assert found.basis == "closed_only"
    assert found.n.tolist() == [80, 5, 0] and found.of_n.tolist() == [100, 100, 0]
    assert found.day[:2].tolist() == [30, 10] and np.isnan(found.day[2])
    assert found.usual[0] == 35  # forty closed by day 30, forty on day 40
    assert closed_only(ten_by_ten(), outcome=1).day[0] == 10
    assert reached(ten_by_ten(), 0.5).day[0] > found.day[0]


def test_a_curve_is_drawn_while_ten_are_at_risk() -> None:
    assert drawn_until(ten_by_ten()).tolist() == [40, 15, NEVER]
    assert drawn_until(ten_by_ten(), fewest=50).tolist() == [30, 15, NEVER]


def test_a_case_is_at_risk_only_after_it_entered() -> None:
    curves = follow([5, 8, 9], [1, 1, 0], [10, 10, 10], 1, entry=[0, 5, 8])
    assert curves.at_risk[0].tolist() == [10, 10, 10]
    assert curves.starts.tolist() == [0]
    later = follow([5, 8, 9], [1, 1, 0], [10, 10, 10], 1, entry=[3, 5, 7])
    assert later.starts.tolist() == [4]
    assert on_days(later, [3, 4]).state.tolist() == [["not_begun", ""]]


def test_a_case_that_ended_before_it_entered_is_left_out_and_counted() -> None:
    curves = follow([5, 8, 9], [1, 1, 0], [10, 20, 30], 1, entry=[5, 9, 0])
    assert (curves.followed.tolist(), curves.unseen.tolist()) == ([30], [30])


def test_a_curve_that_ran_out_before_others_entered_says_so() -> None:
    curves = follow([3, 9, 9], [1, 1, 0], [2, 10, 10], 1, entry=[0, 5, 5])
    assert curves.used_up.tolist() == [3]
    found = on_days(curves, [2, 3, 9])
    assert found.state.tolist() == [["", "used_up", "used_up"]]
    assert np.isnan(found.share[0, 1:]).all()
    assert reached(curves, 0.5).state.tolist() == ["used_up"]


def test_before_recording_everything_is_open_and_outcomes_on_day_nought_count() -> None:
    found = on_days(follow([0, 0, 9], [1, 0, 2], [1, 1, 2], 2), [0])
    assert (found.share[0, 0].tolist(), found.still_open[0, 0]) == ([0.25, 0], 0.75)


def test_without_cases_there_are_no_curves() -> None:
    curves = follow([], [], [], 4, groups=2)
    assert curves.day.shape[0] == 2 and (curves.day == NO_MORE).all()
    assert on_days(curves, [365]).state.tolist() == [["no_cases"], ["no_cases"]]
    assert reached(curves, 0.5).state.tolist() == ["no_cases", "no_cases"]
    assert jackknife_error(curves, [365]).tolist() == [[[0.0] * 5]] * 2


@pytest.mark.parametrize(
    ("days", "end", "n", "more"),
    [
        ([-1], [0], [1], {}),
        ([1.5], [0], [1], {}),
        ([1], [3], [1], {}),
        ([1], [-1], [1], {}),
        ([1], [0], [-1], {}),
        ([1, 2], [0], [1], {}),
        ([[1]], [[0]], [[1]], {}),
        ([1], [0], [1], {"entry": [-1]}),
        ([1], [0], [1], {"group": [2], "groups": 2}),
        ([1], [0], [1], {"groups": 0}),
    ],
)
def test_what_cannot_be_is_refused(days: Any, end: Any, n: Any, more: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="whole numbers|same length|beyond those"):
        follow(days, end, n, 2, **more)


@pytest.mark.parametrize(("q", "outcome"), [(0, None), (1.1, None), (0.5, 0), (0.5, 3)])
def test_no_such_quantile_or_outcome(q: float, outcome: int | None) -> None:
    with pytest.raises(ValueError, match="counted from 1"):
        reached(ten_by_ten(), q, outcome)


def test_a_level_is_between_nought_and_one() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        band(ten_by_ten(), 95)


# ------------------------------------------------------------------ a fair start


def test_a_landmark_starts_everyone_on_the_same_day_in_the_group_of_that_day() -> None:
    found = landmark([10, 28, 28, 40, 50, 60], [1, 2, 0, 1, 0, 1], [1, 2, 3, 4, 5, 6], [2, NOT_DONE, 3, 28, 29, 5], 28)
    assert found.days.tolist() == [12, 22, 32]
    assert found.group.tolist() == [1, 0, 1]
    assert (found.ended_before, found.too_young, found.done_later) == (3, 3, 5)


@given(cases(), st.integers(0, 15))
@settings(deadline=None)
def test_from_a_landmark_on_shares_are_those_of_cases_still_open_then(columns: Any, at: int) -> None:
    """Conditional on being open on that day: (F(t) - F(at)) / open(at), delayed entry or not."""
    days, end, n, entry, _ = columns
    whole = follow(days, end, n, 3, entry=entry)
    late = landmark(days, end, n, np.full(len(days), NOT_DONE), at, entry)
    after = follow(late.days, late.end, late.n, 3, entry=late.entry)
    first, then, ours = on_days(whole, [at]), on_days(whole, [at + 9]), on_days(after, [9])
    if not first.state[0, 0] and not then.state[0, 0] and not ours.state[0, 0] and first.still_open[0, 0] > 0:
        wanted = (then.share[0, 0] - first.share[0, 0]) / first.still_open[0, 0]
        assert ours.share[0, 0].tolist() == pytest.approx(wanted.tolist(), abs=1e-9)


@pytest.mark.parametrize(("at", "done"), [(-1, [0]), (28, [0, 1])])
def test_no_landmark_before_recording_or_of_unequal_columns(at: int, done: list[int]) -> None:
    with pytest.raises(ValueError, match="landmark"):
        landmark([30], [1], [1], done, at)
