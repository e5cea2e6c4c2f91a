"""Reads the folders of official lists and says everything that is wrong with them, file by file."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from data.faults import Fault, did_you_mean
from kpi.model import Kpi
from kpi.official.model import Heading, Measure, OfficialList
from kpi.reading import build, read_file

HEADING = "list.toml"


def read_lists(folders: Iterable[Path], kpis: Mapping[str, Kpi], faults: list[Fault]) -> tuple[OfficialList, ...]:
    """The lists of these folders in their order, one list a folder, checked against our KPIs.

    Whatever is wrong is added to `faults`, under the folder and the file.
    """
    read = [found for folder in folders if (found := _read(folder, kpis, faults)) is not None]
    seen: dict[str, Path] = {}
    for folder, one in read:
        if one.name in seen:
            text = f"list: '{one.name}' already stands in {seen[one.name].name}; keep one folder of each list"
            faults.append(Fault(_place(folder, HEADING), text))
        seen.setdefault(one.name, folder)
    return tuple(one for _, one in read)


def _place(folder: Path, file: str) -> str:
    return f"{folder.name}/{file}"


def _read(folder: Path, kpis: Mapping[str, Kpi], faults: list[Fault]) -> tuple[Path, OfficialList] | None:
    if not folder.is_dir():
        faults.append(Fault(str(folder), "is not a folder of an official list"))
        return None
    if not (folder / HEADING).is_file():
        text = "is missing: it says which list this is, who published it, its version and its date"
        faults.append(Fault(_place(folder, HEADING), text))
    wrong: list[Fault] = []
    raw = read_file(folder / HEADING, wrong) if (folder / HEADING).is_file() else None
    heading = build(Heading, raw, HEADING, wrong) if raw is not None else None
    measures: dict[str, Measure] = {}
    for file in sorted(folder.glob("*.toml")):
        if file.name == HEADING:
            continue
        raw = read_file(file, wrong)
        measure = build(Measure, raw, file.name, wrong) if raw is not None else None
        if measure is not None:
            measures[file.stem] = measure
            wrong.extend(Fault(file.name, text) for text in _faults_of(measure, heading, kpis))
    wrong.extend(_said_twice(measures))
    faults.extend(Fault(_place(folder, fault.file), fault.text) for fault in wrong)
    if not measures and not wrong:
        faults.append(Fault(str(folder), f"holds no measure: write a file for each beside {HEADING}"))
    return (folder, OfficialList(heading=heading, measures=measures)) if heading is not None else None


def _faults_of(measure: Measure, heading: Heading | None, kpis: Mapping[str, Kpi]) -> Iterator[str]:
    """What is wrong with one measure by itself."""
    for field in ("replaces", "corresponds_to"):
        for name in getattr(measure, field):
            if name not in kpis:
                yield f"{field}: no KPI is called '{name}'{did_you_mean(name, kpis)}"
    for name in sorted({*measure.replaces} & {*measure.corresponds_to}):
        yield f"'{name}' stands under replaces and under corresponds_to; keep one"
    if measure.corresponds_to and not measure.differs:
        yield "differs is missing: say where what corresponds_to names counts otherwise, or put it under replaces"
    if measure.differs and not [*measure.ours()]:
        yield "differs says how ours counts, but neither replaces nor corresponds_to names one of ours"
    if heading is not None:
        yield from _half_translated(measure, heading)
    yield from _targets_wrong(measure, kpis)


def _half_translated(measure: Measure, heading: Heading) -> Iterator[str]:
    """A measure is published in a language whole or not at all: nobody is shown half of each."""
    if getattr(measure, heading.language) is not None:
        yield f"{heading.language}: the list is in this language already; its words stand at the top of the file"
    for language, words in measure.said(heading.language).items():
        if words is measure:
            continue
        for field in ("numerator", "denominator"):
            if (getattr(words, field) is None) != (getattr(measure, field) is None):
                yield f"{language}.{field}: must be there if and only if {field} is; translate all of it, or none"
        if len(words.differs) != len(measure.differs):
            yield f"{language}.differs: has {len(words.differs)} sentences where there are {len(measure.differs)}"


def _targets_wrong(measure: Measure, kpis: Mapping[str, Kpi]) -> Iterator[str]:
    days = [target.from_ for target in measure.targets]
    if days != sorted(set(days)):
        yield "targets: each begins later than the one before it"
    if measure.targets and not measure.replaces:
        yield "targets: replaces names no KPI that they would be the aim of"
    shares = [name for name in measure.replaces if name in kpis and kpis[name].unit == "share"]
    for target in measure.targets:
        if shares and not (math.isfinite(target.value) and 0 <= target.value <= 1):
            yield f"targets: {target.value:g} is no share from 0 to 1; 12 per cent is 0.12"


def _said_twice(measures: Mapping[str, Measure]) -> Iterator[Fault]:
    """One code for two measures, and one KPI given the words of two."""
    codes: dict[str, str] = {}
    taken: dict[str, str] = {}
    for file, measure in measures.items():
        if measure.code in codes:
            yield Fault(f"{file}.toml", f"code '{measure.code}' is already that of {codes[measure.code]}.toml")
        codes.setdefault(measure.code, file)
        for kpi in measure.replaces:
            if kpi in taken:
                yield Fault(f"{file}.toml", f"replaces: '{kpi}' already has the words of {taken[kpi]}.toml")
            taken.setdefault(kpi, file)
