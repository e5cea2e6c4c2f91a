"""Counts -> the frame of a Result: the full grid of periods and groups, shares with intervals, and their states."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl

from data.source import Quirk, Source
from kpi.ask import Asked
from kpi.compile import left_out_of
from kpi.count import Counts, Ints
from kpi.model import Count, Mix
from kpi.periods import after, starts
from kpi.result import FRAME, Audience, Question
from kpi.sentence import Sentence
from kpi.stats.funnel import Spread, spread
from kpi.stats.intervals import wilson

Key = tuple[date, str | None]

FEWEST_FOR_PERCENT = 10
"""Leaders see no percentage on a smaller denominator: one case would move it by more than ten points."""


def conclude(asked: Asked, counts: Counts, source: Source, audience: Audience) -> pl.DataFrame:
    """Reckon the frame (columns as `kpi.result.FRAME`, sorted by period, group, part).

    Written with arrays rather than frame expressions: a deck asks fifty small tables, and what costs there is each
    step's overhead.
    """
    keys, tallies = _grid(asked, counts)
    columns: dict[str, Any] = _long(asked, keys, tallies)
    is_count = isinstance(asked.kpi.measure, Count)
    columns["reason"] = _reasons(columns["n"], columns["of_n"], is_count)
    columns["reason"] = np.where(_parts_disagree(asked, columns), "parts_disagree", columns["reason"])
    sound = columns["reason"] == ""
    columns |= _shares(columns["n"], columns["of_n"], sound & (not is_count))
    young, unjudged = _young(asked, source, columns["period"]), _unjudged(asked, source, columns)
    columns["state"] = np.where(sound, np.where(young, "maturing", "ok"), "not_computable")
    columns["judged"] = sound & ~young & ~unjudged
    if audience == "leaders" and not is_count:
        _hide_small(columns)
    columns["reason"] = [reason or None for reason in columns["reason"]]
    columns["of_n"] = [None] * len(sound) if is_count else columns["of_n"]
    return pl.DataFrame({name: columns[name] for name in FRAME}, schema=FRAME, nan_to_null=True)


def _grid(asked: Asked, counts: Counts) -> tuple[list[Key], dict[str, Ints]]:
    """Every period with every group, zeros included, so that a merged scan equals a single one."""
    rows = asked.plan.rows
    groups: list[str | None] = [None]
    if rows.by:
        groups = list(asked.groups)
    keys = [(period, group) for period in starts(rows.start, rows.end, rows.grain) for group in groups]
    place = {key: i for i, key in enumerate(keys)}
    at = [place[key] for key in zip(counts.periods, counts.groups, strict=True)]
    tallies = {}
    for name, values in counts.tallies.items():
        tallies[name] = np.zeros(len(keys), dtype=np.int64)
        tallies[name][at] = values
    return keys, tallies


def _long(asked: Asked, keys: list[Key], tallies: dict[str, Ints]) -> dict[str, Any]:
    """One row per period, group and part: period, group, part, n, of_n, left_out and unknown."""
    measure = asked.kpi.measure
    parts = [part.name for part in measure.parts] if isinstance(measure, Mix) else [None]
    names = [f"n__{part}" if part else "n" for part in parts]
    nothing = np.zeros(len(keys), dtype=np.int64)
    left_out = sum((v for k, v in tallies.items() if k.startswith("left_out__")), nothing)
    each = len(parts)
    return {
        "period": [period for period, _ in keys for _ in parts],
        "group": [group for _, group in keys for _ in parts],
        "part": parts * len(keys),
        "n": np.stack([tallies[name] for name in names], axis=1).ravel(),
        "of_n": np.repeat(tallies.get("of_n", nothing), each),
        "left_out": np.repeat(left_out, each),
        "unknown": np.repeat(tallies.get("unknown", nothing), each),
    }


def _reasons(n: Ints, of_n: Ints, is_count: bool) -> Any:
    """Why a figure is not computable, by code; "" where it is."""
    if is_count:
        return np.where(n < 0, "negative", "")
    cases = [n < 0, of_n < 0, of_n == 0, n > of_n]
    return np.select(cases, ["negative", "negative_whole", "no_cases", "more_than_whole"], default="")


def _parts_disagree(asked: Asked, columns: dict[str, Any]) -> Any:
    """Whether the parts of a mix leave a unit out or count one twice: then none of its shares can be trusted."""
    if not isinstance(asked.kpi.measure, Mix):
        return np.zeros(len(columns["n"]), dtype=bool)
    each = len(asked.kpi.measure.parts)
    together = columns["n"].reshape(-1, each).sum(axis=1) + columns["unknown"][::each]
    return np.repeat(together != columns["of_n"][::each], each)


def _shares(n: Ints, of_n: Ints, sound: Any) -> dict[str, Any]:
    """value, low and high where a share can be reckoned, NaN elsewhere: never a clipped rate."""
    value, low, high = (np.full(len(n), np.nan) for _ in range(3))
    if sound.any():
        value[sound] = n[sound] / of_n[sound]
        low[sound], high[sound] = wilson(n[sound], of_n[sound])
    return {"value": value, "low": low, "high": high}


def _young(asked: Asked, source: Source, periods: list[date]) -> Any:
    """Which rows are of periods whose cases were not all followed for `settle_days`."""
    rows, kpi = asked.plan.rows, asked.kpi
    if not kpi.settle_days:
        return np.zeros(len(periods), dtype=bool)
    origin = source.origins[rows.table]
    young = {}
    for period in set(periods):
        followed = origin.followed_to(period)
        # `followed` is the last day held, so a period is settled once its own last day was followed long enough.
        last = after(period, rows.grain) - timedelta(days=1)
        young[period] = followed is None or followed < last + timedelta(days=kpi.settle_days)
    return np.array([young[period] for period in periods], dtype=bool)


def _unjudged(asked: Asked, source: Source, columns: dict[str, Any]) -> Any:
    """Which rows the source says must be shown but never compared."""
    rows = asked.plan.rows
    marked = np.zeros(len(columns["period"]), dtype=bool)
    for quirk in touching(asked, source):
        whole = dict(rows.filters).get("force_code") == (quirk.force_code,) or quirk.force_code is None
        if not quirk.unjudged or not (whole or rows.by == "force_code"):
            continue
        for i, (period, group) in enumerate(zip(columns["period"], columns["group"], strict=True)):
            inside = quirk.from_ < after(period, rows.grain) and period < quirk.to
            marked[i] |= inside and (whole or group == quirk.force_code)
    return marked


def _hide_small(columns: dict[str, Any]) -> None:
    """Leaders see counts, but no percentage, on a denominator under ten. Published counts are not suppressed."""
    few = (columns["reason"] == "") & (columns["of_n"] < FEWEST_FOR_PERCENT)
    for name in ("value", "low", "high"):
        columns[name][few] = np.nan
    columns["state"][few] = "too_few"
    columns["judged"] = columns["judged"] & ~few


def touching(asked: Asked, source: Source) -> list[Quirk]:
    """The quirks that concern the figures asked for."""
    rows = asked.plan.rows
    chosen = dict(rows.filters).get("force_code")

    def concerns(quirk: Quirk) -> bool:
        if quirk.nation:
            return chosen is None and rows.by != "force_code"
        if quirk.force_code is None:
            return True
        return quirk.force_code in chosen if chosen is not None else rows.by == "force_code"

    found = (q for q in source.quirks if q.touches(rows.table, rows.counted_on, rows.start, rows.end))
    return [quirk for quirk in found if concerns(quirk)]


def spread_of(frame: pl.DataFrame, question: Question) -> Spread | None:
    """The spread between forces, where one settled period of shares is split by force."""
    if question.by != "force_code" or frame["part"].null_count() < len(frame) or frame["period"].n_unique() != 1:
        return None
    fit = frame.filter(pl.col("judged") & pl.col("value").is_not_null())
    return spread(fit["group"].to_list(), fit["n"].to_numpy(), fit["of_n"].to_numpy())


REASONS = {
    "negative": "The count is below zero, because corrections to earlier figures outweigh it.",
    "negative_whole": "The whole it is a share of is below zero, because corrections outweigh it.",
    "no_cases": "There were no cases to take a share of.",
    "parts_disagree": "The parts do not add up to the whole: the definition leaves a case out or counts one twice.",
    "more_than_whole": "The part is larger than the whole, because corrections made the whole too small.",
}
"""Why a share is not computable, by the code in the frame's `reason` column."""


def notes_of(asked: Asked, source: Source, frame: pl.DataFrame) -> tuple[Sentence, ...]:
    """What must be said beside the figures: how the question was read, what they lack, where the source bites."""
    notes = list(asked.notes)
    periods = sorted(set(frame["period"].to_list()))
    young = [period for period, is_young in zip(periods, _young(asked, source, periods), strict=True) if is_young]
    if young:
        text = "Cases recorded from {first} on are still maturing: not all outcomes are in, so they are not judged."
        notes.append(Sentence.of(text, first=min(young)))
    parts = len(asked.kpi.measure.parts) if isinstance(asked.kpi.measure, Mix) else 1
    left_out = sum(frame["left_out"].to_list()[::parts])
    if left_out:
        notes.append(Sentence.of("Left out: {n}.", n=left_out))
        notes += [Sentence(item.reason) for item in left_out_of(asked.kpi, source.tables[asked.kpi.table])]
    unknown = sum(frame["unknown"].to_list()[::parts])
    if unknown:
        notes.append(Sentence.of("Not recorded for {n}: they stay in the whole.", n=unknown))
    found = sorted({reason for reason in frame["reason"].to_list() if reason})
    notes += [Sentence.of("Not computable in places: {why}", why=REASONS[reason]) for reason in found]
    notes += [Sentence(quirk.text.replace("{", "{{").replace("}", "}}")) for quirk in touching(asked, source)]
    return tuple(notes)
