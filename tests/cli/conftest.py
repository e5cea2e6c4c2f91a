"""A command line that reads no settings but the defaults, whatever the developer has set."""

import os
from collections.abc import Callable, Iterator

import pytest
from typer.testing import CliRunner, Result

import cli
from settings import settings

Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def only_defaults(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in [name for name in os.environ if name.startswith(("FLIGHTDECK_", "STREAMLIT_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("FLIGHTDECK_SETTINGS", "settings.example.toml")
    monkeypatch.setenv("FLIGHTDECK_DEMONSTRATION", "false")
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture
def run() -> Run:
    """Run the command line in this process: run("answer", "charge_rate_closed", "--grain", "quarter")."""
    return lambda *words: CliRunner().invoke(cli.app, list(words))
