"""Parts the records of a text that can be read from those that cannot, and says why not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.readers.grammar import grammar
from data.readers.load import MOST_BYTES_IN_A_LINE
from data.readers.tally import FEED, QUOTE, RETURN, Flags, Places, looks_like_records
from data.reasons import REASONS

BLOCK = 16 * 1024 * 1024
NOT_CLOSED = REASONS["not_closed"]
NOT_DOUBLED = REASONS["not_doubled"]


@dataclass(frozen=True)
class Sorted:
    """`readable`: headings and the records that have every cell. `starts`: the line of each, from 0 at the headings.

    `unparsed`: line and reason of each other record. `trailing`: some records end with a delimiter too many.
    """

    readable: bytes
    starts: Places
    unparsed: list[tuple[int, str]]
    trailing: bool


class _Lines:
    """The physical lines of a text (which must end with a line feed), and what is known of the record on each."""

    def __init__(self, text: bytes, delimiter: str) -> None:
        self.text, self.grammar = text, grammar(delimiter)
        self.starts, self.delimiters, self.quotes = _counted(text, ord(delimiter))
        self.count = len(self.starts)
        self.ends: Places = np.append(self.starts[1:], len(text))
        self.is_record: Flags = np.ones(self.count, bool)
        self.cells: Places = self.delimiters + 1
        self.wrong: dict[int, str] = {}
        self.written: dict[int, bytes] = {}

    def follow_quotes(self, width: int) -> None:
        """Visit the lines with quotation marks: join records over several lines, note what cannot be read."""
        resume, starts, ends, whole = 0, self.starts.tolist(), self.ends.tolist(), self.grammar.whole(width)
        for line in np.flatnonzero(self.quotes).tolist():
            if line < resume:
                continue
            if (found := whole.match(self.text, starts[line], ends[line])) and found.end() == ends[line]:
                self.cells[line] = width
                continue
            last = self._last_line(line, starts[line], width)
            if last is None:
                self.wrong[line] = NOT_CLOSED if self.quotes[line] & 1 else NOT_DOUBLED
                continue
            self.is_record[line + 1 : last + 1] = False
            self.ends[line] = self.ends[last]
            resume = last + 1
            record = self.text[starts[line] : self.ends[line]]
            bare = self.grammar.bare(record)
            self.cells[line] = bare.count(self.grammar.delimiter) + 1
            if b'"' in bare:
                self.written[line] = self.grammar.written(self.grammar.cells(record))

    def _last_line(self, line: int, start: int, width: int) -> int | None:
        end = self.grammar.end(self.text, start, min(start + MOST_BYTES_IN_A_LINE, len(self.text)))
        if end is None:
            return None
        last = line if end < self.ends[line] else int(np.searchsorted(self.starts, end, "right")) - 1
        inner = slice(line + 1, last)
        within = zip(self.delimiters[inner].tolist(), self.quotes[inner].tolist(), strict=True)
        return None if looks_like_records(within, width) else last

    def pass_over_blank(self, width: int) -> None:
        """Lines without a character are no records; nor are lines of spaces where a record has several cells."""
        space = b" \t\r\n" if width > 1 else b"\r\n"
        for line in np.flatnonzero(self.is_record & (self.delimiters == 0) & (self.quotes == 0)).tolist():
            if not self.text[self.starts[line] : self.ends[line]].strip(space):
                self.is_record[line] = False

    def ends_with_delimiter(self) -> Flags:
        data = np.frombuffer(self.text, np.uint8)
        before = self.ends - 2
        before = np.where((data[before] == RETURN) & (before > self.starts), before - 1, before)
        return np.asarray((before >= self.starts) & (data[before] == ord(self.grammar.delimiter)))


def sorted_out(text: bytes, delimiter: str, width: int) -> Sorted:
    """Sort the records under headings of `width` cells. Blank lines are passed over.

    A cell too many is no fault when it is empty: some systems end each line with a delimiter.
    """
    lines = _Lines(text if text.endswith(b"\n") else text + b"\n", delimiter)
    lines.follow_quotes(width)
    lines.pass_over_blank(width)
    lines.is_record[0] = False
    trailing = (lines.cells == width + 1) & lines.ends_with_delimiter()
    good = lines.is_record & ((lines.cells == width) | trailing)
    good[list(lines.wrong)] = False
    unparsed = [
        (line, lines.wrong.get(line) or _miscounted(int(lines.cells[line]), width))
        for line in np.flatnonzero(lines.is_record & ~good).tolist()
    ]
    wide = bool(np.any(trailing & good))
    headings = lines.grammar.written([b"%d" % number for number in range(width + wide)])
    return Sorted(headings + _joined(lines, good), np.flatnonzero(good), unparsed, wide)


def _counted(text: bytes, mark: int) -> tuple[Places, Places, Places]:
    """Where each line starts, and how many delimiters and quotation marks stand in it."""
    data = np.frombuffer(text, np.uint8)
    starts, delimiters, quotes, start = [], [], [], 0
    while start < len(data):
        end = text.rfind(b"\n", start, start + BLOCK) + 1 or text.index(b"\n", start) + 1
        block = data[start:end]
        first = np.append(0, np.flatnonzero(block[:-1] == FEED) + 1)
        delimiters.append(np.add.reduceat(block == mark, first, dtype=np.int64))
        quotes.append(np.add.reduceat(block == QUOTE, first, dtype=np.int64))
        starts.append(first + start)
        start = end
    return np.concatenate(starts), np.concatenate(delimiters), np.concatenate(quotes)


def _joined(lines: _Lines, good: Flags) -> bytes:
    """The readable records, copied in runs that are as long as they can be."""
    anew = np.zeros(lines.count, bool)
    anew[list(lines.written)] = True
    chosen = np.flatnonzero(good)
    starts, ends, anew = lines.starts[chosen], lines.ends[chosen], anew[chosen]
    # A run ends where the next record does not follow at once, and around a record that is written anew.
    breaks = np.flatnonzero((starts[1:] != ends[:-1]) | anew[1:] | anew[:-1]) + 1
    firsts = np.append(0, breaks)[: len(chosen)]
    lasts = np.append(breaks, len(chosen))[: len(chosen)] - 1
    return b"".join(
        lines.written.get(line) or lines.text[start:end]
        for line, start, end in zip(chosen[firsts].tolist(), starts[firsts].tolist(), ends[lasts].tolist(), strict=True)
    )


def _miscounted(found: int, width: int) -> str:
    name = "one_heading" if width == 1 else "one_cell" if found == 1 else "cells"
    return REASONS[name].format(cells=found, headings=width)
