"""Finds where a chart and each of its words stand, so that none is cut off or lies over another."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import count, pairwise

from charts.figure import Axis, Bars, Figure, Label, Mark, Points, Rule, Tone
from charts.settle import (
    bar_width,
    clean,
    fit,
    label_room,
    named,
    reach,
    text_width,
    whole,
)


@dataclass(frozen=True)
class Words:
    """Words laid out: where the baseline of their first line starts, ends or has its middle."""

    x: float
    y: float
    lines: tuple[str, ...]
    anchor: str
    tone: Tone
    size: float

    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the room taken."""
        wide = max(text_width(line, self.size) for line in self.lines)
        left = self.x - wide * {"start": 0.0, "middle": 0.5, "end": 1.0}[self.anchor]
        return left, self.y - self.size, left + wide, self.y + (len(self.lines) - 1) * (self.size + 3) + 3

    def within(self, left: float, right: float) -> Words:
        """The same words, moved sideways as little as keeps them between two edges."""
        box = self.box()
        return replace(self, x=self.x + max(left - box[0], 0.0) - max(box[2] - right, 0.0))

    def meets(self, other: Words) -> bool:
        a, b = self.box(), other.box()
        return a[0] < b[2] + 6 and b[0] < a[2] + 6 and a[1] < b[3] and b[1] < a[3]

    def hides(self, places: Iterable[tuple[float, float]]) -> int:
        """How many of the places lie under the words."""
        left, top, right, bottom = self.box()
        return sum(left - 3 < x < right + 3 and top - 1 < y < bottom + 1 for x, y in places)


@dataclass(frozen=True)
class Spot:
    """Where a chart is drawn: the picture's size, its plotting area's edges, its axes and letter size."""

    width: float
    height: float
    left: float
    top: float
    right: float
    bottom: float
    x: Axis
    y: Axis
    size: float

    def px(self, x: float) -> float:
        return self.left + (x - self.x.low) / (self.x.high - self.x.low) * (self.right - self.left)

    def py(self, y: float) -> float:
        return self.bottom - (y - self.y.low) / (self.y.high - self.y.low) * (self.bottom - self.top)

    def words(self, x: float, y: float, lines: tuple[str, ...], anchor: str, tone: Tone = "quiet") -> Words:
        return Words(x, y, lines, anchor, tone, self.size).within(2, self.width - 2)


def spot(figure: Figure, width: float, height: float, bare: bool = False) -> Spot:
    """Leaves as much room round the plotting area as the words there need."""
    x, y = reach(figure)
    size = 11.0 if bare else 12.0
    row = size + 3
    texts = [mark.text for mark in figure.marks if isinstance(mark, Rule) and mark.axis == "y" and not bare]
    texts += [text for mark in figure.marks if isinstance(mark, Bars) for text in mark.texts]
    beside = 8 + min(max((text_width(clean(text), size) for text in texts), default=-1.0) + 1, width * 0.3)
    if bare:
        over = row * _rows_over(figure, Spot(width, height, 8, 0, width - beside, height, x, y, size))
        under = row + 6 if x.ticks else 8
        return Spot(width, height, 8, 8 + over, width - beside, height - under, x, y, size)
    left = 14 + math.ceil(label_room([tick.text for tick in y.ticks], width * 0.4, size))
    right = beside
    if x.ticks:
        right = max(right, min(text_width(clean(x.ticks[-1].text), size) / 2 + 4, width * 0.15))
    out = Spot(width, height, left, 8, width - right, height, x, y, size)
    under = (row + 6) * bool(clean(x.title)) + row * max((len(w.lines) for w in x_words(out)), default=0) + 8
    over = row * _rows_over(figure, out) + (row + 6) * bool(clean(y.title))
    over += (row + 4) * len({words.y for _, words in legend_words(figure, out)})
    return replace(out, top=10 + over, bottom=height - under)


def natural_height(figure: Figure, width: float = 720) -> int:
    """The height at which a chart reads well: each bar needs room for two lines, the rest one size."""
    rows = figure.rows or sum(len(mark.ys) for mark in figure.marks if isinstance(mark, Bars))
    tried = spot(figure, width, 360)
    return round(360 - (tried.bottom - tried.top) + 36 * rows) if rows else 360


def y_words(at: Spot) -> list[Words]:
    """The names on the y axis, in two lines where the ticks leave room for two."""
    row = at.size + 3
    places = sorted(at.py(tick.at) for tick in at.y.ticks)
    slot = min((b - a for a, b in pairwise(places)), default=2 * row)
    out = []
    for tick in at.y.ticks:
        lines = fit(tick.text, at.left - 14, at.size, 2 if slot >= 2 * row else 1)
        y = at.py(tick.at) + at.size * 0.35 - row * (len(lines) - 1) / 2
        out.append(at.words(at.left - 8, y, lines, "end"))
    return out


def x_words(at: Spot, ends: bool = False) -> list[Words]:
    """The names on the x axis: in two lines where they would meet in one; where even those meet, fewer."""
    ticks = sorted(at.x.ticks, key=lambda tick: at.px(tick.at))
    y = at.bottom + at.size + 5
    if ends:
        sides = [("start", at.left), ("end", at.right)]
        pair = (ticks[:1] + ticks[-1:])[: len(ticks)]
        kept = zip(pair, sides, strict=False)
        return [at.words(x, y, fit(tick.text, at.width / 2 - 12, at.size, 1), side) for tick, (side, x) in kept]
    places = [at.px(tick.at) for tick in ticks]
    slot = max(min((b - a for a, b in pairwise(places)), default=at.width) - 8, 5 * at.size)
    words = [at.words(at.px(tick.at), y, fit(tick.text, slot, at.size), "middle") for tick in ticks]
    out: list[Words] = []
    for each in words:
        last = words[-1]
        if each is last or not (each.meets(last) or (out and out[-1].meets(each))):
            out.append(each)
    return out


def rule_words(figure: Figure, at: Spot) -> list[tuple[Rule, Words]]:
    """What rules are called: level ones right of the chart, upright ones above it, none over another."""
    out: list[tuple[Rule, Words]] = []
    rules = [mark for mark in figure.marks if isinstance(mark, Rule) and clean(mark.text)]
    floor = -math.inf
    for rule in sorted((rule for rule in rules if rule.axis == "y"), key=lambda rule: at.py(rule.at)):
        y = max(at.py(rule.at) + at.size * 0.35, floor)
        floor = y + at.size + 1
        words = at.words(at.right + 6, y, fit(rule.text, at.width - at.right - 8, at.size, 1), "start", rule.tone)
        out.append((rule, words))
    upright: list[tuple[Rule, Words]] = []
    # The rightmost stands lowest, so that no line crosses the words of another.
    for rule in sorted((rule for rule in rules if rule.axis == "x"), key=lambda rule: -at.px(rule.at)):
        before, after = at.px(rule.at) - 6, at.width - at.px(rule.at) - 6
        lines = fit(rule.text, max(before, after), at.size, 1)
        starts = text_width(lines[0], at.size) <= after
        x, anchor = (at.px(rule.at) + 4, "start") if starts else (at.px(rule.at) - 4, "end")
        rows = (at.words(x, at.top - 5 - n * (at.size + 3), lines, anchor, rule.tone) for n in count())
        upright.append((rule, next(w for w in rows if not any(w.meets(other) for _, other in upright))))
    return out + upright


def _rows_over(figure: Figure, at: Spot) -> int:
    return len({words.y for rule, words in rule_words(figure, at) if rule.axis == "x"})


def label_words(figure: Figure, at: Spot) -> list[tuple[Label, Words]]:
    """Labels by their places, moved as little as keeps them inside the chart, off labels and points."""
    out: list[tuple[Label, Words]] = []
    row = at.size + 3
    dots = [
        (at.px(x), at.py(y))
        for mark in figure.marks
        if isinstance(mark, Points)
        for _, (x, y) in whole(mark.xs, mark.ys)
    ]
    for label in (mark for mark in figure.marks if isinstance(mark, Label) and clean(mark.text)):
        lines = fit(label.text, at.right - at.left, at.size)
        x = min(max(at.px(label.x), at.left), at.right)
        y = min(max(at.py(label.y), at.top), at.bottom)
        above, below = y - 9 - row * (len(lines) - 1), y + 7 + at.size
        near, far = (above, below) if label.above else (below, above)
        step = -row if label.above else row
        places = [
            Words(x, base, lines, label.anchor, label.tone, at.size).within(at.left, at.right)
            for base in (near, far, near + step, far - step)
        ]
        taken = [other for _, other in out]

        def harm(tried: tuple[int, Words], taken: list[Words] = taken) -> int:
            """Words over words are worst, then words over points, then words far from their place."""
            step, words = tried
            return 1000 * sum(map(words.meets, taken)) + 3 * words.hides(dots) + step

        inside = [(n, w) for n, w in enumerate(places) if w.box()[1] >= at.top - 4 and w.box()[3] <= at.bottom + 4]
        out.append((label, min(inside or [(0, places[0])], key=harm)[1]))
    return out


def legend_words(figure: Figure, at: Spot) -> list[tuple[Mark, Words]]:
    """The names in the legend, in as many rows at the top as they take, each after room for its sign."""
    out: list[tuple[Mark, Words]] = []
    x, y = 10.0, at.size + 6
    for mark, name in named(figure):
        lines = fit(name, at.width - 60, at.size, 1)
        wide = 26 + text_width(lines[0], at.size)
        if x > 10 and x + wide > at.width - 4:
            x, y = 10.0, y + at.size + 7
        out.append((mark, at.words(x + 26, y, lines, "start", "text")))
        x += wide + 22
    return out


def bar_words(figure: Figure, at: Spot) -> list[tuple[float, float, Words]]:
    """What stands at the end of each bar, and that end; a value that may not be shown says so at zero."""
    out: list[tuple[float, float, Words]] = []
    if abs(at.py(0) - at.py(bar_width(figure))) < at.size * 0.6:
        return out  # bars thinner than letters: words would lie over words
    for mark in (mark for mark in figure.marks if isinstance(mark, Bars)):
        for i, (y,) in whole(mark.ys):
            value = mark.values[i]
            # Right of zero also for a bar that runs left: there it can meet neither the bar nor the names.
            end = max(value, 0.0) if value is not None and math.isfinite(value) else 0.0
            x = at.px(end) + 6
            lines = fit(mark.texts[i] if i < len(mark.texts) else "", at.width - x - 2, at.size, 1)
            if lines[0]:
                out.append((end, y, at.words(x, at.py(y) + at.size * 0.35, lines, "start", "text")))
    return out


def title_words(figure: Figure, at: Spot) -> list[Words]:
    """The axes' titles; that of the y axis lies level above its names: nobody has to turn their head."""
    out = []
    if clean(at.y.title):
        y = at.top - 11 - (at.size + 3) * _rows_over(figure, at)
        out.append(at.words(8, y, fit(at.y.title, at.width - 12, at.size, 1), "start"))
    if clean(at.x.title):
        middle = (at.left + at.right) / 2
        out.append(at.words(middle, at.height - 8, fit(at.x.title, at.width - 12, at.size, 1), "middle"))
    return out
