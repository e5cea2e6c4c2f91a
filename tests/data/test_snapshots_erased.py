"""Erasure and retention take rows out of every snapshot, note it, and never break a reader in the middle of one."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from data.completeness import completeness
from data.faults import ExtractError
from data.keys import hash_keys, open_ring
from data.precount import precount
from data.snapshots.folder import Pinned
from data.snapshots.store import Store
from data.snapshots.write import Delivery
from tests.data import snapshots_made as made

KNOWN = made.dictionary()
FEBRUARY = date(2024, 2, 29)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store", KNOWN)


def suspect(crime: str, key: str) -> dict[str, Any]:
    return {"crime_key": crime, "suspect_key": key, "force_code": "W15000004", "recorded_on": date(2024, 1, 10)}


def ingested(store: Store, crimes: str, suspects: list[tuple[str, str]], as_at: date) -> str:
    """A snapshot with hashed keys and the tables that are counted from others, as an ingest leaves one."""
    frames = {
        "offences": made.frame(KNOWN, "offences", [made.offence(key) for key in crimes]),
        "suspects": made.frame(KNOWN, "suspects", [suspect(*pair) for pair in suspects]),
        "named_people": made.frame(
            KNOWN,
            "named_people",
            [{"suspect_key": key, "force_code": "W15000004"} for key in sorted({key for _, key in suspects})],
        ),
    }
    ring = open_ring(store.restricted)
    frames = hash_keys(frames, ring)
    ring.keep()
    reported = [{"report_key": key, "force_code": "W15000004"} for key in frames["offences"]["crime_key"]]
    frames["reports"] = made.frame(KNOWN, "reports", reported)
    frames |= precount(frames["offences"], KNOWN)
    frames["completeness"] = completeness(frames, KNOWN)
    about = made.about().model_copy(update={"dictionary_version": KNOWN.version})
    written = store.write({name: Delivery(frame, as_at) for name, frame in frames.items()}, about)
    return written.id


def two_published(store: Store) -> list[str]:
    ids = [
        ingested(store, "ab", [("a", "s1"), ("b", "s2")], FEBRUARY),
        ingested(store, "abc", [("a", "s1"), ("b", "s2"), ("c", "s2")], made.MARCH),
    ]
    for id in ids:
        store.publish(id, "me")
    return ids


def pinned(store: Store) -> Pinned:
    with store.pinned() as found:
        assert found is not None
        return found


def rows(store: Store, id: str) -> dict[str, int]:
    snapshot = store.snapshot(id)
    counted = {table: snapshot.read(table).height for table in snapshot.files()}
    assert counted == {table: entry.rows for table, entry in snapshot.manifest.tables.items()}
    assert snapshot.faults() == []
    return counted


def test_an_erased_crime_is_in_no_table_of_any_snapshot(store: Store) -> None:
    ids = two_published(store)
    hashed = open_ring(store.restricted).hash("crime_key", "a")
    found = store.erase(" A ", "me", "court order")
    assert found.rows == {id: {"offences": 1, "suspects": 1, "reports": 1, "named_people": 1} for id in ids}
    assert [rows(store, id)["offences"] for id in ids] == [1, 2]
    for file in store.folder.rglob("*.parquet"):
        frame = pl.read_parquet(file)
        text = [column for column, kind in frame.schema.items() if kind == pl.String]
        assert not any((frame[column] == hashed).any() for column in text), file
    assert pinned(store).faults() == []


def test_the_notes_and_the_log_have_no_reference(store: Store) -> None:
    (id, _) = two_published(store)
    store.erase("a", "An Analyst", "court order")
    (note,) = store.snapshot(id).manifest.notes
    said = "Erased by An Analyst: court order: 1 of offences, 1 of suspects, 1 of reports, 1 of named_people."
    assert note.text == said
    hashed = open_ring(store.restricted).hash("crime_key", "a")
    assert hashed not in store.log.read_text() and store.entries()[-1]["did"] == "erased"
    assert '"a"' not in store.log.read_text()


def test_counts_are_made_anew_so_that_they_agree_with_the_rows(store: Store) -> None:
    (_, id) = two_published(store)
    store.erase("a", "me", "why")
    snapshot = store.snapshot(id)
    assert snapshot.read("recorded_crime")["weight"].sum() == 2 == snapshot.read("offences").height
    told = (
        snapshot.read("completeness").filter(pl.col("table") == "offences") if False else snapshot.read("completeness")
    )
    assert told.height > 0


def test_the_map_back_forgets_the_crime_and_whoever_stood_only_in_it(store: Store) -> None:
    two_published(store)
    store.erase("a", "me", "why")
    left = open_ring(store.restricted).references().select("namespace", "reference").sort(pl.all())
    assert left.rows() == [("crime_key", "b"), ("crime_key", "c"), ("suspect_key", "s2")]


def test_a_person_who_stands_in_another_crime_is_kept(store: Store) -> None:
    ids = two_published(store)
    assert "named_people" not in store.erase("c", "me", "why").rows[ids[1]]
    assert rows(store, ids[1])["named_people"] == 2


def test_changes_lose_the_crime_and_stay_those_of_the_live_snapshot(store: Store) -> None:
    two_published(store)
    assert store.erase("c", "me", "why").changes == 1
    after = pinned(store)
    assert after.faults() == []
    assert after.changes is not None and pl.read_parquet(after.changes).height == 0
    assert len(list(store.changes.glob("*.parquet"))) == 2


def test_a_suspect_is_erased_by_their_own_namespace(store: Store) -> None:
    ids = two_published(store)
    found = store.erase("s2", "me", "why", namespace="suspect_key")
    assert found.rows == {ids[0]: {"suspects": 1, "named_people": 1}, ids[1]: {"suspects": 2, "named_people": 1}}
    assert rows(store, ids[1])["offences"] == 3


def test_what_is_not_held_is_said_and_changes_nothing(store: Store) -> None:
    two_published(store)
    before = {file: file.read_bytes() for file in store.folder.rglob("*.parquet")}
    with pytest.raises(ExtractError, match="holds anything under this crime_key"):
        store.erase("zz", "me", "why")
    with pytest.raises(ExtractError, match="did you mean 'crime_key'"):
        store.erase("a", "me", "why", namespace="crime_keys")
    assert {file: file.read_bytes() for file in store.folder.rglob("*.parquet")} == before


def test_an_erasure_that_stopped_goes_on_when_it_is_run_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = two_published(store)
    with monkeypatch.context() as patch:
        patch.setattr("data.snapshots.erase._erase_changes", _crash)
        with pytest.raises(RuntimeError):
            store.erase("c", "me", "why")
    assert pinned(store).faults() == [] and rows(store, ids[1])["offences"] == 2
    found = store.erase("c", "me", "why")
    assert (found.rows, found.changes, found.references) == ({}, 1, 1)


def test_a_reader_keeps_its_files_while_rows_are_erased(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.snapshots.durable.READERS_MAY_TAKE", 0.1)
    two_published(store)
    with store.pinned() as before:
        assert before is not None
        with before.snapshot.files()["suspects"].open("rb") as opened:
            Store(store.folder, KNOWN).erase("a", "me", "why")
            assert before.faults() == []
            assert before.snapshot.read("offences").height == 3
            assert pl.read_parquet(opened.read()).height == 3
    with store.writing("me", "anything"):
        pass
    assert before.faults() != [] and pinned(store).snapshot.read("offences").height == 2


def test_rows_past_their_term_become_counts_and_the_live_ones_stay(store: Store) -> None:
    ids = two_published(store)
    assert store.retire(date(2030, 1, 1), "me") == [ids[0]]
    past = store.snapshot(ids[0])
    assert past.manifest.counts_only() and past.files() == {} and past.faults() == []
    counts = past.read("offences")
    assert counts.columns == ["force_code", "area", "offence_code", "outcome", "month_on", "n"]
    assert counts["n"].sum() == 2 and past.read("recorded_crime")["n"].sum() == 2
    assert past.manifest.notes[-1].text == "Rows replaced by counts, their term being over, by me."
    assert rows(store, ids[1])["offences"] == 3 and pinned(store).faults() == []
    assert store.retire(date(2030, 1, 1), "me") == []


def test_what_was_retired_holds_no_key_and_cannot_be_live_or_compared(store: Store) -> None:
    ids = two_published(store)
    ring = open_ring(store.restricted)
    gone = ingested(store, "xy", [("x", "s9")], date(2023, 12, 31))
    store.retire(made.MARCH, "me")
    assert {m.id for m in store.snapshots() if m.counts_only()} == {ids[0], gone}
    for file in (store.kept / gone).glob("*.parquet"):
        assert not [column for column in pl.read_parquet_schema(file) if column.endswith("_key")]
    assert "x" not in ring.references()["reference"].to_list() and "a" in ring.references()["reference"].to_list()
    for act in (lambda: store.publish(gone, "me"), lambda: store.compare(gone, ids[1]), lambda: store.roll_back("me")):
        with pytest.raises(ExtractError, match="counts only"):
            act()


def test_nothing_is_retired_that_is_not_older(store: Store) -> None:
    two_published(store)
    assert store.retire(FEBRUARY, "me") == []


def _crash(*_: Any) -> int:
    raise RuntimeError("stopped here")
