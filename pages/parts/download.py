"""Hands a reader the figures of a chart as a file: the same protected rows, with what must be said of them."""

from __future__ import annotations

import streamlit as st

from i18n.say import Say
from kpi.result import Result
from kpi.tidy import as_csv, tidy_rows
from pages.parts.context import Here
from pages.parts.frame import marking


def csv_of(result: Result, here: Here) -> str:
    """Comma-separated figures; the lines that begin with # say what they are, how old, and under which licence."""
    names = here.names() if result.question.by == "force_code" else {}
    return "\n".join([*(f"# {line}" for line in head_lines(result, here)), as_csv(tidy_rows(result, names)), ""])


def head_lines(result: Result, here: Here) -> list[str]:
    """What must be said of figures wherever they go: what they are, how old, what they lack, under which licence."""
    say = here.say
    return [
        *([say("Every figure in this file is invented.")] if result.extract.synthetic else []),
        f"{say(result.kpi.title)} ({result.kpi.name})",
        f"{say('Scope')}: {say(result.scope.title)}",
        f"{marking(here)} · {result.reference}",
        f"{say(result.extract.title)}. {say(result.extract.attribution)}",
        *(say(note) for note in result.notes),
    ]


def offer_file(result: Result, here: Here, key: str, say: Say) -> None:
    """The button under a chart."""
    mark = "INVENTED_" if result.extract.synthetic else ""
    name = f"{mark}{result.kpi.name}_{key}_{result.reference}.csv"
    st.download_button(
        say("Download these figures (CSV)"),
        csv_of(result, here).encode("utf-8-sig"),
        name,
        "text/csv",
        key=f"file-{key}",
    )
