"""What the page of claims shows: the answer to the claim in the link, its readings, and the published claims."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import streamlit as st

from i18n.say import Say
from kpi.answer import Door
from kpi.claims import ClaimError, Found, Hit, Said, search
from kpi.claims.presets import presets
from kpi.model import Kpi
from kpi.periods import start_of
from kpi.registry import UnknownName
from kpi.result import Viewer
from kpi.sentence import Sentence
from kpi.view import Period
from pages.parts.claim_words import CAVEATS, DESIGNS, FITS, MARKS, VERDICTS, claim_words, counted, months, moved, over
from pages.parts.context import Here

SHOWN = 12
"""Readings in the first table; the rest is folded away below it."""


@dataclass(frozen=True)
class Cell:
    """Lines of a table's cell; the first is a link where there is one."""

    lines: tuple[str, ...]
    link: str = ""


@dataclass(frozen=True)
class Try:
    """A published claim to be tried: its figure, its months where it names them, its words, and the link."""

    figure: str
    months: str
    wording: str
    link: str
    chosen: bool


@dataclass(frozen=True)
class Claims:
    """The page, in the order it is read. rows and more: the readings, heads over both. tries: by where published."""

    answer: str
    note: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    more: tuple[tuple[Cell, ...], ...]
    title: str
    caveats: tuple[str, ...]
    looked: tuple[str, ...]
    tries: tuple[tuple[str, tuple[Try, ...]], ...]


@lru_cache(maxsize=8)
def _searched(door: Door, viewer: Viewer, said: Said, source: str, force: str) -> Found:
    """A search and its answer: a rerun of the page asks nothing again. Refusals are never kept."""
    return search(door, viewer, said, source, force)


def gather(here: Here, said: Said | None) -> Claims:
    """Try the claim, if there is one."""
    say = here.say
    tries = _tries(here, said)
    if said is None:
        text = say("Choose a published claim, or write one: every measure is then read over every period and group.")
        return Claims(text, "", (), (), (), "", (), (), tries)
    with st.spinner(say("Every definition is being looked at.")):
        try:
            found = _searched(here.door, here.viewer, said, here.view.source, here.view.force)
        except (ClaimError, UnknownName):
            text = say("Nothing held can be asked about this claim; choose another subject or another source.")
            return Claims(text, "", (), (), (), "", (), (), tries)
    shown = found.hits or found.nearest
    rows = tuple(_row(hit, here) for hit in shown)
    title = (
        say("Readings that come to the figure") if found.hits else say("The nearest, none of which comes to the figure")
    )
    return Claims(
        _answer(found, say), _note(found, say), _heads(found, say), rows[:SHOWN], rows[SHOWN:], title,
        tuple(say(CAVEATS[code]) for code in dict.fromkeys(code for hit in shown for code in hit.checked.caveats)),
        tuple(_looked(found, say)), tries,
    )  # fmt: skip


def _tries(here: Here, said: Said | None) -> tuple[tuple[str, tuple[Try, ...]], ...]:
    """The published claims, by where they were published."""
    say, found = here.say, dict[str, list[Try]]()
    for p in presets():
        span = months(p.said.span, say) if p.said.span else ""
        link = here.link("claims", claim=p.said.code)
        told = Try(claim_words(p.said, say), span, say(p.wording), link, p.said == said)
        found.setdefault(f"{say(p.publisher)}: {say(p.title)}", []).append(told)
    return tuple((source, tuple(tries)) for source, tries in found.items())


def told_wrong(here: Here, wrong: Sentence | None) -> str:
    """What is wrong with what was written; nothing where nothing is."""
    return here.say("This claim cannot be read: {why}", why=wrong) if wrong else ""


# ------------------------------------------------------------------ in one sentence


def _answer(found: Found, say: Say) -> str:
    figure, n = claim_words(found.said, say), len(found.hits)
    if not found.distinct:
        return say("{figure}: nothing that is held can be read over these months.", figure=figure)
    if not n:
        text = "{figure}: none of the {m} figures looked at comes to it."
        return say(text, figure=figure, m=found.distinct)
    if n == 1:
        hit = found.hits[0]
        text = "{figure}: one of the {m} figures looked at comes to it, “{what}” in the scope “{scope}”, {months}."
        return say(text, figure=figure, m=found.distinct, what=counted(hit.of, say), scope=say(hit.of.scope.title),
                   months=over(hit, say))  # fmt: skip
    if found.said.kind == "share":
        return say("{figure}: {n} of the {m} figures looked at come to it.", figure=figure, n=n, m=found.distinct)
    told = found.told("told")
    text = "{figure}: {n} of the {m} figures looked at come to it, and {told} of those can be told from no change."
    if not told:
        text = "{figure}: {n} of the {m} figures looked at come to it, and none of those can be told from no change."
    return say(text, figure=figure, n=n, m=found.distinct, told=told)


def _note(found: Found, say: Say) -> str:
    """How many readings would fit by chance, which a reader needs beside the number that do."""
    if not found.distinct:
        return ""
    number = say.number(found.expected, 1 if found.expected < 10 else 0)
    fits = ""
    if found.hits and found.said.kind == "change" and not found.said.unit:
        text = "As percentage points it fits {points} times, as a relative change {relative} times."
        fits = say(text, points=found.fitting_as("points"), relative=found.fitting_as("relative"))
    chance = say(
        "With so many looked at, some fit by chance: claims of this form with slightly other numbers, which nobody "
        "made, are met by {number} readings on average.",
        number=number,
    )
    return f"{fits} {chance}".strip()


def _looked(found: Found, say: Say) -> list[str]:
    text = "Looked at: {n} definitions (measures, scopes and parts) over their periods and groups, {m} readings in all."
    lines = [say(text, n=found.definitions, m=found.readings)]
    if found.few:
        lines.append(say("Left out: {n} readings of fewer than 10 cases, which give no percentage.", n=found.few))
    if found.counted.other_kinds:
        text = "Not looked at: {n} measures that are no shares, such as days, rates and numbers."
        lines.append(say(text, n=found.counted.other_kinds))
    return lines


# ------------------------------------------------------------------ the table


def _heads(found: Found, say: Say) -> tuple[str, ...]:
    first = (say("What is counted"), say("Months and groups"), say("Counts and shares"))
    if found.said.kind == "share":
        return (*first, say("95% interval"), say("Note"))
    return (*first, say("Points"), say("Relative change, %"), say("What it fits, and what can be told"))


def _row(hit: Hit, here: Here) -> tuple[Cell, ...]:
    say, reading, compared = here.say, hit.reading, hit.checked.compared
    also = say("and {n} more definitions with the same counts", n=len(hit.also)) if len(hit.also) > 1 else ""
    if len(hit.also) == 1:
        also = say("and one more definition with the same counts")
    lines = (f"{hit.of.kpi.code} {counted(hit.of, say, compared is not None)}", say(hit.of.scope.title), also)
    what = Cell(tuple(line for line in lines if line), here.link("kpi", kpi=hit.of.kpi.name, **_place(hit)))
    marks = tuple(say(MARKS[mark]) for mark in (*hit.checked.marks, *hit.marks))
    counts = say("{n} of {of_n}", n=reading.n, of_n=reading.of_n)
    if compared is None:
        interval = say("{low} to {high}", low=say.percent(hit.checked.low), high=say.percent(hit.checked.high))
        where = Cell((over(hit, say),))
        return (what, where, Cell((counts, say.percent(hit.checked.share))), Cell((interval,)), Cell(marks))
    base = say("{n} of {of_n}", n=reading.base_n, of_n=reading.base_of_n)
    fits = tuple(say(FITS[unit]) for unit in hit.checked.reproduces)
    return (
        what,
        Cell((over(hit, say), say(DESIGNS[reading.design]))),
        Cell((f"{counts} ({say.percent(compared.share)})", f"{base} ({say.percent(compared.base)})")),
        Cell(moved(compared.points, compared.points_low, compared.points_high, say)),
        Cell(moved(compared.relative, compared.relative_low, compared.relative_high, say)),
        Cell((*fits, say(VERDICTS[compared.verdict]), *marks)),
    )


def _place(hit: Hit) -> dict[str, str]:
    """The scope and, where the months are a financial year or a quarter, the period of the page of one KPI."""
    span, kpi = hit.over.span, hit.of.kpi
    found = {} if _unscoped(kpi) else {"scope": hit.of.scope.name}
    for grain, length in (("year", 12), ("quarter", 3)):
        if span.months == length and start_of(span.start, grain) == span.start:  # type: ignore[arg-type]
            found["period"] = Period(span.start, grain).code  # type: ignore[arg-type]
    return found


def _unscoped(kpi: Kpi) -> bool:
    return not kpi.scoped or kpi.only_scope is not None
