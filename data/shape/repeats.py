"""Settles rows of one key: one row stands, filled from the others; which rows only repeat and which differ is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from data.dictionary import Table
from data.readers import LINE
from data.same_key import sharing_key
from data.settling import FIRST_VICTIM, PUT_TOGETHER, is_empty, why_kept


@dataclass(frozen=True)
class Settled:
    """One row a key. `told`: line, column and reason of every row that said something else than the one that stands."""

    frame: pl.DataFrame
    repeats: int
    differing: int
    told: pl.DataFrame


AT = "__at"
TOLD = {LINE: pl.Int64(), "column": pl.String(), "reason": pl.String()}


def settle(frame: pl.DataFrame, table: Table, good: pl.Series | None = None) -> Settled:
    """One row for each key of the table.

    frame: the table's fed columns with LINE, nothing recorded as the column's `absent`; categories may be text or Enum;
    of its rows only the `good` ones, when given.
    The row that stands is the one with the latest outcome_on (or clock of the table), then with more columns filled,
    then the first; what it leaves empty is filled from the others in that order. Rows keep no particular order.
    """
    several = sharing_key(frame, table.key)
    if several is None:
        alone = frame if good is None else frame.filter(good)
        return Settled(alone, 0, 0, pl.DataFrame(schema=TOLD))
    at_all = pl.Series([True]).new_from_index(0, len(frame)) if good is None else good
    alone, together = frame.filter(~several & at_all), frame.filter(several & at_all)
    settled = _settle(together, table)
    return Settled(pl.concat([alone, settled.frame]), settled.repeats, settled.differing, settled.told)


def _settle(frame: pl.DataFrame, table: Table) -> Settled:
    own = [name for name in frame.columns if name not in table.key and name != LINE]
    victims = [name for name in own if name in FIRST_VICTIM and table.key == ("crime_key",)]
    compared = [name for name in own if name not in victims]
    clock = _clock(table, compared)
    said = [_said(table, name).alias(name) for name in own]
    # Numbered first: inside `over` a range would start anew in every group, and all groups would be one.
    rows = frame.with_row_index(AT).select(
        pl.col(AT).cast(pl.Int64).alias("at"),
        pl.col(AT).first().over(table.key).alias("group"),
        pl.struct(*(compared or table.key)).hash().alias("version"),
        pl.sum_horizontal(*(~is_empty(name, table.columns.get(name)) for name in compared), pl.lit(0)).alias("filled"),
        _ranking_day(table, clock, compared).alias("day"),
    )
    ranked = rows.sort("group", "day", "filled", "at", descending=[False, True, True, False], nulls_last=True)
    kept = ranked.filter(pl.col("group").is_first_distinct())
    filled = frame.select(*said)[ranked["at"]].with_columns(ranked["group"])
    filled = filled.group_by("group", maintain_order=True).agg(pl.col(name).drop_nulls().first() for name in compared)
    stands = frame[kept["at"]]
    stands = stands.with_columns(
        filled[name].fill_null(stands[name]) if filled[name].null_count() else filled[name] for name in compared
    )
    if victims:
        stands = stands.with_columns(_of_first_victim(frame, rows, kept["group"], victims, table))
    first_said = rows.select(pl.struct("group", "version").is_first_distinct()).to_series()
    versions = int(first_said.sum())
    told = _told(frame, rows.filter(first_said), kept, compared, table, clock)
    return Settled(stands.select(frame.columns), len(frame) - versions, versions - len(kept), told)


def _of_first_victim(
    frame: pl.DataFrame, rows: pl.DataFrame, groups: pl.Series, victims: Sequence[str], table: Table
) -> pl.DataFrame:
    """The columns of one victim together, from the first row in file order that says anything of one."""
    says = frame.select(says=pl.any_horizontal(~is_empty(name, table.columns.get(name)) for name in victims))
    first = (
        rows.select("at", "group")
        .hstack(says)
        .sort("group", ~pl.col("says"), "at")
        .filter(pl.col("group").is_first_distinct())
    )
    at = groups.to_frame().join(first, on="group", how="left", maintain_order="left")["at"]
    return frame.select(victims)[at]


def _told(
    frame: pl.DataFrame,
    rows: pl.DataFrame,
    kept: pl.DataFrame,
    compared: Sequence[str],
    table: Table,
    clock: str | None,
) -> pl.DataFrame:
    """One line for each row that says something else, and each column in which it contradicts the one that stands."""
    stands = kept.select("group", kept_at="at", kept_version="version", kept_filled="filled", kept_day="day")
    pairs = rows.join(stands, on="group", how="left", maintain_order="left")
    pairs = pairs.filter(pl.col("version") != pl.col("kept_version"))
    reason = why_kept(clock, "day", "kept_day", "filled", "kept_filled")
    about = frame[LINE].gather(pairs["at"]).to_frame(LINE).hstack(pairs.select(reason=reason))
    one = frame.select(_said(table, name).alias(name) for name in compared)[pairs["at"]]
    other = frame.select(_said(table, name).alias(name) for name in compared)[pairs["kept_at"]]
    parts, quiet = [], pl.repeat(True, len(pairs), dtype=pl.Boolean, eager=True)
    for name in compared:
        against = (one[name] != other[name]).fill_null(False)
        quiet &= ~against
        parts.append(about.filter(against).select(LINE, pl.lit(name).alias("column"), "reason"))
    alone = about.filter(quiet).select(LINE, pl.lit("").alias("column"), pl.lit(PUT_TOGETHER).alias("reason"))
    return pl.concat([pl.DataFrame(schema=TOLD), *parts, alone])


def _clock(table: Table, compared: Sequence[str]) -> str | None:
    return next((name for name in ("outcome_on", table.clock) if name in compared), None)


def _ranking_day(table: Table, clock: str | None, compared: Sequence[str]) -> pl.Expr:
    """The day by which rows of one key are ranked; that of an outcome counts only where the outcome can be read."""
    if clock is None:
        return pl.lit(None, pl.Date)
    if clock == "outcome_on" and "outcome" in compared:
        return pl.when(~is_empty("outcome", table.columns.get("outcome"))).then(pl.col(clock))
    return pl.col(clock)


def _said(table: Table, name: str) -> pl.Expr:
    return pl.when(~is_empty(name, table.columns.get(name))).then(pl.col(name))
