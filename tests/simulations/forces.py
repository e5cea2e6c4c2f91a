"""Invented forces brought the whole way to what a leader reads, and what each reading said and promised.

`python -m tests.simulations.forces FIRST LAST STEP FOLDER` makes every STEP-th force from seed FIRST to before LAST.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np

from data import synthetic
from data.dictionary import load_dictionary
from data.ingest import INVENTED, Order, ingest
from data.mapping import load_mapping
from data.open_snapshot import open_snapshot
from data.snapshots.store import Store
from data.source import PUBLISHED
from data.synthetic.truths import Artefact, Planted
from kpi.answer import DICTIONARY, Door
from kpi.registry import load_registry
from kpi.result import Question, Result, Viewer
from kpi.signals.reading import Chart, Reading
from kpi.signals.readings import Found, Readings
from kpi.signals.series import NO_CHART, Series, window
from kpi.stats.intervals import newcombe
from kpi.stats.spc.alarms import YEAR, Process, Signals
from kpi.stats.spc.choose import EVENT, QUARTER, RATE, SHARE
from kpi.stats.spc.pooled import BEFORE, LATEST, SAME, Pooled, compare_rates, compare_values
from kpi.stats.spc.rules import COMMON
from kpi.stats.spc.verdict import NO_POINT, TOO_FEW

PROCESSES = 2
SILENT = (COMMON, TOO_FEW, NO_POINT)
LEADER = Viewer("a leader", "leaders")
GAPS = ("team_gap_support", "team_gap_adviser", "team_gap_both")
SPANS = {"window": (date(2024, 3, 1), date(2024, 9, 1)), "after": (date(2024, 9, 1), date(2026, 3, 1))}
"""The six months of the exact counts, and the months since that were followed for 28 days; ends are the days after."""

Sums = tuple[float, float]
"""Events, and cases or exposure, of one of the two spells compared."""


@dataclass(frozen=True)
class Said:
    """What the reading of one measure of one force said, and how often it promises to say so where nothing changes.

    now: +1 where the last judged point says that the measure is higher than before, -1 lower, 0 where it is silent.
    year: whether any point of the last twelve months is a signal. chart: what the promises `now` and `year` are of.
    pooled: the verdict of the comparison; latest, before: what it was made of. looked: whether any of the last twelve
    monthly looks at it would have told a change; None where so many are not held.
    """

    now: int
    year: bool
    chart: Process | None
    promised: Signals
    pooled: Pooled | None
    latest: Sums
    before: Sums
    looked: bool | None
    promised_looks: float


@dataclass(frozen=True)
class Gap:
    """The shares of reviewed cases and of others, and the interval of their difference, in points of one."""

    one: tuple[int, int]
    other: tuple[int, int]
    low: float
    high: float


@dataclass(frozen=True)
class Force:
    """One invented force. said: KPI -> what its reading said, or why it has none. codes: KPI -> its code."""

    seed: int
    said: dict[str, Said | str]
    codes: dict[str, str]
    gaps: dict[tuple[str, str], Gap]
    planted: tuple[Planted, ...]
    artefacts: tuple[Artefact, ...]
    unchanged: tuple[str, ...]


def forces(many: int, folder: Path) -> list[Force]:
    """The forces of the seeds 1 to many, made by two processes; a folder of forces made before is read again.

    Raises RuntimeError with what a process said that failed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    command = (sys.executable, "-m", "tests.simulations.forces")
    surroundings = {**os.environ, "POLARS_MAX_THREADS": "1"}
    started = [
        subprocess.Popen((*command, str(1 + part), str(many + 1), str(PROCESSES), str(folder)), env=surroundings,
                         cwd=Path(__file__).parents[2], stderr=subprocess.PIPE, text=True)
        for part in range(PROCESSES)
    ]  # fmt: skip
    ended = [(process.communicate()[1], process.returncode) for process in started]
    if any(code for _, code in ended):
        raise RuntimeError("\n".join(said for said, code in ended if code))
    return [pickle.loads(_file(folder, seed).read_bytes()) for seed in range(1, many + 1)]


def make(seed: int) -> Force:
    """Invent, write raw files, ingest, publish, open, ask what may bear a chart by the month, and read what it says."""
    dictionary, mapping, registry = _opened()
    with tempfile.TemporaryDirectory() as made:
        raw, store = Path(made) / "raw", Path(made) / "store"
        truths = synthetic.synthesise(raw, seed=seed)
        ingest(Order(folder=raw, mapping=mapping, store=Store(store, dictionary), by="a simulation"))
        door = Door(registry, {"snapshot": open_snapshot(dictionary, store)})
    kpis = [kpi for kpi in door.measures("snapshot") if kpi.measure.kind not in NO_CHART and not kpi.standing]
    asked = [Question(kpi.name, kpi.only_scope or "all_rape", "snapshot", grain="month") for kpi in kpis]
    readings, said = Readings(door), {}
    for kpi, answer in zip(kpis, door.answer_all(LEADER, asked), strict=True):
        if isinstance(answer, Result):
            said[kpi.name] = said_by(readings.of(LEADER, answer))
    codes = {kpi.name: kpi.code for kpi in kpis}
    return Force(seed, said, codes, dict(_gaps(door)), truths.planted, truths.artefacts, truths.unchanged)


@cache
def _opened():  # type: ignore[no-untyped-def]
    dictionary = load_dictionary(DICTIONARY, PUBLISHED / "forces.toml")
    return dictionary, load_mapping(INVENTED, dictionary), load_registry(dictionary)


def _gaps(door: Door) -> Iterator[tuple[tuple[str, str], Gap]]:
    for kpi in GAPS:
        for name, (start, end) in SPANS.items():
            frame = door.answer(LEADER, Question(kpi, "all_rape", "snapshot", start, end, "whole")).frame
            rows = {row["part"]: row for row in frame.rows(named=True)}
            one, other = ((rows[side]["n"], rows[side]["of_n"]) for side in ("one", "other"))
            yield (kpi, name), Gap(one, other, rows["difference"]["low"], rows["difference"]["high"])


# ------------------------------------------------------------------ what one reading said


def said_by(found: Found) -> Said | str:
    """What a reading said, or why there is none."""
    if isinstance(found, str):
        return found
    series, chart = found.series, found.chart
    latest, before = _sums(series)
    process = Process(found.choice, _level(before), len(chart.starts)) if chart else None
    return Said(
        way(found, chart) if chart else 0,
        any(kind not in SILENT for kind in last_year(found, chart)) if chart else False,
        process,
        found.alarms,
        found.pooled,
        latest,
        before,
        looked(series),
        found.looked,
    )


def way(found: Reading, chart: Chart) -> int:
    """Which way the last judged point says that the measure has moved; a long spell of cases means few events."""
    if chart.verdict.variation in SILENT:
        return 0
    turned = found.choice.grain == EVENT and found.choice.fewer == "events"
    return -1 if chart.verdict.variation.endswith("high") == turned else 1


def last_year(found: Reading, chart: Chart) -> Sequence[str]:
    """The states of the points of the last twelve judged months."""
    kinds = [str(kind) for kind in chart.verdict.kinds]
    if found.choice.grain == EVENT:
        held = window(found.series)
        assert held is not None
        first = held[1].replace(year=held[1].year - 1)
        return [kind for kind, start in zip(kinds, chart.starts, strict=True) if start >= first]
    judged = max((i for i, kind in enumerate(kinds) if kind != NO_POINT), default=-1) + 1
    return kinds[max(0, judged - (YEAR // 3 if found.choice.grain == QUARTER else YEAR)) : judged]


def looked(series: Series) -> bool | None:
    """Whether any of the last twelve looks at the pooled comparison, a month apart, told a change."""
    kept = _judged(series)
    n, of = (counts[kept] for counts in series.counts())
    values = np.where(series.judged, series.values, np.nan)[kept]
    if len(n) < LATEST + BEFORE + YEAR - 1:
        return None
    ends = range(len(n) - YEAR + 1, len(n) + 1)
    return any(_told(series.kind, n[:end], of[:end], values[:end]) for end in ends)


def _told(kind: str, n: np.ndarray, of: np.ndarray, values: np.ndarray) -> bool:
    if kind == SHARE:  # the interval alone: what it promises is not needed here
        (x1, of1), (x0, of0) = _spells(n, of)
        low, high = newcombe(x1, of1, x0, of0) if of1 and of0 else (0.0, 0.0)
        return low > 0 or high < 0
    found = compare_rates(n, of) if kind == RATE else compare_values(values)
    return found is not None and found.verdict != SAME


def _judged(series: Series) -> slice:
    at = np.flatnonzero(series.judged)
    return slice(int(at[0]), int(at[-1]) + 1) if len(at) else slice(0)


def _sums(series: Series) -> tuple[Sums, Sums]:
    kept = _judged(series)
    n, of = (counts[kept] for counts in series.counts())
    return _spells(n, of)


def _spells(n: np.ndarray, of: np.ndarray) -> tuple[Sums, Sums]:
    latest, before = slice(-LATEST, None), slice(-LATEST - BEFORE, -LATEST)
    known = ~np.isnan(n) & ~np.isnan(of)
    n, of = np.where(known, n, 0.0), np.where(known, of, 0.0)
    return (n[latest].sum(), of[latest].sum()), (n[before].sum(), of[before].sum())


def _level(before: Sums) -> float:
    return before[0] / before[1] if before[1] else float("nan")


def _file(folder: Path, seed: int) -> Path:
    return folder / f"force_{seed}.pickle"


if __name__ == "__main__":
    from tests.simulations.forces import make as made  # under its own name, so that others can read what is written

    first, last, step = (int(given) for given in sys.argv[1:4])
    for number in range(first, last, step):
        place = _file(Path(sys.argv[4]), number)
        if not place.exists():
            place.with_suffix(".part").write_bytes(pickle.dumps(made(number)))
            place.with_suffix(".part").rename(place)
