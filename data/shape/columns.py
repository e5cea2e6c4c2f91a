"""Turns the columns of one file into the typed columns of one table, as the mapping's rules say."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import polars as pl

from data.accounts import BLANKED, REJECTED
from data.checks import Finding, blanked
from data.dictionary import NOT_RECORDED, Column, Table
from data.mapping import Mapping, Rule, TableMapping
from data.mapping_rules import DEFAULTED, usable_dates
from data.reasons import REASONS
from data.shape.cells import Cells, Reader, bad_rows, no_bad, put, read_cells
from data.shape.codes import NOT_OUR_CODE, OTHER_CRIME, CodeReader
from data.shape.dates import DateReader, sample_of
from data.shape.layout import source_of
from data.shape.numbers import NumberReader
from data.shape.references import ReferenceReader
from data.shape.words import Nothing

OLD = "__old_reference"
MOST_DAYS = 73_050
TOO_MANY_DAYS = REASONS["too_many_days"]
SAYS_NOTHING = REASONS["nothing"]


@dataclass(frozen=True)
class Task:
    """One file feeding one table."""

    name: str
    table: Table
    fed: TableMapping
    mapping: Mapping
    nothing: Nothing
    as_at: date

    @property
    def grain(self) -> str:
        """How finely this layout tells the table's days."""
        return self.mapping.grain.get(self.name, self.table.grain)

    def rules(self) -> dict[str, tuple[Rule, Column]]:
        """The columns that are read from the file; constants are not among them."""
        known = self.table.fed()
        rules = {name: (rule, known[name]) for name, rule in self.fed.columns.items() if rule.value is None}
        if self.fed.old_reference is not None:
            rules[OLD] = (self.fed.old_reference, Column(kind="key", meaning="the reference in the former system"))
        return rules

    def marks_alternates(self) -> bool:
        """Whether the local outcomes decide on alternate_charge; a constant of the mapping stands against them."""
        rule = self.fed.columns.get("alternate_charge")
        return "alternate_charge" in self.table.fed() and (rule is None or rule.value is None)

    def default(self, name: str) -> str | None:
        """What stands in a column for the whole mapping where no cell says anything."""
        return getattr(self.mapping, name) if name in DEFAULTED else None

    def needs(self, name: str) -> bool:
        """Whether a row is of no use without this column."""
        return name != OLD and self.table.columns[name].required and self.default(name) is None


@dataclass
class Typed:
    """The typed columns of some rows: codes as Enum of what their reader answers, null where nothing is said."""

    frame: pl.DataFrame
    findings: list[Finding] = field(default_factory=list)
    other_crimes: pl.Series | None = None


def typed(task: Task, texts: pl.DataFrame) -> Typed:
    """Read every column that a rule feeds; rows of other crimes are only marked, for the caller to leave out first."""
    rules = task.rules()
    ours = [name for name in rules if name == "offence_code" or rules[name][0].not_ours]
    # The key is read beside the code by another processor: most files hold no other crimes, and then nothing is lost.
    first = [name for name in rules if name in (*ours, "crime_key")] if ours else []
    readers, cells, texts = _read(task, texts, {name: rules[name] for name in first})
    others = [readers[name].rows_of(cells[name].values, [OTHER_CRIME]) for name in ours]  # type: ignore[attr-defined]
    if any(len(rows) for rows in others):
        return Typed(texts, other_crimes=pl.concat(others).unique())
    more, rest, _ = _read(task, texts, {name: rule for name, rule in rules.items() if name not in first})
    return _together(task, readers | more, cells | rest)


def _read(
    task: Task, texts: pl.DataFrame, rules: dict[str, tuple[Rule, Column]]
) -> tuple[dict[str, Reader], dict[str, Cells], pl.DataFrame]:
    """Readers and cells of some columns; what is put together afterwards stands under "name|number" and "name|days"."""
    made: dict[str, pl.Expr] = {}
    wanted: dict[str, str] = {}
    for name, (rule, column) in rules.items():
        if column.kind == "key" and rule.parts:
            wanted |= {f"{name}|{at}": part for at, part in enumerate(rule.parts)}
            continue
        source = source_of(texts, rule, task.nothing)
        wanted[name] = source if isinstance(source, str) else f"\0{name}"
        if isinstance(source, pl.Expr):
            made[f"\0{name}"] = source
        days = rule.plus_days or rule.minus_days
        if days is not None:
            wanted[f"{name}|days"] = days
    texts = texts.with_columns(**made)
    read = read_cells(texts, wanted, lambda label, column: _reader(task, label, rules, column))
    return {label: reader for label, (reader, _) in read.items()}, {label: c for label, (_, c) in read.items()}, texts


def _reader(task: Task, label: str, rules: dict[str, tuple[Rule, Column]], texts: pl.Series) -> Reader:
    name, _, part = label.partition("|")
    rule, column = rules[name]
    if part == "days":
        return NumberReader(False, task.nothing)
    if column.kind == "key":
        return ReferenceReader(task.nothing)
    if column.kind == "date":
        return DateReader(usable_dates(rule.dates or task.mapping.dates, task.grain), task.nothing, sample_of(texts))
    if column.kind == "number":
        return NumberReader(column.decimals, task.nothing)
    return CodeReader(name, column, rule, task.mapping)


def _together(task: Task, readers: dict[str, Reader], cells: dict[str, Cells]) -> Typed:
    columns: dict[str, pl.Series] = {}
    findings: list[Finding] = []
    for name, (rule, column) in task.rules().items():
        reader = readers.get(name)
        if column.kind == "key" and rule.parts:
            read = _joined([cells[f"{name}|{at}"] for at in range(len(rule.parts))])
        elif f"{name}|days" in cells:
            read = _shifted(cells[name], cells[f"{name}|days"], -1 if rule.minus_days else 1)
        else:
            read = cells[name]
        if isinstance(reader, CodeReader):
            read = _as_codes(reader, read, column)
        if column.kind == "date" and name == task.table.clock and task.table.grain == "month":
            read = Cells(read.values.dt.month_start(), read.bad)
        columns[name] = read.values
        if len(read.bad):
            action = REJECTED if task.needs(name) else BLANKED
            findings.append(Finding(name, read.bad["row"], read.bad["reason"], action))
    outcome = readers.get("outcome")
    if isinstance(outcome, CodeReader) and outcome.alternates() and task.marks_alternates():
        columns["alternate_charge"] = _alternate_charge(task, outcome, cells["outcome"].values, columns)
    return Typed(pl.DataFrame([values.alias(name) for name, values in columns.items()]), findings)


def _as_codes(reader: CodeReader, read: Cells, column: Column) -> Cells:
    """Codes only, null where nothing is said; the code of another crime is no code of ours."""
    others = reader.rows_of(read.values, [OTHER_CRIME])
    values = reader.only_codes(read.values)
    if column.kind == "flag":
        values = (
            values.to_frame("flag")
            .select(pl.when(pl.col("flag") == "yes").then(True).when(pl.col("flag") == "no").then(False))
            .to_series()
        )
    return Cells(values, pl.concat([read.bad, bad_rows(others, NOT_OUR_CODE)]))


def _alternate_charge(task: Task, reader: CodeReader, outcomes: pl.Series, columns: dict[str, pl.Series]) -> pl.Series:
    """yes where the local outcome says so; no where an outcome of that kind does not, unless a rule says otherwise."""
    alternate = reader.rows_of(outcomes, reader.alternates())
    kind = pl.Enum(list(dict.fromkeys([*task.table.fed()["alternate_charge"].values, NOT_RECORDED])))
    said = columns.get("alternate_charge")
    frame = (
        columns["outcome"]
        .to_frame("outcome")
        .with_columns(said=pl.lit(None, kind) if said is None else said.cast(pl.String).cast(kind))
    )
    chargeable = pl.col("outcome").is_in(list(dict.fromkeys(task.mapping.alternate_outcomes.values())))
    plainly = pl.when(chargeable).then(pl.lit("no", kind))
    answer = frame.select(pl.coalesce("said", plainly)).to_series()
    return put(answer, alternate, pl.Series(["yes"], dtype=kind).new_from_index(0, len(alternate)))


def _joined(parts: list[Cells]) -> Cells:
    """A key of several columns; none where any of them says nothing."""
    frame = pl.DataFrame([part.values.alias(str(at)) for at, part in enumerate(parts)])
    bad = pl.concat([no_bad(), *(part.bad for part in parts)]).unique("row", keep="first", maintain_order=True)
    return Cells(frame.select(pl.concat_str(pl.all(), separator="|")).to_series(), bad)


def _shifted(day: Cells, days: Cells, sign: int) -> Cells:
    """A date moved by a number of days, below zero counting as 0."""
    count = days.values.clip(0, None)
    rows = (count > MOST_DAYS).arg_true()
    if len(rows):
        count = blanked(count, rows)
    moved = (day.values.to_physical() + count * sign).cast(pl.Date)
    bad = pl.concat([day.bad, days.bad, bad_rows(rows, TOO_MANY_DAYS)]).unique("row", keep="first", maintain_order=True)
    return Cells(moved, bad)
