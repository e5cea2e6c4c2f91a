"""Reads definition files into checked shapes; every fault is gathered, so that all files can be mended in one go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from data.dictionary import Frozen, from_pydantic, read_toml
from data.faults import Fault, Faults
from kpi.model import Kpi, Parameter
from kpi.parameters import fill

M = TypeVar("M", bound=Frozen)

GIVEN = {
    "name": "the file's own name is the KPI's name; leave the field out",
    "parameters": "they are listed by themselves where a condition names one; leave the field out",
    "official": "official wording stands in files of its own (docs/handbook/official_list.md); leave the field out",
}
"""What a definition does not say of itself, and why."""


def definition_files(folders: Iterable[Path], faults: list[Fault]) -> dict[str, Path]:
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


def read_kpi(
    file: Path, name: str, raw: Mapping[str, Any], parameters: Mapping[str, Parameter], faults: list[Fault]
) -> Kpi | None:
    """One KPI from what its file holds, its parameters put in; None where a fault was added."""
    given = [Fault(file.name, f"{field}: {why}") for field, why in GIVEN.items() if field in raw]
    if given:
        faults.extend(given)
        return None
    filled, used = fill(raw, parameters, file.name, faults)
    rests_on = [parameters[parameter].model_dump() for parameter in used if parameter in parameters]
    return build(Kpi, {"name": name, **filled, "parameters": rests_on}, file.name, faults)


def read_file(file: Path, faults: list[Fault]) -> dict[str, Any] | None:
    """What a TOML file holds; None where it cannot be read."""
    try:
        return read_toml(file)
    except Faults as error:
        faults.extend(error.faults)
        return None


def read_keyed(file: Path, model: type[M], key: str, faults: list[Fault]) -> dict[str, M]:
    """Read a file of named entries, each the body of one model."""
    raw = read_file(file, faults)
    if raw is None:
        return {}
    loose = [name for name, body in raw.items() if not isinstance(body, dict)]
    faults.extend(Fault(file.name, f"{name}: must be an entry of its own, under [{name}]") for name in loose)
    entries = {name: {key: name, **body} for name, body in raw.items() if name not in loose}
    built = {name: build(model, entry, file.name, faults) for name, entry in entries.items()}
    return {name: value for name, value in built.items() if value is not None}


def build(model: type[M], raw: dict[str, Any], file: str, faults: list[Fault]) -> M | None:
    """A checked value from raw ones; None where a fault was added."""
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        faults.extend(from_pydantic(error, file))
        return None
