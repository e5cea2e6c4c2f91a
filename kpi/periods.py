"""Days, months, quarters and financial years: where they start, and which ones a window holds."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

Grain = Literal["day", "month", "quarter", "year", "whole"]
"""What a figure is counted by. "whole": all that is asked for in one figure. "day" is for spells between events, which
the door hands out without their days."""

_MONTHS: dict[str, int] = {"month": 1, "quarter": 3, "year": 12}


def start_of(day: date, grain: Grain) -> date:
    """First day of the period a day falls in; years run from 1 April. A whole window has no start of its own."""
    if grain in ("day", "whole"):
        return day
    if grain == "year":
        return date(day.year if day.month >= 4 else day.year - 1, 4, 1)
    months = _MONTHS[grain]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


@lru_cache(maxsize=8192)
def after(start: date, grain: Grain) -> date:
    """First day of the period after the one that starts on `start`. Raises KeyError for a whole window."""
    if grain == "day":
        return start + timedelta(days=1)
    return months_later(start, _MONTHS[grain])


def months_later(first: date, months: int) -> date:
    """The first of a month so many months later, or earlier."""
    month = first.month - 1 + months
    return date(first.year + month // 12, month % 12 + 1, 1)


def starts(start: date, end: date, grain: Grain) -> list[date]:
    """The first day of every period that a window (end exclusive) touches."""
    return list(_starts(start, end, grain))


@lru_cache(maxsize=512)
def _starts(start: date, end: date, grain: Grain) -> tuple[date, ...]:
    if grain == "whole":
        return (start,)
    found, day = [], start_of(start, grain)
    while day < end:
        found.append(day)
        day = after(day, grain)
    return tuple(found)


def finer(first: str, second: str) -> bool:
    """Whether the first grain is finer than the second."""
    order = ["day", *_MONTHS, "whole"]
    return order.index(first) < order.index(second)
