"""What stands under the control chart of one KPI: the pooled comparison, what a year cannot see, how often it errs."""

from __future__ import annotations

from dataclasses import dataclass

from charts.control_facts import alarms_words, pooled_verdict, pooled_words, sight_words
from kpi.deck import Card
from kpi.signals.reading import Reading
from pages.parts.context import Here


@dataclass(frozen=True)
class ControlFacts:
    """The sentences of the box "Latest twelve months against those before"."""

    verdict: str
    pooled: str
    sight: str
    alarms: str


def control_facts(card: Card, here: Here) -> ControlFacts | None:
    """The facts of a card's reading; None where it has none."""
    found, say = card.reading, here.say
    if not isinstance(found, Reading):
        return None
    return ControlFacts(
        pooled_verdict(found, card.kpi, say),
        pooled_words(found, card.kpi, say),
        sight_words(found, card.kpi, say),
        alarms_words(found, say),
    )
