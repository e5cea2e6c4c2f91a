"""How each measure moved from one end to the other, and which records moved it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from data.differences import STATES
from kpi.changed.pair import Pair
from kpi.deck import Row
from kpi.model import Kpi
from kpi.result import Result, Viewer
from kpi.stats.two_shares import Comparison, compare

Way = Literal["higher", "lower", "same", "hidden"]


@dataclass(frozen=True)
class Step:
    """What the records of one state did to a figure: by how many units they moved its number and its whole."""

    state: str
    n: int
    of_n: int

    def moves(self) -> bool:
        """Whether they moved it at all."""
        return bool(self.n or self.of_n)


@dataclass(frozen=True)
class Moved:
    """One measure at both ends. A row is None where an end has no answer; steps are None where there is no split."""

    kpi: Kpi
    before: Row | None
    after: Row | None
    steps: tuple[Step, ...] | None
    results: tuple[Result, ...]

    def way(self) -> Way:
        """Which way the figure went; hidden where one end shows none."""
        ends = [None if row is None else row["n"] if row["of_n"] is None else row["value"] for row in self._rows()]
        if ends[0] is None or ends[1] is None:
            return "hidden"
        return "same" if ends[0] == ends[1] else "higher" if ends[1] > ends[0] else "lower"

    def corrected(self) -> tuple[Step, ...]:
        """The steps that change what was said before: late, revised and removed records."""
        return tuple(step for step in self.steps or () if step.state in ("late", "revised", "removed"))

    def told(self) -> Comparison | None:
        """The later share against the earlier one, where both are shown and judged."""
        ends = self._rows()
        if not all(row and row["unit"] == "share" and row["judged"] and row["value"] is not None for row in ends):
            return None
        (then, now) = (row or {} for row in ends)
        return compare(now["n"], now["of_n"], then["n"], then["of_n"])

    def _rows(self) -> tuple[Row | None, Row | None]:
        return self.before, self.after


def moves(pair: Pair, viewer: Viewer, kpis: Sequence[Kpi]) -> list[Moved]:
    """Ask both ends, and what differs between them, for each measure. A mix has no single figure and none here."""
    found = []
    single = [kpi for kpi in kpis if kpi.measure.kind not in ("mix", "flow")]
    for kpi, (earlier, later), since in zip(
        single, pair.ask(viewer, single), pair.ask_since(viewer, single), strict=True
    ):
        results = tuple(answer for answer in (earlier, later) if isinstance(answer, Result))
        steps = steps_of(since) if isinstance(since, Result) else None
        found.append(Moved(kpi, _row(earlier), _row(later), steps, results))
    return found


def steps_of(since: Result) -> tuple[Step, ...]:
    """One step for each kind of change, zeros included, in the order in which they are told."""
    sums = {state: [0, 0] for state in STATES}
    for row in since.frame.rows(named=True):
        if row["group"] is None:
            continue  # nothing differs, so nothing is split
        sums[row["group"]][0] += row["n"]
        sums[row["group"]][1] += row["of_n"] or 0
    return tuple(Step(state, n, of_n) for state, (n, of_n) in sums.items())


def _row(answer: object) -> Row | None:
    frame = answer.headline() if isinstance(answer, Result) else None
    return frame.row(0, named=True) if frame is not None and len(frame) == 1 else None
