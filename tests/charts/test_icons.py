"""Each state has a sign of its own: told apart by shape alone, seen on light and dark, with a word and an alt text."""

from __future__ import annotations

import re
from typing import get_args
from xml.etree import ElementTree

import pytest

from charts.figure import Tone
from charts.icons import (
    ASSURANCE_ALTS,
    ASSURANCE_WORDS,
    TONES,
    VARIATION_ALTS,
    VARIATION_WORDS,
    assurance_icon,
    icon_svg,
    variation_icon,
)
from charts.theme import THEMES, Mode, SvgMode
from i18n.say import Say
from kpi.stats.spc.verdict import ASSURANCES, VARIATIONS

STATES = sorted({*VARIATIONS, *ASSURANCES})
SAY = Say("en")


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def shape(state: str) -> str:
    """The picture with every colour taken out."""
    return re.sub(r"#[0-9A-Fa-f]{6}|var\(--\w+\)", "", re.sub("<style>.*?</style>", "", icon_svg(state)))


def test_every_state_of_a_verdict_has_a_sign_a_word_and_an_alt_text() -> None:
    assert set(VARIATION_WORDS) == set(VARIATION_ALTS) == set(VARIATIONS)
    assert set(ASSURANCE_WORDS) == set(ASSURANCE_ALTS) == set(ASSURANCES)
    for state in VARIATIONS:
        icon = variation_icon(state, SAY)
        assert icon.word and icon.alt and icon.uri.startswith("data:image/svg+xml;base64,")
    for state in ASSURANCES:
        assert assurance_icon(state, SAY).word


def test_no_two_signs_have_the_same_shape_word_or_alt_text() -> None:
    assert len({shape(state) for state in STATES}) == len(STATES)
    alts = {**VARIATION_ALTS, **ASSURANCE_ALTS}
    assert len(set(alts.values())) == len(STATES)
    assert len(set({**VARIATION_WORDS, **ASSURANCE_WORDS}.values())) == len(STATES)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_sign_stands_out_from_the_ground(mode: Mode) -> None:
    theme = THEMES[mode]
    for state in STATES:
        tone: Tone = TONES[state]
        assert contrast(theme.tones[tone], theme.ground) >= 3, (mode, state)


@pytest.mark.parametrize("state", STATES)
def test_a_sign_is_a_picture_that_stands_alone_in_each_colouring(state: str) -> None:
    for mode in get_args(SvgMode):
        found = ElementTree.fromstring(icon_svg(state, mode))
        assert found.tag == "{http://www.w3.org/2000/svg}svg"
    assert "prefers-color-scheme:dark" in icon_svg(state)
    assert "{" not in re.sub("<style>.*?</style>", "", icon_svg(state))


def test_an_unknown_state_is_refused() -> None:
    with pytest.raises(KeyError):
        variation_icon("consistent_pass", SAY)
    with pytest.raises(KeyError):
        assurance_icon("common", SAY)
