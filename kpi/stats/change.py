"""What changed between two snapshots or two periods, in the order in which it must be told.

First which records are new, matured, revised or removed; then how much of a change in a share is mix and how much
rate; then which sub-groups changed by more than chance, with the false ones among all that were looked at kept rare.
Sources: Kitagawa 1955, JASA 50:1168-1194; Benjamini and Hochberg 1995, JRSS B 57:289-300; Benjamini and Yekutieli
2001, Annals of Statistics 29:1165-1188; Holm 1979, Scandinavian Journal of Statistics 6:65-70; Fisher's exact test.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray
from scipy.stats import binomtest, false_discovery_control, fisher_exact

from kpi.stats.intervals import newcombe

Floats = NDArray[np.float64]

NEW, MATURED, REVISED, REMOVED, SAME = "new", "matured", "revised", "removed", "same"
STATES = (NEW, MATURED, REVISED, REMOVED, SAME)
LEVEL = 0.05
UP, DOWN = "up", "down"


@dataclass(frozen=True)
class Moved:
    """What the records of one state did to a figure: how many they are, and by how many events and cases it moved."""

    state: str
    records: int
    events: int
    cases: int


@dataclass(frozen=True)
class Kitagawa:
    """A change of a share, taken apart: total = mix + rate. All in shares (0.01 is one point).

    mix: groups became larger or smaller. rate: their own shares changed. mix_by_group: each group's part, reckoned
    from the overall share, so that growth of a group below it counts as a fall; it sums to `mix`.
    mix_by_group_from_zero: the same reckoned from nothing. rate_by_group sums to `rate`. Shape (groups,).
    """

    total: float
    mix: float
    rate: float
    mix_by_group: Floats
    mix_by_group_from_zero: Floats
    rate_by_group: Floats


@dataclass(frozen=True)
class Found:
    """A sub-group that changed: its place among those given, its share or rate at either end, and how sure that is.

    low, high: interval of the difference in shares; NaN for rates. p: exact. adjusted: for all groups looked at.
    """

    group: int
    before: float
    after: float
    low: float
    high: float
    direction: str
    p: float
    adjusted: float


@dataclass(frozen=True)
class Scan:
    """`len(found)` of `looked` groups changed; `empty` more had no cases at one end and were not looked at."""

    looked: int
    empty: int
    found: tuple[Found, ...]


def states(
    before: pl.DataFrame, after: pl.DataFrame, key: str, outcome: str, details: Sequence[str] = ()
) -> pl.DataFrame:
    """Each record of two snapshots and its state, as columns `key` and "state".

    outcome: a column that is null while a record is open. details: other columns whose change is a revision.
    "new", "removed": in one snapshot only. "matured": nothing changed but that an outcome came to an open record.
    "revised": an outcome or a detail changed otherwise, a reopened record included. "same": none of these.
    Raises ValueError where a key is null or comes twice in a snapshot.
    """
    for name, snapshot in (("before", before), ("after", after)):
        if snapshot[key].null_count() or snapshot[key].n_unique() != snapshot.height:
            raise ValueError(f"the keys of the snapshot {name} are not one to a record")
    columns = [outcome, *details]
    then = before.select(key, *columns, pl.lit(True).alias("_before"))
    now = after.select(key, *columns, pl.lit(True).alias("_after"))
    both = then.join(now, on=key, how="full", coalesce=True, suffix="_now", maintain_order="left_right")
    changed = [pl.col(name).ne_missing(pl.col(f"{name}_now")) for name in columns]
    state = (
        pl.when(pl.col("_before").is_null())
        .then(pl.lit(NEW))
        .when(pl.col("_after").is_null())
        .then(pl.lit(REMOVED))
        .when(pl.any_horizontal(changed[1:]) if details else pl.lit(False))
        .then(pl.lit(REVISED))
        .when(changed[0] & pl.col(outcome).is_null())
        .then(pl.lit(MATURED))
        .when(changed[0])
        .then(pl.lit(REVISED))
        .otherwise(pl.lit(SAME))
    )
    return both.select(key, state.alias("state"))


def moved(
    state: pl.DataFrame, before: pl.DataFrame, after: pl.DataFrame, key: str, event: str, case: str
) -> tuple[Moved, ...]:
    """What each state did to a figure; events and cases sum to the change of its numerator and denominator.

    state: from `states`. event, case: true or false columns of both snapshots: in the numerator, in the denominator.
    Raises ValueError where a record of a snapshot has no state.
    """
    counts = [pl.col(name).cast(pl.Int64).fill_null(0) for name in (event, case)]
    signed = [frame.select(key, *(count * sign for count in counts)) for sign, frame in ((-1, before), (1, after))]
    told = pl.concat(signed).join(state, on=key, how="left")
    if told["state"].null_count():
        raise ValueError("a record of a snapshot has no state")
    sums = told.group_by("state").agg(pl.col(key).n_unique().alias("_records"), pl.col(event).sum(), pl.col(case).sum())
    rows = {row["state"]: row for row in sums.iter_rows(named=True)}
    return tuple(
        Moved(name, *(int(rows[name][column]) if name in rows else 0 for column in ("_records", event, case)))
        for name in STATES
    )


def kitagawa(n_before: ArrayLike, of_before: ArrayLike, n_after: ArrayLike, of_after: ArrayLike) -> Kitagawa:
    """Take the change of an overall share apart into mix and rate, with average weights.

    With weights w = of_n / sum(of_n) and shares r = n / of_n of each group: mix = sum (w1 - w0) (r0 + r1) / 2 and
    rate = sum (r1 - r0) (w0 + w1) / 2. A group with no cases at one end has there the share it has at the other: it
    is all mix. Arrays of shape (groups,). Raises ValueError where not 0 <= n <= of_n, or an end has no cases.
    """
    (x0, of0), (x1, of1) = _cells(n_before, of_before), _cells(n_after, of_after)
    if x0.shape != x1.shape or of0.sum() == 0 or of1.sum() == 0:
        raise ValueError("both ends have the same groups and some cases")
    w0, w1 = of0 / of0.sum(), of1 / of1.sum()
    r0, r1 = _share(x0, of0, _share(x1, of1, np.zeros(len(x1)))), _share(x1, of1, _share(x0, of0, np.zeros(len(x0))))
    overall0, overall1 = x0.sum() / of0.sum(), x1.sum() / of1.sum()
    plain = (w1 - w0) * (r0 + r1) / 2
    centred = (w1 - w0) * ((r0 + r1) / 2 - (overall0 + overall1) / 2)
    rate = (r1 - r0) * (w0 + w1) / 2
    return Kitagawa(float(overall1 - overall0), float(plain.sum()), float(rate.sum()), centred, plain, rate)


def adjusted(p: ArrayLike, dependent: bool = False) -> Floats:
    """p-values adjusted for how many were looked at: Benjamini-Hochberg, or Benjamini-Yekutieli where dependent.

    p: shape (tests,), each between 0 and 1. Raises ValueError where one is not.
    """
    given = np.asarray(p, dtype=np.float64)
    if given.size == 0:
        return given
    return np.asarray(false_discovery_control(given, method="by" if dependent else "bh"), dtype=np.float64)


def holm(p: ArrayLike) -> Floats:
    """p-values adjusted so that any false find at all among those looked at stays rare, whatever their dependence.

    The i-th smallest of m is multiplied by m - i + 1, never made smaller than one before it, and never more than 1.
    p: shape (tests,), each between 0 and 1. Raises ValueError where one is not.
    """
    given = np.asarray(p, dtype=np.float64)
    if not np.all((given >= 0) & (given <= 1)):
        raise ValueError("a p-value lies between 0 and 1")
    order = np.argsort(given, kind="stable")
    stepped = np.maximum.accumulate(given[order] * np.arange(len(given), 0, -1))
    adjusted_p = np.empty_like(given)
    adjusted_p[order] = np.minimum(stepped, 1.0)
    return adjusted_p


def scan_shares(
    n_before: ArrayLike,
    of_before: ArrayLike,
    n_after: ArrayLike,
    of_after: ArrayLike,
    dependent: bool = False,
    level: float = LEVEL,
) -> Scan:
    """Sub-groups whose share changed, by Fisher's exact test, with false discoveries kept to `level` of those found.

    Arrays of shape (groups,). dependent: where groups overlap, as in free browsing by filters.
    Raises ValueError where not 0 <= n <= of_n.
    """
    cells = np.stack([*_cells(n_before, of_before), *_cells(n_after, of_after)], axis=1).astype(np.int64)

    def test(x0: int, of0: int, x1: int, of1: int) -> tuple[float, float, float]:
        p = float(fisher_exact([[x0, of0 - x0], [x1, of1 - x1]]).pvalue)
        return (p, *newcombe(x1, of1, x0, of0))

    return _scan(cells.astype(np.float64), lambda c: test(*(int(each) for each in c)), dependent, level)


def scan_rates(
    before: ArrayLike,
    exposure_before: ArrayLike,
    after: ArrayLike,
    exposure_after: ArrayLike,
    dependent: bool = False,
    level: float = LEVEL,
) -> Scan:
    """As `scan_shares` for rates and counts (exposure: days or people), by the exact conditional binomial test."""
    cells = np.stack(
        [np.asarray(each, dtype=np.float64) for each in (before, exposure_before, after, exposure_after)], 1
    )
    if np.any(cells < 0) or np.isnan(cells).any():
        raise ValueError("events and exposure are never below zero")

    def test(cell: Floats) -> tuple[float, float, float]:
        x0, e0, x1, e1 = (float(each) for each in cell)
        p = float(binomtest(int(x1), int(x0 + x1), e1 / (e0 + e1)).pvalue) if x0 + x1 else 1.0
        return p, float("nan"), float("nan")

    return _scan(cells, test, dependent, level)


def _scan(cells: Floats, test: Callable[[Floats], tuple[float, float, float]], dependent: bool, level: float) -> Scan:
    """cells: events and cases or exposure before, then after; shape (groups, 4)."""
    looked = np.flatnonzero((cells[:, 1] > 0) & (cells[:, 3] > 0))
    tests = [test(cells[group]) for group in looked]
    found = []
    for group, (p, low, high), corrected in zip(looked, tests, adjusted([t[0] for t in tests], dependent), strict=True):
        if corrected <= level:
            before, after = cells[group, 0] / cells[group, 1], cells[group, 2] / cells[group, 3]
            way = UP if after > before else DOWN
            found.append(Found(int(group), float(before), float(after), low, high, way, p, float(corrected)))
    return Scan(len(looked), len(cells) - len(looked), tuple(sorted(found, key=lambda each: each.adjusted)))


def _cells(n: ArrayLike, of_n: ArrayLike) -> tuple[Floats, Floats]:
    x, of = np.asarray(n, dtype=np.float64), np.asarray(of_n, dtype=np.float64)
    if x.shape != of.shape or not np.all((x >= 0) & (x <= of)):
        raise ValueError("a share needs 0 <= n <= of_n")
    return x, of


def _share(n: Floats, of_n: Floats, otherwise: Floats) -> Floats:
    return np.asarray(np.divide(n, of_n, out=otherwise.copy(), where=of_n > 0))
