"""Draws a Figure as SVG text, for tiles and for the pages of a document."""

from __future__ import annotations

import base64
import html
import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count, pairwise

from charts.figure import Axis, Band, Bars, Figure, Label, Line, Mark, Numbers, Points, Rule, Tone, Whiskers
from charts.theme import THEMES, Mode, Theme

# ---- Settled alike for SVG and Plotly: which numbers are drawn, in what order, and where words stand ----

# Bars stand behind rules and points: a comparator drawn on a bar would be hidden by it.
ORDER: tuple[type[Mark], ...] = (Band, Bars, Rule, Line, Whiskers, Points, Label)
BAND_OPACITY = 0.12

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
    rows = sum(len(mark.ys) for mark in figure.marks if isinstance(mark, Bars))
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
        return [
            at.words(x, y, fit(tick.text, at.width / 2 - 12, at.size, 1), side) for tick, (side, x) in kept
        ]
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
        words = at.words(
            at.right + 6, y, fit(rule.text, at.width - at.right - 8, at.size, 1), "start", rule.tone
        )
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
        above = at.py(label.y) - 9 - row * (len(lines) - 1)
        below = at.py(label.y) + 7 + at.size
        near, far = (above, below) if label.above else (below, above)
        step = -row if label.above else row
        places = [
            Words(at.px(label.x), y, lines, label.anchor, label.tone, at.size).within(at.left, at.right)
            for y in (near, far, near + step, far - step)
        ]
        taken = [other for _, other in out]

        def harm(tried: tuple[int, Words], taken: list[Words] = taken) -> int:
            """Words over words are worst, then words over points, then words far from their place."""
            step, words = tried
            return 1000 * sum(map(words.meets, taken)) + 3 * words.hides(dots) + step

        inside = [
            (n, w) for n, w in enumerate(places) if w.box()[1] >= at.top - 4 and w.box()[3] <= at.bottom + 4
        ]
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


# ---- SVG ----

_RADIUS = {"circle": 3.0, "diamond": 3.6, "square": 3.0}


def render_svg(figure: Figure, width: int, height: int, mode: Mode = "light", bare: bool = False) -> str:
    """The Figure as a picture that stands alone. Bare is for tiles: no axes but the first and last place."""
    theme = THEMES[mode]
    at = spot(figure, width, height, bare)
    body = _ground(at, theme) if bare else _grid(figure, at, theme)
    for mark in in_order(figure.marks):
        if not isinstance(mark, Label):
            body += _drawn(mark, figure, at, theme)
    # Words come last, so that no line runs through them.
    body += _spoken(figure, at, theme, bare)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" font-family="{html.escape(theme.font)}" '
        f'font-size="{at.size:g}">'
    )
    return "".join([head, _tag("title", figure.title), _tag("desc", figure.alt), *body, "</svg>"])


def data_uri(svg: str) -> str:
    """The picture as an address, for an `<img>`."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode("ascii")


def _n(*values: float) -> str:
    """Numbers to a tenth of a pixel: more would only make the text longer."""
    return " ".join(f"{round(value, 1) + 0.0:.1f}".removesuffix(".0") for value in values)


def _tag(name: str, text: str) -> str:
    return f"<{name}>{html.escape(clean(text), quote=False)}</{name}>" if clean(text) else ""


def _group(kind: str, look: str, shapes: Iterable[str]) -> list[str]:
    inside = "".join(shapes)
    return [f'<g data-mark="{kind}" {look}>{inside}</g>'] if inside else []


def _stroke(colour: str, width: float, dashed: bool = False) -> str:
    dash = ' stroke-dasharray="4 3"' if dashed else ""
    return f'fill="none" stroke="{colour}" stroke-width="{width:g}"{dash}'


def _ground(at: Spot, theme: Theme) -> list[str]:
    size = f'width="{_n(at.right - at.left)}" height="{_n(at.bottom - at.top)}"'
    return [f'<rect x="{_n(at.left)}" y="{_n(at.top)}" {size} fill="{theme.grid}" fill-opacity=".45"/>']


def _grid(figure: Figure, at: Spot, theme: Theme) -> list[str]:
    if any(isinstance(mark, Bars) for mark in figure.marks):
        lines = [_path([(at.px(t.at), at.top), (at.px(t.at), at.bottom)]) for t in at.x.ticks]
    else:
        lines = [_path([(at.left, at.py(t.at)), (at.right, at.py(t.at))]) for t in at.y.ticks]
    grid = _group("grid", _stroke(theme.grid, 1), [f'<path d="{"".join(lines)}"/>'] if lines else [])
    if any(isinstance(mark, Bars) for mark in figure.marks):  # what bars start from must be seen
        grid.append(
            f'<path d="{_path([(at.px(0), at.top), (at.px(0), at.bottom)])}" {_stroke(theme.faint, 1)}/>'
        )
    return grid


def _path(places: Iterable[tuple[float, float]]) -> str:
    """A line from place to place; a place alone becomes a dot."""
    steps = [_n(x, y) for x, y in places]
    return f"M{'L'.join(steps)}" + ("h0" if len(steps) == 1 else "")


def _drawn(mark: Mark, figure: Figure, at: Spot, theme: Theme) -> list[str]:
    colour = theme.tones[mark.tone]
    if isinstance(mark, Rule):
        return _rule(mark, figure, at, colour)
    if isinstance(mark, Points):
        return _points(mark, at, colour, theme.ground)
    if isinstance(mark, Bars):
        return _bars(mark, bar_width(figure), at, colour)
    if isinstance(mark, Line):
        curves = [_path((at.px(x), at.py(y)) for x, y in run) for run in runs(mark.xs, mark.ys)]
        look = (
            _stroke(colour, 1 if mark.thin else 2, mark.dashed)
            + ' stroke-linecap="round" stroke-linejoin="round"'
        )
        return _clipped(
            at, _group("line", look, [f'<path d="{curve}"/>' for curve in curves]), mark.ys, mark.xs
        )
    if isinstance(mark, Label):
        return []
    found = [[(at.px(x), at.py(low), at.py(high)) for x, low, high in run] for run in _edges(mark)]
    if isinstance(mark, Band):
        shapes = [
            _path([(x, a) for x, a, _ in run] + [(x, b) for x, _, b in reversed(run)]) + "Z" for run in found
        ]
        look, kind = f'fill="{colour}" fill-opacity="{BAND_OPACITY}"', "band"
    else:
        shapes = [_path([(x, a), (x, b)]) for run in found for x, a, b in run]
        look, kind = _stroke(colour, 1.2), "whiskers"
    drawn = _group(kind, look, [f'<path d="{shape}"/>' for shape in shapes])
    return _clipped(at, drawn, mark.lows + mark.highs, mark.xs)


def _edges(mark: Band | Whiskers) -> list[list[tuple[float, ...]]]:
    return runs(mark.xs, mark.lows, mark.highs)


def _clipped(at: Spot, drawn: list[str], ys: Numbers, xs: Numbers) -> list[str]:
    """Cut at the plotting area what runs beyond it. An inner picture does so without an id (ids clash)."""
    ends = sorted((at.y.low, at.y.high)), sorted((at.x.low, at.x.high))
    out = (
        value is not None and math.isfinite(value) and not low <= value <= high
        for values, (low, high) in zip((ys, xs), ends, strict=True)
        for value in values
    )
    if not drawn or not any(out):
        return drawn
    box = (at.left, at.top, at.right - at.left, at.bottom - at.top)
    sizes = " ".join(f'{k}="{_n(v)}"' for k, v in zip(("x", "y", "width", "height"), box, strict=True))
    return [f'<svg {sizes} viewBox="{_n(*box)}">', *drawn, "</svg>"]


def _rule(mark: Rule, figure: Figure, at: Spot, colour: str) -> list[str]:
    if mark.axis == "y":
        ends = [(at.left, at.py(mark.at)), (at.right, at.py(mark.at))]
    else:
        tops = [words.y - at.size + 2 for rule, words in rule_words(figure, at) if rule is mark]
        ends = [(at.px(mark.at), min([at.top, *tops])), (at.px(mark.at), at.bottom)]
    return _group("rule", _stroke(colour, 1.2, mark.dashed), [f'<path d="{_path(ends)}"/>'])


def _points(mark: Points, at: Spot, colour: str, ground: str) -> list[str]:
    """Hollow points are filled with the ground, so that a line behind them does not shine through."""
    look = f'fill="{ground}" stroke="{colour}" stroke-width="1.6"' if mark.hollow else f'fill="{colour}"'
    shapes = []
    for i, (x, y) in whole(mark.xs, mark.ys):
        shapes.append(_sign(mark, at.px(x), at.py(y), mark.hover[i] if i < len(mark.hover) else ""))
    return _group("points", look, shapes)


def _sign(mark: Points, x: float, y: float, hover: str = "") -> str:
    r = _RADIUS[mark.shape] * (1.7 if mark.large else 1.0)
    inside = _tag("title", hover)
    if mark.shape == "circle":
        return f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(r)}">{inside}</circle>'
    turn = f' transform="rotate(45 {_n(x, y)})"' if mark.shape == "diamond" else ""
    size = f'width="{_n(2 * r)}" height="{_n(2 * r)}"'
    return f'<rect x="{_n(x - r)}" y="{_n(y - r)}" {size}{turn}>{inside}</rect>'


def _bars(mark: Bars, thick: float, at: Spot, colour: str) -> list[str]:
    shapes = []
    for i, (y, value) in whole(mark.ys, mark.values):
        left, right = sorted((at.px(0), at.px(value)))
        top, bottom = sorted((at.py(y - thick / 2), at.py(y + thick / 2)))
        size = f'width="{_n(right - left)}" height="{_n(bottom - top)}"'
        title = _tag("title", mark.hover[i] if i < len(mark.hover) else "")
        shapes.append(f'<rect x="{_n(left)}" y="{_n(top)}" {size}>{title}</rect>')
    return _group("bars", f'fill="{colour}"', shapes)


def _spoken(figure: Figure, at: Spot, theme: Theme, bare: bool) -> list[str]:
    """All words of the chart; those among the marks have a rim of the ground's colour to stay readable."""
    rules = [words for rule, words in rule_words(figure, at) if rule.axis == "x" or not bare]
    quiet = x_words(at, ends=bare)
    loud = [words for *_, words in bar_words(figure, at)] + [words for _, words in label_words(figure, at)]
    signs: list[str] = []
    if not bare:
        quiet += y_words(at) + title_words(figure, at)
        for mark, words in legend_words(figure, at):
            signs += _legend_sign(mark, words.x - 26, words.y - at.size * 0.35, theme)
            rules.append(words)
    rim = f'stroke="{theme.ground}" stroke-width="3" stroke-linejoin="round" paint-order="stroke"'
    out = _group("words", f'fill="{theme.faint}"', [_text(words, "") for words in quiet])
    out += signs + _group("names", "", [_text(words, ink(theme, words.tone)) for words in rules])
    return out + _group("labels", rim, [_text(words, ink(theme, words.tone)) for words in loud])


def _text(words: Words, colour: str) -> str:
    fill = f' fill="{colour}"' if colour else ""
    anchor = "" if words.anchor == "start" else f' text-anchor="{words.anchor}"'
    places = (f'x="{_n(words.x)}" y="{_n(words.y + i * (words.size + 3))}"' for i in range(len(words.lines)))
    return "".join(
        f"<text {place}{fill}{anchor}>{html.escape(line, quote=False)}</text>"
        for place, line in zip(places, words.lines, strict=True)
    )


def _legend_sign(mark: Mark, x: float, y: float, theme: Theme) -> list[str]:
    colour = theme.tones[mark.tone]
    if isinstance(mark, Points):
        fill, edge = (theme.ground, colour) if mark.hollow else (colour, "none")
        return [f'<g fill="{fill}" stroke="{edge}" stroke-width="1.6">{_sign(mark, x + 12, y)}</g>']
    if isinstance(mark, Line):
        look = _stroke(colour, 1 if mark.thin else 2, mark.dashed)
        return [f'<path d="{_path([(x, y), (x + 20, y)])}" {look}/>']
    if isinstance(mark, Whiskers):
        return [f'<path d="{_path([(x + 12, y - 6), (x + 12, y + 6)])}" {_stroke(colour, 1.2)}/>']
    faint = f' fill-opacity="{BAND_OPACITY * 2}"' if isinstance(mark, Band) else ""
    return [f'<rect x="{_n(x + 4)}" y="{_n(y - 5)}" width="16" height="10" fill="{colour}"{faint}/>']
