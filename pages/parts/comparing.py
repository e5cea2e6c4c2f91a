"""What the page of comparison shows: units beside each other, in a funnel or, where they are few, with intervals."""

from __future__ import annotations

from dataclasses import dataclass

from charts.describe import counts_of, figure_of, interval_of, stamp_of
from charts.dots import Series, draw_dots
from charts.funnel import draw_funnel
from kpi.changed.dimensions import title_of
from kpi.comparing import Units, against_rest, has_funnel, units_of
from kpi.deck import Row
from kpi.model import Kpi
from kpi.result import Question, Result, Unanswerable
from kpi.view import latest_period
from pages.parts.comparing_words import few_words, refusal_words, rest_words, spread_words
from pages.parts.context import Here
from pages.parts.filters import Choice
from pages.parts.sheets import Sheet
from pages.parts.tables import Table, state_of

NOBODY = "none"
MOST_DRAWN = 14
"""Units that a chart of points and intervals shows with room to read them."""


@dataclass(frozen=True)
class Compared:
    """The page, in the order it is read. lines: the answer first."""

    title: str
    lines: tuple[str, ...]
    rest: tuple[str, ...]
    sheet: Sheet | None
    notes: tuple[str, ...]


def by_choice(here: Here) -> Choice:
    """What is held against what: forces where several are held, else areas, else what the measure knows."""
    kpi = _kpi(here)
    alone = len(here.source.forces()) == 1
    order = ("force_code", "area", "offence_code")
    known = [name for name in kpi.dimensions if not (alone and name == "force_code")]
    ordered = sorted(known, key=lambda name: order.index(name) if name in order else len(order))
    return Choice("by", here.say("Compare"), {name: here.say(title_of(name)) for name in ordered} or {"": ""})


def unit_choice(here: Here, by: str) -> Choice:
    """One unit to be held against all the rest; its key in the link is the dimension's own."""
    say, kpi = here.say, _kpi(here)
    held = here.source.held[kpi.table].get(by, ())
    labels = here.source.tables[kpi.table].columns[by].values if by else {}
    names = {code: say(labels[code]) for code in held if code != "not_recorded"}
    ordered = dict(sorted(names.items(), key=lambda each: say.order(each[1])))
    return Choice(f"one_{by}", say("One against the rest"), {NOBODY: say("None"), **ordered})


def gather(here: Here, by: str, one: str) -> Compared:
    """Ask for every unit in the period and hold them against each other."""
    kpi = _kpi(here)
    found = _ask(here, kpi, by)
    say = here.say
    if isinstance(found, Unanswerable):
        return Compared("", (say(found.sentence),), (), None, ())
    if found is None:
        return Compared("", tuple(refusal_words(kpi, by, say)), (), None, ())
    units = units_of(found)
    names = _names(here, kpi, by)
    lines = spread_words(units, kpi, by, names, say) if units.fit is not None else few_words(units, kpi, by, say)
    beside = against_rest(units, one) if one != NOBODY else None
    rest = rest_words(beside, units, names.get(one, ""), kpi, say) if one != NOBODY else []
    period = here.view.period or latest_period(here.source, kpi)
    when = say.period(period.start, period.grain)
    title = say("{title}: {dimension}, {period}", title=kpi.title, dimension=title_of(by), period=when)
    notes = tuple(say(note) for note in found.notes)
    return Compared(title, tuple(lines), tuple(rest), _sheet(here, found, units, names, one, title, by), notes)


def _kpi(here: Here) -> Kpi:
    return here.door.registry.kpi(here.kpi)


def _ask(here: Here, kpi: Kpi, by: str) -> Result | Unanswerable | None:
    """Every unit in the period; None where the measure has nothing to hold against each other."""
    if not by or not has_units(kpi):
        return None
    period = here.view.period or latest_period(here.source, kpi)
    filters = () if by == "force_code" else here.view.filters()
    scope = kpi.only_scope or here.view.scope
    question = Question(kpi.name, scope, here.view.source, period.start, period.end, "whole", by, filters)
    (found,) = here.door.answer_all(here.viewer, [question])
    return found


def has_units(kpi: Kpi) -> bool:
    """Whether a comparison of units is made at all: shares and rates, not counts, days, mixes or differences."""
    return has_funnel(kpi) or kpi.unit == "rate"


def _names(here: Here, kpi: Kpi, by: str) -> dict[str, str]:
    values = here.source.tables[kpi.table].columns[by].values
    return {code: here.say(label) for code, label in values.items() if code != "not_recorded"}


def _sheet(
    here: Here, found: Result, units: Units, names: dict[str, str], one: str, title: str, by: str
) -> Sheet | None:
    if not units.rows:
        return None
    say = here.say
    rows = sorted(units.rows, key=lambda row: say.order(names[row["group"]]))
    table = _table(here, found, rows, units, names, title, by)
    hover = [_hover(names[row["group"]], row, here) for row in rows]
    alt = f"{title}. " + " ".join(f"{text}." for text in hover)
    stamp, chosen = stamp_of(found, say), one if one != NOBODY else ""
    figure, note = None, say("In the order of their names: an order by figure would be a league table.")
    if units.fit is not None or len(rows) > MOST_DRAWN:
        figure = draw_funnel(found, say, names, chosen, title, alt, units.fit)
        note = say("Each point is one of them, the further right the more cases. Names stand where one is flagged.")
    elif any(row["value"] is not None for row in rows):
        place = next((i for i, row in enumerate(rows) if row["group"] == chosen), None)
        labels = [names[row["group"]] for row in rows]
        figure = draw_dots(
            title, alt, labels, [Series("", rows, hover)], found.kpi.unit, say, chosen=place, stamp=stamp
        )
        note = say("In the order of their names, each with its 95% interval: intervals that overlap tell nobody apart.")
    return Sheet("compare", title, note, figure, table, (found,), folded=figure is not None)


def _hover(name: str, row: Row, here: Here) -> str:
    parts = [f"{name}: {figure_of(row, here.say)}", counts_of(row, here.say), interval_of(row, here.say)]
    return ". ".join(part.rstrip(".") for part in parts if part)


def _table(
    here: Here, found: Result, rows: list[Row], units: Units, names: dict[str, str], title: str, by: str
) -> Table:
    """One row for each, by name; not recorded last, so that what is counted adds up."""
    say, flags = here.say, units.flags()
    marked = {"high": say("Higher than the usual spread"), "low": say("Lower than the usual spread")}
    body = []
    for row in rows:
        note = marked.get(flags.get(row["group"], ""), state_of(row, say))
        body.append((names[row["group"]], *_cells(row, here), note))
    others = [row for row in found.frame.rows(named=True) if row["group"] not in names]
    body += [(say("Not recorded"), *_cells(row, here), say("Not compared")) for row in others if row["of_n"]]
    figure = say("Rate") if found.kpi.unit == "rate" else say("Share")
    heads = (say(title_of(by)), figure, say("Number"), say("Of"), say("95% interval"), say("Note"))
    return Table(title, heads, tuple(body), frozenset({1, 2, 3, 4})).without_empty_notes()


def _cells(row: Row, here: Here) -> tuple[str, str, str, str]:
    say = here.say

    def exact(value: float) -> str:
        return say.percent(value) if row["unit"] == "share" else say.number(value, 1)

    value = figure_of(row, say) if row["value"] is None else exact(row["value"])
    interval = "" if row["low"] is None else f"{exact(row['low'])} – {exact(row['high'])}"
    return value, say.number(row["n"]), say.number(row["of_n"]), interval
