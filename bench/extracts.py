"""Measures extracts: a million-row CSV taken in, and decks over snapshots of one and ten million offences.

    python -m bench.extracts                    prints and writes bench/results/extracts.json
    python -m bench.extracts --offences 1000000 leaves the ten millions out

Every figure is a ratio to a floor measured beside it in the same run: times move from minute to minute.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import polars as pl
from sqlglot import exp

ROOT = Path(__file__).parent.parent
RESULT = ROOT / "bench" / "results" / "extracts.json"
ROWS = 1_000_000
AS_AT = date(2026, 3, 31)
MAPPING = """
title = "A million invented offences, for measuring"
source_system = "other"
nothing = ["NULL", "None recorded"]
dates = ["%d/%m/%Y"]
[[files]]
name = "offences"
pattern = "offences*.csv"
as_at = 2026-03-31
[files.tables.offences]
crime_key = "Crime Ref"
force_code = "Force"
area = "Area"
offence_code = "Code"
committed_on = "Committed"
reported_on = "Reported"
recorded_on = "Recorded"
outcome = "Outcome"
outcome_on = "Outcome Date"
decision_maker = "Decided By"
victim_sex = "Victim Sex"
victim_age_at_offence = "Victim Age"
victim_age_at_report = "Victim Age Reported"
relationship = "Relationship"
suspect_named_on = "Named"
cps_early_advice_on = "Advice"
cps_referred_on = "Referred"
reviewed_on = "Reviewed"
migrated_on = "Migrated"
"""
"""Nineteen columns of one grain, as the goal for ingest has them."""


def main() -> None:
    """Run every measurement, each in a process of its own so that its memory can be told."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--offences", type=int, default=10_000_000, help="the larger of the two snapshots")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as made:
        found = {"ingest": alone("taken_in", made)}
        for rows in sorted({min(ROWS, chosen.offences), chosen.offences}):
            alone("made_snapshot", made, str(rows))
            found[f"decks over {rows:,} offences"] = alone("decks", made, str(rows))
            found[f"pandas over {rows:,} offences"] = alone("pandas_load", made, str(rows))
    about = {"on": date.today().isoformat(), "machine": f"{os.cpu_count()} processors, {platform.machine()}"}
    RESULT.write_text(json.dumps({**about, **found}, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=2))


def alone(step: str, *given: str) -> Any:
    """What a step of this file prints as JSON, run in a process of its own."""
    command = [sys.executable, "-c", f"import bench.extracts as b; b.{step}(*{given!r})"]
    run = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(run.stdout.strip().splitlines()[-1])


def said(**found: Any) -> None:
    """Print what a step found, with the most memory it took."""
    print(json.dumps({**found, "most memory, MB": peak()}))


def peak() -> int:
    """The most memory this process has held, in megabytes."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def seconds(run: Callable[[], object], times: int = 3) -> float:
    """The median of a few runs."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        taken.append(time.perf_counter() - start)
    return sorted(taken)[len(taken) // 2]


# ------------------------------------------------------------------ a million rows taken in


def taken_in(folder: str) -> None:
    """Parse floor, checks with reasons, and the whole way to a snapshot, over one file."""
    from data.dictionary import load_dictionary
    from data.ingest import Order, ingest
    from data.mapping import load_mapping
    from data.readers import read
    from data.shape import shape
    from data.snapshots.store import Store

    exports = Path(folder) / "exports"
    exports.mkdir()
    file, written = exports / "offences.csv", Path(folder) / "million.toml"
    write_million(file)
    written.write_text(MAPPING, encoding="utf-8")
    dictionary = load_dictionary(ROOT / "data" / "dictionary.toml", ROOT / "data" / "published" / "forces.toml")
    mapping = load_mapping(str(written), dictionary)
    parse, runs = partial(pl.read_csv, file, infer_schema_length=0), []
    for number in range(5):
        order = Order(exports, mapping, Store(Path(folder) / f"store-{number}", dictionary), by="bench")
        # Beside floors of the same moments, since the machine may be slower or quicker a moment later.
        floor = seconds(parse)
        reading = seconds(lambda: read(file), 1) / floor
        checking = seconds(lambda: shape(read(file), mapping.files[0], mapping, dictionary, AS_AT), 1) / floor
        whole = steps(partial(ingest, order))
        beside = (floor + seconds(parse)) / 2
        runs.append((beside, reading, checking, {step: taken / beside for step, taken in whole.items()}))
    floors, readings, checkings, wholes = (list(found) for found in zip(*runs, strict=True))
    said(
        **{
            "rows": ROWS,
            "parse floor, s": round(median(floors), 2),
            "read with hash, lines and guards, x floor": round(median(readings), 2),
            "read and checked with reasons, x floor (goal 1.7)": round(median(checkings), 2),
            "whole ingest and publish, x floor (goal 6)": round(median(sum(run.values()) for run in wholes), 2),
            "of that, x floor": {step: round(median(run[step] for run in wholes), 2) for step in wholes[0]},
        }
    )


def steps(run: Callable[[Callable[[str, int, int], None]], object]) -> dict[str, float]:
    """Seconds of each step that a run tells of, by its name."""
    begun: list[tuple[str, float]] = []
    run(lambda doing, *_: begun.append((doing, time.perf_counter())))
    ends = [*(start for _, start in begun[1:]), time.perf_counter()]
    return {doing: end - start for (doing, start), end in zip(begun, ends, strict=True)}


def write_million(file: Path) -> None:
    """Nineteen columns, about three rows in a hundred bad in one of six ways."""
    chance = np.random.default_rng(7)
    days = pl.date_range(date(2016, 4, 1), date(2026, 3, 31), eager=True)
    recorded = np.sort(chance.integers(0, len(days) - 1, ROWS))

    def day(offset: np.ndarray[Any, Any]) -> pl.Series:
        return days[np.clip(recorded + offset, 0, len(days) - 1)].dt.strftime("%d/%m/%Y")

    def of(words: list[str]) -> pl.Series:
        return pl.Series(words)[chance.integers(0, len(words), ROWS)]

    def some(series: pl.Series, share: float) -> pl.Series:
        return series.to_frame("v").select(pl.when(pl.Series(chance.random(ROWS) < share)).then("v")).to_series()

    later = chance.integers(0, 700, ROWS)
    frame = pl.DataFrame(
        {
            "Crime Ref": pl.Series(range(ROWS)).cast(pl.String).str.zfill(9).str.replace("^", "INV"),
            "Force": of(["W15000004", "W15000003", "E23000001"]),
            "Area": of(["W06000008", "W06000009", "W06000010", "NULL"]),
            "Code": of(["19C", "19D", "19E", "20A", "17A", "88E"]),
            "Committed": day(-chance.integers(0, 400, ROWS)),
            "Reported": day(np.zeros(ROWS, dtype=int)),
            "Recorded": day(np.zeros(ROWS, dtype=int)),
            "Outcome": of(["1", "14", "15", "16", "18"]),
            "Outcome Date": day(later),
            "Decided By": of(["Police", "Crown Prosecution Service", "None recorded"]),
            "Victim Sex": of(["Female", "Male", "NULL"]),
            "Victim Age": pl.Series(chance.integers(1, 90, ROWS)).cast(pl.String),
            "Victim Age Reported": pl.Series(np.full(ROWS, 91)).cast(pl.String),
            "Relationship": of(["intimate", "family", "acquaintance", "stranger"]),
            "Named": some(day(later // 3), 0.7),
            "Advice": some(day(later // 2), 0.3),
            "Referred": some(day(later), 0.2),
            "Reviewed": some(day(later // 4), 0.2),
            "Migrated": some(day(later), 0.05),
        }
    )
    bad = {
        "Code": "??", "Recorded": "31/02/2020", "Outcome": "999", "Victim Age": "-4",
        "Outcome Date": "01/01/2099", "Victim Sex": "#VALUE!",
    }  # fmt: skip
    for column, text in bad.items():
        hit = pl.Series(chance.random(ROWS) < 0.005)
        frame = frame.with_columns(pl.when(hit).then(pl.lit(text)).otherwise(pl.col(column)).alias(column))
    frame.write_csv(file)


# ------------------------------------------------------------------ decks over large snapshots


def made_snapshot(folder: str, rows: str) -> None:
    """A snapshot of so many invented offences of 43 forces, and the same rows in the order of recording."""
    from data.completeness import completeness
    from data.derive import derive
    from data.dictionary import load_dictionary
    from data.precount import precount
    from data.snapshots.manifest import Manifest, MappingEntry
    from data.snapshots.store import Store
    from data.snapshots.write import Delivery
    from data.synthetic import tables

    dictionary = load_dictionary(ROOT / "data" / "dictionary.toml", ROOT / "data" / "published" / "forces.toml")
    start = time.perf_counter()
    fed = tables(offences=int(rows), forces=43, seed=3, only=("offences",))
    offences = derive(fed, dictionary, {"offences": AS_AT})["offences"]
    del fed
    frames = {"offences": offences, **precount(offences, dictionary)}
    frames["completeness"] = completeness({"offences": offences}, dictionary)
    store = Store(Path(folder) / f"store-{rows}", dictionary)
    deliveries = {
        name: Delivery(
            frame, AS_AT, "full" if name == "offences" else "built", dictionary.sources["snapshot"][name].grain
        )
        for name, frame in frames.items()
    }
    manifest = Manifest(
        id="", synthetic=True, force_codes=(), mapping=MappingEntry(name="bench", version="0"),
        dictionary_version=dictionary.version, made_by="bench", made_at="", tables={},
    )  # fmt: skip
    written = store.write(deliveries, manifest)
    store.publish(written.id, "bench")
    offences.sort("recorded_on").write_parquet(Path(folder) / f"by-day-{rows}.parquet", row_group_size=122_880)
    said(**{"made in, s": round(time.perf_counter() - start, 1)})


def decks(folder: str, rows: str) -> None:
    """Load, one force's deck and the national one, warm and with nothing kept, beside floors over the same columns."""
    from dataclasses import replace

    import duckdb

    from kpi.answer import Door, open_door

    start = time.perf_counter()
    door = open_door(store=Path(folder) / f"store-{rows}")
    told: dict[str, Any] = {"load to ready, s": round(time.perf_counter() - start, 2)}
    told["load to ready, most memory, MB"] = peak()
    source = door.sources["snapshot"]
    rows_only = {name: table for name, table in source.tables.items() if name != "offences_counted"}
    plain = Door(door.registry, {"snapshot": replace(source, tables=rows_only)})
    file, connection = Path(folder) / f"by-day-{rows}.parquet", duckdb.connect()
    force = source.forces()[len(source.forces()) // 2]
    for name, where, goal in (("one force", force, 0.1), ("national", None, 0.5)):
        ways = {
            "polars scan": partial(scanned, file, where),
            "deck": partial(deck, door, where, DECK),
            "deck from rows alone": partial(deck, plain, where, DECK),
            "deck without days": partial(deck, door, where, WITHOUT_DAYS),
        }
        floors = {
            "floor": scans(plain, asked(where, DECK)),
            "floor without days": scans(plain, asked(where, WITHOUT_DAYS)),
        }
        # Taken in turn, so that what else the machine does falls on all of them alike.
        times = in_turn({**ways, **{one: partial(floor, connection, file, texts) for one, texts in floors.items()}}, 9)
        for one, texts in floors.items():
            told[f"{name}: {one}, {len(texts)} scans, ms"] = round(times[one] * 1000, 1)
        told[f"{name}: deck, ms"] = round(times["deck"] * 1000, 1)
        told[f"{name}: deck, x floor (goal {goal})"] = round(times["deck"] / times["floor"], 3)
        told[f"{name}: deck without days, x its floor"] = round(
            times["deck without days"] / times["floor without days"], 3
        )
        told[f"{name}: deck from rows alone, x floor"] = round(times["deck from rows alone"] / times["floor"], 3)
        told[f"{name}: polars scan, x floor"] = round(times["polars scan"] / times["floor"], 2)
    told["same figures from the pre-counted table and from rows"] = same(door, plain, force)
    told["same figures without a statement and by SQL"] = same(plain, by_sql(plain), None)
    said(**{"measures": len(DECK), **told})


DECK = (
    "recorded_offences", "charge_rate_closed", "charge_rate_recorded", "charged_in_time", "outcome_15_closed",
    "outcome_15_recorded", "outcome_16_closed", "outcome_16_recorded", "outcome_18_closed",
    "victim_not_supporting_closed", "victim_not_supporting_recorded", "not_yet_assigned_recorded",
    "outcome_mix_closed", "outcome_mix_recorded", "days_to_outcome", "days_to_charge",
)  # fmt: skip
"""Measures of offences that stand on the flight deck or beside it: on both bases, and days with their quantiles."""

WITHOUT_DAYS = tuple(name for name in DECK if name not in ("charged_in_time", "days_to_outcome", "days_to_charge"))
"""Those that need no number of days, and so are counted beforehand."""


def asked(force: str | None, names: tuple[str, ...]) -> list[Any]:
    """Three years of the deck by month."""
    from kpi.result import Question

    where = (("force_code", (force,)),) if force else ()
    days = {"start": date(2023, 4, 1), "end": date(2026, 4, 1)}
    return [Question(name, "all_sexual", "snapshot", grain="month", filters=where, **days) for name in names]


def scans(door: Any, questions: list[Any]) -> list[str]:
    """For each scan of offences that the questions need: a statement that only counts what is in its columns."""
    from kpi.ask import ask
    from kpi.compile import Compiler
    from kpi.count import merge

    source = door.sources["snapshot"]
    compiler = Compiler(source.tables)
    plans = [plan for q in questions for plan in ask(q, door.registry, source, compiler).plans]
    merged = merge([plan for plan in plans if plan.rows.table == "offences"])
    return [bare(scan.query(), scan.rows, scan.params()) for scan, _ in merged]


def bare(query: exp.Select, rows: Any, params: dict[str, Any]) -> str:
    """The statement without its groups and conditions, but for those that leave out whole parts of a file."""
    columns = sorted({column.name for column in query.find_all(exp.Column)})
    narrow = {rows.counted_on, *dict(rows.filters)}
    parts = query.args["where"].this.flatten()
    met = [part for part in parts if {column.name for column in part.find_all(exp.Column)} <= narrow]
    values = {name: exp.convert(value) for name, value in params.items()}
    only = exp.select(*(exp.func("count", exp.column(name)) for name in columns)).from_("offences").where(*met)
    filled = only.transform(lambda node: values[node.name] if isinstance(node, exp.Placeholder) else node)
    return str(filled.sql(dialect="duckdb"))


def deck(door: Any, force: str | None, names: tuple[str, ...]) -> None:
    """A deck with nothing kept."""
    from kpi.result import Viewer

    door.forget()
    door.answer_all(Viewer("bench", "analysts"), asked(force, names))


def by_sql(door: Any) -> Any:
    """The same door with an engine that counts by statements only."""
    from dataclasses import replace

    from kpi.answer import Door

    class Stated:
        dialect = "duckdb"
        count = door.sources["snapshot"].engine.count

    return Door(door.registry, {"snapshot": replace(door.sources["snapshot"], engine=Stated())})


def same(door: Any, other: Any, force: str | None) -> bool:
    """Whether both ways of counting give every figure alike."""
    from kpi.result import Viewer

    viewer, questions = Viewer("bench", "analysts"), asked(force, DECK)
    pairs = zip(door.answer_all(viewer, questions), other.answer_all(viewer, questions), strict=True)
    return all(a.frame.equals(b.frame) for a, b in pairs)


def floor(connection: Any, file: Path, statements: list[str]) -> None:
    """DuckDB counting over the same columns of Parquet in the order of recording, in the same scans."""
    for statement in statements:
        connection.execute(statement.replace("FROM offences", f"FROM read_parquet('{file}')")).fetchall()


SCANS_OF_POLARS = (
    ("recorded_on", "outcome"), ("outcome_on", "outcome"), ("outcome_on", "days_recorded_to_outcome"),
    ("charged_on", "days_recorded_to_charge"),
)  # fmt: skip


def scanned(file: Path, force: str | None) -> None:
    """The best row-scanning peer: Polars, each basis grouped by month and outcome, and each number of days."""
    for clock, by in SCANS_OF_POLARS:
        rows = pl.scan_parquet(file).filter(pl.col(clock) >= date(2023, 4, 1), pl.col("standing") == "stands")
        rows = rows.filter(pl.col("force_code") == force) if force else rows
        rows.group_by(pl.col(clock).dt.truncate("1mo"), by).len().collect()


def in_turn(ways: dict[str, Callable[[], object]], times: int) -> dict[str, float]:
    """The median seconds of each, after one run of all that is thrown away."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(times + 1):
        for name, run in ways.items():
            taken[name].append(seconds(run, 1))
    return {name: sorted(found[1:])[times // 2] for name, found in taken.items()}


def pandas_load(folder: str, rows: str) -> None:
    """The peer of loading: the columns that the product loads, read into pandas."""
    import pandas as pd

    from data.dictionary import load_dictionary

    dictionary = load_dictionary(ROOT / "data" / "dictionary.toml", ROOT / "data" / "published" / "forces.toml")
    columns = dictionary.sources["snapshot"]["offences"].columns
    file = Path(folder) / f"by-day-{rows}.parquet"
    held = [name for name in pl.read_parquet_schema(file) if not columns[name].identifying]
    start = time.perf_counter()
    frame = pd.read_parquet(file, columns=held)
    said(**{"load to ready, s": round(time.perf_counter() - start, 2), "rows": len(frame)})


if __name__ == "__main__":
    main()
