"""The rules inside one table: which values cannot be true beside each other, and so are blanked with a reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from data.accounts import BLANKED, KEPT
from data.dictionary import NOT_RECORDED, Column
from data.reasons import REASONS

EARLIEST = date(1900, 1, 1)
FURTHEST_YEARS = 100
TRUNCATE = {"month": "1mo", "quarter": "1q", "year": "1y"}

AFTER_AS_AT = REASONS["after_as_at"]
TOO_EARLY = REASONS["before_1900"]
TOO_LATE = REASONS["too_late"]


@dataclass(frozen=True)
class Before:
    """A day that cannot lie before another: the later of the two in the story is blanked (or `blank`)."""

    first: str
    then: str
    blank: str = ""

    @property
    def column(self) -> str:
        """The column that is blanked."""
        return self.blank or self.then

    @property
    def columns(self) -> tuple[str, str]:
        """The columns that must be fed for it to be asked."""
        return self.first, self.then

    action = BLANKED

    @property
    def reason(self) -> str:
        """Why, as it is listed."""
        if self.blank == self.first:
            return REASONS["after"].format(column=self.then)
        return REASONS["before"].format(column=self.first)

    def broken(self, grain: str) -> pl.Expr:
        """Where it does not hold; days told by the month or year are compared as such."""
        first, then = (_as_told(pl.col(name), grain) for name in self.columns)
        return then < first


@dataclass(frozen=True)
class Rule:
    """Any other rule: `where` it is broken, which column is blanked (or only counted), and why."""

    column: str
    columns: tuple[str, ...]
    reason: str
    where: pl.Expr
    action: str = BLANKED

    def broken(self, grain: str) -> pl.Expr:
        """Where it does not hold."""
        return self.where


AGE = Rule(
    "age_at_report",
    ("age_at_offence", "age_at_report"),
    REASONS["younger"],
    pl.col("age_at_report") < pl.col("age_at_offence"),
)
VICTIM_AGE = Rule(
    "victim_age_at_report",
    ("victim_age_at_offence", "victim_age_at_report"),
    REASONS["younger"],
    pl.col("victim_age_at_report") < pl.col("victim_age_at_offence"),
)
NO_OUTCOME_YET = Rule(
    "outcome_on",
    ("outcome", "outcome_on"),
    REASONS["no_outcome_yet"],
    pl.col("outcome").fill_null("0").eq("0") & pl.col("outcome_on").is_not_null(),
)
NO_DAY = Rule(
    "outcome_on",
    ("outcome", "outcome_on"),
    REASONS["no_day"],
    pl.col("outcome").ne("0") & pl.col("outcome").ne(NOT_RECORDED) & pl.col("outcome_on").is_null(),
    action=KEPT,
)

RULES: Mapping[str, tuple[Before | Rule, ...]] = {
    "offences": (
        Before("reported_on", "recorded_on", blank="reported_on"),
        Before("committed_on", "recorded_on", blank="committed_on"),
        Before("recorded_on", "outcome_on"),
        Before("recorded_on", "cancelled_on"),
        NO_OUTCOME_YET,
        NO_DAY,
        VICTIM_AGE,
    ),
    "victims": (Before("isva_offered_on", "isva_response_on"), AGE),
    "bail": (Before("released_on", "ended_on"),),
    "court_cases": (
        Before("charged_on", "first_hearing_on"),
        Before("charged_on", "trial_on"),
        Before("charged_on", "completed_on"),
    ),
    "devices": (
        Before("taken_on", "downloaded_on"),
        Before("taken_on", "returned_on"),
        Before("taken_on", "swapped_on"),
    ),
    "key_updates": (Before("event_on", "told_on"),),
    "orders": (
        Before("applied_on", "interim_on"),
        Before("applied_on", "decided_on"),
        Before("applied_on", "expires_on"),
    ),
    "repeat_plans": (Before("step_on", "ends_on"),),
    "reviews_of_decisions": (Before("requested_on", "decided_on"),),
    "support_referrals": (
        Before("referred_on", "first_contact_on"),
        Before("referred_on", "allocated_on"),
        Before("referred_on", "ended_on"),
    ),
    "third_party_requests": (Before("requested_on", "received_on"),),
    "training": (Before("finished_on", "expires_on"),),
}


@dataclass(frozen=True)
class Finding:
    """Rows (counted from 0) of one column, what is wrong with them, and what is done about it."""

    column: str
    rows: pl.Series
    reason: str | pl.Series
    action: str = BLANKED


def out_of_bounds(frame: pl.DataFrame, columns: Mapping[str, Column], as_at: date) -> Iterator[Finding]:
    """Values that are impossible by themselves: days after the as-at date or before 1900, numbers outside bounds."""
    # As numbers, days too: the year 10000 is no date to Python.
    bounded = {
        name: pl.col(name).to_physical() for name, column in columns.items() if column.kind in ("date", "number")
    }
    if not bounded:
        return
    least, most = (
        frame.select(end(number).alias(name) for name, number in bounded.items()).row(0, named=True)
        for end in (pl.Expr.min, pl.Expr.max)
    )
    for name, number in bounded.items():
        for bound, is_low, reason in _bounds(columns[name], as_at):
            found = least[name] if is_low else most[name]
            if found is not None and (found < bound if is_low else found > bound):
                broken = frame.select(number < bound if is_low else number > bound).to_series()
                yield Finding(name, broken.arg_true(), reason)


def blank_impossible(
    table: str, frame: pl.DataFrame, told: Sequence[Finding] = (), grain: str = "day"
) -> tuple[pl.DataFrame, list[Finding]]:
    """The rows with values blanked that are impossible beside others of their row, and what was found.

    frame: the typed columns that are fed, null where nothing is said; told: what was found before, so that an empty
    cell is not told twice. What one rule blanks is blank to the next.
    """
    found: list[Finding] = []
    for rule in RULES.get(table, ()):
        if not all(name in frame.columns for name in rule.columns):
            continue
        broken = frame.select(rule.broken(grain).fill_null(False)).to_series()
        if rule.action == KEPT:
            for earlier in (*told, *found):
                if earlier.column == rule.column:
                    broken = broken.scatter(earlier.rows, False)
        rows = broken.arg_true()
        if len(rows):
            found.append(Finding(rule.column, rows, rule.reason, rule.action))
            if rule.action == BLANKED:
                frame = frame.with_columns(blanked(frame[rule.column], rows))
    return frame, found


def blanked(values: pl.Series, rows: pl.Series) -> pl.Series:
    """The values, null in some rows."""
    if not len(rows):
        return values
    return values.clone().scatter(rows, pl.Series([None], dtype=values.dtype).new_from_index(0, len(rows)))


def day_number(day: date) -> int:
    """A day as columns of dates hold it: days from 1 January 1970."""
    return day.toordinal() - date(1970, 1, 1).toordinal()


def _bounds(column: Column, as_at: date) -> Iterator[tuple[int, bool, str]]:
    if column.kind == "date":
        yield day_number(EARLIEST), True, TOO_EARLY
        if column.later:
            yield day_number(as_at) + round(FURTHEST_YEARS * 365.25), False, TOO_LATE
        else:
            yield day_number(as_at), False, AFTER_AS_AT
    if column.kind == "number":
        if column.least is not None:
            yield column.least, True, REASONS["below"].format(number=column.least)
        if column.most is not None:
            yield column.most, False, REASONS["above"].format(number=column.most)


def _as_told(day: pl.Expr, grain: str) -> pl.Expr:
    return day.dt.truncate(TRUNCATE[grain]) if grain in TRUNCATE else day
