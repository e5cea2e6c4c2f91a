"""What becomes of recorded offences, followed one by one in plain Python, day after day."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
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


def fate_of_named_suspects(tables: Tables, in_scope: InScope) -> Figures:
    """By 7, 28, 90, 180 and 365 days: first arrested, first interviewed, or the case closed without either."""
    as_at, last_seen = calendar(tables)
    crimes = {row["crime_key"]: row for row in tables["offences"]}
    cases = []
    for row in tables["suspects"]:
        if not (in_scope(row) and stands(row)):
            continue
        arrest, interview, recorded = row["arrested_on"], row["voluntary_interview_on"], row["recorded_on"]
        year, crime = year_of(recorded), crimes[row["crime_key"]]
        if arrest or interview:
            first = min(day for day in (arrest, interview) if day)
            end = "arrested" if arrest == first else "interviewed"
            cases.append(Case(year, max((first - recorded).days, 0), end))
        else:
            cases += [replace(case, end=case.end and "closed") for case in one(crime, last_seen(crime), str)]
    return by_ages(cases, ["arrested", "interviewed", "closed"], (7, 28, 90, 180, 365), as_at)


def fate_of_victim_devices(tables: Tables, in_scope: InScope) -> Figures:
    return devices(tables, "victim")


def fate_of_suspect_devices(tables: Tables, in_scope: InScope) -> Figures:
    return devices(tables, "suspect")


def devices(tables: Tables, owner: str) -> Figures:
    """By 28, 90, 180 and 365 days after taking: downloaded, or returned without a download."""
    as_at, _ = calendar(tables)
    cases = []
    for row in tables["devices"]:
        if row["owner"] == owner:
            taken, year = row["taken_on"], year_of(row["taken_on"])
            ends = {"downloaded": row["downloaded_on"], "returned": row["returned_on"], None: as_at}
            end, day = next((end, day) for end, day in ends.items() if day)
            cases.append(Case(year, (day - taken).days, end))
    return by_ages(cases, ["downloaded", "returned"], (28, 90, 180, 365), as_at)


def calendar(tables: Tables) -> tuple[date, Callable[[Row], date]]:
    """The day of the extract, and until when an offence that is open was seen: to the change, in a system left then."""
    rows = tables["offences"]
    as_at = max(row["recorded_on"] + timedelta(days=row["days_followed"]) for row in rows)
    change = min(row["migrated_on"] for row in rows if row["migrated_on"])
    former = {row["source_system"] for row in rows} - {row["source_system"] for row in rows if row["migrated_on"]}
    return as_at, lambda row: change - timedelta(days=1) if row["source_system"] in former else as_at


def shares(tables: Tables, in_scope: InScope, named: Callable[[str], str], ages: tuple[int, ...]) -> Figures:
    as_at, last_seen = calendar(tables)
    rows = [row for row in tables["offences"] if in_scope(row) and stands(row)]
    cases = [case for row in rows for case in one(row, last_seen(row), named)]
    return by_ages(cases, sorted({named(outcome) for outcome in ("1", "14", "15", "16", "18", "2")}), ages, as_at)


def by_ages(cases: list[Case], ends: list[str], ages: tuple[int, ...], as_at: date) -> Figures:
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
