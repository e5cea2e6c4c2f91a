"""The pages with the invented force shown, as everybody meets them first: whole, described, marked, usable."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from .conftest import ROOT, start_server, stop_server
from .reader import PATIENCE, TITLES, USUAL, Look, Profiles, cases, choose, open_context, open_page
from .test_access import violations
from .test_pages import BROKEN_PICTURES, CUT_OFF, OVERLAPS, REACHES_OUT, TOO_WIDE

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def invented_url(invented_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that shows the invented force."""
    shown = {"FLIGHTDECK_DEMONSTRATION": "true", "FLIGHTDECK_INVENTED": str(invented_store)}
    nothing = {"FLIGHTDECK_STORE": str(invented_store / "none")}
    started = start_server(tmp_path_factory.mktemp("invented") / "log.txt", {**shown, **nothing})
    yield started.url
    stop_server(started)


@pytest.fixture(scope="module")
def contexts(browser: Browser) -> Iterator[Profiles]:
    """One browser profile for each look."""
    with ExitStack() as closing:
        yield Profiles(browser, closing)


@pytest.mark.parametrize("case", cases())
def test_a_page_is_whole_and_everybody_can_use_it(
    contexts: Profiles, invented_url: str, case: tuple[Look, str]
) -> None:
    look, path = case
    opened = open_page(contexts[look], invented_url, look, path)
    page = opened.page
    assert opened.complaints == []
    expect(page.get_by_test_id("stException")).to_have_count(0)
    for check in (TOO_WIDE, BROKEN_PICTURES, REACHES_OUT, OVERLAPS, CUT_OFF):
        assert page.evaluate(check) == [], check[:60]
    assert violations(page) == []
    expect(page.locator(".fd-invented")).to_be_visible()
    page.close()


def test_the_source_is_a_choice_that_the_link_keeps(browser: Browser, invented_url: str) -> None:
    context = open_context(browser, USUAL[0])
    page = open_page(context, invented_url, USUAL[0], "").page
    choose(page, "Figures from", "Home Office, published")
    expect(page.locator(".fd-invented")).to_have_count(0, timeout=PATIENCE)
    assert "source=published" in page.url
    page.reload()
    expect(page.locator(".fd-foot")).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".fd-invented")).to_have_count(0)
    context.close()


def test_a_real_extract_is_not_served_to_others(real_store: Path, tmp_path: Path) -> None:
    """The server stops before it listens anywhere but on this computer."""
    told = subprocess.run(
        [sys.executable, "app.py"],
        cwd=ROOT,
        env={**os.environ, "FLIGHTDECK_STORE": str(real_store), "FLIGHTDECK_ADDRESS": "0.0.0.0"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert told.returncode == 2
    assert "this computer only, until sign-in exists" in told.stderr
    assert len(told.stderr.strip().splitlines()) == 1


def test_a_real_extract_says_on_every_page_that_it_stays_here(
    real_store: Path, browser: Browser, tmp_path: Path
) -> None:
    started = start_server(tmp_path / "log.txt", {"FLIGHTDECK_STORE": str(real_store)})
    try:
        context = open_context(browser, USUAL[0])
        for path in TITLES:
            page = open_page(context, started.url, USUAL[0], path).page
            expect(page.locator(".fd-band")).to_contain_text("Served on this computer only until sign-in exists")
            expect(page.locator(".fd-invented")).to_have_count(0)
            page.close()
        refused = context.request.get(started.url, headers={"X-Forwarded-For": "203.0.113.9"})
        assert refused.status == 403
        assert "this computer only" in refused.text()
        context.close()
    finally:
        stop_server(started)
