"""What is said of an ingest: findings by reason, and everything its manifest holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import polars as pl

from data.derive import orphans
from data.gather import Gathered
from data.ingest.files import Taken
from data.ingest.order import Order
from data.ingest.tables import is_invented
from data.reconcile import ControlLine
from data.snapshots.folder import now
from data.snapshots.manifest import AccountEntry, Live, Manifest, MappingEntry, ReasonEntry, Signed

LINES_TOLD = 5


@dataclass(frozen=True)
class Report:
    """What became of an ingest. `live`: set when this run published. `passed_over`: files that no pattern names.

    findings: file, table, column, reason, action, n, lines (the first few). warnings: what is odd about a whole file.
    """

    manifest: Manifest
    already_there: bool
    live: Live | None
    findings: pl.DataFrame
    warnings: tuple[str, ...]
    passed_over: tuple[str, ...]
    dropped: Mapping[str, tuple[str, ...]]


def findings_by_reason(faults: pl.DataFrame) -> pl.DataFrame:
    """Findings by reason, the most frequent first in each file and table, with the first lines they stand on."""
    by = ["file", "table", "column", "reason", "action"]
    told = [pl.len().cast(pl.Int64).alias("n"), pl.col("line").drop_nulls().sort().head(LINES_TOLD).alias("lines")]
    return (
        faults.group_by(by)
        .agg(told)
        .sort("file", "table", "n", "column", "reason", descending=[False, False, True, False, False])
    )


def manifest_of(
    order: Order,
    taken: Sequence[Taken],
    gathered: Gathered,
    tables: Mapping[str, pl.DataFrame],
    findings: pl.DataFrame,
    control: Sequence[ControlLine],
    signed: Signed | None,
) -> Manifest:
    held = {name: count for name, count in orphans(tables).items() if count}
    return Manifest(
        id="",
        synthetic=is_invented(order.mapping),
        force_codes=(),
        mapping=MappingEntry(name=order.mapping.name, version=order.mapping.version),
        dictionary_version=order.dictionary.version,
        made_by=order.by,
        made_at=now(),
        signed=signed,
        sources=tuple(one.source for one in taken),
        tables={},
        accounts=tuple(AccountEntry(**asdict(part.account)) for one in taken for part in one.shaped),
        reasons=tuple(ReasonEntry(**row) for row in findings.drop("lines").iter_rows(named=True)),
        matching={**asdict(gathered.matching), "without_a_crime": held, "tables": _counted(gathered)},
        control=tuple(asdict(line) for line in control),
        breaks=order.mapping.breaks,
        warnings=warnings_of(taken),
    )


def warnings_of(taken: Sequence[Taken]) -> tuple[str, ...]:
    """What is odd about a whole file, each sentence with the file and table it is about."""
    return tuple(
        f"{part.account.file}, {part.table}: {text}" for one in taken for part in one.shaped for text in part.warnings
    )


def _counted(gathered: Gathered) -> dict[str, dict[str, object]]:
    """How each table came together from its files and the snapshot before."""
    return {name: asdict(counted) for name, counted in gathered.counts.items()}
