"""How often charts cry wolf: what is to be expected of one chart, and of a wall of them, when nothing has changed.

A stable process of the force's own size and rate is drawn many times over, always from the same seed, and the very
charts and rules of the page are run on it. The same with a planted change gives what the chart would see of it.
Nothing about a force is drawn by lot: equal arguments give equal figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.random import Generator

from kpi.stats.spc.choose import EVENT, MONTH, MONTHS, QUARTER, RATE, SHARE, VALUE, Choice, baseline_of, draw, in_threes
from kpi.stats.spc.lines import BASELINE, Floats
from kpi.stats.spc.pooled import BEFORE, LATEST, rate_edges, share_edges
from kpi.stats.spc.rules import MAKING_DATA_COUNT, RuleProfile, direction, signals

RUNS, SEED = 2000, 20261121
YEAR = 12
SETTLING = 7
"""Points between the baseline and the last year, so that a run may begin before it. More make no difference."""
DIGITS = 2
"""Sizes and rates are rounded to so many digits before they are drawn: neighbours share one simulation."""


@dataclass(frozen=True)
class Process:
    """A process without change, as far as a chart can know it.

    choice: its chart. level: its share of cases, rate by exposure, or NaN for measured values. points: how many points
    the chart has, of the choice's grain.
    """

    choice: Choice
    level: float
    points: int


@dataclass(frozen=True)
class Signals:
    """How often one chart signals: its last point, and any of its points of the last twelve months."""

    now: float
    year: float


@dataclass(frozen=True)
class Wall:
    """What to expect of many charts of stable series: how many signal, and how probably at least one does.

    The chance of at least one takes the charts as independent; measures of the same cases are not quite, and then it
    is smaller. The expected number holds either way.
    """

    charts: int
    now: float
    any_now: float
    year: float
    any_year: float


def false_alarms(process: Process, profile: RuleProfile = MAKING_DATA_COUNT) -> Signals:
    """How often the chart of a process that has not changed signals."""
    return seen(process, 1.0, profile)


def seen(process: Process, times: float, profile: RuleProfile = MAKING_DATA_COUNT) -> Signals:
    """How often the chart signals when the level of the last twelve months is so many times that of before.

    Level and size are rounded to two digits. Raises ValueError for a negative factor, for a share that would exceed 1
    and for a change of measured values, whose spread is not known here.
    """
    if process.choice.kind == VALUE and times != 1:
        raise ValueError("what a measured value would become is not known")
    if times < 0 or (process.choice.kind == SHARE and process.level * times > 1):
        raise ValueError("a level cannot become that")
    cases = 0.0 if process.choice.kind == VALUE else _rounded(process.choice.cases)
    choice = replace(process.choice, cases=cases, per_month=0.0, zeros=0.0, sigma_z=0.0, points=0)
    # Limits rest on the baseline: what came between it and the last year makes no difference.
    points = process.points if choice.grain == EVENT else min(process.points, baseline_of(choice) + YEAR + SETTLING)
    rounded = _rounded_level(choice.kind, process.level)
    rounded = min(rounded, 1 / max(times, 1.0)) if choice.kind == SHARE else rounded
    rounded = 0.0 if choice.kind == VALUE else rounded
    return _simulated(replace(process, choice=choice, level=rounded, points=points), times, profile)


def wall(charts: Sequence[Signals]) -> Wall:
    """What to expect of these charts together."""
    now, year = (np.array([getattr(chart, name) for chart in charts]) for name in ("now", "year"))
    some_now, some_year = 1 - np.prod(1 - now), 1 - np.prod(1 - year)
    return Wall(len(charts), float(now.sum()), float(some_now), float(year.sum()), float(some_year))


def pooled_false_alarms(kind: str, cases: float, level: float, looks: int = YEAR) -> float:
    """How often the pooled comparison, looked at every month for a year, calls an unchanged series changed once.

    kind: "share" or "rate". cases: cases, or exposure, a month (of a share at least one). level: share of cases, or
    rate by exposure.
    """
    return _looked(kind, _rounded(cases), _rounded_level(kind, level), looks)


@lru_cache(maxsize=4096)
def _simulated(process: Process, times: float, profile: RuleProfile) -> Signals:
    draw_lots = np.random.default_rng(SEED)
    if process.points < 1 or process.choice.chart == "none":
        return Signals(0.0, 0.0)
    events, of, last_year = _drawn(process, times, draw_lots)
    lines = draw(process.choice, events, of, (), profile)
    found = direction(signals(lines, profile)) != 0
    last = lines.values.shape[1] - 1 - np.argmax(~np.isnan(lines.values[:, ::-1]), axis=1)
    now = found[np.arange(RUNS), last]
    return Signals(float(now.mean()), float(found[:, -last_year:].any(axis=1).mean()))


def _drawn(process: Process, times: float, lots: Generator) -> tuple[Floats, Floats | None, int]:
    """Points of every run, what they are counted among, and how many of them fall into the last twelve months."""
    choice, points = process.choice, process.points
    if choice.grain == EVENT:
        return _spells(process, times, lots)
    months = points * (MONTHS if choice.grain == QUARTER else 1)
    levels = process.level * (np.where(np.arange(months) < months - YEAR, 1.0, times) if times != 1 else 1.0)
    if choice.kind == VALUE:  # some below zero, so that a plain XmR chart is drawn: as of the logarithms of waits
        return lots.standard_normal((RUNS, months)), None, min(YEAR, points)
    if choice.kind == SHARE:
        of = lots.poisson(choice.cases, (RUNS, months)).astype(np.float64)
        events = lots.binomial(of.astype(np.int64), levels).astype(np.float64)
    else:
        of = np.full((RUNS, months), choice.cases)
        events = lots.poisson(choice.cases * levels, (RUNS, months)).astype(np.float64)
    if choice.grain == MONTH:
        return events, of, min(YEAR, points)
    return in_threes(events), in_threes(of), min(YEAR // MONTHS, points)


def _spells(process: Process, times: float, lots: Generator) -> tuple[Floats, None, int]:
    """Spells between events: cases for a share, time for a rate; of the rarer of events and non-events."""
    choice, points = process.choice, process.points
    rare, changed = process.level, process.level * times
    if choice.fewer == "non_events":
        rare, changed = 1 - rare, 1 - changed
    last_year = min(points, max(1, round(YEAR * choice.cases * changed)))
    points = min(points, BASELINE + last_year + SETTLING)
    chance = np.where(np.arange(points) < points - last_year, rare, changed)
    if choice.kind == SHARE:
        cases = lots.geometric(np.maximum(chance, 1e-9), (RUNS, points)).astype(np.float64)
        return cases - 1, None, last_year
    return lots.exponential(1 / np.maximum(chance, 1e-9), (RUNS, points)), None, last_year


@lru_cache(maxsize=4096)
def _looked(kind: str, cases: float, level: float, looks: int) -> float:
    months, lots = LATEST + BEFORE + looks - 1, np.random.default_rng(SEED)
    size = max(1, round(cases))
    shape = (RUNS, months)
    events = lots.poisson(cases * level, shape) if kind == RATE else lots.binomial(size, level, shape)
    summed = np.concatenate([np.zeros((RUNS, 1), dtype=np.int64), events.cumsum(axis=1)], axis=1)
    start = np.arange(looks)
    before = summed[:, start + BEFORE] - summed[:, start]
    latest = summed[:, start + BEFORE + LATEST] - summed[:, start + BEFORE]
    most = 2 ** int(np.ceil(np.log2(latest.max() + 2)))
    edges = rate_edges(most, BEFORE / LATEST) if kind == RATE else share_edges(size * LATEST, size * BEFORE)
    told = (before <= edges.higher[latest]) | (before >= edges.lower[latest])
    return float(told.any(axis=1).mean())


def _rounded(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")


def _rounded_level(kind: str, level: float) -> float:
    """A share over a half is rounded by what it lacks: 0.997 is not 1."""
    return 1 - _rounded(1 - level) if kind == SHARE and level > 0.5 else _rounded(level)
