"""What a KPI definition must say: frozen values read from files, and nothing that reckons."""

from __future__ import annotations

import re
from collections.abc import Container
from datetime import date
from typing import Literal

from pydantic import Field

from data.dictionary import Frozen, LeftOut
from kpi.measures import (
    STILL_OPEN,
    UNITS,
    Count,
    Difference,
    Elapsed,
    Fate,
    Flow,
    Measure,
    Mix,
    Part,
    Ratio,
    Share,
    Side,
    Stock,
    Text,
    Total,
    Unit,
)

__all__ = [
    "STILL_OPEN", "UNITS", "Basis", "Better", "Count", "Difference", "Elapsed", "Fate", "Flow",
    "Kpi", "Measure", "Mix", "Official", "Parameter", "Part", "Pillar", "Provenance", "Ratio",
    "Scope", "Share", "Side", "Stock", "Text", "Total", "Unit",
]  # fmt: skip
"""The kinds of measure stand in `kpi.measures`, and are read from here with the rest of a definition."""

Better = Literal["higher", "lower", "neither"]
Basis = Literal["recorded", "closed", "event"]
"""By what date a unit is counted: that of recording, that of the outcome in force, or that of its own event."""

FOLLOWED = re.compile(r"days_followed\w*\s*<\s*(\d+)")
"""The condition that leaves out what has not been followed long enough."""


class Parameter(Frozen):
    """A number that conditions name, shown with every definition that does.

    `least` and `most` bound what a force may set, and `not_below` names a parameter that it may not be less than.
    `shipped`: the value that is shipped, where the force has set another one.
    """

    name: str
    title: str
    value: int = Field(ge=0)
    meaning: str
    basis: str
    least: int = 0
    most: int
    not_below: str | None = None
    shipped: int | None = None


class Provenance(Frozen):
    """Where the definition comes from, and how far it is from an official wording.

    `status`: published (published as a measure), practice (a duty or practice is published, the measure
    follows from it), local (our reconstruction).
    """

    title: Text
    publisher: Text
    status: Literal["published", "practice", "local"]
    reference: Text
    official_name: Text | None = None
    deviation: Text | None = None


class Official(Frozen):
    """What an official list says of a KPI: its own name and words, and where our counting differs from them.

    `replaces`: whether these words stand in the place of ours, or beside them. `own_title`: what we call it.
    """

    list: Literal["flight_deck", "joint_unit"]
    title: Text
    publisher: Text
    version: str
    on: date
    marking: str
    licence: str | None
    code: str
    name: Text
    meaning: Text
    replaces: bool
    differs: tuple[Text, ...]
    own_title: Text


class Kpi(Frozen):
    """One KPI as its file states it. `name` is the file's name and is not written inside it.

    `scoped`: whether it is counted within the scope that a reader chooses; what belongs to no offence, such as posts
    and courses, is not. `only_source`: the one source it is counted in, where another source has a table of the same
    name without the columns it needs. `needs`: columns, as "table.column", without which its figure would be nought
    although none of its conditions names them. `parameters` and `official` are filled in by the registry.
    `standing`: what is counted in one month is mostly what was counted in the month before, as posts and open
    investigations are.
    """

    name: str
    code: str
    title: Text
    question: Text
    meaning: Text
    why: Text
    pillar: str
    counts: Text
    numerator: Text
    denominator: Text | None = None
    basis: Basis
    better: Better
    table: str
    counted_on: str
    settle_days: int = Field(default=0, ge=0)
    scoped: bool = True
    standing: bool = False
    measure: Measure
    leaves_out: tuple[LeftOut, ...] = ()
    only_scope: str | None = None
    only_source: str | None = None
    needs: tuple[str, ...] = ()
    dimensions: tuple[str, ...] = ()
    chart: Literal["trend", "mix"] = "trend"
    caveats: tuple[Text, ...] = ()
    twin: str | None = None
    beside: tuple[str, ...] = ()
    deck: bool = False
    owner: Text | None = None
    if_it_signals: Text | None = None
    source: Provenance
    parameters: tuple[Parameter, ...] = ()
    official: tuple[Official, ...] = ()

    @property
    def follow_up(self) -> int:
        """Days that a unit must have been followed before its figure is whole: 0 where it is counted at once."""
        if isinstance(self.measure, Fate):
            return self.measure.headline
        waits = (FOLLOWED.fullmatch(item.where.strip()) for item in self.leaves_out)
        return max((int(wait[1]) for wait in waits if wait), default=0)

    def is_counted_in(self, source: str, tables: Container[str]) -> bool:
        """Whether a source with these tables can be asked for it."""
        return self.table in tables and self.only_source in (None, source)

    @property
    def unit(self) -> Unit:
        """What its figure is a figure of."""
        if isinstance(self.measure, Stock):
            return "share" if self.measure.late else "number"
        return UNITS[self.measure.kind]


class Pillar(Frozen):
    """A pillar of the National Operating Model, or the band of context beside them."""

    key: str
    title: str


class Scope(Frozen):
    """Which offences are meant.

    `where` holds for every table that has its columns, `tables` says it otherwise for one table. A table with
    neither cannot answer for the scope.
    """

    name: str
    title: str
    meaning: str
    basis: str
    where: str | None = None
    tables: dict[str, str] = {}
