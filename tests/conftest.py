"""What every test may ask for: the opened doors, and two people who may stand before them."""

import fcntl
from pathlib import Path

import pytest

from data.dictionary import load_dictionary
from data.first_run import make_invented
from data.ingest import Order, ingest
from data.mapping import load_mapping
from data.snapshots.store import Store
from data.source import PUBLISHED
from kpi.answer import DICTIONARY, Door, open_door
from kpi.result import Viewer
from tests.attacks import extract


@pytest.fixture(scope="session")
def door() -> Door:
    """The door to the shipped published figures, opened once."""
    return open_door()


@pytest.fixture(scope="session")
def invented_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of the invented force as the first run makes it, made once for all processes of a run."""
    together = tmp_path_factory.getbasetemp()
    place = (together.parent if together.name.startswith("popen-") else together) / "invented"
    with Path(f"{place}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (place / "live").exists():
            make_invented(place, load_dictionary(DICTIONARY, PUBLISHED / "forces.toml"))
    return place


@pytest.fixture(scope="session")
def invented(invented_store: Path) -> Door:
    """The door to the published figures and the invented force."""
    return open_door(store=invented_store)


@pytest.fixture(scope="session")
def real_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store whose live snapshot is not of the invented force: a tiny extract, made up for the tests."""
    made = tmp_path_factory.mktemp("real")
    dictionary = load_dictionary(DICTIONARY, PUBLISHED / "forces.toml")
    (made / "exports").mkdir()
    (made / "exports" / "crimes_2024-03-31.csv").write_text(extract.crimes(extract.MARCH), encoding="utf-8")
    mapping = load_mapping(str(extract.mapping(made)), dictionary)
    ingest(Order(folder=made / "exports", mapping=mapping, store=Store(made / "store", dictionary), by="a test"))
    return made / "store"


@pytest.fixture(scope="session")
def analyst() -> Viewer:
    return Viewer("an analyst", "analysts")


@pytest.fixture(scope="session")
def leader() -> Viewer:
    return Viewer("a leader", "leaders")
