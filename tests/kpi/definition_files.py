"""Writes definitions and official lists as a force would, for tests that load them."""

from __future__ import annotations

from pathlib import Path

GOOD = """
code = "{code}"
title = "Made up"
question = "How many?"
meaning = "Some of them."
why = "To try."
pillar = "suspect"
counts = "an outcome"
numerator = "some"
denominator = "all"
basis = "closed"
better = "neither"
table = "offences"
counted_on = "outcome_on"
dimensions = ["force_code"]
[measure]
kind = "share"
of = "outcome = '1'"
[source]
title = "t"
publisher = "p"
status = "local"
reference = "r"
"""

HEADING = """
list = "flight_deck"
title = "Flight deck of the tests"
publisher = "A publisher"
version = "7"
date = 2026-04-01
"""

MEASURE = """
code = "FD01"
name = "Suspects charged"
meaning = "The share of closed cases with a charge."
numerator = "cases closed with a charge"
denominator = "cases closed"
replaces = "charge_rate_closed"
differs = ["Ours counts offences, not cases."]
"""


def changed(text: str, *changes: tuple[str, str]) -> str:
    """A text with some of it changed, each once; what is to be changed must be there."""
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def write_definition(folder: Path, name: str, *changes: tuple[str, str], code: str = "Z01") -> Path:
    """A good definition with some of its text changed; its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.toml").write_text(changed(GOOD.format(code=code), *changes), encoding="utf-8")
    return folder


def write_superseded(folder: Path, name: str, day: str, *changes: tuple[str, str], why: str = "A reason.") -> Path:
    """An earlier version of the same definition, which ended on a day; the folder of definitions."""
    because = ("\ncode", f'\nchanged_because = "{why}"\ncode')
    write_definition(folder / "superseded", f"{name}@{day}", because, *changes)
    return folder


def write_list(folder: Path, heading: str = HEADING, **measures: str) -> Path:
    """A folder of an official list with these measure files."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "list.toml").write_text(heading, encoding="utf-8")
    for name, text in measures.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder
