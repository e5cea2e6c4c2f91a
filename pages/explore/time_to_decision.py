"""Time to decision: how long do cases take, and how do they end?"""

from kpi.result import Unanswerable
from pages.parts.choices import filter_row
from pages.parts.context import context
from pages.parts.frame import foot
from pages.parts.html import show
from pages.parts.own_choices import row, take
from pages.parts.sheets import lay_out
from pages.parts.time_to_decision import choices, gather

here = context()
filter_row([here.choices[key] for key in ("source", "force", "scope", "period")])
offered = choices(here)
own = take(here, offered)
row(offered)
decision = gather(here, own["ending"], own["by"])
show("time_to_decision.html", say=here.say, decision=decision, refused=isinstance(decision, Unanswerable))
if isinstance(decision, Unanswerable):
    foot(here)
else:
    for sheet in decision.sheets:
        lay_out(sheet, here)
    show("time_to_decision_notes.html", say=here.say, decision=decision, here=here)
    foot(here, decision.results)
