"""What records of each state did to a figure: a bar to the right where they added to its number, else to the left."""

from __future__ import annotations

from collections.abc import Sequence

from charts.figure import Axis, Bars, Figure, Tick
from charts.scale import value_axis
from i18n.say import Say


def draw_steps(
    title: str, labels: Sequence[str], numbers: Sequence[int], texts: Sequence[str], say: Say, stamp: str = ""
) -> Figure:
    """labels, numbers, texts: one for each state, the first on top; each text tells the whole of one bar."""
    ys = tuple(float(len(labels) - 1 - i) for i in range(len(labels)))
    ticks = tuple(Tick(y, label) for y, label in zip(ys, labels, strict=True))
    across = value_axis([float(n) for n in numbers], "number", say)
    alt = f"{title}. " + " ".join(f"{label}: {text}." for label, text in zip(labels, texts, strict=True))
    bars = Bars(ys, tuple(float(n) for n in numbers), "main", tuple(texts), tuple(texts))
    return Figure(title, alt, across, Axis(-0.6, len(labels) - 0.4, ticks), (bars,), stamp)
