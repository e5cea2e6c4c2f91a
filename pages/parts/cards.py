"""Cards of the flight deck: from answers to the words and small pictures of each tile."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from charts.control import draw_control
from charts.control_facts import short_words, tile_words
from charts.control_words import control_alt
from charts.describe import (
    SYMBOLS,
    basis_of,
    counts_of,
    figure_of,
    interval_of,
    is_wide,
    nation_of,
    place_of,
    refusal_of,
    twin_of,
    verdict_of,
    wide_words,
)  # fmt: skip
from charts.figure import Figure
from charts.mix import draw_mix
from charts.render_svg import data_uri, render_svg
from charts.trend import draw_trend, trend_alt
from kpi.deck import Card
from kpi.result import Result
from kpi.signals.reading import Reading
from kpi.view import EVERYWHERE, PUBLISHED
from pages.parts.context import Here
from pages.parts.facts import official_lines
from pages.parts.frame import age
from pages.parts.signs import dates_of, has_signal, own_summary, signs

OLD = 550
"""Days after which the first lines say that the figures are not of today."""

TILE = (320, 92)
ROW = 3
"""Tiles beside each other on a wide screen; small bands share a row."""
POINTS = 36
"""Points on a tile: three years of months are as many as can be told apart there."""
WIDE = (700, 300)


def bands(cards: Sequence[Card], here: Here) -> list[dict[str, Any]]:
    """The cards under the pillars they belong to; a pillar that no published figure measures says so."""
    say = here.say
    found = []
    for pillar in here.door.registry.pillars.values():
        tiles = [tile(card, here) for card in cards if card.kpi.pillar == pillar.key]
        wide = min(sum(2 if each["wide"] else 1 for each in tiles), ROW)
        found.append({"key": pillar.key, "title": say(pillar.title), "tiles": tiles, "wide": wide})
    return found


def unmeasured(found: Sequence[dict[str, Any]], here: Here) -> str:
    """Which pillars have no card, said outright; nothing when every pillar has one."""
    empty = "; ".join(band["title"] for band in found if not band["tiles"])
    if not empty:
        return ""
    if here.view.source == PUBLISHED:
        return here.say("No published figure measures: {pillars}.", pillars=empty)
    return here.say("No headline measure for: {pillars}. Every other measure is under KPI in depth.", pillars=empty)


def tile(card: Card, here: Here) -> dict[str, Any]:
    """The words and the picture of one card."""
    say, kpi = here.say, card.kpi
    title = say(kpi.title)
    row = card.row()
    lines = [interval_of(row, say), nation_of(card, say)]
    wide = kpi.chart == "mix"
    return {
        "href": here.link("kpi", kpi=kpi.name),
        "title": title,
        "figure": "" if wide else figure_of(row, say),
        "counts": counts_of(row, say),
        "line": " · ".join(line for line in lines if line),
        "picture": _picture(card, here, title),
        "symbol": SYMBOLS[card.verdict()],
        "verdict": verdict_of(card, say),
        "signs": signs(card, here),
        "chart": tile_words(card.reading, say),
        "pooled": short_words(card.reading, kpi, say),
        "twin": twin_of(card, say),
        "basis": _under(card, here),
        "official": official_lines(kpi, say),
        "refused": refusal_of(card, say),
        "wide": wide,
        "flagged": card.verdict() in ("higher", "lower") or has_signal(card),
    }


def _under(card: Card, here: Here) -> str:
    """The small print of a card: whose figure, which period, counted how, in which scope if it has its own."""
    say = here.say
    parts = [place_of(card, say, here.force_name()), say.period(card.period.start, card.period.grain)]
    if card.kpi.only_scope:
        parts.append(say(here.door.registry.scope(card.kpi.only_scope).title))
    parts.append(basis_of(card.kpi, say))
    return " · ".join(parts)


def _picture(card: Card, here: Here, title: str) -> dict[str, Any] | None:
    """The small chart as an image address with the words that stand for it."""
    say = here.say
    if card.kpi.chart == "mix":
        if not isinstance(card.here, Result):
            return None
        figure, (width, height) = draw_mix(card.here, say, title), WIDE
        svg = render_svg(figure, width, height, "auto")
    else:
        if not isinstance(card.trend, Result):
            return None
        figure, (width, height) = small_chart(card, card.trend, here, title), TILE
        svg = render_svg(figure, width, height, "auto", bare=True)
    return {"src": data_uri(svg), "alt": figure.alt, "width": width, "height": height}


def small_chart(card: Card, trend: Result, here: Here, title: str) -> Figure:
    """The control chart of a card's trend where it has one, else the trend itself."""
    say, read = here.say, card.reading
    if isinstance(read, Reading) and read.chart is not None:
        alt = control_alt(read, card.kpi, say, title)
        return draw_control(trend, read, say, title, alt, dates_of(trend, here), bare=True, last=POINTS)
    return draw_trend(trend, say, title, trend_alt(trend, say, title), bare=True)


def summary(cards: Sequence[Card], here: Here) -> list[str]:
    """The answer in the first lines, and what a sign on the page means that has no words beside it."""
    lines = standing(cards, here)
    return [*lines, wide_words(here.say)] if any(is_wide(card.row()) for card in cards) else lines


def standing(cards: Sequence[Card], here: Here) -> list[str]:
    """The answer in the first lines: what lies outside the usual spread, how old it is, what is not judged yet."""
    say = here.say
    judged = [card for card in cards if card.verdict() in ("higher", "lower", "within")]
    young = [card for card in cards if card.verdict() == "maturing"]
    if any(card.reading is not None for card in cards):
        return own_summary(cards, here)
    lines = [_standing(judged, here)]
    covers_to = here.source.origins["offences"].covers_to
    if here.view.source == PUBLISHED and (date.today() - covers_to).days > OLD:
        text = (
            "Outcomes by force end on {day}, about {age} ago: they show how things stood then, not how they stand now."
        )
        lines.append(say(text, day=covers_to, age=age(covers_to, date.today(), say)))
    if young:
        text = "Still maturing, so not judged: {n} of {of_n} measures. Hollow points mark such periods."
        lines.append(say(text, n=len(young), of_n=len(cards)))
    if judged:
        lines.append(
            say(
                "Flags use 99.8% limits that allow for how far forces differ anyway: "
                "by chance alone about 1 comparison in 500 would be flagged."
            )
        )
    return lines


def _standing(judged: Sequence[Card], here: Here) -> str:
    """Where the force stands among all forces, with the period it is true of."""
    say, force = here.say, here.force_name()
    if here.view.force == EVERYWHERE:
        return say("All forces together: choose a force to see where it stands among them.")
    if not judged:
        return say("No measure can be judged for this choice; the figures are shown with what they rest on.")
    period = say.period(judged[0].period.start, judged[0].period.grain)
    flagged = [card for card in judged if card.verdict() != "within"]
    if not flagged:
        text = "{force}, {period}: within the usual spread of forces on every measure that can be compared ({n})."
        return say(text, force=force, period=period, n=len(judged))
    names = "; ".join(f"{say(card.kpi.title)} ({verdict_of(card, say).lower()})" for card in flagged)
    text = "{force}, {period}: outside the usual spread of forces on {k} of {n} measures: {names}."
    return say(text, force=force, period=period, k=len(flagged), n=len(judged), names=names)


def results_of(cards: Sequence[Card]) -> list[Result]:
    """The results on the page, for its foot."""
    return [card.here for card in cards if isinstance(card.here, Result)]
