"""What becomes of recorded offences, followed one by one in plain Python, day after day."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from tests.by_hand.rows import Figures, InScope, Row, Tables, stands, year_of

FEWEST = 10


@dataclass
class Case:
    """One offence: its year, for how many days it was seen, how it ended (None: it was open on the last of them)."""

    year: date
    days: int
    end: str | None


def fate_of_recorded_offences(tables: Tables, in_scope: InScope) -> Figures:
    """By 90, 180, 365, 540 and 730 days: charged (1), victim does not support (14, 16), evidential (15), any other."""
    named = {"1": "charged", "14": "victim_not_supporting", "16": "victim_not_supporting", "15": "evidential"}
    return shares(tables, in_scope, lambda outcome: named.get(outcome, "other"), (90, 180, 365, 540, 730))


def time_to_any_outcome(tables: Tables, in_scope: InScope) -> Figures:
    """By 30, 90, 180, 365 and 730 days: any outcome at all."""
    return shares(tables, in_scope, lambda outcome: "closed", (30, 90, 180, 365, 730))


def shares(tables: Tables, in_scope: InScope, named: Callable[[str], str], ages: tuple[int, ...]) -> Figures:
    rows = tables["offences"]
    as_at = max(row["recorded_on"] + timedelta(days=row["days_followed"]) for row in rows)
    change = min(row["migrated_on"] for row in rows if row["migrated_on"])
    former = {row["source_system"] for row in rows} - {row["source_system"] for row in rows if row["migrated_on"]}
    cases = []
    for row in rows:
        if in_scope(row) and stands(row):
            last = change - timedelta(days=1) if row["source_system"] in former else as_at
            cases += one(row, min(last, as_at), named)
    ends = sorted({named(outcome) for outcome in ("1", "14", "15", "16", "18", "2")})
    figures: Figures = {}
    for year in {case.year for case in cases}:
        mine = [case for case in cases if case.year == year]
        last_day = date(year.year + 1, 3, 31)
        for age in ages:
            figures |= at_age(year, mine, ends, age, last_day + timedelta(days=age) > as_at)
    return figures


def one(row: Row, last: date, named: Callable[[str], str]) -> Iterable[Case]:
    """The case of a row; none where it was closed on a day nobody recorded."""
    year, recorded = year_of(row["recorded_on"]), row["recorded_on"]
    if row["outcome"] == "0":
        yield Case(year, (last - recorded).days, None)
    elif row["outcome_on"] is not None:
        yield Case(year, (row["outcome_on"] - recorded).days, named(row["outcome"]))


def at_age(year: date, cases: list[Case], ends: list[str], age: int, young: bool) -> Figures:
    """Day by day: of those still followed, how many ended, taken from the share that was still open the day before."""
    still_open, reached = 1.0, dict.fromkeys(ends, 0.0)
    closed: dict[int, list[Case]] = defaultdict(list)
    for case in cases:
        if case.end:
            closed[case.days].append(case)
    for day in sorted(day for day in closed if day <= age):
        followed = sum(case.days >= day for case in cases)
        for end in ends:
            reached[end] += still_open * sum(case.end == end for case in closed[day]) / followed
        still_open *= 1 - len(closed[day]) / followed
    beyond = max(case.days for case in cases) < age and still_open > 1e-12
    hidden = beyond or (young and sum(case.days >= age for case in cases) < FEWEST)
    figures: Figures = {}
    for end in ends:
        n = sum(case.end == end and case.days <= age for case in cases)
        figures[year, f"{end}_{age}"] = (n, len(cases), 0 if hidden else reached[end])
    seen = sum(case.days > age or (case.days == age and case.end is None) for case in cases)
    figures[year, f"open_{age}"] = (seen, len(cases), 0 if hidden else still_open)
    return figures
