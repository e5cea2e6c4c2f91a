"""KPIs of outcomes, counted row by row from the Home Office outcomes table."""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import polars as pl

from tests.by_hand.cells import SOURCES, Cells, add_up

SOURCE = SOURCES / "ho_outcomes_sexual_offences_2017_18_2018_19.parquet"
RECORDED = "outcomes_for_offences_recorded_in_quarter"
CLOSED = "outcomes_recorded_in_quarter"

IN_SCOPE: dict[str, Callable[[dict[str, Any]], bool]] = {
    "all_rape": lambda row: row["offence_subgroup"] == "Rape",
    "adult_rape_ho": lambda row: row["offence_code"] in ("19C", "19F"),
    "other_sexual": lambda row: row["offence_subgroup"] == "Other sexual offences",
}


@cache
def rows(scope: str) -> list[dict[str, Any]]:
    return [row for row in pl.read_parquet(SOURCE).iter_rows(named=True) if IN_SCOPE[scope](row)]


def share(scope: str, basis: str, among: Iterable[int], **parts: Iterable[int]) -> Cells:
    """Of the offences whose outcome is `among`, those whose outcome belongs to each part."""
    whole = set(among)
    chosen = {name: set(codes) for name, codes in parts.items()}
    return add_up(
        (row["force_name"], row["financial_year"], row["financial_quarter"], part, n, row[basis])
        for row in rows(scope)
        if row["outcome_type"] in whole and row[basis] is not None
        for part, codes in chosen.items()
        for n in [row[basis] if row["outcome_type"] in codes else 0]
    )


def alone(cells: Cells) -> Cells:
    """A share that is not split into parts."""
    return {(force, year, quarter, ""): pair for (force, year, quarter, _), pair in cells.items()}


def of_offences_recorded(scope: str, *codes: int) -> Cells:
    """All offences recorded in the period, those not yet assigned an outcome (code 0) among them."""
    return alone(share(scope, RECORDED, among=range(23), it=codes))


def of_outcomes_assigned(scope: str, *codes: int) -> Cells:
    """All outcomes 1 to 22 assigned in the period, whenever the offence was recorded."""
    return alone(share(scope, CLOSED, among=range(1, 23), it=codes))


def charge_rate_recorded(scope: str) -> Cells:
    return of_offences_recorded(scope, 1)


def charge_rate_closed(scope: str) -> Cells:
    return of_outcomes_assigned(scope, 1)


def charges_per_hundred_recorded(scope: str) -> Cells:
    """Charges of the period, whenever recorded, and the offences recorded in it, whatever their outcome."""
    return add_up(
        (row["force_name"], row["financial_year"], row["financial_quarter"], "", charges, row[RECORDED] or 0)
        for row in rows(scope)
        for charges in [row[CLOSED] or 0 if row["outcome_type"] == 1 else 0]
    )


def not_yet_assigned_recorded(scope: str) -> Cells:
    return of_offences_recorded(scope, 0)


def outcome_14_recorded(scope: str) -> Cells:
    return of_offences_recorded(scope, 14)


def outcome_14_closed(scope: str) -> Cells:
    return of_outcomes_assigned(scope, 14)


def outcome_15_recorded(scope: str) -> Cells:
    return of_offences_recorded(scope, 15)


def outcome_15_closed(scope: str) -> Cells:
    return of_outcomes_assigned(scope, 15)


def outcome_16_recorded(scope: str) -> Cells:
    return of_offences_recorded(scope, 16)


def outcome_16_closed(scope: str) -> Cells:
    return of_outcomes_assigned(scope, 16)


def outcome_18_recorded(scope: str) -> Cells:
    return of_offences_recorded(scope, 18)


def outcome_18_closed(scope: str) -> Cells:
    return of_outcomes_assigned(scope, 18)


def victim_not_supporting_recorded(scope: str) -> Cells:
    return of_offences_recorded(scope, 14, 16)


def victim_not_supporting_closed(scope: str) -> Cells:
    return of_outcomes_assigned(scope, 14, 16)


KINDS = {
    "charged": [1],
    "victim_not_supporting": [14, 16],
    "evidential": [15],
    "no_suspect": [18],
    "out_of_court": [2, 3, 4, 6, 7, 8, 22],
    "prevented": [5, 9, 10, 11, 12, 13, 17, 21],
    "passed_on": [19, 20],
}


def outcome_mix_closed(scope: str) -> Cells:
    return share(scope, CLOSED, range(1, 23), **KINDS)


def outcome_mix_recorded(scope: str) -> Cells:
    return share(scope, RECORDED, range(23), **KINDS, not_yet=[0])
