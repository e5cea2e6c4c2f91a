"""What a KPI definition must say: frozen values read from files, and nothing that reckons."""

from __future__ import annotations

import re
from collections.abc import Container
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, ValidatorFunctionWrapHandler, WrapValidator

from data.dictionary import Frozen, LeftOut
from kpi.sentence import Filled, Wording

Better = Literal["higher", "lower", "neither"]
Basis = Literal["recorded", "closed", "event"]
"""By what date a unit is counted: that of recording, that of the outcome in force, or that of its own event."""


def _kept(value: Any, check: ValidatorFunctionWrapHandler) -> str:
    return value if isinstance(value, Filled | Wording) else str(check(value))


Text = Annotated[str, WrapValidator(_kept)]
"""Words that a reader sees. Pydantic would make plain text of those that quote a parameter or are official."""


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
    title: Text
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


class Fate(Frozen):
    """What becomes of the units that meet `among` as days go by: each comes to one end, or is still open.

    `days`: a number column, the days to the end or, of an open unit, to the last day it was seen. `entry`: a number
    column, the days gone by before it could be seen at all. A unit that meets none of the ends `parts` is open; one
    that fits two belongs to the first of them. `ages`: the days at which shares are told; the figure itself is the
    share of the first end at the age `headline`.
    """

    kind: Literal["fate"]
    days: str
    entry: str | None = None
    parts: tuple[Part, ...] = Field(min_length=1)
    ages: tuple[int, ...] = Field(default=(90, 180, 365, 540, 730), min_length=1)
    headline: int = 365
    among: str | None = None

    def at(self, part: str, age: int) -> str:
        """The name of a row of the answer: one end, or STILL_OPEN, at one age."""
        return f"{part}_{age}"


STILL_OPEN = "open"
"""What units that came to no end yet are called beside the ends of a fate."""


Measure = Annotated[
    Count | Share | Mix | Flow | Difference | Total | Ratio | Elapsed | Stock | Fate, Field(discriminator="kind")
]


Unit = Literal["number", "share", "points", "rate", "days"]

FOLLOWED = re.compile(r"days_followed\s*<\s*(\d+)")
"""The condition that leaves out what has not been followed long enough."""

UNITS: dict[str, Unit] = {
    "count": "number", "total": "number", "share": "share", "mix": "share", "flow": "share",
    "difference": "points", "ratio": "rate", "elapsed": "days", "fate": "share",
}  # fmt: skip


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
    name without the columns it needs. `parameters` and `official` are filled in by the registry. `standing`: what is
    counted in one month is mostly what was counted in the month before, as posts and open investigations are.
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
        """Days that a unit must have been followed before it is counted at all: 0 where it is counted at once."""
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
