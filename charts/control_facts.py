"""What stands beside a control chart in words: which chart it is and why, what it cannot see, how often it is wrong."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from charts.describe import amount
from i18n.say import Say
from kpi.model import Kpi
from kpi.signals.reading import Reading
from kpi.signals.readings import Found
from kpi.stats.spc.alarms import wall
from kpi.stats.spc.choose import QUARTER, RATE, SHARE
from kpi.stats.spc.pooled import SAME


def chart_words(reading: Reading, say: Say) -> str:
    """Which chart it is and why."""
    choice = reading.choice
    few = say.number(choice.per_month, 0 if choice.per_month >= 10 else 1) if not np.isnan(choice.per_month) else ""
    if choice.chart in ("g", "t"):
        return _rare_words(reading, few, say)
    if choice.grain == QUARTER:
        text = "By quarter, because a month holds too few: about {n}. Limits by exact chance."
        plain = "By quarter, because months hold too few: about {n} in one. XmR chart."
        return say(text, n=few) if choice.chart.endswith("exact") else say(plain, n=few)
    if choice.chart in ("p_prime", "u_prime"):
        return say(
            "By month, many cases in each: Laney's chart, which allows for months that differ by more than chance."
        )
    if choice.kind == SHARE and choice.fewer == "events":
        return say("XmR chart by month: about {n} of the cases of a month are counted in the figure.", n=few)
    if choice.kind == SHARE:
        return say("XmR chart by month: about {n} of the cases of a month are not counted in the figure.", n=few)
    if choice.kind == RATE:
        return say("XmR chart by month: about {n} in each.", n=few)
    return say("XmR chart of the months' own values; its limits allow for a few very large ones.")


def _rare_words(reading: Reading, few: str, say: Say) -> str:
    if reading.choice.chart == "t":
        return say("Rare: about {n} a month. The chart shows the days between one and the next.", n=few)
    if reading.choice.fewer == "events":
        return say("Rare: about {n} a month. The chart shows how many cases lie between one and the next.", n=few)
    return say("Nearly all: about {n} a month are not. The chart shows how many cases lie between those.", n=few)


def tile_words(found: Found | None, say: Say) -> str:
    """What the points of a tile are, where there is no axis to say it."""
    if not isinstance(found, Reading) or found.chart is None:
        return ""
    if found.choice.chart == "t":
        return say("Chart: days between one and the next; high means rare.")
    if found.choice.chart == "g" and found.choice.fewer == "events":
        return say("Chart: cases between one and the next; high means rare.")
    if found.choice.chart == "g":
        return say("Chart: cases between those that are not; high means nearly all are.")
    return say("Chart: by quarter.") if found.choice.grain == QUARTER else say("Chart: by month.")


def baseline_words(reading: Reading, say: Say) -> str:
    """On what the limits rest, and by whose rules points are judged."""
    chart = reading.chart
    if chart is None:
        return ""
    stage = chart.verdict.stage
    if stage == "hidden":
        return say("No limits are drawn from fewer than eight points.")
    first = say.period(chart.starts[0], QUARTER if reading.choice.grain == QUARTER else "month")
    rules = {"mdc": "Making Data Count", "nhsr-0.2.2": "NHSRplotthedots 0.2.2", "powerbi-spc": "PowerBI-SPC"}
    name = rules[chart.verdict.profile]
    if stage == "trial":
        return say("Limits on trial: they rest on fewer than twelve points. Rules: {name}.", name=name)
    if chart.lines.segment[-1]:
        return say(
            "Limits rest on the first points after the last decision on a new baseline. Rules: {name}.", name=name
        )
    return say(
        "Limits rest on the first points, from {period} on, and stay fixed. Rules: {name}.", period=first, name=name
    )


def sight_words(reading: Reading, kpi: Kpi, say: Say) -> str:
    """What a year of this series cannot see, at the force's own level."""
    sight = reading.sight
    if sight is None:
        return ""
    unit = "rate" if kpi.unit == "number" else kpi.unit
    low = amount(sight.falls_to, unit, say) if sight.falls_to is not None else None
    high = amount(sight.rises_to, unit, say) if sight.rises_to is not None else None
    level = amount(sight.level, unit, say)
    if low and high:
        text = (
            "From {level}, a year at {low} or at {high} would be told from chance 8 times in 10; "
            "smaller changes can hide."
        )
        return say(text, level=level, low=low, high=high)
    if high:
        text = (
            "From {level}, a year at {high} would be told from chance 8 times in 10; "
            "no fall would, not even to nothing."
        )
        return say(text, level=level, high=high)
    return say("A series of this size is too small to tell any change from chance within a year.")


def pooled_words(reading: Reading, kpi: Kpi, say: Say) -> str:
    """The latest twelve months against those before, with the interval and the verdict."""
    pooled = reading.pooled
    if pooled is None:
        return say("The latest twelve months cannot be compared yet: too few months lie before them.")
    unit = "rate" if kpi.unit == "number" else kpi.unit
    latest, before = amount(pooled.latest, unit, say), amount(pooled.before, unit, say)
    months = pooled.months[1]
    if reading.series.kind == RATE:
        low, high = (_times(v, say) for v in (pooled.low, pooled.high))
        text = (
            "Latest 12 months: {latest}; the {months} before: {before}. "
            "That is {change} times as much (95% interval {low} to {high})."
        )
        change = _times(pooled.change, say)
        return say(text, latest=latest, before=before, months=months, change=change, low=low, high=high)
    change, low, high = (_gap(v, unit, say) for v in (pooled.change, pooled.low, pooled.high))
    text = (
        "Latest 12 months: {latest}; the {months} before: {before}. Difference {change} (95% interval {low} to {high})."
    )
    return say(text, latest=latest, before=before, months=months, change=change, low=low, high=high)


def _times(value: float, say: Say) -> str:
    return "–" if not np.isfinite(value) else say.number(value, 2)


def _gap(value: float, unit: str, say: Say) -> str:
    if unit == "share":
        return say("{n} points", n=say.points(value))
    number = say.number(value, 1 if unit == "rate" else 0)
    return number if value < 0 else f"+{number}"


def pooled_verdict(reading: Reading, kpi: Kpi, say: Say) -> str:
    """Whether the two spells can be told apart, and which way is good."""
    pooled = reading.pooled
    if pooled is None:
        return ""
    if pooled.verdict == SAME:
        return say("Not told apart from no change.")
    better = {"higher": "higher", "lower": "lower"}.get(kpi.better)
    if better is None:
        return (
            say("Higher than chance alone would make it; no direction is good by itself.")
            if pooled.verdict == "higher"
            else say("Lower than chance alone would make it; no direction is good by itself.")
        )
    if pooled.verdict == "higher":
        good, bad = (
            say("Higher than chance alone would make it: better."),
            say("Higher than chance alone would make it: worse."),
        )
        return good if better == "higher" else bad
    good, bad = (
        say("Lower than chance alone would make it: better."),
        say("Lower than chance alone would make it: worse."),
    )
    return good if better == "lower" else bad


def alarms_words(reading: Reading, say: Say) -> str:
    """How often this chart and this comparison are wrong about a series that does not change."""
    if reading.chart is None:
        return ""
    if not reading.looked:
        text = "A series that does not change would show a signal on this chart in {chart} of years."
        return say(text, chart=say.percent(reading.alarms.year, 0))
    text = (
        "A series that does not change would show a signal on this chart in {chart} of years, "
        "and be called changed by this comparison, looked at every month, in {looked} of years."
    )
    return say(text, chart=say.percent(reading.alarms.year, 0), looked=say.percent(reading.looked, 0))


def wall_words(found: Sequence[Found | None], say: Say) -> str:
    """What to expect of all the charts and comparisons of a page together when nothing has changed."""
    charted = [each for each in found if isinstance(each, Reading) and each.chart is not None]
    if not charted:
        return ""
    together = wall([each.alarms for each in charted])
    compared = [each.pooled for each in charted if each.pooled is not None]
    text = (
        "If nothing had changed at all, chance alone would still make about {now} of these {n} charts "
        "and {told} of their comparisons stand out today, and about {year} charts at some time in a year."
    )
    told = say.number(sum(each.false_alarm for each in compared), 1)
    return say(text, n=len(charted), now=say.number(together.now, 1), told=told, year=say.number(together.year, 1))


def short_words(found: Found | None, kpi: Kpi, say: Say) -> str:
    """The pooled comparison in the room of a tile: the change, its interval, and what may be made of it."""
    if not isinstance(found, Reading) or found.pooled is None:
        return ""
    pooled, unit = found.pooled, "rate" if kpi.unit == "number" else kpi.unit
    verdict = pooled_verdict(found, kpi, say)
    if found.series.kind == RATE:
        change, low, high = (_times(v, say) for v in (pooled.change, pooled.low, pooled.high))
        text = "Year against the two before: {change} times ({low} to {high}). {verdict}"
        return say(text, change=change, low=low, high=high, verdict=verdict)
    change, low, high = (_gap(v, unit, say) for v in (pooled.change, pooled.low, pooled.high))
    return say("Year against the two before: {change} ({low} to {high}). {verdict}",
               change=change, low=low, high=high, verdict=verdict)  # fmt: skip
