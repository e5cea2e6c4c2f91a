"""What changed since the snapshot before, in at most three sentences for the first screen."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from pathlib import Path

from data.faults import ExtractError
from kpi.answer import Door
from kpi.changed.moves import Step, steps_of
from kpi.changed.pair import SLOW, deck_since, is_split
from kpi.changed.words import percent, signed
from kpi.conclude import FEWEST_FOR_PERCENT
from kpi.deck import Card, Row
from kpi.result import Question, Result, Viewer
from kpi.sentence import Sentence
from kpi.view import SNAPSHOT, View

CHANGES = "snapshot_changes"


def headline_changes(
    door: Door, viewer: Viewer, view: View, folder: Path | None, cards: Sequence[Card]
) -> list[Sentence]:
    """At most three sentences: how many records differ, which headline share moved most, what corrections touched.

    door, view, cards: of the flight deck, whose own answers are used again. folder: of the store. Moved most is the
    share that changed by most of its own standard errors. [] for published figures, without a snapshot before, and
    where the one before can no longer be read. The first call after a publication lays two snapshots over each other;
    later ones take what is kept.
    """
    source = door.sources.get(view.source)
    if source is None or view.source != SNAPSHOT or source.live is None or source.live.before is None or folder is None:
        return []
    counted = _counted(door, viewer, view)
    shown = [(card, card.row()) for card in cards if is_split(card.kpi, source) and card.kpi.table not in SLOW]
    cases = [(card, row) for card, row in shown if row is not None and row["part"] is None]
    try:
        since = deck_since(door, folder, source.live.before)
    except ExtractError:
        return [counted]
    questions = [_question(card) for card, _ in cases]
    moved = [
        (card, row, steps_of(answer))
        for (card, row), answer in zip(cases, since.answer_all(viewer, questions), strict=True)
        if isinstance(answer, Result)
    ]
    return [counted, _most(moved), _corrections(moved)]


Known = tuple[Card, Row, tuple[Step, ...]]


def _question(card: Card) -> Question:
    """What the card asked, of the differences and split by kind of change."""
    assert isinstance(card.here, Result)
    asked = card.here.question
    return Question(asked.kpi, asked.scope, SNAPSHOT, asked.start, asked.end, "whole", "change", asked.filters)


def _counted(door: Door, viewer: Viewer, view: View) -> Sentence:
    """How many differences there are of each kind, over everything that is held."""
    first, last = door.sources[SNAPSHOT].window("changes")
    question = Question(CHANGES, view.scope, SNAPSHOT, first, last, "whole", None, view.filters())
    (found,) = door.answer_all(viewer, [question])
    rows = found.frame.rows(named=True) if isinstance(found, Result) else []
    totals = {row["part"]: row["n"] for row in rows}
    if not any(totals.values()):
        return Sentence.of("Nothing differs from the snapshot before in this choice.")
    text = "{new} new offences, {late} late, {matured} with a first outcome, {revised} revised, {removed} removed."
    return Sentence.of(text, **totals)


def _most(moved: Sequence[Known]) -> Sentence:
    """The headline share that changed by most of its own standard errors; one that is hidden at one end is left out."""
    apart = []
    for card, row, steps in moved:
        n0, of_n0 = row["n"] - sum(s.n for s in steps), (row["of_n"] or 0) - sum(s.of_n for s in steps)
        if row["unit"] != "share" or row["value"] is None or of_n0 < FEWEST_FOR_PERCENT or not 0 <= n0 <= of_n0:
            continue
        share, then = row["value"], n0 / of_n0
        error = sqrt(max(share * (1 - share), 1 / row["of_n"]) / row["of_n"])
        apart.append((abs(share - then) / error, card, row, n0, of_n0))
    if not apart or max(distance for distance, *_ in apart) == 0:
        return Sentence.of("No headline share moved.")
    _, card, row, n0, of_n0 = max(apart, key=lambda each: each[0])
    text = "Moved most: “{title}”, now {now} ({n} of {of_n}), then {then} ({n0} of {of_n0})."
    return Sentence.of(
        text, title=card.kpi.title, now=percent(row["value"]), n=row["n"], of_n=row["of_n"],
        then=percent(n0 / of_n0), n0=n0, of_n0=of_n0,
    )  # fmt: skip


def _corrections(moved: Sequence[Known]) -> Sentence:
    """How many headline measures late, revised and removed records touched, and which they moved most."""
    touched = []
    for card, _, steps in moved:
        late = [step for step in steps if step.state in ("late", "revised", "removed")]
        size = sum(abs(step.n) + abs(step.of_n) for step in late)
        if size:
            touched.append((size, card, sum(step.n for step in late), sum(step.of_n for step in late)))
    if not touched:
        return Sentence.of("No correction touched any of {m} headline measures.", m=len(moved))
    _, card, n, of_n = max(touched, key=lambda each: each[0])
    if card.kpi.unit == "number":
        text = "Corrections touched {k} of {m} headline measures, most of all “{title}”: {n} in all."
    else:
        text = (
            "Corrections touched {k} of {m} headline measures, most of all “{title}”: {n} in the number, {of_n} in "
            "the whole."
        )
    return Sentence.of(text, k=len(touched), m=len(moved), title=card.kpi.title, n=signed(n), of_n=signed(of_n))
