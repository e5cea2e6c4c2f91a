"""The Plotly chart of a Figure is plain, harmless and quiet, and its words can be read."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import pytest
from streamlit.testing.v1 import AppTest

from charts.figure import Axis, Band, Bars, Figure, Label, Line, Points, Rule, Tick, Whiskers
from charts.render_plotly import CONFIG, RIM_OPACITY, render_plotly
from charts.settle import BAND_OPACITY, TILE_OPACITY, fit, text_width
from charts.theme import THEMES, Mode

X = Axis(0, 10, (Tick(0, "Ionawr"), Tick(10, "Mawrth")), "quarter")
Y = Axis(0, 1, (Tick(0, "0 %"), Tick(1, "100 %")), "share")
LONG = "Prosecution prevented or not in the public interest (5, 9 to 13, 17, 21)"


def one(*these: Any, x: Axis = X, y: Axis = Y) -> Figure:
    return Figure("t", "a", x, y, these)


EVERYTHING = one(
    Band((0.0, 1.0), (0.1, 0.1), (0.3, 0.3), name="limits"),
    Rule("y", 0.2, text="mean"),
    Rule("x", 4, dashed=True, text="new team"),
    Line((0.0, 1.0, 2.0), (0.1, None, 0.3), dashed=True),
    Whiskers((0.0,), (0.1,), (0.2,), name="interval"),
    Points((0.0, 1.0), (0.1, None), hollow=True, shape="diamond", hover=("first", "gone"), name="maturing"),
    Bars((0.1, 0.5), (3.0, None), texts=("3", "hidden"), hover=("three", "")),
    Label(9, 0.9, "Derbyshire", anchor="end"),
)


def test_plotly_itself_finds_every_property_valid() -> None:
    figure = render_plotly(EVERYTHING)
    assert len(go.Figure(figure).data) == 5
    assert json.loads(json.dumps(figure, allow_nan=False)) == figure


def test_streamlit_takes_the_plain_dict() -> None:
    def page() -> None:
        import streamlit as st

        from charts.figure import Axis, Figure, Rule
        from charts.render_plotly import CONFIG, render_plotly

        for marks in ((Rule("y", 0.5),), ()):
            figure = Figure("t", "a", Axis(0, 1), Axis(0, 1), marks)
            chart = render_plotly(figure)
            st.plotly_chart(chart, theme=None, config=CONFIG, alt=figure.alt, key=f"chart{len(marks)}")

    app = AppTest.from_function(page).run()
    assert not app.exception
    assert len(app.get("plotly_chart")) == 2


def test_no_default_template_comes_along() -> None:
    assert len(json.dumps(go.Figure(render_plotly(one(Line((0.0,), (0.1,))))).to_dict())) < 2500


def test_words_are_words_and_never_commands() -> None:
    words = "<b>Gŵyr</b> & <a href='x'>Tŷ</a>"
    safe = "&lt;b&gt;Gŵyr&lt;/b&gt; &amp; &lt;a href='x'&gt;Tŷ&lt;/a&gt;"
    points = [Points((1.0,), (0.5,), hover=(words,), name=words), Points((1.0,), (0.6,), name="other")]
    axis = Axis(0, 10, (Tick(1, words),), words)
    figure = render_plotly(one(*points, Label(5, 0.5, words), Rule("x", 3, text=words), x=axis))
    assert "<b>" not in json.dumps(figure) and "<a" not in json.dumps(figure)
    assert figure["data"][0]["name"] == safe == figure["layout"]["xaxis"]["title"]["text"]
    assert figure["data"][0]["text"][0].replace("<br>", " ") == safe
    assert [note["text"].replace("<br>", " ") for note in figure["layout"]["annotations"]].count(safe) == 2


def test_sentences_go_with_the_points_they_belong_to() -> None:
    points = Points((0.0, None, 2.0), (0.1, 0.2, 0.3), hover=("first", "gone", "third"))
    trace = render_plotly(one(points))["data"][0]
    assert (trace["x"], trace["y"], trace["text"]) == ([0.0, 2.0], [0.1, 0.3], ["first", "third"])
    assert trace["hovertemplate"] == "%{text}<extra></extra>"


def test_a_gap_is_never_joined_and_a_lone_value_is_a_dot() -> None:
    trace = render_plotly(one(Line((0.0, 1.0, 2.0, 3.0, 4.0), (0.1, 0.2, None, 0.4, None))))["data"][0]
    assert trace["y"] == [0.1, 0.2, None, 0.4]
    assert trace["connectgaps"] is False
    assert [size > 0 for size in trace["marker"]["size"]][:4] == [False, False, False, True]


def test_a_band_is_one_closed_shape_for_each_run() -> None:
    band = Band((0.0, 1.0, 2.0, 3.0, 4.0), (0.1, 0.1, None, 0.2, 0.2), (0.3, 0.3, 0.3, 0.4, 0.4))
    trace = render_plotly(one(band))["data"][0]
    assert trace["fill"] == "toself"
    assert trace["x"] == [0.0, 1.0, 1.0, 0.0, None, 3.0, 4.0, 4.0, 3.0, None]


def test_hollow_points_are_filled_with_the_ground() -> None:
    marker = render_plotly(one(Points((1.0,), (0.5,), hollow=True)), "dark")["data"][0]["marker"]
    assert marker["color"] == THEMES["dark"].ground
    assert marker["line"] == {"color": THEMES["dark"].tones["main"], "width": 1.6}


def test_a_legend_needs_two_names_and_names_each_once() -> None:
    line, points = Line((1.0, 2.0), (0.1, 0.2), name="Force"), Points((1.0,), (0.1,), name="Force")
    assert render_plotly(one(line, points))["layout"]["showlegend"] is False
    figure = render_plotly(one(line, points, Whiskers((1.0,), (0.1,), (0.2,), name="95%")))
    assert figure["layout"]["showlegend"] is True
    assert [t["name"] for t in figure["data"] if t["showlegend"]] == ["Force", "95%"]


def test_nothing_zooms_and_nothing_is_sent() -> None:
    layout = render_plotly(EVERYTHING)["layout"]
    assert layout["xaxis"]["fixedrange"] and layout["yaxis"]["fixedrange"] and layout["dragmode"] is False
    assert not CONFIG["displayModeBar"] and not CONFIG["showSendToCloud"] and CONFIG["plotlyServerURL"] == ""
    assert json.loads(json.dumps(CONFIG)) == CONFIG


def test_long_names_break_and_the_chart_is_as_high_as_its_bars_need() -> None:
    ys = tuple(float(i) for i in range(12))
    ticks = tuple(Tick(y, LONG) for y in ys)
    layout = render_plotly(one(Bars(ys, ys, texts=("1",) * 12), x=Axis(0, 11), y=Axis(-0.6, 11.6, ticks)))["layout"]
    assert layout["yaxis"]["ticktext"][0].replace("<br>", " ") == LONG
    assert layout["yaxis"]["ticktext"][0].count("<br>") == 1
    assert 36 * 12 < layout["height"] < 36 * 12 + 100


def test_what_stands_at_the_end_of_bars_includes_what_may_not_be_shown() -> None:
    notes = render_plotly(EVERYTHING)["layout"]["annotations"]
    places = {note["text"]: (note["x"], note["y"]) for note in notes}
    assert places["3"] == (3.0, 0.1) and places["hidden"] == (0.0, 0.5)
    assert places["mean"] == (1, 0.2) and places["new team"] == (4, 1)


def test_a_rule_crosses_the_whole_chart_and_shows_over_bars() -> None:
    shapes = render_plotly(EVERYTHING)["layout"]["shapes"]
    assert {shape["layer"] for shape in shapes} == {"above"}
    assert (shapes[0]["y0"], shapes[0]["y1"], shapes[0]["xref"]) == (0.2, 0.2, "paper")
    assert render_plotly(one(Rule("y", 0.5)))["layout"]["shapes"][0]["layer"] == "between"


def test_what_is_too_long_ends_in_an_ellipsis() -> None:
    assert fit("a" * 500, 100, 12)[0].endswith("…")
    assert all(text_width(line, 12) <= 100 for line in fit("word " * 90, 100, 12))


def test_the_estimate_of_widths_is_near_the_letters_drawn() -> None:
    font_file = Path("/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf")
    image_font = pytest.importorskip("PIL.ImageFont")
    if not font_file.exists():
        reason = "no font with Arial's widths here"
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    font = image_font.truetype(str(font_file), 100)
    for text in (
        LONG,
        "1,234 (56.7\u00a0%)",
        "Heddlu Dyfed-Powys, Gŵyr a Thŷ",
        "Metropolitan Police",
    ):
        assert 0.97 < text_width(text, 100) / font.getlength(text) < 1.1


def contrast(one_colour: str, other: str) -> float:
    """WCAG 2.2, relative luminance and contrast ratio."""

    def luminance(colour: str) -> float:
        channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    dark, light = sorted((luminance(one_colour), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def mixed(over: str, under: str, opacity: float) -> str:
    pairs = ((int(over[i : i + 2], 16), int(under[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a * opacity + b * (1 - opacity)):02x}" for a, b in pairs)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_tone_stands_out_from_every_ground_it_is_drawn_on(mode: Mode) -> None:
    theme = THEMES[mode]
    tile = mixed(theme.grid, theme.ground, TILE_OPACITY)
    band = mixed(theme.tones["quiet"], theme.ground, BAND_OPACITY)
    both = mixed(theme.tones["quiet"], tile, BAND_OPACITY)
    for ground in (theme.ground, tile, band, both):
        for tone, colour in theme.tones.items():
            assert contrast(colour, ground) >= 3, (tone, ground, contrast(colour, ground))
    for ground in (theme.ground, tile, mixed(theme.ground, band, RIM_OPACITY)):
        for colour in (theme.text, theme.faint, *(c for tone, c in theme.tones.items() if tone != "quiet")):
            assert contrast(colour, ground) >= 4.5, (colour, ground, contrast(colour, ground))
