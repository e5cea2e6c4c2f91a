"""A table held in memory as narrow columns, and the runs of rows that belong to one value of its leading column."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

Array = NDArray[Any]

LEAD = "force_code"
"""Snapshots are written in the order of this column, so that one force is one run of rows."""

BLOCK = 1 << 17
"""Rows that are counted at a time: what is made of them on the way stays in the processor's cache."""

WHOLE: dict[type[np.signedinteger[Any]], type[pl.DataType]] = {
    np.int8: pl.Int8,
    np.int16: pl.Int16,
    np.int32: pl.Int32,
    np.int64: pl.Int64,
}
LEAST = {np.dtype(kind): np.iinfo(kind).min for kind in WHOLE}


class HeldTable:
    """The columns of one table, never changed after it is made: many threads may read it at once.

    `arrow` is the table as SQL sees it. Its numbers and dates are the same memory that `numbers` gives.
    """

    def __init__(self, columns: Iterable[pl.Series]) -> None:
        """columns: of equal length, categories as enums; each is taken and let go before the next."""
        self.prepared: dict[Any, Any] = {}
        """What counting has worked out of the conditions it was asked before."""
        self._types: dict[str, pl.DataType] = {}
        self._arrays: dict[str, Array] = {}
        self._empty: dict[str, bool] = {}
        self._present: dict[str, list[str]] = {}
        self._extents: dict[str, tuple[int, int]] = {}
        held = {column.name: self._hold(column) for column in columns}
        self.arrow = pa.table(held)
        self.rows = self.arrow.num_rows

    def _hold(self, column: pl.Series) -> pa.Array:
        """Keep a column as numbers, and give it as SQL sees it, from the same memory.

        What is empty is marked twice: beside the numbers for SQL, and among them for counting.
        """
        if column.dtype.is_integer():
            column = narrowed(column)
        name, arrow = column.name, column.rechunk().to_arrow()
        self._types[name], self._empty[name] = column.dtype, column.null_count() > 0
        if not self.kind(name):
            return arrow
        if self.kind(name) == "flag":
            self._arrays[name] = np.array(column.cast(pl.UInt8).fill_null(2))
            return arrow
        numbers = column.to_physical()
        stand_in = len(self.categories(name)) if self.kind(name) == "category" else nothing(numbers.dtype)
        # A copy of its own: what is read wide beside it can then be let go.
        self._arrays[name] = np.array(numbers.fill_null(stand_in))
        known = arrow.buffers()[0]
        buffers = [known and pa.py_buffer(known.to_pybytes()), pa.py_buffer(self._arrays[name])]
        if self.kind(name) == "category":
            codes = pa.Array.from_buffers(arrow.type.index_type, len(column), buffers)
            return pa.DictionaryArray.from_arrays(codes, arrow.dictionary)
        return pa.Array.from_buffers(arrow.type, len(column), buffers)

    def kind(self, name: str) -> str:
        """category, flag, date or number; "" for a column that counting cannot look into."""
        found = self._types[name]
        if isinstance(found, pl.Enum):
            return "category"
        if found.is_numeric():
            return "number"
        return "flag" if found == pl.Boolean else "date" if found == pl.Date else ""

    def categories(self, name: str) -> list[str]:
        """The values of a category, by code."""
        found = self._types[name]
        assert isinstance(found, pl.Enum)
        return found.categories.to_list()

    def has_empty(self, name: str) -> bool:
        """Whether any row has nothing in a column."""
        return self._empty[name]

    def read(self, name: str, start: int = 0, stop: int | None = None) -> Array:
        """A column as numbers: a category by its code, a flag as 0 or 1, a date as days since 1970.

        Where nothing is recorded, a category or flag is one past its last value; for numbers see `is_empty`.
        """
        return self._arrays[name][start:stop]

    def present(self, name: str) -> list[str]:
        """The values of a category that any row holds, in the order of its codes."""
        if name not in self._present:
            known = self.categories(name)
            found = np.zeros(len(known) + 1, dtype=bool)
            for at in range(0, self.rows, BLOCK):
                found[self.read(name, at, at + BLOCK)] = True
            self._present[name] = [value for value, is_there in zip(known, found, strict=False) if is_there]
        return self._present[name]

    def extent(self, name: str) -> tuple[int, int]:
        """The smallest and the largest of a whole number; (0, -1) when all are empty."""
        if name not in self._extents:
            values = self.read(name)
            known = values[~is_empty(values)]
            self._extents[name] = (int(known.min()), int(known.max())) if len(known) else (0, -1)
        return self._extents[name]

    @cached_property
    def runs(self) -> dict[str, tuple[int, int]] | None:
        """Value of the leading column -> its first row and the one after its last; None where it is scattered."""
        if not self.rows or LEAD not in self._types or self.kind(LEAD) != "category":
            return None
        codes = self.read(LEAD)
        starts = np.concatenate([[0], np.flatnonzero(codes[1:] != codes[:-1]) + 1, [len(codes)]])
        values = [*self.categories(LEAD), None]
        first = [values[code] for code in codes[starts[:-1]]]
        if len(set(first)) < len(first):
            return None
        spans = zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True)
        return {value: span for value, span in zip(first, spans, strict=True) if value is not None}

    def blocks(self, chosen: Iterable[str] | None, size: int = BLOCK) -> Iterable[tuple[int, int]]:
        """Rows to count, a block at a time: all of them, or those of the chosen values of the leading column."""
        spans = [(0, self.rows)]
        if chosen is not None and self.runs is not None:
            spans = sorted(self.runs[value] for value in chosen if value in self.runs)
        for start, stop in spans:
            for at in range(start, stop, size):
                yield at, min(at + size, stop)


def nothing(dtype: pl.DataType) -> Any:
    """The number that stands where nothing is recorded: no narrowed column holds it otherwise."""
    return float("nan") if dtype.is_float() else np.iinfo(str(dtype).lower()).min


def least(kind: np.dtype[Any]) -> Any:
    """What every recorded number is above, and `nothing` is not."""
    return LEAST.get(kind, -np.inf)


def is_empty(numbers: Array) -> Array:
    """Where nothing is recorded, of what `HeldTable.read` gives of a number or date."""
    found: Array = ~(numbers > least(numbers.dtype))
    return found


def narrowed(column: pl.Series) -> pl.Series:
    """A whole number in the narrowest type that has room for it and for `nothing`."""
    low, high = column.min(), column.max()
    for kind, dtype in WHOLE.items():
        room = np.iinfo(kind)
        if low is None or high is None or (room.min < low and high <= room.max):  # type: ignore[operator]
            return column.cast(dtype)
    raise OverflowError(f"column '{column.name}' holds {low!r}, for which there is no room")
