"""Keeps a force's own cases on this computer: until sign-in exists, nobody else is answered while they are loaded."""

from collections.abc import Callable
from ipaddress import ip_address

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

SENTENCE = "A force's own cases are loaded here: they are served on this computer only, until sign-in exists."

FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")
"""A proxy on this computer would make every reader look local; these headers give it away."""


class LoopbackOnly:
    """Refuses requests from elsewhere while `holds_real_cases()` is true; published and invented figures pass."""

    def __init__(self, app: ASGIApp, holds_real_cases: Callable[[], bool]) -> None:
        self.app = app
        self.holds_real_cases = holds_real_cases

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or is_local(scope) or not self.holds_real_cases():
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await WebSocketClose(code=1008, reason="this computer only")(scope, receive, send)
        else:
            await PlainTextResponse(SENTENCE, status_code=403)(scope, receive, send)


def is_local(scope: Scope) -> bool:
    """Whether the request was made on this very computer."""
    client = scope.get("client")
    if client is None or any(name in Headers(scope=scope) for name in FORWARDED):
        return False
    try:
        return ip_address(client[0]).is_loopback
    except ValueError:
        return False
