"""The words of a figure: value, counts, interval, comparison and verdict, said the same on screen and on paper."""

from __future__ import annotations

from i18n.say import Say
from kpi.conclude import REASONS
from kpi.deck import Card, Row, Verdict, only_row
from kpi.model import Kpi
from kpi.result import Result, Unanswerable
from kpi.view import EVERYWHERE, SNAPSHOT

TOO_FEW = {
    "share": "Fewer than 10 cases: no percentage is shown.",
    "points": "Fewer than 10 cases on one side: no difference is shown.",
    "days": "Fewer than 10 cases with the number of days: no median is shown.",
}
"""Why a figure of few cases is hidden, by what it is a figure of."""

SYMBOLS: dict[Verdict, str] = {
    "higher": "◆", "lower": "◆", "within": "●", "maturing": "○", "not_judged": "○", "no_comparison": "",
}  # fmt: skip
"""A shape for each verdict, always beside its words: colour and shape are never the only cue."""


def stamp_of(result: Result, say: Say) -> str:
    """The word laid across every chart of figures that were invented."""
    return say("Invented") if result.extract.synthetic else ""


def share(value: float, say: Say) -> str:
    """A share as a percentage: one decimal below 10 %, whole above."""
    return say.percent(value, 1 if value < 0.0995 else 0)


def amount(value: float, unit: str, say: Say) -> str:
    """A value in its unit: 5.7%, 12 points, 3.4, 28 days."""
    if unit == "points":
        return say("{n} points", n=say.number(value * 100, 1 if abs(value) < 0.0995 else 0))
    if unit == "days":
        return say("{n} days", n=say.number(value))
    if unit == "rate":
        return say.number(value, 1 if abs(value) < 100 else 0)
    return share(value, say)


def figure_of(row: Row | None, say: Say) -> str:
    """The one figure of a card: a percentage, a count, or why there is none."""
    if row is None:
        return "–"
    if row["of_n"] is None:
        return say.number(row["n"])
    if row["value"] is None:
        return say("not shown") if row["state"] == "too_few" else say("not computable")
    return amount(row["value"], row["unit"], say)


def counts_of(row: Row | None, say: Say) -> str:
    """ "16 of 386"; nothing for a count, whose figure is the count itself."""
    if row is None or row["of_n"] is None or row["unit"] == "points":
        return ""
    if row["unit"] == "days":
        return say("known for {n} of {of_n}", n=row["n"], of_n=row["of_n"])
    if row["unit"] == "rate":
        return say("{n} against {of_n}", n=row["n"], of_n=row["of_n"])
    return say("{n} of {of_n}", n=row["n"], of_n=row["of_n"])


def interval_of(row: Row | None, say: Say) -> str:
    """ "95% interval 2.6% to 6.6%", or why there is none."""
    if row is None:
        return ""
    if row["state"] == "too_few":
        return say(TOO_FEW.get(row["unit"], "Fewer than 10 cases: no percentage is shown."))
    if row["state"] == "not_computable":
        return say(REASONS[row["reason"]])
    if row["low"] is None:
        return ""
    low, high = amount(row["low"], row["unit"], say), amount(row["high"], row["unit"], say)
    if is_wide(row):
        return say("95% interval: {low} to {high} [u]", low=low, high=high)
    return say("95% interval: {low} to {high}", low=low, high=high)


WIDE = 0.20
"""Width of an interval of a share or difference, from which the figure is marked [u]: low reliability (ours)."""


def is_wide(row: Row | None) -> bool:
    """Whether a figure is marked [u]: a share or difference whose interval is wider than 20 points."""
    if row is None or row["low"] is None or row["unit"] not in ("share", "points"):
        return False
    return bool(row["high"] - row["low"] > WIDE)


def wide_words(say: Say) -> str:
    """What [u] means, for pages on which it stands."""
    return say("[u]: low reliability, because the interval is wider than 20 points.")


def nation_of(card: Card, say: Say) -> str:
    """All forces of the source in the same period and release."""
    row = only_row(card.nation)
    if row is None or card.whole_only or card.view.force == EVERYWHERE:
        return ""
    if card.view.source == SNAPSHOT:
        figure = say.number(row["n"]) if row["of_n"] is None else figure_of(row, say)
        return say("All forces held: {value}", value=figure)
    if row["of_n"] is None:
        if card.kpi.table == "welsh_charges":
            return say("the four Welsh forces together: {n}", n=row["n"])
        return say("England and Wales: {n}", n=row["n"])
    if row["value"] is None:
        return ""
    return say("England and Wales: {value}", value=figure_of(row, say))


def verdict_of(card: Card, say: Say) -> str:
    """Where the force stands among all forces, in words that include which way is good."""
    verdict = card.verdict()
    if verdict == "within":
        return say("Within the usual spread of forces")
    if verdict == "maturing":
        return say("Still maturing: not judged")
    if verdict == "not_judged":
        return say("Shown but not judged: see the notes")
    if verdict == "no_comparison":
        return ""
    if verdict == "higher":
        text = say("Higher than the usual spread of forces")
    else:
        text = say("Lower than the usual spread of forces")
    return f"{text}; {good_way(card.kpi, say)}" if card.kpi.better != "neither" else text


def good_way(kpi: Kpi, say: Say) -> str:
    """Which direction is good, in words."""
    if kpi.better == "higher":
        return say("higher is better")
    if kpi.better == "lower":
        return say("lower is better")
    return say("no direction is good by itself")


def basis_of(kpi: Kpi, say: Say) -> str:
    """What period a case is counted in, in words."""
    if kpi.basis == "closed":
        return say("By the date the outcome was assigned")
    if kpi.basis == "event":
        return say("By the date it happened")
    return say("By the date the offence was recorded")


def twin_of(card: Card, say: Say) -> str:
    """The same measure on the other basis: neither is ever shown alone."""
    row = only_row(card.twin)
    if row is None or not isinstance(card.twin, Result) or row["part"] is not None:
        return ""
    figure, counts = figure_of(row, say), counts_of(row, say)
    shown = f"{figure} ({counts})" if counts else figure
    if row["state"] == "maturing":
        shown = say("{figure}, still maturing", figure=shown)
    if card.twin.kpi.basis == "closed":
        return say("Of outcomes assigned: {figure}", figure=shown)
    return say("Of offences recorded, to date: {figure}", figure=shown)


def place_of(card: Card, say: Say, force: str) -> str:
    """Whose figure it is."""
    if card.view.source == SNAPSHOT and card.view.force == EVERYWHERE:
        return say("All forces held")
    if card.whole_only or card.view.force == EVERYWHERE:
        return say("the four Welsh forces") if card.kpi.table == "welsh_charges" else say("England and Wales")
    return force


def sentence_of(card: Card, say: Say, force: str) -> str:
    """The answer in one sentence: figure, counts, interval, comparison, verdict."""
    refused = refusal_of(card, say)
    row = card.row()
    if refused or row is None:
        return refused
    place, period = place_of(card, say, force), say.period(card.period.start, card.period.grain)
    first = say("{place}, {period}: {figure}", place=place, period=period, figure=figure_of(row, say))
    said = interval_of(row, say)
    inside = [text for text in (counts_of(row, say), said if row["low"] is not None else "") if text]
    first += f" ({'; '.join(inside)})." if inside else "."
    why_not = said if row["low"] is None else ""
    rest = [text.rstrip(".") for text in (why_not, nation_of(card, say), verdict_of(card, say)) if text]
    return " ".join([first, *(f"{text[0].upper()}{text[1:]}." for text in rest)])


def refusal_of(card: Card, say: Say) -> str:
    """Why there is no figure, or nothing when there is one."""
    return say(card.here.sentence) if isinstance(card.here, Unanswerable) else ""
