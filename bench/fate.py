"""Measures what becomes of a million cases, from the question to the answer, against reading three columns once.

    python -m bench.fate              prints, and writes bench/results/fate.json

The rows are invented: ten years of recording, 44 forces, every outcome, a quarter never closed; once seen from
recording on, once with one row in five carried over from an older system. Each is asked through the door, with nothing
kept from before. The scan reads the three columns a hand-made count would need, in the same engine, in the same turn.
Compare ratios of one run, never two runs' milliseconds. Goals: G8, six times the scan together, fifteen times with
entry times; a group for each force has no goal.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from data.dictionary import Dictionary, Table, load_dictionary
from data.engines.duckdb_engine import DuckDBEngine
from data.source import PUBLISHED, Origin, Source
from kpi.answer import DICTIONARY, Door
from kpi.registry import load_registry
from kpi.result import Question, Viewer

ROOT = Path(__file__).parent.parent
RESULT = ROOT / "bench" / "results" / "fate.json"
VIEWER = Viewer("bench", "analysts")
FIRST, LAST = date(2015, 4, 1), date(2025, 3, 31)
OUTCOMES = ["1", "14", "15", "16", "18", "5", "9"]
STANDINGS = {"stands": 0.95, "transferred": 0.03, "duplicate": 0.02}
WHOLE = Question("fate_of_recorded_offences", "all_rape", "snapshot", grain="whole")
ASKED = {
    "all forces together": (False, WHOLE, 6),
    "all forces together, with entry times": (True, WHOLE, 15),
    "each force a group": (False, replace(WHOLE, by="force_code"), None),
    "each force a group, with entry times": (True, replace(WHOLE, by="force_code"), None),
}
SCANS = {
    "reading the three columns once": "SELECT max(recorded_on), max(closed_on), max(outcome) FROM offences",
    "counting the three columns once": "SELECT count(recorded_on), count(closed_on), count(outcome) FROM offences",
}


def main() -> None:
    """Make the rows, time every question in turns with the scans, print and write."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--times", type=int, default=9)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        dictionary = load_dictionary(DICTIONARY, PUBLISHED / "forces.toml")
        files = {late: Path(folder) / f"{late}.parquet" for late in (False, True)}
        doors = {late: opened(dictionary, file, chosen.rows, late) for late, file in files.items()}
    report({name: measured(doors[late], asked, chosen.times) for name, (late, asked, _) in ASKED.items()})


def opened(dictionary: Dictionary, file: Path, rows: int, late: bool) -> Door:
    """The door to a table of invented offences."""
    table = dictionary.sources["snapshot"]["offences"]
    invented(rows, table, late).write_parquet(file)
    words = dict.fromkeys(("title", "publisher", "upstream_name", "licence", "attribution"), "made to measure")
    origin = Origin(name="offences", **words, covers_from=FIRST, covers_to=LAST, followed=LAST)
    engine = DuckDBEngine({"offences": table}, {"offences": file})
    source = Source("snapshot", {"offences": table}, {"offences": origin}, (), (), engine, "made", synthetic=True)
    return Door(load_registry(dictionary), {"snapshot": source})


def invented(rows: int, table: Table, late: bool) -> pl.DataFrame:
    """Rapes in the order of recording; every column of the table, those that no question here looks at empty."""
    draw = np.random.default_rng(5)
    span = (LAST - FIRST).days
    recorded = np.sort(draw.integers(0, span + 1, rows))
    took, followed = np.floor(draw.exponential(350, rows)).astype(int), span - recorded
    shut = (draw.random(rows) < 0.75) & (took <= followed)
    before = np.where(draw.random(rows) < 0.2, draw.integers(0, 400, rows), 0) if late else np.zeros(rows, dtype=int)
    days = np.where(shut, took, followed)
    forces = [code for code in table.columns["force_code"].values if code != "not_recorded"]
    codes = ["19C", "19D", "19E", "19F", "19G", "19H"]
    on = np.datetime64(FIRST) + recorded
    made = {
        "recorded_on": on,
        "closed_on": np.where(shut, on + took, np.datetime64("NaT")),
        "outcome": np.where(shut, draw.choice(OUTCOMES, rows), "0"),
        "standing": draw.choice(list(STANDINGS), rows, p=list(STANDINGS.values())),
        "force_code": draw.choice(forces, rows),
        "offence_code": draw.choice(codes, rows),
        "days_to_end": days.astype(np.int32),
        "days_before_seen": np.where(before < days, before, 0).astype(np.int32),
    }
    kinds = {"date": pl.Date, "number": pl.Int32, "flag": pl.Boolean}
    empty = [
        pl.lit(about.absent if about.kind == "category" else None).cast(kinds.get(about.kind, pl.String)).alias(name)
        for name, about in table.columns.items()
        if name not in made
    ]
    return pl.DataFrame(made).with_columns(pl.col("recorded_on", "closed_on").cast(pl.Date), *empty)


def measured(door: Door, asked: Question, times: int) -> dict[str, float]:
    """The median milliseconds of both scans and of the whole answer, taken in turns."""
    engine = door.sources["snapshot"].engine

    def answered() -> None:
        door.forget()
        door.answer(VIEWER, asked)

    works: dict[str, Callable[[], Any]] = {name: lambda q=query: engine.count(q, {}) for name, query in SCANS.items()}  # type: ignore[misc]
    works["the answer, with curves and bands"] = answered
    return dict(zip(works, in_turn(list(works.values()), times), strict=True))


def in_turn(works: list[Callable[[], Any]], times: int) -> list[float]:
    """The median milliseconds of each, taken in turns, so that a busy minute of the machine slows all of them."""
    rounds = []
    for _ in range(times + 1):
        marks = [time.perf_counter()]
        for work in works:
            work()
            marks.append(time.perf_counter())
        rounds.append(np.diff(marks) * 1000)
    return [float(ms) for ms in np.median(rounds[1:], axis=0)]


def report(found: dict[str, dict[str, float]]) -> None:
    """Print each time with its ratio to the scan and its goal, and write them with the machine."""
    rows = {}
    for name, times in found.items():
        scan, goal = next(iter(times.values())), ASKED[name][2]
        rows[name] = {
            "goal": goal, **{step: {"ms": round(ms, 1), "ratio": round(ms / scan, 1)} for step, ms in times.items()}
        }  # fmt: skip
        print(name + (f" (goal: {goal} times the scan)" if goal else " (no goal)"))
        for step, ms in times.items():
            print(f"    {step:<44}{ms:>9.1f} ms{ms / scan:>8.1f} x")
    machine: dict[str, Any] = {"cores": os.cpu_count(), "machine": platform.machine()}
    machine |= {"python": platform.python_version(), **{name: version(name) for name in ("duckdb", "polars", "numpy")}}
    RESULT.write_text(json.dumps({"machine": machine, "measured": rows}, indent=2) + "\n")


if __name__ == "__main__":
    main()
