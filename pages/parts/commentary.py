"""What a role has said of a measure in the period that is looked at: signed, dated, the latest first."""

from __future__ import annotations

from dataclasses import dataclass

from kpi.deck import Card
from pages.parts.beside import beside_of
from pages.parts.context import Here
from pages.parts.free_text import Spoken, spoken


@dataclass(frozen=True)
class Said:
    """One signed comment. on: the day, in words."""

    on: str
    who: Spoken
    text: Spoken


def said_of(card: Card, here: Here) -> tuple[Said, ...]:
    """Every comment on a card's measure and period; the first counts, the others are its history."""
    found = beside_of(here).commentary(card.kpi.name, here.view.force, card.period, here.view.scope)
    say = here.say
    return tuple(Said(say.day(one.on), spoken(one.author, say), spoken(one.text, say)) for one in found)
