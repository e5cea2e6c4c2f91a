"""Colours, sizes and letters of every chart, light and dark.

The palette is that of the Government Analysis Function (categorical and sequential); tones on the dark ground
are taken from its lighter steps, so that each keeps a contrast of 3:1 or more with the ground it stands on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from charts.figure import Tone

Mode = Literal["light", "dark"]


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
