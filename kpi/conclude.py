"""What a figure may be called: maturing, too few, not to be judged; and what must be said beside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from data.snapshots.manifest import Break
from data.source import Quirk, Source
from kpi.ask import Asked
from kpi.kinds import Columns
from kpi.model import Fate, Kpi, Ratio
from kpi.result import FRAME, Audience, Question
from kpi.sentence import Sentence
from kpi.stats.fate.readings import FEWEST_AT_RISK
from kpi.stats.funnel import Spread, spread
from kpi.tallies import left_out_of

FEWEST_FOR_PERCENT = 10
"""Leaders see no percentage on a smaller denominator: one case would move it by more than ten points."""


def conclude(asked: Asked, columns: Columns, source: Source, audience: Audience) -> pl.DataFrame:
    """Finish the frame (columns as `kpi.result.FRAME`, sorted by period, group, part) of what `reckon` found.

    Written with arrays rather than frame expressions: a deck asks fifty small tables, and what costs there is each
    step's overhead.
    """
    columns, unit = dict(columns), asked.kpi.unit
    young, unjudged = _young(asked, source, columns["period"], columns.get("age")), _unjudged(asked, source, columns)
    if "at_risk" in columns:
        _hide_barely_followed(columns, young)
    sound = columns["reason"] == ""
    columns["state"] = np.where(sound, np.where(young, "maturing", "ok"), "not_computable")
    columns["judged"] = sound & ~young & ~unjudged
    if audience == "leaders" and unit != "number":
        _hide_small(asked, columns)
    columns["reason"] = [reason or None for reason in columns["reason"]]
    columns["of_n"] = [None] * len(sound) if unit == "number" else columns["of_n"]
    columns["unit"] = [unit] * len(sound)
    columns["state"] = columns["state"].tolist()
    return pl.DataFrame([_series(name, columns[name]) for name in FRAME])


def _series(name: str, values: Any) -> pl.Series:
    """A column of the frame: made one by one, they cost half of what a frame takes to find out what they are."""
    return pl.Series(name, values, dtype=FRAME[name], nan_to_null=FRAME[name] == pl.Float64)


def _young(asked: Asked, source: Source, periods: list[date], ages: Sequence[int] | None = None) -> Any:
    """Which rows are of periods whose cases were not all followed for `settle_days`, or for the row's own days."""
    rows, settle = asked.rows, settled_after(asked.kpi)
    if ages is None and not settle:
        return np.zeros(len(periods), dtype=bool)
    needed = list(zip(periods, [settle] * len(periods) if ages is None else ages, strict=True))
    young = {}
    for period, days in set(needed):
        followed = source.followed_to(rows.table, period)
        # `followed` is the last day held, so a period is settled once its own last day was followed long enough.
        young[period, days] = followed is None or (followed - rows.ends(period)).days < days - 1
    return np.array([young[key] for key in needed], dtype=bool)


def settled_after(kpi: Kpi) -> int:
    """The days after which a figure is no longer called maturing; 0 where it never is."""
    return kpi.measure.headline if isinstance(kpi.measure, Fate) else kpi.settle_days


def _hide_barely_followed(columns: dict[str, Any], young: Any) -> None:
    """No share by an age that a period has not reached, once hardly any of its cases were followed that long."""
    few = (columns["reason"] == "") & young & (columns["at_risk"] < FEWEST_AT_RISK)
    columns["reason"] = np.where(few, "few_followed", columns["reason"])
    for name in ("value", "low", "high"):
        columns[name] = np.where(few, np.nan, columns[name])


def _unjudged(asked: Asked, source: Source, columns: dict[str, Any]) -> Any:
    """Which rows the source says must be shown but never compared."""
    rows = asked.rows
    marked = np.zeros(len(columns["period"]), dtype=bool)
    for quirk in touching(asked, source):
        whole = dict(rows.filters).get("force_code") == (quirk.force_code,) or quirk.force_code is None
        if not quirk.unjudged or not (whole or rows.by == "force_code"):
            continue
        for i, (period, group) in enumerate(zip(columns["period"], columns["group"], strict=True)):
            inside = quirk.from_ < rows.ends(period) and period < quirk.to
            marked[i] |= inside and (whole or group == quirk.force_code)
    return marked


def _hide_small(asked: Asked, columns: dict[str, Any]) -> None:
    """Leaders see counts, but no percentage or median, of fewer than ten. Published counts are not suppressed."""
    of = "n" if asked.kpi.unit == "days" else "of_n"
    few = (columns["reason"] == "") & (columns[of] < FEWEST_FOR_PERCENT)
    if isinstance(asked.kpi.measure, Ratio) and not asked.kpi.measure.people:
        few &= False  # the whole of a rate may be posts or months, of which a few are many
    if asked.kpi.measure.kind == "difference":
        few = np.repeat(few.reshape(-1, 3).any(axis=1), 3) & (columns["reason"] == "")
    for name in ("value", "low", "high"):
        columns[name][few] = np.nan
    columns["state"][few] = "too_few"
    columns["judged"] = columns["judged"] & ~few


def touching(asked: Asked, source: Source) -> list[Quirk]:
    """The quirks that concern the figures asked for."""
    rows = asked.rows
    chosen = dict(rows.filters).get("force_code")

    def concerns(quirk: Quirk) -> bool:
        if quirk.nation:
            return chosen is None and rows.by != "force_code"
        if quirk.force_code is None:
            return True
        return quirk.force_code in chosen if chosen is not None else rows.by == "force_code"

    # A pre-counted table may stand in for the KPI's own, and what must be known of that one holds of it too.
    found = (q for q in source.quirks if q.touches(asked.kpi.table, rows.counted_on, rows.start, rows.end))
    return [quirk for quirk in found if concerns(quirk)]


def breaks_in(asked: Asked, source: Source) -> tuple[Break, ...]:
    """The breaks of the KPI's table that fall inside the periods asked for."""
    inside = (b for b in source.breaks if asked.rows.start < b.on < asked.rows.end)
    return tuple(b for b in inside if not b.tables or asked.kpi.table in b.tables)


def spread_of(frame: pl.DataFrame, question: Question) -> Spread | None:
    """The spread between forces, where one settled period of shares is split by force."""
    if question.by != "force_code" or frame["part"].null_count() < len(frame) or frame["period"].n_unique() != 1:
        return None
    if (frame["unit"] != "share").any():
        return None
    fit = frame.filter(pl.col("judged") & pl.col("value").is_not_null())
    return spread(fit["group"].to_list(), fit["n"].to_numpy(), fit["of_n"].to_numpy())


REASONS = {
    "negative": "The count is below zero, because corrections to earlier figures outweigh it.",
    "negative_whole": "The whole it is a share of is below zero, because corrections outweigh it.",
    "no_days": "No case has the number of days yet.",
    "none_recorded": "It is not recorded of any of these cases.",
    "no_cases": "There were no cases to take a share of.",
    "parts_disagree": "The parts do not add up to the whole: the definition leaves a case out or counts one twice.",
    "not_begun": "None of these cases could be seen so early: they were carried over from another records system.",
    "beyond": "No case has been followed so long yet.",
    "few_followed": "Fewer than ten cases have been followed so long yet.",
    "used_up": "Every case that could be followed had ended before others came into sight.",
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
    parts = max(len(set(frame["part"].to_list())), 1)
    left_out = sum(frame["left_out"].to_list()[::parts])
    if left_out:
        notes.append(Sentence.of("Left out: {n}.", n=left_out))
        places = dict.fromkeys([asked.kpi.table, *(plan.rows.table for plan in asked.plans)])
        told = (item.reason for name in places for item in left_out_of(asked.kpi, source.tables[name]))
        notes += [Sentence(reason) for reason in dict.fromkeys(told)]
    unknown = sum(frame["unknown"].to_list()[::parts])
    if unknown:
        notes.append(Sentence.of("Not recorded for {n}.", n=unknown))
    found = sorted({reason for reason in frame["reason"].to_list() if reason})
    notes += [Sentence.of("Not computable in places: {why}", why=REASONS[reason]) for reason in found]
    notes += [
        Sentence.of("Break in the series on {day}: {why}", day=b.on, why=b.reason) for b in breaks_in(asked, source)
    ]
    notes += [Sentence(quirk.text.replace("{", "{{").replace("}", "}}")) for quirk in touching(asked, source)]
    return tuple(notes)
