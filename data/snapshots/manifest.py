"""What is written beside tables: the manifest of one snapshot, and which snapshot is live."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Literal

from pydantic import ValidationError

from data.dictionary import Frozen, Grain, from_pydantic
from data.faults import ExtractError, Fault

Delivered = Literal["full", "incremental", "carried over", "built"]
MEND = "put it back from a copy of the store"


class SourceFile(Frozen):
    """One file that rows came from; `rows_in` counts its lines of data, unparsed ones among them."""

    name: str
    sha256: str
    rows_in: int


class TableEntry(Frozen):
    """One table of a snapshot.

    `file` is its name in the snapshot's folder. `covers_from` and `covers_to` are the first and last day of its clock
    (None: no row has one). `counts_only`: its rows were replaced by counts when its term was over. `unfed`: columns
    that no file has ever filled, so that what stands in them says nothing.
    """

    file: str
    rows: int
    sha256: str
    feed: str
    as_at: date
    covers_from: date | None = None
    covers_to: date | None = None
    grain: Grain = "day"
    delivered: Delivered = "full"
    counts_only: bool = False
    unfed: tuple[str, ...] = ()


class AccountEntry(Frozen):
    """What became of the rows of one file in one table: the last five always add up to the first number."""

    file: str
    table: str
    rows_in: int
    first: int
    repeats: int
    differing: int
    rejected: int
    not_applicable: int


class ReasonEntry(Frozen):
    """How often one reason was found; `action` is rejected, blanked, differs or noted."""

    file: str
    table: str
    column: str
    reason: str
    action: str
    n: int


class MappingEntry(Frozen):
    """Which mapping read the files."""

    name: str
    version: str


class Signed(Frozen):
    """Who took responsibility for control totals beyond their tolerance, and why."""

    who: str
    why: str


class Break(Frozen):
    """A day on which a series breaks, and why: figures before and after it are not of one kind.

    `tables`: those it concerns, all when there are none.
    """

    on: date
    reason: str
    tables: tuple[str, ...] = ()


class Note(Frozen):
    """Something that was done to a snapshot later; it never names a person or a reference."""

    on: date
    text: str


class Manifest(Frozen):
    """Everything there is to say of one snapshot; `made_at` and `made_by` are for information and prove nothing."""

    id: str
    synthetic: bool
    force_codes: tuple[str, ...]
    mapping: MappingEntry
    dictionary_version: str
    made_by: str
    made_at: str
    signed: Signed | None = None
    sources: tuple[SourceFile, ...] = ()
    tables: dict[str, TableEntry]
    accounts: tuple[AccountEntry, ...] = ()
    reasons: tuple[ReasonEntry, ...] = ()
    matching: dict[str, Any] = {}
    control: tuple[dict[str, Any], ...] = ()
    warnings: tuple[str, ...] = ()
    breaks: tuple[Break, ...] = ()
    notes: tuple[Note, ...] = ()

    def as_at(self) -> date:
        """The latest as-at date of its police tables, or of all its tables when police sent none."""
        return latest_as_at(self.tables.values())

    def counts_only(self) -> bool:
        """Whether its rows are gone and only counts are left."""
        return any(entry.counts_only for entry in self.tables.values())


class Live(Frozen):
    """Which snapshot is live; `changes` is the file of changes against `before`, in the store's folder changes."""

    snapshot: str
    changes: str | None
    changes_sha256: str | None
    published_on: str
    published_by: str
    before: str | None


def latest_as_at(tables: Iterable[TableEntry]) -> date:
    """The latest as-at date among police tables, or among all when there are none of police."""
    entries = list(tables)
    police = [entry.as_at for entry in entries if entry.feed == "police"]
    return max(police or [entry.as_at for entry in entries])


def read_manifest(text: bytes, place: str) -> Manifest:
    """Read a manifest. Raises ExtractError naming `place` when it is not one."""
    try:
        return Manifest.model_validate_json(text)
    except ValidationError as error:
        raise _unreadable(place, error) from None


def read_live(text: bytes) -> Live:
    """Read the file that names the live snapshot. Raises ExtractError when it is not one."""
    try:
        return Live.model_validate_json(text)
    except ValidationError as error:
        raise _unreadable("live", error) from None


def _unreadable(place: str, error: ValidationError) -> ExtractError:
    first = from_pydantic(error, place)[0].text
    return ExtractError([Fault(place, f"cannot be read ({first}); {MEND}")])
