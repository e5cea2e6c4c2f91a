"""The analysts' list of records to mend, made only on request and written down each time."""

from __future__ import annotations

import streamlit as st

from data.worklist import AUDIT, MOST, gaps, worklist
from pages.parts.context import Here
from pages.parts.html import show
from settings import settings, store_in_use


def offer_worklist(here: Here) -> None:
    """The place on the page: a sentence for leaders; for analysts a choice, a button and the list."""
    say, store = here.say, store_in_use(settings())
    analyst = here.viewer.audience == "analysts"
    show("worklist.html", say=say, analyst=analyst, most=MOST, log=AUDIT)
    if not analyst or store is None:
        return
    dictionary = here.door.registry.dictionary
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
