"""Counts quotation marks, delimiters and line feeds by the million, to check what a parser made of a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

BLOCK = 512 * 1024
QUOTE, FEED, RETURN = b'"\n\r'
SWALLOWED = 8
"""So many delimiters in lines that look like records, inside one quoted cell, are records and no text."""

ALL = np.uint64(2**64 - 1)

Places = NDArray[np.int64]
Flags = NDArray[np.bool_]
Bits = NDArray[np.uint64]
"""A bit for each character of a text, the first in the lowest bit of the first word."""


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
    data, blocks = np.frombuffer(text, np.uint8), range(0, len(text), BLOCK)
    unended = int(not text.endswith(b"\n"))
    if b'"' not in text:
        marks = sum(int(np.count_nonzero(data[start : start + BLOCK] == ord(delimiter))) for start in blocks)
        lines = sum(int(np.count_nonzero(data[start : start + BLOCK] == FEED)) for start in blocks)
        return Tally(marks, lines + unended)
    scan = _Scan(ord(delimiter))
    if not all(scan.well_formed(data[start : start + BLOCK]) for start in blocks) or scan.within:
        return None
    records = scan.records + unended
    if not scan.broken:
        return Tally(scan.delimiters, records)
    feeds, is_inner = _feeds(scan)
    starts = np.append(np.zeros(1, np.int64), np.flatnonzero(~is_inner) + 1)[:records]
    swallowed = looks_like_records(_lines_within(text, delimiter, feeds, is_inner), width)
    return Tally(scan.delimiters, records, starts, swallowed)


def looks_like_records(lines: Iterable[tuple[int, int]], width: int) -> bool:
    """Whether lines inside records, given as delimiters and quotation marks of each, are more than a chance of text.

    Lines of one quoted cell follow one another without a mark; enough of them with `width` cells are records.
    """
    alike = 0
    for delimiters, marks in lines:
        alike = 0 if marks else alike + (delimiters == width - 1)
        if alike * (width - 1) >= SWALLOWED:
            return True
    return False


@dataclass
class _Scan:
    """Goes through a text block by block with 64 characters in a word, and remembers what the next block needs.

    A whole number of words in each block but the last, which is filled up with line feeds that are not counted.
    """

    mark: int
    within: bool = False
    delimiters: int = 0
    records: int = 0
    feeds: list[Bits] = field(default_factory=list)
    inner: list[Bits] = field(default_factory=list)
    broken: bool = False
    _edge: bool = True
    _closed: bool = False
    _returned: bool = False

    def well_formed(self, block: NDArray[np.uint8]) -> bool:
        """Count a block. False if a mark opens after anything but a delimiter, or closes before anything else."""
        padding = -len(block) % 64
        block = np.append(block, np.full(padding, FEED, np.uint8)) if padding else block
        quotes, marks, feeds, returns = (_bits(block == each) for each in (QUOTE, self.mark, FEED, RETURN))
        inside = _prefix_parity(quotes, self.within)
        closing, edges = quotes & ~inside, marks | feeds | quotes
        after = _moved_on(closing, self._closed)
        wrong = quotes & inside & ~_moved_on(edges, self._edge)
        wrong |= after & ~(edges | returns)
        wrong |= _moved_on(after & returns, self._returned) & ~feeds
        self.within, self._edge = _last(inside), _last(edges)
        self._closed, self._returned = _last(closing), _last(after & returns)
        self.delimiters += _count(marks & ~inside)
        self.records += _count(feeds & ~inside) - (0 if self.within else padding)
        self.feeds.append(feeds)
        self.inner.append(feeds & inside)
        self.broken = self.broken or bool(np.any(self.inner[-1]))
        return not np.any(wrong)


def _bits(flags: Flags) -> Bits:
    return np.packbits(flags, bitorder="little").view(np.uint64)


def _characters(bits: Bits) -> Flags:
    return np.unpackbits(bits.view(np.uint8), bitorder="little").view(np.bool_)


def _feeds(scan: _Scan) -> tuple[Places, Flags]:
    """Where the line feeds are, and which of them stand inside a quoted cell."""
    places = [np.flatnonzero(_characters(bits)) for bits in scan.feeds]
    inside = [_characters(bits)[found] for bits, found in zip(scan.inner, places, strict=True)]
    return np.concatenate([found + number * BLOCK for number, found in enumerate(places)]), np.concatenate(inside)


def _moved_on(bits: Bits, carried: bool) -> Bits:
    """Each bit one character further on."""
    moved: Bits = bits << np.uint64(1)
    moved[1:] |= bits[:-1] >> np.uint64(63)
    moved[0] |= int(carried)
    return moved


def _prefix_parity(bits: Bits, carried: bool) -> Bits:
    """Set where the bits up to and including this one are odd in number: from each mark that opens to the next."""
    odd = bits.copy()
    for step in (1, 2, 4, 8, 16, 32):
        odd ^= odd << step
    before = np.append(np.array([carried], np.uint64), odd[:-1] >> 63)
    # All bits of a word turn over when the words before it hold an odd number together.
    turned: Bits = np.bitwise_xor.accumulate(before)
    return odd ^ (turned * ALL)


def _last(bits: Bits) -> bool:
    return bool(bits[-1] >> 63)


def _count(bits: Bits) -> int:
    return int(np.bitwise_count(bits).sum())


def _lines_within(text: bytes, delimiter: str, feeds: Places, is_inner: Flags) -> Iterator[tuple[int, int]]:
    """Delimiters and marks of each line between the first and last of a record; a mark more where one record ends."""
    between, last, mark = np.flatnonzero(is_inner[1:] & is_inner[:-1]) + 1, 0, delimiter.encode()
    starts, ends = feeds[between - 1].tolist(), feeds[between].tolist()
    for number, start, end in zip(between.tolist(), starts, ends, strict=True):
        if number > last + 1:
            yield 0, 1
        last = number
        yield text.count(mark, start, end), text.count(b'"', start, end)
