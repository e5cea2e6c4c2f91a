"""Pillar one, charges, referrals and the time they take, counted by hand over a snapshot."""

from collections.abc import Iterable
from datetime import date

from tests.by_hand.rows import Figures, InScope, Row, Tables, shares, stands, year_of
from tests.by_hand.suspects import by_then, days_between, followed, named, state_at_year_ends, waits

DECIDED = {str(code) for code in range(1, 23)}


def offences(tables: Tables, in_scope: InScope) -> list[Row]:
    return [row for row in tables["offences"] if in_scope(row) and stands(row)]


def events(tables: Tables, in_scope: InScope, *kinds: str) -> list[Row]:
    """What passed between police and prosecutors, of some kinds."""
    return [row for row in tables["cps_events"] if row["event"] in kinds and in_scope(row) and stands(row)]


def charged_days(tables: Tables) -> dict[str, date]:
    """Crime -> the day of its charge: that of the outcome in force, else the first charge ever assigned to it."""
    days: dict[str, date] = {}
    for row in tables["outcome_history"]:
        if row["outcome"] == "1":
            days[row["crime_key"]] = min(row["assigned_on"], days.get(row["crime_key"], row["assigned_on"]))
    for row in tables["offences"]:
        if row["outcome"] == "1" and row["outcome_on"] is not None:
            days[row["crime_key"]] = row["outcome_on"]
    return days


# ------------------------------------------------------------------ charge rates


def _charged_within(limit: int, tables: Tables, in_scope: InScope) -> Figures:
    days = charged_days(tables)
    return shares(
        (row["recorded_on"], by_then(days.get(row["crime_key"]), row["recorded_on"], limit), followed(row, limit))
        for row in offences(tables, in_scope)
    )


def charged_in_time(tables: Tables, in_scope: InScope) -> Figures:
    """Offences charged within 365 days of recording, of those followed that long."""
    return _charged_within(365, tables, in_scope)


def charged_in_longer_time(tables: Tables, in_scope: InScope) -> Figures:
    """The same within 730 days."""
    return _charged_within(730, tables, in_scope)


def charges_not_dated(limit: int, tables: Tables, in_scope: InScope) -> int:
    """Offences followed that long that cannot be told: a charge without a day, or an outcome that cannot be read."""
    days = charged_days(tables)
    return sum(
        row["crime_key"] not in days and row["outcome"] in ("1", "not_recorded")
        for row in offences(tables, in_scope)
        if followed(row, limit)
    )


def charge_rate_own_offence_closed(tables: Tables, in_scope: InScope) -> Figures:
    """Of outcomes 1 to 22 assigned, charges not marked as for an alternative offence."""
    return shares(
        (row["outcome_on"], row["outcome"] == "1" and row["alternate_charge"] != "yes", row["outcome"] in DECIDED)
        for row in offences(tables, in_scope)
    )


def alternative_charges_closed(tables: Tables, in_scope: InScope) -> Figures:
    """Of charges, those for an alternative offence."""
    return shares(
        (row["outcome_on"], row["alternate_charge"] == "yes", row["outcome"] == "1")
        for row in offences(tables, in_scope)
    )


# ------------------------------------------------------------------ police and prosecutors


def police_referral_in_time(tables: Tables, in_scope: InScope) -> Figures:
    """Offences referred for a charging decision within 90 days of recording, of those followed that long."""
    return shares(
        (row["recorded_on"], by_then(row["cps_referred_on"], row["recorded_on"], 90), followed(row, 90))
        for row in offences(tables, in_scope)
    )


def early_advice_in_time(tables: Tables, in_scope: InScope) -> Figures:
    """Early advice within 90 days of recording, of offences with a named suspect followed that long."""
    has_suspect = named(tables)
    return shares(
        (row["recorded_on"], by_then(row["cps_early_advice_on"], row["recorded_on"], 90), followed(row, 90))
        for row in offences(tables, in_scope)
        if has_suspect(row)
    )


def legal_decisions_to_charge(tables: Tables, in_scope: InScope) -> Figures:
    """Of legal decisions, those to charge."""
    return shares((row["event_on"], row["decision"] == "charge", True) for row in events(tables, in_scope, "decision"))


def file_accepted_first_time(tables: Tables, in_scope: InScope) -> Figures:
    """Of first submissions looked at in triage, those accepted."""
    return shares(
        (row["event_on"], row["triage"] == "accepted", row["submission"] == 1)
        for row in events(tables, in_scope, "triaged")
    )


def first_referrals(tables: Tables, in_scope: InScope) -> dict[tuple[str, str], date]:
    """(crime, suspect) -> the day a file about the suspect was first submitted."""
    found: dict[tuple[str, str], date] = {}
    for row in events(tables, in_scope, "submitted"):
        key = (row["crime_key"], row["suspect_key"])
        found[key] = min(row["event_on"], found.get(key, row["event_on"]))
    return found


def charges_per_hundred_referred(tables: Tables, in_scope: InScope) -> Figures:
    """Suspects by the year of their first referral; those of them whom prosecutors decided to charge."""
    referred = first_referrals(tables, in_scope)
    charged = [
        referred[row["crime_key"], row["suspect_key"]]
        for row in events(tables, in_scope, "decision")
        if row["decision"] == "charge"
    ]
    return quotients(((year_of(day), 1) for day in charged), (year_of(day) for day in referred.values()), 100)


def quotients(above: Iterable[tuple[date, int]], below: Iterable[date], per: int) -> Figures:
    """Years with a number each, added up, for every `per` of the years counted below."""
    top: dict[date, int] = {}
    for year, number in above:
        top[year] = top.get(year, 0) + number
    bottom = list(below)
    found: Figures = {}
    for year in {*top, *bottom}:
        n, of_n = top.get(year, 0), bottom.count(year)
        found[year, None] = (n, of_n, per * n / of_n if of_n else 0)
    return found


# ------------------------------------------------------------------ how long it takes


def days_to_outcome(tables: Tables, in_scope: InScope) -> Figures:
    """Days from recording to the outcome in force, by the year it was assigned."""
    closed = [row for row in offences(tables, in_scope) if row["outcome"] in DECIDED and row["outcome_on"]]
    return waits((row["outcome_on"], days_between(row["recorded_on"], row["outcome_on"])) for row in closed)


def days_to_charge(tables: Tables, in_scope: InScope) -> Figures:
    """Days from recording to the first charge, by the year of the charge."""
    days = charged_days(tables)
    charged = [
        (row["recorded_on"], days[row["crime_key"]]) for row in offences(tables, in_scope) if row["crime_key"] in days
    ]
    return waits((day, days_between(recorded, day)) for recorded, day in charged)


def _referral_to_charge(tables: Tables, in_scope: InScope) -> list[tuple[date, int | None]]:
    """Each decision to charge: its day, and the days since the suspect was first referred."""
    referred = first_referrals(tables, in_scope)
    found: list[tuple[date, int | None]] = []
    for row in events(tables, in_scope, "decision"):
        if row["decision"] == "charge":
            first = referred.get((row["crime_key"], row["suspect_key"]))
            found.append((row["event_on"], days_between(first, row["event_on"]) if first else None))
    return found


def days_from_referral_to_charge(tables: Tables, in_scope: InScope) -> Figures:
    """Median and 90th percentile of days from first referral to the decision to charge, by the year of the decision."""
    return waits(_referral_to_charge(tables, in_scope))


def mean_days_from_referral_to_charge(tables: Tables, in_scope: InScope) -> Figures:
    """The mean of the same days."""
    known = [(year_of(day), number) for day, number in _referral_to_charge(tables, in_scope) if number is not None]
    return quotients(known, (year for year, _ in known), 1)


def open_over_a_year(tables: Tables, in_scope: InScope) -> Figures:
    """Of the offences open on 31 March, those recorded 365 days ago; those closed on an unknown day are left out."""
    rows = [row for row in offences(tables, in_scope) if row["outcome"] == "0" or row["outcome_on"] is not None]
    spans = [(row["recorded_on"], row["outcome_on"] if row["outcome"] != "0" else None) for row in rows]
    return state_at_year_ends(spans, 365, [row["recorded_on"] for row in tables["offences"]])
