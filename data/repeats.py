"""Settles rows of one key: which one is kept, what the others fill in, and which of them differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from data.accounts import DIFFERS, FAULTS, no_faults
from data.derive.offences import DECIDED
from data.dictionary import Column, Table
from data.matching import RANK
from data.same_key import sharing_key
from data.settling import FIRST_VICTIM, PUT_TOGETHER, SAYS_SOMETHING, is_empty, why_kept
from data.shape import LINE, OLD

FILE, ORDER = "__file", "__order"
DAY, FILLED, KEPT = "__day", "__filled", "__kept"

OF_OUTCOME = ("outcome_on", "alternate_charge", "decision_maker")


@dataclass(frozen=True)
class Settled:
    """How many rows gave way: the same as the row kept, or not; and a finding for each of the latter."""

    repeats: int
    differing: int
    faults: pl.DataFrame


NOTHING = Settled(0, 0, no_faults())


def settled(
    frame: pl.DataFrame, name: str, table: Table, key: Sequence[str], joined: bool = False
) -> tuple[pl.DataFrame, Settled]:
    """One row a key.

    frame: the fed columns, LINE, FILE, ORDER, RANK and OLD. The row kept has the lowest rank, then the latest clock
    (outcome_on for offences), then the most filled columns, then it is the first; what it leaves empty the others fill.
    joined: the rows of a key are one thing known in two systems, so the first victim is one and the same.
    """
    several = sharing_key(frame, key)
    if several is None:
        return frame, NOTHING
    fed = table.fed()
    clock = next((n for n in ("outcome_on", table.clock) if n in fed), None)
    filled = pl.sum_horizontal(~is_empty(n, c) for n, c in fed.items()).alias(FILLED)
    day = (pl.col(clock) if clock else pl.lit(None, pl.Date)).alias(DAY)
    many = frame.filter(several).with_columns(filled, day)
    many = many.sort(RANK, DAY, FILLED, ORDER, descending=[False, True, True, False], nulls_last=True)
    first = many.unique(key, keep="first", maintain_order=True)
    losing = many.join(first.select(ORDER), on=ORDER, how="anti")
    compared = [n for n in fed if n not in key and not (name == "offences" and n in FIRST_VICTIM)]
    beside = losing.join(first.select(*key, DAY, FILLED, *compared), on=key, how="left", suffix=KEPT, nulls_equal=True)
    differing = beside.filter(pl.any_horizontal(pl.col(n).ne_missing(pl.col(n + KEPT)) for n in compared))
    kept = many.group_by(key, maintain_order=True).agg(_filled(name, fed, key, joined))
    whole = pl.concat([frame.filter(~several), kept.select(frame.columns)]).sort(ORDER)
    told = _told(differing, name, {n: fed[n] for n in compared}, clock)
    return whole, Settled(len(losing) - len(differing), len(differing), told)


def _told(differing: pl.DataFrame, name: str, compared: Mapping[str, Column], clock: str | None) -> pl.DataFrame:
    """One finding for each column in which a row contradicts the one kept; one without a column where it does not."""
    reason = why_kept(clock, DAY, DAY + KEPT, FILLED, FILLED + KEPT)
    against = {
        n: ~is_empty(n, c) & ~is_empty(n, c, KEPT) & (pl.col(n) != pl.col(n + KEPT)) for n, c in compared.items()
    }
    quiet = ~pl.any_horizontal(against.values())
    parts = [_listed(differing.filter(where), name, n, reason) for n, where in against.items()]
    return pl.concat([no_faults(), *parts, _listed(differing.filter(quiet), name, "", pl.lit(PUT_TOGETHER))])


def _listed(rows: pl.DataFrame, name: str, column: str, reason: pl.Expr) -> pl.DataFrame:
    told = {"file": pl.col(FILE), "table": pl.lit(name), "column": pl.lit(column), "reason": reason}
    return rows.select(**told, action=pl.lit(DIFFERS), line=pl.col(LINE)).cast(pl.Schema(FAULTS))


def _filled(name: str, fed: Mapping[str, Column], key: Sequence[str], joined: bool) -> list[pl.Expr]:
    """The first row of a group, its empty columns filled from the others; what belongs together stays together."""
    made = {n: _first_said(n, column) for n, column in fed.items() if n not in key}
    if name == "offences":
        outcome, standing = pl.col("outcome"), pl.col("standing")
        same = outcome == outcome.filter(outcome.is_in(DECIDED)).first()
        for n in OF_OUTCOME:
            said = pl.col(n).filter(same & ~is_empty(n, fed[n])).first()
            made[n] = pl.coalesce(said, pl.col(n).first())
        cancelled_on = pl.col("cancelled_on")
        made["cancelled_on"] = cancelled_on.filter((standing == standing.first()) & cancelled_on.is_not_null()).first()
        if not joined:
            told = pl.any_horizontal(~is_empty(n, fed[n]) for n in FIRST_VICTIM).sort_by(ORDER)
            for n in FIRST_VICTIM:
                made[n] = (
                    pl.when(told.any()).then(pl.col(n).sort_by(ORDER).filter(told).first()).otherwise(pl.col(n).first())
                )
    made |= {n: pl.col(n).first() for n in (LINE, FILE, RANK)}
    made[OLD] = pl.col(OLD).drop_nulls().first()
    made[ORDER] = pl.col(ORDER).min()
    return [expression.alias(n) for n, expression in made.items()]


def _first_said(name: str, column: Column) -> pl.Expr:
    if name in SAYS_SOMETHING:
        return pl.col(name).first()
    return pl.coalesce(pl.col(name).filter(~is_empty(name, column)).first(), pl.col(name).first())
