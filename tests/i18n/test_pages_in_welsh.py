"""Every page, run in Welsh, says nothing that the catalogue does not hold."""

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from i18n.extract import HOME
from i18n.say import Say, catalogue

PAGES = ("leaders/flight_deck.py", "leaders/kpi.py", "help/definitions.py", "help/about.py")
VIEWS = (
    {},
    {"force": "EW", "basis": "recorded"},
    {"scope": "adult_rape_cps", "kpi": "recorded_offences"},
    {"period": "2018-19-Q1", "kpi": "outcome_mix_recorded"},
    {"period": "2014-15", "kpi": "welsh_charges_recorded"},
    {"force": "E23000009", "kpi": "charge_rate_closed"},
    {"force": "nowhere", "kpi": "national_charges_closed"},
)


class Listening(dict[str, str]):
    """The Welsh catalogue; it remembers what was looked up in vain."""

    def __init__(self) -> None:
        super().__init__(catalogue("cy"))
        self.missed: set[str] = set()

    def get(self, text: str, default: str | None = None) -> str | None:  # type: ignore[override]
        if text not in self:
            self.missed.add(text)
        return super().get(text, default)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Iterator[Listening]:
    found = Listening()
    made = Say.__init__

    def listen(self: Say, language: str) -> None:
        made(self, language)  # type: ignore[arg-type]
        self._texts = found

    monkeypatch.setattr(Say, "__init__", listen)
    yield found


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_a_page_in_welsh_misses_no_text(view: dict[str, str], heard: Listening) -> None:
    app = AppTest.from_file(str(HOME / "pages" / "main.py"), default_timeout=60)
    for key, value in {"lang": "cy", **view}.items():
        app.query_params[key] = value
    for page in PAGES:
        app.run() if page == PAGES[0] else app.switch_page(page).run()
        assert not app.exception
    said = set(heard.values())
    # Texts made from others (a name with its period) are passed through as values and need no entry of their own.
    assert not {text for text in heard.missed if text not in said and text[:1].isalpha() and "Mawrth" not in text}
