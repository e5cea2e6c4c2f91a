"""Finds the files of a folder that a mapping names, with the day each speaks of, and reads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from data.faults import ExtractError, Fault, did_you_mean
from data.ingest.order import EVERY_FEED, Order, Steps
from data.keys import KeyRing, hash_keys
from data.mapping import FileMapping
from data.readers import LINE, read
from data.shape import Shaped, shape
from data.snapshots.manifest import SourceFile


@dataclass(frozen=True)
class Found:
    """One file of the folder, what the mapping says of it, and the day it speaks of."""

    path: Path
    mapping: FileMapping
    as_at: date


@dataclass(frozen=True)
class Taken:
    """What was read of one file, with hashed keys; `dropped` names columns that were passed over unread."""

    source: SourceFile
    as_at: date
    shaped: tuple[Shaped, ...]
    dropped: tuple[str, ...]


def find_files(order: Order) -> tuple[list[Found], tuple[str, ...]]:
    """The files that the mapping names, with their as-at dates, and the names of those it does not.

    Raises ExtractError when one is missing that should be there, is named twice, or has no as-at date.
    """
    folder, mapping = order.folder, order.mapping
    if not folder.is_dir():
        raise ExtractError([Fault(str(folder), "is not a folder; name the one that holds the exports")])
    files = sorted(f for f in folder.iterdir() if f.is_file() and not f.name.startswith((".", "~$")))
    faults = _unknown_feeds(order)
    found, named = [], set()
    for part in mapping.files:
        matching = [file for file in files if part.matches(file.name)]
        if not matching and not part.optional:
            text = (
                f"has no file named like '{part.pattern}' ({part.name}); add it, or say optional = true in the mapping"
            )
            faults.append(Fault(folder.name, text))
        for file in matching:
            if (file.name, part.sheet) in named:
                text = f"is named by two patterns of {mapping.name}, '{part.pattern}' among them; make them differ"
                faults.append(Fault(file.name, text))
            named.add((file.name, part.sheet))
            day = _as_at(order, part, file.name)
            if isinstance(day, Fault):
                faults.append(day)
            else:
                found.append(Found(file, part, day))
    if not (found or faults):
        faults.append(
            Fault(folder.name, f"holds no file that {mapping.name} names; look at the patterns in the mapping")
        )
    if faults:
        raise ExtractError(faults)
    known = {name for name, _ in named}
    return found, tuple(file.name for file in files if file.name not in known)


def _as_at(order: Order, part: FileMapping, name: str) -> date | Fault:
    """The day a file speaks of: from the mapping or its name, else as given for its feed, the later of several."""
    told = part.as_at_of(name)
    if told is not None:
        return told
    tables = order.dictionary.sources["snapshot"]
    feeds = sorted({tables[table].feed for table in part.tables})
    given = [order.as_at[feed] for feed in feeds if feed in order.as_at]
    if not given and EVERY_FEED in order.as_at:
        given = [order.as_at[EVERY_FEED]]
    if given:
        return max(given)
    return Fault(name, f"does not say which day it speaks of; give it, as in --as-at {feeds[0]}=2024-03-31")


def _unknown_feeds(order: Order) -> list[Fault]:
    feeds = {table.feed for table in order.dictionary.sources["snapshot"].values()}
    unknown = [feed for feed in order.as_at if feed != EVERY_FEED and feed not in feeds]
    return [Fault("--as-at", f"there is no feed '{feed}'{did_you_mean(feed, feeds)}") for feed in unknown]


def take_files(order: Order, found: Sequence[Found], ring: KeyRing, step: Steps) -> list[Taken]:
    """Read every file; what is wrong with any of them is raised together, after all were tried."""
    taken: list[Taken] = []
    faults: list[Fault] = []
    for one in found:
        step(f"Reading {one.path.name}")
        try:
            raw = read(one.path, sheet=one.mapping.sheet, delimiter=one.mapping.delimiter)
            shaped = shape(raw, one.mapping, order.mapping, order.dictionary, one.as_at)
        except ExtractError as error:
            faults += error.faults
            continue
        lost = [part.table for part in shaped if not part.account.adds_up()]
        if lost:  # never publish from rows that nobody can account for
            raise AssertionError(f"the rows of {raw.name} do not add up in {', '.join(lost)}")
        hashed = hash_keys({part.table: part.frame for part in shaped}, ring)
        dropped = tuple(c for c in raw.frame.columns if c != LINE and c in one.mapping.drop)
        parts = tuple(replace(part, frame=hashed[part.table]) for part in shaped)
        taken.append(
            Taken(SourceFile(name=raw.name, sha256=raw.sha256, rows_in=raw.rows_in), one.as_at, parts, dropped)
        )
    if faults:
        raise ExtractError(faults)
    return taken
