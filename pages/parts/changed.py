"""What the page of changes shows: sentences made by rule, then the records, the groups and every headline measure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from data.faults import ExtractError
from data.snapshots.folder import StoreFolder
from kpi.answer import Door
from kpi.changed import words, words_groups
from kpi.changed.dimensions import TITLES
from kpi.changed.groups import Split, look, split
from kpi.changed.moves import Moved, moves
from kpi.changed.pair import Pair, deck_since, door_since, periods, snapshots, tables_of, year_before
from kpi.deck import on_basis
from kpi.model import Kpi
from kpi.result import Result
from kpi.sentence import Sentence
from kpi.view import SNAPSHOT, Period, latest_period
from pages.parts.changed_sheets import deck_sheet, group_sheet, steps_sheet
from pages.parts.context import Here, past
from pages.parts.filters import Choice
from pages.parts.sheets import Sheet

EARLIER = "year_before"
"""The choice of the same months a year earlier, instead of an earlier snapshot."""

MOST = 5
"""Sentences at the top, at most."""


@dataclass(frozen=True)
class Changed:
    """The page, in the order it is read."""

    lines: tuple[str, ...]
    order: str
    sheets: tuple[Sheet, ...]
    notes: tuple[str, ...]
    results: list[Result]


def choices(here: Here, folder: Path | None) -> list[Choice]:
    """What this page lets a reader choose for itself: what the figures are held against, and by what they are split."""
    say, kpi = here.say, _kpi(here)
    against = {id: say("The snapshot as at {day}", day=day) for id, day in _earlier(here, folder)}
    against[EARLIER] = say("The same months a year earlier")
    own = [name for name in kpi.dimensions if name != "force_code" or not here.view.filters()]
    by = {name: say(TITLES.get(name, name)) for name in sorted(own, key=_first_area)}
    return [Choice("against", say("Held against"), against), Choice("by", say("Split by"), by or {"": ""})]


def _first_area(name: str) -> int:
    order = ("force_code", "area", "offence_code")
    return order.index(name) if name in order else len(order)


def _kpi(here: Here) -> Kpi:
    return here.door.registry.kpi(here.kpi)


def _earlier(here: Here, folder: Path | None) -> list[tuple[str, object]]:
    """The snapshots before the live one whose rows are still there, the newest first; the one it replaced leads."""
    live, manifest = here.source.live, here.source.manifest
    if folder is None or live is None or manifest is None:
        return []
    held = [m for m in reversed(StoreFolder(folder).snapshots()) if m.id != manifest.id and not m.counts_only()]
    held = [m for m in held if m.as_at() <= manifest.as_at()]
    return [(m.id, m.as_at()) for m in sorted(held, key=lambda m: m.id != live.before)]


def gather(here: Here, folder: Path | None, against: str, by: str) -> Changed:
    """Ask both ends everything the page shows. by: a dimension of the measure, "" where it has none."""
    kpi = _kpi(here)
    later = here.view.period or latest_period(here.source, kpi)
    try:
        pair = _pair(here, folder, against, later)
    except ExtractError:
        text = "The snapshot it is held against can no longer be read, so only what was counted at its time is left."
        return Changed((here.say(text),), "", (), (), [])
    found = moves(pair, here.viewer, [kpi])
    if not found:
        text = "“{title}” has several parts and no single figure: choose one of its parts as a measure of its own."
        lines: list[Sentence] = [Sentence.of(text, title=kpi.title)]
        return _page(here, lines, [_deck(here, pair, folder, against)], pair)
    (moved,) = found
    parts = split(pair, here.viewer, kpi, by) if by else None
    dimensions = [name for name in kpi.dimensions if name not in dict(pair.filters)]
    looked = look(pair, here.viewer, kpi, dimensions)
    lines = [words.total(moved, pair)]
    if moved.before is not None and moved.after is not None:
        lines += words.steps(moved) if pair.since is not None else [_ for _ in [words.verdict(moved)] if _]
        more = (words_groups.mix_and_rate(parts), words_groups.groups(looked, _namer(here, kpi), bool(pair.since)))
        lines += [sentence for sentence in more if sentence is not None]
    return _page(here, lines, [*_sheets(here, moved, parts), _deck(here, pair, folder, against)], pair)


def _sheets(here: Here, moved: Moved, parts: Split | None) -> list[Sheet | None]:
    groups = group_sheet(here, moved.kpi, parts) if parts is not None else None
    return [steps_sheet(here, moved) if moved.steps and moved.results else None, groups]


def _deck(here: Here, pair: Pair, folder: Path | None, against: str) -> Sheet | None:
    """Every headline measure over its own latest months or the chosen period; the year before alike."""
    opened = here.door.sources[here.view.source]
    headline = [on_basis(here.door, k, here.view) for k in here.door.registry.headline()]
    kpis = [kpi for kpi in headline if kpi.is_counted_in(here.view.source, opened.tables)]
    since = deck_since(here.door, folder, against) if pair.since is not None and folder is not None else None
    windows: dict[Period, list[Kpi]] = {}
    for kpi in kpis:
        windows.setdefault(here.view.period or latest_period(opened, kpi), []).append(kpi)
    found: list[Moved] = []
    for period, members in windows.items():
        found += moves(_over(pair, period, here, since), here.viewer, members)
    order = [kpi.name for kpi in kpis]
    return deck_sheet(here, sorted(found, key=lambda each: order.index(each.kpi.name)), pair)


def _over(pair: Pair, period: Period, here: Here, since: Door | None) -> Pair:
    """The same two ends over another period, with the differences in the tables of the headline measures."""
    if pair.since is None:
        return periods(here.door, here.view, year_before(period), period)
    return replace(pair, before=replace(pair.before, start=period.start, end=period.end),
                   after=replace(pair.after, start=period.start, end=period.end), since=since)  # fmt: skip


def _pair(here: Here, folder: Path | None, against: str, later: Period) -> Pair:
    if against == EARLIER or folder is None or here.view.source != SNAPSHOT:
        return periods(here.door, here.view, year_before(later), later)
    since = deck_since(here.door, folder, against)
    if not tables_of([_kpi(here)]) <= set(since.sources[SNAPSHOT].tables):
        since = door_since(here.door, folder, against, tables_of([_kpi(here)]))
    return snapshots(here.door, past(folder, against), since, here.view, later)


def _page(here: Here, lines: Sequence[Sentence], sheets: Sequence[Sheet | None], pair: Pair) -> Changed:
    say = here.say
    text = (
        "The order is fixed: the change itself, the records that made it, corrections, the mix of cases, "
        "then single groups."
    )
    if pair.since is None:
        text = (
            "The order is fixed: the change itself, whether chance could give it, the mix of cases, then single groups."
        )
    shown = [sheet for sheet in sheets if sheet is not None]
    results = list({r.reference: r for sheet in shown for r in sheet.results}.values())
    # What the headline measures lack stands on their own pages: here it would not be clear whose it is.
    own = [sheet.results[-1] for sheet in shown if sheet.key != "deck"]
    notes = tuple(dict.fromkeys(say(note) for result in own for note in result.notes))
    return Changed(tuple(say(line) for line in lines[:MOST]), say(text), tuple(shown), notes, results)


def _namer(here: Here, kpi: Kpi) -> words_groups.Name:
    columns = here.source.tables[kpi.table].columns
    return lambda dimension, code: columns[dimension].values.get(code, code)
