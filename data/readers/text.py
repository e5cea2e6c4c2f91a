"""Turns the bytes of a text file into UTF-8, whichever encoding it was written in."""

from __future__ import annotations

import codecs

from data.readers.raw import refuse

CHUNK = 1024 * 1024
AGAIN = "export it again as 'CSV UTF-8'"
WIDE = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


def to_utf8(data: bytes, name: str) -> tuple[bytes, str]:
    """The text as UTF-8 with line feeds, without its byte order mark, and the name of the encoding it had.

    Raises ExtractError for bytes that are no text in any encoding known here.
    """
    text, encoding = _decoded(data, name)
    if b"\0" in text:
        line = _line_of(text, text.index(b"\0"))
        refuse(name, f"line {line} holds NUL bytes, which no text has; {AGAIN}")
    if b"\n" not in text:
        text = text.replace(b"\r", b"\n")
    return _without_end(text), encoding


def _decoded(data: bytes, name: str) -> tuple[bytes, str]:
    if wide := WIDE.get(data[:2]):
        return _from_utf16(data[2:], wide, name), wide.upper()
    marked = data.startswith(codecs.BOM_UTF8)
    text = data[len(codecs.BOM_UTF8) :] if marked else data
    wrong = _first_not_utf8(text)
    if wrong is None:
        return text, "UTF-8"
    line = _line_of(text, wrong)
    if marked:
        refuse(name, f"line {line} is not UTF-8, though the file begins by saying that it is; {AGAIN}")
    try:
        parts = (text[start : start + CHUNK] for start in range(0, len(text), CHUNK))
        return b"".join(part if part.isascii() else part.decode("cp1252").encode() for part in parts), "Windows-1252"
    except UnicodeDecodeError:
        refuse(name, f"line {line} is neither UTF-8 nor Windows-1252; {AGAIN}")


def _from_utf16(data: bytes, wide: str, name: str) -> bytes:
    try:
        return data.decode(wide).encode()
    except UnicodeDecodeError as error:
        line = data[: error.start].decode(wide, errors="replace").count("\n") + 1
        refuse(name, f"line {line} is not UTF-16, though the file begins by saying that it is; {AGAIN}")


def _first_not_utf8(data: bytes) -> int | None:
    """The place of the first byte that is not UTF-8. Plain ASCII, most of any extract, costs next to nothing."""
    if data.isascii():
        return None
    start = 0
    while start < len(data):
        part = data[start : start + CHUNK]
        last = start + len(part) == len(data)
        try:
            start += len(part) if part.isascii() else codecs.utf_8_decode(part, "strict", last)[1]
        except UnicodeDecodeError as error:
            return start + error.start
    return None


def _line_of(data: bytes, place: int) -> int:
    return data.count(b"\n", 0, place) + 1


def _without_end(text: bytes) -> bytes:
    """Without the blank lines and the Ctrl-Z of DOS that stand after the last row."""
    tail = text[-4096:]
    extra = len(tail) - len(tail.rstrip(b"\r\n\x1a"))
    # A single line end is left: cutting it off would copy the whole file.
    return text if tail[len(tail) - extra :] in (b"", b"\n", b"\r\n") else text[: len(text) - extra]
