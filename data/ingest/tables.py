"""From what files fed to finished tables: over the live snapshot, derived, counted, and held against control totals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import polars as pl

from data.completeness import completeness
from data.derive import derive
from data.dictionary import Dictionary, Grain, Table
from data.faults import ExtractError, Fault
from data.gather import Gathered
from data.ingest.files import Taken
from data.ingest.order import INVENTED, Order
from data.mapping import SHIPPED
from data.mapping import Mapping as MappingFile
from data.precount import precount
from data.reconcile import ControlLine, reconcile, refusal
from data.snapshots.durable import sha256
from data.snapshots.manifest import Signed
from data.snapshots.write import Delivery, ordered, typed

COARSER: tuple[Grain, ...] = ("day", "month", "quarter", "year")


def base_tables(order: Order) -> tuple[dict[str, pl.DataFrame], dict[str, date]]:
    """The fed columns of the live snapshot's tables, categories as text, and the day each speaks of.

    Raises ExtractError when the live snapshot is damaged, or holds real rows where these are invented or the reverse.
    """
    live = order.store.live()
    if live is None:
        return {}, {}
    snapshot = order.store.snapshot(live.snapshot)
    if snapshot.manifest.synthetic != is_invented(order.mapping):
        kinds = ("invented", "real") if snapshot.manifest.synthetic else ("real", "invented")
        text = f"holds {kinds[0]} rows and these are {kinds[1]}; keep them in a store of their own (--store)"
        raise ExtractError([Fault(order.store.folder.name, text)])
    faults = snapshot.faults()
    if faults:
        raise ExtractError(faults)
    known = order.dictionary.sources["snapshot"]
    base = {}
    for name in (name for name in snapshot.manifest.tables if name in known and not known[name].built):
        held = pl.read_parquet_schema(snapshot.files()[name])
        frame = snapshot.read(name, [column for column in known[name].fed() if column in held])
        base[name] = frame.with_columns(pl.selectors.enum().cast(pl.String))
    return base, {name: snapshot.manifest.tables[name].as_at for name in base}


def is_invented(mapping: MappingFile) -> bool:
    """Only what the shipped mapping of the invented force reads is invented; nobody else's rows are called so."""
    shipped = SHIPPED / f"{INVENTED}.toml"
    return shipped.is_file() and sha256(shipped).startswith(mapping.version or "-")


def as_at_of_tables(
    taken: Sequence[Taken], gathered: Gathered, before: Mapping[str, date], dictionary: Dictionary
) -> dict[str, date]:
    """Table -> the latest day that any of its files speaks of; a built table is as at the offences."""
    as_at = {name: before[name] for name in gathered.tables if gathered.counts[name].delivered == "carried over"}
    for one in taken:
        for part in one.shaped:
            as_at[part.table] = max(one.as_at, as_at.get(part.table, one.as_at))
    for name, counted in gathered.counts.items():
        if counted.delivered == "incremental" and name in before:
            as_at[name] = max(as_at[name], before[name])
    latest = as_at.get("offences", max(as_at.values()))
    built = [name for name, table in dictionary.sources["snapshot"].items() if table.built]
    return {**dict.fromkeys(built, latest), **as_at}


def finished(gathered: Gathered, dictionary: Dictionary, as_at: Mapping[str, date]) -> dict[str, pl.DataFrame]:
    """Every table with all its columns, and the tables that are counts of others."""
    if "offences" not in gathered.tables:
        text = "no file feeds a table of offences, on which every other table rests; add one, or ingest it first"
        raise ExtractError([Fault("offences", text)])
    known = dictionary.sources["snapshot"]
    # Put in order while there are fewest columns; what is derived from offences in order is in order itself.
    fed = {**gathered.tables, "offences": ordered(gathered.tables["offences"], known["offences"])}
    # Codes count many times faster than text, so the types of the snapshot come before anything is counted.
    tables = {name: typed(name, frame, known[name]) for name, frame in derive(fed, dictionary, as_at).items()}
    counted = precount(tables["offences"], dictionary)
    counted["completeness"] = completeness({**tables, **counted}, dictionary)
    return tables | {name: typed(name, frame, known[name]) for name, frame in counted.items()}


def controlled(order: Order, tables: Mapping[str, pl.DataFrame]) -> tuple[list[ControlLine], Signed | None]:
    """The control totals, and the signature where one was needed. Raises ExtractError where it was not given."""
    if order.control is None:
        return [], None
    lines = reconcile(tables["offences"], order.control, order.mapping.tolerance)
    refused = refusal(lines)
    if refused and not order.signed:
        raise ExtractError([replace(refused, text=f'{refused.text} (--sign "NAME: reason")')])
    return lines, order.signed if refused else None


def _grain(name: str, table: Table, mapping: MappingFile) -> Grain:
    """How finely a table's dates are told: a table built from others no more finely than the offences are."""
    told = mapping.grain.get(name, table.grain)
    offences = mapping.grain.get("offences", "day") if table.built else "day"
    return max(told, offences, key=COARSER.index)


def deliveries(
    order: Order,
    tables: Mapping[str, pl.DataFrame],
    gathered: Gathered,
    as_at: Mapping[str, date],
    unfed: Mapping[str, tuple[str, ...]],
) -> dict[str, Delivery]:
    known = order.dictionary.sources["snapshot"]
    counts = gathered.counts
    return {
        name: Delivery(
            frame=tables[name],
            as_at=as_at[name],
            delivered=counts[name].delivered if name in counts else "built",
            grain=_grain(name, known[name], order.mapping),
            is_typed=True,
            unfed=unfed.get(name, ()),
        )
        for name in known
        if name in tables
    }
