"""Snapshots are written whole or not at all, and every step leaves the store as it was or as it should be."""

import json
import os
import subprocess
import sys
import threading
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq
import pytest

from data.faults import ExtractError
from data.snapshots.folder import Pinned
from data.snapshots.store import Store
from data.snapshots.write import Delivery, parquet, typed
from tests.data import snapshots_made as made

ROOT = Path(__file__).parents[2]
KNOWN = made.dictionary()
offence = made.offence


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store", KNOWN)


def write(store: Store, *rows: dict[str, Any], as_at: date = made.MARCH, **more: Any) -> str:
    return store.write(made.delivered(KNOWN, as_at, offences=list(rows)), made.about(**more)).id


def pinned(store: Store) -> Pinned:
    with store.pinned() as found:
        assert found is not None
        return found


def changed(store: Store) -> list[tuple[str, str, str]]:
    file = pinned(store).changes
    assert file is not None
    frame = pl.read_parquet(file)
    return sorted(frame.select(pl.col("crime_key", "change", "column").cast(pl.String)).iter_rows())


def refused(act: Any) -> str:
    with pytest.raises(ExtractError) as caught:
        act()
    return str(caught.value)


# ------------------------------------------------------------------ writing


def test_a_written_snapshot_is_whole_and_not_live(store: Store) -> None:
    id = write(store, offence("a"), offence("b", offence_code="19D"))
    assert id.startswith("2024-03-31-") and len(id) == len("2024-03-31-") + 8
    snapshot = store.snapshot(id)
    assert snapshot.faults() == []
    entry = snapshot.manifest.tables["offences"]
    assert (entry.rows, entry.as_at, entry.covers_from) == (2, made.MARCH, date(2024, 1, 10))
    assert snapshot.manifest.force_codes == ("W15000004",)
    assert store.live() is None
    assert not list(store.folder.glob("staging-*"))


def test_equal_content_is_one_snapshot_whoever_wrote_it_and_in_whatever_order(store: Store) -> None:
    rows = [offence(key, recorded_on=date(2024, 1, 1 + n)) for n, key in enumerate("abcd")]
    first = write(store, *rows, by="one")
    again = store.write(made.delivered(KNOWN, offences=rows[::-1]), made.about(by="another"))
    assert (again.id, again.already_there) == (first, True)
    assert again.manifest.made_by == "one"
    assert write(store, *rows, seal="bb") != first
    assert write(store, *rows, as_at=made.APRIL)[:10] == "2024-04-30"


def test_tables_are_ordered_enums_in_groups(store: Store) -> None:
    rows = [offence(f"k{n:06d}", recorded_on=date(2020, 1, 1 + n % 28), outcome=str(n % 20)) for n in range(40_000)]
    id = write(store, *rows)
    file = store.snapshot(id).files()["offences"]
    frame = pl.read_parquet(file)
    about = KNOWN.sources["snapshot"]["offences"]
    assert frame.columns == list(about.columns)
    assert frame.schema["outcome"] == pl.Enum(list(about.columns["outcome"].values))
    assert frame["recorded_on"].is_sorted()
    groups = pq.ParquetFile(file).metadata
    assert [groups.row_group(n).num_rows for n in range(groups.num_row_groups)] == [30_000, 10_000]


def test_the_same_rows_are_the_same_bytes() -> None:
    rows = [offence(f"k{n}", outcome=str(n % 20)) for n in range(5_000)]
    frames = [made.frame(KNOWN, "offences", given) for given in (rows, rows[::-1])]
    first, second = (parquet(typed("offences", f, KNOWN.sources["snapshot"]["offences"])) for f in frames)
    assert first == second


def test_a_value_the_dictionary_does_not_list_writes_nothing(store: Store) -> None:
    frame = made.frame(KNOWN, "offences", [offence("a", outcome="99")])
    said = refused(lambda: store.write({"offences": Delivery(frame, made.MARCH)}, made.about()))
    assert "column 'outcome'" in said and "99" not in said
    assert store.snapshots() == [] and not list(store.folder.glob("staging-*"))


def test_a_damaged_snapshot_is_named_and_never_published(store: Store) -> None:
    id = write(store, offence("a"))
    file = store.snapshot(id).files()["offences"]
    file.write_bytes(file.read_bytes()[:-50])
    assert "is damaged" in refused(lambda: store.publish(id, "me"))
    assert "has been damaged since" in refused(lambda: write(store, offence("a")))
    file.unlink()
    assert "is missing" in refused(lambda: store.publish(id, "me"))
    assert store.live() is None


def test_an_id_is_never_a_path(store: Store) -> None:
    id = write(store, offence("a"))
    assert "is not a snapshot of this store" in refused(lambda: store.snapshot(f"../snapshots/{id}"))
    assert f"did you mean '{id}'" in refused(lambda: store.snapshot(id[:-1] + "_"))


# ------------------------------------------------------------------ one writer, and what a crash leaves


def test_a_second_writer_is_told_who_is_writing(store: Store) -> None:
    with store.writing("An Analyst", "ingesting march"):
        code = "import sys; from pathlib import Path; from data.snapshots.store import Store\n"
        code += "with Store(Path(sys.argv[1])).writing('other', 'x'): pass"
        command = [sys.executable, "-c", code, str(store.folder)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 1
        assert f"An Analyst is writing to this store (ingesting march, process {os.getpid()})" in done.stderr
    write(store, offence("a"))


def test_the_next_writer_clears_what_a_crash_left(store: Store) -> None:
    id = write(store, offence("a"))
    left = store.folder / "staging-left"
    left.mkdir()
    (left / "offences.parquet").write_bytes(b"half")
    orphan = store.kept / id / "offences-00000000.parquet"
    orphan.write_bytes(b"half")
    with (store.folder / "log.jsonl").open("a") as log:
        log.write('{"did": "publ')
    store.publish(id, "me")
    assert not left.exists() and not orphan.exists()
    assert [entry["did"] for entry in store.entries()] == ["published"]
    assert pinned(store).faults() == []


def test_a_publication_that_a_crash_kept_out_of_the_log_is_logged_by_the_next(store: Store) -> None:
    first, second = write(store, offence("a")), write(store, offence("b"))
    store.publish(first, "me")
    store.log.unlink()
    store.publish(second, "me")
    assert [(e["snapshot"], e.get("found_later", False)) for e in store.entries()] == [(first, True), (second, False)]


def test_a_full_disk_is_a_sentence_and_changes_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    id = write(store, offence("a"))
    store.publish(id, "me")
    before = (store.folder / "live").read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert "no room left on the disk; nothing was changed" in refused(lambda: write(store, offence("b")))
    monkeypatch.undo()
    assert [m.id for m in store.snapshots()] == [id]
    assert (store.folder / "live").read_bytes() == before
    assert not list(store.folder.glob("staging-*"))


# ------------------------------------------------------------------ live, changes, back


def test_the_first_publication_changes_nothing_and_the_next_tells_what_moved(store: Store) -> None:
    first = write(store, offence("a"), offence("b"))
    store.publish(first, "me")
    assert changed(store) == []
    moved = [
        offence("a", outcome="1", outcome_on=date(2024, 4, 3)),
        offence("c", recorded_on=date(2024, 4, 2)),
        offence("d"),
    ]
    second = write(store, *moved, as_at=made.APRIL)
    live = store.publish(second, "me")
    assert (live.snapshot, live.before) == (second, first)
    told = [("a", "matured", "outcome"), ("b", "removed", "row"), ("c", "new", "row"), ("d", "late", "row")]
    assert changed(store) == told
    assert pinned(store).faults() == []
    frame = pl.read_parquet(pinned(store).files()["changes"])
    assert frame.columns == list(KNOWN.sources["snapshot"]["changes"].columns)


def test_publishing_what_is_live_does_nothing(store: Store) -> None:
    id = write(store, offence("a"))
    store.publish(id, "me")
    before = (store.folder / "live").read_bytes()
    store.publish(id, "another")
    assert (store.folder / "live").read_bytes() == before
    assert len(store.entries()) == 1


def test_rolling_back_brings_the_snapshot_before_and_its_own_changes(store: Store) -> None:
    ids = [write(store, offence(key)) for key in "abc"]
    told = []
    for id in ids:
        store.publish(id, "me")
        told.append(changed(store))
    live = store.roll_back("me")
    assert (live.snapshot, live.before) == (ids[1], ids[0])
    assert changed(store) == told[1]
    assert store.roll_back("me").snapshot == ids[0]
    assert "the first snapshot to be published" in refused(lambda: store.roll_back("me"))
    assert store.roll_back("me", to=ids[2]).snapshot == ids[2]
    assert changed(store) == told[2]
    assert [e["did"] for e in store.entries()].count("rolled back") == 3


def test_a_mistyped_folder_does_not_become_a_store(store: Store) -> None:
    for act in (
        lambda: store.publish("x", "me"),
        lambda: store.roll_back("me"),
        lambda: store.erase("x", "me", "why"),
        lambda: store.retire(made.MARCH, "me"),
    ):
        assert "is no store of snapshots yet" in refused(act)
    assert not store.folder.exists()


def test_there_is_nothing_to_roll_back_to_before_a_publication(store: Store) -> None:
    write(store, offence("a"))
    assert "nothing was ever published" in refused(lambda: store.roll_back("me"))


def test_comparing_counts_by_force_group_and_month(store: Store) -> None:
    first = write(store, offence("a"), offence("b", offence_code="20A"))
    charged = offence("a", outcome="1", outcome_on=date(2024, 4, 3))
    newer = offence("c", recorded_on=date(2024, 4, 2))
    second = write(store, charged, newer, offence("b", offence_code="20B"), as_at=made.APRIL)
    found = store.compare(first, second)
    assert found.held == (2, 3)
    assert found.by_force.rows() == [
        ("W15000004", "other_sexual", "revised", "offence_code", 1),
        ("W15000004", "rape", "new", "row", 1),
        ("W15000004", "rape", "matured", "outcome", 1),
    ]
    months = [(date(2024, 1, 1), "matured", 1), (date(2024, 1, 1), "revised", 1), (date(2024, 4, 1), "new", 1)]
    assert found.by_month.rows() == months


def test_the_live_file_says_who_and_what(store: Store) -> None:
    id = write(store, offence("a"))
    store.publish(id, "An Analyst")
    told = json.loads((store.folder / "live").read_text())
    assert (told["snapshot"], told["published_by"], told["before"]) == (id, "An Analyst", None)
    assert store.folder.stat().st_mode & 0o077 == 0


def test_a_reader_sees_the_old_or_the_new_and_never_a_mixture(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.snapshots.durable.READERS_MAY_TAKE", 0.05)  # these readers never pause
    ids = [write(store, *(offence(f"{key}{n}") for n in range(50))) for key in "abc"]
    store.publish(ids[0], "me")
    stop, seen, wrong = threading.Event(), set(), []

    def read() -> None:
        reader = Store(store.folder, KNOWN)
        while not stop.is_set():
            with reader.pinned() as found:
                assert found is not None and found.changes is not None
                keys = {key[0] for key in found.snapshot.read("offences")["crime_key"]}
                about = pl.read_parquet_metadata(found.changes)["snapshot"]
                seen.add(found.snapshot.id)
                if len(keys) != 1 or about != found.snapshot.id or found.faults():
                    wrong.append((found.snapshot.id, keys, about, found.faults()))

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for number in range(12):
        store.publish(ids[(number + 1) % 3], "me")
    stop.set()
    for reader in readers:
        reader.join()
    assert wrong == [] and len(seen) > 1
