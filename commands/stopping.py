"""How a command that writes ends: well, with sentences and exit status 2, or stopped by a person or the system."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

import typer

from data.faults import Fault, Faults

FAULTY, INTERRUPTED, TERMINATED = 2, 130, 143
Mark = dict[Path, tuple[int, int]]


class Terminated(KeyboardInterrupt):
    """The system asked the process to end; it is let unwind as Ctrl-C is."""


@contextmanager
def ending(store: Path | None = None) -> Iterator[None]:
    """Say faults on stderr, one sentence each; when stopped, say what of the store is different, which is seldom any.

    store: the folder of the store that is written to.
    """
    before = _mark(store)
    try:
        with _terminable():
            yield
    except Faults as broken:
        stop("\n".join(str(fault) for fault in broken.faults))
    except KeyboardInterrupt as stopped:
        typer.echo(f"Stopped. {_difference(store, before)}", err=True)
        raise SystemExit(TERMINATED if isinstance(stopped, Terminated) else INTERRUPTED) from None


def stop(sentence: str) -> NoReturn:
    """End with a sentence on stderr and exit status 2."""
    typer.echo(sentence, err=True)
    raise SystemExit(FAULTY)


def fault(option: str, text: str) -> NoReturn:
    """End because of what an option says."""
    stop(str(Fault(option, text)))


@contextmanager
def _terminable() -> Iterator[None]:
    """While this is open a request to end unwinds the command, so that it clears up behind itself."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(number: int, frame: FrameType | None) -> None:
        raise Terminated

    usual = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, usual)


def _mark(store: Path | None) -> Mark:
    """What would be different if anything of a store were: the live file and every manifest."""
    if store is None:
        return {}
    files = [store / "live", *store.glob("snapshots/*/manifest.json")]
    return {file: (file.stat().st_ino, file.stat().st_mtime_ns) for file in files if file.exists()}


def _difference(store: Path | None, before: Mark) -> str:
    now = _mark(store)
    if now == before or store is None:
        return "Nothing was changed."
    written = [file.parent.name for file in sorted(set(now) - set(before)) if file.name != "live"]
    parts = [f"Snapshot {id} was written before that." for id in written]
    if now.get(store / "live") != before.get(store / "live"):
        parts.append("Another snapshot was made live before that.")
    return " ".join(parts) or "Some of it was done; run the same command again to do the rest."
