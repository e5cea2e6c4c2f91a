"""One chart with its heading, its table and its file, as every page that has one lays it out."""

from __future__ import annotations

import streamlit as st

from pages.parts.context import Here
from pages.parts.depth import Part
from pages.parts.download import offer_file
from pages.parts.html import show
from pages.parts.plot import plot


def lay_out(part: Part, here: Here) -> None:
    """Put one chart on the page, in a container of its own."""
    with st.container(key="study"):
        show("chart_head.html", part=part)
        if part.figure is not None:
            plot(part.figure, here.mode, part.key)
        show("chart_table.html", say=here.say, part=part)
        offer_file(part.result, here, part.key, here.say)
