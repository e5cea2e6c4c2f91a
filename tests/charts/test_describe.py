"""What is said of a figure reads as sentences, whatever state the figure is in."""

import pytest

from charts.describe import sentence_of
from i18n.say import LANGUAGES, Say
from kpi.answer import Door
from kpi.deck import deal
from kpi.result import Viewer
from kpi.view import View, periods

SAID = {
    ("charge_rate_closed", "W15000004", "2018-19"): (
        "Dyfed-Powys, year to March 2019: 4.1% (16 of 386; 95% interval: 2.6% to 6.6%). England and Wales: 4.0%. "
        "Within the usual spread of forces."
    ),
    ("charge_rate_recorded", "W15000004", "2018-19"): (
        "Dyfed-Powys, year to March 2019: 3.4% (14 of 417; 95% interval: 2.0% to 5.6%). England and Wales: 2.2%. "
        "Still maturing: not judged."
    ),
    ("not_yet_assigned_recorded", "E23000033", "2017-18"): (
        "Sussex, year to March 2018: not computable (−4 of 1,291). The count is below zero, because corrections to "
        "earlier figures outweigh it. England and Wales: 12%."
    ),
    ("charge_rate_closed", "E23000034", "2018-19-Q1"): (
        "City of London, April to June 2018: not shown (0 of 1). Fewer than 10 cases: no percentage is shown. "
        "England and Wales: 3.9%."
    ),
    ("recorded_offences", "W15000004", "2017-18"): "Dyfed-Powys, year to March 2018: 347. England and Wales: 54,045.",
}


@pytest.mark.parametrize(("asked", "said"), SAID.items(), ids=[" ".join(key) for key in SAID])
def test_the_answer_is_said_in_whole_sentences(
    door: Door, leader: Viewer, asked: tuple[str, str, str], said: str
) -> None:
    name, force, period = asked
    kpi = door.registry.kpi(name)
    view = View(force, "all_rape", periods(door.sources["published"])[period], kpi.basis)
    (card,) = deal(door, leader, view, [kpi])
    known = door.sources["published"].tables["offences"].columns["force_code"].values
    for language in LANGUAGES:
        say = Say(language)
        text = sentence_of(card, say, say(known[force]))
        assert language == "cy" or text == said
        assert ".." not in text and ".)" not in text and " ." not in text
        assert text.endswith(".")
