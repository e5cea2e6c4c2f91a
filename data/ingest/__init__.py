"""The whole way from a folder of exports to a snapshot: read, checked, gathered, derived, reconciled, written."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import polars as pl

from data.accounts import FAULTS
from data.gather import gather
from data.ingest.files import find_files, take_files
from data.ingest.order import EVERY_FEED, INVENTED, Order, Progress, Steps
from data.ingest.tables import as_at_of_tables, base_tables, controlled, deliveries, finished
from data.ingest.told import Report, findings_by_reason, manifest_of, warnings_of
from data.ingest.unfed import unfed_columns
from data.keys import open_ring
from data.snapshots.durable import room

__all__ = ["EVERY_FEED", "INVENTED", "Order", "Progress", "Report", "ingest"]


def ingest(order: Order, progress: Progress | None = None) -> Report:
    """Make a snapshot of every file in a folder, and publish it when asked to.

    progress: told what is done now, how many steps are done, and of how many. Raises ExtractError with everything that
    is wrong; the store is then as it was.
    """
    found, passed_over = find_files(order)
    with order.store.writing(order.by, f"ingesting {order.folder.name}"):
        base, as_at_before = base_tables(order)
        step = Steps(progress or (lambda *_: None), len(found) + 4)
        with room(order.store.folder.name):
            ring = open_ring(order.store.restricted)
        taken = take_files(order, found, ring, step)
        step("Bringing tables together")
        shaped = [part for one in taken for part in one.shaped]
        gathered = gather(shaped, order.mapping, order.dictionary, base)
        as_at = as_at_of_tables(taken, gathered, as_at_before, order.dictionary)
        step("Deriving columns")
        tables = finished(gathered, order.dictionary, as_at)
        control, signed = controlled(order, tables)
        step("Writing the snapshot")
        faults = pl.concat([found.select(*FAULTS) for found in (gathered.faults, *(part.faults for part in shaped))])
        findings = findings_by_reason(faults)
        manifest = manifest_of(order, taken, gathered, tables, findings, control, signed)
        made = deliveries(order, tables, gathered, as_at, unfed_columns(order, taken, gathered, base))
        with ThreadPoolExecutor(1) as beside:
            # The map back is written beside the tables, and must be there before they are.
            keeping = beside.submit(ring.keep)
            written = order.store.write(made, manifest, faults, first=keeping.result)
        step("Publishing" if order.publish else "Finishing")
        live = order.store.publish(written.id, order.by) if order.publish else None
    return Report(
        manifest=written.manifest,
        already_there=written.already_there,
        live=live,
        findings=findings,
        warnings=warnings_of(taken),
        passed_over=passed_over,
        dropped={one.source.name: one.dropped for one in taken if one.dropped},
    )
