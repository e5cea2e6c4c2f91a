"""Signs of the charts: the icon and words under a tile, and what the first lines of the deck say of them all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from charts.control import Dated
from charts.control_facts import short_words, wall_words
from charts.control_words import assurance_words, variation_words
from charts.icons import assurance_icon, variation_icon
from kpi.deck import Card
from kpi.result import Result
from kpi.signals.decided import force_of
from kpi.signals.reading import CHANGING, Reading
from kpi.stats.spc.pooled import SAME
from kpi.stats.spc.verdict import NO_POINT
from pages.parts.beside import beside_of
from pages.parts.context import Here
from pages.parts.free_text import spoken
from pages.parts.plain_words import explain_link


@dataclass(frozen=True)
class Sign:
    """One icon with its words, and the link to where it is explained. uri: the picture of the icon."""

    uri: str
    alt: str
    text: str
    href: str


def signs(card: Card, here: Here) -> list[Sign]:
    """What the chart of a card says, and whether its aim is met; nothing for published figures."""
    say, found = here.say, card.reading
    if found is None:
        return []
    chart = found.chart if isinstance(found, Reading) else None
    state = chart.verdict.variation if chart else NO_POINT
    icon = variation_icon(state, say)
    shown = [Sign(icon.uri, icon.alt, variation_words(found, card.kpi, say), explain_link(here, state))]
    if chart is not None and chart.target is not None:
        changing = chart.assurance == CHANGING
        aim = variation_icon(NO_POINT, say) if changing else assurance_icon(chart.assurance, say)
        text = assurance_words(found, card.kpi, say)
        shown.append(Sign(aim.uri, aim.alt, text, explain_link(here, "no_target" if changing else chart.assurance)))
    return shown


def has_signal(card: Card) -> bool:
    """Whether a card shows more than chance: at the latest point of its chart, or in its latest twelve months."""
    found = card.reading
    if not isinstance(found, Reading):
        return False
    differs = found.pooled is not None and found.pooled.verdict != SAME
    return differs or (found.chart is not None and found.chart.signals)


def dates_of(trend: Result, here: Here) -> list[Dated]:
    """What is drawn on the time line of a trend: breaks in the series, and events that may bear on it."""
    broken = [Dated(each.on, here.say("break in the series"), True) for each in trend.breaks]
    rows, force = trend.plan.rows, force_of(trend, here.source.forces())
    events = beside_of(here).events(trend.kpi.name, force, rows.start, rows.end, trend.breaks)
    return [*broken, *(Dated(event.on, spoken(event.title, here.say).text) for event in events)]


def steps_of(card: Card, here: Here) -> list[str]:
    """Who decided on a new baseline of a card's chart, when and why."""
    trend, say = card.trend, here.say
    if card.reading is None or not isinstance(trend, Result):
        return []
    force = force_of(trend, here.source.forces())
    text = "New baseline from {since}, decided on {day} by {who}: {why}"
    return [
        say(text, since=step.since, day=step.decided_on, who=spoken(step.decided_by, say).text,
            why=spoken(step.reason, say).text)
        for step in beside_of(here).steps(card.kpi.name, force, trend.question.scope)
    ]  # fmt: skip


def own_summary(cards: Sequence[Card], here: Here) -> list[str]:
    """The first lines over a force's own cases: signals and aims, what is still maturing, and how many false alarms."""
    say = here.say
    charted = [card for card in cards if isinstance(card.reading, Reading) and card.reading.chart is not None]
    told = [card for card in charted if has_signal(card)]
    lines = [_count(told, len(charted), here)]
    lines += _aims(charted, here)
    young = [card for card in cards if card.verdict() == "maturing" or _has_hollow(card)]
    if young:
        text = (
            "Still maturing, so not judged there: the latest months of {n} of {of_n} measures. Hollow points mark them."
        )
        lines.append(say(text, n=len(young), of_n=len(cards)))
    wall = wall_words([card.reading for card in cards], say)
    return [*lines, wall] if wall else lines


def _count(told: Sequence[Card], of: int, here: Here) -> str:
    """How many measures show a signal, and which."""
    say = here.say
    if not of:
        return say("No measure can be judged for this choice; the figures are shown with what they rest on.")
    if not told:
        return say("None of {n} headline measures shows a change that is more than chance.", n=of)
    named = "; ".join(f"{say(card.kpi.title)} ({_told(card, here)})" for card in told)
    if len(told) == 1:
        return say("One of {n} headline measures shows a change that is more than chance: {names}.", n=of, names=named)
    text = "{k} of {n} headline measures show a change that is more than chance: {names}."
    return say(text, k=len(told), n=of, names=named)


def _told(card: Card, here: Here) -> str:
    """What the chart of a card says, inside another sentence."""
    found, say = card.reading, here.say
    if isinstance(found, Reading) and found.chart is not None and found.chart.signals:
        words = variation_words(found, card.kpi, say).rstrip(".")
    else:
        words = short_words(found, card.kpi, say).rstrip(".")
    return f"{words[0].lower()}{words[1:]}"


def _aims(charted: Sequence[Card], here: Here) -> list[str]:
    """How many aims are met every time, sometimes or never; nothing where no aim is set."""
    charts = [card.reading.chart for card in charted if isinstance(card.reading, Reading)]
    found = [chart.assurance for chart in charts if chart is not None and chart.target is not None]
    if not found:
        return []
    text = "Aims of {n} measures: {met} met every time, {sometimes} only sometimes, {missed} missed every time."
    kinds = {name: found.count(kind) for name, kind in AIMS.items()}
    return [here.say(text, n=len(found), **kinds)]


AIMS = {"met": "consistent_pass", "sometimes": "inconsistent", "missed": "consistent_fail"}


def _has_hollow(card: Card) -> bool:
    chart = card.reading.chart if isinstance(card.reading, Reading) else None
    return chart is not None and bool((~np.isnan(chart.hollow)).any())
