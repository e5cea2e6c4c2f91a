"""Invented tables and manifests for the tests of the store."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from data.dictionary import Dictionary, load_dictionary
from data.snapshots.manifest import Manifest, MappingEntry, SourceFile
from data.snapshots.write import Delivery

ROOT = Path(__file__).parents[2]
MARCH, APRIL = date(2024, 3, 31), date(2024, 4, 30)


def dictionary() -> Dictionary:
    return load_dictionary(ROOT / "data" / "dictionary.toml", ROOT / "data" / "published" / "forces.toml")


def frame(known: Dictionary, table: str, rows: list[dict[str, Any]]) -> pl.DataFrame:
    """A finished table: what a row does not say is not recorded, null, or the first listed value."""
    columns = known.sources["snapshot"][table].columns
    kinds: dict[str, Any] = {"date": pl.Date, "flag": pl.Boolean, "number": pl.Float64}
    made = []
    for row in rows:
        assert set(row) <= set(columns), set(row) - set(columns)
        full = {}
        for name, column in columns.items():
            absent = column.absent if column.absent in column.values else next(iter(column.values), None)
            full[name] = row.get(name, absent if column.kind == "category" else None)
        made.append(full)
    return pl.DataFrame(made, schema={name: kinds.get(column.kind, pl.String) for name, column in columns.items()})


def offence(key: str, **told: Any) -> dict[str, Any]:
    first = {"crime_key": key, "force_code": "W15000004", "offence_code": "19C", "recorded_on": date(2024, 1, 10)}
    return {**first, "outcome": "0", "standing": "stands", **told}


def about(by: str = "an analyst", seal: str = "aa") -> Manifest:
    return Manifest(
        id="",
        synthetic=True,
        force_codes=(),
        mapping=MappingEntry(name="invented", version="0"),
        dictionary_version="0",
        made_by=by,
        made_at="2024-05-01T09:00:00+00:00",
        sources=(SourceFile(name="crimes.csv", sha256=seal, rows_in=2),),
        tables={},
    )


def delivered(known: Dictionary, as_at: date = MARCH, **tables: list[dict[str, Any]]) -> dict[str, Delivery]:
    return {name: Delivery(frame(known, name, rows), as_at) for name, rows in tables.items()}
