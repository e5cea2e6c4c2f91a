"""Reads one folder of what stands beside the numbers, and names everything in it that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import ValidationError

from data.dictionary import read_toml
from data.faults import Fault, Faults, did_you_mean
from kpi.beside.model import (
    Action,
    Commentary,
    Entry,
    Event,
    Judgement,
    Lead,
    Level,
    Progress,
    Recommendation,
    Step,
    Target,
    Update,
)

Whose = Literal["national", "invented", "own"]
HEAD = "beside.toml"
FILES: dict[str, dict[str, type[Entry]]] = {
    "targets.toml": {"target": Target},
    "events.toml": {"event": Event},
    "steps.toml": {"step": Step},
    "commentary.toml": {"commentary": Commentary},
    "leads.toml": {"lead": Lead},
    "recommendations.toml": {"recommendation": Recommendation, "progress": Progress},
    "scale.toml": {"level": Level},
    "assessment.toml": {"judgement": Judgement},
    "plan.toml": {"action": Action, "update": Update},
}
"""File -> the entries it may hold, each under [[its name]]."""

E = TypeVar("E", bound=Entry)


@dataclass(frozen=True)
class Placed:
    """An entry with the place where it stands, for a fault to point at."""

    file: str
    label: str
    entry: Entry

    def fault(self, text: str) -> Fault:
        return Fault(self.file, f"{self.label}: {text}")


@dataclass(frozen=True)
class Folder:
    """Everything that one folder holds. `force`: whom it speaks of; None where it speaks of every force."""

    whose: Whose
    path: Path
    force: str | None = None
    placed: tuple[Placed, ...] = ()
    unread: tuple[str, ...] = field(default=())

    def of(self, kind: type[E]) -> tuple[E, ...]:
        """The entries of one kind, in the order of the file."""
        return tuple(one.entry for one in self.placed if isinstance(one.entry, kind))

    def speaks_of(self, entry: Entry, force: str) -> bool:
        """Whether an entry is about a force."""
        about = entry.force or self.force
        return about is None or about == force


def read_folder(path: Path, whose: Whose, faults: list[Fault]) -> Folder:
    """Read the files of a folder; whatever is wrong with them is added to `faults`.

    The invented force's files say `invented = true`, every one of them, and no other file may: so that a copy of
    them is refused wherever it is put.
    """
    found = sorted(file for file in path.iterdir() if file.is_file() and not file.name.startswith("."))
    unread = tuple(file.name for file in found if file.suffix != ".toml")
    force = _force(path, whose, faults)
    placed: list[Placed] = []
    for file in found:
        if file.suffix != ".toml" or file.name == HEAD:
            continue
        if file.name not in FILES:
            faults.append(Fault(file.name, f"is no file that is read here{did_you_mean(file.name, FILES)}"))
            continue
        raw = _raw(file, whose, faults)
        placed += [one for name, kind in FILES[file.name].items() for one in _entries(raw, name, kind, file, faults)]
        others = [name for name in raw if name not in FILES[file.name]]
        faults.extend(
            Fault(file.name, f"there is no [[{name}]] here{did_you_mean(name, FILES[file.name])}") for name in others
        )
    return Folder(whose, path, force, tuple(placed), unread)


def is_invented(path: Path) -> bool:
    """Whether the head of a folder says that it belongs to the invented force."""
    try:
        return read_toml(path / HEAD).get("invented") is True
    except Faults:
        return False


def _force(path: Path, whose: Whose, faults: list[Fault]) -> str | None:
    """Whom the folder speaks of, from its head; what is national has none."""
    if whose == "national":
        return None
    if not (path / HEAD).is_file():
        faults.append(Fault(HEAD, 'is missing; write one that says whom the folder is about: force = "W15000004"'))
        return None
    raw = _raw(path / HEAD, whose, faults)
    faults.extend(Fault(HEAD, f"{name}: is not a field that exists here") for name in raw if name != "force")
    force = raw.get("force")
    if not isinstance(force, str):
        faults.append(Fault(HEAD, 'force: is missing; write the code of the force, as force = "W15000004"'))
        return None
    return force


def _raw(file: Path, whose: Whose, faults: list[Fault]) -> dict[str, Any]:
    """What a file says, without the mark of the invented force, which must fit the folder."""
    try:
        raw = read_toml(file)
    except Faults as error:
        faults.extend(error.faults)
        return {}
    mark = raw.pop("invented", False)
    if whose == "invented" and mark is not True:
        faults.append(Fault(file.name, "does not say invented = true, as every file of the invented force must"))
    if whose != "invented" and mark is not False:
        text = "says that it is invented; what is invented is never shown beside real figures, so take the file out"
        faults.append(Fault(file.name, text))
    return raw


def _entries(raw: dict[str, Any], name: str, kind: type[Entry], file: Path, faults: list[Fault]) -> Iterator[Placed]:
    given = raw.get(name, [])
    if not isinstance(given, list) or not all(isinstance(body, dict) for body in given):
        faults.append(Fault(file.name, f"{name}: write each one under [[{name}]], with two brackets"))
        return
    for place, body in enumerate(given, 1):
        label = f"{name} {place}"
        try:
            yield Placed(file.name, label, kind.model_validate(body))
        except ValidationError as error:
            faults.extend(_said(error, kind, file.name, label))


def _said(error: ValidationError, kind: type[Entry], file: str, label: str) -> Iterator[Fault]:
    """Pydantic's findings as sentences; a field that does not exist is given its nearest neighbour."""
    fields = [info.alias or name for name, info in kind.model_fields.items()]
    for found in error.errors():
        place = ".".join(str(part) for part in found["loc"])
        text = found["msg"].removeprefix("Value error, ")
        if found["type"] == "extra_forbidden":
            text = f"is not a field that exists here{did_you_mean(place, fields)}"
        yield Fault(file, ": ".join(part for part in (label, place, text) if part))
