"""Draws a Figure as SVG text, for tiles and for the pages of a document."""

from __future__ import annotations

import base64
import html
import math
from collections.abc import Iterable

from charts.figure import Band, Bars, Figure, Label, Line, Mark, Numbers, Points, Rule, Whiskers
from charts.layout import (
    Spot,
    Words,
    bar_words,
    label_words,
    legend_words,
    rule_words,
    spot,
    title_words,
    x_words,
    y_words,
)
from charts.settle import (
    BAND_OPACITY,
    TILE_OPACITY,
    bar_width,
    clean,
    in_order,
    ink,
    runs,
    whole,
)
from charts.theme import FOLLOWING, FOLLOWING_STYLE, STAMP, THEMES, SvgMode, Theme

_RADIUS = {"circle": 3.0, "diamond": 3.6, "square": 3.0}


def render_svg(figure: Figure, width: int, height: int, mode: SvgMode = "light", bare: bool = False) -> str:
    """The Figure as a picture that stands alone. Bare is for tiles: no axes but the first and last place."""
    theme = FOLLOWING if mode == "auto" else THEMES[mode]
    style = FOLLOWING_STYLE if mode == "auto" else ""
    at = spot(figure, width, height, bare)
    body = _ground(at, theme) if bare else _grid(figure, at, theme)
    for mark in in_order(figure.marks):
        if not isinstance(mark, Label):
            body += _drawn(mark, figure, at, theme)
    body += _stamped(figure, at, theme)
    # Words come last, so that no line runs through them.
    body += _spoken(figure, at, theme, bare)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" font-family="{html.escape(theme.font)}" '
        f'font-size="{at.size:g}">'
    )
    return "".join([head, _tag("title", figure.title), _tag("desc", figure.alt), style, *body, "</svg>"])


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
    return [f'<rect x="{_n(at.left)}" y="{_n(at.top)}" {size} fill="{theme.grid}" fill-opacity="{TILE_OPACITY}"/>']


def _grid(figure: Figure, at: Spot, theme: Theme) -> list[str]:
    if any(isinstance(mark, Bars) for mark in figure.marks):
        lines = [_path([(at.px(t.at), at.top), (at.px(t.at), at.bottom)]) for t in at.x.ticks]
    else:
        lines = [_path([(at.left, at.py(t.at)), (at.right, at.py(t.at))]) for t in at.y.ticks]
    grid = _group("grid", _stroke(theme.grid, 1), [f'<path d="{"".join(lines)}"/>'] if lines else [])
    if any(isinstance(mark, Bars) for mark in figure.marks):  # what bars start from must be seen
        grid.append(f'<path d="{_path([(at.px(0), at.top), (at.px(0), at.bottom)])}" {_stroke(theme.faint, 1)}/>')
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
        look = _stroke(colour, 1 if mark.thin else 2, mark.dashed) + ' stroke-linecap="round" stroke-linejoin="round"'
        return _clipped(at, _group("line", look, [f'<path d="{curve}"/>' for curve in curves]), mark.ys, mark.xs)
    if isinstance(mark, Label):
        return []
    found = [[(at.px(x), at.py(low), at.py(high)) for x, low, high in run] for run in _edges(mark)]
    if isinstance(mark, Band):
        shapes = [_path([(x, a) for x, a, _ in run] + [(x, b) for x, _, b in reversed(run)]) + "Z" for run in found]
        look, kind = f'fill="{colour}" fill-opacity="{BAND_OPACITY}"', "band"
    else:
        shapes = [_path([(x, a), (x, b)]) for run in found for x, a, b in run]
        look, kind = _stroke(colour, 1.2), "whiskers"
    drawn = _group(kind, look, [f'<path d="{shape}"/>' for shape in shapes])
    return _clipped(at, drawn, mark.lows + mark.highs, mark.xs)


def _edges(mark: Band | Whiskers) -> list[list[tuple[float, ...]]]:
    return runs(mark.xs, mark.lows, mark.highs)


def _stamped(figure: Figure, at: Spot, theme: Theme) -> list[str]:
    x, y = (at.left + at.right) / 2, (at.top + at.bottom) / 2
    size = min((at.right - at.left) / 6, (at.bottom - at.top) / 2)
    look = f'text-anchor="middle" font-size="{_n(size)}" font-weight="bold" fill="{theme.text}" fill-opacity="{STAMP}"'
    text = html.escape(clean(figure.stamp), quote=False)
    return [f'<text data-mark="stamp" x="{_n(x)}" y="{_n(y + size / 3)}" {look}>{text}</text>'] if text else []


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
