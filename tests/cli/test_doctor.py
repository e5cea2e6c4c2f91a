"""The doctor says what is installed, loaded and wrong, and exits with 2 when something is."""

import shutil
from pathlib import Path
from typing import Any

import pytest

import doctor

ROOT = Path(__file__).parents[2]


def test_a_sound_installation_is_told_in_full(run: Any) -> None:
    found = run("doctor")
    assert found.exit_code == 0, found.stdout
    assert found.stdout.endswith("Wrong\n  nothing\n")
    flat = " ".join(found.stdout.split())
    for said in (
        "Python 3.",
        "streamlit 1.67.0",
        "duckdb 2.0.0",
        "published offences: ",
        " rows, 2017-04-01 to 2019-03-31",
        "newest is welsh_charges, ",
        " days old; fingerprint ",
        "browser.gatherUsageStats: false",
        "runner.postScriptGC: false",
        "Chromium: not needed to run",
    ):
        assert said in flat
    assert max(map(len, found.stdout.splitlines())) <= 100


def test_another_version_or_a_missing_package_is_wrong(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    pins = 'polars==0.0.1  # tables\nnosuchpackage==1.0\nonlyelsewhere==1.0 ; platform_system == "Nowhere"\n'
    monkeypatch.setattr(doctor, "_pins", lambda: pins)
    found = run("doctor")
    assert found.exit_code == 2
    assert "requirements.txt: polars is 2." in found.stdout
    assert "requirements.txt: nosuchpackage is not installed, pinned 1.0;" in found.stdout
    assert "onlyelsewhere" not in found.stdout


def test_telemetry_switched_on_is_wrong(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STREAMLIT_BROWSER_GATHER_USAGE_STATS", "true")
    found = run("doctor")
    assert found.exit_code == 2
    assert "STREAMLIT_BROWSER_GATHER_USAGE_STATS: browser.gatherUsageStats must be false" in found.stdout


def test_server_options_that_are_missing_are_wrong(run: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shutil.copy(ROOT / "requirements.txt", tmp_path)
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "config.toml").write_text("[server]\nheadless = true\n", encoding="utf-8")
    monkeypatch.setattr(doctor, "HERE", tmp_path)
    found = run("doctor")
    assert found.exit_code == 2
    assert "browser.gatherUsageStats must be false" in found.stdout
    assert "runner.postScriptGC must be false" in found.stdout


def test_every_fault_of_every_kind_is_told_at_once(run: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    published = tmp_path / "published"
    shutil.copytree(ROOT / "data" / "published", published, ignore=shutil.ignore_patterns("sources"))
    (published / "offences.parquet").write_bytes(b"not a table")
    definitions = tmp_path / "definitions"
    definitions.mkdir()
    (definitions / "empty.toml").write_text("", encoding="utf-8")
    monkeypatch.setenv("FLIGHTDECK_PUBLISHED", str(published))
    monkeypatch.setenv("FLIGHTDECK_DEFINITIONS", str(definitions))
    monkeypatch.setenv("STREAMLIT_RUNNER_POST_SCRIPT_GC", "true")
    found = run("doctor")
    assert found.exit_code == 2
    wrong = found.stdout.partition("Wrong\n")[2]
    for said in ("offences.parquet: is damaged", "empty.toml: title: ", "runner.postScriptGC must be false"):
        assert said in wrong


def test_a_broken_setting_does_not_hide_the_rest(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLIGHTDECK_PORT", "eighty")
    found = run("doctor")
    assert found.exit_code == 2
    assert "environment: port: " in found.stdout
    assert "published offences: " in found.stdout
