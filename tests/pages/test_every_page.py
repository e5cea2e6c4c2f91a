"""Every page opens in both languages, says what it was asked for in vain, and escapes what it is given."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from pages.parts.context import door_to
from settings import settings

from .conftest import PAGES, ROOT, OpenPage

CHOICES = ("force", "scope", "period", "basis", "kpi")
NAMES = ("Rape Crisis England and Wales", "English")
"""Organisations that are called the same in Welsh, and the other language, which is named in itself."""
SHORT = 12
"""Letters. A shorter text is only English on a Welsh page when it stands alone: "of" is a word in both languages."""


@cache
def english() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Every English text whose Welsh differs, as it would read with any values filled in."""
    with (ROOT / "i18n" / "cy.po").open("rb") as file:
        texts = [str(m.id) for m in read_po(file, locale="cy") if m.id and m.id != m.string]
    found = []
    for text in texts:
        fixed = re.split(r"\{\w+\}", text)
        pattern = r"(?<!\w)" + ".+?".join(re.escape(part) for part in fixed) + r"(?!\w)"
        if len(re.sub(r"\W|\d", "", "".join(fixed))) >= 4:
            long = max(len(part) for part in fixed) >= SHORT
            found.append((text, re.compile(pattern if long else rf"\A{pattern}\Z")))
    assert len(found) > 200, "the catalogue was not read"
    return tuple(found)


@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_in_both_languages(open_page: OpenPage, page: str, language: str) -> None:
    seen = open_page(page, lang=language)
    assert len(list(seen.page.every("h1"))) == 1
    assert [node.attrs["id"] for node in seen.page.every("div", "fd-head")] == ["fd-frame"]
    other = {"en": "Cymraeg", "cy": "English"}[language]
    assert [node.words for node in seen.page.every("a", "fd-lang")] == [other]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_names_the_scope_the_marking_and_the_licence(open_page: OpenPage, page: str) -> None:
    seen = open_page(page, scope="other_sexual")
    foot = seen.page.one("footer")
    assert foot is not None
    for words in ("OFFICIAL", "Other sexual offences", "Open Government Licence"):
        assert words in foot.words


@pytest.mark.parametrize(
    ("page", "query"),
    [
        ("flight_deck", {}),
        ("flight_deck", {"basis": "recorded", "force": "E23000034"}),
        ("flight_deck", {"scope": "adult_rape_cps", "period": "2025-26"}),
        ("kpi", {}),
        ("kpi", {"kpi": "outcome_15_closed", "force": "E23000010"}),
        ("kpi", {"kpi": "outcome_mix_recorded"}),
        ("kpi", {"kpi": "charge_rate_recorded", "force": "E23000034"}),
        ("kpi", {"kpi": "welsh_charges_closed", "period": "2018-19-Q1"}),
        ("kpi", {"kpi": "recorded_offences", "force": "EW"}),
        ("definitions", {}),
        ("about", {}),
    ],
)
def test_no_english_stands_on_a_welsh_page(open_page: OpenPage, page: str, query: dict[str, str]) -> None:
    pieces = list(dict.fromkeys(open_page(page, lang="cy", **query).pieces()))
    for name in NAMES:
        pieces = [piece.replace(name, "") for piece in pieces]
    left = [(text, piece[:200]) for text, pattern in english() for piece in pieces if pattern.search(piece)]
    assert not left, "\n".join(f"{text!r} in {piece!r}" for text, piece in left)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("key", CHOICES)
def test_an_unknown_choice_is_told_in_words(open_page: OpenPage, page: str, key: str) -> None:
    seen = open_page(page, **{key: "nonsense"})
    (told,) = seen.page.every("p", "fd-told")
    assert told.attrs["role"] == "alert"
    carrier = seen.at.selectbox(key=key)
    assert carrier.value == carrier.options[0]
    assert re.search(r"“nonsense” is not a choice of .+; showing .+ instead\.", told.words)


def test_all_unknown_choices_are_told_together_and_in_welsh(open_page: OpenPage) -> None:
    seen = open_page("kpi", lang="cy", **dict.fromkeys(CHOICES, "dim byd"))
    told = [node.words for node in seen.page.every("p", "fd-told")]
    assert len(set(told)) == len(CHOICES)
    assert all("dim byd" in line and "is not a choice" not in line for line in told)


def test_what_a_link_asks_for_is_shown_as_text(open_page: OpenPage) -> None:
    seen = open_page(force='<img src=x onerror="alert(1)">')
    (told,) = seen.page.every("p", "fd-told")
    assert '“<img src=x onerror="alert(1)">” is not a choice' in told.words
    assert told.one("img") is None


@pytest.fixture
def strange_definition(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A KPI of the force's own, whose every text tries to be HTML."""
    text = (ROOT / "kpi" / "definitions" / "charge_rate_closed.toml").read_text(encoding="utf-8")
    text = re.sub(r"^(twin|beside) .*$\n", "", text, flags=re.MULTILINE).replace('code = "S09"', 'code = "<b>9"')
    changed = re.sub(
        r"^(title|question|meaning|why|counts|numerator|denominator|owner|if_it_signals|reference|publisher|reason)"
        r' = "',
        r'\1 = "<b>\1</b> & <script>x</script> ',
        text,
        flags=re.MULTILINE,
    ).replace('    "', '    "<b>caveat</b> ')
    (tmp_path / "strange_rate.toml").write_text(changed, encoding="utf-8")
    monkeypatch.setenv("FLIGHTDECK_DEFINITIONS", str(tmp_path))
    settings.cache_clear()
    door_to.cache_clear()
    return "strange_rate"


@pytest.fixture(autouse=True)
def plain_definitions_again() -> object:
    """After a test that set its own, the shipped ones."""
    yield
    if settings().definitions:
        settings.cache_clear()
        door_to.cache_clear()


@pytest.mark.parametrize("page", ["flight_deck", "kpi", "definitions"])
def test_definitions_are_shown_as_text_and_never_as_html(
    open_page: OpenPage, page: str, strange_definition: str
) -> None:
    seen = open_page(page, kpi=strange_definition)
    assert "<b>title</b> & <script>x</script> Charge rate" in seen.words
    for tag in ("b", "script"):
        assert seen.page.one(tag) is None
    for chart in seen.charts:
        assert not [text for text in chart.strings() if text != chart.alt and re.search("<(?!br>)", text)]
    for image in seen.page.every("img"):
        assert "<b>" not in image.attrs["src"]
