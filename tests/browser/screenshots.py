"""Pictures of every page, to look through before a release.

    python -m tests.browser.screenshots FOLDER

Each page at 1440 and 820 pixels, light and dark, in English and Welsh, from top to foot, as PNG files.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import CHROMIUM_ARGUMENTS, find_chromium, start_server, stop_server
from tests.browser.reader import EVERY, TITLES, open_context, open_page


def take_all(folder: Path) -> list[Path]:
    """Take every picture into the folder, from a server of their own."""
    folder.mkdir(parents=True, exist_ok=True)
    taken = []
    with tempfile.TemporaryDirectory() as temporary:
        server = start_server(Path(temporary) / "log.txt", {})
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_ARGUMENTS)
                for look in EVERY:
                    context = open_context(browser, look)
                    for path in TITLES:
                        page = open_page(context, server.url, look, path).page
                        taken.append(folder / f"{path or 'deck'}-{look}.png")
                        whole(page)
                        page.screenshot(path=taken[-1])
                        page.close()
                    context.close()
                browser.close()
        finally:
            stop_server(server)
    return taken


def whole(page: Page) -> None:
    """Make the window as high as the page: it scrolls inside the window, so a "full page" would be cut."""
    width = (page.viewport_size or {"width": 0})["width"]
    for _ in range(2):
        hidden = page.locator(".stMain").evaluate("main => main.scrollHeight - main.clientHeight")
        height = page.evaluate("innerHeight")
        page.set_viewport_size({"width": width, "height": height + hidden})
        page.wait_for_timeout(300)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    for picture in take_all(Path(sys.argv[1])):
        sys.stdout.write(f"{picture}\n")
