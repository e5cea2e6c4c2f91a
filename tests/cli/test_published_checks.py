"""Every published figure that the shipped tables can answer comes out of the command line exactly.

`pytest -v` lists each row of published_checks.csv under "answered" or "unanswered", the latter with its reason.
"""

import csv
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from data.dictionary import force_spellings

ROOT = Path(__file__).parents[2]
GIVEN = ROOT / "tests" / "published"
YEAR = {"2017/18": ("--from", "2017-04-01", "--to", "2018-04-01"), "2018/19": ("--from", "2018-04-01")}
Row = dict[str, Any]


def given(name: str) -> list[dict[str, str]]:
    with (GIVEN / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rows_of(run: Any, *words: str) -> list[Row]:
    found = run("answer", *words, "--format", "json")
    assert found.exit_code == 0, found.stderr
    rows: list[Row] = json.loads(found.stdout)["rows"]
    return rows


# ------------------------------------------------------------------ published_checks.csv

N, RATE, BOTH = "{n}", "{percent:.2f}", "{n} of {of_n} ({percent:.2f}%)"
GWENT = ("--where", "force_code=Gwent")

ANSWERED: dict[tuple[str, str, str], tuple[tuple[tuple[str, ...], str], ...]] = {
    ("England and Wales (incl. BTP)", "2017/18", "rape offences recorded"): ((("recorded_offences",), N),),
    ("England and Wales (incl. BTP)", "2017/18", "rape charge rate (recorded cohort) %"): (
        (("charge_rate_recorded",), RATE),
    ),
    # "both 2017/18 files": the recorded crime table and the outcomes table agree on Gwent.
    ("Gwent", "2017/18", "rape offences recorded"): (
        (("recorded_offences", *GWENT), N),
        (("charge_rate_recorded", *GWENT), "{of_n}"),
    ),
    ("Gwent", "2017/18", "rape of a female aged 16 and over (19C)"): (
        (("recorded_offences", *GWENT, "--where", "offence_code=19C"), N),
        (("charge_rate_recorded", *GWENT, "--where", "offence_code=19C"), "{of_n}"),
    ),
    ("Gwent", "2017/18", "rape of a female child under 16 (19D)"): (
        (("recorded_offences", *GWENT, "--where", "offence_code=19D"), N),
        (("charge_rate_recorded", *GWENT, "--where", "offence_code=19D"), "{of_n}"),
    ),
    ("Gwent", "2017/18", "rape charges (recorded cohort)"): ((("charge_rate_recorded", *GWENT), N),),
    ("England and Wales", "2018/19 (first release July 2019)", "rape charges (recorded cohort)"): (
        (("charge_rate_recorded",), BOTH),
    ),
}

ENDS_EARLIER = "the shipped outcomes of rape end in March 2019"
NO_DAYS = "no shipped table says how many days a case took"
NO_PEOPLE = "people are not cases: the population is shipped as a table, and no KPI counts it"
NO_WHOLE = "the shipped Welsh charges end in 2025/26 but say nothing of how many offences were recorded"

UNANSWERED = {
    ("England and Wales", "mid-2020", "population"): NO_PEOPLE,
    ("Dyfed-Powys", "2023/24", "rape offences recorded; charged; not yet assigned %"): ENDS_EARLIER,
    ("North Wales", "2023/24", "rape offences recorded; charged"): ENDS_EARLIER,
    ("Gwent", "2023/24", "rape offences recorded; charged"): ENDS_EARLIER,
    (
        "England and Wales",
        "2023/24",
        "rape charge rate %; mean-or-median days to charge (article says average)",
    ): f"{ENDS_EARLIER}, and {NO_DAYS}",
    (
        "England and Wales",
        "2018/19 2019/20 2020/21 2021/22 2022/23 YE Sep 2023",
        "median days recorded to charge - rape",
    ): NO_DAYS,
    (
        "England and Wales",
        "YE June 2021",
        "rape charge rate %; victim does not support %; median days to charge",
    ): f"{ENDS_EARLIER}, and {NO_DAYS}",
    ("England and Wales", "YE September 2022", "rape offences; charge rate %"): ENDS_EARLIER,
    ("Dyfed-Powys", "YE September 2022", "sexual offences charge rate %"): NO_WHOLE,
}


def key(row: dict[str, str]) -> tuple[str, str, str]:
    return row["area"], row["period"], row["measure"]


CHECKS = {key(row): row for row in given("published_checks.csv")}


def test_every_row_is_answered_or_has_a_reason() -> None:
    assert len(CHECKS) == len(given("published_checks.csv")) == 16
    assert set(ANSWERED) | set(UNANSWERED) == set(CHECKS)
    assert not set(ANSWERED) & set(UNANSWERED)


@pytest.mark.parametrize("row", ANSWERED, ids=" | ".join)
def test_answered(run: Any, row: tuple[str, str, str]) -> None:
    for words, spelled in ANSWERED[row]:
        (found,) = rows_of(run, *words, *YEAR[row[1][:7]])
        percent = 100 * found["value"] if found["value"] is not None else None
        assert spelled.format(**found, percent=percent) == CHECKS[row]["our_value"]


@pytest.mark.parametrize("row", UNANSWERED, ids=lambda row: f"{' | '.join(row)}: {UNANSWERED[row]}")
def test_unanswered(row: tuple[str, str, str]) -> None:
    assert UNANSWERED[row]
    assert CHECKS[row]["our_file"] == "none here" or UNANSWERED[row] == NO_PEOPLE


def test_what_is_not_held_is_refused_and_not_answered_as_zero(run: Any) -> None:
    for kpi in ("charge_rate_recorded", "charge_rate_closed", "recorded_offences"):
        found = run("answer", kpi, "--from", "2023-04-01", "--to", "2024-04-01")
        assert (found.exit_code, found.stdout) == (2, "")
        assert "Not answerable here: the figures cover 2017-04-01 to" in found.stderr


def test_the_shipped_population_is_the_published_one() -> None:
    people = pl.read_parquet(ROOT / "data" / "published" / "population.parquet")
    newest = people.filter(pl.col("counted_on").dt.year() == 2020)["people"].sum()
    assert str(newest) == CHECKS[("England and Wales", "mid-2020", "population")]["our_value"]


# ------------------------------------------------------------------ headline_rape_outcomes_by_force_year.csv

SCOPES = {
    "all rape": "all_rape",
    "adult rape (19C, 19F)": "adult_rape_ho",
    "other sexual offences": "other_sexual",
}
COUNTS = {
    "charge_rate_recorded": {"outcomes_recorded_cohort": "of_n", "charged_recorded_cohort": "n"},
    "victim_not_supporting_recorded": {"victim_not_supporting_recorded_cohort": "n"},
    "outcome_14_recorded": {"outcome14": "n"},
    "outcome_15_recorded": {"outcome15": "n"},
    "outcome_16_recorded": {"outcome16": "n"},
    "outcome_18_recorded": {"outcome18": "n"},
    "not_yet_assigned_recorded": {"not_yet_assigned": "n"},
    "charge_rate_closed": {"outcomes_closed_in_year": "of_n", "charged_closed_in_year": "n"},
    "victim_not_supporting_closed": {"victim_not_supporting_closed_in_year": "n"},
}
PERCENTS = {
    "charge_rate_recorded": "charge_pct_recorded",
    "victim_not_supporting_recorded": "vns_pct_recorded",
    "charge_rate_closed": "charge_pct_closed",
    "victim_not_supporting_closed": "vns_pct_closed",
}
HEADLINE = given("headline_rape_outcomes_by_force_year.csv")
CODES = force_spellings(ROOT / "data" / "published" / "forces.toml")
CASES = [(kpi, scope) for kpi in COUNTS for scope in SCOPES]


def test_every_column_of_the_headline_file_is_checked() -> None:
    checked = {column for columns in COUNTS.values() for column in columns} | set(PERCENTS.values())
    assert checked | {"financial_year", "force_name", "scope"} == set(HEADLINE[0])
    assert {row["scope"] for row in HEADLINE} == set(SCOPES)
    assert len(HEADLINE) == 2 * 44 * len(SCOPES)


@pytest.mark.parametrize(("kpi", "scope"), CASES, ids=lambda word: word.replace(" ", "_"))
def test_every_count_by_force_and_year(run: Any, kpi: str, scope: str) -> None:
    rows = rows_of(run, kpi, "--scope", SCOPES[scope], "--by", "force_code", "--grain", "year")
    found = {(row["period"][:4], row["group"]): row for row in rows}
    expected = {
        (row["financial_year"][:4], CODES[row["force_name"].lower()]): row for row in HEADLINE if row["scope"] == scope
    }
    assert set(found) == set(expected)
    for place, row in expected.items():
        for column, field in COUNTS[kpi].items():
            assert str(found[place][field]) == row[column], (place, column)
        percent = row[PERCENTS[kpi]] if kpi in PERCENTS else ""
        if percent:
            decimals = len(percent.partition(".")[2])
            assert abs(100 * found[place]["value"] - float(percent)) <= 0.5 * 10**-decimals + 1e-9, place
