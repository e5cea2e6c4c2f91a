"""What commands print of extracts: the account of each file, findings by reason, snapshots and what moved."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from data.ingest import Report
    from data.snapshots.compare import Comparison
    from data.snapshots.manifest import AccountEntry, Live, Manifest

WIDTH = 100
MATCHED = {
    "matched": "crimes found in both records systems",
    "earlier": "crimes taken over in an earlier snapshot already",
    "unknown": "crimes that name an old reference nobody has",
    "contested": "crimes that name an old reference another crime has taken",
    "moved": "rows of other tables that got the present reference",
    "people": "victims and suspects known in both systems",
}


def told(report: Report) -> str:
    """Everything there is to say after an ingest."""
    manifest = report.manifest
    parts = {
        "Rows": [_account(entry) for entry in manifest.accounts],
        "Not read": _not_read(report),
        "Look at": report.warnings,
        "Findings": _findings(report),
        "Tables": _tables(manifest),
        "Matching": _matching(manifest.matching),
        "Control totals": _control(manifest),
    }
    lines = []
    for title, found in parts.items():
        below = [f"  {line}" for line in found]
        lines += [title, *below] if below else []
    return "\n".join([*lines, _ending(report)])


def _account(entry: AccountEntry) -> str:
    return (
        f"{entry.file}, {entry.table}: {entry.rows_in:,} rows = {entry.first:,} first + {entry.repeats:,} repeats"
        f" + {entry.differing:,} differing + {entry.rejected:,} rejected + {entry.not_applicable:,} not applicable"
    )


def _not_read(report: Report) -> Iterator[str]:
    for file, columns in report.dropped.items():
        yield f"{file}: dropped unread: {', '.join(columns)}"
    for name in report.passed_over:
        yield f"{name}: no pattern of {report.manifest.mapping.name} names it, so it was passed over"


def _findings(report: Report) -> Iterator[str]:
    for row in report.findings.iter_rows(named=True):
        lines = ", ".join(str(line) for line in row["lines"])
        more = " ..." if row["n"] > len(row["lines"]) else ""
        where = f" (line{'' if row['n'] == 1 else 's'} {lines}{more})" if lines else ""
        column = f".{row['column']}" if row["column"] else ""
        yield f"{row['n']:>7,} {row['action']}: {row['file']}, {row['table']}{column}: {row['reason']}{where}"


def _tables(manifest: Manifest) -> Iterator[str]:
    for name, entry in manifest.tables.items():
        span = f", {entry.covers_from} to {entry.covers_to}" if entry.covers_from else ""
        yield f"{name}: {entry.rows:,} rows, as at {entry.as_at}{span}, {entry.delivered}"


def _matching(found: Mapping[str, Any]) -> Iterator[str]:
    for name, words in MATCHED.items():
        if found.get(name):
            yield f"{found[name]:,} {words}"
    left = found.get("unmatched") or {}
    if left:
        months = ", ".join(f"{month} {n:,}" for month, n in sorted(left.items()))
        yield f"{sum(left.values()):,} crimes of a former system that nobody took over, by month: {months}"
    for table, n in (found.get("without_a_crime") or {}).items():
        yield f"{n:,} rows of {table} name a crime that is not held"


def _control(manifest: Manifest) -> Iterator[str]:
    if not manifest.control:
        return
    off = [line for line in manifest.control if not line["within"]]
    yield f"{len(manifest.control) - len(off):,} of {len(manifest.control):,} within the tolerance"
    for line in off:
        where = " ".join(str(line[name]) for name in ("month", "force_code", "offence_code", "measure") if line[name])
        yield f"{where}: {line['found']:,} found, {line['expected']:,} expected"
    if manifest.signed:
        yield f"signed for by {manifest.signed.who}: {manifest.signed.why}"


def _ending(report: Report) -> str:
    id = report.manifest.id
    first = (
        f"Snapshot {id} is already there; nothing was written."
        if report.already_there
        else f"Snapshot {id} is written."
    )
    kind = " Its rows are invented." if report.manifest.synthetic else ""
    return f"{first}{' It is live.' if report.live else ' It is not live.'}{kind}"


# ------------------------------------------------------------------ snapshots


def listed(manifests: Sequence[Manifest], live: Live | None) -> str:
    """One line a snapshot, the live one marked."""
    if not manifests:
        return "There is no snapshot yet; `python cli.py ingest` makes one."
    rows = [
        {
            "snapshot": manifest.id,
            "as at": manifest.as_at(),
            "offences": manifest.tables["offences"].rows if "offences" in manifest.tables else None,
            "tables": len(manifest.tables),
            "mapping": manifest.mapping.name,
            "made by": manifest.made_by,
            "state": _state(manifest, live),
        }
        for manifest in manifests
    ]
    notes = [f"{m.id}, {note.on}: {note.text}" for m in manifests for note in m.notes]
    return "\n".join([as_table(rows), *notes])


def _state(manifest: Manifest, live: Live | None) -> str:
    words = ["live"] if live and live.snapshot == manifest.id else []
    words += ["counts only"] if manifest.counts_only() else []
    words += ["invented"] if manifest.synthetic else []
    return ", ".join(words)


def compared(found: Comparison) -> str:
    """What moved, by force and group of offence, and by month of recording."""
    first = f"From {found.before} ({found.held[0]:,} offences) to {found.after} ({found.held[1]:,} offences)"
    if found.by_force.is_empty():
        return f"{first}: nothing moved."
    months = found.by_month.pivot("change", index="month_on", values="n", sort_columns=True).fill_null(0)
    return "\n\n".join([first, as_table(found.by_force.to_dicts()), as_table(months.to_dicts())])


def as_table(rows: Iterable[Mapping[str, Any]]) -> str:
    """Rows of equal columns as a table of text."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    rows = list(rows)
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=0)
    for name in rows[0]:
        number = any(isinstance(row[name], int) for row in rows)
        table.add_column(name.replace("_", " "), justify="right" if number else "left", overflow="fold")
    for row in rows:
        table.add_row(*(_cell(value) for value in row.values()))
    out = io.StringIO()
    Console(file=out, width=WIDTH, color_system=None, markup=False, highlight=False).print(table)
    return "\n".join(line.rstrip() for line in out.getvalue().strip("\n").splitlines())


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) else str(value)
