"""Units beside each other: which lie beyond chance and their usual spread, and one of them against all the rest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.dictionary import NOT_RECORDED
from kpi.deck import Row
from kpi.model import Kpi, Ratio, Share, Stock
from kpi.result import Result
from kpi.stats.change import holm
from kpi.stats.funnel import Spread, beyond_chance, fewest_for_low, spread
from kpi.stats.funnel_ratios import RatioSpread, ratio_spread
from kpi.stats.two_shares import Comparison, compare, told_apart

LEVEL = 0.05


@dataclass(frozen=True)
class Units:
    """The units of one result, without what is not recorded.

    rows: every unit. judged: those with a figure that may be compared. fit: how far they lie apart, None under ten of
    them or where the measure has no funnel. alone: units beyond limits that allow for chance alone. fewest_for_low:
    the whole under which none could be flagged as low, because even no case at all would be no surprise; None of rates.
    """

    rows: tuple[Row, ...]
    judged: tuple[Row, ...]
    fit: Spread | RatioSpread | None
    alone: dict[str, str]
    fewest_for_low: int | None

    def flags(self) -> dict[str, str]:
        """Group -> "high" or "low" for those beyond chance and the usual spread."""
        return self.fit.flags if self.fit is not None else {}


@dataclass(frozen=True)
class Rest:
    """One unit against all the rest together. p: adjusted for every unit that could have been looked at."""

    row: Row
    n: int
    of_n: int
    found: Comparison
    p: float
    looked: int

    def differs(self) -> bool:
        """Whether that is more than chance alone would give, all looks allowed for."""
        return self.p <= LEVEL


def has_funnel(kpi: Kpi) -> bool:
    """Whether units can be held against each other: shares, and rates of one count against another."""
    if isinstance(kpi.measure, Ratio):
        return kpi.measure.top.column is None and kpi.measure.bottom.column is None
    return isinstance(kpi.measure, Share) or (isinstance(kpi.measure, Stock) and kpi.unit == "share")


def units_of(result: Result) -> Units:
    """Hold the units of one period against each other."""
    rows = tuple(row for row in result.frame.rows(named=True) if row["group"] != NOT_RECORDED)
    judged = tuple(row for row in rows if row["judged"] and row["value"] is not None)
    if not has_funnel(result.kpi) or not judged:
        return Units(rows, judged, None, {}, None)
    groups = [row["group"] for row in judged]
    n = np.array([row["n"] for row in judged], dtype=np.int64)
    of_n = np.array([row["of_n"] for row in judged], dtype=np.int64)
    measure = result.kpi.measure
    if isinstance(measure, Ratio):
        fit = ratio_spread(groups, n, of_n, float(measure.per))
        return Units(rows, judged, fit, beyond_chance(groups, n, n + of_n), None)
    low = fewest_for_low(float(n.sum() / of_n.sum()))
    return Units(rows, judged, spread(groups, n, of_n), beyond_chance(groups, n, of_n), low)


def against_rest(units: Units, group: str) -> Rest | None:
    """One unit against all the rest that may be compared. None of rates, and where either side has no figure.

    Whoever picks one unit could have picked any: its p is that of Holm over all of them.
    """
    shares = [row for row in units.judged if row["unit"] == "share"]
    places = {row["group"]: place for place, row in enumerate(shares)}
    total = np.array([[row["n"], row["of_n"]] for row in shares], dtype=np.int64).reshape(-1, 2).sum(axis=0)
    if group not in places or len(shares) < 2:
        return None
    sides = [(row["n"], row["of_n"], int(total[0]) - row["n"], int(total[1]) - row["of_n"]) for row in shares]
    if any(side[3] <= 0 for side in sides):
        return None
    adjusted = holm([told_apart(*side)[1] for side in sides])
    place = places[group]
    _, _, n, of_n = sides[place]
    return Rest(shares[place], n, of_n, compare(*sides[place]), float(adjusted[place]), len(shares))
