"""Months, quarters and financial years: where they start, and which ones a window holds."""

from __future__ import annotations

from datetime import date

from kpi.compile import Grain

_MONTHS: dict[str, int] = {"month": 1, "quarter": 3, "year": 12}


def start_of(day: date, grain: Grain) -> date:
    """First day of the period a day falls in; years run from 1 April."""
    if grain == "year":
        return date(day.year if day.month >= 4 else day.year - 1, 4, 1)
    months = _MONTHS[grain]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def after(start: date, grain: Grain) -> date:
    """First day of the period after the one that starts on `start`."""
    month = start.month - 1 + _MONTHS[grain]
    return date(start.year + month // 12, month % 12 + 1, 1)


def starts(start: date, end: date, grain: Grain) -> list[date]:
    """The first day of every period that a window (end exclusive) touches."""
    found, day = [], start_of(start, grain)
    while day < end:
        found.append(day)
        day = after(day, grain)
    return found


def finer(first: str, second: str) -> bool:
    """Whether the first grain is finer than the second."""
    order = ["day", *_MONTHS]
    return order.index(first) < order.index(second)
