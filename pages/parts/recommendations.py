"""What the recommendations page shows: each recommendation with its date, how it stands, and its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from i18n.say import Say
from kpi.beside.evidence import evidence
from kpi.beside.model import Progress, Words
from kpi.beside.standing import FINISHED, Standing, standings
from kpi.result import Result
from kpi.view import EVERYWHERE
from pages.parts.beside import beside_of
from pages.parts.context import Here
from pages.parts.evidence import Figured, figured
from pages.parts.frame import age
from pages.parts.free_text import Spoken, spoken

STATUS = {
    "not_started": "Not started",
    "under_way": "Under way",
    "met": "Met, by the force's own judgement",
    "confirmed": "Met, and confirmed by the inspectorate",
    "done": "Done",
    "stopped": "Stopped",
    "unknown": "Nobody has recorded how it stands",
    "national": "Not for a force to answer",
}
SHAPES = {
    "not_started": "○", "under_way": "◐", "met": "●", "confirmed": "◉", "done": "●", "stopped": "■", "unknown": "–",
    "national": "–",
}  # fmt: skip
"""A shape beside the words of each status, never instead of them."""

LATE = "▲"


@dataclass(frozen=True)
class Said:
    """One dated, signed update."""

    on: str
    who: Spoken
    status: str
    text: Spoken


@dataclass(frozen=True)
class Row:
    """One recommendation in words. Those whose text is not known have no title."""

    number: int
    title: Spoken | None
    text: Spoken | None
    to_whom: Spoken | None
    note: Spoken | None
    source: Spoken | None
    due: str
    status: str
    shape: str
    late: str
    said: tuple[Said, ...]
    evidence: tuple[Figured, ...]

    @property
    def is_measured(self) -> bool:
        """Whether any of its measures is counted in the figures that are looked at."""
        return any(one.period for one in self.evidence)


@dataclass(frozen=True)
class Recommendations:
    """The page, in the order it is read."""

    answer: str
    lines: tuple[str, ...]
    rows: tuple[Row, ...]
    blank: str
    empty: bool
    results: tuple[Result, ...]


def gather(here: Here, today: date) -> Recommendations:
    """Lay out every recommendation as it stands for the force that is looked at."""
    beside, force = beside_of(here), here.view.force
    held = standings(beside, force, today)
    found = evidence(here.door, here.viewer, here.view, [name for one in held for name in one.recommendation.evidence])
    rows = tuple(_row(one, figured(found, one.recommendation.evidence, here), today, here.say) for one in held)
    results = tuple(result for one in found.values() if (result := one.result()) is not None)
    said = any(one.said for one in held)
    blank = ", ".join(str(row.number) for row in rows if row.text is None)
    return Recommendations(_answer(held, here, today), tuple(_lines(held, here)), rows, blank, not said, results)


def how_to_fill(here: Here, files: str) -> str:
    """How a force fills in what is empty; nothing is left to fill for the invented force, nor for all together."""
    if here.source.synthetic or here.view.force == EVERYWHERE:
        return ""
    text = (
        "Nothing is filled in for this force yet. The service improvement unit writes {files} in the folder that the "
        "setting “beside” names, and checks it with “python cli.py beside --check FOLDER”."
    )
    return here.say(text, files=files)


def _answer(held: Sequence[Standing], here: Here, today: date) -> str:
    """Line one: how many are met, and how many are past their date."""
    say = here.say
    if here.view.force == EVERYWHERE:
        return say("How recommendations stand is recorded force by force: choose a force.")
    dated = [one for one in held if one.recommendation.due is not None]
    if not any(one.said for one in dated):
        passed = sum(1 for one in dated if one.recommendation.due is not None and one.recommendation.due < today)
        text = "{force}: nobody has recorded how the {n} recommendations to chief constables stand. Dates passed: {k}."
        return say(text, force=here.force_name(), n=len(dated), k=passed)
    over = sum(1 for one in dated if one.days_over)
    met = sum(1 for one in dated if one.status in FINISHED)
    text = "{force}, {day}: {met} of {n} recommendations met; {over} of {n} past the date and not met."
    return say(text, force=here.force_name(), day=today, met=met, n=len(dated), over=over)


def _lines(held: Sequence[Standing], here: Here) -> list[str]:
    """What must be known to read the rest: whose judgement it is."""
    if not any(one.said for one in held):
        return []
    return [here.say("A status is the force's own judgement, signed by a role; figures are evidence, not proof.")]


def _row(one: Standing, found: list[Figured], today: date, say: Say) -> Row:
    entry = one.recommendation
    status = one.status or ("unknown" if entry.for_forces else "national")
    known = entry.text is not None
    return Row(
        number=entry.number,
        title=_spoken(entry.title, say),
        text=_spoken(entry.text, say),
        to_whom=_spoken(entry.to_whom, say),
        note=_spoken(entry.note, say),
        source=_spoken(entry.source, say),
        due=say.day(entry.due) if entry.due else "",
        status=say(STATUS[status]) if known else "",
        shape=SHAPES[status] if known else "",
        late=late(entry.due, one.days_over, today, say),
        said=tuple(_said(progress, say) for progress in one.said),
        evidence=tuple(found),
    )


def _spoken(words: Words | None, say: Say) -> Spoken | None:
    return spoken(words, say) if words is not None else None


def _said(progress: Progress, say: Say) -> Said:
    return Said(
        say.day(progress.on),
        spoken(progress.signed_by, say),
        say(STATUS[progress.status]),
        spoken(progress.text, say),
    )


def late(due: date | None, days_over: int, today: date, say: Say) -> str:
    """That a day has passed, and how long ago; nothing where it has not or the matter is finished."""
    if due is None or not days_over:
        return ""
    return say("Past its date by {age}", age=age(due, today, say))
