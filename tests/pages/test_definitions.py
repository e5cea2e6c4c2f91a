"""The page of definitions shows each of them whole, finds them, leads from and to columns, and gives them as a file."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args

import pytest

from i18n.say import Say
from kpi.answer import Door
from kpi.lineage import fields_of, named_by
from kpi.model import Kpi, Measure
from pages.parts.definition_entry import KINDS, STATUS_SHORT
from pages.parts.definitions_file import definitions_csv, safe
from pages.parts.facts import STATUS

from .conftest import OpenPage
from .reading import Node, Seen


@pytest.fixture(scope="module")
def kpis(door: Door) -> list[Kpi]:
    return door.registry.in_order()


def entries(seen: Seen) -> dict[str, Node]:
    """Code -> its folded entry."""
    found = {}
    for node in seen.page.every("details", "fd-def"):
        code = node.one("strong", "fd-code")
        assert code is not None
        found[code.words] = node
    return found


def shown(seen: Seen) -> str:
    return next(node.words for node in seen.page.every("span") if node.attrs.get("role") == "status")


def test_every_definition_is_listed_once_folded_under_an_id_of_its_own(open_page: OpenPage, kpis: list[Kpi]) -> None:
    seen = open_page("definitions")
    found = entries(seen)
    assert list(found) == [kpi.code for kpi in kpis]
    ids = [node.attrs["id"] for node in seen.page.every("div", "fd-full")]
    assert ids == [f"def-{kpi.name.replace('_', '-')}" for kpi in kpis]
    assert not [node for node in found.values() if "open" in node.attrs]
    assert shown(seen) == f"Showing {len(kpis)} of {len(kpis)} definitions."


def test_an_entry_says_all_that_its_file_says(open_page: OpenPage, kpis: list[Kpi], door: Door) -> None:
    found = entries(open_page("definitions"))
    say = Say("en")
    for kpi in kpis:
        words = found[kpi.code].words
        wanted = [kpi.title, kpi.question, kpi.meaning, kpi.why, kpi.counts, kpi.numerator, kpi.denominator, kpi.owner]
        wanted += [kpi.if_it_signals, kpi.source.reference, kpi.source.publisher, kpi.name, KINDS[kpi.measure.kind]]
        wanted += [*kpi.caveats, *(item.reason for item in kpi.leaves_out), *(p.meaning for p in kpi.parameters)]
        wanted += [door.registry.kpi(name).title for name in kpi.beside]
        missing = [text for text in wanted if text and " ".join(say(text).split()) not in words]
        assert not missing, (kpi.name, missing)
        sources = [s for s, t in door.registry.dictionary.sources.items() if kpi.is_counted_in(s, t)]
        named = named_by(kpi, door.registry, "published" if "published" in sources else sources[0])
        assert all(".".join(field) in words for field in named), kpi.name


def test_pillars_say_how_many_of_theirs_are_shown(open_page: OpenPage, kpis: list[Kpi]) -> None:
    seen = open_page("definitions", deck="yes")
    heads = [node.words for node in seen.page.every("h2")]
    of_pillar = sum(kpi.pillar == "victim" for kpi in kpis)
    n = sum(kpi.pillar == "victim" and kpi.deck for kpi in kpis)
    assert f"Victim engagement as procedural justice {n} of {of_pillar}" in heads
    assert set(entries(seen)) == {kpi.code for kpi in kpis if kpi.deck}


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ({"pillar": "repeat"}, lambda kpi: kpi.pillar == "repeat"),
        ({"status": "local"}, lambda kpi: kpi.source.status == "local"),
        ({"measure": "elapsed"}, lambda kpi: kpi.measure.kind == "elapsed"),
        ({"deck": "no", "status": "published"}, lambda kpi: not kpi.deck and kpi.source.status == "published"),
    ],
)
def test_the_list_is_narrowed_by_what_a_link_chooses(
    open_page: OpenPage, kpis: list[Kpi], query: dict[str, str], fits: Any
) -> None:
    wanted = [kpi.code for kpi in kpis if fits(kpi)]
    assert wanted
    assert list(entries(open_page("definitions", **query))) == wanted


def test_a_search_looks_at_title_code_meaning_and_columns(open_page: OpenPage, kpis: list[Kpi], door: Door) -> None:
    assert "V04a" in entries(open_page("definitions", find="v04A"))
    assert "S09" in entries(open_page("definitions", find="OUTCOMES assigned charge"))
    by_column = set(entries(open_page("definitions", find="devices.swapped_on")))
    registry = door.registry
    assert by_column == {k.code for k in kpis if ("devices", "swapped_on") in fields_of(k, registry, "snapshot")}
    none = open_page("definitions", find="no such words at all")
    assert entries(none) == {}
    assert shown(none) == "No definition has all of these words and choices."


def test_the_search_box_holds_what_the_link_asks_for_and_finds_what_is_typed(open_page: OpenPage) -> None:
    seen = open_page("definitions", find="bail")
    assert seen.at.text_input(key="find").value == "bail"
    assert "S06" in entries(seen)
    again = Seen(seen.at.text_input(key="find").set_value("mobile phone nonsense").run())
    assert entries(again) == {}


@pytest.mark.parametrize("asked", ["V04a", "v04A", "victims_supporting"])
def test_a_link_to_a_definition_shows_it_first_and_whole(open_page: OpenPage, asked: str) -> None:
    seen = open_page("definitions", definition=asked)
    (section,) = seen.page.every("section", "fd-asked")
    assert section.words.startswith("V04a · Victims supporting action at 28 days")


def test_the_statement_stands_with_the_definition_asked_for(open_page: OpenPage) -> None:
    (section,) = open_page("definitions", definition="S09").page.every("section", "fd-asked")
    code = section.one("code")
    assert code is not None
    assert "FROM offences" in code.words
    assert "outcome = '1'" in code.words


@pytest.mark.parametrize(
    ("key", "said"), [("pillar", "Pillar"), ("status", "Where it comes from"), ("look", "Look at")]
)
def test_what_a_link_chooses_in_vain_is_told(open_page: OpenPage, key: str, said: str) -> None:
    seen = open_page("definitions", **{key: "nonsense"})
    (told,) = seen.page.every("p", "fd-told")
    assert told.words == f"“nonsense” is not a choice of {said}; all are shown."


def test_a_definition_that_does_not_exist_is_told(open_page: OpenPage) -> None:
    seen = open_page("definitions", definition="Z99")
    (told,) = seen.page.every("p", "fd-told")
    assert told.words == "The link asks for the definition “Z99”, which does not exist."


def test_the_answer_counts_the_definitions_by_where_they_come_from(open_page: OpenPage, kpis: list[Kpi]) -> None:
    words = next(node.words for node in open_page("definitions").page.every("p", "fd-answer"))
    by = {status: sum(kpi.source.status == status for kpi in kpis) for status in STATUS}
    assert words.startswith(f"{len(kpis)} measures are defined here: {by['published']} were published as measures")
    assert "not public" in words


def test_every_kind_and_status_has_words() -> None:
    kinds = {get_args(kind.model_fields["kind"].annotation)[0] for kind in get_args(get_args(Measure)[0])}
    assert set(KINDS) == kinds
    assert set(STATUS_SHORT) == set(STATUS)


def test_a_column_leads_to_the_measures_that_rest_on_it_and_back(
    open_page: OpenPage, invented_shown: Path, door: Door
) -> None:
    registry = door.registry
    seen = open_page("definitions", look="columns", field="victims.age_at_offence")
    rests = [k for k in registry.in_order() if ("victims", "age_at_offence") in fields_of(k, registry, "snapshot")]
    assert rests
    text = next(node.words for node in seen.page.every("p", "fd-answer") if "age_at_offence" in node.words)
    assert text.startswith(f"Measures that rest on victims.age_at_offence: {len(rests)}")
    links = {node.words: node.attrs["href"] for node in seen.page.every("a")}
    for kpi in rests:
        assert f"definition={kpi.code}" in links[f"{kpi.code} · {kpi.title}"]
    assert "field=victims.age_band" in links["victims.age_band"]
    (section,) = open_page("definitions", definition=rests[0].code).page.every("section", "fd-asked")
    assert "victims.age_at_offence" in {node.words for node in section.every("a")}


def test_a_derived_column_shows_its_rule_its_sources_and_its_codes(open_page: OpenPage, invented_shown: Path) -> None:
    seen = open_page("definitions", look="columns", field="victims.age_band")
    assert "band of age_at_offence" in seen.words
    assert "Under 13" in seen.words or any("Codes that it may hold" in caption for caption, _ in seen.tables())
    assert "victims.age_at_offence" in {node.words for node in seen.page.every("a")}


def test_every_table_lists_its_columns_with_how_many_measures_rest_on_each(
    open_page: OpenPage, invented_shown: Path, door: Door
) -> None:
    seen = open_page("definitions", look="columns")
    tables = dict(seen.tables())
    dictionary = door.registry.dictionary.sources["snapshot"]
    assert set(tables) == set(dictionary)
    for place, table in dictionary.items():
        assert [row[0] for row in tables[place][1:]] == list(table.columns)
    number = {row[0]: int(row[3]) for row in tables["devices"][1:]}
    registry = door.registry
    assert number["swapped_on"] == sum(
        ("devices", "swapped_on") in fields_of(k, registry, "snapshot") for k in registry.in_order()
    )
    assert number["swapped_on"] > 0


def test_scopes_and_codes_are_a_part_of_their_own(open_page: OpenPage, door: Door) -> None:
    seen = open_page("definitions", look="codes")
    assert all(scope.title in seen.words for scope in door.registry.scopes.values())
    assert "Home Office outcome codes" in {caption for caption, _ in seen.tables()}
    assert entries(seen) == {}


# ---------------------------------------------------------------- the file


@dataclass(frozen=True)
class Reader:
    """As much of a reader's context as the file needs."""

    door: Door
    say: Say


@pytest.fixture(scope="module")
def file(door: Door) -> bytes:
    return definitions_csv(Reader(door, Say("en")))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def rows(file: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.decode("utf-8-sig"), newline="")))


def test_the_file_has_a_row_for_each_definition_and_opens_as_utf_8(
    file: bytes, rows: list[dict[str, str]], kpis: list[Kpi]
) -> None:
    assert file.startswith(b"\xef\xbb\xbfcode,name,title,")
    assert [row["name"] for row in rows] == [kpi.name for kpi in kpis]
    assert all(None not in row and None not in row.values() for row in rows)


def test_every_field_of_a_definition_is_in_the_file(rows: list[dict[str, str]]) -> None:
    elsewhere = {"measure": "conditions", "source": "source_title"}
    heads = set(rows[0])
    assert not [name for name in Kpi.model_fields if elsewhere.get(name, name) not in heads]


def test_a_row_says_conditions_parameters_columns_and_provenance(
    rows: list[dict[str, str]], kpis: list[Kpi], door: Door
) -> None:
    for row, kpi in zip(rows, kpis, strict=True):
        assert json.loads(row["conditions"]) == json.loads(kpi.measure.model_dump_json(exclude_none=True))
        assert row["title"] == safe(kpi.title)
        assert row["source_reference"] == safe(kpi.source.reference)
        assert row["status"] == kpi.source.status
        for parameter in kpi.parameters:
            assert f"{parameter.name} = {parameter.value}" in row["parameters"]
        for item in kpi.leaves_out:
            assert item.where in row["leaves_out"]
        sources = door.registry.dictionary.sources
        fields = {f for name in sources for f in fields_of(kpi, door.registry, name)}
        listed = set(row["columns_named"].split()) | set(row["columns_behind"].split())
        assert listed == {".".join(field) for field in fields}
    by_name = {row["name"]: row for row in rows}
    assert "FROM offences" in by_name["charge_rate_closed"]["sql_published"]


@pytest.mark.parametrize("text", ["=1+1", "+44", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "－1"])
def test_a_cell_that_a_spreadsheet_would_reckon_is_made_text(text: str) -> None:
    assert safe(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "28 days", "outcome = '1'", "a-b"])
def test_other_cells_are_left_as_they_are(text: str) -> None:
    assert safe(text) == text


def test_no_cell_of_the_file_begins_like_a_formula(door: Door, rows: list[dict[str, str]]) -> None:
    assert not [cell for row in rows for cell in row.values() if cell[:1] in {"=", "+", "-", "@"}]
    changes = {"title": "=HYPERLINK(1)", "owner": "@cmd", "twin": None, "beside": ()}
    kpi = door.registry.kpi("charge_rate_closed").model_copy(update=changes)
    strange = Reader(Door(replace(door.registry, kpis={kpi.name: kpi}), door.sources), Say("en"))
    (row,) = csv.DictReader(io.StringIO(definitions_csv(strange).decode("utf-8-sig"), newline=""))  # type: ignore[arg-type]
    assert row["title"] == "'=HYPERLINK(1)"
    assert row["owner"] == "'@cmd"
