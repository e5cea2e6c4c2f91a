"""How the rows of a file are accounted for, table by table, and how what was found wrong with them is listed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

REJECTED, BLANKED, DIFFERS, KEPT = "rejected", "blanked", "differs", "kept"
ACTIONS = (REJECTED, BLANKED, DIFFERS, KEPT)
"""What was done: the row left out, the value blanked, a row set aside for another of its key, or nothing at all."""

FAULTS = {
    "file": pl.String(),
    "table": pl.String(),
    "column": pl.String(),
    "reason": pl.String(),
    "action": pl.String(),
    "line": pl.Int64(),
}
"""One row a finding, never with what stood in the cell; `column` is empty where the whole line is meant."""


@dataclass(frozen=True)
class Account:
    """Where each row of one file went in one table.

    first: rows that stand, one a key; repeats: rows that say no more than an earlier one; differing: rows of a key that
    say something else than the row that stands; rejected: rows without a usable key, code or date; not_applicable: rows
    that are none of this table's.
    """

    file: str
    table: str
    rows_in: int
    first: int
    repeats: int
    differing: int
    rejected: int
    not_applicable: int

    def adds_up(self) -> bool:
        """Whether every row that came in went somewhere, once."""
        return self.first + self.repeats + self.differing + self.rejected + self.not_applicable == self.rows_in


def no_faults() -> pl.DataFrame:
    """A list of findings with none on it."""
    return pl.DataFrame(schema=FAULTS)


def fault_rows(
    file: str, table: str, column: str | pl.Series, reason: str | pl.Series, action: str, lines: pl.Series
) -> pl.DataFrame:
    """Findings, one a line; `column` and `reason` are one for all of them, or one each."""
    parts = {"file": file, "table": table, "column": column, "reason": reason, "action": action}
    return lines.to_frame("line").select(
        *(
            (pl.lit(part) if isinstance(part, str) else part.alias(name)).cast(pl.String).alias(name)
            for name, part in parts.items()
        ),
        pl.col("line").cast(pl.Int64),
    )


def all_faults(parts: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Several lists of findings as one, ordered by line."""
    return pl.concat([no_faults(), *parts]).sort("line", "column", maintain_order=True)
