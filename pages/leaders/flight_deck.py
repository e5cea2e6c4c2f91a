"""Flight deck: is anything unusual, and where should we look next?"""

from kpi.deck import deal
from pages.parts.cards import bands, results_of, summary, unmeasured
from pages.parts.choices import filter_row
from pages.parts.context import context
from pages.parts.frame import foot
from pages.parts.html import show
from pages.parts.since import since_before

here = context()
filter_row([here.choices[key] for key in ("source", "force", "scope", "period", "basis")])
cards = deal(here.door, here.viewer, here.view, here.door.registry.headline(), here.readings)
laid = bands(cards, here)
lines, since = summary(cards, here), since_before(cards, here)
show("deck.html", say=here.say, lines=lines, since=since, bands=laid, nothing=unmeasured(laid, here))
foot(here, results_of(cards))
