"""A chart as a value: a few marks with their words, no library, no clock, no screen.

Positions are plain numbers; what a position is called stands in the axes' ticks, already in the reader's language.
Two renderers show a Figure: SVG for tiles and documents, Plotly for the chart a reader came to study.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Tone = Literal["main", "quiet", "accent", "alert", "text"]
"""What a mark is for, never what colour it is: the force asked about, its surroundings, the comparator, what is
flagged, and words. The theme settles the colours for light and dark."""

Numbers = tuple[float | None, ...]
"""Positions or values; None is a gap."""


@dataclass(frozen=True)
class Tick:
    """A place on an axis and what it is called."""

    at: float
    text: str


@dataclass(frozen=True)
class Axis:
    """The range shown and its ticks. An empty title takes no room."""

    low: float
    high: float
    ticks: tuple[Tick, ...] = ()
    title: str = ""


@dataclass(frozen=True)
class Line:
    """A line through points; None breaks it."""

    xs: Numbers
    ys: Numbers
    tone: Tone = "main"
    dashed: bool = False
    thin: bool = False
    name: str = ""


@dataclass(frozen=True)
class Points:
    """Points, each with the sentence that is shown when a reader points at it. Hollow: still maturing."""

    xs: Numbers
    ys: Numbers
    tone: Tone = "main"
    hollow: bool = False
    shape: Literal["circle", "diamond", "square"] = "circle"
    large: bool = False
    hover: tuple[str, ...] = ()
    name: str = ""


@dataclass(frozen=True)
class Whiskers:
    """Intervals: a vertical stroke from low to high at each x."""

    xs: Numbers
    lows: Numbers
    highs: Numbers
    tone: Tone = "quiet"
    name: str = ""


@dataclass(frozen=True)
class Band:
    """The area between two lines."""

    xs: Numbers
    lows: Numbers
    highs: Numbers
    tone: Tone = "quiet"
    name: str = ""


@dataclass(frozen=True)
class Bars:
    """Horizontal bars from zero, at `ys`, each with its value written at its end."""

    ys: Numbers
    values: Numbers
    tone: Tone = "main"
    texts: tuple[str, ...] = ()
    hover: tuple[str, ...] = ()
    name: str = ""


@dataclass(frozen=True)
class Label:
    """Words at a place inside the chart."""

    x: float
    y: float
    text: str
    tone: Tone = "text"
    anchor: Literal["start", "middle", "end"] = "start"
    above: bool = True


@dataclass(frozen=True)
class Rule:
    """A straight line across the whole chart at one value of one axis."""

    axis: Literal["x", "y"]
    at: float
    tone: Tone = "quiet"
    dashed: bool = False
    text: str = ""


Mark = Line | Points | Whiskers | Band | Bars | Label | Rule


@dataclass(frozen=True)
class Figure:
    """A chart: what it is called, what a screen reader says of it, its axes and its marks, back to front.

    `stamp`: a word laid pale across the whole chart, such as "Invented", so that a copy of it cannot lose it. `rows`:
    how many rows of names need the room of a bar, where there are no bars.
    """

    title: str
    alt: str
    x: Axis
    y: Axis
    marks: tuple[Mark, ...]
    stamp: str = ""
    rows: int = 0
