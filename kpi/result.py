"""What is asked and what comes back: Viewer, Question, Result."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

import polars as pl

from data.snapshots.manifest import Break
from data.source import Release
from kpi.compile import Plan
from kpi.fates import Followed
from kpi.model import Fate, Kpi, Scope
from kpi.periods import Grain
from kpi.sentence import Sentence
from kpi.stats.funnel import Spread

Audience = Literal["leaders", "analysts", "panel"]

FRAME = {
    "period": pl.Date,
    "group": pl.String,
    "part": pl.String,
    "n": pl.Int64,
    "of_n": pl.Int64,
    "value": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "unit": pl.String,
    "state": pl.String,
    "reason": pl.String,
    "judged": pl.Boolean,
    "left_out": pl.Int64,
    "unknown": pl.Int64,
}
"""Columns of a Result: period (first day), group (a value of `by`), part (of a mix), n and of_n (units), value
with low and high (95 % interval), its unit (number, share from 0 to 1, points as a difference of shares, rate, days),
state (ok, maturing, too_few or not_computable) with its reason,
judged (false while maturing or where the source says the figure must not be compared), and the units left out or
with nothing recorded."""


HEADLINE = {"elapsed": "median", "difference": "difference"}
"""Kind of measure -> the part of its frame that is the figure itself."""


@dataclass(frozen=True)
class Viewer:
    """Who asks. Comes from sign-in, never from a page or a link."""

    name: str
    audience: Audience


@dataclass(frozen=True)
class Question:
    """What is asked. `start` and `end` (exclusive) default to all that the table covers."""

    kpi: str
    scope: str = ""
    source: str = "published"
    start: date | None = None
    end: date | None = None
    grain: Grain = "year"
    by: str | None = None
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()
    audience: Audience = "leaders"


@dataclass(frozen=True)
class Extract:
    """Where the figures of a Result came from. `releases`: the editions that hold its periods, if there are several."""

    source: str
    table: str
    title: str
    publisher: str
    attribution: str
    covers_to: date
    fingerprint: str
    synthetic: bool
    releases: tuple[Release, ...] = ()


@dataclass(frozen=True)
class Result:
    """Protected figures, ready to be shown. Made only by the door."""

    kpi: Kpi
    scope: Scope
    question: Question
    extract: Extract
    frame: pl.DataFrame
    notes: tuple[Sentence, ...]
    plans: tuple[Plan, ...]
    reference: str
    spread: Spread | None = None
    breaks: tuple[Break, ...] = ()
    followed: Followed | None = None

    def headline(self) -> pl.DataFrame:
        """The frame without what only explains the figure: of days the median, of two shares their difference,
        of ends the first one at its headline age."""
        measure = self.kpi.measure
        main = HEADLINE.get(measure.kind)
        if isinstance(measure, Fate):
            main = measure.at(measure.parts[0].name, measure.headline)
        return self.frame.filter(pl.col("part") == main) if main else self.frame

    @property
    def plan(self) -> Plan:
        """The first counting query; most measures have only this one."""
        return self.plans[0]

    @property
    def sql(self) -> str:
        """The counting queries, as an auditor would paste them; their parameters are in `plan.params()`."""
        return ";\n\n".join(plan.sql() for plan in self.plans)


class Unanswerable(Exception):
    """A question this source cannot answer; `sentence` says why in words a reader understands."""

    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence
        super().__init__(str(sentence))


class Refused(Exception):
    """A question this viewer may not ask."""
