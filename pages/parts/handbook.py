"""The handbook, made from the definitions themselves: which there are, and those that a reader looks for."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

import streamlit as st

from i18n.say import Say
from kpi.answer import Door
from kpi.lineage import fields_of
from kpi.model import Kpi
from pages.parts.context import Here
from pages.parts.definition_entry import KINDS, name_of
from pages.parts.facts import STATUS
from pages.parts.filters import Choice, offer, unknown_choices
from pages.parts.tables import Table

ALL = "all"
LOOKS = {"measures": "Measures", "columns": "Columns", "codes": "Scopes and codes"}
"""The three parts of the page."""


@dataclass(frozen=True)
class Chapter:
    """The measures of one pillar that are shown, and how many it has."""

    title: str
    kpis: tuple[Kpi, ...]
    of: int


def look_choice(say: Say) -> Choice:
    """Which part of the page is looked at."""
    return Choice("look", say("Look at"), {code: say(LOOKS[code]) for code in LOOKS})


def wanted_choices(here: Here) -> list[Choice]:
    """How the measures can be narrowed down."""
    say, registry = here.say, here.door.registry
    kinds = {kpi.measure.kind for kpi in registry.kpis.values()}
    pillars = {pillar.key: say(pillar.title) for pillar in registry.pillars.values()}
    return [
        Choice("pillar", say("Pillar"), {ALL: say("All pillars"), **pillars}),
        Choice("status", say("Where it comes from"), {ALL: say("Anywhere"), **{k: say(STATUS[k]) for k in STATUS}}),
        Choice("deck", say("Shown"), {ALL: say("Anywhere"), "yes": say("On the flight deck"), "no": say("Elsewhere")}),
        Choice("measure", say("Kind of measure"), {ALL: say("Any"), **{k: say(KINDS[k]) for k in KINDS if k in kinds}}),
    ]


def search(here: Here) -> str:
    """Place the search box and the visible select boxes; what is looked for."""
    choices = wanted_choices(here)
    with st.container(key="wanted"):
        first, *places = st.columns([1.5, *[1] * len(choices)])
        find = first.text_input(
            here.say("Search"), key="find", bind="query-params", max_chars=80, type="search",
            placeholder=here.say("Words, a code or a column"),
        )  # fmt: skip
        offer(choices, places)
    return find or ""


def told(choices: list[Choice], here: Here) -> list[str]:
    """What the link asks for in vain among these choices."""
    labels = {choice.key: choice.label for choice in choices}
    text = "“{value}” is not a choice of {what}; all are shown."
    return [here.say(text, value=value, what=labels[key]) for key, value in unknown_choices().items() if key in labels]


def chapters(here: Here, wanted: dict[str, str]) -> list[Chapter]:
    """The measures that are wanted under their pillars, in the order of the pillars and their codes."""
    registry, shown = here.door.registry, []
    for pillar in registry.pillars.values():
        kpis = [kpi for kpi in registry.in_order() if kpi.pillar == pillar.key]
        found = tuple(kpi for kpi in kpis if _is_wanted(kpi, wanted, here))
        if found:
            shown.append(Chapter(here.say(pillar.title), found, len(kpis)))
    return shown


def asked_kpi(asked: str, here: Here) -> Kpi | None:
    """The measure that a link asks for, by its code or its name, in any case."""
    plain = asked.strip().lower()
    found = (kpi for kpi in here.door.registry.in_order() if plain in (kpi.code.lower(), kpi.name.lower()))
    return next(found, None)


def answer(here: Here) -> str:
    """The page in one sentence: how many definitions there are, and where they come from."""
    kpis = here.door.registry.kpis.values()
    by = {status: sum(kpi.source.status == status for kpi in kpis) for status in STATUS}
    text = (
        "{n} measures are defined here: {published} were published as measures, {practice} follow from a published "
        "duty or practice, and {local} are working definitions of our own."
    )
    return here.say(text, n=len(kpis), **by)


def list_note(here: Here) -> str:
    """Whether an official list stands behind the measures."""
    lists = {official.title for kpi in here.door.registry.kpis.values() for official in kpi.official}
    if not lists:
        text = "The official list of flight-deck measures is not public: these are candidates, not that list."
        return here.say(text)
    names = ", ".join(sorted(here.say(title) for title in lists))
    return here.say("Official lists that are loaded: {names}. Other measures are candidates.", names=names)


def code_lists(here: Here) -> list[Table]:
    """The outcome and offence codes with their labels."""
    say, columns = here.say, here.source.tables["offences"].columns
    heads = (say("Code"), say("Meaning"))
    return [
        Table(say(title), heads, tuple((code, say(label)) for code, label in columns[name].values.items()), frozenset())
        for title, name in (("Home Office outcome codes", "outcome"), ("Home Office offence codes", "offence_code"))
    ]


def _is_wanted(kpi: Kpi, wanted: dict[str, str], here: Here) -> bool:
    has = {
        "pillar": kpi.pillar,
        "status": kpi.source.status,
        "deck": "yes" if kpi.deck else "no",
        "measure": kpi.measure.kind,
    }
    words = _plain(wanted["find"]).split()
    text = _searched(here.door, _Voice(here.say.language, here.say))[kpi.name] if words else ""
    return all(wanted[key] in (ALL, value) for key, value in has.items()) and all(word in text for word in words)


@dataclass(frozen=True)
class _Voice:
    """A voice by its language: every run of a page has one of its own that says the same."""

    language: str
    say: Say = field(compare=False)


@lru_cache(maxsize=4)
def _searched(door: Door, voice: _Voice) -> dict[str, str]:
    """KPI name -> everything that a search looks at, in plain small letters."""
    return {kpi.name: _plain(" ".join(_words(kpi, door, voice.say))) for kpi in door.registry.in_order()}


def _words(kpi: Kpi, door: Door, say: Say) -> list[str]:
    said = [kpi.title, kpi.question, kpi.meaning, kpi.numerator, kpi.denominator or "", kpi.counts, *kpi.caveats]
    registry = door.registry
    fields = {each for source in registry.dictionary.sources for each in fields_of(kpi, registry, source)}
    official = [text for entry in kpi.official for text in (entry.code, entry.name)]
    return [kpi.code, kpi.name, *official, *(say(text) for text in said if text), *(name_of(each) for each in fields)]


def _plain(text: str) -> str:
    """Small letters without accents: "tŷ" is found by "ty"."""
    letters = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
