"""Question -> Plan, or one sentence saying why this source cannot answer it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sqlglot import exp

from data.dictionary import Table
from data.faults import did_you_mean
from data.source import Source
from kpi.compile import Compiler, Plan, Rows
from kpi.condition import ConditionError
from kpi.legs import NoSide, legs
from kpi.model import Fate, Kpi, Scope
from kpi.periods import after, finer, start_of
from kpi.registry import Registry, UnknownName
from kpi.result import Question, Unanswerable
from kpi.sentence import Sentence
from kpi.tallies import measure_columns
from kpi.unfed import needed


@dataclass(frozen=True)
class Asked:
    """A question with everything it needs looked up: its KPI and scope, the rows it asks for, and how they are counted.

    `groups`: what the figures are split into; `plans`: as `kpi.legs` lays them out.
    """

    question: Question
    kpi: Kpi
    scope: Scope
    rows: Rows
    plans: tuple[Plan, ...]
    groups: tuple[str, ...]
    notes: tuple[Sentence, ...]


def ask(question: Question, registry: Registry, source: Source, compiler: Compiler) -> Asked:
    """Look everything up and compile.

    Raises UnknownName for a name that does not exist, Unanswerable for a question the source has no answer to.
    """
    kpi = registry.kpi(question.kpi)
    scope = registry.scope(question.scope or kpi.only_scope or next(iter(registry.scopes)))
    table = source.tables.get(kpi.table)
    if isinstance(kpi.measure, Fate) and table is not None and table.weight is not None:
        text = "Not answerable here: these figures were counted beforehand, and no case in them can be followed."
        raise Unanswerable(Sentence.of(text))
    if table is None or not kpi.is_counted_in(source.name, source.tables):
        raise Unanswerable(Sentence.of("Not answerable here: this source has no table for it."))
    if finer(question.grain, table.grain):
        raise Unanswerable(
            Sentence.of("Not answerable here: the figures are published by {grain}, no finer.", grain=table.grain)
        )
    _refuse_without_columns(kpi, table, compiler)
    condition = compiler.scope(scope, kpi.table) if kpi.scoped else compiler.unscoped(kpi.table)
    if condition is None or kpi.only_scope not in (None, scope.name):
        text = "Not answerable here: these figures cannot be limited to the scope “{scope}”."
        raise Unanswerable(Sentence.of(text, scope=scope.title))
    _refuse_unfed(kpi, scope, source, compiler)
    start, end, notes = _window(question, source, kpi.table, table.grain)
    by = _dimension(question.by, kpi) if question.by else None
    filters = tuple(_filter(name, values, kpi, source) for name, values in question.filters)
    named = {kpi.counted_on, by or kpi.counted_on, *dict(filters)}
    by_day = question.grain == "day"
    name = kpi.table if by_day else _quickest(kpi, scope, source, compiler, named, (start, end))
    if name != kpi.table:
        condition = compiler.scope(scope, name) or condition
    weight = source.tables[name].weight
    rows = Rows(name, weight, kpi.counted_on, question.grain, start, end, by, filters, condition)
    question = replace(question, scope=scope.name, start=start, end=end, by=by, filters=filters)
    plans = _plans(kpi, scope, rows, compiler)
    return Asked(question, kpi, scope, rows, plans, _groups(rows, plans, scope, compiler, source), tuple(notes))


def _refuse_without_columns(kpi: Kpi, table: Table, compiler: Compiler) -> None:
    """A snapshot may be older than a column: then it cannot answer, and says so."""
    try:
        compiler.tallies(kpi)
        lacking = not {kpi.counted_on, *measure_columns(kpi.measure)} <= set(table.columns)
    except ConditionError:
        lacking = True
    if lacking:
        text = "Not answerable here: this snapshot was made before a column that it needs. Load the extract again."
        raise Unanswerable(Sentence.of(text))


def _refuse_unfed(kpi: Kpi, scope: Scope, source: Source, compiler: Compiler) -> None:
    """Where no file fills a column, or what it is made from, what is counted in it would be noughts."""
    if not source.silent:
        return
    if kpi.name not in compiler.needed:
        compiler.needed[kpi.name] = needed(kpi, compiler.tables)
    fields = sorted(compiler.needed[kpi.name])
    for table in dict.fromkeys(place for place, _ in fields if kpi.scoped and place in source.tables):
        limit = compiler.scope(scope, table)
        fields += [(table, column.name) for column in limit.tree.find_all(exp.Column)] if limit else []
    for field in fields:
        if field in source.silent:
            unfed = source.silent[field]
            text = "Not answerable here: the extract does not fill “{column}” of {table} ({meaning})."
            told = {"column": unfed.column, "table": unfed.table, "meaning": unfed.meaning}
            raise Unanswerable(Sentence.of(text, **told))


def _plans(kpi: Kpi, scope: Scope, rows: Rows, compiler: Compiler) -> tuple[Plan, ...]:
    try:
        return legs(kpi, scope, rows, compiler)
    except NoSide:
        text = "Not answerable here: one side of this ratio cannot be counted for this choice."
        raise Unanswerable(Sentence.of(text)) from None


PLAIN = ("count", "share", "mix", "flow", "difference")
"""Kinds that look at nothing but their conditions: a pre-counted table can answer for them."""


def _quickest(
    kpi: Kpi, scope: Scope, source: Source, compiler: Compiler, named: set[str], window: tuple[date, date]
) -> str:
    """The KPI's table, or the pre-counted one that gives the same counts for these columns and whole months."""
    other = source.stand_ins.get(kpi.table) if kpi.scoped and kpi.measure.kind in PLAIN else None
    if other is None or any(day.day != 1 for day in window) or not compiler.fits(kpi, scope, other, named):
        return kpi.table
    return other


def _groups(rows: Rows, plans: tuple[Plan, ...], scope: Scope, compiler: Compiler, source: Source) -> tuple[str, ...]:
    """What the figures are split into: values that the scope holds at all, on either side, and that are asked for."""
    if rows.by is None:
        return ()
    chosen = dict(rows.filters).get(rows.by)
    held = {group for plan in plans for group in compiler.groups(plan.rows, source.engine)}
    # Both sides of a ratio count: a value that only the bottom has would otherwise have no place.
    groups = tuple(g for g in source.tables[rows.table].columns[rows.by].values if g in held)
    groups = tuple(g for g in groups if chosen is None or g in chosen)
    if not groups:
        raise Unanswerable(
            Sentence.of("Not answerable here: the scope “{scope}” holds none of these.", scope=scope.title)
        )
    return groups


def _window(question: Question, source: Source, table: str, grain: str) -> tuple[date, date, list[Sentence]]:
    """Fill and clip the window to what the table covers: a period outside it is not a zero."""
    first, last = source.window(table)
    start, end = question.start or first, question.end or last
    if end <= first or start >= last:
        text = "Not answerable here: the figures cover {first} to {last}."
        raise Unanswerable(Sentence.of(text, first=first, last=source.origins[table].covers_to))
    if start >= end:
        raise Unanswerable(Sentence.of("The period ends before it starts."))
    notes = []
    if start < first or end > last:
        text = "Asked for more than is held: the figures cover {first} to {last}."
        notes.append(Sentence.of(text, first=first, last=source.origins[table].covers_to))
        start, end = max(start, first), min(end, last)
    for day, own in ((start, first if question.grain == "whole" else None), (end, last)):
        # Where the figures themselves begin or end, nothing is divided: a snapshot may end on any day.
        if grain != "day" and start_of(day, grain) != day and day != own:  # type: ignore[arg-type]
            text = "Not answerable here: {day} falls inside a published {grain}, which cannot be divided."
            raise Unanswerable(Sentence.of(text, day=day, grain=grain))
    return start, end, notes + _partial(start, end, question)


def _partial(start: date, end: date, question: Question) -> list[Sentence]:
    if question.grain == "whole":
        return []
    notes = []
    if start_of(start, question.grain) != start:
        notes.append(Sentence.of("The first period is not whole: it is counted from {day}.", day=start))
    last = start_of(end, question.grain)
    if last != end and after(last, question.grain) > end:
        notes.append(Sentence.of("The last period is not whole: it is counted to before {day}.", day=end))
    return notes


def _dimension(name: str, kpi: Kpi) -> str:
    if name not in kpi.dimensions:
        raise UnknownName(f"{kpi.name} has no dimension '{name}'{did_you_mean(name, kpi.dimensions)}")
    return name


def _filter(name: str, values: tuple[str, ...], kpi: Kpi, source: Source) -> tuple[str, tuple[str, ...]]:
    """Check a filter. Values may be codes or labels, in any case; the answer is always under the code."""
    _dimension(name, kpi)
    if not values:
        raise UnknownName(f"no value of {name} was chosen")
    known = source.tables[kpi.table].columns[name].values
    spelled = {label.lower(): code for code, label in known.items()} | {code.lower(): code for code in known}
    codes = []
    for value in values:
        code = spelled.get(value.strip().lower())
        if code is None:
            raise UnknownName(f"{name} is never '{value}'{did_you_mean(value, [*known, *known.values()])}")
        if code not in source.held[kpi.table][name]:
            text = "Not answerable here: the figures say nothing of {value}."
            raise Unanswerable(Sentence.of(text, value=known[code]))
        codes.append(code)
    return name, tuple(sorted(set(codes)))
