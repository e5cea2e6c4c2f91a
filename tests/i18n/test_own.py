"""The Welsh of a force's own definitions lies beside them: what is missing is named, and what is wrong refused."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from data.faults import DefinitionErrors
from i18n.extract import gather_own, main
from i18n.own import check_own, own_catalogues
from i18n.say import Say, catalogue
from tests.kpi.definition_files import write_definition, write_superseded


@pytest.fixture(autouse=True)
def anew() -> Iterator[None]:
    own_catalogues.cache_clear()
    yield
    own_catalogues.cache_clear()
    catalogue.cache_clear()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_definition(tmp_path / "ours", "made_up")


def welsh(folder: Path, **texts: str) -> None:
    entries = [f'msgid "{english}"\nmsgstr "{said}"\n' for english, said in texts.items()]
    (folder / "cy.po").write_text("\n".join(entries), encoding="utf-8")


def test_the_texts_of_a_forces_definitions_are_listed_without_those_that_ship(folder: Path) -> None:
    write_superseded(folder, "made_up", "2025-04-01", why="A mistake of ours.")
    found = gather_own(folder)
    assert found["Made up"] == "made_up.toml"
    assert found["A mistake of ours."] == "superseded/made_up@2025-04-01.toml"
    write_definition(folder, "made_up", ('title = "Made up"', 'title = "All rape"'))
    assert "All rape" not in gather_own(folder)


def test_their_welsh_is_laid_over_ours(folder: Path) -> None:
    welsh(folder, **{"Made up": "Dychmygol", "Numerator": "Y rhifiadur"})
    say = Say("cy", own_catalogues((folder,)))
    assert (say("Made up"), say("Numerator"), say("Denominator")) == ("Dychmygol", "Y rhifiadur", "Enwadur")
    assert Say("cy")("Made up") == "Made up"
    assert Say("en", own_catalogues((folder,)))("Made up") == "Made up"


def test_missing_welsh_is_named_and_stops_nothing(folder: Path) -> None:
    (line,) = check_own((folder,))
    assert line.startswith('ours/made_up.toml: no Welsh for "Made up" and ')
    welsh(folder, **{text: "Gair" for text in gather_own(folder)})
    assert check_own((folder,)) == []


def test_welsh_of_a_text_that_nothing_says_is_named(folder: Path) -> None:
    welsh(folder, **{text: "Gair" for text in gather_own(folder)}, **{"Made upp": "Dychmygol", "Numerator": "Gair"})
    assert check_own((folder,)) == ["ours/cy.po: no definition here says \"Made upp\"; did you mean 'Made up'?"]


def test_a_catalogue_that_cannot_be_used_is_a_fault(folder: Path) -> None:
    (folder / "cy.po").write_text('msgid "Made up"\nmsgstrr "Dychmygol"\n', encoding="utf-8")
    with pytest.raises(DefinitionErrors, match=r"ours/cy.po: is not a catalogue"):
        check_own((folder,))
    (folder / "cy.po").write_bytes(b'msgid "Made up"\nmsgstr "\xff\xfe"\n')
    with pytest.raises(DefinitionErrors, match=r"ours/cy.po: is not a catalogue"):
        check_own((folder,))


@pytest.mark.parametrize("said", ["O fewn {diwrnodau} diwrnod.", "O fewn diwrnod.", "O fewn {follow_days diwrnod."])
def test_welsh_that_names_other_parameters_is_a_fault(folder: Path, said: str) -> None:
    welsh(folder, **{"Within {follow_days} days.": said})
    with pytest.raises(DefinitionErrors, match="does not name the same {parameters}"):
        check_own((folder,))


def test_the_extractor_writes_the_file_and_keeps_what_it_holds(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    welsh(folder, **{"Made up": "Dychmygol"})
    assert main([str(folder)]) == 0
    assert "missing: How many?" in capsys.readouterr().out
    text = (folder / "cy.po").read_text(encoding="utf-8")
    assert 'msgstr "Dychmygol"' in text and 'msgid "How many?"' in text and "#: made_up.toml" in text
    assert main([str(folder)]) == 0
    assert (folder / "cy.po").read_text(encoding="utf-8") == text


def test_no_folder_and_no_file_are_no_fault_here(tmp_path: Path) -> None:
    assert check_own((tmp_path / "nowhere",)) == []
    assert own_catalogues((tmp_path / "nowhere",)) == ()
