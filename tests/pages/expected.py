"""What a page ought to show, reckoned from what the door answers and never with the code of the pages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from kpi.answer import Door
from kpi.model import Kpi
from kpi.result import Question, Result, Unanswerable, Viewer

LEADER = Viewer("a test", "leaders")
EVERYWHERE = "EW"
YEAR = {"offences": 2018, "recorded_crime": 2017, "welsh_charges": 2025, "national_charges": 2023}
"""Table -> the year in which the newest financial year starts that it covers whole."""

DYFED_POWYS, CITY_OF_LONDON, NORTH_YORKSHIRE = "W15000004", "E23000034", "E23000009"

Row = dict[str, Any]


def year(start: int) -> tuple[date, date]:
    """The first day of a financial year, and the day after its last."""
    return date(start, 4, 1), date(start + 1, 4, 1)


def first_and_end(period: str, table: str) -> tuple[date, date]:
    """The days that a period code of the link means for a table."""
    if period == "latest":
        return year(YEAR[table])
    start = int(period[:4])
    if "-Q" not in period:
        return year(start)
    month = 1 + 3 * int(period[-1])
    first, end = divmod(month - 1, 12), divmod(month + 2, 12)
    return date(start + first[0], first[1] + 1, 1), date(start + end[0], end[1] + 1, 1)


def question(
    kpi: Kpi, force: str = EVERYWHERE, scope: str = "all_rape", period: str = "latest", by: str | None = None
) -> Question:
    """The question behind the one figure of a KPI."""
    start, end = first_and_end(period, kpi.table)
    filters = () if force == EVERYWHERE or "force_code" not in kpi.dimensions else (("force_code", (force,)),)
    grain = "quarter" if "-Q" in period else "year"
    return Question(kpi.name, kpi.only_scope or scope, "published", start, end, grain, by, filters)


def ask(door: Door, asked: Question) -> Result | Unanswerable:
    """The door's answer, or its refusal."""
    (found,) = door.answer_all(LEADER, [asked])
    return found


def only(answer: Result | Unanswerable) -> Row | None:
    """The one row of an answer."""
    if isinstance(answer, Unanswerable):
        return None
    (row,) = answer.frame.rows(named=True)
    return row


def number(value: int) -> str:
    """1234 -> "1,234", with a true minus sign."""
    return f"{value:,}".replace("-", "−")


def share(value: float) -> str:
    """A share in the words of a card: one decimal below ten per cent."""
    return f"{value:.1%}" if value < 0.0995 else f"{value:.0%}"


def tenths(value: float | None) -> str:
    """A share in the words of a table."""
    return "–" if value is None else f"{value:.1%}"


def headline(row: Row) -> str:
    """The large figure of a card."""
    if row["of_n"] is None:
        return number(row["n"])
    if row["state"] in ("too_few", "not_computable"):
        return {"too_few": "not shown", "not_computable": "not computable"}[row["state"]]
    if row["unit"] == "rate":
        return f"{Decimal(str(row['value'])):,.{1 if row['value'] < 100 else 0}f}"
    return share(row["value"])


def counts(row: Row) -> str:
    """The counts beside it."""
    between = "against" if row["unit"] == "rate" else "of"
    return "" if row["of_n"] is None else f"{number(row['n'])} {between} {number(row['of_n'])}"


def interval(row: Row) -> str:
    """The interval under it."""
    if row["low"] is None:
        return ""
    wide = row["unit"] in ("share", "points") and row["high"] - row["low"] > 0.2
    return f"95% interval: {share(row['low'])} to {share(row['high'])}{' [u]' if wide else ''}"
