"""Control charts give what reference implementations gave (tests/vectors/spc.json), hide what rests on too little,
and start anew only where somebody signed for it."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kpi.stats.spc.counts import c_chart, exact_counts
from kpi.stats.spc.lines import STAGES, Lines
from kpi.stats.spc.rare import cases_between, exact_g, g_chart, t_chart
from kpi.stats.spc.rates import u_chart, u_prime
from kpi.stats.spc.rules import MAKING_DATA_COUNT, NHSR, POWERBI, PROFILES, RuleProfile, leading, signals
from kpi.stats.spc.runs import runs
from kpi.stats.spc.shares import TAIL, exact_shares, p_chart, p_prime
from kpi.stats.spc.steps import Decision, Step, place
from kpi.stats.spc.verdict import ASSURANCES, VARIATIONS, judge
from kpi.stats.spc.xmr import xmr

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "spc.json").read_text())
SERIES, ATTRIBUTES = VECTORS["xmr"], VECTORS["attribute"]

SIGNED = Decision(date(2024, 1, 1), date(2024, 3, 1), "Head of crime", "New recording system")
WITH_ICONS = {
    "mdc_current": MAKING_DATA_COUNT,
    "nhsr_screen_true": NHSR,
    "nhsr_screen_false": replace(NHSR, screen="none"),
}
WITHOUT_ICONS = {"controlcharts_screen_true": POWERBI, "controlcharts_screen_false": replace(POWERBI, screen="none")}
KINDS = {"special_cause_neutral_high": "neutral_high", "special_cause_neutral_low": "neutral_low"}
RULE_OF = {"astronomical": "beyond", "shift": "shift", "trend": "trend", "two_in_three": "two_in_three"}


def series_id(case: dict[str, Any]) -> str:
    return str(case["id"])


def drawn(case: dict[str, Any], profile: RuleProfile) -> tuple[Lines, RuleProfile]:
    """The chart of a reference series. The references never hide limits, so neither does the profile here."""
    shown = replace(profile, hidden_under=0)
    steps = [Step(at, SIGNED) for at in case["rebase_at"]]
    return xmr(case["values"], steps, case["fix_after_n_points"], shown), shown


def same(ours: Any, theirs: list[float | None]) -> None:
    """Equal within 1e-9 in parts, and absent where theirs is absent."""
    found = [None if np.isnan(value) else float(value) for value in ours]
    assert [value is None for value in found] == [value is None for value in theirs]
    both = [(a, b) for a, b in zip(found, theirs, strict=True) if a is not None]
    assert [a for a, _ in both] == pytest.approx([b for _, b in both], rel=1e-9, abs=1e-15)


def test_the_vectors_hold_what_these_tests_rely_on() -> None:
    assert len(SERIES) == 35
    assert [case["chart"] for case in ATTRIBUTES] == ["p", "pp", "p", "pp", "p", "c", "g", "i"]
    assert {name for case in SERIES for name in case["expected"]} == set(WITH_ICONS) | set(WITHOUT_ICONS)


@pytest.mark.parametrize("case", SERIES, ids=series_id)
@pytest.mark.parametrize("name", WITH_ICONS)
def test_xmr_is_what_nhs_tools_give(case: dict[str, Any], name: str) -> None:
    theirs = case["expected"][name]
    lines, profile = drawn(case, WITH_ICONS[name])
    same(lines.centre, theirs["mean"])
    same(lines.lower, theirs["lpl"])
    same(lines.upper, theirs["upl"])
    ours = judge(lines, case["improvement_direction"], case["target"], profile)
    assert ours.rules.tolist() == theirs["point_rule"]
    assert [plain(kind) for kind in ours.kinds] == [KINDS.get(kind, kind) for kind in theirs["point_type"]]
    assert plain(ours.variation) == KINDS.get(theirs["variation_icon"], theirs["variation_icon"])
    assert ours.assurance == (theirs["assurance_icon"] or without(case))


def plain(kind: str) -> str:
    """Our word in theirs, which do not say whether an improvement is high or low."""
    word, _, _ = str(kind).partition("_")
    return {
        "common": "common_cause",
        "improvement": "special_cause_improvement",
        "concern": "special_cause_concern",
    }.get(word, str(kind))


def without(case: dict[str, Any]) -> str:
    return "no_target" if case["target"] is None else "no_direction"


@pytest.mark.parametrize("case", SERIES, ids=series_id)
@pytest.mark.parametrize("name", WITHOUT_ICONS)
def test_xmr_is_what_powerbi_spc_gives(case: dict[str, Any], name: str) -> None:
    theirs = case["expected"][name]
    lines, profile = drawn(case, WITHOUT_ICONS[name])
    same(lines.centre, theirs["mean"])
    same(lines.lower, theirs["ll99"])
    same(lines.upper, theirs["ul99"])
    good = -1 if case["improvement_direction"] == "decrease" else 1
    words = {0: "none", good: "improvement", -good: "deterioration"}
    if case["improvement_direction"] == "neutral":
        words = {0: "none", 1: "neutral_high", -1: "neutral_low"}
    found = signals(lines, profile)
    for name_of_theirs, rule in RULE_OF.items():
        assert [words[way] for way in found[rule].tolist()] == theirs[name_of_theirs], rule


def attribute(case: dict[str, Any]) -> Lines:
    y, n = case["y"], case["n"]
    charts = {
        "p": lambda: p_chart(y, n, (), None),
        "pp": lambda: p_prime(y, n, (), None),
        "u": lambda: u_chart(y, n, (), None),
        "up": lambda: u_prime(y, n, (), None),
        "c": lambda: c_chart(y, (), None),
        "g": lambda: g_chart(y, (), None),
        "t": lambda: t_chart(y, (), None),
        "i": lambda: xmr(y, (), None, POWERBI_LIMITS),
    }
    return charts[case["chart"]]()


POWERBI_LIMITS = replace(POWERBI, screen="none")
"""3 / 1.128 mean moving ranges, as qicharts2 has it too."""


@pytest.mark.parametrize("case", ATTRIBUTES, ids=series_id)
def test_attribute_charts_are_what_qicharts2_gives(case: dict[str, Any]) -> None:
    theirs, lines = case["expected"], attribute(case)
    same(lines.values, theirs["y"])
    same(lines.centre, theirs["cl"])
    same(lines.lower, theirs["lcl"])
    same(lines.upper, theirs["ucl"])


@pytest.mark.parametrize("case", ATTRIBUTES, ids=series_id)
def test_runs_are_what_qicharts2_counts(case: dict[str, Any]) -> None:
    theirs, ours = case["expected"], runs(attribute(case))
    assert (ours.longest, ours.longest_allowed) == (theirs["longest_run"], theirs["longest_run_max"])
    assert (ours.crossings, ours.crossings_needed) == (theirs["n_crossings"], theirs["n_crossings_min"])
    assert ours.signal == theirs["runs_signal"]


# ------------------------------------------------------------------ limits and what they rest on

NOISE = [52, 47, 55, 50, 44, 58, 49, 51, 46, 53, 50, 48, 54, 45, 52, 49, 51, 57, 43, 50, 48, 53, 47, 52]


@pytest.mark.parametrize(
    ("size", "stage"), [(1, "hidden"), (7, "hidden"), (8, "trial"), (11, "trial"), (12, "settled")]
)
def test_limits_are_hidden_under_eight_points_and_on_trial_under_twelve(size: int, stage: str) -> None:
    lines = xmr(NOISE[:size])
    assert [STAGES[code] for code in lines.stage] == [stage] * size
    assert np.isnan(lines.upper).all() == (stage == "hidden")
    assert judge(lines, "increase", 90).stage == stage


def test_hidden_limits_flag_nothing_and_say_why() -> None:
    verdict = judge(xmr([1, 1, 1, 1, 1, 1, 90]), "increase", target=50)
    assert (verdict.variation, verdict.assurance) == ("too_few_points", "too_few_points")
    assert set(verdict.rules) == {"common"}


def test_limits_rest_on_the_first_two_years_and_stay() -> None:
    short, long = xmr(NOISE), xmr([*NOISE, 90, 91, 92, 20, 95])
    assert long.upper[-1] == short.upper[-1]
    assert long.centre[-1] == pytest.approx(np.mean(NOISE))
    assert xmr([*NOISE, 90, 91], baseline=None).centre[-1] > short.centre[-1]


def test_a_point_that_must_not_be_judged_is_in_no_limit_and_breaks_a_run() -> None:
    gap = [*NOISE[:12], np.nan, *NOISE[12:]]
    lines = xmr(gap, baseline=None)
    assert lines.centre[0] == pytest.approx(np.mean(NOISE))
    verdict = judge(lines, "increase")
    assert verdict.kinds[12] == "no_point"
    run = [50.0, 40] * 6 + [60.0] * 3 + [np.nan] + [60.0] * 3
    assert "shift_above" not in leading(signals(xmr(run, baseline=12)))


def test_the_verdict_is_that_of_the_last_point_that_may_be_judged() -> None:
    assert judge(xmr([*NOISE, 90, np.nan, np.nan]), "decrease").variation == "concern_high"


def test_no_point_at_all_has_no_verdict() -> None:
    verdict = judge(xmr([np.nan] * 20), "increase", 3)
    assert (verdict.variation, verdict.assurance, verdict.stage) == ("no_point", "too_few_points", "hidden")


@pytest.mark.parametrize(
    ("better", "high", "low"),
    [
        ("increase", "improvement_high", "concern_low"),
        ("decrease", "concern_high", "improvement_low"),
        ("neutral", "neutral_high", "neutral_low"),
    ],
)
def test_variation_names_height_and_meaning(better: str, high: str, low: str) -> None:
    assert judge(xmr([*NOISE, 90]), better).variation == high
    assert judge(xmr([*NOISE, 10]), better).variation == low
    assert {high, low} < set(VARIATIONS)


@pytest.mark.parametrize(
    ("better", "target", "state"),
    [
        ("increase", None, "no_target"),
        ("neutral", 90, "no_direction"),
        ("increase", 90, "consistent_fail"),
        ("increase", 5, "consistent_pass"),
        ("decrease", 90, "consistent_pass"),
        ("decrease", 5, "consistent_fail"),
        ("increase", 50, "inconsistent"),
    ],
)
def test_assurance_is_a_named_state(better: str, target: float | None, state: str) -> None:
    assert judge(xmr(NOISE), better, target).assurance == state
    assert state in ASSURANCES


def test_the_profile_is_named_and_the_nhs_one_is_the_default() -> None:
    assert list(PROFILES) == ["mdc", "nhsr-0.2.2", "powerbi-spc"]
    assert judge(xmr(NOISE), "increase").profile == "mdc"


@pytest.mark.parametrize(
    "fault", [{"screen": "often"}, {"ties": "no"}, {"two_in_three": "x"}, {"shift": 1}, {"peak": ""}]
)
def test_a_profile_of_unknown_words_is_refused(fault: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="no profile of rules"):
        RuleProfile("odd", **fault)


def test_charts_reckoned_at_once_are_the_charts_reckoned_alone() -> None:
    rng = np.random.default_rng(1)
    many = rng.normal(50, 5, (40, 36)).round(1)
    for profile in PROFILES.values():
        together = leading(signals(xmr(many, profile=profile), profile))
        alone = [leading(signals(xmr(row, profile=profile), profile)).tolist() for row in many]
        assert together.tolist() == alone
    n, of_n = rng.binomial(40, 0.1, (20, 30)), np.full((20, 30), 40)
    for chart in (p_chart, p_prime, exact_shares, u_chart, u_prime):
        alone = [chart(a, b).upper.tolist() for a, b in zip(n, of_n, strict=True)]
        assert chart(n, of_n).upper.tolist() == pytest.approx(np.array(alone), rel=1e-12)


# ------------------------------------------------------------------ steps

STARTS = [date(2023, month, 1) for month in range(1, 13)] + [date(2024, month, 1) for month in range(1, 13)]


def test_a_step_begins_at_the_first_point_on_or_after_its_day() -> None:
    mid = replace(SIGNED, since=date(2023, 12, 15))
    assert [step.at for step in place([SIGNED], STARTS)] == [12]
    assert [step.at for step in place([mid], STARTS)] == [12]


def test_a_step_outside_the_series_starts_nothing() -> None:
    early = replace(SIGNED, since=date(2022, 1, 1))
    late = replace(SIGNED, since=date(2025, 2, 1), decided_on=date(2025, 3, 1))
    assert place([early, late], STARTS) == ()


def test_two_steps_at_one_point_are_refused() -> None:
    with pytest.raises(ValueError, match="same point"):
        place([SIGNED, replace(SIGNED, since=date(2023, 12, 20))], STARTS)


@pytest.mark.parametrize("fault", [{"decided_by": " "}, {"reason": ""}, {"decided_on": date(2023, 6, 1)}])
def test_a_step_nobody_signed_is_refused(fault: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="step"):
        replace(SIGNED, **fault)


def test_no_rule_makes_a_step_by_itself() -> None:
    jump = [50, 52, 48, 51] * 6 + [80, 82, 78, 81] * 6
    assert set(xmr(jump).segment) == {0}
    assert xmr(jump).centre[-1] == xmr(jump).centre[0]


def test_after_a_step_limits_are_hidden_until_eight_points_are_there() -> None:
    verdict = judge(xmr([*NOISE, 80, 81, 79], [Step(24, SIGNED)]), "increase")
    assert verdict.variation == "too_few_points"
    assert judge(xmr([*NOISE, *NOISE[:8]], [Step(24, SIGNED)]), "increase").stage == "trial"


@pytest.mark.parametrize("at", [[0], [24], [5, 5], [9, 4]])
def test_steps_out_of_order_or_outside_are_refused(at: list[int]) -> None:
    with pytest.raises(ValueError, match="steps lie inside"):
        xmr(NOISE, [Step(index, SIGNED) for index in at])


# ------------------------------------------------------------------ what is refused


@pytest.mark.parametrize("chart", [p_chart, p_prime, exact_shares])
@pytest.mark.parametrize(("n", "of_n"), [([-1, 2], [5, 5]), ([6, 2], [5, 5]), ([1, 2], [5, -5])])
def test_a_share_that_cannot_be_is_refused(chart: Any, n: list[int], of_n: list[int]) -> None:
    with pytest.raises(ValueError, match="0 <= n <= of_n"):
        chart(n, of_n)


@pytest.mark.parametrize(
    ("chart", "points"),
    [(xmr, [1, np.inf]), (xmr, []), (c_chart, [3, -1]), (g_chart, [2, -3]), (exact_g, [-1]), (t_chart, [3, 0])],
)
def test_points_that_cannot_be_are_refused(chart: Any, points: list[float]) -> None:
    with pytest.raises(ValueError):
        chart(points)


def test_a_month_without_cases_is_no_point() -> None:
    n, of_n = [2, 0, 3, *[2] * 10], [20, 0, 25, *[20] * 10]
    for chart in (p_chart, p_prime, exact_shares, u_chart):
        lines = chart(n, of_n)
        assert np.isnan(lines.values[1])
        assert not np.isnan(lines.upper[[0, 2]]).any()


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_a_share_that_is_always_nothing_or_all_flags_nothing(share: float) -> None:
    of_n = np.full(20, 30)
    for chart in (p_chart, p_prime, exact_shares):
        assert set(leading(signals(chart(share * of_n, of_n)))) == {"common"}


# ------------------------------------------------------------------ exact tails and runs


def test_exact_limits_leave_at_most_their_tail_outside() -> None:
    from scipy.stats import binom

    of_n = np.array([12, 40, 41, 90, 200, 700] * 4)
    n = np.round(0.08 * of_n)
    lines = exact_shares(n, of_n)
    centre = float(lines.centre[0])
    for size, low, high in zip(of_n, lines.lower, lines.upper, strict=True):
        up = round(high * size)
        assert binom.sf(up, size, centre) <= TAIL < binom.sf(up - 1, size, centre)
        if np.isnan(low):
            assert binom.cdf(0, size, centre) > TAIL
        else:
            down = round(low * size)
            assert binom.cdf(down - 1, size, centre) <= TAIL < binom.cdf(down, size, centre)


def test_a_plain_g_chart_flags_many_times_more_than_its_exact_one() -> None:
    spells = np.random.default_rng(4).geometric(0.05, (2000, 24)) - 1
    plain, exact = (signals(chart(spells))["beyond"] != 0 for chart in (g_chart, exact_g))
    assert 0.01 < plain.mean() < 0.03
    assert exact.mean() < 0.004


def test_exact_counts_of_a_rare_event_can_flag_no_month_as_low() -> None:
    assert np.isnan(exact_counts([2, 3, 1, 2, 4, 2, 3, 2, 1, 3]).lower).all()


def test_cases_between_events_leave_out_what_is_not_at_an_end() -> None:
    happened = [0, 0, 1, 0, 0, 0, 1, 1, 0, 1, 0, 0]
    assert cases_between(happened).tolist() == [3, 0, 1]
    assert cases_between([0, 1, 0]).tolist() == []


def test_points_on_the_centre_are_in_no_run() -> None:
    found = runs(xmr([10, 10, 10, 10, 10, 10, 10, 10], baseline=None))
    assert (found.longest, found.crossings, found.signal) == (0, 0, False)


def test_a_long_run_is_a_signal() -> None:
    assert runs(xmr([1.0, 1.1] * 10 + [5.0, 5.1] * 10, baseline=None)).signal
