"""What changed: since the snapshot before, or since a year ago, and why?"""

from pages.parts.changed import choices, gather
from pages.parts.choices import filter_row
from pages.parts.context import context
from pages.parts.frame import foot
from pages.parts.html import show
from pages.parts.own_choices import row, take
from pages.parts.sheets import lay_out
from settings import settings, store_in_use

here = context()
store = store_in_use(settings())
filter_row([here.choices[key] for key in ("kpi", "source", "force", "scope", "period")])
offered = choices(here, store)
own = take(here, offered)
row(offered)
changed = gather(here, store, own["against"], own["by"])
show("what_changed.html", say=here.say, changed=changed)
for sheet in changed.sheets:
    lay_out(sheet, here)
show("what_changed_notes.html", say=here.say, changed=changed, here=here)
foot(here, changed.results)
