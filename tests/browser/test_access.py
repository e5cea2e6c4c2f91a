"""Everybody can use the pages: no WCAG 2.2 A or AA violation that axe can find, and everything by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from .conftest import ViewFactory
from .reader import (
    MENUS,
    PATIENCE,
    TITLES,
    USUAL,
    Look,
    Profiles,
    cases,
    has_codes,
    open_context,
    open_page,
    ready,
    shows,
)

pytestmark = pytest.mark.browser

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
PHONE = 390
TABS = 400
"""More than any page has places to stop at."""

# Where the focus is, what it is called, where it stands, and whether a reader can see that it is there.
FOCUS = """() => {
    const e = document.activeElement, inner = e.closest('h3') ? getComputedStyle(e, '::after') : null;
    if (e === document.body) return null;
    const ring = s => s && (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0 || s.boxShadow !== 'none');
    const field = e.closest('.stSelectbox [role=group]');
    const r = (e.closest('.fd-card') || e).getBoundingClientRect();
    return {
        name: e.getAttribute('aria-label') || e.textContent.trim(), tag: e.tagName, seen: !!(
            ring(getComputedStyle(e)) || ring(inner) || field && ring(getComputedStyle(field))),
        top: r.top + document.querySelector('.stMain').scrollTop, left: r.left,
        shown: r.bottom > 0 && r.top < innerHeight,
    };
}"""


@pytest.fixture(scope="module")
def usual_profile(browser: Browser) -> Iterator[BrowserContext]:
    """One browser profile, so that Streamlit's own files are fetched once."""
    context = open_context(browser, Look(1280, "light", "en"))
    yield context
    context.close()


@pytest.fixture
def page(usual_profile: BrowserContext) -> Iterator[Page]:
    """A new page of a reader who has never been here: no language is remembered."""
    usual_profile.clear_cookies()
    page = usual_profile.new_page()
    page.set_default_timeout(PATIENCE)
    yield page
    page.close()


def violations(page: Page) -> list[str]:
    """What axe finds, each with its rule and the first places where it is."""
    found: list[dict[str, Any]] = Axe().run(page, options=RULES).response["violations"]
    return [f"{v['id']} ({v['impact']}): {[node['html'][:160] for node in v['nodes'][:3]]}" for v in found]


@pytest.fixture(scope="module")
def contexts(browser: Browser) -> Iterator[Profiles]:
    """One browser profile for each look."""
    with ExitStack() as closing:
        yield Profiles(browser, closing)


PHONES = [
    pytest.param((Look(PHONE, scheme, "cy"), path), id=f"{path or 'deck'}-phone-{scheme}", marks=pytest.mark.slow)
    for scheme in ("light", "dark")
    for path in TITLES
]


@pytest.mark.parametrize("case", [*cases(1), *PHONES])
def test_axe_finds_no_violation(contexts: Profiles, server_url: str, case: tuple[Look, str]) -> None:
    look, path = case
    opened = open_page(contexts[look], server_url, look, path)
    assert violations(opened.page) == []
    opened.page.close()


@pytest.mark.slow
@pytest.mark.parametrize("look", USUAL, ids=str)
@pytest.mark.parametrize("path", TITLES, ids=lambda path: path or "deck")
def test_axe_finds_no_violation_in_what_is_folded_away(
    contexts: Profiles, server_url: str, look: Look, path: str
) -> None:
    opened = open_page(contexts[look], server_url, look, path)
    opened.page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true })")
    assert violations(opened.page) == []
    opened.page.close()


@pytest.mark.slow
@pytest.mark.parametrize(
    "query",
    [
        "kpi=outcome_mix_closed",
        "kpi=charge_rate_recorded&force=E23000034",
        "kpi=outcome_15_closed&force=E23000010",
        "kpi=welsh_charges_closed",
        "kpi=charge_rate_closed&period=2025-26",
        "force=nonsense",
    ],
)
@pytest.mark.parametrize("look", USUAL, ids=str)
def test_axe_finds_no_violation_on_other_studies(contexts: Profiles, server_url: str, look: Look, query: str) -> None:
    opened = open_page(contexts[look], server_url, look, "kpi", query)
    assert violations(opened.page) == []
    opened.page.close()


def test_axe_would_find_one(page: Page, server_url: str) -> None:
    page.goto(server_url)
    ready(page)
    page.evaluate("document.querySelector('.fd-card img').removeAttribute('alt')")
    page.evaluate("document.querySelector('.fd-small').style.color = '#bbb'")
    assert {found.split()[0] for found in violations(page)} == {"image-alt", "color-contrast"}


def tab_through(page: Page) -> list[dict[str, Any]]:
    """Every place where Tab stops, from the start of the page to where it leaves it."""
    stops: list[dict[str, Any]] = []
    for _ in range(TABS):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if stop is None:
            return stops
        stops.append(stop)
    raise AssertionError(f"the focus is trapped: {[stop['name'][:30] for stop in stops[-8:]]}")


@pytest.mark.parametrize("path", TITLES, ids=lambda path: path or "deck")
def test_tab_stops_everywhere_in_reading_order_and_is_seen(page: Page, server_url: str, path: str) -> None:
    page.goto(f"{server_url}/{path}")
    ready(page)
    stops = tab_through(page)
    names = [stop["name"] for stop in stops]
    assert not [stop["name"] for stop in stops if not stop["seen"]], "no mark of the focus"
    assert not [stop["name"] for stop in stops if not stop["shown"]], "focused out of sight"
    links = page.get_by_test_id("stTopNavLink").all_inner_texts()
    filters = [box.get_attribute("aria-label") for box in page.get_by_role("combobox").all()]
    cards = page.locator(".fd-card h3").all_inner_texts()
    menus = page.get_by_test_id("stTopNavSection").all_inner_texts()
    assert (len(links), len(menus)) == (3, len(MENUS))
    wanted = [*links, *menus, "Cymraeg", *filters, *cards]
    assert [name for name in names if name in wanted][: len(wanted)] == wanted
    of_cards = [(round(stop["top"]), stop["left"]) for stop in stops if stop["name"] in cards]
    assert of_cards == sorted(of_cards), "cards are not focused in the order in which they stand"


def test_tab_goes_round_and_shift_tab_goes_back(page: Page, server_url: str) -> None:
    page.goto(server_url)
    ready(page)
    there = [stop["name"] for stop in tab_through(page)]
    back = []
    while len(back) < len(there):
        page.keyboard.press("Shift+Tab")
        back += [stop["name"] for stop in [page.evaluate(FOCUS)] if stop]
    assert back == there[::-1]


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the focus is there."""
    for _ in range(TABS):
        page.keyboard.press("Tab")
        if (stop := page.evaluate(FOCUS)) and stop["name"] == name:
            return
    raise AssertionError(f"Tab never comes to {name}")


def test_enter_on_a_card_opens_its_kpi(page: Page, server_url: str) -> None:
    page.goto(server_url)
    ready(page)
    card = page.locator(".fd-card h3").nth(2).inner_text()
    tab_to(page, card)
    page.keyboard.press("Enter")
    expect(page).to_have_title("KPI in depth", timeout=PATIENCE)
    shows(page, "KPI", card)


def test_a_force_is_chosen_by_keyboard_and_the_focus_stays(page: Page, server_url: str) -> None:
    page.goto(server_url)
    ready(page)
    tab_to(page, "Force")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", name="Dyfed-Powys", exact=True)).to_be_visible(timeout=PATIENCE)
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("Gwent")
    expect(page.get_by_role("option")).to_have_count(1, timeout=PATIENCE)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    has_codes(page, force="W15000002")
    expect(page.locator(".fd-answer")).to_contain_text("Gwent", timeout=PATIENCE)
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUS)["name"] == "Scope"


def test_a_select_box_is_left_by_escape_without_a_choice(page: Page, server_url: str) -> None:
    page.goto(f"{server_url}/kpi")
    ready(page)
    tab_to(page, "Period")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("listbox")).to_be_visible(timeout=PATIENCE)
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0, timeout=PATIENCE)
    has_codes(page)
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUS)["name"] != "Period"


def test_the_first_stop_leads_past_the_navigation(page: Page, server_url: str) -> None:
    page.goto(server_url)
    ready(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUS)["name"] == "Cymraeg"


def test_words_can_be_made_twice_as_large(view: ViewFactory, server_url: str) -> None:
    # A window of half the width at twice the size: what a browser does at 200 %.
    page = view(width=640, height=450).page
    page.goto(server_url)
    ready(page)
    assert page.locator(".stMain").evaluate("main => main.scrollWidth <= main.clientWidth")
    expect(page.locator(".fd-card").first).to_be_visible()
