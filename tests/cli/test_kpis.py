"""`kpis --check` and `kpis --changes`: what an official list means for us, and how definitions became what they are."""

from pathlib import Path
from typing import Any

import pytest

from settings import settings
from tests.kpi.definition_files import HEADING, MEASURE, changed, write_definition, write_list, write_superseded

WIDER = ("outcome = '1'", "outcome in ('1', '14')")


def told(found: Any) -> str:
    """What was printed, as one line."""
    assert found.exit_code == 0, found.stderr
    return " ".join(found.stdout.split())


# ------------------------------------------------------------------ --check


def test_a_good_list_is_laid_beside_ours(run: Any, tmp_path: Path) -> None:
    near = changed(MEASURE, ("FD01", "FD02"), ("replaces", "corresponds_to"), ("charge_rate_closed", "days_to_charge"))
    alone = 'code = "FD03"\nname = "Cups of tea"\nmeaning = "How many are offered."\n'
    words = told(run("kpis", "--check", str(write_list(tmp_path / "fd", charge=MEASURE, near=near, alone=alone))))
    assert words.startswith("Flight deck of the tests, version 7, 2026-04-01. A publisher. Marked OFFICIAL.")
    assert "replaces the wording of" in words
    assert "differs from: Ours counts offences" in words
    assert "FD03 Cups of tea en nothing of ours counts this" in words
    listed = words.partition("are named by no measure of this list:")[2]
    assert " charge_rate_recorded " in listed
    assert " charge_rate_closed " not in listed and " days_to_charge " not in listed


def test_how_many_of_ours_no_measure_names_is_counted(run: Any, tmp_path: Path) -> None:
    every = len(run("kpis", "--format", "csv").stdout.splitlines()) - 1
    words = told(run("kpis", "--check", str(write_list(tmp_path / "fd", charge=MEASURE))))
    assert f"{every - 1} of our {every} KPIs are named by no measure of this list:" in words


def test_every_fault_is_said_file_by_file_and_ends_with_two(run: Any, tmp_path: Path) -> None:
    folder = write_list(
        tmp_path / "fd",
        changed(HEADING, ("flight_deck", "flight_desk")),
        charge=changed(MEASURE, ("charge_rate_closed", "charge_rate_close")),
        other=changed(MEASURE, ("FD01", "FD02"), ("meaning", "meening")),
    )
    found = run("kpis", "--check", str(folder))
    assert (found.exit_code, found.stdout) == (2, "")
    lines = found.stderr.strip().splitlines()
    assert [line.partition(": ")[0] for line in lines] == [
        "fd/charge.toml", "fd/list.toml", "fd/other.toml", "fd/other.toml",
    ]  # fmt: skip
    assert "did you mean 'charge_rate_closed'?" in lines[0]


def test_a_folder_that_is_not_there_is_said(run: Any, tmp_path: Path) -> None:
    found = run("kpis", "--check", str(tmp_path / "nowhere"))
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr.strip().endswith("nowhere: is not a folder of an official list")


def test_a_list_may_name_a_forces_own_kpi(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full official definition comes through `definitions`, its official words through `official`."""
    folder = write_list(tmp_path / "fd", charge=changed(MEASURE, ("charge_rate_closed", "made_up")))
    assert run("kpis", "--check", str(folder)).exit_code == 2
    monkeypatch.setenv("FLIGHTDECK_DEFINITIONS", str(write_definition(tmp_path / "ours", "made_up")))
    settings.cache_clear()
    assert " made_up replaces the wording of" in told(run("kpis", "--check", str(folder)))


def test_a_broken_list_stops_every_command(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLIGHTDECK_OFFICIAL", str(write_list(tmp_path / "fd", charge=changed(MEASURE, ("FD", "")))))
    settings.cache_clear()
    assert run("kpis").exit_code == 0
    monkeypatch.setenv(
        "FLIGHTDECK_OFFICIAL", str(write_list(tmp_path / "fd", charge=changed(MEASURE, ("code", "cod"))))
    )
    settings.cache_clear()
    found = run("kpis")
    assert found.exit_code == 2
    assert "fd/charge.toml: code: Field required" in found.stderr


# ------------------------------------------------------------------ --changes


@pytest.fixture
def ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = write_definition(tmp_path / "ours", "made_up")
    monkeypatch.setenv("FLIGHTDECK_DEFINITIONS", str(folder))
    settings.cache_clear()
    return write_superseded(folder, "made_up", "2025-04-01", WIDER, why="It counted outcome 14 by mistake.")


def test_where_nothing_changed_that_is_said(run: Any) -> None:
    assert "definitions has changed since it was first in force." in told(run("kpis", "--changes"))


def test_a_change_is_told_with_its_figures(run: Any, ours: Path) -> None:
    words = told(run("kpis", "--changes"))
    assert words.startswith(
        "Made up (made_up@2025-04-01), until 2025-04-01: It counted outcome 14 by mistake. "
        "What is counted before: outcome in ('1', '14') since: outcome = '1' Figures, published"
    )
    assert "2018-04-01" in words
    charges = told(run("answer", "charge_rate_closed", "--format", "csv", "--from", "2018-04-01"))
    assert f"{int(charges.split()[-1].split(',')[3]):,}" in words


def test_figures_of_a_source_that_is_not_loaded_are_refused(run: Any, ours: Path) -> None:
    found = run("kpis", "--changes", "--source", "snapshot")
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr.strip() == "no snapshot is loaded; what is loaded is: published"


def test_figures_are_of_the_snapshot_where_there_is_one(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, invented_store: Path
) -> None:
    only = ('better = "neither"', 'better = "neither"\nonly_source = "snapshot"')
    folder = write_definition(tmp_path / "ours", "made_up", only)
    write_superseded(folder, "made_up", "2025-04-01", WIDER, only)
    for name, value in {
        "DEMONSTRATION": "true",
        "INVENTED": invented_store,
        "STORE": tmp_path,
        "DEFINITIONS": folder,
    }.items():
        monkeypatch.setenv(f"FLIGHTDECK_{name}", str(value))
    settings.cache_clear()
    assert "Figures, snapshot" in told(run("kpis", "--changes"))
    assert "has no table for it" in told(run("kpis", "--changes", "--source", "published"))


def test_an_earlier_definition_is_answered_by_its_name_and_day(run: Any, ours: Path) -> None:
    assert "(made_up@2025-04-01)" in told(run("answer", "made_up@2025-04-01"))
