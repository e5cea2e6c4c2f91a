"""What a force drops in as files shows on every page: a KPI of its own, its numbers, official words, a history."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import cli
from i18n.extract import gather_own
from i18n.own import own_catalogues
from pages.parts.context import door_to
from settings import settings
from tests.kpi.definition_files import HEADING, MEASURE, write_definition, write_list, write_superseded
from tests.pages.conftest import OpenPage

Given = Callable[..., None]

# As docs/handbook/adding_a_kpi.md says: a file, and nothing else.
OURS = (
    ('title = "Made up"', 'title = "Community resolutions"'),
    ('question = "How many?"', 'question = "How many cases end in a community resolution?"'),
    ('meaning = "Some of them."', 'meaning = "Of the outcomes assigned, the share that is outcome 8."'),
    ('better = "neither"', 'better = "neither"\ndeck = true\nowner = "Us"\nif_it_signals = "Read the cases."'),
    ("outcome = '1'", "outcome = '8'"),
)
WELSH = """
msgid "Community resolutions"
msgstr "Datrysiadau cymunedol"

msgid "How many cases end in a community resolution?"
msgstr "Faint o achosion sy'n gorffen â datrysiad cymunedol?"
"""


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Iterator[Given]:
    """Sets settings by their variables, and opens the door anew under them."""

    def start(**chosen: Any) -> None:
        for name, value in chosen.items():
            monkeypatch.setenv(f"FLIGHTDECK_{name.upper()}", str(value))
        for kept in (settings, door_to, own_catalogues):
            kept.cache_clear()

    yield start
    monkeypatch.undo()
    for kept in (settings, door_to, own_catalogues):
        kept.cache_clear()


def run(*words: str) -> str:
    found = CliRunner().invoke(cli.app, list(words))
    assert found.exit_code == 0, found.stderr
    return found.stdout


# ------------------------------------------------------------------ a KPI from a file alone


def test_a_file_is_enough_for_the_deck_the_handbook_the_command_line_and_the_list_of_texts(
    open_page: OpenPage, given: Given, tmp_path: Path
) -> None:
    folder = write_definition(tmp_path / "ours", "community_resolutions", *OURS)
    given(definitions=folder)
    assert "Community resolutions" in open_page("flight_deck", force="EW").words
    kpi = open_page("kpi", kpi="community_resolutions", force="EW")
    assert "How many cases end in a community resolution?" in kpi.words
    assert "Of the outcomes assigned, the share that is outcome 8." in kpi.words
    assert "Community resolutions" in open_page("definitions").words
    assert "community_resolutions" in run("kpis")
    assert "Community resolutions (community_resolutions)" in run("answer", "community_resolutions")
    assert gather_own(folder)["Community resolutions"] == "community_resolutions.toml"


def test_its_welsh_stands_beside_it(open_page: OpenPage, given: Given, tmp_path: Path) -> None:
    folder = write_definition(tmp_path / "ours", "community_resolutions", *OURS)
    (folder / "cy.po").write_text(WELSH, encoding="utf-8")
    given(definitions=folder)
    deck = open_page("flight_deck", force="EW", lang="cy").words
    assert "Datrysiadau cymunedol" in deck and "Community resolutions" not in deck
    kpi = open_page("kpi", kpi="community_resolutions", force="EW", lang="cy").words
    assert "Faint o achosion sy'n gorffen â datrysiad cymunedol?" in kpi
    assert "Community resolutions" in open_page("flight_deck", force="EW").words


def test_a_forces_own_welsh_goes_before_ours(open_page: OpenPage, given: Given, tmp_path: Path) -> None:
    folder = write_definition(tmp_path / "ours", "community_resolutions", *OURS)
    (folder / "cy.po").write_text('msgid "Flight deck"\nmsgstr "Bwrdd hedfan"\n', encoding="utf-8")
    given(definitions=folder)
    assert "Bwrdd hedfan" in open_page("kpi", lang="cy").words


# ------------------------------------------------------------------ numbers that the force sets


def test_a_definition_shows_each_number_it_rests_on(open_page: OpenPage, invented_shown: Path, given: Given) -> None:
    given()
    words = open_page("kpi", kpi="adviser_offered").words
    assert "Days followed" in words
    assert "28. Days after recording within which an adviser is offered" in words
    assert "It comes from: Local working rule" in words
    assert "were offered a referral to an Independent Sexual Violence Adviser (ISVA) within 28 days." in words


def test_a_forces_own_number_is_shown_as_that(open_page: OpenPage, invented_shown: Path, given: Given) -> None:
    given(parameters='{"follow_days": 21}')
    words = open_page("kpi", kpi="adviser_offered").words
    assert "21, set by the force; shipped value 28." in words
    assert "were offered a referral to an Independent Sexual Violence Adviser (ISVA) within 21 days." in words
    assert "within 28 days" not in words


# ------------------------------------------------------------------ official words


def test_official_words_stand_on_deck_and_page_with_ours_beside_them(
    open_page: OpenPage, given: Given, tmp_path: Path
) -> None:
    given(official=write_list(tmp_path / "fd", charge=MEASURE))
    deck = open_page("flight_deck", force="EW").words
    assert "Suspects charged" in deck
    assert "Official wording: Flight deck of the tests, version 7 (FD01)." in deck
    assert "Our counting differs: Ours counts offences, not cases." in deck
    kpi = open_page("kpi", kpi="charge_rate_closed", force="EW").words
    for text in (
        "Suspects charged",
        "The share of closed cases with a charge.",
        "cases closed with a charge",
        "Flight deck of the tests, version 7, 1 April 2026: FD01. A publisher. Marked OFFICIAL.",
        "Our own name for it",
        "Charge rate, of outcomes assigned",
        "Ours counts offences, not cases.",
    ):
        assert text in kpi, text
    assert "Not public; this is our candidate." not in kpi
    assert "official list: Flight deck of the tests, version 7, A publisher" in open_page("about").words


def test_one_language_is_marked_and_noted_for_readers_of_the_other(
    open_page: OpenPage, given: Given, tmp_path: Path
) -> None:
    given(official=write_list(tmp_path / "fd", charge=MEASURE))
    welsh, english = (open_page("kpi", kpi="charge_rate_closed", force="EW", lang=lang) for lang in ("cy", "en"))
    note = "This wording was published in English only; it is shown as it was published."
    foreign = {node.words for node in welsh.page.every() if node.attrs.get("lang") == "en"}
    assert {"Suspects charged", "The share of closed cases with a charge.", "cases closed"} <= foreign
    assert not [node for node in english.page.every() if "lang" in node.attrs and node.tag != "a"]
    assert note not in english.words
    # The note itself is said in Welsh once the catalogue holds it.
    assert note in welsh.words or "Saesneg" in welsh.words


def test_the_command_line_says_whose_words_they_are(given: Given, tmp_path: Path) -> None:
    given(official=write_list(tmp_path / "fd", charge=MEASURE))
    told = " ".join(run("answer", "charge_rate_closed").split())
    assert told.startswith(
        "Suspects charged (charge_rate_closed) Official wording: Flight deck of the tests, version 7, FD01. "
        "Our own name for it: Charge rate, of outcomes assigned. Our counting differs: Ours counts offences, not cases."
    )
    assert "FD01" in run("kpis", "--format", "csv")


def test_a_nearest_official_measure_is_told_beside_our_words(open_page: OpenPage, given: Given, tmp_path: Path) -> None:
    heading = HEADING.replace("flight_deck", "joint_unit")
    given(official=write_list(tmp_path / "ju", heading, charge=MEASURE.replace("replaces", "corresponds_to")))
    kpi = open_page("kpi", kpi="charge_rate_closed", force="EW").words
    assert "Soteria Joint Unit KPI" in kpi and "Nearest official measure" in kpi and "Suspects charged" in kpi
    assert "Official wording: " not in open_page("flight_deck", force="EW").words


# ------------------------------------------------------------------ history


def test_the_page_of_a_kpi_tells_how_its_definition_changed(open_page: OpenPage, given: Given, tmp_path: Path) -> None:
    folder = write_definition(tmp_path / "ours", "community_resolutions", *OURS)
    wider = ("outcome = '1'", "outcome in ('7', '8')")
    write_superseded(folder, "community_resolutions", "2025-04-01", wider, why="Warnings were counted with it.")
    given(definitions=folder)
    words = open_page("kpi", kpi="community_resolutions", force="EW").words
    for text in (
        "History of this definition",
        "Until 1 April 2025 it was defined otherwise",
        "Warnings were counted with it.",
        "Before: outcome in ('7', '8')",
        "Now: outcome = '8'",
        "The same data under both definitions",
    ):
        assert text in words, text
    assert "History of this definition" not in open_page("kpi", kpi="charge_rate_closed").words
