"""Which columns of each table no file has ever filled, so that nothing may be counted in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from data.gather import Gathered
from data.ingest.files import Taken
from data.ingest.order import Order
from data.snapshots.manifest import TableEntry


def unfed_columns(
    order: Order, taken: Sequence[Taken], gathered: Gathered, base: Mapping[str, pl.DataFrame]
) -> dict[str, tuple[str, ...]]:
    """Table -> its unfed columns, in the dictionary's order.

    base: tables of the live snapshot, with the columns that it held. Rows that stay from there keep what they had, so
    a column is unfed only where neither they nor any file of this delivery ever filled it.
    """
    live = order.store.live()
    before = order.store.snapshot(live.snapshot).manifest.tables if live else {}
    known = order.dictionary.sources["snapshot"]
    unfed = {}
    for name, counted in gathered.counts.items():
        parts = [set(part.unfed) for one in taken for part in one.shaped if part.table == name]
        if counted.delivered != "full" and name in base:
            parts.append(_unfed_before(before[name], base[name], list(known[name].fed())))
        lacking = set.intersection(*parts) if parts else set()
        unfed[name] = tuple(column for column in known[name].fed() if column in lacking)
    return unfed


def _unfed_before(entry: TableEntry, frame: pl.DataFrame, fed: Sequence[str]) -> set[str]:
    """What the live snapshot lacked: what it says itself, and columns that are newer than it."""
    return {*entry.unfed, *(column for column in fed if column not in frame.columns)}
