"""An official list drops in as files: its words stand in place of ours, and all that is wrong is said at once."""

from pathlib import Path

import pytest

from data.dictionary import Dictionary
from data.faults import DefinitionErrors
from i18n.say import Say
from kpi.answer import Door
from kpi.registry import Registry, load_registry
from kpi.result import Question, Viewer
from tests.kpi.definition_files import HEADING, MEASURE, changed, write_definition, write_list

WELSH = """
[cy]
name = "Cyhuddo"
meaning = "Cyfran yr achosion a gaewyd lle bu cyhuddiad."
numerator = "achosion a gaewyd â chyhuddiad"
denominator = "achosion a gaewyd"
differs = ["Mae ein cyfrif ni o droseddau."]
"""


@pytest.fixture
def dictionary(door: Door) -> Dictionary:
    return door.registry.dictionary


def loaded(dictionary: Dictionary, *folders: Path) -> Registry:
    return load_registry(dictionary, official=folders)


def faults(dictionary: Dictionary, *folders: Path) -> list[str]:
    with pytest.raises(DefinitionErrors) as caught:
        loaded(dictionary, *folders)
    return [str(fault) for fault in caught.value.faults]


# ------------------------------------------------------------------ words in place of ours


def test_its_name_and_words_stand_in_place_of_ours_and_ours_are_kept(dictionary: Dictionary, tmp_path: Path) -> None:
    plain, registry = load_registry(dictionary), loaded(dictionary, write_list(tmp_path / "fd", charge=MEASURE))
    ours, kpi = plain.kpi("charge_rate_closed"), registry.kpi("charge_rate_closed")
    assert (kpi.title, kpi.meaning) == ("Suspects charged", "The share of closed cases with a charge.")
    assert (kpi.numerator, kpi.denominator) == ("cases closed with a charge", "cases closed")
    (official,) = kpi.official
    assert (official.title, official.version, official.code) == ("Flight deck of the tests", "7", "FD01")
    assert (official.own_title, official.differs) == (ours.title, ("Ours counts offences, not cases.",))
    assert (kpi.measure, kpi.question, kpi.caveats) == (ours.measure, ours.question, ours.caveats)
    others = {name: kpi for name, kpi in registry.kpis.items() if name != "charge_rate_closed"}
    assert others == {name: kpi for name, kpi in plain.kpis.items() if name != "charge_rate_closed"}
    assert registry.fingerprint != plain.fingerprint


def test_the_figures_stay_what_our_definition_counts(
    dictionary: Dictionary, tmp_path: Path, door: Door, analyst: Viewer
) -> None:
    dressed = Door(loaded(dictionary, write_list(tmp_path / "fd", charge=MEASURE)), door.sources)
    asked = Question("charge_rate_closed")
    assert dressed.answer(analyst, asked).frame.equals(door.answer(analyst, asked).frame)
    assert dressed.answer(analyst, asked).sql == door.answer(analyst, asked).sql


def test_what_corresponds_keeps_its_own_words_and_says_how_it_differs(dictionary: Dictionary, tmp_path: Path) -> None:
    near = changed(MEASURE, ("replaces", "corresponds_to"))
    kpi = loaded(dictionary, write_list(tmp_path / "fd", charge=near)).kpi("charge_rate_closed")
    assert kpi.title == load_registry(dictionary).kpi("charge_rate_closed").title
    (official,) = kpi.official
    assert (official.replaces, official.name) == (False, "Suspects charged")
    assert official.differs == ("Ours counts offences, not cases.",)


def test_words_that_the_list_does_not_give_stay_ours(dictionary: Dictionary, tmp_path: Path) -> None:
    short = changed(MEASURE, ('numerator = "cases closed with a charge"\n', ""), ('denominator = "cases closed"\n', ""))
    kpi = loaded(dictionary, write_list(tmp_path / "fd", charge=short)).kpi("charge_rate_closed")
    assert (kpi.title, kpi.numerator) == (
        "Suspects charged",
        load_registry(dictionary).kpi("charge_rate_closed").numerator,
    )


def test_the_two_lists_are_kept_apart_and_the_first_gives_the_words(dictionary: Dictionary, tmp_path: Path) -> None:
    first = write_list(tmp_path / "fd", charge=MEASURE)
    joint = changed(HEADING, ("flight_deck", "joint_unit"), ("Flight deck of the tests", "KPIs of the tests"))
    second = write_list(tmp_path / "ju", joint, charge=changed(MEASURE, ("Suspects charged", "Charged")))
    kpi = loaded(dictionary, first, second).kpi("charge_rate_closed")
    assert kpi.title == "Suspects charged"
    assert [(o.list, o.replaces, o.name) for o in kpi.official] == [
        ("flight_deck", True, "Suspects charged"), ("joint_unit", False, "Charged"),
    ]  # fmt: skip
    kpi = loaded(dictionary, second, first).kpi("charge_rate_closed")
    assert (kpi.title, kpi.official[0].list) == ("Charged", "joint_unit")


def test_targets_are_handed_over_as_the_list_has_them(dictionary: Dictionary, tmp_path: Path) -> None:
    aim = '[[targets]]\nfrom = 2026-04-01\nvalue = 0.1\nowner = "The chief"\nsource = "The plan"\n'
    (found,) = loaded(dictionary, write_list(tmp_path / "fd", charge=MEASURE + aim)).official
    ((kpi, target),) = found.targets()
    assert (kpi, target.value, target.owner, str(target.from_)) == (
        "charge_rate_closed",
        0.1,
        "The chief",
        "2026-04-01",
    )


# ------------------------------------------------------------------ two languages, or one


def test_each_reader_gets_the_language_it_was_published_in(dictionary: Dictionary, tmp_path: Path) -> None:
    kpi = loaded(dictionary, write_list(tmp_path / "fd", charge=MEASURE + WELSH)).kpi("charge_rate_closed")
    assert (Say("en")(kpi.title), Say("cy")(kpi.title)) == ("Suspects charged", "Cyhuddo")
    assert Say("cy")(kpi.official[0].differs[0]) == "Mae ein cyfrif ni o droseddau."


def test_one_language_is_shown_to_readers_of_both_and_known_for_what_it_is(
    dictionary: Dictionary, tmp_path: Path
) -> None:
    kpi = loaded(dictionary, write_list(tmp_path / "fd", charge=MEASURE)).kpi("charge_rate_closed")
    said = Say("cy")(kpi.title)
    assert (said, said.language) == ("Suspects charged", "en")  # type: ignore[attr-defined]


def test_a_list_may_be_in_welsh(dictionary: Dictionary, tmp_path: Path) -> None:
    heading = f'{HEADING}language = "cy"\n'
    kpi = loaded(dictionary, write_list(tmp_path / "fd", heading, charge=MEASURE + WELSH.replace("[cy]", "[en]"))).kpi(
        "charge_rate_closed"
    )
    assert (Say("cy")(kpi.title), Say("en")(kpi.title)) == ("Suspects charged", "Cyhuddo")


# ------------------------------------------------------------------ faults

# what is changed, into what, and what must be said of it
BROKEN = {
    "kpi": ('"charge_rate_closed"', '"charge_rate"', "replaces: no KPI is called 'charge_rate'; did you mean"),
    "field": ("meaning", "meening", "meening: is not a field that exists here"),
    "nothing": ('name = "Suspects charged"', 'name = "  "', "name: String should match pattern"),
    "both": (
        "replaces =",
        'corresponds_to = ["charge_rate_closed"]\nreplaces =',
        "'charge_rate_closed' stands under replaces and under corresponds_to; keep one",
    ),
    "no_way": (
        'differs = ["Ours counts offences, not cases."]',
        'corresponds_to = "charge_rate_recorded"',
        "differs is missing: say where what corresponds_to names counts otherwise",
    ),
    "from_nothing": (
        'replaces = "charge_rate_closed"\n',
        "",
        "differs says how ours counts, but neither replaces nor corresponds_to names one of ours",
    ),
    "target_share": (
        "differs",
        'targets = [{from = 2026-04-01, value = 12.0, owner = "o", source = "s"}]\ndiffers',
        "targets: 12 is no share from 0 to 1; 12 per cent is 0.12",
    ),
    "target_order": (
        "differs",
        'targets = [{from = 2026-04-01, value = 0.1, owner = "o", source = "s"},'
        ' {from = 2026-04-01, value = 0.2, owner = "o", source = "s"}]\ndiffers',
        "targets: each begins later than the one before it",
    ),
    "half_welsh": (
        'differs = ["Ours counts offences, not cases."]',
        'differs = ["x"]\n[cy]\nname = "Cyhuddo"\nmeaning = "m"\ndiffers = ["x"]',
        "cy.numerator: must be there if and only if numerator is; translate all of it, or none",
    ),
    "fewer_differences": (
        'differs = ["Ours counts offences, not cases."]',
        f'differs = ["x", "y"]{WELSH}',
        "cy.differs: has 1 sentences where there are 2",
    ),
    "own_language": (
        'differs = ["Ours counts offences, not cases."]',
        f'differs = ["x"]{WELSH.replace("[cy]", "[en]")}',
        "en: the list is in this language already",
    ),
    "not_toml": ('code = "FD01"', "code = FD01", "is not TOML"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_fault_is_named_with_its_folder_and_file(dictionary: Dictionary, tmp_path: Path, name: str) -> None:
    old, new, said = BROKEN[name]
    told = faults(dictionary, write_list(tmp_path / "fd", **{name: changed(MEASURE, (old, new))}))
    assert [text for text in told if text.startswith(f"fd/{name}.toml: ") and said in text], told


def test_all_faults_of_all_files_are_told_at_once(dictionary: Dictionary, tmp_path: Path) -> None:
    files = {
        name: changed(MEASURE, ("FD01", f"X{name}"), (old, new)) if old != 'code = "FD01"' else "code = x"
        for name, (old, new, _) in BROKEN.items()
    }
    told = faults(dictionary, write_list(tmp_path / "fd", **files))
    for name, (_, _, said) in BROKEN.items():
        assert [text for text in told if text.startswith(f"fd/{name}.toml: ") and said in text], (name, told)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("flight_deck", "flight_desk", "fd/list.toml: list: Input should be 'flight_deck' or 'joint_unit'"),
        ("date = 2026-04-01", "", "fd/list.toml: date: Field required"),
        ('version = "7"', "version = 7", "fd/list.toml: version: Input should be a valid string"),
    ],
)
def test_a_heading_that_cannot_be_used_is_a_fault(
    dictionary: Dictionary, tmp_path: Path, old: str, new: str, said: str
) -> None:
    folder = write_list(tmp_path / "fd", changed(HEADING, (old, new)), charge=changed(MEASURE, ("meaning", "meening")))
    told = faults(dictionary, folder)
    assert [text for text in told if said in text]
    assert [text for text in told if text.startswith("fd/charge.toml: ")]


def test_folders_that_are_no_lists_are_faults(dictionary: Dictionary, tmp_path: Path) -> None:
    (tmp_path / "bare").mkdir()
    (tmp_path / "bare" / "charge.toml").write_text(MEASURE, encoding="utf-8")
    told = faults(dictionary, tmp_path / "nowhere", write_list(tmp_path / "none"), tmp_path / "bare")
    assert [text for text in told if "nowhere: is not a folder of an official list" in text]
    assert [text for text in told if "none: holds no measure" in text]
    assert [text for text in told if text.startswith("bare/list.toml: is missing: it says which list this is")]


def test_one_list_in_two_folders_one_code_twice_and_one_kpi_twice_are_faults(
    dictionary: Dictionary, tmp_path: Path
) -> None:
    one, other = write_list(tmp_path / "one", a=MEASURE, b=MEASURE), write_list(tmp_path / "other", a=MEASURE)
    told = faults(dictionary, one, other)
    assert "other/list.toml: list: 'flight_deck' already stands in one; keep one folder of each list" in told
    assert "one/b.toml: code 'FD01' is already that of a.toml" in told
    assert "one/b.toml: replaces: 'charge_rate_closed' already has the words of a.toml" in told


def test_a_definition_cannot_claim_official_words_by_itself(dictionary: Dictionary, tmp_path: Path) -> None:

    write_definition(tmp_path, "ours", ('title = "Made up"', 'title = "Made up"\nofficial = []'))
    with pytest.raises(DefinitionErrors, match="official: official wording stands in files of its own"):
        load_registry(dictionary, [tmp_path])
