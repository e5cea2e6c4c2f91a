"""The layout of the invented force's files: its mapping read backwards, so that words stand in one place."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

import polars as pl

from data.synthetic.frames import fed_tables
from data.synthetic.rates import PUBLISHED

MAPPING = PUBLISHED.parent / "mappings" / "invented.toml"
MARK = "INVENTED"
MARK_COLUMN = "Data"
ALTERNATE = "1A"


@dataclass(frozen=True)
class Cell:
    """One column of a table as one column of a file: the heading, and the local word of each code."""

    column: str
    heading: str
    words: dict[str, str]


@dataclass(frozen=True)
class Section:
    """One table as a file has it. `only`: the column and the word that tell its rows from those of other tables."""

    table: str
    cells: tuple[Cell, ...]
    only: tuple[str, str] | None
    old_reference: str | None


@dataclass(frozen=True)
class FileLayout:
    """One kind of file. `drop`: headings that feed nothing, of identifying or free text."""

    name: str
    pattern: str
    delimiter: str
    sheet: str | None
    drop: tuple[str, ...]
    sections: tuple[Section, ...]

    def file_name(self, force: str, as_at: str, ending: str) -> str:
        """The file's name: the pattern with the force and the day it speaks of."""
        return self.pattern.replace("*", force, 1).replace("*", as_at, 1) + ending


@cache
def layouts() -> dict[str, FileLayout]:
    """Every kind of file the invented force delivers, by name."""
    raw = tomllib.loads(MAPPING.read_text(encoding="utf-8"))
    return {spec["name"]: _file(spec) for spec in raw["files"]}


def _file(spec: dict[str, Any]) -> FileLayout:
    sections = tuple(_section(table, body) for table, body in spec["tables"].items())
    delimiter, sheet = spec.get("delimiter", ","), spec.get("sheet")
    return FileLayout(spec["name"], spec["pattern"], delimiter, sheet, tuple(spec["drop"]), sections)


def _section(table: str, body: dict[str, Any]) -> Section:
    only = body.get("only")
    told = (only["from"], only["values"][0]) if only else None
    cells = [_cell(column, body[column]) for column in fed_tables()[table].fed() if column in body]
    return Section(table, tuple(cell for cell in cells if cell), told, body.get("old_reference"))


def _cell(column: str, rule: Any) -> Cell | None:
    if isinstance(rule, str):
        return Cell(column, rule, {})
    if "value" in rule:
        return None
    words: dict[str, str] = {}
    for word, code in rule.get("codes", {}).items():
        words.setdefault(code, word)
    return Cell(column, rule["from"], words)


def as_text(section: Section, frame: pl.DataFrame, day_format: str | None) -> pl.DataFrame:
    """The table as the file has it, empty where nothing is recorded; `_old` goes under its heading.

    All text, with days in the given format; without one, days and numbers keep their types.
    """
    columns: dict[str, pl.Expr] = {}
    for cell in section.cells:
        if cell.heading not in columns:
            columns[cell.heading] = _text(cell, section, frame, day_format).alias(cell.heading)
    if section.only:
        columns[section.only[0]] = pl.lit(section.only[1]).alias(section.only[0])
    if section.old_reference:
        columns[section.old_reference] = pl.col("_old").alias(section.old_reference)
    return frame.select(list(columns.values()))


def _text(cell: Cell, section: Section, frame: pl.DataFrame, day_format: str | None) -> pl.Expr:
    column, kind = pl.col(cell.column), frame.schema[cell.column]
    if day_format is None and (kind == pl.Date() or kind.is_numeric()):
        return column
    if kind == pl.Date():
        return column.dt.strftime(day_format or "").str.to_uppercase()
    spec = fed_tables()[section.table].columns[cell.column]
    if spec.kind != "category":
        return column.cast(pl.String)
    if not cell.words:
        text = column.cast(pl.String).replace({"not_recorded": None})
        text = pl.when(column == spec.absent).then(None).otherwise(text) if not spec.required else text
    else:
        text = column.cast(pl.String).replace_strict(cell.words, default=None, return_dtype=pl.String())
    if cell.column == "outcome" and "alternate_charge" in frame.columns:
        charged_otherwise = (pl.col("alternate_charge").cast(pl.String) == "yes") & (column.cast(pl.String) == "1")
        text = pl.when(charged_otherwise).then(pl.lit(cell.words.get(ALTERNATE, ALTERNATE))).otherwise(text)
    return text
