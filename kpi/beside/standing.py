"""Where a recommendation or an action stands on a day: its status, and whether its day has passed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kpi.beside.model import Action, Progress, Recommendation, Status, Update
from kpi.beside.shelf import Beside

FINISHED = ("met", "confirmed", "done", "stopped")


@dataclass(frozen=True)
class Standing:
    """A recommendation with what was said of it, the latest first. `status` None: nobody has said how it stands.

    days_over: how many days its day has passed by, 0 where it has not, the matter is finished or nobody has said.
    """

    recommendation: Recommendation
    status: Status | None
    days_over: int
    said: tuple[Progress, ...]


@dataclass(frozen=True)
class Doing:
    """An action with what was said of it, the latest first. due: the day in force; moved: the day it was first to be
    done by, where that is another one."""

    action: Action
    status: str
    due: date
    moved: date | None
    days_over: int
    said: tuple[Update, ...]


def standings(beside: Beside, force: str, today: date) -> list[Standing]:
    """Every recommendation, by number, as it stands for a force."""
    found = []
    for entry in beside.recommendations():
        said = tuple(p for p in beside.progress(entry.number, force) if p.on <= today)
        status = said[0].status if said else None
        found.append(Standing(entry, status, _over(entry.due, status, today), said))
    return found


def doings(beside: Beside, force: str, today: date) -> list[Doing]:
    """Every action of a force that was open by then, in the order of its file."""
    found = []
    for action in beside.actions(force):
        if action.opened_on > today:
            continue
        said = tuple(u for u in beside.updates(action.name, force) if u.on <= today)
        status = said[0].status if said else "not_started"
        due = next((update.due for update in said if update.due is not None), action.due)
        moved = action.due if due != action.due else None
        found.append(Doing(action, status, due, moved, _over(due, status, today), said))
    return found


def _over(due: date | None, status: str | None, today: date) -> int:
    """Days since a day that has passed without the matter being finished."""
    if due is None or status is None or status in FINISHED:
        return 0
    return max((today - due).days, 0)
