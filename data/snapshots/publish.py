"""Makes a snapshot live in a single step, with the table of what changed since the one before it."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress

import polars as pl

from data.dictionary import Dictionary
from data.faults import ExtractError, Fault
from data.snapshots import changes as compared
from data.snapshots.durable import move, put, room, sync_folder, write_file
from data.snapshots.folder import Snapshot, StoreFolder, changes_of, now
from data.snapshots.manifest import Live
from data.snapshots.write import parquet, typed


def publish(store: StoreFolder, id: str, by: str, dictionary: Dictionary) -> Live:
    """Make a snapshot live, with its changes against the one that is live now.

    Publishing what is live already does nothing. Raises ExtractError when the snapshot is unknown, damaged, or only
    counts of it are left.
    """
    store.expect()
    with store.writing(by, f"publishing {id}"), room(store.folder.name):
        told_before(store)
        live = store.live()
        if live and live.snapshot == id:
            return live
        after = _sound(store, id)
        before = store.snapshot(live.snapshot) if live else None
        return _go_live(store, after, _write_changes(store, after, before, dictionary, by), by, "published")


def roll_back(store: StoreFolder, by: str, to: str | None, dictionary: Dictionary) -> Live:
    """Make the snapshot live that was so before, or the one named; its own changes come back with it.

    Raises ExtractError when there is none before, or the one named cannot be used.
    """
    store.expect()
    with store.writing(by, "rolling back"), room(store.folder.name):
        told_before(store)
        live = store.live()
        if live is None:
            raise ExtractError([Fault("live", "nothing was ever published here, so there is nothing to go back to")])
        id = to or live.before
        if id is None:
            text = f"{live.snapshot} was the first snapshot to be published, so there is none before it to go back to"
            raise ExtractError([Fault("live", text)])
        if id == live.snapshot:
            return live
        target = _sound(store, id)
        held = [file for file in store.changes.glob("*.parquet") if changes_of(file) == id]
        if held:
            newest = max(held, key=lambda file: file.stat().st_mtime_ns)
            before = pl.read_parquet_metadata(newest).get("before") or None
            again = _live(id, newest.name, hashlib.sha256(newest.read_bytes()).hexdigest(), by, before)
        else:
            again = _write_changes(store, target, None, dictionary, by)
        return _go_live(store, target, again, by, "rolled back")


def told_before(store: StoreFolder) -> None:
    """Log what a crash kept out of the log: the live file is what counts, and the log follows it."""
    live = store.live()
    if live is None:
        return
    steps = [entry for entry in store.entries() if entry.get("did") in ("published", "rolled back")]
    if not steps or steps[-1].get("snapshot") != live.snapshot:
        store.note("published", live.published_by, snapshot=live.snapshot, before=live.before, found_later=True)


def replace_live(store: StoreFolder, live: Live) -> None:
    """Put the file that names the live snapshot in the place of the one before, in one step."""
    with store.writing(live.published_by, "publishing") as staging:
        made = staging / "live"
        made.unlink(missing_ok=True)
        write_file(made, live.model_dump_json(indent=1).encode())
        put(made, store.folder / "live")


def store_changes(store: StoreFolder, id: str, frame: pl.DataFrame, before: str | None) -> tuple[str, str]:
    """Write a table of changes; its name has a part of its hash, so that it never replaces one that is being read.

    frame: as the dictionary says. Returns the file's name and SHA-256.
    """
    content = parquet(frame, {"snapshot": id, "before": before or ""})
    seal = hashlib.sha256(content).hexdigest()
    file = store.changes / f"{id}-{seal[:8]}.parquet"
    with store.writing("", "publishing") as staging:
        made = staging / file.name
        write_file(made, content)
        if file.exists():
            put(made, file)
        else:
            move(made, file)
    return file.name, seal


def _sound(store: StoreFolder, id: str) -> Snapshot:
    snapshot = store.snapshot(id)
    faults = snapshot.faults()
    if snapshot.manifest.counts_only():
        faults = [Fault(id, "holds counts only, because the term of its rows is over; it cannot be live again")]
    elif "offences" not in snapshot.manifest.tables:
        faults.append(Fault(id, "has no table of offences; ingest a folder that has one"))
    if faults:
        raise ExtractError(faults)
    return snapshot


def _write_changes(
    store: StoreFolder, after: Snapshot, before: Snapshot | None, dictionary: Dictionary, by: str
) -> Live:
    """Write the changes of one snapshot since another; return the live file that names them."""
    known = before if before and "offences" in before.manifest.tables else None
    found = compared.changes(
        known.read("offences", compared.NEEDED) if known else None,
        # Without a snapshot before there is nothing to compare, and a million rows need not be read for it.
        after.read("offences", compared.NEEDED) if known else pl.DataFrame(schema=compared.SCHEMA),
        known.manifest.tables["offences"].as_at if known else None,
    )
    frame = typed("changes", found, dictionary.sources["snapshot"]["changes"])
    name, seal = store_changes(store, after.id, frame, before.id if before else None)
    return _live(after.id, name, seal, by, before.id if before else None)


def _live(id: str, changes: str, seal: str, by: str, before: str | None) -> Live:
    return Live(snapshot=id, changes=changes, changes_sha256=seal, published_on=now(), published_by=by, before=before)


def _go_live(store: StoreFolder, snapshot: Snapshot, live: Live, by: str, did: str) -> Live:
    sync_folder(store.kept)
    replace_live(store, live)
    with suppress(OSError):  # it is live: what cannot be added now, `told_before` adds the next time
        os.utime(store.changes / str(live.changes))  # the newest of a snapshot's changes are those it was live with
        store.note(did, by, snapshot=snapshot.id, before=live.before)
    return live
