"""The search: every reading of a claim that comes to its figure, how many were looked at, and what chance would do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from kpi.answer import Door
from kpi.claims.chance import distances, expected, fitting, table
from kpi.claims.counted import NOT_REVIEWED, REVIEWED, Counted, Definition, Progress, Series, count_all
from kpi.claims.said import Said
from kpi.claims.spans import Over, Span, pairs, spans
from kpi.conclude import FEWEST_FOR_PERCENT
from kpi.model import Difference
from kpi.result import Viewer
from kpi.stats.claims import Checked, Reading, check

NEAREST = 5
"""How many of the nearest misses are told where nothing fits."""


@dataclass(frozen=True)
class Hit:
    """A reading, whether it comes to the claim's figure or only near it.

    of: its definition; also: others with the very same counts over the same months. against: what it is held against.
    marks: 'maturing', where cases were not followed long enough; 'break', where the series breaks in between.
    """

    of: Definition
    over: Over
    reading: Reading
    checked: Checked
    reference: str
    against: Definition | None = None
    marks: tuple[str, ...] = ()
    also: tuple[Definition, ...] = ()


@dataclass(frozen=True)
class Found:
    """What the search found. hits: readings that come to the figure. nearest: the next ones, where none does.

    definitions, readings: how many were looked at; distinct: different figures among the readings, few: readings of
    fewer than ten cases, which give no percentage and are left out. expected: how many of the distinct ones chance
    would bring.
    """

    said: Said
    hits: tuple[Hit, ...]
    nearest: tuple[Hit, ...]
    definitions: int
    readings: int
    distinct: int
    few: int
    expected: float
    counted: Counted

    def fitting_as(self, unit: str) -> int:
        """How many hits come to the figure as 'points' or as a 'relative' change."""
        return sum(unit in hit.checked.reproduces for hit in self.hits)

    def told(self, verdict: str) -> int:
        """How many hits have that verdict: 'told', 'borderline' or 'not_told'."""
        return sum(hit.checked.compared is not None and hit.checked.compared.verdict == verdict for hit in self.hits)


@dataclass(frozen=True)
class _Try:
    """One reading before it is checked."""

    over: Over
    series: Series
    counts: tuple[int, int, int, int]
    design: str
    base: Series | None = None

    @property
    def can_be_read(self) -> bool:
        """Whether there are cases, and for a change anything that could have changed."""
        n, of_n, base_n, base_of_n = self.counts
        return of_n > 0 and (self.base is None or (base_of_n > 0 and n + base_n > 0))

    @property
    def same(self) -> tuple[object, ...]:
        """Readings with this in common are one figure under several names."""
        return (self.over.span, self.over.before if self.design != "reviewed_or_not" else None, self.counts)


def search(door: Door, viewer: Viewer, said: Said, source: str, force: str, progress: Progress | None = None) -> Found:
    """Look at every definition of a source for one force, or those that the claim is about.

    force: a code, or EVERYWHERE. Raises ClaimError for a claim that cannot be, and as the door does.
    """
    said.checked()
    counted = count_all(door, viewer, source, force, said.about, progress)
    return _searched(said, counted)


def _searched(said: Said, counted: Counted) -> Found:
    every = [t for t in _tries(said, counted) if t.can_be_read]
    tries = [t for t in every if min(t.counts[1], t.counts[3] if t.base else t.counts[1]) >= FEWEST_FOR_PERCENT]
    first: dict[tuple[object, ...], list[_Try]] = {}
    for each in tries:
        first.setdefault(each.same, []).append(each)
    figures = list(first.values())
    counts = table([same[0].counts for same in figures])
    claim = said.claim()
    near = [_hit(said, figures[i]) for i in fitting(claim, counts).nonzero()[0]]
    hits = [hit for hit in near if not hit.checked.differs and not hit.checked.state]
    order = [] if hits else distances(claim, counts).argsort(kind="stable")[:NEAREST].tolist()
    return Found(
        said, tuple(sorted(hits, key=lambda hit: _order(hit, counted))), tuple(_hit(said, figures[i]) for i in order),
        len({s.of.key[:3] for s in counted.series}),
        len(tries), len(figures), len(every) - len(tries), expected(claim, counts), counted,
    )  # fmt: skip


WAYS = ("share", "reviewed_or_not", "landmark", "reviewed_after", "before_after")


def _order(hit: Hit, counted: Counted) -> tuple[object, ...]:
    """The claim's own months first, then by design, by scope, and the published definitions before others."""
    scopes = counted.scopes
    scope = scopes.index(hit.of.scope.name) if hit.of.scope.name in scopes else len(scopes)
    own = hit.over.name != "as_said"
    return own, WAYS.index(hit.reading.design), scope, hit.of.kpi.source.status != "published"


def _hit(said: Said, same: Sequence[_Try]) -> Hit:
    """The check of one figure, under the name that is published first."""
    best = min(same, key=lambda t: t.series.of.kpi.source.status != "published")
    n, of_n, base_n, base_of_n = best.counts
    reading = Reading(best.series.of.kpi.name, n, of_n, design=best.design)
    if best.base is not None:
        reading = replace(reading, base_n=base_n, base_of_n=base_of_n)
    (checked,) = check(said.claim(), [reading])
    earlier = best.over.before if best.design in ("before_after", "reviewed_after") else None
    whole = Span(min(best.over.span.start, earlier.start), best.over.span.end) if earlier else best.over.span
    young = best.series.maturing(best.over.span)
    marks = {"maturing": young, "break": best.series.broken(whole)}
    also = tuple({t.series.of.key: t.series.of for t in same if t is not best}.values())
    return Hit(
        best.series.of, best.over, reading, checked, best.series.reference,
        best.base.of if best.base else None, tuple(mark for mark, true in marks.items() if true), also,
    )  # fmt: skip


# ------------------------------------------------------------------ what is read


def _tries(said: Said, counted: Counted) -> Iterator[_Try]:
    overs = spans(said.span, counted.held)
    plain = [s for s in counted.series if s.of.group is None and not isinstance(s.of.kpi.measure, Difference)]
    if said.kind == "share":
        yield from _shares(overs, counted.series)
        return
    if said.groups in ("any", "reviewed"):
        yield from _between(overs, counted.series)
    two = pairs(said.span, said.before, counted.held)
    if said.groups in ("any", "before"):
        yield from _before(two, plain)
    if said.groups == "any":
        yield from _reviewed_after(two, plain, counted.series)


def _shares(overs: Iterable[Over], series: Iterable[Series]) -> Iterator[_Try]:
    for each in series:
        for over in overs:
            found = each.over(over.span)
            if found:
                yield _Try(over, each, (*found, 0, 0), "share")


def _between(overs: Iterable[Over], series: Iterable[Series]) -> Iterator[_Try]:
    """One group of cases against the other over the same months."""
    held = {s.of.key: s for s in series}
    for (kpi, scope, part, group), one in held.items():
        if isinstance(one.of.kpi.measure, Difference) and part == "one" and group is None:
            design = "reviewed_or_not" if "reviewed_by_team" in one.of.kpi.measure.one else "landmark"
            yield from _against(overs, one, held[kpi, scope, "other", None], design)
        elif group == REVIEWED and (kpi, scope, part, NOT_REVIEWED) in held:
            yield from _against(overs, one, held[kpi, scope, part, NOT_REVIEWED], "reviewed_or_not")


def _against(overs: Iterable[Over], one: Series, other: Series, design: str) -> Iterator[_Try]:
    for over in overs:
        first, second = one.over(over.span), other.over(over.span)
        if first and second:
            yield _Try(over, one, (*first, *second), design, other)


def _before(two: Iterable[Over], plain: Iterable[Series]) -> Iterator[_Try]:
    """All cases against all cases of the months before."""
    for each in plain:
        for over in two:
            now, then = each.over(over.span), each.over(over.before) if over.before else None
            if now and then:
                yield _Try(over, each, (*now, *then), "before_after", each)


def _reviewed_after(two: Sequence[Over], plain: Iterable[Series], series: Iterable[Series]) -> Iterator[_Try]:
    """Reviewed cases against all cases of the months before."""
    whole = {s.of.key[:3]: s for s in plain}
    for each in (s for s in series if s.of.group == REVIEWED):
        base = whole.get(each.of.key[:3])
        for over in two if base else ():
            now, then = each.over(over.span), base.over(over.before) if base and over.before else None
            if now and then:
                yield _Try(over, each, (*now, *then), "reviewed_after", base)
