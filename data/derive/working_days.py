"""Counts the working days of England and Wales between two dates."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import holidays
import numpy as np
import polars as pl


def working_days(start: pl.Series, end: pl.Series) -> pl.Series:
    """Working days after `start`, up to and including `end`: 0 the same day, 1 the next working day (Int32).

    A Saturday, a Sunday and a bank holiday are no working days. 0 when `end` comes first; null where either is empty.
    """
    both = pl.concat([start, end]).drop_nulls()
    first, last = both.min(), both.max()
    if not isinstance(first, date) or not isinstance(last, date):
        return pl.Series([None], dtype=pl.Int32).new_from_index(0, len(start))
    counted = _counted(first.year, last.year)
    zero = _physical(date(first.year, 1, 1))
    until, since = counted.gather(end.to_physical() - zero), counted.gather(start.to_physical() - zero)
    return (until - since).clip(lower_bound=0)


@lru_cache(maxsize=16)
def _counted(first: int, last: int) -> pl.Series:
    """For each day from 1 January of `first` to 31 December of `last`, how many working days had begun by then."""
    each = np.arange(np.datetime64(f"{first}-01-01"), np.datetime64(f"{last + 1}-01-01"))
    return pl.Series(np.cumsum(np.is_busday(each, holidays=bank_holidays(first, last))).astype(np.int32))


def bank_holidays(first: int, last: int) -> list[date]:
    """The bank holidays of England and Wales, which have the same ones, in whole years."""
    return sorted(holidays.country_holidays("GB", subdiv="WLS", years=range(first, last + 1)))


def _physical(day: date) -> int:
    return (day - date(1970, 1, 1)).days
