"""The table twin of each chart: the same figures as words and numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from charts.control_words import point_amount, rule_words
from charts.describe import amount, figure_of, interval_of, is_wide
from i18n.say import Say
from kpi.deck import Row
from kpi.model import Flow, Kpi, Mix
from kpi.result import Result
from kpi.signals.reading import Reading

STATES = {
    "ok": "",
    "maturing": "Still maturing: not judged",
    "not_computable": "Not computable",
}


@dataclass(frozen=True)
class Table:
    """A table in words: its caption, column heads (the first names the rows), and rows. Numeric columns by place."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int]

    def without_empty_notes(self) -> Table:
        """The same table without its last column where nothing stands in it."""
        if any(row[-1] for row in self.rows):
            return self
        return Table(self.caption, self.heads[:-1], tuple(row[:-1] for row in self.rows), self.numeric)


def state_of(row: Row, say: Say) -> str:
    """What must be said of one row beside its figures."""
    if row["state"] in ("not_computable", "too_few"):
        return interval_of(row, say)
    if row["state"] == "ok" and not row["judged"]:
        return say("Shown but not judged: see the notes")
    return say(STATES[row["state"]]) if STATES[row["state"]] else ""


def _cells(row: Row, say: Say) -> tuple[str, ...]:
    if row["of_n"] is None:
        return (say.number(row["n"]), state_of(row, say))

    def exact(value: float) -> str:
        return say.percent(value) if row["unit"] == "share" else amount(value, row["unit"], say)

    mark = " [u]" if is_wide(row) else ""
    interval = "" if row["low"] is None else f"{exact(row['low'])} – {exact(row['high'])}{mark}"
    value = figure_of(row, say) if row["value"] is None else exact(row["value"])
    return (value, say.number(row["n"]), say.number(row["of_n"]), interval, state_of(row, say))


def _heads(unit: str, say: Say) -> tuple[str, ...]:
    if unit == "number":
        return (say("Number"), say("Note"))
    first = {"share": say("Share"), "points": say("Difference"), "rate": say("Rate"), "days": say("Median")}[unit]
    return (first, say("Number"), say("Of"), say("95% interval"), say("Note"))


def trend_table(result: Result, nation: Result | None, say: Say) -> Table:
    """One row per period; with England and Wales as a last column where it is drawn."""
    beside = {r["period"]: r["value"] for r in nation.headline().rows(named=True)} if nation else {}
    *heads, note = _heads(result.kpi.unit, say)
    national = (say("England and Wales"),) if nation else ()
    rows = []
    for row in result.headline().rows(named=True):
        value = beside.get(row["period"])
        beside_it = ((say.percent(value) if value is not None else "–"),) if nation else ()
        *cells, state = _cells(row, say)
        rows.append((say.period(row["period"], result.question.grain), *cells, *beside_it, state))
    numeric = set(range(1, len(heads) + len(national) + 1))
    caption = say("{title}, by period", title=result.kpi.title)
    return Table(
        caption, (say("Period"), *heads, *national, note), tuple(rows), frozenset(numeric)
    ).without_empty_notes()


def control_table(kpi: Kpi, reading: Reading, say: Say) -> Table:
    """One row per point of a control chart: its value, the limits it is judged by, and the rule that names it."""
    chart = reading.chart
    if chart is None:
        raise ValueError("this reading has no chart")
    lines, rows = chart.lines, []
    grain = "quarter" if reading.choice.grain == "quarter" else "month"
    for i, start in enumerate(chart.starts):
        value = lines.values[i] if not np.isnan(lines.values[i]) else chart.hollow[i]
        hollow = np.isnan(lines.values[i]) and not np.isnan(chart.hollow[i])
        note = say("Still maturing: not judged") if hollow else rule_words(str(chart.verdict.rules[i]), say)
        told = (
            point_amount(float(v), kpi, reading, say) for v in (value, lines.lower[i], lines.centre[i], lines.upper[i])
        )
        rows.append((say.period(start, grain), *told, note))
    heads = (say("Period"), say("Figure"), say("Lower limit"), say("Centre"), say("Upper limit"), say("Note"))
    caption = say("{title}, point by point", title=say(kpi.title))
    return Table(caption, heads, tuple(rows), frozenset({1, 2, 3, 4})).without_empty_notes()


def force_table(result: Result, say: Say, names: Mapping[str, str]) -> Table:
    """One row per force, by name: an order by value would be a league table."""
    rows = sorted(result.frame.rows(named=True), key=lambda row: say.order(names[row["group"]]))
    flags = result.spread.flags if result.spread else {}
    marked = {
        "high": say("Higher than the usual spread of forces"),
        "low": say("Lower than the usual spread of forces"),
    }
    body = []
    for row in rows:
        *cells, state = _cells(row, say)
        body.append((names[row["group"]], *cells, marked.get(flags.get(row["group"], ""), state)))
    caption = say("{title}, by force in the order of their names", title=result.kpi.title)
    return Table(caption, (say("Force"), *_heads("share", say)), tuple(body), frozenset({1, 2, 3, 4}))


def mix_table(result: Result, nation: Result | None, say: Say) -> Table:
    """One row per part, with England and Wales beside it."""
    measure = result.kpi.measure
    titles = {part.name: say(part.title) for part in measure.parts} if isinstance(measure, Mix | Flow) else {}
    beside = {r["part"]: r["value"] for r in nation.frame.rows(named=True)} if nation else {}
    rows = []
    for row in result.frame.rows(named=True):
        value = beside.get(row["part"])
        *cells, state = _cells(row, say)
        beside_it = (say.percent(value) if value is not None else "–",) if nation else ()
        rows.append((titles[row["part"]], *cells, *beside_it, state))
    *heads, note = _heads("share", say)
    national = (say("England and Wales"),) if nation else ()
    numeric = frozenset(range(1, len(heads) + len(national) + 1))
    return Table(
        say(result.kpi.title), (say("Part"), *heads, *national, note), tuple(rows), numeric
    ).without_empty_notes()
