"""The history of a definition: when and why it changed, what changed in words, and figures before and after."""

from __future__ import annotations

from dataclasses import dataclass

from charts.describe import counts_of, figure_of
from i18n.say import Say
from kpi.deck import Row
from kpi.history import LABELS, Step, pairs, steps
from kpi.model import Flow, Kpi, Mix, Part
from kpi.result import Question
from kpi.sentence import Sentence
from pages.parts.context import Here
from pages.parts.tables import Table


@dataclass(frozen=True)
class Chapter:
    """One change of a definition. `table` is None where one of the two has no figures here; `refused` says why."""

    heading: str
    because: str
    changes: tuple[tuple[str, tuple[str, ...]], ...]
    table: Table | None
    refused: str


def history(kpi: Kpi, here: Here) -> list[Chapter]:
    """Every change of a KPI's definition, the latest first; empty where it never changed."""
    return [_chapter(step, here) for step in steps(here.door.registry, kpi.name)]


def _chapter(step: Step, here: Here) -> Chapter:
    say, view = here.say, here.view
    where = view.filters() if "force_code" in step.before.dimensions and "force_code" in step.after.dimensions else ()
    found = pairs(here.door, here.viewer, step, Question(step.after.name, view.scope, view.source, filters=where))
    changes = tuple(
        (
            say(LABELS[c.field]),
            (*(say("Before: {words}", words=x) for x in c.before), *(say("Now: {words}", words=x) for x in c.after)),
        )
        for c in step.changes
    )
    heading = say("Until {day} it was defined otherwise", day=step.on)
    if isinstance(found, Sentence):
        return Chapter(heading, say(step.because), changes, None, say(found))
    titles = {part.name: part.title for kpi in (step.before, step.after) for part in _parts(kpi)}
    split = any(pair.part in titles for pair in found)
    heads = (say("Period"), *([say("Part")] if split else []), say("As before"), say("As now"))
    rows = tuple(
        (
            say.period(pair.period, "year"),
            *([say(titles.get(pair.part or "", ""))] if split else []),
            _figure(pair.before, say),
            _figure(pair.after, say),
        )
        for pair in found
    )
    last = len(heads) - 1
    table = Table(say("The same data under both definitions"), heads, rows, frozenset({last - 1, last}))
    return Chapter(heading, say(step.because), changes, table, "")


def _figure(row: Row | None, say: Say) -> str:
    """A figure with what it rests on: two definitions may differ in the counts alone."""
    figure, counts = figure_of(row, say), counts_of(row, say)
    return f"{figure} ({counts})" if counts else figure


def _parts(kpi: Kpi) -> tuple[Part, ...]:
    return kpi.measure.parts if isinstance(kpi.measure, Mix | Flow) else ()
