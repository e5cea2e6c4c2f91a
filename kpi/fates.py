"""What becomes of counted units: the rows of an answer at each age, and of one period the curves and how long it took.

Curves are told on a grid of days, and only while ten units or more are followed: no step of them is one person's case.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kpi.count import Counts, Lengths
from kpi.model import STILL_OPEN, Fate
from kpi.stats.fate import OPEN, Band, Curves, band, closed_only, drawn_until, follow, on_days, reached
from kpi.stats.fate.bands import ROUNDING
from kpi.stats.fate.readings import FEWEST_AT_RISK, OnDays
from kpi.stats.fate.tally import sums
from kpi.stats.intervals import wilson
from kpi.stats.nowcast import RECENT, nowcast_counted

Key = tuple[date, str | None]
Ints = NDArray[np.int64]

EVERY = 7
"""Days from one point of a curve to the next."""

ENDED = "ended"
"""All ends of a fate taken together."""

CURVE = {
    "group": pl.String, "part": pl.String, "day": pl.Int64, "at_risk": pl.Int64, "value": pl.Float64,
    "low": pl.Float64, "high": pl.Float64,
}  # fmt: skip
LENGTHS = {
    "group": pl.String, "part": pl.String, "of_n": pl.Int64, "day": pl.Float64, "low": pl.Float64, "high": pl.Float64,
    "state": pl.String, "closed": pl.Int64, "closed_day": pl.Float64,
}  # fmt: skip


@dataclass(frozen=True)
class Followed:
    """The curves of one period, of every group that was asked for.

    curve: columns as CURVE, one row a group, part and day of the grid: the share that had come to that end by then, or
    was STILL_OPEN, with its band; at_risk: units followed and not ended before that day.
    lengths: columns as LENGTHS, one row a group and part, ENDED among them: the smallest day by which half had come to
    that end, with its limits, its state as `kpi.stats.fate.Reached` has it; and beside it how many did and the median
    of their days alone, which leaves out what is still open.
    """

    curve: pl.DataFrame
    lengths: pl.DataFrame


@dataclass(frozen=True)
class Estimate:
    """Where periods may end once all their cases were followed to an age: an estimate, and no figure of a KPI.

    part, age: which end, and by when. frame: period; cases; n, those known to have come to it by then; value, low and
    high, the share estimated with 95 % of what chance could make of it; state as in `kpi.stats.nowcast`: "observed"
    where nothing is left to estimate, "unknown" where nothing can be said, "too_few" where nothing may be.
    """

    part: str
    age: int
    frame: pl.DataFrame


@dataclass(frozen=True)
class Drawn:
    """Curves with their bands, one group a key."""

    curves: Curves
    limits: Band


def fate_columns(measure: Fate, counts: Counts, keys: Sequence[Key]) -> dict[str, Any]:
    """n, of_n, value, low, high, reason, age and at_risk of every key, end and age; the parts; units followed."""
    curves = curves_of(measure, counts, keys)
    limits = band(curves)
    seen = on_days(curves, measure.ages, limits)
    n = _with_open(*_by_age(curves, measure.ages))
    holds = counts.lengths is None or not counts.lengths.twice
    about = {
        "of_n": curves.followed[:, None, None],
        "reason": np.where(holds, seen.state, "parts_disagree")[:, :, None],
        "age": np.array(measure.ages)[None, :, None],
        "at_risk": seen.at_risk[:, :, None],
    }
    told = _told_apart({name: _with_open(*pair) for name, pair in _pairs(seen).items()}, n)
    if not holds:  # a unit that comes to two ends makes every share wrong
        told = {name: np.full(n.shape, np.nan) for name in told}
    flat = {"n": n, **told, **{name: np.broadcast_to(column, n.shape) for name, column in about.items()}}
    ends = [part.name for part in measure.parts]
    return {
        **{name: _flat(column) for name, column in flat.items()},
        "parts": [measure.at(part, age) for part in (*ends, STILL_OPEN) for age in measure.ages],
        "followed": curves.followed,
        "curves": Drawn(curves, limits) if holds else None,
    }


def _told_apart(told: dict[str, Any], n: Ints) -> dict[str, Any]:
    """Shares of 0 and of 1 with the Wilson interval of the units followed so long: their band has not begun yet."""
    none, every = told["value"] <= ROUNDING, told["value"] >= 1 - ROUNDING
    followed_so_long = np.broadcast_to(n.sum(axis=2, keepdims=True), n.shape)
    bare = (none | every) & (followed_so_long > 0)
    low, high = wilson(np.where(every, followed_so_long, 0)[bare], followed_so_long[bare])
    limits = {"low": told["low"].copy(), "high": told["high"].copy()}
    limits["low"][bare], limits["high"][bare] = low, high
    return {**told, **limits}


def _flat(column: Any) -> Any:
    """(keys, ages, ends) as one column, ages running fastest."""
    return np.swapaxes(column, 1, 2).reshape(-1).copy()


def _pairs(seen: OnDays) -> dict[str, tuple[Any, Any]]:
    return {
        "value": (seen.share, seen.still_open), "low": (seen.low, seen.open_low), "high": (seen.high, seen.open_high),
    }  # fmt: skip


def _with_open(ends: Any, still_open: Any) -> Any:
    """The column of the ends with that of what is still open as a last one."""
    return np.concatenate([ends, still_open[:, :, None]], axis=2)


def curves_of(measure: Fate, counts: Counts, keys: Sequence[Key]) -> Curves:
    """The curves of counted units, one group a key; those without a number of days are in none."""
    assert counts.lengths is not None
    place = {key: i for i, key in enumerate(keys)}
    keyed = np.array([place[key] for key in zip(counts.periods, counts.groups, strict=True)], dtype=np.int64)
    rows = _after_recording(counts.lengths)
    return follow(
        rows.day, rows.ending, rows.n, len(measure.parts), entry=np.maximum(rows.entry, 0), group=keyed[rows.at],
        groups=len(keys),
    )  # fmt: skip


def _after_recording(lengths: Lengths) -> Lengths:
    """Those whose days are none below zero: an end before the start is a fault of the record."""
    return lengths if (lengths.day >= 0).all() else lengths.only(lengths.day >= 0)


def _by_age(curves: Curves, ages: Sequence[int]) -> tuple[Ints, Ints]:
    """Units known to have come to each end by each age (G, D, K), and those seen still open at the end of it (G, D).

    Units that were not followed so long are in neither.
    """
    cases, each, ends = curves.cases, len(ages) + 1, curves.cases.outcomes + 1
    step = np.searchsorted(np.array(ages), cases.days)
    counted = sums((cases.group * each + step) * ends + cases.end, cases.n, cases.groups * each * ends)
    ended = np.cumsum(counted.reshape(cases.groups, each, ends), axis=1)[:, :-1, 1:]
    # An open unit was still seen on its last day.
    gone = np.searchsorted(np.array(ages), cases.days + (cases.end == OPEN))
    left = sums(cases.group * each + gone, cases.n, cases.groups * each).reshape(cases.groups, each)
    return ended, curves.followed[:, None] - np.cumsum(left, axis=1)[:, :-1]


def followed(measure: Fate, drawn: Drawn, groups: Sequence[str | None], fewest: int) -> Followed:
    """What is told of curves whose groups are these. fewest: units below which no length of time is told."""
    return Followed(_curve(measure, drawn, groups), _lengths(measure, drawn, groups, fewest))


def _curve(measure: Fate, drawn: Drawn, groups: Sequence[str | None]) -> pl.DataFrame:
    last = drawn_until(drawn.curves)
    days = np.arange(0, max(int(last.max(initial=0)), 0) + 1, EVERY)
    seen = on_days(drawn.curves, days, drawn.limits)
    shown = (seen.at_risk >= FEWEST_AT_RISK) & (seen.state == "") & (days <= last[:, None])
    group, step = np.nonzero(shown)
    parts = [*(part.name for part in measure.parts), STILL_OPEN]
    columns = {name: _with_open(*pair)[group, step].ravel() for name, pair in _pairs(seen).items()}
    each = len(parts)
    return pl.DataFrame(
        {
            "group": _named(groups, np.repeat(group, each)),
            "part": _named(parts, np.tile(np.arange(each), len(group))),
            "day": np.repeat(days[step], each),
            "at_risk": np.repeat(seen.at_risk[group, step], each),
            **columns,
        },
        schema_overrides=CURVE,
    )


def _named(names: Sequence[str | None], place: Ints) -> pl.Series:
    """The names at those places."""
    return pl.Series(names, dtype=pl.String).gather(place)


def _lengths(measure: Fate, drawn: Drawn, groups: Sequence[str | None], fewest: int) -> pl.DataFrame:
    """How long it took: half of all units, and the closed ones alone."""
    curves, limits = drawn.curves, drawn.limits
    parts = [ENDED, *(part.name for part in measure.parts)]
    half = [reached(curves, 0.5, outcome or None, limits) for outcome in range(len(parts))]
    alone = [closed_only(curves, outcome or None) for outcome in range(len(parts))]
    told = np.tile(curves.followed >= fewest, len(parts))
    closed = np.concatenate([each.n for each in alone])
    days = {name: [getattr(each, name) for each in half] for name in ("day", "low", "high")}
    return pl.DataFrame(
        {
            "group": _named(groups, np.tile(np.arange(len(groups)), len(parts))),
            "part": _named(parts, np.repeat(np.arange(len(parts)), len(groups))),
            "of_n": np.tile(curves.followed, len(parts)),
            **{name: np.where(told, np.concatenate(column), np.nan) for name, column in days.items()},
            "state": pl.Series(np.where(told, np.concatenate([each.state for each in half]), "too_few").tolist()),
            "closed": closed,
            "closed_day": np.where(closed >= max(fewest, 1), np.concatenate([each.day for each in alone]), np.nan),
        },
        schema_overrides=LENGTHS,
        nan_to_null=True,
    )


def estimate(measure: Fate, counts: Counts, part: str, age: int, extract: date, fewest: int) -> Estimate:
    """Where the periods of counted units may end by an age, at the pace of those recorded lately.

    extract: the last day held. fewest: units below which nothing is told. part: the name of an end of the measure.
    """
    assert counts.lengths is not None
    rows = _after_recording(counts.lengths)
    started = np.array(counts.periods, dtype="datetime64[D]").astype(np.int64)
    day = started[rows.at]
    outcome = [end.name for end in measure.parts].index(part) + 1
    recent = day >= (extract - date(1970, 1, 1)).days - RECENT - age
    found = nowcast_counted(
        rows.day, rows.ending, rows.n, day, outcome, age, entry=np.maximum(rows.entry, 0), pooled=recent
    )
    few = pl.col("cases") < fewest
    values = [pl.when(~few).then(name).alias(name) for name in ("value", "low", "high")]
    state = pl.when(few).then(pl.lit("too_few")).otherwise("state").alias("state")
    period = pl.col("cohort").cast(pl.Int32).cast(pl.Date).alias("period")
    return Estimate(part, age, found.select(period, "cases", "n", *values, state).sort("period"))
