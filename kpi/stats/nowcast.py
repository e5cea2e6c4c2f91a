"""An estimate of where cohorts still open will end. It is marked as one, and never a KPI value.

Open cases go on at the pace at which earlier cases went on at the same age: the hazards of the event and of any other
outcome, pooled over recent cases in steps of thirty days (Aalen and Johansen 1978, Scandinavian Journal of Statistics
5:141-150). For cumulative counts without single cases there is the chain ladder, with Mack's error (Mack 1993, ASTIN
Bulletin 23:213-225); a cohort that starts at nothing it leaves at nothing, so prefer the former where events are few.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

from kpi.stats.fate.curves import NO_MORE, OPEN, Curves, follow
from kpi.stats.maturity import Floats, Ints, checked

ESTIMATE, OBSERVED, UNKNOWN = "estimate", "observed", "unknown"
STEP, RECENT = 30, 1095
DRAWS, SEED = 1000, 20261121
BAND = (0.025, 0.975)
COLUMNS = {
    "cohort": pl.Int64,
    "cases": pl.Int64,
    "n": pl.Int64,
    "value": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "state": pl.String,
}
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class ChainLadder:
    """Cumulative counts of cohorts by age, carried to the last age.

    links: shape (ages - 1,): how many times as many at one age as at the one before. to_last: their products to the
    end. ultimate, still_to_come: shape (cohorts,). errors: Mack's standard error of each; total_error: of their sum.
    """

    links: Floats
    to_last: Floats
    ultimate: Floats
    still_to_come: Floats
    errors: Floats
    total_error: float


@dataclass(frozen=True)
class Pace:
    """How open cases go on. edges: days, shape (steps + 1,). at_risk, events, others: cases, shape (steps,)."""

    edges: Ints
    at_risk: Ints
    events: Ints
    others: Ints

    def final(self, ages: Ints, ways: Floats) -> Floats:
        """The chance that cases open at these ages end with the event by the last edge.

        ages: shape (cases,). ways: chances of event and of other outcome per step, shape (..., steps, 2). In the step
        a case is in, it has only the rest of it before it. Result of shape (..., cases).
        """
        event, other = ways[..., 0], ways[..., 1]
        finals = np.zeros((*event.shape[:-1], event.shape[-1] + 1))
        for j in range(event.shape[-1] - 1, -1, -1):
            finals[..., j] = event[..., j] + (1 - event[..., j] - other[..., j]) * finals[..., j + 1]
        step = np.searchsorted(self.edges, ages, side="right") - 1
        rest = (self.edges[step + 1] - ages) / (self.edges[step + 1] - self.edges[step])
        on = 1 - rest * (event[..., step] + other[..., step])
        return np.asarray(rest * event[..., step] + on * finals[..., step + 1])

    def ways(self) -> Floats:
        """Chances of event and of other outcome in each step, for a case open at its start."""
        return np.stack([self.events, self.others], axis=1) / np.maximum(self.at_risk, 1)[:, None]

    def drawn_ways(self, lots: Generator) -> Floats:
        """The same as they might have come out, shape (draws, steps, 2)."""
        safe = np.maximum(self.at_risk, 1)
        chances = np.column_stack([self.ways(), 1 - self.ways().sum(axis=1)])
        return np.stack([lots.multinomial(n, way, DRAWS)[:, :2] / n for n, way in zip(safe, chances, strict=True)], 1)

    def unseen_from(self, ages: Ints) -> bool:
        """Whether these open cases have a step before them that no case has been seen in."""
        unseen = np.flatnonzero(self.at_risk == 0)
        return bool(len(unseen) and len(ages) and ages.min() < self.edges[unseen.max() + 1])


def nowcast(
    recorded: ArrayLike,
    elapsed: ArrayLike,
    event: ArrayLike,
    cohort: ArrayLike,
    extract: int,
    age: int = 730,
    recent: int = RECENT,
) -> pl.DataFrame:
    """An estimate of the share each cohort will have reached at `age` days: what it has, and what its open cases owe.

    recorded, cohort, extract: as in `maturity.at_age`. elapsed: days from recording to the outcome that closed a case;
    NaN while open. event: whether that outcome is the one asked about. All of shape (cases,). Hazards rest on cases
    recorded at most `recent` + `age` days before the extract, each in the steps through which it was followed.
    Columns: cohort; cases; n, events by now within `age`; value, low, high: shares of cases, low and high at 95 % of
    1000 draws of hazards and outcomes, always from the same seed; state: "observed" where no case is open below that
    age, "unknown" (no value) where no case has been seen in a step to come, else "estimate".
    Raises ValueError as `maturity.at_age` does.
    """
    day, waited, group = checked(recorded, elapsed, cohort, extract)
    wanted = np.asarray(event, dtype=np.bool_)
    pace = pace_of(day, waited, wanted, extract, age, recent)
    reached = wanted & (waited <= age)
    owing = np.isnan(waited) & (extract - day < age)
    lots = np.random.default_rng(SEED)
    drawn = pace.drawn_ways(lots)
    rows = []
    for name in np.unique(group):
        mine = group == name
        n, ages = int(reached[mine].sum()), (extract - day[mine & owing]).astype(np.int64)
        rows.append((int(name), int(mine.sum()), n, *_estimate(pace, drawn, ages, n, int(mine.sum()), lots)))
    return pl.DataFrame(rows, schema=COLUMNS, orient="row")


def pace_of(day: Ints, waited: Floats, event: Bools, extract: int, age: int, recent: int = RECENT) -> Pace:
    """Cases at risk, events and other outcomes in each step of thirty days; what came on day 0 is in the first."""
    edges = np.append(np.arange(0, age, STEP), age)
    at_risk, events, others = (np.zeros(len(edges) - 1, dtype=np.int64) for _ in range(3))
    pooled, still = extract - day <= recent + age, np.nan_to_num(waited, nan=np.inf)
    for j, (start, end) in enumerate(zip(edges[:-1], edges[1:], strict=True)):
        risk = pooled & (extract - day >= end) & ((still > start) | (j == 0))
        ended = risk & (still <= end)
        at_risk[j], events[j], others[j] = risk.sum(), (ended & event).sum(), (ended & ~event).sum()
    return Pace(edges, at_risk, events, others)


def nowcast_counted(
    days: ArrayLike,
    end: ArrayLike,
    n: ArrayLike,
    cohort: ArrayLike,
    outcome: int,
    age: int = 730,
    entry: ArrayLike | None = None,
    pooled: ArrayLike | None = None,
) -> pl.DataFrame:
    """The same estimate from counted cases, as `fate.follow` takes them: n cases of a cohort, followed so many days.

    Hazards are those of each single day, pooled over the rows marked in `pooled` (all by default): a case is at risk on
    every day it was seen, so that none need have been followed through a whole step. `outcome`: the end asked about.
    Columns, order and states as `nowcast`; cases that were seen too late to be followed are in none.
    """
    columns = [np.atleast_1d(np.asarray(c, dtype=np.int64)) for c in (days, end, n, cohort)]
    day, how, count, group = columns
    enters = np.zeros_like(day) if entry is None else np.atleast_1d(np.asarray(entry, dtype=np.int64))
    rest = np.ones_like(day, dtype=bool) if pooled is None else np.atleast_1d(np.asarray(pooled, dtype=bool))
    pace = pace_by_day(follow(day[rest], how[rest], count[rest], max(int(how.max(initial=1)), outcome),
                              entry=enters[rest]), outcome, age)  # fmt: skip
    lots = np.random.default_rng(SEED)
    drawn = pace.drawn_ways(lots)
    seen = (enters == 0) | (day > enters)
    rows = []
    for name in np.unique(group):
        mine = (group == name) & seen
        cases, reached = int(count[mine].sum()), int(count[mine & (how == outcome) & (day <= age)].sum())
        if cases:
            owing = mine & (how == OPEN) & (day < age)
            rows.append((int(name), cases, reached, *_estimate(pace, drawn, np.repeat(day[owing], count[owing]),
                                                               reached, cases, lots)))  # fmt: skip
    return pl.DataFrame(rows, schema=COLUMNS, orient="row")


def pace_by_day(curves: Curves, outcome: int, age: int) -> Pace:
    """Cases at risk, events and other outcomes on each day up to an age, of curves of one group; day 0 is in the first.

    The step from one day to the next holds what came on the next: a case last seen open on the first was not at risk.
    """
    on = np.arange(1, age + 1)
    none = np.zeros_like(on)
    at_risk = curves.entered.before(none, on) - curves.left.before(none, on)
    at_risk[0] = max(int(at_risk[0]), int(curves.followed[0]) if curves.starts[0] == 0 else 0)
    inside = (curves.day[0] <= age) & (curves.day[0] != NO_MORE)
    step = np.maximum(curves.day[0][inside] - 1, 0)
    ended = curves.ended[0][inside]
    events = np.bincount(step, weights=ended[:, outcome - 1], minlength=age).astype(np.int64)
    every = np.bincount(step, weights=ended.sum(axis=1), minlength=age).astype(np.int64)
    return Pace(np.arange(age + 1), at_risk, events, every - events)


def _estimate(
    pace: Pace, drawn: Floats, ages: Ints, n: int, cases: int, lots: Generator
) -> tuple[float | None, float | None, float | None, str]:
    """Value, low, high and state of one cohort whose open cases have these ages."""
    if len(ages) == 0:
        return n / cases, n / cases, n / cases, OBSERVED
    if pace.unseen_from(ages):
        return None, None, None, UNKNOWN
    value = (n + float(pace.final(ages, pace.ways()).sum())) / cases
    each, many = np.unique(ages, return_counts=True)
    to_come = lots.binomial(many, np.clip(pace.final(each, drawn), 0, 1)).sum(axis=-1)
    low, high = np.quantile((n + to_come) / cases, BAND)
    return value, float(low), float(high), ESTIMATE


def chain_ladder(triangle: ArrayLike) -> ChainLadder:
    """Carry cumulative counts, shape (cohorts, ages), to the last age; NaN where a cohort is not so old yet.

    link[k] = sum of counts at age k + 1 / sum at age k, over cohorts that have both. Mack's error has the last
    variance from a straight line through the logarithms of the others.
    Raises ValueError where a cohort has a gap, the oldest is not whole, or an age has no counts to start from.
    """
    counts = np.asarray(triangle, dtype=np.float64)
    known = ~np.isnan(counts)
    if not known[0].all() or np.any(known[:, 1:] & ~known[:, :-1]) or not known[:, 0].all():
        raise ValueError("cohorts are known from the first age on without gaps, and the oldest to the last")
    starts = [float(counts[known[:, k + 1], k].sum()) for k in range(counts.shape[1] - 1)]
    if min(starts, default=1.0) <= 0:
        raise ValueError("an age has no counts to start from")
    links = np.array([counts[known[:, k + 1], k + 1].sum() / start for k, start in enumerate(starts)])
    to_last = np.append(np.cumprod(links[::-1])[::-1], 1.0)
    ages = known.sum(axis=1) - 1
    latest = counts[np.arange(len(counts)), ages]
    ultimate = latest * to_last[ages]
    errors, total = _mack(counts, known, links, ultimate, np.array(starts))
    return ChainLadder(links, to_last[:-1], ultimate, ultimate - latest, errors, total)


def _mack(
    counts: Floats, known: NDArray[np.bool_], links: Floats, ultimate: Floats, starts: Floats
) -> tuple[Floats, float]:
    """Mack's standard errors of the cohorts and of their sum (his theorem 3 and its corollary)."""
    sigma2 = np.full(len(links), np.nan)
    for k, link in enumerate(links):
        rows = known[:, k + 1] & (counts[:, k] > 0)
        if rows.sum() > 1:
            sigma2[k] = np.sum(counts[rows, k] * (counts[rows, k + 1] / counts[rows, k] - link) ** 2) / (rows.sum() - 1)
    sigma2 = _carried(sigma2)
    ages, size = known.sum(axis=1) - 1, counts.shape[1]
    full = counts.copy()
    for k in range(size - 1):
        full[:, k + 1] = np.where(known[:, k + 1], counts[:, k + 1], full[:, k] * links[k])
    part = sigma2 / links**2
    squared, shared = np.zeros(len(counts)), np.zeros(len(counts))
    for i, age in enumerate(ages):
        ahead = slice(age, size - 1)
        squared[i] = ultimate[i] ** 2 * np.sum(part[ahead] * (1 / full[i, ahead] + 1 / starts[ahead]))
        shared[i] = 2 * ultimate[i] * ultimate[i + 1 :].sum() * np.sum(part[ahead] / starts[ahead])
    return np.sqrt(squared), float(np.sqrt(squared.sum() + shared.sum()))


def _carried(sigma2: Floats) -> Floats:
    """Variances that rest on one cohort only, from a line through the logarithms of the others."""
    there = np.flatnonzero(~np.isnan(sigma2) & (sigma2 > 0))
    if len(there) < 2:
        return np.nan_to_num(sigma2)
    slope, start = np.polyfit(there, np.log(sigma2[there]) / 2, 1)
    return np.where(np.isnan(sigma2), np.exp(2 * (start + slope * np.arange(len(sigma2)))), sigma2)
