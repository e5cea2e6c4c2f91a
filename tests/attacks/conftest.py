"""A command line that reads no settings but the defaults, whatever the developer has set."""

import os
from collections.abc import Iterator

import pytest

from settings import settings


@pytest.fixture(autouse=True)
def only_defaults(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in [name for name in os.environ if name.startswith(("FLIGHTDECK_", "STREAMLIT_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("FLIGHTDECK_SETTINGS", "settings.example.toml")
    settings.cache_clear()
    yield
    settings.cache_clear()
