"""The planted truths, written down beside the files: what truly changed, when and by how much, and what did not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from data.synthetic.contact import next_weekday
from data.synthetic.frames import days_of
from data.synthetic.measures import Share, rapes_recorded, shares_of_victims, suspects_dealt_with
from data.synthetic.moved import Moved
from data.synthetic.rates import (
    ACTION_FASTER,
    SYSTEM_CHANGED,
    TEAM_STARTED,
    UPDATES_IMPROVED,
    WINDOW,
    Size,
    rates,
)
from data.synthetic.systems import missed
from data.synthetic.world import World

FILE = "INVENTED_truths.toml"


@dataclass(frozen=True)
class Planted:
    """One change that is really in the figures, on one reading. `before` and `after` are found in the clean tables."""

    kpi: str
    reading: str
    numerator: str
    denominator: str
    basis: str
    window: str
    unit: str
    since: date
    before: Share
    after: Share
    change: float


@dataclass(frozen=True)
class Artefact:
    """Something that looks like a change and is none: it comes from how the records were kept."""

    name: str
    kpis: tuple[str, ...]
    what: str
    since: date
    counts: Mapping[str, int]


@dataclass(frozen=True)
class Truths:
    """All that was planted in one run."""

    size: Size
    planted: tuple[Planted, ...]
    artefacts: tuple[Artefact, ...]
    unchanged: tuple[str, ...]
    moved: tuple[Moved, ...] = ()

    def write(self, folder: Path) -> None:
        """Write them into the folder as TOML."""
        (folder / FILE).write_text(self.as_toml(), encoding="utf-8", newline="\n")

    def as_toml(self) -> str:
        """The truths as text."""
        size = self.size
        lines = [
            "# INVENTED: what was planted in the invented force. Counts are those of the clean tables, before gaps and",
            "# dirt; the rapes of the window have neither, so theirs hold after them too.",
            f"offences = {size.offences}\nforces = {size.forces}\nseed = {size.seed}\nas_at = {size.as_at}",
            f"unchanged = [{', '.join(_quoted(kpi) for kpi in self.unchanged)}]",
        ]
        for truth in self.planted:
            lines += ["\n[[planted]]", *(f"{k} = {_said(v)}" for k, v in vars(truth).items())]
        for artefact in self.artefacts:
            lines += ["\n[[artefact]]", *(f"{k} = {_said(v)}" for k, v in vars(artefact).items())]
        for moved in self.moved:
            lines += ["\n[[moved]]", *(f"{k} = {_said(v)}" for k, v in vars(moved).items())]
        return "\n".join(lines) + "\n"


def _said(value: object) -> str:
    if isinstance(value, Share):
        return f"{{ n = {value.n}, of_n = {value.of_n}, value = {value.value} }}"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{k} = {v}" for k, v in value.items()) + " }"
    if isinstance(value, tuple):
        return f"[{', '.join(_quoted(part) for part in value)}]"
    return _quoted(value) if isinstance(value, str) else str(value)


def _quoted(text: str) -> str:
    return f'"{text}"'


# ---------------------------------------------------------------- finding them


def find_truths(world: World, tables: Mapping[str, pl.DataFrame], moved: tuple[Moved, ...]) -> Truths:
    """Reckon every planted change from the clean tables. moved: what differs from the export of a month earlier."""
    planted = (*_reviewed(world, tables), _coverage(tables, world), *_suspects(world, tables), _updates(tables))
    return Truths(world.size, planted, _artefacts(world), tuple(rates()["truths"]["unchanged"]), moved)


TELLS = {
    "V04": ("supporting", "victims who support action 28 days after recording"),
    "V06": ("accepting", "victims who have accepted the referral to an adviser 28 days after recording"),
    "V07": ("both", "victims who support action and have accepted the referral 28 days after recording"),
    "V05": ("offered", "victims who have been offered an adviser 28 days after recording"),
}


def _reviewed(world: World, tables: Mapping[str, pl.DataFrame]) -> list[Planted]:
    """The published differences: exact in the window of the first reviews, left to chance in later cases."""
    after = (WINDOW[1] + timedelta(1), world.size.as_at - timedelta(28))
    found = []
    for (first, last), kpis, how in (
        (WINDOW, TELLS, "exact in counts, one identified victim each"),
        (after, ("V06", "V07"), "drawn with 23 points more acceptance where reviewed"),
    ):
        force = world.size.codes[0]
        rapes = rapes_recorded(tables["offences"], force, first, last)
        among = f"all victims of rapes (19C-19K, all ages) that stand, force {force}, recorded {first} to {last}; {how}"
        found += [_between_groups(kpi, tables, rapes, among, f"{first} to {last}") for kpi in kpis]
    return found


def _between_groups(
    kpi: str, tables: Mapping[str, pl.DataFrame], rapes: pl.DataFrame, among: str, window: str
) -> Planted:
    name, numerator = TELLS[kpi]
    shares = shares_of_victims(tables, rapes, name)
    return Planted(
        kpi,
        "reviewed cases against cases not reviewed, recorded in the same window",
        numerator,
        among,
        "recorded, followed 28 days",
        window,
        "percentage points",
        TEAM_STARTED,
        shares[False],
        shares[True],
        round(shares[True].value - shares[False].value, 2),
    )


def _coverage(tables: Mapping[str, pl.DataFrame], world: World) -> Planted:
    """The 26 % of recorded rapes that the team reviewed."""
    rapes = rapes_recorded(tables["offences"], world.size.codes[0], *WINDOW)
    inside = int(rapes["reviewed_on"].is_between(*WINDOW).sum())
    return Planted(
        "V16",
        "share reviewed by the engagement team",
        "rapes reviewed from 4 March to 31 August 2024",
        "all-age rapes (19C-19K) that stand, recorded 1 March to 31 August 2024",
        "recorded",
        f"{WINDOW[0]} to {WINDOW[1]}",
        "percentage points",
        TEAM_STARTED,
        Share(0, rapes.height),
        Share(inside, rapes.height),
        Share(inside, rapes.height).value,
    )


def _suspects(world: World, tables: Mapping[str, pl.DataFrame]) -> list[Planted]:
    before, after, first, then = suspects_dealt_with(tables, world.size.as_at)
    words = ("recorded, all forces", f"recorded before and from {ACTION_FASTER}")
    days = Planted(
        "S03",
        "the wait for the first action against a named suspect halves",
        "days from recording to arrest or voluntary interview, whichever came first",
        "named suspects dealt with, in offences that stand: n of of_n were, value is the median",
        *words,
        "days",
        ACTION_FASTER,
        before,
        after,
        round(after.value - before.value, 2),
    )
    soon = Planted(
        "S02",
        "follows from S03: more are dealt with inside 28 days",
        "named suspects arrested or interviewed within 28 days of recording",
        "named suspects in offences that stand, followed at least 28 days",
        *words,
        "percentage points",
        ACTION_FASTER,
        first,
        then,
        round(then.value - first.value, 2),
    )
    return [days, soon]


def _updates(tables: Mapping[str, pl.DataFrame]) -> Planted:
    rows = tables["key_updates"]
    told = days_of(rows, "told_on")
    in_time = (told >= days_of(rows, "event_on")) & (told <= next_weekday(days_of(rows, "event_on")))
    later = rows["event_on"].to_numpy() >= np.datetime64(UPDATES_IMPROVED)
    before, after = (Share(int((in_time & part).sum()), int(part.sum())) for part in (~later, later))
    return Planted(
        "V11",
        "victims are told of key events sooner",
        "events told on the same or the next working day",
        "events that a victim had to be told of, never told ones included",
        "event",
        f"events before and from {UPDATES_IMPROVED}",
        "percentage points",
        UPDATES_IMPROVED,
        before,
        after,
        round(after.value - before.value, 2),
    )


def _artefacts(world: World) -> tuple[Artefact, ...]:
    first_weeks = (SYSTEM_CHANGED, SYSTEM_CHANGED + timedelta(20))
    offences, how = world.offences, missed(world)
    counts = {
        "entered_late": {
            "recorded_in_three_weeks": int(offences["recorded_on"].is_between(*first_weeks).sum()),
            "reported_in_three_weeks": int(offences["reported_on"].is_between(*first_weeks).sum()),
        },
        "not_carried_over": {k: how[k] for k in ("open_at_the_change", "carried_over", "missed")},
        "counted_twice": {"crimes": how["misnamed"]},
    }
    return tuple(
        Artefact(told["name"], tuple(told["kpis"]), told["what"], told["since"], counts.get(told["name"], {}))
        for told in rates()["artefact"]
    )
