"""Questions that have no answer are refused in one sentence, and names that do not exist with a suggestion."""

from datetime import date
from typing import Any

import pytest

from kpi.answer import Door
from kpi.registry import UnknownName
from kpi.result import Question, Result, Unanswerable, Viewer

COVERED = "the figures cover 2017-04-01 to 2019-03-31."


def notes(result: Result) -> list[str]:
    return [str(note) for note in result.notes]


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        (
            Question("charge_rate_closed", grain="month"),
            "Not answerable here: the figures are published by quarter, no finer.",
        ),
        (
            Question("welsh_charges_closed", grain="quarter"),
            "Not answerable here: the figures are published by year, no finer.",
        ),
        (
            Question("welsh_charges_recorded", grain="month"),
            "Not answerable here: the figures are published by year, no finer.",
        ),
        (
            Question("charge_rate_closed", start=date(2017, 4, 15)),
            "Not answerable here: 2017-04-15 falls inside a published quarter, which cannot be divided.",
        ),
        (
            Question("charge_rate_closed", end=date(2018, 3, 31)),
            "Not answerable here: 2018-03-31 falls inside a published quarter, which cannot be divided.",
        ),
        (
            Question("welsh_charges_closed", start=date(2018, 7, 1)),
            "Not answerable here: 2018-07-01 falls inside a published year, which cannot be divided.",
        ),
        (Question("charge_rate_closed", start=date(2019, 4, 1)), f"Not answerable here: {COVERED}"),
        (
            Question("charge_rate_closed", start=date(2025, 4, 1), end=date(2026, 4, 1)),
            f"Not answerable here: {COVERED}",
        ),
        (Question("charge_rate_closed", end=date(2017, 4, 1)), f"Not answerable here: {COVERED}"),
        (
            Question("charge_rate_closed", start=date(2018, 4, 1), end=date(2018, 4, 1)),
            "The period ends before it starts.",
        ),
        (
            Question("charge_rate_closed", start=date(2018, 7, 1), end=date(2018, 4, 1)),
            "The period ends before it starts.",
        ),
        (
            Question("charge_rate_closed", "adult_rape_cps"),
            "Not answerable here: these figures cannot be limited to the scope "
            "“Rape, victim 18 or over (Crown Prosecution Service)”.",
        ),
        (
            Question("welsh_charges_closed", "all_rape"),
            "Not answerable here: these figures cannot be limited to the scope “All rape”.",
        ),
        (
            Question("welsh_charges_closed", filters=(("force_code", ("Dorset",)),)),
            "Not answerable here: the figures say nothing of Dorset.",
        ),
        (
            Question("charge_rate_closed", filters=(("offence_code", ("19J",)),)),
            "Not answerable here: the figures say nothing of Rape of a female, multiple undefined offenders.",
        ),
    ],
    ids=str,
)
def test_what_the_source_cannot_answer_is_refused_in_a_sentence(
    door: Door, leader: Viewer, question: Question, sentence: str
) -> None:
    with pytest.raises(Unanswerable) as refused:
        door.answer(leader, question)
    assert str(refused.value) == str(refused.value.sentence) == sentence


def test_a_window_wider_than_the_table_is_clipped_and_says_so(door: Door, leader: Viewer) -> None:
    question = Question("charge_rate_closed", start=date(2010, 4, 1), end=date(2030, 4, 1))
    result = door.answer(leader, question)
    assert (result.question.start, result.question.end) == (date(2017, 4, 1), date(2019, 4, 1))
    assert f"Asked for more than is held: {COVERED}" in notes(result)
    assert result.frame.rows() == door.answer(leader, Question("charge_rate_closed")).frame.rows()


def test_a_first_year_cut_short_says_so(door: Door, leader: Viewer) -> None:
    result = door.answer(leader, Question("charge_rate_closed", start=date(2017, 10, 1)))
    assert "The first period is not whole: it is counted from 2017-10-01." in notes(result)
    assert result.frame["period"].to_list() == [date(2017, 4, 1), date(2018, 4, 1)]
    whole = door.answer(leader, Question("charge_rate_closed")).frame
    assert result.frame["of_n"][0] < whole["of_n"][0]
    assert result.frame["of_n"][1] == whole["of_n"][1]


def test_a_last_year_cut_short_says_so_even_when_nobody_cut_it(door: Door, leader: Viewer) -> None:
    """The national table ends in June 2024."""
    result = door.answer(leader, Question("national_charges_closed"))
    assert "The last period is not whole: it is counted to before 2024-07-01." in notes(result)
    assert result.frame["period"].to_list()[-1] == date(2024, 4, 1)


def test_whole_periods_say_nothing_of_the_window(door: Door, leader: Viewer) -> None:
    result = door.answer(leader, Question("charge_rate_closed", start=date(2018, 4, 1), end=date(2019, 4, 1)))
    assert not [note for note in notes(result) if "whole" in note or "Asked for more" in note]


def test_the_scope_left_out_is_the_first_or_the_only_one(door: Door, leader: Viewer) -> None:
    assert door.answer(leader, Question("charge_rate_closed")).scope.name == "all_rape"
    assert door.answer(leader, Question("welsh_charges_closed")).scope.name == "all_sexual"
    assert door.answer(leader, Question("welsh_charges_closed", "all_sexual")).scope.name == "all_sexual"


@pytest.mark.parametrize("spelled", ["W15000004", "w15000004", "Dyfed-Powys", "DYFED-POWYS", "  dyfed-powys "])
def test_a_value_may_be_a_code_or_a_label_in_any_case(door: Door, leader: Viewer, spelled: str) -> None:
    result = door.answer(leader, Question("charge_rate_closed", filters=(("force_code", (spelled,)),)))
    assert result.question.filters == (("force_code", ("W15000004",)),)
    plain = door.answer(leader, Question("charge_rate_closed", filters=(("force_code", ("W15000004",)),)))
    assert result.frame.rows() == plain.frame.rows()
    assert result.reference == plain.reference


def test_the_same_value_in_two_spellings_counts_once(door: Door, leader: Viewer) -> None:
    twice = Question("charge_rate_closed", filters=(("force_code", ("Gwent", "W15000002", "gwent")),))
    assert door.answer(leader, twice).question.filters == (("force_code", ("W15000002",)),)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        (Question("charge_rate_close"), "no KPI is called 'charge_rate_close'; did you mean 'charge_rate_closed'?"),
        (Question("charge_rate_closed", "al_rape"), "no scope is called 'al_rape'; did you mean 'all_rape'?"),
        (
            Question("charge_rate_closed", by="force"),
            "charge_rate_closed has no dimension 'force'; did you mean 'force_code'?",
        ),
        (
            Question("charge_rate_closed", by="outcome"),
            "charge_rate_closed has no dimension 'outcome'; known: force_code, offence_code",
        ),
        (
            Question("charge_rate_closed", filters=(("force_cod", ("BTP",)),)),
            "charge_rate_closed has no dimension 'force_cod'; did you mean 'force_code'?",
        ),
        (
            Question("charge_rate_closed", filters=(("force_code", ("Dyfed Powis",)),)),
            "force_code is never 'Dyfed Powis'; did you mean 'Dyfed-Powys'?",
        ),
        (
            Question("charge_rate_closed", filters=(("offence_code", ("19CC",)),)),
            "offence_code is never '19CC'; did you mean '19C'?",
        ),
    ],
    ids=str,
)
def test_a_name_that_does_not_exist_is_refused_with_the_nearest(
    door: Door, leader: Viewer, question: Question, sentence: str
) -> None:
    with pytest.raises(UnknownName) as refused:
        door.answer(leader, question)
    assert str(refused.value) == sentence


def test_a_filter_and_a_split_of_the_same_dimension_show_only_the_chosen(door: Door, leader: Viewer) -> None:
    chosen: Any = (("force_code", ("Gwent", "South Wales")),)
    result = door.answer(leader, Question("charge_rate_closed", by="force_code", filters=chosen))
    assert set(result.frame["group"]) == {"W15000002", "W15000003"}


def test_a_split_by_offence_lists_the_offences_of_the_scope_only(door: Door, analyst: Viewer) -> None:
    split = door.answer(analyst, Question("charge_rate_closed", "adult_rape_ho", by="offence_code"))
    assert split.frame["group"].unique().sort().to_list() == ["19C", "19F"]


def test_a_split_that_the_scope_holds_none_of_is_refused(door: Door, analyst: Viewer) -> None:
    asked = Question("charge_rate_closed", "all_rape", by="offence_code", filters=(("offence_code", ("88E",)),))
    with pytest.raises(Unanswerable, match="holds none of these"):
        door.answer(analyst, asked)


def test_a_filter_without_values_is_refused(door: Door, analyst: Viewer) -> None:
    with pytest.raises(UnknownName, match="no value of force_code was chosen"):
        door.answer(analyst, Question("charge_rate_closed", filters=(("force_code", ()),)))
