"""A broken entry stops the start, and everything that is wrong is said at once, each with its place."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from data.faults import DefinitionErrors
from kpi.answer import Door
from kpi.beside import load_beside
from kpi.beside.shelf import INVENTED

from .beside_folders import write

TODAY = date(2026, 11, 20)
TARGETS, EVENTS, SAID = "targets.toml", "events.toml", "commentary.toml"
RECOMMENDED, PLAN = "recommendations.toml", "plan.toml"

WRONG = {
    "unknown_kpi": (
        (TARGETS, '"adviser_offered"', '"adviser_ofered"'),
        "targets.toml: target 1: no KPI is called 'adviser_ofered'; did you mean 'adviser_offered'?",
    ),
    "other_unit": (
        (TARGETS, 'unit = "share"', 'unit = "days"'),
        "target 1: unit: 'adviser_offered' is measured in 'share', not in 'days'",
    ),
    "per_cent": ((TARGETS, "value = 0.8\n", "value = 80\n"), "target 1: value: 80 is no share; write 90% as 0.9"),
    "yes": ((TARGETS, "value = 0.8\n", "value = true\n"), "target 1: value: Input should be a valid number"),
    "wrong_way": (
        (TARGETS, '"at_least"', '"at_most"'),
        "target 1: direction: of 'adviser_offered' higher is better; write direction = \"at_least\"",
    ),
    "no_good_way": (
        (TARGETS, '"adviser_offered"', '"outcome_15_closed"'),
        "target 1: 'outcome_15_closed' has no good direction, so it can have no target",
    ),
    "no_single_figure": (
        (TARGETS, '"adviser_offered"', '"outcome_mix_closed"'),
        "target 1: 'outcome_mix_closed' has several parts and no single figure, so it can be no target",
    ),
    "overlap": (
        (TARGETS, "to = 2025-04-01\n", "to = 2025-06-01\n"),
        "target 2: begins on 2025-04-01 while target 1 still holds; give that one to = 2025-04-01, or change a day",
    ),
    "for_ever": ((TARGETS, "to = 2025-04-01\n", ""), "target 2: begins on 2025-04-01 while target 1 still holds"),
    "backwards": (
        (TARGETS, "to = 2025-04-01\n", "to = 2024-04-01\n"),
        "target 1: to 2024-04-01 is not after from 2024-04-01; `to` is the day after the last one",
    ),
    "scope": (
        (TARGETS, '"other_sexual"', '"other_sexuals"'),
        "target 3: no scope is called 'other_sexuals'; did you mean 'other_sexual'?",
    ),
    "unscoped": (
        (TARGETS, 'kpi = "adviser_offered"\nscope', 'kpi = "training_orders"\nscope'),
        "target 3: scope: 'training_orders' is counted without a scope; leave the field out",
    ),
    "other_scope": (
        (TARGETS, 'kpi = "adviser_offered"\nscope', 'kpi = "reports_not_crimed"\nscope'),
        "target 3: scope: 'reports_not_crimed' is counted in 'all_rape' only; leave the field out",
    ),
    "force": (
        (TARGETS, "set_on = 2024-03-01", 'set_on = 2024-03-01\nforce = "W15000005"'),
        "target 1: force: 'W15000005' is not the code of a force; did you mean 'W1500000",
    ),
    "ahead": (
        (TARGETS, "set_on = 2024-03-01", "set_on = 2027-03-01"),
        "target 1: 2027-03-01 lies ahead: nobody can have signed it yet",
    ),
    "no_such_year": (
        (TARGETS, "from = 2024-04-01", "from = 0204-04-01"),
        "target 1: from: 0204-04-01 is no day that can be meant here; write it as 2024-03-31",
    ),
    "field": (
        (TARGETS, "owner = ", "ownr = "),
        "target 1: ownr: is not a field that exists here; did you mean 'owner'?",
    ),
    "missing": ((TARGETS, 'source = "Own board"\n', ""), "target 1: source: Field required"),
    "section": ((TARGETS, "[[target]]", "[[targets]]"), "there is no [[targets]] here; did you mean 'target'?"),
    "one_bracket": (
        (PLAN, "[[update]]", "[update]"),
        "plan.toml: update: write each one under [[update]], with two brackets",
    ),
    "not_toml": ((TARGETS, "value = 0.8", "value = eight"), "targets.toml: is not TOML:"),
    "bears_on": (
        (EVENTS, '"victim", ', '"victims", '),
        "event 1: bears_on: 'victims' is neither a KPI nor the key of a pillar; did you mean 'victim'?",
    ),
    "until": (
        (EVENTS, "until = 2024-06-30", "until = 2024-04-30"),
        "event 1: until 2024-04-30 is before on 2024-05-01",
    ),
    "kind": ((EVENTS, '"training"', '"party"'), "event 1: kind: Input should be 'system_change', 'training'"),
    "reference": (
        (SAID, "Own first words.", "See crime 24/12345."),
        "commentary 1: text: holds what looks like the reference of a record; nothing here may point to a person",
    ),
    "reference_in_welsh": (
        (SAID, "Geiriau yn Gymraeg yn unig.", "Ffoniwch 07700 900123."),
        "commentary 3: text: holds what looks like a telephone number",
    ),
    "empty": ((SAID, '"Own first words."', '" "'), "commentary 1: text: is empty; write the text, or leave"),
    "number_for_text": (
        (SAID, '"Own first words."', "12"),
        'commentary 1: text: must be text in quotes, or { en = "…", cy = "…" }',
    ),
    "period": (
        (SAID, '"2018-19-Q1"', '"2018-20"'),
        "commentary 3: period: '2018-20' is no period; write a year as \"2024-25\"",
    ),
    "same_day": (
        (SAID, "on = 2025-06-01", "on = 2025-05-01"),
        "commentary 2: stands beside commentary 1 of the same day, and only one can count; keep one",
    ),
    "pillar": (
        (PLAN, '"victim"', '"victims"'),
        "action 1: pillar: no pillar has the key 'victims'; did you mean 'victim'?",
    ),
    "context": ((PLAN, '"victim"', '"context"'), "action 1: pillar: no pillar has the key 'context'"),
    "two_leads": (
        ("leads.toml", "to = 2025-01-01", "to = 2025-02-01"),
        "lead 2: begins on 2025-01-01 while lead 1 still holds",
    ),
    "blank": (
        (RECOMMENDED, "recommendation = 6", "recommendation = 8"),
        "progress 3: recommendation 8 stands blank: its text is not known here. Write it first",
    ),
    "not_ours": (
        (RECOMMENDED, "recommendation = 6", "recommendation = 4"),
        "progress 3: recommendation 4 is not for a force to answer; leave the entry out",
    ),
    "no_such_number": ((RECOMMENDED, "recommendation = 6", "recommendation = 15"), "progress 3: recommendation: Input"),
    "nobodys_words": (
        (RECOMMENDED, 'source = "The report, page 3"\n', ""),
        "recommendation 1: has a text and no source; a text says whose it is and where it stands",
    ),
    "status": ((RECOMMENDED, '"confirmed"', '"green"'), "progress 2: status: Input should be 'not_started'"),
    "level": (("assessment.toml", "level = 2", "level = 6"), "judgement 1: level: 6 is not on the scale; it has 1, 2"),
    "update_of_nothing": (
        (PLAN, 'action = "own_action"', 'action = "own_actoin"'),
        "update 1: no action is named 'own_actoin'; did you mean 'own_action'?",
    ),
    "update_before": (
        (PLAN, "on = 2025-05-05", "on = 2025-01-01"),
        "update 1: is of 2025-01-01, before the action was opened on 2025-01-05",
    ),
    "evidence": (
        (PLAN, 'evidence = ["adviser_offered"]', 'evidence = ["isva_chain"]'),
        "action 1: evidence: 'isva_chain' has several parts and no single figure, so it can be no evidence",
    ),
    "no_force": (("beside.toml", 'force = "W15000004"', ""), "beside.toml: force: is missing; write the code"),
    "strange_force": (("beside.toml", "W15000004", "Gwent"), "beside.toml: force: 'Gwent' is not the code of a force"),
    "invented_mark": (
        (TARGETS, "\n[[target]]", "invented = true\n[[target]]"),
        "targets.toml: says that it is invented; what is invented is never shown beside real figures",
    ),
}  # fmt: skip


def faults(door: Door, own: Path) -> list[str]:
    with pytest.raises(DefinitionErrors) as raised:
        load_beside(door.registry, own, TODAY)
    return [str(fault) for fault in raised.value.faults]


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_said_with_its_place(door: Door, tmp_path: Path, case: str) -> None:
    change, expected = WRONG[case]
    told = faults(door, write(tmp_path, change))
    assert [text for text in told if expected in text], told


def test_everything_is_said_at_once(door: Door, tmp_path: Path) -> None:
    cases = ("per_cent", "bears_on", "period", "blank", "level", "update_of_nothing", "two_leads")
    told = "\n".join(faults(door, write(tmp_path, *(WRONG[case][0] for case in cases))))
    assert [case for case in cases if WRONG[case][1] not in told] == []


def test_a_mistyped_file_is_not_passed_over(door: Door, tmp_path: Path) -> None:
    told = faults(door, write(tmp_path, extra={"target.toml": ""}))
    assert told == ["target.toml: is no file that is read here; did you mean 'targets.toml'?"]


def test_a_folder_says_whom_it_is_about(door: Door, tmp_path: Path) -> None:
    (write(tmp_path) / "beside.toml").unlink()
    assert faults(door, tmp_path) == [
        'beside.toml: is missing; write one that says whom the folder is about: force = "W15000004"'
    ]


def test_a_reference_is_never_repeated_by_the_fault_that_refuses_it(door: Door, tmp_path: Path) -> None:
    told = faults(door, write(tmp_path, (SAID, "Own first words.", "Ask Mrs Ellwood, 07700 900123, ref 24/98765.")))
    assert told and not any(part in text for text in told for part in ("Ellwood", "900123", "98765"))


def test_a_copy_of_the_invented_folder_is_refused_file_by_file(door: Door, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(INVENTED, copy)
    told = faults(door, copy)
    files = {file.name for file in copy.iterdir()}
    assert {text.partition(":")[0] for text in told if "says that it is invented" in text} == files


def test_a_good_folder_has_no_fault(door: Door, tmp_path: Path) -> None:
    own = load_beside(door.registry, write(tmp_path), TODAY).own
    assert own is not None and len(own.placed) == 17
