"""The box of the flight deck that says what changed since the snapshot before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kpi.changed.headline import headline_changes
from kpi.deck import Card
from pages.parts.context import Here
from settings import store_in_use


@dataclass(frozen=True)
class Since:
    """At most three sentences, under the day of the snapshot before, with the link to all that changed."""

    title: str
    lines: tuple[str, ...]
    link: str


def since_before(cards: Sequence[Card], here: Here) -> Since | None:
    """What changed since the snapshot before; None where there is none, and for published figures."""
    live = here.source.live
    if live is None or live.before is None:
        return None
    found = headline_changes(here.door, here.viewer, here.view, store_in_use(here.settings), cards)
    if not found:
        return None
    day = date.fromisoformat(live.before[:10])
    title = here.say("What changed since {day}", day=day)
    return Since(title, tuple(here.say(line) for line in found), here.link("what_changed"))
