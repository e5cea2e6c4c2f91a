"""Serves each page in the language that was asked for, and remembers it in a cookie."""

import gzip

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from i18n.say import LANGUAGES, Language

COOKIE = "flightdeck_lang"
YEAR = 365 * 24 * 60 * 60

# How Streamlit writes it, whatever language the page is in (streamlit issue 15726).
WRITTEN = b'<html lang="en">'


def known(written: str | None) -> Language | None:
    """The language of this code, if it is one we have. Nothing else may be written into a page."""
    return next((language for language in LANGUAGES if language == written), None)


def cookie_for(language: Language, secure: bool) -> str:
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
    """Writes the language into the html element of every page: the one asked for, remembered, or set."""

    def __init__(self, app: ASGIApp, default: Language) -> None:
        self.app = app
        self.default = default

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        await self.app(scope, receive, _Rewriter(scope, send, self.default))


class _Rewriter:
    """The sending half: holds a page back until it is whole, and passes all else on."""

    def __init__(self, scope: Scope, send: Send, default: Language) -> None:
        self.scope = scope
        self.send = send
        request = HTTPConnection(scope)
        self.asked = known(request.query_params.get("lang"))
        self.language = self.asked or known(request.cookies.get(COOKIE)) or default
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
        """Send the page, with its language and the headers that go with it."""
        headers = MutableHeaders(scope=start)
        body = self.body
        if "content-encoding" in headers:
            # The page is about 8 kB, and a proxy in front may compress it again.
            body = gzip.decompress(body) if body else body
            del headers["content-encoding"]
        body = body.replace(WRITTEN, f'<html lang="{self.language}">'.encode(), 1)
        headers["content-language"] = self.language
        headers["content-length"] = str(len(body))
        if self.scope["method"] == "HEAD":
            # There is no body to count, and the length of the file is no longer the truth.
            del headers["content-length"]
        # One file in two languages: a copy kept by its date would come back in the wrong one.
        for validator in ("etag", "last-modified", "accept-ranges"):
            del headers[validator]
        headers.add_vary_header("Cookie")
        if self.asked is not None:
            headers.append("set-cookie", cookie_for(self.asked, self.scope["scheme"] == "https"))
        await self.send(start)
        await self.send({"type": "http.response.body", "body": body})
