"""Reads every definition and hands out the KPIs, scopes and pillars, or raises everything wrong with them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeVar

from data.dictionary import Dictionary
from data.faults import DefinitionErrors, Fault, did_you_mean
from kpi.model import Kpi, Parameter, Pillar, Scope
from kpi.official import OfficialList, dress, read_lists
from kpi.parameters import with_own
from kpi.reading import definition_files, read_file, read_keyed, read_kpi
from kpi.rules import Shelf, faults_of, scope_faults
from kpi.superseded import Superseded, read_superseded

HERE = Path(__file__).parent
PARAMETERS = HERE / "parameters.toml"


class UnknownName(ValueError):
    """A KPI, scope or other name that is not there; the sentence says what was perhaps meant."""


@dataclass(frozen=True)
class Registry:
    """Every definition in force, checked. `fingerprint` changes when any definition or parameter does.

    `superseded`: earlier definitions by name and day, oldest first; `official`: the lists whose words are shown.
    """

    kpis: Mapping[str, Kpi]
    scopes: Mapping[str, Scope]
    pillars: Mapping[str, Pillar]
    dictionary: Dictionary
    fingerprint: str
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    superseded: Mapping[str, Superseded] = field(default_factory=dict)
    official: tuple[OfficialList, ...] = ()

    def kpi(self, name: str) -> Kpi:
        """The KPI of that name, or an earlier definition by its name and day. Raises UnknownName."""
        return self.superseded[name].kpi if name in self.superseded else _get(self.kpis, name, "KPI")

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
    dictionary: Dictionary,
    folders: Iterable[Path] = (),
    own: Mapping[str, int] | None = None,
    official: Iterable[Path] = (),
    today: date | None = None,
) -> Registry:
    """Read `kpi/definitions` and any further folders; `own`: values that the force has set for parameters.

    official: folders of official lists, one each; today: the day that superseded definitions must have ended by.
    Raises DefinitionErrors with all faults of all files at once: a broken definition must stop the start, since
    a figure under a wrong definition is worse than none.
    """
    faults: list[Fault] = []
    scopes = read_keyed(HERE / "scopes.toml", Scope, "name", faults)
    pillars = read_keyed(HERE / "pillars.toml", Pillar, "key", faults)
    shipped = read_keyed(PARAMETERS, Parameter, "name", faults)
    parameters = with_own(shipped, own or {}, faults)
    places = [HERE / "definitions", *folders]
    files = definition_files(places, faults)
    kpis = _read_kpis(files, parameters, faults)
    superseded = read_superseded(places, files, parameters, today or date.today(), faults)
    shelf = Shelf(kpis, scopes, pillars, dictionary)
    faults.extend(faults_of([*kpis.values(), *(earlier.kpi for earlier in superseded.values())], shelf))
    faults.extend(scope_faults(shelf, "scopes.toml"))
    faults.extend(_codes_twice(kpis))
    lists = read_lists(official, kpis, faults)
    if faults:
        raise DefinitionErrors(faults)
    dressed = dress(kpis, lists)
    earlier = [found.kpi for found in superseded.values()]
    seal = _fingerprint([*dressed.values(), *earlier], scopes)
    return Registry(dressed, scopes, pillars, dictionary, seal, parameters, superseded, lists)


def _read_kpis(files: Mapping[str, Path], parameters: Mapping[str, Parameter], faults: list[Fault]) -> dict[str, Kpi]:
    kpis: dict[str, Kpi] = {}
    for name, file in files.items():
        raw = read_file(file, faults)
        kpi = read_kpi(file, name, raw, parameters, faults) if raw is not None else None
        if kpi is not None:
            kpis[name] = kpi
    return kpis


def _codes_twice(kpis: Mapping[str, Kpi]) -> list[Fault]:
    seen: dict[str, str] = {}
    faults = []
    for name, kpi in kpis.items():
        if kpi.code in seen:
            faults.append(Fault(f"{name}.toml", f"code '{kpi.code}' is already that of '{seen[kpi.code]}'"))
        seen.setdefault(kpi.code, name)
    return faults


def _fingerprint(kpis: Iterable[Kpi], scopes: Mapping[str, Scope]) -> str:
    text = "".join(value.model_dump_json() for value in [*kpis, *scopes.values()])
    return hashlib.sha256(text.encode()).hexdigest()[:12]


V = TypeVar("V")


def _get(known: Mapping[str, V], name: str, what: str) -> V:
    if name not in known:
        raise UnknownName(f"no {what} is called '{name}'{did_you_mean(name, known)}")
    return known[name]
