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
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

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
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({**found, "most memory, MB": round(most)}))


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
    floor = seconds(lambda: pl.read_csv(file, infer_schema_length=0))
    reading = seconds(lambda: read(file))
    checking = seconds(lambda: shape(read(file), mapping.files[0], mapping, dictionary, AS_AT))
    order = Order(folder=exports, mapping=mapping, store=Store(Path(folder) / "store", dictionary), by="bench")
    whole = seconds(lambda: ingest(order), times=1)
    said(
        **{
            "rows": ROWS,
            "parse floor, s": round(floor, 2),
            "read with hash, lines and guards, x floor": round(reading / floor, 2),
            "read and checked with reasons, x floor (goal 1.7)": round(checking / floor, 2),
            "whole ingest and publish, x floor (goal 6)": round(whole / floor, 2),
        }
    )


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
    """Load, one force's deck and the national one, warm, beside floors over the same columns."""
    from dataclasses import replace

    from kpi.answer import Door, open_door

    start = time.perf_counter()
    door = open_door(store=Path(folder) / f"store-{rows}")
    load = time.perf_counter() - start
    source = door.sources["snapshot"]
    rows_only = {name: table for name, table in source.tables.items() if name != "offences_counted"}
    plain = Door(door.registry, {"snapshot": replace(source, tables=rows_only)})
    file = Path(folder) / f"by-day-{rows}.parquet"
    force = source.forces()[len(source.forces()) // 2]
    one, nation = floor(file, force), floor(file, None)
    peer = scanned(file, force), scanned(file, None)
    said(
        **{
            "load to ready, s": round(load, 2),
            "one force: scan floor, ms": round(one * 1000, 1),
            "one force: polars scan, x floor": round(peer[0] / one, 2),
            "one force: deck, x floor (goal 0.1)": round(deck(door, force) / one, 3),
            "one force: deck from rows alone, ms": round(deck(plain, force) * 1000, 1),
            "one force: deck from rows alone, x floor": round(deck(plain, force) / one, 3),
            "national: scan floor, ms": round(nation * 1000, 1),
            "national: polars scan, x floor": round(peer[1] / nation, 2),
            "national: deck, ms": round(deck(door, None) * 1000, 1),
            "national: deck, x floor (goal 0.5)": round(deck(door, None) / nation, 3),
            "one force: deck, ms": round(deck(door, force) * 1000, 1),
            "same figures from rows and pre-counted": same(door, plain, force),
        }
    )


def asked(door: Any, force: str | None) -> list[Any]:
    """The deck's measures of offences over three years by month."""
    from kpi.result import Question

    where = (("force_code", (force,)),) if force else ()
    # Those that both sources answer: shares and mixes of outcomes on both bases, as on the flight deck.
    kpis = [k.name for k in door.measures("snapshot") if k.table == "offences" and k.only_source is None]
    days = {"start": date(2023, 4, 1), "end": date(2026, 4, 1)}
    return [Question(kpi, "all_sexual", "snapshot", grain="month", filters=where, **days) for kpi in kpis]


def deck(door: Any, force: str | None) -> float:
    """Seconds for a warm deck with nothing kept."""
    from kpi.result import Viewer

    viewer, questions = Viewer("bench", "analysts"), asked(door, force)

    def anew() -> None:
        door.forget()
        door.answer_all(viewer, questions)

    anew()
    return seconds(anew, 7)


def same(door: Any, plain: Any, force: str) -> bool:
    """Whether both ways of counting give every figure alike."""
    from kpi.result import Viewer

    viewer, questions = Viewer("bench", "analysts"), asked(door, force)
    pairs = zip(door.answer_all(viewer, questions), plain.answer_all(viewer, questions), strict=True)
    return all(a.frame.equals(b.frame) for a, b in pairs)


COLUMNS = ("force_code", "offence_code", "outcome", "standing", "recorded_on", "outcome_on")


def floor(file: Path, force: str | None) -> float:
    """DuckDB counting over the same columns of Parquet in the order of recording, once for each basis."""
    import duckdb

    where = f" AND force_code = '{force}'" if force else ""
    counts = ", ".join(f"COUNT({column})" for column in COLUMNS)
    connection = duckdb.connect()

    def scan() -> None:
        for clock in ("recorded_on", "outcome_on"):
            text = f"SELECT {counts} FROM read_parquet('{file}') WHERE {clock} >= DATE '2023-04-01'{where}"
            connection.execute(text).fetchall()

    scan()
    return seconds(scan, 7)


def scanned(file: Path, force: str | None) -> float:
    """The best row-scanning peer: Polars, both bases, grouped by month and outcome."""

    def scan() -> None:
        for clock in ("recorded_on", "outcome_on"):
            rows = pl.scan_parquet(file).filter(pl.col(clock) >= date(2023, 4, 1), pl.col("standing") == "stands")
            rows = rows.filter(pl.col("force_code") == force) if force else rows
            rows.group_by(pl.col(clock).dt.truncate("1mo"), "outcome").len().collect()

    scan()
    return seconds(scan, 5)


def pandas_load(folder: str, rows: str) -> None:
    """The peer of loading: the columns of the deck read into pandas."""
    import pandas as pd

    start = time.perf_counter()
    frame = pd.read_parquet(Path(folder) / f"by-day-{rows}.parquet")
    said(**{"load to ready, s": round(time.perf_counter() - start, 2), "rows": len(frame)})


if __name__ == "__main__":
    main()
