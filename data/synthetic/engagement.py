"""The engagement team: which rapes it reviewed, and what victims then answered, exact in counts by construction."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data.synthetic.draws import NEVER, Codes, Days, Draws, Mask
from data.synthetic.offences import FAMILIES, Crimes
from data.synthetic.outcomes import UNSUPPORTED, Ends
from data.synthetic.rates import TEAM_STARTED, WINDOW, day, rates

Rows = npt.NDArray[np.int64]

REVIEWED = 65 / 250
REVIEWED_LATER = 0.33
YES, NO, NOT_SAID = 0, 1, 2


@dataclass(frozen=True)
class Counts:
    """How many victims of one group did what by day 28: supporting, offered an adviser, accepting, and both."""

    victims: int
    supporting: int
    offered: int
    accepting: int
    both: int


REVIEWED_AT_FULL_SIZE = Counts(65, 45, 58, 35, 30)
OTHERS_AT_FULL_SIZE = Counts(185, 117, 148, 57, 41)
"""45/65 = 69.2 % against 117/185 = 63.2 %; 53.8 % against 30.8 %; 46.2 % against 22.2 %: 6, 23 and 24 points."""


def scaled(full: Counts, victims: int) -> Counts:
    """The same shares for another number of victims, as near as whole victims allow."""
    supporting, offered = (round(n * victims / full.victims) for n in (full.supporting, full.offered))
    accepting = min(round(full.accepting * victims / full.victims), offered)
    both = round(full.both * victims / full.victims)
    both = max(min(both, supporting, accepting), supporting + accepting - victims)
    return Counts(victims, supporting, offered, accepting, both)


def draw_reviews(crimes: Crimes) -> tuple[Days, Codes]:
    """The day of the team's review, and whether it acted on it (positions in yes, no, not recorded)."""
    draws = crimes.size.draws("engagement")
    chance = draws.uniform(crimes.n)
    adult = crimes.family == FAMILIES.index("rape_adult")
    lag = draws.days(crimes.n, [[0, 0], [0.5, 3], [1, 15]])
    reviewed_on = np.full(crimes.n, NEVER, dtype=np.int32)
    start, last = day(TEAM_STARTED), day(WINDOW[1])
    inside = np.flatnonzero(crimes.window)
    unfit = ~(adult[inside] & (crimes.recorded[inside] <= last - 2))
    ours = inside[np.lexsort((chance[inside], unfit))][: round(REVIEWED * len(inside))]
    reviewed_on[ours] = np.clip(crimes.recorded[ours] + lag[ours], start, last)
    later = (crimes.force == 0) & adult & (crimes.recorded > last) & (chance < REVIEWED_LATER) & (crimes.standing == 0)
    on = crimes.recorded + lag
    reviewed_on[later & (on <= day(crimes.size.as_at))] = on[later & (on <= day(crimes.size.as_at))]
    acted = np.where(draws.chance(crimes.n, 0.9), YES, NO)
    acted[ours] = YES
    return reviewed_on, np.where(reviewed_on == NEVER, NOT_SAID, acted).astype(np.uint8)


@dataclass
class Answers:
    """What the victims of the window's rapes answered, in the order of `rows`."""

    rows: Rows
    supporting: Mask
    offered: Mask
    accepting: Mask


def draw_answers(crimes: Crimes, ends: Ends, reviewed_on: Days) -> Answers:
    """Share out the counts above among the victims of the window, those first whose case ends as if they had."""
    draws = crimes.size.draws("answers")
    parts = []
    for ours, full in ((True, REVIEWED_AT_FULL_SIZE), (False, OTHERS_AT_FULL_SIZE)):
        rows = np.flatnonzero(crimes.window & ((reviewed_on != NEVER) == ours))
        parts.append(_share_out(rows, scaled(full, len(rows)), crimes, ends, draws))
    return Answers(*(np.concatenate(part) for part in zip(*parts, strict=True)))


def _share_out(rows: Rows, counts: Counts, crimes: Crimes, ends: Ends, draws: Draws) -> tuple[Rows, Mask, Mask, Mask]:
    """Rows in the order support is given to them, with the three answers of each."""
    days = ends.final_on[rows] - crimes.recorded[rows]
    unsupported = np.isin(ends.final[rows], UNSUPPORTED)
    strain = np.where(unsupported, np.where(days > 40, 1, 2), 0)
    rows = rows[np.lexsort((draws.uniform(len(rows)), strain))]
    place = np.arange(len(rows))
    supporting: Mask = place < counts.supporting
    alone = (place >= counts.supporting) & (place < counts.supporting + counts.accepting - counts.both)
    accepting: Mask = (place < counts.both) | alone
    spare = np.flatnonzero(~accepting)
    offered: Mask = accepting.copy()
    offered[spare[draws.order(len(spare))[: counts.offered - counts.accepting]]] = True
    return rows, supporting, offered, accepting


def reads_as_accepting() -> float:
    """The share of those offered who accept in cases reviewed after the window: 23 points of all more."""
    spec = rates()["isva"]
    usual = float(spec["response"]["accepted"]) / float(sum(spec["response"].values()))
    return usual + 0.23 / float(spec["offered_rape"])
