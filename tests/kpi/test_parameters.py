"""A number that no law fixes may be set by a force: it moves the figure, and every word that quotes it."""

import re
import tomllib
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from data.dictionary import Dictionary
from data.faults import DefinitionErrors
from i18n.say import Say
from kpi.answer import Door, open_door
from kpi.parameters import NAMED
from kpi.registry import PARAMETERS, load_registry
from kpi.result import Question, Viewer
from kpi.sentence import Filled
from tests.kpi.definition_files import write_definition

DEFINITIONS = PARAMETERS.parent / "definitions"
RAW = {file.stem: tomllib.loads(file.read_text(encoding="utf-8")) for file in sorted(DEFINITIONS.glob("*.toml"))}
RESTING = {name: set(NAMED.findall(repr(raw))) for name, raw in RAW.items() if NAMED.search(repr(raw))}


@pytest.fixture
def dictionary(door: Door) -> Dictionary:
    return door.registry.dictionary


def refused(dictionary: Dictionary, own: dict[str, int]) -> list[str]:
    with pytest.raises(DefinitionErrors) as caught:
        load_registry(dictionary, own=own)
    return [str(fault) for fault in caught.value.faults]


def texts(part: Any) -> list[str]:
    """Every text of a definition that is said, its conditions apart."""
    if isinstance(part, dict):
        return [text for key, value in part.items() if key not in ("measure", "where") for text in texts(value)]
    if isinstance(part, list):
        return [text for value in part for text in texts(value)]
    return [part] if isinstance(part, str) else []


# ------------------------------------------------------------------ what a force sets


def test_a_forces_own_value_moves_the_figure_and_the_words(
    invented: Door, invented_store: Path, analyst: Viewer
) -> None:
    ours = open_door(store=invented_store, own={"charge_days": 180})
    asked = Question("charged_in_time", source="snapshot", grain="year")
    before, after = invented.answer(analyst, asked), ours.answer(analyst, asked)
    assert sum(after.frame["n"]) < sum(before.frame["n"])
    assert "$long" not in after.sql and "<= 180" in after.sql and "<= 365" in before.sql
    assert "within 365 days of recording" in before.kpi.meaning
    assert "within 180 days of recording" in after.kpi.meaning


def test_the_fingerprint_and_the_references_change_with_a_value(
    invented: Door, invented_store: Path, analyst: Viewer
) -> None:
    """Kept answers are kept by door, and a reference names the registry: neither can mix two values."""
    ours = open_door(store=invented_store, own={"charge_days": 180})
    same = open_door(store=invented_store, own={"charge_days": 365})
    assert invented.registry.fingerprint == same.registry.fingerprint != ours.registry.fingerprint
    asked = Question("charged_in_time", source="snapshot")
    assert invented.answer(analyst, asked).reference == same.answer(analyst, asked).reference
    assert invented.answer(analyst, asked).reference != ours.answer(analyst, asked).reference


def test_a_definition_carries_the_value_that_is_shipped_beside_the_forces_own(dictionary: Dictionary) -> None:
    registry = load_registry(dictionary, own={"follow_days": 21})
    (parameter,) = registry.kpi("adviser_offered").parameters
    assert (parameter.value, parameter.shipped) == (21, 28)
    (shipped,) = load_registry(dictionary, own={"follow_days": 28}).kpi("adviser_offered").parameters
    assert (shipped.value, shipped.shipped) == (28, None)


def test_a_follow_up_that_is_a_parameter_moves_with_it(dictionary: Dictionary) -> None:
    registry = load_registry(dictionary, own={"forum_days": 62})
    assert registry.kpi("second_victim_discussed_in_time").follow_up == 62


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ({"folow_days": 21}, "there is no 'folow_days'; did you mean 'follow_days'?"),
        ({"follow_days": 1}, "follow_days is 1; it may be from 2 to 365"),
        ({"follow_days": 400}, "follow_days is 400; it may be from 2 to 365"),
        ({"follow_days": 120}, "long_follow_days is 90, less than follow_days, which is 120; set both"),
    ],
)
def test_a_value_that_cannot_be_used_stops_the_start(dictionary: Dictionary, own: dict[str, int], said: str) -> None:
    assert f"setting parameters: {said}" in refused(dictionary, own)


def test_all_that_is_wrong_is_told_at_once(dictionary: Dictionary) -> None:
    assert len(refused(dictionary, {"folow_days": 21, "forum_days": 0, "charge_days": 800})) == 3


# ------------------------------------------------------------------ words


def test_words_are_filled_in_both_languages_from_one_template() -> None:
    words = Filled("Within {n_days} days.", {"n_days": 1095})
    assert words == "Within 1,095 days."
    assert Say("en")(words) == "Within 1,095 days."
    welsh = Say("cy")
    welsh._texts = {"Within {n_days} days.": "O fewn {n_days} diwrnod."}
    assert welsh(words) == "O fewn 1,095 diwrnod."
    welsh._texts |= {"It says: {words}": "Mae'n dweud: {words}"}
    assert welsh("It says: {words}", words=words) == "Mae'n dweud: O fewn 1,095 diwrnod."


def test_no_word_of_a_definition_quotes_the_value_of_a_parameter_it_rests_on() -> None:
    """Were the number in the words, it would lie as soon as a force sets another. "28 as shipped" stays true."""
    held = tomllib.loads(PARAMETERS.read_text(encoding="utf-8"))
    wrong = []
    for name, parameters in RESTING.items():
        for parameter in parameters:
            number = re.compile(rf"(?<![\d,.(])(?<!Recommendation ){held[parameter]['value']}\b(?! as shipped)")
            if held[parameter]["value"] > 2:
                wrong += [f"{name}: {text}" for text in texts(RAW[name]) if number.search(text)]
    # The Victims' Code has its 28 days, whatever a force allows beyond them.
    assert not [text for text in wrong if not text.startswith("contact_gap_over_plan")]


@pytest.mark.parametrize("name", RESTING)
def test_every_definition_that_rests_on_a_number_quotes_it_where_it_says_what_is_counted(name: str) -> None:
    raw = RAW[name]
    said = " ".join(raw.get(field, "") for field in ("meaning", "numerator", "denominator"))
    assert {place for _, place, _, _ in Formatter().parse(said) if place} == RESTING[name]


def test_another_value_changes_every_definition_that_rests_on_it_and_no_other(dictionary: Dictionary) -> None:
    held = tomllib.loads(PARAMETERS.read_text(encoding="utf-8"))
    own = {name: body["value"] + 1 for name, body in held.items()}
    before, after = load_registry(dictionary), load_registry(dictionary, own=own)
    moved = {name for name, kpi in after.kpis.items() if kpi != before.kpis[name]}
    assert moved == set(RESTING)
    for name in moved:
        old, new = before.kpis[name], after.kpis[name]
        assert (old.meaning, old.numerator, old.denominator) != (new.meaning, new.numerator, new.denominator)


@pytest.mark.parametrize(
    ("meaning", "said"),
    [
        ("Within {folow_days} days.", "'{folow_days}' is not a parameter; did you mean 'follow_days'?"),
        ("Within {follow_days} days.", "words quote {follow_days}, on which no condition of it rests"),
        ("Within {} days.", '"Within {} days." has braces that name no parameter'),
        ("Within {follow_days:>9} days.", "has braces that name no parameter"),
        ("Within {follow_days days.", "has braces that name no parameter"),
    ],
)
def test_words_that_quote_wrongly_are_a_fault(dictionary: Dictionary, tmp_path: Path, meaning: str, said: str) -> None:
    write_definition(tmp_path, "ours", ("Some of them.", meaning))
    with pytest.raises(DefinitionErrors) as caught:
        load_registry(dictionary, [tmp_path])
    assert [str(fault) for fault in caught.value.faults if said in str(fault)]
    assert all(str(fault).startswith("ours.toml: ") for fault in caught.value.faults)


def test_a_condition_that_names_no_parameter_is_a_fault(dictionary: Dictionary, tmp_path: Path) -> None:
    write_definition(tmp_path, "ours", ("outcome = '1'", "days_followed < $folow_days"))
    with pytest.raises(DefinitionErrors, match=r"'\$folow_days' is not a parameter; did you mean 'follow_days'"):
        load_registry(dictionary, [tmp_path])


def test_every_parameter_has_its_bounds_and_is_used() -> None:
    held = tomllib.loads(PARAMETERS.read_text(encoding="utf-8"))
    assert set().union(*RESTING.values()) == set(held)
    assert not [name for name, body in held.items() if not body["least"] <= body["value"] <= body["most"]]
