"""Takes one crime or person out of every snapshot, of the changes and of the map back, and notes that it did."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import polars as pl

from data.completeness import completeness
from data.dictionary import Dictionary
from data.faults import ExtractError, Fault, did_you_mean
from data.keys import KeyRing, open_ring
from data.precount import CLOCKS, precount
from data.snapshots.durable import room
from data.snapshots.folder import Snapshot, StoreFolder, changes_of
from data.snapshots.publish import replace_live, store_changes
from data.snapshots.rewrite import rewrite
from data.snapshots.write import typed

ALSO = {"crime_key": "report_key", "incident_key": "report_key"}
"""A report has the key of the crime or incident it was."""

PEOPLE = "named_people"


@dataclass(frozen=True)
class Erased:
    """What an erasure took away: snapshot -> table -> rows, rows of changes, and entries of the map back."""

    rows: dict[str, dict[str, int]]
    changes: int
    references: int


def erase(
    store: StoreFolder, reference: str, by: str, why: str, dictionary: Dictionary, namespace: str = "crime_key"
) -> Erased:
    """Remove every row of one reference, as the records system writes it, from every snapshot.

    namespace: the key column it is a reference of. Run again after a crash, it goes on where it stopped. Raises
    ExtractError when nothing is held under the reference, or the namespace is unknown.
    """
    known = {
        c for t in dictionary.sources["snapshot"].values() for c, about in t.columns.items() if about.kind == "key"
    }
    if namespace not in known - {"report_key"}:
        ending = did_you_mean(namespace, known - {"report_key"})
        raise ExtractError([Fault("--namespace", f"there is no key column '{namespace}'{ending}")])
    store.expect()
    with store.writing(by, "erasing"), room(store.folder.name):
        ring = open_ring(store.restricted)
        hashed = ring.hash(namespace, reference)
        gone: dict[str, set[str]] = defaultdict(set)
        gone[namespace].add(hashed)
        rows = {}
        for manifest in store.snapshots():
            snapshot = store.snapshot(manifest.id)
            found = _erase_from(store, snapshot, namespace, hashed, f"{by}: {why}", dictionary, gone)
            if found:
                rows[snapshot.id] = found
        changed = _erase_changes(store, hashed) if namespace == "crime_key" else 0
        references = _forget(store, ring, gone, always=(namespace, hashed))
        if not (rows or changed or references):
            raise ExtractError(
                [Fault("erase", f"no snapshot holds anything under this {namespace}; nothing was changed")]
            )
        store.note("erased", by, why=why, namespace=namespace, rows=rows, changes=changed, references=references)
        return Erased(rows, changed, references)


def _erase_from(
    store: StoreFolder,
    snapshot: Snapshot,
    namespace: str,
    hashed: str,
    said: str,
    dictionary: Dictionary,
    gone: dict[str, set[str]],
) -> dict[str, int]:
    """Rewrite the tables of one snapshot that have rows of the key; table -> rows taken out.

    `gone` gains the other keys of those rows: a person whose only crime is erased is not kept in the map back.
    """
    left: dict[str, pl.DataFrame] = {}
    taken: dict[str, int] = {}
    for table in snapshot.files():
        frame = snapshot.read(table)
        columns = [column for column in (namespace, ALSO.get(namespace, "")) if column in frame.columns]
        if not columns:
            continue
        hit = pl.any_horizontal(pl.col(column) == hashed for column in columns).fill_null(False)
        out = frame.filter(hit)
        if out.is_empty():
            continue
        left[table], taken[table] = frame.filter(~hit), out.height
        for column in (c for c, kind in out.schema.items() if c.endswith("_key") and kind == pl.String):
            gone[column].update(out[column].drop_nulls())
    if not left:
        return {}
    _people_without_a_crime(snapshot, left, taken, gone["suspect_key"])
    left |= _recounted(snapshot, left, dictionary)
    text = f"Erased by {said}: " + ", ".join(f"{n} of {table}" for table, n in taken.items()) + "."
    rewrite(store, snapshot, left, text)
    return taken


def _people_without_a_crime(
    snapshot: Snapshot, left: dict[str, pl.DataFrame], taken: dict[str, int], suspects: set[str]
) -> None:
    """Take out named people who stand in no other table any more."""
    if PEOPLE not in snapshot.files() or not suspects or PEOPLE in left:
        return
    others = [left[t] if t in left else snapshot.read(t) for t in snapshot.files() if t != PEOPLE]
    still: set[str] = set()
    for frame in others:
        if "suspect_key" in frame.columns:
            still.update(frame["suspect_key"].drop_nulls().unique())
    people = snapshot.read(PEOPLE)
    kept = people.filter(~pl.col("suspect_key").is_in(list(suspects - still)))
    if kept.height < people.height:
        left[PEOPLE], taken[PEOPLE] = kept, people.height - kept.height


def _recounted(snapshot: Snapshot, left: dict[str, pl.DataFrame], dictionary: Dictionary) -> dict[str, pl.DataFrame]:
    """The tables that are counts of others, counted anew; they would otherwise disagree with what they count."""
    held, known = snapshot.files(), dictionary.sources["snapshot"]
    made: dict[str, pl.DataFrame] = {}
    if "offences" in left and any(name in held for name in CLOCKS):
        made |= precount(_as_text(left["offences"]), dictionary)
    if "completeness" in held and snapshot.manifest.dictionary_version == dictionary.version:
        tables = {name: _as_text(left[name] if name in left else snapshot.read(name)) for name in held}
        made["completeness"] = completeness(tables, dictionary)
    return {name: typed(name, frame, known[name]) for name, frame in made.items() if name in held}


def _as_text(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.selectors.enum().cast(pl.String))


def _erase_changes(store: StoreFolder, hashed: str) -> int:
    """Take a crime out of every table of changes; how many rows."""
    taken, live = 0, store.live()
    for file in sorted(store.changes.glob("*.parquet")):
        frame = pl.read_parquet(file, memory_map=False)
        kept = frame.filter(pl.col("crime_key") != hashed)
        if kept.height == frame.height:
            continue
        taken += frame.height - kept.height
        before = pl.read_parquet_metadata(file).get("before") or None
        name, seal = store_changes(store, changes_of(file), kept, before)
        if live and live.changes == file.name:
            replace_live(store, live.model_copy(update={"changes": name, "changes_sha256": seal}))
    return taken


def _forget(store: StoreFolder, ring: KeyRing, gone: dict[str, set[str]], always: tuple[str, str]) -> int:
    """Take the erased reference out of the map back, and others of its rows that no snapshot has any more."""
    still: dict[str, set[str]] = defaultdict(set)
    for manifest in store.snapshots():
        snapshot = store.snapshot(manifest.id)
        for file in snapshot.files().values():
            columns = [column for column in pl.read_parquet_schema(file) if column in gone]
            for column, values in pl.read_parquet(file, columns=columns, memory_map=False).to_dict().items():
                still[column].update(values.drop_nulls().filter(values.drop_nulls().is_in(list(gone[column]))))
    forgotten = 0
    for namespace, hashes in gone.items():
        unused = hashes - still[namespace] | ({always[1]} if namespace == always[0] else set())
        forgotten += ring.forget(namespace, unused) if unused else 0
    return forgotten
