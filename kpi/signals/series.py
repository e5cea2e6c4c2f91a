"""The monthly series of one KPI as a control chart needs it, or the reason why it has none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from kpi.model import Elapsed, Kpi, Ratio, Share
from kpi.periods import months_later
from kpi.result import Result
from kpi.stats.spc.choose import RATE, SHARE, VALUE
from kpi.stats.spc.lines import Floats

REFUSALS = ("pre_counted", "parts", "stock", "difference", "one_day", "no_figures")
"""Why a measure bears no control chart: its figures are published counts that are revised; it has several parts; what
is open at a date is mostly the same cases as a month before; a difference of small groups; every month is looked at on
one and the same day, the later ones after a shorter time; nothing is held."""

PUBLISHED = "published"
"""The source whose counts are revised from edition to edition: a control chart would flag the revisions."""

NO_CHART = {"mix": "parts", "flow": "parts", "fate": "parts", "stock": "stock", "difference": "difference"}

ONE_DAY = re.compile(
    r"\b(is_open|has_live_plan|contact_days_over_plan|victims_ever|victims_\d+_months)\s*[<>=!]|\boutcome\s*=\s*'0'"
)
"""What is true of a case on the day of the figures only, and goes on changing however old the case is: where nothing
changes, such a share still falls or rises at its right edge."""

FEWEST_CASES = 10
"""Cases under which a share, a median or a mean is no point of a chart of values: no percentage or median of fewer is
shown to leaders."""

LEFT_EDGE = 12
"""Months at the start of what is held that are not judged where a unit is counted long after it was recorded: what
ended then had mostly begun before, and is not held. The follow-up of the measure's twin wins where it is longer, and
so do the days in which nine in ten of the latest waits came to their end: earlier months cannot hold the long ones."""

SLOW, TO_DATE = 365, timedelta(days=730)
"""Where the outcomes of recorded cases take a year to settle and are counted to date, months are judged after two: at
one year a tenth of the slow ones is still to come, and a share that never changes falls at its right edge by 5 %."""


@dataclass(frozen=True)
class Series:
    """One KPI month by month; arrays of shape (months,).

    kind: "share", "rate" or "value". n, of: counts of events, and of cases or exposure; NaN where none is known.
    values: the figure itself, in its unit. judged: months whose figures are settled and may be compared.
    """

    kind: str
    months: tuple[date, ...]
    n: Floats
    of: Floats
    values: Floats
    judged: Any

    def counts(self) -> tuple[Floats, Floats]:
        """n and of of the judged months, NaN elsewhere."""
        return np.where(self.judged, self.n, np.nan), np.where(self.judged, self.of, np.nan)


def series_of(result: Result, followed_days: int = 0) -> Series | str:
    """The series of a Result by the month, or one of `REFUSALS`.

    followed_days: how long the measure's cases are followed, if its twin says so. Raises ValueError for another grain.
    """
    if result.question.grain != "month" or result.question.by is not None:
        raise ValueError("a control chart is made of one group's months")
    kpi = result.kpi
    if kpi.standing:
        return "stock"
    if kpi.measure.kind in NO_CHART:
        return NO_CHART[kpi.measure.kind]
    if result.extract.source == PUBLISHED:
        return "pre_counted"
    if is_of_one_day(kpi):
        return "one_day"
    frame = result.headline()
    if frame.is_empty():
        return "no_figures"
    columns: dict[str, Any] = {
        name: frame[name].cast(float).fill_null(np.nan).to_numpy() for name in ("n", "of_n", "value")
    }
    judged = frame["judged"].to_numpy() | (frame["state"] == "too_few").to_numpy()
    months = tuple(frame["period"].to_list())
    judged = judged & (np.arange(len(months)) >= left_edge(kpi, max(followed_days, longest_wait(result))))
    if isinstance(kpi.measure, Share) and kpi.basis == "recorded" and kpi.settle_days >= SLOW:
        judged = judged & np.array([months_later(m, 1) + TO_DATE <= followed_until(result) for m in months])
    kind, of = kind_of(kpi), columns["of_n"]
    if isinstance(kpi.measure, Ratio):
        of = of / kpi.measure.per
    if kind == RATE and not isinstance(kpi.measure, Ratio):
        of = np.ones(len(months))
    values = columns["n"] if kpi.unit == "number" else columns["value"]
    if kind == VALUE and (cases := cases_of(kpi)):
        values = np.where(columns[cases] >= FEWEST_CASES, values, np.nan)
    known = (columns["n"] >= 0) & (of >= 0) & ((columns["n"] <= of) | (kind != SHARE))
    return Series(kind, months, columns["n"], of, values, judged & (known | (kind == VALUE)))


def kind_of(kpi: Kpi) -> str:
    """Whether its points are shares, rates of events that can be counted, or measured values."""
    measure = kpi.measure
    if isinstance(measure, Share):
        return SHARE
    if measure.kind == "count" or (isinstance(measure, Ratio) and measure.top.column is None):
        return RATE
    return VALUE


def is_of_one_day(kpi: Kpi) -> bool:
    """Whether what its share counts is true on the day of the figures only (see `ONE_DAY`)."""
    measure = kpi.measure
    return isinstance(measure, Share) and bool(ONE_DAY.search(f"{measure.of} {measure.among or ''}"))


def followed_until(result: Result) -> date:
    """The day after the last that the Result's table covers."""
    return result.extract.covers_to + timedelta(days=1)


def cases_of(kpi: Kpi) -> str | None:
    """The column of a Result that says of how many cases a measured value is; None where it is of no cases.

    A median has n; a mean what it is divided by, unless that is posts or months, of which a few are many.
    """
    measure = kpi.measure
    if isinstance(measure, Ratio):
        return "of_n" if measure.bottom.column is None else None
    return "n" if isinstance(measure, Elapsed) else None


def longest_wait(result: Result) -> int:
    """Days in which nine in ten of the waits that ended in the latest twelve months were over; 0 where none is told."""
    if not isinstance(result.kpi.measure, Elapsed):
        return 0
    waits = result.frame.filter(result.frame["part"] == "p90")["value"].tail(12).drop_nulls()
    return int(np.median(waits.to_numpy())) if len(waits) else 0


def left_edge(kpi: Kpi, followed_days: int) -> int:
    """How many of the first months are not judged."""
    if kpi.basis == "recorded":
        return 0
    return max(LEFT_EDGE, round(followed_days / 30.4))


def first_quarter(months: tuple[date, ...]) -> int:
    """Index of the first month that begins a quarter."""
    return next((i for i, month in enumerate(months) if month.month % 3 == 1), 0)


def window(series: Series) -> tuple[date, date] | None:
    """From the first judged month to the day after the last; None where no month is judged."""
    at = np.flatnonzero(series.judged)
    return (series.months[at[0]], months_later(series.months[at[-1]], 1)) if len(at) else None
