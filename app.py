"""The server: security headers, page language, a health check. It serves pages/main.py."""

import sys

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from data.faults import Faults
from pages.parts.context import the_door
from server.headers import SecurityHeaders
from server.language import PageLanguage
from settings import Settings, settings


def start_or_stop() -> Settings:
    """Make everything ready for the first question, or print each fault on a line and stop.

    A server that starts on a broken definition or table would show somebody a wrong number later.
    """
    try:
        chosen = settings()
        the_door()
    except Faults as broken:
        for fault in broken.faults:
            print(fault, file=sys.stderr)
        sys.exit(2)
    return chosen


async def healthz(request: Request) -> PlainTextResponse:
    """Say that the server answers, for whatever watches over it."""
    return PlainTextResponse("ok")


in_force = start_or_stop()

# `streamlit run app.py` looks for this very line: an App made at the outermost level of the file.
app = st.App(
    "pages/main.py",
    routes=[Route("/healthz", healthz)],
    middleware=[Middleware(SecurityHeaders), Middleware(PageLanguage, default=in_force.language)],
)

if __name__ == "__main__":
    # Streamlit reads no STREAMLIT_* variables when it is started this way, so the address comes from our settings.
    # It prints the address itself, once it listens.
    app.run(config={"server.address": in_force.address, "server.port": in_force.port})
