"""Data quality: did it load, what is missing or impossible, and which figures can that bend?"""

from datetime import date

from pages.parts.choices import filter_row
from pages.parts.context import context
from pages.parts.frame import foot
from pages.parts.html import show
from pages.parts.quality import gather
from pages.parts.study import lay_out
from pages.parts.worklist import offer_worklist

here = context()
filter_row([here.choices[key] for key in ("source", "force", "scope")])
if here.source.manifest is None:
    show("no_snapshot.html", say=here.say, title=here.say("Can these figures be trusted this month?"))
    foot(here)
else:
    quality = gather(here, here.source.manifest, date.today())
    show("data_quality.html", say=here.say, quality=quality)
    if quality.trend is not None:
        lay_out(quality.trend, here)
    offer_worklist(here)
    foot(here, [quality.trend.result] if quality.trend else [])
