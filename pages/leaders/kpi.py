"""One KPI in depth: what it is now, how it moved, where it stands, what it counts."""

import streamlit as st

from pages.parts.choices import filter_row
from pages.parts.context import context
from pages.parts.depth import gather
from pages.parts.download import offer_file
from pages.parts.frame import foot
from pages.parts.history import history
from pages.parts.html import show
from pages.parts.plot import plot

here = context()
filter_row([here.choices[key] for key in ("kpi", "source", "force", "scope", "period")])
study = gather(here)
show("kpi_head.html", say=here.say, study=study)
with st.container(key="study"):
    main, side = st.columns([2.3, 1], gap="large")
with main:
    for part in study.charts:
        show("chart_head.html", part=part)
        if part.figure is not None:
            plot(part.figure, here.mode, part.key)
        show("chart_table.html", say=here.say, part=part)
        if part.key == "control" and study.facts:
            show("control_facts.html", say=here.say, facts_of=study.facts)
        offer_file(part.result, here, part.key, here.say)
with side:
    show("definition.html", say=here.say, kpi=study.kpi, here=here, study=study, history=history(study.kpi, here))
foot(here, study.results)
