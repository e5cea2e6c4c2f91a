"""Claims: does a published figure hold, and on which reading?"""

from pages.parts.choices import filter_row
from pages.parts.claim_form import asked_claim, offer_form
from pages.parts.claims import gather, told_wrong
from pages.parts.context import context
from pages.parts.frame import foot
from pages.parts.html import show

here = context()
filter_row([here.choices[key] for key in ("source", "force")])
said, wrong = asked_claim()
claims = gather(here, said)
show("claims.html", say=here.say, claims=claims, wrong=told_wrong(here, wrong))
if claims.looked:
    show("claims_readings.html", say=here.say, claims=claims)
show("claims_tries.html", say=here.say, claims=claims)
offer_form(here, said)
foot(here)
