"""What a KPI counts, as the pairs of a definition list."""

from __future__ import annotations

from charts.describe import basis_of, good_way
from i18n.say import Say
from kpi.model import Kpi

STATUS = {
    "published": "Published as a measure",
    "practice": "Follows from a published duty or practice",
    "local": "Local working definition",
}


def facts(kpi: Kpi, say: Say) -> list[tuple[str, str]]:
    """What a KPI counts, as the pairs of a definition list."""
    found = [
        (say("One unit is"), say(kpi.counts)),
        (say("Numerator"), say(kpi.numerator)),
        (say("Denominator"), say(kpi.denominator) if kpi.denominator else ""),
        (say("Left out"), " ".join(say(item.reason) for item in kpi.leaves_out)),
        (say("Basis"), basis_of(kpi, say)),
        (say("Follow-up before judging"), say("{n} days", n=kpi.settle_days) if kpi.settle_days else ""),
        (say("Good direction"), good_way(kpi, say)),
        (say("Status"), f"{say(STATUS[kpi.source.status])}. {say(kpi.source.reference)}"),
        (say("Official wording"), _official(kpi, say)),
        (say("Difference from the published grouping"), say(kpi.source.deviation) if kpi.source.deviation else ""),
        (say("Source"), f"{say(kpi.source.publisher)}: {say(kpi.source.title)}"),
        (say("Owner"), say(kpi.owner) if kpi.owner else ""),
        (say("If it signals"), say(kpi.if_it_signals) if kpi.if_it_signals else ""),
    ]
    return [(term, text) for term, text in found if text]


def _official(kpi: Kpi, say: Say) -> str:
    """The official name, or that nobody here has seen one."""
    name = kpi.source.official_name
    return say(name) if name else say("Not public; this is our candidate.")
