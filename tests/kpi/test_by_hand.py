"""Every KPI is counted twice, and changing any literal of a definition makes the two counts differ."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from kpi.answer import Door
from kpi.model import Kpi, Scope
from kpi.result import Question, Unanswerable, Viewer
from tests.by_hand import counts, outcomes
from tests.by_hand.cells import ENGLAND_AND_WALES, Cells, by_year, period_of

ROOT = Path(__file__).parents[2]
EVERY = {f.stem: tomllib.loads(f.read_text()) for f in sorted((ROOT / "kpi" / "definitions").glob("*.toml"))}
PUBLISHED = tomllib.loads((ROOT / "data" / "dictionary.toml").read_text())["published"]
DEFINITIONS = {
    name: definition
    for name, definition in EVERY.items()
    if definition["table"] in PUBLISHED and definition.get("only_source") != "snapshot"
}
FORCES = tomllib.loads((ROOT / "data" / "published" / "forces.toml").read_text())["force"]
CODE_OF = {name: force["code"] for force in FORCES for name in (force["name"], *force["aliases"])}
SCOPES = ("all_rape", "adult_rape_ho", "other_sexual")
FAMILIES: tuple[ModuleType, ...] = (outcomes, counts)
Counted = dict[tuple[Any, ...], tuple[int, int]]


def hand(kpi: str, scope: str, grain: str) -> Counted:
    """The count by hand, under the force's code and the first day of the period."""
    (function,) = (getattr(family, kpi) for family in FAMILIES if hasattr(family, kpi))
    cells: Cells = function(scope)
    return {
        (None if force == ENGLAND_AND_WALES else CODE_OF[force], period_of(year, quarter), part or None): pair
        for (force, year, quarter, part), pair in (cells if grain == "quarter" else by_year(cells)).items()
    }


def told(door: Door, viewer: Viewer, kpi: str, scope: str, grain: str) -> Counted:
    by = "force_code" if "force_code" in door.registry.kpi(kpi).dimensions else None
    question = Question(kpi, scope, grain=grain, by=by)  # type: ignore[arg-type]
    frame = door.answer(viewer, question).frame
    columns = frame.select("group", "period", "part", "n", "of_n").rows()
    return {(group, period, part): (n, of_n or 0) for group, period, part, n, of_n in columns}


def agree(by_hand: Counted, answered: Counted) -> bool:
    """A cell that nobody counted by hand is a zero in the answer, and never the other way round."""
    return set(by_hand) <= set(answered) and all(by_hand.get(k, (0, 0)) == pair for k, pair in answered.items())


def asked() -> Iterator[tuple[str, str, str]]:
    for kpi, definition in DEFINITIONS.items():
        for scope in [definition["only_scope"]] if "only_scope" in definition else SCOPES:
            for grain in ["year"] if definition["table"] == "welsh_charges" else ["year", "quarter"]:
                yield kpi, scope, grain


def test_every_kpi_is_counted_by_hand_exactly_once() -> None:
    counted = {kpi: sum(hasattr(family, kpi) for family in FAMILIES) for kpi in DEFINITIONS}
    assert counted == dict.fromkeys(DEFINITIONS, 1)


def test_counting_by_hand_uses_no_project_code() -> None:
    for file in (ROOT / "tests" / "by_hand").glob("*.py"):
        imported = re.findall(r"^\s*(?:from|import) (\w+)(\S*)", file.read_text(), re.MULTILINE)
        assert not {name for name, rest in imported if name not in ("tests",)} & {"kpi", "data", "charts", "pages"}
        assert all(rest.startswith(".by_hand") for name, rest in imported if name == "tests")


@pytest.mark.parametrize(("kpi", "scope", "grain"), list(asked()))
def test_the_answer_is_what_a_count_by_hand_gives(
    door: Door, analyst: Viewer, kpi: str, scope: str, grain: str
) -> None:
    by_hand, answered = hand(kpi, scope, grain), told(door, analyst, kpi, scope, grain)
    assert set(by_hand) <= set(answered)
    assert {k: by_hand.get(k, (0, 0)) for k in answered} == answered
    assert sum(n for n, _ in answered.values()) > 0


# ------------------------------------------------------------------ changing a definition must be noticed

LITERAL = re.compile(r"'([^']*)'")


def mutations() -> Iterator[Any]:
    """Each literal of each condition, with another value of the same column in its place."""
    for kpi, definition in DEFINITIONS.items():
        for path, text in conditions(definition):
            for nth, literal in enumerate(LITERAL.finditer(text)):
                changed = text[: literal.start()] + f"'{another(text)}'" + text[literal.end() :]
                name = f"{kpi}-{'.'.join(map(str, path))}-{nth}-{literal[1]}-to-{another(text)}"
                yield pytest.param(kpi, path, changed, id=name)


def conditions(definition: dict[str, Any]) -> Iterator[tuple[tuple[Any, ...], str]]:
    measure = definition["measure"]
    yield from ((("measure", key), measure[key]) for key in ("of", "among") if key in measure)
    yield from ((("measure", "parts", i, "of"), part["of"]) for i, part in enumerate(measure.get("parts", ())))
    sides = [side for side in ("top", "bottom") if "of" in measure.get(side, {})]
    yield from ((("measure", side, "of"), measure[side]["of"]) for side in sides)
    yield from ((("leaves_out", i, "where"), out["where"]) for i, out in enumerate(definition.get("leaves_out", ())))


def another(text: str) -> str:
    """A value of the same column, with many units, that the condition does not name."""
    if "disposal" in text:
        return "out_of_court"
    return "15" if "'15'" not in text else "16"


def mutated(door: Door, kpi: str, path: tuple[Any, ...], text: str) -> Door:
    raw = door.registry.kpi(kpi).model_dump()
    place = raw
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = text
    changed = {**door.registry.kpis, kpi: Kpi.model_validate(raw)}
    return Door(replace(door.registry, kpis=changed), door.sources)


@pytest.mark.parametrize(("kpi", "path", "text"), list(mutations()))
def test_a_changed_literal_is_caught_by_the_count_by_hand(
    door: Door, analyst: Viewer, kpi: str, path: tuple[Any, ...], text: str
) -> None:
    scope = door.registry.kpi(kpi).only_scope or "all_rape"
    by_hand = hand(kpi, scope, "year")
    assert agree(by_hand, told(door, analyst, kpi, scope, "year"))
    assert not agree(by_hand, told(mutated(door, kpi, path, text), analyst, kpi, scope, "year"))


def test_only_plain_counts_have_no_literal_to_change() -> None:
    without = {kpi for kpi, definition in DEFINITIONS.items() if not list(conditions(definition))}
    assert without == {"recorded_offences", "national_charges_closed"}


@pytest.mark.parametrize("scope", SCOPES)
def test_a_changed_offence_code_of_a_scope_is_caught(door: Door, analyst: Viewer, scope: str) -> None:
    text = door.registry.scope(scope).where or ""
    held = door.sources["published"].held["offences"]["offence_code"]
    instead = "19D" if scope == "adult_rape_ho" else "20B"
    for literal in LITERAL.finditer(text):
        if literal[1] not in held:  # 19J and 19K: codes that these years never used
            continue
        changed = text[: literal.start()] + f"'{instead}'" + text[literal.end() :]
        scopes = {**door.registry.scopes, scope: with_where(door.registry.scope(scope), changed)}
        other = Door(replace(door.registry, scopes=scopes), door.sources)
        answered = told(other, analyst, "charge_rate_recorded", scope, "year")
        assert not agree(hand("charge_rate_recorded", scope, "year"), answered), literal[1]


def with_where(scope: Scope, text: str) -> Scope:
    return scope.model_copy(update={"where": text})


def test_the_scopes_that_a_table_cannot_answer_are_the_only_ones_not_counted(door: Door, analyst: Viewer) -> None:
    refused = set()
    for kpi in DEFINITIONS:
        answers = door.answer_all(analyst, [Question(kpi, scope) for scope in SCOPES])
        refused |= {kpi for answer in answers if isinstance(answer, Unanswerable)}
    assert refused == {kpi for kpi, definition in DEFINITIONS.items() if "only_scope" in definition}
