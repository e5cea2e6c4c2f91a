"""Holds the proposed mapping to its promises: the right headings, and nothing in it that identifies anybody."""

import re
import tomllib
from pathlib import Path

import polars as pl
import pytest

from data.dictionary import load_dictionary
from data.draft import date_formats, draft
from data.draft_match import Words, shipped_words
from data.faults import DefinitionErrors
from data.mapping import load_mapping

ROOT = Path(__file__).parents[2]
DICTIONARY = load_dictionary(ROOT / "data" / "dictionary.toml", ROOT / "data" / "published" / "forces.toml")
CRIME = ["Crime Ref", "HO Code", "Recorded Date", "Outcome"]


def frame(**columns: list[str | None]) -> pl.DataFrame:
    return pl.DataFrame({name.replace("_", " "): pl.Series(cells, dtype=pl.String) for name, cells in columns.items()})


def sections(text: str) -> dict[str, dict[str, object]]:
    """The tables of a drafted mapping as TOML reads them."""
    (file,) = tomllib.loads(text)["files"]
    return file.get("tables", {})


def source(rule: object) -> object:
    return rule.get("from", rule.get("parts")) if isinstance(rule, dict) else rule


@pytest.mark.parametrize(
    ("heading", "table", "column"),
    [
        ("OFF_DT", "offences", "committed_on"),
        ("Date Recorded", "offences", "recorded_on"),
        ("RecordedDate", "offences", "recorded_on"),
        ("Crime_Recorded_Date", "offences", "recorded_on"),
        ("CrimeRef", "offences", "crime_key"),
        ("Crime URN", "offences", "crime_key"),
        ("CRIME NO.", "offences", "crime_key"),
        ("Disposal", "offences", "outcome"),
        ("Outcome Code", "offences", "outcome"),
        ("Outcome_Dt", "offences", "outcome_on"),
        ("HO Class", "offences", "offence_code"),
        ("Home Office Code", "offences", "offence_code"),
        ("Legacy crime no", "offences", "old_reference"),
        ("Vic Sex", "offences", "victim_sex"),
        ("Victim Self-Defined Ethnicity", "victims", "ethnicity"),
        ("Sus gender", "suspects", "sex"),
        ("OffenderAge", "suspects", "age_at_offence"),
        ("Relationship type", "links", "relationship"),
    ],
)
def test_spellings_of_headings_are_known(heading: str, table: str, column: str) -> None:
    people = [h for h in ("Victim Ref", "Suspect Ref") if table != "offences"]
    others = [h for h in (*CRIME, *people) if h != heading]
    rivals = {"crime_key": "Crime Ref", "recorded_on": "Recorded Date", "outcome": "Outcome", "offence_code": "HO Code"}
    others = [h for h in others if h != rivals.get(column)]
    assert source(sections(draft([*others, heading], None, DICTIONARY))[table][column]) == heading


@pytest.mark.parametrize("table", [n for n, t in DICTIONARY.sources["snapshot"].items() if t.fed()])
def test_the_dictionary_s_own_names_find_their_table(table: str) -> None:
    columns = list(DICTIONARY.sources["snapshot"][table].fed())
    drafted = sections(draft(columns, None, DICTIONARY))
    assert {column: source(rule) for column, rule in drafted[table].items() if column != "when"} == {
        column: column for column in columns
    }


@pytest.mark.parametrize(
    "heading",
    ["Victim Name", "SURNAME", "Sus_Forename", "Home Address", "Post Code", "Postcode", "VicDOB", "Date of Birth"]
    + ["Mobile No", "Contact tel", "e-mail", "NHS Number", "MO", "Modus Operandi", "Free Text", "OIC Notes", "Summary"],
)
def test_what_identifies_people_is_dropped(heading: str) -> None:
    text = draft([*CRIME, heading], None, DICTIONARY)
    (file,) = tomllib.loads(text)["files"]
    assert file["drop"] == [heading]
    assert text.count(f'"{heading}"') == 1


@pytest.mark.parametrize("heading", ["Force Name", "Age (from date of birth)", "Offence Code Name", "Team name"])
def test_what_only_sounds_like_it_is_kept(heading: str) -> None:
    (file,) = tomllib.loads(draft([*CRIME, heading], None, DICTIONARY))["files"]
    assert file["drop"] == []


def test_only_cells_of_codes_that_stand_in_five_rows_are_shown() -> None:
    cells = ["Charged"] * 6 + ["Filed"] * 5 + ["Jane Example"] * 4
    rows = frame(Crime_Ref=[f"REF{n}" for n in range(15)], HO_Code=["19C"] * 15, Outcome=cells, Team_Lead=["Ann"] * 15)
    text = draft([*rows.columns, "Recorded Date"], rows, DICTIONARY)
    assert sections(text)["offences"]["outcome"]["codes"] == {"Charged": "1", "Filed": ""}
    assert "not shown, too rare or too many: 1" in text
    assert not re.search("Jane|REF|Ann", text)


def test_more_than_sixty_different_cells_are_not_shown_at_all() -> None:
    for most, shown in ((60, 60), (61, 0)):
        cells = [f"word{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(most)] * 5
        rows = frame(Crime_Ref=[str(n) for n in range(len(cells))], HO_Code=["19C"] * len(cells), Outcome=cells)
        text = draft([*rows.columns, "Recorded Date"], rows, DICTIONARY)
        assert text.count('"word') == shown


def test_nothing_and_dates_are_those_that_the_file_has() -> None:
    days = ["13/02/2020", "n/k", "01/02/2020 09:30", "#VALUE!", "2020-05-06"]
    rows = frame(Crime_Ref=list("abcde"), HO_Code=["19C"] * 5, Recorded_Date=days, Outcome=["NULL", "", None, "1", "2"])
    drafted = tomllib.loads(draft(rows.columns, rows, DICTIONARY))
    assert drafted["nothing"] == ["NULL", "N/K", "#VALUE!"]
    assert drafted["dates"] == ["%d/%m/%Y", "%d/%m/%Y %H:%M", "%Y-%m-%d"]
    assert source(drafted["files"][0]["tables"]["offences"]["outcome"]) == "Outcome"


@pytest.mark.parametrize(
    ("cells", "formats"),
    [
        (["01/02/2020", "03/04/2020"], ["%d/%m/%Y"]),
        (["01/02/2020", "03/24/2020", "04/25/2020"], ["%m/%d/%Y"]),
        (["1-Feb-2020", "01/02/20"], ["%d/%m/%y", "%d-%b-%Y"]),
        (["2019", "2020"], ["%Y"]),
        (["20200131"], ["%Y%m%d"]),
        (["31/02/2020", "tomorrow", "3021"], []),
        ([], []),
    ],
)
def test_date_formats_are_told_from_the_cells(cells: list[str], formats: list[str]) -> None:
    assert sorted(date_formats(cells)) == sorted(formats)


def test_a_column_with_the_month_first_has_a_format_of_its_own() -> None:
    rows = frame(
        Crime_Ref=["a", "b"],
        HO_Code=["19C", "19C"],
        Recorded_Date=["31/01/2020", "01/02/2020"],
        Outcome_Date=["03/24/2020", "04/25/2020"],
    )
    drafted = tomllib.loads(draft(rows.columns, rows, DICTIONARY))
    assert drafted["dates"] == ["%d/%m/%Y"]
    assert drafted["files"][0]["tables"]["offences"]["outcome_on"] == {"from": "Outcome Date", "dates": ["%m/%d/%Y"]}


def test_headings_nobody_knows_wait_to_be_decided() -> None:
    text = draft([*CRIME, "Beat", "Duplicate flag"], None, DICTIONARY)
    (file,) = tomllib.loads(text)["files"]
    assert file["ignore"] == ["Duplicate flag"]
    assert '# "Beat",  # unknown' in text


def test_the_second_of_two_equal_headings_is_the_suspect_s() -> None:
    tables = sections(draft([*CRIME, "Victim No", "Gender", "Suspect Ref", "Gender.1"], None, DICTIONARY))
    assert (source(tables["victims"]["sex"]), source(tables["suspects"]["sex"])) == ("Gender", "Gender.1")
    assert source(tables["offences"]["victim_sex"]) == "Gender"


def test_people_numbered_within_a_crime_get_the_crime_s_reference_with_it() -> None:
    rows = frame(Crime_Ref=["a", "a", "b"], Victim_No=["1", "2", "1"], Suspect_Ref=["P17", "P18", "P17"])
    tables = sections(draft([*rows.columns, "HO Code", "Recorded Date"], rows, DICTIONARY))
    assert tables["victims"]["victim_key"] == {"parts": ["Crime Ref", "Victim No"]}
    assert tables["suspects"]["suspect_key"] == "Suspect Ref"


def test_a_group_of_several_outcomes_is_not_recorded() -> None:
    groups = {
        "b. Charged/summonsed (OC1)": "1",
        "c. Charged or cautioned for alternate offence (1a, 2a, 3a)": "not_recorded",
        "d. Other sanctions (OC2/3/8)": "not_recorded",
        "g. Evidential difficulties (OC15)": "15",
        "j. Transferred to External Agency (OC20, C1)": "not_recorded",
        "Something of our own": "",
    }
    cells = list(groups) * 5
    rows = frame(Crime_Ref=[str(n) for n in range(len(cells))], Outcome=cells)
    tables = sections(draft([*rows.columns, "HO Code", "Recorded Date"], rows, DICTIONARY))
    assert tables["offences"]["outcome"]["codes"] == groups


def test_what_is_required_and_was_not_found_is_asked_for(tmp_path: Path) -> None:
    text = draft(["Crime Ref", "Outcome"], None, DICTIONARY, "crimes_2024-03-31.csv")
    offences = sections(text)["offences"]
    assert (offences["offence_code"], offences["recorded_on"]) == ("", "")
    file = tmp_path / "unfinished.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionErrors):
        load_mapping(str(file), DICTIONARY)


@pytest.mark.parametrize(
    ("name", "pattern", "as_at"),
    [
        ("crimes_2024-03-31.csv", "crimes_*", "name"),
        ("Extract 20240331 v2.xlsx", "Extract *v*", "name"),
        ("crimes.csv", "crimes*", None),
        ("", "", None),
    ],
)
def test_the_pattern_is_the_name_without_its_numbers(name: str, pattern: str, as_at: str | None) -> None:
    (file,) = tomllib.loads(draft(CRIME, None, DICTIONARY, name))["files"]
    assert (file["pattern"], file.get("as_at")) == (pattern, as_at)


def test_the_same_file_gives_the_same_text_and_odd_headings_are_written_as_they_are() -> None:
    headings = [*CRIME, 'Age "at" offence \\ x', "Ethnicité\u0096", "Gender\t2"]
    assert draft(headings, None, DICTIONARY) == draft(headings, None, DICTIONARY)
    text = draft(headings, None, DICTIONARY)
    tables = sections(text)
    assert source(tables["offences"]["victim_age_at_offence"]) == 'Age "at" offence \\ x'
    assert "\u0096" not in text and "\\u0096" in text


def test_every_synonym_names_a_column_and_a_code_of_the_dictionary() -> None:
    words: Words = shipped_words()
    tables = DICTIONARY.sources["snapshot"]
    for table, columns in words.raw["headings"].items():
        assert not set(columns) - {*tables[table].fed(), "old_reference"}, table
    assert set(words.raw["days"]) | set(words.raw["stand_in"]) <= set(tables["offences"].fed())
    lists = {c.codes: c.values for t in tables.values() for c in t.columns.values() if c.codes}
    for name, codes in words.raw["values"].items():
        assert not set(codes) - {*lists[name], "not_recorded"}, name
