"""The one other door: which records have a gap and which lines a finding, for analysts only, each look written down.

Everything else leaves as counts. An analyst who mends records needs to know which; nobody else gets these lists, and
they never hold more than references, or files and lines.
"""

from __future__ import annotations

import getpass
import json
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from data.accounts import FAULTS
from data.dictionary import NOT_RECORDED, Dictionary
from data.faults import did_you_mean
from data.keys import open_ring
from data.snapshots.durable import append_line
from data.snapshots.folder import StoreFolder

AUDIT = "looked_at.jsonl"
MOST = 500
"""References or lines in one list: a list to work through, not a copy of the records."""


class NotAllowed(Exception):
    """Somebody other than an analyst asked for a list of records."""


@dataclass(frozen=True, order=True)
class Kind:
    """One kind of finding: in which table and column (empty where the whole line is meant), and what was wrong."""

    table: str
    column: str
    reason: str


def gaps(dictionary: Dictionary) -> dict[str, str]:
    """The gaps that can be listed: "table.column" -> its meaning, of tables that hang on a crime."""
    tables = dictionary.sources["snapshot"]
    return {
        f"{name}.{column}": about.meaning
        for name, table in tables.items()
        if "crime_key" in table.columns and not table.built
        for column, about in table.columns.items()
        if about.is_gap_when_empty()
    }


def worklist(audience: str, name: str, store: Path, dictionary: Dictionary, gap: str) -> pl.DataFrame:
    """The references of crimes whose rows lack a column: reference, recorded_on, source_system; the newest first.

    audience and name come from sign-in, never from a page. gap: one of `gaps`. At most MOST rows. Raises NotAllowed
    for anybody but analysts, KeyError for a gap that does not exist.
    """
    _analysts_only(audience)
    if gap not in gaps(dictionary):
        raise KeyError(f"no gap is called '{gap}'{did_you_mean(gap, gaps(dictionary))}")
    table, _, column = gap.partition(".")
    folder = StoreFolder(store)
    with folder.pinned() as pinned:
        if pinned is None or table not in pinned.snapshot.manifest.tables:
            return pl.DataFrame(schema={"reference": pl.String, "recorded_on": pl.Date, "source_system": pl.String})
        rows = pinned.snapshot.read(table, ["crime_key", "recorded_on", "source_system", column])
        snapshot = pinned.snapshot.id
    text = pl.col(column).cast(pl.String)
    lacking = rows.filter(text.is_null() | (text == NOT_RECORDED)).unique("crime_key", maintain_order=True)
    chosen = lacking.sort("recorded_on", "crime_key", descending=True, nulls_last=True).head(MOST)
    _write_down(folder, name, snapshot, gap=gap, references=len(chosen))
    back = open_ring(folder.restricted).references().filter(pl.col("namespace") == "crime_key")
    found = chosen.join(back, left_on="crime_key", right_on="hash", how="left", maintain_order="left")
    return found.select("reference", "recorded_on", pl.col("source_system").cast(pl.String))


def findings(store: Path) -> dict[Kind, int]:
    """What was found when the live snapshot was loaded -> how often, the most frequent first."""
    with StoreFolder(store).pinned() as pinned:
        told = pinned.snapshot.manifest.reasons if pinned else ()
    counts: Counter[Kind] = Counter()
    for entry in told:
        counts[Kind(entry.table, entry.column, entry.reason)] += entry.n
    return dict(counts.most_common())


def lines_found(audience: str, name: str, store: Path, kind: Kind) -> pl.DataFrame:
    """The lines of the live snapshot's files on which something was found: file, line; in the order of the files.

    audience and name come from sign-in, never from a page. At most MOST rows; none where the list of single findings
    is gone. Raises NotAllowed for anybody but analysts.
    """
    _analysts_only(audience)
    folder = StoreFolder(store)
    found = pl.DataFrame(schema=FAULTS)
    with folder.pinned() as pinned:
        snapshot = pinned.snapshot.id if pinned else ""
        kept = folder.restricted / f"rejects-{snapshot}.parquet"
        if kept.is_file():
            found = pl.read_parquet(kept, memory_map=False)
    same = [pl.col(part).fill_null("") == getattr(kind, part) for part in ("table", "column", "reason")]
    chosen = found.filter(same).select("file", "line").sort("file", "line", nulls_last=True).head(MOST)
    _write_down(folder, name, snapshot, finding=f"{kind.table}.{kind.column}: {kind.reason}", lines=len(chosen))
    return chosen


def _analysts_only(audience: str) -> None:
    if audience != "analysts":
        raise NotAllowed("lists of records are for analysts only")


def _write_down(folder: StoreFolder, name: str, snapshot: str, **asked: str | int) -> None:
    """Who looked at what, when, before anything is handed out; what is listed is not in the log."""
    when = datetime.now(UTC).isoformat(timespec="seconds")
    said = {"on": when, "by": name, "account": getpass.getuser(), "snapshot": snapshot, **asked}
    file = folder.restricted / AUDIT
    append_line(file, json.dumps(said))
    file.chmod(0o600)
