"""Turns the text of one file into typed rows of each table it feeds, and accounts for every row that came in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl

from data.accounts import BLANKED, DIFFERS, REJECTED, Account, all_faults, fault_rows
from data.checks import Finding, blank_impossible, blanked, out_of_bounds
from data.dictionary import NOT_RECORDED, Column, Dictionary
from data.faults import ExtractError
from data.mapping import FileMapping, Mapping
from data.readers import LINE, Raw
from data.shape.columns import OLD, SAYS_NOTHING, Task, Typed, typed
from data.shape.dates import sample_of
from data.shape.layout import layout_faults, taken
from data.shape.repeats import settle
from data.shape.words import Nothing

__all__ = ["LINE", "OLD", "Shaped", "settle", "shape"]

TELLING_DAYS = 100
"""Different days from which it is odd that none lies after the 12th of a month."""


@dataclass(frozen=True)
class Shaped:
    """One table as one file feeds it.

    frame: every fed column of the table in the dictionary's order (key and category as text, with plain keys; category
    `absent` where nothing is said; dates; numbers Int64, or Float64 where they have decimals), then OLD where the
    mapping names a former reference, then LINE. faults: FAULTS of data/accounts.py. warnings: sentences on the whole.
    unfed: fed columns of the dictionary that the mapping fills neither from the file nor with a constant.
    """

    table: str
    frame: pl.DataFrame
    account: Account
    faults: pl.DataFrame
    warnings: tuple[str, ...] = ()
    unfed: tuple[str, ...] = ()


def shape(raw: Raw, file: FileMapping, mapping: Mapping, dictionary: Dictionary, as_at: date) -> list[Shaped]:
    """The rows of one file as the rows of each table it feeds.

    Raises ExtractError where the file has not the columns the mapping names, or has some that it does not name.
    """
    faults = layout_faults(raw, file)
    if faults:
        raise ExtractError(faults)
    tables, nothing = dictionary.sources["snapshot"], Nothing(mapping.nothing)
    tasks = [Task(name, tables[name], fed, mapping, nothing, as_at) for name, fed in file.tables.items()]
    return [_shape_table(raw, task) for task in tasks]


def _shape_table(raw: Raw, task: Task) -> Shaped:
    # Columns are taken out one by one: a frame of columns in unlike pieces is copied by whatever is asked of it.
    read = task.fed.read_columns()
    texts, lines = pl.DataFrame([raw.frame[name] for name in raw.frame.columns if name in read]), raw.frame[LINE]
    mask = taken(texts, task.fed, task.nothing)
    if mask is not None:
        texts, lines = texts.filter(mask), lines.filter(mask)
    table = typed(task, texts)
    if table.other_crimes is not None:
        ours = pl.repeat(True, len(texts), dtype=pl.Boolean, eager=True).scatter(table.other_crimes, False)
        texts, lines = texts.filter(ours), lines.filter(ours)
        table = typed(task, texts)
    warnings = tuple(_days_swapped(task, table))
    table = _checked(task, table)
    rejected = _rejected(table.findings)
    good = pl.repeat(True, len(texts), dtype=pl.Boolean, eager=True).scatter(rejected, False)
    frame = _filled(task, table.frame).with_columns(lines)
    settled = settle(frame, task.table, good if len(rejected) else None)
    faults = [
        *_unparsed(raw, task),
        *(_told(raw, task, found, lines, good) for found in table.findings),
        _differing(raw, task, settled.told),
    ]
    account = Account(
        file=raw.name,
        table=task.name,
        rows_in=raw.rows_in,
        first=len(settled.frame),
        repeats=settled.repeats,
        differing=settled.differing,
        rejected=len(raw.unparsed) + len(rejected),
        not_applicable=len(raw.frame) - len(texts),
    )
    unfed = tuple(_unfed(task, settled.frame))
    return Shaped(task.name, _complete(task, settled.frame), account, all_faults(faults), warnings, unfed)


def _unfed(task: Task, frame: pl.DataFrame) -> Iterator[str]:
    """Columns that no rule and no default of the mapping fills. frame: the columns that are read from the file."""
    filled = {*frame.columns, *task.fed.columns}
    yield from (name for name in task.table.fed() if name not in filled and task.default(name) is None)


def _checked(task: Task, table: Typed) -> Typed:
    """What cannot be true is blanked, or its row marked as rejected where the column is needed."""
    frame, findings = table.frame, list(table.findings)
    columns = {name: column for name, (_, column) in task.rules().items()}
    for found in out_of_bounds(frame, columns, task.as_at):
        name, action = found.column, REJECTED if task.needs(found.column) else BLANKED
        findings.append(Finding(name, found.rows, found.reason, action))
        frame = frame.with_columns(blanked(frame[name], found.rows))
    for name in frame.columns:
        if task.needs(name):
            empty = frame[name].is_null()
            for found in findings:
                empty = empty.scatter(found.rows, False) if found.column == name else empty
            if empty.any():
                findings.append(Finding(name, empty.arg_true(), SAYS_NOTHING, REJECTED))
    frame, impossible = blank_impossible(task.name, frame, findings, task.grain)
    return Typed(frame, [*findings, *impossible])


def _filled(task: Task, frame: pl.DataFrame) -> pl.DataFrame:
    """Categories where nothing is said hold the mapping's default for the column, else `absent`; the key is whole."""
    columns = task.table.fed()
    constant = [name for name in task.table.key if name not in frame.columns]
    return frame.with_columns(
        *(_constant(task, name, columns[name]).alias(name) for name in constant),
        *(
            _defaulted(frame, name, given)
            if (given := task.default(name))
            else pl.col(name).fill_null(columns[name].absent)
            for name in frame.columns
            if name != OLD and columns[name].kind == "category"
        ),
    )


def _defaulted(frame: pl.DataFrame, name: str, given: str) -> pl.Expr:
    kind = pl.Enum([*dict.fromkeys([*frame.schema[name].categories, given])])  # type: ignore[attr-defined]
    read = pl.col(name).cast(kind)
    usable = pl.when((read != NOT_RECORDED).fill_null(False)).then(read)
    return usable.fill_null(pl.lit(given, kind)).alias(name)


def _complete(task: Task, frame: pl.DataFrame) -> pl.DataFrame:
    """All fed columns in the dictionary's order, codes as text; a column that no rule reads is the same on each row."""
    columns = [
        _as_text(name, frame.schema[name]) if name in frame.columns else _constant(task, name, column).alias(name)
        for name, column in task.table.fed().items()
    ]
    return frame.select(*columns, *(name for name in (OLD, LINE) if name in frame.columns))


def _as_text(name: str, kind: pl.DataType) -> pl.Expr:
    """An Enum as text by looking its few codes up, which is quicker than casting."""
    if not isinstance(kind, pl.Enum):
        return pl.col(name)
    return pl.lit(pl.Series(kind.categories)).gather(pl.col(name).to_physical()).alias(name)


def _constant(task: Task, name: str, column: Column) -> pl.Expr:
    rule = task.fed.columns.get(name)
    given = rule.value if rule is not None else task.default(name)
    if column.kind == "category":
        return pl.lit(given or column.absent)
    if column.kind == "flag":
        return pl.lit(None if given is None else given == "yes", pl.Boolean)
    if column.kind == "date":
        return pl.lit(None if given is None else date.fromisoformat(given), pl.Date)
    if column.kind == "number":
        kind = pl.Float64() if column.decimals else pl.Int64()
        return pl.lit(None if given is None else float(given), pl.Float64).cast(kind)
    return pl.lit(given, pl.String)


def _rejected(findings: list[Finding]) -> pl.Series:
    rows = [found.rows.cast(pl.UInt32) for found in findings if found.action == REJECTED]
    return pl.concat([pl.Series([], dtype=pl.UInt32), *rows]).unique()


def _unparsed(raw: Raw, task: Task) -> list[pl.DataFrame]:
    if not raw.unparsed:
        return []
    lines, reasons = zip(*raw.unparsed, strict=True)
    told = pl.Series(reasons, dtype=pl.String)
    return [fault_rows(raw.name, task.name, "", told, REJECTED, pl.Series(lines, dtype=pl.Int64))]


def _told(raw: Raw, task: Task, found: Finding, lines: pl.Series, good: pl.Series) -> pl.DataFrame:
    """A finding by line; of a rejected row only why it was rejected is told."""
    rows, reason = found.rows, found.reason
    if found.action != REJECTED:
        stands = good.gather(rows)
        rows = rows.filter(stands)
        reason = reason if isinstance(reason, str) else reason.filter(stands)
    column = "old_reference" if found.column == OLD else found.column
    return fault_rows(raw.name, task.name, column, reason, found.action, lines.gather(rows))


def _differing(raw: Raw, task: Task, told: pl.DataFrame) -> pl.DataFrame:
    return fault_rows(raw.name, task.name, told["column"], told["reason"], DIFFERS, told[LINE])


def _days_swapped(task: Task, table: Typed) -> list[str]:
    """Date columns whose days all lie up to the 12th: day and month are then most likely the wrong way round."""
    told = []
    for name in table.frame.columns:
        days = table.frame[name]
        if days.dtype != pl.Date or task.grain != "day" or (sample_of(days).dt.day() > 12).any():
            continue
        numbers = days.dt.day()
        if not (numbers > 12).any() and numbers.n_unique() > 2 and days.n_unique() > TELLING_DAYS:
            told.append(f"{name}: no day lies after the 12th of a month; day and month may be the wrong way round")
    return told
