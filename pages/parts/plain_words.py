"""The plain words for every sign, chart and term, and the link from each of them to its explanation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from charts.examples import example
from charts.icons import ASSURANCE_WORDS, VARIATION_WORDS, Icon, assurance_icon, variation_icon
from charts.render_svg import data_uri, render_svg
from data.dictionary import Frozen, read_toml
from i18n.say import LANGUAGES, Language, Say
from pages.parts.context import Here

WORDS = Path(__file__).with_name("plain_words.toml")
PICTURE = (380, 190)
"""Width and height of a drawn example, in pixels."""


class Group(Frozen):
    """A part of the page."""

    title: str


class Term(Frozen):
    """One entry. `also`: other codes that lead to it; `drawn`: a drawing of `charts.examples`, with its alt text."""

    group: str
    title: str
    text: str
    drawn: str | None = None
    alt: str = ""
    also: tuple[str, ...] = ()


class Glossary(Frozen):
    """The whole page: its groups and terms, both in the order shown."""

    group: dict[str, Group]
    term: dict[str, Term]


@lru_cache
def glossary() -> Glossary:
    """The words as the file has them. Raises DefinitionErrors or ValidationError where the file is not right."""
    return Glossary.model_validate(read_toml(WORDS))


def _anchors(terms: Mapping[str, Term]) -> dict[str, str]:
    found = {key: "word-" + key.replace("_", "-").replace(".", "-") for key in terms}
    return found | {other: found[key] for key, term in terms.items() for other in term.also}


ANCHORS: Mapping[str, str] = _anchors(glossary().term)
"""State, rule, chart, symbol or term -> the id of its entry. Ids never change: links to them are sent on."""


def explain_link(here: Here, key: str) -> str:
    """The link from a sign or term to its explanation, which then stands at the head of the page.

    key: a state of `kpi.stats.spc.verdict`, a rule or its code, a chart or reason of `choose`, a profile's name, a
    state of a figure, or a term of plain_words.toml. Raises KeyError for any other.
    """
    return f"{here.link('how_to_read', term=key)}#{ANCHORS[key]}"


@dataclass(frozen=True)
class Entry:
    """One entry in the reader's language. picture: the address of its drawing, or nothing."""

    key: str
    anchor: str
    title: str
    text: str
    icon: Icon | None
    picture: str
    alt: str


@dataclass(frozen=True)
class Chapter:
    """One part of the page."""

    anchor: str
    title: str
    entries: tuple[Entry, ...]


def chapters_of_words(say: Say) -> tuple[Chapter, ...]:
    """The whole page in the order of the file."""
    return _chapters(say.language)


def asked_word(key: str, say: Say) -> Entry | None:
    """The entry that a link asks for, by any code that leads to it; None where there is no such entry."""
    anchor = ANCHORS.get(key)
    found = (entry for chapter in _chapters(say.language) for entry in chapter.entries if entry.anchor == anchor)
    return next(found, None)


@lru_cache(maxsize=len(LANGUAGES))
def _chapters(language: Language) -> tuple[Chapter, ...]:
    """Drawn once for each language: pictures follow light and dark by themselves."""
    say, words = Say(language), glossary()
    return tuple(
        Chapter(
            f"words-{key}",
            say(group.title),
            tuple(_entry(name, term, say) for name, term in words.term.items() if term.group == key),
        )
        for key, group in words.group.items()
    )


def _entry(key: str, term: Term, say: Say) -> Entry:
    icon = None
    if key in VARIATION_WORDS:
        icon = variation_icon(key, say)
    elif key in ASSURANCE_WORDS:
        icon = assurance_icon(key, say)
    title, alt, picture = say(term.title), say(term.alt) if term.alt else "", ""
    if term.drawn:
        picture = data_uri(render_svg(example(term.drawn, title, alt, say), *PICTURE, mode="auto"))
    return Entry(key, ANCHORS[key], title, say(term.text), icon, picture, alt)
