"""Groups one below the other, each a point with its 95 % interval: one point a group, or one for each of two ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from charts.figure import Axis, Figure, Line, Mark, Points, Rule, Tick
from charts.scale import value_axis
from i18n.say import Say
from kpi.deck import Row
from kpi.model import Unit

APART = 0.16
"""How far the two ends of one group stand from its middle, in rows."""


@dataclass(frozen=True)
class Series:
    """One row for each group, in their order; None or a row without a value leaves its place empty."""

    name: str
    rows: Sequence[Row | None]
    hover: Sequence[str]
    quiet: bool = False


def draw_dots(
    title: str, alt: str, labels: Sequence[str], series: Sequence[Series], unit: Unit, say: Say, *,
    chosen: int | None = None, whole: float | None = None, stamp: str = "",
) -> Figure:  # fmt: skip
    """labels: one for each group, the first on top. chosen: a group that is drawn large. whole: the value of all."""
    marks: list[Mark] = [Rule("x", whole, "accent", dashed=True, text=say("All together"))] if whole is not None else []
    for place, one in enumerate(series):
        shift = 0.0 if len(series) == 1 else (APART, -APART)[place]
        marks += _series(one, shift, len(labels), chosen)
    values = [row[end] for one in series for row in one.rows if row for end in ("value", "low", "high")]
    across = value_axis(values, unit, say)
    down = tuple(Tick(float(len(labels) - 1 - i), label) for i, label in enumerate(labels))
    return Figure(title, alt, across, Axis(-0.7, len(labels) - 0.3, down), tuple(marks), stamp)


def _series(one: Series, shift: float, groups: int, chosen: int | None) -> list[Mark]:
    marks: list[Mark] = []
    tone = "quiet" if one.quiet else "main"
    shown = [(i, row) for i, row in enumerate(one.rows) if row is not None and row["value"] is not None]
    for i, row in shown:
        if row["low"] is not None:
            y = groups - 1 - i + shift
            marks.append(Line((row["low"], row["high"]), (y, y), tone, thin=True))  # type: ignore[arg-type]
    for large in (False, True):
        kept = [(i, row) for i, row in shown if (i == chosen) == large]
        if kept:
            xs = tuple(row["value"] for _, row in kept)
            ys = tuple(groups - 1 - i + shift for i, _ in kept)
            hover = tuple(one.hover[i] for i, _ in kept)
            hollow, shape = one.quiet, "diamond" if large else "circle"
            name = "" if large else one.name
            marks.append(Points(xs, ys, tone, hollow, shape, large, hover, name))  # type: ignore[arg-type]
    return marks
