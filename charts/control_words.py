"""What a control chart says, in words: its points, its signal and since when, its aim; each a whole sentence."""

from __future__ import annotations

import numpy as np

from charts.describe import amount
from i18n.say import Say
from kpi.model import Kpi
from kpi.signals.reading import CHANGING, Chart, Reading
from kpi.signals.readings import Found
from kpi.stats.spc.choose import EVENT, QUARTER, SHARE
from kpi.stats.spc.verdict import NO_POINT, TOO_FEW

# ---------------------------------------------------------------- single values


def point_amount(value: float, kpi: Kpi, reading: Reading, say: Say) -> str:
    """A value of the chart in its unit: a share, a rate, days; of a spell the cases or days that it lasted."""
    if np.isnan(value):
        return "–"
    if reading.choice.grain == EVENT:
        if reading.choice.kind == SHARE:
            return say("{n} cases", n=say.number(value))
        return say("{n} days", n=say.number(value))
    if kpi.unit == "number":
        return say.number(value, 0 if abs(value) >= 100 or value == round(value) else 1)
    return amount(value, kpi.unit, say)


def hover_of_point(chart: Chart, i: int, kpi: Kpi, reading: Reading, say: Say) -> str:
    """What is said when a reader points at one point."""
    grain = QUARTER if reading.choice.grain == QUARTER else "month"
    period = say.period(chart.starts[i], grain)
    value = chart.lines.values[i]
    if np.isnan(value):
        value = chart.hollow[i]
        if np.isnan(value):
            return ""
        return say(
            "{period}: {value}. Still maturing: not judged", period=period, value=point_amount(value, kpi, reading, say)
        )
    said = point_amount(float(value), kpi, reading, say)
    if reading.choice.grain == EVENT:
        return say("{value} since the one before, which makes one in {period}", value=said, period=period)
    text = f"{period}: {said}"
    rule = rule_words(str(chart.verdict.rules[i]), say)
    return f"{text}. {rule}" if rule else text


# ---------------------------------------------------------------- what the chart says


def variation_words(found: Found | None, kpi: Kpi, say: Say) -> str:
    """The one line under a tile: whether there is a signal, since when, and which way is good."""
    if found is None:
        return ""
    if isinstance(found, str):
        return refused_words(found, say)
    if found.chart is None:
        return no_chart_words(found, say)
    variation = found.chart.verdict.variation
    if variation in (TOO_FEW, NO_POINT):
        return say("Too few points to judge.")
    grain = QUARTER if found.choice.grain == QUARTER else "month"
    if variation == "common" or found.chart.since is None:
        if found.chart.ended is None:
            return say("No signal.")
        return say("No signal now; the last one was in {period}.", period=say.period(found.chart.ended, grain))
    since = say.period(found.chart.since, grain)
    if found.choice.grain == EVENT:
        return _spell_words(variation, since, found, say)
    texts = {
        "improvement_high": say("Higher than before, since {period}: better.", period=since),
        "improvement_low": say("Lower than before, since {period}: better.", period=since),
        "concern_high": say("Higher than before, since {period}: worse.", period=since),
        "concern_low": say("Lower than before, since {period}: worse.", period=since),
        "neutral_high": say("Higher than before, since {period}; no direction is good by itself.", period=since),
        "neutral_low": say("Lower than before, since {period}; no direction is good by itself.", period=since),
    }
    return texts[variation]


def _spell_words(variation: str, since: str, reading: Reading, say: Say) -> str:
    """A long spell between events means that they have become rarer; between non-events, more frequent."""
    rarer = variation.endswith("high") == (reading.choice.fewer == "events")
    way = variation.split("_")[0]
    texts = {
        ("improvement", True): say("Rarer than before, since {period}: better.", period=since),
        ("improvement", False): say("More frequent than before, since {period}: better.", period=since),
        ("concern", True): say("Rarer than before, since {period}: worse.", period=since),
        ("concern", False): say("More frequent than before, since {period}: worse.", period=since),
        ("neutral", True): say("Rarer than before, since {period}; no direction is good by itself.", period=since),
        ("neutral", False): say(
            "More frequent than before, since {period}; no direction is good by itself.", period=since
        ),
    }
    return texts[way, rarer]


def refused_words(reason: str, say: Say) -> str:
    """Why a measure bears no control chart."""
    texts = {
        "pre_counted": say("No control chart: published counts are revised, and a chart would flag the revisions."),
        "parts": say("No control chart: a whole of several parts is read as one picture."),
        "stock": say("No control chart: what is open is mostly the same cases as a month before."),
        "difference": say("No control chart: the groups of one month are too small to compare."),
        "one_day": say(
            "No control chart: every month is looked at on the day of the figures, the later ones after a shorter time."
        ),
        "no_figures": say("No control chart: nothing is held."),
    }
    return texts[reason]


def no_chart_words(reading: Reading, say: Say) -> str:
    """Why a series has no chart."""
    if not reading.series.judged.any():
        return say("No chart: no month is settled yet.")
    if reading.choice.reason == "no_events":
        return say("No chart: there was none in the months on which its limits would rest.")
    return say("No chart: too few for one.")


def rule_words(code: str, say: Say) -> str:
    """The rule that names a point, in words; nothing where chance will do."""
    texts = {
        "above_upl": say("Above the upper limit"),
        "below_lpl": say("Below the lower limit"),
        "trend_up": say("One of six points or more in a row, each higher than the one before"),
        "trend_down": say("One of six points or more in a row, each lower than the one before"),
        "two_in_three_above": say("One of two in three points near or above the upper limit"),
        "two_in_three_below": say("One of two in three points near or below the lower limit"),
        "shift_above": say("One of seven points or more in a row above the centre"),
        "shift_below": say("One of seven points or more in a row below the centre"),
    }
    return texts.get(code, "")


def assurance_words(found: Found | None, kpi: Kpi, say: Say) -> str:
    """Whether the series would always, never or only sometimes meet its aim; nothing where there is no aim."""
    if not isinstance(found, Reading) or found.chart is None or found.chart.target is None:
        return ""
    value = point_amount(found.chart.target, kpi, found, say)
    texts = {
        "consistent_pass": say("Aim {value}: met every time, if nothing changes.", value=value),
        "consistent_fail": say("Aim {value}: missed every time, unless something changes.", value=value),
        "inconsistent": say("Aim {value}: sometimes met, sometimes not, by chance alone.", value=value),
        CHANGING: say(
            "Aim {value}: not judged while the level is changing; the limits are those of before.", value=value
        ),
        "no_direction": say("Aim {value}; no direction is good by itself.", value=value),
        TOO_FEW: say("Aim {value}: too few points to say whether it will be met.", value=value),
    }
    return texts[found.chart.assurance]


def control_alt(found: Reading, kpi: Kpi, say: Say, title: str) -> str:
    """What a screen reader says of a control chart: the latest point, the signal, the limits and the aim."""
    chart = found.chart
    if chart is None:
        return say("{title}: nothing to draw.", title=title)
    known = np.flatnonzero(~np.isnan(chart.lines.values))
    if not len(known):
        return say("{title}: nothing to draw.", title=title)
    last = int(known[-1])
    grain = QUARTER if found.choice.grain == QUARTER else "month"
    text = say(
        "{title}. Latest judged point, {period}: {value}.",
        title=title, period=say.period(chart.starts[last], grain),
        value=point_amount(float(chart.lines.values[last]), kpi, found, say),
    )  # fmt: skip
    parts = [text, _limit_words(chart, last, kpi, found, say), variation_words(found, kpi, say)]
    return " ".join(part for part in (*parts, assurance_words(found, kpi, say)) if part)


def _limit_words(chart: Chart, at: int, kpi: Kpi, reading: Reading, say: Say) -> str:
    lower, upper, centre = (float(each[at]) for each in (chart.lines.lower, chart.lines.upper, chart.lines.centre))
    if np.isnan(upper) and np.isnan(lower):
        return ""
    low, high, middle = (point_amount(value, kpi, reading, say) for value in (lower, upper, centre))
    if np.isnan(lower):
        return say("Centre {centre}, upper limit {high}, no lower limit.", centre=middle, high=high)
    if np.isnan(upper):
        return say("Centre {centre}, lower limit {low}, no upper limit.", centre=middle, low=low)
    return say("Centre {centre}, limits {low} to {high}.", centre=middle, low=low, high=high)
