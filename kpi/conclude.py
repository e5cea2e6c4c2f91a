"""Counts -> the frame of a Result: the full grid of periods and groups, shares with intervals, and their states."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import polars as pl

from data.source import Quirk, Source
from kpi.ask import Asked
from kpi.model import Count, Mix
from kpi.periods import after, starts
from kpi.result import FRAME, Audience, Question
from kpi.sentence import Sentence
from kpi.stats.funnel import Spread, spread
from kpi.stats.intervals import wilson

FEWEST_FOR_PERCENT = 10
"""Leaders see no percentage on a smaller denominator: one case would move it by more than ten points."""


def conclude(asked: Asked, counts: pl.DataFrame, source: Source, audience: Audience) -> pl.DataFrame:
    """Reckon the frame (columns as `kpi.result.FRAME`, sorted by period, group, part).

    counts: period, grp (if split), and one column per tally of the plan.
    """
    long = _long(asked, _grid(asked, counts, source))
    frame = _values(long, isinstance(asked.kpi.measure, Count))
    frame = _judge(frame, asked, source)
    frame = _protect(frame, audience)
    return frame.select([pl.col(name).cast(kind) for name, kind in FRAME.items()])


def _grid(asked: Asked, counts: pl.DataFrame, source: Source) -> pl.DataFrame:
    """Every period with every group, zeros included, so that a merged scan equals a single one."""
    rows = asked.plan.rows
    grid = pl.DataFrame({"period": starts(rows.start, rows.end, rows.grain)}, schema={"period": pl.Date})
    keys = ["period"]
    if rows.by:
        chosen = dict(rows.filters).get(rows.by, source.held[rows.table][rows.by])
        order = pl.DataFrame({"grp": list(chosen), "order": range(len(chosen))})
        grid = grid.join(order, how="cross")
        keys.append("grp")
        counts = counts.with_columns(pl.col("grp").cast(pl.String))
    else:
        grid = grid.with_columns(pl.lit(0).alias("order"))
    joined = grid.join(counts, on=keys, how="left").sort("period", "order")
    return joined.with_columns(pl.col(tally.name).fill_null(0) for tally in asked.plan.tallies)


def _long(asked: Asked, wide: pl.DataFrame) -> pl.DataFrame:
    """One row per period, group and part; n, of_n, left_out and unknown."""
    kpi = asked.kpi
    names = [tally.name for tally in asked.plan.tallies]
    group = pl.col("grp") if asked.plan.rows.by else pl.lit(None, dtype=pl.String)
    left_out = [pl.col(name) for name in names if name.startswith("left_out__")]
    common = [
        pl.col("period"),
        group.alias("group"),
        (pl.col("of_n") if "of_n" in names else pl.lit(None, dtype=pl.Int64)).alias("of_n"),
        (pl.sum_horizontal(left_out) if left_out else pl.lit(0)).alias("left_out"),
        (pl.col("unknown") if "unknown" in names else pl.lit(0)).alias("unknown"),
    ]
    if not isinstance(kpi.measure, Mix):
        return wide.select(*common, pl.col("n"), pl.lit(None, dtype=pl.String).alias("part"))
    parts = [
        wide.select(*common, pl.col(f"n__{p.name}").alias("n"), pl.lit(p.name).alias("part"))
        .with_row_index("place")
        .with_columns(pl.lit(i).alias("nth"))
        for i, p in enumerate(kpi.measure.parts)
    ]
    return pl.concat(parts).sort("place", "nth").drop("place", "nth")


def _values(frame: pl.DataFrame, is_count: bool) -> pl.DataFrame:
    """value, low, high where a share can be reckoned; otherwise `not_computable` and why."""
    n, of_n = pl.col("n"), pl.col("of_n")
    reason = pl.when(n < 0).then(pl.lit("negative"))
    if not is_count:
        reason = reason.when(of_n < 0).then(pl.lit("negative_whole")).when(of_n == 0).then(pl.lit("no_cases"))
        reason = reason.when(n > of_n).then(pl.lit("more_than_whole"))
    frame = frame.with_columns(reason.otherwise(None).alias("reason"))
    frame = frame.with_columns(
        pl.when(pl.col("reason").is_null()).then(pl.lit("ok")).otherwise(pl.lit("not_computable")).alias("state")
    )
    low, high = np.full(len(frame), np.nan), np.full(len(frame), np.nan)
    sound = ((frame["state"] == "ok") & (not is_count)).to_numpy()
    if sound.any():
        low[sound], high[sound] = wilson(frame["n"].to_numpy()[sound], frame["of_n"].to_numpy()[sound])
    value = np.divide(frame["n"].to_numpy(), frame["of_n"].fill_null(0).to_numpy(), out=low * np.nan, where=sound)
    return frame.with_columns(
        *(pl.Series(k, v).fill_nan(None) for k, v in (("value", value), ("low", low), ("high", high)))
    )


def _judge(frame: pl.DataFrame, asked: Asked, source: Source) -> pl.DataFrame:
    """Mark periods still maturing, and figures that the source says must not be compared."""
    rows, kpi = asked.plan.rows, asked.kpi
    origin = source.origins[rows.table]
    maturing = []
    for period in frame["period"].unique().sort():
        settled_on = after(period, rows.grain) + timedelta(days=kpi.settle_days)
        followed = origin.followed_to(period)
        if kpi.settle_days and (followed is None or followed < settled_on):
            maturing.append(period)
    frame = frame.with_columns(pl.col("period").is_in(maturing).alias("young"))
    frame = frame.with_columns(
        pl.when((pl.col("state") == "ok") & pl.col("young")).then(pl.lit("maturing")).otherwise("state").alias("state")
    )
    unjudged = pl.lit(False)
    for quirk in touching(asked, source):
        if quirk.unjudged:
            unjudged = unjudged | _touched(quirk, asked)
    return frame.with_columns((~pl.col("young") & ~unjudged & (pl.col("state") == "ok")).alias("judged")).drop("young")


def touching(asked: Asked, source: Source) -> list[Quirk]:
    """The quirks that concern the figures asked for."""
    rows = asked.plan.rows
    chosen = dict(rows.filters).get("force_code")
    return [
        quirk
        for quirk in source.quirks
        if quirk.touches(rows.table, rows.counted_on, rows.start, rows.end)
        and (quirk.force_code is None or rows.by == "force_code" or quirk.force_code in (chosen or ()))
        and (quirk.force_code is None or chosen is None or quirk.force_code in chosen)
    ]


def _touched(quirk: Quirk, asked: Asked) -> pl.Expr:
    rows = asked.plan.rows
    periods = [p for p in starts(rows.start, rows.end, rows.grain) if quirk.from_ < after(p, rows.grain) and p < quirk.to]
    inside = pl.col("period").is_in(periods)
    if quirk.force_code is not None and rows.by == "force_code":
        return inside & (pl.col("group") == quirk.force_code)
    if quirk.force_code is not None and dict(rows.filters).get("force_code") != (quirk.force_code,):
        return pl.lit(False)
    return inside


def _protect(frame: pl.DataFrame, audience: Audience) -> pl.DataFrame:
    """Leaders see counts, but no percentage, on a denominator under ten. Published counts are not suppressed."""
    if audience == "analysts":
        return frame
    few = pl.col("of_n").is_not_null() & (pl.col("of_n") < FEWEST_FOR_PERCENT) & (pl.col("state") != "not_computable")
    hidden = [pl.when(few).then(None).otherwise(pl.col(c)).alias(c) for c in ("value", "low", "high")]
    state = pl.when(few).then(pl.lit("too_few")).otherwise(pl.col("state")).alias("state")
    return frame.with_columns(*hidden, state, (pl.col("judged") & ~few).alias("judged"))


def spread_of(frame: pl.DataFrame, question: Question) -> Spread | None:
    """The spread between forces, where one settled period of shares is split by force."""
    if question.by != "force_code" or frame["period"].n_unique() != 1 or frame["part"].null_count() < len(frame):
        return None
    fit = frame.filter(pl.col("judged") & pl.col("value").is_not_null())
    return spread(fit["group"].to_list(), fit["n"].to_numpy(), fit["of_n"].to_numpy())


REASONS = {
    "negative": "The count is below zero, because corrections to earlier figures outweigh it.",
    "negative_whole": "The whole it is a share of is below zero, because corrections outweigh it.",
    "no_cases": "There were no cases to take a share of.",
    "more_than_whole": "The part is larger than the whole, because corrections made the whole too small.",
}
"""Why a share is not computable, by the code in the frame's `reason` column."""


def notes_of(asked: Asked, source: Source, frame: pl.DataFrame) -> tuple[Sentence, ...]:
    """What must be said beside the figures: how the question was read, what they lack, where the source bites."""
    notes = list(asked.notes)
    young = frame.filter(pl.col("state") == "maturing")
    if len(young):
        text = "Cases recorded from {first} on are still maturing: outcomes are not all in, and the figures are not judged."
        notes.append(Sentence.of(text, first=young["period"].min()))
    for i, left_out in enumerate(asked.kpi.leaves_out):
        if i == 0:
            total = int(frame.unique(["period", "group"])["left_out"].sum())
            notes.append(Sentence.of("Left out: {n}. {reason}", n=total, reason=left_out.reason))
    found = frame.filter(pl.col("state") == "not_computable")["reason"].unique().sort().to_list()
    notes += [Sentence.of("Not computable in places: {why}", why=REASONS[reason]) for reason in found]
    notes += [Sentence(quirk.text.replace("{", "{{").replace("}", "}}")) for quirk in touching(asked, source)]
    return tuple(notes)
