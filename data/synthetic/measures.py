"""The few figures that the planted truths are stated in, reckoned from clean tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from data.synthetic.rates import ACTION_FASTER, is_rape, rates

LANDMARK = timedelta(28)


@dataclass(frozen=True)
class Share:
    """`n` of `of_n`. `value`: in per cent, or a median of days where one is given."""

    n: int
    of_n: int
    median: float | None = None

    @property
    def value(self) -> float:
        if self.median is not None:
            return self.median
        return round(100 * self.n / self.of_n, 2) if self.of_n else 0.0


def rapes_recorded(offences: pl.DataFrame, force: str, first: date, last: date) -> pl.DataFrame:
    """Rapes that stand, of the force, recorded from the first to the last day."""
    rapes = [code for code in rates()["codes"] if is_rape(code)]
    return offences.filter(
        pl.col("offence_code").cast(pl.String).is_in(rapes)
        & (pl.col("standing").cast(pl.String) == "stands")
        & (pl.col("force_code").cast(pl.String) == force)
        & pl.col("recorded_on").is_between(first, last)
    )


def victims_at_landmark(tables: Mapping[str, pl.DataFrame], rapes: pl.DataFrame) -> pl.DataFrame:
    """Victims of the rapes with `reviewed`, and what held 28 days after recording."""
    cases = rapes.select("crime_key", "recorded_on", reviewed=pl.col("reviewed_on").is_not_null())
    victims = tables["victims"].join(cases, on="crime_key")
    said = (
        tables["support_events"]
        .join(cases, on="crime_key")
        .filter(pl.col("status_on") <= pl.col("recorded_on") + LANDMARK)
    )
    last = said.sort("status_on").group_by("crime_key", "victim_key").agg(pl.col("status").last().cast(pl.String))
    by = pl.col("recorded_on") + LANDMARK
    accepted = (pl.col("isva_response").cast(pl.String) == "accepted") & (pl.col("isva_response_on") <= by)
    held = victims.join(last, on=["crime_key", "victim_key"], how="left").with_columns(
        supporting=(pl.col("status") == "supports").fill_null(False),
        accepting=accepted.fill_null(False),
        offered=(pl.col("isva_offered_on") <= by).fill_null(False),
    )
    return held.with_columns(both=pl.col("supporting") & pl.col("accepting"))


def shares_of_victims(tables: Mapping[str, pl.DataFrame], rapes: pl.DataFrame, name: str) -> dict[bool, Share]:
    """Whether reviewed -> the share of victims of whom `name` holds at day 28."""
    held = victims_at_landmark(tables, rapes)
    parts = {reviewed: held.filter(pl.col("reviewed") == reviewed) for reviewed in (False, True)}
    return {reviewed: Share(int(part[name].sum()), part.height) for reviewed, part in parts.items()}


def suspects_dealt_with(tables: Mapping[str, pl.DataFrame], as_at: date) -> tuple[Share, Share, Share, Share]:
    """Median days to the first action, then the share dealt with inside 28 days: each before and since the change."""
    stands = tables["offences"].filter(pl.col("standing").cast(pl.String) == "stands")
    rows = tables["suspects"].join(stands.select("crime_key", "recorded_on"), on="crime_key")
    first = pl.min_horizontal("arrested_on", "voluntary_interview_on")
    rows = rows.with_columns(days=(first - pl.col("recorded_on")).dt.total_days().clip(0))
    parts = [rows.filter((pl.col("recorded_on") >= ACTION_FASTER) == since) for since in (False, True)]
    before, since = parts
    return _median(before), _median(since), _soon(before, as_at), _soon(since, as_at)


def _median(rows: pl.DataFrame) -> Share:
    acted = rows["days"].drop_nulls()
    middle = acted.median()
    return Share(acted.len(), rows.height, float(middle) if isinstance(middle, int | float) else 0.0)


def _soon(rows: pl.DataFrame, as_at: date) -> Share:
    followed = rows.filter(pl.col("recorded_on") <= as_at - LANDMARK)
    return Share(int((followed["days"] <= LANDMARK.days).sum()), followed.height)
