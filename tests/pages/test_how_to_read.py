"""Every sign, chart and term has its plain words, short, with an id that links can rest on."""

from __future__ import annotations

import re
import string

import pytest

from charts.examples import EXAMPLES
from kpi.conclude import REASONS as NOT_COMPUTABLE
from kpi.stats.spc import choose, lines, pooled, rules, verdict
from pages.parts.plain_words import ANCHORS, glossary
from pages.parts.tables import STATES

from .conftest import OpenPage

LONGEST = 60
LEAD_HERE = {
    "variation": verdict.VARIATIONS,
    "assurance": verdict.ASSURANCES,
    "charts": choose.CHARTS,
    "reasons for a chart": choose.REASONS,
    "rules": rules.RULES,
    "codes of rules": tuple(code for pair in rules.RULE_CODES.values() for code in pair),
    "profiles": tuple(rules.PROFILES),
    "stages of limits": lines.STAGES,
    "states of a figure": tuple(state for state in STATES if state != "ok"),
    "bases": ("recorded", "closed", "event"),
    "symbols": tuple(f"symbol_{letter}" for letter in ("c", "low", "u", "x", "z", "e", "p", "r", "b")),
    "the rest": (
        "baseline", "step", "false_alarms", "pooled", "blind", "interval", "points", "cumulative", "closed_median",
        "funnel", "phi", "tau2", "false_discovery", "kitagawa", "claim", "left_out", "not_recorded", "invented",
        "reference", "hollow", "higher", "lower", "within",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", LEAD_HERE)
def test_everything_that_can_be_shown_leads_to_an_entry(what: str) -> None:
    assert not [key for key in LEAD_HERE[what] if key not in ANCHORS]


def test_no_code_leads_to_two_entries() -> None:
    terms = glossary().term
    codes = [code for key, term in terms.items() for code in (key, *term.also)]
    assert sorted(codes) == sorted(set(codes))
    assert {term.group for term in terms.values()} == set(glossary().group)


@pytest.mark.parametrize("key", glossary().term)
def test_an_entry_is_short_and_in_whole_sentences(key: str) -> None:
    term = glossary().term[key]
    assert len(term.text.split()) <= LONGEST
    assert term.text.endswith((".", "?"))
    assert not [name for _, name, _, _ in string.Formatter().parse(term.text) if name]
    assert (term.drawn is None) == (term.alt == "")
    assert term.drawn is None or term.drawn in EXAMPLES


def test_every_drawing_is_shown_somewhere() -> None:
    assert {term.drawn for term in glossary().term.values() if term.drawn} == set(EXAMPLES)


def test_the_page_shows_every_entry_under_its_id(open_page: OpenPage) -> None:
    seen = open_page("how_to_read")
    title = seen.page.one("h1")
    assert title is not None
    assert title.words == "What do the signs mean?"
    shown = {node.attrs["id"]: node.words for node in seen.page.every("article")}
    assert set(shown) == set(ANCHORS.values())
    for key, term in glossary().term.items():
        assert shown[ANCHORS[key]].startswith(term.title)
        assert term.text in shown[ANCHORS[key]]
    inside = {node.attrs["href"][1:] for node in seen.page.every("a") if node.attrs["href"].startswith("#")}
    assert inside <= {node.attrs.get("id", "") for node in seen.page.every()}


def test_every_picture_is_described_or_stands_beside_its_word(open_page: OpenPage) -> None:
    seen = open_page("how_to_read")
    drawn = [image for image in seen.page.every("img", "fd-drawn")]
    assert len(drawn) == sum(term.drawn is not None for term in glossary().term.values())
    assert all(len(image.attrs["alt"]) > 30 for image in drawn)
    signs = [image for image in seen.page.every("img") if image not in drawn]
    assert len(signs) == len({*verdict.VARIATIONS, *verdict.ASSURANCES})
    assert all(image.attrs["alt"] == "" for image in signs)
    assert "The numbers in the drawings are invented." in seen.words


@pytest.mark.parametrize(
    ("key", "title"),
    [
        ("concern_low", "Signal: lower, the worse direction"),
        ("hidden", "Too few points to judge"),
        ("nhsr-0.2.2", "The second reading of the rules"),
        ("none", "No chart"),
    ],
)
def test_the_word_that_a_link_asks_for_stands_first(open_page: OpenPage, key: str, title: str) -> None:
    seen = open_page("how_to_read", term=key)
    (asked,) = seen.page.every("section", "fd-asked")
    head = asked.one("h2")
    assert head is not None
    assert head.words == title


def test_a_word_that_is_not_explained_is_told(open_page: OpenPage) -> None:
    seen = open_page("how_to_read", term="<b>zzz")
    (told,) = seen.page.every("p", "fd-told")
    assert "“<b>zzz”" in told.words
    assert not list(seen.page.every("section", "fd-asked"))


def test_what_the_words_say_of_numbers_is_what_the_code_does() -> None:
    """The numbers in the words are the ones that the rules and charts use."""
    words = {key: term.text for key, term in glossary().term.items()}
    profile = rules.MAKING_DATA_COUNT
    spelled = {5: "five", 6: "six", 7: "seven", 8: "eight", 10: "ten", 12: "twelve"}
    assert f"when {spelled[profile.shift]} in a row" in words["mdc"]
    assert f"when {spelled[profile.trend]} in a row" in words["mdc"]
    assert f"fewer than {spelled[lines.HIDDEN_UNDER]} points" in words["too_few_points"]
    assert f"From {spelled[lines.TRIAL_UNDER]} on" in words["trial"]
    assert f"first {lines.BASELINE} months" in words["baseline"]
    assert f"fewer than {spelled[round(choose.FEWEST_EVENTS)]} a month" in words["chart_choice"]
    assert f"{choose.MANY_CASES:.0f} cases or more" in words["p_prime"]
    assert (pooled.LATEST, pooled.BEFORE) == (12, 24)
    assert f"those of the {pooled.BEFORE} months before" in words["pooled"]
    assert f"{10 * pooled.POWER:.0f} times in 10" in words["blind"]
    assert rules.NHSR.trend == 7
    assert "a trend takes seven points" in words["nhsr-0.2.2"]
    assert len(NOT_COMPUTABLE) >= 3
    assert not re.search(r"\beffect\b", " ".join(words.values()))
