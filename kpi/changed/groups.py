"""Where a change of a share sits: in the mix of groups or inside them, and in which groups by more than chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from data.dictionary import NOT_RECORDED
from kpi.changed.pair import Pair
from kpi.deck import Row
from kpi.model import Kpi
from kpi.result import Result, Viewer
from kpi.stats.change import Found, Kitagawa, kitagawa, scan_shares

FALSE_FINDS = 0.05
"""Of the groups that are named, no more than this share may be named by chance."""


@dataclass(frozen=True)
class Group:
    """One group at both ends, and its parts of the change of the whole in shares."""

    dimension: str
    code: str
    before: Row
    after: Row
    mix: float
    rate: float


@dataclass(frozen=True)
class Split:
    """A change of a share by one dimension: total = mix + rate, over all its groups. None where it cannot be split."""

    dimension: str
    parts: Kitagawa | None
    groups: tuple[Group, ...]
    results: tuple[Result, Result]


@dataclass(frozen=True)
class Named:
    """A group that changed by more than chance."""

    dimension: str
    code: str
    found: Found


@dataclass(frozen=True)
class Looked:
    """`looked` groups were looked at over all dimensions, of which `named` changed by more than chance.

    `unseen`: groups with too few cases at one end to be looked at.
    """

    looked: int
    unseen: int
    named: tuple[Named, ...]


def split(pair: Pair, viewer: Viewer, kpi: Kpi, dimension: str) -> Split | None:
    """Take the change of a share apart by one dimension. None where an end has no answer."""
    ((earlier, later),) = pair.ask(viewer, [kpi], dimension)
    if not isinstance(earlier, Result) or not isinstance(later, Result):
        return None
    rows = _both(earlier, later)
    counts = [[row[end][name] for row in rows.values()] for end in (0, 1) for name in ("n", "of_n")]
    parts = None
    if kpi.unit == "share" and rows and all(0 <= r["n"] <= r["of_n"] for ends in rows.values() for r in ends):
        parts = kitagawa(*counts) if sum(counts[1]) and sum(counts[3]) else None
    groups = tuple(
        Group(
            dimension, code, then, now,
            float(parts.mix_by_group[i]) if parts else 0.0, float(parts.rate_by_group[i]) if parts else 0.0,
        )
        for i, (code, (then, now)) in enumerate(rows.items())
    )  # fmt: skip
    return Split(dimension, parts, groups, (earlier, later))


def look(pair: Pair, viewer: Viewer, kpi: Kpi, dimensions: Sequence[str]) -> Looked | None:
    """Look at every group of every dimension for a change by more than chance. None where the KPI is no share.

    Between two periods the later cases are tested against the earlier ones. Two snapshots share most of their cases:
    there, what came in between is tested against what stood before. Groups overlap, so false finds are kept rare
    whatever their dependence (Benjamini and Yekutieli). Only groups whose share is shown, and judged, at both ends.
    """
    if kpi.unit != "share" or kpi.measure.kind == "stock":
        return None
    seen: list[tuple[str, str]] = []
    cells: list[tuple[int, int, int, int]] = []
    unseen = 0
    for dimension in dimensions:
        ((earlier, later),) = pair.ask(viewer, [kpi], dimension)
        if not isinstance(earlier, Result) or not isinstance(later, Result):
            continue
        for code, ends in _both(earlier, later).items():
            cell = _cell(*ends, came_in=pair.since is not None)
            if code == NOT_RECORDED:
                continue
            if cell is None:
                unseen += 1
                continue
            seen.append((dimension, code))
            cells.append(cell)
    then, of_then, now, of_now = np.array(cells, dtype=np.int64).reshape(-1, 4).T
    scan = scan_shares(then, of_then, now, of_now, dependent=True, level=FALSE_FINDS)
    named = tuple(Named(*seen[each.group], each) for each in scan.found)
    return Looked(scan.looked, unseen + scan.empty, named)


def _cell(then: Row, now: Row, came_in: bool) -> tuple[int, int, int, int] | None:
    """What is tested of one group, as n and of_n before and after; None where a share is hidden or not judged."""
    if then["value"] is None or now["value"] is None or not now["judged"]:
        return None
    if not came_in:
        return (then["n"], then["of_n"], now["n"], now["of_n"]) if then["judged"] else None
    n, of_n = now["n"] - then["n"], now["of_n"] - then["of_n"]
    return (then["n"], then["of_n"], n, of_n) if 0 <= n <= of_n and of_n > 0 else None


def _both(earlier: Result, later: Result) -> dict[str, tuple[Row, Row]]:
    """Group -> its rows at both ends, in the order of the later one; a group without cases at one end has zeros."""
    ends = [{row["group"]: row for row in result.headline().rows(named=True)} for result in (earlier, later)]
    codes = [*ends[1], *(code for code in ends[0] if code not in ends[1])]
    return {code: (_or_empty(ends[0], ends[1], code), _or_empty(ends[1], ends[0], code)) for code in codes}


def _or_empty(rows: dict[str, Row], others: dict[str, Row], code: str) -> Row:
    nothing = {"n": 0, "of_n": 0, "value": None, "low": None, "high": None, "state": "not_computable",
               "reason": "no_cases", "judged": False}  # fmt: skip
    return rows[code] if code in rows else {**others[code], **nothing}
