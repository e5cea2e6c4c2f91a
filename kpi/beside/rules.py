"""What entries must agree with: the definitions, the list of forces, each other, and the calendar."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from data.faults import Fault, did_you_mean
from kpi.beside.model import (
    Action,
    Commentary,
    Entry,
    Event,
    Judgement,
    Lead,
    Level,
    Progress,
    Recommendation,
    Signed,
    Spell,
    Step,
    Target,
    Update,
)
from kpi.beside.read import HEAD, Folder, Placed
from kpi.model import Kpi
from kpi.periods import months_later
from kpi.registry import Registry
from kpi.view import EVERYWHERE, Period

_PERIOD = re.compile(r"(20\d\d)-(?:(\d\d)(?:-Q([1-4]))?|M(0[1-9]|1[0-2]))")
CONTEXT = "context"
"""The band beside the pillars: nobody leads it and nobody is judged by it."""

WAYS = {"higher": "at_least", "lower": "at_most"}


@dataclass(frozen=True)
class Ground:
    """What the rules look things up in. `today`: the day after which nobody can have signed; None to leave it out.

    `known`: the recommendations whose text is known, and whether each is for a force to answer.
    """

    registry: Registry
    forces: Sequence[str]
    known: Mapping[int, bool]
    levels: frozenset[int]
    today: date | None = None


def period_of(code: str) -> Period | None:
    """The period that "2024-25", "2024-25-Q1" or "2025-M03" means, or None."""
    found = _PERIOD.fullmatch(code)
    if found is None:
        return None
    year, ending, quarter, month = found.groups()
    if month is not None:
        return Period(date(int(year), int(month), 1), "month")
    if int(ending) != (int(year) + 1) % 100:
        return None
    first = date(int(year), 4, 1)
    return Period(first, "year") if quarter is None else Period(months_later(first, 3 * int(quarter) - 3), "quarter")


def folder_faults(folder: Folder, ground: Ground) -> Iterator[Fault]:
    """Everything in which a folder does not agree with what is known."""
    known = [*ground.forces, EVERYWHERE]
    if folder.force is not None and folder.force not in known:
        yield Fault(HEAD, f"force: '{folder.force}' is not the code of a force{did_you_mean(folder.force, known)}")
    for one in folder.placed:
        if one.entry.force is not None and one.entry.force not in known:
            yield one.fault(f"force: '{one.entry.force}' is not the code of a force{_near(one.entry.force, known)}")
        if ground.today is not None and folder.whose == "own":
            late = [day for day in one.entry.signed_days() if day > ground.today]
            yield from (one.fault(f"{day} lies ahead: nobody can have signed it yet") for day in late)
        rule = RULES.get(type(one.entry))
        if rule is not None:
            yield from (one.fault(text) for text in rule(one.entry, ground))
    yield from _spells_overlap(folder)
    yield from _said_twice(folder)
    yield from _updates_without_action(folder)


def _near(word: str, known: Iterable[str]) -> str:
    return did_you_mean(word, known)


# ------------------------------------------------------------------ each entry by itself


def _kpi_faults(name: str, ground: Ground) -> Iterator[str]:
    if name not in ground.registry.kpis:
        yield f"no KPI is called '{name}'{did_you_mean(name, ground.registry.kpis)}"


def _single(name: str, ground: Ground, what: str) -> Iterator[str]:
    """That a KPI exists and has one figure."""
    yield from _kpi_faults(name, ground)
    kpi = ground.registry.kpis.get(name)
    if kpi is not None and kpi.measure.kind in ("mix", "flow"):
        yield f"'{name}' has several parts and no single figure, so it can be no {what}; name a KPI with one"


def _scope_faults(name: str | None, kpi: Kpi | None, ground: Ground) -> Iterator[str]:
    if name is None:
        return
    if name not in ground.registry.scopes:
        yield f"no scope is called '{name}'{did_you_mean(name, ground.registry.scopes)}"
    elif kpi is not None and not kpi.scoped:
        yield f"scope: '{kpi.name}' is counted without a scope; leave the field out"
    elif kpi is not None and kpi.only_scope not in (None, name):
        yield f"scope: '{kpi.name}' is counted in '{kpi.only_scope}' only; leave the field out"


def _pillar_faults(name: str, ground: Ground) -> Iterator[str]:
    pillars = [key for key in ground.registry.pillars if key != CONTEXT]
    if name not in pillars:
        yield f"pillar: no pillar has the key '{name}'{did_you_mean(name, pillars)}"


def _target(target: Target, ground: Ground) -> Iterator[str]:
    yield from _single(target.kpi, ground, "target")
    kpi = ground.registry.kpis.get(target.kpi)
    yield from _scope_faults(target.scope, kpi, ground)
    if kpi is None:
        return
    if target.unit != kpi.unit:
        yield f"unit: '{kpi.name}' is measured in '{kpi.unit}', not in '{target.unit}'"
    elif target.unit == "share" and not 0 <= target.value <= 1:
        yield f"value: {target.value:g} is no share; write 90% as 0.9"
    elif target.unit == "points" and not -1 <= target.value <= 1:
        yield f"value: {target.value:g} is no difference of shares; write 5 points as 0.05"
    elif target.unit not in ("share", "points") and target.value < 0:
        yield f"value: {target.value:g} is below nothing"
    if kpi.better == "neither":
        yield f"'{kpi.name}' has no good direction, so it can have no target"
    elif target.direction != WAYS[kpi.better]:
        yield f"direction: of '{kpi.name}' {kpi.better} is better; write direction = \"{WAYS[kpi.better]}\""


def _event(event: Event, ground: Ground) -> Iterator[str]:
    known = [*ground.registry.kpis, *ground.registry.pillars]
    for name in event.bears_on:
        if name not in known:
            yield f"bears_on: '{name}' is neither a KPI nor the key of a pillar{did_you_mean(name, known)}"


def _step(step: Step, ground: Ground) -> Iterator[str]:
    yield from _single(step.kpi, ground, "chart")
    yield from _scope_faults(step.scope, ground.registry.kpis.get(step.kpi), ground)


def _commentary(commentary: Commentary, ground: Ground) -> Iterator[str]:
    yield from _kpi_faults(commentary.kpi, ground)
    yield from _scope_faults(commentary.scope, ground.registry.kpis.get(commentary.kpi), ground)
    if period_of(commentary.period) is None:
        written = 'write a year as "2024-25", a quarter as "2024-25-Q1", a month as "2025-M03"'
        yield f"period: '{commentary.period}' is no period; {written}"


def _lead(lead: Lead, ground: Ground) -> Iterator[str]:
    yield from _pillar_faults(lead.pillar, ground)


def _evidence(names: Iterable[str], ground: Ground) -> Iterator[str]:
    for name in names:
        for text in _single(name, ground, "evidence"):
            yield f"evidence: {text}"


def _recommendation(recommendation: Recommendation, ground: Ground) -> Iterator[str]:
    yield from _evidence(recommendation.evidence, ground)


def _told(number: int, ground: Ground) -> Iterator[str]:
    if not ground.known.get(number, True):
        yield f"recommendation {number} is not for a force to answer; leave the entry out"
    elif number not in ground.known:
        yield (
            f"recommendation {number} stands blank: its text is not known here. Write it first, "
            f"as a [[recommendation]] of recommendations.toml"
        )


def _progress(progress: Progress, ground: Ground) -> Iterator[str]:
    yield from _told(progress.recommendation, ground)


def _judgement(judgement: Judgement, ground: Ground) -> Iterator[str]:
    yield from _pillar_faults(judgement.pillar, ground)
    if judgement.level not in ground.levels:
        yield f"level: {judgement.level} is not on the scale; it has {', '.join(map(str, sorted(ground.levels)))}"


def _action(action: Action, ground: Ground) -> Iterator[str]:
    yield from _pillar_faults(action.pillar, ground)
    yield from _evidence(action.evidence, ground)
    if action.recommendation is not None:
        yield from _told(action.recommendation, ground)


RULES: dict[type[Entry], Callable[[Any, Ground], Iterator[str]]] = {
    Target: _target, Event: _event, Commentary: _commentary, Lead: _lead, Recommendation: _recommendation,
    Progress: _progress, Judgement: _judgement, Action: _action, Step: _step,
}  # fmt: skip
"""Kind of entry -> what it must agree with; each rule is given entries of its own kind only."""


# ------------------------------------------------------------------ entries beside each other


def _about(entry: Entry, folder: Folder) -> str | None:
    return entry.force or folder.force


def _spells_overlap(folder: Folder) -> Iterator[Fault]:
    """Targets of one measure, and leads of one pillar, follow each other: on any day one of them holds."""
    together: dict[Hashable, list[tuple[Placed, Spell]]] = defaultdict(list)
    for one in folder.placed:
        if isinstance(one.entry, Target):
            key = ("target", one.entry.kpi, one.entry.scope, _about(one.entry, folder))
            together[key].append((one, one.entry))
        elif isinstance(one.entry, Lead):
            together[("lead", one.entry.pillar, _about(one.entry, folder))].append((one, one.entry))
    for held in together.values():
        held.sort(key=lambda pair: pair[1].from_)
        for (first, earlier), (second, later) in zip(held, held[1:], strict=False):
            if earlier.to is None or later.from_ < earlier.to:
                yield second.fault(
                    f"begins on {later.from_} while {first.label} still holds; give that one to = {later.from_}, "
                    "or change a day"
                )


def _said_twice(folder: Folder) -> Iterator[Fault]:
    """What counts by its date must have one entry a date, and what is counted by its name one a name."""
    seen: dict[Hashable, Placed] = {}
    for one in folder.placed:
        key = _key(one.entry, folder)
        if key is None:
            continue
        if key in seen:
            why = "of the same day" if isinstance(one.entry, Signed | Commentary) else "that says the same"
            yield one.fault(f"stands beside {seen[key].label} {why}, and only one can count; keep one")
        seen.setdefault(key, one)


def _key(entry: Entry, folder: Folder) -> Hashable:
    about = _about(entry, folder)
    match entry:
        case Commentary():
            return ("commentary", about, entry.kpi, entry.scope, entry.period, entry.over, entry.on)
        case Progress():
            return ("progress", about, entry.recommendation, entry.on)
        case Judgement():
            return ("judgement", about, entry.pillar, entry.on)
        case Update():
            return ("update", about, entry.action, entry.on)
        case Action():
            return ("action", entry.name)
        case Level():
            return ("level", entry.level)
        case Recommendation():
            return ("recommendation", entry.number)
        case Step():
            return ("step", about, entry.kpi, entry.scope, entry.since.replace(day=1))
    return None


def _updates_without_action(folder: Folder) -> Iterator[Fault]:
    actions = {action.name: action for action in folder.of(Action)}
    for one in folder.placed:
        if not isinstance(one.entry, Update):
            continue
        action = actions.get(one.entry.action)
        if action is None:
            yield one.fault(f"no action is named '{one.entry.action}'{did_you_mean(one.entry.action, actions)}")
        elif one.entry.on < action.opened_on:
            yield one.fault(f"is of {one.entry.on}, before the action was opened on {action.opened_on}")
