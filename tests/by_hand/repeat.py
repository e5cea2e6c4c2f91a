"""Pillar two, counted by hand over a snapshot: suspects named again, their plans, orders, breaches and biometrics."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.by_hand.rows import Figures, InScope, Row, Tables, counts, shares, stands

AS_AT = date(2026, 3, 31)
"""The day that the police files of the invented force are as at."""


@dataclass
class Person:
    """One person named as a suspect: their crimes, and the days on which crimes against each victim were recorded."""

    crimes: dict[str, Row] = field(default_factory=dict)
    victims: dict[str, list[date]] = field(default_factory=lambda: defaultdict(list))

    def latest(self) -> Row:
        """The row of the latest crime."""
        return max(self.crimes.values(), key=lambda row: (row["recorded_on"], row["crime_key"]))

    def first_named_on(self) -> date:
        days: list[date] = [row["recorded_on"] for row in self.crimes.values()]
        return min(days)

    def victim_on(self, nth: int) -> date | None:
        """The day the crime against the nth distinct victim was recorded."""
        days = sorted(min(days) for days in self.victims.values())
        return days[nth - 1] if len(days) >= nth else None

    def most_within(self, days: int) -> int:
        """The most distinct victims in so many days, the first and the last among them."""
        firsts = {day for recorded in self.victims.values() for day in recorded}
        return max(
            sum(any(0 <= (day - first).days < days for day in recorded) for recorded in self.victims.values())
            for first in firsts
        )


def people(tables: Tables, in_scope: InScope) -> dict[str, Person]:
    """Everybody named in a crime that stands, whose latest crime is in scope.

    A victim is one that a link names with the suspect in the crime; else every victim of the crime; else the crime
    stands for one.
    """
    linked, victims = defaultdict(set), defaultdict(set)
    for row in tables["links"]:
        linked[row["crime_key"], row["suspect_key"]].add(row["victim_key"])
    for row in tables["victims"]:
        victims[row["crime_key"]].add(row["victim_key"])
    found: dict[str, Person] = defaultdict(Person)
    for row in tables["suspects"]:
        if row["standing"] == "stands":
            crime, suspect = row["crime_key"], row["suspect_key"]
            found[suspect].crimes[crime] = row
            for victim in linked[crime, suspect] or victims[crime] or {f"somebody in {crime}"}:
                found[suspect].victims[victim].append(row["recorded_on"])
    return {key: person for key, person in found.items() if in_scope(person.latest())}


def forum_days(tables: Tables) -> dict[str, list[date]]:
    days = defaultdict(list)
    for row in tables["repeat_plans"]:
        if row["step"] == "forum":
            days[row["suspect_key"]].append(row["step_on"])
    return days


# ------------------------------------------------------------------ R01 to R03: repeat suspects


def repeat_suspects_ever(tables: Tables, in_scope: InScope) -> Figures:
    """Of the people by the year first named, those named by two or more victims."""
    return shares(
        (person.first_named_on(), len(person.victims) >= 2, True) for person in people(tables, in_scope).values()
    )


def repeat_suspects_within_a_year(tables: Tables, in_scope: InScope) -> Figures:
    """Of the people by the year first named, those named by two or more victims in any 365 days."""
    return shares(
        (person.first_named_on(), person.most_within(365) >= 2, True) for person in people(tables, in_scope).values()
    )


def repeat_suspects_with_plan(tables: Tables, in_scope: InScope) -> Figures:
    """Of the people named by two or more victims, by the year last named, those with a plan that runs."""
    managed = {
        row["suspect_key"]
        for row in tables["repeat_plans"]
        if row["step"] == "plan" and (row["ends_on"] is None or row["ends_on"] > AS_AT)
    }
    return shares(
        (person.latest()["recorded_on"], key in managed, len(person.victims) >= 2)
        for key, person in people(tables, in_scope).items()
    )


def discussed_in_time(tables: Tables, in_scope: InScope, nth: int) -> Figures:
    """Of the people by the year of their nth victim, followed for 31 days since, those discussed by then."""
    forum = forum_days(tables)
    rows = ((forum.get(key, []), person.victim_on(nth)) for key, person in people(tables, in_scope).items())
    return shares(
        (since, any(since <= day <= since + timedelta(31) for day in days), True)
        for days, since in rows
        if since is not None and (AS_AT - since).days >= 31
    )


def second_victim_discussed_in_time(tables: Tables, in_scope: InScope) -> Figures:
    """From the second victim."""
    return discussed_in_time(tables, in_scope, 2)


def third_victim_discussed_in_time(tables: Tables, in_scope: InScope) -> Figures:
    """From the third victim."""
    return discussed_in_time(tables, in_scope, 3)


# ------------------------------------------------------------------ R04, R06: orders, of no offence code


def civil_orders_applied_for(tables: Tables, in_scope: InScope) -> Figures:
    """Orders applied for in the year."""
    return counts(row["applied_on"] for row in tables["orders"])


def civil_orders_per_named_suspects(tables: Tables, in_scope: InScope) -> Figures:
    """Orders for every 100 suspects in offences recorded in the year, from the month the register began."""
    orders = civil_orders_applied_for(tables, in_scope)
    began = min(row["applied_on"] for row in tables["orders"]).replace(day=1)
    named = counts(row["recorded_on"] for row in tables["suspects"] if stands(row) and row["recorded_on"] >= began)
    return {
        key: (orders.get(key, (0,))[0], suspects, 100 * orders.get(key, (0,))[0] / suspects)
        for key, (suspects,) in named.items()
    }


def order_breaches_answered(tables: Tables, in_scope: InScope) -> Figures:
    """Of the breaches of orders followed for 7 days, those answered by arrest, charge or warning by then."""
    return shares(
        (
            row["recorded_on"],
            row["action"] in ("arrest", "charge", "warning") and (row["action_on"] - row["recorded_on"]).days <= 7,
            row["breach_of"] == "order" and (AS_AT - row["recorded_on"]).days >= 7,
        )
        for row in tables["breaches"]
    )


# ------------------------------------------------------------------ R07, R08: after no further action


def eligible(tables: Tables, in_scope: InScope) -> list[Row]:
    """Arrests that ended in no further action, after which biometrics could be kept, followed for 28 days."""
    return [
        row
        for row in tables["biometric_retention"]
        if in_scope(row)
        and stands(row)
        and (row["biometrics_taken"], row["previous_conviction"]) == ("yes", "no")
        and (AS_AT - row["no_further_action_on"]).days >= 28
    ]


def biometrics_application_in_time(tables: Tables, in_scope: InScope) -> Figures:
    """Of them, those applied for within 28 days."""
    return shares(
        (day, row["applied_on"] is not None and row["applied_on"] <= day + timedelta(28), True)
        for row in eligible(tables, in_scope)
        for day in [row["no_further_action_on"]]
    )


def biometrics_application_considered(tables: Tables, in_scope: InScope) -> Figures:
    """Of them, those in which an application was considered."""
    return shares(
        (row["no_further_action_on"], row["considered_on"] is not None, True) for row in eligible(tables, in_scope)
    )


def named_again_after_no_further_action(tables: Tables, in_scope: InScope) -> Figures:
    """Of the suspects followed for 365 days after no further action, those named in another crime by then."""
    known = people(tables, lambda row: True)
    return shares(
        (row["no_further_action_on"], is_named_again(row, known.get(row["suspect_key"], Person())), True)
        for row in tables["suspects"]
        if in_scope(row)
        and stands(row)
        and row["no_further_action_on"] is not None
        and (AS_AT - row["no_further_action_on"]).days >= 365
    )


def is_named_again(row: Row, person: Person) -> bool:
    until = row["no_further_action_on"] + timedelta(365)
    return any(
        row["no_further_action_on"] < other["recorded_on"] <= until
        for crime, other in person.crimes.items()
        if crime != row["crime_key"]
    )
