"""What a link asks for beside the shared choices: one entry of a page, by its code."""

from __future__ import annotations

import streamlit as st

LONGEST = 80
"""Characters: no code is longer."""


def asked(key: str) -> str:
    """What the link holds under this key; nothing where it has none."""
    return str(st.query_params.get(key, ""))[:LONGEST]
