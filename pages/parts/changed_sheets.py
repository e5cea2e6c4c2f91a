"""The charts and tables of the page of changes: records by what happened to them, groups, and headline measures."""

from __future__ import annotations

from collections.abc import Sequence

from charts.describe import counts_of, figure_of, interval_of, stamp_of
from charts.dots import Series, draw_dots
from charts.steps import draw_steps
from i18n.say import Say
from kpi.changed.dimensions import title_of
from kpi.changed.groups import Split
from kpi.changed.moves import Moved, Step
from kpi.changed.pair import Pair
from kpi.changed.words import points, signed
from kpi.deck import Row
from kpi.model import Kpi
from pages.parts.context import Here
from pages.parts.sheets import Sheet
from pages.parts.tables import Table

SHORT = {"new": "New", "late": "Late", "matured": "Matured", "revised": "Revised", "removed": "Removed"}
KINDS = {
    "new": "New: recorded since",
    "late": "Late: recorded before, first seen now",
    "matured": "Matured: something came, or time passed",
    "revised": "Revised: what was known reads otherwise",
    "removed": "Removed: no longer held",
}
MOST_DRAWN = 14
"""Groups that one chart shows with room to read them; more stand in the table only."""


def steps_sheet(here: Here, moved: Moved) -> Sheet:
    """What the records of each kind did to the number and the whole."""
    say, kpi, steps = here.say, moved.kpi, moved.steps or ()
    alone = kpi.unit == "number"
    title = say("Which records moved it: {title}", title=kpi.title)
    texts = [
        signed(s.n) if alone else say("number {n}, whole {of_n}", n=signed(s.n), of_n=signed(s.of_n)) for s in steps
    ]
    labels = [say(KINDS[step.state]) for step in steps]
    figure = None
    if any(step.n for step in steps):
        short = [say(SHORT[step.state]) for step in steps]
        figure = draw_steps(title, short, [s.n for s in steps], texts, say, stamp_of(moved.results[-1], say))
    rows = [(label, *_signs(step, alone)) for label, step in zip(labels, steps, strict=True)]
    rows.append((say("All together"), *_signs(Step("", sum(s.n for s in steps), sum(s.of_n for s in steps)), alone)))
    heads = (say("What happened to the record"), say("Number"), *(() if alone else (say("Of"),)))
    note = say("New and matured records are ordinary. Late, revised and removed ones change what was said before.")
    table = Table(say("What records of each kind added or took away"), heads, tuple(rows), frozenset({1, 2}))
    return Sheet("records", title, note, figure, table, moved.results)


def _signs(step: Step, alone: bool) -> tuple[str, ...]:
    return (signed(step.n),) if alone else (signed(step.n), signed(step.of_n))


def group_sheet(here: Here, kpi: Kpi, parts: Split) -> Sheet:
    """Every group at both ends, in the order of their names, with its parts of the change."""
    say = here.say
    names = here.source.tables[kpi.table].columns[parts.dimension].values
    groups = sorted(parts.groups, key=lambda group: say.order(say(names.get(group.code, group.code))))
    labels = [say(names.get(group.code, group.code)) for group in groups]
    title = say("{title}: {dimension}", title=kpi.title, dimension=title_of(parts.dimension))
    ends = [
        Series(name, [getattr(group, end) for group in groups], [_hover(label, getattr(group, end), say)
               for label, group in zip(labels, groups, strict=True)], end == "before")
        for end, name in (("before", say("Before")), ("after", say("Now")))
    ]  # fmt: skip
    figure = None
    if len(groups) <= MOST_DRAWN and any(row and row["value"] is not None for one in ends for row in one.rows):
        alt = f"{title}. " + " ".join(f"{text}." for one in ends for text in one.hover)
        figure = draw_dots(title, alt, labels, ends, kpi.unit, say, stamp=stamp_of(parts.results[1], say))
    note = say("Groups in the order of their names. Lines are 95% intervals; nothing is shown of fewer than 10 cases.")
    rows = tuple(
        (label, *_cells(group.before, say), *_cells(group.after, say),
         *((points(group.mix), points(group.rate)) if parts.parts else ()))
        for label, group in zip(labels, groups, strict=True)
    )  # fmt: skip
    shares = (say("Mix of cases, points"), say("Inside the group, points")) if parts.parts else ()
    heads = (
        say(title_of(parts.dimension)),
        say("Before"),
        say("Counts before"),
        say("Now"),
        say("Counts now"),
        *shares,
    )
    table = Table(title, heads, rows, frozenset(range(1, len(heads))))
    return Sheet("groups", title, note, figure, table, parts.results, folded=figure is not None)


def _hover(label: str, row: Row, say: Say) -> str:
    parts = [f"{label}: {_cells(row, say)[0]}", counts_of(row, say), interval_of(row, say)]
    return ". ".join(part.rstrip(".") for part in parts if part)


def _cells(row: Row | None, say: Say) -> tuple[str, str]:
    """Figure and counts; a share always with one decimal, or two that differ would read alike."""
    if row is None:
        return "–", ""
    share = row["unit"] == "share" and row["value"] is not None
    return say.percent(row["value"]) if share else figure_of(row, say), counts_of(row, say)


def deck_sheet(here: Here, found: Sequence[Moved], pair: Pair) -> Sheet | None:
    """One row for each headline measure: both ends, and what each kind of record did to it."""
    say = here.say
    results = tuple(result for moved in found for result in moved.results)
    if not results:
        return None
    rows = tuple((say(moved.kpi.title), *_ends(moved, say), *_moves(moved, pair, say)) for moved in found)
    kinds = tuple(say(SHORT[state]) for state in SHORT) if pair.since else ()
    heads = (say("Measure"), say("Before"), say("Now"), *kinds)
    caption = say("Every headline measure, and what moved it")
    note = say("Each over its own latest months, or the period chosen.")
    if kinds:
        note = say(
            "Each over its own latest months, or the period chosen. The first of two numbers is what records added to "
            "the number, the second to the whole."
        )
    return Sheet("deck", caption, note, None, Table(caption, heads, rows, frozenset(range(1, len(heads)))), results)


def _ends(moved: Moved, say: Say) -> tuple[str, str]:
    found = []
    for row in (moved.before, moved.after):
        figure, counts = _cells(row, say)
        found.append(f"{figure} ({counts})" if counts else figure)
    return found[0], found[1]


def _moves(moved: Moved, pair: Pair, say: Say) -> tuple[str, ...]:
    if pair.since is None:
        return ()
    if moved.steps is None:
        return ("–",) * len(KINDS)
    if moved.kpi.unit == "number":
        return tuple(signed(step.n) for step in moved.steps)
    return tuple(say("{n} of {of_n}", n=signed(s.n), of_n=signed(s.of_n)) if s.moves() else "0" for s in moved.steps)
