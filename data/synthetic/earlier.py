"""The invented force as it stood on an earlier day: what had not come by then is not there, what was wrong still is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import polars as pl

from data.synthetic.frames import fed_tables
from data.synthetic.moved import OTHER_OUTCOME, Planned, plan
from data.synthetic.partners import feed_dates
from data.synthetic.world import World

THERE = "_there"
"""Column of a table as it stood: whether the row was there. Rows stay in their places, so that gaps and dirt do too."""

BEGAN = {"suspects": "named_on", "victims": None, "links": None, "training": None}
"""The day a row begins, of tables whose clock is no column of theirs; the rows of the others begin on their clock."""

UNSAID: dict[str, dict[str, dict[str, str | None]]] = {
    "offences": {
        "outcome_on": {"outcome": "0", "alternate_charge": "no", "decision_maker": "not_recorded"},
        "cancelled_on": {"standing": "stands"},
        "reviewed_on": {"review_acted_on": "not_recorded"},
        "cps_referred_on": {"cps_rape_flag": "not_recorded", "cps_child_abuse_flag": "not_recorded"},
    },
    "victims": {
        "isva_response_on": {"isva_response": "no_answer"},
        "isva_offered_on": {"isva_response": "not_offered"},
    },
    "orders": {"decided_on": {"decision": "pending", "expires_on": None}},
    "breaches": {"action_on": {"action": "none"}},
    "biometric_retention": {"applied_on": {"decision": "pending"}},
    "devices": {"returned_on": {"hours_to_return": None}, "swapped_on": {"hours_to_return": None}},
    "reviews_of_decisions": {"decided_on": {"result": "pending"}},
    "support_referrals": {"first_contact_on": {"hours_to_contact": None}},
    "court_cases": {
        "completed_on": {"result": "pending"},
        "trial_on": {"trial": "none_listed"},
        "first_hearing_on": {"plea": "not_recorded", "trial": "none_listed", "trial_on": None},
    },
    "training": {"finished_on": {"expires_on": None}},
}
"""Table -> a day -> what the other columns say before that day has come."""


@dataclass(frozen=True)
class Then:
    """One world as at an earlier day. clean: its clean tables."""

    world: World
    clean: dict[str, pl.DataFrame]
    on: date

    @cached_property
    def planned(self) -> Planned:
        """What differs for another reason than time."""
        return plan(self.world, self.clean["outcome_history"], self.on)

    @cached_property
    def superseded(self) -> pl.DataFrame:
        """crime_key and the outcome in force then, of crimes that have another one now."""
        since = self.world.offences.filter(pl.col("outcome_on") > self.on).select("crime_key")
        before = self.clean["outcome_history"].filter(pl.col("assigned_on") <= self.on)
        return (
            before.join(since, on="crime_key", how="semi")
            .sort("crime_key", "assigned_on", maintain_order=True)
            .unique("crime_key", keep="last", maintain_order=True)
            .rename({"assigned_on": "outcome_on"})
        )

    @cached_property
    def _absent(self) -> list[str]:
        """References of crimes that were not there."""
        since = self.world.offences.filter(pl.col("recorded_on") > self.on)["crime_key"]
        return [*since.to_list(), *sorted(self.planned.late)]

    def table(self, name: str, frame: pl.DataFrame) -> pl.DataFrame:
        """Rows of a clean table as they stood, with THERE. frame: its fed columns, others beside them are kept."""
        on = feed_dates(self.on)[fed_tables()[name].feed]
        rows = frame.with_columns(self._there(name, frame, on))
        if name == "links":
            unnamed = self.clean["suspects"].filter(pl.col("named_on") > on).select("crime_key", "suspect_key")
            known = pl.struct("crime_key", "suspect_key").is_in(unnamed.to_struct().implode())
            rows = rows.with_columns(pl.col(THERE) & ~known)
        if name == "victims":
            rows = self._last_contact(rows)
        rows = _before(name, rows, on)
        corrected = {"offences": self._offences, "outcome_history": self._other_outcome}.get(name)
        rows = corrected(rows) if corrected else rows
        return self._removed(rows, frame) if name in ("offences", "victims") else rows

    def _there(self, name: str, frame: pl.DataFrame, on: date) -> pl.Expr:
        begun = BEGAN[name] if name in BEGAN else fed_tables()[name].clock
        there = (pl.col(begun) <= on).fill_null(True) if begun else pl.lit(True)
        if "crime_key" in frame.columns:
            there &= ~pl.col("crime_key").is_in(self._absent).fill_null(False)
        return there.alias(THERE)

    def _last_contact(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The victims with the contact before the last where that had not come: as long before the day as it is now."""
        crimes = self.world.offences.select("crime_key", _began="recorded_on")
        joined = rows.join(crimes, on="crime_key", how="left", maintain_order="left")
        last = pl.col("last_contact_on")
        sooner = last - (self.world.size.as_at - self.on)
        before = pl.when(sooner >= pl.col("_began")).then(sooner)
        now = pl.when(last > self.on).then(before).otherwise(last)
        return joined.with_columns(now.alias("last_contact_on")).drop("_began")

    def _offences(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The crimes with the outcome then in force, and with what was still wrong."""
        columns = ("outcome", "outcome_on", "alternate_charge", "decision_maker")
        joined = rows.join(self.superseded, on="crime_key", how="left", maintain_order="left", suffix="_then")
        known = pl.col("outcome_then").is_not_null()
        rows = joined.with_columns(
            pl.when(known).then(pl.col(f"{c}_then").cast(rows.schema[c])).otherwise(c).alias(c) for c in columns
        ).drop([f"{c}_then" for c in columns])
        stands = pl.lit("stands").cast(rows.schema["standing"])
        first = pl.col("offence_code_at_recording").cast(rows.schema["offence_code"])
        return self._other_outcome(rows).with_columns(
            offence_code=pl.when(_among(self.planned.recoded)).then(first).otherwise("offence_code"),
            standing=pl.when(_among(self.planned.kept_standing)).then(stands).otherwise("standing"),
            cancelled_on=pl.when(_among(self.planned.kept_standing)).then(None).otherwise("cancelled_on"),
        )

    def _other_outcome(self, rows: pl.DataFrame) -> pl.DataFrame:
        kind = rows.schema["outcome"]
        other = pl.col("outcome").cast(pl.String).replace(OTHER_OUTCOME).cast(kind)
        return rows.with_columns(outcome=pl.when(_among(self.planned.other_outcome)).then(other).otherwise("outcome"))

    def _removed(self, rows: pl.DataFrame, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows with the crimes that were removed since, in the places of some that were not there yet."""
        here = _among(frozenset(self.planned.removed))
        back: timedelta = self.world.size.as_at - self.on
        days = [c for c in ("committed_on", "reported_on", "recorded_on") if c in frame.columns]
        moved = [pl.when(here).then(frame[c] - back).otherwise(c).alias(c) for c in days]
        key = pl.col("crime_key").replace(dict(self.planned.removed))
        return rows.with_columns(*moved, (pl.col(THERE) | here).alias(THERE), crime_key=key)


def _among(keys: frozenset[str]) -> pl.Expr:
    return pl.col("crime_key").is_in(sorted(keys))


def _before(name: str, rows: pl.DataFrame, on: date) -> pl.DataFrame:
    """The rows without the days that had not come, and without what is said only since."""
    for day, words in UNSAID.get(name, {}).items():
        unsaid = [
            pl.when(pl.col(day) > on).then(pl.lit(word).cast(rows.schema[c])).otherwise(c).alias(c)
            for c, word in words.items()
        ]
        rows = rows.with_columns(unsaid)
    past = [c for c, spec in fed_tables()[name].fed().items() if spec.kind == "date" and not spec.later]
    return rows.with_columns(pl.when(pl.col(c) <= on).then(c).alias(c) for c in past)
