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

from data.engines.held import HeldTable
from data.engines.tally import Wanted, tally
from data.engines.truth import Beyond
from data.source import Engine
from kpi.compile import Compiler, Plan, Rows
from kpi.periods import starts

Ints = NDArray[np.int64]
Numbers = NDArray[Any]
"""Units are whole; only a total of full-time equivalents has a fraction."""


@dataclass(frozen=True)
class Counts:
    """What an engine counted: row by row its period, its group and each tally. Unprotected: never leaves the door.

    `days`: where rows are grouped by a number of days as well, that number, None where it is not recorded.
    `lengths`: where units were followed to their ends, the rows in full (period, grp, days, entry, ending, and the
    units n), of which the other fields hold the sums.
    """

    periods: list[date]
    groups: list[str | None]
    tallies: dict[str, Numbers]
    days: list[int | None] | None = None
    lengths: pl.DataFrame | None = None

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
        if scan.rows.fates:
            frame = engine.count(compiler.text(scan, engine.dialect), scan.params())
            found |= {i: _followed(frame, scan, plans[i]) for i in members}
            continue
        whole = held_counts(scan, engine) or stated_counts(scan, engine, compiler)
        called = {tally: name for name, tally in scan.tallies}
        for position in members:
            plan = plans[position]
            tallies = {name: whole.tallies[called[tally]] for name, tally in plan.tallies}
            counts = replace(whole, tallies=tallies)
            if scan.rows.by and not plan.rows.by:
                counts = counts.together(dict(plan.rows.filters).get(scan.rows.by))
            found[position] = counts
    return [found[i] for i in range(len(plans))]


def stated_counts(plan: Plan, engine: Engine, compiler: Compiler) -> Counts:
    """What the statement of a plan counts, on any engine."""
    frame = engine.count(compiler.text(plan, engine.dialect), plan.params())
    periods = frame["period"].to_list()
    groups = frame["grp"].cast(pl.String).to_list() if plan.rows.by else [None] * len(periods)
    days = frame["days"].to_list() if plan.rows.days else None
    return Counts(periods, groups, {name: frame[name].to_numpy() for name, _ in plan.tallies}, days)


def held_counts(plan: Plan, engine: Engine) -> Counts | None:
    """The same, counted in an engine's own memory without a statement; None where it has none, or only SQL can."""
    held: dict[str, HeldTable] = getattr(engine, "held", {})
    rows = plan.rows
    if rows.table not in held:
        return None
    wanted = Wanted(
        clock=rows.counted_on,
        periods=(*starts(rows.start, rows.end, rows.grain), rows.end),
        first=rows.start,
        weight=rows.weight,
        by=rows.by,
        days=rows.days,
        filters=dict(rows.filters),
        where=rows.scope,
        tallies=tuple(tally for _, tally in plan.tallies),
    )
    try:
        found = tally(held[rows.table], wanted)
    except Beyond:
        return None
    names = (name for name, _ in plan.tallies)
    return Counts(found.periods, found.groups, dict(zip(names, found.tallies, strict=True)), found.days)


def _followed(frame: pl.DataFrame, scan: Plan, plan: Plan) -> Counts:
    """The counts of one plan from rows by day and end: tens of thousands, so they stay a frame."""
    chosen = dict(plan.rows.filters).get(scan.rows.by or "") if not plan.rows.by else None
    if chosen is not None and scan.rows.by:
        frame = frame.filter(pl.col("grp").cast(pl.String).is_in(chosen))
    group = pl.col("grp") if plan.rows.by else pl.lit(None, pl.String).alias("grp")
    entry = pl.col("entry") if scan.rows.entry else pl.lit(0).alias("entry")
    names = {tally: name for name, tally in scan.tallies}
    tallies = [pl.col(names[tally]).cast(pl.Int64).alias(name) for name, tally in plan.tallies]
    rows = frame.lazy().select("period", group, "days", entry, "ending", *tallies)
    sums = rows.group_by("period", "grp").agg(pl.col(name).sum() for name, _ in plan.tallies)
    counted = rows.filter(pl.col("n") > 0).select("period", "grp", "days", "entry", "ending", "n")
    together, lengths = pl.collect_all([sums, counted])
    return Counts(
        together["period"].to_list(),
        together["grp"].cast(pl.String).to_list(),
        {name: together[name].to_numpy() for name, _ in plan.tallies},
        lengths=lengths,
    )


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
