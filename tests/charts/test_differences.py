"""Differences are drawn as dots with intervals round a line of no difference, the same in both renderers."""

import pytest

from charts.differences import Dot, Kind, draw_differences
from charts.figure import Line, Points, Rule
from charts.layout import natural_height
from charts.render_plotly import render_plotly
from charts.render_svg import render_svg
from i18n.say import Say

SAY = Say("en")
ROWS = ("First measure", "Second measure")


def kind(name: str, *values: float) -> Kind:
    dots = tuple(Dot(row, v, v - 0.1, v + 0.1, f"{row}: {v}") for row, v in zip(ROWS, values, strict=False))
    return Kind(name, "diamond", "main", False, dots)


def test_each_dot_stands_on_its_interval_in_its_row() -> None:
    figure = draw_differences(ROWS, [kind("a", 0.05, -0.2), kind("b", 0.3)], SAY, "Title", "Alt", "Invented")
    points = [mark for mark in figure.marks if isinstance(mark, Points)]
    lines = [mark for mark in figure.marks if isinstance(mark, Line)]
    assert [mark.xs for mark in points] == [(0.05, -0.2), (0.3,)]
    for dots, whiskers in zip(points, lines, strict=True):
        assert dots.ys == tuple(y for y in whiskers.ys[::3])
    assert lines[0].xs == pytest.approx((-0.05, 0.15, None, -0.3, -0.1, None))
    assert points[0].ys[0] > points[1].ys[0] > points[0].ys[1]
    assert any(isinstance(mark, Rule) and (mark.axis, mark.at) == ("x", 0.0) for mark in figure.marks)


def test_the_axis_holds_every_interval_and_nought() -> None:
    figure = draw_differences(ROWS, [kind("a", 0.25, 0.41)], SAY, "Title", "Alt")
    assert figure.x.low <= 0 <= figure.x.high
    assert figure.x.low <= 0.15 and figure.x.high >= 0.51
    assert "+50" in [tick.text for tick in figure.x.ticks] or "+60" in [tick.text for tick in figure.x.ticks]


def test_both_renderers_draw_it_with_its_stamp_and_without_dots_too() -> None:
    for kinds in ([kind("a", 0.05, -0.2)], []):
        figure = draw_differences(ROWS, kinds, SAY, "Title", "Alt", "Invented")
        svg = render_svg(figure, 700, natural_height(figure))
        assert "Invented" in svg and "First measure" in svg and "Alt" in svg
        assert render_plotly(figure)["layout"]["height"] > 100
