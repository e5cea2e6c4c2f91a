"""The kinds of measure a definition can be of: what each counts, and the unit of its figure."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, ValidatorFunctionWrapHandler, WrapValidator

from data.dictionary import Frozen
from kpi.sentence import Filled, Wording


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
    """The units or total of `top` for every `per` of `bottom`; the two may be of different tables.

    `people`: both sides count people, of whom leaders are shown no rate where they are fewer than ten.
    """

    kind: Literal["ratio"]
    top: Side
    bottom: Side
    per: int = Field(default=1, ge=1)
    people: bool = False


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
    column, the days gone by before it could be seen at all. Every unit meets at most one of the ends `parts`, and one
    that meets none is open. `ages`: the days at which shares are told; the figure itself is the share of the first end
    at the age `headline`.
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

UNITS: dict[str, Unit] = {
    "count": "number", "total": "number", "share": "share", "mix": "share", "flow": "share",
    "difference": "points", "ratio": "rate", "elapsed": "days", "fate": "share",
}  # fmt: skip
