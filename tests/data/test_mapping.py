"""A mapping is read whole and checked against the dictionary, or everything wrong with it is said at once."""

from datetime import date
from pathlib import Path

import pytest

from data.dictionary import Dictionary, load_dictionary
from data.faults import DefinitionErrors
from data.mapping import FileMapping, Mapping, date_in_name, load_mapping, mapping_names

ROOT = Path(__file__).parents[2]
GOOD = """
title = "Invented"
source_system = "niche"
force_code = "W15000004"
nothing = ["NULL"]
dates = ["%d/%m/%Y"]
alternate_outcomes = { "1A" = "1" }

[[files]]
name = "crimes"
pattern = "*crimes*.csv"
as_at = "name"
drop = ["Name"]

[files.tables.offences]
crime_key = "Ref"
offence_code = { from = ["Code", "Class"], not_ours = ["burglary"] }
recorded_on = "Created"
outcome = { from = "Disposal", codes = { CHARGE = 1, NFA = "15", "LOCAL ALT" = "1A" }, otherwise = "not_recorded" }
outcome_on = { from = "Created", plus_days = "Days" }
victim_sex = "Sex"

[files.tables.victims]
when = "Victim No"
crime_key = "Ref"
victim_key = { parts = ["Ref", "Victim No"] }
"""


@pytest.fixture(scope="module")
def dictionary() -> Dictionary:
    return load_dictionary(ROOT / "data" / "dictionary.toml", ROOT / "data" / "published" / "forces.toml")


def load(folder: Path, text: str, dictionary: Dictionary) -> Mapping:
    file = folder / "invented.toml"
    file.write_text(text, encoding="utf-8")
    return load_mapping(str(file), dictionary)


def told(folder: Path, text: str, dictionary: Dictionary) -> list[str]:
    with pytest.raises(DefinitionErrors) as caught:
        load(folder, text, dictionary)
    assert all(fault.file == "invented.toml" for fault in caught.value.faults)
    return [fault.text for fault in caught.value.faults]


def test_a_mapping_is_read_whole(tmp_path: Path, dictionary: Dictionary) -> None:
    mapping = load(tmp_path, GOOD, dictionary)
    (file,) = mapping.files
    rules = file.tables["offences"].columns
    assert (mapping.name, mapping.tolerance, mapping.grain) == ("invented", 0.01, {})
    assert (file.delivers, file.optional, file.ignore) == ("full", False, ())
    assert rules["crime_key"].from_ == ("Ref",) and rules["offence_code"].from_ == ("Code", "Class")
    assert rules["outcome"].codes["CHARGE"] == "1"
    assert file.tables["victims"].when == ("Victim No",)
    assert file.tables["victims"].columns["victim_key"].parts == ("Ref", "Victim No")


def test_the_version_is_that_of_the_text(tmp_path: Path, dictionary: Dictionary) -> None:
    first = load(tmp_path, GOOD, dictionary).version
    assert len(first) == 12 and first == load(tmp_path, GOOD, dictionary).version
    assert first != load(tmp_path, GOOD + "# a word more\n", dictionary).version


FAULTS = [
    ('title = "Invented"', "", "title: is missing"),
    ('source_system = "niche"', "", "source_system: is missing"),
    ('"niche"', '"nitche"', "source_system: 'nitche' is no code of the dictionary; did you mean 'niche'?"),
    ('"W15000004"', '"W15000005"', "force_code: 'W15000005' is no code of the dictionary; did you mean 'W15000004'?"),
    ('force_code = "W15000004"\n', "", "crimes.offences.force_code: is not fed, and no row is of use without it"),
    ("nothing =", "nothings =", "nothings: is not a field that exists here; did you mean 'nothing'?"),
    ('"%d/%m/%Y"]', '"%d/%m/%Q"]', "dates: '%d/%m/%Q' has '%Q', which is no part of a date here"),
    ('"%d/%m/%Y"]', '"%d/%m"]', "dates: '%d/%m' has no year"),
    ('"%d/%m/%Y"]', '"%m/%Y"]', "dates: '%m/%Y' has no day; say which tables are so coarse"),
    ('"%d/%m/%Y"]', '"%d/%m/%Y", "%m/%d/%Y"]', "read the same text as different days; keep the one the force uses"),
    ('dates = ["%d/%m/%Y"]', "", "crimes.offences.recorded_on: no date format tells its day; add one under dates"),
    ('"1A" = "1" }', '"1A" = "1a" }', "alternate_outcomes.1A: '1a' is no outcome of the dictionary"),
    ("[[files]]", "tolerance = 2\n[[files]]", "tolerance: is a share from 0 up to 1"),
    ("[[files]]", 'grain = { offence = "year" }\n[[files]]', "grain.offence: no table is called that; did you mean"),
    ("[[files]]", 'grain = { offences = "week" }\n[[files]]', "grain.offences: input should be"),
    ("[[files]]", 'version = "3"\n[[files]]', "version: is not written in the file; leave it out"),
    ("*crimes*.csv", "[crimes.csv", "crimes.pattern: '[crimes.csv' is no pattern of a file's name"),
    ("*crimes*.csv", "in/*.csv", "crimes.pattern: 'in/*.csv' is no pattern of a file's name"),
    ('pattern = "*crimes*.csv"\n', "", "crimes.pattern: is missing"),
    ('as_at = "name"', 'as_at = "today"', "crimes.as_at: is 'name' or a date such as 2024-03-31"),
    ('as_at = "name"', 'delivers = "some"', "crimes.delivers: input should be"),
    ('as_at = "name"', 'as_of = "name"', "crimes.as_of: is not a field that exists here; did you mean 'as_at'?"),
    ('as_at = "name"', 'delimiter = ", "', "crimes.delimiter: is one character"),
    ('drop = ["Name"]', 'drop = ["Sex"]', "crimes.offences: column 'Sex' is under drop and yet read"),
    ("tables.victims", "tables.victim", "crimes.victim: no table is called 'victim'; did you mean 'victims'?"),
    ("tables.victims", "tables.reports", "crimes.reports: ingest makes this table itself; leave it out"),
    ('when = "Victim No"', 'where = "Victim No"', "crimes.victims.where: is no column of the table"),
    ("victim_sex =", "victim_sexe =", "crimes.offences.victim_sexe: is no column of the table; did you mean"),
    ("victim_sex =", "victim_age_band =", "crimes.offences.victim_age_band: is written by ingest itself (band of"),
    ('crime_key = "Ref"\noff', "off", "crimes.offences.crime_key: is not fed, and no row is of use without it"),
    ('NFA = "15"', 'NFA = "51"', "crimes.offences.outcome: codes 'NFA': '51' is no code of the dictionary"),
    ('NFA = "15"', 'NFA = "15", nfa = "16"', "codes: 'nfa' is listed twice with different meanings"),
    ('otherwise = "not_recorded"', 'otherwise = "none"', "crimes.offences.outcome: otherwise: 'none' is no code"),
    ("plus_days =", "plus_day =", "crimes.offences.outcome_on.plus_day: is not a field that exists here; did you mean"),
    ('plus_days = "Days"', 'plus_days = "D", minus_days = "E"', "say one of plus_days and minus_days"),
    ('victim_sex = "Sex"', 'victim_sex = { parts = ["Sex"] }', "parts are joined to a key, or looked up in codes"),
    ('victim_sex = "Sex"', 'victim_sex = { dates = ["%Y-%m-%d"], from = "Sex" }', "dates is not for a category"),
    ('victim_sex = "Sex"', 'victim_sex = { from = "Sex", value = "male" }', "say one of from, parts and value"),
    ('victim_sex = "Sex"', 'victim_sex = { value = "mail" }', "value: 'mail' is no code of the dictionary; did you"),
    ('victim_sex = "Sex"', 'committed_on = { value = "1/2/24" }', "value: is no date; write it as 2024-03-31"),
    ('victim_sex = "Sex"', 'only = { from = "Sex", values = [] }', "crimes.offences.only: names no values"),
    ('"burglary"]', '"burglary"], codes = { Burglary = "19C" }', "not_ours: 'burglary' is under codes as well"),
    ('"burglary"]', '"burglary"], codes = { Rape = "not_recorded" }', "codes 'Rape': 'not_recorded' is no code"),
    ('when = "Victim No"', 'old_reference = "Old"', "crimes.victims.old_reference: is for offences only"),
    ('victim_sex = "Sex"', 'victim_age_at_report = { from = "A", codes = { A = "1" } }', "codes is not for a number"),
]


@pytest.mark.parametrize(("old", "new", "sentence"), FAULTS)
def test_a_fault_is_told_with_its_place(
    tmp_path: Path, dictionary: Dictionary, old: str, new: str, sentence: str
) -> None:
    assert old in GOOD
    found = told(tmp_path, GOOD.replace(old, new, 1), dictionary)
    assert any(sentence in text for text in found), found


def test_all_faults_are_told_at_once(tmp_path: Path, dictionary: Dictionary) -> None:
    text = GOOD.replace("nothing =", "nothings =").replace('"niche"', '"nitche"').replace("crime_key =", "crimekey =")
    found = told(tmp_path, text.replace('NFA = "15"', 'NFA = "51"') + '[[files]]\nname = "second"\n', dictionary)
    places = ["crimes.offences.crime_key", "crimes.offences.crimekey", "crimes.offences.outcome"]
    places += ["crimes.victims.crime_key", "crimes.victims.crimekey", "nothings", "second.pattern", "source_system"]
    assert [text.partition(":")[0] for text in found] == places


def test_two_files_need_two_names(tmp_path: Path, dictionary: Dictionary) -> None:
    again = GOOD[GOOD.index("[[files]]") :].replace('"crimes"', '"Crimes"')
    assert told(tmp_path, GOOD + again, dictionary) == ["files: two are called 'crimes'; give each a name of its own"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("title =", "is not TOML: "),
        (b"title = '\xff'", "is not TOML: "),
        ("files = 3\ntitle = 't'\nsource_system = 'niche'", "files: is missing; each kind of file is one [[files]]"),
        (GOOD[: GOOD.index("[files.tables.offences]")], "crimes: feeds no table"),
    ],
)
def test_what_is_no_mapping_at_all(tmp_path: Path, dictionary: Dictionary, text: str | bytes, sentence: str) -> None:
    file = tmp_path / "invented.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(DefinitionErrors, match=sentence.replace("[", r"\[")):
        load_mapping(str(file), dictionary)


def test_a_year_alone_is_read_where_the_layout_says_so(tmp_path: Path, dictionary: Dictionary) -> None:
    text = GOOD.replace('"%d/%m/%Y"]', '"%Y"]').replace("[[files]]", 'grain = { offences = "year" }\n[[files]]', 1)
    assert load(tmp_path, text, dictionary).grain == {"offences": "year"}


def test_a_mapping_is_found_by_its_name(tmp_path: Path, dictionary: Dictionary) -> None:
    (tmp_path / "ours.toml").write_text(GOOD, encoding="utf-8")
    assert load_mapping("ours", dictionary, [tmp_path]).name == "ours"
    assert "ours" in mapping_names([tmp_path]) and "ours" not in mapping_names()
    with pytest.raises(DefinitionErrors, match="no mapping is called 'our'; did you mean 'ours'?"):
        load_mapping("our", dictionary, [tmp_path])
    with pytest.raises(DefinitionErrors, match="stands in two folders"):
        load_mapping("ours", dictionary, [tmp_path, tmp_path])
    with pytest.raises(DefinitionErrors, match="cannot be read"):
        load_mapping(str(tmp_path / "gone.toml"), dictionary)


def test_every_shipped_mapping_is_in_order(dictionary: Dictionary) -> None:
    assert mapping_names()
    for name in mapping_names():
        assert load_mapping(name, dictionary).files


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("crimes_2024-03-31.csv", date(2024, 3, 31)),
        ("20240331crimes.xlsx", date(2024, 3, 31)),
        ("crimes 31-03-2024 (final).csv", date(2024, 3, 31)),
        ("crimes_2024-03-31_20240331.csv", date(2024, 3, 31)),
        ("crimes_2024-03-31_to_2024-04-30.csv", None),
        ("crimes_2024-13-31.csv", None),
        ("crimes_120240331.csv", None),
        ("crimes.csv", None),
    ],
)
def test_the_day_in_a_files_name(name: str, day: date | None) -> None:
    assert date_in_name(name) == day


def test_files_are_known_by_their_name() -> None:
    file = FileMapping.model_validate({"name": "crimes", "pattern": "*Crimes*.csv", "as_at": date(2024, 3, 31)})
    assert file.matches("2024 CRIMES (1).CSV") and not file.matches("crimes.xlsx")
    assert file.as_at_of("crimes_2020-01-01.csv") == date(2024, 3, 31)
    assert file.model_copy(update={"as_at": "name"}).as_at_of("crimes_2020-01-01.csv") == date(2020, 1, 1)
    assert file.model_copy(update={"as_at": None}).as_at_of("crimes_2020-01-01.csv") is None
