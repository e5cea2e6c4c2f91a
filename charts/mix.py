"""The parts of a whole as bars, in the definition's order, each with its share and count written at its end."""

from __future__ import annotations

from charts.describe import counts_of, figure_of, stamp_of
from charts.figure import Axis, Bars, Figure, Tick, Tone
from charts.scale import value_axis
from i18n.say import Say
from kpi.model import Flow, Mix
from kpi.result import Result


def draw_mix(result: Result, say: Say, title: str, bare: bool = False) -> Figure:
    """Draw a mix of one group in one period. A part that cannot be reckoned keeps its row and says so."""
    measure = result.kpi.measure
    if not isinstance(measure, Mix | Flow):
        raise ValueError(f"{result.kpi.name} is neither a mix nor a flow")
    titles = {part.name: say(part.title) for part in measure.parts}
    rows = result.frame.rows(named=True)
    ys = tuple(float(len(rows) - 1 - i) for i in range(len(rows)))
    texts = tuple(figure_of(row, say) if bare else f"{figure_of(row, say)}  ({say.number(row['n'])})" for row in rows)
    hover = tuple(f"{titles[r['part']]}: {figure_of(r, say)}. {counts_of(r, say)}" for r in rows)
    values = tuple(row["value"] for row in rows)
    ticks = tuple(Tick(y, titles[row["part"]]) for y, row in zip(ys, rows, strict=True))
    scale = value_axis(values, "share", say)
    alt = f"{title}. " + "; ".join(hover) + "."
    x = Axis(0.0, max(max((v for v in values if v is not None), default=0.0) * 1.18, 0.05), () if bare else scale.ticks)
    tone: Tone = "main" if all(row["judged"] or row["value"] is None for row in rows) else "quiet"
    y = Axis(-0.6, len(rows) - 0.4, ticks)
    return Figure(title, alt, x, y, (Bars(ys, values, tone, texts, hover),), stamp_of(result, say))
