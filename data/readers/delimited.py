"""Reads delimited text: at the parser's own speed when every line is whole, line by line when one is not."""

from __future__ import annotations

import hashlib
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from data.readers.grammar import found_delimiter, grammar
from data.readers.lines import sorted_out
from data.readers.load import MOST_BYTES_IN_A_LINE, load_text
from data.readers.raw import LINE, Raw, checked_headings, refuse, refusing
from data.readers.tally import Places, Tally, tally
from data.readers.text import to_utf8

SAYS_DELIMITER = re.compile(rb'\A"?sep=([!-~\t])"?[ \t]*\r?(?:\n|\Z)', re.IGNORECASE)
"""The first line that Excel writes, and reads, to say which delimiter follows."""

TRAILING = "__trailing"
"""Stands for the column that a delimiter at the end of the headings would begin; it must be empty."""


@dataclass(frozen=True)
class Text:
    """A file of lines in UTF-8, from its headings on. `line` is the line of the file the headings start on."""

    name: str
    data: bytes
    delimiter: str
    headings: tuple[str, ...]
    trailing: bool
    line: int

    @property
    def columns(self) -> list[str]:
        return [*self.headings, *([TRAILING] if self.trailing else [])]


def read_delimited(file: Path, delimiter: str | None) -> Raw:
    """Read a file of lines. Raises ExtractError."""
    loaded = load_text(file)
    with ThreadPoolExecutor(1) as beside:
        # Hashing and counting let go of the interpreter's lock: they use what the parser leaves of the processors.
        sha256 = beside.submit(_fingerprint, loaded)
        data, encoding = to_utf8(loaded, file.name)
        del loaded
        text = _text(file.name, data, delimiter)
        counted = beside.submit(tally, text.data, text.delimiter, len(text.columns))
        parsed = _parsed(text)
        frame = None if parsed is None else _confirmed(text, parsed, counted.result())
        unparsed: list[tuple[int, str]] = []
        if frame is None:
            frame, unparsed = _line_by_line(text)
        kind = file.suffix.lower().removeprefix(".")
        return Raw(file.name, sha256.result(), frame, tuple(unparsed), kind, encoding, text.delimiter)


def _fingerprint(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _text(name: str, data: bytes, delimiter: str | None) -> Text:
    """Find the headings and the delimiter. Raises ExtractError."""
    line = 1
    if said := SAYS_DELIMITER.match(data):
        data, line = data[said.end() :], 2
        delimiter = delimiter or said[1].decode()
    blank = len(data) - len(data.lstrip(b"\r\n"))
    line += data.count(b"\n", 0, blank)
    data = data[blank:] if blank else data
    if not data or data.isspace():
        refuse(name, "holds no headings and no rows; export it again")
    delimiter = delimiter or found_delimiter(data)
    if len(delimiter) != 1 or not delimiter.isascii() or delimiter in '"\r\n':
        refuse(name, "cannot be parted by the delimiter given for it; give one plain character such as ; or |")
    end = grammar(delimiter).end(data, 0, MOST_BYTES_IN_A_LINE)
    if end is None:
        refuse(name, f"line {line} has a quotation mark that is not closed among the headings; mend the headings")
    cells = [cell.decode() for cell in grammar(delimiter).cells(data[:end])]
    trailing = len(cells) > 1 and not cells[-1].strip()
    headings = checked_headings(name, cells[:-1] if trailing else cells, line)
    return Text(name, data, delimiter, tuple(headings), trailing, line)


def _parsed(text: Text, data: bytes | None = None) -> pl.DataFrame | None:
    """What the parser makes of the whole text; None if it gives up."""
    source = text.data if data is None else data
    try:
        return pl.read_csv(
            source,
            separator=text.delimiter,
            quote_char='"' if b'"' in source else None,
            infer_schema=False,
            new_columns=text.columns,
            raise_if_empty=False,
        )
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException):
        return None


def _confirmed(text: Text, parsed: pl.DataFrame, counted: Tally | None) -> pl.DataFrame | None:
    """The parsed rows with their lines, if the text is well formed and each line has every cell; otherwise None.

    The parser refuses lines with too many cells and fills up lines with too few, so an equal total says there are none.
    """
    width = len(text.columns)
    if counted is None or counted.looks_swallowed or parsed.width != width or parsed.height != counted.records - 1:
        return None
    if counted.delimiters != counted.records * (width - 1) or (
        text.trailing and parsed[TRAILING].null_count() != len(parsed)
    ):
        return None
    starts = np.arange(counted.records, dtype=np.int64) if counted.starts is None else counted.starts
    return _finished(text, parsed, text.line + starts[1:])


def _finished(text: Text, parsed: pl.DataFrame, lines: Places) -> pl.DataFrame:
    frame = parsed.with_columns(pl.Series(LINE, lines, pl.Int64))
    if text.trailing:
        frame = frame.drop(TRAILING)
    if parsed.width == 1:
        # The one case in which a blank line is as wide as a record: the parser gives null, and "" for an empty cell.
        frame = frame.filter(pl.first().is_not_null())
    if b'"' in text.data and b'""' in text.data:
        frame = frame.with_columns(pl.col(*text.headings).replace("", None))
    return frame


def _line_by_line(text: Text) -> tuple[pl.DataFrame, list[tuple[int, str]]]:
    """Part the records that can be read from those that cannot, and parse the former alone."""
    with refusing(text.name, "cannot be read as lines of cells; export it again as CSV"):
        sorted_ = sorted_out(text.data, text.delimiter, len(text.headings))
        wide = Text(text.name, text.data, text.delimiter, text.headings, sorted_.trailing, text.line)
        parsed = _parsed(wide, sorted_.readable)
        if parsed is None or len(parsed) != len(sorted_.starts):
            refuse(text.name, "cannot be read as lines of cells; export it again as CSV")
        frame = _finished(wide, parsed, text.line + sorted_.starts)
    return frame, [(text.line + line, reason) for line, reason in sorted_.unparsed]
