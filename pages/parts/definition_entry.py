"""One definition in full: what it counts, by which numbers and columns, how to read it and where it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from data.dictionary import Column, Table
from i18n.say import Say
from kpi.answer import Door
from kpi.lineage import Field, fields_of, named_by
from kpi.model import Kpi
from kpi.statement import statement_of
from kpi.view import PUBLISHED, SNAPSHOT
from pages.parts.context import Here
from pages.parts.facts import facts

KINDS = {
    "count": "A count",
    "share": "A share of a whole",
    "mix": "The parts of a whole",
    "flow": "Stages, each a part of the whole",
    "difference": "A difference between two shares",
    "total": "A sum",
    "ratio": "A rate: so many for each of another thing counted",
    "elapsed": "Days: the median and the 90th percentile",
    "stock": "What is open on a day",
    "fate": "What became of cases, those still open among them",
}
"""Kind of measure in words."""

SOURCES = {SNAPSHOT: "a force's own records", PUBLISHED: "the published tables of the Home Office"}
"""Where a measure can be counted, in words."""

STATUS_SHORT = {"published": "Published", "practice": "Practice", "local": "Local"}


@dataclass(frozen=True)
class ColumnLine:
    """One column that a definition names. rule: how it is derived; nothing where files feed it."""

    name: str
    link: str
    meaning: str
    rule: str


@dataclass(frozen=True)
class Entry:
    """One definition in the reader's language. link: its figures; own_link: this entry, to be sent on."""

    kpi: Kpi
    anchor: str
    link: str
    own_link: str
    tags: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...]
    columns: tuple[ColumnLine, ...]
    behind: tuple[tuple[str, str], ...]
    beside: tuple[tuple[str, str], ...]


def anchor_of(kpi: Kpi) -> str:
    """The id of its entry: links to it are sent on, so it never changes."""
    return f"def-{kpi.name.replace('_', '-')}"


def own_link(kpi: Kpi, here: Here) -> str:
    """The link to a definition, which then stands at the head of the page. A browser follows no #anchor that is
    written into the page later, so the code goes into the query as well."""
    return f"{here.link('definitions', definition=kpi.code)}#{anchor_of(kpi)}"


def entry_of(kpi: Kpi, here: Here) -> Entry:
    """Everything the entry of a definition says, but for its statement."""
    say, registry, source = here.say, here.door.registry, counted_in(kpi, here)
    tables = registry.dictionary.sources[source]
    named, behind = _rests_on(here.door, kpi.name, source)
    beside = [registry.kpi(name) for name in dict.fromkeys((*([kpi.twin] if kpi.twin else []), *kpi.beside))]
    tags = [say("On the flight deck")] if kpi.deck else []
    return Entry(
        kpi,
        anchor_of(kpi),
        figures_link(kpi, here),
        own_link(kpi, here),
        (*tags, say(STATUS_SHORT[kpi.source.status])),
        (*facts(kpi, say), *_more_facts(kpi, here, tables)),
        tuple(_line(field, tables, here) for field in named),
        tuple((name_of(field), column_link(field, here)) for field in behind),
        tuple((f"{other.code} · {say(other.title)}", own_link(other, here)) for other in beside),
    )


def counted_in(kpi: Kpi, here: Here) -> str:
    """The source whose columns are shown: the one looked at where it can be counted there, else one where it can."""
    sources = here.door.registry.dictionary.sources
    wanted = [here.source.name, SNAPSHOT, PUBLISHED]
    return next(name for name in wanted if name in sources and kpi.is_counted_in(name, sources[name]))


def figures_link(kpi: Kpi, here: Here) -> str:
    """The link to its figures, in a source that is loaded; nothing where none is."""
    wanted = [here.source.name, *here.door.sources]
    counted = [n for n in wanted if n in here.door.sources and kpi.is_counted_in(n, here.door.sources[n].tables)]
    return here.link("kpi", kpi=kpi.name, source=counted[0]) if counted else ""


def statement_here(kpi: Kpi, here: Here) -> str:
    """The statement that counts it in a source that is loaded; nothing where none is."""
    source = here.door.sources.get(counted_in(kpi, here))
    return statement_of(kpi, here.door.registry, source) if source else ""


def name_of(field: Field) -> str:
    """table.column."""
    return ".".join(field)


def column_link(field: Field, here: Here) -> str:
    """The link to what rests on a column."""
    return here.link("definitions", look="columns", field=name_of(field))


@lru_cache(maxsize=1024)
def _rests_on(door: Door, kpi: str, source: str) -> tuple[list[Field], list[Field]]:
    """The columns that a definition names, and those behind them. Trees are walked once, not for each reader."""
    asked = door.registry.kpi(kpi)
    named = named_by(asked, door.registry, source)
    return sorted(named), sorted(fields_of(asked, door.registry, source) - named)


def _more_facts(kpi: Kpi, here: Here, tables: dict[str, Table]) -> Iterator[tuple[str, str]]:
    """What a file says beside the facts that stand on the page of the KPI."""
    say, table = here.say, tables[kpi.table]
    yield say("Kind of measure"), say(KINDS[kpi.measure.kind])
    yield say("Date it is counted by"), f"{kpi.table}.{kpi.counted_on}: {say(table.columns[kpi.counted_on].meaning)}"
    yield say("One row of the table"), f"{kpi.table}: {say(table.row)}"
    if table.leaves_out:
        yield say("Left out of every measure of this table"), " ".join(say(item.reason) for item in table.leaves_out)
    if kpi.dimensions:
        names = [say(table.columns[name].meaning) for name in kpi.dimensions if name in table.columns]
        yield say("Can be split by"), "; ".join(names)
    if kpi.only_scope:
        yield say("Counted in one scope alone"), say(here.door.registry.scope(kpi.only_scope).title)
    sources = here.door.registry.dictionary.sources
    counted = [say(SOURCES[name]) for name in SOURCES if name in sources and kpi.is_counted_in(name, sources[name])]
    yield say("Counted in"), "; ".join(counted)
    yield say("Name in files and commands"), kpi.name


def _line(field: Field, tables: dict[str, Table], here: Here) -> ColumnLine:
    place, name = field
    column = tables[place].columns[name]
    return ColumnLine(name_of(field), column_link(field, here), here.say(column.meaning), rule_of(column, here.say))


CARRIED = "of the offence of the same crime_key"
"""The rule of every column that a table carries of its offence; the dictionary puts it together itself."""


def rule_of(column: Column, say: Say) -> str:
    """The rule by which a column is derived; nothing for one that files feed."""
    if column.derived == CARRIED:
        return say("of the offence of the same crime_key")
    return say(column.derived) if column.derived else ""
