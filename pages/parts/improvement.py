"""What the improvement page shows: how far each pillar has come, and every action, those past their date first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from i18n.say import Say
from kpi.beside import Beside
from kpi.beside.evidence import Evidence, evidence
from kpi.beside.model import Judgement, Level, Update
from kpi.beside.rules import CONTEXT
from kpi.beside.standing import FINISHED, Doing, doings
from kpi.model import Pillar
from kpi.result import Result
from kpi.view import EVERYWHERE
from pages.parts.beside import beside_of
from pages.parts.context import Here
from pages.parts.evidence import Figured, figured
from pages.parts.free_text import Spoken, spoken
from pages.parts.recommendations import SHAPES, STATUS, Said, late


@dataclass(frozen=True)
class Come:
    """How far one pillar has come, in words and shapes."""

    pillar: str
    lead: Spoken | None
    since: str
    shapes: str
    level: str
    on: str
    before: str
    why: Spoken | None
    signed_by: Spoken | None


@dataclass(frozen=True)
class Act:
    """One action in words."""

    title: Spoken
    pillar: str
    recommendation: str
    recommended: str
    owner: Spoken
    due: str
    moved: str
    status: str
    shape: str
    late: str
    said: tuple[Said, ...]
    evidence: tuple[Figured, ...]


@dataclass(frozen=True)
class Chapter:
    """The actions of one pillar that are not past their date: open ones first, then what is done."""

    key: str
    title: str
    come: Come
    acts: tuple[Act, ...]
    above: str


@dataclass(frozen=True)
class Improvement:
    """The page, in the order it is read."""

    answer: str
    come: tuple[Come, ...]
    scale: tuple[tuple[str, Spoken, Spoken], ...]
    late: tuple[Act, ...]
    chapters: tuple[Chapter, ...]
    scale_is_shipped: bool
    judged: bool
    planned: bool
    results: tuple[Result, ...]


def gather(here: Here, today: date) -> Improvement:
    """Lay out the self-assessment and the plan of the force that is looked at."""
    beside, say = beside_of(here), here.say
    doing = doings(beside, here.view.force, today)
    found = evidence(here.door, here.viewer, here.view, [name for one in doing for name in one.action.evidence])
    pillars = [pillar for pillar in here.door.registry.pillars.values() if pillar.key != CONTEXT]
    come = {pillar.key: _come(pillar, beside, here, today) for pillar in pillars}
    over = sorted((one for one in doing if one.days_over), key=lambda one: -one.days_over)
    chapters = (_chapter(pillar, come[pillar.key], doing, found, here, today) for pillar in pillars)
    return Improvement(
        answer=_answer(doing, here, today),
        come=tuple(come.values()),
        scale=tuple((_dots(level, beside), spoken(level.title, say), spoken(level.meaning, say))
                    for level in beside.scale()),
        late=tuple(_act(one, found, here, today) for one in over),
        chapters=tuple(chapters) if doing else (),
        scale_is_shipped=beside.scale_is_shipped(),
        judged=any(one.level for one in come.values()),
        planned=bool(doing),
        results=tuple(result for one in found.values() if (result := one.result()) is not None),
    )  # fmt: skip


def _answer(doing: Sequence[Doing], here: Here, today: date) -> str:
    say = here.say
    if here.view.force == EVERYWHERE:
        return say("A plan is one force's own: choose a force.")
    if not doing:
        return say("{force}: no action has been written down.", force=here.force_name())
    text = "{force}, {day}: {done} of {n} actions done; {over} past their date; {rest} not due yet; {stopped} stopped."
    count = {status: sum(1 for one in doing if one.status == status) for status in ("done", "stopped")}
    over = sum(1 for one in doing if one.days_over)
    rest = len(doing) - over - count["done"] - count["stopped"]
    return say(text, force=here.force_name(), day=today, n=len(doing), over=over, rest=rest, **count)


# ------------------------------------------------------------------ how far each pillar has come


def _come(pillar: Pillar, beside: Beside, here: Here, today: date) -> Come:
    say, force = here.say, here.view.force
    lead = beside.lead(pillar.key, force, today)
    judged = [judgement for judgement in beside.judgements(pillar.key, force) if judgement.on <= today]
    latest = judged[0] if judged else None
    return Come(
        pillar=say(pillar.title),
        lead=spoken(lead.role, say) if lead else None,
        since=say.day(lead.from_) if lead else "",
        shapes=_dots_of(latest, beside) if latest else "",
        level=_level(latest, beside, say) if latest else "",
        on=say.day(latest.on) if latest else "",
        before=_before(judged[1], beside, say) if len(judged) > 1 else "",
        why=spoken(latest.text, say) if latest else None,
        signed_by=spoken(latest.signed_by, say) if latest else None,
    )


def _before(earlier: Judgement, beside: Beside, say: Say) -> str:
    return say("{level}, on {day}", level=_level(earlier, beside, say), day=earlier.on)


def _level(judgement: Judgement, beside: Beside, say: Say) -> str:
    """ "3 of 5: In part"; a level that the scale no longer has stays a number."""
    scale = beside.scale()
    title = next((spoken(level.title, say).text for level in scale if level.level == judgement.level), "–")
    return say("{n} of {of_n}: {title}", n=judgement.level, of_n=scale[-1].level, title=title)


def _dots_of(judgement: Judgement, beside: Beside) -> str:
    highest = beside.scale()[-1].level
    return "●" * judgement.level + "○" * max(highest - judgement.level, 0)


def _dots(level: Level, beside: Beside) -> str:
    return "●" * level.level + "○" * (beside.scale()[-1].level - level.level)


# ------------------------------------------------------------------ actions


def _chapter(
    pillar: Pillar, come: Come, doing: Sequence[Doing], found: Mapping[str, Evidence], here: Here, today: date
) -> Chapter:
    its = [one for one in doing if one.action.pillar == pillar.key]
    over = sum(1 for one in its if one.days_over)
    rest = sorted((one for one in its if not one.days_over), key=lambda one: (one.status in FINISHED, one.due))
    above = here.say("Past their date, and above: {n}.", n=over) if over else ""
    acts = tuple(_act(one, found, here, today) for one in rest)
    return Chapter(pillar.key, here.say(pillar.title), come, acts, above)


def _act(one: Doing, found: Mapping[str, Evidence], here: Here, today: date) -> Act:
    say, action = here.say, one.action
    number = action.recommendation
    return Act(
        title=spoken(action.title, say),
        pillar=say(here.door.registry.pillars[action.pillar].title),
        recommendation=say("Recommendation {n}", n=number) if number else "",
        recommended=f"{here.link('recommendations')}#recommendation-{number}" if number else "",
        owner=spoken(action.owner, say),
        due=say.day(one.due),
        moved=say("first due {day}", day=one.moved) if one.moved else "",
        status=say(STATUS[one.status]),
        shape=SHAPES[one.status],
        late=late(one.due, one.days_over, today, say),
        said=tuple(_said(update, say) for update in one.said),
        evidence=tuple(figured(found, action.evidence, here)),
    )


def _said(update: Update, say: Say) -> Said:
    return Said(say.day(update.on), spoken(update.signed_by, say), say(STATUS[update.status]), spoken(update.text, say))
