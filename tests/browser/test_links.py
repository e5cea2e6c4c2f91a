"""The view is in the link, in codes: it can be sent on, reloaded, gone back to, and said in the other language."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from .reader import PATIENCE, TITLES, Look, choose, codes, go, has_codes, open_context, quiet, ready, shows

pytestmark = pytest.mark.browser

GWENT = "W15000002"
VIEW = {"force": GWENT, "scope": "rasso_core", "period": "2018-19-Q2", "basis": "recorded"}
SHOWN = {
    "Force": "Gwent",
    "Scope": "Rape and serious sexual assault",
    "Period": "July to September 2018",
    "Counted by": "Offences recorded",
}
QUERY = "&".join(f"{key}={code}" for key, code in VIEW.items())


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


def visit(page: Page, server_url: str, link: str = "") -> None:
    """Follow a deep link."""
    page.goto(f"{server_url}/{link}")
    ready(page)


def shows_the_view(page: Page, *labels: str) -> None:
    for label in labels or SHOWN:
        shows(page, label, SHOWN[label])


def test_each_choice_goes_into_the_link_by_its_code_and_survives_a_reload(page: Page, server_url: str) -> None:
    visit(page, server_url)
    held: dict[str, str] = {}
    for (label, words), (key, code) in zip(SHOWN.items(), VIEW.items(), strict=True):
        choose(page, label, words)
        held[key] = code
        has_codes(page, **held)
    page.reload()
    ready(page)
    shows_the_view(page)
    has_codes(page, **VIEW)


def test_a_deep_link_shows_its_view_on_the_deck_and_on_the_page_of_a_kpi(page: Page, server_url: str) -> None:
    visit(page, server_url, f"?{QUERY}")
    shows_the_view(page)
    expect(page.locator(".fd-card .fd-small").first).to_contain_text("Gwent · July to September 2018")
    visit(page, server_url, f"kpi?{QUERY}&kpi=outcome_18_recorded")
    shows_the_view(page, "Force", "Scope", "Period")
    shows(page, "KPI", "Outcome 18 to date: investigation complete, no suspect identified")
    has_codes(page, **VIEW, kpi="outcome_18_recorded")


def test_back_and_forward_go_through_the_choices(page: Page, server_url: str) -> None:
    visit(page, server_url)
    choose(page, "Force", "Gwent")
    has_codes(page, force=GWENT)
    choose(page, "Counted by", "Offences recorded")
    has_codes(page, force=GWENT, basis="recorded")
    page.go_back()
    has_codes(page, force=GWENT)
    shows(page, "Counted by", "Outcomes assigned")
    expect(page.locator(".fd-card h3").first).to_have_text("Charge rate, of outcomes assigned", timeout=PATIENCE)
    page.go_back()
    has_codes(page)
    shows(page, "Force", "Dyfed-Powys")
    page.go_forward()
    has_codes(page, force=GWENT)
    shows(page, "Force", "Gwent")
    expect(page.locator(".fd-answer")).to_contain_text("Gwent", timeout=PATIENCE)


def test_other_pages_keep_the_view_and_bring_it_back(page: Page, server_url: str) -> None:
    visit(page, server_url, f"?{QUERY}")
    for title in ("About", "Definitions", "KPI in depth"):
        go(page, title)
        has_codes(page, **VIEW)
    shows_the_view(page, "Force", "Scope", "Period")
    page.go_back()
    expect(page).to_have_title("Definitions", timeout=PATIENCE)
    go(page, "Flight deck")
    has_codes(page, **VIEW)
    shows_the_view(page)


@pytest.mark.parametrize(
    ("number", "kpi"), [(0, {}), pytest.param(1, {"kpi": "outcome_15_closed"}, marks=pytest.mark.slow)]
)
def test_a_card_is_a_link_with_the_view_that_also_opens_in_a_new_tab(
    page: Page, server_url: str, number: int, kpi: dict[str, str]
) -> None:
    visit(page, server_url, f"?force={GWENT}")
    link = page.locator(".fd-card a").nth(number)
    with page.context.expect_page() as opening:
        link.click(modifiers=["ControlOrMeta"])
    other = opening.value
    ready(other)
    assert codes(other) == {"force": GWENT, **kpi}
    shows(other, "Force", "Gwent")
    other.close()
    link.click(position={"x": 3, "y": 3})
    expect(page).to_have_title("KPI in depth", timeout=PATIENCE)
    shows(page, "Force", "Gwent")
    page.go_back()
    expect(page).to_have_title("Flight deck", timeout=PATIENCE)
    shows(page, "Force", "Gwent")


def test_the_whole_card_can_be_clicked(page: Page, server_url: str) -> None:
    visit(page, server_url)
    card = page.locator(".fd-card").nth(1)
    title = card.locator("h3").inner_text()
    card.click(position={"x": 12, "y": 150})
    expect(page).to_have_title("KPI in depth", timeout=PATIENCE)
    shows(page, "KPI", title)


def test_the_switch_changes_every_word_and_keeps_the_view(page: Page, server_url: str) -> None:
    welsh = Look(1280, "light", "cy")
    visit(page, server_url, f"?{QUERY}")
    words = page.locator(".stMain").inner_text()
    page.get_by_role("link", name="Cymraeg").click()
    expect(page.locator("html")).to_have_attribute("lang", "cy", timeout=PATIENCE)
    ready(page)
    assert {k: v for k, v in codes(page).items() if k != "lang"} == VIEW
    shows(page, welsh.say("Force"), "Gwent")
    shows(page, welsh.say("Scope"), welsh.say("Rape and serious sexual assault"))
    after = set(page.locator(".stMain").inner_text().splitlines())
    assert not [line for line in words.splitlines() if len(line) > 25 and line in after]
    expect(page.get_by_test_id("stTopNavLink").nth(1)).to_have_text(welsh.say("KPI in depth"))
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en", timeout=PATIENCE)
    ready(page)
    shows_the_view(page)


def test_the_language_is_remembered_and_goes_along_to_other_pages(page: Page, server_url: str) -> None:
    visit(page, server_url, "?lang=cy")
    visit(page, server_url, "about")
    expect(page.locator("html")).to_have_attribute("lang", "cy")
    welsh = Look(1280, "light", "cy")
    expect(page).to_have_title(welsh.say(TITLES["about"]))
    go(page, welsh.say(TITLES["definitions"]), "cy")
    expect(page.get_by_role("link", name="English")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "cy"


@pytest.mark.parametrize("path", ["", "kpi"])
def test_an_unknown_force_is_told_until_another_is_chosen(page: Page, server_url: str, path: str) -> None:
    visit(page, server_url, f"{path}?force=nonsense&scope=other_sexual")
    told = page.get_by_role("alert").filter(has_text="nonsense")
    expect(told).to_have_text(re.compile("“nonsense” is not a choice of Force; showing Dyfed-Powys instead"))
    has_codes(page, scope="other_sexual")
    choose(page, "Force", "Gwent")
    expect(told).to_have_count(0, timeout=PATIENCE)
    has_codes(page, force=GWENT, scope="other_sexual")


def test_the_hidden_carriers_can_be_neither_reached_nor_heard(page: Page, server_url: str) -> None:
    visit(page, server_url)
    carriers = page.locator("[class*=st-key-carriers] input")
    expect(carriers).to_have_count(6)
    for carrier in carriers.all():
        expect(carrier).to_be_hidden()
        carrier.evaluate("e => e.focus()")
        assert page.evaluate("document.activeElement === document.body")
    heard = page.locator("body").aria_snapshot()
    assert 'combobox "Force"' in heard
    assert not re.search(r'combobox "(source|force|scope|period|basis|kpi)"', heard)


def test_a_choice_is_not_lost_when_it_is_the_opening_one_again(page: Page, server_url: str) -> None:
    visit(page, server_url, f"?force={GWENT}")
    choose(page, "Force", "Dyfed-Powys")
    has_codes(page)
    expect(page.locator(".fd-card .fd-small").first).to_contain_text("Dyfed-Powys", timeout=PATIENCE)
    quiet(page)
