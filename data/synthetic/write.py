"""Write the invented force's files: text, workbook and Parquet, each line marked as invented."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from pathlib import Path

import numpy as np
import polars as pl

from data.synthetic.dirt import leave_gaps, soil
from data.synthetic.earlier import THERE
from data.synthetic.frames import fed_tables
from data.synthetic.layout import MARK, MARK_COLUMN, FileLayout, Section, as_text, layouts
from data.synthetic.partners import feed_dates
from data.synthetic.rates import Size, rates
from data.synthetic.systems import LOG, REGISTER
from data.synthetic.workbook import write_workbook

FORMER_AS_AT = date(2023, 5, 14)
DAYS = "%d/%m/%Y"
FORMER_DAYS = "%d-%b-%Y"
WORKBOOK, PARQUET = "referrals", "workforce"
ENCODINGS = {"crime_export": "utf-8-sig", "outcomes": "utf-16", "releases": "cp1252", REGISTER: "cp1252", LOG: "cp1252"}
PHRASES = (
    "INVENTED free text",
    "INVENTED text, with a comma",
    'INVENTED "quoted" text',
    "INVENTED testun rhydd \u2013 \u00e2",
    "=INVENTED(1+1)",
    "INVENTED text; on\ntwo lines",
)


@dataclass(frozen=True)
class Export:
    """One force's export. on: the day the police files speak of.

    spared: references whose lines get neither gaps nor dirt. undirtied: such as get no dirt, since what moves in them
    must be seen to move.
    """

    size: Size
    force: str
    on: date
    spared: Collection[str]
    undirtied: Collection[str] = ()


def write_force(folder: Path, export: Export, files: Mapping[str, Mapping[str, pl.DataFrame]]) -> None:
    """Write every file of one force into the folder. files: file -> table -> its rows, with THERE or all of them."""
    feeds = feed_dates(export.on)
    for name, tables in files.items():
        layout = layouts()[name]
        feed = fed_tables()[layout.sections[0].table].feed
        as_at = FORMER_AS_AT if name in (REGISTER, LOG) else feeds[feed]
        system = "invented_old" if name == REGISTER else "invented_new"
        draws = export.size.draws(f"gaps {export.force} {name}")
        gappy = {table: leave_gaps(table, frame, system, draws, export.spared) for table, frame in tables.items()}
        _write(folder, layout, gappy, export, as_at)


def _write(folder: Path, layout: FileLayout, tables: Mapping[str, pl.DataFrame], export: Export, as_at: date) -> None:
    if layout.name in (WORKBOOK, PARQUET):
        part = layout.sections[0]
        frame = _there(marked(_as_text(part, tables[part.table], None), layout))
        ending = ".xlsx" if layout.name == WORKBOOK else ".parquet"
        file = folder / layout.file_name(export.force, as_at.isoformat(), ending)
        if layout.name == WORKBOOK:
            write_workbook(frame, file, layout.sheet or MARK)
        else:
            frame.write_parquet(file, compression="uncompressed", statistics=False)
        return
    clean, whole = marked(_joined(layout, tables), layout), {*export.spared, *export.undirtied}
    text = _there(soil(clean, layout, export.size, export.force, whole))
    lines = text.write_csv(separator=layout.delimiter, line_terminator="\n")
    if layout.name in ("crime_export", REGISTER):
        lines = _with_broken_lines(lines, layout)
    encoding = ENCODINGS.get(layout.name, "utf-8")
    packed = b"\xff\xfe" + lines.encode("utf-16-le") if encoding == "utf-16" else lines.encode(encoding)
    (folder / layout.file_name(export.force, as_at.isoformat(), ".csv")).write_bytes(packed)


def _joined(layout: FileLayout, tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The tables of one file as one text frame: side by side in the former register, else one below the other."""
    days = FORMER_DAYS if layout.name in (REGISTER, LOG) else DAYS
    parts = [_as_text(part, tables[part.table], days) for part in layout.sections]
    if layout.name != REGISTER:
        return pl.concat(parts, how="diagonal") if len(parts) > 1 else parts[0]
    offences, *people = parts
    said_again = {name for part in people for name in part.columns} - {layout.sections[0].cells[0].heading}
    kept = [name for name in offences.columns if name not in said_again]
    rows = reduce(_beside, people[:-1], offences.select(kept))
    return _beside(rows, people[-1])


def _as_text(part: Section, frame: pl.DataFrame, days: str | None) -> pl.DataFrame:
    """The table as the file has it; whether each row is there goes with it, since dirt falls on a line by its place."""
    text = as_text(part, frame, days)
    return text.with_columns(frame[THERE]) if THERE in frame.columns else text


def _there(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.filter(THERE).drop(THERE) if THERE in frame.columns else frame


def _beside(left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    shared = [name for name in right.columns if name in left.columns]
    return left.join(right, on=shared, how="left", maintain_order="left_right")


def marked(frame: pl.DataFrame, layout: FileLayout) -> pl.DataFrame:
    """The frame with the mark as its first column and invented phrases under the headings that are dropped."""
    place = np.arange(frame.height)
    free = {
        name: pl.Series(np.array(PHRASES)[np.where(place % 97 == 96, 5, (place + len(name)) % 11 % 5)])
        for name in layout.drop
        if name != MARK_COLUMN
    }
    mark = pl.repeat(MARK, frame.height, eager=True).alias(MARK_COLUMN)
    return frame.select(mark, *frame.columns).with_columns(**free)


def _with_broken_lines(lines: str, layout: FileLayout) -> str:
    """A few lines of too many fields, as a broken export leaves them."""
    wanted = rates()["dirt"]["broken_lines"]
    head, _, rest = lines.partition("\n")
    broken = layout.delimiter.join([MARK, "broken line"] + ["x"] * (head.count(layout.delimiter) + 5)) + "\n"
    return "".join((head, "\n", *[broken] * int(wanted), rest))
