"""Published claims are read every way there is; the known figures come out; nothing is told that cannot be."""

import json
from fractions import Fraction
from math import inf, isnan
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2_contingency, fisher_exact

from kpi.stats.claims import (
    CAVEATS,
    Checked,
    Claim,
    Reading,
    agrees,
    check,
    denominators,
    diluted,
    numerators,
    suppose,
)
from kpi.stats.intervals import newcombe, wilson
from kpi.stats.two_shares import compare, ratio_interval, told_apart

INTERVALS = json.loads((Path(__file__).parents[2] / "vectors" / "intervals.json").read_text())

# The team: 65 cases reviewed, a quarter of all; against the 185 others of the half year, or a whole year before.
REVIEWED, OTHERS = 65, (185, 500)
BEFORE = (0.35, 0.4, 0.45, 0.48)
"""Shares that supported, or took up an adviser, before: not published, so the table holds for all of these."""


# ------------------------------------------------------------------ the table of published figures


def test_65_cases_that_are_26_per_cent_pin_the_denominator() -> None:
    assert denominators(65, 26) == (246, 254)
    low, high = wilson(65, 250)
    assert (round(float(low) * 100), round(float(high) * 100)) == (21, 32)


@pytest.mark.parametrize("base", BEFORE)
@pytest.mark.parametrize("others", OTHERS)
def test_six_more_among_the_reviewed_cannot_be_told_from_no_change(others: int, base: float) -> None:
    points, relative = suppose(6, base, REVIEWED, others)
    assert 0.12 < points.half < 0.145
    assert points.z == pytest.approx(0.9, abs=0.1)
    assert 0.29 < relative.z < 0.5
    assert min(points.p, relative.p) > 0.3


@pytest.mark.parametrize("base", BEFORE)
@pytest.mark.parametrize("others", OTHERS)
@pytest.mark.parametrize("percent", [23, 24])
def test_twenty_three_or_four_more_can_be_told_only_as_points(percent: int, others: int, base: float) -> None:
    points, relative = suppose(percent, base, REVIEWED, others)
    assert 3.1 < points.z < 3.8 and points.p < 0.002
    assert 1.1 < relative.z < 1.9 and relative.p > 0.05


def test_in_the_whole_force_it_depends_on_the_share_before() -> None:
    """About 500 a year against 500."""
    assert [suppose(6, base, 500, 500)[0].z for base in (0.15, 0.5)] == pytest.approx([2.47, 1.90], abs=0.01)
    assert suppose(23, 0.35, 500, 500)[1].z == pytest.approx(2.61, abs=0.01)


def test_a_change_that_came_from_a_quarter_of_cases_is_diluted() -> None:
    assert diluted(0.06, 0.26)[0] == pytest.approx(0.23, abs=0.001)
    needed, state = diluted(0.23, 0.26, base=0.35)
    assert (round(needed, 2), state) == (0.88, "impossible")
    assert diluted(-0.06, 0.26, base=0.2)[1] == "impossible"
    assert diluted(0.06, 0.26, base=0.4)[1] == ""


def test_the_reading_decides_the_verdict() -> None:
    """30 of 65 reviewed against 74 of 185 others is +6 points; 41 of 65 is +23; 32 of 65 is +23 % of 40 %."""
    readings = [
        Reading("points_6", 30, 65, 74, 185, design="reviewed_or_not"),
        Reading("points_23", 41, 65, 74, 185, design="reviewed_or_not"),
        Reading("relative_23", 32, 65, 74, 185, design="landmark"),
        Reading("force", 230, 500, 200, 500, design="before_after"),
    ]
    six, points, relative, force = check(Claim("change", 23), readings)
    assert [c.reproduces for c in (six, points, relative, force)] == [(), ("points",), ("relative",), ()]
    assert [c.differs for c in (six, points, relative, force)] == [("percent",), (), (), ("percent",)]
    verdicts = [c.compared.verdict for c in (six, points, relative, force) if c.compared]
    assert verdicts == ["not_told", "told", "not_told", "not_told"]
    assert force.compared is not None and force.compared.z == pytest.approx(1.92, abs=0.01)
    assert points.caveats == ("not_chosen_by_lot", "immortal_time")
    assert relative.caveats == ("not_chosen_by_lot",)
    assert check(Claim("change", 6), readings)[0].reproduces == ("points",)
    assert check(Claim("change", 6), readings)[3].reproduces == ("points",)
    assert check(Claim("change", 23, unit="relative"), readings)[1].differs == ("percent",)


# ------------------------------------------------------------------ shares


def only(claim: Claim, reading: Reading) -> Checked:
    (found,) = check(claim, [reading])
    return found


@pytest.mark.parametrize(("of_n", "fits"), [(245, False), (246, True), (254, True), (255, False)])
def test_a_share_reproduces_what_rounds_to_it(of_n: int, fits: bool) -> None:
    found = only(Claim("share", 26, n=65), Reading("coverage", 65, of_n))
    assert found.reproduces == (("share",) if fits else ())
    assert found.differs == (() if fits else ("percent",))
    assert (found.low, found.high) == tuple(float(x) for x in wilson(65, of_n))
    assert found.compared is None and isnan(found.points)


def test_what_differs_is_named() -> None:
    claim = Claim("share", 26, n=65, of_n=250, period="2024-03/2024-08")
    assert only(claim, Reading("a", 65, 250, period="2024-03/2024-08")).differs == ()
    assert only(claim, Reading("b", 65, 250)).differs == ()
    assert only(claim, Reading("c", 64, 246, period="2024-04/2024-09")).differs == ("n", "of_n", "period")
    assert only(claim, Reading("d", 50, 250)).differs == ("percent", "n")
    assert only(Claim("share", n=65), Reading("e", 65, 300)).differs == ()


def test_a_half_is_rounded_either_way() -> None:
    assert agrees(Claim("share", 12), Fraction(1, 8)) and agrees(Claim("share", 13), Fraction(1, 8))
    assert not agrees(Claim("share", 12.4, decimals=1), Fraction(1, 8))
    assert agrees(Claim("change", -12, decimals=0), Fraction(-1, 8))


def test_a_share_without_counts_has_no_interval_and_no_verdict() -> None:
    found = only(Claim("change", 6), Reading("published", share=0.46, base=0.4))
    assert (found.state, found.reproduces) == ("", ("points",))
    assert found.points == pytest.approx(0.06) and found.relative == pytest.approx(0.15)
    assert found.compared is None and isnan(found.low)


@pytest.mark.parametrize(
    ("reading", "state"),
    [
        (Reading("r"), "no_counts"),
        (Reading("r", 1, 0, 1, 2), "no_cases"),
        (Reading("r", -1, 5, 1, 2), "negative"),
        (Reading("r", 6, 5, 1, 2), "more_than_whole"),
        (Reading("r", 1, 5), "no_base"),
        (Reading("r", 1, 5, 3, 2), "more_than_whole"),
    ],
)
def test_what_cannot_be_reckoned_says_why(reading: Reading, state: str) -> None:
    found = only(Claim("change", 6), reading)
    assert (found.state, found.reproduces, isnan(found.points)) == (state, (), True)


def test_a_change_from_nought_has_points_and_no_relative_change() -> None:
    found = only(Claim("change", 10), Reading("r", 3, 30, 0, 40))
    assert found.reproduces == ("points",) and isnan(found.relative)
    assert found.compared is not None and found.compared.relative == inf and found.compared.relative_high == inf


def test_small_and_wide_readings_are_marked() -> None:
    assert only(Claim("share", 11), Reading("r", 1, 9)).marks == ("few", "wide")
    assert only(Claim("share", 12), Reading("r", 3, 25)).marks == ("wide",)
    assert only(Claim("change", 0), Reading("r", 200, 2000, 1, 9)).marks == ("few",)
    assert only(Claim("share", 10), Reading("r", 200, 2000)).marks == ()


def test_no_other_kind_or_design() -> None:
    with pytest.raises(ValueError, match="share or of a change"):
        check(Claim("level", 3), [])
    with pytest.raises(ValueError, match="designs"):
        check(Claim("share", 3), [Reading("r", 1, 30, design="trial")])
    assert set(CAVEATS) == {"share", "before_after", "reviewed_or_not", "landmark", "reviewed_after"}


@given(st.integers(1, 400), st.integers(1, 1000), st.integers(0, 1))
def test_denominators_are_all_that_round_to_the_percentage(n: int, more: int, decimals: int) -> None:
    of_n = n + more
    percent = round(100 * n / of_n, decimals)
    if percent > 0:
        low, high = denominators(n, percent, decimals)
        claim = Claim("share", percent, decimals)
        assert low <= of_n and (high is None or of_n <= high)
        assert agrees(claim, Fraction(n, low)) and (low == n or not agrees(claim, Fraction(n, low - 1)))
        if high is not None:
            assert agrees(claim, Fraction(n, high)) and not agrees(claim, Fraction(n, high + 1))
        first, last = numerators(of_n, percent, decimals)
        assert first <= n <= last


def test_a_percentage_near_nought_has_no_largest_denominator() -> None:
    assert denominators(1, 0) == (200, None)
    assert numerators(250, 26) == (64, 66)
    assert numerators(10, 3)[0] > numerators(10, 3)[1]


@pytest.mark.parametrize(("n", "percent"), [(0, 26), (5, -3)])
def test_no_denominator_without_a_count(n: int, percent: float) -> None:
    with pytest.raises(ValueError, match="count of one or more"):
        denominators(n, percent)


def test_a_supposed_share_stays_a_share() -> None:
    points, relative = suppose(60, 0.5, 65, 185)
    assert (points.state, isnan(points.z), relative.state) == ("impossible", True, "")
    for base, of_n in ((0.0, 10), (1.0, 10), (0.5, 0)):
        with pytest.raises(ValueError, match="between 0 and 1"):
            suppose(6, base, of_n, 10)
    with pytest.raises(ValueError, match="part"):
        diluted(0.06, 0)


# ------------------------------------------------------------------ two shares


@pytest.mark.parametrize("case", INTERVALS["diff"], ids=lambda c: f"{c['x1']}-{c['n1']}-{c['x2']}-{c['n2']}")
def test_ratios_and_differences_are_what_statsmodels_gives(case: dict[str, Any]) -> None:
    counts = case["x1"], case["n1"], case["x2"], case["n2"]
    assert ratio_interval(*counts) == pytest.approx(case["ratio_log-adjusted"], abs=1e-10)
    found = compare(*counts)
    assert [found.points_low, found.points_high] == pytest.approx(case["diff_newcomb"], abs=1e-10)


counted = st.integers(1, 300).flatmap(lambda of_n: st.tuples(st.integers(0, of_n), st.just(of_n)))


@given(counted, counted)
def test_two_shares_change_places_with_their_signs(one: tuple[int, int], other: tuple[int, int]) -> None:
    there, back = compare(*one, *other), compare(*other, *one)
    assert (there.points, there.z, there.p) == pytest.approx((-back.points, -back.z, back.p), abs=1e-12)
    assert (there.points_low, there.points_high) == pytest.approx((-back.points_high, -back.points_low), abs=1e-12)
    assert there.points_low <= there.points <= there.points_high
    if not isnan(there.relative):
        assert there.relative_low <= there.relative <= there.relative_high
    assert (there.points_low, there.points_high) == newcombe(*one, *other)
    agreed = (there.p < 0.05) == (there.points_low > 0 or there.points_high < 0)
    assert (there.verdict == "borderline") == (not agreed)


@given(counted, counted)
def test_p_is_scipys(one: tuple[int, int], other: tuple[int, int]) -> None:
    table = [[one[0], one[1] - one[0]], [other[0], other[1] - other[0]]]
    z, p, method = told_apart(*one, *other)
    if method == "score":
        assert (z**2, p) == pytest.approx(chi2_contingency(table, correction=False)[:2], abs=1e-9)
    else:
        assert p == pytest.approx(fisher_exact(table)[1], abs=1e-12)


def test_no_difference_between_nothing_and_nothing() -> None:
    found = compare(0, 12, 0, 30)
    assert (found.z, found.p, found.method, found.verdict) == (0.0, 1.0, "fisher", "not_told")
    assert isnan(found.relative)
