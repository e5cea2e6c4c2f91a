"""Reads an extract as text, whatever it was exported as: delimited text, an Excel workbook or Parquet."""

from __future__ import annotations

from pathlib import Path

from data.faults import did_you_mean
from data.readers.delimited import read_delimited
from data.readers.load import MOST_BYTES_IN_A_LINE
from data.readers.parquet import read_parquet
from data.readers.raw import LINE, Raw, refuse
from data.readers.workbook import KINDS, MACRO_NAMES, MACROS, read_workbook

__all__ = ["ENDINGS", "LINE", "MOST_BYTES_IN_A_LINE", "Raw", "headings", "read"]

DELIMITED = (".csv", ".tsv", ".txt", ".psv")
PARQUET = (".parquet", ".pq")
ENDINGS = (*DELIMITED, *KINDS, *PARQUET)
"""How the name of a file that can be read may end."""


def read(file: Path, *, sheet: str | None = None, delimiter: str | None = None) -> Raw:
    """Read a file as text: every cell a string, null where it is empty.

    `sheet` names a sheet of a workbook, `delimiter` the character between cells of a file of lines; both are found
    when not given. Records that cannot be parsed are listed in `unparsed`; the rest is read. Raises ExtractError with
    one fault when the whole file cannot be used.
    """
    ending = file.suffix.lower()
    if ending in DELIMITED:
        return read_delimited(file, delimiter)
    if ending in KINDS:
        return read_workbook(file, sheet)
    if ending in PARQUET:
        return read_parquet(file)
    if ending in MACRO_NAMES:
        refuse(file.name, MACROS)
    known = did_you_mean(ending, ENDINGS) if len(ending) > 2 else ""
    said = f"ends in '{ending}'" if ending else "has no ending to its name"
    refuse(file.name, f"{said}, which is not one of {', '.join(ENDINGS)}{known}")


def headings(file: Path, *, sheet: str | None = None, delimiter: str | None = None) -> list[str]:
    """The headings of a file in their order. Raises ExtractError as `read` does."""
    return [column for column in read(file, sheet=sheet, delimiter=delimiter).frame.columns if column != LINE]
