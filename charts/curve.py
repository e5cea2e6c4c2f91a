"""What became of cases as days went by: shares of each end laid on each other, and what is still open above them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from charts.figure import Axis, Band, Figure, Label, Line, Mark, Numbers, Points, Tick, Tone
from i18n.say import Say
from kpi.model import STILL_OPEN

TONES: tuple[Tone, ...] = ("main", "accent", "quiet", "text", "alert")
"""The tone of each end from the bottom up; its name stands inside it, so that no colour is ever needed."""

THICK = 0.035
"""How much of the whole an area takes at its right edge before its name stands beside it and not in it."""


@dataclass(frozen=True)
class Told:
    """One age that is told: the day, how many were still open and followed then, and what is said of each end there."""

    day: int
    open: int
    hover: Mapping[str, str]


def draw_curve(
    curve: pl.DataFrame,
    parts: Mapping[str, str],
    ages: Sequence[Told],
    say: Say,
    title: str,
    alt: str,
    stamp: str = "",
) -> Figure:
    """Draw the curves of one group (columns part, day, value, low, high).

    parts: part -> its name, from the bottom up, STILL_OPEN the last. The first has its band around it, as its height is
    its share; the band below what is still open is that of all ends together.
    """
    ends = {part: name for part, name in parts.items() if part != STILL_OPEN}
    days = curve.filter(pl.col("part") == STILL_OPEN)
    xs: Numbers = tuple(float(day) for day in days["day"].to_list())
    marks: list[Mark] = []
    floor = [0.0] * len(xs)
    middles = []
    for (part, name), tone in zip(ends.items(), TONES, strict=False):
        share = curve.filter(pl.col("part") == part)["value"].to_list()
        top = [a + b for a, b in zip(floor, share, strict=True)]
        marks += [Band(xs, tuple(floor), tuple(top), tone), Line(xs, tuple(top), tone, thin=True)]
        middles.append((floor[-1], top[-1], name, tone))
        marks += _told(ages, part, xs, top, tone)
        floor = top
    marks += _bands(curve, next(iter(ends)), days, xs, say)
    marks += _told(ages, STILL_OPEN, xs, floor, "text")
    marks += _names(middles, xs)
    # What is still open is widest at the start: its name stands there, clear of the line that rises below it.
    marks.append(Label((xs[-1] or 0.0) * 0.02, 0.93, parts[STILL_OPEN], "text"))
    reached = [one for one in ages if one.day <= (xs[-1] or 0)]
    ticks = tuple(Tick(float(one.day), f"{one.day} ({say.number(one.open)})") for one in reached)
    across = Axis(0.0, xs[-1] or 1.0, ticks, say("Days since recording (in brackets: cases still open and followed)"))
    quarters = tuple(Tick(share, say.percent(share, 0)) for share in (0.0, 0.25, 0.5, 0.75, 1.0))
    return Figure(title, alt, across, Axis(0.0, 1.0, quarters), tuple(marks), stamp)


def _bands(curve: pl.DataFrame, first: str, days: pl.DataFrame, xs: Numbers, say: Say) -> list[Mark]:
    """The intervals of the two lines whose height is a share: the lowest end, and all ends together."""
    low, high = (curve.filter(pl.col("part") == first)[name].to_list() for name in ("low", "high"))
    together = [[1 - value for value in days[name].to_list()] for name in ("high", "low")]
    name = say("95% interval")
    return [
        Band(xs, tuple(low), tuple(high), "main", name),
        Band(xs, tuple(together[0]), tuple(together[1]), "text", name),
    ]


def _told(ages: Sequence[Told], part: str, xs: Numbers, top: Sequence[float], tone: Tone) -> list[Mark]:
    """A point at each age on the line above an end, with what is said there."""
    shown = [age for age in ages if part in age.hover and age.day <= (xs[-1] or 0)]
    if not shown:
        return []
    at = [min(range(len(xs)), key=lambda i: abs((xs[i] or 0.0) - age.day)) for age in shown]
    hover = tuple(age.hover[part] for age in shown)
    return [Points(tuple(xs[i] for i in at), tuple(top[i] for i in at), tone, hover=hover)]


def _names(middles: Sequence[tuple[float, float, str, Tone]], xs: Numbers) -> list[Mark]:
    """The name of each area inside it near its right edge; of a thin one above it."""
    right = xs[-1] or 0.0
    return [
        Label(right, (low + high) / 2 if high - low >= THICK else high, name, tone, "end", high - low < THICK)
        for low, high, name, tone in middles
    ]
