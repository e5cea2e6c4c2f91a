"""The periods a claim can be read over: its own months, the years and quarters round them, and what went before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from kpi.periods import after, months_later, start_of

Name = Literal["as_said", "financial_year", "calendar_year", "quarters", "to_date", "last_twelve", "all_held"]
Way = Literal["as_said", "year_before", "just_before"]


@dataclass(frozen=True)
class Span:
    """Whole months from `start` to before `end`, both the first of a month."""

    start: date
    end: date

    @property
    def months(self) -> int:
        """How many months it has."""
        return months_between(self.start, self.end)

    @property
    def code(self) -> str:
        """First and last month, as in a link: 202403202408."""
        last = months_later(self.end, -1)
        return f"{self.start:%Y%m}{last:%Y%m}"

    def moved(self, months: int) -> Span:
        """The same number of months, earlier or later."""
        return Span(months_later(self.start, months), months_later(self.end, months))

    def meets(self, other: Span) -> bool:
        """Whether both hold some month."""
        return self.start < other.end and other.start < self.end

    def within(self, other: Span) -> bool:
        """Whether it lies inside the other."""
        return other.start <= self.start and self.end <= other.end


@dataclass(frozen=True)
class Over:
    """One reading of a claim's period: which one it is, the months, and for a change those before with their way."""

    name: Name
    span: Span
    way: Way | None = None
    before: Span | None = None


def months_between(first: date, second: date) -> int:
    """How many months later the second is; both the first of a month."""
    return (second.year - first.year) * 12 + second.month - first.month


def spans(said: Span | None, held: Span) -> list[Over]:
    """Every reading of a claim's period that lies inside what is held, each span once, the claim's own first."""
    if said is None:
        years = [Over("financial_year", span) for span in _whole_years(held, 4)]
        years += [Over("calendar_year", span) for span in _whole_years(held, 1)]
        whole = [Over("all_held", held), Over("last_twelve", Span(months_later(held.end, -12), held.end))]
        return _once([*reversed(years), *whole], held)
    tried = [Over("as_said", said)]
    tried += [Over("financial_year", span) for span in _years_round(said, 4)]
    tried += [Over("calendar_year", span) for span in _years_round(said, 1)]
    tried += [Over("quarters", _quarters_round(said)), Over("to_date", Span(said.start, max(held.end, said.end)))]
    return _once(tried, held)


def pairs(said: Span | None, before: Span | None, held: Span) -> list[Over]:
    """Every reading of a period with one before it, both inside what is held and without a month in common."""
    found: list[Over] = []
    for over in spans(said, held):
        ways: dict[Way, Span] = {"year_before": over.span.moved(-12), "just_before": over.span.moved(-over.span.months)}
        if before is not None and over.name == "as_said":
            ways = {"as_said": before}
        for way, earlier in ways.items():
            pair = Over(over.name, over.span, way, earlier)
            apart = not earlier.meets(over.span) and earlier.within(held)
            if apart and not any((p.span, p.before) == (pair.span, pair.before) for p in found):
                found.append(pair)
    return found


def _once(tried: list[Over], held: Span) -> list[Over]:
    kept: dict[Span, Over] = {}
    for over in tried:
        if over.span.within(held) and over.span.start < over.span.end:
            kept.setdefault(over.span, over)
    return list(kept.values())


def _year_start(day: date, month: int) -> date:
    return date(day.year if day.month >= month else day.year - 1, month, 1)


def _years_round(said: Span, month: int) -> list[Span]:
    """The whole years from the first of a month that the span touches."""
    start, found = _year_start(said.start, month), []
    while start < said.end:
        found.append(Span(start, months_later(start, 12)))
        start = months_later(start, 12)
    return found


def _whole_years(held: Span, month: int) -> list[Span]:
    return [span for span in _years_round(held, month) if span.within(held)]


def _quarters_round(said: Span) -> Span:
    last = months_later(said.end, -1)
    return Span(start_of(said.start, "quarter"), after(start_of(last, "quarter"), "quarter"))
