"""What a reader is looking at: a force, a scope, a period and a basis; and the periods there are to choose from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from data.source import Source
from kpi.model import Basis, Kpi
from kpi.periods import Grain, after, months_later, start_of, starts

EVERYWHERE = "EW"
"""The choice of all forces together: England and Wales, with the British Transport Police."""

PUBLISHED, SNAPSHOT = "published", "snapshot"
"""The sources: figures that the Home Office published, and a force's own cases."""

LATEST = "latest"
"""The choice of each table's own newest whole year."""


@dataclass(frozen=True)
class Period:
    """One whole period: its first day and its grain."""

    start: date
    grain: Grain

    @property
    def end(self) -> date:
        """The day after its last."""
        return after(self.start, self.grain)

    @property
    def code(self) -> str:
        """How it is written in a link: "2018-19", "2018-19-Q1"."""
        year = start_of(self.start, "year").year
        code = f"{year}-{(year + 1) % 100:02d}"
        if self.grain == "quarter":
            return f"{code}-Q{(self.start.month - 4) // 3 % 4 + 1}"
        return code


@dataclass(frozen=True)
class View:
    """The choices that every page shares. `period` None means each table's newest whole year."""

    force: str
    scope: str
    period: Period | None
    basis: Basis
    source: str = "published"

    def filters(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The force as a filter; none for England and Wales."""
        return () if self.force == EVERYWHERE else (("force_code", (self.force,)),)


def periods(source: Source) -> dict[str, Period]:
    """Every whole year that a table of published figures covers, newest first, then the quarters of the outcomes.

    The tables of a force's extract all hang on its offences: only theirs are offered.
    """
    years: dict[str, Period] = {}
    quarters: dict[str, Period] = {}
    for name, table in source.tables.items():
        if source.name == SNAPSHOT and name != "offences":
            continue
        first, last = source.window(name)
        for start in starts(first, last, "year"):
            if first <= start and after(start, "year") <= last:
                years[Period(start, "year").code] = Period(start, "year")
        if name == "offences" and table.grain != "year":
            for start in starts(first, last, "quarter"):
                quarters[Period(start, "quarter").code] = Period(start, "quarter")
    ordered = sorted(years.values(), key=lambda p: p.start, reverse=True)
    return {p.code: p for p in [*ordered, *reversed(quarters.values())]}


def latest_period(source: Source, kpi: Kpi) -> Period:
    """What is shown unless a reader chooses: of an extract the latest twelve whole months, else the newest year.

    A measure that waits for its cases to be followed shows the latest twelve months of which all were.
    """
    if source.name != SNAPSHOT:
        return latest_year(source, kpi.table)
    _, last = source.window(kpi.table)
    return Period(months_later(start_of(last - timedelta(days=kpi.follow_up), "month"), -12), "year")


def latest_year(source: Source, table: str) -> Period:
    """The newest financial year that a table covers whole."""
    _, last = source.window(table)
    this_year = start_of(last, "year")
    return Period(this_year.replace(year=this_year.year - 1), "year")
