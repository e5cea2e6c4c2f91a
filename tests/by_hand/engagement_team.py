"""The engagement team of pillar three, counted by hand over a snapshot: whom it reaches, and how they differ."""

from collections.abc import Callable, Iterable, Iterator

from tests.by_hand.rows import Figures, InScope, Row, Tables, shares, stands
from tests.by_hand.victims import adviser, at_landmark, by, could_be_offered, followed, gap, said, standing_victims


def recorded(tables: Tables, in_scope: InScope) -> Iterator[Row]:
    return (row for row in tables["offences"] if in_scope(row) and stands(row))


def team_reviewed(tables: Tables, in_scope: InScope) -> Figures:
    """Of the offences recorded, those that the team reviewed."""
    return shares((row["recorded_on"], row["reviewed_on"] is not None, True) for row in recorded(tables, in_scope))


def reviewed_of_adults(tables: Tables, in_scope: InScope, age: str) -> Figures:
    return shares(
        (row["recorded_on"], row["reviewed_on"] is not None, row[age] is not None and row[age] >= 18)
        for row in recorded(tables, in_scope)
    )


def team_reviewed_adults_at_offence(tables: Tables, in_scope: InScope) -> Figures:
    """Of the offences whose victim was 18 or older when it was committed, those that the team reviewed."""
    return reviewed_of_adults(tables, in_scope, "victim_age_at_offence")


def team_reviewed_adults_at_report(tables: Tables, in_scope: InScope) -> Figures:
    """Of the offences whose victim was 18 or older when it was reported, those that the team reviewed."""
    return reviewed_of_adults(tables, in_scope, "victim_age_at_report")


def team_review_acted_on(tables: Tables, in_scope: InScope) -> Figures:
    """Of the offences that the team reviewed, those in which it acted."""
    return shares(
        (row["recorded_on"], row["review_acted_on"] == "yes", row["reviewed_on"] is not None)
        for row in recorded(tables, in_scope)
    )


def gap_by_review(tables: Tables, rows: Iterable[Row], holds: Callable[[Row], bool]) -> Figures:
    """The share among victims of reviewed cases, less that among victims of the others, by the year of recording."""
    reviewed = {row["crime_key"] for row in tables["offences"] if row["reviewed_on"] is not None}
    return gap((row["recorded_on"], holds(row), "one" if row["crime_key"] in reviewed else "other") for row in rows)


def team_gap_support(tables: Tables, in_scope: InScope) -> Figures:
    """Of the identified victims followed for 28 days, those supporting action."""
    answers = said(tables)
    rows = (r for r in standing_victims(tables, in_scope) if r["identified"] != "no" and followed(r, 28))
    return gap_by_review(tables, rows, lambda row: at_landmark(row, answers) == "supports")


def team_gap_adviser(tables: Tables, in_scope: InScope) -> Figures:
    """Of the victims without an adviser followed for 28 days, those who had accepted one."""
    return gap_by_review(tables, could_be_offered(tables, in_scope), lambda row: adviser(row) == "accepted")


def team_gap_both(tables: Tables, in_scope: InScope) -> Figures:
    """Of the victims without an adviser followed for 28 days, those supporting action who had accepted one."""
    answers = said(tables)
    return gap_by_review(
        tables,
        could_be_offered(tables, in_scope),
        lambda row: adviser(row) == "accepted" and at_landmark(row, answers) == "supports",
    )


# ------------------------------------------------------------------ V16h to V16j: the same start for both groups

WEEK = 7


def gap_from_the_seventh_day(tables: Tables, rows: Iterable[Row], holds: Callable[[Row], bool]) -> Figures:
    """The gap by the year of recording among cases open on day seven, each in the group it belonged to that day."""
    crimes = {row["crime_key"]: row for row in tables["offences"]}

    def side(crime: Row) -> str:
        by_then = crime["reviewed_on"] is not None and (crime["reviewed_on"] - crime["recorded_on"]).days <= WEEK
        return "one" if by_then else "other"

    def open_then(crime: Row) -> bool:
        return crime["closed_on"] is None or (crime["closed_on"] - crime["recorded_on"]).days > WEEK

    pairs = ((row, crimes[row["crime_key"]]) for row in rows)
    return gap((row["recorded_on"], holds(row), side(crime)) for row, crime in pairs if open_then(crime))


def yet_to_answer(tables: Tables, in_scope: InScope) -> Iterator[Row]:
    """Victims without an adviser followed for 28 days, with no answer to the offer by day seven."""
    return (row for row in could_be_offered(tables, in_scope) if not by(row, "isva_response_on", WEEK))


def team_start_support(tables: Tables, in_scope: InScope) -> Figures:
    """Of the identified victims followed for 28 days, those supporting action."""
    answers = said(tables)
    rows = (r for r in standing_victims(tables, in_scope) if r["identified"] != "no" and followed(r, 28))
    return gap_from_the_seventh_day(tables, rows, lambda row: at_landmark(row, answers) == "supports")


def team_start_adviser(tables: Tables, in_scope: InScope) -> Figures:
    """Of the victims yet to answer on day seven, those who had accepted an adviser by day 28."""
    return gap_from_the_seventh_day(tables, yet_to_answer(tables, in_scope), lambda row: adviser(row) == "accepted")


def team_start_both(tables: Tables, in_scope: InScope) -> Figures:
    """Of the victims yet to answer on day seven, those supporting action who had accepted an adviser by day 28."""
    answers = said(tables)
    return gap_from_the_seventh_day(
        tables,
        yet_to_answer(tables, in_scope),
        lambda row: adviser(row) == "accepted" and at_landmark(row, answers) == "supports",
    )
