"""Lays two snapshots over each other: a source in which every row that differs stands with its sign and its state.

A row of the earlier snapshot counts -1 and a row of the later one +1, so any count over this source is the later
count less the earlier one; split by `change` it says which records moved it. Rows that are equal in both cancel out
and are left away.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property
from pathlib import Path

import polars as pl

from data.completeness import completeness
from data.derive.tables import CARRIED
from data.dictionary import Column, Dictionary, Table
from data.engines.frames_engine import FramesEngine
from data.faults import ExtractError, Fault
from data.precount import precount
from data.snapshots.folder import Snapshot, StoreFolder
from data.source import Held, Source

STATES = ("new", "late", "matured", "revised", "removed")
CHANGE, SIGN = "change", "laid_over"
"""The columns that are added: the state of a row, and its sign (of a table of counts: the signed count)."""

MADE_AGAIN = ("recorded_crime", "completeness")
"""Tables of counts: they are counted anew from the rows that differ, so that their counts have states too."""
LEFT_AWAY = ("changes", "offences_counted", *MADE_AGAIN)
WAITING = ("0", "not_recorded", "not_applicable", "not_asked", "not_offered", "no_answer", "none_listed", "pending")
"""Categories that say that something has not come yet: leaving one of them is no correction."""


@dataclass(frozen=True)
class Differences(Source):
    """What differs up to the snapshot `after`. What may be asked for is what that one holds: a zero is an answer."""

    after: Source | None = None

    @cached_property
    def held(self) -> Held:
        """Table -> category column -> the values that stand in it in the later snapshot, and every kind of change."""
        return _HeldAfter(self.after or self)


class _HeldAfter(Held):
    """What each table of the later snapshot holds, looked up when it is first asked for."""

    def __init__(self, after: Source) -> None:
        super().__init__(after.engine, after.tables)
        self._after = after

    def __missing__(self, name: str) -> dict[str, tuple[str, ...]]:
        self[name] = {**self._after.held[name], CHANGE: STATES}
        return self[name]


def open_differences(
    after: Source, dictionary: Dictionary, folder: Path, before: str, only: Collection[str] | None = None
) -> Source:
    """What differs between a snapshot of a store and the opened one, as a source of signed counts.

    after: an opened snapshot of that store. before: the id of the earlier one. only: the tables that are wanted, all
    when left out; completeness rests on all the others, and is therefore slow. Every table has the column `change`:
    "new" (recorded since), "late" (recorded before, first seen now), "matured" (something came, or time passed, and
    nothing that was known changed), "revised" (something that was known changed) or "removed". A row that differs in
    several ways is revised if one of them is a revision. Totals of a column cannot be counted here: only rows are.
    Raises ExtractError when a snapshot is unknown, damaged, or holds counts only.
    """
    if after.manifest is None:
        raise ValueError("only snapshots can be laid over each other")
    store = StoreFolder(folder)
    with store.pinned():
        ends = [_whole(store.snapshot(id)) for id in (before, after.manifest.id)]
        known = dictionary.sources[after.name]
        wanted = set(after.tables) if only is None else set(only) & set(after.tables)
        needed = set(after.tables) if "completeness" in wanted else wanted | {"offences"}
        names = [n for n in after.tables if n in needed and n not in LEFT_AWAY and n in ends[1].manifest.tables]
        laid = {name: _laid(name, known[name], ends[0], ends[1]) for name in names}
    frames = {**laid, **_made_again(laid, dictionary, wanted)}
    tables = {name: _table(after.tables[name], frames[name]) for name in after.tables if name in wanted & set(frames)}
    seal = f"{before}..{after.fingerprint}"
    same = {each.name: getattr(after, each.name) for each in fields(Source)}
    changed = {"tables": tables, "engine": FramesEngine(tables, frames), "fingerprint": seal, "live": None}
    return Differences(**{**same, **changed}, after=after)


def _whole(snapshot: Snapshot) -> Snapshot:
    """The snapshot, where every row of it is there as it was written."""
    if snapshot.manifest.counts_only():
        text = "holds counts only: the term for keeping its rows is over, so nothing can be laid over it"
        raise ExtractError([Fault(snapshot.id, text)])
    if faults := snapshot.faults():
        raise ExtractError(faults)
    return snapshot


def _laid(name: str, table: Table, before: Snapshot, after: Snapshot) -> pl.DataFrame:
    """The rows of one table that differ, with `change` and their sign. A table that is first there now is all new."""
    now = _read(after, name)
    if name not in before.manifest.tables:
        return now.with_columns(pl.lit("new").alias(CHANGE), pl.lit(1, pl.Int64).alias(SIGN))
    then = _read(before, name)
    columns = [column for column in table.columns if column in now.columns and column in then.columns]
    told = [column for column in columns if column not in table.key and _is_told(table, column)]
    return _over(then.select(columns), now.select(columns), table, told, before.manifest.tables[name].as_at)


def _read(snapshot: Snapshot, name: str) -> pl.DataFrame:
    """Categories as text: two dictionaries may list other values."""
    return snapshot.read(name).with_columns(pl.col(pl.Enum, pl.Categorical).cast(pl.String))


def _is_told(table: Table, name: str) -> bool:
    """Whether a change of the column is a correction: it says what somebody recorded, and is not derived from time."""
    return name in table.fed() or table.columns[name].derived == CARRIED


def _over(then: pl.DataFrame, now: pl.DataFrame, table: Table, told: list[str], as_at: date) -> pl.DataFrame:
    keys = [*table.key, "_nth"]
    then, now = (_numbered(frame, table) for frame in (then, now))
    rest = [name for name in now.columns if name not in keys]
    both = now.join(then.select(*keys, *(pl.col(c).alias(f"{c}_before") for c in rest)), on=keys, how="inner",
                    nulls_equal=True)  # fmt: skip
    corrected = [_corrected(c, table.columns[c], as_at) for c in told]
    differs = [pl.col(c).ne_missing(pl.col(f"{c}_before")) for c in rest]
    state = (
        pl.when(pl.any_horizontal(corrected) if corrected else pl.lit(False))
        .then(pl.lit("revised"))
        .when(pl.any_horizontal(differs) if differs else pl.lit(False))
        .then(pl.lit("matured"))
    )
    moved = both.select(*keys, state.alias(CHANGE)).drop_nulls(CHANGE)
    clock = table.clock
    seen = pl.col(clock) <= as_at if clock in now.columns else pl.lit(False)
    came = pl.when(seen.fill_null(False)).then(pl.lit("late")).otherwise(pl.lit("new"))
    parts = [
        (now.join(then, on=keys, how="anti", nulls_equal=True).with_columns(came.alias(CHANGE)), 1),
        (then.join(now, on=keys, how="anti", nulls_equal=True).with_columns(pl.lit("removed").alias(CHANGE)), -1),
        (now.join(moved, on=keys, how="inner", nulls_equal=True), 1),
        (then.join(moved, on=keys, how="inner", nulls_equal=True), -1),
    ]
    columns = [*(c for c in now.columns if c != "_nth"), CHANGE]
    return pl.concat([part.select(*columns, pl.lit(sign, pl.Int64).alias(SIGN)) for part, sign in parts])


def _numbered(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    """Rows of one key told apart by their order, so that none is laid over two."""
    return frame.with_columns(pl.int_range(pl.len()).over(table.key).alias("_nth"))


def _corrected(name: str, column: Column, as_at: date) -> pl.Expr:
    """Whether something that was known reads otherwise now; a day that moved past the earlier as-at date is news."""
    then, now = pl.col(f"{name}_before"), pl.col(name)
    known = then.is_not_null()
    if column.kind == "category":
        known &= ~then.is_in(WAITING)
    if column.kind == "date":
        known &= ~(now > as_at).fill_null(False)
    return known & now.ne_missing(then)


def _made_again(
    laid: Mapping[str, pl.DataFrame], dictionary: Dictionary, wanted: Collection[str]
) -> dict[str, pl.DataFrame]:
    """The wanted tables of counts, counted apart for each state and sign; their weight is the signed count."""
    parts: dict[str, list[pl.DataFrame]] = {name: [] for name in MADE_AGAIN if name in wanted}
    for state in STATES if parts else ():
        for sign in (1, -1):
            rows = {n: f.filter((pl.col(CHANGE) == state) & (pl.col(SIGN) == sign)) for n, f in laid.items()}
            made: dict[str, pl.DataFrame] = {}
            if "completeness" in parts:
                made["completeness"] = completeness(rows, dictionary)
            if "recorded_crime" in parts and "offences" in rows:
                made["recorded_crime"] = precount(rows["offences"], dictionary)["recorded_crime"]
            for name, frame in made.items():
                signed = (pl.col("weight").cast(pl.Int64) * sign).alias(SIGN)
                parts[name].append(frame.select(pl.all(), pl.lit(state).alias(CHANGE), signed))
    return {name: pl.concat(frames) for name, frames in parts.items() if frames}


def _table(table: Table, frame: pl.DataFrame) -> Table:
    """The table as it can be counted here: the columns both snapshots have, the state, and the sign as its weight."""
    columns = {name: column for name, column in table.columns.items() if name in frame.columns}
    added = {
        CHANGE: Column(kind="category", meaning="what kind of difference it is", values={s: s for s in STATES}),
        SIGN: Column(kind="number", meaning="how many units the row adds, or takes away"),
    }
    return table.model_copy(update={"columns": {**columns, **added}, "weight": SIGN, "stands_for": None})
