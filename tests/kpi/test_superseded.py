"""Definitions that were in force once are kept, checked, answered, and told with the figures before and after."""

from datetime import date
from pathlib import Path

import pytest

from data.dictionary import Dictionary
from data.faults import DefinitionErrors
from kpi import history
from kpi.answer import Door
from kpi.history import LABELS, Pair, changes, pairs, steps
from kpi.model import Kpi
from kpi.registry import Registry, UnknownName, load_registry
from kpi.result import Question, Viewer
from kpi.sentence import Sentence
from tests.kpi.definition_files import write_definition, write_superseded

WIDER = ("outcome = '1'", "outcome in ('1', '14')")
TODAY = date(2026, 6, 1)


@pytest.fixture
def dictionary(door: Door) -> Dictionary:
    return door.registry.dictionary


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    """A folder with one definition and the two that were in force before it."""
    folder = write_definition(tmp_path / "ours", "made_up", ("Some of them.", "Of outcomes, the charges."))
    write_superseded(folder, "made_up", "2025-04-01", WIDER, why="It counted outcome 14 by mistake.")
    return write_superseded(folder, "made_up", "2026-04-01", ('"Made up"', '"Invented"'), why="The name was not kind.")


def loaded(dictionary: Dictionary, *folders: Path) -> Registry:
    return load_registry(dictionary, folders, today=TODAY)


def faults(dictionary: Dictionary, *folders: Path) -> list[str]:
    with pytest.raises(DefinitionErrors) as caught:
        loaded(dictionary, *folders)
    return [str(fault) for fault in caught.value.faults]


# ------------------------------------------------------------------ kept


def test_the_shipped_definitions_have_none_that_ended(door: Door) -> None:
    """None has changed what it counts since it was first in force; the first that does belongs in `superseded`."""
    assert not door.registry.superseded


def test_it_is_no_measure_of_its_own(dictionary: Dictionary, ours: Path) -> None:
    registry = loaded(dictionary, ours)
    assert list(registry.superseded) == ["made_up@2025-04-01", "made_up@2026-04-01"]
    assert not [kpi.name for kpi in registry.in_order() if "@" in kpi.name]
    assert not registry.kpi("made_up@2025-04-01").deck


def test_it_can_be_asked_by_its_name_and_day(dictionary: Dictionary, ours: Path, door: Door, analyst: Viewer) -> None:
    mine = Door(loaded(dictionary, ours), door.sources)
    now = mine.answer(analyst, Question("made_up")).frame
    before = mine.answer(analyst, Question("made_up@2025-04-01")).frame
    assert now.equals(door.answer(analyst, Question("charge_rate_closed")).frame)
    assert (before["of_n"] == now["of_n"]).all() and (before["n"] > now["n"]).all()
    with pytest.raises(UnknownName):
        mine.answer(analyst, Question("made_up@2024-04-01"))


def test_the_fingerprint_knows_it(dictionary: Dictionary, ours: Path) -> None:
    before = loaded(dictionary, ours).fingerprint
    (ours / "superseded" / "made_up@2025-04-01.toml").unlink()
    assert loaded(dictionary, ours).fingerprint != before


# ------------------------------------------------------------------ told


def test_each_change_says_when_why_and_what(dictionary: Dictionary, ours: Path) -> None:
    second, first = steps(loaded(dictionary, ours), "made_up")
    assert (first.on, first.because) == (date(2025, 4, 1), "It counted outcome 14 by mistake.")
    assert (second.on, second.because) == (date(2026, 4, 1), "The name was not kind.")
    assert {change.field: (change.before, change.after) for change in first.changes} == {
        "title": (("Made up",), ("Invented",)),
        "measure": (("outcome in ('1', '14')",), ("outcome = '1'",)),
    }
    assert {change.field: (change.before, change.after) for change in second.changes} == {
        "title": (("Invented",), ("Made up",)),
        "meaning": (("Some of them.",), ("Of outcomes, the charges.",)),
    }


def test_a_definition_that_never_changed_has_no_history(dictionary: Dictionary, ours: Path) -> None:
    assert steps(loaded(dictionary, ours), "charge_rate_closed") == []


def test_the_latest_periods_are_reckoned_under_both_on_the_same_data(
    dictionary: Dictionary, ours: Path, door: Door, analyst: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = Door(loaded(dictionary, ours), door.sources)
    first = steps(mine.registry, "made_up")[-1]
    found = pairs(mine, analyst, first, Question("made_up"))
    assert isinstance(found, list)
    assert [pair.period for pair in found] == [date(2017, 4, 1), date(2018, 4, 1)]
    charges = door.answer(analyst, Question("charge_rate_closed")).frame["n"].to_list()
    fourteens = door.answer(analyst, Question("outcome_14_closed")).frame["n"].to_list()
    assert [pair.after["n"] for pair in found if pair.after] == charges
    assert [pair.before["n"] for pair in found if pair.before] == [
        a + b for a, b in zip(charges, fourteens, strict=True)
    ]
    monkeypatch.setattr(history, "LATEST", 1)
    (pair,) = pairs(mine, analyst, first, Question("made_up"))
    assert isinstance(pair, Pair) and pair.period == date(2018, 4, 1)


def test_what_has_no_figures_says_why(dictionary: Dictionary, tmp_path: Path, door: Door, analyst: Viewer) -> None:
    only = ('better = "neither"', 'better = "neither"\nonly_source = "snapshot"')
    folder = write_definition(tmp_path / "ours", "made_up", only)
    mine = Door(loaded(dictionary, write_superseded(folder, "made_up", "2025-04-01")), door.sources)
    told = pairs(mine, analyst, steps(mine.registry, "made_up")[0], Question("made_up"))
    assert isinstance(told, Sentence) and "has no table for it" in str(told)


def test_leaders_are_shown_no_small_percentage_of_then_either(
    dictionary: Dictionary, ours: Path, door: Door, leader: Viewer
) -> None:
    mine = Door(loaded(dictionary, ours), door.sources)
    asked = Question("made_up", filters=(("force_code", ("E23000034",)),))
    found = pairs(mine, leader, steps(mine.registry, "made_up")[-1], asked)
    assert isinstance(found, list)
    sides = [side for pair in found for side in (pair.before, pair.after) if side]
    assert sides
    assert all(side["value"] is None for side in sides if side["of_n"] < 10)


def test_every_field_of_a_definition_is_told_or_is_known_to_say_nothing() -> None:
    assert set(LABELS) | set(history.ITSELF) == set(Kpi.model_fields)
    assert not set(LABELS) & set(history.ITSELF)


def test_every_field_that_differs_is_found(door: Door) -> None:
    one, other = door.registry.kpi("charge_rate_closed"), door.registry.kpi("outcome_mix_recorded")
    told = {change.field for change in changes(one, other)}
    differing = {field for field in LABELS if getattr(one, field) != getattr(other, field)}
    assert told == differing


# ------------------------------------------------------------------ faults


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("made_up", "is not named after a KPI and the day its definition ended"),
        ("made_up@2025-4-1", "is not named after a KPI and the day its definition ended"),
        ("made_up@2025-02-30", "is not named after a KPI and the day its definition ended"),
        ("made_up@2026-06-02", "ends on 2026-06-02, which is still to come"),
        ("made_upp@2025-01-01", "no definition 'made_upp' is in force; did you mean 'made_up'?"),
    ],
)
def test_a_file_that_is_wrongly_named_is_a_fault(dictionary: Dictionary, ours: Path, name: str, said: str) -> None:
    (ours / "superseded" / "made_up@2025-04-01.toml").rename(ours / "superseded" / f"{name}.toml")
    (told,) = faults(dictionary, ours)
    assert told.startswith(f"{name}.toml: {said}")


def test_today_is_a_day_that_may_have_ended(dictionary: Dictionary, ours: Path) -> None:
    (ours / "superseded" / "made_up@2025-04-01.toml").rename(ours / "superseded" / f"made_up@{TODAY}.toml")
    assert f"made_up@{TODAY}" in loaded(dictionary, ours).superseded


def test_a_reason_is_asked_for(dictionary: Dictionary, ours: Path) -> None:
    write_superseded(ours, "made_up", "2025-04-01", why=" ")
    (told,) = faults(dictionary, ours)
    assert told == "made_up@2025-04-01.toml: changed_because: say in a sentence why this definition was replaced"


def test_two_that_ended_on_one_day_and_one_in_another_folder_are_faults(
    dictionary: Dictionary, ours: Path, tmp_path: Path
) -> None:
    other = write_superseded(write_definition(tmp_path / "other", "else", code="Z02"), "made_up", "2025-04-01")
    (told,) = faults(dictionary, ours, other)
    assert told == ("made_up@2025-04-01.toml: stands in another folder than the definition in force, which is in ours")


def test_one_of_a_shipped_definition_stands_with_it_or_nowhere(dictionary: Dictionary, tmp_path: Path) -> None:
    folder = write_superseded(tmp_path / "ours", "charge_rate_closed", "2025-04-01")
    (told,) = faults(dictionary, folder)
    assert told.endswith("stands in another folder than the definition in force, which is in definitions")


def test_it_is_held_to_the_dictionary_in_force(dictionary: Dictionary, ours: Path) -> None:
    write_superseded(ours, "made_up", "2025-04-01", ("outcome = '1'", "outcom = '1'"))
    (told,) = faults(dictionary, ours)
    assert told.startswith("made_up@2025-04-01.toml: \"outcom = '1'\" names column 'outcom'")


def test_it_rests_on_the_parameters_in_force(dictionary: Dictionary, tmp_path: Path) -> None:
    folder = write_definition(tmp_path / "ours", "made_up")
    only = ('better = "neither"', 'better = "neither"\nonly_source = "snapshot"')
    write_superseded(folder, "made_up", "2025-04-01", ("outcome = '1'", "days_followed < $follow_days"), only)
    registry = load_registry(dictionary, [folder], own={"follow_days": 21}, today=TODAY)
    assert registry.kpi("made_up@2025-04-01").measure.of == "days_followed < 21"  # type: ignore[union-attr]
