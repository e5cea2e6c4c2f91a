"""The grammar of delimited text: where a record ends, what its cells are, and which delimiter a file uses."""

from __future__ import annotations

import re
from functools import cache

DELIMITERS = (",", ";", "\t", "|", "^", "~")
SAMPLE = 64 * 1024
SAMPLE_LINES = 200


class Grammar:
    """How records are written with one delimiter (a single ASCII character).

    A cell is quoted only if its first character is a quotation mark and its last another; inside, marks are doubled.
    A mark further on in a plain cell is an ordinary character.
    """

    def __init__(self, delimiter: bytes) -> None:
        self.delimiter = delimiter
        self._escaped = mark = re.escape(delimiter)
        quoted = rb'"((?:[^"]++|"")*+)"(?=%b|\r?\n|\r?\Z)' % mark
        either = rb'(?:%b|[^"\n%b][^\n%b]*+|(?=[\n%b]|\Z))' % (quoted, mark, mark, mark)
        self._record = re.compile(rb"%b(?:%b%b)*+\r?(?=\n|\Z)" % (either, mark, either))
        self._cell = re.compile(rb"%b|([^\n%b]*+)" % (quoted, mark))
        self._quoted = re.compile(rb'(?:(?<=[\n%b])|\A)"(?:[^"]++|"")*+"' % mark)

    def whole(self, width: int) -> re.Pattern[bytes]:
        """One record of `width` cells that has no quotation mark where none should stand, and its line feed."""
        cell = rb'(?:"(?:[^"]++|"")*+"|[^"\n%b]*+)' % self._escaped
        return re.compile(rb"%b(?:%b%b){%d}\r?\n" % (cell, self._escaped, cell, width - 1))

    def end(self, text: bytes, start: int, limit: int) -> int | None:
        """Where the record that begins at `start` ends, before its line feed.

        None if a quotation mark stands where none may, or does not close before `limit`.
        """
        found = self._record.match(text, start, limit)
        return None if found is None or (found.end() == limit < len(text)) else found.end()

    def bare(self, text: bytes) -> bytes:
        """The text without its quoted cells: what is left has delimiters and line feeds that part cells and records."""
        return self._quoted.sub(b"", text)

    def cells(self, record: bytes) -> list[bytes]:
        """The cells of one record, unquoted. The record must be one that `end` found."""
        record = record.removesuffix(b"\n").removesuffix(b"\r")
        found, place = [], 0
        while match := self._cell.match(record, place):
            found.append(match[2] if match[1] is None else match[1].replace(b'""', b'"'))
            place = match.end() + 1
            if place > len(record):
                break
        return found

    def written(self, cells: list[bytes]) -> bytes:
        """A record that every reader understands alike: all cells quoted."""
        return self.delimiter.join(b'"' + cell.replace(b'"', b'""') + b'"' if cell else b"" for cell in cells) + b"\n"


@cache
def grammar(delimiter: str) -> Grammar:
    return Grammar(delimiter.encode("ascii"))


def found_delimiter(text: bytes) -> str:
    """The delimiter that stands in the headings as often as in most lines under them; the commonest of several.

    A file of one column has none: then one that does not occur is as good as any.
    """
    sample = text[:SAMPLE]
    sample = sample[: sample.rfind(b"\n") + 1] or sample
    bare = {delimiter: grammar(delimiter).bare(sample) for delimiter in DELIMITERS}
    scores = {delimiter: _score(bare[delimiter], delimiter.encode()) for delimiter in DELIMITERS}
    best = max(DELIMITERS, key=lambda delimiter: scores[delimiter])
    if scores[best][1]:
        return best
    return next((d for d in DELIMITERS if d.encode() not in bare[d]), DELIMITERS[0])


def _score(bare: bytes, delimiter: bytes) -> tuple[bool, int, float]:
    first, *lines = [line for line in bare.split(b"\n", SAMPLE_LINES)[:SAMPLE_LINES] if line.strip()] or [b""]
    count = first.count(delimiter)
    alike = sum(line.count(delimiter) in (count, count + 1) for line in lines) / len(lines) if lines else 1.0
    return bool(count) and alike > 0.5, count, alike
