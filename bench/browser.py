"""Measures the flight deck in Chromium: first load, reload, a filter click, a click on a card."""

from __future__ import annotations

import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
FORCES = ["Gwent", "Kent", "Surrey", "Essex", "Cumbria", "Dorset", "Sussex", "Durham"]


def in_the_browser(root: Path) -> dict[str, float]:
    """Milliseconds by name. A tile counts as shown when its picture is decoded."""
    with running_server(root) as address, sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=browser_path(), args=ARGUMENTS)
        fresh = []
        for _ in range(3):
            page = chromium.new_context(viewport={"width": 1440, "height": 1000}).new_page()
            fresh.append(timed(lambda page=page: page.goto(address), page))  # type: ignore[misc]
        reload = [timed(page.reload, page) for _ in range(5)]
        clicks = [filter_click(page, force) for force in FORCES]
        cards = [card_click(page, address) for _ in range(5)]
        chromium.close()
    return {
        "browser: navigation to last tile, fresh profile": statistics.median(fresh),
        "browser: reload to last tile": statistics.median(reload),
        "browser: filter click to last tile, median of 8": statistics.median(clicks),
        "browser: filter click to last tile, slowest of 8": max(clicks),
        "browser: card click to chart of the KPI": statistics.median(cards),
    }


def timed(act, page: Page) -> float:  # type: ignore[no-untyped-def]
    """Milliseconds from an act to the last tile shown."""
    begin = time.perf_counter()
    act()
    page.wait_for_function(
        "() => { const i = [...document.querySelectorAll('.fd-card img')];"
        " return i.length > 8 && i.every(x => x.complete && x.naturalWidth) && document.querySelector('.fd-foot') }"
    )
    return (time.perf_counter() - begin) * 1000


def filter_click(page: Page, force: str) -> float:
    """Open the list of forces, then measure from the click on one to the last tile of its deck."""
    page.locator(".st-key-filters [data-testid=stSelectbox] input").first.click()
    page.keyboard.type(force)
    option = page.get_by_role("option", name=force, exact=True)
    option.wait_for()
    begin = time.perf_counter()
    option.click()
    page.wait_for_function(
        "force => { const smalls = [...document.querySelectorAll('.fd-card .fd-small')];"
        " return smalls.length > 8 && smalls[0].textContent.includes(force)"
        " && [...document.querySelectorAll('.fd-card img')].every(x => x.complete && x.naturalWidth) }",
        arg=force,
    )
    return (time.perf_counter() - begin) * 1000


def card_click(page: Page, address: str) -> float:
    """From the click on a card to the line of its KPI's chart."""
    page.goto(address)
    page.locator(".fd-card h3 a").first.wait_for()
    begin = time.perf_counter()
    page.locator(".fd-card h3 a").first.click()
    page.locator(".js-plotly-plot .scatterlayer").first.wait_for(state="attached")
    return (time.perf_counter() - begin) * 1000


@contextmanager
def running_server(root: Path) -> Iterator[str]:
    """A server of its own on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "FLIGHTDECK_PORT": str(port)}
    server = subprocess.Popen([sys.executable, "app.py"], cwd=root, env=environment, stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(f"{address}/healthz", timeout=1).close()
                break
            except OSError:
                time.sleep(0.2)
        yield address
    finally:
        server.terminate()
        server.wait(10)


def browser_path() -> str:
    """Where Chromium is."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not found:
        raise SystemExit("No Chromium found; set CHROMIUM to its path or use --no-browser.")
    return found
