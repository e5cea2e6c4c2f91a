"""A control chart: points, the centre and limits they are judged by, and what stands on their time line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from charts.control_words import hover_of_point, point_amount
from charts.describe import stamp_of
from charts.figure import Axis, Band, Figure, Line, Mark, Numbers, Points, Rule, Tick, Tone
from charts.scale import fitted_axis
from i18n.say import Say
from kpi.model import Kpi
from kpi.periods import months_later
from kpi.result import Result
from kpi.signals.reading import Chart, Reading
from kpi.stats.spc.choose import EVENT, MONTHS, QUARTER
from kpi.stats.spc.lines import Floats
from kpi.stats.spc.verdict import NO_POINT, TOO_FEW

SPARE = 0.6
"""Room on either side of the first and last point, in points."""


@dataclass(frozen=True)
class Dated:
    """Something of a day that is drawn on the time line: it marks a date, not a cause. breaks: the series breaks."""

    on: date
    title: str
    breaks: bool = False


@dataclass(frozen=True)
class Drawn:
    """What is drawn, and for whom: everything the parts of one picture share. first: the first point that is shown."""

    kpi: Kpi
    reading: Reading
    chart: Chart
    say: Say
    bare: bool
    first: int

    def kept(self, values: Floats) -> Floats:
        return values[self.first :]

    def said(self, value: float) -> str:
        return point_amount(value, self.kpi, self.reading, self.say)

    @property
    def xs(self) -> Numbers:
        return tuple(float(i) for i in range(len(self.chart.starts) - self.first))


def draw_control(
    result: Result,
    reading: Reading,
    say: Say,
    title: str,
    alt: str,
    dated: Sequence[Dated] = (),
    bare: bool = False,
    last: int | None = None,
) -> Figure:
    """Draw the chart of a reading. last: only so many points, from the end. Raises ValueError where it has no chart."""
    chart = reading.chart
    if chart is None:
        raise ValueError("this reading has no chart")
    first = max(0, len(chart.starts) - last) if last else 0
    drawn = Drawn(result.kpi, reading, chart, say, bare, first)
    marks: list[Mark] = [*_limits(drawn), *_dates(drawn, dated)]
    if chart.target is not None:
        name = "" if bare else say("aim {value}", value=drawn.said(chart.target))
        marks.append(Rule("y", chart.target, "accent", True, name))
    marks += _points(drawn)
    lines = (chart.lines.values, chart.hollow, chart.lines.lower, chart.lines.upper)
    shown = [float(v) for each in lines for v in drawn.kept(each) if not np.isnan(v)]
    shown += [chart.target] if chart.target is not None else []
    x = Axis(-SPARE, len(drawn.xs) - 1 + SPARE, _ticks(drawn))
    unit = result.kpi.unit if reading.choice.grain != EVENT else "number"
    return Figure(title, alt, x, fitted_axis(shown, unit, say), tuple(marks), stamp_of(result, say))


def _limits(drawn: Drawn) -> list[Mark]:
    """The band between the limits, and the centre, one for each segment."""
    lines, marks = drawn.chart.lines, list[Mark]()
    segment = lines.segment[drawn.first :]
    lower, upper, centre = (drawn.kept(each) for each in (lines.lower, lines.upper, lines.centre))
    for number in sorted(set(segment.tolist())):
        at = np.flatnonzero(segment == number)
        xs = tuple(x for i in at for x in (float(i) - 0.5, float(i) + 0.5))
        if not np.isnan([lower[at], upper[at]]).all():
            lows = tuple(v for i in at for v in [_floor(lower[i])] * 2)
            highs = tuple(v for i in at for v in [_ceiling(upper[i], drawn)] * 2)
            last = number == segment[-1] and not drawn.bare
            marks.append(Band(xs, lows, highs, "quiet", drawn.say("between the limits") if last else ""))
        marks.append(Line(xs, tuple(float(centre[i]) for i in at for _ in (0, 1)), "quiet", thin=True))
    return marks + ([] if drawn.bare else _named_ends(drawn, upper[-1], centre[-1], lower[-1]))


def _floor(value: float) -> float:
    return 0.0 if np.isnan(value) else float(value)


def _ceiling(value: float, drawn: Drawn) -> float:
    """Where a limit that does not exist is drawn: at the highest value there can be, or that there is."""
    if not np.isnan(value):
        return float(value)
    is_share = drawn.kpi.unit == "share" and drawn.reading.choice.grain != EVENT
    return 1.0 if is_share else float(np.nanmax(drawn.chart.lines.values))


def _named_ends(drawn: Drawn, upper: float, centre: float, lower: float) -> list[Mark]:
    """What the lines are called, at their right end."""
    say = drawn.say
    named = [
        (upper, say("upper limit {value}", value=drawn.said(upper))),
        (centre, say("centre {value}", value=drawn.said(centre))),
        (lower, say("lower limit {value}", value=drawn.said(lower))),
    ]
    return [Rule("y", float(value), "quiet", True, text) for value, text in named if not np.isnan(value)]


def _points(drawn: Drawn) -> list[Mark]:
    """The line through all judged points; over it the points, those of a signal in a shape of their own."""
    say, chart = drawn.say, drawn.chart
    values, kinds = _numbers(drawn.kept(chart.lines.values)), chart.verdict.kinds[drawn.first :]
    hover = tuple(hover_of_point(chart, drawn.first + i, drawn.kpi, drawn.reading, say) for i in range(len(values)))
    shapes = [_shape(str(kind)) for kind in kinds]
    marks: list[Mark] = [Line(drawn.xs, values)]
    plain, told, neutral = (_only(values, shapes, shape) for shape in ("circle", "diamond", "square"))
    if drawn.bare:
        plain = _last_only(plain)
    if any(v is not None for v in plain):
        marks.append(Points(drawn.xs, plain, hover=hover))
    if any(v is not None for v in told):
        name = say("signal")
        marks.append(Points(drawn.xs, told, "alert", False, "diamond", not drawn.bare, hover, name))
    if any(v is not None for v in neutral):
        name = say("signal; no direction is good by itself")
        marks.append(Points(drawn.xs, neutral, "accent", False, "square", not drawn.bare, hover, name))
    hollow = _numbers(drawn.kept(chart.hollow))
    if any(v is not None for v in hollow):
        marks.append(Points(drawn.xs, hollow, hollow=True, hover=hover, name=say("still maturing, not judged")))
    return marks


def _only(values: Numbers, shapes: Sequence[str], shape: str) -> Numbers:
    return tuple(value if each == shape else None for value, each in zip(values, shapes, strict=True))


def _last_only(values: Numbers) -> Numbers:
    """The last point there is; a tile has no room for the others beside their line."""
    known = [i for i, value in enumerate(values) if value is not None]
    return tuple(value if known and i == known[-1] else None for i, value in enumerate(values))


def _shape(kind: str) -> str:
    return "circle" if kind in ("common", TOO_FEW, NO_POINT) else "square" if kind.startswith("neutral") else "diamond"


def _numbers(values: Floats) -> Numbers:
    return tuple(None if np.isnan(v) else float(v) for v in values)


def _dates(drawn: Drawn, dated: Sequence[Dated]) -> list[Mark]:
    """Upright lines at the days given; a chart of spells has no even time line and shows none."""
    if drawn.reading.choice.grain == EVENT:
        return []
    starts, marks = drawn.chart.starts[drawn.first :], list[Mark]()
    months = MONTHS if drawn.reading.choice.grain == QUARTER else 1
    for each in dated:
        inside = [i for i, start in enumerate(starts) if start <= each.on < months_later(start, months)]
        if inside:
            start = starts[inside[0]]
            part = (each.on - start) / (months_later(start, months) - start)
            tone: Tone = "alert" if each.breaks else "quiet"
            marks.append(Rule("x", inside[0] - 0.5 + part, tone, not each.breaks, "" if drawn.bare else each.title))
    steps = np.flatnonzero(np.diff(drawn.chart.lines.segment[drawn.first :])) + 1
    name = "" if drawn.bare else drawn.say("new baseline, by decision")
    return marks + [Rule("x", float(at) - 0.5, "text", False, name) for at in steps]


def _ticks(drawn: Drawn) -> tuple[Tick, ...]:
    """At most seven, evenly spaced, the last one always named; on a tile only the first and the last."""
    starts = drawn.chart.starts[drawn.first :]
    grain = QUARTER if drawn.reading.choice.grain == QUARTER else "month"
    last = len(starts) - 1
    step = max(1, -(-len(starts) // 7))
    chosen = sorted({0, last}) if drawn.bare else range(last % step, last + 1, step)
    return tuple(Tick(float(i), drawn.say.tick(starts[i], grain)) for i in chosen)
