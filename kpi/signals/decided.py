"""The aim in force and the signed decisions on new baselines of one series, out of what stands beside the numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kpi.answer import Door
from kpi.beside import Shelf
from kpi.result import Result
from kpi.signals.readings import Aims
from kpi.stats.spc.steps import Decision
from kpi.view import EVERYWHERE


@dataclass(frozen=True)
class OnTheShelf:
    """Looks decisions up by the source of a Result, so that nothing invented stands beside a real figure."""

    door: Door
    shelf: Shelf

    def aims(self, result: Result, on: date) -> Aims:
        """The target in force on a day and the steps of the Result's series; none where it is a part of a force."""
        asked = result.question
        if any(name != "force_code" for name, _ in asked.filters):
            return Aims()
        source = self.door.sources[asked.source]
        beside, force = self.shelf.of(source), force_of(result, source.forces())
        target = beside.target(asked.kpi, force, asked.scope, on)
        steps = beside.steps(asked.kpi, force, asked.scope)
        decisions = tuple(Decision(s.since, s.decided_on, str(s.decided_by), str(s.reason)) for s in steps)
        return Aims(target.value if target else None, decisions)


def force_of(result: Result, held: tuple[str, ...]) -> str:
    """The one force that a Result is of, or all of them together."""
    chosen = dict(result.question.filters).get("force_code", held)
    return chosen[0] if len(chosen) == 1 else EVERYWHERE
