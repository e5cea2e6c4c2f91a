"""Everything the page of one KPI shows: answers, charts, their tables, and what must be said beside them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from charts.control import draw_control
from charts.control_facts import baseline_words, chart_words
from charts.control_words import control_alt
from charts.describe import interval_of, is_wide, sentence_of, twin_of, verdict_of, wide_words
from charts.figure import Figure
from charts.funnel import draw_funnel, funnel_alt, spread_sentence
from charts.mix import draw_mix
from charts.trend import draw_trend, trend_alt
from kpi.deck import Card, deal
from kpi.model import Flow, Kpi, Mix
from kpi.result import Question, Result
from kpi.signals.reading import Reading
from pages.parts.commentary import Said, said_of
from pages.parts.context import Here
from pages.parts.control_facts import ControlFacts, control_facts
from pages.parts.signs import Sign, dates_of, signs, steps_of
from pages.parts.tables import Table, control_table, force_table, mix_table, trend_table


@dataclass(frozen=True)
class Part:
    """One chart of the page with its title, the sentence under it, and its table."""

    key: str
    title: str
    note: str
    figure: Figure | None
    table: Table
    result: Result
    folded: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Study:
    """The page of one KPI."""

    kpi: Kpi
    card: Card
    pillar: str
    answer: str
    scope: str
    twin: str
    twin_figure: str
    twin_link: str
    deck_link: str
    charts: tuple[Part, ...]
    notes: tuple[str, ...]
    sql: str
    params: str
    results: list[Result]
    signs: tuple[Sign, ...] = ()
    facts: ControlFacts | None = None
    said: tuple[Said, ...] = ()


def gather(here: Here) -> Study:
    """Ask and lay out everything about the chosen KPI."""
    say, kpi = here.say, here.door.registry.kpi(here.kpi)
    view = replace(here.view, basis=kpi.basis)
    (card,) = deal(here.door, here.viewer, view, [kpi], here.readings)
    made = (_mix(card, here), _control(card, here), _trend(card, here), _forces(card, here))
    parts = [part for part in made if part is not None]
    results = [a for a in (card.here, card.trend, card.forces) if isinstance(a, Result)]
    noted = card.trend if isinstance(card.trend, Result) else card.here
    seen = [say(note) for note in noted.notes] if isinstance(noted, Result) else []
    if any(is_wide(row) for result in results for row in result.frame.rows(named=True)):
        seen.append(wide_words(say))
    seen += steps_of(card, here)
    shown = card.here if isinstance(card.here, Result) else None
    return Study(
        kpi=kpi,
        card=card,
        pillar=say(here.door.registry.pillars[kpi.pillar].title),
        answer=_answer(card, here),
        scope=say(here.door.registry.scope(kpi.only_scope or view.scope).title),
        twin=say(here.door.registry.kpi(kpi.twin).title) if kpi.twin else "",
        twin_figure=twin_of(card, say),
        twin_link=here.link("kpi", kpi=kpi.twin) if kpi.twin else "",
        deck_link=here.link("."),
        charts=tuple(parts),
        notes=tuple(seen),
        sql=shown.sql if shown else "",
        params=", ".join(f"${k} = {v}" for k, v in shown.plan.params().items()) if shown else "",
        results=results,
        signs=tuple(signs(card, here)),
        facts=control_facts(card, here),
        said=said_of(card, here),
    )


def _answer(card: Card, here: Here) -> str:
    """Line one of the page. A mix has no single figure: its largest part is named."""
    say = here.say
    if not isinstance(card.kpi.measure, Mix | Flow) or not isinstance(card.here, Result):
        return sentence_of(card, say, here.force_name())
    every = card.here.frame.rows(named=True)
    rows = [row for row in every if row["value"] is not None]
    if not rows:
        return interval_of(every[0], say)
    largest = max(rows, key=lambda row: row["value"])
    title = next(part.title for part in card.kpi.measure.parts if part.name == largest["part"])
    text = say(
        "{place}, {period}: the largest part is “{part}”, {value} ({n} of {of_n}).",
        place=here.force_name(), period=say.period(card.period.start, card.period.grain), part=title,
        value=say.percent(largest["value"], 0), n=largest["n"], of_n=largest["of_n"],
    )  # fmt: skip
    verdict = verdict_of(card, say)
    return f"{text} {verdict}." if verdict else text


def _mix(card: Card, here: Here) -> Part | None:
    if not isinstance(card.kpi.measure, Mix | Flow) or not isinstance(card.here, Result):
        return None
    title = f"{here.say(card.kpi.title)}, {here.say.period(card.period.start, card.period.grain)}"
    nation = card.nation if isinstance(card.nation, Result) else None
    note = here.say("The parts add up to the whole; a part that moves takes from another.")
    return Part(
        "mix", title, note, draw_mix(card.here, here.say, title), mix_table(card.here, nation, here.say), card.here
    )


def _control(card: Card, here: Here) -> Part | None:
    """The control chart, where the series bears one."""
    found, trend, say = card.reading, card.trend, here.say
    if not isinstance(found, Reading) or found.chart is None or not isinstance(trend, Result):
        return None
    title = say("Is it changing? {title}", title=say(card.kpi.title))
    alt = control_alt(found, card.kpi, say, title)
    figure = draw_control(trend, found, say, title, alt, dates_of(trend, here))
    note = " ".join(text for text in (chart_words(found, say), baseline_words(found, say)) if text)
    return Part("control", title, note, figure, control_table(card.kpi, found, say), trend, folded=True)


def _trend(card: Card, here: Here) -> Part | None:
    """The figure with its intervals over time; beside a control chart by the quarter, else by the finest grain."""
    if isinstance(card.kpi.measure, Mix | Flow) or not isinstance(card.trend, Result):
        return None
    say, trend = here.say, _by_quarter(card, here) or card.trend
    nation = _national_trend(card, here)
    words = {"year": say("Year by year"), "quarter": say("Quarter by quarter"), "month": say("Month by month")}
    title = f"{words[trend.question.grain]}: {say(card.kpi.title)}"
    figure = draw_trend(trend, say, title, trend_alt(trend, say, title), nation)
    note = say("Strokes are 95% intervals: ups and downs inside them may be chance.")
    if card.kpi.unit == "number":
        note = say("A count: it rises and falls with how much is reported as well as with what is done.")
    return Part("trend", title, note, figure, trend_table(trend, nation, say), trend)


def _by_quarter(card: Card, here: Here) -> Result | None:
    """The months of a force's own cases by the quarter: as many cases as a percentage needs."""
    if not isinstance(card.trend, Result) or card.trend.question.grain != "month":
        return None
    (found,) = here.door.answer_all(here.viewer, [replace(card.trend.question, grain="quarter")])
    return found if isinstance(found, Result) else None


def _national_trend(card: Card, here: Here) -> Result | None:
    """England and Wales over the same periods; a count has no common scale with it."""
    trend = card.trend
    if not isinstance(trend, Result) or card.kpi.unit == "number":
        return None
    if card.nation is None or card.whole_only or not view_is_force(card):
        return None
    q = trend.question
    asked = Question(q.kpi, q.scope, q.source, q.start, q.end, q.grain)
    (found,) = here.door.answer_all(here.viewer, [asked])
    return found if isinstance(found, Result) else None


def view_is_force(card: Card) -> bool:
    """Whether one force is looked at, not all of them."""
    return bool(card.view.filters())


def _forces(card: Card, here: Here) -> Part | None:
    """All forces in the period, where the measure is a share."""
    result, say = card.forces, here.say
    alone = card.nation is None
    if not isinstance(result, Result) or card.whole_only or alone or card.kpi.measure.kind != "share":
        return None
    names = here.names()
    title = say("All forces, {period}", period=say.period(card.period.start, card.period.grain))
    alt = funnel_alt(result, say, names, card.view.force, title)
    figure = draw_funnel(result, say, names, card.view.force, title, alt)
    note = spread_sentence(result, say, names)
    notes = tuple(say(text) for text in result.notes)
    return Part("forces", title, note, figure, force_table(result, say, names), result, folded=True, notes=notes)
