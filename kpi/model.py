"""What a KPI definition must say: frozen values read from files, and nothing that reckons."""

from __future__ import annotations

from collections.abc import Container
from typing import Annotated, Literal

from pydantic import Field

from data.dictionary import Frozen, LeftOut

Better = Literal["higher", "lower", "neither"]
Basis = Literal["recorded", "closed", "event"]
"""By what date a unit is counted: that of recording, that of the outcome in force, or that of its own event."""


class Count(Frozen):
    """How many units meet `of` (all of them when it is left out)."""

    kind: Literal["count"]
    of: str | None = None


class Share(Frozen):
    """Of the units that meet `among`, the share that also meets `of`."""

    kind: Literal["share"]
    of: str
    among: str | None = None


class Part(Frozen):
    """One part of a whole."""

    name: str
    title: str
    of: str


class Mix(Frozen):
    """The shares of a whole that add to 1: every unit that meets `among` belongs to exactly one part."""

    kind: Literal["mix"]
    parts: tuple[Part, ...] = Field(min_length=2)
    among: str | None = None


class Flow(Frozen):
    """How far the units that meet `among` come: each stage a part of the whole, none excluding another."""

    kind: Literal["flow"]
    parts: tuple[Part, ...] = Field(min_length=2)
    among: str | None = None


class Difference(Frozen):
    """The share that meets `of` among the units that meet `one`, less the same share among those that meet `other`."""

    kind: Literal["difference"]
    of: str
    one: str
    other: str
    among: str | None = None


class Total(Frozen):
    """The sum of a number column over the units that meet `of` (all of them when it is left out)."""

    kind: Literal["total"]
    column: str
    of: str | None = None


class Side(Frozen):
    """One side of a ratio: units counted, or a column summed, in a table by its own clock (the KPI's when left out)."""

    table: str | None = None
    counted_on: str | None = None
    of: str | None = None
    column: str | None = None


class Ratio(Frozen):
    """The units or total of `top` for every `per` of `bottom`; the two may be of different tables."""

    kind: Literal["ratio"]
    top: Side
    bottom: Side
    per: int = Field(default=1, ge=1)


class Elapsed(Frozen):
    """Median and 90th percentile of a number of days, over the units that meet `of` and have one."""

    kind: Literal["elapsed"]
    days: str
    of: str | None = None


class Stock(Frozen):
    """What is open at the end of a period: units whose `entry` has come and whose `exit` has not.

    `late`: a date column that is filled where a unit was still open at some age, with the day it reached that age; the
    figure is then the share of the open ones that are past it.
    """

    kind: Literal["stock"]
    entry: str
    exit: str
    late: str | None = None
    of: str | None = None


Measure = Annotated[
    Count | Share | Mix | Flow | Difference | Total | Ratio | Elapsed | Stock, Field(discriminator="kind")
]


Unit = Literal["number", "share", "points", "rate", "days"]

UNITS: dict[str, Unit] = {
    "count": "number", "total": "number", "share": "share", "mix": "share", "flow": "share",
    "difference": "points", "ratio": "rate", "elapsed": "days",
}  # fmt: skip


class Parameter(Frozen):
    """A number that conditions name. `ours`: the force has set it, instead of the value that is shipped."""

    name: str
    value: int = Field(ge=0)
    meaning: str
    basis: str
    ours: bool = False


class Provenance(Frozen):
    """Where the definition comes from, and how far it is from an official wording.

    `status`: published (published as a measure), practice (a duty or practice is published, the measure
    follows from it), local (our reconstruction).
    """

    title: str
    publisher: str
    status: Literal["published", "practice", "local"]
    reference: str
    official_name: str | None = None
    deviation: str | None = None


class Kpi(Frozen):
    """One KPI as its file states it. `name` is the file's name and is not written inside it.

    `scoped`: whether it is counted within the scope that a reader chooses; what belongs to no offence, such as posts
    and courses, is not. `only_source`: the one source it is counted in, where another source has a table of the same
    name without the columns it needs.
    """

    name: str
    code: str
    title: str
    question: str
    meaning: str
    why: str
    pillar: str
    counts: str
    numerator: str
    denominator: str | None = None
    basis: Basis
    better: Better
    table: str
    counted_on: str
    settle_days: int = Field(default=0, ge=0)
    scoped: bool = True
    measure: Measure
    leaves_out: tuple[LeftOut, ...] = ()
    only_scope: str | None = None
    only_source: str | None = None
    dimensions: tuple[str, ...] = ()
    chart: Literal["trend", "mix"] = "trend"
    caveats: tuple[str, ...] = ()
    twin: str | None = None
    beside: tuple[str, ...] = ()
    deck: bool = False
    owner: str | None = None
    if_it_signals: str | None = None
    source: Provenance
    parameters: tuple[Parameter, ...] = ()

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
