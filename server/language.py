"""Serves each page in the language that was asked for, and remembers it in a cookie."""

import gzip

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LANGUAGES = ("en", "cy")
COOKIE = "flightdeck_lang"
YEAR = 365 * 24 * 60 * 60

# How Streamlit writes it, whatever language the page is in (streamlit issue 15726).
WRITTEN = b'<html lang="en">'


def asked_language(request: HTTPConnection) -> str | None:
    """The language the address asks for, if it is one we have."""
    asked = request.query_params.get("lang")
    return asked if asked in LANGUAGES else None


def page_language(request: HTTPConnection) -> str:
    """The language to serve: the address first, then the cookie, then English."""
    remembered = request.cookies.get(COOKIE)
    return asked_language(request) or (remembered if remembered in LANGUAGES else "en")


def cookie_for(language: str, secure: bool) -> str:
    """The Set-Cookie header that remembers the language for a year."""
    cookie = f"{COOKIE}={language}; Path=/; Max-Age={YEAR}; SameSite=Lax; HttpOnly"
    return f"{cookie}; Secure" if secure else cookie


def is_whole_page(message: Message) -> bool:
    """Whether this answer begins a complete HTML page that we can read."""
    headers = MutableHeaders(scope=message)
    return (
        message["status"] == 200
        and headers.get("content-type", "").startswith("text/html")
        and headers.get("content-encoding", "gzip") == "gzip"
    )


class PageLanguage:
    """Writes the language into the html element of every page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        await self.app(scope, receive, _Rewriter(scope, send))


class _Rewriter:
    """The sending half: holds a page back until it is whole, and passes all else on."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.scope = scope
        self.request = HTTPConnection(scope)
        self.send = send
        self.start: Message | None = None
        self.body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and is_whole_page(message):
            self.start = message
        elif message["type"] == "http.response.body" and self.start is not None:
            self.body += message.get("body", b"")
            if not message.get("more_body", False):
                await self.finish(self.start)
        else:
            await self.send(message)

    async def finish(self, start: Message) -> None:
        """Sends the page, with its language and the headers that go with it."""
        headers = MutableHeaders(scope=start)
        body = self.body
        if "content-encoding" in headers:
            # The page is about 8 kB, and a proxy in front may compress it again.
            body = gzip.decompress(body) if body else body
            del headers["content-encoding"]
        language = page_language(self.request)
        body = body.replace(WRITTEN, f'<html lang="{language}">'.encode(), 1)
        headers["content-language"] = language
        headers["content-length"] = str(len(body))
        if self.scope["method"] == "HEAD":
            # There is no body to count, and the length of the file is no longer the truth.
            del headers["content-length"]
        # The same file in two languages: a copy kept by its date would come back in the wrong one.
        for validator in ("etag", "last-modified", "accept-ranges"):
            del headers[validator]
        headers.add_vary_header("Cookie")
        asked = asked_language(self.request)
        if asked is not None:
            secure = self.scope["scheme"] == "https"
            headers.append("set-cookie", cookie_for(asked, secure))
        await self.send(start)
        await self.send({"type": "http.response.body", "body": body})
