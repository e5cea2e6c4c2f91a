"""The words of claims and comparisons: what was claimed, over which months, who was compared, and what can be told."""

from __future__ import annotations

from datetime import timedelta

from i18n.say import Say
from kpi.claims.counted import Definition
from kpi.claims.found import Hit
from kpi.claims.said import Said
from kpi.claims.spans import Span
from kpi.model import Flow, Mix

DESIGNS = {
    "share": "One share",
    "before_after": "All cases, after against before",
    "reviewed_or_not": "Reviewed cases against those not reviewed",
    "landmark": "Both groups from the same start",
    "reviewed_after": "Reviewed cases against all cases before",
}
VERDICTS = {
    "told": "Can be told from no change",
    "borderline": "Borderline: one test says so, another does not",
    "not_told": "Cannot be told from no change",
}
CAVEATS = {
    "not_chosen_by_lot": "The team chose its cases: those it reviewed differ from the others in other ways too.",
    "immortal_time": "A case must stay open long enough to be reviewed, so reviewed cases look better by that alone.",
    "other_things_changed": "Other things changed between the two periods as well.",
    "may_be_immature": "Cases of the later period have been followed for a shorter time.",
}
MARKS = {
    "few": "Few cases",
    "wide": "The interval is wide",
    "maturing": "Some cases are still maturing",
    "break": "The series breaks between these months",
}
FITS = {"points": "As percentage points", "relative": "As a relative change"}
GROUP_NAMES = {"reviewed": "reviewed cases", "not_reviewed": "cases not reviewed"}
SIDES = {"one": "the first group", "other": "the second group"}


def claim_words(said: Said, say: Say) -> str:
    """The claim's figure, as it would be printed: "65 = 26%", "+24%", "+24 points"."""
    if said.percent is None:
        if said.n is not None and said.of_n is not None:
            return say("{n} of {of_n}", n=said.n, of_n=said.of_n)
        return say("{n} cases", n=said.n) if said.n is not None else say("a share of {of_n} cases", of_n=said.of_n)
    number = say.number(said.percent, said.decimals)
    signed = f"+{number}" if said.kind == "change" and said.percent >= 0 else number
    if said.kind == "change":
        if said.unit == "points":
            return say("{n} points", n=signed)
        return say("{n}% relative", n=signed) if said.unit else f"{signed}%"
    if said.n is not None and said.of_n is not None:
        return say("{n} of {of_n}, {percent}%", n=said.n, of_n=said.of_n, percent=number)
    if said.n is not None:
        return say("{n} cases, {percent}%", n=said.n, percent=number)
    return say("{percent}% of {of_n} cases", percent=number, of_n=said.of_n) if said.of_n is not None else f"{number}%"


def months(span: Span, say: Say) -> str:
    """ "March 2024 to August 2024", or one month."""
    first = say.period(span.start, "month")
    if span.months == 1:
        return first
    return say(
        "{first} to {last}", first=first, last=say.period((span.end - timedelta(days=1)).replace(day=1), "month")
    )


def counted(of: Definition, say: Say, compared: bool = False) -> str:
    """What a definition counts: its title, its part and, unless its groups are compared, which one it is."""
    title, measure = say(of.kpi.title), of.kpi.measure
    if isinstance(measure, Mix | Flow):
        part = next((say(part.title) for part in measure.parts if part.name == of.part), "")
        title = f"{title}: {part}"
    elif of.part in SIDES and not compared:
        title = f"{title}: {say(SIDES[of.part])}"
    return f"{title} ({say(GROUP_NAMES[of.group])})" if of.group in GROUP_NAMES and not compared else title


def over(hit: Hit, say: Say) -> str:
    """The months of a reading, and for a comparison in time those before."""
    after = months(hit.over.span, say)
    if hit.reading.design in ("before_after", "reviewed_after") and hit.over.before is not None:
        return say("{after}, against {before}", after=after, before=months(hit.over.before, say))
    return after


def moved(value: float, low: float, high: float, say: Say) -> tuple[str, str]:
    """A change in hundredths with its sign, and its interval."""
    return say.points(value), say("{low} to {high}", low=say.points(low), high=say.points(high))
