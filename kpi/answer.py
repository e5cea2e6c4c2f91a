"""The one door: the only way from rows to people.

It authorises first, outside every cache, then answers; what an audience may see is settled here and nowhere else.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Lock

from data.dictionary import load_dictionary
from data.open_snapshot import live_mark, open_snapshot
from data.source import PUBLISHED, Source, open_published
from kpi.ask import Asked, ask
from kpi.compile import Compiler
from kpi.conclude import FEWEST_FOR_PERCENT, breaks_in, conclude, notes_of, spread_of
from kpi.count import Counts, count
from kpi.fates import Estimate, estimate
from kpi.kinds import followed_in, reckon
from kpi.model import Fate, Kpi
from kpi.registry import Registry, UnknownName, load_registry
from kpi.result import Extract, Question, Refused, Result, Unanswerable, Viewer
from kpi.spells import Spells, spells_of_cases, spells_of_days

DICTIONARY = Path(__file__).parent.parent / "data" / "dictionary.toml"
KEPT = 4000
"""Answers kept in memory: each is a small table of counts already protected for its audience."""

Answer = Result | Unanswerable


class Door:
    """Answers questions over the opened sources. Safe to share between threads and readers."""

    def __init__(self, registry: Registry, sources: Mapping[str, Source]) -> None:
        self.registry = registry
        self.sources = sources
        self._compilers = {name: Compiler(source.tables) for name, source in sources.items()}
        self._kept: OrderedDict[Question, Answer] = OrderedDict()
        self._lock = Lock()

    def answer(self, viewer: Viewer, question: Question) -> Result:
        """Answer one question.

        Raises Refused (this viewer may not ask), UnknownName (no such KPI, scope, dimension or value) or
        Unanswerable (this source has no answer; it says why).
        """
        (found,) = self.answer_all(viewer, [question])
        if isinstance(found, Unanswerable):
            raise Unanswerable(found.sentence)  # anew: the kept one would gather the frames of everyone who asks
        return found

    def answer_all(self, viewer: Viewer, questions: Sequence[Question]) -> list[Answer]:
        """Answer many questions in as few scans as they allow; an Unanswerable stands in the place of its answer."""
        authorise(viewer)
        if any(question.grain == "day" for question in questions):
            raise UnknownName("no figure is given by the day: it would show single cases; ask by the month")
        asked = [replace(question, audience=viewer.audience) for question in questions]
        with self._lock:
            known = {q: self._kept[q] for q in asked if q in self._kept}
        for question, answer in self._reckon([q for q in dict.fromkeys(asked) if q not in known]):
            known[question] = answer
        with self._lock:
            for question in asked:
                self._kept[question] = known[question]
                self._kept.move_to_end(question)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return [known[question] for question in asked]

    def spells(self, viewer: Viewer, question: Question, events: bool = True) -> Spells:
        """Spells between the single events (or non-events) of a share or count: cases or days, and no day itself.

        Counted by day inside the door. Raises as `answer`; the grain of the question makes no difference.
        """
        authorise(viewer)
        source = self._source(question.source)
        asked = ask(replace(question, grain="day"), self.registry, source, self._compilers[source.name])
        counts, *_ = count(asked.plans, source.engine, self._compilers[source.name])  # of a ratio its events
        return spells_of_cases(counts, events) if "of_n" in counts.tallies else spells_of_days(counts)

    def estimate(self, viewer: Viewer, question: Question, part: str, age: int) -> Estimate:
        """Where the newest periods of a fate may end once followed to an age: an estimate, never a figure of the KPI.

        Raises as `answer`; and UnknownName where the KPI has no such end or age, or the question is split.
        """
        authorise(viewer)
        source = self._source(question.source)
        asked = ask(question, self.registry, source, self._compilers[source.name])
        measure = asked.kpi.measure
        if not isinstance(measure, Fate) or part not in {end.name for end in measure.parts} or age not in measure.ages:
            raise UnknownName(f"{asked.kpi.name} does not tell of '{part}' by {age} days")
        if asked.rows.by:
            raise UnknownName("an estimate is made of all cases together; ask without a split")
        (counts,) = count(asked.plans, source.engine, self._compilers[source.name])
        fewest = FEWEST_FOR_PERCENT if viewer.audience == "leaders" else 1
        return estimate(measure, counts, part, age, source.origins[asked.kpi.table].covers_to, fewest)

    def measures(self, source: str) -> list[Kpi]:
        """The KPIs whose table a source has, in the registry's order."""
        return [k for k in self.registry.in_order() if k.is_counted_in(source, self._source(source).tables)]

    def forget(self) -> None:
        """Drop every kept answer (for measurements)."""
        with self._lock:
            self._kept.clear()

    def _reckon(self, questions: list[Question]) -> Iterable[tuple[Question, Answer]]:
        ready: list[tuple[Question, Asked, Source]] = []
        for question in questions:
            source = self._source(question.source)
            try:
                ready.append((question, ask(question, self.registry, source, self._compilers[source.name]), source))
            except Unanswerable as refusal:
                yield question, refusal.with_traceback(None)
        for name in {source.name for _, _, source in ready}:
            batch = [entry for entry in ready if entry[2].name == name]
            plans = [plan for _, asked, _ in batch for plan in asked.plans]
            counts = iter(count(plans, batch[0][2].engine, self._compilers[name]))
            for question, asked, source in batch:
                yield question, self._result(asked, [next(counts) for _ in asked.plans], source, question)

    def _source(self, name: str) -> Source:
        if name not in self.sources:
            raise UnknownName(f"no source '{name}' is loaded; loaded: {', '.join(self.sources)}")
        return self.sources[name]

    def _result(self, asked: Asked, counts: Sequence[Counts], source: Source, question: Question) -> Result:
        columns = reckon(asked, counts)
        frame = conclude(asked, columns, source, question.audience)
        origin = source.origins[asked.kpi.table]
        extract = Extract(
            source.name, asked.kpi.table, origin.title, origin.publisher, origin.attribution, origin.covers_to,
            source.fingerprint, source.synthetic,
            origin.releases(asked.rows.start, asked.rows.end),
        )  # fmt: skip
        seal = f"{asked.question!r}{source.fingerprint}{self.registry.fingerprint}"
        return Result(
            kpi=asked.kpi,
            scope=asked.scope,
            question=asked.question,
            extract=extract,
            frame=frame,
            notes=notes_of(asked, source, frame),
            plans=asked.plans,
            reference=f"FD-{origin.covers_to}-{hashlib.sha256(seal.encode()).hexdigest()[:6]}",
            spread=spread_of(frame, asked.question),
            breaks=breaks_in(asked, source),
            followed=followed_in(asked, columns, FEWEST_FOR_PERCENT if question.audience == "leaders" else 1),
        )


def authorise(viewer: Viewer) -> None:
    """Settle whether this viewer may ask at all.

    A panel is refused until a panel pack of protected tables exists: leaders' figures are not made for it.
    """
    if viewer.audience == "panel":
        raise Refused("panels are shown a pack of protected tables, and none has been made yet")


def open_door(
    folders: Sequence[Path] = (),
    published: Path = PUBLISHED,
    store: Path | None = None,
    own: Mapping[str, int] | None = None,
    official: Sequence[Path] = (),
) -> Door:
    """Read every definition and open the published figures, and the live snapshot of a store if there is one.

    folders: further folders of definitions; own: the force's values of parameters; official: folders of official
    lists. Raises DefinitionErrors or ExtractError with all faults at once.
    """
    dictionary = load_dictionary(DICTIONARY, published / "forces.toml")
    registry = load_registry(dictionary, folders, own, official)
    sources = {"published": open_published(dictionary, published)}
    if live_mark(store) and store is not None:
        sources["snapshot"] = open_snapshot(dictionary, store)
    return Door(registry, sources)


def past_door(door: Door, store: Path, snapshot: str) -> Door:
    """A door to one snapshot as it was published, under the definitions in force now. Raises ExtractError."""
    return Door(door.registry, {"snapshot": open_snapshot(door.registry.dictionary, store, snapshot)})
