"""A fair start for comparing cases that had something done with cases that had not.

A case must stay open long enough to be reviewed, or to be offered an adviser: counted from recording, reviewed cases
have lived through that time and look better by it (immortal time). So the clock starts on a landmark, the same day
after recording for all; only cases still open then are followed, each in the group it belonged to on that day.
This removes that fault only: who is reviewed is still not chosen by lot.
Source: Anderson, Cain and Gelber 1983, Journal of Clinical Oncology 1:710-719.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from kpi.stats.fate.tally import Ints

NOT_DONE = -1
"""The day of what was not done."""


@dataclass(frozen=True)
class Landmark:
    """Counted cases from the landmark on, ready for `fate.follow`, and how many were left out of it.

    days, entry: after the landmark. group: 0 not done by then, 1 done by then. ended_before: cases that ended on or
    before that day. too_young: open ones not followed beyond it. done_later: cases of group 0 in which it was done
    after the landmark: they stay there.
    """

    days: Ints
    end: Ints
    n: Ints
    entry: Ints
    group: Ints
    ended_before: int
    too_young: int
    done_later: int


def landmark(
    days: ArrayLike, end: ArrayLike, n: ArrayLike, done_on: ArrayLike, at: int, entry: ArrayLike | None = None
) -> Landmark:
    """Start the clock on day `at` after recording.

    days, end, n, entry: as for `fate.follow`. done_on: the day after recording on which it was done, NOT_DONE if it
    was not. All of equal length. Raises ValueError otherwise, or where `at` is below 0.
    """
    columns = [np.atleast_1d(np.asarray(column, dtype=np.int64)) for column in (days, end, n, done_on)]
    day, how, count, done = columns
    enters = np.zeros_like(day) if entry is None else np.atleast_1d(np.asarray(entry, dtype=np.int64))
    if at < 0 or {column.shape for column in (*columns, enters)} != {(len(day),)}:
        raise ValueError("the landmark is no day before recording, and columns have one dimension and the same length")
    kept, group = day > at, ((done >= 0) & (done <= at)).astype(np.int64)
    return Landmark(
        day[kept] - at,
        how[kept],
        count[kept],
        np.maximum(enters[kept] - at, 0),
        group[kept],
        int(count[~kept & (how > 0)].sum()),
        int(count[~kept & (how == 0)].sum()),
        int(count[kept & (done > at)].sum()),
    )
