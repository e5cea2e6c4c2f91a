"""The server: security headers, page language, a health check. It serves pages/main.py."""

import sys

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from data.dictionary import load_dictionary
from data.faults import DefinitionErrors, Fault, Faults
from data.first_run import is_made, make_invented
from i18n.own import check_own
from kpi.answer import DICTIONARY
from pages.parts.beside import shelf
from pages.parts.context import the_door
from pages.parts.warm import warm_in_background
from server.headers import SecurityHeaders
from server.language import PageLanguage
from server.loopback import LoopbackOnly
from settings import Settings, is_loopback, settings, store_in_use


def start_or_stop() -> Settings:
    """Make everything ready for the first question, or print each fault on a line and stop.

    A server that starts on a broken definition or table would show somebody a wrong number later.
    """
    try:
        chosen = settings()
        for gap in check_own(chosen.definitions):
            print(gap, file=sys.stderr)
        _have_something_to_show(chosen)
        _keep_real_cases_here(chosen)
        shelf(the_door(), chosen)
    except Faults as broken:
        for fault in broken.faults:
            print(fault, file=sys.stderr)
        sys.exit(2)
    return chosen


def _have_something_to_show(chosen: Settings) -> None:
    """The invented force, made on first use, unless the force's own cases are there or it is not wanted."""
    if store_in_use(chosen) != chosen.invented:
        return
    dictionary = load_dictionary(DICTIONARY, chosen.published / "forces.toml")
    if not is_made(chosen.invented, dictionary):
        print("Making the invented force for the first time (about half a minute).", file=sys.stderr)
        make_invented(chosen.invented, dictionary)


def holds_real_cases() -> bool:
    """Whether what is shown now is a force's own cases."""
    held = the_door().sources.get("snapshot")
    return held is not None and not held.synthetic


def _keep_real_cases_here(chosen: Settings) -> None:
    """Until sign-in exists a force's own cases are served on this computer only."""
    if holds_real_cases() and not is_loopback(chosen.address):
        text = "a force's own cases are served on this computer only, until sign-in exists; set it to 127.0.0.1"
        raise DefinitionErrors([Fault("address", text)])


async def healthz(request: Request) -> PlainTextResponse:
    """Say that the server answers, for whatever watches over it."""
    return PlainTextResponse("ok")


in_force = start_or_stop()
warm_in_background()

# `streamlit run app.py` looks for this very line: an App made at the outermost level of the file.
app = st.App(
    "pages/main.py",
    routes=[Route("/healthz", healthz)],
    middleware=[
        Middleware(LoopbackOnly, holds_real_cases=holds_real_cases),
        Middleware(SecurityHeaders),
        Middleware(PageLanguage, default=in_force.language),
    ],
)

if __name__ == "__main__":
    # Streamlit reads no STREAMLIT_* variables when it is started this way, so the address comes from our settings.
    # It prints the address itself, once it listens.
    app.run(config={"server.address": in_force.address, "server.port": in_force.port})
