"""The signs for what a control chart says: a shape of its own for each state, a word and an alt text.

Source of the states: NHS England, Making Data Count. Its icons differ mainly by colour, and its blue and grey have next
to no contrast with each other, so the shapes and the palette here are our own.
"""

from __future__ import annotations

from dataclasses import dataclass

from charts.figure import Tone
from charts.render_svg import data_uri
from charts.theme import FOLLOWING, FOLLOWING_STYLE, THEMES, SvgMode
from i18n.say import Say

SIZE = 24
"""Side of the square that the shapes are drawn in."""

VARIATION_WORDS = {
    "common": "No signal",
    "improvement_high": "Signal: higher, the better direction",
    "improvement_low": "Signal: lower, the better direction",
    "concern_high": "Signal: higher, the worse direction",
    "concern_low": "Signal: lower, the worse direction",
    "neutral_high": "Signal: higher",
    "neutral_low": "Signal: lower",
    "too_few_points": "Too few points to judge",
    "no_point": "No point to judge",
}
"""What stands beside the sign for how a series varies, by the states of `kpi.stats.spc.verdict`."""

ASSURANCE_WORDS = {
    "consistent_pass": "Aim consistently met",
    "consistent_fail": "Aim consistently missed",
    "inconsistent": "Aim sometimes met, sometimes missed",
    "no_target": "No aim is set",
    "no_direction": "Aim not judged: no direction is good by itself",
    "too_few_points": "Too few points to judge",
}
"""What stands beside the sign for an aim."""

VARIATION_ALTS = {
    "common": "A wave: the points vary as chance alone would make them.",
    "improvement_high": "A filled circle with an arrow up: more than chance, higher, and higher is better.",
    "improvement_low": "A filled circle with an arrow down: more than chance, lower, and lower is better.",
    "concern_high": "A filled diamond with an arrow up: more than chance, higher, and lower is better.",
    "concern_low": "A filled diamond with an arrow down: more than chance, lower, and higher is better.",
    "neutral_high": "A filled square with an arrow up: more than chance, higher; no direction is good by itself.",
    "neutral_low": "A filled square with an arrow down: more than chance, lower; no direction is good by itself.",
    "too_few_points": "A dotted circle: too few points to judge.",
    "no_point": "A circle struck through: no point can be judged.",
}
"""What a screen reader says where a sign stands without its word."""

ASSURANCE_ALTS = {
    "consistent_pass": "A box with a tick: the aim can be expected to be met every time.",
    "consistent_fail": "A box with a cross: the aim can be expected to be missed every time.",
    "inconsistent": "A box filled by half: the aim is met at times and missed at times, by chance.",
    "no_target": "A box with a dash: no aim is set.",
    "no_direction": "A box with an arrow both ways: the aim is not judged, since no direction is good by itself.",
    "too_few_points": "A dotted circle: too few points to judge.",
}

TONES: dict[str, Tone] = {
    "common": "quiet", "improvement_high": "main", "improvement_low": "main", "concern_high": "alert",
    "concern_low": "alert", "neutral_high": "accent", "neutral_low": "accent", "too_few_points": "quiet",
    "no_point": "quiet", "consistent_pass": "main", "consistent_fail": "alert", "inconsistent": "text",
    "no_target": "quiet", "no_direction": "accent",
}  # fmt: skip

_FRAMES = {
    "improvement": '<circle cx="12" cy="12" r="11"/>',
    "concern": '<path d="M12 .5 23.5 12 12 23.5 .5 12Z"/>',
    "neutral": '<rect x="2" y="2" width="20" height="20"/>',
}
_ARROWS = {
    "high": '<path d="M12 18V7M7.5 11.5 12 7l4.5 4.5"',
    "low": '<path d="M12 6v11M7.5 12.5 12 17l4.5-4.5"',
}
_BOX = '<rect x="2" y="2" width="20" height="20" rx="4"/>'
_STROKES = {
    "common": '<path d="M1.5 12c1.8-6.5 5.2-6.5 7 0s5.2 6.5 7 0 5.2-6.5 7 0"/>',
    "too_few_points": '<circle cx="12" cy="12" r="9.5" stroke-dasharray="0.1 4.88"/>',
    "no_point": '<circle cx="12" cy="12" r="9.5"/><path d="m5.5 18.5 13-13"/>',
    "consistent_pass": _BOX + '<path d="m6.5 12.5 4 4 7-8.5"/>',
    "consistent_fail": _BOX + '<path d="m7.5 7.5 9 9m0-9-9 9"/>',
    "inconsistent": _BOX + '<path d="M5 19 19 5v14Z" stroke="none" fill="{colour}"/>',
    "no_target": _BOX + '<path d="M8 12h8"/>',
    "no_direction": _BOX + '<path d="M12 6v12M9 9l3-3 3 3M9 15l3 3 3-3"/>',
}


@dataclass(frozen=True)
class Icon:
    """One sign in the reader's language. word: stands beside it. alt: where it stands alone. uri: for an `<img>`."""

    state: str
    word: str
    alt: str
    uri: str


def variation_icon(state: str, say: Say, mode: SvgMode = "auto") -> Icon:
    """The sign for how a series varies. Raises KeyError for a state that is none of `VARIATIONS`."""
    return Icon(state, say(VARIATION_WORDS[state]), say(VARIATION_ALTS[state]), data_uri(icon_svg(state, mode)))


def assurance_icon(state: str, say: Say, mode: SvgMode = "auto") -> Icon:
    """The sign for whether an aim is met. Raises KeyError for a state that is none of `ASSURANCES`."""
    return Icon(state, say(ASSURANCE_WORDS[state]), say(ASSURANCE_ALTS[state]), data_uri(icon_svg(state, mode)))


def icon_svg(state: str, mode: SvgMode = "auto", size: int = SIZE) -> str:
    """The shape of a state as a picture that stands alone; `auto` follows the reader's light or dark."""
    theme = FOLLOWING if mode == "auto" else THEMES[mode]
    style = FOLLOWING_STYLE if mode == "auto" else ""
    colour, ground = theme.tones[TONES[state]], theme.ground
    kind, _, height = state.partition("_")
    line = 'fill="none" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round"'
    if kind in _FRAMES:
        arrow = f'{_ARROWS[height]} {line} stroke="{ground}"/>'
        body = f'<g fill="{colour}">{_FRAMES[kind]}</g>{arrow}'
    else:
        body = f'<g {line} stroke="{colour}">{_STROKES[state].format(colour=colour)}</g>'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}" viewBox="0 0 {SIZE} {SIZE}">'
    return f"{head}{style}{body}</svg>"
