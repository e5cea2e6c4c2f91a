"""Tables as Parquet, the same bytes for the same rows: ordered by force, area and date, categories as enums."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data.dictionary import NOT_RECORDED, Column, Grain, Table
from data.faults import ExtractError, Fault
from data.snapshots.durable import write_file
from data.snapshots.manifest import Delivered, Manifest, TableEntry

ROWS_OF_A_GROUP = 30_000
LEVEL = 1
"""Of zstd: higher ones take longer and save little on columns that are sorted and dictionary-encoded."""

SOME = 100
"""Rows that show at once of most columns that they hold more than one value."""

LEADS = ("force_code", "area")


@dataclass(frozen=True)
class Delivery:
    """One table for a snapshot, and what its manifest must say of it.

    `is_typed`: `typed` has made the frame. `unfed`: columns that no file has ever filled.
    """

    frame: pl.DataFrame
    as_at: date
    delivered: Delivered = "full"
    grain: Grain = "day"
    is_typed: bool = False
    unfed: tuple[str, ...] = ()


def typed(name: str, frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    """The table with the dictionary's columns in its order, exact types, and rows in the order they are stored in.

    Raises ExtractError naming every column that is missing, or holds what the dictionary does not list.
    """
    held = {column: about for column, about in table.columns.items() if column in frame.columns}
    faults = [
        Fault(name, f"has no column '{column}'; this is a fault of the product, please report it")
        for column in table.columns
        if column not in held
    ]
    settled = {column: _settled(frame[column], about) for column, about in held.items()}
    try:
        made = frame.select(settled.values())
    except pl.exceptions.PolarsError:
        made = frame.clear().select(_settled(frame[column].clear(), about) for column, about in held.items())
        faults += [
            Fault(name, f"column '{column}' holds what the dictionary does not list; please report it")
            for column, value in settled.items()
            if not _can_be(frame, value)
        ]
    if faults:
        raise ExtractError(faults)
    return ordered(made, table)


def ordered(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    """Rows by force, area and clock, then by key, so that equal rows are always written as equal bytes.

    frame: as `typed` makes it, or with categories as text still.
    """
    wanted = (*LEADS, *([table.clock] if table.clock else []), *table.key)
    by = [column for column in dict.fromkeys(wanted) if column in frame.columns]
    if not by or frame.height < 2:
        return frame
    leads = frame.select(pl.col(column).cast(_type(table.columns[column]), strict=False) for column in by)
    places = _places(leads)
    if (places[1:] > places[:-1]).all():
        return frame
    order = places.argsort()
    in_order = places[order]
    if (in_order[1:] > in_order[:-1]).all():
        return frame[pl.Series(order)]
    # Keys only settle ties, and their text is long: a number made of it sorts many times faster.
    sorting = [pl.col(c).hash() if leads.schema[c] == pl.String else pl.col(c) for c in by]
    return frame[leads.select(pl.arg_sort_by(sorting, nulls_last=True, maintain_order=True)).to_series()]


def parquet(frame: pl.DataFrame, about: Mapping[str, str] | None = None) -> bytes:
    """A frame as the bytes of a Parquet file; `about` is kept in its footer."""
    made = io.BytesIO()
    frame.rechunk().write_parquet(
        made,
        compression="zstd",
        compression_level=LEVEL,
        row_group_size=ROWS_OF_A_GROUP,
        statistics=True,
        metadata=dict(about or {}),
    )
    return made.getvalue()


def stage(folder: Path, name: str, delivery: Delivery, table: Table) -> TableEntry:
    """Write one table into a folder and say what it is. Raises ExtractError when it is not what the table says."""
    frame = delivery.frame if delivery.is_typed else typed(name, delivery.frame, table)
    content = parquet(frame)
    write_file(folder / f"{name}.parquet", content)
    first, last = covered(frame, table.clock)
    return TableEntry(
        file=f"{name}.parquet",
        rows=frame.height,
        sha256=hashlib.sha256(content).hexdigest(),
        feed=table.feed,
        as_at=delivery.as_at,
        covers_from=first,
        covers_to=last,
        grain=delivery.grain,
        delivered=delivery.delivered,
        unfed=delivery.unfed,
    )


def covered(frame: pl.DataFrame, clock: str | None) -> tuple[date | None, date | None]:
    """The first and the last day of a table's clock."""
    if clock is None or clock not in frame.columns:
        return None, None
    first, last = frame[clock].min(), frame[clock].max()
    return (first if isinstance(first, date) else None, last if isinstance(last, date) else None)


def content_hash(manifest: Manifest) -> str:
    """SHA-256 of what a snapshot holds and was made from; who made it, when and how it was signed are not part."""
    told = {
        "tables": {n: [e.sha256, e.as_at.isoformat(), e.grain] for n, e in sorted(manifest.tables.items())},
        "sources": sorted(source.sha256 for source in manifest.sources),
        "mapping": manifest.mapping.version,
        "dictionary": manifest.dictionary_version,
        "synthetic": manifest.synthetic,
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def force_codes(frames: Iterable[pl.DataFrame]) -> tuple[str, ...]:
    """Every force that stands in any of the tables, sorted."""
    found = {code for frame in frames if "force_code" in frame.columns for code in frame["force_code"].unique()}
    return tuple(sorted(str(code) for code in found if code is not None and code != NOT_RECORDED))


def _places(leads: pl.DataFrame) -> NDArray[np.uint64]:
    """One number a row that orders rows as these columns do: codes and days, then as many bits of a key as are left.

    Sorting one number is many times faster than sorting columns. Rows that share a number must be sorted by columns.
    """
    places, left = np.zeros(leads.height, np.uint64), 64
    for values in leads:
        if values.dtype == pl.String:
            return places | (values.hash().to_numpy() >> np.uint64(64 - left)) if left else places
        codes = values.to_physical().cast(pl.Int64)
        least, most = codes.min(), codes.max()
        if not isinstance(least, int) or not isinstance(most, int):  # all empty: nothing to order by
            continue
        bits = (most - least + 1).bit_length()
        if bits > left:
            return places
        left -= bits
        places |= (codes.fill_null(most + 1) - least).cast(pl.UInt64).to_numpy() << np.uint64(left)
    return places


def _settled(values: pl.Series, column: Column) -> pl.Expr:
    """The column in its exact type.

    Where "not recorded" is not listed, the unreadable stands with what was not said; it was told as blanked.
    """
    kind, value = _type(column), pl.col(values.name)
    if values.dtype == kind:
        return value
    if isinstance(kind, pl.Enum) and _is_one(values):
        value = pl.lit(values[0]).alias(values.name)
    if column.kind == "category" and NOT_RECORDED not in column.values and column.absent in column.values:
        value = value.cast(pl.String).replace(NOT_RECORDED, column.absent)
    return value.cast(kind, strict=True)


def _is_one(values: pl.Series) -> bool:
    """Whether a long column of text holds one value throughout, as columns that no file feeds do."""
    if values.dtype != pl.String or len(values) < ROWS_OF_A_GROUP or values.head(SOME).n_unique() > 1:
        return False
    return bool(values.eq_missing(values[0]).all())


def _can_be(frame: pl.DataFrame, value: pl.Expr) -> bool:
    try:
        frame.select(value)
    except pl.exceptions.PolarsError:
        return False
    return True


def _type(column: Column) -> pl.DataType:
    if column.kind == "category" and column.values:
        return pl.Enum(list(column.values))
    if column.kind == "number":
        return pl.Float64() if column.decimals else pl.Int32()
    return {"date": pl.Date(), "flag": pl.Boolean()}.get(column.kind, pl.String())
