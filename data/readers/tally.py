"""Counts quotation marks, delimiters and line feeds by the million, to check what a parser made of a file."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BLOCK = 512 * 1024
QUOTE, FEED, RETURN = b'"\n\r'
SWALLOWED = 8
"""So many delimiters in lines that look like records, inside one quoted cell, are records and no text."""

Places = NDArray[np.int64]
Flags = NDArray[np.bool_]
Bytes = NDArray[np.uint8]


@dataclass(frozen=True)
class Tally:
    """What stands outside the quoted cells of a well-formed text.

    `starts` is the line each record starts on, counted from 0; None if every record is one line.
    `looks_swallowed`: a quoted cell holds what look like records, so that a mark was likely opened and never closed.
    """

    delimiters: int
    records: int
    starts: Places | None = None
    looks_swallowed: bool = False


def tally(text: bytes, delimiter: str, width: int) -> Tally | None:
    """Count a text whose records should have `width` cells; None if a quotation mark stands where none may."""
    data, mark = np.frombuffer(text, np.uint8), ord(delimiter)
    blocks = range(0, len(data), BLOCK)
    unended = int(not text.endswith(b"\n"))
    if b'"' not in text:
        delimiters = sum(int(np.count_nonzero(data[start : start + BLOCK] == mark)) for start in blocks)
        feeds = sum(int(np.count_nonzero(data[start : start + BLOCK] == FEED)) for start in blocks)
        return Tally(delimiters, feeds + unended)
    delimiters, within, places, flags = 0, False, [], []
    for start in blocks:
        block = data[start : start + BLOCK]
        quotes = np.flatnonzero(block == QUOTE)
        if not _well_placed(data, quotes + start, within, mark):
            return None
        delimiters += _outside(block == mark, quotes, within)
        found = np.flatnonzero(block == FEED)
        flags.append(((np.searchsorted(quotes, found) + within) & 1).astype(bool))
        places.append(found + start)
        within ^= bool(len(quotes) & 1)
    if within:
        return None
    inside, feed_places = np.concatenate(flags), np.concatenate(places)
    records = int(np.count_nonzero(~inside)) + unended
    if not inside.any():
        return Tally(delimiters, records)
    swallowed = _looks_swallowed(text, delimiter, width, feed_places, inside)
    starts = np.concatenate([np.zeros(1, np.int64), np.flatnonzero(~inside) + 1])[:records]
    return Tally(delimiters, records, starts, swallowed)


def looks_like_records(lines: int, width: int) -> bool:
    """Whether so many lines with `width` cells each, inside one record, are more than a chance of free text."""
    return lines * (width - 1) >= SWALLOWED


def _well_placed(data: Bytes, quotes: Places, within: bool, mark: int) -> bool:
    """Whether each mark that opens follows a delimiter, and each that closes comes before one (or is doubled)."""
    last = len(data) - 1
    opening, closing = quotes[int(within) :: 2], quotes[int(not within) :: 2]
    before = data[np.maximum(opening - 1, 0)]
    if not np.all((before == mark) | (before == FEED) | (before == QUOTE) | (opening == 0)):
        return False
    after = data[np.minimum(closing + 1, last)]
    if not np.all((after == mark) | (after == FEED) | (after == QUOTE) | (after == RETURN) | (closing == last)):
        return False
    returns = closing[(after == RETURN) & (closing < last)]
    return bool(np.all((data[np.minimum(returns + 2, last)] == FEED) | (returns + 1 == last)))


def _outside(marks: Flags, quotes: Places, within: bool) -> int:
    """How many of the marks stand outside quoted cells, of a block that begins inside one or not."""
    if not len(quotes):
        return 0 if within else int(np.count_nonzero(marks))
    edges = np.concatenate([np.zeros(1, np.int64), quotes])
    return int(np.add.reduceat(marks, edges, dtype=np.int64)[int(within) :: 2].sum())


def _looks_swallowed(text: bytes, delimiter: str, width: int, feeds: Places, inside: Flags) -> bool:
    """Counts, for each record of three lines and more, the lines between its first and last that have `width` cells."""
    inner = np.flatnonzero(inside[1:] & inside[:-1]) + 1
    records = np.cumsum(~inside)[inner].tolist()
    mark, alike = delimiter.encode(), Counter[int]()
    for record, start, end in zip(records, feeds[inner - 1].tolist(), feeds[inner].tolist(), strict=True):
        alike[record] += text.count(mark, start, end) == width - 1
    return any(looks_like_records(lines, width) for lines in alike.values())
