"""A broken definition stops the start, and everything that is wrong is said at once, each with its file."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from data.dictionary import Dictionary
from data.faults import DefinitionErrors
from kpi import registry
from kpi.answer import Door
from kpi.compile import Compiler
from kpi.registry import load_registry
from kpi.result import Question, Unanswerable, Viewer

SHIPPED = Path(registry.__file__).parent
GOOD = """
code = "{code}"
title = "Made up"
question = "How many?"
meaning = "Some of them."
why = "To try."
pillar = "suspect"
counts = "an outcome"
numerator = "some"
denominator = "all"
basis = "closed"
better = "neither"
table = "offences"
counted_on = "outcome_on"
dimensions = ["force_code"]
[measure]
kind = "share"
of = "outcome = '1'"
[source]
title = "t"
publisher = "p"
status = "local"
reference = "r"
"""
Write = Callable[..., Path]


@pytest.fixture
def dictionary(door: Door) -> Dictionary:
    return door.registry.dictionary


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a good definition with some of its text changed, into a folder of further definitions."""
    codes = iter(f"Z{i:02}" for i in range(99))

    def write_one(name: str, *changes: tuple[str, str], folder: str = "ours", code: str = "") -> Path:
        text = GOOD.format(code=code or next(codes))
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new, 1)
        place = tmp_path / folder
        place.mkdir(exist_ok=True)
        (place / f"{name}.toml").write_text(text, encoding="utf-8")
        return place

    return write_one


def faults(dictionary: Dictionary, *folders: Path) -> list[str]:
    with pytest.raises(DefinitionErrors) as caught:
        load_registry(dictionary, folders)
    return [str(fault) for fault in caught.value.faults]


def test_the_definition_these_tests_break_is_good(dictionary: Dictionary, write: Write) -> None:
    assert "fine" in load_registry(dictionary, [write("fine")]).kpis


def test_a_column_of_one_source_alone_will_do_where_the_definition_says_so(
    dictionary: Dictionary, write: Write, door: Door, analyst: Viewer
) -> None:
    only = (NEITHER, f'{NEITHER}\nonly_source = "snapshot"')
    registry = load_registry(dictionary, [write("followed", ("outcome = '1'", "days_followed >= 28"), only)])
    with pytest.raises(Unanswerable, match="this source has no table for it"):
        Door(registry, door.sources).answer(analyst, Question("followed"))
    assert "followed" not in {kpi.name for kpi in Door(registry, door.sources).measures("published")}


NEITHER = 'better = "neither"'

# name of the file -> what is changed, into what, and what must be said of it
BROKEN = {
    "column": (
        "outcome = '1'",
        "outcom = '1'",
        "\"outcom = '1'\" names column 'outcom', which the table does not have; did you mean 'outcome'?",
    ),
    "value": ("outcome = '1'", "outcome = '1x'", "compares outcome with '1x', which it never holds; did you mean '1'?"),
    "offence": (
        "outcome = '1'",
        "offence_code = '19c'",
        "compares offence_code with '19c', which it never holds; did you mean '19C'?",
    ),
    "unquoted": ("outcome = '1'", "outcome = 1", "compares outcome with 1; write it in quotes"),
    "number": ("outcome = '1'", "weight > '1'", "compares number weight with text '1'"),
    "missing": ('title = "Made up"\n', "", "title: Field required"),
    "extra": ('title = "Made up"', 'title = "Made up"\ntitel = "x"', "titel: is not a field that exists here"),
    "named": (
        'title = "Made up"',
        'title = "Made up"\nname = "x"',
        "name: the file's own name is the KPI's name; leave the field out",
    ),
    "not_toml": ('title = "Made up"', "title = Made up", "is not TOML:"),
    "other_basis": (
        'basis = "closed"',
        'basis = "recorded"',
        "basis 'recorded' is counted on 'recorded_on', not on 'outcome_on'",
    ),
    "dimension": (
        '["force_code"]',
        '["force"]',
        "dimension 'force' is not a category column; did you mean 'force_code'?",
    ),
    "date_dimension": ('["force_code"]', '["outcome_on"]', "dimension 'outcome_on' is not a category column"),
    "pillar": ('pillar = "suspect"', 'pillar = "suspects"', "pillar 'suspects' is unknown; did you mean 'suspect'?"),
    "table": (
        'table = "offences"',
        'table = "offense"',
        "table 'offense' is not in the dictionary; did you mean 'offences'?",
    ),
    "scope": (
        NEITHER,
        f'{NEITHER}\nonly_scope = "all_rapes"',
        "only_scope 'all_rapes' is unknown; did you mean 'all_rape'?",
    ),
    "source": (
        NEITHER,
        f'{NEITHER}\nonly_source = "snapshots"',
        "only_source 'snapshots' is unknown; did you mean 'snapshot'?",
    ),
    "column_of_one_source": (
        "outcome = '1'",
        "days_followed >= 28",
        "names column 'days_followed', which the table does not have",
    ),
    "beside": (
        NEITHER,
        f'{NEITHER}\nbeside = ["charge_rate"]',
        "is read beside 'charge_rate', which no file defines; did you mean 'charge_rate_closed'?",
    ),
    "one_way_twin": (
        NEITHER,
        f'{NEITHER}\ntwin = "charge_rate_closed"',
        "names 'charge_rate_closed' as its twin on the other basis, but that one names 'charge_rate_recorded'",
    ),
    "deck_no_owner": (
        NEITHER,
        f"{NEITHER}\ndeck = true",
        "deck = true needs an owner and if_it_signals (what to do next)",
    ),
    "no_denominator": ('denominator = "all"\n', "", "denominator is missing: a share says what it is a share of"),
    "wrong_chart": (NEITHER, f'{NEITHER}\nchart = "mix"', "chart 'mix' does not draw a share"),
    "function": ("outcome = '1'", "lower(outcome) = '1'", "uses Lower, which a condition may not"),
    "file_reader": (
        "outcome = '1'",
        "outcome in (select * from read_csv('/etc/passwd'))",
        ", which a condition may not",
    ),
    "sub_select": ("outcome = '1'", "outcome in (select outcome from offences)", "Select"),
    "exists": ("outcome = '1'", "exists (select 1)", "Exists"),
    "stacked": ("outcome = '1'", "outcome = '1'; drop table offences", "must be exactly one condition"),
    "not_sql": ("outcome = '1'", "outcome = = '1'", "is not a condition"),
    "not_a_truth": ("outcome = '1'", "outcome", "is not true or false"),
    "empty": ("outcome = '1'", "", "must be exactly one condition"),
    "other_table": ("outcome = '1'", "offences.outcome = '1'", "names a table; write the column alone"),
    "constant": ("outcome = '1'", "'1' = '1'", "compares nothing with a column"),
    "kind": ('kind = "share"', 'kind = "ranking"', "measure: Input tag 'ranking'"),
    "settle": (NEITHER, f"{NEITHER}\nsettle_days = -1", "settle_days: Input should be greater than or equal to 0"),
    "left_out": (
        "[source]",
        "[[leaves_out]]\nwhere = \"outcome = '99'\"\nreason = 'r'\n[source]",
        "compares outcome with '99', which it never holds",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_one_fault_is_named_with_its_file(dictionary: Dictionary, write: Write, name: str) -> None:
    old, new, sentence = BROKEN[name]
    told = faults(dictionary, write(name, (old, new)))
    assert [text for text in told if text.startswith(f"{name}.toml: ") and sentence in text], told
    assert len(told) == 1, told


def test_all_faults_of_all_files_are_told_at_once(dictionary: Dictionary, write: Write) -> None:
    for name, (old, new, _) in BROKEN.items():
        folder = write(name, (old, new))
    told = faults(dictionary, folder)
    assert sorted(text.partition(".toml: ")[0] for text in told) == sorted(BROKEN)
    for name, (_, _, sentence) in BROKEN.items():
        assert [text for text in told if text.startswith(f"{name}.toml: ") and sentence in text]


def test_several_faults_of_one_file_are_all_told(dictionary: Dictionary, write: Write) -> None:
    changes = (("outcome = '1'", "outcome = '14x' and offense_code = '19C'"), ('["force_code"]', '["force", "area"]'),
               ('pillar = "suspect"', 'pillar = "victims"'))  # fmt: skip
    told = faults(dictionary, write("many", *changes))
    assert len(told) == 5
    for word in ("'14x'", "'offense_code'", "'force'", "'area'", "did you mean 'victim'?"):
        assert any(word in text for text in told), word


def test_a_clock_that_is_no_date_is_told_with_the_basis_it_does_not_fit(dictionary: Dictionary, write: Write) -> None:
    assert faults(dictionary, write("clock", ('counted_on = "outcome_on"', 'counted_on = "outcome"'))) == [
        "clock.toml: basis 'closed' is counted on 'outcome_on', not on 'outcome'",
        "clock.toml: counted_on 'outcome' is not a date column; did you mean 'outcome_on'?",
    ]


def test_a_name_in_two_folders_is_a_fault(dictionary: Dictionary, write: Write) -> None:
    first, second = write("twice", folder="ours"), write("twice", folder="theirs")
    assert faults(dictionary, first, second) == ["twice.toml: stands in two folders, ours and theirs; keep one"]


def test_a_shipped_definition_is_never_replaced_unseen(dictionary: Dictionary, write: Write) -> None:
    told = faults(dictionary, write("charge_rate_closed"))
    assert told == ["charge_rate_closed.toml: stands in two folders, definitions and ours; keep one"]


def test_one_code_for_two_kpis_is_a_fault(dictionary: Dictionary, write: Write) -> None:
    told = faults(dictionary, write("copied", code="S09"))
    assert told == ["copied.toml: code 'S09' is already that of 'charge_rate_closed'"]


def test_a_folder_that_is_not_there_is_a_fault(dictionary: Dictionary, tmp_path: Path) -> None:
    (told,) = faults(dictionary, tmp_path / "nowhere")
    assert told == f"{tmp_path / 'nowhere'}: is not a folder of definitions"


# ------------------------------------------------------------------ scopes


@pytest.fixture
def scopes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Adds text to a copy of the shipped scopes and definitions."""
    copy = tmp_path / "kpi"
    shutil.copytree(SHIPPED / "definitions", copy / "definitions")
    for name in ("scopes.toml", "pillars.toml"):
        shutil.copy(SHIPPED / name, copy)
    monkeypatch.setattr(registry, "HERE", copy)

    def add(text: str) -> None:
        with (copy / "scopes.toml").open("a", encoding="utf-8") as file:
            file.write(text)

    return add


NEW = '\n[new]\ntitle = "t"\nmeaning = "m"\nbasis = "b"\n'


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (f"{NEW}where = \"offence_code = '19Z'\"\n", "compares offence_code with '19Z', which it never holds"),
        (f"{NEW}where = \"offense_code = '19C'\"\n", "did you mean 'offence_code'?"),
        (f"{NEW}where = \"offence_code in (select '19C')\"\n", "which a condition may not"),
        (
            f"{NEW}[new.tables]\nwelsh_charge = \"disposal = 'charge'\"\n",
            "table 'welsh_charge' is not in the dictionary",
        ),
        (f"{NEW}[new.tables]\nwelsh_charges = \"disposal = 'charged'\"\n", "did you mean 'charge'?"),
        ('\n[new]\ntitle = "t"\nmeaning = "m"\n', "basis: Field required"),
        (f"{NEW}were = 'x'\n", "were: is not a field that exists here"),
    ],
)
def test_a_broken_scope_is_told_with_its_file(
    dictionary: Dictionary, scopes: Callable[[str], None], text: str, sentence: str
) -> None:
    scopes(text)
    told = faults(dictionary)
    assert told
    assert all(fault.startswith("scopes.toml: ") for fault in told)
    assert any(sentence in fault for fault in told), told


def test_scopes_that_are_not_toml_are_told_with_their_file(
    dictionary: Dictionary, scopes: Callable[[str], None]
) -> None:
    scopes("\nnot toml at all\n")
    assert any(fault.startswith("scopes.toml: is not TOML:") for fault in faults(dictionary))


def test_a_scope_that_is_a_bare_value_is_a_fault_and_not_a_crash(
    dictionary: Dictionary, scopes: Callable[[str], None]
) -> None:
    whole = (registry.HERE / "scopes.toml").read_text(encoding="utf-8")
    (registry.HERE / "scopes.toml").write_text(f"rape = 1\n{whole}", encoding="utf-8")
    assert faults(dictionary) == ["scopes.toml: rape: must be an entry of its own, under [rape]"]


def test_a_scope_answers_in_the_sources_that_have_its_columns_and_no_other(door: Door) -> None:
    scope, sources = door.registry.scope("adult_rape_cps"), door.registry.dictionary.sources
    assert Compiler(sources["published"]).scope(scope, "offences") is None
    assert Compiler(sources["snapshot"]).scope(scope, "offences") is not None
