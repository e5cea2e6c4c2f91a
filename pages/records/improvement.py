"""Improvement plan: what are we doing, and is it done?"""

from pages.parts.beside import standing_day
from pages.parts.choices import filter_row
from pages.parts.context import context
from pages.parts.frame import foot
from pages.parts.html import show
from pages.parts.improvement import gather
from pages.parts.recommendations import LATE, how_to_fill

here = context()
filter_row([here.choices[key] for key in ("source", "force", "scope", "period")])
page = gather(here, standing_day(here))
how = how_to_fill(here, "plan.toml, assessment.toml, leads.toml") if not (page.planned and page.judged) else ""
show("improvement.html", say=here.say, page=page, how=how, mark=LATE)
foot(here, page.results)
