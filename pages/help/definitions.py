"""Definitions: what does each measure mean, and where does it come from?"""

from pages.parts.context import context
from pages.parts.frame import foot
from pages.parts.handbook import chapters, code_lists
from pages.parts.html import show

here = context()
show("definitions.html", say=here.say, here=here, chapters=chapters(here), lists=code_lists(here))
foot(here)
