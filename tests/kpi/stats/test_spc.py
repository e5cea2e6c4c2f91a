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
