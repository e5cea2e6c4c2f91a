"""A KPI made of columns that no file fills says so: it shows no noughts that nobody counted."""

import re
import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest

from data.dictionary import load_dictionary
from data.ingest import Order, ingest
from data.ingest.unfed import unfed_columns
from data.mapping import SHIPPED, load_mapping
from data.snapshots.manifest import TableEntry
from data.snapshots.store import Store
from data.source import PUBLISHED
from kpi.answer import DICTIONARY, Door, open_door
from kpi.result import Question, Result, Unanswerable, Viewer
from kpi.rules import Shelf, what_it_needs_exists

TESTS = Path(__file__).parents[1]
FOLDERS = {
    "arizona_2016": TESTS / "published" / "arizona_2016",
    "victim_suspect_rows_a": TESTS / "data" / "layouts" / "a",
    "victim_suspect_rows_b": TESTS / "data" / "layouts" / "b",
}
AS_AT = {"police": date(2017, 6, 30)}
UNFED = re.compile(r"Not answerable here: the extract does not fill “(\w+)” of (\w+) \((.+)\)\.")

OUTCOMES = {
    "charge_rate_closed", "charges_per_hundred_recorded", "charge_rate_recorded", "fate_of_recorded_offences",
    "charged_in_time", "charged_in_longer_time", "outcome_15_closed", "outcome_15_recorded", "outcome_18_closed",
    "outcome_18_recorded", "days_to_outcome", "time_to_any_outcome", "days_to_charge", "open_over_a_year",
    "victim_not_supporting_closed", "victim_not_supporting_recorded", "outcome_16_closed", "outcome_16_recorded",
    "outcome_14_closed", "outcome_14_recorded", "not_yet_assigned_recorded", "outcome_mix_closed",
    "outcome_mix_recorded",
}  # fmt: skip
"""What rests on the outcome, its day and the day of recording alone."""

AGES_AND_NAMES = {
    "crimes_removed", "recorded_rape_sixteen_and_over", "recorded_rape_eighteen_and_over", "report_delay",
    "days_offence_to_report", "repeat_suspects_ever", "repeat_suspects_within_a_year",
}  # fmt: skip
ALWAYS = {"recorded_offences", "record_completeness", "snapshot_changes", "relationship_mix"}
TOLD = {
    # No ages, no standing, no day of the offence, no suspects.
    "arizona_2016": OUTCOMES | ALWAYS,
    # Its local outcomes tell alternative charges apart.
    "victim_suspect_rows_a": OUTCOMES | ALWAYS | AGES_AND_NAMES
    | {"charge_rate_own_offence_closed", "alternative_charges_closed"},
    # It has codes of reports that were not recorded as a crime.
    "victim_suspect_rows_b": OUTCOMES | ALWAYS | AGES_AND_NAMES | {"reports_not_crimed"},
}  # fmt: skip
"""The KPIs that the columns of each layout can answer, read from its mapping and the definitions by hand."""

LACKS = {
    "suspect_action_in_time": "arrested_on", "adviser_offered": "isva_offered_on", "team_reviewed": "reviewed_on",
    "police_referral_in_time": "cps_referred_on", "special_measures_offered": "special_measures_offered_on",
    "subject_profile_done": "subject_profile_on", "needs_assessed_in_time": "assessed_on",
    "named_again_after_no_further_action": "no_further_action_on",
}  # fmt: skip
"""What is named as lacking in a layout of victims and suspects without days of what was done."""


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Any:
    @cache
    def door_to(mapping: str) -> Door:
        store = tmp_path_factory.mktemp(mapping) / "store"
        dictionary = load_dictionary(DICTIONARY, PUBLISHED / "forces.toml")
        named = load_mapping(mapping, dictionary)
        ingest(Order(FOLDERS[mapping], named, Store(store, dictionary), by="a test", as_at=AS_AT))
        return open_door(store=store)

    return door_to


def answers(door: Door, viewer: Viewer, scope: str = "all_rape", **more: Any) -> dict[str, Result | Unanswerable]:
    kpis = door.registry.in_order()
    asked = [Question(k.name, k.only_scope or scope, source="snapshot", **more) for k in kpis]
    return {k.name: answer for k, answer in zip(kpis, door.answer_all(viewer, asked), strict=True)}


@pytest.mark.parametrize("mapping", FOLDERS)
def test_a_layout_answers_what_its_columns_can_and_says_what_the_others_lack(
    opened: Any, analyst: Viewer, mapping: str
) -> None:
    found = answers(opened(mapping), analyst, grain="whole")
    assert {name for name, answer in found.items() if isinstance(answer, Result)} == TOLD[mapping]
    for name, answer in found.items():
        if isinstance(answer, Unanswerable):
            sentence = str(answer)
            assert "has no table for it" in sentence or UNFED.fullmatch(sentence), (name, sentence)


@pytest.mark.parametrize("mapping", FOLDERS)
def test_what_is_lacking_is_a_column_that_the_mapping_does_not_name(opened: Any, analyst: Viewer, mapping: str) -> None:
    raw = tomllib.loads((SHIPPED / f"{mapping}.toml").read_text(encoding="utf-8"))
    fed = {(table, column) for file in raw["files"] for table, rules in file["tables"].items() for column in rules}
    fed |= {(table, "alternate_charge") for table, _ in fed if "alternate_outcomes" in raw}
    told = [str(answer) for answer in answers(opened(mapping), analyst, grain="whole").values()
            if isinstance(answer, Unanswerable)]  # fmt: skip
    lacking = {(hit[2], hit[1]) for text in told if (hit := UNFED.fullmatch(text))}
    assert lacking
    assert not lacking & fed


@pytest.mark.parametrize("kpi", LACKS)
def test_the_column_is_named_with_its_table_and_meaning(opened: Any, analyst: Viewer, kpi: str) -> None:
    door = opened("victim_suspect_rows_b")
    hit = UNFED.fullmatch(str(answers(door, analyst, grain="whole")[kpi]))
    assert hit is not None
    column, table, meaning = hit.groups()
    assert column == LACKS[kpi]
    assert door.registry.dictionary.sources["snapshot"][table].columns[column].meaning == meaning


def test_a_scope_that_looks_at_an_unfed_column_is_refused_for_that_column(opened: Any, analyst: Viewer) -> None:
    found = answers(opened("victim_suspect_rows_b"), analyst, "adult_rape_cps", grain="whole")
    hit = UNFED.fullmatch(str(found["charge_rate_closed"]))
    assert hit is not None
    assert hit[1] == "cps_rape_flag"


@pytest.mark.parametrize("grain", ["month", "quarter", "year", "whole"])
def test_no_grain_shows_a_share_of_nobody_as_a_figure(opened: Any, analyst: Viewer, grain: Any) -> None:
    for answer in answers(opened("arizona_2016"), analyst, grain=grain).values():
        if isinstance(answer, Result) and answer.question.grain == grain and answer.kpi.unit == "share":
            frame = answer.frame
            assert frame.filter((pl.col("of_n") == 0) & pl.col("value").is_not_null()).is_empty()
            assert frame.filter(pl.col("value").is_null())["reason"].null_count() == 0


def test_a_share_of_cases_of_which_nothing_is_recorded_is_none(opened: Any, analyst: Viewer) -> None:
    """Every outcome of this file that was assigned is of no code of ours."""
    found = answers(opened("arizona_2016"), analyst, grain="whole")["charge_rate_closed"]
    assert isinstance(found, Result)
    (row,) = found.frame.rows(named=True)
    assert (row["n"], row["of_n"], row["unknown"]) == (0, 10, 10)
    assert (row["value"], row["state"], row["reason"]) == (None, "not_computable", "none_recorded")


def test_the_invented_force_feeds_every_column(invented: Door) -> None:
    assert invented.sources["snapshot"].silent == {}


# ------------------------------------------------------------------ from one delivery to the next


def gathered(delivered: str, now: list[str], before: list[str], held: list[str]) -> tuple[str, ...]:
    """What is unfed of offences after a delivery; now, before: what it and the live snapshot do not fill."""
    dictionary = load_dictionary(DICTIONARY, PUBLISHED / "forces.toml")
    entry = TableEntry(file="f", rows=1, sha256="", feed="police", as_at=date(2024, 3, 31), unfed=tuple(before))
    manifest = SimpleNamespace(manifest=SimpleNamespace(tables={"offences": entry}))
    store = SimpleNamespace(live=lambda: SimpleNamespace(snapshot="x"), snapshot=lambda _: manifest)
    parts = [] if delivered == "carried over" else [SimpleNamespace(table="offences", unfed=tuple(now))]
    counts = {"offences": SimpleNamespace(delivered=delivered)}
    base = {"offences": pl.DataFrame(schema=dict.fromkeys(held, pl.String))}
    order: Any = SimpleNamespace(store=store, dictionary=dictionary)
    taken: Any = [SimpleNamespace(shaped=parts)]
    return unfed_columns(order, taken, SimpleNamespace(counts=counts), base)["offences"]  # type: ignore[arg-type]


ALL = list(load_dictionary(DICTIONARY, PUBLISHED / "forces.toml").sources["snapshot"]["offences"].fed())


@pytest.mark.parametrize(
    ("delivered", "now", "before", "held", "unfed"),
    [
        ("full", ["area"], [], ALL, ("area",)),
        ("full", [], ["area"], ALL, ()),
        ("incremental", ["area", "reviewed_on"], ["area"], ALL, ("area",)),
        ("incremental", ["area"], [], [c for c in ALL if c != "area"], ("area",)),
        ("carried over", [], ["area"], ALL, ("area",)),
    ],
)
def test_a_column_is_unfed_where_no_delivery_ever_filled_it(
    delivered: str, now: list[str], before: list[str], held: list[str], unfed: tuple[str, ...]
) -> None:
    assert gathered(delivered, now, before, held) == unfed


def test_a_definition_may_need_only_columns_there_are(door: Door) -> None:
    registry = door.registry
    shelf = Shelf(registry.kpis, registry.scopes, registry.pillars, registry.dictionary)
    kpi = registry.kpi("reports_not_crimed")
    assert not list(what_it_needs_exists(kpi, shelf))
    (fault,) = what_it_needs_exists(kpi.model_copy(update={"needs": ("incidents.reportd_on",)}), shelf)
    assert fault.startswith("needs 'incidents.reportd_on', which is no column of snapshot")
    assert "incidents.reported_on" in fault
