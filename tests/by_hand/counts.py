"""KPIs that are plain counts, from the recorded crime table and the two tables of charges."""

import csv
import gzip
from collections.abc import Callable, Iterator
from datetime import date

from tests.by_hand.cells import ENGLAND_AND_WALES, SOURCES, Cells, add_up

Row = dict[str, str]

IN_SCOPE: dict[str, Callable[[str, str], bool]] = {
    "all_rape": lambda code, subgroup: subgroup.startswith("Rape"),
    "adult_rape_ho": lambda code, subgroup: code in ("19C", "19F"),
    "other_sexual": lambda code, subgroup: subgroup == "Other sexual offences",
}


def zipped(name: str) -> Iterator[Row]:
    with gzip.open(SOURCES / name, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def recorded_offences(scope: str) -> Cells:
    """Offences recorded in the period."""
    return add_up(
        (row["Force_Name"], row["Financial_Year"], int(row["Financial_Quarter"]), "", int(row["Number_of_Offences"]), 0)
        for row in zipped("ho_prc_pfa_2017_18.csv.gz")
        if row["Offence_Group"] == "Sexual offences" and IN_SCOPE[scope](row["Offence_Code"], row["Offence_Subgroup"])
    )


def national_charges_closed(scope: str) -> Cells:
    """Offences charged or summonsed in the period; the source dates a quarter by its last day."""
    return add_up(
        (ENGLAND_AND_WALES, *financial_quarter(row["Date"]), "", int(row[CHARGED_COLUMN]), 0)
        for row in zipped("ho_national_charges_by_offence_quarter_2014_2024.csv.gz")
        if row["Offence Group"] == "Sexual offences" and IN_SCOPE[scope](row["Offence Code"], row["Offence Subgroup"])
    )


CHARGED_COLUMN = "Outcomes for investigations closed in the quarter"


def financial_quarter(day: str) -> tuple[str, int]:
    """Financial year and quarter of a day: 31 March is in quarter 4 of the year that began the April before."""
    when = date.fromisoformat(day)
    year = when.year if when.month >= 4 else when.year - 1
    return f"{year}/{(year + 1) % 100:02}", {6: 1, 9: 2, 12: 3, 3: 4}[when.month]


def welsh_charges_closed(scope: str) -> Cells:
    """Offences charged or summonsed in the year."""
    return welsh(scope, "closed_charge")


def welsh_charges_recorded(scope: str) -> Cells:
    """Offences recorded in the year and charged or summonsed so far."""
    return welsh(scope, "recorded_charge")


def welsh(scope: str, column: str) -> Cells:
    if scope != "all_sexual":
        raise ValueError("the Welsh table counts all sexual offences together")
    with open(SOURCES / "welsh_forces_sexual_offences_charges_2014_15_2025_26.csv", encoding="utf-8") as file:
        return add_up(
            (row["force_name"], row["financial_year"], 0, "", int(row[column]), 0) for row in csv.DictReader(file)
        )
