"""What is installed, what is loaded and what is wrong, for whoever looks after a flight deck."""

from __future__ import annotations

import os
import platform
import re
import textwrap
import tomllib
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from data.faults import Faults

if TYPE_CHECKING:
    from data.dictionary import Dictionary
    from data.source import Source
    from kpi.registry import Registry
    from settings import Settings

HERE = Path(__file__).parent
WIDTH = 96
PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;]+)(?:\s*;\s*(.+))?")
MUST_BE_OFF = {
    ("browser", "gatherUsageStats"): "Streamlit would send usage statistics to its makers",
    ("runner", "postScriptGC"): "every click would wait for a full garbage collection",
}


def examine() -> dict[str, list[str]]:
    """Lines under Installed, Loaded, Server and Wrong; nothing under Wrong means all is well."""
    wrong: list[str] = []
    found = {"Installed": _installed(wrong), "Loaded": _loaded(wrong), "Server": _server(wrong)}
    return {**found, "Wrong": wrong}


def _installed(wrong: list[str]) -> list[str]:
    """Every package against its pin: another version may give another figure."""
    pins = [match for line in _pins().splitlines() if (match := PIN.match(line)) and _meant_for_here(match[3])]
    held = {match[1]: _held(match[1]) for match in pins}
    for name, pinned, _ in (match.groups() for match in pins):
        if held[name] != pinned:
            has = f"is {held[name]}" if held[name] else "is not installed"
            wrong.append(f"requirements.txt: {name} {has}, pinned {pinned}; run `pip install -r requirements.txt`")
    listed = ", ".join(f"{name} {number}" for name, number in held.items() if number)
    return [f"Python {platform.python_version()} on {platform.system()}", *textwrap.wrap(listed, WIDTH)]


def _pins() -> str:
    return (HERE / "requirements.txt").read_text(encoding="utf-8")


def _meant_for_here(marker: str | None) -> bool:
    from packaging.markers import Marker

    return marker is None or Marker(marker).evaluate()


def _held(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _loaded(wrong: list[str]) -> list[str]:
    """The settings, definitions and tables; each is tried even when another is broken, so that all faults show."""
    from data.dictionary import load_dictionary
    from data.source import open_published
    from i18n.own import check_own
    from kpi.answer import DICTIONARY
    from kpi.registry import load_registry

    lines: list[str] = []
    try:
        chosen = _settings(wrong)
        dictionary = load_dictionary(DICTIONARY, chosen.published / "forces.toml")
    except Faults as broken:
        return [*lines, *_told(broken, wrong)]
    try:
        registry = load_registry(dictionary, chosen.definitions, chosen.parameters, chosen.official)
        lines += [*_definitions(registry), *check_own(chosen.definitions)]
        lines += _beside(registry, chosen)
    except Faults as broken:
        lines += _told(broken, wrong)
    try:
        lines += _tables(open_published(dictionary, chosen.published), chosen.published)
    except Faults as broken:
        lines += _told(broken, wrong)
    return lines + _snapshot(dictionary, chosen, wrong)


def _beside(registry: Registry, chosen: Settings) -> list[str]:
    """What stands beside the numbers. Raises DefinitionErrors."""
    from kpi.beside import load_beside
    from settings import folder_beside

    shelf = load_beside(registry, folder_beside(chosen))
    own = f"{len(shelf.own.placed)} entries of our own" if shelf.own else "no folder of our own"
    return [f"beside the numbers: {len(shelf.national.placed)} national entries, {own}"]


def _definitions(registry: Registry) -> list[str]:
    """What is in force, and whose numbers and words stand in it."""
    own = [(name, p) for name, p in registry.parameters.items() if p.shipped is not None]
    lists = [(found.name, found.heading, len(found.measures)) for found in registry.official]
    return [
        f"{len(registry.kpis)} KPIs and {len(registry.scopes)} scopes, fingerprint {registry.fingerprint}",
        *(f"parameter {name}: {p.value}, set by the force; shipped {p.shipped}" for name, p in own),
        *(
            f"official list {name}: {heading.title}, version {heading.version}, {n} measures"
            for name, heading, n in lists
        ),
    ]


def _snapshot(dictionary: Dictionary, chosen: Settings, wrong: list[str]) -> list[str]:
    """What is live in the store that is in use, if anything is."""
    from data.open_snapshot import live_mark, open_snapshot
    from settings import store_in_use

    store = store_in_use(chosen)
    if store is None or not live_mark(store):
        return ["snapshot: none is live; the invented force is made when the server starts"]
    try:
        source = open_snapshot(dictionary, store)
    except Faults as broken:
        return _told(broken, wrong)
    manifest = source.manifest
    assert manifest is not None
    kind = "invented" if manifest.synthetic else "a force's own cases: served on this computer only"
    age = (date.today() - manifest.as_at()).days
    made = "" if manifest.dictionary_version == dictionary.version else "; made with another dictionary: load it again"
    held = manifest.tables.items()
    lines = [f"snapshot {name}: {entry.rows:,} rows, as at {entry.as_at}" for name, entry in held]
    return [
        *lines,
        f"snapshot: {manifest.id} is live, {kind}, {age:,} days old; fingerprint {source.fingerprint}{made}",
    ]


def _settings(wrong: list[str]) -> Settings:
    """The settings, or the defaults where they are broken."""
    from settings import Settings, read_settings

    try:
        return read_settings()
    except Faults as broken:
        _told(broken, wrong)
        return Settings.model_construct(published=HERE / "data" / "published", demonstration=False)


def _told(broken: Faults, wrong: list[str]) -> list[str]:
    wrong.extend(str(fault) for fault in broken.faults)
    return []


def _tables(source: Source, folder: Path) -> list[str]:
    from data.dictionary import read_toml

    rows = {entry["name"]: entry["rows"] for entry in read_toml(folder / "manifest.toml")["table"]}
    held = {name: source.origins[name] for name in source.tables}
    lines = [f"{source.name} {n}: {rows[n]:,} rows, {o.covers_from} to {o.covers_to}" for n, o in held.items()]
    name, day = source.newest()
    age = (date.today() - day).days
    return [*lines, f"{source.name}: newest is {name}, {age:,} days old; fingerprint {source.fingerprint}"]


def _server(wrong: list[str]) -> list[str]:
    """Streamlit's own options, which must keep it quiet and quick."""
    file = HERE / ".streamlit" / "config.toml"
    try:
        options = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        wrong.append(f".streamlit/config.toml: cannot be used ({error}); restore it from the repository")
        return []
    lines = []
    for (section, name), cost in MUST_BE_OFF.items():
        variable = f"STREAMLIT_{section}_{re.sub('(?<=[a-z])(?=[A-Z])', '_', name)}".upper()
        place, value = ".streamlit/config.toml", str(options.get(section, {}).get(name, "not set"))
        if variable in os.environ:
            place, value = variable, os.environ[variable]
        lines.append(f"{section}.{name}: {value.lower()}")
        if value.lower() not in ("false", "0"):
            wrong.append(f"{place}: {section}.{name} must be false, or {cost}")
    return [*lines, "Chromium: not needed to run; only the browser tests use it"]
