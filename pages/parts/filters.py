"""The choices that every page shares, kept in the link by their codes.

A select box that shows names would put the names into the link, which differ by language. So each choice has two
widgets: a hidden carrier over the codes, bound to the link and present on every page, and a visible one that sets it.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from kpi.claims.said import ClaimError, read_code

_UNKNOWN = "unknown_choices"


@dataclass(frozen=True)
class Choice:
    """One filter: its key in the link, its label, and code -> name in the order shown. The first is the default."""

    key: str
    label: str
    options: Mapping[str, str]


def carry(choices: Sequence[Choice]) -> dict[str, str]:
    """Place the hidden carriers and read them: key -> code. Values the link asks for in vain are remembered."""
    with st.container(key=f"carriers-{choices[0].key}"):
        return {choice.key: _carry(choice) for choice in choices}


def _carry(choice: Choice) -> str:
    asked = st.query_params.get(choice.key)
    if asked is not None and asked not in choice.options:
        st.session_state.setdefault(_UNKNOWN, {})[choice.key] = asked
    codes = list(choice.options)
    return str(st.selectbox(choice.key, codes, key=choice.key, bind="query-params"))


def offer(choices: Sequence[Choice], places: Sequence[DeltaGenerator]) -> None:
    """Show the visible select boxes."""
    for choice, place in zip(choices, places, strict=True):
        shown = f"{choice.key}_shown"
        st.session_state[shown] = st.session_state[choice.key]
        codes = list(choice.options)
        place.selectbox(
            choice.label, codes, format_func=choice.options.__getitem__, key=shown, on_change=_take, args=(choice.key,)
        )


def _take(key: str) -> None:
    """Hand what the reader chose to the carrier, and with it to the link."""
    st.session_state[key] = st.session_state[f"{key}_shown"]
    st.session_state.get(_UNKNOWN, {}).pop(key, None)


def unknown_choices() -> dict[str, str]:
    """Key -> value that the link asked for and that does not exist, until the reader chooses another."""
    return dict(st.session_state.get(_UNKNOWN, {}))


def own_choices(shared: Container[str]) -> dict[str, str]:
    """What the link asks of one page alone, such as a claim: another language of the same page keeps it."""
    asked = {key: value for key, value in st.query_params.items() if key not in shared and key != "lang"}
    return {key: value for key, value in asked.items() if key != "claim" or _is_claim(value)}


def _is_claim(code: str) -> bool:
    """Whether a link's claim can be read: one that cannot is told once, and handed on nowhere."""
    try:
        read_code(code)
    except ClaimError:
        return False
    return True
