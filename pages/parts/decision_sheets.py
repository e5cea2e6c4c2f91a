"""The charts and tables of the page of time to decision: curves, quarters at equal age, groups, closed cases alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from charts.curve import Told, draw_curve
from charts.describe import stamp_of
from charts.dots import Series, draw_dots
from i18n.say import Say
from kpi.changed.dimensions import title_of
from kpi.deck import Row
from kpi.fates import ENDED
from kpi.model import STILL_OPEN, Fate
from kpi.result import Result
from pages.parts.context import Here
from pages.parts.sheets import Sheet
from pages.parts.tables import Table

YEAR = 365
"""The age that the page speaks of first."""

MOST_DRAWN = 14
"""Groups that one chart shows with room to read them; more stand in the table only."""

NOT_YET, TOO_FEW, ESTIMATED, SO_FAR = "[x]", "[u]", "[e]", "[p]"
"""The Government Analysis Function's signs: not available, of low reliability, estimated, provisional."""


def measure_in(result: Result) -> Fate:
    """The measure of a result of this page."""
    measure = result.kpi.measure
    if not isinstance(measure, Fate):
        raise TypeError(f"{result.kpi.name} does not follow cases to their ends")
    return measure


def row_of(result: Result, end: str, age: int, group: str | None = None) -> Row:
    """The row of one end, or of what is still open, at one age."""
    part = measure_in(result).at(end, age)
    return next(r for r in result.frame.rows(named=True) if r["part"] == part and r["group"] == group)


def lengths_of(result: Result, group: str | None = None) -> dict[str, Row]:
    """How long it took, by end; ENDED is all of them together."""
    rows = result.followed.lengths.rows(named=True) if result.followed else []
    return {row["part"]: row for row in rows if row["group"] == group}


def names_of(result: Result, say: Say) -> dict[str, str]:
    """Each end, and what is still open, by its name."""
    return {**{part.name: say(part.title) for part in measure_in(result).parts}, STILL_OPEN: say("Still open")}


def share_cell(row: Row, say: Say, settled: bool = False) -> str:
    """A share, or the sign for why there is none. settled: whether one that is still maturing is held back too."""
    if row["state"] == "too_few" or row["reason"] == "no_cases":
        return TOO_FEW
    if row["value"] is None or (settled and row["state"] == "maturing"):
        return NOT_YET
    return f"{say.percent(row['value'])} {SO_FAR}" if row["state"] == "maturing" else say.percent(row["value"])


def interval_cell(row: Row, say: Say) -> str:
    """A 95 % interval, or a dash."""
    return "–" if row["low"] is None else f"{say.percent(row['low'])} – {say.percent(row['high'])}"


def day_cell(row: Row | None, say: Say) -> str:
    """The day by which half had ended, or why there is none."""
    if row is None or row["state"] in ("too_few", "no_cases"):
        return TOO_FEW
    return say.number(row["day"]) if row["day"] is not None else say("not reached")


def signs(say: Say) -> str:
    """What the signs in a table mean."""
    text = "{x}: not all cases have been followed so long yet. {u}: fewer than 10 cases."
    return say(text, x=NOT_YET, u=TOO_FEW)


def provisional(say: Say) -> str:
    """What the sign of a share that is still maturing means."""
    return say("{p}: not all cases have been followed so long yet; open ones count for as long as they were.", p=SO_FAR)


def _ages(result: Result, say: Say) -> Iterator[str]:
    return (say("By {n} days", n=age) for age in measure_in(result).ages)


def curve_sheet(here: Here, whole: Result, when: str, ending: str) -> Sheet:
    """The stacked curves, the outcome looked at lowest, and the shares at every age."""
    say, measure, names = here.say, measure_in(whole), names_of(whole, here.say)
    order = {ending: names[ending], **names}
    title = say("How cases recorded in the {period} ended", period=when)
    told = [Told(age, row_of(whole, STILL_OPEN, age)["n"], _hover(whole, order, age, say)) for age in measure.ages]
    figure = None
    if whole.followed is not None and whole.followed.curve["day"].n_unique() > 1:
        alt = f"{title}. " + " ".join(text for one in told for text in one.hover.values())
        figure = draw_curve(whole.followed.curve, order, told, say, title, alt, stamp_of(whole, say))
    heads = (
        say("Outcome"), *_ages(whole, say), say("95% interval by {n} days", n=YEAR), say("Cases by {n} days", n=YEAR),
    )  # fmt: skip
    rows = tuple(
        (name, *(share_cell(row_of(whole, part, age), say) for age in measure.ages),
         interval_cell(row_of(whole, part, YEAR), say), say.number(row_of(whole, part, YEAR)["n"]))
        for part, name in order.items()
    )  # fmt: skip
    drawn = say(
        "Each area is one outcome; with the cases still open they make the whole. The strips along two lines are 95% "
        "intervals, of the lowest area and of all outcomes together. Drawn week by week, while at least 10 cases are "
        "followed."
    )
    maturing = any(cell.endswith(SO_FAR) for row in rows for cell in row)
    note = " ".join([drawn, signs(say), *([provisional(say)] if maturing else [])])
    return Sheet("curve", title, note, figure, Table(title, heads, rows, _numeric(heads)), (whole,))


def _numeric(heads: Sequence[str]) -> frozenset[int]:
    return frozenset(range(1, len(heads)))


def _hover(whole: Result, names: dict[str, str], age: int, say: Say) -> dict[str, str]:
    text, found = "{part}, by {n} days: {share} (95% interval {interval}).", {}
    for part, name in names.items():
        row = row_of(whole, part, age)
        if row["value"] is not None:
            told: dict[str, Any] = {"share": say.percent(row["value"]), "interval": interval_cell(row, say)}
            found[part] = say(text, part=name, n=age, **told)
    return found


def cohort_sheet(here: Here, cohorts: Result, ending: str) -> Sheet:
    """Each quarter of recording at equal ages; a cell is told only once all of the quarter's cases are that old."""
    say, measure = here.say, measure_in(cohorts)
    held: dict[Any, dict[str, Row]] = {}
    for row in cohorts.frame.rows(named=True):
        held.setdefault(row["period"], {})[row["part"]] = row
    rows = tuple(
        (say.period(period, "quarter"), say.number(by_part[measure.at(ending, YEAR)]["of_n"]),
         *(share_cell(by_part[measure.at(ending, age)], say, settled=True) for age in measure.ages))
        for period, by_part in held.items()
    )  # fmt: skip
    heads = (say("Recorded"), say("Cases"), *_ages(cohorts, say))
    title = say("Quarter by quarter at the same age: {end}", end=names_of(cohorts, say)[ending])
    note = f"{say('Read down a column: every quarter has had the same number of days.')} {signs(say)}"
    return Sheet("cohorts", title, note, None, Table(title, heads, rows, _numeric(heads)), (cohorts,))


def group_sheet(here: Here, groups: Result, ending: str, by: str) -> Sheet | None:
    """Every group by the same age, in the order of the dictionary; None where no group has a case."""
    say, measure = here.say, measure_in(groups)
    values = here.source.tables[groups.kpi.table].columns[by].values
    codes = dict.fromkeys(groups.frame["group"].to_list())
    held = {code: row for code in codes if (row := row_of(groups, ending, YEAR, code))["of_n"]}
    if not held:
        return None
    labels = {code: say(values.get(code, code)) for code in held}
    end, dimension = names_of(groups, say)[ending], title_of(by)
    title = say("{end}, within a year of recording, split by {dimension}", end=end, dimension=dimension)
    hover = [f"{labels[code]}: {share_cell(row, say)} ({interval_cell(row, say)})" for code, row in held.items()]
    figure = None
    if len(held) <= MOST_DRAWN and any(row["value"] is not None for row in held.values()):
        series, stamp = [Series("", list(held.values()), hover)], stamp_of(groups, say)
        figure = draw_dots(title, f"{title}. {'; '.join(hover)}.", list(labels.values()), series, "share", say,
                           stamp=stamp)  # fmt: skip
    rows = tuple(
        (labels[code], say.number(row["of_n"]),
         *(share_cell(row_of(groups, ending, age, code), say, settled=True) for age in measure.ages),
         interval_cell(row, say), day_cell(lengths_of(groups, code).get(ENDED), say))
        for code, row in held.items()
    )  # fmt: skip
    heads = (
        say(title_of(by)), say("Cases"), *_ages(groups, say), say("95% interval by {n} days", n=YEAR),
        say("Days until half had any outcome"),
    )  # fmt: skip
    note = say("Every group has had the same number of days. Groups differ in more than this: ask, do not conclude.")
    table = Table(title, heads, rows, _numeric(heads))
    return Sheet("groups", title, f"{note} {signs(say)}", figure, table, (groups,))


def closed_sheet(here: Here, whole: Result) -> Sheet:
    """The median of closed cases alone, as published tables have it, beside what it leaves out."""
    say, names, lengths = here.say, names_of(whole, here.say), lengths_of(whole)
    title = say("Closed cases alone: the published kind of median, and why it misleads")
    every = {ENDED: say("Any outcome"), **{part: name for part, name in names.items() if part != STILL_OPEN}}
    rows = tuple(
        (name, say.number(lengths[part]["closed"]),
         TOO_FEW if lengths[part]["closed_day"] is None else say.number(lengths[part]["closed_day"]),
         day_cell(lengths[part], say))
        for part, name in every.items()
    )  # fmt: skip
    heads = (
        say("Outcome"), say("Closed cases"), say("Median days of closed cases alone"),
        say("Days until half of all cases had it"),
    )  # fmt: skip
    still = lengths[ENDED]["of_n"] - lengths[ENDED]["closed"]
    note = say(
        "A median of closed cases leaves out the {n} cases not seen to end, which have waited longest, and it falls "
        "whenever many short cases are closed. It is shown because published tables use it.", n=still,
    )  # fmt: skip
    return Sheet("closed", title, note, None, Table(title, heads, rows, _numeric(heads)), (whole,))
