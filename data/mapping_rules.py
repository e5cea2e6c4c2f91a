"""What must hold of a mapping beyond its shape: small rules, each yielding one sentence a fault."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import permutations
from typing import TYPE_CHECKING

from data.dictionary import NOT_RECORDED, Column, Table
from data.faults import did_you_mean

if TYPE_CHECKING:
    from data.mapping import FileMapping, Rule, TableMapping
    from data.mapping import Mapping as ForceMapping

EXCEL = "excel"
"""The format of a day written as a spreadsheet's serial number."""

DIRECTIVES = set("YymdebBaAHIMSpfFTz%")
PROBES = (datetime(2003, 4, 5, 6, 7, 8), datetime(2011, 2, 10, 13, 14, 15))
DEFAULTED = ("force_code", "source_system")
FLAGS = {"yes": "Yes", "no": "No"}


def plain(text: str) -> str:
    """A code as it is compared: trimmed, inner spaces collapsed, capitals levelled."""
    return " ".join(text.split()).lower()


def fineness(pattern: str) -> str:
    """The finest period that a date format tells: day, month or year."""
    if pattern == EXCEL or re.search(r"%[deF]", pattern):
        return "day"
    return "month" if re.search(r"%[mbB]", pattern) else "year"


def usable_dates(formats: Iterable[str], grain: str) -> list[str]:
    """Those formats that tell a table's dates as finely as they must be told."""
    coarse = {"day": {"day"}, "month": {"day", "month"}, "quarter": {"day", "month"}}
    return [f for f in formats if fineness(f) in coarse.get(grain, {"day", "month", "year"})]


def head_faults(mapping: ForceMapping, tables: Mapping[str, Table]) -> Iterator[str]:
    """What is wrong with what a mapping says of all its files."""
    for name in DEFAULTED:
        known = _values_anywhere(name, tables)
        said = getattr(mapping, name)
        if said is not None and known and said not in {*known, NOT_RECORDED}:
            yield f"{name}: '{said}' is no code of the dictionary{did_you_mean(said, known)}"
    if not 0 <= mapping.tolerance < 1:
        yield "tolerance: is a share from 0 up to 1; 0.02 is two in a hundred"
    for table in mapping.grain:
        if table not in tables:
            yield f"grain.{table}: no table is called that{did_you_mean(table, tables)}"
    outcomes = _values_anywhere("outcome", tables)
    for local, code in mapping.alternate_outcomes.items():
        if code not in outcomes:
            yield f"alternate_outcomes.{local}: '{code}' is no outcome of the dictionary{did_you_mean(code, outcomes)}"
    yield from (f"dates: {fault}" for fault in _date_faults(mapping.dates))
    for pattern in mapping.dates:
        if fineness(pattern) != "day" and not (mapping.grain or _feeds_coarse(mapping, tables)):
            yield f"dates: '{pattern}' has no day; say which tables are so coarse: grain = {{ offences = 'year' }}"


def file_faults(file: FileMapping, mapping: ForceMapping, tables: Mapping[str, Table]) -> Iterator[str]:
    """What is wrong with one kind of file, each sentence beginning with its name."""
    glob = file.pattern
    if not glob.strip() or re.search(r"[/\\]", glob) or glob.count("[") != glob.count("]"):
        yield f"{file.name}.pattern: '{glob}' is no pattern of a file's name; write one such as '*crimes*.csv'"
    if not file.tables:
        yield f"{file.name}: feeds no table; add a section [files.tables.offences]"
    if file.delimiter is not None and len(file.delimiter) != 1:
        yield f"{file.name}.delimiter: is one character"
    for name, fed in file.tables.items():
        place = f"{file.name}.{name}"
        table = tables.get(name)
        if table is None:
            yield f"{place}: no table is called '{name}'{did_you_mean(name, tables)}"
        elif table.built:
            yield f"{place}: ingest makes this table itself; leave it out"
        else:
            yield from (f"{place}{fault}" for fault in _table_faults(fed, name, table, mapping))
        for column in sorted(fed.read_columns().keys() & set(file.drop)):
            yield f"{place}: column '{column}' is under drop and yet read; take it out of one of them"


def _feeds_coarse(mapping: ForceMapping, tables: Mapping[str, Table]) -> bool:
    """Whether any table fed is counted by the month or year anyway."""
    return any(tables[name].grain != "day" for file in mapping.files for name in file.tables if name in tables)


def _table_faults(fed: TableMapping, name: str, table: Table, mapping: ForceMapping) -> Iterator[str]:
    known = table.fed()
    for column, rule in fed.columns.items():
        if column in known:
            yield from (
                f".{column}: {text}" for check in CHECKS for text in check(rule, known[column], column, mapping)
            )
            grain = mapping.grain.get(name, table.grain)
            formats = rule.dates or mapping.dates
            if known[column].kind == "date" and rule.value is None and not usable_dates(formats, grain):
                yield f".{column}: no date format tells its {grain}; add one under dates"
        elif column in table.columns:
            yield f".{column}: is written by ingest itself ({table.columns[column].derived}); leave it out"
        else:
            ending = did_you_mean(column, [*known, "when", "only", "old_reference"])
            yield f".{column}: is no column of the table{ending}"
    needed = [c for c in known if known[c].required or c in table.key]
    for column in needed:
        if column not in fed.columns and not (column in DEFAULTED and getattr(mapping, column) is not None):
            yield f".{column}: is not fed, and no row is of use without it; say which column it is read from"
    if fed.old_reference is not None and name != "offences":
        yield ".old_reference: is for offences only"
    if fed.only is not None and not fed.only.values:
        yield ".only: names no values; leave it out, or say which rows are taken"


def _one_source(rule: Rule, column: Column, name: str, mapping: ForceMapping) -> Iterator[str]:
    if sum(map(bool, (rule.from_, rule.parts, rule.value is not None))) != 1:
        yield "say one of from, parts and value"


def _parts_where_they_mean_something(rule: Rule, column: Column, name: str, mapping: ForceMapping) -> Iterator[str]:
    if rule.parts and column.kind != "key" and not (column.kind == "category" and rule.codes):
        yield "parts are joined to a key, or looked up in codes; this column is neither"
    if rule.bands and not (rule.parts and rule.codes):
        yield "bands go with parts and codes"
    for part, bounds in rule.bands.items():
        if part not in rule.parts:
            yield f"bands names '{part}', which is no part{did_you_mean(part, rule.parts)}"
        if not bounds or list(bounds) != sorted(set(bounds)):
            yield f"bands of '{part}' are rising numbers, such as [13, 16]"


def _words_fit_the_kind(rule: Rule, column: Column, name: str, mapping: ForceMapping) -> Iterator[str]:
    said = {
        "codes": ("category", "flag") if rule.codes else (),
        "otherwise": ("category",) if rule.otherwise is not None else (),
        "not_ours": ("category",) if rule.not_ours else (),
        "dates": ("date",) if rule.dates else (),
        "plus_days": ("date",) if rule.plus_days is not None else (),
        "minus_days": ("date",) if rule.minus_days is not None else (),
    }
    for word, kinds in said.items():
        if kinds and column.kind not in kinds:
            yield f"{word} is not for a {column.kind}"
    if rule.plus_days is not None and rule.minus_days is not None:
        yield "say one of plus_days and minus_days"


def _values_exist(rule: Rule, column: Column, name: str, mapping: ForceMapping) -> Iterator[str]:
    if column.kind not in ("category", "flag"):
        return
    known = column.values if column.kind == "category" else FLAGS
    spare = mapping.alternate_outcomes if name == "outcome" else {}
    given = {**{f"codes '{k}'": v for k, v in rule.codes.items()}, "otherwise": rule.otherwise, "value": rule.value}
    for place, value in given.items():
        must = column.required and place != "value" and name not in DEFAULTED
        if value is None or value in known or value in spare or (value == NOT_RECORDED and not must):
            continue
        yield f"{place}: '{value}' is no code of the dictionary{did_you_mean(value, known)}"


def _codes_agree(rule: Rule, column: Column, name: str, mapping: ForceMapping) -> Iterator[str]:
    seen: dict[str, str] = {}
    for local, code in rule.codes.items():
        if seen.setdefault(plain(local), code) != code:
            yield f"codes: '{local}' is listed twice with different meanings (capitals and spaces make no difference)"
    for local in rule.not_ours:
        if plain(local) in seen:
            yield f"not_ours: '{local}' is under codes as well; take it out of one of them"


def _constant_reads(rule: Rule, column: Column, name: str, mapping: ForceMapping) -> Iterator[str]:
    if rule.value is None:
        return
    try:
        if column.kind == "date":
            date.fromisoformat(rule.value)
        if column.kind == "number":
            float(rule.value)
    except ValueError:
        yield f"value: is no {column.kind}" + ("; write it as 2024-03-31" if column.kind == "date" else "")


def _own_dates_read(rule: Rule, column: Column, name: str, mapping: ForceMapping) -> Iterator[str]:
    yield from (f"dates: {fault}" for fault in _date_faults(rule.dates))


CHECKS: tuple[Callable[[Rule, Column, str, ForceMapping], Iterator[str]], ...] = (
    _one_source,
    _parts_where_they_mean_something,
    _words_fit_the_kind,
    _values_exist,
    _codes_agree,
    _constant_reads,
    _own_dates_read,
)


def _date_faults(formats: Iterable[str]) -> Iterator[str]:
    """Formats that cannot be read, and pairs that read one text as two different days."""
    readable = []
    for pattern in formats:
        fault = _format_fault(pattern)
        if fault:
            yield f"'{pattern}' {fault}"
        elif pattern != EXCEL:
            readable.append(pattern)
    told = set()
    for one, other in permutations(dict.fromkeys(readable), 2):
        pair = frozenset((one, other))
        if pair not in told and any(_reads_otherwise(probe, one, other) for probe in PROBES):
            told.add(pair)
            yield f"'{one}' and '{other}' read the same text as different days; keep the one the force uses"


def _format_fault(pattern: str) -> str | None:
    if pattern == EXCEL:
        return None
    directives = re.findall(r"%(.?)", pattern.replace("%%", ""))
    unknown = [d for d in directives if d not in DIRECTIVES]
    if unknown:
        return f"has '%{unknown[0]}', which is no part of a date here; parts are %d %m %Y %b %B %y %H %M %S"
    if not re.search(r"%[YyF]", pattern):
        return "has no year; write a date format such as %d/%m/%Y"
    if re.search(r"%[deF]", pattern) and not re.search(r"%[mbBF]", pattern):
        return "has a day but no month; write a date format such as %d/%m/%Y"
    return None


def _reads_otherwise(probe: datetime, one: str, other: str) -> bool:
    try:
        text = probe.strftime(_of_python(one))
        return datetime.strptime(text, _of_python(other)).date() != datetime.strptime(text, _of_python(one)).date()
    except ValueError:
        return False


def _of_python(pattern: str) -> str:
    return pattern.replace("%F", "%Y-%m-%d").replace("%T", "%H:%M:%S").replace("%e", "%d")


def _values_anywhere(name: str, tables: Mapping[str, Table]) -> dict[str, str]:
    """The values of a fed category, from whichever tables have it."""
    return {v: label for t in tables.values() if name in t.fed() for v, label in t.fed()[name].values.items()}
