"""What a reader does in the browser, and how the tests wait for the page to have answered."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import product
from typing import Literal
from urllib.parse import parse_qs, urlsplit

import pytest
from _pytest.mark.structures import ParameterSet
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from i18n.say import Language, Say

PATIENCE = 60_000
"""Milliseconds to wait for a page on a busy machine. Nothing is measured by it."""

TITLES = {
    "": "Flight deck",
    "kpi": "KPI in depth",
    "what_changed": "What changed",
    "claims": "Claims",
    "benefits": "Benefits",
    "time_to_decision": "Time to decision",
    "compare": "Compare",
    "data_quality": "Data quality",
    "snapshots": "Snapshots",
    "recommendations": "Recommendations",
    "improvement": "Improvement plan",
    "definitions": "Definitions",
    "how_to_read": "How to read this",
    "about": "About",
}
"""Path -> what the page is called in the navigation."""

MENUS = {
    "Explore": ("Claims", "Benefits", "Time to decision", "Compare"),
    "Records": ("Data quality", "Snapshots", "Recommendations", "Improvement plan"),
    "Help": ("Definitions", "How to read this", "About"),
}
"""Menu of the navigation -> the pages in it; every other page stands in the bar itself."""

PROBED = ("/_stcore/health", "/_stcore/host-config")
"""Where Streamlit looks for its server below the page's own path first; the 404 it gets there means nothing."""


@dataclass(frozen=True)
class Look:
    """How a reader looks at the pages."""

    width: int
    scheme: Literal["light", "dark"]
    language: Language

    def __str__(self) -> str:
        return f"{self.width}-{self.scheme}-{self.language}"

    def say(self, text: str) -> str:
        """A text in the reader's language."""
        return Say(self.language)(text)


WIDE, NARROW = 1440, 820
USUAL = (Look(WIDE, "light", "en"), Look(NARROW, "dark", "cy"))
"""Between them they have every width, colour scheme and language."""

EVERY = [Look(*look) for look in product((WIDE, NARROW), ("light", "dark"), ("en", "cy"))]


def cases(turn: int = 0) -> list[ParameterSet]:
    """Every page in every look, as parameters (look, path): each page in one of the usual looks, the rest marked slow.

    turn: which pages are met in which of the two; tests that look at different things take different turns.
    """
    usual = {path: USUAL[(i + turn) % len(USUAL)] for i, path in enumerate(TITLES)}
    return [
        pytest.param((look, path), id=f"{path or 'deck'}-{look}", marks=() if usual[path] == look else pytest.mark.slow)
        for look in EVERY
        for path in TITLES
    ]


def open_context(browser: Browser, look: Look) -> BrowserContext:
    """A browser profile that looks like this."""
    return browser.new_context(viewport={"width": look.width, "height": 900}, color_scheme=look.scheme, locale="en-GB")


@dataclass
class Opened:
    """A page that has been opened, with everything it asked for and complained of."""

    page: Page
    look: Look
    path: str
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def listen(self) -> None:
        """Note every request, error and refusal from now on."""
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._note)

    def _note(self, message: ConsoleMessage) -> None:
        probed = urlsplit(message.location.get("url", "")).path.endswith(PROBED) and "404" in message.text
        if message.type in ("error", "warning") and not probed or "Content Security Policy" in message.text:
            self.complaints.append(f"{message.type}: {message.text}")


def open_page(context: BrowserContext, url: str, look: Look, path: str, query: str = "") -> Opened:
    """Follow a deep link in this profile, and wait until the page is whole."""
    opened = Opened(context.new_page(), look, path)
    opened.listen()
    asked = "&".join(part for part in (query, f"lang={look.language}") if part)
    opened.page.goto(f"{url}/{path}?{asked}")
    ready(opened.page)
    return opened


def ready(page: Page) -> None:
    """Wait until the script has run and every chart is drawn."""
    expect(page.locator(".fd-foot")).to_be_visible(timeout=PATIENCE)
    quiet(page)
    # The place of each chart is there before Plotly has been fetched.
    page.wait_for_function(
        "() => [...document.querySelectorAll('[class*=st-key-chart-]')].every(place => place.querySelector('.trace'))",
        timeout=PATIENCE,
    )
    page.evaluate("document.fonts.ready.then(() => true)")


def quiet(page: Page) -> None:
    """Wait until no script runs and nothing on the page is left over from the run before."""
    idle = "[data-testid=stApp][data-test-script-state=notRunning]"
    expect(page.locator(idle)).to_be_attached(timeout=PATIENCE)
    expect(page.locator("[data-stale=true]")).to_have_count(0, timeout=PATIENCE)


def codes(page: Page) -> dict[str, str]:
    """The choices that the link holds. After a click on a card Streamlit may write one twice, alike."""
    asked = parse_qs(urlsplit(page.url).query)
    assert all(len(set(values)) == 1 for values in asked.values()), page.url
    return {key: values[0] for key, values in asked.items()}


def has_codes(page: Page, **wanted: str) -> None:
    """Wait until the link holds exactly these choices."""
    page.wait_for_function(
        "wanted => { const asked = {}; for (const [k, v] of new URLSearchParams(location.search)) asked[k] = v;"
        " return Object.keys(wanted).every(k => asked[k] === wanted[k])"
        " && Object.keys(asked).every(k => wanted[k] === asked[k]) }",
        arg=wanted,
        timeout=PATIENCE,
    )
    assert codes(page) == wanted


def choose(page: Page, label: str, words: str) -> None:
    """Choose in a select box as most readers do: open it, type a little and click."""
    box = page.get_by_role("combobox", name=label, exact=True)
    box.click()
    # Only the options in sight are on the page until some letters narrow them down.
    box.fill(words)
    page.get_by_role("option", name=words, exact=True).click(timeout=PATIENCE)
    quiet(page)


def shows(page: Page, label: str, words: str) -> None:
    """Wait until a select box shows these words."""
    expect(page.get_by_role("combobox", name=label, exact=True)).to_have_value(words, timeout=PATIENCE)


def go(page: Page, title: str, language: Language = "en") -> None:
    """Go to another page by the navigation, by way of its menu where it stands in one."""
    say = Say(language)
    menu = next((menu for menu, titles in MENUS.items() if title in map(say, titles)), None)
    if menu is None:
        page.get_by_test_id("stTopNavLink").filter(has_text=title).click()
    else:
        page.get_by_test_id("stTopNavSection").filter(has_text=say(menu)).click()
        page.get_by_test_id("stTopNavDropdownLink").filter(has_text=title).click()
    expect(page).to_have_title(title, timeout=PATIENCE)
    ready(page)


class Profiles(dict[Look, BrowserContext]):
    """One browser profile for each look, opened when it is first asked for: Streamlit's own files are fetched once."""

    def __init__(self, browser: Browser, closing: ExitStack) -> None:
        super().__init__()
        self.browser, self.closing = browser, closing

    def __missing__(self, look: Look) -> BrowserContext:
        self[look] = open_context(self.browser, look)
        self.closing.callback(self[look].close)
        return self[look]
