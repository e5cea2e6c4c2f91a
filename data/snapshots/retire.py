"""Keeps only counts of snapshots whose term is over: rows about people are not held for longer than they are needed."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import polars as pl

from data.dictionary import Dictionary
from data.keys import open_ring
from data.snapshots.durable import room
from data.snapshots.folder import Snapshot, StoreFolder, changes_of
from data.snapshots.rewrite import rewrite

BY = ("force_code", "area", "offence_code", "outcome")


def retire(store: StoreFolder, before: date, by: str, dictionary: Dictionary) -> list[str]:
    """Replace the rows of every snapshot that is as at a day earlier than `before` by counts; never the live one's.

    Returns the ids. References that no row needs any more leave the map back. Run again after a crash, it goes on.
    """
    store.expect()
    with store.writing(by, "retiring"), room(store.folder.name):
        live = store.live()
        due = [
            manifest.id
            for manifest in store.snapshots()
            if manifest.as_at() < before and not manifest.counts_only() and not (live and live.snapshot == manifest.id)
        ]
        for id in due:
            snapshot = store.snapshot(id)
            frames = {table: _counts(snapshot, table, dictionary) for table in snapshot.manifest.tables}
            rewrite(store, snapshot, frames, f"Rows replaced by counts, their term being over, by {by}.", True)
        past = {manifest.id for manifest in store.snapshots() if manifest.counts_only()}
        for file in [file for file in store.changes.glob("*.parquet") if changes_of(file) in past]:
            file.unlink()
        for id in past:
            (store.restricted / f"rejects-{id}.parquet").unlink(missing_ok=True)
        if due:
            store.note("retired", by, snapshots=due, before=before.isoformat(), references=_forget_unused(store))
        return due


def _counts(snapshot: Snapshot, table: str, dictionary: Dictionary) -> pl.DataFrame:
    """One table as counts: force, area, offence code, outcome and month where it has them, and n."""
    frame = snapshot.read(table)
    about = dictionary.sources["snapshot"].get(table)
    clock = about.clock if about else None
    month = [pl.col(clock).dt.truncate("1mo").alias("month_on")] if clock in frame.columns and clock else []
    units = pl.col("weight").sum() if "weight" in frame.columns else pl.len()
    keys = [*(pl.col(column).cast(pl.String) for column in BY if column in frame.columns), *month]
    counted = frame.group_by(keys).agg(units.alias("n")).sort(pl.all()) if keys else frame.select(units.alias("n"))
    return counted.with_columns(pl.col("n").cast(pl.Int64))


def _forget_unused(store: StoreFolder) -> int:
    """Take out of the map back what no row of any snapshot has any more; how many entries."""
    ring = open_ring(store.restricted)
    known = ring.references()
    still: dict[str, list[pl.Series]] = defaultdict(list)
    for manifest in store.snapshots():
        snapshot = store.snapshot(manifest.id)
        for table in snapshot.files():
            frame = snapshot.read(table, _keys(snapshot, table))
            for column in frame.columns:
                still[column].append(frame[column].unique())
    forgotten = 0
    for (namespace,), entries in known.group_by("namespace"):
        hashes = entries["hash"]
        used = pl.concat(still[str(namespace)]).unique().drop_nulls() if still[str(namespace)] else hashes.clear()
        unused = hashes.filter(~hashes.is_in(used.implode()))
        forgotten += ring.forget(str(namespace), unused) if unused.len() else 0
    return forgotten


def _keys(snapshot: Snapshot, table: str) -> list[str]:
    schema = pl.read_parquet_schema(snapshot.files()[table])
    return [column for column, kind in schema.items() if column.endswith("_key") and kind == pl.String]
