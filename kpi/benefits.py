"""What was different after the engagement team began, and in the cases it reviewed: differences, never effects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import isfinite
from typing import Literal

from kpi.answer import Answer, Door
from kpi.claims.counted import NOT_REVIEWED, REVIEW, REVIEWED
from kpi.claims.spans import Span, months_between
from kpi.conclude import FEWEST_FOR_PERCENT
from kpi.deck import Row
from kpi.model import Kpi
from kpi.periods import months_later
from kpi.result import Question, Result, Viewer
from kpi.stats.claims import CAVEATS
from kpi.stats.two_shares import Comparison, compare
from kpi.tidy import INVENTED

FAMILY = (
    "victims_supporting", "adviser_offered", "adviser_accepted_of_all", "adviser_accepted_of_offered",
    "adviser_accepted_of_supporters", "supporting_and_accepted_of_all",
)  # fmt: skip
"""The measures that the published claims are about, with the offer that comes before them."""
SAME_START = {
    "victims_supporting": "team_start_support",
    "adviser_accepted_of_all": "team_start_adviser",
    "supporting_and_accepted_of_all": "team_start_both",
}
"""Measure -> the one that compares the same with both groups starting on the same day."""
COVERAGE = "team_reviewed"
FOLLOWED = 28
"""Days after recording at which these measures are looked at: victims recorded later than that are left out."""

Design = Literal["before_after", "reviewed_or_not", "landmark"]
Pair = Literal["since", "first_year", "first_half"]
PAIRS: tuple[Pair, ...] = ("since", "first_year", "first_half")


@dataclass(frozen=True)
class Line:
    """One comparison: the first share, over `span`, against the second, over `before` or of the other group.

    kpi: what it is shown under; of: the definition that counts it. state: '' or why there is no comparison: 'too_few'
    or 'no_cases'. references: of the figures it is made of.
    """

    kpi: Kpi
    of: Kpi
    design: Design
    span: Span
    before: Span | None
    n: int
    of_n: int
    base_n: int
    base_of_n: int
    compared: Comparison | None
    state: str
    references: tuple[str, ...]


@dataclass(frozen=True)
class Benefits:
    """All comparisons of one choice. began: the first month of which a case was reviewed; None where none was.

    span, before: the months compared; followed_to: the last day whose victims were followed long enough.
    """

    began: date | None
    pairs: dict[Pair, tuple[Span, Span]]
    span: Span | None = None
    before: Span | None = None
    followed_to: date | None = None
    lines: tuple[Line, ...] = ()
    results: tuple[Result, ...] = ()

    def told(self, design: Design) -> int:
        """How many comparisons of a design can be told from no change."""
        return sum(line.compared is not None and line.compared.verdict == "told" for line in self.of(design))

    def of(self, design: Design) -> list[Line]:
        """The comparisons of a design that have figures."""
        return [line for line in self.lines if line.design == design and line.compared is not None]


def benefits(
    door: Door, viewer: Viewer, source: str, scope: str, where: tuple[tuple[str, tuple[str, ...]], ...], pair: str = ""
) -> Benefits:
    """Ask and compare. pair: one of PAIRS, the first that the source holds when it does not.

    Raises as the door does.
    """
    began = _began(door, viewer, Question(COVERAGE, scope, source, grain="month", filters=where))
    if began is None:
        return Benefits(None, {})
    first, end = door.sources[source].window("victims")
    followed_to = end - timedelta(days=FOLLOWED + 1)
    last = (followed_to + timedelta(days=1)).replace(day=1)
    held = Span(first if first.day == 1 else months_later(first.replace(day=1), 1), last)
    pairs = dict(_pairs(began, held))
    chosen = pairs.get(pair) or next(iter(pairs.values()), None)  # type: ignore[call-overload]
    if chosen is None:
        return Benefits(began, pairs)
    span, before = chosen
    kpis = [door.registry.kpi(name) for name in FAMILY]
    questions = [q for kpi in kpis for q in _questions(kpi, scope, source, where, span, before)]
    asked = dict(zip(questions, door.answer_all(viewer, questions), strict=True))
    lines = [line for kpi in kpis for line in _lines(door, kpi, asked, (scope, source, where), span, before)]
    results = tuple(answer for answer in asked.values() if isinstance(answer, Result))
    return Benefits(began, pairs, span, before, followed_to, tuple(lines), results)


def _began(door: Door, viewer: Viewer, question: Question) -> date | None:
    (found,) = door.answer_all(viewer, [question])
    rows = found.frame.filter(found.frame["n"] > 0) if isinstance(found, Result) else None
    return None if rows is None or rows.is_empty() else rows["period"].min()  # type: ignore[return-value]


def _pairs(began: date, held: Span) -> Iterator[tuple[Pair, tuple[Span, Span]]]:
    """Periods of equal length, all of it held: since the team began, its first year, its first half year."""
    since = min(months_between(began, held.end), months_between(held.start, began))
    offered: dict[Pair, tuple[int, int]] = {"since": (since, -since), "first_year": (12, -12), "first_half": (6, -12)}
    for name, (months, back) in offered.items():
        span = Span(began, months_later(began, months))
        before = span.moved(back)
        if months > 0 and span.within(held) and before.within(held):
            yield name, (span, before)


def _questions(
    kpi: Kpi, scope: str, source: str, where: tuple[tuple[str, tuple[str, ...]], ...], span: Span, before: Span
) -> Iterator[Question]:
    for months, by in ((span, None), (before, None), (span, REVIEW)):
        yield Question(kpi.name, scope, source, months.start, months.end, "whole", by, where)
    if kpi.name in SAME_START:
        yield Question(SAME_START[kpi.name], scope, source, span.start, span.end, "whole", None, where)


def _lines(
    door: Door, kpi: Kpi, asked: dict[Question, Answer],
    choice: tuple[str, str, tuple[tuple[str, tuple[str, ...]], ...]], span: Span, before: Span,
) -> Iterator[Line]:  # fmt: skip
    after, earlier, split, *start = (asked[question] for question in _questions(kpi, *choice, span, before))
    if isinstance(after, Result) and isinstance(earlier, Result):
        rows = after.frame.row(0, named=True), earlier.frame.row(0, named=True)
        yield _line(kpi, kpi, "before_after", span, before, rows, (after.reference, earlier.reference))
    if isinstance(split, Result):
        yield from _sides(kpi, split, "reviewed_or_not", "group", (REVIEWED, NOT_REVIEWED), span)
    for same in start:
        if isinstance(same, Result):
            yield from _sides(kpi, same, "landmark", "part", ("one", "other"), span)


def _sides(kpi: Kpi, result: Result, design: Design, column: str, names: Sequence[str], span: Span) -> Iterator[Line]:
    found = {row[column]: row for row in result.frame.rows(named=True)}
    if all(name in found for name in names):
        rows = found[names[0]], found[names[1]]
        yield _line(kpi, result.kpi, design, span, None, rows, (result.reference,))


def _line(
    kpi: Kpi, of: Kpi, design: Design, span: Span, before: Span | None, rows: tuple[Row, Row],
    references: tuple[str, ...],
) -> Line:  # fmt: skip
    (n, of_n), (base_n, base_of_n) = ((row["n"], row["of_n"]) for row in rows)
    least = min(of_n, base_of_n)
    state = "no_cases" if least == 0 else "too_few" if least < FEWEST_FOR_PERCENT else ""
    compared = None if state else compare(n, of_n, base_n, base_of_n)
    return Line(kpi, of, design, span, before, n, of_n, base_n, base_of_n, compared, state, references)


# ------------------------------------------------------------------ as rows


def tidy_benefits(found: Benefits) -> list[Row]:
    """The comparisons row by row, for files: what is counted, over which months, counts, intervals and caveats."""
    return [_row(line, found.results) for line in found.lines]


def _finite(value: float | str) -> float | str | None:
    """A relative change has no end where nothing stood before: files have no number for that."""
    return None if isinstance(value, float) and not isfinite(value) else value


def _row(line: Line, results: Iterable[Result]) -> Row:
    made = {result.reference: result for result in results}
    extract = made[line.references[0]].extract
    compared = line.compared
    figures = ("share", "share_low", "share_high", "base", "base_low", "base_high", "points", "points_low",
               "points_high", "relative", "relative_low", "relative_high", "z", "p", "verdict")  # fmt: skip
    return {
        **({"data": INVENTED} if extract.synthetic else {}),
        "measure": line.kpi.name,
        "title": line.kpi.title,
        "definition": line.of.name,
        "numerator": line.of.numerator,
        "denominator": line.of.denominator,
        "scope": made[line.references[0]].scope.name,
        "compares": line.design,
        "from": line.span.start.isoformat(),
        "to_before": line.span.end.isoformat(),
        "before_from": line.before.start.isoformat() if line.before else None,
        "before_to_before": line.before.end.isoformat() if line.before else None,
        "n": line.n,
        "of_n": line.of_n,
        "base_n": line.base_n,
        "base_of_n": line.base_of_n,
        **{name: _finite(getattr(compared, name)) if compared else None for name in figures},
        "state": line.state or "ok",
        "caveats": " ".join(("not_an_effect", *CAVEATS[line.design])),
        "references": " ".join(line.references),
        "covers_to": extract.covers_to.isoformat(),
        "fingerprint": extract.fingerprint,
    }
