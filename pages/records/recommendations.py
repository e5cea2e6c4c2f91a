"""Recommendations: which are met, and what is the evidence?"""

from pages.parts.beside import standing_day
from pages.parts.choices import filter_row
from pages.parts.context import context
from pages.parts.frame import foot
from pages.parts.html import show
from pages.parts.recommendations import LATE, gather, how_to_fill

here = context()
filter_row([here.choices[key] for key in ("source", "force", "scope", "period")])
page = gather(here, standing_day(here))
how = how_to_fill(here, "recommendations.toml") if page.empty else ""
show("recommendations.html", say=here.say, here=here, page=page, how=how, mark=LATE)
foot(here, page.results)
