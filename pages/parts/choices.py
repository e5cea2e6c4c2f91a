"""Which choices there are: forces, scopes, periods, bases and KPIs, by code, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from i18n.say import Say
from kpi.answer import Door
from kpi.model import Basis
from kpi.view import EVERYWHERE, LATEST, View, periods
from pages.parts.filters import Choice, offer
from settings import Settings


def choices(door: Door, settings: Settings, say: Say) -> dict[str, Choice]:
    """Every shared choice by its key. The first option of each is the default, which links leave out."""
    return {choice.key: choice for choice in (_force(door, settings, say), *_rest(door, say))}


def _force(door: Door, settings: Settings, say: Say) -> Choice:
    known = door.sources["published"].tables["offences"].columns["force_code"].values
    others = sorted((code for code in known if code != settings.force), key=lambda code: say.order(say(known[code])))
    ordered = [settings.force, EVERYWHERE, *others]
    names = {code: say(known.get(code, "England and Wales")) for code in ordered}
    return Choice("force", say("Force"), names)


def _rest(door: Door, say: Say) -> list[Choice]:
    registry = door.registry
    held = {p.code: say.period(p.start, p.grain) for p in periods(door.sources["published"]).values()}
    capitals = {code: f"{name[0].upper()}{name[1:]}" for code, name in held.items()}
    return [
        Choice("scope", say("Scope"), {s.name: say(s.title) for s in registry.scopes.values()}),
        Choice("period", say("Period"), {LATEST: say("Latest whole year held"), **capitals}),
        Choice("basis", say("Counted by"), {"closed": say("Outcomes assigned"), "recorded": say("Offences recorded")}),
        Choice("kpi", say("KPI"), {k.name: say(k.title) for k in registry.in_order()}),
    ]


def view_of(chosen: dict[str, str], door: Door) -> View:
    """The view that the carriers hold."""
    period = periods(door.sources["published"]).get(chosen["period"])
    basis: Basis = "closed" if chosen["basis"] == "closed" else "recorded"
    return View(chosen["force"], chosen["scope"], period, basis)


WIDTHS = {"kpi": 1.4, "period": 1.15}
"""How much wider the select boxes with long options are than the others; the Welsh ones just fit."""


def filter_row(offered: Sequence[Choice]) -> None:
    """The visible select boxes in a row above a page's title."""
    with st.container(key="filters"):
        offer(offered, st.columns([WIDTHS.get(choice.key, 1) for choice in offered]))
