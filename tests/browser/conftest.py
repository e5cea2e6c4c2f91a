"""A running server and a real browser for the tests that only those two can answer."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

ROOT = Path(__file__).parents[2]

# Reading the extract and the first imports can be slow on a busy machine.
START_SECONDS = 90

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True)
class Server:
    """A server process of our own, and what it has printed."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    def first_run(self, page_name: str, query: str = "") -> list[ForwardMsg]:
        """Everything one script run sends to a new session that asks for this page.

        It speaks to the websocket without a browser: nothing but this request reaches the server.
        """
        asked = BackMsg()
        asked.rerun_script.page_name = page_name
        asked.rerun_script.query_string = query
        sent: list[ForwardMsg] = []
        socket_url = self.url.replace("http", "ws", 1) + "/_stcore/stream"
        home, spoken = Origin(self.url), [Subprotocol("streamlit")]
        with connect(socket_url, origin=home, subprotocols=spoken, max_size=None) as websocket:
            websocket.send(asked.SerializeToString())
            while not (sent and sent[-1].WhichOneof("type") == "script_finished"):
                message = ForwardMsg()
                message.ParseFromString(websocket.recv(timeout=START_SECONDS))
                sent.append(message)
        return sent


@dataclass
class View:
    """A browser page, and the address of everything it has asked for."""

    page: Page
    context: BrowserContext
    requests: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def outside(self, url: str) -> list[str]:
        """The requests that left the server at this address."""
        home = urlsplit(url).netloc
        return [
            asked
            for asked in self.requests
            if urlsplit(asked).scheme not in ("data", "blob") and urlsplit(asked).netloc != home
        ]


ServerFactory = Callable[..., Server]
ViewFactory = Callable[..., View]


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def answers(url: str) -> bool:
    """Whether the server at this address says that it is well."""
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=5) as answer:
            return bool(answer.read() == b"ok")
    except (urllib.error.URLError, OSError):
        return False


def start_server(log: Path, environment: Mapping[str, str], command: Sequence[str] | None = None) -> Server:
    """Starts a server on a port of its own, and waits until it answers."""
    port = free_port()
    arguments = command or [sys.executable, "app.py"]
    with log.open("wb") as printed:
        process = subprocess.Popen(
            [part.replace("{port}", str(port)) for part in arguments],
            cwd=ROOT,
            env={
                **os.environ,
                "FLIGHTDECK_PORT": str(port),
                "FLIGHTDECK_ADDRESS": "127.0.0.1",
                "FLIGHTDECK_DEMONSTRATION": "false",
                **environment,
            },  # fmt: skip
            stdout=printed,
            stderr=subprocess.STDOUT,
        )
    server = Server(f"http://127.0.0.1:{port}", process, log)
    deadline = time.monotonic() + START_SECONDS
    while not answers(server.url):
        if process.poll() is not None or time.monotonic() > deadline:
            stop_server(server)
            pytest.fail(f"the server did not start:\n{log.read_text(errors='replace')}")
        time.sleep(0.1)
    return server


def stop_server(server: Server) -> None:
    """Ends the server's process, asking first."""
    if server.process.poll() is None:
        server.process.send_signal(signal.SIGTERM)
        try:
            server.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            server.process.kill()
            server.process.wait(timeout=10)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all the tests that do not mind sharing."""
    started = start_server(tmp_path_factory.mktemp("server") / "log.txt", {})
    yield started
    stop_server(started)


@pytest.fixture(scope="session")
def server_url(server: Server) -> str:
    """The address of the shared server."""
    return server.url


@pytest.fixture
def fresh_server(tmp_path: Path) -> Iterator[ServerFactory]:
    """Makes servers that nobody has asked anything yet: fresh_server(environment={}, command=None)."""
    started: list[Server] = []

    def start(environment: Mapping[str, str] | None = None, command: Sequence[str] | None = None) -> Server:
        log = tmp_path / f"server-{len(started)}.txt"
        started.append(start_server(log, environment or {}, command))
        return started[-1]

    yield start
    for server in started:
        stop_server(server)


def find_chromium() -> str | None:
    """The browser to test with: the one named by CHROMIUM, or the first one installed."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    found = (shutil.which(name) for name in CHROMIUM_NAMES)
    return next((path for path in found if path), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium. Without one these tests are skipped, except in CI, where they fail."""
    path = find_chromium()
    if path is None:
        reason = "BROWSER TESTS NOT RUN: no Chromium found; install one or set CHROMIUM to its path"
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def view(browser: Browser) -> Iterator[ViewFactory]:
    """Opens views: view(width=1280, height=900, color_scheme="light"), with their request log."""
    opened: list[View] = []

    def open_view(
        width: int = 1280, height: int = 900, color_scheme: Literal["light", "dark"] = "light", locale: str = "en-GB"
    ) -> View:
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=color_scheme, locale=locale
        )
        made = View(context.new_page(), context)
        # On the context, so that a link opened in a new tab is listened to as well.
        context.on("request", lambda request: made.requests.append(request.url))
        context.on(
            "console",
            lambda message: made.refused.append(message.text) if "Content Security Policy" in message.text else None,
        )
        opened.append(made)
        return made

    yield open_view
    for made in opened:
        made.context.close()


@pytest.fixture
def page(view: ViewFactory) -> Page:
    """An ordinary page: wide, light, in English."""
    return view().page
