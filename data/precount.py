"""Counts offences by month beforehand: a national deck is then answered from thousands of rows, not millions."""

from __future__ import annotations

import polars as pl

from data.dictionary import Dictionary

CLOCKS = {"recorded_crime": ("recorded_on",), "offences_counted": ("recorded_on", "outcome_on")}
"""Pre-counted table -> the dates of an offence that it counts by, each row by one of them."""


def precount(offences: pl.DataFrame, dictionary: Dictionary) -> dict[str, pl.DataFrame]:
    """The tables `recorded_crime` and `offences_counted` of the dictionary.

    offences: the finished table, categories as text or enums. The sum of weights over any months equals the number
    of offences with that date in them.
    """
    return {name: _counted(name, offences, dictionary) for name in CLOCKS}


def _counted(name: str, offences: pl.DataFrame, dictionary: Dictionary) -> pl.DataFrame:
    columns = list(dictionary.sources["snapshot"][name].columns)
    by = [column for column in columns if column not in (*CLOCKS[name], "weight")]
    parts = []
    for clock in CLOCKS[name]:
        months = offences.lazy().filter(pl.col(clock).is_not_null()).with_columns(pl.col(clock).dt.truncate("1mo"))
        counted = months.group_by(*by, clock).agg(pl.len().cast(pl.Int64).alias("weight"))
        absent = [pl.lit(None, dtype=pl.Date).alias(other) for other in CLOCKS[name] if other != clock]
        parts.append(counted.with_columns(absent).select(columns))
    return pl.concat(parts).sort(columns).collect()
