"""Definitions: what does each measure count, and where does it come from?"""

from pages.parts.context import context
from pages.parts.definitions_page import carried, columns, head, look_switch, measures
from pages.parts.frame import foot
from pages.parts.handbook import code_lists
from pages.parts.html import show

here = context()
chosen = carried(here)
head(here)
look_switch(here)
if chosen["look"] == "columns":
    columns(here, chosen)
elif chosen["look"] == "codes":
    show("codes.html", say=here.say, here=here, lists=code_lists(here))
else:
    measures(here, chosen)
foot(here)
