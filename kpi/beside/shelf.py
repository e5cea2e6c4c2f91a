"""Hands out what stands beside the figures of one source, and never what belongs beside another's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

from data.faults import DefinitionErrors, Fault
from data.snapshots.manifest import Break
from data.source import Source
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
    Step,
    Target,
    Update,
)
from kpi.beside.read import Folder, is_invented, read_folder
from kpi.beside.rules import Ground, folder_faults, period_of
from kpi.registry import Registry
from kpi.view import Period

HERE = Path(__file__).parent
NATIONAL, INVENTED = HERE / "national", HERE / "invented"
E = TypeVar("E", bound=Entry)
S = TypeVar("S", bound=Signed)


@dataclass(frozen=True)
class Beside:
    """What stands beside the figures of one source.

    source: its name; synthetic: whether its figures are invented; folders: the national one, then that of the force.
    pillars: KPI -> the pillar it belongs to. Made by `Shelf.of` only. Raises ValueError if something invented were to
    stand beside figures that are not, or the other way round: that is a mistake in the code, not in a file.
    """

    source: str
    synthetic: bool
    folders: tuple[Folder, ...]
    pillars: dict[str, str]

    def __post_init__(self) -> None:
        for folder in self.folders:
            if folder.whose != "national" and (folder.whose == "invented") != self.synthetic:
                figures = "invented" if self.synthetic else "real"
                raise ValueError(f"what is {folder.whose} cannot stand beside {figures} figures")

    # -------------------------------------------------------------- beside a measure

    def target(self, kpi: str, force: str, scope: str, on: date) -> Target | None:
        """The target of a measure in force on a day: one of this scope goes before one of every scope."""
        held = [target for target in self.targets(kpi, force, scope) if target.holds_on(on)]
        return next(iter(sorted(held, key=lambda target: target.scope is None)), None)

    def targets(self, kpi: str, force: str, scope: str) -> tuple[Target, ...]:
        """Every target that a measure has had for a force and scope, in order of time."""
        found = self._of(Target, force, lambda t: t.kpi == kpi and t.scope in (None, scope))
        return tuple(sorted(found, key=lambda target: target.from_))

    def steps(self, kpi: str, force: str, scope: str) -> tuple[Step, ...]:
        """The decisions on new baselines of a measure, in order of time."""
        found = self._of(Step, force, lambda step: step.kpi == kpi and step.scope in (None, scope))
        return tuple(sorted(found, key=lambda step: step.since))

    def events(self, kpi: str, force: str, start: date, end: date, breaks: Iterable[Break] = ()) -> tuple[Event, ...]:
        """What happened from start to end (exclusive) and may bear on a measure, in order of time.

        breaks: those drawn already; a change of system that fell on the day of one is left out.
        """
        drawn = {one.on for one in breaks}

        def wanted(event: Event) -> bool:
            bears = not event.bears_on or kpi in event.bears_on or self.pillars.get(kpi) in event.bears_on
            within = event.on < end and start <= (event.until or event.on)
            return bears and within and not (event.kind == "system_change" and event.on in drawn)

        return tuple(sorted(self._of(Event, force, wanted), key=lambda event: event.on))

    def commentary(self, kpi: str, force: str, period: Period, scope: str = "") -> tuple[Commentary, ...]:
        """What was said of a measure in a period, the latest first: that one counts, the others are its history."""

        def wanted(said: Commentary) -> bool:
            fits = said.scope is None or said.scope == scope
            return said.kpi == kpi and fits and said.over == self.source and period_of(said.period) == period

        return tuple(sorted(self._of(Commentary, force, wanted), key=lambda said: said.on, reverse=True))

    # -------------------------------------------------------------- pillars

    def leads(self, pillar: str, force: str) -> tuple[Lead, ...]:
        """Which roles have led a pillar, the latest first."""
        found = self._of(Lead, force, lambda lead: lead.pillar == pillar)
        return tuple(sorted(found, key=lambda lead: lead.from_, reverse=True))

    def lead(self, pillar: str, force: str, on: date) -> Lead | None:
        """Which role leads a pillar on a day."""
        return next((lead for lead in self.leads(pillar, force) if lead.holds_on(on)), None)

    def scale(self) -> tuple[Level, ...]:
        """The scale of maturity, lowest first: the force's own where it has one."""
        own = [level for folder in self.folders if folder.whose != "national" for level in folder.of(Level)]
        return tuple(sorted(own or self._every(Level), key=lambda level: level.level))

    def scale_is_shipped(self) -> bool:
        """Whether the scale is the product's own working scale."""
        return not any(folder.of(Level) for folder in self.folders if folder.whose == "own")

    def judgements(self, pillar: str, force: str) -> tuple[Judgement, ...]:
        """How far a pillar was judged to have come, the latest first."""
        return _latest(self._of(Judgement, force, lambda j: j.pillar == pillar))

    # -------------------------------------------------------------- recommendations and actions

    def recommendations(self) -> tuple[Recommendation, ...]:
        """All of them by number; a force's own wording of one goes before the national one."""
        found = {entry.number: entry for entry in self._every(Recommendation)}
        return tuple(found[number] for number in sorted(found))

    def progress(self, number: int, force: str) -> tuple[Progress, ...]:
        """What was said of a recommendation, the latest first."""
        return _latest(self._of(Progress, force, lambda p: p.recommendation == number))

    def actions(self, force: str) -> tuple[Action, ...]:
        """The force's actions, in the order of its file."""
        return tuple(self._of(Action, force, lambda _: True))

    def updates(self, action: str, force: str) -> tuple[Update, ...]:
        """What was said of an action, the latest first."""
        return _latest(self._of(Update, force, lambda u: u.action == action))

    def _every(self, kind: type[E]) -> Iterator[E]:
        return (entry for folder in self.folders for entry in folder.of(kind))

    def _of(self, kind: type[E], force: str, wanted: Callable[[E], bool]) -> Iterator[E]:
        return (
            entry
            for folder in self.folders
            for entry in folder.of(kind)
            if folder.speaks_of(entry, force) and wanted(entry)
        )


def _latest(found: Iterable[S]) -> tuple[S, ...]:
    return tuple(sorted(found, key=lambda said: said.on, reverse=True))


@dataclass(frozen=True)
class Shelf:
    """Every folder that was read. Ask it for what stands beside one source; there is no other way to an entry."""

    national: Folder
    invented: Folder
    own: Folder | None
    pillars: dict[str, str]

    def of(self, source: Source) -> Beside:
        """What stands beside the figures of a source, by what the source itself says of them."""
        its = self.invented if source.synthetic else self.own
        return Beside(source.name, source.synthetic, (self.national, *([its] if its else [])), self.pillars)


def load_beside(registry: Registry, own: Path | None = None, today: date | None = None) -> Shelf:
    """Read the shipped folders and a force's own.

    own: the force's folder; None where it has none. today: the last day on which anything in it can be signed; that of
    the computer's clock when left out. Raises DefinitionErrors with everything that is wrong in any of them.
    """
    faults: list[Fault] = []
    national = read_folder(NATIONAL, "national", faults)
    invented = read_folder(INVENTED, "invented", faults)
    ours = read_folder(own, "own", faults) if own is not None else None
    for folder in (national, invented, *([ours] if ours else [])):
        faults.extend(folder_faults(folder, _ground(registry, national, folder, today)))
    if faults:
        raise DefinitionErrors(faults)
    return Shelf(national, invented, ours, {kpi.name: kpi.pillar for kpi in registry.kpis.values()})


def check_folder(registry: Registry, path: Path, today: date | None = None) -> Folder:
    """Read one folder and check it as the start would. Raises DefinitionErrors with everything that is wrong."""
    faults: list[Fault] = []
    national = read_folder(NATIONAL, "national", faults)
    folder = read_folder(path, "invented" if is_invented(path) else "own", faults)
    faults.extend(folder_faults(folder, _ground(registry, national, folder, today)))
    if faults:
        raise DefinitionErrors(faults)
    return folder


def _ground(registry: Registry, national: Folder, folder: Folder, today: date | None) -> Ground:
    """What the entries of a folder are checked against."""
    texts = [entry for held in (national, folder) for entry in held.of(Recommendation) if entry.text is not None]
    return Ground(
        registry=registry,
        forces=tuple(registry.dictionary.sources["published"]["offences"].columns["force_code"].values),
        known={entry.number: entry.for_forces for entry in texts},
        levels=frozenset(level.level for level in folder.of(Level) or national.of(Level)),
        # Clocks of neighbouring countries differ by hours.
        today=(today or date.today()) + timedelta(days=1),
    )
