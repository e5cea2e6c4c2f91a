"""Every KPI over a force's own tables is counted twice, and changing any literal of its definition is noticed."""

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from kpi.answer import Door
from kpi.condition import parse
from kpi.model import Kpi
from kpi.result import Question, Viewer
from tests.by_hand import (
    charges,
    context,
    digital_and_court,
    engagement_team,
    fates,
    quality,
    repeat,
    rights,
    suspects,
    victims,
    workforce,
)
from tests.by_hand.rows import SCOPES, Figures, Tables, read_tables

ROOT = Path(__file__).parents[2]
DEFINITIONS = {f.stem: tomllib.loads(f.read_text()) for f in sorted((ROOT / "kpi" / "definitions").glob("*.toml"))}
PUBLISHED = tomllib.loads((ROOT / "data" / "dictionary.toml").read_text())["published"]
PARAMETERS = tomllib.loads((ROOT / "kpi" / "parameters.toml").read_text())


def filled(part: Any) -> Any:
    """A definition with every $parameter replaced by its number, so that it is changed as any literal is."""
    if isinstance(part, dict):
        return {key: filled(value) for key, value in part.items()}
    if isinstance(part, list):
        return [filled(value) for value in part]
    return re.sub(r"\$([a-z_]+)", lambda n: str(PARAMETERS[n[1]]["value"]), part) if isinstance(part, str) else part


OURS = {
    name: filled(definition)
    for name, definition in DEFINITIONS.items()
    if definition["table"] not in PUBLISHED or definition.get("only_source") == "snapshot"
}
FAMILIES: tuple[ModuleType, ...] = (
    quality,
    charges,
    suspects,
    context,
    workforce,
    digital_and_court,
    repeat,
    victims,
    rights,
    engagement_team,
    fates,
)
REVIEWS = ("team_reviewed", "team_reviewed_adults_at_offence", "team_reviewed_adults_at_report", "team_review_acted_on")
NO_CASES = {
    ("subject_profile_done", "other_sexual"),
    ("panel_agreement", "other_sexual"),
    *((kpi, "other_sexual") for kpi in REVIEWS),
}
"""What is counted of rape alone, in a scope without it."""


def scopes_of(kpi: str) -> list[str]:
    """The scopes a KPI is asked in: its only one, or all that are counted by hand."""
    only = OURS[kpi].get("only_scope")
    return [only] if only else list(SCOPES)


@lru_cache(maxsize=1)
def tables_of(store: Path) -> Tables:
    """The tables of the live snapshot, and the offences of the one before it with the day they were exported on."""
    live = json.loads((store / "live").read_text())
    before = store / "snapshots" / live["before"]
    exported_on = date.fromisoformat(json.loads((before / "manifest.json").read_text())["tables"]["offences"]["as_at"])
    earlier = [{**row, "exported_on": exported_on} for row in read_tables(before, "offences")["offences"]]
    return {**read_tables(store / "snapshots" / live["snapshot"]), "offences_before": earlier}


def hand(kpi: str, scope: str, tables: Tables) -> Figures:
    (function,) = (getattr(family, kpi) for family in FAMILIES if hasattr(family, kpi))
    counted: Figures = function(tables, SCOPES[scope])
    return counted


def told(door: Door, viewer: Viewer, kpi: str, scope: str) -> Figures:
    """What the door answers, with as many numbers as the measure has: n; n and of_n; or n, of_n and value."""
    result = door.answer(viewer, Question(kpi, scope, "snapshot"))
    width = 3 if result.kpi.measure.kind == "fate" else {"number": 1, "share": 2}.get(result.kpi.unit, 3)
    rows = result.frame.select("period", "part", "n", "of_n", "value").rows()
    return {(period, part): (n, of_n, value)[:width] for period, part, n, of_n, value in rows}


def agree(by_hand: Figures, answered: Figures) -> bool:
    """A figure that nobody counted by hand is a zero in the answer, and never the other way round."""
    if not set(by_hand) <= set(answered):
        return False
    return all(same(by_hand.get(key, (0,) * len(found)), found) for key, found in answered.items())


def same(mine: tuple[Any, ...], found: tuple[Any, ...]) -> bool:
    pairs = zip(mine, found, strict=True)
    return all(a == b or (b is None and not a) or (None not in (a, b) and abs(a - b) < 1e-9) for a, b in pairs)


@pytest.fixture(scope="session")
def tables(invented_store: Path) -> Tables:
    return tables_of(invented_store)


def test_every_kpi_is_counted_by_hand_exactly_once() -> None:
    counted = {kpi: sum(hasattr(family, kpi) for family in FAMILIES) for kpi in OURS}
    assert counted == dict.fromkeys(OURS, 1)


@pytest.mark.parametrize(("kpi", "scope"), [(kpi, scope) for kpi in OURS for scope in scopes_of(kpi)])
def test_the_answer_is_what_a_count_by_hand_gives(
    invented: Door, analyst: Viewer, tables: Tables, kpi: str, scope: str
) -> None:
    by_hand, answered = hand(kpi, scope, tables), told(invented, analyst, kpi, scope)
    assert set(by_hand) <= set(answered)
    assert {
        k: by_hand.get(k, (0,) * len(v)) for k, v in answered.items() if not same(by_hand.get(k, (0,) * len(v)), v)
    } == {}
    assert sum(figure[0] for figure in answered.values()) > 0 or (kpi, scope) in NO_CASES


# ------------------------------------------------------------------ changing a definition must be noticed

TEXT = re.compile(r"'([^']*)'")
NUMBER = re.compile(r"(?<![\w'])(\d+)(?![\w'])")
DAY = re.compile(r"'\d{4}-\d{2}-\d{2}'")
PLACES = ("of", "among", "one", "other")


def conditions(definition: dict[str, Any]) -> Iterator[tuple[tuple[Any, ...], str]]:
    measure = definition["measure"]
    yield from ((("measure", key), measure[key]) for key in PLACES if key in measure)
    yield from ((("measure", "parts", i, "of"), part["of"]) for i, part in enumerate(measure.get("parts", ())))
    for side in ("top", "bottom"):
        if "of" in measure.get(side, {}):
            yield ("measure", side, "of"), measure[side]["of"]
    yield from ((("leaves_out", i, "where"), out["where"]) for i, out in enumerate(definition.get("leaves_out", ())))


def blank(text: re.Match[str]) -> str:
    """A text of equal length that holds no number."""
    return "_" * len(text[0])


def mutations() -> Iterator[Any]:
    """Each literal of each condition, changed; texts change to another value of their column when the door is open."""
    for kpi, definition in OURS.items():
        for path, text in conditions(definition):
            for nth, literal in enumerate([*TEXT.finditer(text), *NUMBER.finditer(TEXT.sub(blank, text))]):
                yield pytest.param(kpi, path, literal.span(), id=f"{kpi}-{'.'.join(map(str, path))}-{nth}-{literal[0]}")


def changed(door: Door, kpi: str, text: str, span: tuple[int, int]) -> str:
    """The condition with a literal replaced: a number by a third more, a day by one a year earlier, a text by a value
    of its column not named yet."""
    literal = text[span[0] : span[1]]
    if DAY.fullmatch(literal):
        return text[: span[0]] + f"'{int(literal[1:5]) - 1}{literal[5:]}" + text[span[1] :]
    if not literal.startswith("'"):
        return text[: span[0]] + str(int(literal) + 1 + int(literal) // 3) + text[span[1] :]
    table = door.registry.dictionary.sources["snapshot"][door.registry.kpi(kpi).table]
    named = {word for word in TEXT.findall(text)}
    for column in table.columns.values():
        if literal.strip("'") in column.values:
            for value in column.values:
                tried = text[: span[0]] + f"'{value}'" + text[span[1] :]
                if value not in named and parses(tried, table):
                    return tried
    raise AssertionError(f"no other value for {literal}")


def parses(text: str, table: Any) -> bool:
    try:
        parse(text, table)
    except ValueError:
        return False
    return True


def mutated(door: Door, kpi: str, path: tuple[Any, ...], text: str) -> Door:
    raw = door.registry.kpi(kpi).model_dump()
    place = raw
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = text
    kpis = {**door.registry.kpis, kpi: Kpi.model_validate(raw)}
    return Door(replace(door.registry, kpis=kpis), door.sources)


NOT_DATED = {"charged_in_time": 365, "charged_in_longer_time": 730}
"""Measures whose condition names an outcome only to tell which cases are not recorded, and the days they follow."""


def unknown(door: Door, viewer: Viewer, kpi: str, scope: str) -> int:
    return int(door.answer(viewer, Question(kpi, scope, "snapshot")).frame["unknown"].sum())


@pytest.mark.parametrize("kpi", NOT_DATED)
def test_charges_that_cannot_be_dated_are_told_as_not_recorded(
    invented: Door, analyst: Viewer, tables: Tables, kpi: str
) -> None:
    for scope in scopes_of(kpi):
        by_hand = charges.charges_not_dated(NOT_DATED[kpi], tables, SCOPES[scope])
        assert unknown(invented, analyst, kpi, scope) == by_hand


@pytest.mark.slow
@pytest.mark.parametrize(("kpi", "path", "span"), list(mutations()))
def test_a_changed_literal_is_caught_by_the_count_by_hand(
    invented: Door, analyst: Viewer, tables: Tables, kpi: str, path: tuple[Any, ...], span: tuple[int, int]
) -> None:
    text = dict(conditions(OURS[kpi]))[path]
    by_hand = {scope: hand(kpi, scope, tables) for scope in scopes_of(kpi)}
    tried = [changed(invented, kpi, text, span)]
    if text[span[0] : span[1]].isdigit():
        # Perhaps no case lies between a number and a third more: then nought must be noticed.
        tried.append(text[: span[0]] + "0" + text[span[1] :])
        # Nor perhaps one as young as that: then ten times as long must be.
        tried.append(text[: span[1]] + "0" + text[span[1] :])
    others = [mutated(invented, kpi, path, other) for other in tried]
    assert all(agree(counted, told(invented, analyst, kpi, scope)) for scope, counted in by_hand.items())
    noticed = any(not agree(by_hand[scope], told(door, analyst, kpi, scope)) for door in others for scope in by_hand)
    if not noticed and kpi in NOT_DATED:
        noticed = any(
            unknown(door, analyst, kpi, scope) != charges.charges_not_dated(NOT_DATED[kpi], tables, SCOPES[scope])
            for door in others
            for scope in by_hand
        )
    assert noticed


def test_years_run_from_april(invented: Door, analyst: Viewer) -> None:
    assert all(period.month == 4 for period, _ in told(invented, analyst, "record_completeness", "all_rape"))
    assert date(2024, 4, 1) in {period for period, _ in told(invented, analyst, "record_completeness", "all_rape")}
