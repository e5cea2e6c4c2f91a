"""Outcomes: which of the competing ends an investigation will have, when, and what is known at the as-at date."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.synthetic.draws import NEVER, Codes, Days, Mask, between, place
from data.synthetic.offences import FAMILIES, Crimes
from data.synthetic.rates import PROFILES_STARTED, SYSTEM_CHANGED, day, rates

OUTCOMES = tuple(str(n) for n in range(23))
NO_SUSPECT = (14, 18)
UNSUPPORTED = (14, 16)
NO_FURTHER_ACTION = (9, 10, 11, 12, 13, 15, 16, 17, 21)
CPS, POLICE, NOBODY = 1, 0, 2


@dataclass
class Ends:
    """How each crime will end, whether or not that is known yet."""

    final: Codes
    final_on: Days
    named: Mask
    named_on: Days
    by: Codes
    referred_on: Days
    early_on: Days

    def known(self, days: Days, as_at: np.int32) -> Days:
        """The days that have come by the as-at date."""
        return np.where(days <= as_at, days, NEVER).astype(np.int32)


def draw_ends(crimes: Crimes, stopped: Days) -> Ends:
    """Draw every crime's end. `stopped`: the day a crime was cancelled, after which nothing happens in it."""
    final = _final(crimes)
    final_on = crimes.recorded + _delay(crimes, final)
    final_on = np.where(stopped == NEVER, final_on, stopped).astype(np.int32)
    people, draws = rates()["people"], crimes.size.draws("named")
    unknown = np.isin(final, NO_SUSPECT)
    share = np.where(unknown, people["named_without_suspect_outcome"], people["named_otherwise"])
    named = draws.chance(crimes.n, share)
    named_on = np.minimum(crimes.recorded + draws.days(crimes.n, people["named_days"]), final_on)
    named_on = np.where(named, named_on, NEVER).astype(np.int32)
    by, referred_on = _referral(crimes, final, final_on, named)
    referred_on[stopped != NEVER] = NEVER
    early_on = _early_advice(crimes, final_on, named)
    return Ends(final, final_on, named, named_on, by, referred_on, early_on)


def _final(crimes: Crimes) -> Codes:
    chance = crimes.size.draws("outcome").uniform(crimes.n)
    final = np.zeros(crimes.n, dtype=np.uint8)
    for number, family in enumerate(FAMILIES):
        shares = rates()["outcomes"][family]
        mask = crimes.family == number
        codes = np.array([int(code) for code in shares], dtype=np.uint8)
        final[mask] = codes[place(chance[mask], [float(part) for part in shares.values()])]
    return final


def _delay(crimes: Crimes, final: Codes) -> Days:
    chance = crimes.size.draws("outcome days").uniform(crimes.n)
    delay = np.zeros(crimes.n, dtype=np.int32)
    for rape, section in ((True, "rape"), (False, "other")):
        listed = rates()["outcome_days"][section]
        own = [int(code) for code in listed if code != "rest"]
        for code, knots in listed.items():
            ended = ~np.isin(final, own) if code == "rest" else final == int(code)
            mask = ended & (crimes.rape == rape)
            delay[mask] = between(chance[mask], knots)
    return delay


def _referral(crimes: Crimes, final: Codes, final_on: Days, named: Mask) -> tuple[Codes, Days]:
    """Who decides each crime, and the first day it is referred to the Crown Prosecution Service."""
    draws, detail = crimes.size.draws("referral"), rates()["outcome_detail"]["decided_by_cps"]
    share = np.zeros(23)
    for code, part in detail.items():
        share[int(code)] = part
    by_cps = draws.chance(crimes.n, share[final]) & named
    undecided = draws.chance(crimes.n, rates()["flags"]["referred_of_undecided_15"]) & (final == 15) & named
    gap = draws.days(crimes.n, rates()["cps"]["decision_gap"])
    referred_on = np.maximum(final_on - gap, crimes.recorded)
    by = np.where(by_cps, CPS, POLICE).astype(np.uint8)
    return by, np.where(by_cps | undecided, referred_on, NEVER).astype(np.int32)


def _early_advice(crimes: Crimes, final_on: Days, named: Mask) -> Days:
    draws, spec = crimes.size.draws("early advice"), rates()["cps"]
    share = np.where(crimes.rape, spec["early_advice"]["rape"], spec["early_advice"]["other"])
    asked = draws.chance(crimes.n, share) & named
    on = crimes.recorded + draws.days(crimes.n, spec["early_days"])
    return np.where(asked & (on < final_on), on, NEVER).astype(np.int32)


def profiles(crimes: Crimes, ends: Ends) -> Days:
    """The day the subject profile of a named rape suspect was finished; nobody made them before June 2024."""
    draws = crimes.size.draws("profile")
    made = draws.chance(crimes.n, 0.55) & crimes.rape & ends.named & (ends.named_on >= day(PROFILES_STARTED))
    on = ends.named_on + draws.days(crimes.n, [[0, 1], [1, 29]])
    return np.where(made, on, NEVER).astype(np.int32)


# ---------------------------------------------------------------- which records system holds it


@dataclass
class Homes:
    """Which records system each crime is in. `misnamed`: the new one names a reference that the old one never had."""

    in_old: Mask
    in_new: Mask
    loaded_on: Days
    misnamed: Mask


def draw_homes(crimes: Crimes, ends: Ends) -> Homes:
    """Crimes open at the change of system are carried over but for those that were missed; closed ones stay behind."""
    spec, draws = rates()["migration"], crimes.size.draws("migration")
    changed = day(SYSTEM_CHANGED)
    in_old = crimes.recorded < changed
    carried = in_old & (ends.final_on >= changed) & draws.chance(crimes.n, spec["matched"])
    loaded = changed + draws.days(crimes.n, spec["load_days"])
    misnamed = carried & draws.chance(crimes.n, spec["misnamed"])
    return Homes(in_old, ~in_old | carried, np.where(carried, loaded, NEVER).astype(np.int32), misnamed)
