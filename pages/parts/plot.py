"""Shows a Figure as the interactive chart a reader came to study."""

from __future__ import annotations

import streamlit as st

from charts.figure import Figure
from charts.render_plotly import CONFIG, render_plotly
from charts.theme import Mode


def plot(figure: Figure, mode: Mode, key: str) -> None:
    """Put the chart on the page with the words that stand for it; its place is there before Plotly is."""
    with st.container(key=f"chart-{key}"):
        st.plotly_chart(render_plotly(figure, mode), theme=None, config=CONFIG, alt=figure.alt, key=key)
