"""Holds what an extract says against totals a force counted itself, month by month."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from data.faults import ExtractError, Fault, did_you_mean

MEASURES = {"recorded": "recorded_on", "charged": "charged_on"}
NEEDED, OPTIONAL = ("month", "measure", "total"), ("force_code", "offence_code")
MOST_BYTES = 10_000_000
WORST = 3


@dataclass(frozen=True)
class Expected:
    """One line of a control file: how many there should be. month: YYYY-MM; None: all forces, all offence codes."""

    month: str
    force_code: str | None
    offence_code: str | None
    measure: str
    total: int


@dataclass(frozen=True)
class ControlLine:
    """One line held against the extract. difference: found less expected; share: of expected, None where that is 0."""

    file: str
    month: str
    force_code: str | None
    offence_code: str | None
    measure: str
    expected: int
    found: int
    difference: int
    share: float | None
    within: bool


def reconcile(offences: pl.DataFrame, control: Path, tolerance: float) -> list[ControlLine]:
    """Each line of the control file against the offences that stand.

    offences: the finished table; recorded is counted by month of recorded_on, charged by month of charged_on.
    tolerance: how large a share of the expected total may be missing or too many. Raises ExtractError where the control
    file cannot be used.
    """
    lines = read_control(control)
    standing = offences.filter(pl.col("standing") == "stands").with_columns(
        pl.col("force_code").cast(pl.String), pl.col("offence_code").cast(pl.String)
    )
    counted = {measure: _by_month(standing, clock) for measure, clock in MEASURES.items()}
    return [_held_against(line, counted[line.measure], tolerance, control.name) for line in lines]


def refusal(lines: Sequence[ControlLine]) -> Fault | None:
    """One sentence naming the worst three months; None where every line is within tolerance."""
    off = sorted((line for line in lines if not line.within), key=lambda line: (-abs(line.difference), line.month))
    if not off:
        return None
    worst = ", ".join(_said(line) for line in off[:WORST])
    return Fault(
        off[0].file,
        f"{len(off)} of {len(lines)} control totals differ from the extract by more than is allowed ({worst}); "
        "correct the extract or the totals, or have the difference signed for",
    )


def read_control(control: Path) -> list[Expected]:
    """The lines of a control file: CSV with month, measure, total, and force_code, offence_code where wanted.

    Raises ExtractError with everything that is wrong.
    """
    text = _text(control)
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        heading = [cell.strip().lower() for cell in next(rows, [])]
        faults = _heading_faults(heading, control.name)
        lines = [(rows.line_num, dict(zip(heading, row, strict=False))) for row in rows if any(c.strip() for c in row)]
    except csv.Error:
        raise ExtractError([Fault(control.name, "is not a CSV file; save the totals as CSV")]) from None
    if faults:
        raise ExtractError(faults)
    expected, seen = [], dict[tuple[str | None, ...], int]()
    for number, row in lines:
        found = _line(row)
        if isinstance(found, str):
            faults.append(Fault(control.name, f"line {number}: {found}"))
            continue
        same = (found.month, found.force_code, found.offence_code, found.measure)
        if same in seen:
            faults.append(
                Fault(control.name, f"line {number}: counts the same as line {seen[same]}; remove one of them")
            )
        seen[same] = number
        expected.append(found)
    if not lines:
        faults.append(Fault(control.name, "has a heading but no totals; add a line for each month"))
    if faults:
        raise ExtractError(faults)
    return expected


def _text(control: Path) -> str:
    try:
        if control.stat().st_size > MOST_BYTES:
            raise ExtractError(
                [Fault(control.name, "is far too large for control totals; give the CSV with the totals")]
            )
        content = control.read_bytes()
    except OSError:
        raise ExtractError([Fault(control.name, "cannot be read; give the CSV file with the control totals")]) from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "\0" in text:
        raise ExtractError([Fault(control.name, "is not a CSV file; save the totals as CSV")])
    return text


def _heading_faults(heading: list[str], file: str) -> list[Fault]:
    known = (*NEEDED, *OPTIONAL)
    faults = [
        Fault(file, f"has a column '{name}' that control totals do not have{did_you_mean(name, known)}")
        for name in heading
        if name not in known
    ]
    faults += [Fault(file, f"has the column '{name}' twice; remove one") for name in known if heading.count(name) > 1]
    return faults + [Fault(file, f"has no column '{name}'; add it") for name in NEEDED if name not in heading]


def _line(row: dict[str, str]) -> Expected | str:
    """What one line expects, or the sentence that says why it cannot be used."""
    cells = {name: cell.strip() for name, cell in row.items()}
    month = re.fullmatch(r"(\d{4}-(?:0[1-9]|1[0-2]))(?:-\d{2})?", cells.get("month", ""))
    if not month:
        return "the month is not written YYYY-MM; write it so"
    measure = cells.get("measure", "").lower()
    if measure not in MEASURES:
        return f"the measure is not one there is{did_you_mean(measure, MEASURES)}"
    total = cells.get("total", "").replace(",", "")
    if not re.fullmatch(r"[0-9]{1,9}", total):
        return "the total is not a whole number; write the count"
    codes = [cells.get(name, "").upper() or None for name in OPTIONAL]
    return Expected(month[1], codes[0], codes[1], measure, int(total))


def _by_month(standing: pl.DataFrame, clock: str) -> pl.DataFrame:
    month = pl.col(clock).dt.strftime("%Y-%m").alias("month")
    return standing.drop_nulls(clock).group_by(month, "force_code", "offence_code").len()


def _held_against(line: Expected, counted: pl.DataFrame, tolerance: float, file: str) -> ControlLine:
    here = counted.filter(pl.col("month") == line.month)
    for name, wanted in (("force_code", line.force_code), ("offence_code", line.offence_code)):
        if wanted is not None:
            here = here.filter(pl.col(name) == wanted)
    found = int(here["len"].sum())
    difference = found - line.total
    return ControlLine(
        file=file,
        month=line.month,
        force_code=line.force_code,
        offence_code=line.offence_code,
        measure=line.measure,
        expected=line.total,
        found=found,
        difference=difference,
        share=difference / line.total if line.total else None,
        within=abs(difference) <= max(tolerance * line.total, 0),
    )


def _said(line: ControlLine) -> str:
    where = "".join(f" {code}" for code in (line.force_code, line.offence_code) if code)
    return f"{line.month}{where} {line.measure}: {line.found} found, {line.expected} expected"
