"""The frame: it runs on every rerun, before any page; pages only read what it lays out."""

import streamlit as st

from i18n.own import own_catalogues
from i18n.say import Say
from pages.parts.choices import choices, source_choice, view_of
from pages.parts.context import Here, keep, language, mode, reader, the_door
from pages.parts.filters import carry
from pages.parts.frame import head
from pages.parts.readings import the_readings
from settings import settings

st.set_page_config(layout="wide", initial_sidebar_state="collapsed")
say, door = Say(language(), own_catalogues(settings().definitions)), the_door()
sources = source_choice(door, say)
source = door.sources[carry([sources])["source"]]
offered = {"source": sources, **choices(door, source, settings(), say)}
chosen = {"source": source.name, **carry([offered[key] for key in offered if key != "source"])}
defaults = {key: next(iter(choice.options)) for key, choice in offered.items()}
here = Here(
    door=door,
    viewer=reader(),
    settings=settings(),
    say=say,
    view=view_of(chosen, source),
    kpi=chosen["kpi"],
    mode=mode(),
    choices=offered,
    chosen={key: code for key, code in chosen.items() if code != defaults[key]},
    readings=the_readings(),
)
keep(here)
page = st.navigation(
    {
        "": [
            st.Page("leaders/flight_deck.py", title=say("Flight deck"), default=True),
            st.Page("leaders/kpi.py", title=say("KPI in depth"), url_path="kpi"),
            st.Page("leaders/what_changed.py", title=say("What changed"), url_path="what_changed"),
        ],
        say("Explore"): [
            st.Page("explore/claims.py", title=say("Claims"), url_path="claims"),
            st.Page("explore/benefits.py", title=say("Benefits"), url_path="benefits"),
            st.Page("explore/time_to_decision.py", title=say("Time to decision"), url_path="time_to_decision"),
            st.Page("explore/compare.py", title=say("Compare"), url_path="compare"),
        ],
        say("Records"): [
            st.Page("records/data_quality.py", title=say("Data quality"), url_path="data_quality"),
            st.Page("records/snapshots.py", title=say("Snapshots"), url_path="snapshots"),
            st.Page("records/recommendations.py", title=say("Recommendations"), url_path="recommendations"),
            st.Page("records/improvement.py", title=say("Improvement plan"), url_path="improvement"),
        ],
        say("Help"): [
            st.Page("help/definitions.py", title=say("Definitions"), url_path="definitions"),
            st.Page("help/how_to_read.py", title=say("How to read this"), url_path="how_to_read"),
            st.Page("help/about.py", title=say("About"), url_path="about"),
        ],
    },
    position="top",
)
head(here, offered)
page.run()
