"""A card's verdict: what is still maturing is said to be so, whatever kind of measure it is."""

import pytest

from kpi.answer import Door
from kpi.deck import Card, deal
from kpi.result import Result, Viewer
from kpi.view import EVERYWHERE, View


def card_of(door: Door, viewer: Viewer, name: str, force: str) -> Card:
    kpi = door.registry.kpi(name)
    (card,) = deal(door, viewer, View(force, "all_rape", None, kpi.basis), [kpi])
    return card


@pytest.mark.parametrize("force", ["W15000004", "E23000009", EVERYWHERE])
def test_every_measure_of_a_maturing_period_is_called_maturing(door: Door, leader: Viewer, force: str) -> None:
    seen = 0
    for name in (kpi.name for kpi in door.measures("published")):
        card = card_of(door, leader, name, force)
        if isinstance(card.here, Result) and "maturing" in card.here.frame["state"]:
            seen += 1
            assert card.verdict() == "maturing", name
        else:
            assert card.verdict() != "maturing", name
    assert seen >= 8


def test_the_parts_of_a_maturing_whole_are_called_maturing(door: Door, leader: Viewer) -> None:
    assert card_of(door, leader, "outcome_mix_recorded", "W15000004").verdict() == "maturing"
    assert card_of(door, leader, "outcome_mix_closed", "W15000004").verdict() == "no_comparison"
