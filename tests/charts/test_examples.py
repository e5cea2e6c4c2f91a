"""The drawings that explain a word show what the word means, by the rules that judge real figures."""

from __future__ import annotations

from xml.etree import ElementTree

import numpy as np
import pytest

from charts.examples import AFTER, BASELINE, EVENTS, EXAMPLES, FORCES, OF, SPELLS, example, series
from charts.render_svg import render_svg
from i18n.say import Say
from kpi.stats.spc.rare import exact_g
from kpi.stats.spc.rules import COMMON, RULE_CODES, leading, signals
from kpi.stats.spc.shares import exact_shares

SAY = Say("en")


@pytest.mark.parametrize("rule", AFTER)
def test_the_series_of_a_rule_shows_that_rule_and_no_other(rule: str) -> None:
    found = signals(series(rule))
    shown = {name for name, way in found.items() if np.any(way != 0)}
    assert shown == ({rule} if rule in RULE_CODES else set())


@pytest.mark.parametrize(("rule", "points"), [("shift", 7), ("trend", 6), ("beyond", 1), ("two_in_three", 2)])
def test_as_many_points_are_named_as_the_words_say(rule: str, points: int) -> None:
    assert np.sum(leading(signals(series(rule))) != COMMON) == points
    (flagged,) = [m for m in example(rule, "", "", SAY).marks if getattr(m, "shape", "") == "diamond"]
    assert sum(y is not None for y in flagged.ys) == points  # type: ignore[union-attr]


def test_only_the_last_quarter_and_the_last_spell_stand_out_of_the_exact_limits() -> None:
    shares = exact_shares(np.array(EVENTS), np.array(OF), baseline=BASELINE)
    spells = exact_g(np.array(SPELLS), baseline=BASELINE)
    for lines in (shares, spells):
        named = leading(signals(lines)) != COMMON
        assert list(np.flatnonzero(named)) == [len(named) - 1]


def test_one_force_lies_beyond_the_funnel() -> None:
    (flagged,) = [m for m in example("funnel", "", "", SAY).marks if getattr(m, "shape", "") == "diamond"]
    (y,) = flagged.ys  # type: ignore[union-attr]
    assert y == max(n / of for of, n in FORCES)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_drawing_is_a_picture_with_its_words_and_says_that_it_is_invented(name: str) -> None:
    figure = example(name, "A word", "What is seen", SAY)
    svg = render_svg(figure, 380, 190, "auto")
    root = ElementTree.fromstring(svg)
    assert root.findtext("{http://www.w3.org/2000/svg}title") == "A word"
    assert root.findtext("{http://www.w3.org/2000/svg}desc") == "What is seen"
    assert ">Invented</text>" in svg
