"""Groups one below the other: each point stands in its row, hidden ones leave a gap, and nothing is told by colour."""

from __future__ import annotations

from typing import Any

from charts.dots import APART, Series, draw_dots
from charts.figure import Line, Points, Rule
from charts.render_plotly import render_plotly
from charts.render_svg import render_svg
from charts.steps import draw_steps
from i18n.say import Say

SAY = Say("en")


def row(value: float | None, low: float | None = None, high: float | None = None) -> dict[str, Any]:
    return {"value": value, "low": low, "high": high}


def test_each_group_has_its_row_and_a_hidden_one_leaves_it_empty() -> None:
    rows = [row(0.2, 0.1, 0.4), row(None), row(0.3, 0.2, 0.5)]
    figure = draw_dots("t", "a", ["A", "B", "C"], [Series("", rows, ("A: 20%", "B", "C: 30%"))], "share", SAY, chosen=2)
    points = [mark for mark in figure.marks if isinstance(mark, Points)]
    assert [(mark.xs, mark.ys, mark.large) for mark in points] == [((0.2,), (2.0,), False), ((0.3,), (0.0,), True)]
    assert {mark.shape for mark in points} == {"circle", "diamond"}
    lines = [(mark.xs, mark.ys) for mark in figure.marks if isinstance(mark, Line)]
    assert lines == [((0.1, 0.4), (2.0, 2.0)), ((0.2, 0.5), (0.0, 0.0))]
    assert [tick.text for tick in figure.y.ticks] == ["A", "B", "C"]
    assert [mark.hover for mark in points] == [("A: 20%",), ("C: 30%",)]


def test_two_ends_stand_beside_each_other_hollow_and_full_with_their_names() -> None:
    ends = [Series("Before", [row(0.1)], ("b",), quiet=True), Series("Now", [row(0.2)], ("n",))]
    figure = draw_dots("t", "a", ["A"], ends, "share", SAY, whole=0.15)
    before, now = (mark for mark in figure.marks if isinstance(mark, Points))
    assert (before.hollow, now.hollow) == (True, False)
    assert (before.ys, now.ys) == ((APART,), (-APART,))
    assert [before.name, now.name] == ["Before", "Now"]
    (rule,) = (mark for mark in figure.marks if isinstance(mark, Rule))
    assert (rule.at, rule.text) == (0.15, "All together")


def test_steps_run_to_either_side_and_say_their_numbers_in_words() -> None:
    figure = draw_steps("What moved", ["New", "Revised"], [3, -2], ["number +3", "number −2"], SAY, "Invented")
    assert figure.x.low < 0 < figure.x.high
    assert figure.alt == "What moved. New: number +3. Revised: number −2."
    assert figure.stamp == "Invented"
    svg = render_svg(figure, 600, 240)
    assert "number −2" in svg and "Revised" in svg
    (trace,) = render_plotly(figure)["data"]
    assert trace["x"] == [3.0, -2.0]
