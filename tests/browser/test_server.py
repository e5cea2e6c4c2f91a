"""What the server adds to Streamlit: headers, language, a health check, and the frame first."""

import base64
import gzip
import hashlib
import http.client
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from playwright.sync_api import expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from .conftest import ROOT, Server, ServerFactory, ViewFactory

# Found in pages/main.py only: whatever shows it has run the frame.
FRAME = 'id="fd-frame"'

# Writes down who asks Python for a full collection, from inside the server's process.
COLLECT_WITNESS = """
import gc, os, sys
collect = gc.collect
def witnessed(*generation):
    with open(os.environ["COLLECT_LOG"], "a") as log:
        print(sys._getframe(1).f_code.co_filename, file=log)
    return collect(*generation)
gc.collect = witnessed
"""


def ask(
    url: str,
    path: str,
    headers: Mapping[str, str] | None = None,
    method: str = "GET",
    body: bytes | None = None,
) -> tuple[http.client.HTTPResponse, bytes]:
    """One plain HTTP request: no redirects, no decompression, no cookies but those given."""
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=30)
    try:
        connection.request(method, path, body=body, headers=dict(headers or {}))
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()


def html_shown(messages: list[ForwardMsg]) -> str:
    """All the HTML that a script run put on the page."""
    return "\n".join(
        message.delta.new_element.html.body
        for message in messages
        if message.WhichOneof("type") == "delta" and message.delta.new_element.WhichOneof("type") == "html"
    )


def directives(answer: http.client.HTTPResponse) -> dict[str, list[str]]:
    """The content security policy of an answer, by directive."""
    policy = answer.getheader("Content-Security-Policy") or ""
    parts = [part.split() for part in policy.split(";")]
    return {part[0]: part[1:] for part in parts if part}


@pytest.mark.parametrize("path", ["/", "/kpi", "/healthz", "/_stcore/health", "/static/none.js", "/..%2f"])
def test_every_answer_has_the_security_headers(server_url: str, path: str) -> None:
    answer, _ = ask(server_url, path)
    assert answer.getheader("X-Content-Type-Options") == "nosniff"
    assert answer.getheader("X-Frame-Options") == "DENY"
    assert answer.getheader("Referrer-Policy") == "same-origin"
    assert answer.getheader("Cross-Origin-Opener-Policy") == "same-origin"
    assert "camera=()" in (answer.getheader("Permissions-Policy") or "")
    policy = directives(answer)
    assert policy["default-src"] == ["'self'"]
    assert policy["object-src"] == policy["frame-ancestors"] == policy["base-uri"] == ["'none'"]
    assert not {"'unsafe-inline'", "'unsafe-eval'", "*", "https:", "blob:"} & set(policy["script-src"])


def test_the_policy_lists_the_hash_of_each_script_in_the_page(server_url: str) -> None:
    answer, body = ask(server_url, "/")
    scripts = re.findall(rb"<script>(.*?)</script>", body, re.DOTALL)
    assert scripts, "Streamlit no longer writes a script into its page; drop the hashes"
    hashes = [base64.b64encode(hashlib.sha256(script).digest()).decode() for script in scripts]
    assert directives(answer)["script-src"] == ["'self'", *(f"'sha256-{h}'" for h in hashes)]


def test_a_strange_host_is_not_written_into_the_policy(server_url: str) -> None:
    answer, _ = ask(server_url, "/", {"Host": "x; script-src *"})
    assert directives(answer)["connect-src"] == ["'self'"]


def test_the_websocket_is_refused_under_a_strange_name(server_url: str) -> None:
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    refused, _ = ask(server_url, "/_stcore/stream", {**upgrade, "Host": "elsewhere.example"})
    assert refused.status == 403


@pytest.mark.parametrize(
    ("path", "cookie", "language"),
    [
        ("/", None, "en"),
        ("/?lang=cy", None, "cy"),
        ("/kpi?lang=cy&force=all", None, "cy"),
        ("/kpi", "flightdeck_lang=cy", "cy"),
        ("/kpi?lang=en", "flightdeck_lang=cy", "en"),
        ("/?lang=fr", None, "en"),
        ("/?lang=fr", "flightdeck_lang=cy", "cy"),
        ("/", 'flightdeck_lang="><script>', "en"),
    ],
)
@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_the_page_is_served_in_its_language(
    server_url: str, path: str, cookie: str | None, language: str, encoding: str
) -> None:
    headers = {"Accept-Encoding": encoding, **({"Cookie": cookie} if cookie else {})}
    answer, body = ask(server_url, path, headers)
    assert answer.status == 200
    assert answer.getheader("Content-Length") == str(len(body))
    page = gzip.decompress(body) if answer.getheader("Content-Encoding") == "gzip" else body
    assert re.findall(rb"<html[^>]*>", page) == [b'<html lang="%s">' % language.encode()]
    assert page.rstrip().endswith(b"</html>")
    assert "Cookie" in (answer.getheader("Vary") or "")
    # Kept by its date, a page would come back in the language of the last visit.
    assert answer.getheader("ETag") is None
    assert answer.getheader("Last-Modified") is None


def test_the_language_is_remembered_only_when_it_is_asked_for(server_url: str) -> None:
    def remembered(path: str) -> str:
        return ask(server_url, path)[0].getheader("Set-Cookie") or ""

    cookie = remembered("/kpi?lang=cy").split("; ")
    assert cookie[0] == "flightdeck_lang=cy"
    assert {"Path=/", "SameSite=Lax", "HttpOnly"} <= set(cookie)
    assert "flightdeck_lang" not in remembered("/")
    assert "flightdeck_lang" not in remembered("/?lang=fr")
    assert "flightdeck_lang" not in remembered("/healthz?lang=cy")


def test_a_head_request_promises_no_wrong_length(server_url: str) -> None:
    answer, body = ask(server_url, "/kpi?lang=cy", method="HEAD")
    assert answer.status == 200
    assert body == b""
    assert answer.getheader("Content-Length") is None


def test_other_files_are_served_untouched(server_url: str) -> None:
    _, page = ask(server_url, "/")
    script = re.search(rb'src="\.(/static/js/[^"]+)"', page)
    assert script is not None
    answer, body = ask(server_url, script.group(1).decode())
    assert answer.getheader("Content-Length") == str(len(body))
    assert "immutable" in (answer.getheader("Cache-Control") or "")
    assert answer.getheader("Content-Language") is None


def test_the_health_check_answers(server_url: str) -> None:
    answer, body = ask(server_url, "/healthz")
    assert (answer.status, body) == (200, b"ok")


def test_a_server_with_faults_prints_them_all_and_does_not_start() -> None:
    wrong = {"FLIGHTDECK_FORCE": "nowhere", "FLIGHTDECK_PRT": "1"}
    stopped = subprocess.run(
        [sys.executable, "app.py"],
        cwd=ROOT,
        env={**os.environ, **wrong},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert stopped.returncode == 2
    faults = stopped.stderr.strip().splitlines()
    assert len(faults) == 2
    assert any("FLIGHTDECK_PRT" in fault for fault in faults)
    assert any("nowhere" in fault for fault in faults)


@pytest.mark.parametrize("path", ["/_stcore/agent/interact", "/_stcore/agent/mcp"])
def test_the_agent_interface_is_off(server_url: str, path: str) -> None:
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"} if path.endswith("mcp") else {}
    accepted = "application/json, text/event-stream"
    headers = {"Content-Type": "application/json", "Accept": accepted}
    answer, body = ask(server_url, path, headers, "POST", json.dumps(call).encode())
    assert 400 <= answer.status < 500
    assert b"not_available" in body
    assert b"does not serve the agent API" in body


@pytest.mark.parametrize("page_name", ["walk_through", "main", "flight_deck", "leaders/flight_deck", "no_such_page"])
def test_the_frame_runs_first_whatever_is_asked_first(fresh_server: ServerFactory, page_name: str) -> None:
    # Until somebody has run the frame, Streamlit would run a page file that lies beside its main
    # script directly. Only the first request to a new process can show that, so each has its own.
    assert FRAME in html_shown(fresh_server().first_run(page_name))


def test_a_reader_who_asks_first_for_an_inner_page_sees_the_frame(
    fresh_server: ServerFactory, view: ViewFactory
) -> None:
    server, seen = fresh_server(), view()
    seen.page.goto(f"{server.url}/walk_through?lang=cy")
    expect(seen.page.locator("#fd-frame")).to_contain_text("NOM Flight Deck", timeout=60_000)
    assert seen.page.evaluate("document.documentElement.lang") == "cy"
    names = [cookie["name"] for cookie in seen.context.cookies()]
    assert "flightdeck_lang" in names


def test_nothing_is_fetched_from_elsewhere_and_no_policy_is_broken(server_url: str, view: ViewFactory) -> None:
    seen = view()
    seen.page.goto(server_url)
    expect(seen.page.locator("#fd-frame")).to_be_visible(timeout=60_000)
    seen.page.wait_for_load_state("networkidle")
    assert len(seen.requests) > 10, "the log of requests does not work"
    assert seen.outside(server_url) == []
    assert seen.refused == []


def collections_asked_for(fresh_server: ServerFactory, folder: Path, command: list[str] | None) -> list[str]:
    """The files that asked for a collection while a new server made one script run."""
    (folder / "sitecustomize.py").write_text(COLLECT_WITNESS)
    log = folder / "collect.txt"
    log.write_text("")
    watched = {"PYTHONPATH": str(folder), "COLLECT_LOG": str(log)}
    server: Server = fresh_server(environment=watched, command=command)
    server.first_run("")
    # The collection comes after the script's last message; the next run waits for it.
    server.first_run("")
    return [line for line in log.read_text().splitlines() if line.endswith("script_runner.py")]


def test_no_full_collection_follows_a_script_run(fresh_server: ServerFactory, tmp_path: Path) -> None:
    assert collections_asked_for(fresh_server, tmp_path, None) == []


def test_the_witness_of_collections_would_see_one(fresh_server: ServerFactory, tmp_path: Path) -> None:
    switched_on = "-m streamlit run app.py --server.port={port} --runner.postScriptGC=true"
    command = [sys.executable, *switched_on.split()]
    assert collections_asked_for(fresh_server, tmp_path, command)


def test_options_that_streamlit_does_not_know_are_not_set() -> None:
    known = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, tomllib; from streamlit import config;"
            "config.get_config_options();"
            "known = set(config._config_options_template);"
            "given = tomllib.load(open('.streamlit/config.toml', 'rb'));"
            "flat = lambda d, p: [x for k, v in d.items()"
            " for x in (flat(v, p + k + '.') if isinstance(v, dict) else [p + k])];"
            "print([k for k in flat(given, '') if k not in known])",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert known.stdout.strip() == "[]"
