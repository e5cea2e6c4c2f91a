"""Measures cumulative incidence over a million rows against reading its three columns once.

    python -m bench.fate              prints; nothing is written, and no other measurement calls it

The rows are invented: ten years of recording, 44 forces, four ends, a third still open, one row in five carried over
from an older system. Compare ratios of one run, never two runs' milliseconds.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import polars as pl

from kpi.stats.fate import Curves, band, closed_only, follow, on_days, reached

DAYS = [90, 180, 365, 540, 730]
FIRST, SNAPSHOT = np.datetime64("2015-01-01"), np.datetime64("2025-01-01")
SEEN = "coalesce(closed_on, DATE '2025-01-01') - recorded_on AS days, ending"
ENTRY = "coalesce(entered_on - recorded_on, 0) AS entry"


def main() -> None:
    """Make the rows, check nothing, time everything, print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--times", type=int, default=9)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        file = Path(folder) / "rows.parquet"
        invented(chosen.rows).write_parquet(file, row_group_size=122_880)
        measure(connection, str(file), chosen.times)


def invented(rows: int) -> pl.DataFrame:
    """Cases in the order of recording; none closed or carried over after the snapshot, none closed before that."""
    draw = np.random.default_rng(5)
    recorded = FIRST + np.sort(draw.integers(0, 3652, rows))
    closed = recorded + np.floor(draw.exponential(350, rows)).astype(int)
    entered = recorded + draw.integers(0, 400, rows)
    shut = (draw.random(rows) < 0.75) & (closed <= SNAPSHOT)
    late = (draw.random(rows) < 0.2) & (entered < np.where(shut, closed, SNAPSHOT))
    return pl.DataFrame(
        {
            "recorded_on": recorded,
            "closed_on": np.where(shut, closed, np.datetime64("NaT")),
            "ending": np.where(shut, draw.integers(1, 5, rows), 0).astype(np.int8),
            "entered_on": np.where(late, entered, np.datetime64("NaT")),
            "force": draw.integers(0, 44, rows).astype(np.int8),
        }
    )


def measure(connection: duckdb.DuckDBPyConnection, file: str, times: int) -> None:
    """Every way of counting, and what follows it in Python, as ratios to the scan of three columns."""

    def counted(columns: str, keys: str) -> dict[str, Any]:
        statement = f"SELECT {columns}, count(*) AS n FROM read_parquet('{file}') GROUP BY {keys}"
        return connection.execute(statement).fetchnumpy()

    def scan() -> None:
        """The floor."""
        connection.execute(f"SELECT count(recorded_on), count(closed_on), count(ending) FROM '{file}'").fetchall()

    ways = {
        "all forces together": (SEEN, "days, ending"),
        "each force a group": (f"{SEEN}, force", "days, ending, force"),
        "with entry times": (f"{SEEN}, {ENTRY}", "days, ending, entry"),
        "with entry times, each force a group": (f"{SEEN}, {ENTRY}, force", "days, ending, entry, force"),
    }
    for name, (columns, keys) in ways.items():
        counts = counted(columns, keys)
        steps = {
            "reading the three columns once": scan,
            "counting and curves": partial(lambda c, k: curves(counted(c, k)), columns, keys),
            "curves alone": partial(curves, counts),
            "curves, bands, five days, a median": partial(everything, counts),
        }
        print(f"{name} ({len(counts['n']):,} counted rows)")
        taken = in_turn(list(steps.values()), times)
        for step, ms in zip(steps, taken, strict=True):
            print(f"    {step:<44}{ms:>9.1f} ms{ms / taken[0]:>8.1f} x")


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


def curves(counts: dict[str, Any]) -> Curves:
    """The curves of counted rows."""
    seen = {"group": counts.get("force"), "entry": counts.get("entry")}
    return follow(counts["days"], counts["ending"], counts["n"], 4, **seen)


def everything(counts: dict[str, Any]) -> None:
    """All that a page would ask of them."""
    found = curves(counts)
    limits = band(found)
    on_days(found, np.array(DAYS), limits)
    reached(found, 0.5, limits=limits)
    closed_only(found)


if __name__ == "__main__":
    main()
