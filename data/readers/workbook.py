"""Reads a sheet of an Excel workbook as text, after looking for macros, passwords and bombs without opening it."""

from __future__ import annotations

import hashlib
import re
import zipfile
from io import BytesIO
from pathlib import Path

import fastexcel
import polars as pl

from data.faults import did_you_mean
from data.readers.load import MOST_BYTES_OF_A_WORKBOOK, load_binary, signature
from data.readers.raw import LINE, Raw, checked_headings, refuse, refusing

MOST_BYTES_UNPACKED = 1024**3
BYTES_BEYOND_SUSPICION = 50 * 1024**2
MOST_TIMES_SMALLER = 200
MOST_CELLS = 40_000_000
"""A sheet of a million rows and forty columns. Excel's own limit, 17 thousand million, fits into no memory."""

KINDS = {".xlsx": ("zip", "ole"), ".xlsb": ("zip", "ole"), ".xls": ("ole",)}
MACRO_NAMES = (".xlsm", ".xltm", ".xlam")
BY_CSV = "save the sheet as CSV"
MACROS = "is a workbook with macros; save it as .xlsx, which has none"
PASSWORD = "is protected by a password; take the password off and save it again"
DAMAGED = "is cut short or damaged; copy or export it again"

FAR_COLUMN = re.compile(rb'<c r="([A-Z]{2,3})[0-9]')
LAST_ROW = re.compile(rb'.*<c r="[A-Z]{1,3}([0-9]{1,7})"', re.DOTALL)
MIDNIGHT = r"^(\d{4}-\d\d-\d\d) 00:00:00(?:\.\d+)?$"
MOMENT = r"^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\.\d+$"
TIME_ALONE = r"^1899-12-3[01] (\d\d:\d\d:\d\d)$"


def read_workbook(file: Path, sheet: str | None) -> Raw:
    """Read one sheet; without a name the only visible one with rows. Raises ExtractError."""
    data = load_binary(file, KINDS[file.suffix.lower()], MOST_BYTES_OF_A_WORKBOOK)
    sha256 = hashlib.sha256(data).hexdigest()
    if signature(data) == "ole":
        _check_compound(file, data)
    else:
        with refusing(file.name, DAMAGED):
            _check_zip(file.name, data)
    with refusing(file.name, DAMAGED):
        chosen, cells = _cells(file.name, _opened(file.name, data), sheet)
        frame = _table(file.name, cells)
    return Raw(file.name, sha256, frame, (), file.suffix.lower().removeprefix("."), sheet=chosen)


def _check_compound(file: Path, data: bytes) -> None:
    """The old container holds .xls workbooks, and new ones that are under a password."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        refuse(file.name, PASSWORD)
    if file.suffix.lower() != ".xls":
        refuse(file.name, f"is not the {file.suffix.lower()} its name says; open it in Excel and save it as .xlsx")
    if "_VBA_PROJECT_CUR".encode("utf-16-le") in data:
        refuse(file.name, MACROS)


def _check_zip(name: str, data: bytes) -> None:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        entries = archive.infolist()
        names = {entry.filename.lower() for entry in entries}
        if not names & {"xl/workbook.xml", "xl/workbook.bin"}:
            refuse(name, f"is a zip file but no workbook; take the file out of it, or {BY_CSV}")
        if any(entry.endswith("vbaproject.bin") for entry in names):
            refuse(name, MACROS)
        if any(entry.flag_bits & 1 for entry in entries):
            refuse(name, PASSWORD)
        size = sum(entry.file_size for entry in entries)
        if size > MOST_BYTES_UNPACKED or (size > BYTES_BEYOND_SUSPICION and size > MOST_TIMES_SMALLER * len(data)):
            refuse(name, f"would unpack to {size // 1024**2:,} MiB, too much for a table of its size; {BY_CSV}")
        for entry in entries:
            _check_entry(name, archive, entry)


def _check_entry(name: str, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Unpack an entry piece by piece: Python stops at the size it claims and compares its checksum.

    A sheet is read into a block from its first to its last row and column, so one stray cell far away is a bomb too.
    """
    is_sheet = entry.filename.startswith("xl/worksheets/") and entry.filename.endswith(".xml")
    columns, rows, rest = 26, 1, b""
    with archive.open(entry) as unpacked:
        while piece := unpacked.read(1024**2):
            if not is_sheet:
                continue
            piece = rest + piece
            columns = max([columns, *map(_number, set(FAR_COLUMN.findall(piece)))])
            # Rows stand in their order, so the last cell of a piece is enough.
            rows = max(rows, int(last[1])) if (last := LAST_ROW.match(piece)) else rows
            rest = piece[-32:]
    if columns * rows > MOST_CELLS:
        refuse(name, f"has a sheet of {rows:,} rows and {columns:,} columns; delete what stands far away, or {BY_CSV}")


def _number(letters: bytes) -> int:
    """The number of a column of Excel: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _opened(name: str, data: bytes) -> fastexcel.ExcelReader:
    try:
        return fastexcel.read_excel(data)
    except fastexcel.FastExcelError as error:
        refuse(name, PASSWORD if "assword" in str(error) else DAMAGED)


def _cells(name: str, workbook: fastexcel.ExcelReader, sheet: str | None) -> tuple[str, pl.DataFrame]:
    """The name of the sheet and all its cells, headings among them, a row of the frame for each row of the sheet."""
    if sheet is not None:
        if sheet not in workbook.sheet_names:
            refuse(name, f"has no sheet '{sheet}'{did_you_mean(sheet, workbook.sheet_names)}")
        return sheet, _loaded(workbook, sheet)[0]
    loaded = {each: _loaded(workbook, each) for each in workbook.sheet_names}
    filled = {each: visible for each, (cells, visible) in loaded.items() if not cells.is_empty()}
    chosen = [each for each, visible in filled.items() if visible]
    if len(chosen) == 1:
        return chosen[0], loaded[chosen[0]][0]
    if not filled:
        refuse(name, "has no sheet with rows; export it again")
    names = ", ".join(f"'{each}'" for each in chosen or filled)
    if chosen:
        refuse(name, f"has {len(chosen)} sheets with rows: {names}; name one with `sheet` in the mapping")
    refuse(name, f"has rows on hidden sheets only: {names}; name one with `sheet` in the mapping")


def _loaded(workbook: fastexcel.ExcelReader, sheet: str) -> tuple[pl.DataFrame, bool]:
    loaded = workbook.load_sheet(sheet, header_row=None, skip_rows=0, dtypes="string")
    cells = loaded.to_polars()
    if cells.width == 0 or all(cells[column].null_count() == len(cells) for column in cells.columns):
        cells = pl.DataFrame()
    return cells, loaded.visible == "visible"


def _table(name: str, cells: pl.DataFrame) -> pl.DataFrame:
    """Headings are the first row that says anything; rows and unnamed columns without any cell are passed over."""
    if cells.is_empty():
        refuse(name, "has a sheet without any cell; name another with `sheet` in the mapping")
    text = cells.with_columns(pl.all().replace("", None)).with_columns(
        pl.Series(LINE, range(1, len(cells) + 1), pl.Int64)
    )
    filled = text.filter(pl.any_horizontal(pl.exclude(LINE).is_not_null()))
    first, rows = filled.row(0, named=True), filled.slice(1)
    kept = [c for c in cells.columns if first[c] is not None or rows[c].null_count() < len(rows)]
    headings = checked_headings(name, [first[column] for column in kept], first[LINE])
    dates = pl.col(headings).str.replace(MIDNIGHT, "$1").str.replace(MOMENT, "$1").str.replace(TIME_ALONE, "$1")
    return rows.select(*kept, LINE).rename(dict(zip(kept, headings, strict=True))).with_columns(dates)
