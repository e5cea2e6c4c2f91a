"""A chart that rests on several answers, with its table and a file of that very table."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

import streamlit as st

from charts.figure import Figure
from kpi.result import Result
from kpi.tidy import INVENTED
from pages.parts.context import Here
from pages.parts.download import head_lines
from pages.parts.html import show
from pages.parts.plot import plot
from pages.parts.tables import Table


@dataclass(frozen=True)
class Sheet:
    """What stands together on a page; `results`: the answers that its figures come from, at least one."""

    key: str
    title: str
    note: str
    figure: Figure | None
    table: Table
    results: tuple[Result, ...]
    folded: bool = False
    notes: tuple[str, ...] = ()


def lay_out(sheet: Sheet, here: Here) -> None:
    """Put it on the page, in a container of its own."""
    with st.container(key=f"study-{sheet.key}"):
        show("chart_head.html", part=sheet)
        if sheet.figure is not None:
            plot(sheet.figure, here.mode, sheet.key)
        show("chart_table.html", say=here.say, part=sheet)
        first = sheet.results[0]
        mark = f"{INVENTED}_" if first.extract.synthetic else ""
        st.download_button(
            here.say("Download these figures (CSV)"),
            csv_of_table(sheet, here).encode("utf-8-sig"),
            f"{mark}{first.kpi.name}_{sheet.key}_{first.reference}.csv",
            "text/csv",
            key=f"file-{sheet.key}",
        )


def csv_of_table(sheet: Sheet, here: Here) -> str:
    """The table as it is read, below the lines that say what it is; each row of invented figures says so itself."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    invented = any(result.extract.synthetic for result in sheet.results)
    mark = [INVENTED] if invented else []
    writer.writerow([*(["data"] if invented else []), *sheet.table.heads])
    writer.writerows([*mark, *row] for row in sheet.table.rows)
    said = [sheet.title, *(line for result in sheet.results for line in head_lines(result, here))]
    return "\n".join([*(f"# {line}" for line in dict.fromkeys(said)), out.getvalue()])
