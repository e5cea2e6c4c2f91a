"""Definitions: what does each measure count, and where does it come from?"""

from pages.parts.context import context
from pages.parts.definitions_page import columns, head, look, measures
from pages.parts.frame import foot
from pages.parts.handbook import code_lists
from pages.parts.html import show

here = context()
head(here)
part = look(here)
if part == "columns":
    columns(here)
elif part == "codes":
    show("codes.html", say=here.say, here=here, lists=code_lists(here))
else:
    measures(here)
foot(here)
