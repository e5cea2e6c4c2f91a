"""The trend of one KPI: settled periods as a line, maturing ones as hollow points that nothing joins."""

from __future__ import annotations

from datetime import date

import polars as pl

from charts.describe import counts_of, figure_of, interval_of, stamp_of
from charts.figure import Axis, Figure, Line, Mark, Numbers, Points, Rule, Tick, Whiskers
from charts.scale import value_axis
from i18n.say import Say
from kpi.deck import Row
from kpi.periods import after
from kpi.result import Result

SPARE = 0.6
"""Room on either side of the first and last period, in periods."""


CROWDED = 24
"""Periods beyond which a tile has no room for a point each: the line and its last point do."""


def draw_trend(
    result: Result, say: Say, title: str, alt: str, nation: Result | None = None, bare: bool = False
) -> Figure:
    """Draw a result of one group over time, with its intervals and, if given, England and Wales beside it."""
    rows = result.headline().rows(named=True)
    unit = result.kpi.unit
    is_share = unit != "number"
    field = "value" if is_share else "n"
    periods = [row["period"] for row in rows]
    grain = result.question.grain
    marks: list[Mark] = [*_breaks(result, periods, say, bare)]
    if nation is not None:
        marks += _nation(nation, periods, field, say)
    if is_share and not bare:
        xs = tuple(float(i) for i in range(len(rows)))
        lows, highs = (tuple(row[name] for row in rows) for name in ("low", "high"))
        marks.append(Whiskers(xs, lows, highs, name=say("95% interval")))
    marks += _own(rows, field, say, grain, result, bare and len(rows) > CROWDED)
    shown = [row[field] for row in rows] + ([] if bare else [row["high"] for row in rows])
    if nation is not None:
        shown += nation.headline()[field].to_list()
    x = Axis(-SPARE, len(rows) - 1 + SPARE, _ticks(periods, say, grain, bare))
    return Figure(title, alt, x, value_axis(shown, unit, say), tuple(marks), stamp_of(result, say))


def _breaks(result: Result, periods: list[date], say: Say, bare: bool) -> list[Mark]:
    """A line where a series breaks: figures on its two sides are not of one kind."""
    found: list[Mark] = []
    for broken in result.breaks:
        inside = [i for i, period in enumerate(periods) if period <= broken.on]
        if inside:
            start = periods[inside[-1]]
            part = (broken.on - start) / (after(start, result.question.grain) - start)
            found.append(Rule("x", inside[-1] - 0.5 + part, "alert", True, "" if bare else say("break in the series")))
    return found


def _own(rows: list[Row], field: str, say: Say, grain: str, result: Result, crowded: bool) -> list[Mark]:
    hover = [hover_of(row, say, grain) for row in rows]
    settled = [row[field] if row["judged"] else None for row in rows]
    hollow = [row[field] if not row["judged"] else None for row in rows]
    xs: Numbers = tuple(float(i) for i in range(len(rows)))
    marks: list[Mark] = []
    if any(v is not None for v in settled):
        name = say("settled") if any(v is not None for v in hollow) else ""
        last = max(i for i, value in enumerate(settled) if value is not None)
        dots = tuple(value if i == last or not crowded else None for i, value in enumerate(settled))
        marks += [Line(xs, tuple(settled)), Points(xs, dots, hover=tuple(hover), name=name)]
    if any(v is not None for v in hollow):
        name = say("still maturing, not judged")
        if not any(row["state"] == "maturing" for row in rows):
            name = say("shown but not judged")
        marks.append(Points(xs, tuple(hollow), hollow=True, hover=tuple(hover), name=name))
    return marks


def _nation(nation: Result, periods: list[date], field: str, say: Say) -> list[Mark]:
    """England and Wales as a thin dashed line; maturing periods as hollow squares, unjoined."""
    rows = {row["period"]: row for row in nation.headline().rows(named=True)}
    found = [rows.get(period) for period in periods]
    xs: Numbers = tuple(float(i) for i in range(len(periods)))
    settled = tuple(row[field] if row and row["judged"] else None for row in found)
    hollow = tuple(row[field] if row and not row["judged"] else None for row in found)
    name = say("England and Wales")
    hover = tuple(f"{name}. {hover_of(row, say, nation.question.grain)}" if row else "" for row in found)
    marks: list[Mark] = []
    if any(v is not None for v in settled):
        marks.append(Line(xs, settled, tone="accent", dashed=True, thin=True, name=name))
    if any(v is not None for v in hollow):
        marks.append(Points(xs, hollow, tone="accent", hollow=True, shape="square", hover=hover, name=name))
    return marks


def hover_of(row: Row, say: Say, grain: str) -> str:
    """What is said when a reader points at one period."""
    parts = [f"{say.period(row['period'], grain)}: {figure_of(row, say)}", counts_of(row, say), interval_of(row, say)]
    if row["state"] == "maturing":
        parts.append(say("Still maturing: not judged"))
    return ". ".join(part for part in parts if part)


def _ticks(periods: list[date], say: Say, grain: str, bare: bool) -> tuple[Tick, ...]:
    """At most nine, evenly spaced, the last one always named; on a tile only the first and the last."""
    last = len(periods) - 1
    step = max(1, -(-len(periods) // 9))
    chosen = sorted({0, last}) if bare else range(last % step, last + 1, step)
    return tuple(Tick(float(i), say.tick(periods[i], grain)) for i in chosen)


def trend_alt(result: Result, say: Say, title: str) -> str:
    """What a screen reader says of a trend: first, last, lowest, highest, and how many are not judged."""
    field, grain = ("n" if result.kpi.unit == "number" else "value"), result.question.grain
    found = result.headline().filter(pl.col(field).is_not_null())
    if not len(found):
        return say("{title}: nothing to draw.", title=title)
    rows = found.rows(named=True)
    first, last = rows[0], rows[-1]
    low, high = min(rows, key=lambda r: r[field]), max(rows, key=lambda r: r[field])
    text = say(
        "{title}. From {first} ({a}) to {last} ({b}); lowest {low} ({c}), highest {high} ({d}).",
        title=title, first=say.period(first["period"], grain), a=figure_of(first, say),
        last=say.period(last["period"], grain), b=figure_of(last, say),
        low=figure_of(low, say), c=say.period(low["period"], grain),
        high=figure_of(high, say), d=say.period(high["period"], grain),
    )  # fmt: skip
    young = sum(not row["judged"] for row in rows)
    if young:
        text += " " + say("Hollow points are not judged: {n} of {of_n}.", n=young, of_n=len(rows))
    return text
