"""A picture that follows the reader's preference is the same picture, with its colours named instead of written."""

from xml.etree import ElementTree

import pytest

from charts.figure import Axis, Bars, Figure, Label, Line, Points, Rule, Tick
from charts.render_svg import render_svg
from charts.theme import FOLLOWING_STYLE, THEMES, Mode

FIGURE = Figure(
    "Title",
    "Words",
    Axis(0, 4, (Tick(0, "a"), Tick(4, "b"))),
    Axis(0, 1, (Tick(0, "0%"), Tick(1, "100%"))),
    (
        Line((0, 1, 2), (0.1, 0.2, 0.3)),
        Points((3,), (0.4,), tone="alert", hollow=True),
        Bars((0.5,), (2,), tone="quiet", texts=("2",)),
        Rule("y", 0.5, "accent"),
        Label(1, 0.5, "here"),
    ),
)


def named(mode: Mode) -> dict[str, str]:
    theme = THEMES[mode]
    plain = {"ground": theme.ground, "words": theme.text, "faint": theme.faint, "grid": theme.grid}
    return plain | {str(tone): colour for tone, colour in theme.tones.items()}


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("bare", [True, False])
def test_following_picture_becomes_the_light_or_dark_one_when_its_names_are_filled_in(mode: Mode, bare: bool) -> None:
    followed = render_svg(FIGURE, 320, 120, "auto", bare)
    for name, colour in named(mode).items():
        followed = followed.replace(f"var(--{name})", colour)
    assert followed.replace(FOLLOWING_STYLE, "") == render_svg(FIGURE, 320, 120, mode, bare)


def test_following_picture_carries_both_grounds_and_stays_well_formed() -> None:
    followed = render_svg(FIGURE, 320, 120, "auto")
    ElementTree.fromstring(followed)
    assert "prefers-color-scheme:dark" in followed
    for mode in ("light", "dark"):
        for name, colour in named(mode).items():
            assert f"--{name}:{colour}" in followed
