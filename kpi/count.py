"""Plans -> Counts, in as few scans as they allow.

Plans over equal rows share a scan. And counts add up: a scan that is split by force also answers, over the same
rows, for one force and for all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data.source import Engine
from kpi.compile import Compiler, Plan, Rows

Ints = NDArray[np.int64]
Numbers = NDArray[Any]
"""Units are whole; only a total of full-time equivalents has a fraction."""


@dataclass(frozen=True)
class Counts:
    """What an engine counted: row by row its period, its group and each tally. Unprotected: never leaves the door.

    `days`: where rows are grouped by a number of days as well, that number, None where it is not recorded.
    """

    periods: list[date]
    groups: list[str | None]
    tallies: dict[str, Numbers]
    days: list[int | None] | None = None

    def together(self, chosen: tuple[str, ...] | None) -> Counts:
        """The groups added up, all of them or the chosen ones; one row per period."""
        kept = [i for i, g in enumerate(self.groups) if chosen is None or g in chosen]
        days = self.days or [None] * len(self.periods)
        keys = list(dict.fromkeys(sorted(((self.periods[i], days[i]) for i in kept), key=_earliest_first)))
        place = {key: i for i, key in enumerate(keys)}
        at = [place[self.periods[i], days[i]] for i in kept]
        tallies = {}
        for name, values in self.tallies.items():
            tallies[name] = np.zeros(len(keys), dtype=values.dtype)
            np.add.at(tallies[name], at, values[kept])
        counted = [day for _, day in keys] if self.days is not None else None
        return Counts([period for period, _ in keys], [None] * len(keys), tallies, counted)


def _earliest_first(key: tuple[date, int | None]) -> tuple[date, bool, int]:
    period, days = key
    return period, days is None, days or 0


def count(plans: Sequence[Plan], engine: Engine, compiler: Compiler) -> list[Counts]:
    """Count every plan; the counts come back in the order asked."""
    found: dict[int, Counts] = {}
    for scan, members in merge(plans):
        frame = engine.count(compiler.text(scan, engine.dialect), scan.params())
        periods = frame["period"].to_list()
        groups = frame["grp"].cast(pl.String).to_list() if scan.rows.by else [None] * len(periods)
        days = frame["days"].to_list() if scan.rows.days else None
        columns = {tally: frame[name].to_numpy() for name, tally in scan.tallies}
        for position in members:
            plan = plans[position]
            counts = Counts(periods, groups, {name: columns[tally] for name, tally in plan.tallies}, days)
            if scan.rows.by and not plan.rows.by:
                counts = counts.together(dict(plan.rows.filters).get(scan.rows.by))
            found[position] = counts
    return [found[i] for i in range(len(plans))]


def merge(plans: Sequence[Plan]) -> list[tuple[Plan, list[int]]]:
    """Merge plans that one scan can answer.

    Returns (merged plan, positions of the plans in it). Each Tally is counted once, under a name of its own.
    """
    split = {_whole(plan.rows): plan.rows for plan in plans if plan.rows.by and not plan.rows.filters}
    scans: dict[Rows, list[int]] = {}
    for position, plan in enumerate(plans):
        scans.setdefault(_answered_by(plan.rows, split), []).append(position)
    return [(_merged(rows, [plans[i] for i in members]), members) for rows, members in scans.items()]


def _whole(rows: Rows) -> Rows:
    return replace(rows, by=None, filters=())


def _answered_by(rows: Rows, split: dict[Rows, Rows]) -> Rows:
    """The rows of a split scan that hold these too, else these."""
    wider = split.get(_whole(rows))
    if wider is None or rows.by or any(name != wider.by for name, _ in rows.filters):
        return rows
    return wider


def _merged(rows: Rows, plans: Sequence[Plan]) -> Plan:
    tallies = dict.fromkeys(tally for plan in plans for _, tally in plan.tallies)
    return Plan(rows, tuple((f"t{i}", tally) for i, tally in enumerate(tallies)))
