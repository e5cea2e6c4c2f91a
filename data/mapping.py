"""What a mapping file says: which columns of a force's export feed which columns of the dictionary, and how."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from data.dictionary import Dictionary, Grain
from data.faults import DefinitionErrors, Fault, did_you_mean
from data.mapping_rules import file_faults, head_faults
from data.snapshots.manifest import Break

SHIPPED = Path(__file__).parent / "mappings"
NAME = "name"
"""What `as_at` says where the file's own name has the date."""

DATE_IN_NAME = re.compile(r"(?<!\d)(?:(\d{4})-(\d\d)-(\d\d)|(\d{4})(\d\d)(\d\d)|(\d\d)-(\d\d)-(\d{4}))(?!\d)")


class Said(BaseModel):
    """A part of a mapping file: unknown keys are refused, a code written as a number is read as its text."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, coerce_numbers_to_str=True)


class Rule(Said):
    """How one fed column is filled: from the first of `from_` that says something, from joined `parts`, or a `value`.

    `codes` turns local codes into the dictionary's; `otherwise` stands for every code that neither lists; `not_ours`
    are codes of other crimes; `bands` replaces a number among the parts by "under 13", "13 to 15", "16 and over".
    """

    from_: tuple[str, ...] = Field((), alias="from")
    parts: tuple[str, ...] = ()
    bands: dict[str, tuple[int, ...]] = {}
    value: str | None = None
    codes: dict[str, str] = {}
    otherwise: str | None = None
    not_ours: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    plus_days: str | None = None
    minus_days: str | None = None

    @field_validator("from_", mode="before")
    @classmethod
    def _one_or_several(cls, given: Any) -> Any:
        return (given,) if isinstance(given, str) else given

    @field_validator("value", mode="before")
    @classmethod
    def _as_text(cls, given: Any) -> Any:
        return given.isoformat() if isinstance(given, date) else given

    def columns(self) -> tuple[str, ...]:
        """Every column of the file that the rule reads."""
        days = [name for name in (self.plus_days, self.minus_days) if name is not None]
        return (*self.from_, *self.parts, *days)


class Only(Said):
    """The rows of a file that a table takes: those where a column holds one of some values."""

    from_: str = Field(alias="from")
    values: tuple[str, ...]


class TableMapping(Said):
    """How one table is fed. `when`: rows where all of these columns say nothing are not applicable to it."""

    when: tuple[str, ...] = ()
    only: Only | None = None
    old_reference: Rule | None = None
    columns: dict[str, Rule] = {}

    @model_validator(mode="before")
    @classmethod
    def _split(cls, raw: Any) -> Any:
        if not isinstance(raw, dict) or "columns" in raw:
            return raw
        own = {k: v for k, v in raw.items() if k in ("when", "only", "old_reference")}
        if isinstance(own.get("when"), str):
            own["when"] = (own["when"],)
        if "old_reference" in own:
            own["old_reference"] = _rule(own["old_reference"])
        return {**own, "columns": {k: _rule(v) for k, v in raw.items() if k not in own}}

    def read_columns(self) -> dict[str, str]:
        """Every column of the file that this table reads -> what reads it (a column of the dictionary, or a key)."""
        read = {name: column for column, rule in self.columns.items() for name in rule.columns()}
        if self.old_reference is not None:
            read |= dict.fromkeys(self.old_reference.columns(), "old_reference")
        if self.only is not None:
            read[self.only.from_] = "only"
        return read | dict.fromkeys(self.when, "when")


class FileMapping(Said):
    """One kind of file that a force delivers, found by its name, and the tables it feeds."""

    name: str
    pattern: str
    sheet: str | None = None
    delimiter: str | None = None
    delivers: Literal["full", "incremental"] = "full"
    as_at: date | Literal["name"] | None = None
    drop: tuple[str, ...] = ()
    optional: bool = False
    ignore: tuple[str, ...] | Literal["*"] = ()
    tables: dict[str, TableMapping] = {}

    @field_validator("as_at", mode="before")
    @classmethod
    def _a_day_or_name(cls, given: Any) -> Any:
        if given is None or given == NAME or isinstance(given, date):
            return given
        try:
            return date.fromisoformat(given)
        except (TypeError, ValueError):
            raise ValueError("is 'name' or a date such as 2024-03-31") from None

    def matches(self, file_name: str) -> bool:
        """Whether a file of that name is one of these; capitals make no difference."""
        return fnmatchcase(file_name.lower(), self.pattern.lower())

    def as_at_of(self, file_name: str) -> date | None:
        """The day that file speaks of, as far as the mapping tells; None where it must be given by hand."""
        return date_in_name(file_name) if self.as_at == NAME else self.as_at  # type: ignore[return-value]


class Mapping(Said):
    """A whole mapping file. `version`: the first 12 hex digits of the SHA-256 of its text."""

    name: str
    title: str
    about: str = ""
    source_system: str
    force_code: str | None = None
    nothing: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    alternate_outcomes: dict[str, str] = {}
    tolerance: float = 0.01
    grain: dict[str, Grain] = {}
    breaks: tuple[Break, ...] = ()
    files: tuple[FileMapping, ...] = ()
    version: str = ""


def date_in_name(file_name: str) -> date | None:
    """The one date in a file's name (2024-03-31, 20240331 or 31-03-2024); None without one, or with two that differ."""
    found = set()
    for year, month, day, *rest in DATE_IN_NAME.findall(file_name):
        digits = (year, month, day) if year else tuple(rest[:3]) if rest[0] else tuple(reversed(rest[3:]))
        try:
            found.add(date(*(int(part) for part in digits)))
        except ValueError:
            continue
    return found.pop() if len(found) == 1 else None


def mapping_names(folders: Sequence[Path] = ()) -> list[str]:
    """The names of the mappings shipped and of those in further folders."""
    return sorted({file.stem for folder in (SHIPPED, *folders) for file in folder.glob("*.toml")})


def load_mapping(name_or_path: str, dictionary: Dictionary, folders: Sequence[Path] = ()) -> Mapping:
    """Read a mapping by its name, or by a path that ends in .toml, and check it against the dictionary.

    Raises DefinitionErrors with everything that is wrong with it.
    """
    file = _find(name_or_path, folders)
    try:
        text = file.read_bytes()
        raw = tomllib.loads(text.decode("utf-8"))
    except OSError:
        raise DefinitionErrors([Fault(file.name, "cannot be read; check that the file is there")]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DefinitionErrors([Fault(file.name, f"is not TOML: {error}")]) from None
    faults: list[str] = []
    raw_files = raw.pop("files", [])
    given = [key for key in ("name", "version") if raw.pop(key, None) is not None]
    faults += [f"{key}: is not written in the file; leave it out" for key in given]
    mapping = _head({**raw, "name": file.stem, "version": hashlib.sha256(text).hexdigest()[:12]}, faults)
    mapping = mapping.model_copy(update={"files": _files(raw_files, faults)})
    tables = dictionary.sources.get("snapshot", {})
    faults += head_faults(mapping, tables)
    faults += [text for part in mapping.files for text in file_faults(part, mapping, tables)]
    if faults:
        raise DefinitionErrors([Fault(file.name, text) for text in dict.fromkeys(faults)])
    return mapping


def _find(name: str, folders: Sequence[Path]) -> Path:
    if name.endswith(".toml") or "/" in name or "\\" in name:
        return Path(name)
    found = [path for folder in (SHIPPED, *folders) if (path := folder / f"{name}.toml").is_file()]
    if not found:
        ending = did_you_mean(name, mapping_names(folders))
        raise DefinitionErrors([Fault(f"{name}.toml", f"no mapping is called '{name}'{ending}")])
    if len(found) > 1:
        homes = " and ".join(path.parent.name for path in found)
        raise DefinitionErrors([Fault(f"{name}.toml", f"stands in two folders, {homes}; keep one")])
    return found[0]


def _head(raw: dict[str, Any], faults: list[str]) -> Mapping:
    """The mapping without its files; what cannot be read is left out, so that the rest can be checked as well."""
    try:
        return Mapping.model_validate(raw)
    except ValidationError as error:
        faults += _told(error, "", [*Mapping.model_fields])
        broken = {found["loc"][0] for found in error.errors()}
        kept = {key: value for key, value in raw.items() if key not in broken}
        return Mapping.model_validate({"title": "", "source_system": "other", **kept})


def _files(raw: Any, faults: list[str]) -> tuple[FileMapping, ...]:
    if not isinstance(raw, list) or not raw or not all(isinstance(part, dict) for part in raw):
        faults.append("files: is missing; each kind of file is one [[files]] with a name, a pattern and its tables")
        return ()
    built = []
    for number, part in enumerate(raw, 1):
        try:
            built.append(FileMapping.model_validate(part))
        except ValidationError as error:
            faults += _told(error, str(part.get("name", f"files {number}")), [*FileMapping.model_fields])
    names = [part["name"].lower() for part in raw if isinstance(part.get("name"), str)]
    twice = sorted({name for name in names if names.count(name) > 1})
    faults += [f"files: two are called '{name}'; give each a name of its own" for name in twice]
    return tuple(built)


def _rule(raw: Any) -> Any:
    """A bare text, or a list of them, names the columns to read."""
    return {"from": raw} if isinstance(raw, str | list) else raw


def _told(error: ValidationError, place: str, known: Sequence[str]) -> list[str]:
    """Pydantic's findings in our words, each with the file of the mapping, the table and the column it is about."""
    told: dict[str, str] = {}
    for found in error.errors():
        steps = [str(step) for step in found["loc"] if not _is_step_of_ours(step)]
        where = ".".join([place, *steps] if place else steps)
        told.setdefault(where, f"{where}: {_sentence(found, steps, known)}")
    return list(told.values())


def _is_step_of_ours(step: int | str) -> bool:
    """Steps of pydantic's path that no one has written in the file."""
    return isinstance(step, str) and (step in ("tables", "columns") or "[" in step or step in ("date", "literal"))


def _sentence(found: MappingOf[str, Any], steps: Sequence[str], known: Sequence[str]) -> str:
    if found["type"] == "extra_forbidden":
        names = known if len(steps) == 1 else [f.alias or n for n, f in Rule.model_fields.items()]
        return f"is not a field that exists here{did_you_mean(steps[-1], names)}"
    if found["type"] == "missing":
        return "is missing"
    message = str(found["msg"]).removeprefix("Value error, ")
    return message[0].lower() + message[1:]
