"""Definitions that were in force once: kept, checked and answerable, so that an old figure can be understood."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from data.faults import Fault, did_you_mean
from kpi.model import Kpi, Parameter
from kpi.reading import read_file, read_kpi

FOLDER = "superseded"
NAMED = re.compile(r"(?P<name>[^@]+)@(?P<day>\d{4}-\d{2}-\d{2})")


@dataclass(frozen=True)
class Superseded:
    """An earlier definition of a KPI. `kpi.name` is the name with the day it ended, as it can be asked for."""

    kpi: Kpi
    of: str
    ended_on: date
    because: str


def read_superseded(
    folders: Iterable[Path],
    in_force: Mapping[str, Path],
    parameters: Mapping[str, Parameter],
    today: date,
    faults: list[Fault],
) -> dict[str, Superseded]:
    """Every superseded definition by its name with its day, oldest first within a KPI.

    folders: those of the definitions, whose folder `superseded` holds them; in_force: name -> file of those in force.
    A file says all that a definition says, and `changed_because`.
    """
    found: dict[str, Superseded] = {}
    for file in (file for folder in folders for file in sorted((folder / FOLDER).glob("*.toml"))):
        read = _read(file, in_force, parameters, today, faults)
        if read is not None:
            found[read.kpi.name] = read
    return found


def _read(
    file: Path, in_force: Mapping[str, Path], parameters: Mapping[str, Parameter], today: date, faults: list[Fault]
) -> Superseded | None:
    wrong = list(_misnamed(file, in_force, today))
    faults.extend(Fault(file.name, text) for text in wrong)
    raw = None if wrong else read_file(file, faults)
    if raw is None:
        return None
    because = raw.pop("changed_because", None)
    if not isinstance(because, str) or not because.strip():
        faults.append(Fault(file.name, "changed_because: say in a sentence why this definition was replaced"))
        return None
    # It is no measure of its own: it has no place on the deck and beside others.
    for field in ("deck", "twin", "beside"):
        raw.pop(field, None)
    kpi = read_kpi(file, file.stem, raw, parameters, faults)
    name, _, day = file.stem.partition("@")
    return Superseded(kpi, name, date.fromisoformat(day), because) if kpi else None


def _misnamed(file: Path, in_force: Mapping[str, Path], today: date) -> Iterator[str]:
    """What the name of a file says wrong."""
    named = NAMED.fullmatch(file.stem)
    try:
        day = date.fromisoformat(named["day"]) if named else None
    except ValueError:
        day = None
    if named is None or day is None:
        yield "is not named after a KPI and the day its definition ended, as in charge_rate_closed@2026-04-01.toml"
        return
    if day > today:
        yield f"ends on {day}, which is still to come: until then it is the definition in force, and stands one up"
    now = in_force.get(named["name"])
    if now is None:
        yield f"no definition '{named['name']}' is in force{did_you_mean(named['name'], in_force)}"
    elif now.parent != file.parent.parent:
        yield f"stands in another folder than the definition in force, which is in {now.parent.name}"
