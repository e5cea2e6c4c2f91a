"""Settles rows of one key: which one is kept, what the others fill in, and which of them differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from data.derive.offences import DECIDED
from data.dictionary import NOT_RECORDED, Column, Table
from data.matching import OLD, RANK

LINE, FILE, ORDER = "__line", "__file", "__order"
FAULTS = {
    "file": pl.String,
    "table": pl.String,
    "column": pl.String,
    "reason": pl.String,
    "action": pl.String,
    "line": pl.Int64,
}

OF_OUTCOME = ("outcome_on", "alternate_charge", "decision_maker")
OF_FIRST_VICTIM = ("victim_sex", "victim_age_at_offence", "victim_age_at_report", "relationship")
SAYS_SOMETHING = ("standing", "identified", "source_system")
"""Columns whose value for "not recorded" is a statement, so that no other row fills it."""


@dataclass(frozen=True)
class Settled:
    """How many rows gave way: the same as the row kept, or not; and a finding for each of the latter."""

    repeats: int
    differing: int
    faults: pl.DataFrame


def settled(
    frame: pl.DataFrame, name: str, table: Table, key: Sequence[str], joined: bool = False
) -> tuple[pl.DataFrame, Settled]:
    """One row a key.

    frame: the fed columns, LINE, FILE, ORDER, RANK and OLD. The row kept has the lowest rank, then the latest clock
    (outcome_on for offences), then the most filled columns, then it is the first; what it leaves empty the others fill.
    joined: the rows of a key are one thing known in two systems, so the first victim is one and the same.
    """
    repeated = frame.select(key).is_duplicated()
    if not repeated.any():
        return frame, Settled(0, 0, pl.DataFrame(schema=FAULTS))
    clock = "outcome_on" if name == "offences" else table.clock if table.clock in table.fed() else None
    fed = table.fed()
    filled = pl.sum_horizontal(~_is_empty(n, c) for n, c in fed.items())
    order = [pl.col(RANK), *([pl.col(clock)] if clock else []), filled, pl.col(ORDER)]
    down = [False, *([True] if clock else []), True, False]
    many = frame.filter(repeated).sort(order, descending=down, nulls_last=True)
    first = many.unique(key, keep="first", maintain_order=True)
    losing = many.join(first.select(ORDER), on=ORDER, how="anti")
    compared = [n for n in fed if n not in key and not (name == "offences" and n in OF_FIRST_VICTIM)]
    beside = losing.join(first.select(*key, *compared), on=key, how="left", suffix="__kept", nulls_equal=True)
    differs = {n: pl.col(n).ne_missing(pl.col(f"{n}__kept")) for n in compared}
    marked = beside.with_columns(
        pl.concat_list(pl.when(d).then(pl.lit(n)) for n, d in differs.items()).list.drop_nulls().alias("columns")
    )
    differing = marked.filter(pl.col("columns").list.len() > 0)
    kept = many.group_by(key, maintain_order=True).agg(_filled(name, fed, key, joined))
    whole = pl.concat([frame.filter(~repeated), kept.select(frame.columns)]).sort(ORDER)
    why = f"kept the row with the latest {clock}" if clock else "kept the row with the most filled columns"
    return whole, Settled(len(losing) - len(differing), len(differing), _listed(differing, name, why))


def _listed(differing: pl.DataFrame, name: str, why: str) -> pl.DataFrame:
    return differing.select(
        pl.col(FILE).alias("file"),
        pl.lit(name).alias("table"),
        pl.col("columns").list.join(", ").alias("column"),
        pl.lit(why).alias("reason"),
        pl.lit("differs").alias("action"),
        pl.col(LINE).alias("line"),
    )


def _is_empty(name: str, column: Column) -> pl.Expr:
    nothing = pl.col(name).is_null()
    if column.kind != "category":
        return nothing
    values = [NOT_RECORDED] if name in SAYS_SOMETHING else [NOT_RECORDED, column.absent]
    return nothing | pl.col(name).is_in(values)


def _filled(name: str, fed: Mapping[str, Column], key: Sequence[str], joined: bool) -> list[pl.Expr]:
    """The first row of a group, its empty columns filled from the others; what belongs together stays together."""
    made = {n: _first_said(n, column) for n, column in fed.items() if n not in key}
    if name == "offences":
        outcome, standing = pl.col("outcome"), pl.col("standing")
        same = outcome == outcome.filter(outcome.is_in(DECIDED)).first()
        for n in OF_OUTCOME:
            said = pl.col(n).filter(same & ~_is_empty(n, fed[n])).first()
            made[n] = pl.coalesce(said, pl.col(n).first())
        cancelled_on = pl.col("cancelled_on")
        made["cancelled_on"] = cancelled_on.filter((standing == standing.first()) & cancelled_on.is_not_null()).first()
        if not joined:
            said = pl.any_horizontal(~_is_empty(n, fed[n]) for n in OF_FIRST_VICTIM).sort_by(ORDER)
            for n in OF_FIRST_VICTIM:
                made[n] = pl.coalesce(pl.col(n).sort_by(ORDER).filter(said).first(), pl.col(n).first())
    made |= {n: pl.col(n).first() for n in (LINE, FILE, RANK)}
    made[OLD] = pl.col(OLD).drop_nulls().first()
    made[ORDER] = pl.col(ORDER).min()
    return [expression.alias(n) for n, expression in made.items()]


def _first_said(name: str, column: Column) -> pl.Expr:
    if name in SAYS_SOMETHING:
        return pl.col(name).first()
    return pl.coalesce(pl.col(name).filter(~_is_empty(name, column)).first(), pl.col(name).first())
