"""The analysts' lists of records to mend and of lines with findings, made on request and written down each time."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from data.worklist import AUDIT, MOST, Kind, findings, gaps, lines_found, worklist
from i18n.say import Say
from pages.parts.context import Here
from pages.parts.html import show
from pages.parts.reasons import said
from settings import settings, store_in_use


def offer_worklist(here: Here) -> None:
    """The place on the page: a sentence for leaders; for analysts a choice, a button and the list."""
    say, store = here.say, store_in_use(settings())
    analyst = here.viewer.audience == "analysts"
    show("worklist.html", say=say, analyst=analyst, most=MOST, log=AUDIT)
    if not analyst or store is None:
        return
    _records(here, store)
    _lines(here, store)


def _records(here: Here, store: Path) -> None:
    """The records that lack a column, by their references."""
    say, dictionary = here.say, here.door.registry.dictionary
    names = {gap: f"{gap}: {say(meaning)}" for gap, meaning in gaps(dictionary).items()}
    gap = st.selectbox(say("Records that lack"), list(names), format_func=names.__getitem__, key="gap")
    if not st.button(say("Make the list; this is written down"), key="make-list"):
        return
    found = worklist(here.viewer.audience, here.viewer.name, store, dictionary, gap)
    if found.is_empty():
        st.write(say("No record lacks it."))
        return
    shown = found.rename({"reference": say("Record reference"), "recorded_on": say("Recorded on"),
                          "source_system": say("Records system")})  # fmt: skip
    st.dataframe(shown.to_arrow(), hide_index=True)


def _lines(here: Here, store: Path) -> None:
    """The lines of the files on which one thing was found."""
    say, found = here.say, findings(store)
    if not found:
        return
    names = {kind: finding_name(kind, n, say) for kind, n in found.items()}
    kind = st.selectbox(say("Lines on which this was found"), list(names), format_func=names.__getitem__, key="finding")
    if not st.button(say("List the lines; this is written down"), key="list-lines"):
        return
    lines = lines_found(here.viewer.audience, here.viewer.name, store, kind)
    if lines.is_empty():
        st.write(say("The list of single findings of this snapshot is not kept any more."))
        return
    shown = lines.rename({"file": say("File"), "line": say("Line")})
    st.dataframe(shown.to_arrow(), hide_index=True)


def finding_name(kind: Kind, n: int, say: Say) -> str:
    """One kind of finding as a choice: where, what and how often."""
    place = f"{kind.table}.{kind.column}" if kind.column else kind.table
    return say("{place}: {reason} ({n})", place=place, reason=said(kind.reason, say), n=say.number(n))
