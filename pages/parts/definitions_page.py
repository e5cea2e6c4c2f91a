"""The parts of the page of definitions: the one asked for, the list with its search, and the columns."""

from __future__ import annotations

import streamlit as st

from pages.parts.asked import asked
from pages.parts.columns import behind, field_choice, shelves
from pages.parts.context import Here
from pages.parts.definition_entry import entry_of, statement_here
from pages.parts.definitions_file import definitions_csv, file_name
from pages.parts.filters import carry, offer
from pages.parts.handbook import (
    LOOKS,
    answer,
    asked_kpi,
    chapters,
    list_note,
    look_choice,
    search,
    told,
    wanted_choices,
)
from pages.parts.html import show
from pages.parts.plain_words import explain_link


def carried(here: Here) -> dict[str, str]:
    """What the link chooses on this page, by key; what it chooses in vain is then known before the title."""
    chosen = carry([look_choice(here.say), *wanted_choices(here)])
    return chosen | (carry([field_choice(here)]) if chosen["look"] == "columns" else {})


def head(here: Here) -> None:
    """The title, the answer, and the definition that a link asks for."""
    say, code = here.say, asked("definition")
    kpi = asked_kpi(code, here) if code else None
    lines = told([look_choice(say), *wanted_choices(here), field_choice(here)], here)
    if code and kpi is None:
        lines.append(say("The link asks for the definition “{code}”, which does not exist.", code=code))
    show(
        "definitions_head.html", say=say, here=here, answer=answer(here), note=list_note(here), told=lines,
        asked=entry_of(kpi, here) if kpi else None, sql=statement_here(kpi, here) if kpi else "",
    )  # fmt: skip


def look_switch(here: Here) -> None:
    """The visible switch between the parts of the page."""
    choice, shown = look_choice(here.say), "look_shown"
    st.session_state[shown] = st.session_state["look"]

    def take() -> None:
        st.session_state["look"] = st.session_state[shown] or next(iter(LOOKS))

    st.segmented_control(
        choice.label, list(choice.options), format_func=choice.options.__getitem__, key=shown, on_change=take,
        label_visibility="collapsed",
    )  # fmt: skip


def measures(here: Here, chosen: dict[str, str]) -> None:
    """The search, the list of what is found, and all of it as a file."""
    say, registry = here.say, here.door.registry
    found = chapters(here, {**chosen, "find": search(here)})
    shown = [
        {
            "title": chapter.title,
            "count": say("{n} of {of_n}", n=len(chapter.kpis), of_n=chapter.of),
            "entries": [entry_of(kpi, here) for kpi in chapter.kpis],
        }
        for chapter in found
    ]
    n = sum(len(chapter.kpis) for chapter in found)
    text = "Showing {n} of {of_n} definitions." if n else "No definition has all of these words and choices."
    offer_definitions(here)
    show(
        "definitions.html", say=say, chapters=shown, shown=say(text, n=n, of_n=len(registry.kpis)),
        explained=explain_link(here, "candidate"),
    )  # fmt: skip


def offer_definitions(here: Here) -> None:
    """The button under the search. The file is written when it is asked for: its statements take a while."""
    label = here.say("Download all definitions (CSV)")
    st.download_button(
        label, lambda: definitions_csv(here), file_name(here), "text/csv", key="file-definitions", on_click="ignore"
    )


def columns(here: Here, chosen: dict[str, str]) -> None:
    """What rests on the column chosen, and every table with its columns."""
    with st.container(key="wanted"):
        offer([field_choice(here)], st.columns(1))
    show("columns.html", say=here.say, found=behind(chosen["field"], here), shelves=shelves(here))
