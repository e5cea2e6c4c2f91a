"""The figures that bear something out, as the rows of a table with links to the measures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from charts.describe import amount, counts_of, figure_of
from kpi.beside.evidence import Evidence
from kpi.deck import only_row
from kpi.result import Unanswerable
from kpi.view import EVERYWHERE
from pages.parts.context import Here
from pages.parts.tables import state_of


@dataclass(frozen=True)
class Figured:
    """One measure in words: its link, its figure with counts, in which period, and what must be said beside it.

    interval: its 95 % interval; state: why it must be read with care, or why there is no figure.
    """

    title: str
    href: str
    figure: str
    counts: str
    period: str
    interval: str = ""
    state: str = ""


def figured(found: Mapping[str, Evidence], names: Iterable[str], here: Here) -> list[Figured]:
    """The measures of these names, in their order."""
    return [_figured(found[name], here) for name in names]


def _figured(one: Evidence, here: Here) -> Figured:
    say = here.say
    title, href = say(one.kpi.title), here.link("kpi", kpi=one.kpi.name)
    if one.answer is None or one.period is None:
        return Figured(title, href, "–", "", "", state=say("Not counted in the figures that are looked at."))
    period = say.period(one.period.start, one.period.grain)
    if isinstance(one.answer, Unanswerable):
        return Figured(title, href, "–", "", period, state=say(one.answer.sentence))
    row = only_row(one.answer)
    if row is None:
        return Figured(title, href, "–", "", period, state=say("No single figure for this period."))
    ends = [amount(row[end], row["unit"], say) for end in ("low", "high") if row[end] is not None]
    whole = "force_code" not in one.kpi.dimensions and here.view.force != EVERYWHERE
    said = [state_of(row, say), say("Of all forces together: this measure is not split by force") if whole else ""]
    state = ". ".join(text.rstrip(".") for text in said if text)
    return Figured(
        title, href, figure_of(row, say), counts_of(row, say), period, " – ".join(ends), f"{state}." if state else ""
    )
