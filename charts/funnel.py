"""All forces in one period: each share against its denominator, with limits that allow for overdispersion."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from charts.describe import counts_of, figure_of, interval_of, stamp_of
from charts.figure import Axis, Figure, Label, Line, Mark, Numbers, Points, Rule, Tick
from charts.scale import nice_step, value_axis
from i18n.say import Say
from kpi.deck import Row
from kpi.result import Result
from kpi.stats.funnel import Z_95, Z_998, Spread
from kpi.stats.funnel_ratios import RatioSpread

STEPS = 80


def draw_funnel(
    result: Result, say: Say, names: Mapping[str, str], chosen: str, title: str, alt: str,
    fit: Spread | RatioSpread | None = None,
) -> Figure:  # fmt: skip
    """Draw a result split by force, or by whatever `fit` was reckoned over; a group without a name is left out.

    Without a spread (maturing, or too few forces) there are points only. With a fit of its own, the 99.8 % limits by
    chance alone are drawn as well, to show what is allowed for.
    """
    rows = [row for row in result.frame.rows(named=True) if row["value"] is not None and row["group"] in names]
    largest = max((row["of_n"] for row in rows), default=1)
    marks: list[Mark] = _chance(fit, largest, say) if fit is not None and fit.tau2 > 0 else []
    fit = fit or result.spread
    if fit is not None:
        marks += _limits(fit, largest, say)
    flags = fit.flags if fit else {}
    others = [row for row in rows if row["group"] != chosen]
    quiet = [row for row in others if row["judged"] and row["group"] not in flags]
    marks += _points(quiet, say, names, result, tone="quiet")
    unjudged = [row for row in others if not row["judged"]]
    marks += _points(unjudged, say, names, result, tone="quiet", hollow=True, name=say("not judged"))
    flagged = [row for row in others if row["group"] in flags]
    marks += _points(flagged, say, names, result, tone="alert", shape="diamond", name=say("beyond the usual spread"))
    marks += [Label(place(r["of_n"]), r["value"], names[r["group"]], anchor="middle") for r in flagged]
    own = [row for row in rows if row["group"] == chosen]
    hollow = bool(own and not own[0]["judged"])
    marks += _points(own, say, names, result, tone="main", large=True, hollow=hollow, name=names.get(chosen, ""))
    x = _size_axis(largest, say, say(DENOMINATORS[result.kpi.basis]))
    y = value_axis([row["value"] for row in rows], result.kpi.unit, say)
    return Figure(title, alt, x, y, tuple(marks), stamp_of(result, say))


DENOMINATORS = {
    "closed": "Outcomes assigned (square-root scale)",
    "recorded": "Offences recorded (square-root scale)",
    "event": "Counted in the period (square-root scale)",
}


def place(size: int) -> float:
    """Where a denominator stands: at its square root, or one very large force leaves no room for the rest."""
    return math.sqrt(max(size, 0))


def _points(
    rows: list[Row], say: Say, names: Mapping[str, str], result: Result, *, tone: str, hollow: bool = False,
    shape: str = "circle", large: bool = False, name: str = "",
) -> list[Mark]:  # fmt: skip
    if not rows:
        return []
    hover = tuple(force_hover(row, say, names) for row in rows)
    xs, ys = tuple(place(row["of_n"]) for row in rows), tuple(row["value"] for row in rows)
    return [Points(xs, ys, tone, hollow, shape, large, hover, name)]  # type: ignore[arg-type]


def force_hover(row: Row, say: Say, names: Mapping[str, str]) -> str:
    """What is said when a reader points at one force."""
    parts = [f"{names[row['group']]}: {figure_of(row, say)}", counts_of(row, say), interval_of(row, say)]
    return ". ".join(part for part in parts if part)


def _chance(spread: Spread | RatioSpread, largest: int, say: Say) -> list[Mark]:
    """The 99.8 % limits as if chance were alone: narrower, and no flag rests on them."""
    sizes, xs = _sizes(largest)
    marks: list[Mark] = []
    name = say("99.8% limits by chance alone")
    for curve, text in zip(replace(spread, tau2=0.0).limits(sizes, Z_998), (name, ""), strict=True):
        marks.append(Line(xs, tuple(float(v) for v in curve), "accent", dashed=True, thin=True, name=text))
    return marks


def _sizes(largest: int) -> tuple[NDArray[np.int64], Numbers]:
    """From a small denominator to the largest, and their places."""
    sizes = np.unique(np.geomspace(max(10, largest / 500), largest, STEPS).round().astype(np.int64))
    return sizes, tuple(place(int(size)) for size in sizes)


def _limits(spread: Spread | RatioSpread, largest: int, say: Say) -> list[Mark]:
    """The pooled share and the 95 % and 99.8 % limits, drawn from a small denominator to the largest."""
    sizes, xs = _sizes(largest)
    marks: list[Mark] = [Rule("y", spread.target, "accent", dashed=True)]
    for z, thin, name in ((Z_95, True, say("95% limits")), (Z_998, False, say("99.8% limits"))):
        low, high = spread.limits(sizes, z)
        for curve, text in ((low, name), (high, "")):
            marks.append(Line(xs, tuple(float(v) for v in curve), "quiet", dashed=thin, thin=True, name=text))
    return marks


def _size_axis(largest: int, say: Say, title: str) -> Axis:
    """Ticks at round squares (0, 100, 400 ...), evenly spaced on the square-root scale."""
    end = place(largest) * 1.05
    step = max(1.0, nice_step(end, 6))
    ticks = tuple(Tick(i * step, say.number((i * step) ** 2)) for i in range(int(end // step) + 1))
    return Axis(-end * 0.02, end, ticks, title)


def funnel_alt(result: Result, say: Say, names: Mapping[str, str], chosen: str, title: str) -> str:
    """What a screen reader says of the funnel."""
    found = result.frame.filter(pl.col("value").is_not_null())
    text = say("{title}. {n} forces, each against the number of cases it rests on.", title=title, n=len(found))
    own = found.filter(pl.col("group") == chosen)
    if len(own):
        text += f" {force_hover(own.row(0, named=True), say, names)}."
    return f"{text} {spread_sentence(result, say, names)}"


def spread_sentence(result: Result, say: Say, names: Mapping[str, str]) -> str:
    """What the funnel says, with the overdispersion it allowed for."""
    if result.spread is None:
        return say("No force is judged: the cases are still maturing, or too few forces can be compared.")
    fit = result.spread
    flagged = ", ".join(names[code] for code in fit.flags)
    text = say(
        "Forces vary more than by chance ({phi} times the variance expected); the limits allow for that.",
        phi=say.number(fit.phi, 1),
    )
    if fit.phi <= 1:
        text = say("Forces vary no more than by chance.")
    if flagged:
        return f"{text} " + say("Beyond them: {forces}. Ask why before judging.", forces=flagged)
    return f"{text} " + say("No force lies beyond them.")
