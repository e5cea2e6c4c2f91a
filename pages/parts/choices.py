"""Which choices there are: forces, scopes, periods, bases and KPIs, by code, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from data.source import Source
from i18n.say import Say
from kpi.answer import Door
from kpi.model import Basis
from kpi.view import EVERYWHERE, LATEST, PUBLISHED, SNAPSHOT, View, periods
from pages.parts.filters import Choice, offer
from settings import Settings


def source_choice(door: Door, say: Say) -> Choice:
    """Whose figures are looked at; a force's own cases come first where they are held."""
    names = {}
    if SNAPSHOT in door.sources:
        invented = door.sources[SNAPSHOT].synthetic
        names[SNAPSHOT] = say("Invented force") if invented else say("Our own cases")
    return Choice("source", say("Figures from"), {**names, PUBLISHED: say("Home Office, published")})


def choices(door: Door, source: Source, settings: Settings, say: Say) -> dict[str, Choice]:
    """Every other shared choice by its key. The first option of each is the default, which links leave out."""
    return {choice.key: choice for choice in (_force(source, settings, say), *_rest(door, source, say))}


def _force(source: Source, settings: Settings, say: Say) -> Choice:
    known = source.tables["offences"].columns["force_code"].values
    held = source.forces() if source.name == SNAPSHOT else tuple(known)
    first = settings.force if settings.force in held else held[0]
    others = sorted((code for code in held if code != first), key=lambda code: say.order(say(known[code])))
    names = {first: say(known[first])}
    if len(held) > 1:
        names[EVERYWHERE] = say("All forces held") if source.name == SNAPSHOT else say("England and Wales")
    return Choice("force", say("Force"), {**names, **{code: say(known[code]) for code in others}})


def _rest(door: Door, source: Source, say: Say) -> list[Choice]:
    held = {p.code: say.period(p.start, p.grain) for p in periods(source).values()}
    capitals = {code: f"{name[0].upper()}{name[1:]}" for code, name in held.items()}
    latest = say("Latest twelve months") if source.name == SNAPSHOT else say("Latest whole year held")
    return [
        Choice("scope", say("Scope"), {s.name: say(s.title) for s in door.registry.scopes.values()}),
        Choice("period", say("Period"), {LATEST: latest, **capitals}),
        Choice("basis", say("Counted by"), {"closed": say("Outcomes assigned"), "recorded": say("Offences recorded")}),
        Choice("kpi", say("KPI"), {k.name: say(k.title) for k in door.measures(source.name)}),
    ]


def view_of(chosen: dict[str, str], source: Source) -> View:
    """The view that the carriers hold."""
    period = periods(source).get(chosen["period"])
    basis: Basis = "closed" if chosen["basis"] == "closed" else "recorded"
    return View(chosen["force"], chosen["scope"], period, basis, source.name)


WIDTHS = {"kpi": 1.4, "period": 1.15}
"""How much wider the select boxes with long options are than the others; the Welsh ones just fit."""


def filter_row(offered: Sequence[Choice]) -> None:
    """The visible select boxes in a row above a page's title; one that offers no choice is left out."""
    offered = [choice for choice in offered if len(choice.options) > 1]
    with st.container(key="filters"):
        offer(offered, st.columns([WIDTHS.get(choice.key, 1) for choice in offered]))
