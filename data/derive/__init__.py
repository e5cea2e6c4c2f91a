"""Writes every column that files do not feed: carried from the offence, derived by a rule, and whole built tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import polars as pl

from data.derive import events, people
from data.derive.offences import offences
from data.derive.repeat import named_people
from data.derive.tables import Held, carry, finished, orphans, whole
from data.dictionary import Dictionary

__all__ = ["derive", "orphans"]

Rule = Callable[[pl.DataFrame, Held], pl.DataFrame]

RULES: dict[str, Rule] = {
    "bail": events.bail,
    "biometric_retention": events.biometric_retention,
    "breaches": events.breaches,
    "court_cases": events.court_cases,
    "cps_events": events.cps_events,
    "devices": events.devices,
    "key_updates": events.key_updates,
    "orders": events.orders,
    "outcome_history": events.outcome_history,
    "reviews_of_decisions": events.reviews_of_decisions,
    "support_events": events.support_events,
    "support_referrals": events.support_referrals,
    "suspects": people.suspects,
    "third_party_requests": events.third_party_requests,
    "training": events.training,
    "victims": people.victims,
}
"""What each table derives besides what it carries; a table that is not here derives nothing."""

BUILT: dict[str, Callable[[Held], pl.DataFrame | None]] = {"named_people": named_people, "reports": events.reports}


def derive(
    fed: Mapping[str, pl.DataFrame], dictionary: Dictionary, as_at: Mapping[str, date]
) -> dict[str, pl.DataFrame]:
    """Every table with all its columns, in the dictionary's order and types; rows and their order stay.

    fed: gathered tables, keys hashed, each key once; a table that was not delivered is not there and stays away, and
    what would be derived from it is empty. as_at: the as-at date of each fed table; ValueError where one is needed and
    missing. Built here: named_people (with suspects), reports (with offences or incidents).
    """
    known = dictionary.sources["snapshot"]
    held = Held({n: whole(frame, known[n].fed()) for n, frame in fed.items() if not known[n].built}, as_at)
    if "offences" in held.tables:
        held = _with(held, {"offences": offences(held.tables["offences"], held)})
    about = held.tables.get("offences")
    held = _with(held, {n: carry(f, known[n], about) for n, f in held.tables.items() if known[n].carries})
    held = _with(held, {n: RULES[n](f, held) for n, f in held.tables.items() if n in RULES})
    held = _with(held, {n: frame for n, build in BUILT.items() if (frame := build(held)) is not None})
    return {n: finished(held.tables[n], table.columns) for n, table in known.items() if n in held.tables}


def _with(held: Held, tables: Mapping[str, pl.DataFrame]) -> Held:
    return Held({**held.tables, **tables}, held.as_at)
