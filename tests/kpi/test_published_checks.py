"""The answers agree with figures that others printed and with counts made by force and year outside the project."""

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from data.dictionary import force_spellings
from data.source import PUBLISHED
from kpi.answer import Door
from kpi.result import Question, Unanswerable, Viewer

FIXTURES = Path(__file__).parents[1] / "published"
YEARS = {"2017/18": date(2017, 4, 1), "2018/19": date(2018, 4, 1)}
SCOPES = {
    "all rape": "all_rape",
    "adult rape (19C, 19F)": "adult_rape_ho",
    "other sexual offences": "other_sexual",
}
COUNTS = {
    "outcomes_recorded_cohort": ("charge_rate_recorded", "of_n"),
    "charged_recorded_cohort": ("charge_rate_recorded", "n"),
    "victim_not_supporting_recorded_cohort": ("victim_not_supporting_recorded", "n"),
    "outcome14": ("outcome_14_recorded", "n"),
    "outcome15": ("outcome_15_recorded", "n"),
    "outcome16": ("outcome_16_recorded", "n"),
    "outcome18": ("outcome_18_recorded", "n"),
    "not_yet_assigned": ("not_yet_assigned_recorded", "n"),
    "outcomes_closed_in_year": ("charge_rate_closed", "of_n"),
    "charged_closed_in_year": ("charge_rate_closed", "n"),
    "victim_not_supporting_closed_in_year": ("victim_not_supporting_closed", "n"),
}
PERCENTAGES = {
    "charge_pct_recorded": ("charge_rate_recorded", 2),
    "vns_pct_recorded": ("victim_not_supporting_recorded", 1),
    "charge_pct_closed": ("charge_rate_closed", 2),
    "vns_pct_closed": ("victim_not_supporting_closed", 1),
}


def rows_of(name: str) -> list[dict[str, str]]:
    with (FIXTURES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


HEADLINE = rows_of("headline_rape_outcomes_by_force_year.csv")
CHECKS = rows_of("published_checks.csv")


def by_force(door: Door, viewer: Viewer, kpi: str, scope: str, year: str, column: str) -> dict[str, Any]:
    """One column of one answer, by the force's name."""
    start = YEARS[year]
    question = Question(kpi, SCOPES[scope], start=start, end=start.replace(year=start.year + 1), by="force_code")
    names = door.sources["published"].tables["offences"].columns["force_code"].values
    return {names[group]: value for group, value in door.answer(viewer, question).frame.select("group", column).rows()}


def printed(year: str, scope: str, column: str, force_code: dict[str, str]) -> dict[str, str]:
    rows = [row for row in HEADLINE if (row["financial_year"], row["scope"]) == (year, scope)]
    found = {force_code[row["force_name"].lower()]: row[column] for row in rows}
    assert len(found) == len(rows) == 44
    return found


@pytest.fixture(scope="session")
def display_name(door: Door) -> dict[str, str]:
    """Every spelling of a force -> its name on display."""
    names = door.sources["published"].tables["offences"].columns["force_code"].values
    return {spelling: names[code] for spelling, code in force_spellings(PUBLISHED / "forces.toml").items()}


def test_no_row_and_no_column_of_the_headline_figures_is_passed_over() -> None:
    assert len(HEADLINE) == 264 == 44 * len(YEARS) * len(SCOPES)
    assert {row["scope"] for row in HEADLINE} == set(SCOPES)
    assert {row["financial_year"] for row in HEADLINE} == set(YEARS)
    assert set(HEADLINE[0]) == {"financial_year", "force_name", "scope", *COUNTS, *PERCENTAGES}


@pytest.mark.parametrize("column", COUNTS)
@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("year", YEARS)
def test_every_count_by_force_is_the_one_made_outside_the_project(
    door: Door, leader: Viewer, display_name: dict[str, str], year: str, scope: str, column: str
) -> None:
    kpi, part = COUNTS[column]
    outside = {force: int(text) for force, text in printed(year, scope, column, display_name).items()}
    assert by_force(door, leader, kpi, scope, year, part) == outside


@pytest.mark.parametrize("column", PERCENTAGES)
@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("year", YEARS)
def test_every_percentage_by_force_is_the_one_made_outside_the_project(
    door: Door, analyst: Viewer, display_name: dict[str, str], year: str, scope: str, column: str
) -> None:
    kpi, places = PERCENTAGES[column]
    ours = by_force(door, analyst, kpi, scope, year, "value")
    for force, text in printed(year, scope, column, display_name).items():
        if text == "":
            assert ours[force] is None
        else:
            assert abs(ours[force] * 100 - float(text)) <= 0.5 * 10**-places + 1e-9, force


# ------------------------------------------------------------------ figures printed by others


@dataclass(frozen=True)
class Printed:
    """A figure of published_checks.csv: the questions that answer it, and which number of the answer it is."""

    kpis: tuple[str, ...]
    year: str
    wanted: tuple[Any, ...]
    columns: tuple[str, ...] = ("n",)
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()


GWENT = ("force_code", ("Gwent",))
BOTH_TABLES = ("recorded_offences", "charge_rate_recorded")
CHECKED = {
    0: Printed(("recorded_offences",), "2017/18", (54_045,)),
    1: Printed(("charge_rate_recorded",), "2017/18", (4.15,), ("percent",)),
    2: Printed(BOTH_TABLES, "2017/18", (417,), ("all",), (GWENT,)),
    3: Printed(BOTH_TABLES, "2017/18", (243,), ("all",), (GWENT, ("offence_code", ("19C",)))),
    4: Printed(BOTH_TABLES, "2017/18", (69,), ("all",), (GWENT, ("offence_code", ("19D",)))),
    5: Printed(("charge_rate_recorded",), "2017/18", (27,), ("n",), (GWENT,)),
    6: Printed(("charge_rate_recorded",), "2018/19", (1_323, 59_502, 2.22), ("n", "of_n", "percent")),
}
BY_TABLE_ALONE = {7: "population ships as a table, but no KPI counts people, so the door is not asked"}

Q_2023 = {"start": date(2023, 4, 1), "end": date(2024, 4, 1)}
NOT_ANSWERABLE: dict[int, tuple[str, list[Question]]] = {
    8: ("outcomes and recorded crime end in March 2019 and 2018; the Welsh table does not separate rape", [
        Question("recorded_offences", filters=(("force_code", ("Dyfed-Powys",)),), **Q_2023),  # type: ignore[arg-type]
        Question("not_yet_assigned_recorded", filters=(("force_code", ("Dyfed-Powys",)),), **Q_2023),  # type: ignore[arg-type]
        Question("welsh_charges_recorded", "all_rape", filters=(("force_code", ("Dyfed-Powys",)),), **Q_2023),  # type: ignore[arg-type]
    ]),
    9: ("as for Dyfed-Powys in 2023/24", [
        Question("recorded_offences", filters=(("force_code", ("North Wales",)),), **Q_2023),  # type: ignore[arg-type]
        Question("welsh_charges_recorded", "all_rape", filters=(("force_code", ("North Wales",)),), **Q_2023),  # type: ignore[arg-type]
    ]),
    10: ("as for Dyfed-Powys in 2023/24", [
        Question("recorded_offences", filters=(GWENT,), **Q_2023),  # type: ignore[arg-type]
        Question("welsh_charges_recorded", "all_rape", filters=(GWENT,), **Q_2023),  # type: ignore[arg-type]
    ]),
    11: ("national charges of 2023/24 have no denominator here, and no table holds days", [
        Question("charge_rate_recorded", **Q_2023),  # type: ignore[arg-type]
    ]),
    12: ("no table holds days between recording and charge", []),
    13: ("outcomes end in March 2019, and no table holds days", [
        Question("charge_rate_closed", start=date(2020, 7, 1), end=date(2021, 7, 1)),
        Question("victim_not_supporting_closed", start=date(2020, 7, 1), end=date(2021, 7, 1)),
    ]),
    14: ("recorded crime ends in March 2018 and outcomes in March 2019", [
        Question("recorded_offences", start=date(2021, 10, 1), end=date(2022, 10, 1)),
        Question("charge_rate_recorded", start=date(2021, 10, 1), end=date(2022, 10, 1)),
    ]),
    15: ("the Welsh table gives no number of offences, so no rate, and no year that ends in September", [
        Question("charge_rate_recorded", "all_sexual", start=date(2021, 10, 1), end=date(2022, 10, 1)),
        Question("welsh_charges_recorded", start=date(2021, 10, 1), end=date(2022, 10, 1)),
    ]),
}  # fmt: skip


def name(row: int) -> str:
    return f"{CHECKS[row]['area']}, {CHECKS[row]['period']}, {CHECKS[row]['measure']}"


def test_each_of_the_sixteen_printed_figures_is_checked_or_said_to_have_no_table() -> None:
    assert len(CHECKS) == 16
    assert sorted([*CHECKED, *BY_TABLE_ALONE, *NOT_ANSWERABLE]) == list(range(16))
    without = {i for i, row in enumerate(CHECKS) if row["agrees"] == "not checkable"}
    assert without == set(NOT_ANSWERABLE)
    assert all(CHECKS[i]["our_value"] == "" and CHECKS[i]["our_file"] == "none here" for i in without)


def numbers(text: str) -> list[float]:
    return [float(word.strip("(%)")) for word in text.replace(" of ", " ").split()]


@pytest.mark.parametrize("row", CHECKED, ids=name)
def test_a_printed_figure_is_answered_as_the_file_says(door: Door, analyst: Viewer, row: int) -> None:
    check = CHECKED[row]
    assert list(check.wanted) == numbers(CHECKS[row]["our_value"])
    start = YEARS[check.year]
    for kpi in check.kpis:
        asked = Question(kpi, "all_rape", start=start, end=start.replace(year=start.year + 1), filters=check.filters)
        (frame,) = door.answer(analyst, asked).frame.rows(named=True)
        told = {**frame, "percent": round((frame["value"] or 0) * 100, 2), "all": frame["of_n"] or frame["n"]}
        assert tuple(told[column] for column in check.columns) == check.wanted


@pytest.mark.parametrize("row", BY_TABLE_ALONE, ids=name)
def test_a_printed_population_is_that_of_the_shipped_table(row: int) -> None:
    people = pl.read_parquet(PUBLISHED / "population.parquet").filter(pl.col("counted_on").dt.year() == 2020)
    assert people["people"].sum() == int(CHECKS[row]["our_value"])


@pytest.mark.parametrize("row", NOT_ANSWERABLE, ids=name)
def test_a_printed_figure_that_no_table_holds_is_refused_and_not_guessed(door: Door, analyst: Viewer, row: int) -> None:
    reason, questions = NOT_ANSWERABLE[row]
    assert reason
    for answer in door.answer_all(analyst, questions):
        assert isinstance(answer, Unanswerable)
