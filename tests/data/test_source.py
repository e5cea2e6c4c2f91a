"""A source opens only if its tables are byte for byte those of the manifest, and says what to do if not."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from data.dictionary import Dictionary, load_dictionary
from data.faults import DefinitionErrors, ExtractError
from data.source import PUBLISHED, Source, open_published

TABLES = ("offences", "recorded_crime", "welsh_charges", "national_charges")
MEND = "restore it from the repository (`git checkout -- data/published`) or run `python -m data.make_published`"


@pytest.fixture(scope="module")
def dictionary() -> Dictionary:
    return load_dictionary(PUBLISHED.parent / "dictionary.toml", PUBLISHED / "forces.toml")


@pytest.fixture(scope="module")
def opened(dictionary: Dictionary) -> Source:
    return open_published(dictionary)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped tables to damage."""
    for file in [*PUBLISHED.glob("*.parquet"), *PUBLISHED.glob("*.toml")]:
        shutil.copy(file, tmp_path)
    return tmp_path


def faults(dictionary: Dictionary, folder: Path) -> list[str]:
    with pytest.raises(ExtractError) as caught:
        open_published(dictionary, folder)
    return [str(fault) for fault in caught.value.faults]


def test_an_undamaged_copy_opens_with_the_same_fingerprint(
    dictionary: Dictionary, folder: Path, opened: Source
) -> None:
    assert open_published(dictionary, folder).fingerprint == opened.fingerprint


def test_a_missing_table_is_named_with_what_to_do(dictionary: Dictionary, folder: Path) -> None:
    (folder / "offences.parquet").unlink()
    assert faults(dictionary, folder) == [f"offences.parquet: is missing; {MEND}"]


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "cut short": lambda content: content[: len(content) // 2],
    "emptied": lambda content: b"",
    "one byte changed": lambda content: content[:200] + bytes([content[200] ^ 1]) + content[201:],
    "one byte more": lambda content: content + b"\0",
    "another file": lambda content: b"not a table at all",
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_changed_table_is_named_with_what_to_do(dictionary: Dictionary, folder: Path, damage: str) -> None:
    file = folder / "welsh_charges.parquet"
    file.write_bytes(DAMAGES[damage](file.read_bytes()))
    assert faults(dictionary, folder) == [f"welsh_charges.parquet: is damaged or not the one in manifest.toml; {MEND}"]


def test_every_damaged_table_is_named_at_once(dictionary: Dictionary, folder: Path) -> None:
    (folder / "offences.parquet").unlink()
    for name in TABLES[1:]:
        (folder / f"{name}.parquet").write_bytes(b"")
    told = faults(dictionary, folder)
    assert [text.partition(":")[0] for text in told] == sorted(f"{name}.parquet" for name in TABLES)


def test_a_table_that_the_manifest_does_not_list_is_refused(dictionary: Dictionary, folder: Path) -> None:
    manifest = folder / "manifest.toml"
    manifest.write_text(manifest.read_text().replace('name = "offences"', 'name = "offenses"'))
    assert faults(dictionary, folder)[0].startswith("offences.parquet: is damaged or not the one in manifest.toml")


@pytest.mark.parametrize(
    ("file", "old", "new", "sentence"),
    [
        ("releases.toml", 'name = "recorded_crime"', 'name = "recorded"', "says nothing of table 'recorded_crime'"),
        ("releases.toml", "covers_from = 2017-04-01", 'covers_from = "soon"', "covers_from: "),
        ("releases.toml", "upstream_note", "upstream_notes", "upstream_notes: is not a field that exists here"),
        ("quirks.toml", "unjudged = true", "unjudgd = true", "unjudgd: is not a field that exists here"),
        ("quirks.toml", "[[quirk]]", "[[quirk", "is not TOML: "),
    ],
)
def test_a_fault_in_a_hand_written_file_is_told_with_its_file(
    dictionary: Dictionary, folder: Path, file: str, old: str, new: str, sentence: str
) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DefinitionErrors) as caught:
        open_published(dictionary, folder)
    assert all(fault.file == file for fault in caught.value.faults)
    assert sentence in str(caught.value)


def test_a_window_ends_the_day_after_the_last_day_covered(opened: Source) -> None:
    assert opened.window("offences") == (date(2017, 4, 1), date(2019, 4, 1))
    assert opened.window("national_charges") == (date(2014, 4, 1), date(2024, 7, 1))
    assert opened.newest() == ("welsh_charges", date(2026, 3, 31))


def test_values_held_are_those_of_the_table_in_the_order_of_the_dictionary(opened: Source) -> None:
    assert opened.held["welsh_charges"]["disposal"] == ("charge", "out_of_court")
    assert len(opened.held["offences"]["force_code"]) == 44
    assert set(opened.held["welsh_charges"]["force_code"]) == {f"W1500000{i}" for i in range(1, 5)}
    listed = list(opened.tables["offences"].columns["offence_code"].values)
    held = opened.held["offences"]["offence_code"]
    assert list(held) == [code for code in listed if code in held]
    assert not {"19J", "19K"} & set(held)


@pytest.mark.parametrize(
    ("day", "followed_to"),
    [
        (date(2017, 3, 31), None),
        (date(2017, 4, 1), date(2018, 3, 31)),
        (date(2018, 3, 31), date(2018, 3, 31)),
        (date(2018, 4, 1), date(2019, 9, 30)),
        (date(2019, 1, 1), date(2019, 9, 30)),
    ],
)
def test_follow_up_is_that_of_the_years_own_release(opened: Source, day: date, followed_to: date | None) -> None:
    assert opened.origins["offences"].followed_to(day) == followed_to


def test_a_quirk_touches_only_its_table_basis_and_time(opened: Source) -> None:
    (quirk,) = [q for q in opened.quirks if q.text.startswith("North Yorkshire reported")]
    start, end = date(2018, 4, 1), date(2019, 4, 1)
    assert quirk.touches("offences", "outcome_on", start, end)
    assert quirk.touches("offences", "outcome_on", date(2019, 1, 1), date(2020, 1, 1))
    assert not quirk.touches("offences", "recorded_on", start, end)
    assert not quirk.touches("welsh_charges", "outcome_on", start, end)
    assert not quirk.touches("offences", "outcome_on", date(2017, 4, 1), start)
    assert not quirk.touches("offences", "outcome_on", end, date(2020, 4, 1))


def test_every_force_of_a_quirk_exists_and_every_table_too(opened: Source) -> None:
    forces = opened.tables["offences"].columns["force_code"].values
    for quirk in opened.quirks:
        assert quirk.table in opened.tables
        assert quirk.force_code is None or quirk.force_code in forces
        assert quirk.from_ < quirk.to
