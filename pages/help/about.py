"""About: what is this, whose figures are they, and what can they not say?"""

from pages.parts.context import context
from pages.parts.frame import foot
from pages.parts.html import show
from pages.parts.official import official_lists
from pages.parts.sources import origins_table, quirk_lines

here = context()
show(
    "about.html",
    say=here.say,
    here=here,
    origins=origins_table(here),
    quirks=quirk_lines(here),
    official=official_lists(here),
)
foot(here)
