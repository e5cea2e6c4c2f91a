"""The curves of what became of cases: areas that make a whole, bands where a height is a share, words in every area."""

import json
from itertools import pairwise

import polars as pl
import pytest

from charts.curve import TONES, Told, draw_curve
from charts.figure import Band, Figure, Label, Line, Points
from charts.render_plotly import render_plotly
from charts.render_svg import render_svg
from i18n.say import Say
from kpi.model import STILL_OPEN

SAY = Say("en")
DAYS = [0, 7, 14, 21]
SHARES = {"charged": [0, 0.02, 0.05, 0.06], "left": [0, 0.2, 0.3, 0.5], STILL_OPEN: [1, 0.78, 0.65, 0.44]}
NAMES = {"charged": "Charged", "left": "Victim does not support action", STILL_OPEN: "Still open"}
TOLD = [
    Told(7, 80, {"charged": "Charged, by 7 days: 2.0%.", STILL_OPEN: "Still open, by 7 days: 78.0%."}),
    Told(21, 1044, {"charged": "Charged, by 21 days: 6.0%."}),
    Told(365, 0, {"charged": "never drawn"}),
]


def drawn() -> Figure:
    rows = [
        (part, day, value, max(value - 0.01, 0), min(value + 0.02, 1))
        for part, shares in SHARES.items()
        for day, value in zip(DAYS, shares, strict=True)
    ]
    curve = pl.DataFrame(rows, schema=["part", "day", "value", "low", "high"], orient="row")
    return draw_curve(curve, NAMES, TOLD, SAY, "How cases ended", "In words.", "Invented")


def of(figure: Figure, kind: type) -> list:  # type: ignore[type-arg]
    return [mark for mark in figure.marks if isinstance(mark, kind)]


def test_areas_lie_on_each_other_and_leave_what_is_open() -> None:
    areas = [band for band in of(drawn(), Band) if not band.name]
    assert areas[0].lows == (0.0,) * 4
    assert all(below.highs == above.lows for below, above in pairwise(areas))
    assert [1 - high for high in areas[-1].highs] == pytest.approx(SHARES[STILL_OPEN])
    assert [line.ys for line in of(drawn(), Line)] == [area.highs for area in areas]


def test_bands_stand_where_a_height_is_a_share() -> None:
    lowest, together = (band for band in of(drawn(), Band) if band.name)
    assert lowest.highs == pytest.approx([min(value + 0.02, 1) for value in SHARES["charged"]])
    assert together.lows == pytest.approx([1 - min(value + 0.02, 1) for value in SHARES[STILL_OPEN]])
    assert together.highs == pytest.approx([1 - max(value - 0.01, 0) for value in SHARES[STILL_OPEN]])


def test_every_area_is_named_and_no_colour_is_needed() -> None:
    labels = of(drawn(), Label)
    assert {label.text for label in labels} == set(NAMES.values())
    assert len(set(TONES)) == len(TONES)


def test_numbers_still_followed_stand_under_the_days_that_are_drawn() -> None:
    figure = drawn()
    assert [(tick.at, tick.text) for tick in figure.x.ticks] == [(7.0, "7 (80)"), (21.0, "21 (1,044)")]
    assert "cases still open and followed" in figure.x.title
    assert (figure.y.low, figure.y.high) == (0.0, 1.0)


def test_nothing_is_said_of_a_day_beyond_the_curve() -> None:
    hover = [text for points in of(drawn(), Points) for text in points.hover]
    assert "never drawn" not in hover
    assert "Charged, by 21 days: 6.0%." in hover


def test_both_renderers_show_it_with_its_words() -> None:
    svg, plotly = render_svg(drawn(), 720, 360), json.dumps(render_plotly(drawn(), "dark"))
    for word in ("Charged", "Still open", "Invented", "7 (80)"):
        assert word in svg
        assert word in plotly
