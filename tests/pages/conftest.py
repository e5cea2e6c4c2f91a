"""Opens pages through the frame without a server or a browser: open_page("kpi", kpi="charge_rate_closed")."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from pages.parts.context import door_to
from settings import settings
from tests.pages.reading import Seen

ROOT = Path(__file__).parents[2]
PAGES = {
    "flight_deck": "leaders/flight_deck.py",
    "kpi": "leaders/kpi.py",
    "what_changed": "leaders/what_changed.py",
    "time_to_decision": "explore/time_to_decision.py",
    "compare": "explore/compare.py",
    "claims": "explore/claims.py",
    "benefits": "explore/benefits.py",
    "data_quality": "records/data_quality.py",
    "snapshots": "records/snapshots.py",
    "recommendations": "records/recommendations.py",
    "improvement": "records/improvement.py",
    "definitions": "help/definitions.py",
    "how_to_read": "help/how_to_read.py",
    "about": "help/about.py",
}

OpenPage = Callable[..., Seen]


@pytest.fixture(scope="session", autouse=True)
def only_defaults() -> Iterator[None]:
    """The settings that are shipped, whatever the developer has set. The door stays open from test to test."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("FLIGHTDECK_")]:
            patch.delenv(name)
        patch.setenv("FLIGHTDECK_SETTINGS", "settings.example.toml")
        patch.setenv("FLIGHTDECK_DEMONSTRATION", "false")
        settings.cache_clear()
        door_to.cache_clear()
        yield
    settings.cache_clear()
    door_to.cache_clear()


@pytest.fixture(scope="session", autouse=True)
def packages_are_not_searched() -> Iterator[None]:
    """AppTest looks through every installed package for components before each run; we have none."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", lambda: [])
        yield


@pytest.fixture
def invented_shown(invented_store: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Shows the invented force, as on the first run; its store."""
    monkeypatch.setenv("FLIGHTDECK_DEMONSTRATION", "true")
    monkeypatch.setenv("FLIGHTDECK_INVENTED", str(invented_store))
    monkeypatch.setenv("FLIGHTDECK_STORE", str(invented_store / "none"))
    settings.cache_clear()
    yield invented_store
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
def open_page() -> OpenPage:
    """A new session that follows a deep link to this page."""

    def opened(page: str = "flight_deck", **query: str) -> Seen:
        at = AppTest.from_file(ROOT / "pages" / "main.py", default_timeout=120)
        for key, value in query.items():
            at.query_params[key] = value
        if page != "flight_deck":
            at.switch_page(PAGES[page])
        return Seen(at.run())

    return opened
