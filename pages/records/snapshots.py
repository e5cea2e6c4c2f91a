"""Snapshots: what was said before, and what has moved since?"""

from pages.parts.choices import filter_row
from pages.parts.context import context
from pages.parts.frame import foot
from pages.parts.html import show
from pages.parts.moves import gather
from pages.parts.study import lay_out
from settings import settings, store_in_use

here = context()
filter_row([here.choices[key] for key in ("source", "kpi", "force", "scope", "period")])
store = store_in_use(settings())
if here.source.manifest is None or store is None:
    show("no_snapshot.html", say=here.say, title=here.say("What was said before, and what has moved since?"))
    foot(here)
else:
    moves = gather(here, store)
    show("snapshots.html", say=here.say, moves=moves)
    if moves.mix is not None:
        lay_out(moves.mix, here)
    show("snapshots_said.html", say=here.say, moves=moves)
    foot(here, [moves.mix.result] if moves.mix else [])
