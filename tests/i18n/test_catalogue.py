"""The Welsh catalogue is complete and in step, and nothing in it was left in English or half filled in."""

import re
import tomllib
from string import Formatter

import pytest
from babel.messages.catalog import Message

from i18n.extract import HOME, differences, gather, main, read, renewed

# Names that are the same in both languages.
SAME = {
    "Flight deck", "NOM Flight Deck", "Niche", "Athena", "Connect", "QlikView",
    "Cleveland", "Cumbria", "Dorset", "Durham", "Dyfed-Powys", "Essex", "Gwent", "Hampshire",
    "Nation.Cymru", "Gwynedd", "Conwy", "Ceredigion", "Rhondda Cynon Taf", "Blaenau Gwent", "Torfaen", "Powys",
    "Humberside", "Norfolk", "Northumbria", "Suffolk", "Surrey", "Sussex", "West Mercia", "Wiltshire",
    "{place}, {period}: {figure}",
}  # fmt: skip
ENGLISH_NAMES = ("Rape Crisis England and Wales", "Rape Monitoring Group")
ENGLISH = re.compile(r"\b(the|of|and|are|was|were|with|from|this|that|which|been|its|than|who)\b", re.IGNORECASE)

# An English term, and the Welsh that must stand in the same entry: stems, so that mutation may begin them.
TERMS = {
    r"\brapes?\b": "reisi",
    r"\bvictims?\b": "ddioddefw|dioddefw",
    r"\bsuspects?\b": "a amheuir",
    r"\bcharges?\b": "yhudd",
    r"\bcharge rate\b": "yfradd cyhuddo",
    r"\bsummons(ed)?\b": "wŷs|gwysiwyd",
    r"\boutcomes?\b": "anlyniad",
    r"(?<!no )\boutcomes? assigned\b": "anlyniad(au)? a bennwyd",
    r"\boffences? (they |it )?recorded\b|\brecorded offences?\b": "a gofnod",
    r"(?<!in )\bforces?\b": "eddlu",
    r"\bmeasures?\b": "m?esur",
    r"\bshares?\b(?! of)": "yfran",
    r"\bscopes?\b": "wmpas",
    r"\bbasis\b": "[Ss]ail",
    r"\bmaturing\b": "aeddfedu",
    r"\bnot judged\b": "[bf]arnu",
    r"\b95% intervals?\b": "[Cc]yfwng 95%|[Cc]yfyngau 95%",
    r"\busual spread\b": "wasgariad arferol",
    r"\bfunnel plot\b": "plot twndis",
    r"\bprovenance\b": "tarddiad",
    r"\bnumerator\b": "rhifiadur",
    r"\bdenominator\b": "enwadur",
    r"\bevidential difficulties\b": "anawsterau tystiolaethol",
    r"\bdoes not support action\b": "yw'r dioddefwr yn cefnogi camau gweithredu",
    r"\bEngland and Wales\b": "(C|G|Ngh)ymru a Lloegr",
    r"\bCrown Prosecution Service\b": "Wasanaeth Erlyn y Goron|Gwasanaeth Erlyn y Goron",
    r"\bHome Office\b": "Swyddfa Gartref",
    r"\bNational Operating Model\b": "Model Gweithredu Cenedlaethol",
    r"\bquarters?\b": "chwarter",
}  # fmt: skip


@pytest.fixture(scope="module")
def entries() -> list[Message]:
    return [message for message in read() if message.id]


def places(text: str) -> list[str]:
    """The placeholders of a template, with their formats, in alphabetical order."""
    return sorted(f"{name}:{form}" for _, name, form, _ in Formatter().parse(text) if name is not None)


def words_of(text: object) -> str:
    """A text without its placeholders, without names of files, and without names that stay English."""
    words = re.sub(r"{[^}]*}|\S+\.(?:ods|csv|xlsx)\b", "", str(text))
    for name in ENGLISH_NAMES:
        words = words.replace(name, "")
    return words


def test_every_text_has_its_welsh_and_nothing_else_is_kept() -> None:
    assert differences(read(), gather()) == []
    assert main(["--check"]) == 0


def test_a_gap_is_named_and_ends_with_two(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("i18n.extract.gather", lambda: {"Never said before": "pages/nowhere.py"})
    assert main(["--check"]) == 2
    told = capsys.readouterr().out
    assert "missing: Never said before" in told
    assert "no longer said: Numerator  =  Rhifiadur" in told


def test_an_update_keeps_welsh_and_marks_and_adds_the_new_unreviewed() -> None:
    old = read()
    old.get("Numerator").auto_comments = ["reviewed: A. Translator"]
    new = renewed(old, {"Numerator": "pages/a.py", "Never said before": "pages/b.py"})
    assert [(m.id, m.string, m.auto_comments) for m in new if m.id] == [
        ("Numerator", "Rhifiadur", ["reviewed: A. Translator"]),
        ("Never said before", "", ["unreviewed"]),
    ]


def test_no_entry_is_a_guess(entries: list[Message]) -> None:
    assert not [m.id for m in entries if m.fuzzy or m.pluralizable]


def test_every_entry_says_whether_it_was_reviewed(entries: list[Message]) -> None:
    marks = [m for m in entries if m.auto_comments != ["unreviewed"]]
    assert not [m.id for m in marks if not any(c.startswith("reviewed: ") for c in m.auto_comments)]


def test_placeholders_are_the_same(entries: list[Message]) -> None:
    assert not [m.id for m in entries if places(str(m.id)) != places(str(m.string))]


def test_no_text_of_a_file_looks_like_a_template() -> None:
    """Texts of files are said without values, but for the parameters that words of definitions quote."""
    braced = {text: file for text, file in gather().items() if file.endswith(".toml") and ("{" in text or "}" in text)}
    parameters = tomllib.loads((HOME / "kpi" / "parameters.toml").read_text(encoding="utf-8"))
    assert braced
    for text, file in braced.items():
        if file == "data/reasons.toml":
            assert {place.partition(":")[0] for place in places(text)} <= {"column", "number", "cells", "headings"}
            continue
        assert file.startswith("kpi/definitions/"), text
        assert {place.partition(":")[0] for place in places(text)} <= set(parameters), text


def test_only_names_are_the_same_in_both_languages(entries: list[Message]) -> None:
    assert not {str(m.id) for m in entries if m.id == m.string} - SAME


def test_no_english_is_left_over(entries: list[Message]) -> None:
    assert not [m.string for m in entries if ENGLISH.search(words_of(m.string))]


def test_digits_are_the_same(entries: list[Message]) -> None:
    def digits(text: object) -> list[str]:
        return sorted(re.findall(r"\d[\d,./]*\d|\d", str(text)))

    assert not [(m.id, m.string) for m in entries if digits(m.id) != digits(m.string)]


def test_a_sentence_ends_as_in_english(entries: list[Message]) -> None:
    def end(text: object) -> str:
        return str(text)[-1] if str(text)[-1] in ".?!:;" else ""

    assert not [(m.id, m.string) for m in entries if end(m.id) != end(m.string)]


def test_capitals_begin_as_in_english(entries: list[Message]) -> None:
    """Texts that follow others in a line begin small in both languages."""
    wrong = []
    for m in entries:
        english, welsh = str(m.id)[0], str(m.string)[0]
        if english.isalpha() and welsh.isalpha() and english.isupper() != welsh.isupper():
            wrong.append((m.id, m.string))
    assert not wrong


@pytest.mark.parametrize("english", TERMS)
def test_a_term_has_one_welsh(english: str, entries: list[Message]) -> None:
    asked = re.compile(english, re.IGNORECASE)
    said = [m for m in entries if asked.search(words_of(m.id))]
    wanted = re.compile(TERMS[english], re.IGNORECASE)
    assert not [(m.id, m.string) for m in said if not wanted.search(str(m.string))]
