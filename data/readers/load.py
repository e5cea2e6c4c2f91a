"""Brings a file's bytes into memory once, after refusing what is no file, empty, or one endless line."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from data.readers.raw import refuse

MOST_BYTES_IN_A_LINE = 1024 * 1024
"""A longer line is no line of a table: some other file, or one that has lost its line breaks."""

MOST_BYTES_OF_A_WORKBOOK = 512 * 1024 * 1024

SIGNATURES = {
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "ole",
    b"PAR1": "parquet",
    b"\x1f\x8b": "gzip",
    b"%PDF-": "pdf",
}
"""How files that are no text begin. Workbooks: "zip" is .xlsx or .xlsb, "ole" is .xls or one under a password."""

SPOKEN = {
    "zip": "a workbook or zip file",
    "ole": "an old Excel workbook",
    "parquet": "a Parquet file",
    "gzip": "a compressed file",
    "pdf": "a PDF",
}


def signature(data: bytes) -> str | None:
    """What the first bytes say the file is, if they say anything."""
    return next((kind for start, kind in SIGNATURES.items() if data.startswith(start)), None)


def load_text(file: Path) -> bytes:
    """All bytes of a file of lines. Raises ExtractError, for an endless line as soon as it has grown too long."""
    with _opened(file) as stream:
        # One copy in all: a BytesIO hands over what it gathered.
        gathered, since_break = BytesIO(), 0
        while chunk := stream.read(MOST_BYTES_IN_A_LINE):
            first = _place_of_break(chunk, last=False)
            if since_break + (len(chunk) if first < 0 else first) > MOST_BYTES_IN_A_LINE:
                _refuse_line(file.name, gathered)
            since_break = since_break + len(chunk) if first < 0 else len(chunk) - _place_of_break(chunk, last=True) - 1
            if not gathered.tell() and (kind := signature(chunk)):
                refuse(file.name, f"is {SPOKEN[kind]}, not the text its name says; give it the ending it should have")
            gathered.write(chunk)
        return gathered.getvalue()


def load_binary(file: Path, kinds: tuple[str, ...], most: int | None = None) -> bytes:
    """All bytes of a workbook or Parquet file whose signature is one of `kinds`. Raises ExtractError."""
    with _opened(file) as stream:
        start = stream.read(8)
        if signature(start) not in kinds:
            kind = SPOKEN.get(signature(start) or "", "something else")
            refuse(file.name, f"is {kind}, not the {file.suffix.lower()} its name says; export it again")
        size = stream.seek(0, 2)
        if most is not None and size > most:
            refuse(file.name, f"is larger than {most // 1024**2} MiB; export the table as CSV instead")
        stream.seek(0)
        return stream.read()


def _place_of_break(chunk: bytes, last: bool) -> int:
    """Where the first or last line ends; the oldest Macintosh files have carriage returns only."""
    find = chunk.rfind if last else chunk.find
    place = find(b"\n")
    return place if place >= 0 else find(b"\r")


def _refuse_line(name: str, gathered: BytesIO) -> None:
    line = gathered.getvalue().count(b"\n") + 1
    refuse(name, f"line {line} is longer than 1 MiB, so this is no table of lines; export it again with line breaks")


@contextmanager
def _opened(file: Path) -> Iterator[BinaryIO]:
    try:
        if not stat.S_ISREG(file.stat().st_mode):
            refuse(file.name, "is not a file; give a file of rows")
        with open(file, "rb", buffering=0) as stream:
            if not stream.seek(0, 2):
                refuse(file.name, "is empty; export it again")
            stream.seek(0)
            yield stream
    except FileNotFoundError:
        refuse(file.name, "is not there, or is a link to a file that is not; put the file in its place")
    except OSError as error:
        why = f" ({error.strerror})" if error.strerror else ""
        refuse(file.name, f"cannot be read{why}; check who may open it and try again")
    except MemoryError:
        refuse(file.name, "needs more memory than this machine has; split it into smaller files")
