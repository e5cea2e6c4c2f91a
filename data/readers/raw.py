"""What reading a file gives: its rows as text, its fingerprint, and the lines that could not be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NoReturn

import polars as pl

from data.faults import ExtractError, Fault

LINE = "__line"
"""Column of every frame: the line of the file on which the row starts, counted from 1."""

MOST_NAMED = 5


@dataclass(frozen=True)
class Raw:
    """One file as text. `frame` holds a String column per heading (null where the cell is empty) and LINE (Int64)."""

    name: str
    sha256: str
    frame: pl.DataFrame
    unparsed: tuple[tuple[int, str], ...]
    format: str
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None

    @property
    def rows_in(self) -> int:
        """Records of the file, those that could not be parsed among them."""
        return len(self.frame) + len(self.unparsed)


def refuse(name: str, text: str) -> NoReturn:
    """Refuse a whole file in one sentence. Raises ExtractError."""
    raise ExtractError([Fault(name, text)]) from None


@contextmanager
def refusing(name: str, text: str) -> Iterator[None]:
    """Whatever a foreign reader makes of damaged bytes becomes one sentence."""
    try:
        yield
    except ExtractError:
        raise
    except MemoryError:
        refuse(name, "needs more memory than this machine has; split it into smaller files")
    except Exception:
        refuse(name, text)
    except BaseException as error:
        # A panic in Rust is no Exception, so that nobody passes over it; here it says that the file is damaged.
        if type(error).__name__ != "PanicException":
            raise
        refuse(name, text)


def checked_headings(name: str, found: Sequence[str | None], line: int) -> list[str]:
    """Headings without the space around them. Raises ExtractError naming those that are empty or stand twice."""
    stripped = [(heading or "").strip() for heading in found]
    empty = [str(number) for number, heading in enumerate(stripped, 1) if not heading]
    repeated = sorted({heading for heading in stripped if heading and stripped.count(heading) > 1})
    wrong = []
    if empty:
        wrong.append(f"no heading for column {_listed(empty)}")
    if repeated:
        wrong.append(f"the same heading twice or more: {_listed([_short(word) for word in repeated])}")
    if LINE in stripped:
        wrong.append(f"the heading '{LINE}', which is kept for line numbers")
    if wrong:
        refuse(name, f"line {line} has {' and '.join(wrong)}; give every column a heading of its own")
    return stripped


def _listed(words: Sequence[str]) -> str:
    more = len(words) - MOST_NAMED
    return ", ".join(words[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _short(word: str) -> str:
    return f"'{word}'" if len(word) <= 60 else f"'{word[:57]}...'"
