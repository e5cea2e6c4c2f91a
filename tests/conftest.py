"""What every test may ask for: the opened door, and two people who may stand before it."""

import pytest

from kpi.answer import Door, open_door
from kpi.result import Viewer


@pytest.fixture(scope="session")
def door() -> Door:
    """The door to the shipped published figures, opened once."""
    return open_door()


@pytest.fixture(scope="session")
def analyst() -> Viewer:
    return Viewer("an analyst", "analysts")


@pytest.fixture(scope="session")
def leader() -> Viewer:
    return Viewer("a leader", "leaders")
