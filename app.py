"""The server: security headers, page language, a health check; it serves pages/main.py."""

import os
import sys

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from server.headers import SecurityHeaders
from server.language import PageLanguage


def start_or_stop() -> None:
    """Makes everything ready for the first question, or prints what is wrong and stops.

    A server that starts on a broken definition or extract would show a wrong number to
    somebody later. Stopping here shows the faults to whoever started it.
    """
    try:  # JOIN: remove this try/except once kpi.answer.open_door and settings.py exist
        from data.faults import Faults
        from kpi.answer import open_door
        from settings import settings
    except ImportError:
        return
    try:
        open_door(settings())
    except Faults as broken:
        for fault in broken.faults:
            print(fault, file=sys.stderr)
        sys.exit(2)


async def healthz(request: Request) -> PlainTextResponse:
    """Says that the server answers, for whatever watches over it."""
    return PlainTextResponse("ok")


def address_options(environment: os._Environ[str]) -> dict[str, str | int]:
    """Streamlit's options for where to listen, from the environment.

    Started as `python app.py`, Streamlit reads config.toml but not its own STREAMLIT_SERVER_*
    variables (`streamlit run app.py` does), so the two that a host must set are read here.
    """
    options: dict[str, str | int] = {}
    if "STREAMLIT_SERVER_ADDRESS" in environment:
        options["server.address"] = environment["STREAMLIT_SERVER_ADDRESS"]
    if "STREAMLIT_SERVER_PORT" in environment:
        options["server.port"] = int(environment["STREAMLIT_SERVER_PORT"])
    return options


start_or_stop()

app = st.App(
    "pages/main.py",
    routes=[Route("/healthz", healthz)],
    middleware=[Middleware(SecurityHeaders), Middleware(PageLanguage)],
)

if __name__ == "__main__":
    app.run(config=address_options(os.environ))
