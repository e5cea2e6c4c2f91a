"""Differences between two shares as dots with their intervals, measure by measure, round a line of no difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Literal

from charts.figure import Axis, Figure, Line, Mark, Points, Rule, Tick, Tone
from charts.scale import nice_step
from i18n.say import Say

Shape = Literal["circle", "diamond", "square"]


@dataclass(frozen=True)
class Dot:
    """One difference: in which row it stands, the value with its interval as fractions, and what is said of it."""

    row: str
    value: float
    low: float
    high: float
    hover: str


@dataclass(frozen=True)
class Kind:
    """The dots of one way of comparing, with their sign and name."""

    name: str
    shape: Shape
    tone: Tone
    hollow: bool
    dots: tuple[Dot, ...]


STEP = 0.24
"""How far the kinds lie apart within a row of height 1."""


def draw_differences(
    rows: Sequence[str], kinds: Sequence[Kind], say: Say, title: str, alt: str, stamp: str = ""
) -> Figure:
    """Draw the rows from top to bottom; within each the kinds in their order."""
    middle = {name: float(len(rows) - 1 - i) for i, name in enumerate(rows)}
    marks: list[Mark] = [Rule("x", 0.0, "quiet", dashed=True, text=say("no difference"))]
    for place, kind in enumerate(kinds):
        lift = STEP * ((len(kinds) - 1) / 2 - place)
        ys = tuple(middle[dot.row] + lift for dot in kind.dots)
        marks.append(_intervals(kind, ys))
        values, hover = tuple(dot.value for dot in kind.dots), tuple(dot.hover for dot in kind.dots)
        marks.append(Points(values, ys, kind.tone, kind.hollow, kind.shape, True, hover, kind.name))
    ticks = tuple(Tick(y, name) for name, y in middle.items())
    y, tall = Axis(-0.6, len(rows) - 0.4, ticks), ceil(len(rows) * max(len(kinds), 1) / 2)
    return Figure(title, alt, _points_axis(kinds, say), y, tuple(marks), stamp, tall)


def _intervals(kind: Kind, ys: Sequence[float]) -> Line:
    xs = tuple(x for dot in kind.dots for x in (dot.low, dot.high, None))
    return Line(xs, tuple(y for at in ys for y in (at, at, None)), kind.tone, thin=True)


def _points_axis(kinds: Sequence[Kind], say: Say) -> Axis:
    """Both sides of nought, in whole steps, with room for every interval."""
    ends = [end for kind in kinds for dot in kind.dots for end in (dot.low, dot.high)]
    low, high = min([*ends, -0.05]), max([*ends, 0.05])
    step = max(nice_step(high - low, 6), 0.05)
    first, last = floor(low / step), ceil(high / step)
    ticks = tuple(Tick(i * step, _signed(i * step, say)) for i in range(first, last + 1))
    return Axis(first * step, last * step, ticks, say("Difference in percentage points, with its 95% interval"))


def _signed(value: float, say: Say) -> str:
    text = say.number(value * 100)
    return text if round(value * 100) <= 0 else f"+{text}"
