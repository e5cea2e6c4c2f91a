"""The two verdicts on a chart, as named states: how the series varies, and whether it meets its target.

Source: NHS England, Making Data Count: variation and assurance icons, both taken from the last point.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from kpi.stats.spc.lines import HIDDEN, STAGES, Lines
from kpi.stats.spc.rules import COMMON, MAKING_DATA_COUNT, Codes, RuleProfile, direction, leading, signals

INCREASE, DECREASE, NEUTRAL = "increase", "decrease", "neutral"
DIRECTIONS = {INCREASE: 1, DECREASE: -1, NEUTRAL: 0}
TOO_FEW = "too_few_points"
NO_POINT = "no_point"
VARIATIONS = (
    COMMON,
    "improvement_high",
    "improvement_low",
    "concern_high",
    "concern_low",
    "neutral_high",
    "neutral_low",
    TOO_FEW,
    NO_POINT,
)
ASSURANCES = ("consistent_pass", "consistent_fail", "inconsistent", "no_target", "no_direction", TOO_FEW)


@dataclass(frozen=True)
class Verdict:
    """What one chart says.

    rules: the rule that colours each point. kinds: each point's state, of `VARIATIONS`. variation: that of the last
    judged point. assurance: of `ASSURANCES`. stage: of `STAGES`, at the last judged point. profile: the rules' name.
    """

    rules: Codes
    kinds: Codes
    variation: str
    assurance: str
    stage: str
    profile: str


def judge(lines: Lines, better: str, target: float | None = None, profile: RuleProfile = MAKING_DATA_COUNT) -> Verdict:
    """Judge one chart (points along one axis).

    better: "increase", "decrease" or "neutral". target: in the unit of the values.
    Raises ValueError for another word, several charts at once, or a target that is no finite number.
    """
    if better not in DIRECTIONS:
        raise ValueError(f"better is increase, decrease or neutral, not {better}")
    if lines.values.ndim != 1:
        raise ValueError("one chart is judged at a time")
    if target is not None and not math.isfinite(target):
        raise ValueError("a target is a finite number")
    found = signals(lines, profile)
    kinds = _kinds(lines, direction(found), DIRECTIONS[better])
    present = np.flatnonzero(~np.isnan(lines.values))
    last = int(present[-1]) if len(present) else len(kinds) - 1
    assured = assurance(float(lines.lower[last]), float(lines.upper[last]), better, target)
    stage = STAGES[int(lines.stage[last])]
    return Verdict(leading(found), kinds, str(kinds[last]), assured, stage, profile.name)


def assurance(lower: float, upper: float, better: str, target: float | None) -> str:
    """Whether a series within its limits would always, never, or only sometimes meet its target.

    lower, upper: the limits at the last point, NaN where there are none. A target on a limit may be met or missed.
    """
    if target is None:
        return "no_target"
    if better == NEUTRAL:
        return "no_direction"
    if math.isnan(upper) and math.isnan(lower):
        return TOO_FEW
    if target > upper:
        return "consistent_fail" if better == INCREASE else "consistent_pass"
    if target < lower:
        return "consistent_pass" if better == INCREASE else "consistent_fail"
    return "inconsistent"


def _kinds(lines: Lines, way: np.ndarray[tuple[int, ...], np.dtype[np.int64]], good: int) -> Codes:
    words = {1: "improvement", -1: "concern", 0: "neutral"}
    kinds = np.full(way.shape, COMMON, dtype="U16")
    for up, height in ((1, "high"), (-1, "low")):
        kinds[way == up] = f"{words[up * good]}_{height}"
    kinds[lines.stage == HIDDEN] = TOO_FEW
    kinds[np.isnan(lines.values)] = NO_POINT
    return kinds
