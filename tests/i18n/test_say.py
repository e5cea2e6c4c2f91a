"""Numbers, dates, periods and sentences are said in the reader's language."""

from datetime import date

import pytest

from i18n.say import Language, Say
from kpi.sentence import Sentence

EN, CY = Say("en"), Say("cy")
BOTH: list[Language] = ["en", "cy"]


@pytest.mark.parametrize("language", BOTH)
def test_numbers(language: Language) -> None:
    say = Say(language)
    assert say.number(1234567) == "1,234,567"
    assert say.number(0) == "0"
    assert say.number(1234.56, 1) == "1,234.6"
    assert say.number(-4) == "−4"  # a minus sign, not a hyphen


@pytest.mark.parametrize("language", BOTH)
def test_shares(language: Language) -> None:
    say = Say(language)
    assert say.percent(0.0574) == "5.7%"
    assert say.percent(0.1234, 0) == "12%"
    assert say.percent(-0.0574) == "−5.7%"
    assert say.points(0.012) == "+1.2"
    assert say.points(-0.012) == "−1.2"
    assert say.points(0) == "+0.0"


def test_days() -> None:
    assert EN.day(date(2026, 11, 21)) == "21 November 2026"
    assert CY.day(date(2026, 11, 21)) == "21 Tachwedd 2026"


@pytest.mark.parametrize(
    ("start", "grain", "english", "welsh"),
    [
        (date(2018, 4, 1), "year", "year to March 2019", "y flwyddyn hyd at fis Mawrth 2019"),
        (date(2018, 4, 1), "quarter", "April to June 2018", "mis Ebrill i fis Mehefin 2018"),
        (date(2019, 1, 1), "quarter", "January to March 2019", "mis Ionawr i fis Mawrth 2019"),
        (date(2018, 6, 1), "month", "June 2018", "Mehefin 2018"),
    ],
)
def test_periods(start: date, grain: str, english: str, welsh: str) -> None:
    assert EN.period(start, grain) == english
    assert CY.period(start, grain) == welsh


@pytest.mark.parametrize(
    ("start", "grain", "english", "welsh"),
    [
        (date(2018, 4, 1), "year", "2018/19", "2018/19"),
        (date(1999, 4, 1), "year", "1999/00", "1999/00"),
        (date(2018, 4, 1), "quarter", "Apr–Jun 18", "Ebr–Meh 18"),
        (date(2018, 6, 1), "month", "Jun 18", "Meh 18"),
    ],
)
def test_ticks(start: date, grain: str, english: str, welsh: str) -> None:
    assert EN.tick(start, grain) == english
    assert CY.tick(start, grain) == welsh


def test_values_are_said_too() -> None:
    text = "{force}, {period}: outside the usual spread of forces on {k} of {n} measures: {names}."
    assert text in CY._texts
    said = CY(text, force="South Wales", period="x", k=1234, n=2, names="x")
    assert said.startswith("De Cymru, x: y tu allan")
    assert "1,234" in said
    assert EN("{day}", day=date(2018, 4, 1)) == "1 April 2018"
    assert CY("{day}", day=date(2018, 4, 1)) == "1 Ebrill 2018"
    assert EN("{flag}", flag=True) == "True"


def test_a_sentence_and_its_words() -> None:
    sentence = Sentence.of(
        "Not answerable here: {day} falls inside a published {grain}, which cannot be divided.",
        day=date(2018, 5, 1), grain="quarter",
    )  # fmt: skip
    assert EN(sentence) == "Not answerable here: 1 May 2018 falls inside a published quarter, which cannot be divided."
    assert "1 Mai 2018" in CY(sentence)
    assert "(chwarter)" in CY(sentence)
    assert "quarter" not in CY(sentence)


def test_a_sentence_inside_a_sentence() -> None:
    inner = Sentence.of("There were no cases to take a share of.")
    outer = Sentence.of("Not computable in places: {why}", why=inner)
    assert CY(outer) == CY("Not computable in places: {why}", why="There were no cases to take a share of.")
    assert CY(inner) in CY(outer)


def test_what_is_not_in_the_catalogue_is_said_in_english() -> None:
    assert CY("Never said before: {n}", n=1234) == "Never said before: 1,234"


def test_braces_in_a_note_of_the_source_stay_braces() -> None:
    assert CY(Sentence("A note with {{braces}}")) == "A note with {braces}"


def test_names_are_sorted_by_the_alphabet_of_the_language() -> None:
    names = ["Dyffryn Tafwys", "Dyfnaint", "Llundain", "Lincoln", "Chwilog", "Cumbria", "Ynys Môn"]
    assert sorted(names, key=Say("cy").order) == [
        "Cumbria", "Chwilog", "Dyfnaint", "Dyffryn Tafwys", "Lincoln", "Llundain", "Ynys Môn",
    ]  # fmt: skip
    assert sorted(names, key=Say("en").order) == sorted(names)
