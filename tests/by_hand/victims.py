"""Pillar three, counted by hand over a snapshot: whether victims support action, and the offer of an adviser."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from tests.by_hand.rows import Figures, InScope, Row, Tables, by_part, shares, stands, year_of

AS_AT = date(2026, 3, 31)
"""The day that the police files of the invented force are as at."""
LANDMARK = 28

# ------------------------------------------------------------------ reading the rows

Victim = tuple[str, str]


def of(row: Row) -> Victim:
    """One victim in one crime."""
    return row["crime_key"], row["victim_key"]


def standing_victims(tables: Tables, in_scope: InScope) -> Iterator[Row]:
    """Victims of crimes that stand, in scope, identified or not."""
    return (row for row in tables["victims"] if in_scope(row) and stands(row))


def followed(row: Row, days: int) -> bool:
    return bool((AS_AT - row["recorded_on"]).days >= days)


def by(row: Row, name: str, days: int) -> bool:
    """Whether something is dated up to so many days after recording."""
    return row[name] is not None and row[name] <= row["recorded_on"] + timedelta(days)


Said = dict[Victim, list[tuple[date, str]]]


def said(tables: Tables) -> Said:
    """Each victim's dated answers to whether they support action, earliest first."""
    answers: Said = defaultdict(list)
    for row in tables["support_events"]:
        answers[of(row)].append((row["status_on"], row["status"]))
    return {victim: sorted(dated) for victim, dated in answers.items()}


def support(row: Row, answers: Said, day: date) -> str:
    """What a victim had said last by a day."""
    if row["identified"] == "no":
        return "no_victim"
    return next((status for on, status in reversed(answers.get(of(row), [])) if on <= day), "not_asked")


def at_landmark(row: Row, answers: Said) -> str:
    return support(row, answers, row["recorded_on"] + timedelta(LANDMARK))


def adviser(row: Row) -> str:
    """How the offer of an adviser stood 28 days after recording."""
    answer = row["isva_response"]
    if answer == "already_with_adviser":
        return str(answer)
    if answer in ("accepted", "declined", "no_answer") and not (row["isva_response_on"] or row["isva_offered_on"]):
        return "not_recorded"
    if by(row, "isva_response_on", LANDMARK):
        return str(answer)
    return "no_answer" if by(row, "isva_offered_on", LANDMARK) else "not_offered"


def gap(rows: Iterable[tuple[date | None, bool, str]]) -> Figures:
    """(day, belongs to the part, one or other or neither) -> both shares and the difference between them, by year."""
    found: dict[date, dict[str, list[bool]]] = defaultdict(lambda: {"one": [], "other": []})
    for day, part, side in rows:
        if day is not None and side in ("one", "other"):
            found[year_of(day)][side].append(part)
    figures: Figures = {}
    for year, sides in found.items():
        value = {side: sum(held) / len(held) if held else 0 for side, held in sides.items()}
        for side, held in sides.items():
            figures[year, side] = (sum(held), len(held), value[side])
        difference = value["one"] - value["other"] if all(sides.values()) else 0
        figures[year, "difference"] = (*figures[year, "one"][:2], difference)
    return figures


# ------------------------------------------------------------------ V04: support


def victims_supporting(tables: Tables, in_scope: InScope) -> Figures:
    """Of the identified victims followed for 28 days, those whose last answer by then was that they support action."""
    answers = said(tables)
    return shares(
        (row["recorded_on"], at_landmark(row, answers) == "supports", True)
        for row in standing_victims(tables, in_scope)
        if row["identified"] != "no" and followed(row, 28)
    )


def victim_support_states(tables: Tables, in_scope: InScope) -> Figures:
    """The victims followed for 28 days, by what was recorded of their support by then."""
    answers = said(tables)
    rows = [row for row in standing_victims(tables, in_scope) if followed(row, 28)]
    parts = ("supports", "does_not_support", "not_asked", "no_victim")
    return by_part(((row["recorded_on"], [at_landmark(row, answers)]) for row in rows), parts)


def victim_support_lost(tables: Tables, in_scope: InScope) -> Figures:
    """Of the victims who supported action 28 days after recording, those who do not now."""
    answers = said(tables)
    return shares(
        (row["recorded_on"], support(row, answers, AS_AT) == "does_not_support", True)
        for row in standing_victims(tables, in_scope)
        if followed(row, 28) and at_landmark(row, answers) == "supports"
    )


# ------------------------------------------------------------------ V05 to V07: the adviser


def could_be_offered(tables: Tables, in_scope: InScope) -> Iterator[Row]:
    """Identified victims without an adviser of their own, followed for 28 days."""
    for row in standing_victims(tables, in_scope):
        if row["identified"] != "no" and row["isva_response"] != "already_with_adviser" and followed(row, 28):
            yield row


def accepted(row: Row) -> bool:
    return row["isva_response"] == "accepted" and by(row, "isva_response_on", 28)


def adviser_offered(tables: Tables, in_scope: InScope) -> Figures:
    """Of the victims without an adviser followed for 28 days, those offered one by then."""
    return shares(
        (row["recorded_on"], by(row, "isva_offered_on", 28), True) for row in could_be_offered(tables, in_scope)
    )


def adviser_accepted_of_offered(tables: Tables, in_scope: InScope) -> Figures:
    """Of those offered an adviser within 28 days, those who had accepted by then."""
    return shares(
        (row["recorded_on"], accepted(row), by(row, "isva_offered_on", 28))
        for row in could_be_offered(tables, in_scope)
    )


def adviser_accepted_of_all(tables: Tables, in_scope: InScope) -> Figures:
    """Of the victims without an adviser followed for 28 days, those who had accepted one by then."""
    return shares((row["recorded_on"], accepted(row), True) for row in could_be_offered(tables, in_scope))


def adviser_answers(tables: Tables, in_scope: InScope) -> Figures:
    """The identified victims followed for 28 days, by how the offer stood then."""
    rows = [r for r in standing_victims(tables, in_scope) if r["identified"] != "no" and followed(r, 28)]
    parts = ("accepted", "declined", "no_answer", "already_with_adviser", "not_offered")
    return by_part(((row["recorded_on"], [adviser(row)]) for row in rows), parts)


def adviser_accepted_of_supporters(tables: Tables, in_scope: InScope) -> Figures:
    """Of the victims who support action 28 days after recording, those who had accepted an adviser by then."""
    answers = said(tables)
    return shares(
        (row["recorded_on"], adviser(row) == "accepted", at_landmark(row, answers) == "supports")
        for row in could_be_offered(tables, in_scope)
    )


def supporting_and_accepted_of_all(tables: Tables, in_scope: InScope) -> Figures:
    """Of the victims without an adviser followed for 28 days, those who support action and had accepted one."""
    answers = said(tables)
    return shares(
        (row["recorded_on"], adviser(row) == "accepted" and at_landmark(row, answers) == "supports", True)
        for row in could_be_offered(tables, in_scope)
    )


# ------------------------------------------------------------------ V09: the gap


def attrition_gap_by_adviser(tables: Tables, in_scope: InScope) -> Figures:
    """Of victims whose case got an outcome later than day 28: 14 and 16, with an adviser by day 28 less without."""
    crimes = {row["crime_key"]: row for row in tables["offences"]}
    sides = dict.fromkeys(("accepted", "already_with_adviser"), "one")
    sides |= dict.fromkeys(("declined", "no_answer", "not_offered"), "other")
    rows = ((row, crimes[row["crime_key"]]) for row in standing_victims(tables, in_scope))
    return gap(
        (crime["outcome_on"], crime["outcome"] in ("14", "16"), sides.get(adviser(row), "neither"))
        for row, crime in rows
        if crime["outcome"] != "0" and crime["outcome_on"] and (crime["outcome_on"] - crime["recorded_on"]).days > 28
    )
