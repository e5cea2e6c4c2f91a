"""How a definition came to be what it is: what each change altered, and the figures before and after it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from kpi.answer import Door
from kpi.model import Kpi
from kpi.registry import Registry
from kpi.result import Question, Result, Viewer
from kpi.sentence import Sentence

LATEST = 4
"""How many of the latest periods are shown before and after."""

LABELS = {
    "title": "Title", "question": "Question", "meaning": "Meaning", "why": "Why it matters", "pillar": "Pillar",
    "counts": "One unit is", "numerator": "Numerator", "denominator": "Denominator", "basis": "Basis",
    "better": "Good direction", "table": "Table", "counted_on": "Counted on", "settle_days": "Follow-up before judging",
    "scoped": "Counted within a scope", "measure": "What is counted", "leaves_out": "Left out", "only_scope": "Scope",
    "only_source": "Counted in one source only", "dimensions": "May be split by", "chart": "Chart",
    "standing": "Mostly the same units each month",
    "caveats": "Before you use it", "owner": "Owner", "if_it_signals": "If it signals", "source": "Source",
    "parameters": "Numbers it rests on", "code": "Code", "needs": "Columns it cannot do without",
}  # fmt: skip
"""What each field of a definition is called where a change of it is told."""

ITSELF = ("name", "deck", "twin", "beside", "official")
"""What says nothing of the definition: its name with its day, and its place among others."""


Line = str | Sentence
"""One thing a definition says: a text or a condition as its file has it, or a sentence made of both."""


@dataclass(frozen=True)
class Change:
    """One field that differs: what it said before and says since, line by line where it says several things."""

    field: str
    before: tuple[Line, ...]
    after: tuple[Line, ...]


@dataclass(frozen=True)
class Step:
    """One definition giving way to the next on a day: `before` ended, `after` followed."""

    before: Kpi
    after: Kpi
    on: date
    because: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Pair:
    """The figure of one period under both definitions: rows of a Result's frame, None where one has none."""

    period: date
    part: str | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None


def steps(registry: Registry, name: str) -> list[Step]:
    """How the definition of a KPI changed, the latest change first; empty where it never did."""
    earlier = sorted((found for found in registry.superseded.values() if found.of == name), key=lambda s: s.ended_on)
    after = [*(found.kpi for found in earlier), registry.kpi(name)][1:]
    found = [
        Step(old.kpi, new, old.ended_on, old.because, tuple(changes(old.kpi, new)))
        for old, new in zip(earlier, after, strict=True)
    ]
    return found[::-1]


def changes(before: Kpi, after: Kpi) -> Iterator[Change]:
    """The fields in which two definitions differ, with only the lines that do."""
    old, new = _lines(before), _lines(after)
    for field in LABELS:
        gone = tuple(line for line in old[field] if line not in new[field])
        come = tuple(line for line in new[field] if line not in old[field])
        if gone or come:
            yield Change(field, gone, come)


def pairs(door: Door, viewer: Viewer, step: Step, asked: Question) -> list[Pair] | Sentence:
    """The latest periods under both definitions, or why one of them has no answer.

    asked: source, scope, filters and grain; its KPI and its window are not looked at.
    """
    asked = replace(asked, start=None, end=None, by=None)
    both = [replace(asked, kpi=kpi.name, scope=kpi.only_scope or asked.scope) for kpi in (step.before, step.after)]
    before, after = door.answer_all(viewer, both)
    for answer in (before, after):
        if not isinstance(answer, Result):
            return answer.sentence
    assert isinstance(before, Result) and isinstance(after, Result)
    old, new = _rows(before), _rows(after)
    periods = sorted({period for period, _ in [*old, *new]})[-LATEST:]
    keys = dict.fromkeys(key for key in [*new, *old] if key[0] in periods)
    return [Pair(*key, old.get(key), new.get(key)) for key in sorted(keys, key=lambda key: periods.index(key[0]))]


def _rows(result: Result) -> dict[tuple[date, str | None], dict[str, Any]]:
    return {(row["period"], row["part"]): row for row in result.headline().iter_rows(named=True)}


def _lines(kpi: Kpi) -> dict[str, tuple[Line, ...]]:
    """Each field of a definition as the lines it says."""
    dump = kpi.model_dump(exclude=set(ITSELF))
    dump["parameters"] = [Sentence.of("{title}: set to {value}", title=p.title, value=p.value) for p in kpi.parameters]
    dump["leaves_out"] = [
        Sentence.of("{reason} Left out where: {where}", reason=i.reason, where=i.where) for i in kpi.leaves_out
    ]
    return {field: tuple(_said(dump.get(field))) for field in LABELS}


def _said(value: Any, place: str = "") -> Iterator[Line]:
    """A value as lines, each with the place it stands in where there are several."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _said(inner, f"{place}.{key}" if place else str(key))
    elif isinstance(value, list | tuple):
        for i, inner in enumerate(value, 1):
            yield from _said(inner, f"{place} {i}" if isinstance(inner, Mapping) else place)
    elif isinstance(value, Sentence):
        yield value
    elif value is not None and value != "":
        # "of" is what is counted, which the field's own label says already.
        yield f"{place}: {value}" if place not in ("", "of") else str(value)
