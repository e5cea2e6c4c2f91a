"""What moves between an earlier export and the present one: chosen where time alone does not say it, and counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import polars as pl

from data.synthetic.rates import rates
from data.synthetic.world import World

KINDS = ("new", "late", "matured", "revised", "removed")
COLUMNS = ("offence_code", "outcome", "outcome_on", "standing")
"""What is ever corrected here; nobody corrects a day of recording."""

OTHER_OUTCOME = {"14": "18", "15": "16", "16": "15", "18": "14"}
"""The outcome that was entered by mistake for each that is corrected."""

OPEN = "0"


@dataclass(frozen=True)
class Planned:
    """Crimes by reference that differ in the earlier export for another reason than time.

    late: entered by then, exported later. recoded, other_outcome: under another code or outcome then. kept_standing:
    cancelled by then, entered later. removed: a crime recorded later -> the one that stood in its line and was removed.
    """

    late: frozenset[str]
    recoded: frozenset[str]
    other_outcome: frozenset[str]
    kept_standing: frozenset[str]
    removed: Mapping[str, str]

    @property
    def revised(self) -> int:
        """How many crimes were corrected since."""
        return len(self.recoded) + len(self.other_outcome) + len(self.kept_standing)


@dataclass(frozen=True)
class Moved:
    """How many rows of one kind the table of changes has, and how many of them were planted."""

    kind: str
    before: date
    n: int
    planted: int
    what: str
    columns: Mapping[str, int] = field(default_factory=dict)


def month_before(as_at: date) -> date:
    """The last day of the month before: the day of the export that the truths are told against."""
    return as_at.replace(day=1) - timedelta(days=1)


def plan(world: World, history: pl.DataFrame, on: date) -> Planned:
    """Choose them. history: the clean table of outcomes assigned.

    Only crimes of the present system are chosen, none of the window, and none in which time changes anything as well.
    """
    pool = world.offences.with_columns(_window=pl.Series(world.crimes.window), _old=pl.Series(world.homes.in_old))
    since = pool.filter(pl.col("recorded_on") > on)
    days = [pl.col(name).is_null() | (pl.col(name) <= on) for name in ("outcome_on", "cancelled_on")]
    pool = pool.filter(~pl.col("_window"), ~pl.col("_old"), pl.col("recorded_on") <= on, *days)
    once = history.filter(~pl.col("crime_key").is_duplicated())["crime_key"]
    stands = pl.col("standing").cast(pl.String) == "stands"
    code, first_code = (pl.col(c).cast(pl.String) for c in ("offence_code", "offence_code_at_recording"))
    wanted = {
        "late": stands & (pl.col("recorded_on") > on - timedelta(days=60)),
        "recoded": stands & (code != first_code),
        "other_outcome": stands
        & pl.col("outcome").cast(pl.String).is_in(list(OTHER_OUTCOME))
        & (pl.col("outcome_on") > on - timedelta(days=120))
        & pl.col("crime_key").is_in(once.implode()),
        "kept_standing": ~stands & (pl.col("recorded_on") > on - timedelta(days=400)),
    }
    chosen: dict[str, frozenset[str]] = {}
    for name, where in wanted.items():
        chosen[name] = _some(world, pool.filter(where), name, on)
        pool = pool.filter(~pl.col("crime_key").is_in(list(chosen[name])))
    slots = sorted(_some(world, since, "removed", on))
    return Planned(**chosen, removed={slot: f"INV-{world.crimes.n + n:08d}" for n, slot in enumerate(slots, 1)})


def _some(world: World, pool: pl.DataFrame, name: str, on: date) -> frozenset[str]:
    """As many references as the rates want for a force of this size, at least one where there is any."""
    wanted = max(round(rates()["moved"][name] * world.size.offences / 10_000), 1)
    order = world.size.draws(f"moved {name} {on}").order(pool.height)
    return frozenset(pool["crime_key"][order[:wanted].tolist()].to_list())


def reckon(world: World, then: pl.DataFrame, planned: Planned, on: date) -> tuple[Moved, ...]:
    """How many rows of each kind the table of changes must have.

    then: the clean offences as they stood, row for row those of the world. Only crimes the present system holds can
    move: the former one was read out once and for all.
    """
    held = pl.Series(world.homes.in_new)
    now, then = world.offences.filter(held), then.filter(held)
    there = (now["recorded_on"] <= on) & ~now["crime_key"].is_in(list(planned.late))
    now, then = now.filter(there), then.filter(there)
    matured = (then["outcome"].cast(pl.String) == OPEN) & (now["outcome"].cast(pl.String) != OPEN)
    columns = {}
    for column in COLUMNS:
        told = matured if column.startswith("outcome") else pl.repeat(False, now.height, eager=True)
        columns[column] = int((now[column].ne_missing(then[column]) & ~told).sum())
    counts = {
        "new": (int((world.offences["recorded_on"] > on).sum()), 0),
        "late": (len(planned.late), len(planned.late)),
        "matured": (int(matured.sum()), 0),
        "revised": (sum(columns.values()), planned.revised),
        "removed": (len(planned.removed), len(planned.removed)),
    }
    what = rates()["moved"]["what"]
    return tuple(Moved(k, on, *counts[k], what[k], columns if k == "revised" else {}) for k in KINDS)
