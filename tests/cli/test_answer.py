"""The command line says what the door answers, in three forms, and refuses in one sentence."""

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT / "data" / "published"
ROW = ["period", "group", "group_name", "n", "of_n", "value", "low", "high", "unit", "state", "reason", "judged",
       "left_out", "unknown"]  # fmt: skip


def as_json(run: Any, *words: str) -> Any:
    found = run("answer", *words, "--format", "json")
    assert found.exit_code == 0, found.stderr
    return json.loads(found.stdout)


def refused(found: Any) -> str:
    assert (found.exit_code, found.stdout) == (2, "")
    sentence: str = found.stderr.strip()
    assert "Traceback" not in sentence
    return sentence


def from_a_shell(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """A real process, with no settings but the given ones."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith("FLIGHTDECK_")}
    given = {"FLIGHTDECK_SETTINGS": "settings.example.toml", **variables}
    command = [sys.executable, "cli.py", *words]
    return subprocess.run(command, cwd=ROOT, env={**clean, **given}, text=True, encoding="utf-8", capture_output=True)


# ------------------------------------------------------------------ what is printed


def test_json_is_one_object_that_says_everything(run: Any) -> None:
    whole = as_json(run, "charge_rate_recorded", "--where", "force_code=gwent", "--to", "2018-04-01")
    assert (whole["kpi"], whole["scope"]) == ("charge_rate_recorded", "all_rape")
    assert (whole["source"], whole["basis"]) == ("published", "recorded")
    assert whole["question"] == {
        "from": "2017-04-01",
        "to": "2018-04-01",
        "grain": "year",
        "by": None,
        "where": {"force_code": ["W15000002"]},
    }
    (row,) = whole["rows"]
    assert list(row) == ROW
    assert (row["period"], row["group"], row["n"], row["of_n"]) == ("2017-04-01", None, 27, 417)
    assert row["low"] < row["value"] == 27 / 417 < row["high"]
    assert (row["state"], row["judged"]) == ("maturing", False)
    assert any("still maturing" in note for note in whole["notes"])
    assert set(whole["extract"]) == {"title", "attribution", "covers_to", "fingerprint", "releases"}
    assert whole["extract"]["releases"] == [{"name": "2017/18", "followed_to": "2018-03-31"}]
    assert "Open Government Licence" in whole["extract"]["attribution"]
    assert whole["reference"].startswith("FD-2019-03-31-")
    assert "$f0_0" in whole["sql"]


def test_a_group_carries_its_code_and_its_name(run: Any) -> None:
    rows = as_json(run, "charge_rate_closed", "--by", "force_code")["rows"]
    assert len(rows) == 2 * 44
    names = {row["group"]: row["group_name"] for row in rows}
    assert names["W15000004"] == "Dyfed-Powys"
    assert names["BTP"] == "British Transport Police"


def test_the_whole_is_england_and_wales_with_the_british_transport_police(run: Any) -> None:
    whole = as_json(run, "charge_rate_closed")["rows"]
    split = as_json(run, "charge_rate_closed", "--by", "force_code")["rows"]
    for row in whole:
        parts = [part for part in split if part["period"] == row["period"]]
        assert sum(part["n"] for part in parts) == row["n"]
        assert sum(part["of_n"] for part in parts) == row["of_n"]


def test_part_stands_in_a_mix_only(run: Any) -> None:
    rows = as_json(run, "outcome_mix_recorded", "--from", "2018-04-01")["rows"]
    assert list(rows[0]) == [*ROW[:3], "part", *ROW[3:]]
    assert sum(row["value"] for row in rows) == pytest.approx(1)


def test_a_count_has_no_share(run: Any) -> None:
    (row,) = as_json(run, "recorded_offences")["rows"]
    assert row["n"] == 54_045
    assert row["of_n"] is row["value"] is row["low"] is row["high"] is None


def test_an_impossible_cell_shows_its_count_and_says_why(run: Any) -> None:
    rows = as_json(run, "not_yet_assigned_recorded", "--where", "force_code=Sussex", "--to", "2018-04-01")["rows"]
    (row,) = rows
    assert (row["n"], row["of_n"], row["value"]) == (-4, 1291, None)
    assert (row["state"], row["reason"], row["judged"]) == ("not_computable", "negative", False)


def test_csv_holds_the_rows_of_json(run: Any) -> None:
    def spelled(value: Any) -> str:
        return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)

    words = ("outcome_mix_closed", "--by", "force_code", "--to", "2018-04-01")
    text = run("answer", *words, "--format", "csv").stdout
    rows = as_json(run, *words)["rows"]
    expected = [{name: spelled(value) for name, value in row.items()} for row in rows]
    assert list(csv.DictReader(io.StringIO(text))) == expected


@pytest.mark.parametrize(
    "words",
    [
        ("answer", "not_yet_assigned_recorded", "--by", "force_code"),
        ("answer", "outcome_mix_closed", "--by", "force_code"),
        ("answer", "charge_rate_closed", "--by", "offence_code"),
        ("kpis",),
    ],
    ids=" ".join,
)
def test_a_table_is_readable_at_100_columns(run: Any, words: tuple[str, ...]) -> None:
    text = run(*words).stdout
    assert max(len(line) for line in text.splitlines()) <= 100
    assert "…" not in text


def test_the_table_names_every_column_and_says_what_stands_beside_it(run: Any) -> None:
    words = ("not_yet_assigned_recorded", "--by", "force_code")
    whole, text = as_json(run, *words), run("answer", *words).stdout
    flat = " ".join(text.split())
    for name in ROW:
        assert name in flat or name.replace("_", " ") in flat
    for note in (*whole["notes"], whole["extract"]["attribution"], whole["reference"]):
        assert " ".join(note.split()) in flat.replace(" - ", " ") or note in flat


def test_the_list_of_kpis_is_the_registry(run: Any, door: Any) -> None:
    rows = json.loads(run("kpis", "--format", "json").stdout)
    assert {row["name"] for row in rows} == set(door.registry.kpis)
    assert list(rows[0]) == ["name", "code", "pillar", "basis", "status", "title"]
    assert list(csv.DictReader(io.StringIO(run("kpis", "--format", "csv").stdout))) == rows
    assert all(name in run("kpis").stdout for name in door.registry.kpis)


# ------------------------------------------------------------------ how a question may be put


@pytest.mark.parametrize(
    ("where", "code"),
    [
        ("force_code=W15000004", "W15000004"),
        ("force_code=dyfed-powys", "W15000004"),
        ("force_code= GWENT ", "W15000002"),
        ("force_code=Devon & Cornwall", "E23000035"),
        ("force_code=London, City of", "E23000034"),
        ("force_code=btp", "BTP"),
        ("offence_code=19c", "19C"),
        ("offence_code=rape of a female aged 16 and over", "19C"),
    ],
)
def test_a_value_is_a_code_or_a_name_in_any_case(run: Any, where: str, code: str) -> None:
    dimension = where.partition("=")[0]
    assert as_json(run, "charge_rate_closed", "--where", where)["question"]["where"] == {dimension: [code]}


def test_one_dimension_given_twice_gains_values_and_two_narrow(run: Any) -> None:
    def closed(*where: str) -> int:
        flags = [word for text in where for word in ("--where", text)]
        return sum(row["of_n"] for row in as_json(run, "charge_rate_closed", *flags)["rows"])

    gwent, powys = closed("force_code=Gwent"), closed("force_code=Dyfed-Powys")
    assert closed("force_code=Gwent", "force_code=Dyfed-Powys") == gwent + powys
    assert closed("force_code=Gwent", "offence_code=19C") < gwent


def test_the_scope_is_all_rape_unless_the_measure_has_one_of_its_own(run: Any) -> None:
    assert as_json(run, "charge_rate_closed")["scope"] == "all_rape"
    assert as_json(run, "welsh_charges_closed")["scope"] == "all_sexual"


def test_the_last_day_is_not_counted(run: Any) -> None:
    window = ("--from", "2017-07-01", "--to", "2018-01-01", "--grain", "quarter")
    rows = as_json(run, "charge_rate_closed", *window)["rows"]
    assert [row["period"] for row in rows] == ["2017-07-01", "2017-10-01"]


# ------------------------------------------------------------------ what is refused


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("charge_rate_close", "no KPI is called 'charge_rate_close'; did you mean 'charge_rate_closed'?"),
        ("charge_rate_closed --scope allrape", "no scope is called 'allrape'; did you mean 'all_rape'?"),
        ("charge_rate_closed --by force", "no dimension 'force'; did you mean 'force_code'?"),
        ("charge_rate_closed --where force=Gwent", "no dimension 'force'; did you mean 'force_code'?"),
        ("charge_rate_closed --where force_code=Gwentt", "never 'Gwentt'; did you mean 'Gwent'?"),
        ("charge_rate_closed --where Gwent", "is not a filter; write it as force_code=Gwent"),
        ("charge_rate_closed --where force_code=", "is not a filter; write it as force_code=Gwent"),
        ("charge_rate_closed --source publishd", "never 'publishd'; did you mean 'published'?"),
        ("charge_rate_closed --source snapshot", "no snapshot is loaded; what is loaded is: published"),
        ("charge_rate_closed --grain quater", "--grain is never 'quater'; did you mean 'quarter'?"),
        ("charge_rate_closed --grain month", "the figures are published by quarter, no finer."),
        ("charge_rate_closed --format jsn", "--format is never 'jsn'; did you mean 'json'?"),
        ("charge_rate_closed --from 1/4/2018", "--from '1/4/2018' is not a date; write it as 2018-04-01"),
        ("charge_rate_closed --to 2018-02-30", "--to '2018-02-30' is not a date; write it as 2018-04-01"),
        ("charge_rate_closed --to 2017-05-01", "2017-05-01 falls inside a published quarter"),
        ("charge_rate_closed --from 2018-10-01 --to 2018-07-01", "The period ends before it starts."),
        ("charge_rate_closed --from 2020-04-01", "the figures cover 2017-04-01 to 2019-03-31."),
        ("charge_rate_closed --scope adult_rape_cps", "cannot be limited to the scope"),
        ("welsh_charges_closed --scope all_rape", "cannot be limited to the scope"),
        ("welsh_charges_closed --where force_code=Kent", "the figures say nothing of Kent."),
    ],
)
def test_a_refusal_is_one_sentence(run: Any, words: str, sentence: str) -> None:
    said = refused(run("answer", *words.split()))
    assert said.endswith(sentence) or sentence in said
    assert "\n" not in said


@pytest.mark.parametrize("words", ["answer", "answr", "answer charge_rate_closed --grian year", "kpis --format xml"])
def test_a_mistyped_command_exits_with_2(run: Any, words: str) -> None:
    refused(run(*words.split()))


# ------------------------------------------------------------------ in a real process


def test_a_real_process_prints_json_and_nothing_else() -> None:
    done = from_a_shell("answer", "charge_rate_closed", "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["rows"][0]["n"] == 3856


def test_a_real_process_refuses_without_a_traceback() -> None:
    done = from_a_shell("answer", "charge_rate_close", "--format", "json")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "no KPI is called 'charge_rate_close'; did you mean 'charge_rate_closed'?\n"


def test_a_figure_is_answered_without_loading_what_draws() -> None:
    script = (
        "import sys, cli\n"
        "cli.app(['answer', 'charge_rate_closed', '--by', 'force_code'], standalone_mode=False)\n"
        "sys.exit(' '.join({'streamlit', 'plotly', 'pandas', 'altair'} & set(sys.modules)) or None)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, text=True, capture_output=True)
    assert done.returncode == 0, done.stderr


def test_broken_definitions_stop_with_every_fault_named(tmp_path: Path) -> None:
    definitions = ROOT / "kpi" / "definitions"
    good = (definitions / "recorded_offences.toml").read_text(encoding="utf-8")
    shares = (definitions / "charge_rate_closed.toml").read_text(encoding="utf-8")
    own = good.replace('"X01R"', '"Z1"')
    (tmp_path / "no_title.toml").write_text(own.replace('title = "Recorded offences"\n', "", 1), encoding="utf-8")
    wrong = shares.replace("outcome = '1'", "outcom = '1'").replace("outcome = '0'", "outcome = '00'")
    (tmp_path / "wrong_words.toml").write_text(wrong.replace('"S09"', '"Z2"'), encoding="utf-8")
    (tmp_path / "not_toml.toml").write_text("code = ", encoding="utf-8")
    shutil.copy(definitions / "charge_rate_closed.toml", tmp_path)
    for command in (("answer", "recorded_offences"), ("kpis",), ("doctor",)):
        done = from_a_shell(*command, FLIGHTDECK_DEFINITIONS=str(tmp_path))
        assert done.returncode == 2
        said = done.stdout if command == ("doctor",) else done.stderr
        lines = [line.strip() for line in said.splitlines()]
        assert "Traceback" not in done.stderr
        for start, part in (
            ("no_title.toml: title: ", ""),
            ("wrong_words.toml: ", "outcom"),
            ("wrong_words.toml: ", "'00'"),
            ("not_toml.toml: is not TOML", ""),
            ("charge_rate_closed.toml: stands in two folders", ""),
        ):
            assert any(line.startswith(start) and part in line for line in lines), (start, part, lines)
        assert command == ("doctor",) or done.stdout == ""


def test_damaged_and_missing_tables_are_named_with_what_to_do(tmp_path: Path) -> None:
    folder = tmp_path / "published"
    shutil.copytree(PUBLISHED, folder, ignore=shutil.ignore_patterns("sources"))
    table = folder / "offences.parquet"
    table.write_bytes(table.read_bytes()[:-100])
    (folder / "welsh_charges.parquet").unlink()
    done = from_a_shell("answer", "recorded_offences", FLIGHTDECK_PUBLISHED=str(folder))
    assert (done.returncode, done.stdout) == (2, "")
    damaged, missing = done.stderr.splitlines()
    assert damaged.startswith("offences.parquet: is damaged")
    assert missing.startswith("welsh_charges.parquet: is missing")
    assert "git checkout -- data/published" in damaged and "git checkout -- data/published" in missing


def test_a_mistyped_setting_stops_with_what_was_meant(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('langauge = "cy"\n', encoding="utf-8")
    done = from_a_shell("answer", "recorded_offences", FLIGHTDECK_SETTINGS=str(file))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "mine.toml: there is no setting 'langauge'; did you mean 'language'?\n"
