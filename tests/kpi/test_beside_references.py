"""Nothing that points to a person or a record gets into a text that many people read; figures and days do."""

import pytest

from kpi.beside.references import references

POINT = {
    "Ask a.jones@force.example about it.": "an email address",
    "Mrs Jones was told late.": "a name with a title",
    "DC A. Smith is off sick.": "a name with a title",
    "The victim, born 3 May 1999, was told.": "a date of birth",
    "DOB 03.05.99": "a date of birth",
    "Her number is QQ 12 34 56 C.": "a National Insurance number",
    "The flat in SA31 2PF was searched.": "a postcode",
    "Ring 07700 900123 first.": "a telephone number",
    "Ring 029 2034 5678 first.": "a telephone number",
    "Ring +44 1267 222020 first.": "a telephone number",
    "Her number is 943 476 5919.": "an NHS number",
    "Her number is 943-476-5919.": "an NHS number",
    "Crime no. 47 is the reason.": "the reference of a record",
    "See custody record number: 12A.": "the reference of a record",
    "The reason is 42/12345/24.": "the reference of a record",
    "The reason is DP-20240312-045.": "the reference of a record",
    "The reason is 21000471122.": "the reference of a record",
    "The reason is DPP4711.": "the reference of a record",
    "Tua 12345 o achosion.": "the reference of a record",
}
FINE = [
    "In 2024/25 and 2024-25-Q1, 16 of 386 (4.1%; 2.6% to 6.6%) were charged.",
    "From 2021-2024, and in 2025-M03, on 12 March 2024 and 2024-03-12.",
    "About 12,345 reports and £300,000 a year.",
    "Rape (19C to 19K), section 63G, S09A, W15000004, recommendation 11, 24 hours, 28 days.",
    "Officers record 350 incidents a month; the case of the 12 who wait is known.",
    "The Director of Public Prosecutions; PC and laptop; the Head of investigations.",
    "Yn 2024/25 cafodd 16 o 386 eu cyhuddo.",
    "Dr and Mr are titles.",
]


@pytest.mark.parametrize("text", POINT)
def test_what_points_to_somebody_is_found(text: str) -> None:
    assert POINT[text] in list(references(text))


@pytest.mark.parametrize("text", FINE)
def test_figures_days_and_codes_are_let_through(text: str) -> None:
    assert list(references(text)) == []


def test_each_kind_is_told_once() -> None:
    found = list(references("a@b.example, c@d.example, crime no 471 and 12345678"))
    assert found == ["an email address", "the reference of a record"]
