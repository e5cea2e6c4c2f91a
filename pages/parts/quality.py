"""What the data quality page shows: what was loaded, what became of every row, and what each fault can bend."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from charts.trend import draw_trend, trend_alt
from data.snapshots.manifest import Manifest, ReasonEntry
from i18n.say import Say
from kpi.lineage import fields_of
from kpi.model import Kpi
from kpi.result import Question, Result, Unanswerable
from kpi.view import latest_year
from pages.parts.context import Here
from pages.parts.depth import Part
from pages.parts.frame import age
from pages.parts.reasons import said
from pages.parts.tables import Table, trend_table

COMPLETENESS = "record_completeness"

DELIVERED = {
    "full": "In full",
    "incremental": "Changes only",
    "carried over": "Carried over from the snapshot before",
    "built": "Built from the others",
}
ACTIONS = {
    "rejected": "Row rejected",
    "blanked": "Value blanked: not recorded",
    "differs": "Rows of one case differ",
    "kept": "Kept and noted",
}


@dataclass(frozen=True)
class Quality:
    """The page, in the order it is read."""

    answer: str
    lines: tuple[str, ...]
    loaded: Table
    accounts: Table
    bent: Table
    findings: Table
    fields: Table | None
    trend: Part | None


def gather(here: Here, manifest: Manifest, today: date) -> Quality:
    """Lay out everything about one snapshot."""
    return Quality(
        answer=_answer(here, manifest),
        lines=tuple(_lines(here, manifest)),
        loaded=loaded_table(here, manifest, today),
        accounts=accounts_table(here.say, manifest),
        bent=bent_table(here, manifest),
        findings=findings_table(here, manifest),
        fields=_fields_table(here),
        trend=_trend(here),
    )


def _answer(here: Here, manifest: Manifest) -> str:
    say = here.say
    rows = sum(source.rows_in for source in manifest.sources)
    done = {action: sum(r.n for r in manifest.reasons if r.action == action) for action in ("rejected", "blanked")}
    measures = here.door.measures("snapshot")
    bent = [kpi for kpi in measures if any(_touch(here, kpi, manifest))]
    text = (
        "It loaded: {rows} rows from {files} files, {rejected} rejected, {blanked} values blanked. "
        "{k} of {n} measures rest on a column with faults."
    )
    return say(
        text, rows=rows, files=len(manifest.sources), rejected=done["rejected"], blanked=done["blanked"],
        k=len(bent), n=len(measures),
    )  # fmt: skip


def _lines(here: Here, manifest: Manifest) -> Iterable[str]:
    """What must be known besides: crimes matched over a change of system, control totals, who signed, later notes."""
    say = here.say
    matching = manifest.matching
    left = sum(matching.get("unmatched", {}).values())
    if matching.get("matched") or left:
        text = (
            "Crimes in two records systems: {n} were matched; {k} in the newer one name an older reference that nobody "
            "has; {m} stand in the older one only, most of them closed before the change."
        )
        yield say(text, n=matching.get("matched", 0), k=matching.get("unknown", 0), m=left)
    if manifest.control:
        beyond = sum(1 for line in manifest.control if not line.get("within", True))
        text = "Control totals of the Crime Registrar: {n} compared, {k} beyond the tolerance."
        yield say(text, n=len(manifest.control), k=beyond)
    else:
        yield say("No control totals of the Crime Registrar were given.")
    if manifest.signed:
        yield say("Signed for by {who}: {why}", who=manifest.signed.who, why=manifest.signed.why)


def loaded_table(here: Here, manifest: Manifest, today: date) -> Table:
    """One row per table: how many rows, as at when, how old."""
    say, known = here.say, here.source.manifest
    rows = []
    for name, entry in manifest.tables.items():
        table = here.door.registry.dictionary.sources["snapshot"].get(name)
        label = say(table.row) if table and known else name
        ends = (entry.covers_from, entry.covers_to)
        covers = " – ".join(say.day(day) for day in ends if day) or "–"
        how = say(DELIVERED[entry.delivered])
        row = (say.number(entry.rows), say.day(entry.as_at), age(entry.as_at, today, say), covers, how)
        rows.append((f"{name}: {label}", *row))
    heads = (say("Table: what one row is"), say("Rows"), say("As at"), say("Age"), say("Covers"), say("Delivered"))
    return Table(say("Tables loaded"), heads, tuple(rows), frozenset({1}))


def accounts_table(say: Say, manifest: Manifest) -> Table:
    """One row per file and table; the last five numbers add up to the first."""
    rows = [
        (
            f"{entry.file} → {entry.table}",
            *(
                say.number(number)
                for number in (
                    entry.rows_in,
                    entry.first,
                    entry.repeats,
                    entry.differing,
                    entry.rejected,
                    entry.not_applicable,
                )
            ),
        )
        for entry in manifest.accounts
    ]
    heads = (
        say("File and table"), say("Rows in"), say("First of their case"), say("Exact repeats"),
        say("Repeats that differ"), say("Rejected"), say("Not for this table"),
    )  # fmt: skip
    return Table(say("What became of every row"), heads, tuple(rows), frozenset(range(1, 7)))


def _touch(here: Here, kpi: Kpi, manifest: Manifest) -> Iterator[ReasonEntry]:
    """The findings in columns that a measure rests on."""
    fields = fields_of(kpi, here.door.registry, "snapshot")
    return (reason for reason in manifest.reasons if (reason.table, reason.column) in fields)


def bent_table(here: Here, manifest: Manifest) -> Table:
    """One row per measure that findings can bend, the most bent first: how many rows, at most which share of them."""
    say, found = here.say, []
    for kpi in here.door.measures("snapshot"):
        touched = list(_touch(here, kpi, manifest))
        if not touched:
            continue
        tables = {reason.table for reason in touched if reason.table in manifest.tables}
        held = sum(manifest.tables[table].rows for table in tables)
        n = sum(reason.n for reason in touched)
        columns = sorted({f"{reason.table}.{reason.column}" for reason in touched})
        found.append((n / held if held else 1.0, say(kpi.title), n, columns))
    rows = tuple(
        (title, say.number(n), say.percent(min(share, 1.0)), ", ".join(columns))
        for share, title, n, columns in sorted(found, key=lambda row: (-row[0], row[1]))
    )
    heads = (say("Measure"), say("Rows affected"), say("At most this share"), say("Columns at fault"))
    return Table(say("Measures that findings can bend"), heads, rows, frozenset({1, 2}))


def findings_table(here: Here, manifest: Manifest) -> Table:
    """One row per column and reason, the most frequent first."""
    say = here.say
    together: dict[tuple[str, str, str, str], int] = defaultdict(int)
    for reason in manifest.reasons:
        together[(reason.table, reason.column, reason.reason, reason.action)] += reason.n
    rows = []
    for (table, column, why, action), n in sorted(together.items(), key=lambda entry: (-entry[1], entry[0])):
        held = manifest.tables[table].rows if table in manifest.tables else 0
        share = say.percent(n / (held + (n if action == "rejected" else 0))) if held else "–"
        rows.append((f"{table}.{column}", said(why, say), say(ACTIONS[action]), say.number(n), share))
    heads = (
        say("Column"), say("Reason"), say("What was done"), say("Rows affected"),
        say("At most this share of the table"),
    )  # fmt: skip
    return Table(say("What was missing, impossible or repeated"), heads, tuple(rows), frozenset({3, 4}))


def _ask(here: Here, **more: object) -> Result | None:
    question = Question(COMPLETENESS, here.view.scope, "snapshot", filters=here.view.filters(), **more)  # type: ignore[arg-type]
    (found,) = here.door.answer_all(here.viewer, [question])
    return None if isinstance(found, Unanswerable) else found


def _fields_table(here: Here) -> Table | None:
    """Each field: how often it is filled in the newest whole year and in the one before."""
    say, source = here.say, here.source
    newest = latest_year(source, "offences")
    result = _ask(here, by="field", start=newest.start.replace(year=newest.start.year - 1), end=newest.end)
    if result is None:
        return None
    labels = source.tables["completeness"].columns["field"].values
    shares: dict[str, dict[date, str]] = defaultdict(dict)
    for row in result.frame.rows(named=True):
        shares[row["group"]][row["period"]] = "–" if row["value"] is None else say.percent(row["value"], 1)
    periods = sorted({period for held in shares.values() for period in held})
    rows = tuple((f"{f}: {say(labels[f])}", *(held.get(p, "–") for p in periods)) for f, held in shares.items())
    heads = (say("Column"), *(say.period(period, "year") for period in periods))
    return Table(say("Share of records with the field filled"), heads, rows, frozenset(range(1, len(heads))))


def _trend(here: Here) -> Part | None:
    result = _ask(here, grain="month")
    if result is None:
        return None
    say = here.say
    title = say("Month by month: {title}", title=result.kpi.title)
    figure = draw_trend(result, say, title, trend_alt(result, say, title))
    note = say("A step at a change of records system says more about the system than about the police.")
    return Part("completeness", title, note, figure, trend_table(result, None, say), result, folded=True)
