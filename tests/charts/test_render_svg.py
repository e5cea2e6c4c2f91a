"""The SVG of a Figure shows every number once, in its place, no word cut off; Plotly shows the same."""

from __future__ import annotations

import base64
import math
import re
import xml.etree.ElementTree as ET
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from charts.figure import Axis, Band, Bars, Figure, Label, Line, Points, Rule, Tick, Tone, Whiskers
from charts.layout import Spot, natural_height, spot
from charts.render_plotly import render_plotly
from charts.render_svg import data_uri, render_svg
from charts.settle import clean, in_order, runs, text_width, whole
from charts.theme import THEMES

SVG = "{http://www.w3.org/2000/svg}"
W, H = 760, 420
TONES: st.SearchStrategy[Tone] = st.sampled_from(["main", "quiet", "accent", "alert", "text"])
VALUES = st.none() | st.floats(-1000, 1000) | st.sampled_from([math.nan, math.inf, 0.0])
WORDS = st.text("abcŵŷÂ <&>\"' 0%W\n\x00\u00a0", max_size=60)
NAMES = st.text("abŵ&<", max_size=30)


@st.composite
def columns(draw: st.DrawFn, n: int) -> tuple[tuple[float | None, ...], ...]:
    size = draw(st.integers(0, 7))
    return tuple(tuple(draw(st.lists(VALUES, min_size=size, max_size=size))) for _ in range(n))


def hovers(draw: st.DrawFn, size: int) -> tuple[str, ...]:
    return tuple(draw(st.lists(WORDS, min_size=size, max_size=size)))


@st.composite
def marks(draw: st.DrawFn) -> Any:
    kind = draw(st.sampled_from(["line", "points", "whiskers", "band", "bars", "label", "rule"]))
    tone, yes, name = draw(TONES), draw(st.booleans()), draw(NAMES)
    xs, ys, zs = draw(columns(3))
    if kind == "line":
        return Line(xs, ys, tone, yes, draw(st.booleans()), name)
    if kind == "points":
        shape: Any = draw(st.sampled_from(["circle", "diamond", "square"]))
        return Points(xs, ys, tone, yes, shape, draw(st.booleans()), hovers(draw, len(xs)), name)
    if kind in ("whiskers", "band"):
        return (Whiskers if kind == "whiskers" else Band)(xs, ys, zs, tone, name)
    if kind == "bars":
        return Bars(xs, ys, tone, hovers(draw, len(xs)), hovers(draw, len(xs)), name)
    place = st.floats(-1000, 1000)
    if kind == "label":
        anchor: Any = draw(st.sampled_from(["start", "middle", "end"]))
        return Label(draw(place), draw(place), draw(WORDS), tone, anchor, yes)
    axis: Any = draw(st.sampled_from(["x", "y"]))
    return Rule(axis, draw(place), tone, yes, draw(WORDS))


@st.composite
def axes(draw: st.DrawFn) -> Axis:
    low, high = draw(st.floats(-1000, 1000)), draw(st.floats(-1000, 1000))
    ticks = st.builds(Tick, st.floats(min(low, high), max(low, high)), WORDS)
    return Axis(low, high, tuple(draw(st.lists(ticks, max_size=8))), draw(WORDS))


FIGURES = st.builds(Figure, WORDS, WORDS, axes(), axes(), st.lists(marks(), max_size=6).map(tuple))
many = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))


def groups(svg: str, kind: str) -> list[ET.Element]:
    return [g for g in ET.fromstring(svg).iter(f"{SVG}g") if g.get("data-mark") == kind]


def number(shape: ET.Element, name: str) -> float:
    return float(shape.attrib[name])


def centre(shape: ET.Element) -> tuple[float, float]:
    if shape.tag == f"{SVG}circle":
        return number(shape, "cx"), number(shape, "cy")
    return number(shape, "x") + number(shape, "width") / 2, number(shape, "y") + number(shape, "height") / 2


def subpaths(group: ET.Element) -> list[list[tuple[float, float]]]:
    parts = [part for path in group for part in path.attrib["d"].split("M")[1:]]
    pairs = [re.findall(r"(-?[\d.]+) (-?[\d.]+)", part) for part in parts]
    return [[(float(x), float(y)) for x, y in pair] for pair in pairs]


def pieces(xs: list[float | None], ys: list[float | None]) -> list[list[tuple[float, float]]]:
    """A Plotly trace cut at its gaps."""
    out: list[list[tuple[float, float]]] = [[]]
    for x, y in zip(xs, ys, strict=True):
        if x is None or y is None:
            out.append([])
        else:
            out[-1].append((x, y))
    return [piece for piece in out if piece]


def placed(at: Spot, places: list[list[tuple[float, float]]]) -> list[list[tuple[float, float]]]:
    return [[(at.px(x), at.py(y)) for x, y in piece] for piece in places]


def same(found: list[list[tuple[float, float]]], wanted: list[list[tuple[float, float]]]) -> bool:
    assert [len(piece) for piece in found] == [len(piece) for piece in wanted]
    pairs = zip([p for piece in found for p in piece], [p for piece in wanted for p in piece], strict=True)
    return all(abs(a - b) < 0.11 for one, other in pairs for a, b in zip(one, other, strict=True))


def values_drawn(mark: Any) -> int:
    if isinstance(mark, Whiskers | Band):
        return 2 * len(list(whole(mark.xs, mark.lows, mark.highs)))
    if isinstance(mark, Bars):
        return len(list(whole(mark.ys, mark.values)))
    return len(list(whole(mark.xs, mark.ys)))


@many
@given(FIGURES)
def test_both_renderers_draw_the_same_numbers_in_the_right_places(figure: Figure) -> None:
    svg, at = render_svg(figure, W, H), spot(figure, W, H)
    drawn = [mark for mark in in_order(figure.marks) if not isinstance(mark, Label | Rule)]
    traces = render_plotly(figure)["data"] if drawn else []
    left = {kind: groups(svg, kind) for kind in ("line", "points", "bars", "band", "whiskers")}
    for mark, trace in zip(drawn, traces, strict=True):
        kind = type(mark).__name__.lower()
        plotly = pieces(trace["x"], trace["y"])
        assert sum(map(len, plotly)) == values_drawn(mark)
        if not plotly:
            continue
        group = left[kind].pop(0)
        if isinstance(mark, Points):
            assert same([[centre(shape) for shape in group]], placed(at, plotly))
        elif isinstance(mark, Bars):
            ends = [(number(s, "x"), number(s, "x") + number(s, "width")) for s in group]
            assert same([ends], [[tuple(sorted((at.px(0), at.px(x)))) for x, _ in plotly[0]]])  # type: ignore[misc]
            assert same([[(0, centre(s)[1]) for s in group]], [[(0, at.py(y)) for _, y in plotly[0]]])
        else:
            assert same(subpaths(group), placed(at, plotly))
    assert not any(left.values())


@many
@given(FIGURES)
def test_every_finite_value_reaches_plotly_unchanged(figure: Figure) -> None:
    drawn = [mark for mark in in_order(figure.marks) if not isinstance(mark, Label | Rule)]
    for mark, trace in zip(drawn, render_plotly(figure)["data"] if drawn else [], strict=True):
        if isinstance(mark, Line):
            assert pieces(trace["x"], trace["y"]) == runs(mark.xs, mark.ys)
        elif isinstance(mark, Points):
            assert list(zip(trace["x"], trace["y"], strict=True)) == [row for _, row in whole(mark.xs, mark.ys)]
        elif isinstance(mark, Bars):
            assert list(zip(trace["y"], trace["x"], strict=True)) == [row for _, row in whole(mark.ys, mark.values)]
        else:
            rows = [row for _, row in whole(mark.xs, mark.lows, mark.highs)]
            found = [y for y in trace["y"] if y is not None]
            assert sorted(found) == sorted(y for _, low, high in rows for y in (low, high))


@many
@given(FIGURES, st.booleans())
def test_the_picture_is_xml_and_holds_everything(figure: Figure, bare: bool) -> None:
    width, height = (300, 150) if bare else (W, H)
    root = ET.fromstring(render_svg(figure, width, height, "dark", bare))
    at = spot(figure, width, height, bare)
    assert root.get("role") == "img"
    assert (root.findtext(f"{SVG}title") or "") == clean(figure.title)
    assert (root.findtext(f"{SVG}desc") or "") == clean(figure.alt)
    assert 0 < at.left < at.right < width and 0 < at.top < at.bottom < height
    for text in root.iter(f"{SVG}text"):
        wide = text_width(text.text or "", at.size)
        left = number(text, "x") - wide * {"start": 0, "middle": 0.5, "end": 1}[text.get("text-anchor", "start")]
        assert left >= -0.1 and left + wide <= width + 0.1
        assert at.size * 0.8 <= number(text, "y") <= height
    for group in root.iter(f"{SVG}g"):
        if group.get("data-mark") in ("points", "bars"):
            assert all(0 <= x <= width and 0 <= y <= height for x, y in map(centre, group))


@many
@given(FIGURES)
def test_the_same_figure_gives_the_same_text(figure: Figure) -> None:
    again = Figure(figure.title, figure.alt, figure.x, figure.y, tuple(iter(figure.marks)))
    assert render_svg(figure, 300, 96, bare=True) == render_svg(again, 300, 96, bare=True)
    assert repr(render_plotly(figure)) == repr(render_plotly(again))


X = Axis(0, 10, (Tick(0, "Ionawr"), Tick(5, "Chwefror"), Tick(10, "Mawrth")))
Y = Axis(0, 1, (Tick(0, "0 %"), Tick(1, "100 %")), "share")


def one(*these: Any, x: Axis = X, y: Axis = Y) -> Figure:
    return Figure("t", "a", x, y, these)


def test_a_gap_is_never_joined_and_a_lone_value_is_a_dot() -> None:
    svg = render_svg(one(Line((0.0, 1.0, 2.0, 3.0, 4.0), (0.1, 0.2, None, 0.4, None))), W, H)
    assert [len(path) for path in subpaths(groups(svg, "line")[0])] == [2, 1]
    assert svg.count("h0") == 1


def test_awkward_words_survive() -> None:
    words = 'Gŵyr & Tŷ <b>"x"</b> \'n'
    figure = Figure(words, words, X, Y, (Points((1.0,), (0.5,), hover=(words,)), Label(5, 0.5, words)))
    root = ET.fromstring(render_svg(figure, W, H))
    assert root.findtext(f"{SVG}title") == words == root.findtext(f"{SVG}desc")
    assert groups(render_svg(figure, W, H), "points")[0][0].findtext(f"{SVG}title") == words
    assert [text.text for text in groups(render_svg(figure, W, H), "labels")[0]] == [words]


def test_hollow_points_are_filled_with_the_ground() -> None:
    group = groups(render_svg(one(Points((1.0,), (0.5,), hollow=True)), W, H, "dark"), "points")[0]
    assert group.get("fill") == THEMES["dark"].ground


def test_a_point_beyond_the_axis_widens_it_and_a_line_is_cut() -> None:
    assert spot(one(Points((1.0,), (1.5,))), W, H).y.high == 1.5
    line = one(Line((1.0, 2.0), (0.5, 1.5)))
    assert spot(line, W, H).y.high == 1
    assert len(list(ET.fromstring(render_svg(line, W, H)).iter(f"{SVG}svg"))) == 2


def test_an_axis_may_run_downwards() -> None:
    at = spot(one(Points((1.0,), (0.2,)), y=Axis(1, 0)), W, H)
    assert at.py(0.2) < at.py(0.8)


def test_bare_shows_the_first_and_last_tick_only() -> None:
    svg = render_svg(one(Line((0.0, 1.0), (0.1, 0.2))), 300, 96, bare=True)
    assert [text.text for text in ET.fromstring(svg).iter(f"{SVG}text")] == ["Ionawr", "Mawrth"]


def test_a_legend_needs_two_names_and_names_each_once() -> None:
    line, points = Line((1.0, 2.0), (0.1, 0.2), name="Force"), Points((1.0,), (0.1,), name="Force")
    assert ">Force<" not in render_svg(one(line, points), W, H)
    svg = render_svg(one(line, points, Whiskers((1.0,), (0.1,), (0.2,), name="95%")), W, H)
    assert svg.count(">Force<") == 1 and svg.count(">95%<") == 1


NAMES_OF_OUTCOMES = (
    "Charged or summonsed (1)",
    "Prosecution prevented or not in the public interest (5, 9 to 13, 17, 21)",
    "Closed: victim does not support action; no suspect identified (14)",
)


def outcomes(values: tuple[float | None, ...] = (0.06, 0.01, 0.4)) -> Figure:
    ys = (2.0, 1.0, 0.0)
    ticks = tuple(Tick(y, name) for y, name in zip(ys, NAMES_OF_OUTCOMES, strict=True))
    texts = tuple("hidden" if value is None else f"{value:.0%}" for value in values)
    return one(Bars(ys, values, texts=texts), x=Axis(0, 0.4), y=Axis(-0.6, 2.6, ticks))


def test_long_names_break_into_two_lines_and_none_is_cut() -> None:
    figure = outcomes()
    texts = [text.text or "" for text in groups(render_svg(figure, W, natural_height(figure)), "words")[0]]
    assert texts[0] == NAMES_OF_OUTCOMES[0]
    assert " ".join(texts[1:3]) == NAMES_OF_OUTCOMES[1]
    assert " ".join(texts[3:5]) == NAMES_OF_OUTCOMES[2]


def test_a_value_that_may_not_be_shown_still_says_so() -> None:
    svg = render_svg(outcomes((0.06, None, 0.4)), W, 168)
    assert len(groups(svg, "bars")[0]) == 2
    assert [text.text for text in groups(svg, "labels")[0]] == ["6%", "hidden", "40%"]


def test_labels_and_rule_names_do_not_lie_over_one_another() -> None:
    labels = [Label(9.0, 0.5, "England and Wales"), Label(9.0, 0.51, "Derbyshire")]
    rules = [
        Rule("y", 0.5, text="mean"),
        Rule("y", 0.51, text="aim"),
        Rule("x", 4, text="one thing"),
        Rule("x", 4.1, text="other"),
    ]
    root = ET.fromstring(render_svg(one(*labels, *rules), W, H))
    places = {text.text: number(text, "y") for text in root.iter(f"{SVG}text")}
    for a, b in (("England and Wales", "Derbyshire"), ("mean", "aim"), ("one thing", "other")):
        assert abs(places[a] - places[b]) >= 12


def test_a_data_address_holds_the_picture() -> None:
    svg = render_svg(outcomes(), 300, 96, bare=True)
    start, _, rest = data_uri(svg).partition(",")
    assert (start, base64.b64decode(rest).decode()) == ("data:image/svg+xml;base64", svg)
