"""Writes that survive a crash: what is renamed into place is on the disk already, and one writer works at a time."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import polars as pl

from data.faults import ExtractError, Fault

LOCK, READERS = "lock", "readers"
"""Files of a store: the one writer holds the first, whoever is opening its tables shares the second."""

READERS_MAY_TAKE = 10.0
"""Seconds that a writer waits for readers to finish opening files before it leaves old ones to the next writer."""

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
MAY_NOT = {errno.EACCES, errno.EPERM, errno.EROFS}


def sha256(file: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def write_file(file: Path, content: bytes) -> None:
    """Write a new file and wait until it is on the disk."""
    with file.open("xb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk; Windows has no such step."""
    if sys.platform == "win32":
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def move(made: Path, place: Path) -> None:
    """Rename a new file or folder to a place that is free."""
    os.rename(made, place)
    sync_folder(place.parent)


def put(made: Path, place: Path) -> None:
    """Rename a finished file over the one that stands there, in one step."""
    os.replace(made, place)
    sync_folder(place.parent)


def append_line(file: Path, line: str) -> None:
    """Add a line; a line that a crash left unfinished is closed first."""
    with file.open("a+b") as opened:
        if opened.tell():
            opened.seek(-1, os.SEEK_END)
            if opened.read(1) != b"\n":
                opened.write(b"\n")
        opened.write(line.encode() + b"\n")
        opened.flush()
        os.fsync(opened.fileno())


@contextmanager
def one_writer(lock: Path, by: str, doing: str) -> Iterator[None]:
    """Hold the store's lock; the system frees it when the process ends, however it ends.

    Raises ExtractError saying who holds it when somebody does.
    """
    with lock.open("a+b", buffering=0) as opened:
        if not _taken(opened.fileno(), shared=False):
            raise ExtractError([Fault("lock", f"{_holder(lock)}; try again when that has ended")])
        with suppress(OSError):  # who holds it is a courtesy: a full disk must not be met here
            opened.truncate(0)
            os.write(opened.fileno(), json.dumps({"by": by, "doing": doing, "process": os.getpid()}).encode())
        yield
        opened.truncate(0)


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Hold a lock, after whoever else has it; the system frees it when the process ends, however it ends."""
    with os.fdopen(os.open(lock, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as opened:
        while not _taken(opened.fileno(), shared=False):
            time.sleep(0.01)
        yield


@contextmanager
def reading(store: Path) -> Iterator[None]:
    """While this is held no writer takes a file of the store away; there may be many readers, and writers may write."""
    lock = store / READERS
    if not lock.exists():
        yield
        return
    with lock.open("rb") as opened:
        while not _taken(opened.fileno(), shared=True):
            time.sleep(0.01)
        yield


@contextmanager
def nobody_reading(store: Path) -> Iterator[bool]:
    """Wait for readers that are opening files; False when one takes too long."""
    with (store / READERS).open("a+b") as opened:
        last = time.monotonic() + READERS_MAY_TAKE
        free = _taken(opened.fileno(), shared=False)
        while not free and time.monotonic() < last:
            time.sleep(0.02)
            free = _taken(opened.fileno(), shared=False)
        yield free


@contextmanager
def room(what: str) -> Iterator[None]:
    """Turn a full disk, or one that may not be written to, into a sentence."""
    try:
        yield
    except (OSError, pl.exceptions.PolarsError) as error:
        number = _number(error)
        if number in NO_ROOM:
            text = "there is no room left on the disk; nothing was changed. Make room, or name another folder"
        elif number in MAY_NOT:
            text = "may not be written to; nothing was changed. Ask for the right to, or name another folder"
        else:
            raise
        raise ExtractError([Fault(what, text)]) from None


def _number(error: Exception) -> int | None:
    """The system's number of an error; Polars tells it in its words only, and not where a file's footer fails."""
    if isinstance(error, OSError):
        return error.errno
    if "transport error" in str(error):
        return errno.ENOSPC
    told = re.search(r"\(os error (\d+)\)", str(error))
    return int(told[1]) if told else None


def _holder(lock: Path) -> str:
    about = {}
    with suppress(OSError, ValueError):
        about = json.loads(lock.read_text(encoding="utf-8"))
    if not isinstance(about, dict) or not about:
        return "another command is writing to this store"
    return f"{about.get('by')} is writing to this store ({about.get('doing')}, process {about.get('process')})"


if sys.platform == "win32":
    import msvcrt

    def _taken(opened: int, *, shared: bool) -> bool:
        """Windows has no shared lock, and refuses to take away a file that is open: readers need none."""
        if shared:
            return True
        os.lseek(opened, 1 << 30, os.SEEK_SET)  # a byte beyond the text, which others then can still read
        try:
            msvcrt.locking(opened, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _taken(opened: int, *, shared: bool) -> bool:
        try:
            fcntl.flock(opened, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
                return False
            raise
        return True
