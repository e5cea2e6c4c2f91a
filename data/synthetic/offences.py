"""Recorded offences: which code, when, where, and what stands; the table that all others hang on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np
import polars as pl

from data.synthetic.draws import NEVER, Codes, Days, Mask, Numbers, between, place
from data.synthetic.rates import (
    SYSTEM_CHANGED,
    WINDOW,
    Size,
    areas_of,
    day,
    is_rape,
    rates,
)

FAMILIES = ("rape_adult", "rape_child", "assault_adult", "assault_child", "child_activity", "exposure")
STANDING = ("stands", "transferred", "no_crime", "duplicate", "error", "other_cancelled")
RELATIONSHIP = ("intimate", "family", "acquaintance", "stranger", "other")
LATE_DAYS = 21
OLDEST = 95


@dataclass
class Crimes:
    """The offences of all forces as arrays of equal length, in the order of force and recording.

    `due`: the day each would have been recorded had the change of records system not held it up.
    """

    size: Size
    force: Codes
    rape: Mask
    standing: Codes
    recorded: Days
    due: Days
    window: Mask
    code: Codes = field(init=False)
    family: Codes = field(init=False)

    @property
    def n(self) -> int:
        return len(self.recorded)


def codes() -> list[str]:
    """The offence codes of the invented force."""
    return list(rates()["codes"])


def window_rapes(size: Size) -> int:
    """How many rapes that stand the first force records in the window: 250 where it has 10,000 offences."""
    return round(250 * size.share(0) / 10_000)


def draw_crimes(size: Size) -> Crimes:
    """Draw force, rape or other, standing and day of recording of every offence, and order them."""
    shares = [size.share(force) for force in range(size.forces)]
    force = np.repeat(np.arange(size.forces, dtype=np.uint8), shares)
    rape = np.concatenate([np.arange(n) < round(rates()["size"]["rape_share"] * n) for n in shares])
    standing = size.draws("standing").pick(len(force), list(rates()["standing"]["weights"].values()))
    due, window = _due(size, force, rape, standing)
    recorded = _entered_late(size, due)
    order = np.argsort(force.astype(np.int64) * 10**6 + recorded, kind="stable")
    crimes = Crimes(size, force[order], rape[order], standing[order], recorded[order], due[order], window[order])
    crimes.code, crimes.family = _codes(crimes)
    return crimes


def _due(size: Size, force: Codes, rape: Mask, standing: Codes) -> tuple[Days, Mask]:
    """Days recording was due, and which rapes are those of the window, whose number is no matter of chance."""
    weights = _day_weights(size)
    first = int(day(size.first_day))
    at, to = int(day(WINDOW[0])) - first, int(day(WINDOW[1])) - first + 1
    draws = size.draws("recorded")
    shares = draws.uniform(len(force))
    natural = place(shares, weights).astype(np.int32)
    ours = np.flatnonzero((force == 0) & rape & (standing == 0))
    inside, outside = ours[: window_rapes(size)], ours[window_rapes(size) :]
    natural[inside] = place(shares[inside], weights[at:to]) + at
    natural[outside] = place(shares[outside], weights[:at] + [0.0] * (to - at) + weights[to:])
    window = np.zeros(len(force), dtype=np.bool_)
    window[inside] = True
    return natural + np.int32(first), window


def _entered_late(size: Size, due: Days) -> Days:
    """Move recordings of the first weeks in the new records system to the weeks after: an artefact, not a fall."""
    start, recorded = day(SYSTEM_CHANGED), due.copy()
    hit = np.flatnonzero((recorded >= start) & (recorded < start + LATE_DAYS))
    draws = size.draws("entered late")
    late = hit[draws.chance(len(hit), rates()["migration"]["late_share"])]
    recorded[late] = start + LATE_DAYS + draws.days(len(late), [[0, 0], [1, 2 * LATE_DAYS]])
    return recorded


def _day_weights(size: Size) -> list[float]:
    spread = rates()["recorded"]
    days = [size.first_day + timedelta(n) for n in range((size.as_at - size.first_day).days + 1)]
    return [float(spread["weekday"][d.weekday()] * spread["month"][d.month - 1]) for d in days]


def _codes(crimes: Crimes) -> tuple[Codes, Codes]:
    listed = rates()["codes"]
    chance = crimes.size.draws("offence code").uniform(crimes.n)
    code = np.zeros(crimes.n, dtype=np.uint8)
    for rape in (True, False):
        weights = [float(spec["weight"]) * (is_rape(name) is rape) for name, spec in listed.items()]
        mask = crimes.rape == rape
        code[mask] = place(chance[mask], weights)
    families = np.array([FAMILIES.index(spec["family"]) for spec in listed.values()], dtype=np.uint8)
    return code, families[code]


# ---------------------------------------------------------------- what is known of each


def reported_and_committed(crimes: Crimes) -> tuple[Days, Days]:
    """The day of the report and the day of the offence (the first it may have been)."""
    lag = crimes.size.draws("report to record").days(crimes.n, rates()["recorded"]["report_to_record"])
    reported = crimes.due - lag
    chance = crimes.size.draws("report delay").uniform(crimes.n)
    delay = by_family(crimes, chance, "report_delay")
    return reported, reported - delay


def by_family(crimes: Crimes, chance: Numbers, section: str) -> Days:
    """Numbers spread as the section of the rates says for each family of offences."""
    drawn = np.zeros(crimes.n, dtype=np.int32)
    for number, family in enumerate(FAMILIES):
        mask = crimes.family == number
        drawn[mask] = between(chance[mask], rates()[section][family])
    return drawn


def ages(crimes: Crimes, reported: Days, committed: Days) -> tuple[Days, Days]:
    """Age of the first victim at the offence and at its report; the codes bound the first."""
    chance = crimes.size.draws("age").uniform(crimes.n)
    at_offence = np.zeros(crimes.n, dtype=np.int32)
    for number, spec in enumerate(rates()["codes"].values()):
        mask = crimes.code == number
        at_offence[mask] = between(chance[mask], rates()["ages"][spec["ages"]])
    birthday = crimes.size.draws("birthday").days(crimes.n, [[0, 0], [1, 365]])
    years = (reported - committed + birthday) // 365
    return at_offence, np.minimum(at_offence + years, OLDEST).astype(np.int32)


def sexes(crimes: Crimes) -> Codes:
    """Positions in (female, male, other): the code decides where it names the sex."""
    female = np.array([float(spec["female"]) for spec in rates()["codes"].values()])[crimes.code]
    draws = crimes.size.draws("sex")
    sex = (draws.uniform(crimes.n) >= female).astype(np.uint8)
    open_to_any = (female > 0) & (female < 1)
    sex[open_to_any & draws.chance(crimes.n, rates()["people"]["other_sex"])] = 2
    return sex


def relationships(crimes: Crimes, named: Mask) -> Codes:
    """Positions in RELATIONSHIP; a suspect nobody could name is more often a stranger."""
    draws = crimes.size.draws("relationship")
    chance = draws.uniform(crimes.n)
    drawn = np.zeros(crimes.n, dtype=np.uint8)
    for number, family in enumerate(FAMILIES):
        mask = crimes.family == number
        drawn[mask] = place(chance[mask], [float(w) for w in rates()["relationship"][family].values()])
    drawn[~named & draws.chance(crimes.n, 0.55)] = RELATIONSHIP.index("stranger")
    return drawn


def first_codes(crimes: Crimes) -> Codes:
    """The code each crime was first recorded under."""
    names = codes()
    changed = rates()["recoded"]["first_code"]
    other = np.array([names.index(changed.get(name, name)) for name in names], dtype=np.uint8)
    hit = crimes.size.draws("recoded").chance(crimes.n, rates()["recoded"]["share"])
    return np.where(hit, other[crimes.code], crimes.code)


def areas(crimes: Crimes) -> tuple[list[str], Codes | Days]:
    """The area codes of all forces, and the position of each crime's."""
    listed = [areas_of(code) for code in crimes.size.codes]
    starts = np.array([sum(map(len, listed[:n])) for n in range(len(listed))], dtype=np.int32)
    many = np.array([len(held) for held in listed], dtype=np.int32)
    chance = crimes.size.draws("area").uniform(crimes.n)
    spot = np.floor(chance * many[crimes.force]).astype(np.int32)
    return [area for held in listed for area in held], starts[crimes.force] + spot


def cancelled(crimes: Crimes) -> Days:
    """The day each crime that does not stand was cancelled or transferred."""
    after = crimes.size.draws("cancelled").days(crimes.n, rates()["standing"]["days"])
    return np.where(crimes.standing == 0, NEVER, crimes.recorded + after).astype(np.int32)


def references(crimes: Crimes) -> pl.DataFrame:
    """Two references of every crime: `_old`, empty once the new system ran, and `_new`."""
    number = pl.Series("n", np.arange(1, crimes.n + 1, dtype=np.int64)).cast(pl.String).str.zfill(8)
    before = pl.Series("b", crimes.recorded < day(SYSTEM_CHANGED))
    frame = pl.DataFrame({"n": number, "b": before})
    old = pl.when("b").then(pl.concat_str(pl.lit("OLD/"), "n"))
    return frame.select(_old=old, _new=pl.concat_str(pl.lit("INV-"), "n"))
