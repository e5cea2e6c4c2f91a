"""The pages of recommendations and of the plan: what is met, what is late, and never one force's beside another's."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from i18n.say import Say
from kpi.answer import Door
from kpi.beside.model import Words
from kpi.result import Question, Result
from pages.parts.free_text import Spoken, spoken
from settings import settings
from tests.kpi.beside_folders import GOOD, write

from .conftest import OpenPage
from .expected import DYFED_POWYS, LEADER, counts, headline, year
from .reading import Seen

PAGES = ("recommendations", "improvement")
BLANK = "1, 2, 6, 8, 10, 12, 13, 14"
OWN_WORDS = re.findall(r"Own [\w ]+|Geiriau[\w ]+", "\n".join(GOOD.values()))


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Puts a force's own folder in force."""
    folder = write(tmp_path / "beside")

    def in_force() -> None:
        monkeypatch.setenv("FLIGHTDECK_BESIDE", str(folder))
        settings.cache_clear()

    return in_force


@pytest.fixture(autouse=True)
def settings_again() -> object:
    yield
    settings.cache_clear()


def table(seen: Seen, starts: str) -> list[list[str]]:
    (found,) = [rows for caption, rows in seen.tables() if caption.startswith(starts)]
    return found


# ------------------------------------------------------------------ recommendations


def test_a_force_that_filled_nothing_in_is_told_how_and_is_not_called_late(open_page: OpenPage) -> None:
    seen = open_page("recommendations")
    assert "nobody has recorded how the 5 recommendations to chief constables stand. Dates passed: 5." in seen.words
    assert "python cli.py beside --check FOLDER" in seen.words
    assert "Past its date" not in seen.words and "▲" not in seen.words
    rows = table(seen, "Every recommendation")
    assert [row[0].split(".")[0] for row in rows[1:-1]] == ["3", "4", "5", "7", "9", "11"]
    assert rows[-1] == [BLANK, "Blank until their text is known here: nothing is guessed."]


def test_a_status_has_words_and_a_shape_and_a_passed_date_is_said(open_page: OpenPage, invented_shown: Path) -> None:
    seen = open_page("recommendations")
    assert "Dyfed-Powys, 31 March 2026: 1 of 5 recommendations met; 4 of 5 past the date and not met." in seen.words
    rows = {row[0].split(".")[0]: row for row in table(seen, "Every recommendation")}
    assert rows["3"][2:] == ["31 January 2025", "◐ Under way▲ Past its date by 1 year"]
    assert rows["9"][3].startswith("○ Not started")
    assert rows["11"][2:] == ["31 March 2025", "● Met, by the force's own judgement"]
    assert rows["4"][2:] == ["not known here", "– Not for a force to answer"]


def test_evidence_is_the_doors_own_figure_with_a_link(
    open_page: OpenPage, invented_shown: Path, invented: Door
) -> None:
    seen = open_page("recommendations", period="2024-25")
    start, end = year(2024)
    shown = {
        row[0]: row[1:]
        for caption, rows in seen.tables()
        if caption.startswith("What the measures say")
        for row in rows
    }
    for name in ("bail_breach_answered", "order_breaches_answered", "civil_orders_per_named_suspects"):
        kpi = invented.registry.kpi(name)
        asked = Question(name, "all_rape", "snapshot", start, end, filters=(("force_code", (DYFED_POWYS,)),))
        answer = invented.answer(LEADER, asked)
        assert isinstance(answer, Result)
        (row,) = answer.frame.rows(named=True)
        assert shown[kpi.title][:3] == [headline(row), counts(row), "year to March 2025"]
    links = {link.words: link.attrs["href"] for link in seen.page.every("a")}
    assert links["Bail breaches acted on in time"] == "kpi?period=2024-25&kpi=bail_breach_answered"


def test_fewer_than_ten_are_never_made_a_percentage(open_page: OpenPage, invented_shown: Path) -> None:
    seen = open_page("recommendations", period="2021-22")
    shown = {row[0]: row[1:] for _, rows in seen.tables() for row in rows}
    assert shown["Breaches of orders acted on in time"][0] == "not shown"
    assert "%" not in "".join(shown["Breaches of orders acted on in time"])


def test_what_a_force_wrote_stands_beside_its_figures_and_is_shown_as_text(
    open_page: OpenPage, own_folder: Callable[[], None]
) -> None:
    own_folder()
    seen = open_page("recommendations")
    rows = {row[0].split(".")[0]: row for row in table(seen, "Every recommendation")}
    assert rows["3"][3] == "◉ Met, and confirmed by the inspectorate"
    assert rows["6"][0] == "6. Own wording of six"
    words = seen.words
    assert words.index("Own ending.") < words.index("Own beginning.")
    plan = open_page("improvement")
    assert "Own <b>action</b> {so}" in plan.words
    assert "30 September 2025(first due 30 June 2025)" in plan.words


# ------------------------------------------------------------------ the plan


def test_actions_past_their_date_come_first_the_longest_first(open_page: OpenPage, invented_shown: Path) -> None:
    seen = open_page("improvement")
    answer = "Dyfed-Powys, 31 March 2026: 2 of 9 actions done; 2 past their date; 4 not due yet; 1 stopped."
    assert answer in seen.words
    captions = [caption for caption, _ in seen.tables()]
    assert captions[0] == "Actions past their date, the longest first"
    late = [row[0] for row in seen.tables()[0][1][1:]]
    assert [text[:6] for text in late] == ["Decide", "Book a"]
    assert sum(len(rows) - 1 for caption, rows in seen.tables() if caption.startswith("Actions")) == 9


def test_how_far_a_pillar_has_come_is_said_in_words_and_shapes(open_page: OpenPage, invented_shown: Path) -> None:
    rows = {row[0]: row[1:] for row in table(open_page("improvement"), "The force's own judgement")}
    victim = rows["Victim engagement as procedural justice"]
    assert victim[0] == "Victim engagement managersince 1 June 2025"
    assert victim[1:4] == ["●●●●○4 of 5: In place", "3 November 2025", "3 of 5: In part, on 4 November 2024"]
    assert rows["Digital forensics"][1:] == ["Not judged yet"]
    assert "In context" not in rows


def test_a_force_without_a_plan_is_told_how_to_begin(open_page: OpenPage) -> None:
    seen = open_page("improvement")
    assert "Dyfed-Powys: no action has been written down." in seen.words
    assert "plan.toml, assessment.toml, leads.toml" in seen.words


@pytest.mark.parametrize("page", PAGES)
def test_all_forces_together_have_none(open_page: OpenPage, page: str) -> None:
    assert "choose a force" in open_page(page, force="EW").words


# ------------------------------------------------------------------ whose is shown where


@pytest.mark.parametrize("page", PAGES)
def test_a_forces_own_words_are_not_shown_over_the_invented_force_nor_over_another(
    open_page: OpenPage, invented_shown: Path, own_folder: Callable[[], None], page: str
) -> None:
    own_folder()
    assert [words for words in OWN_WORDS if words in open_page(page).words] == []
    assert [words for words in OWN_WORDS if words in open_page(page, source="published").words]
    other = open_page(page, source="published", force="W15000001").words
    assert [words for words in OWN_WORDS if words in other and "six" not in words] == []


@pytest.mark.parametrize("page", PAGES)
def test_the_invented_forces_words_are_not_shown_over_published_figures(
    open_page: OpenPage, invented_shown: Path, page: str
) -> None:
    from kpi.beside.read import read_folder
    from kpi.beside.shelf import INVENTED

    held = read_folder(INVENTED, "invented", [])
    texts = {str(v) for one in held.placed for _, v in one.entry if isinstance(v, Words)}
    assert len(texts) > 40
    # The role of a pillar's lead is also how definitions name their owners.
    texts = {text for text in texts if not text.startswith("Pillar ")}
    shown = open_page(page).words
    assert len([text for text in texts if text in shown]) > 6
    assert [text for text in texts if text in open_page(page, source="published").words] == []


# ------------------------------------------------------------------ languages


@pytest.mark.parametrize(
    ("words", "language", "expected"),
    [
        (Words(en="Something said."), "en", Spoken("Something said.")),
        (Words(en="Something said.", cy="Rhywbeth."), "cy", Spoken("Rhywbeth.")),
        (Words(cy="Rhywbeth."), "en", Spoken("Rhywbeth.", "cy", "(written in Welsh only)")),
    ],
)
def test_a_text_is_said_in_the_pages_language_or_marked_with_its_own(
    words: Words, language: str, expected: Spoken
) -> None:
    assert spoken(words, Say(language)) == expected  # type: ignore[arg-type]


def test_a_text_in_english_only_is_marked_on_a_welsh_page_and_braces_are_only_braces() -> None:
    found = spoken(Words(en="Nobody translated {this}."), Say("cy"))
    assert (found.text, found.lang) == ("Nobody translated {this}.", "en")
    assert found.note


def test_the_mark_reaches_the_page(open_page: OpenPage, own_folder: Callable[[], None]) -> None:
    own_folder()
    seen = open_page("recommendations", lang="cy")
    marked = [node.words for node in seen.page.every("span") if node.attrs.get("lang") == "en"]
    assert "Own ending." in marked
