"""While a force's own cases are loaded, nobody but this computer is answered."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from server.loopback import SENTENCE, LoopbackOnly, is_local

FAR, NEAR, NEAR_6 = ("203.0.113.9", 5), ("127.0.0.1", 5), ("::1", 5)


def alone(asked: Coroutine[Any, Any, Any]) -> Any:
    """Run it in a thread of its own: a browser's event loop may be open in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, asked).result()


def scope(client: Any, kind: str = "http", **headers: str) -> dict[str, Any]:
    sent = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"type": kind, "client": client, "headers": sent, "method": "GET", "path": "/", "query_string": b""}


def asked(asked_scope: dict[str, Any], real: bool) -> list[dict[str, Any]]:
    """What is sent back, by the app (200) or by the guard."""
    sent: list[dict[str, Any]] = []

    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    alone(LoopbackOnly(app, lambda: real)(asked_scope, receive, send))  # type: ignore[arg-type]
    return sent


@pytest.mark.parametrize("client", [NEAR, NEAR_6])
def test_this_computer_is_answered(client: Any) -> None:
    assert asked(scope(client), real=True)[0]["status"] == 200


@pytest.mark.parametrize("far", [scope(FAR), scope(None), scope(NEAR, x_forwarded_for="10.0.0.1"), scope(("x", 1))])
def test_anybody_else_is_refused_in_a_sentence(far: dict[str, Any]) -> None:
    start, body = asked(far, real=True)
    assert start["status"] == 403
    assert body["body"].decode() == SENTENCE


def test_a_websocket_from_elsewhere_is_closed() -> None:
    (closed,) = asked(scope(FAR, "websocket"), real=True)
    assert closed["type"] == "websocket.close"


@pytest.mark.parametrize("client", [FAR, NEAR])
def test_invented_and_published_figures_are_for_everybody(client: Any) -> None:
    assert asked(scope(client), real=False)[0]["status"] == 200


def test_a_proxy_gives_its_readers_away() -> None:
    assert is_local(scope(NEAR))
    assert not is_local(scope(NEAR, forwarded="for=10.0.0.1"))
