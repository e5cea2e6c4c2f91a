"""Every page, run in Welsh, says nothing that the catalogue does not hold and nothing in English."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from i18n.extract import HOME
from i18n.say import Say, catalogue
from kpi.sentence import Filled, Sentence
from settings import settings

PAGES = ("leaders/flight_deck.py", "leaders/kpi.py", "help/definitions.py", "help/about.py")
ENGLISH = re.compile(r"\b(the|of|and|are|was|with|from|this|that|which|not)\b", re.IGNORECASE)
VIEWS = (
    {},
    {"force": "EW", "basis": "recorded"},
    {"scope": "adult_rape_cps", "kpi": "recorded_offences"},
    {"period": "2018-19-Q1", "kpi": "outcome_mix_recorded"},
    {"period": "2014-15", "kpi": "welsh_charges_recorded"},
    {"force": "E23000009", "kpi": "charge_rate_closed"},
    {"force": "nowhere", "kpi": "national_charges_closed"},
)


@pytest.fixture
def unwelsh(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """What is said in Welsh without an entry of its own, and whatever comes out with English words in it."""
    found: set[str] = set()
    speak = Say.__call__

    def listen(self: Say, text: str | Sentence, **values: Any) -> str:
        said = speak(self, text, **values)
        template = text.template if isinstance(text, Sentence | Filled) else text
        held = catalogue("cy")
        known = template in held or template in held.values()  # a name may be said twice
        english = ENGLISH.search(said.replace("Rape Crisis England and Wales", ""))
        if self.language == "cy" and (english or not known):
            found.add(f"{template} -> {said}")
        return said

    monkeypatch.setattr(Say, "__call__", listen)
    return found


@pytest.fixture(autouse=True)
def published_only(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The published figures alone, whatever has been made on this computer."""
    monkeypatch.setenv("FLIGHTDECK_SETTINGS", "settings.example.toml")
    monkeypatch.setenv("FLIGHTDECK_DEMONSTRATION", "false")
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.mark.parametrize("kpi", ["charge_rate_closed", "outcome_mix_recorded", "record_completeness"])
def test_every_page_of_the_invented_force_is_in_welsh(
    kpi: str, unwelsh: set[str], invented_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLIGHTDECK_DEMONSTRATION", "true")
    monkeypatch.setenv("FLIGHTDECK_INVENTED", str(invented_store))
    monkeypatch.setenv("FLIGHTDECK_STORE", str(invented_store / "none"))
    settings.cache_clear()
    app = AppTest.from_file(str(HOME / "pages" / "main.py"), default_timeout=60)
    app.query_params["lang"], app.query_params["kpi"] = "cy", kpi
    for page in (*PAGES, "records/data_quality.py", "records/snapshots.py"):
        app.run() if page == PAGES[0] else app.switch_page(page).run()
        assert not app.exception
    assert not unwelsh


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_every_page_is_in_welsh(view: dict[str, str], unwelsh: set[str]) -> None:
    app = AppTest.from_file(str(HOME / "pages" / "main.py"), default_timeout=60)
    for key, value in {"lang": "cy", **view}.items():
        app.query_params[key] = value
    for page in PAGES:
        app.run() if page == PAGES[0] else app.switch_page(page).run()
        assert not app.exception
    assert not unwelsh
