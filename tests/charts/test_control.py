"""A control chart says with shape and words what its colours say, and shows nothing that was not judged as judged."""

from datetime import date
from xml.etree import ElementTree

import pytest

from charts.control import Dated, draw_control
from charts.control_facts import alarms_words, chart_words, pooled_words, sight_words, tile_words, wall_words
from charts.control_words import control_alt, refused_words, variation_words
from charts.figure import Band, Figure, Points, Rule
from charts.render_svg import render_svg
from i18n.say import Say
from kpi.answer import Door
from kpi.result import Question, Result, Viewer
from kpi.signals.reading import Reading
from kpi.signals.readings import Readings
from kpi.signals.series import REFUSALS

SAY = Say("en")


def found(door: Door, viewer: Viewer, kpi: str) -> tuple[Result, Reading]:
    scope = door.registry.kpi(kpi).only_scope or "all_rape"
    result = door.answer(viewer, Question(kpi, scope, "snapshot", grain="month"))
    reading = Readings(door).of(viewer, result)
    assert isinstance(reading, Reading)
    return result, reading


def drawn(door: Door, viewer: Viewer, kpi: str, *dated: Dated, bare: bool = False) -> Figure:
    result, reading = found(door, viewer, kpi)
    return draw_control(result, reading, SAY, "A title", "Its words", dated, bare=bare, last=36 if bare else None)


@pytest.mark.parametrize("kpi", ["victims_supporting", "charge_rate_closed", "outcome_18_closed", "recorded_offences"])
@pytest.mark.parametrize("bare", [False, True])
def test_equal_readings_are_drawn_alike_and_stand_as_a_picture(
    invented: Door, leader: Viewer, kpi: str, bare: bool
) -> None:
    first, again = (drawn(invented, leader, kpi, bare=bare) for _ in range(2))
    assert first == again
    assert first.stamp == "Invented"
    svg = render_svg(first, 320, 92, "light", bare=True) if bare else render_svg(first, 720, 360, "light")
    ElementTree.fromstring(svg)


def test_signals_have_a_shape_of_their_own_and_a_name(invented: Door, leader: Viewer) -> None:
    marks = drawn(invented, leader, "adviser_accepted_of_all").marks
    told = [mark for mark in marks if isinstance(mark, Points) and mark.shape == "diamond"]
    assert [mark.name for mark in told] == ["signal"]
    assert any(isinstance(mark, Band) for mark in marks)
    ends = [mark.text for mark in marks if isinstance(mark, Rule) and mark.axis == "y"]
    assert [text.split()[0] for text in ends] == ["upper", "centre", "lower"]


def test_unsettled_months_are_hollow(invented: Door, leader: Viewer) -> None:
    marks = drawn(invented, leader, "victim_support_lost").marks
    hollow = [mark for mark in marks if isinstance(mark, Points) and mark.hollow]
    assert len(hollow) == 1 and hollow[0].name == "still maturing, not judged"


def test_days_are_marked_where_they_lie_and_only_on_an_even_time_line(invented: Door, leader: Viewer) -> None:
    begun = Dated(date(2024, 3, 16), "The team began")
    (mark,) = [
        m for m in drawn(invented, leader, "victims_supporting", begun).marks if isinstance(m, Rule) and m.axis == "x"
    ]
    assert (mark.text, mark.at) == ("The team began", pytest.approx(35 - 0.5 + 15 / 31))
    rare = drawn(invented, leader, "charge_rate_closed", begun)
    assert not [m for m in rare.marks if isinstance(m, Rule) and m.axis == "x"]


def test_the_words_name_the_chart_its_blind_spot_and_its_errors(invented: Door, leader: Viewer) -> None:
    result, reading = found(invented, leader, "charge_rate_closed")
    assert chart_words(reading, SAY).startswith("Rare: about ")
    assert tile_words(reading, SAY) == "Chart: cases between one and the next; high means rare."
    assert "8 times in 10" in sight_words(reading, result.kpi, SAY)
    assert "95% interval" in pooled_words(reading, result.kpi, SAY)
    assert "of years" in alarms_words(reading, SAY)
    assert "of these 1 charts" in wall_words([reading, None, "parts"], SAY)
    assert wall_words([None, "parts"], SAY) == ""


def test_the_alternative_text_tells_the_last_point_the_limits_and_the_verdict(invented: Door, leader: Viewer) -> None:
    result, reading = found(invented, leader, "victims_supporting")
    text = control_alt(reading, result.kpi, SAY, "Victims")
    assert text.startswith("Victims. Latest judged point, February 2026: ")
    assert "limits" in text and variation_words(reading, result.kpi, SAY) in text


@pytest.mark.parametrize("reason", REFUSALS)
def test_every_refusal_has_words(reason: str) -> None:
    assert refused_words(reason, SAY).startswith("No control chart: ")
