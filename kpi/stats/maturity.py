"""Time to show: the share of each cohort that had the event by a fixed age, and whether the cohort is old enough.

"Charged so far" by month of recording always falls at its right edge, because the last months have had no time. The
share within so many days of recording, of the cases followed at least that long, does not: cohorts are compared at
equal age only, and what is not mature is left out of limits.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

AGES = (90, 180, 365, 540, 730)
MATURE, MATURING, IMMATURE = "mature", "maturing", "immature"


def at_age(recorded: ArrayLike, elapsed: ArrayLike, cohort: ArrayLike, extract: int, age: int) -> pl.DataFrame:
    """Per cohort the share of cases with the event within `age` days of recording.

    recorded: day of recording, as a day number. elapsed: days from recording to the event; NaN where it has not come.
    cohort: whole numbers. extract: the day number up to which the data reach. All of shape (cases,).
    Columns: cohort; cases; of_n, those followed `age` days or more; n, those of them with elapsed <= age; value, n /
    of_n or null; state: "mature" if all cases were followed so long, "immature" if none, else "maturing". Only mature
    cells may rest in limits or be compared.
    Raises ValueError for an event before recording or after the extract, and for a case recorded after it.
    """
    day, waited, group = checked(recorded, elapsed, cohort, extract)
    followed = extract - day >= age
    frame = pl.DataFrame({"cohort": group, "of_n": followed, "n": followed & (waited <= age)})
    counts = frame.group_by("cohort").agg(
        pl.len().cast(pl.Int64).alias("cases"), pl.col("of_n", "n").sum().cast(pl.Int64)
    )
    state = (
        pl.when(pl.col("of_n") == pl.col("cases"))
        .then(pl.lit(MATURE))
        .when(pl.col("of_n") == 0)
        .then(pl.lit(IMMATURE))
        .otherwise(pl.lit(MATURING))
    )
    value = pl.when(pl.col("of_n") > 0).then(pl.col("n") / pl.col("of_n"))
    return counts.sort("cohort").with_columns(value.alias("value"), state.alias("state"))


def by_age(
    recorded: ArrayLike, elapsed: ArrayLike, cohort: ArrayLike, extract: int, ages: tuple[int, ...] = AGES
) -> pl.DataFrame:
    """`at_age` for each of several ages, with the column "age" in front: cohorts by ages, ages running faster."""
    tables = [at_age(recorded, elapsed, cohort, extract, age).with_columns(pl.lit(age).alias("age")) for age in ages]
    return pl.concat(tables).select("cohort", "age", pl.exclude("cohort", "age")).sort("cohort", "age")


def checked(recorded: ArrayLike, elapsed: ArrayLike, cohort: ArrayLike, extract: int) -> tuple[Ints, Floats, Ints]:
    """The cases of `at_age` as arrays; raises ValueError as it says."""
    day, group = np.asarray(recorded, dtype=np.int64), np.asarray(cohort, dtype=np.int64)
    waited = np.asarray(elapsed, dtype=np.float64)
    if not day.shape == waited.shape == group.shape:
        raise ValueError("each case has a day, a wait and a cohort")
    if np.any(day > extract) or np.any(waited < 0) or np.any(day + np.nan_to_num(waited) > extract):
        raise ValueError("nothing happens before recording or after the extract")
    return day, waited, group
