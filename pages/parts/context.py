"""What every page is given: the door, the viewer, the language, the view. Made once per run by the frame."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import cast
from urllib.parse import urlencode

import streamlit as st

from charts.theme import Mode
from data.open_snapshot import live_mark
from data.source import Source
from i18n.say import LANGUAGES, Language, Say
from kpi.answer import Door, open_door, past_door
from kpi.result import Viewer
from kpi.signals.readings import Readings
from kpi.view import View
from pages.parts.filters import Choice
from settings import Settings, settings, store_in_use

_KEY = "here"


@dataclass(frozen=True)
class Here:
    """One reader's run of one page."""

    door: Door
    viewer: Viewer
    settings: Settings
    say: Say
    view: View
    kpi: str
    mode: Mode
    choices: Mapping[str, Choice]
    chosen: dict[str, str]
    readings: Readings

    @property
    def source(self) -> Source:
        """The source that is looked at."""
        return self.door.sources[self.view.source]

    def force_name(self) -> str:
        """The force in the reader's language."""
        return self.choices["force"].options[self.view.force]

    def names(self) -> dict[str, str]:
        """Force code -> name in the reader's language, for every force."""
        codes = self.source.tables["offences"].columns["force_code"].values
        return {code: self.say(name) for code, name in codes.items()}

    def link(self, page: str = "", **changes: str) -> str:
        """A link that keeps the view. Choices that are the default are left out, as Streamlit leaves them out.

        It would take them out of the link itself, as a step of its own that Back then has to undo.
        """
        defaults = {key: next(iter(choice.options)) for key, choice in self.choices.items()}
        chosen = {**self.chosen, **changes}
        query = urlencode({key: value for key, value in chosen.items() if value != defaults.get(key, "")})
        return f"{page}?{query}" if query else page or "?"


@lru_cache(maxsize=2)
def door_to(live: str) -> Door:
    """A door for each state of what is live: a run that has begun keeps the one it began with."""
    chosen = settings()
    return open_door(chosen.definitions, chosen.published, store_in_use(chosen), chosen.parameters, chosen.official)


def the_door() -> Door:
    """The one door of this process, opened anew when another snapshot has gone live."""
    return door_to(live_mark(store_in_use(settings())))


@lru_cache(maxsize=8)
def _past(folder: Path, snapshot: str, live: str, manifest: bytes) -> Door:
    return past_door(door_to(live), folder, snapshot)


def past(folder: Path, snapshot: str) -> Door:
    """A door to a snapshot that was published before, opened anew when something was erased from it since.

    Raises ExtractError when it cannot be opened.
    """
    manifest = folder / "snapshots" / snapshot / "manifest.json"
    return _past(folder, snapshot, live_mark(folder), manifest.read_bytes() if manifest.is_file() else b"")


def reader() -> Viewer:
    """Who is looking. Until sign-in exists the settings of this computer say it, never the page or the link."""
    return Viewer("reader", settings().audience)


def language() -> Language:
    """The language asked for in the link, else the one of the last visit, else the setting."""
    for asked in (st.query_params.get("lang"), st.session_state.get("lang"), st.context.cookies.get("flightdeck_lang")):
        if asked in LANGUAGES:
            st.session_state["lang"] = asked
            return cast(Language, asked)
    return settings().language


def mode() -> Mode:
    """The ground that charts are drawn on. Not known until the browser has said it: then light."""
    return "dark" if getattr(st.context.theme, "type", None) == "dark" else "light"


def keep(here: Here) -> None:
    """Lay out the context for the page that runs next."""
    st.session_state[_KEY] = here


def context() -> Here:
    """What the frame laid out."""
    return cast(Here, st.session_state[_KEY])
