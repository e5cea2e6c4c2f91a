"""Reads every definition and hands out the KPIs, scopes and pillars, or raises everything wrong with them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from data.dictionary import Dictionary, Frozen, from_pydantic, read_toml
from data.faults import DefinitionErrors, Fault, Faults, did_you_mean
from kpi.model import Kpi, Parameter, Pillar, Scope
from kpi.parameters import fill, with_own
from kpi.rules import KPI_RULES, Shelf, scope_faults

HERE = Path(__file__).parent
PARAMETERS = HERE / "parameters.toml"
M = TypeVar("M", bound=Frozen)


class UnknownName(ValueError):
    """A KPI, scope or other name that is not there; the sentence says what was perhaps meant."""


@dataclass(frozen=True)
class Registry:
    """Every definition in force, checked. `fingerprint` changes when any definition does."""

    kpis: Mapping[str, Kpi]
    scopes: Mapping[str, Scope]
    pillars: Mapping[str, Pillar]
    dictionary: Dictionary
    fingerprint: str
    parameters: Mapping[str, Parameter] = field(default_factory=dict)

    def kpi(self, name: str) -> Kpi:
        """The KPI of that name. Raises UnknownName."""
        return _get(self.kpis, name, "KPI")

    def scope(self, name: str) -> Scope:
        """The scope of that name. Raises UnknownName."""
        return _get(self.scopes, name, "scope")

    def in_order(self) -> list[Kpi]:
        """Every KPI in the order of the pillars, then of the codes."""
        order = list(self.pillars)
        return sorted(self.kpis.values(), key=lambda kpi: (order.index(kpi.pillar), kpi.code))

    def headline(self) -> list[Kpi]:
        """The KPIs of the flight deck, in order."""
        return [kpi for kpi in self.in_order() if kpi.deck]


def load_registry(
    dictionary: Dictionary, folders: Iterable[Path] = (), own: Mapping[str, int] | None = None
) -> Registry:
    """Read `kpi/definitions` and any further folders; `own`: values that the force has set for parameters.

    Raises DefinitionErrors with all faults of all files at once: a broken definition must stop the start, since
    a figure under a wrong definition is worse than none.
    """
    faults: list[Fault] = []
    scopes = _read_keyed(HERE / "scopes.toml", Scope, "name", faults)
    pillars = _read_keyed(HERE / "pillars.toml", Pillar, "key", faults)
    shipped = _read_keyed(PARAMETERS, Parameter, "name", faults)
    parameters = with_own(shipped, own or {}, faults)
    files = _definition_files([HERE / "definitions", *folders], faults)
    kpis = _read_kpis(files, parameters, faults)
    shelf = Shelf(kpis, scopes, pillars, dictionary)
    for name, kpi in kpis.items():
        faults.extend(Fault(files[name].name, text) for rule in KPI_RULES for text in rule(kpi, shelf))
    faults.extend(scope_faults(shelf, "scopes.toml"))
    faults.extend(_codes_twice(kpis))
    if faults:
        raise DefinitionErrors(faults)
    return Registry(kpis, scopes, pillars, dictionary, _fingerprint(kpis, scopes), parameters)


def _definition_files(folders: list[Path], faults: list[Fault]) -> dict[str, Path]:
    """KPI name -> its file; a name that stands in two folders is a fault, since one of them would win unseen."""
    files: dict[str, Path] = {}
    for folder in folders:
        if not folder.is_dir():
            faults.append(Fault(str(folder), "is not a folder of definitions"))
        for file in sorted(folder.glob("*.toml")):
            if file.stem in files:
                other = files[file.stem].parent.name
                faults.append(Fault(file.name, f"stands in two folders, {other} and {folder.name}; keep one"))
            files.setdefault(file.stem, file)
    return files


def _read_kpis(files: Mapping[str, Path], parameters: Mapping[str, Parameter], faults: list[Fault]) -> dict[str, Kpi]:
    kpis: dict[str, Kpi] = {}
    for name, file in files.items():
        try:
            raw = read_toml(file)
        except Faults as error:
            faults.extend(error.faults)
            continue
        if "name" in raw:
            faults.append(Fault(file.name, "name: the file's own name is the KPI's name; leave the field out"))
            continue
        raw, used = fill(raw, parameters, file.name, faults)
        raw["parameters"] = [parameters[parameter].model_dump() for parameter in used]
        kpi = _build(Kpi, {"name": name, **raw}, file.name, faults)
        if kpi is not None:
            kpis[name] = kpi
    return kpis


def _read_keyed(file: Path, model: type[M], key: str, faults: list[Fault]) -> dict[str, M]:
    """Read a file of named entries, each the body of one model."""
    try:
        raw = read_toml(file)
    except Faults as error:
        faults.extend(error.faults)
        return {}
    loose = [name for name, body in raw.items() if not isinstance(body, dict)]
    faults.extend(Fault(file.name, f"{name}: must be an entry of its own, under [{name}]") for name in loose)
    entries = {name: {key: name, **body} for name, body in raw.items() if name not in loose}
    built = {name: _build(model, entry, file.name, faults) for name, entry in entries.items()}
    return {name: value for name, value in built.items() if value is not None}


def _build(model: type[M], raw: dict[str, Any], file: str, faults: list[Fault]) -> M | None:
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        faults.extend(from_pydantic(error, file))
        return None


def _codes_twice(kpis: Mapping[str, Kpi]) -> list[Fault]:
    seen: dict[str, str] = {}
    faults = []
    for name, kpi in kpis.items():
        if kpi.code in seen:
            faults.append(Fault(f"{name}.toml", f"code '{kpi.code}' is already that of '{seen[kpi.code]}'"))
        seen.setdefault(kpi.code, name)
    return faults


def _fingerprint(kpis: Mapping[str, Kpi], scopes: Mapping[str, Scope]) -> str:
    text = "".join(value.model_dump_json() for value in [*kpis.values(), *scopes.values()])
    return hashlib.sha256(text.encode()).hexdigest()[:12]


V = TypeVar("V")


def _get(known: Mapping[str, V], name: str, what: str) -> V:
    if name not in known:
        raise UnknownName(f"no {what} is called '{name}'{did_you_mean(name, known)}")
    return known[name]
