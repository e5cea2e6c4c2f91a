"""The dictionary and the list of forces are read whole, or everything wrong with them is said at once."""

from pathlib import Path

import pytest

from data.dictionary import Dictionary, force_names, force_spellings, load_dictionary, read_toml
from data.faults import DefinitionErrors, Fault, Faults, did_you_mean

ROOT = Path(__file__).parents[2]
SHIPPED, FORCES = ROOT / "data" / "dictionary.toml", ROOT / "data" / "published" / "forces.toml"
GOOD = """
[codes.outcome]
"1" = "Charged"
[ours.cases]
row = "a case"
[ours.cases.columns]
outcome = { kind = "category", codes = "outcome", meaning = "how it ended" }
force_code = { kind = "category", codes = "force_code", meaning = "the force" }
name = { kind = "category", identifying = true, meaning = "a name" }
recorded_on = { kind = "date", meaning = "when" }
weight = { kind = "number", meaning = "how many" }
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "dictionary.toml"
    file.write_text(text, encoding="utf-8")
    return file


def faults(folder: Path, text: str) -> list[str]:
    with pytest.raises(DefinitionErrors) as caught:
        load_dictionary(written(folder, text), FORCES)
    return [str(fault) for fault in caught.value.faults]


@pytest.fixture(scope="module")
def shipped() -> Dictionary:
    return load_dictionary(SHIPPED, FORCES)


def test_a_code_list_is_put_where_a_column_names_it(tmp_path: Path) -> None:
    table = load_dictionary(written(tmp_path, GOOD), FORCES).sources["ours"]["cases"]
    assert table.columns["outcome"].values == {"1": "Charged"}
    assert table.columns["force_code"].values["W15000004"] == "Dyfed-Powys"
    assert (table.grain, table.weight) == ("day", None)


def test_a_column_that_identifies_is_no_dimension(tmp_path: Path) -> None:
    table = load_dictionary(written(tmp_path, GOOD), FORCES).sources["ours"]["cases"]
    assert table.dimensions() == ["outcome", "force_code"]
    assert table.dates() == ["recorded_on"]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            'codes = "outcome"',
            'codes = "outcomes"',
            "ours.cases.outcome names code list 'outcomes'; did you mean 'outcome'?",
        ),
        ('row = "a case"', 'rows = "a case"', "ours.cases.rows: is not a field that exists here"),
        ('row = "a case"\n', "", "ours.cases.row: Field required"),
        ('kind = "date"', 'kind = "day"', "ours.cases.columns.recorded_on.kind: Input should be"),
        ('row = "a case"', 'row = "a case"\ngrain = "week"', "ours.cases.grain: Input should be"),
        (', meaning = "when"', "", "ours.cases.columns.recorded_on.meaning: Field required"),
    ],
)
def test_a_fault_is_told_with_file_and_place(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    assert old in GOOD
    told = faults(tmp_path, GOOD.replace(old, new))
    assert all(text.startswith("dictionary.toml: ") for text in told)
    assert any(sentence in text for text in told), told


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    text = GOOD.replace('codes = "outcome"', 'codes = "outcomes"').replace('"date"', '"day"').replace("row =", "rows =")
    assert len(faults(tmp_path, text)) == 4


def test_a_file_that_is_not_toml_or_not_there_is_a_fault_and_not_a_crash(tmp_path: Path) -> None:
    assert faults(tmp_path, "not toml")[0].startswith("dictionary.toml: is not TOML:")
    with pytest.raises(DefinitionErrors, match="nowhere.toml: cannot be read; restore it from the repository"):
        read_toml(tmp_path / "nowhere.toml")
    (tmp_path / "latin.toml").write_bytes(b'a = "caf\xe9"')
    with pytest.raises(DefinitionErrors, match="latin.toml: is not TOML"):
        read_toml(tmp_path / "latin.toml")


def test_every_spelling_of_a_force_leads_to_its_code_and_to_no_other() -> None:
    names, spellings = force_names(FORCES), force_spellings(FORCES)
    assert len(names) == 44
    assert set(spellings.values()) == set(names)
    assert all(spellings[name.lower()] == spellings[code.lower()] == code for code, name in names.items())
    assert spellings["london, city of"] == "E23000034"
    assert spellings["devon & cornwall"] == "E23000035"
    every = [s for f in read_toml(FORCES)["force"] for s in (f["code"], f["name"], *f["aliases"])]
    assert len({s.lower() for s in every}) == len(every) == len(spellings)


def test_shipped_columns_that_may_be_split_by_have_labels_and_identify_nobody(shipped: Dictionary) -> None:
    for tables in shipped.sources.values():
        for table in tables.values():
            for name in table.dimensions():
                assert table.columns[name].values, name
                assert not table.columns[name].identifying


def test_shipped_outcomes_are_the_home_office_codes_0_to_22(shipped: Dictionary) -> None:
    values = shipped.sources["published"]["offences"].columns["outcome"].values
    assert list(values) == [str(code) for code in range(23)]


def test_a_dictionary_cannot_be_changed_after_reading(shipped: Dictionary) -> None:
    with pytest.raises(ValueError, match="frozen"):
        shipped.sources["published"]["offences"].weight = None  # type: ignore[misc]


# ------------------------------------------------------------------ what was perhaps meant


@pytest.mark.parametrize(
    ("word", "ending"),
    [
        ("outcom", "; did you mean 'outcome_on'?"),
        ("19c", "; did you mean '19C'?"),
        ("FORCE_CODE", "; did you mean 'force_code'?"),
        ("xyzzy", "; known: 19C, 19K, force_code, outcome_on"),
    ],
)
def test_the_nearest_known_word_is_suggested(word: str, ending: str) -> None:
    assert did_you_mean(word, ["19K", "outcome_on", "force_code", "19C"]) == ending


def test_a_long_list_is_not_recited_and_an_empty_one_says_nothing() -> None:
    assert did_you_mean("xyzzy", [f"word{i}" for i in range(13)]) == ""
    assert did_you_mean("xyzzy", []) == ""


def test_faults_are_sorted_and_each_names_its_file() -> None:
    error = Faults([Fault("b.toml", "second"), Fault("a.toml", "first")])
    assert str(error) == "a.toml: first\nb.toml: second"


@pytest.mark.parametrize(
    "text",
    [
        "ours = 1\n",
        "[ours]\ncases = 1\n",
        '[ours.cases]\nrow = "a"\ncolumns = 3\n',
        '[ours.cases]\nrow = "a"\n[ours.cases.columns]\nforce_code = 3\n',
        f"{GOOD}\n[codes]\noutcome = 3\n".replace('[codes.outcome]\n"1" = "Charged"\n', ""),
        "codes = 1\n" + GOOD.replace('[codes.outcome]\n"1" = "Charged"\n', ""),
    ],
)
def test_an_entry_of_the_wrong_shape_is_a_fault_and_not_a_crash(tmp_path: Path, text: str) -> None:
    told = faults(tmp_path, text)
    assert told
    assert all(fault.startswith("dictionary.toml: ") for fault in told)
