"""The published claims that a reader can try with one click, read from `published.toml`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from data.dictionary import read_toml
from data.faults import DefinitionErrors, Fault
from kpi.claims.said import ClaimError, Said, read_figure, span_of

PUBLISHED = Path(__file__).with_name("published.toml")


@dataclass(frozen=True)
class Preset:
    """One published claim: its name, its figure as printed, in whose words, and where it was published."""

    name: str
    figure: str
    said: Said
    wording: str
    publisher: str
    title: str


@lru_cache(maxsize=1)
def presets(file: Path = PUBLISHED) -> tuple[Preset, ...]:
    """Every published claim, in the order of the file. Raises DefinitionErrors with all that is wrong."""
    found, faults = [], []
    for name, entry in read_toml(file).items():
        lacking = [key for key in ("figure", "wording", "publisher", "title") if not entry.get(key)]
        if lacking:
            faults.append(Fault(file.name, f"{name}: needs {', '.join(lacking)}"))
            continue
        try:
            said = read_figure(entry["figure"])
            span = span_of(entry["months"]) if "months" in entry else None
            said = replace(said, span=span, about=entry.get("about", "")).checked()
        except ClaimError as error:
            faults.append(Fault(file.name, f"{name}: {error}"))
            continue
        found.append(Preset(name, entry["figure"], said, entry["wording"], entry["publisher"], entry["title"]))
    if faults:
        raise DefinitionErrors(faults)
    return tuple(found)
