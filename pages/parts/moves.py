"""What the snapshots page shows: what was said at each date, and what has moved between the last two."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from charts.describe import counts_of, figure_of
from charts.mix import draw_mix
from data.faults import ExtractError
from data.snapshots.folder import StoreFolder
from data.snapshots.manifest import Manifest
from i18n.say import Say
from kpi.deck import Row
from kpi.model import Mix
from kpi.result import Question, Result
from kpi.view import EVERYWHERE, Period, latest_year
from pages.parts.context import Here, past
from pages.parts.depth import Part
from pages.parts.tables import Table

CHANGES = "snapshot_changes"
MOST = 12
"""Snapshots that are asked again; older ones are listed without a figure."""


@dataclass(frozen=True)
class Moves:
    """The page, in the order it is read."""

    answer: str
    mix: Part | None
    columns: Table | None
    said: Table
    title: str
    notes: tuple[str, ...]


def gather(here: Here, folder: Path) -> Moves:
    """Ask every snapshot that is kept the same question, and lay out what moved between the last two."""
    store = StoreFolder(folder)
    manifests = list(reversed(store.snapshots()))
    changes = _changes(here)
    kpi = here.door.registry.kpi(here.kpi)
    period = here.view.period or latest_year(here.source, kpi.table)
    return Moves(
        answer=_answer(here, changes),
        mix=_mix(here, changes),
        columns=_columns(here),
        said=_said(here, folder, manifests, period),
        title=here.say(kpi.title),
        notes=tuple(f"{m.id}: {here.say.day(note.on)}. {note.text}" for m in manifests for note in m.notes),
    )


def _changes(here: Here, by: str | None = None) -> Result | None:
    """The differences between the live snapshot and the one before, over everything that is held."""
    if "changes" not in here.source.tables:
        return None
    first, last = here.source.window("changes")
    question = Question(CHANGES, here.view.scope, "snapshot", first, last, "year", by, here.view.filters())
    (found,) = here.door.answer_all(here.viewer, [question])
    return found if isinstance(found, Result) else None


def _together(result: Result) -> dict[str, int]:
    """Kind of difference -> how many, over all periods."""
    totals: dict[str, int] = defaultdict(int)
    for row in result.frame.rows(named=True):
        totals[row["part"]] += row["n"]
    return totals


def _answer(here: Here, changes: Result | None) -> str:
    say, live = here.say, here.source.live
    if live is None or here.source.manifest is None:
        return say("No snapshot is live.")
    day = here.source.manifest.as_at()
    if live.before is None or changes is None:
        text = "Live now: the snapshot as at {day}. None was published before it, so nothing has moved yet."
        return say(text, day=day)
    totals = _together(changes)
    if not any(totals.values()):
        return say(
            "Live now: the snapshot as at {day}. Nothing differs from the one before it in this choice.", day=day
        )
    text = (
        "Live now: the snapshot as at {day}. Against the one before it: {new} new, {late} late, {matured} with a first "
        "outcome, {revised} revised, {removed} removed."
    )
    return say(text, day=day, **{kind: totals[kind] for kind in ("new", "late", "matured", "revised", "removed")})


def _mix(here: Here, changes: Result | None) -> Part | None:
    """The newest period in which anything differs."""
    if changes is None or not any(_together(changes).values()):
        return None
    say = here.say
    moved = changes.frame.filter(changes.frame["n"] > 0)["period"].max()
    question = Question(CHANGES, here.view.scope, "snapshot", filters=here.view.filters(), start=moved)  # type: ignore[arg-type]
    (found,) = here.door.answer_all(here.viewer, [question])
    if not isinstance(found, Result) or found.frame["period"].n_unique() != 1:
        return None
    title = say("{title}, offences recorded in the {period}", title=found.kpi.title, period=say.period(moved, "year"))  # type: ignore[arg-type]
    note = say("New and matured cases are ordinary; late, revised and removed ones change what was said before.")
    return Part("moves", title, note, draw_mix(found, say, title), _moves_table(found, say), found, folded=True)


def _moves_table(found: Result, say: Say) -> Table:
    """One row for each kind. All differences are counted and none is a sample, so there is no interval."""
    measure = found.kpi.measure
    titles = {part.name: say(part.title) for part in measure.parts} if isinstance(measure, Mix) else {}
    rows = tuple(
        (titles[row["part"]], say.number(row["n"]), "–" if row["value"] is None else say.percent(row["value"]))
        for row in found.frame.rows(named=True)
    )
    heads = (say("Kind of difference"), say("Number"), say("Share of all differences"))
    return Table(say(found.kpi.title), heads, rows, frozenset({1, 2}))


def _columns(here: Here) -> Table | None:
    """Which columns were corrected, by kind of difference."""
    result = _changes(here, "column")
    if result is None:
        return None
    say = here.say
    labels = here.source.tables["changes"].columns["column"].values
    totals: dict[tuple[str, str], int] = defaultdict(int)
    for row in result.frame.rows(named=True):
        totals[(row["group"], row["part"])] += row["n"]
    kinds = ("new", "late", "matured", "revised", "removed")
    groups = list(dict.fromkeys(group for group, _ in totals))
    rows = tuple((say(labels[g]), *(say.number(totals[(g, kind)]) for kind in kinds)) for g in groups)
    heads = (say("What differs"), say("New"), say("Late"), say("Matured"), say("Revised"), say("Removed"))
    return Table(say("Differences by what differs and why"), heads, rows, frozenset(range(1, 6)))


def _said(here: Here, folder: Path, manifests: list[Manifest], period: Period) -> Table:
    """One row per snapshot, the newest first: what it says of the chosen measure and period."""
    say = here.say
    rows = []
    for place, manifest in enumerate(manifests):
        row = _figure(here, folder, manifest, period) if place < MOST and not manifest.counts_only() else None
        live = here.source.manifest is not None and manifest.id == here.source.manifest.id
        state = say("live") if live else say("counts only") if manifest.counts_only() else ""
        figure = (figure_of(row, say), counts_of(row, say)) if row else ("–", "")
        rows.append((say.day(manifest.as_at()), manifest.id, *figure, state))
    heads = (say("As at"), say("Snapshot"), say("What it says"), say("Counts"), say("State"))
    caption = say("{title}, {period}, as each snapshot says it", title=here.door.registry.kpi(here.kpi).title,
                  period=say.period(period.start, period.grain))  # fmt: skip
    return Table(caption, heads, tuple(rows), frozenset({2, 3}))


def _figure(here: Here, folder: Path, manifest: Manifest, period: Period) -> Row | None:
    """The one figure of the chosen measure in a snapshot, or None where it has none."""
    force = () if here.view.force == EVERYWHERE else here.view.filters()
    question = Question(here.kpi, here.view.scope, "snapshot", period.start, period.end, period.grain, None, force)
    try:
        (found,) = past(folder, manifest.id).answer_all(here.viewer, [question])
    except ExtractError:
        return None
    if not isinstance(found, Result) or len(found.frame) != 1:
        return None
    return found.frame.row(0, named=True)
