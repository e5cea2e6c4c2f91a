"""The table of offences put together, with what only the other tables need to know of each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from data.synthetic.draws import NEVER, Days
from data.synthetic.engagement import Answers, draw_answers, draw_reviews
from data.synthetic.frames import category, dates, finish, numbers
from data.synthetic.offences import (
    RELATIONSHIP,
    STANDING,
    Crimes,
    ages,
    areas,
    cancelled,
    codes,
    draw_crimes,
    first_codes,
    references,
    relationships,
    reported_and_committed,
    sexes,
)
from data.synthetic.outcomes import (
    NOBODY,
    OUTCOMES,
    Ends,
    Homes,
    draw_ends,
    draw_homes,
    profiles,
)
from data.synthetic.rates import Size, day, is_rape, rates

SEX = ("female", "male", "other")
YES_NO = ("yes", "no", "not_recorded")


@dataclass
class World:
    """All offences: `offences` is the clean table; the arrays beside it know also what has yet to come."""

    size: Size
    crimes: Crimes
    ends: Ends
    homes: Homes
    reviewed_on: Days
    committed: Days
    reported: Days
    offences: pl.DataFrame

    @property
    def as_at(self) -> np.int32:
        return day(self.size.as_at)

    def answers(self) -> Answers:
        """What victims of the window's rapes answered."""
        return draw_answers(self.crimes, self.ends, self.reviewed_on)

    def seeds(self) -> pl.DataFrame:
        """One row an offence with plain days, known or yet to come (`_` columns), for people and events."""
        kept = ("crime_key", "force_code", "area", "offence_code", "recorded_on", "outcome", "outcome_on", "standing")
        hidden = {
            "_row": np.arange(self.crimes.n, dtype=np.int64),
            "_recorded": self.crimes.recorded,
            "_committed": self.committed,
            "_reported": self.reported,
            "_final": self.ends.final,
            "_final_on": self.ends.final_on,
            "_named_on": self.ends.named_on,
            "_referred_on": self.ends.referred_on,
            "_early_on": self.ends.early_on,
            "_by": self.ends.by,
            "_rape": self.crimes.rape,
            "_window": self.crimes.window,
            "_reviewed": self.reviewed_on != NEVER,
            "_stopped": self.crimes.standing != 0,
            "_family": self.crimes.family,
            "_force": self.crimes.force,
        }
        columns = (*kept, "victim_sex", "victim_age_at_offence", "victim_age_at_report", "relationship")
        return self.offences.select(columns).with_columns([pl.Series(k, v) for k, v in hidden.items()])


def build(size: Size) -> World:
    """Draw every offence."""
    crimes = draw_crimes(size)
    reported, committed = reported_and_committed(crimes)
    stopped = cancelled(crimes)
    ends = draw_ends(crimes, stopped)
    homes = draw_homes(crimes, ends)
    reviewed_on, acted = draw_reviews(crimes)
    columns = [
        *_what(crimes, ends, size),
        *_whom(crimes, ends, reported, committed),
        *_when(crimes, ends, day(size.as_at)),
        dates("committed_on", committed),
        dates("reported_on", reported),
        dates("cancelled_on", ends.known(stopped, day(size.as_at))),
        dates("reviewed_on", reviewed_on),
        category("offences", "review_acted_on", YES_NO, acted),
        dates("migrated_on", homes.loaded_on),
        category("offences", "source_system", ("invented_old", "invented_new"), homes.in_new.astype(np.uint8)),
    ]
    names = references(crimes)
    key = pl.when(pl.Series(homes.in_new)).then("_new").otherwise("_old")
    frame = pl.DataFrame(columns).with_columns(names.select(crime_key=key).to_series())
    offences = finish("offences", frame)
    return World(size, crimes, ends, homes, reviewed_on, committed, reported, offences)


def _what(crimes: Crimes, ends: Ends, size: Size) -> list[pl.Series]:
    """Force, area, codes, standing, and the outcome as far as it is known."""
    listed, spot = areas(crimes)
    known = (ends.final_on <= day(size.as_at)) & (crimes.standing == 0)
    outcome = np.where(known, ends.final, 0).astype(np.uint8)
    charged = outcome == 1
    other = size.draws("alternate").chance(crimes.n, rates()["outcome_detail"]["alternate_charge"])
    alternate = np.where(charged & other, 0, 1).astype(np.uint8)
    by = np.where(known, ends.by, NOBODY).astype(np.uint8)
    standing = np.where(ends.final_on <= day(size.as_at), crimes.standing, 0).astype(np.uint8)
    return [
        category("offences", "force_code", size.codes, crimes.force),
        category("offences", "area", listed, spot),
        category("offences", "offence_code", codes(), crimes.code),
        category("offences", "offence_code_at_recording", codes(), first_codes(crimes)),
        category("offences", "standing", STANDING, standing),
        category("offences", "outcome", OUTCOMES, outcome),
        dates("outcome_on", np.where(known, ends.final_on, NEVER).astype(np.int32)),
        category("offences", "alternate_charge", YES_NO, alternate),
        category("offences", "decision_maker", ("police", "cps", "not_recorded"), by),
    ]


def _whom(crimes: Crimes, ends: Ends, reported: Days, committed: Days) -> list[pl.Series]:
    """The first victim and the relationship."""
    at_offence, at_report = ages(crimes, reported, committed)
    rape = np.array([is_rape(code) for code in codes()])[crimes.code]
    referred = ends.known(ends.referred_on, day(crimes.size.as_at)) != NEVER
    rape_flag = np.where(referred, np.where(rape, 0, 1), 2).astype(np.uint8)
    child_flag = np.where(referred, np.where(at_offence < 18, 0, 1), 2).astype(np.uint8)
    return [
        category("offences", "victim_sex", SEX, sexes(crimes)),
        numbers("victim_age_at_offence", at_offence),
        numbers("victim_age_at_report", at_report),
        category("offences", "relationship", RELATIONSHIP, relationships(crimes, ends.named)),
        category("offences", "cps_rape_flag", YES_NO, rape_flag),
        category("offences", "cps_child_abuse_flag", YES_NO, child_flag),
    ]


def _when(crimes: Crimes, ends: Ends, as_at: np.int32) -> list[pl.Series]:
    """The milestones that have come by the as-at date."""
    return [
        dates("recorded_on", crimes.recorded),
        dates("suspect_named_on", ends.known(ends.named_on, as_at)),
        dates("subject_profile_on", ends.known(profiles(crimes, ends), as_at)),
        dates("cps_early_advice_on", ends.known(ends.early_on, as_at)),
        dates("cps_referred_on", ends.known(ends.referred_on, as_at)),
    ]
