"""What options of these commands say, turned into what the store and the ingest are asked for."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.stopping import ending, fault

if TYPE_CHECKING:
    from data.dictionary import Dictionary
    from data.ingest import Progress
    from data.mapping import Mapping
    from data.snapshots.manifest import Live, Signed
    from data.snapshots.store import Store

StoreOption = Annotated[
    Path | None, typer.Option("--store", metavar="FOLDER", help="The store; the setting `store` when left out.")
]
By = Annotated[str | None, typer.Option(metavar="NAME", help="Who does this; the user's name when left out.")]

DICTIONARY = Path(__file__).parents[1] / "data" / "dictionary.toml"


def shipped() -> Dictionary:
    """The data dictionary. Raises DefinitionErrors."""
    from data.dictionary import load_dictionary
    from settings import settings

    return load_dictionary(DICTIONARY, settings().published / "forces.toml")


def open_store(given: Path | None) -> Store:
    """The store that an option names, or the settings; nothing is made before something is written."""
    with ending():
        from data.snapshots.store import Store
        from settings import settings

        return Store(given or settings().store, shipped())


def mapping_named(name: str, store: Store) -> Mapping:
    """A mapping by its name or path, checked against the store's dictionary. Raises DefinitionErrors."""
    from data.mapping import load_mapping
    from settings import settings

    return load_mapping(name, store.dictionary, settings().mappings)


def who(by: str | None) -> str:
    """Who does it: as given, else the name of the user of this computer."""
    return by or getpass.getuser()


def days(given: Sequence[str]) -> dict[str, date]:
    """Feed -> day, "" for every feed, from texts such as 2024-03-31 and partner=2024-04-30."""
    found: dict[str, date] = {}
    for text in given:
        feed, equals, written = text.rpartition("=")
        feed = feed.strip() if equals else ""
        if feed in found:
            fault("--as-at", f"is given twice for {feed or 'every feed'}; give it once")
        found[feed] = day("--as-at", written.strip())
    return found


def day(option: str, text: str) -> date:
    """A date as an option has it."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        fault(option, f"'{text}' is not a date; write it as 2024-03-31")


def signature(given: str | None) -> Signed | None:
    """Who signs and why, from "NAME: reason"."""
    from data.snapshots.manifest import Signed

    if given is None:
        return None
    name, _, reason = (part.strip() for part in given.partition(":"))
    if not (name and reason):
        fault("--sign", 'says who and why, as in --sign "A. Registrar: two crimes were cancelled on the 3rd"')
    return Signed(who=name, why=reason)


def said_live(live: Live) -> None:
    """Say which snapshot is live now."""
    since = f", with its changes since {live.before}" if live.before else ""
    typer.echo(f"Snapshot {live.snapshot} is live{since}.")


@contextmanager
def bar() -> Iterator[Progress | None]:
    """A progress bar on stderr, where that is a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("Starting")

        def tell(doing: str, done: int, steps: int) -> None:
            shown.update(task, description=doing, completed=done, total=steps)

        yield tell
