"""Compare: which areas or forces differ by more than chance?"""

from pages.parts.choices import filter_row
from pages.parts.comparing import by_choice, gather, unit_choice
from pages.parts.context import context
from pages.parts.frame import foot
from pages.parts.html import show
from pages.parts.own_choices import row, take
from pages.parts.sheets import lay_out

here = context()
filter_row([here.choices[key] for key in ("kpi", "source", "force", "scope", "period")])
by = by_choice(here)
dimension = take(here, [by])[by.key]
one = unit_choice(here, dimension)
chosen = take(here, [one])[one.key]
row([by, one])
compared = gather(here, dimension, chosen)
show("compare.html", say=here.say, compared=compared)
if compared.sheet is not None:
    lay_out(compared.sheet, here)
show("compare_notes.html", say=here.say, compared=compared, here=here)
foot(here, list(compared.sheet.results) if compared.sheet else [])
