"""The rows of a snapshot as plain dictionaries, and what a count by hand of them gives."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

Row = dict[str, Any]
Tables = Mapping[str, list[Row]]
InScope = Callable[[Row], bool]

# (first day of the financial year, part or None) -> n, or (n, of_n), or (n, of_n, value)
Figures = dict[tuple[date, str | None], tuple[float, ...]]

RAPE = {"19C", "19D", "19E", "19F", "19G", "19H", "19J", "19K"}
SCOPES: dict[str, InScope] = {
    "all_rape": lambda row: row["offence_code"] in RAPE,
    "other_sexual": lambda row: row["offence_code"] not in RAPE,
}
CANCELLED = {"transferred", "no_crime", "error", "other_cancelled", "duplicate"}


def read_tables(snapshot: Path, name: str = "*") -> Tables:
    """Every table of a snapshot's folder, or the one of the name, row by row."""
    return {file.stem: pq.read_table(file).to_pylist() for file in sorted(snapshot.glob(f"{name}.parquet"))}


def year_of(day: date) -> date:
    """1 April of the financial year a day falls in."""
    return date(day.year if day.month >= 4 else day.year - 1, 4, 1)


def stands(row: Row) -> bool:
    """Whether the crime was neither cancelled nor recorded twice."""
    return row["standing"] not in CANCELLED


def shares(rows: Iterable[tuple[date | None, bool, bool]]) -> Figures:
    """(day, belongs to the part, belongs to the whole) -> n and of_n by year; rows without a day are in no year."""
    figures: Figures = {}
    for day, part, whole in rows:
        if day is None or not whole:
            continue
        n, of_n = figures.get((year_of(day), None), (0, 0))
        figures[year_of(day), None] = (n + bool(part), of_n + 1)
    return figures


def counts(days: Iterable[date | None]) -> Figures:
    """n by year."""
    figures: Figures = {}
    for day in days:
        if day is not None:
            figures[year_of(day), None] = (figures.get((year_of(day), None), (0,))[0] + 1,)
    return figures


def quantile(days: list[int], q: float) -> int:
    """The smallest number of days at which the cumulative share reaches q."""
    ordered = sorted(days)
    reached = 0
    for at, value in enumerate(ordered, start=1):
        reached = value
        if at >= q * len(ordered) - 1e-9:
            break
    return reached


def by_part(rows: Iterable[tuple[date | None, Iterable[str]]], names: Iterable[str]) -> Figures:
    """(day, the parts it belongs to) of each unit of a whole -> n and of_n of every part by year."""
    figures: Figures = {}
    named = list(names)
    for day, belongs in rows:
        if day is None:
            continue
        mine = set(belongs)
        for name in named:
            n, of_n = figures.get((year_of(day), name), (0, 0))
            figures[year_of(day), name] = (n + (name in mine), of_n + 1)
    return figures


def median_and_p90(rows: Iterable[tuple[date | None, int | None]]) -> Figures:
    """(day, number of days or None) of each unit -> those with a number, all, and the two quantiles, by year."""
    held: dict[date, list[int | None]] = {}
    for day, days in rows:
        if day is not None:
            held.setdefault(year_of(day), []).append(days)
    figures: Figures = {}
    for year, every in held.items():
        known = [days for days in every if days is not None]
        for part, q in (("median", 0.5), ("p90", 0.9)):
            figures[year, part] = (len(known), len(every), quantile(known, q) if known else None)  # type: ignore[assignment]
    return figures


def per_year(rows: Iterable[tuple[date, float, float]], per: int = 1) -> Figures:
    """(day, top, bottom) -> the two sums in whole numbers, and `per` times the one by the other, by year."""
    sums: dict[date, tuple[float, float]] = {}
    for day, top, bottom in rows:
        before = sums.get(year_of(day), (0.0, 0.0))
        sums[year_of(day)] = (before[0] + top, before[1] + bottom)
    return {
        (year, None): (round(round(top, 6)), round(round(bottom, 6)), per * top / bottom)
        for year, (top, bottom) in sums.items()
    }
