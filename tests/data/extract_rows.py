"""Invented rows of an extract for tests: a few named ones, or many drawn by lot."""

import random
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from data.derive import derive
from data.dictionary import Column, load_dictionary

ROOT = Path(__file__).parents[2]
DICTIONARY = load_dictionary(ROOT / "data" / "dictionary.toml", ROOT / "data" / "published" / "forces.toml")
TABLES = DICTIONARY.sources["snapshot"]
FED = [name for name, table in TABLES.items() if not table.built]
AS_AT = date(2024, 6, 30)
RECORDED = date(2024, 1, 10)

Row = dict[str, object]


def kind(column: Column) -> type[pl.DataType]:
    if column.kind == "number":
        return pl.Float64 if column.decimals else pl.Int64
    return {"date": pl.Date, "flag": pl.Boolean}.get(column.kind, pl.String)


def frame(table: str, *rows: Row) -> pl.DataFrame:
    """Fed columns of a table; what a row leaves out is empty, or something usable where it is required."""
    columns = TABLES[table].fed()
    assert not {name for row in rows for name in row} - set(columns)
    full = [{name: row.get(name, _usual(column)) for name, column in columns.items()} for row in rows]
    return pl.DataFrame(full, schema={name: kind(column) for name, column in columns.items()})


def _usual(column: Column) -> object:
    if column.kind == "category":
        return next(iter(column.values)) if column.required else column.absent
    if not column.required:
        return None
    return {"key": "k", "date": RECORDED}[column.kind]


def derived(as_at: date = AS_AT, **tables: list[Row]) -> dict[str, pl.DataFrame]:
    """The derived tables of some rows."""
    fed = {name: frame(name, *rows) for name, rows in tables.items()}
    return derive(fed, DICTIONARY, dict.fromkeys(fed, as_at))


def column(tables: dict[str, pl.DataFrame], table: str, name: str) -> list[object]:
    return tables[table][name].to_list()


def after(days: int) -> date:
    """So many days after the usual day of recording."""
    return RECORDED + timedelta(days=days)


def drawn(seed: int, tables: Collection[str], rows: int = 12) -> dict[str, pl.DataFrame]:
    """Tables of rows drawn by lot from few keys, so that they hang together, each key once."""
    lot = random.Random(seed)
    made = {}
    for name in tables:
        table = TABLES[name]
        found = {}
        for row in _rows(name, lot, rows):
            found[tuple(row[key] for key in table.key if key in row)] = row
        made[name] = frame(name, *found.values())
    return made


def _rows(name: str, lot: random.Random, rows: int) -> Iterator[Row]:
    for _ in range(lot.randint(0, rows)):
        yield {n: _value(n, c, lot) for n, c in TABLES[name].fed().items()}


def _value(name: str, column: Column, lot: random.Random) -> object:
    if not column.required and lot.random() < 0.25:
        return _usual(column)
    if column.kind == "category":
        return lot.choice(list(column.values))
    if column.kind == "key":
        return f"{name} {lot.randint(1, 8)}"
    if column.kind == "date":
        return date(2018, 1, 1) + timedelta(days=lot.randint(0, 2300))
    return lot.randint(column.least or 0, min(column.most or 90, 90))
