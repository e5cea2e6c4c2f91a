"""Flight deck: is anything unusual, and where should we look next?"""

from kpi.deck import deal
from pages.parts.cards import bands, results_of, summary
from pages.parts.choices import filter_row
from pages.parts.context import context
from pages.parts.frame import foot
from pages.parts.html import show

here = context()
filter_row([here.choices[key] for key in ("force", "scope", "period", "basis")])
cards = deal(here.door, here.viewer, here.view, here.door.registry.headline())
show("deck.html", say=here.say, lines=summary(cards, here), bands=bands(cards, here), force=here.force_name())
foot(here, results_of(cards))
