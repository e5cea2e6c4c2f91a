"""All definitions as one table for a spreadsheet: a row for each measure, with all that its file says of it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache

from kpi.answer import Door
from kpi.lineage import Field, fields_of, named_by, scoped_by
from kpi.model import Kpi, Official, Parameter
from kpi.statement import statement_of
from kpi.tidy import Row, as_csv
from pages.parts.context import Here
from pages.parts.definition_entry import name_of

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet may take for the beginning of a formula."""


def file_name(here: Here) -> str:
    """Its name says which definitions these are: the seal changes with any word of them."""
    return f"definitions_{here.door.registry.fingerprint}_{here.say.language}.csv"


def definitions_csv(here: Here) -> bytes:
    """The file, with the mark at its head by which Excel knows the letters."""
    rows = [definition_row(kpi, here) for kpi in here.door.registry.in_order()]
    return as_csv([{key: safe(value) for key, value in row.items()} for row in rows]).encode("utf-8-sig") + b"\n"


def safe(value: object) -> str:
    """A cell that no spreadsheet takes for a formula: what begins like one gets an apostrophe before it."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def definition_row(kpi: Kpi, here: Here) -> Row:
    """Every field of one definition: words in the reader's language, codes and conditions as its file has them."""
    say, registry = here.say, here.door.registry
    sources = registry.dictionary.sources
    counted = [name for name, tables in sources.items() if kpi.is_counted_in(name, tables)]
    named = {field for name in counted for field in named_by(kpi, registry, name)}
    rested = {field for name in counted for field in fields_of(kpi, registry, name)}
    scoped = {field for name in counted for field in scoped_by(kpi, registry, name)}
    standing = {item for name in counted for item in sources[name][kpi.table].leaves_out}
    row = {
        "code": kpi.code,
        "name": kpi.name,
        **{name: say(getattr(kpi, name) or "") for name in WORDS},
        "pillar": say(registry.pillars[kpi.pillar].title),
        "deck": _plain(kpi.deck),
        "kind": kpi.measure.kind,
        "conditions": json.dumps(kpi.measure.model_dump(exclude_none=True), ensure_ascii=False),
        "leaves_out": _lines(f"{item.where}: {say(item.reason)}" for item in kpi.leaves_out),
        "leaves_out_of_the_table": _lines(sorted(f"{item.where}: {say(item.reason)}" for item in standing)),
        "parameters": _lines(_parameter(parameter, here) for parameter in kpi.parameters),
        "counted_on": kpi.counted_on,
        "counted_in": " ".join(counted),
        "dimensions": " ".join(kpi.dimensions),
        "columns_named": _columns(named),
        "columns_behind": _columns(rested - named),
        "columns_of_scopes": _columns(scoped),
        "caveats": _lines(say(line) for line in kpi.caveats),
        "beside": " ".join(registry.kpi(name).code for name in kpi.beside),
        "status": kpi.source.status,
        **{f"source_{name}": say(getattr(kpi.source, name) or "") for name in SOURCE},
        "official": _lines(_official(entry, here) for entry in kpi.official),
        **{f"sql_{name}": text for name, text in _statements(here.door, kpi.name).items()},
    }
    return row | {name: _plain(getattr(kpi, name)) for name in Kpi.model_fields if name not in {*row, *TOLD_ABOVE}}


WORDS = (
    "title", "question", "meaning", "why", "counts", "numerator", "denominator", "owner", "if_it_signals",
)  # fmt: skip
TOLD_ABOVE = ("measure", "source")
"""Fields that stand in the file under other names. Any field that is named nowhere here follows at the end."""
SOURCE = ("title", "publisher", "reference", "official_name", "deviation")


@lru_cache(maxsize=512)
def _statements(door: Door, name: str) -> dict[str, str]:
    """Source -> the statement; empty where it cannot be counted. To write one down takes as long as to count it."""
    kpi, registry = door.registry.kpi(name), door.registry
    return {source: statement_of(kpi, registry, opened) for source, opened in sorted(door.sources.items())}


def _parameter(parameter: Parameter, here: Here) -> str:
    say = here.say
    shipped = "" if parameter.shipped is None else f" [{parameter.shipped}]"
    return f"{parameter.name} = {parameter.value}{shipped}: {say(parameter.meaning)} ({say(parameter.basis)})"


def _official(entry: Official, here: Here) -> str:
    say = here.say
    differs = " ".join(say(text) for text in entry.differs)
    return (
        f"{entry.code} {say(entry.name)} ({say(entry.title)}, {entry.version}): {say(entry.meaning)} {differs}".strip()
    )


def _columns(fields: Iterable[Field]) -> str:
    return " ".join(sorted(name_of(field) for field in fields))


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(texts)


def _plain(value: object) -> object:
    """A code, number or flag as a definition file writes it."""
    return str(value).lower() if isinstance(value, bool) else value
