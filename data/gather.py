"""Brings the files of one table together: repeats settled, increments laid over the live snapshot, systems matched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import polars as pl

from data.accounts import no_faults
from data.dictionary import NOT_RECORDED, Column, Dictionary, Table
from data.matching import RANK, Matching, find_pairs, move_offences, move_rows, same_people
from data.repeats import FILE, NOTHING, ORDER, Settled, settled
from data.shape import LINE, OLD

if TYPE_CHECKING:
    from data.mapping import Mapping as MappingFile
    from data.shape import Shaped


@dataclass(frozen=True)
class Counted:
    """How a table came together. stayed, replaced: rows of the live snapshot that were kept, and that gave way.

    repeats, differing: rows that were the same, and not the same, as the row of their key that was kept.
    """

    delivered: Literal["full", "incremental", "carried over"]
    rows: int
    repeats: int = 0
    differing: int = 0
    replaced: int = 0
    stayed: int = 0

    def after(self, since: Settled, rows: int) -> Counted:
        """The same with rows settled later on."""
        repeats, differing = self.repeats + since.repeats, self.differing + since.differing
        return replace(self, rows=rows, repeats=repeats, differing=differing)


@dataclass(frozen=True)
class Gathered:
    """The tables with their fed columns (keys hashed, each key once), findings (FAULTS), and how they came together."""

    tables: dict[str, pl.DataFrame]
    faults: pl.DataFrame
    counts: dict[str, Counted]
    matching: Matching


def gather(
    shaped: Sequence[Shaped],
    mapping: MappingFile,
    dictionary: Dictionary,
    base: Mapping[str, pl.DataFrame] | None = None,
) -> Gathered:
    """One table from all files that feed it.

    shaped: with hashed keys, in the order of files. base: tables of the live snapshot; incremental files replace their
    rows by key, and tables that no file feeds are carried over from there. A table any file delivers in full starts
    from the files alone.
    """
    known, before = dictionary.sources["snapshot"], base or {}
    tables, counts, faults = {}, {}, [no_faults()]
    for name, table in known.items():
        parts = [part for part in shaped if part.table == name]
        if table.built or not (parts or name in before):
            continue
        tables[name], counts[name], found = _together(name, table, parts, mapping, before.get(name))
        faults += found
    tables, matching, settled_since = _matched(tables, known)
    for name, frame in tables.items():
        since = settled_since.get(name, NOTHING)
        tables[name] = frame.select(list(known[name].fed()))
        counts[name] = counts[name].after(since, len(frame))
        faults.append(since.faults)
    return Gathered(tables, pl.concat(faults), counts, matching)


# ------------------------------------------------------------------ files of one table


def _together(
    name: str, table: Table, parts: Sequence[Shaped], mapping: MappingFile, before: pl.DataFrame | None
) -> tuple[pl.DataFrame, Counted, list[pl.DataFrame]]:
    base = _stack([] if before is None else [(before, "")], table)
    full = [part for part in parts if not _is_incremental(part, mapping)]
    later = [part for part in parts if _is_incremental(part, mapping)]
    if not parts:
        return base, Counted("carried over", len(base), stayed=len(base)), []
    key = _key(name, table, parts)
    whole, whole_found = settled(_stack([(p.frame, p.account.file) for p in full], table), name, table, key)
    rows, found = settled(_stack([(p.frame, p.account.file) for p in later], table), name, table, key)
    under = whole if full else base
    laid, stayed = _laid_over(under, rows, name, table)
    counted = Counted(
        delivered="full" if full else "incremental",
        rows=len(laid),
        repeats=whole_found.repeats + found.repeats,
        differing=whole_found.differing + found.differing,
        replaced=0 if full else len(base) - stayed,
        stayed=0 if full else stayed,
    )
    return laid, counted, [whole_found.faults, found.faults]


def _is_incremental(part: Shaped, mapping: MappingFile) -> bool:
    files = [f for f in mapping.files if part.table in f.tables and f.matches(part.account.file)]
    return bool(files) and all(file.delivers == "incremental" for file in files)


def _key(name: str, table: Table, parts: Sequence[Shaped]) -> list[str]:
    """The key of a row; two systems may hold a crime under one reference until they have been matched."""
    both = name == "offences" and any(OLD in part.frame.columns for part in parts)
    return [*table.key, "source_system"] if both else list(table.key)


def _stack(parts: Sequence[tuple[pl.DataFrame, str]], table: Table) -> pl.DataFrame:
    """Frames under each other with every fed column, and where each row comes from."""
    schema = {**{n: _kind(c) for n, c in table.fed().items()}, LINE: pl.Int64(), OLD: pl.String()}
    frames = [pl.DataFrame(schema=schema).with_columns(pl.lit("").alias(FILE))]
    for frame, file in parts:
        columns = [
            pl.col(n).cast(kind) if n in frame.columns else pl.lit(None, kind).alias(n) for n, kind in schema.items()
        ]
        frames.append(frame.select(*columns, pl.lit(file).alias(FILE)))
    stacked = pl.concat(frames[1:] or frames)
    categories = {n: c for n, c in table.fed().items() if c.kind == "category" and stacked[n].null_count()}
    absent = [pl.col(n).fill_null(c.absent) for n, c in categories.items()]
    return stacked.with_columns(*absent, pl.lit(0, pl.Int32).alias(RANK)).with_row_index(ORDER)


def _kind(column: Column) -> pl.DataType:
    if column.kind == "number":
        return pl.Float64() if column.decimals else pl.Int64()
    return {"date": pl.Date(), "flag": pl.Boolean()}.get(column.kind, pl.String())


def _laid_over(under: pl.DataFrame, rows: pl.DataFrame, name: str, table: Table) -> tuple[pl.DataFrame, int]:
    """New rows over the ones there were, by key; how many of those stayed.

    A crime taken over from a former system in an earlier snapshot keeps what it has from there: its row stays under the
    new one as a former system's would, for matching to join.
    """
    if rows.is_empty():  # most months: everything is delivered in full
        return under, len(under)
    key = list(table.key)
    stay = under.join(rows, on=key, how="anti")
    kept = [stay, rows]
    if name == "offences":
        new = rows.drop_nulls(OLD).select(
            *key, pl.col("source_system").alias("new_system"), pl.col(OLD).alias("new_old")
        )
        met = under.join(new, on=key, how="inner")
        other = met.filter(
            (pl.col("source_system") != pl.col("new_system")) & (pl.col("new_old") == pl.col("crime_key"))
        )
        taken = met.join(other, on=key, how="anti").filter(
            pl.col("migrated_on").is_not_null() & ~pl.col("new_old").is_in(under["crime_key"].implode())
        )
        kept += [other.select(rows.columns), _from_former_system(taken).select(rows.columns)]
    return pl.concat(kept).with_columns(pl.int_range(pl.len(), dtype=pl.UInt32).alias(ORDER)), len(stay)


def _from_former_system(taken: pl.DataFrame) -> pl.DataFrame:
    """Rows of the live snapshot, ranked below the new ones, without outcomes the present system has given itself."""
    own = (pl.col("outcome_on") >= pl.col("migrated_on")).fill_null(True)
    empty = {"outcome": pl.lit("0"), "outcome_on": pl.lit(None, pl.Date)}
    empty |= {name: pl.lit(NOT_RECORDED) for name in ("alternate_charge", "decision_maker")}
    blanked = [pl.when(own).then(nothing).otherwise(name).alias(name) for name, nothing in empty.items()]
    return taken.with_columns(*blanked, pl.lit(MOST_RANK, pl.Int32).alias(RANK))


MOST_RANK = 99
"""The rank of a row that only lends its former system's values."""


# ------------------------------------------------------------------ one crime in two systems


def _matched(
    tables: dict[str, pl.DataFrame], known: Mapping[str, Table]
) -> tuple[dict[str, pl.DataFrame], Matching, dict[str, Settled]]:
    """The tables with one row a crime, what matching found, and the repeats that came to light with it."""
    if "offences" not in tables or tables["offences"][OLD].is_null().all():
        return tables, Matching(), {}
    pairs = find_pairs(tables["offences"])
    people = same_people(tables, pairs)
    moved = {"offences": move_offences(tables["offences"], pairs)}
    for name, frame in tables.items():
        if name != "offences" and "crime_key" in frame.columns:
            moved[name] = move_rows(frame, pairs, people)
    count = sum(int((frame[RANK] > 0).sum()) for name, frame in moved.items() if name != "offences")
    since = {}
    for name, frame in moved.items():
        key = list(known[name].key)
        joint = frame.filter((pl.col(RANK) > 0).any().over(key))
        alone = frame.join(joint, on=ORDER, how="anti")
        one, _ = settled(joint, name, known[name], key, joined=True)
        others, since[name] = settled(alone, name, known[name], key)
        moved[name] = pl.concat([others, one]).sort(ORDER)
    found = replace(pairs.found, moved=count, people=sum(len(same) for same in people.values()))
    return {**tables, **moved}, found, since
