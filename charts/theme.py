"""Colours, sizes and letters of every chart, light and dark.

The palette is that of the Government Analysis Function (categorical and sequential); tones on the dark ground
are taken from its lighter steps, so that each keeps a contrast of 3:1 or more with the ground it stands on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from charts.figure import Tone

Mode = Literal["light", "dark"]
SvgMode = Literal["light", "dark", "auto"]
"""A picture may also follow the reader's preference by itself."""


STAMP = 0.1
"""How strong the word is that lies across a chart of invented figures: seen at a glance, in no reader's way."""


@dataclass(frozen=True)
class Theme:
    """One ground and what is drawn on it."""

    ground: str
    text: str
    faint: str
    grid: str
    tones: dict[Tone, str]
    font: str = "Arial, Helvetica, sans-serif"


THEMES: dict[Mode, Theme] = {
    "light": Theme(
        ground="#ffffff",
        text="#1d2433",
        faint="#545d6b",
        grid="#e3e7ec",
        tones={"main": "#12436D", "quiet": "#7b8794", "accent": "#801650", "alert": "#C4480E", "text": "#1d2433"},
    ),
    "dark": Theme(
        ground="#11161d",
        text="#eef2f6",
        faint="#a9b4c0",
        grid="#2c3540",
        tones={"main": "#6BACE6", "quiet": "#8b98a5", "accent": "#E08BB8", "alert": "#F46A25", "text": "#eef2f6"},
    ),
}


def _named(theme: Theme) -> dict[str, str]:
    """Every colour of a theme by the name it has in a picture that follows the reader's preference."""
    plain = {"ground": theme.ground, "words": theme.text, "faint": theme.faint, "grid": theme.grid}
    return plain | {str(tone): colour for tone, colour in theme.tones.items()}


def _variables(theme: Theme) -> str:
    return ";".join(f"--{name}:{colour}" for name, colour in _named(theme).items())


FOLLOWING = Theme(
    ground="var(--ground)",
    text="var(--words)",
    faint="var(--faint)",
    grid="var(--grid)",
    tones={tone: f"var(--{tone})" for tone in THEMES["light"].tones},
)
"""Colours by name; `FOLLOWING_STYLE` gives the names their values in light and in dark."""

FOLLOWING_STYLE = (
    f"<style>svg{{{_variables(THEMES['light'])}}}"
    f"@media (prefers-color-scheme:dark){{svg{{{_variables(THEMES['dark'])}}}}}</style>"
)
