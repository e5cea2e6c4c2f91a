"""What stands around every page: style, marking, freshness, language switch, warnings, foot."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from babel.dates import format_timedelta

from i18n.say import LANGUAGES, NAMES, Say
from kpi.result import Result
from kpi.view import PUBLISHED, SNAPSHOT
from pages.parts.context import Here
from pages.parts.filters import Choice, own_choices, unknown_choices
from pages.parts.html import show


def head(here: Here, choices: dict[str, Choice]) -> None:
    """Style and the band above a page: marking, how old the figures are, the other language, bad links."""
    say = here.say
    other = next(language for language in LANGUAGES if language != say.language)
    told = [_told(key, value, choices[key], here) for key, value in unknown_choices().items() if key in choices]
    show(
        "head.html", say=say, marking=marking(here), held=held(here), told=told,
        invented=here.source.synthetic, state=badge(here, date.today()), fresh=freshness(here, date.today()),
        other=other, other_name=NAMES[other], other_link=here.link(lang=other, **own_choices(choices)),
    )  # fmt: skip


MARKINGS = {"OFFICIAL": "OFFICIAL", "OFFICIAL-SENSITIVE": "OFFICIAL-SENSITIVE"}
"""Protective markings that have a name in both languages; any other is shown as it is set."""


def marking(here: Here) -> str:
    """The protective marking of every page and file."""
    return here.say(MARKINGS.get(here.settings.marking, here.settings.marking))


def _told(key: str, value: str, choice: Choice, here: Here) -> str:
    """That the link asked for something that does not exist, and what is shown instead."""
    shown = choice.options[here.chosen.get(key) or next(iter(choice.options))]
    text = "“{value}” is not a choice of {what}; showing {shown} instead."
    return here.say(text, value=value, what=choice.label, shown=shown)


def held(here: Here) -> str:
    """What kind of data stands behind the page."""
    if here.source.name == PUBLISHED:
        return here.say("Published figures. No case data is held.")
    if here.source.synthetic:
        return here.say("Invented figures: no real person or case.")
    return here.say("A force's own cases. Served on this computer only until sign-in exists.")


LATE, STALE = 45, 100
"""Days after its as-at date from which a monthly extract counts as late, and as stale."""


def badge(here: Here, today: date) -> str:
    """How the extract stands, in a word: current, late or stale. Published figures have no such date to keep."""
    if here.source.name == PUBLISHED:
        return ""
    days = (today - here.source.origins["offences"].covers_to).days
    return here.say("Current") if days < LATE else here.say("Late") if days < STALE else here.say("Stale")


def freshness(here: Here, today: date) -> str:
    """How old the outcomes by force are, and which table is newest; of an extract, each feed's as-at date."""
    if here.source.name == SNAPSHOT:
        return _extract_freshness(here, today)
    outcomes = here.source.origins["offences"].covers_to
    _, newest = here.source.newest()
    return here.say(
        "Outcomes by force: to {day}, about {age} ago. Newest figures of any kind: to {newest}, about {newer} ago.",
        day=outcomes, age=age(outcomes, today, here.say), newest=newest, newer=age(newest, today, here.say),
    )  # fmt: skip


FEEDS = {"police": "police", "partner": "partners", "workforce": "workforce", "court": "courts"}


def _extract_freshness(here: Here, today: date) -> str:
    """As-at date of each feed, what the offences cover, and the snapshot they come from."""
    say, source = here.say, here.source
    days: dict[str, date] = {}
    for name, table in source.tables.items():
        days[table.feed] = max(days.get(table.feed, date.min), source.origins[name].covers_to)
    feeds = "; ".join(f"{say(FEEDS[feed])} {say.day(day)}" for feed, day in days.items())
    origin = source.origins["offences"]
    return say(
        "As at: {feeds}. Offences recorded from {first} to {last}, about {age} old.",
        feeds=feeds, first=origin.covers_from, last=origin.covers_to, age=age(origin.covers_to, today, say),
    )  # fmt: skip


def age(day: date, today: date, say: Say) -> str:
    """How long ago a day was, in the largest unit that fits."""
    return format_timedelta(timedelta(days=max((today - day).days, 0)), locale=say.language)


def foot(here: Here, shown: Sequence[Result] = ()) -> None:
    """The foot of a page: scope, source, figure references, attribution."""
    origin = here.source.origins["offences"]
    scopes = dict.fromkeys(result.scope.title for result in shown)
    attributions = dict.fromkeys(result.extract.attribution for result in shown)
    show(
        "foot.html",
        say=here.say,
        marking=marking(here),
        scopes=list(scopes) or [here.door.registry.scope(here.view.scope).title],
        references=[result.reference for result in shown],
        attributions=list(attributions) or [origin.attribution],
        releases=release_lines(shown, here.say),
        fingerprint=here.source.fingerprint,
        invented=here.source.synthetic,
        official=bool(here.door.registry.official),
    )


def release_lines(shown: Sequence[Result], say: Say) -> list[str]:
    """One line per table on the page: which editions its figures are from, and how long outcomes were followed."""
    editions: dict[str, dict[str, None]] = {}
    for extract in (result.extract for result in shown):
        held = editions.setdefault(f"{say(extract.publisher)}: {say(extract.title)}", {})
        held |= {say("{year}, followed to {day}", year=r.name, day=r.followed_to): None for r in extract.releases}
    return [f"{table} ({'; '.join(sorted(held))})" if held else table for table, held in editions.items()]
