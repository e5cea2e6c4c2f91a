"""Settings come from four places in order, and a mistyped one is never passed over."""

import os
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.faults import DefinitionErrors
from settings import Settings, read_settings, settings

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "settings.example.toml"


@pytest.fixture(autouse=True)
def file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """An empty settings file, and no variables."""
    for name in [name for name in os.environ if name.startswith("FLIGHTDECK_")]:
        monkeypatch.delenv(name)
    mine = tmp_path / "settings.toml"
    mine.touch()
    monkeypatch.setenv("FLIGHTDECK_SETTINGS", str(mine))
    settings.cache_clear()
    yield mine
    settings.cache_clear()


def refused(**given: object) -> list[str]:
    with pytest.raises(DefinitionErrors) as raised:
        read_settings(**given)
    return [str(fault) for fault in raised.value.faults]


def test_the_example_lists_every_setting_with_its_default(file: Path) -> None:
    defaults = read_settings()
    text = EXAMPLE.read_text(encoding="utf-8")
    assert list(tomllib.loads(text)) == list(Settings.model_fields)
    file.write_text(text, encoding="utf-8")
    assert read_settings() == defaults


def test_the_example_says_a_sentence_about_every_setting() -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    for before, line in zip(lines, lines[1:], strict=False):
        if line and not line.startswith("#"):
            assert before.startswith("# ") and before.endswith("."), line


def test_arguments_go_before_variables_before_the_file_before_defaults(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert read_settings().port == 8501
    file.write_text("port = 1001\n", encoding="utf-8")
    assert read_settings().port == 1001
    monkeypatch.setenv("FLIGHTDECK_PORT", "1002")
    assert read_settings().port == 1002
    assert read_settings(port=1003).port == 1003


def test_an_empty_variable_is_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLIGHTDECK_PORT", "")
    assert read_settings().port == 8501


def test_settings_are_frozen_and_read_once(file: Path) -> None:
    first = settings()
    file.write_text("port = 1001\n", encoding="utf-8")
    assert settings() is first
    with pytest.raises(ValueError, match="frozen"):
        first.port = 1  # type: ignore[misc]


def test_no_file_is_needed_but_a_named_one_must_be_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FLIGHTDECK_SETTINGS", str(tmp_path / "gone.toml"))
    with pytest.raises(DefinitionErrors, match="gone.toml: cannot be read"):
        read_settings()
    monkeypatch.delenv("FLIGHTDECK_SETTINGS")
    monkeypatch.setattr("settings.HERE", tmp_path)
    with pytest.raises(DefinitionErrors, match="is not a folder of tables"):
        read_settings()  # the missing settings.toml is no fault; the missing tables are


def test_several_folders_of_definitions(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text('definitions = ["ours", "theirs"]\n', encoding="utf-8")
    assert read_settings().definitions == (ROOT / "ours", ROOT / "theirs")
    monkeypatch.setenv("FLIGHTDECK_DEFINITIONS", os.pathsep.join(["ours", str(ROOT / "theirs")]))
    assert read_settings().definitions == (ROOT / "ours", ROOT / "theirs")


def test_parameters_and_official_lists_are_settings(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text('official = ["fd", "ju"]\nparameters = { follow_days = 21 }\n', encoding="utf-8")
    assert read_settings().official == (ROOT / "fd", ROOT / "ju")
    assert read_settings().parameters == {"follow_days": 21}
    file.write_text("[parameters]\nforum_days = 62\n", encoding="utf-8")
    assert read_settings().parameters == {"forum_days": 62}
    monkeypatch.setenv("FLIGHTDECK_PARAMETERS", '{"follow_days": 14}')
    assert read_settings().parameters["follow_days"] == 14


def test_a_variable_that_is_no_json_is_refused_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLIGHTDECK_PARAMETERS", "follow_days=14")
    (sentence,) = refused()
    assert sentence.startswith("environment: parameters: ")
    assert '{"follow_days": 21}' in sentence


def test_a_mistyped_name_is_refused_wherever_it_stands(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text('langauge = "cy"\n', encoding="utf-8")
    monkeypatch.setenv("FLIGHTDECK_PROT", "80")
    assert refused(adress="localhost") == [
        "environment: there is no setting 'FLIGHTDECK_PROT'; did you mean 'FLIGHTDECK_PORT'?",
        "given: there is no setting 'adress'; did you mean 'address'?",
        "settings.toml: there is no setting 'langauge'; did you mean 'language'?",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('port = "x"', "settings.toml: port: Input should be a valid integer"),
        ("port = 70000", "settings.toml: port: Input should be less than or equal to 65535"),
        ('language = "fr"', "settings.toml: language: Input should be 'en' or 'cy'"),
        ('marking = ""', "settings.toml: marking: String should have at least 1 character"),
        ('force = "W15000040"', "'W15000040' is not the code of a force; did you mean 'W15000004'?"),
        ('force = "Gwent"', "'Gwent' is not the code of a force; did you mean 'W15000002'?"),
        ('published = "nowhere"', "nowhere is not a folder of tables"),
        ("port = ", "settings.toml: is not TOML"),
        ('parameters = { follow_days = "x" }', "settings.toml: parameters: Input should be a valid integer"),
        ("parameters = { follow_days = 2.5 }", "settings.toml: parameters: Input should be a valid integer"),
        ("parameters = { follow_days = true }", "settings.toml: parameters: Input should be a valid integer"),
        ("parameters = { follow_days = -1 }", "settings.toml: parameters: Input should be greater than or equal to 0"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_with_its_place(file: Path, text: str, said: str) -> None:
    file.write_text(text + "\n", encoding="utf-8")
    (sentence,) = refused()
    assert said in sentence


def test_every_fault_is_told_at_once(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text('port = 0\nlangauge = "cy"\n', encoding="utf-8")
    monkeypatch.setenv("FLIGHTDECK_LANGUAGE", "fr")
    assert [fault.split(":")[0] for fault in refused()] == ["environment", "settings.toml", "settings.toml"]
