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

from data.engines.held import HeldTable, is_empty
from data.engines.tally import NO_DAY, Found, Wanted, tally
from data.engines.truth import Beyond
from data.source import Engine
from kpi.compile import Compiler, Plan, Rows
from kpi.periods import starts
from kpi.stats.fate.tally import distinct

Ints = NDArray[np.int64]
Numbers = NDArray[Any]
"""Units are whole; only a total of full-time equivalents has a fraction."""


@dataclass(frozen=True)
class ByDay:
    """Units of each number of days: the row of the counts they are part of, that number, and how many they are."""

    at: Ints
    day: Ints
    n: Ints

    def moved(self, kept: NDArray[np.bool_], to: Ints) -> ByDay:
        """Those of the rows that are kept, as part of the rows that they went into."""
        mine = kept[self.at]
        return ByDay(to[self.at[mine]], self.day[mine], self.n[mine])


@dataclass(frozen=True)
class Lengths:
    """Units followed to their ends, alike ones together, in any order.

    at: the row of the counts they are part of; day, entry: the days to the end, or to the last day they were seen, and
    those before they were; ending: the end they came to, counted from 1, 0 while still open; n: how many they are.
    twice: units that meet the conditions of two ends, so that the definition does not hold.
    """

    at: Ints
    day: Ints
    entry: Ints
    ending: Ints
    n: Ints
    twice: int

    def moved(self, kept: NDArray[np.bool_], to: Ints) -> Lengths:
        """Those of the rows that are kept, as part of the rows that they went into."""
        found = self.only(kept[self.at])
        return replace(found, at=to[found.at])

    def only(self, mine: NDArray[np.bool_]) -> Lengths:
        """Some of them."""
        at, day, entry, ending, n = (c[mine] for c in (self.at, self.day, self.entry, self.ending, self.n))
        return Lengths(at, day, entry, ending, n, self.twice)


SEEN = "seen"
"""The tally of units that can be followed, which is counted by the days before they were seen."""

NOUGHT = ((0, 0), (0, -1))
"""The extents of a column that says nothing but nought."""

ENTRY = "entry"
"""The days before units were seen stand among a scan's tallies, where it is by them too."""


@dataclass(frozen=True)
class Counts:
    """What an engine counted: row by row its period, its group and each tally. Unprotected: never leaves the door.

    `days`: where units are counted by a number of days as well, those that have one.
    `lengths`: the same where units were followed to their ends.
    """

    periods: list[date]
    groups: list[str | None]
    tallies: dict[str, Numbers]
    days: ByDay | None = None
    lengths: Lengths | None = None

    def together(self, chosen: tuple[str, ...] | None) -> Counts:
        """The groups added up, all of them or the chosen ones; one row per period."""
        kept = np.array([chosen is None or group in chosen for group in self.groups], dtype=bool)
        keys = sorted({period for period, is_kept in zip(self.periods, kept, strict=True) if is_kept})
        place = {key: i for i, key in enumerate(keys)}
        at = np.array([place.get(period, 0) for period in self.periods], dtype=np.int64)
        tallies = {}
        for name, values in self.tallies.items():
            tallies[name] = np.zeros(len(keys), dtype=values.dtype)
            np.add.at(tallies[name], at[kept], values[kept])
        days, lengths = (part and part.moved(kept, at) for part in (self.days, self.lengths))
        return Counts(keys, [None] * len(keys), tallies, days, lengths)  # type: ignore[arg-type]


def count(plans: Sequence[Plan], engine: Engine, compiler: Compiler) -> list[Counts]:
    """Count every plan; the counts come back in the order asked."""
    found: dict[int, Counts] = {}
    for scan, members in merge(plans):
        whole, entered = held_counts(scan, engine), None
        if whole is None:
            whole = stated_counts(scan, engine, compiler)
        elif scan.rows.entry:
            entered = held_entries(scan, engine)
        called = {tally: name for name, tally in scan.tallies}
        for position in members:
            plan = plans[position]
            counts = counts_of(whole, {name: whole.tallies[called[tally]] for name, tally in plan.tallies})
            if entered is not None and counts.lengths is not None:
                seen = entered.tallies[called[dict(plan.tallies)[SEEN]]]
                counts = replace(counts, lengths=_paired(counts, counts.lengths, entered, seen))
            if scan.rows.by and not plan.rows.by:
                counts = counts.together(dict(plan.rows.filters).get(scan.rows.by))
            found[position] = counts
    return [found[i] for i in range(len(plans))]


def counts_of(found: Found, tallies: dict[str, Numbers]) -> Counts:
    """Some tallies of a scan; by period and group, where it was by days as well."""
    groups = found.groups
    if found.day is None:
        return Counts([found.periods[p] for p in found.period], [groups[g] for g in found.group], tallies)
    rows, at = distinct(found.period * len(groups) + found.group)
    period, group = np.divmod(rows, len(groups))
    sums = {name: np.zeros(len(rows), dtype=values.dtype) for name, values in tallies.items()}
    for name, values in tallies.items():
        np.add.at(sums[name], at, values)
    if "ended" in tallies:
        lengths = _lengths(found, at, tallies)
        return Counts([found.periods[p] for p in period], [groups[g] for g in group], sums, lengths=lengths)
    known = (found.day != NO_DAY) & (tallies["n"] > 0)
    days = ByDay(at[known], found.day[known], tallies["n"][known])
    return Counts([found.periods[p] for p in period], [groups[g] for g in group], sums, days)


def stated_counts(plan: Plan, engine: Engine, compiler: Compiler) -> Found:
    """What the statement of a plan counts, on any engine."""
    frame = engine.count(compiler.text(plan, engine.dialect), plan.params())
    # Rows by day and entry are hundreds of thousands: each step here takes them all at once.
    periods = frame["period"].unique().sort()
    group, values = np.zeros(len(frame), dtype=np.int64), list[str | None]([None])
    if plan.rows.by:
        groups = frame["grp"].cast(pl.String)
        values = groups.unique(maintain_order=True).to_list()
        held = [value for value in values if value is not None]
        codes = groups.cast(pl.Enum(held)).to_physical().cast(pl.Int64)
        group = codes.fill_null(len(held)).to_numpy()
        values = [*held, None] if len(held) < len(values) else [*held]
    return Found(
        periods=periods.to_list(),
        groups=values,
        period=np.searchsorted(periods.to_physical().to_numpy(), frame["period"].to_physical().to_numpy()),
        group=group,
        day=frame["days"].cast(pl.Int64).fill_null(NO_DAY).to_numpy() if plan.rows.days else None,
        tallies={
            **{name: frame[name].to_numpy() for name, _ in plan.tallies},
            **({ENTRY: frame["entry"].cast(pl.Int64).fill_null(0).to_numpy()} if plan.rows.entry else {}),
        },
    )


def held_counts(plan: Plan, engine: Engine) -> Found | None:
    """The same, counted in an engine's own memory without a statement; None where it has none, or only SQL can."""
    table = _held(plan, engine)
    if table is None or (plan.rows.entry and not _all_seen_in_time(table, str(plan.rows.days), plan.rows.entry)):
        return None
    return _tallied(table, plan, plan.rows.days)


def held_entries(plan: Plan, engine: Engine) -> Found | None:
    """The same by the days before units were seen; None where all were seen from the start."""
    table, entry = _held(plan, engine), plan.rows.entry
    if table is None or entry is None or table.extent(entry) in NOUGHT:
        return None
    return _tallied(table, plan, entry)


def _held(plan: Plan, engine: Engine) -> HeldTable | None:
    held: dict[str, HeldTable] = getattr(engine, "held", {})
    return held.get(plan.rows.table)


def _all_seen_in_time(table: HeldTable, days: str, entry: str) -> bool:
    """Whether no unit of a table had ended, or was last seen, by the day it was first seen; looked up once."""
    found = table.prepared.get(("in time", days, entry))
    if found is None:
        until, since = table.read(days), table.read(entry)
        late = (since > 0) & (until <= since) & ~is_empty(until) & ~is_empty(since)
        found = table.prepared["in time", days, entry] = not late.any()
    return bool(found)


def _tallied(table: HeldTable, plan: Plan, days: str | None) -> Found | None:
    rows = plan.rows
    wanted = Wanted(
        clock=rows.counted_on,
        periods=(*starts(rows.start, rows.end, rows.grain), rows.end),
        first=rows.start,
        weight=rows.weight,
        by=rows.by,
        days=days,
        filters=dict(rows.filters),
        where=rows.scope,
        tallies=plan.tallies,
    )
    try:
        return tally(table, wanted)
    except Beyond:
        return None


def _lengths(found: Found, at: Ints, tallies: dict[str, Numbers]) -> Lengths:
    """The units of each day by the end they came to, those still open the last; and which row they are part of."""
    known = found.day != NO_DAY
    day, entry = found.day, found.tallies.get(ENTRY, np.zeros(len(at), dtype=np.int64))
    assert day is not None
    ends = [tallies["n"] - tallies["ended"], *(n for name, n in tallies.items() if name.startswith("end__"))]
    held = [np.flatnonzero(known & (n > 0)) for n in ends]
    kept = np.concatenate(held)
    ending = np.repeat(np.arange(len(ends)), [len(rows) for rows in held])
    twice = sum(ends[1:]) - tallies["ended"]
    n = np.concatenate([column[rows] for column, rows in zip(ends, held, strict=True)])
    return Lengths(at[kept], day[kept], entry[kept], ending, n, int(np.sum(twice)))


def _paired(counts: Counts, lengths: Lengths, entered: Found, seen: Numbers) -> Lengths:
    """Units by the days to their ends together with as many by the days before they were seen, those seen late longest.

    Curves need to know how many came into sight and how many ended by each day, and not which were which; longest with
    latest is a pairing in which nobody ends before being seen, if there is any.
    """
    place = {key: i for i, key in enumerate(zip(counts.periods, counts.groups, strict=True))}
    periods, groups = [entered.periods[p] for p in entered.period], [entered.groups[g] for g in entered.group]
    row = np.array([place[key] for key in zip(periods, groups, strict=True)], dtype=np.int64)
    assert entered.day is not None
    entry = np.where(entered.day == NO_DAY, 0, np.maximum(entered.day, 0))
    by_day, by_entry = np.lexsort((lengths.day, lengths.at)), np.lexsort((entry, row))
    by_entry = by_entry[seen[by_entry] > 0]
    ended, came = np.cumsum(lengths.n[by_day]), np.cumsum(seen[by_entry])
    if not len(ended) or not len(came) or ended[-1] != came[-1]:
        return lengths  # a unit that comes to two ends: no figure is made of it
    edges = np.union1d(ended, came)
    left, right = by_day[np.searchsorted(ended, edges)], by_entry[np.searchsorted(came, edges)]
    n = np.diff(edges, prepend=0)
    return Lengths(lengths.at[left], lengths.day[left], entry[right], lengths.ending[left], n, lengths.twice)


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
