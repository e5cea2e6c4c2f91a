"""The commands on extracts, from a folder of exports to what is live, through the command line."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from data.snapshots.store import Store
from tests.attacks import extract

ROOT = Path(__file__).parents[2]


class Desk:
    """An analyst's desk: a mapping, a store, and the command line."""

    def __init__(self, folder: Path, run: Any) -> None:
        self.folder, self.store, self._run = folder, folder / "store", run
        self.mapping = extract.mapping(folder)

    def run(self, *words: object) -> Any:
        return self._run(*map(str, words), "--store", str(self.store))

    def ingest(self, folder: Path, *words: object) -> Any:
        return self.run("ingest", folder, "--mapping", self.mapping, *words)

    def done(self, folder: Path, *words: object) -> str:
        found = self.ingest(folder, *words)
        assert found.exit_code == 0, found.stderr
        assert found.stderr == ""
        return str(found.stdout)

    def refused(self, folder: Path, *words: object) -> str:
        before = extract.state(self.store)
        found = self.ingest(folder, *words)
        assert (found.exit_code, found.stdout) == (2, ""), found.output
        assert extract.state(self.store) == before
        assert not list(self.store.glob("staging-*"))
        return str(found.stderr)

    def live(self) -> Any:
        with Store(self.store).pinned() as pinned:
            assert pinned is not None and pinned.faults() == []
            return pinned


@pytest.fixture
def desk(tmp_path: Path, run: Any) -> Desk:
    return Desk(tmp_path, run)


@pytest.fixture
def march(tmp_path: Path) -> Path:
    return extract.export(tmp_path / "march", extract.MARCH)


@pytest.fixture
def april(tmp_path: Path) -> Path:
    return extract.export(tmp_path / "april", extract.APRIL, n=75)


def surveys(folder: Path, *responses: str, day: str = "05/04/2024") -> Path:
    folder.mkdir(exist_ok=True)
    lines = "".join(f"{response},treated_fairly,{day}\n" for response in responses)
    (folder / "surveys.csv").write_text(f"Response,Question,Answered\n{lines}", encoding="utf-8")
    return folder


# ------------------------------------------------------------------ ingest


def test_a_folder_becomes_the_live_snapshot_and_every_row_is_accounted_for(desk: Desk, march: Path) -> None:
    register = march / "crimes_2024-03-31.csv"
    dirt = "REF/1,19C,01/02/2023,0,NULL,x\n,19C,01/02/2023,0,,x\nREF/900,19C,32/02/2023,0,,x\n"
    dirt += "REF/901,19C,01/02/2023,0,31/02/2023,x\nREF/902,8N,01/02/2023,0,,x\n"
    register.write_text(register.read_text() + dirt)
    (march / "notes.txt").write_text("anything")
    said = desk.done(march)
    parts = "61 first + 0 repeats + 1 differing + 2 rejected + 1 not applicable"
    assert f"crimes_2024-03-31.csv, offences: 65 rows = {parts}" in said
    assert "suspects_2024-03-31.csv, suspects: 30 rows = 30 first + 0 repeats" in said
    assert "crimes_2024-03-31.csv: dropped unread: Victim Name" in said
    assert "notes.txt: no pattern of tiny names it" in said
    assert "1 rejected: crimes_2024-03-31.csv, offences.recorded_on: " in said and "(line 64)" in said
    assert "1 blanked: crimes_2024-03-31.csv, offences.outcome_on: " in said and "(line 65)" in said
    live = desk.live().snapshot
    assert said.endswith(f"Snapshot {live.id} is written. It is live.\n")
    assert live.manifest.tables["offences"].rows == 61
    assert {account.rows_in for account in live.manifest.accounts} == {65, 30}
    assert not live.manifest.synthetic


def test_nobody_is_named_in_the_store_and_references_only_where_they_are_guarded(desk: Desk, march: Path) -> None:
    desk.done(march)
    for file in (file for file in desk.store.rglob("*") if file.is_file()):
        content = file.read_bytes()
        assert b"Nobody Real" not in content, file
        if desk.store / "restricted" not in file.parents:
            assert b"REF/1" not in content, file
        else:
            assert file.stat().st_mode & 0o077 == 0, file
    rejects = pl.read_parquet(next((desk.store / "restricted").glob("rejects-*.parquet")))
    assert rejects.columns == ["file", "table", "column", "reason", "action", "line"]


def test_the_same_files_again_are_the_same_snapshot(desk: Desk, march: Path) -> None:
    first = desk.done(march, "--by", "one")
    again = desk.done(march, "--by", "another")
    id = desk.live().snapshot.id
    assert first.endswith(f"Snapshot {id} is written. It is live.\n")
    assert again.endswith(f"Snapshot {id} is already there; nothing was written. It is live.\n")
    assert len(Store(desk.store).snapshots()) == 1


def test_two_stores_give_tables_of_the_same_content(desk: Desk, march: Path, tmp_path: Path) -> None:
    desk.done(march)
    live = desk.live().snapshot
    other = Store(tmp_path / "other")
    with other.writing("me", "a test"):
        other.restricted.joinpath("key").write_bytes((desk.store / "restricted" / "key").read_bytes())
        other.restricted.joinpath("key").chmod(0o600)
    desk.store = other.folder
    desk.done(march)
    assert desk.live().snapshot.id == live.id


def test_no_publish_leaves_the_old_one_live(desk: Desk, march: Path, april: Path) -> None:
    desk.done(march)
    old = desk.live().snapshot.id
    assert desk.done(april, "--no-publish").endswith(" is written. It is not live.\n")
    assert desk.live().snapshot.id == old
    found = desk.run("publish")
    assert found.exit_code == 0
    new = desk.live().snapshot.id
    assert found.stdout == f"Snapshot {new} is live, with its changes since {old}.\n"
    assert new.startswith("2024-04-30-")


def test_tables_that_no_file_feeds_are_carried_over_with_their_own_day(desk: Desk, march: Path, april: Path) -> None:
    desk.done(surveys(march, "r1", "r2"), "--as-at", "partner=2024-04-06")
    (april / "suspects_2024-04-30.csv").unlink()
    said = desk.done(april)
    tables = desk.live().snapshot.manifest.tables
    told = {name: (str(tables[name].as_at), tables[name].delivered) for name in ("offences", "suspects", "surveys")}
    assert told == {
        "offences": ("2024-04-30", "full"),
        "suspects": ("2024-03-31", "carried over"),
        "surveys": ("2024-04-06", "carried over"),
    }
    assert "surveys: 2 rows, as at 2024-04-06" in said and "carried over" in said
    assert (tables["suspects"].rows, tables["surveys"].rows) == (30, 2)
    held = desk.live().snapshot.read("suspects")
    crimes = desk.live().snapshot.read("offences")["crime_key"]
    assert held["crime_key"].is_in(crimes.implode()).all()


def test_an_increment_replaces_by_key_and_keeps_the_rest(desk: Desk, march: Path, tmp_path: Path) -> None:
    desk.done(surveys(march, "r1", "r2"), "--as-at", "partner=2024-04-06")
    later = surveys(tmp_path / "later", "r2", "r3", day="20/04/2024")
    desk.mapping.write_text(desk.mapping.read_text().replace('name = "crimes"\n', 'name = "crimes"\noptional = true\n'))
    desk.done(later, "--as-at", "2024-04-21")
    entry = desk.live().snapshot.manifest.tables["surveys"]
    assert (entry.rows, entry.delivered, str(entry.as_at)) == (3, "incremental", "2024-04-21")
    days = desk.live().snapshot.read("surveys")["answered_on"].sort()
    assert [str(day) for day in days] == ["2024-04-05", "2024-04-20", "2024-04-20"]
    again = desk.done(later, "--as-at", "2024-04-21")
    assert "is already there" in again


def test_a_file_that_does_not_say_its_day_is_refused_until_it_is_given(desk: Desk, march: Path) -> None:
    said = desk.refused(surveys(march, "r1"))
    assert said == "surveys.csv: does not say which day it speaks of; give it, as in --as-at partner=2024-03-31\n"
    assert "there is no feed 'partners'; did you mean 'partner'?" in desk.refused(
        march, "--as-at", "partners=2024-04-01"
    )
    assert "'1 April' is not a date" in desk.refused(march, "--as-at", "1 April")
    assert "given twice" in desk.refused(march, "--as-at", "2024-04-01", "--as-at", "2024-04-02")
    desk.done(march, "--as-at", "police=2024-01-01", "--as-at", "2024-04-06")
    tables = desk.live().snapshot.manifest.tables
    assert (str(tables["surveys"].as_at), str(tables["offences"].as_at)) == ("2024-04-06", "2024-03-31")


def test_folders_and_mappings_that_are_not_there(desk: Desk, march: Path, tmp_path: Path) -> None:
    assert "is not a folder" in desk.refused(tmp_path / "nowhere")
    (march / "crimes_2024-03-31.csv").rename(march / "register.csv")
    assert desk.refused(march).startswith("march: has no file named like 'crimes*' (crimes); add it")
    found = desk.run("ingest", march, "--mapping", "victim_suspect_rows_aa")
    assert found.exit_code == 2 and "did you mean 'victim_suspect_rows_a'" in found.stderr


def test_a_file_that_two_patterns_name_is_refused(desk: Desk, march: Path) -> None:
    desk.mapping.write_text(desk.mapping.read_text().replace('"suspects*"', '"*2024*"'))
    assert "is named by two patterns of tiny" in desk.refused(march)


def test_columns_that_the_mapping_does_not_name_are_refused(desk: Desk, march: Path) -> None:
    register = march / "crimes_2024-03-31.csv"
    register.write_text(register.read_text().replace("Outcome Date", "Outcome Day"))
    said = desk.refused(march)
    assert "Outcome Dat" in said and "Nobody" not in said


def test_invented_rows_and_real_ones_never_share_a_store(desk: Desk, march: Path, monkeypatch: Any) -> None:
    desk.done(march)
    monkeypatch.setattr("data.ingest.tables.is_invented", lambda mapping: True)
    assert "holds real rows and these are invented; keep them in a store of their own" in desk.refused(march)


# ------------------------------------------------------------------ control totals


def totals(folder: Path, n: int) -> Path:
    file = folder / "totals.csv"
    file.write_text(f"month,measure,total\n2023-01,recorded,{n}\n", encoding="utf-8")
    return file


def test_control_totals_are_held_against_the_extract_and_signed_for(desk: Desk, march: Path, tmp_path: Path) -> None:
    right = desk.done(march, "--control", totals(tmp_path, 5), "--sign", "A. Registrar: not needed", "--no-publish")
    assert "1 of 1 within the tolerance" in right
    (only,) = Store(desk.store).snapshots()
    assert only.signed is None and len(only.control) == 1
    said = desk.refused(march, "--control", totals(tmp_path, 9))
    assert "2023-01 recorded: 5 found, 9 expected" in said and "--sign" in said
    register = march / "crimes_2024-03-31.csv"
    register.write_text(register.read_text() + "REF/700,19C,01/03/2023,0,NULL,x\n")
    done = desk.done(march, "--control", totals(tmp_path, 9), "--sign", "A. Registrar: four were cancelled")
    assert "2023-01 recorded: 5 found, 9 expected" in done
    assert "signed for by A. Registrar: four were cancelled" in done
    signed = desk.live().snapshot.manifest.signed
    assert signed is not None and (signed.who, signed.why) == ("A. Registrar", "four were cancelled")
    assert "says who and why" in desk.refused(march, "--sign", "A. Registrar")


# ------------------------------------------------------------------ snapshots


@pytest.fixture
def two(desk: Desk, march: Path, april: Path) -> Iterator[tuple[str, str]]:
    desk.done(march)
    old = desk.live().snapshot.id
    desk.done(april)
    yield old, desk.live().snapshot.id


def test_snapshots_are_listed_with_the_live_one_marked(desk: Desk, two: tuple[str, str]) -> None:
    for words in (("snapshots",), ("snapshots", "list")):
        said = desk.run(*words).stdout.splitlines()
        assert [line.split()[0] for line in said[2:]] == list(two)
        assert [line.endswith("live") for line in said[2:]] == [False, True]
    assert max(map(len, said)) <= 100


def test_an_empty_store_says_how_to_fill_it(desk: Desk) -> None:
    assert desk.run("snapshots").stdout == "There is no snapshot yet; `python cli.py ingest` makes one.\n"
    found = desk.run("publish")
    assert (found.exit_code, found.stdout) == (2, "")
    assert not desk.store.exists()


def test_what_moved_is_counted_by_force_and_month(desk: Desk, two: tuple[str, str]) -> None:
    said = desk.run("snapshots", "compare", *two).stdout
    assert said.startswith(f"From {two[0]} (60 offences) to {two[1]} (75 offences)\n")
    changes = pl.read_parquet(desk.live().changes)
    (counted,) = [line for line in said.splitlines() if line.startswith("W15000004") and " late " in line]
    assert counted.split() == ["W15000004", "rape", "late", "row", str((changes["change"] == "late").sum())]
    same = desk.run("snapshots", "compare", two[0], two[0]).stdout
    assert same.endswith("nothing moved.\n")


def test_rolling_back_and_forward(desk: Desk, two: tuple[str, str]) -> None:
    assert desk.run("snapshots", "rollback").stdout == f"Snapshot {two[0]} is live.\n"
    assert desk.live().snapshot.id == two[0]
    found = desk.run("snapshots", "rollback")
    assert found.exit_code == 2 and "was the first snapshot to be published" in found.stderr
    assert desk.run("snapshots", "rollback", two[1]).exit_code == 0
    assert desk.live().snapshot.id == two[1]
    found = desk.run("publish", two[1][:-1] + "_")
    assert found.exit_code == 2 and f"did you mean '{two[1]}'" in found.stderr


def test_an_erasure_is_told_by_table_and_noted_without_the_reference(desk: Desk, two: tuple[str, str]) -> None:
    found = desk.run("snapshots", "erase", "REF/4", "--why", "about ref/4", "--by", "me")
    assert found.exit_code == 2 and "holds the reference itself" in found.stderr
    found = desk.run("snapshots", "erase", "REF/4", "--why", "court order", "--by", "me")
    assert found.exit_code == 0
    for id in two:
        assert f"{id}: 1 of offences, 1 of reports, 1 of suspects" in found.stdout
        (note,) = Store(desk.store).snapshot(id).manifest.notes
        assert note.text.startswith("Erased by me: court order: ") and "REF/4" not in note.text
    assert desk.live().snapshot.manifest.tables["offences"].rows == 74
    found = desk.run("snapshots", "erase", "REF/4", "--why", "court order")
    assert found.exit_code == 2 and "REF/4" not in found.stderr
    assert "Erased by me" in desk.run("snapshots").stdout


def test_old_snapshots_are_retired_and_the_live_one_stays(desk: Desk, two: tuple[str, str]) -> None:
    said = desk.run("snapshots", "retire", "--before", "2030-01-01").stdout
    assert said == f"Only counts are left of: {two[0]}.\n"
    assert desk.live().snapshot.read("offences").height == 75
    found = desk.run("snapshots", "rollback")
    assert found.exit_code == 2 and "holds counts only" in found.stderr
    assert desk.run("snapshots", "retire", "--before", "2030-01-01").stdout == "No snapshot is older than that.\n"


def test_the_store_is_named_after_the_command(desk: Desk, two: tuple[str, str], run: Any) -> None:
    found = run("snapshots", "--store", str(desk.store), "compare", *two)
    assert found.exit_code == 2 and "goes after the command" in found.stderr


# ------------------------------------------------------------------ one at a time, and from a shell


def test_a_second_command_is_told_who_is_writing(desk: Desk, march: Path, april: Path) -> None:
    desk.done(march)
    with Store(desk.store).writing("An Analyst", "ingesting april"):
        done = extract.cli("ingest", april, "--mapping", desk.mapping, "--store", desk.store)
        reads = extract.cli("snapshots", "--store", desk.store)
    assert (done.returncode, done.stdout) == (2, "")
    told = f"An Analyst is writing to this store (ingesting april, process {os.getpid()})"
    assert done.stderr == f"lock: {told}; try again when that has ended\n"
    assert reads.returncode == 0 and "live" in reads.stdout


def test_help_is_quick_and_loads_nothing_heavy() -> None:
    heavy = ("polars", "duckdb", "pydantic", "streamlit")
    code = f"import sys, cli; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_the_live_file_names_what_is_there(desk: Desk, two: tuple[str, str]) -> None:
    told = json.loads((desk.store / "live").read_text())
    assert told["before"] == two[0] and (desk.store / "changes" / told["changes"]).is_file()


# ------------------------------------------------------------------ drafts and inventions


def test_a_mapping_is_proposed_from_headings(desk: Desk, march: Path, run: Any) -> None:
    found = run("map", str(march / "crimes_2024-03-31.csv"))
    assert found.exit_code == 0 and "[[files]]" in found.stdout and "Nobody Real" not in found.stdout
    missing = run("map", str(march / "nothing.csv"))
    assert (missing.exit_code, missing.stdout) == (2, "") and missing.stderr.startswith("nothing.csv: ")


def test_an_invented_force_is_written_and_taken_in(desk: Desk, run: Any, tmp_path: Path) -> None:
    raw = tmp_path / "invented"
    found = run("synthesise", "--offences", "600", "--seed", "7", "--to", str(raw))
    assert found.exit_code == 0, found.stderr
    assert str(raw) in found.stdout
    found = desk.run("ingest", raw, "--mapping", "invented")
    assert found.exit_code == 0, found.stderr
    assert found.stdout.endswith(" It is live. Its rows are invented.\n")
    assert desk.live().snapshot.manifest.synthetic
    found = run("synthesise", "--offences", "600", "--forces", "500", "--to", str(tmp_path / "no"))
    assert found.exit_code == 2 and len(found.stderr.splitlines()) == 1


def test_an_earlier_export_of_the_same_force_is_written_and_taken_in_before_the_later_one(
    desk: Desk, run: Any, tmp_path: Path
) -> None:
    size = ("--offences", "600", "--seed", "7")
    for folder, on in (("earlier", ("--exported-on", "2026-02-28")), ("later", ())):
        found = run("synthesise", *size, *on, "--to", str(tmp_path / folder))
        assert found.exit_code == 0, found.stderr
        found = desk.run("ingest", tmp_path / folder, "--mapping", "invented")
        assert found.exit_code == 0, found.stderr
    live = desk.live()
    assert live.snapshot.manifest.as_at().isoformat() == "2026-03-31"
    assert live.live.before is not None and live.live.before.startswith("2026-02-28")
    truths = [folder for folder in ("earlier", "later") if (tmp_path / folder / "INVENTED_truths.toml").exists()]
    assert truths == ["later"]


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2025-02-28", "An export can be made as at a day from 2025-09-29 to 2026-03-31."),
        ("28/02/2026", "--exported-on: '28/02/2026' is not a date; write it as 2024-03-31"),
    ],
)
def test_a_day_no_export_can_be_made_for_is_refused(run: Any, tmp_path: Path, day: str, said: str) -> None:
    found = run("synthesise", "--offences", "600", "--to", str(tmp_path / "no"), "--exported-on", day)
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr.strip() == said
    assert not (tmp_path / "no").exists()
