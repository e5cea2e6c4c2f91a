"""The comparisons as files to share: every row with its definition, months, counts, intervals and caveats."""

from __future__ import annotations

import json

import streamlit as st

from kpi.benefits import tidy_benefits
from kpi.tidy import as_csv
from pages.parts.benefits import Page
from pages.parts.context import Here
from pages.parts.frame import marking


def offer_files(here: Here, page: Page) -> None:
    """The buttons under the tables; none where nothing is compared."""
    if not page.found.lines:
        return
    say, mark = here.say, "INVENTED_" if here.source.synthetic else ""
    name = f"{mark}benefits_{page.found.lines[0].references[0]}"
    csv = csv_of(here, page).encode("utf-8-sig")
    st.download_button(say("Download these figures (CSV)"), csv, f"{name}.csv", "text/csv", key="benefits-csv")
    told = json_of(here, page).encode()
    st.download_button(
        say("Download these figures (JSON)"), told, f"{name}.json", "application/json", key="benefits-json"
    )


def _said(here: Here, page: Page) -> list[str]:
    """What must be read with the figures."""
    say = here.say
    invented = [say("Every figure in this file is invented.")] if here.source.synthetic else []
    made = page.found.results[0].extract if page.found.results else None
    source = [f"{say(made.title)}. {say(made.attribution)}"] if made else []
    return [*invented, f"{marking(here)} · {here.force_name()}", *source, page.warning, page.over, *page.caveats]


def csv_of(here: Here, page: Page) -> str:
    """Comma-separated rows; the lines that begin with # are to be read with them."""
    return "\n".join([*(f"# {line}" for line in _said(here, page)), as_csv(tidy_benefits(page.found)), ""])


def json_of(here: Here, page: Page) -> str:
    """The same as one object."""
    whole = {"read_with": _said(here, page), "rows": tidy_benefits(page.found)}
    return json.dumps(whole, indent=2, ensure_ascii=False)
