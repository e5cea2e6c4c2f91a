"""`beside` checks a folder and says what it holds; whatever is wrong is said, with status 2."""

from pathlib import Path
from typing import Any

import pytest

from settings import settings
from tests.kpi.beside_folders import write

ROOT = Path(__file__).parents[2]


def test_a_good_folder_is_told_kind_by_kind(run: Any, tmp_path: Path) -> None:
    (write(tmp_path) / "notes.txt").write_text("kept", encoding="utf-8")
    found = run("beside", "--check", str(tmp_path))
    assert (found.exit_code, found.stderr) == (0, "")
    lines = [" ".join(line.split()) for line in found.stdout.splitlines()]
    assert "nothing is wrong." in lines[0]
    assert lines[1] == (
        "It speaks of Dyfed-Powys (W15000004), and is shown beside the force's own cases and published figures, "
        "never beside invented ones."
    )
    assert "targets.toml target 3 newest of 2025-03-01" in lines
    assert "recommendations.toml progress 3 newest of 2025-09-05" in lines
    assert lines[-1] == "Not read, since they are no .toml files: notes.txt"


def test_the_invented_folder_is_named_as_such(run: Any) -> None:
    found = run("beside", "--check", str(ROOT / "kpi" / "beside" / "invented"))
    assert found.exit_code == 0
    assert "shown beside the invented force's figures only." in found.stdout


def test_every_fault_is_a_line_and_nothing_else_is_said(run: Any, tmp_path: Path) -> None:
    write(tmp_path, ("targets.toml", "value = 0.8\n", "value = 80\n"), ("plan.toml", '"victim"', '"victims"'))
    found = run("beside", "--check", str(tmp_path))
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr.splitlines() == [
        "plan.toml: action 1: pillar: no pillar has the key 'victims'; did you mean 'victim'?",
        "targets.toml: target 1: value: 80 is no share; write 90% as 0.9",
    ]


def test_no_folder_is_a_sentence(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "is not a folder" in run("beside", "--check", str(tmp_path / "none")).stderr
    monkeypatch.setenv("FLIGHTDECK_BESIDE", str(tmp_path / "none"))
    settings.cache_clear()
    found = run("beside")
    assert found.exit_code == 2
    assert (
        found.stderr == f"environment: beside: {tmp_path / 'none'} is not a folder; make it, or leave the setting out\n"
    )


def test_the_setting_names_the_folder(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLIGHTDECK_BESIDE", str(write(tmp_path)))
    settings.cache_clear()
    found = run("beside")
    assert found.exit_code == 0 and str(tmp_path) in found.stdout


def test_the_doctor_tells_what_stands_beside_and_what_is_wrong_with_it(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLIGHTDECK_BESIDE", str(write(tmp_path)))
    settings.cache_clear()
    assert "17 entries of our own" in run("doctor").stdout
    write(tmp_path, ("targets.toml", "value = 0.8\n", "value = 80\n"))
    found = run("doctor")
    assert found.exit_code == 2
    assert "targets.toml: target 1: value: 80 is no share" in found.stdout.partition("Wrong\n")[2]
