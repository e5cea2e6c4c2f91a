"""A tiny invented force: its mapping, its exports of two months, and the command line in a process of its own."""

import os
import random
import subprocess
import sys
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from cli import app
from data.snapshots.store import Store

ROOT = Path(__file__).parents[2]
MARCH, APRIL = date(2024, 3, 31), date(2024, 4, 30)

MAPPING = """
title = "A tiny invented force"
source_system = "niche"
force_code = "W15000004"
nothing = ["NULL"]
dates = ["%d/%m/%Y"]
tolerance = 0.02

[[files]]
name = "crimes"
pattern = "crimes*"
as_at = "name"
drop = ["Victim Name"]
[files.tables.offences]
crime_key = "Crime Ref"
offence_code = "HO Code"
recorded_on = "Recorded"
outcome = "Outcome"
outcome_on = "Outcome Date"

[[files]]
name = "suspects"
pattern = "suspects*"
as_at = "name"
optional = true
[files.tables.suspects]
crime_key = "Crime Ref"
suspect_key = "Suspect"

[[files]]
name = "surveys"
pattern = "surveys*"
optional = true
delivers = "incremental"
[files.tables.surveys]
response_key = "Response"
question = "Question"
answered_on = "Answered"
"""

HEADING = "Crime Ref,HO Code,Recorded,Outcome,Outcome Date,Victim Name"


def mapping(folder: Path) -> Path:
    file = folder / "tiny.toml"
    file.write_text(MAPPING, encoding="utf-8")
    return file


def crimes(as_at: date, n: int = 60, seed: int = 1) -> str:
    """Lines of the register; each month's has last month's crimes, some with an outcome since, and a few more."""
    drawn = random.Random(seed)
    lines = [HEADING]
    for number in range(n):
        recorded = date(2023, 1, 1) + timedelta(days=number * 400 // n)
        outcome, on = drawn.choice(["0", "1", "16"]), recorded + timedelta(days=drawn.randrange(300))
        closed = outcome != "0" and on <= as_at
        day = f"{on:%d/%m/%Y}" if closed else "NULL"
        lines.append(f"REF/{number},19C,{recorded:%d/%m/%Y},{outcome if closed else '0'},{day},Nobody Real")
    return "\n".join(lines) + "\n"


def export(folder: Path, as_at: date, n: int = 60) -> Path:
    """One month's folder of exports."""
    folder.mkdir(parents=True)
    (folder / f"crimes_{as_at}.csv").write_text(crimes(as_at, n), encoding="utf-8")
    pairs = "".join(f"REF/{number},S{number % 7}\n" for number in range(0, n, 2))
    (folder / f"suspects_{as_at}.csv").write_text(f"Crime Ref,Suspect\n{pairs}", encoding="utf-8")
    return folder


def command(*words: object, **variables: str) -> tuple[list[str], dict[str, Any]]:
    """How to start the command line in a process of its own, reading no settings but the defaults."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("FLIGHTDECK_", "STREAMLIT_"))}
    environment = {**kept, "FLIGHTDECK_SETTINGS": "settings.example.toml", "PYTHONDONTWRITEBYTECODE": "1", **variables}
    return [sys.executable, "cli.py", *map(str, words)], {"cwd": ROOT, "env": environment}


def cli(*words: object, variables: Mapping[str, str] | None = None, **more: Any) -> subprocess.CompletedProcess[str]:
    line, how = command(*words, **(variables or {}))
    return subprocess.run(line, **how, capture_output=True, text=True, check=False, timeout=120, **more)


def here(*words: object) -> Result:
    """The same in this process, which is quicker; for runs that nothing is done to."""
    return CliRunner().invoke(app, [str(word) for word in words])


def live_of(store: Path) -> str | None:
    """The id of the live snapshot, every file of which is there and byte for byte what was written."""
    with Store(store).pinned() as pinned:
        if pinned is None:
            return None
        assert pinned.faults() == []
        assert set(pinned.snapshot.manifest.tables) >= {"offences", "suspects", "reports"}
        return pinned.snapshot.id


def every_snapshot_is_whole(store: Path) -> set[str]:
    """The ids of all snapshots, each of which was looked at."""
    kept = Store(store)
    assert [kept.snapshot(manifest.id).faults() for manifest in kept.snapshots()] == [[] for _ in kept.snapshots()]
    return {manifest.id for manifest in kept.snapshots()}


def state(store: Path) -> dict[str, bytes]:
    """Everything that a run which is refused must leave as it was: what is live, the snapshots, the log."""
    files = [store / "live", store / "log.jsonl", *(store / "snapshots").rglob("*"), *(store / "changes").rglob("*")]
    return {str(file.relative_to(store)): file.read_bytes() for file in files if file.is_file()}
