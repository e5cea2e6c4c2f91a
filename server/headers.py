"""Puts the security headers on every HTTP answer."""

import base64
import hashlib
import re
from importlib.util import find_spec
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# A script tag with words of its own, as opposed to one that only names a file.
INLINE_SCRIPT = re.compile(rb"<script>(.*?)</script>", re.DOTALL)

# A host the browser may open its websocket to: a name or address, and a port.
HOST = re.compile(r"[A-Za-z0-9.-]+(:\d+)?|\[[0-9A-Fa-f:.]+\](:\d+)?")

FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), autoplay=(), camera=(), display-capture=(), geolocation=(), "
        "gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()"
    ),
}


def served_page() -> Path:
    """The page that Streamlit ships and serves, found without importing it."""
    package = find_spec("streamlit")
    if package is None or package.origin is None:
        raise RuntimeError("streamlit is not installed")
    return Path(package.origin).parent / "static" / "index.html"


def inline_script_hashes(page: bytes) -> list[str]:
    """The CSP source of each script written inside the page, in its order."""
    return [
        f"'sha256-{base64.b64encode(hashlib.sha256(script).digest()).decode()}'"
        for script in INLINE_SCRIPT.findall(page)
    ]


def content_security_policy(script_hashes: list[str], host: str) -> str:
    """The policy for a page served from this host."""
    # 'self' covers the websocket in the newest browsers only, so the host is named as well.
    # A host that does not look like one is left out: it would be written into the header.
    socket = f" ws://{host} wss://{host}" if HOST.fullmatch(host) else ""
    return "; ".join(
        [
            "default-src 'self'",
            " ".join(["script-src 'self'", *script_hashes]),
            # Streamlit and Plotly write their styles into the page while it runs.
            "style-src 'self' 'unsafe-inline'",
            # Small charts are pictures written into the page; Plotly makes its PNG as a blob.
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            f"connect-src 'self'{socket}",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "frame-src 'none'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
        ]
    )


class SecurityHeaders:
    """Adds the headers to each HTTP answer and leaves websockets alone."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        # Reckoned from the page that this version really serves, so that an upgrade of
        # Streamlit cannot leave an old hash behind.
        self.script_hashes = inline_script_hashes(served_page().read_bytes())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        policy = content_security_policy(self.script_hashes, Headers(scope=scope).get("host", ""))

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = policy
                for name, value in FIXED.items():
                    headers[name] = value
            await send(message)

        await self.app(scope, receive, send_with_headers)
