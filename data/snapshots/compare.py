"""Counts what moved between any two snapshots: by kind of change, force and group of offence, and by month."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from data.faults import ExtractError, Fault
from data.snapshots import changes as compared
from data.snapshots.folder import Snapshot, StoreFolder

RAPE = ("19C", "19D", "19E", "19F", "19G", "19H", "19J", "19K")
"""The offence codes of rape; every other code of the dictionary is another sexual offence."""

KINDS = ("new", "late", "matured", "revised", "removed")


@dataclass(frozen=True)
class Comparison:
    """What moved from one snapshot to another.

    by_force: force_code, offence_group (rape | other_sexual), change, column, n. by_month: month_on (first day of the
    month of recording; empty where there is none), change, n. held: offences in either snapshot.
    """

    before: str
    after: str
    held: tuple[int, int]
    by_force: pl.DataFrame
    by_month: pl.DataFrame


def compare(store: StoreFolder, before: str, after: str) -> Comparison:
    """Compare two snapshots by their offences. Raises ExtractError when one is unknown or has no rows any more."""
    first, second = (_offences(store.snapshot(id)) for id in (before, after))
    as_at = store.snapshot(before).manifest.tables["offences"].as_at
    found = compared.changes(first, second, as_at).with_columns(
        pl.when(pl.col("offence_code").is_in(RAPE))
        .then(pl.lit("rape"))
        .otherwise(pl.lit("other_sexual"))
        .alias("offence_group"),
        pl.col("recorded_on").dt.truncate("1mo").alias("month_on"),
        pl.col("change").cast(pl.Enum(KINDS)),
    )
    by_force = ["force_code", "offence_group", "change", "column"]
    return Comparison(
        before,
        after,
        (first.height, second.height),
        _counted(found, by_force).with_columns(pl.col("change").cast(pl.String)),
        _counted(found, ["month_on", "change"]).with_columns(pl.col("change").cast(pl.String)),
    )


def _counted(found: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    return found.group_by(by).agg(pl.len().cast(pl.Int64).alias("n")).sort(by)


def _offences(snapshot: Snapshot) -> pl.DataFrame:
    if snapshot.manifest.counts_only():
        text = "holds counts only, because the term of its rows is over; it cannot be compared row by row"
        raise ExtractError([Fault(snapshot.id, text)])
    if "offences" not in snapshot.manifest.tables:
        raise ExtractError([Fault(snapshot.id, "has no table of offences to compare")])
    return snapshot.read("offences", compared.NEEDED)
