"""Settles for every renderer which numbers are drawn, in what order, and how words break."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from charts.figure import Axis, Band, Bars, Figure, Label, Line, Mark, Numbers, Points, Rule, Tone, Whiskers
from charts.theme import Theme

# Bars stand behind rules and points: a comparator drawn on a bar would be hidden by it.
ORDER: tuple[type[Mark], ...] = (Band, Bars, Rule, Line, Whiskers, Points, Label)
BAND_OPACITY = 0.12
TILE_OPACITY = 0.3  # with a band over it, the quiet tone still has a contrast of 3:1

# Advance widths of Arial (Helvetica and Liberation Sans share them), in thousandths of the letter size.
_ADVANCES = {
    222: "ijl'",
    278: " .,:;/\\!I[]ft|\u00a0",
    333: 'r-()`"‘’“”·',
    500: "ckszvxyJ",
    722: "ABCDEFHKNPRSTUVXYZw&",
    778: "GOQ",
    889: "mM%",
    1015: "W@…—",
}
_ADVANCE = {letter: advance for advance, letters in _ADVANCES.items() for letter in letters}
_UNPRINTABLE = re.compile("[\x00-\x20\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]+")


def clean(text: str) -> str:
    """One line without the characters XML forbids. A no-break space stays: it keeps "6 %" together."""
    return _UNPRINTABLE.sub(" ", text).strip(" ")


def text_width(text: str, size: float) -> float:
    """About how many pixels the text takes; letters outside Latin are given the room of the widest."""
    total = 0
    for letter in text:
        base = unicodedata.normalize("NFD", letter)[0]
        if not unicodedata.combining(base):
            total += _ADVANCE.get(base, 584 if ord(base) < 0x250 or base in "–−" else 1050)
    return total * size / 1000


def fit(text: str, room: float, size: float, lines: int = 2) -> tuple[str, ...]:
    """The text in at most so many lines of that room; what is too long ends in an ellipsis."""
    out = [""]
    for word in clean(text).split(" "):
        longer = f"{out[-1]} {word}".strip(" ")
        if out[-1] and text_width(longer, size) > room and len(out) < lines:
            out.append(word)
        else:
            out[-1] = longer
    return tuple(line if text_width(line, size) <= room else _cut(line, room, size) for line in out)


def _cut(line: str, room: float, size: float) -> str:
    kept = len(line)
    while kept and text_width(f"{line[:kept]}…", size) > room:
        kept -= 1
    return f"{line[:kept].rstrip(' ')}…"


def label_room(texts: Sequence[str], most: float, size: float) -> float:
    """The least room for names beside an axis in which each is whole within two lines."""
    widest = max((text_width(clean(text), size) for text in texts), default=0.0)
    if widest <= min(10 * size, most):
        return widest
    steps = range(int(8 * size), int(most), 8)
    whole_in = (room for room in steps if not any(_is_cut(text, room, size) for text in texts))
    return next(whole_in, most)


def _is_cut(text: str, room: float, size: float) -> bool:
    return " ".join(fit(text, room, size)) != " ".join(clean(text).split())


def whole(*columns: Numbers) -> Iterator[tuple[int, tuple[float, ...]]]:
    """The rows with a finite number in every column, with their places: the rest are gaps."""
    for at, row in enumerate(zip(*columns, strict=True)):
        numbers = tuple(value for value in row if value is not None and math.isfinite(value))
        if len(numbers) == len(row):
            yield at, numbers


def runs(*columns: Numbers) -> list[list[tuple[float, ...]]]:
    """The same rows, cut at each gap."""
    out: list[list[tuple[float, ...]]] = []
    last = -2
    for at, row in whole(*columns):
        if at != last + 1:
            out.append([])
        out[-1].append(row)
        last = at
    return out


def in_order(marks: Iterable[Mark]) -> list[Mark]:
    """The marks, back to front; those of one kind keep the order they came in."""
    return sorted(marks, key=lambda mark: ORDER.index(type(mark)))


def named(figure: Figure) -> list[tuple[Mark, str]]:
    """What a legend names, each name once; one name alone needs no legend."""
    first: dict[str, Mark] = {}
    for mark in in_order(figure.marks):
        if not isinstance(mark, Label | Rule) and clean(mark.name):
            first.setdefault(clean(mark.name), mark)
    return [(mark, name) for name, mark in first.items()] if len(first) > 1 else []


def reach(figure: Figure) -> tuple[Axis, Axis]:
    """The axes, widened where a point, a bar or a rule would fall outside: data never vanish off the edge.

    Lines, bands and whiskers are cut at the edge instead (a funnel's limits run far beyond any useful range).
    """
    xs: list[float] = []
    ys: list[float] = []
    for mark in figure.marks:
        if isinstance(mark, Points):
            rows = [row for _, row in whole(mark.xs, mark.ys)]
            xs += [x for x, _ in rows]
            ys += [y for _, y in rows]
        elif isinstance(mark, Bars):
            xs += [0.0, *(value for _, (value,) in whole(mark.values))]
            ys += [y for _, (y,) in whole(mark.ys)]
        elif isinstance(mark, Rule) and math.isfinite(mark.at):
            (xs if mark.axis == "x" else ys).append(mark.at)
    return _widened(figure.x, xs), _widened(figure.y, ys)


def _widened(axis: Axis, values: list[float]) -> Axis:
    low, high = min([axis.low, axis.high, *values]), max([axis.low, axis.high, *values])
    if low == high:
        low, high = low - 0.5, high + 0.5
    ticks = tuple(tick for tick in axis.ticks if low <= tick.at <= high)
    if axis.low > axis.high:  # an axis that runs downwards keeps doing so
        low, high = high, low
    return replace(axis, low=low, high=high, ticks=ticks)


def ink(theme: Theme, tone: Tone) -> str:
    """The colour for words of a tone: the quiet one is enough for a line (3:1), not for letters (4.5:1)."""
    return theme.faint if tone == "quiet" else theme.tones[tone]


def bar_width(figure: Figure) -> float:
    """How thick every bar is, on the y axis: a gap of a good third is left between neighbours."""
    ys = sorted({y for mark in figure.marks if isinstance(mark, Bars) for _, (y,) in whole(mark.ys)})
    return 0.62 * min((b - a for a, b in pairwise(ys)), default=1.0)
