"""Small drawings that show what a word means: invented numbers, judged by the very rules that judge real ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from charts.figure import Axis, Band, Figure, Label, Line, Mark, Points, Rule, Tick, Whiskers
from charts.funnel import place
from i18n.say import Say
from kpi.stats.funnel import Z_95, Z_998, Spread
from kpi.stats.intervals import wilson
from kpi.stats.spc.lines import Floats, Lines
from kpi.stats.spc.rare import exact_g
from kpi.stats.spc.rules import COMMON, leading, signals
from kpi.stats.spc.shares import exact_shares
from kpi.stats.spc.xmr import xmr

BASELINE = 12
USUAL = (50, 53, 47, 51, 55, 48, 52, 46, 51, 54, 52, 49)
AFTER: dict[str, tuple[int, ...]] = {
    "xmr": (50, 47, 53, 51, 48, 54, 49, 51),
    "beyond": (50, 47, 53, 51, 48, 64, 49, 51),
    "shift": (53, 52, 54, 52, 55, 53, 54, 50),
    "trend": (50, 46, 48, 49, 51, 53, 55, 50),
    "two_in_three": (50, 47, 53, 48, 60, 52, 61, 49),
}
"""Invented values of twelve usual points, and of eight that follow: each series shows one rule, or none."""

MATURING = (6.1, 5.2, 6.8, 5.9, 6.4, 5.5, 6.2, 5.8, 4.4, 2.9, 1.1)
YOUNG = 3
EVENTS = (2, 0, 1, 3, 1, 0, 2, 1, 2, 0, 1, 7)
OF = (40, 44, 38, 41, 46, 39, 43, 40, 42, 37, 45, 41)
SPELLS = (12, 25, 8, 17, 31, 5, 22, 14, 9, 28, 16, 11, 19, 160)
"""Invented counts for a chart with exact limits, and invented cases between one event and the next."""


@dataclass(frozen=True)
class Drawing:
    """Axes and marks of one example, back to front."""

    x: Axis
    y: Axis
    marks: tuple[Mark, ...]


def example(name: str, title: str, alt: str, say: Say) -> Figure:
    """The drawing of that name (of `EXAMPLES`), stamped as invented. Raises KeyError for another name."""
    drawing = EXAMPLES[name](say)
    return Figure(title, alt, drawing.x, drawing.y, drawing.marks, say("Invented"))


def series(name: str) -> Lines:
    """The invented points of one rule with their limits."""
    return xmr((*USUAL, *AFTER[name]), baseline=BASELINE)


def _rule(name: str) -> Callable[[Say], Drawing]:
    def drawn(say: Say) -> Drawing:
        lines = series(name)
        upper, centre, lower = (float(line[0]) for line in (lines.upper, lines.centre, lines.lower))
        marks: list[Mark] = [
            Rule("y", upper, "quiet", True, say("upper limit")),
            Rule("y", centre, "quiet", False, say("mean")),
            Rule("y", lower, "quiet", True, say("lower limit")),
        ]
        return Drawing(_places(lines), Axis(38, 66), (*marks, *_judged(lines)))

    return drawn


def _judged(lines: Lines) -> list[Mark]:
    """The points joined by a line; those that a rule names as diamonds."""
    named = leading(signals(lines)) != COMMON
    xs = tuple(float(i) for i in range(len(lines.values)))
    usual = _with(lines.values, ~named)
    return [Line(xs, _with(lines.values, ~np.isnan(lines.values))), Points(xs, usual), *_flagged(lines, named)]


def _flagged(lines: Lines, named: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> list[Mark]:
    xs = tuple(float(i) for i in range(len(lines.values)))
    return [Points(xs, _with(lines.values, named), "alert", shape="diamond", large=True)] if named.any() else []


def _with(values: Floats, kept: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> tuple[float | None, ...]:
    return tuple(float(value) if keep else None for value, keep in zip(values, kept, strict=True))


def _places(lines: Lines) -> Axis:
    return Axis(-0.6, len(lines.values) - 0.4)


def _limits(lines: Lines, say: Say, low: float, high: float) -> Drawing:
    """A chart whose limits differ from point to point, as a band."""
    xs = tuple(float(i) for i in range(len(lines.values)))
    edges = [tuple(float(v) for v in np.nan_to_num(line, nan=0.0)) for line in (lines.lower, lines.upper)]
    band = Band(xs, edges[0], edges[1], name=say("within the limits"))
    centre = Line(xs, tuple(float(v) for v in lines.centre), "quiet", thin=True)
    return Drawing(_places(lines), Axis(low, high), (band, centre, *_judged(lines)))


def _p_exact(say: Say) -> Drawing:
    return _limits(exact_shares(np.array(EVENTS), np.array(OF), baseline=BASELINE), say, -0.01, 0.2)


def _g(say: Say) -> Drawing:
    return _limits(exact_g(np.array(SPELLS), baseline=BASELINE), say, -8, 170)


def _step(say: Say) -> Drawing:
    """Two spells, each with limits of its own, and a line where a decision parts them."""
    first, second = USUAL, tuple(value + 9 for value in USUAL)
    marks: list[Mark] = []
    for start, values in ((0, first), (len(first), second)):
        lines = xmr(values, baseline=BASELINE)
        xs = tuple(float(start + i) for i in range(len(values)))
        lower, upper = (tuple(float(v) for v in line) for line in (lines.lower, lines.upper))
        marks += [Band(xs, lower, upper), Line(xs, tuple(float(v) for v in lines.centre), "quiet", thin=True)]
    xs = tuple(float(i) for i in range(len(first) + len(second)))
    both = tuple(float(value) for value in (*first, *second))
    decided = Rule("x", len(first) - 0.5, "accent", True, say("dated, signed decision"))
    return Drawing(Axis(-0.6, len(xs) - 0.4), Axis(36, 74), (*marks, Line(xs, both), Points(xs, both), decided))


def _maturing(say: Say) -> Drawing:
    xs, settled = tuple(float(i) for i in range(len(MATURING))), len(MATURING) - YOUNG
    old = tuple(value if i < settled else None for i, value in enumerate(MATURING))
    young = tuple(value if i >= settled else None for i, value in enumerate(MATURING))
    marks = (
        Line(xs, old),
        Points(xs, old, name=say("settled")),
        Points(xs, young, hollow=True, name=say("still maturing, not judged")),
    )
    ticks = tuple(Tick(float(value), f"{value}%") for value in (0, 4, 8))
    return Drawing(Axis(-0.6, len(xs) - 0.4), Axis(0, 8, ticks), marks)


def _interval(say: Say) -> Drawing:
    """The same 12 % of 25 and of 250 cases: what it rests on makes the difference."""
    shares = [(3, 25), (30, 250)]
    ends = [wilson(n, of) for n, of in shares]
    xs = (0.0, 1.0)
    lows, highs = (tuple(float(pair[i]) for pair in ends) for i in (0, 1))
    ticks = tuple(Tick(i, say("{n} of {of_n}", n=n, of_n=of)) for i, (n, of) in enumerate(shares))
    heights = tuple(Tick(value / 10, say.percent(value / 10, 0)) for value in range(4))
    marks = (Whiskers(xs, lows, highs, "main"), Points(xs, (0.12, 0.12), large=True))
    return Drawing(Axis(-0.6, 1.6, ticks), Axis(0, 0.32, heights), marks)


def _pooled(say: Say) -> Drawing:
    shares = [(96, 1600), (28, 800)]
    ends = [wilson(n, of) for n, of in shares]
    words = (say("24 months before"), say("latest 12 months"))
    lows, highs = (tuple(float(pair[i]) for pair in ends) for i in (0, 1))
    marks = (
        Whiskers((0.0, 1.0), lows, highs, "main"),
        Points((0.0, 1.0), tuple(n / of for n, of in shares), large=True),
    )
    heights = tuple(Tick(value / 100, say.percent(value / 100, 0)) for value in (0, 4, 8))
    return Drawing(Axis(-0.6, 1.6, tuple(Tick(i, word) for i, word in enumerate(words))), Axis(0, 0.08, heights), marks)


CURVES = {
    "charged": (0, 0, 1, 2, 4, 6, 8, 9, 10),
    "other": (0, 8, 22, 36, 47, 55, 61, 65, 68),
}
"""Invented shares of one cohort, per cent, every three months after recording."""


def _cumulative(say: Say) -> Drawing:
    """Charged and otherwise ended, laid on each other; what is left above is still open."""
    xs = tuple(float(i) for i in range(len(CURVES["charged"])))
    charged = tuple(float(value) for value in CURVES["charged"])
    ended = tuple(a + float(b) for a, b in zip(charged, CURVES["other"], strict=True))
    none, whole = tuple(0.0 for _ in xs), tuple(100.0 for _ in xs)
    marks = (
        Band(xs, none, charged, "main"),
        Band(xs, charged, ended, "accent"),
        Line(xs, charged),
        Line(xs, ended, "accent"),
        Line(xs, whole, "quiet", thin=True),
        Label(6.2, 1, say("charged")),
        Label(5.2, 34, say("ended otherwise")),
        Label(1.2, 70, say("still open")),
    )
    ticks = (Tick(0, say("recorded")), Tick(4, say("{n} days", n=365)), Tick(8, say("{n} days", n=730)))
    return Drawing(Axis(0, 8, ticks), Axis(0, 100, tuple(Tick(v, f"{v}%") for v in (0, 50, 100))), marks)


FORCES = ((60, 4), (95, 9), (120, 6), (180, 14), (260, 15), (340, 27), (430, 24), (520, 70), (640, 38), (900, 62))


def _funnel(say: Say) -> Drawing:
    """Ten invented forces, one of them beyond the limits."""
    sizes = np.unique(np.geomspace(20, 1000, 60).round().astype(np.int64))
    fit = Spread(0.066, 1.6, 0.0006, len(FORCES), {})
    xs = tuple(place(int(size)) for size in sizes)
    marks: list[Mark] = [Rule("y", fit.target, "accent", True)]
    for z, thin, name in ((Z_95, True, say("95% limits")), (Z_998, False, say("99.8% limits"))):
        for curve, words in zip(fit.limits(sizes, z), (name, ""), strict=True):
            marks.append(Line(xs, tuple(float(v) for v in curve), "quiet", dashed=thin, thin=True, name=words))
    low, high = fit.limits(np.array([of for of, _ in FORCES]), Z_998)
    out = [not low[i] <= n / of <= high[i] for i, (of, n) in enumerate(FORCES)]
    shares = [(place(of), n / of) for of, n in FORCES]
    inside = [pair for pair, beyond in zip(shares, out, strict=True) if not beyond]
    outside = [pair for pair, beyond in zip(shares, out, strict=True) if beyond]
    marks.append(Points(tuple(x for x, _ in inside), tuple(y for _, y in inside)))
    marks.append(
        Points(tuple(x for x, _ in outside), tuple(y for _, y in outside), "alert", shape="diamond", large=True)
    )
    x = Axis(3, 33, tuple(Tick(place(n), say.number(n)) for n in (100, 400, 900)), say("cases it rests on"))
    return Drawing(x, Axis(0, 0.24, tuple(Tick(v / 10, say.percent(v / 10, 0)) for v in range(3))), tuple(marks))


EXAMPLES: dict[str, Callable[[Say], Drawing]] = {
    **{name: _rule(name) for name in AFTER},
    "p_exact": _p_exact,
    "g": _g,
    "step": _step,
    "maturing": _maturing,
    "interval": _interval,
    "pooled": _pooled,
    "cumulative": _cumulative,
    "funnel": _funnel,
}
"""Every drawing by its name."""
