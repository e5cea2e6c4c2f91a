"""The smallest Excel workbook that a reader of workbooks accepts, byte for byte the same on every machine."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape
from zipfile import ZIP_STORED, ZipFile, ZipInfo

import polars as pl

STAMP = (1980, 1, 1, 0, 0, 0)
FIRST_DAY = date(1899, 12, 30)
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"

TYPES = f"""<Types xmlns="{PACKAGE}/content-types">\
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
<Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/>\
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{KIND}.worksheet+xml"/>\
<Override PartName="/xl/styles.xml" ContentType="{KIND}.styles+xml"/></Types>"""
STYLES = f"""<styleSheet xmlns="{SHEETS}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>\
<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>\
<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>"""
ROOT = f"""<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" \
Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>"""
LINKS = f"""<Relationships xmlns="{PACKAGE}/relationships">\
<Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>\
<Relationship Id="rId2" Type="{RELATIONS}/styles" Target="styles.xml"/></Relationships>"""


def write_workbook(frame: pl.DataFrame, file: Path, sheet: str) -> None:
    """Write the frame as one sheet with a row of headings: dates as dates, numbers as numbers, the rest as text."""
    book = (
        f'<workbook xmlns="{SHEETS}" xmlns:r="{RELATIONS}"><sheets><sheet name="{escape(sheet)}" sheetId="1" '
        f'r:id="rId1"/></sheets></workbook>'
    )
    parts = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": ROOT,
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": LINKS,
        "xl/styles.xml": STYLES,
        "xl/worksheets/sheet1.xml": _sheet(frame),
    }
    with ZipFile(file, "w", ZIP_STORED) as packed:
        for name, text in parts.items():
            packed.writestr(ZipInfo(name, STAMP), HEAD + text)


def _sheet(frame: pl.DataFrame) -> str:
    letters = [_letters(n) for n in range(frame.width)]
    columns = [_cells(frame[name], letter) for name, letter in zip(frame.columns, letters, strict=True)]
    heads = "".join(_text(f"{letter}1", name) for name, letter in zip(frame.columns, letters, strict=True))
    rows = "".join(f'<row r="{n}">{"".join(cells)}</row>' for n, cells in enumerate(zip(*columns, strict=True), 2))
    return f'<worksheet xmlns="{SHEETS}"><sheetData><row r="1">{heads}</row>{rows}</sheetData></worksheet>'


def _cells(column: pl.Series, letter: str) -> list[str]:
    found = []
    for row, value in enumerate(column.to_list(), 2):
        if value is None:
            found.append("")
        elif isinstance(value, date):
            found.append(f'<c r="{letter}{row}" s="1"><v>{(value - FIRST_DAY).days}</v></c>')
        elif isinstance(value, str):
            found.append(_text(f"{letter}{row}", value))
        else:
            found.append(f'<c r="{letter}{row}"><v>{value}</v></c>')
    return found


def _text(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def _letters(number: int) -> str:
    return chr(65 + number) if number < 26 else _letters(number // 26 - 1) + chr(65 + number % 26)
