"""Describes a Figure as the plain dict that Plotly shows."""

from __future__ import annotations

import html
import math
from collections.abc import Iterable
from typing import Any

from charts.figure import Axis, Band, Bars, Figure, Label, Line, Points, Rule, Whiskers
from charts.layout import Spot, Words, bar_words, label_words, natural_height, rule_words, spot, title_words
from charts.settle import BAND_OPACITY, bar_width, clean, fit, in_order, ink, named, runs, whole
from charts.theme import STAMP, THEMES, Mode, Theme

CONFIG: dict[str, Any] = {
    "displayModeBar": False,
    "displaylogo": False,
    "doubleClick": False,
    "plotlyServerURL": "",
    "responsive": True,
    "scrollZoom": False,
    "showEditInChartStudio": False,
    "showSendToCloud": False,
    "showTips": False,
    "typesetMath": False,  # a "$" in a force's words is no formula
}
# A click on a legend would take numbers away that the table beside it still shows.
_LEGEND = {
    "orientation": "h",
    "x": 0,
    "xanchor": "left",
    "yanchor": "bottom",
    "itemclick": False,
    "itemdoubleclick": False,
}
RIM_OPACITY = 0.75
_WIDTH = 720.0  # px taken for the chart where words must be placed before the browser knows its width
_SIZES = {"circle": 7, "diamond": 10, "square": 7}


def render_plotly(figure: Figure, mode: Mode = "light") -> dict[str, Any]:
    """For `st.plotly_chart(…, theme=None, config=CONFIG, alt=figure.alt)`, which takes a plain dict."""
    theme = THEMES[mode]
    at = spot(figure, _WIDTH, natural_height(figure))
    sideways = any(isinstance(mark, Bars) for mark in figure.marks)
    # Plotly makes room for a legend, however many rows it takes, but not for other words above the chart.
    # In a narrow column a legend of many rows makes the chart lower, and this place with it: hence the 0.8.
    over = at.top - min([at.top, *(words.box()[1] for words in _words_above(figure, at))])
    layout = {
        # Without one of its own, a dict is given Plotly's default template: other colours, and 7 kB.
        "template": {},
        "height": round(at.height),
        "margin": {"l": 8, "r": round(at.width - at.right), "t": round(over) + 10, "b": 8, "pad": 6},
        "font": {"family": theme.font, "size": at.size, "color": theme.text},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "dragmode": False,
        "hovermode": "closest",
        "hoverlabel": {
            "bgcolor": theme.ground,
            "bordercolor": theme.faint,
            "font": {"color": theme.text},
            "align": "left",
        },
        "barmode": "overlay",
        "showlegend": bool(named(figure)),
        "legend": _LEGEND | {"y": round(1 + (over / 0.8 + 2) / (at.bottom - at.top), 3)},
        "xaxis": _axis(at.x, at, theme, grid=sideways, title=at.x.title),
        "yaxis": _axis(at.y, at, theme, grid=not sideways, title=""),
        "annotations": _notes(figure, at, theme),
        "shapes": _shapes(figure, at, theme, "above" if sideways else "between"),
    }
    return {"data": _traces(figure, theme), "layout": layout}


def _words_above(figure: Figure, at: Spot) -> list[Words]:
    rules = [words for rule, words in rule_words(figure, at) if rule.axis == "x"]
    return rules + [words for words in title_words(figure, at) if words.y < at.top]


def _safe(text: str) -> str:
    """Plotly reads <b> or <a href> in any text as a command; force-made words must stay words."""
    return html.escape(clean(text), quote=False)


def _broken(lines: Iterable[str]) -> str:
    return "<br>".join(_safe(line) for line in lines)


def _axis(axis: Axis, at: Spot, theme: Theme, grid: bool, title: str) -> dict[str, Any]:
    return {
        "range": [axis.low, axis.high],
        "tickmode": "array",
        "tickvals": [tick.at for tick in axis.ticks],
        "ticktext": [_broken(fit(tick.text, max(at.left - 14, 120), at.size)) for tick in axis.ticks],
        "tickfont": {"color": theme.faint},
        "title": {"text": _safe(title), "font": {"color": theme.faint, "size": at.size}, "standoff": 10},
        "automargin": True,
        "fixedrange": True,
        "showgrid": grid,
        "gridcolor": theme.grid,
        # Plotly leaves out a grid line at the very edge, and what bars start from must be seen.
        "zeroline": grid,
        "zerolinecolor": theme.faint if axis is at.x else theme.grid,
        "zerolinewidth": 1,
    }


def _traces(figure: Figure, theme: Theme) -> list[dict[str, Any]]:
    names = [name for _, name in named(figure)]
    data: list[dict[str, Any]] = []
    for mark in in_order(figure.marks):
        if not isinstance(mark, Rule | Label):
            name = clean(mark.name)
            shown = name in names
            if shown:
                names.remove(name)
            data.append({"name": _safe(name), "showlegend": shown, "hoverinfo": "skip"} | _trace(mark, figure, theme))
    # Streamlit refuses a chart without a trace, but a rule alone is a chart.
    return data or [{"type": "scatter", "x": [None], "y": [None], "hoverinfo": "skip"}]


def _trace(mark: Line | Points | Whiskers | Band | Bars, figure: Figure, theme: Theme) -> dict[str, Any]:
    colour = theme.tones[mark.tone]
    if isinstance(mark, Line):
        return _line(mark, colour)
    if isinstance(mark, Points):
        return _points(mark, colour, theme.ground)
    if isinstance(mark, Bars):
        return _bars(mark, colour, bar_width(figure))
    xs: list[float | None] = []
    ys: list[float | None] = []
    for run in runs(mark.xs, mark.lows, mark.highs):
        if isinstance(mark, Band):  # there and back again: one closed shape for each run
            xs += [x for x, _, _ in run] + [x for x, _, _ in reversed(run)] + [None]
            ys += [low for _, low, _ in run] + [high for _, _, high in reversed(run)] + [None]
        else:
            xs += [at for x, _, _ in run for at in (x, x, None)]
            ys += [at for _, low, high in run for at in (low, high, None)]
    look: dict[str, Any] = {"line": {"color": colour, "width": 1.2}}
    if isinstance(mark, Band):
        look = {"fill": "toself", "fillcolor": _see_through(colour, BAND_OPACITY), "line": {"width": 0}}
    return {"type": "scatter", "mode": "lines", "x": xs, "y": ys} | look


def _points(mark: Points, colour: str, ground: str) -> dict[str, Any]:
    kept = list(whole(mark.xs, mark.ys))
    marker = {
        "symbol": mark.shape,
        "size": _SIZES[mark.shape] * (1.6 if mark.large else 1),
        "color": ground if mark.hollow else colour,
        "line": {"color": colour, "width": 1.6 if mark.hollow else 0},
    }
    places = {"x": [x for _, (x, _) in kept], "y": [y for _, (_, y) in kept]}
    look = {"type": "scatter", "mode": "markers", "marker": marker, "cliponaxis": False}
    return look | places | _hover(mark.hover, [at for at, _ in kept])


def _bars(mark: Bars, colour: str, thick: float) -> dict[str, Any]:
    kept = list(whole(mark.ys, mark.values))
    places = {"x": [value for _, (_, value) in kept], "y": [y for _, (y, _) in kept]}
    look = {
        "type": "bar",
        "orientation": "h",
        "width": thick,
        "marker": {"color": colour},
        "textposition": "none",
    }
    return look | places | _hover(mark.hover, [at for at, _ in kept])


def _line(mark: Line, colour: str) -> dict[str, Any]:
    xs: list[float | None] = []
    ys: list[float | None] = []
    alone: list[float] = []
    wide = 1 if mark.thin else 2
    for run in runs(mark.xs, mark.ys):
        xs += [x for x, _ in run] + [None]
        ys += [y for _, y in run] + [None]
        alone += [wide + 1 if len(run) == 1 else 0] * len(run) + [0]
    line = {"color": colour, "width": wide, "dash": "4px,3px" if mark.dashed else "solid"}
    # A value between two gaps has nothing to be joined to: without a dot Plotly would leave it out.
    dots = {"mode": "lines+markers", "marker": {"color": colour, "size": alone, "line": {"width": 0}}}
    shape = {
        "type": "scatter",
        "mode": "lines",
        "x": xs[:-1],
        "y": ys[:-1],
        "line": line,
        "connectgaps": False,
    }
    return shape | (dots if any(alone) else {})


def _hover(sentences: tuple[str, ...], places: list[int]) -> dict[str, Any]:
    if not sentences:
        return {}
    texts = [sentences[i] if i < len(sentences) else "" for i in places]
    lines = [_broken(fit(text, 340, 12, lines=20)) for text in texts]
    return {"hoverinfo": "text", "text": lines, "hovertemplate": "%{text}<extra></extra>"}


def _see_through(colour: str, opacity: float) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"


def _notes(figure: Figure, at: Spot, theme: Theme) -> list[dict[str, Any]]:
    """The words inside and round the chart, each as far from its anchor as in the SVG."""
    out = [_stamped(figure, theme)] if figure.stamp else []
    # Where the SVG gives letters a rim, so that lines and bands behind them do not blur them.
    behind = {"bgcolor": _see_through(theme.ground, RIM_OPACITY)}
    for label, words in label_words(figure, at):
        x, y = _held(label.x, at.x), _held(label.y, at.y)
        out.append(_note(words, theme, words.x - at.px(x), at.py(y), {"x": x, "y": y} | behind))
    for x, y, words in bar_words(figure, at):
        out.append(_note(words, theme, 6, at.py(y), {"x": x, "y": y} | behind))
    for rule, words in rule_words(figure, at):
        if rule.axis == "x":
            out.append(_note(words, theme, words.x - at.px(rule.at), at.top, {"x": rule.at, "yref": "paper", "y": 1}))
        else:
            out.append(_note(words, theme, 6, at.py(rule.at), {"xref": "paper", "x": 1, "y": rule.at}))
    for words in title_words(figure, at):
        if words.anchor == "start":  # the y axis's; Plotly writes that of the x axis itself
            out.append(_note(words, theme, 0, at.top, {"xref": "paper", "x": 0, "yref": "paper", "y": 1}))
    return out


def _stamped(figure: Figure, theme: Theme) -> dict[str, Any]:
    centre = {"xref": "paper", "x": 0.5, "yref": "paper", "y": 0.5, "showarrow": False}
    look = {"size": 84, "weight": 700, "color": _see_through(theme.text, STAMP)}
    return {"text": _safe(figure.stamp), "font": look, "captureevents": False, **centre}


def _held(value: float, axis: Axis) -> float:
    """Plotly leaves out words whose anchor lies beyond an axis."""
    return min(max(value, min(axis.low, axis.high)), max(axis.low, axis.high))


def _note(words: Words, theme: Theme, right: float, base: float, place: dict[str, Any]) -> dict[str, Any]:
    _, top, _, bottom = words.box()
    return place | {
        "text": _broken(words.lines),
        "showarrow": False,
        "xanchor": {"start": "left", "middle": "center", "end": "right"}[words.anchor],
        "yanchor": "middle",
        "xshift": round(right),
        "yshift": round(base - (top + bottom) / 2),
        "align": "left",
        "font": {"color": ink(theme, words.tone), "size": words.size},
        "borderpad": 0,
    }


def _shapes(figure: Figure, at: Spot, theme: Theme, layer: str) -> list[dict[str, Any]]:
    tops = {id(rule): words.y - words.size for rule, words in rule_words(figure, at) if rule.axis == "x"}
    out = []
    for mark in figure.marks:
        if isinstance(mark, Rule) and math.isfinite(mark.at):
            end = 1 + (at.top - tops.get(id(mark), at.top)) / (at.bottom - at.top)
            upright = {"x0": mark.at, "x1": mark.at, "yref": "paper", "y0": 0, "y1": round(end, 3)}
            level = {"xref": "paper", "x0": 0, "x1": 1, "y0": mark.at, "y1": mark.at}
            dash = "4px,3px" if mark.dashed else "solid"
            look = {"color": theme.tones[mark.tone], "width": 1.2, "dash": dash}
            out.append({"type": "line", "layer": layer, "line": look} | (upright if mark.axis == "x" else level))
    return out
