"""Counts -> the columns of a Result, for every kind of measure: the one place where counts become figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import numpy as np

from kpi.ask import Asked
from kpi.count import Counts, Ints, Numbers
from kpi.fates import Followed, fate_columns, followed
from kpi.model import Elapsed, Fate, Flow, Mix, Ratio, Stock
from kpi.periods import starts
from kpi.stats.intervals import byar, newcombe, quantile_intervals, wilson

Key = tuple[date, str | None]
Columns = dict[str, Any]

QUANTILES = {"median": 0.5, "p90": 0.9}
"""A quantile is the smallest number of days at which the cumulative share reaches it."""


def reckon(asked: Asked, counts: Sequence[Counts]) -> Columns:
    """The columns period, group, part, n, of_n, value, low, high, reason, left_out and unknown, of equal length.

    Of a fate also age and at_risk; and `curves`, what they were read from.

    Every period with every group, zeros included, so that a merged scan equals a single one. value, low and high are
    NaN where they cannot be reckoned; reason says why in a code, "" where they can.
    """
    keys = _keys(asked)
    return KINDS[asked.kpi.measure.kind](asked, counts, keys)


def _keys(asked: Asked) -> list[Key]:
    rows = asked.rows
    groups: list[str | None] = list(asked.groups) if rows.by else [None]
    return [(period, group) for period in starts(rows.start, rows.end, rows.grain) for group in groups]


def _grid(counts: Counts, keys: list[Key]) -> dict[str, Numbers]:
    """Each tally over the full grid of periods and groups."""
    place = {key: i for i, key in enumerate(keys)}
    at = [place[key] for key in zip(counts.periods, counts.groups, strict=True)]
    tallies = {}
    for name, values in counts.tallies.items():
        tallies[name] = np.zeros(len(keys), dtype=values.dtype)
        tallies[name][at] = values  # each period and group stands once
    return tallies


def _long(keys: list[Key], parts: Sequence[str | None], tallies: dict[str, Numbers]) -> Columns:
    """What every kind has: a row for each key and part, with what was left out or is not recorded."""
    nothing = np.zeros(len(keys), dtype=np.int64)
    left_out = sum((v for k, v in tallies.items() if k.startswith("left_out__")), nothing)
    each = len(parts)
    return {
        "period": [period for period, _ in keys for _ in parts],
        "group": [group for _, group in keys for _ in parts],
        "part": list(parts) * len(keys),
        "left_out": np.repeat(left_out, each),
        "unknown": np.repeat(tallies.get("unknown", nothing), each),
    }


def _number(asked: Asked, counts: Sequence[Counts], keys: list[Key]) -> Columns:
    """A count or a total."""
    tallies = _grid(counts[0], keys)
    n = np.rint(tallies["n"]).astype(np.int64)
    return {**_long(keys, [None], tallies), "n": n, "of_n": np.zeros_like(n), **_empty(len(n)),
            "reason": np.where(n < 0, "negative", "")}  # fmt: skip


def _shares(asked: Asked, counts: Sequence[Counts], keys: list[Key]) -> Columns:
    """A share, or the parts of a mix or flow, each with its Wilson interval."""
    tallies, measure = _grid(counts[0], keys), asked.kpi.measure
    parts: list[str | None] = [part.name for part in measure.parts] if isinstance(measure, Mix | Flow) else [None]
    n = np.stack([tallies[f"n__{part}" if part else "n"] for part in parts], axis=1).ravel()
    of_n = np.repeat(tallies["of_n"], len(parts))
    columns = {**_long(keys, parts, tallies), "n": n, "of_n": of_n}
    reason = _why_no_share(n, of_n)
    if isinstance(measure, Mix) or not getattr(measure, "among", None):  # else some of the unknown are not in the whole
        blank = (n.reshape(-1, len(parts)) == 0).all(axis=1) & (columns["unknown"][:: len(parts)] >= tallies["of_n"])
        reason = np.where((reason == "") & np.repeat(blank, len(parts)), "none_recorded", reason)
    if isinstance(measure, Mix):
        together = n.reshape(-1, len(parts)).sum(axis=1) + columns["unknown"][:: len(parts)]
        reason = np.where(np.repeat(together != tallies["of_n"], len(parts)), "parts_disagree", reason)
    return {**columns, **share_of(n, of_n, reason == ""), "reason": reason}


def _why_no_share(n: Numbers, of_n: Numbers) -> Any:
    cases = [n < 0, of_n < 0, of_n == 0, n > of_n]
    return np.select(cases, ["negative", "negative_whole", "no_cases", "more_than_whole"], default="")


def share_of(n: Numbers, of_n: Numbers, sound: Any) -> Columns:
    """value, low and high where a share can be reckoned, NaN elsewhere: never a clipped rate."""
    columns = _empty(len(n))
    if sound.any():
        columns["value"][sound] = n[sound] / of_n[sound]
        columns["low"][sound], columns["high"][sound] = wilson(n[sound], of_n[sound])
    return columns


def _empty(length: int) -> Columns:
    return {name: np.full(length, np.nan) for name in ("value", "low", "high")}


def _difference(asked: Asked, counts: Sequence[Counts], keys: list[Key]) -> Columns:
    """The difference first, then the two shares it is made of."""
    tallies = _grid(counts[0], keys)
    names = ("one", "other")
    n = np.stack([tallies["n__one"], *(tallies[f"n__{s}"] for s in names)], axis=1).ravel()
    of_n = np.stack([tallies["of__one"], *(tallies[f"of__{s}"] for s in names)], axis=1).ravel()
    reason = _why_no_share(n, of_n)
    columns = share_of(n, of_n, reason == "")
    for at in range(0, len(n), 3):
        reason[at] = reason[at + 1] or reason[at + 2]
        if not reason[at]:
            columns["value"][at] = columns["value"][at + 1] - columns["value"][at + 2]
            columns["low"][at], columns["high"][at] = newcombe(n[at + 1], of_n[at + 1], n[at + 2], of_n[at + 2])
        else:
            columns["value"][at] = columns["low"][at] = columns["high"][at] = np.nan
    return {**_long(keys, ["difference", *names], tallies), "n": n, "of_n": of_n, **columns, "reason": reason}


def _ratio(asked: Asked, counts: Sequence[Counts], keys: list[Key]) -> Columns:
    """Top for every `per` of bottom; where the top is a count, with Byar's interval of that count."""
    measure = asked.kpi.measure
    assert isinstance(measure, Ratio)
    legs = [_grid(leg, keys) for leg in counts]
    top, bottom = (leg["n"].astype(float) for leg in legs)
    reason = np.select([top < 0, bottom < 0, bottom == 0], ["negative", "negative_whole", "no_cases"], default="")
    sound, columns = reason == "", _empty(len(top))
    columns["value"][sound] = measure.per * top[sound] / bottom[sound]
    if measure.top.column is None and sound.any():
        low, high = byar(top[sound])
        columns["low"][sound], columns["high"][sound] = (measure.per * end / bottom[sound] for end in (low, high))
    # Sums of tenths may miss a half by a hair, on one side or the other.
    whole = {name: np.rint(np.round(side, 6)).astype(np.int64) for name, side in (("n", top), ("of_n", bottom))}
    return {**_long(keys, [None], _missing(legs)), **whole, **columns, "reason": reason}


def _missing(legs: Sequence[dict[str, Numbers]]) -> dict[str, Numbers]:
    """What was left out or is not recorded on any side; `legs` tells it once of sides of the same rows."""
    missing: dict[str, Numbers] = {}
    for leg in legs:
        for name, values in leg.items():
            if name != "n":
                missing[name] = missing.get(name, 0) + values
    return missing


def _elapsed(asked: Asked, counts: Sequence[Counts], keys: list[Key]) -> Columns:
    """Median and 90th percentile of days, each with an exact interval; n: those with a day, of_n: all."""
    counted, measure = counts[0], asked.kpi.measure
    assert isinstance(measure, Elapsed)
    tallies = _grid(counted, keys)
    place = {key: i for i, key in enumerate(keys)}
    at = np.array([place[key] for key in zip(counted.periods, counted.groups, strict=True)], dtype=np.int64)
    known, columns = np.zeros(len(keys), dtype=np.int64), _empty(len(keys) * len(QUANTILES))
    if counted.days is not None and len(counted.days.at):
        group = at[counted.days.at]
        np.add.at(known, group, counted.days.n)
        for j, q in enumerate(QUANTILES.values()):
            ends = quantile_intervals(group, counted.days.day, counted.days.n, len(keys), q)
            for name, value in zip(("value", "low", "high"), ends, strict=True):
                columns[name][j :: len(QUANTILES)] = value
    each = len(QUANTILES)
    whole = {"n": np.repeat(known, each), "of_n": np.repeat(tallies["n"], each)}
    reason = np.where(whole["n"] == 0, "no_days", "")
    return {**_long(keys, list(QUANTILES), tallies), **whole, **columns, "reason": reason}


def _stock(asked: Asked, counts: Sequence[Counts], keys: list[Key]) -> Columns:
    """What is open at the end of each period; with `late`, the share of it that is past that age."""
    measure = asked.kpi.measure
    assert isinstance(measure, Stock)
    running = [_standing(leg, keys) for leg in counts]
    open_now = {name: came - running[1][name] for name, came in running[0].items()}
    whole = open_now.pop("n")
    left_out = _long(keys, [None], open_now)
    if not measure.late:
        return {**left_out, "n": whole, "of_n": np.zeros_like(whole), **_empty(len(whole)),
                "reason": np.where(whole < 0, "negative", "")}  # fmt: skip
    late = running[2]["n"] - running[3]["n"]
    reason = _why_no_share(late, whole)
    return {**left_out, "n": late, "of_n": whole, **share_of(late, whole, reason == ""), "reason": reason}


def _fate(asked: Asked, counts: Sequence[Counts], keys: list[Key]) -> Columns:
    """The share of each end, and of what is still open, by each age."""
    measure = asked.kpi.measure
    assert isinstance(measure, Fate)
    told = fate_columns(measure, counts[0], keys)
    tallies = _grid(counts[0], keys)
    tallies["unknown"] = np.maximum(tallies["n"] - told.pop("followed"), 0) + tallies["unknown"]
    return {**_long(keys, told.pop("parts"), tallies), **told}


def followed_in(asked: Asked, columns: Columns, fewest: int) -> Followed | None:
    """The curves of a fate, where one period is asked for. fewest: units below which no length of time is told."""
    keys, measure = _keys(asked), asked.kpi.measure
    if not isinstance(measure, Fate) or len({period for period, _ in keys}) != 1 or columns["curves"] is None:
        return None
    return followed(measure, columns["curves"], [group for _, group in keys], fewest)


def _standing(counts: Counts, keys: list[Key]) -> dict[str, Ints]:
    """How many of each tally had come by the end of each period, of each group."""
    periods = {period: i for i, period in enumerate(sorted({*counts.periods, *(period for period, _ in keys)}))}
    groups = {group: i for i, group in enumerate(dict.fromkeys([*counts.groups, *(group for _, group in keys)]))}
    at = [periods[period] for period in counts.periods], [groups[group] for group in counts.groups]
    wanted = [periods[period] for period, _ in keys], [groups[group] for _, group in keys]
    standing = {}
    for name, values in counts.tallies.items():
        come = np.zeros((len(periods), len(groups)), dtype=np.int64)
        np.add.at(come, at, values)
        standing[name] = np.cumsum(come, axis=0)[wanted]
    return standing


KINDS: dict[str, Callable[[Asked, Sequence[Counts], list[Key]], Columns]] = {
    "count": _number, "total": _number, "share": _shares, "mix": _shares, "flow": _shares,
    "difference": _difference, "ratio": _ratio, "elapsed": _elapsed, "stock": _stock,
    "fate": _fate,
}  # fmt: skip
