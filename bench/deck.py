"""Measures the flight deck: cold, warm, kept, and in the browser, as ratios to reading the same columns once.

    python -m bench                   prints and writes bench/results/deck.json
    python -m bench --no-browser      leaves Chromium out

Times move from minute to minute on a shared machine: compare ratios of one run, never two runs' milliseconds.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb

from bench.browser import in_the_browser
from kpi.answer import Door, open_door
from kpi.deck import deal
from kpi.result import Viewer
from kpi.view import View

ROOT = Path(__file__).parent.parent
RESULT = ROOT / "bench" / "results" / "deck.json"
VIEWER = Viewer("bench", "leaders")
VIEW = View("W15000004", "all_rape", None, "closed")
COLD = "from bench.deck import cold; cold()"


def main() -> None:
    """Run every measurement and write the result file."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--no-browser", action="store_true")
    chosen = options.parse_args()
    door = open_door()
    floor = median_ms(lambda: read_once(door), 15)
    times = {
        "reading the same columns once": floor,
        "deck, new process, after imports": min(cold_ms() for _ in range(3)),
        "deck, warm, nothing kept": median_ms(lambda: deal_anew(door), 15),
        "deck, warm, answers kept": median_ms(lambda: deal(door, VIEWER, VIEW, door.registry.headline()), 15),
    }
    if not chosen.no_browser:
        times |= in_the_browser(ROOT)
    report(times, floor)


def read_once(door: Door) -> None:
    """The floor: every column of every table the deck asks, read from Parquet once and added up."""
    folder = ROOT / "data" / "published"
    with duckdb.connect() as connection:
        for name, table in door.sources["published"].tables.items():
            sums = ", ".join(f"count({column})" for column in table.columns if column != "release")
            connection.sql(f"SELECT {sums} FROM read_parquet('{folder / name}.parquet')").fetchall()


def deal_anew(door: Door) -> None:
    """Answer the whole deck with nothing kept from before."""
    door.forget()
    deal(door, VIEWER, VIEW, door.registry.headline())


def cold() -> None:
    """In a new process: open everything and answer the deck once; prints milliseconds."""
    begin = time.perf_counter()
    deal_anew(open_door())
    print((time.perf_counter() - begin) * 1000)


def cold_ms() -> float:
    """One cold measurement in a process of its own."""
    run = subprocess.run([sys.executable, "-c", COLD], cwd=ROOT, capture_output=True, text=True, check=True)
    return float(run.stdout)


def median_ms(work: Callable[[], None], times: int) -> float:
    """The median of so many runs, after one that is thrown away."""
    work()
    taken = []
    for _ in range(times):
        begin = time.perf_counter()
        work()
        taken.append((time.perf_counter() - begin) * 1000)
    return statistics.median(taken)


def report(times: dict[str, float], floor: float) -> None:
    """Print each time with its ratio to the floor, and write them with the machine they were measured on."""
    rows = {name: {"ms": round(ms, 1), "ratio": round(ms / floor, 1)} for name, ms in times.items()}
    machine: dict[str, Any] = {
        "cores": os.cpu_count(),
        "machine": platform.machine(),
        "python": platform.python_version(),
        **{package: version(package) for package in ("streamlit", "duckdb", "polars")},
    }
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps({"machine": machine, "measured": rows}, indent=2) + "\n")
    for name, row in rows.items():
        print(f"{name:<52} {row['ms']:>9.1f} ms {row['ratio']:>8.1f} x")


if __name__ == "__main__":
    main()
