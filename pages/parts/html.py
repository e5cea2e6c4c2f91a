"""Shows the HTML templates of `pages/templates`; every value put into them is escaped."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pages.parts.facts import facts, lang, official_lines

TEMPLATES = Path(__file__).parent.parent / "templates"


@lru_cache
def environment() -> Environment:
    """The template environment: HTML is escaped, and a value that is missing is an error, not an empty place."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        # A template that changes under a running server would meet values it was not written for.
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(template: str, **values: Any) -> str:
    """The HTML of a template."""
    return environment().get_template(template).render(facts=facts, lang=lang, official_lines=official_lines, **values)


def show(template: str, **values: Any) -> None:
    """Put a template on the page as one element."""
    st.html(render(template, **values))
