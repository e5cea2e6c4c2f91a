"""Which of many readings come to a claim's figure, which come nearest, and how many would by chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from kpi.stats.claims import Claim, within

Table = NDArray[np.int64]
"""Readings row by row: n, of_n and, for a change, base_n, base_of_n; of_n and base_of_n above 0."""
Mask = NDArray[np.bool_]
SLACK = 1e-9
"""Floats may miss an end by a hair: what is found with it is checked exactly afterwards."""
REACH = {1: 10, 2: 5, 3: 3}
"""How far neighbouring claims go, by how many numbers a claim has: in units of its last digit, and in cases."""


def table(counts: Sequence[tuple[int, int, int, int]]) -> Table:
    """Readings as an array of four columns."""
    return np.array(counts, dtype=np.int64).reshape(-1, 4)


def fitting(claim: Claim, counts: Table) -> Mask:
    """Which readings come to the figure."""
    fits = np.ones(len(counts), dtype=bool)
    for value, column in ((claim.n, 0), (claim.of_n, 1)):
        if value is not None:
            fits &= counts[:, column] == value
    if claim.percent is None:
        return fits
    low, high = (float(end) for end in within(claim.percent, claim.decimals))
    near = [(moved >= low - SLACK) & (moved <= high + SLACK) for moved in _moved(claim, counts)]
    found: Mask = fits & np.logical_or.reduce(near)
    return found


def distances(claim: Claim, counts: Table) -> NDArray[np.float64]:
    """How far each reading is from the claim: percentage points, and relative distances of counts as per cent."""
    far = np.zeros(len(counts))
    for value, column in ((claim.n, 0), (claim.of_n, 1)):
        if value is not None:
            far += 100 * np.abs(counts[:, column] - value) / max(value, 1)
    if claim.percent is not None:
        ways = [np.abs(100 * moved - claim.percent) for moved in _moved(claim, counts)]
        far += np.minimum.reduce([np.nan_to_num(way, nan=np.inf) for way in ways])
    return far


def _moved(claim: Claim, counts: Table) -> list[NDArray[np.float64]]:
    """The share of every reading; of a change its points and its relative change, or the one that is claimed."""
    share = counts[:, 0] / counts[:, 1]
    if claim.kind == "share":
        return [share]
    base = counts[:, 2] / counts[:, 3]
    relative = np.divide(share - base, base, out=np.full(len(base), np.nan), where=base > 0)
    ways = {"points": share - base, "relative": relative}
    return [ways[claim.unit]] if claim.unit else list(ways.values())


# ------------------------------------------------------------------ by chance


def expected(claim: Claim, counts: Table) -> float:
    """How many readings come, on average, to claims of the same form with slightly other numbers.

    Nobody made those claims: as many readings as reproduce them would reproduce this one by chance. It needs no
    supposition of how the readings hang together, and they do: years hold months, and scopes hold scopes.
    """
    given = {name: getattr(claim, name) for name in ("percent", "n", "of_n") if getattr(claim, name) is not None}
    reach = REACH[len(given)]
    steps = {name: 10.0**-claim.decimals if name == "percent" else 1 for name in given}
    found = []
    for moves in product(range(-reach, reach + 1), repeat=len(given)):
        moved = {name: given[name] + move * steps[name] for name, move in zip(given, moves, strict=True)}
        possible = (claim.kind == "change" or 0 <= moved.get("percent", 0) <= 100) and min(
            moved.get("n", 0), moved.get("of_n", 1)
        ) >= 0
        if any(moves) and possible:
            found.append(int(fitting(replace(claim, **moved), counts).sum()))
    return float(np.mean(found)) if found else 0.0
