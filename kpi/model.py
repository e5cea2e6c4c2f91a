"""What a KPI definition must say: frozen values read from files, and nothing that reckons."""

from __future__ import annotations

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


Measure = Annotated[Count | Share | Mix, Field(discriminator="kind")]


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
    """One KPI as its file states it. `name` is the file's name and is not written inside it."""

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
    measure: Measure
    leaves_out: tuple[LeftOut, ...] = ()
    only_scope: str | None = None
    dimensions: tuple[str, ...] = ()
    chart: Literal["trend", "mix"] = "trend"
    caveats: tuple[str, ...] = ()
    twin: str | None = None
    beside: tuple[str, ...] = ()
    deck: bool = False
    owner: str | None = None
    if_it_signals: str | None = None
    source: Provenance


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
