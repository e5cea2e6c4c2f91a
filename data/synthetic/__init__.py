"""An invented force: every table of an extract, made up, calibrated to published figures, with its truths beside it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from pathlib import Path

import polars as pl

from data.synthetic.clean import clean_tables
from data.synthetic.exports import Invented, Progress, check_day
from data.synthetic.exports import invent as invent_size
from data.synthetic.moved import Moved, month_before
from data.synthetic.rates import Size
from data.synthetic.truths import Artefact, Planted, Truths
from data.synthetic.world import build

__all__ = [
    "AS_AT",
    "MONTH_BEFORE",
    "Artefact",
    "Invented",
    "Moved",
    "Planted",
    "Truths",
    "invent",
    "synthesise",
    "tables",
]

AS_AT = date(2026, 3, 31)
MONTH_BEFORE = month_before(AS_AT)


def tables(
    offences: int = 10_000,
    forces: int = 1,
    seed: int = 1,
    as_at: date = AS_AT,
    *,
    only: Collection[str] | None = None,
) -> dict[str, pl.DataFrame]:
    """The clean tables: fed columns of the dictionary, categories as enums, nothing missing and nothing wrong.

    only: the tables wanted; offences alone are quick at any size. ValueError for a size that cannot be made.
    """
    return clean_tables(build(Size(offences, forces, seed, as_at)), only)


def invent(offences: int = 10_000, forces: int = 1, seed: int = 1, as_at: date = AS_AT) -> Invented:
    """An invented force to be exported more than once. ValueError for a size that cannot be made."""
    return invent_size(Size(offences, forces, seed, as_at))


def synthesise(
    folder: Path,
    *,
    offences: int = 10_000,
    forces: int = 1,
    seed: int = 1,
    as_at: date = AS_AT,
    exported_on: date | None = None,
    progress: Progress | None = None,
) -> Truths:
    """Write the raw files of an invented force into the folder (made if need be), and its truths beside them.

    exported_on: the day its systems were read out, the as-at date when left out. What an earlier export holds is what
    they held then of the very same cases; it has no truths beside it, since the truths are those of the as-at date.
    The same arguments write the same bytes. ValueError for a size or a day that cannot be made.
    """
    size = Size(offences, forces, seed, as_at)
    check_day(size, exported_on)
    told = progress or (lambda doing, done, of: None)
    made = invent_size(size, lambda doing, done, of: told(doing, done, of + forces))
    made.export(folder, exported_on, lambda doing, done, of: told(doing, done + 2, of + 2))
    return made.truths
