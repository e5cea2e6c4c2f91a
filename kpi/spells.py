"""Spells between rare events, out of counts by day: how many cases, or days, lie between one event and the next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from kpi.count import Counts
from kpi.stats.spc.lines import Floats
from kpi.stats.spc.rare import cases_between


@dataclass(frozen=True)
class Spells:
    """One spell for each event but the first, in order.

    between: cases without the event, or days, shape (spells,). months: the month in which each spell ended.
    """

    between: Floats
    months: tuple[date, ...]


def spells_of_cases(counts: Counts, events: bool) -> Spells:
    """Cases between events (or between non-events), from n and of_n of each day.

    Cases of one day have no order: those with the event are taken to come last. A slip of a case or two at each end.
    """
    n, of = (counts.tallies[name].astype(np.int64) for name in ("n", "of_n"))
    rare = n if events else of - n
    order = np.argsort(np.array(counts.periods, dtype="datetime64[D]"), kind="stable")
    happened = np.concatenate([np.r_[np.zeros(of[i] - rare[i], bool), np.ones(rare[i], bool)] for i in order] or [[]])
    days = np.repeat(np.array(counts.periods, dtype="datetime64[D]")[order], rare[order])
    return _spells(cases_between(happened).astype(np.float64), days)


def spells_of_days(counts: Counts) -> Spells:
    """Days between events, from n of each day; several events of one day are spread evenly over it."""
    n = counts.tallies["n"].astype(np.int64)
    order = np.argsort(np.array(counts.periods, dtype="datetime64[D]"), kind="stable")
    days = np.array(counts.periods, dtype="datetime64[D]")[order]
    at = [
        float(day.astype(int)) + (k + 0.5) / size for day, size in zip(days, n[order], strict=True) for k in range(size)
    ]
    return _spells(np.diff(np.array(at)), np.repeat(days, n[order]))


def _spells(between: Floats, ended: np.ndarray[tuple[int, ...], np.dtype[np.datetime64]]) -> Spells:
    return Spells(between, tuple(day.astype("datetime64[M]").astype(date) for day in ended[1:]))
