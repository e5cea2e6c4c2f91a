"""Steps: where a chart starts a new baseline. Only a dated, signed decision makes one; no rule finds steps by itself.

Rebasing by rule hides the very change a chart is there to show (statistics.md, 1.1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Decision:
    """Somebody's decision that a series goes on at another level.

    since: first day of the new level. decided_on, decided_by, reason: who answers for it, when and why.
    Raises ValueError where it is unsigned, gives no reason, or was decided before the level began: a step is found
    after the fact, never announced.
    """

    since: date
    decided_on: date
    decided_by: str
    reason: str

    def __post_init__(self) -> None:
        if not self.decided_by.strip() or not self.reason.strip():
            raise ValueError("a step needs the name of who decided it, and a reason")
        if self.decided_on < self.since:
            raise ValueError("a step is decided on or after the day from which it holds")


@dataclass(frozen=True)
class Step:
    """A decision and the index of the first point to which it applies."""

    at: int
    decision: Decision


def place(decisions: Sequence[Decision], starts: Sequence[date]) -> tuple[Step, ...]:
    """The steps of a chart whose points begin on the days `starts` (ascending).

    A decision applies to the first point that begins on or after its day. One before the second point or after the
    last starts no new segment and is left out. Raises ValueError where two decisions meet in one point.
    """
    if list(starts) != sorted(set(starts)):
        raise ValueError("the points of a chart begin on ascending days")
    found = []
    for decision in sorted(decisions, key=lambda each: each.since):
        at = sum(start < decision.since for start in starts)
        if 0 < at < len(starts):
            found.append(Step(at, decision))
    if len({step.at for step in found}) < len(found):
        raise ValueError("two steps begin at the same point")
    return tuple(found)


def segments(size: int, steps: Sequence[Step]) -> list[slice]:
    """The segments of a chart of so many points. Raises ValueError for steps out of order or outside the chart."""
    cuts = [0, *(step.at for step in steps), size]
    if any(later <= earlier for earlier, later in zip(cuts, cuts[1:], strict=False)):
        raise ValueError("steps lie inside the chart, each after the one before")
    return [slice(earlier, later) for earlier, later in zip(cuts, cuts[1:], strict=False)]
