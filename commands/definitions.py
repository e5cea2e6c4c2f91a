"""What `kpis` does besides listing: check a folder of an official list, and tell how definitions changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from commands.report import as_table

if TYPE_CHECKING:
    from kpi.answer import Door
    from kpi.history import Pair, Step
    from kpi.official import OfficialList
    from kpi.registry import Registry

UNNAMED = "nothing of ours counts this"


def open_with_settings(source: str | None = "published") -> Door:
    """The door under the settings in force. A snapshot is opened where it is asked for; None takes one if there is."""
    from kpi.answer import open_door
    from settings import settings, store_in_use

    chosen = settings()
    store = None if source == "published" else store_in_use(chosen)
    return open_door(chosen.definitions, chosen.published, store, chosen.parameters, chosen.official)


# ------------------------------------------------------------------ an official list


def check(folder: Path) -> None:
    """Say which of our KPIs each official measure of a folder speaks of. Raises DefinitionErrors with every fault."""
    from data.dictionary import load_dictionary
    from data.faults import DefinitionErrors, Fault
    from kpi.answer import DICTIONARY
    from kpi.official import read_lists
    from kpi.registry import load_registry
    from settings import settings

    chosen = settings()
    dictionary = load_dictionary(DICTIONARY, chosen.published / "forces.toml")
    registry = load_registry(dictionary, chosen.definitions, chosen.parameters)
    faults: list[Fault] = []
    lists = read_lists([folder.resolve()], registry.kpis, faults)
    if faults:
        raise DefinitionErrors(faults)
    typer.echo("\n".join(_checked(lists[0], registry)))


def _checked(found: OfficialList, registry: Registry) -> Iterator[str]:
    heading = found.heading
    yield f"{heading.title}, version {heading.version}, {heading.on}. {heading.publisher}. Marked {heading.marking}."
    yield ""
    yield as_table([row for measure in found.measures.values() for row in _rows(measure, found)])
    named = {kpi for measure in found.measures.values() for kpi in measure.ours()}
    others = [kpi for kpi in registry.in_order() if kpi.name not in named]
    yield ""
    yield f"{len(others)} of our {len(registry.kpis)} KPIs are named by no measure of this list:"
    yield as_table([{"code": kpi.code, "name": kpi.name, "title": str(kpi.title)} for kpi in others])


def _rows(measure: Any, found: OfficialList) -> Iterator[dict[str, str]]:
    spoken = ", ".join(measure.said(found.heading.language))
    first = {"code": measure.code, "official name": measure.name, "in": spoken}
    if not [*measure.ours()]:
        yield {**first, "our KPI": "", "how": UNNAMED}
    for kpi in measure.replaces:
        how = "replaces the wording of"
        yield {**first, "our KPI": kpi, "how": "; ".join([how, *(f"differs: {text}" for text in measure.differs)])}
    for kpi in measure.corresponds_to:
        yield {**first, "our KPI": kpi, "how": "; ".join(f"differs from: {text}" for text in measure.differs)}


# ------------------------------------------------------------------ how definitions changed


def tell_changes(source: str | None) -> None:
    """Each definition that gave way to another: when, why, what changed, and figures before and after.

    source: where figures come from; None takes a snapshot where a KPI is counted in one, else what is published.
    """
    from kpi.history import steps

    door = open_with_settings(source)
    if source is not None and source not in door.sources:
        from commands.stopping import stop

        stop(f"no {source} is loaded; what is loaded is: {', '.join(door.sources)}")
    found = [step for kpi in door.registry.in_order() for step in steps(door.registry, kpi.name)]
    if not found:
        typer.echo(f"None of {len(door.registry.kpis)} definitions has changed since it was first in force.")
    for step in found:
        typer.echo("\n".join(_told(step, door, source)))


def _told(step: Step, door: Door, source: str | None) -> Iterator[str]:
    from kpi.history import LABELS, pairs
    from kpi.result import Question, Viewer
    from kpi.sentence import Sentence

    yield f"{step.after.title} ({step.before.name}), until {step.on}: {step.because}"
    for change in step.changes:
        yield f"  {LABELS[change.field]}"
        yield from (f"    before: {line}" for line in change.before)
        yield from (f"    since:  {line}" for line in change.after)
    counted = [name for name in ("snapshot", "published") if name in door.sources]
    held = [name for name in counted if step.after.is_counted_in(name, door.sources[name].tables)]
    where = source or (held or counted)[0]
    told = pairs(door, Viewer("command line", "analysts"), step, Question(step.after.name, source=where))
    yield f"  Figures, {where}"
    if isinstance(told, Sentence):
        yield f"    {told}"
    else:
        yield from (f"    {line}" for line in as_table([_row(pair) for pair in told]).splitlines())
    yield ""


def _row(pair: Pair) -> dict[str, Any]:
    part = {"part": pair.part} if pair.part else {}
    before, after = ((side or {}) for side in (pair.before, pair.after))
    return {
        "period": pair.period,
        **part,
        **{f"{name} before": _figure(before, name) for name in ("n", "of_n", "value")},
        **{f"{name} since": _figure(after, name) for name in ("n", "of_n", "value")},
    }


def _figure(row: dict[str, Any], name: str) -> Any:
    value = row.get(name)
    if isinstance(value, float):
        return f"{value:.1%}" if row["unit"] in ("share", "points") else f"{value:,.1f}"
    return value
