"""Which points are more than chance: the four rules, in named profiles, because peers do not agree on them.

Sources: Shewhart 1931 (beyond the limits); Western Electric 1956 (two in three); Nelson 1984, Journal of Quality
Technology 16:237-239; NHS England, Making Data Count (their four rules); NHSRplotthedots 0.2.2 and PowerBI-SPC as
reference runs of `tests/vectors/spc.json`. The profile used is printed under each chart.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kpi.stats.spc.lines import HIDDEN, HIDDEN_UNDER, TRIAL_UNDER, Floats, Ints, Lines, sign

Bools = NDArray[np.bool_]
Codes = NDArray[np.str_]

COMMON = "common"
RULES = ("beyond", "trend", "two_in_three", "shift")
"""In the order in which one colours a point that several name."""
RULE_CODES = {
    "beyond": ("below_lpl", "above_upl"),
    "trend": ("trend_down", "trend_up"),
    "two_in_three": ("two_in_three_below", "two_in_three_above"),
    "shift": ("shift_below", "shift_above"),
}


@dataclass(frozen=True)
class RuleProfile:
    """One reading of the rules of an XmR chart.

    sigmas: the limits lie so many mean moving ranges from the mean. screen: whether outlying moving ranges are left
    out, once: "none", those "below" 3.267 mean moving ranges stay, or those "up_to" it. shift, trend: points in a row.
    two_in_three: "beyond" counts all points beyond two thirds of the limit, "between" only those inside the limit.
    same_side: whether all three points must lie on one side of the centre. ties: a value on the centre breaks a
    shift and a repeat breaks a trend ("break"), or neither breaks nor counts ("ignore"). peak: whether the "later" or
    the "earlier" of two trends names the point they share.
    hidden_under, trial_under: points under which limits are hidden or on trial.
    Raises ValueError for words it does not know.
    """

    name: str
    sigmas: float = 2.66
    screen: str = "none"
    shift: int = 7
    trend: int = 6
    two_in_three: str = "beyond"
    same_side: bool = True
    ties: str = "break"
    peak: str = "later"
    hidden_under: int = HIDDEN_UNDER
    trial_under: int = TRIAL_UNDER

    def __post_init__(self) -> None:
        known = (
            self.screen in ("none", "below", "up_to"),
            self.two_in_three in ("beyond", "between"),
            self.ties in ("break", "ignore"),
            self.peak in ("later", "earlier"),
            min(self.shift, self.trend) >= 2,
        )
        if not all(known):
            raise ValueError(f"{self.name} is no profile of rules")


MAKING_DATA_COUNT = RuleProfile("mdc")
NHSR = RuleProfile("nhsr-0.2.2", screen="below", trend=7, two_in_three="between")
POWERBI = RuleProfile("powerbi-spc", sigmas=3 / 1.128, screen="up_to", same_side=False, ties="ignore", peak="earlier")
PROFILES = {profile.name: profile for profile in (MAKING_DATA_COUNT, NHSR, POWERBI)}


def signals(lines: Lines, profile: RuleProfile = MAKING_DATA_COUNT) -> dict[str, Ints]:
    """For each rule the direction in which it names a point: +1 up or above, -1 down or below, 0 not at all.

    Arrays of the shape of the points. Each segment is judged for itself, and none whose limits are hidden.
    """
    found = {rule: np.zeros(lines.values.shape, dtype=np.int64) for rule in RULES}
    judged = (lines.stage != HIDDEN) & ~np.isnan(lines.values)
    near, all_sides = lines.beyond(lines.near_lower, lines.near_upper), lines.sides()
    found["beyond"][...] = lines.beyond(lines.lower, lines.upper)
    if profile.two_in_three == "between":
        near = np.where(found["beyond"] == 0, near, 0)
    for number in range(int(lines.segment[-1]) + 1):
        part = lines.segment == number
        values, sides = lines.values[..., part], all_sides[..., part]
        found["trend"][..., part] = _trends(values, profile)
        found["two_in_three"][..., part] = _two_in_three(near[..., part], sides, profile.same_side)
        found["shift"][..., part] = _shifts(sides, ~np.isnan(values), profile)
    return {rule: np.where(judged, named, 0) for rule, named in found.items()}


def leading(found: dict[str, Ints]) -> Codes:
    """The one rule that colours each point, as a code of `RULE_CODES`, or "common"; strings of the points' shape."""
    codes = np.full(found["beyond"].shape, COMMON, dtype="U20")
    for rule in reversed(RULES):
        low, high = RULE_CODES[rule]
        codes[found[rule] < 0], codes[found[rule] > 0] = low, high
    return codes


def direction(found: dict[str, Ints]) -> Ints:
    """The way in which the rule that colours each point names it: +1, -1, or 0 for common cause."""
    way = np.zeros(found["beyond"].shape, dtype=np.int64)
    for rule in reversed(RULES):
        way = np.where(found[rule] != 0, found[rule], way)
    return way


def covered(hits: Bools, width: int, size: int) -> Bools:
    """Which of `size` points lie in a window of that width all of whose entries hit.

    hits: shape (..., m) with m <= size, a window of `width - (size - m)` entries standing for `width` points: a trend
    of six points is five steps.
    """
    entries = width - (size - hits.shape[-1])
    inside = np.zeros((*hits.shape[:-1], size), dtype=np.bool_)
    if hits.shape[-1] < entries:
        return inside
    full = np.lib.stride_tricks.sliding_window_view(hits, entries, axis=-1).all(axis=-1)
    for offset in range(width):
        inside[..., offset : offset + full.shape[-1]] |= full
    return inside


def _shifts(sides: Ints, present: Bools, profile: RuleProfile) -> Ints:
    """Points in a row on one side of the centre."""

    def judge(way: Ints) -> Ints:
        size = way.shape[-1]
        up, down = (covered(way == side, profile.shift, size) for side in (1, -1))
        return up.astype(np.int64) - down

    return judge(sides) if profile.ties == "break" else _without(sides, present & (sides == 0), judge)


def _trends(values: Floats, profile: RuleProfile) -> Ints:
    """Points in a row each above, or each below, the one before."""
    steps = sign(np.diff(values, axis=-1), values)
    if profile.ties == "break":
        return _runs_of_steps(steps, profile)
    repeats = np.concatenate([np.zeros((*values.shape[:-1], 1), dtype=np.bool_), steps == 0], axis=-1)
    repeats &= ~np.isnan(values)

    def judge(way: Ints) -> Ints:
        return _runs_of_steps(way[..., 1:], profile)

    steps_in = np.concatenate([np.zeros((*steps.shape[:-1], 1), dtype=np.int64), steps], axis=-1)
    return _without(steps_in, repeats, judge)


def _runs_of_steps(steps: Ints, profile: RuleProfile) -> Ints:
    """Points in runs of steps one way; where two runs meet, the profile says which names the peak."""
    size = steps.shape[-1] + 1
    up, down = (covered(steps == way, profile.trend, size) for way in (1, -1))
    nothing = np.zeros((*steps.shape[:-1], 1), dtype=np.int64)
    around = [steps, nothing] if profile.peak == "later" else [nothing, steps]
    return np.where(up & down, np.concatenate(around, axis=-1), up.astype(np.int64) - down)


def _two_in_three(near: Ints, sides: Ints, same_side: bool) -> Ints:
    """Points near or beyond a limit that share three in a row with another on the same side."""
    found = np.zeros(near.shape, dtype=np.int64)
    if near.shape[-1] < 3:
        return found
    for side in (1, -1):
        window = np.lib.stride_tricks.sliding_window_view(near == side, 3, axis=-1).sum(axis=-1) >= 2
        if same_side:
            window &= np.lib.stride_tricks.sliding_window_view(sides == side, 3, axis=-1).all(axis=-1)
        inside = np.zeros(near.shape, dtype=np.bool_)
        for offset in range(3):
            inside[..., offset : offset + window.shape[-1]] |= window
        found[inside & (near == side)] = side
    return found


def _without(way: Ints, ties: Bools, judge: Callable[[Ints], Ints]) -> Ints:
    """Judge each row as if its ties were not there; a tie within a run is then named with it."""
    size = way.shape[-1]
    found = np.zeros(way.shape, dtype=np.int64)
    rows = zip(found.reshape(-1, size), way.reshape(-1, size), ties.reshape(-1, size), strict=True)
    for into, row, tied in rows:
        kept = np.flatnonzero(~tied)
        named = judge(row[kept])
        into[kept] = named
        for before, after, first, second in zip(kept, kept[1:], named, named[1:], strict=False):
            into[before + 1 : after] = first if first == second else 0
    return found
