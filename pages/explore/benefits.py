"""Benefits: what was different after the team began, and how sure can we be?"""

from pages.parts.benefits import gather, pair_choice
from pages.parts.benefits_file import offer_files
from pages.parts.choices import filter_row
from pages.parts.context import context
from pages.parts.frame import foot
from pages.parts.html import show
from pages.parts.own_choices import row, take
from pages.parts.plot import plot

here = context()
filter_row([here.choices[key] for key in ("source", "force", "scope")])
if here.source.manifest is None:
    show(
        "no_snapshot.html",
        say=here.say,
        title=here.say("What was different after the team began, and how sure can we be?"),
    )
    foot(here)
else:
    pairs = pair_choice(here)
    page = gather(here, take(here, [pairs])["pair"])
    row([pairs])
    show("benefits.html", say=here.say, page=page)
    if page.figure is not None:
        plot(page.figure, here.mode, "differences")
    show("benefits_table.html", say=here.say, page=page)
    offer_files(here, page)
    foot(here, page.found.results)
