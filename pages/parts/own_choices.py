"""Choices that one page has for itself, kept in the link by their codes like those that every page shares."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pages.parts.context import Here
from pages.parts.filters import Choice, carry, offer, unknown_choices
from pages.parts.html import show


def take(here: Here, choices: Sequence[Choice]) -> dict[str, str]:
    """Read the choices: key -> code. A value that the link asks for in vain is told."""
    chosen = carry(choices)
    unknown = unknown_choices()
    text = "“{value}” is not a choice of {what}; showing {shown} instead."
    told = [
        here.say(text, value=unknown[choice.key], what=choice.label, shown=choice.options[chosen[choice.key]])
        for choice in choices
        if choice.key in unknown
    ]
    if told:
        show("told.html", told=told)
    return chosen


def row(choices: Sequence[Choice]) -> None:
    """Show a row of select boxes for choices that were read; one that offers no choice is left out."""
    offered = [choice for choice in choices if len(choice.options) > 1]
    if offered:
        # As wide as the boxes of the shared row above them, however few there are.
        offer(offered, st.columns(max(len(offered), 3))[: len(offered)])
