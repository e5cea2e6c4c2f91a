"""What the page of time to decision shows: an answer in words, how cases ended and when, and estimates kept apart."""

from __future__ import annotations

from dataclasses import dataclass, replace

from i18n.say import Say
from kpi.changed.dimensions import title_of
from kpi.fates import ENDED
from kpi.model import STILL_OPEN, Fate, Kpi
from kpi.result import Question, Result, Unanswerable
from kpi.view import latest_period
from pages.parts.context import Here
from pages.parts.decision_sheets import (
    ESTIMATED,
    TOO_FEW,
    YEAR,
    closed_sheet,
    cohort_sheet,
    curve_sheet,
    group_sheet,
    lengths_of,
    names_of,
    row_of,
)
from pages.parts.filters import Choice
from pages.parts.sheets import Sheet
from pages.parts.tables import Table

KPI = "fate_of_recorded_offences"
LATER = 730
"""The age by which estimates are made: by then most charges that will come have come."""


ANSWERS = {
    "charged": "{place}: of {n} cases recorded in the {period}, {share} led to a charge within a year.",
    "victim_not_supporting": (
        "{place}: of {n} cases recorded in the {period}, {share} were closed within a year: victim does not support "
        "action."
    ),
    "evidential": (
        "{place}: of {n} cases recorded in the {period}, {share} were closed within a year: victim supports action, "
        "evidential difficulties."
    ),
    "other": "{place}: of {n} cases recorded in the {period}, {share} came to any other outcome within a year.",
}
"""Line one for each end of the shipped definition."""


@dataclass(frozen=True)
class Decision:
    """The page, in the order it is read. `estimates`: None where there is nothing to estimate."""

    lines: tuple[str, ...]
    scope: str
    sheets: tuple[Sheet, ...]
    estimates: Table | None
    notes: tuple[str, ...]
    kpi: Kpi
    results: list[Result]


def choices(here: Here) -> list[Choice]:
    """What this page lets a reader choose for itself: the outcome looked at, and what cases are split by."""
    say, kpi = here.say, here.door.registry.kpi(KPI)
    parts = kpi.measure.parts if isinstance(kpi.measure, Fate) else ()
    own = [name for name in kpi.dimensions if name != "force_code" or not here.view.filters()]
    return [
        Choice("ending", say("Outcome looked at"), {part.name: say(part.title) for part in parts}),
        Choice("by", say("Split by"), {name: say(title_of(name)) for name in own}),
    ]


def gather(here: Here, ending: str, by: str) -> Decision | Unanswerable:
    """Ask everything the page shows. ending: the name of one of the measure's ends; by: one of its dimensions."""
    say, view, kpi = here.say, here.view, here.door.registry.kpi(KPI)
    period = view.period or latest_period(here.source, kpi)
    one = Question(KPI, view.scope, view.source, period.start, period.end, "whole", filters=view.filters())
    quarters = replace(one, start=None, end=None, grain="quarter")
    whole, cohorts, groups = here.door.answer_all(here.viewer, [one, quarters, replace(one, by=by)])
    if not isinstance(whole, Result):
        return whole
    when = say.period(period.start, period.grain)
    sheets = [
        curve_sheet(here, whole, when, ending),
        cohort_sheet(here, cohorts, ending) if isinstance(cohorts, Result) else None,
        group_sheet(here, groups, ending, by) if isinstance(groups, Result) else None,
        closed_sheet(here, whole),
    ]
    return Decision(
        lines=(_answer(here, whole, when, ending), _second(whole, say)),
        scope=say(whole.scope.title),
        sheets=tuple(sheet for sheet in sheets if sheet is not None),
        estimates=_estimates(here, replace(quarters, grain="year"), ending, names_of(whole, say)[ending]),
        notes=tuple(say(note) for note in whole.notes),
        kpi=kpi,
        results=[answer for answer in (whole, cohorts, groups) if isinstance(answer, Result)],
    )


def in_hundred(value: float, say: Say) -> str:
    """A share as a reader counts it: 6 in 100, fewer than 1 in 100, none."""
    if value <= 0:
        return say("none")
    return say("fewer than 1 in 100") if value < 0.005 else say("{n} in 100", n=say.number(value * 100))


def _answer(here: Here, whole: Result, when: str, ending: str) -> str:
    """Line one: how many ended so within a year."""
    say, row = here.say, row_of(whole, ending, YEAR)
    told = {"place": here.force_name(), "period": when, "n": row["of_n"], "end": names_of(whole, say)[ending]}
    if not row["of_n"]:
        return say("{place}, {period}: no case was recorded in this choice.", **told)
    if row["value"] is None:
        text = "{place}: of {n} cases recorded in the {period}, too few have been followed for a year to tell."
        return say(text, **told)
    other = "{place}: of {n} cases recorded in the {period}, {share} ended within a year as “{end}”."
    text = ANSWERS.get(ending, other)
    return say(text, **told, share=in_hundred(row["value"], say))


def _second(whole: Result, say: Say) -> str:
    """Line two: how long it took, and what was still open after a year."""
    said, half, still = [], lengths_of(whole).get(ENDED), row_of(whole, STILL_OPEN, YEAR)
    if half and half["day"] is not None:
        ends = {key: say("not reached") if half[key] is None else say.number(half[key]) for key in ("low", "high")}
        text = "Half of them had an outcome within {day} days of recording (95% interval: {low} to {high})."
        said.append(say(text, day=say.number(half["day"]), **ends))
    elif half and half["state"] == "not_reached":
        said.append(say("Fewer than half of them have had an outcome so far."))
    if still["value"] is not None:
        said.append(say("After a year, still open: {share}.", share=in_hundred(still["value"], say)))
    return " ".join(said)


def _estimates(here: Here, years: Question, ending: str, name: str) -> Table | None:
    """Where each year may end: estimates, each marked as one."""
    found = here.door.estimate(here.viewer, years, ending, LATER)
    if not (found.frame["state"] == "estimate").any():
        return None
    say = here.say
    rows = tuple(
        (say.period(row["period"], "year"), say.number(row["cases"]), say.number(row["n"]), *_estimated(row, say))
        for row in found.frame.rows(named=True)
    )
    heads = (
        say("Recorded"), say("Cases"), say("So far"), say("May reach by {n} days", n=LATER),
        say("95% of what chance could make of it"),
    )  # fmt: skip
    return Table(say("{end}: an estimate of where each year may end", end=name), heads, rows, frozenset({1, 2, 3, 4}))


def _estimated(row: dict[str, object], say: Say) -> tuple[str, str]:
    if not isinstance(row["value"], float):
        return (TOO_FEW if row["state"] == "too_few" else "–", "")
    share = say.percent(row["value"])
    if row["state"] != "estimate":
        return share, ""
    low, high = (say.percent(float(str(row[end]))) for end in ("low", "high"))
    return f"{share} {ESTIMATED}", f"{low} – {high} {ESTIMATED}"
