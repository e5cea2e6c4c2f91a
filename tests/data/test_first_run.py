"""Holds the first run: two snapshots of the invented force, what moved between them, and nothing of value replaced."""

import json
import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from data import first_run
from data.faults import ExtractError
from data.first_run import is_made, make_invented
from data.snapshots.store import Store
from data.synthetic import AS_AT, MONTH_BEFORE, invent
from data.synthetic.frames import dictionary


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A first run of few offences."""
    monkeypatch.setattr(first_run, "invent", lambda: invent(400))


@pytest.fixture
def made(invented_store: Path, tmp_path: Path) -> Path:
    """A copy of the invented force's store, to be harmed."""
    return shutil.copytree(invented_store, tmp_path / "store")


def as_at(store: Store, snapshot: str) -> date:
    return store.snapshot(snapshot).manifest.tables["offences"].as_at


def test_two_snapshots_are_published_the_later_is_live(invented_store: Path) -> None:
    store = Store(invented_store, dictionary())
    live = store.live()
    assert live is not None and live.before is not None
    assert (as_at(store, live.before), as_at(store, live.snapshot)) == (MONTH_BEFORE, AS_AT)
    assert [manifest.id for manifest in store.snapshots()] == [live.before, live.snapshot]
    assert all(manifest.synthetic for manifest in store.snapshots())


def test_what_moved_between_them_is_what_the_truths_tell(invented_store: Path) -> None:
    store = Store(invented_store, dictionary())
    live = store.live()
    assert live is not None and live.changes is not None
    found = pl.read_parquet(store.changes / live.changes)["change"].cast(pl.String)
    assert Counter(found) == {moved.kind: moved.n for moved in invent().truths.moved}
    assert Counter(found)["late"] == 6 and Counter(found)["removed"] == 1


def test_it_is_made_when_both_are_there_whole_and_of_this_dictionary(made: Path) -> None:
    assert is_made(made, dictionary())
    assert not is_made(made, dictionary().model_copy(update={"version": "another"}))
    assert not is_made(made.parent / "nowhere", dictionary())


@pytest.mark.parametrize("change", [{"before": None}, {"before": "2026-01-31-00000000"}, {"snapshot": "2026-04-30-0"}])
def test_it_is_not_made_when_either_is_missing(made: Path, change: dict[str, str | None]) -> None:
    live = made / "live"
    live.write_text(json.dumps({**json.loads(live.read_text()), **change}))
    assert not is_made(made, dictionary())


@pytest.mark.parametrize("which", ["before", "snapshot"])
def test_it_is_not_made_when_a_table_of_either_is_damaged(made: Path, which: str) -> None:
    snapshot = json.loads((made / "live").read_text())[which]
    file = made / "snapshots" / snapshot / "orders.parquet"
    file.write_bytes(file.read_bytes()[:-1])
    assert not is_made(made, dictionary())


def test_one_that_is_there_is_replaced_and_the_steps_told_are_those_of_both(made: Path, small: None) -> None:
    told: list[tuple[int, int]] = []
    before = {manifest.id for manifest in Store(made).snapshots()}
    make_invented(made, dictionary(), lambda doing, done, of: told.append((done, of)))
    now = Store(made, dictionary()).snapshots()
    assert [manifest.as_at() for manifest in now] == [MONTH_BEFORE, AS_AT]
    assert not before & {manifest.id for manifest in now}
    assert is_made(made, dictionary())
    assert [done for done, _ in told] == list(range(len(told)))
    assert {of for _, of in told} == {len(told)}


def test_what_is_not_of_an_invented_store_is_never_taken_away(tmp_path: Path, small: None) -> None:
    (tmp_path / "letters.txt").write_text("mine")
    with pytest.raises(ExtractError, match="not of a store"):
        make_invented(tmp_path, dictionary())
    assert (tmp_path / "letters.txt").read_text() == "mine"


def test_real_snapshots_are_never_taken_away(made: Path, small: None) -> None:
    live = json.loads((made / "live").read_text())
    file = made / "snapshots" / live["before"] / "manifest.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "synthetic": False}))
    with pytest.raises(ExtractError, match="real snapshots"):
        make_invented(made, dictionary())
    assert file.exists()
