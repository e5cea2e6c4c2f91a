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
    told,
    wanted,
    wanted_choices,
)
from pages.parts.html import show
from pages.parts.plain_words import explain_link


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


def look(here: Here) -> str:
    """Place the switch between the parts of the page; the one chosen."""
    choice = look_choice(here.say)
    chosen = carry([choice])["look"]
    shown = "look_shown"
    st.session_state[shown] = chosen

    def take() -> None:
        st.session_state["look"] = st.session_state[shown] or next(iter(LOOKS))

    st.segmented_control(
        choice.label, list(choice.options), format_func=choice.options.__getitem__, key=shown, on_change=take,
        label_visibility="collapsed",
    )  # fmt: skip
    return chosen


def measures(here: Here) -> None:
    """The search, the list of what is found, and all of it as a file."""
    say, registry = here.say, here.door.registry
    found = chapters(here, wanted(here))
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


def columns(here: Here) -> None:
    """What rests on the column chosen, and every table with its columns."""
    choice = field_choice(here)
    chosen = carry([choice])["field"]
    with st.container(key="wanted"):
        offer([choice], st.columns(1))
    show("columns.html", say=here.say, here=here, found=behind(chosen, here), shelves=shelves(here))
