"""What every table holds, column by column: the list that definitions and tables are checked against."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from data.faults import DefinitionErrors, Fault, did_you_mean

Grain = Literal["day", "month", "quarter", "year"]


class Frozen(BaseModel):
    """A value read from a file: unknown keys are refused, nothing changes after reading."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Column(Frozen):
    """One column; `values` maps each allowed value to its label, and is empty where any value may stand."""

    kind: Literal["key", "category", "date", "flag", "number"]
    meaning: str
    codes: str | None = None
    values: dict[str, str] = {}
    identifying: bool = False


class Table(Frozen):
    """One tidy table of one source.

    `weight` names the column that says how many units a row stands for (None: each row is one unit).
    `grain` is the finest period the table can be counted by.
    """

    row: str
    grain: Grain = "day"
    weight: str | None = None
    columns: dict[str, Column]

    def dates(self) -> list[str]:
        """The columns a KPI may be counted on."""
        return [name for name, column in self.columns.items() if column.kind == "date"]

    def dimensions(self) -> list[str]:
        """The columns figures may be split and filtered by: categories that identify nobody."""
        return [n for n, c in self.columns.items() if c.kind == "category" and not c.identifying]


class Dictionary(Frozen):
    """Every source's tables: `sources["published"]["offences"]`."""

    sources: dict[str, dict[str, Table]]

    def tables_named(self, name: str) -> dict[str, Table]:
        """The table of that name in each source that has one."""
        return {source: tables[name] for source, tables in self.sources.items() if name in tables}


def load_dictionary(file: Path, forces: Path) -> Dictionary:
    """Read the dictionary; the force codes come from the list of forces. All faults are raised at once."""
    raw = read_toml(file)
    codes: dict[str, dict[str, str]] = dict(_entries(raw.pop("codes", {})))
    codes["force_code"] = force_names(forces)
    faults = [*_fill_codes(raw, codes, file.name)]
    try:
        dictionary = Dictionary(sources=raw)
    except ValidationError as error:
        raise DefinitionErrors([*faults, *from_pydantic(error, file.name)]) from None
    if faults:
        raise DefinitionErrors(faults)
    return dictionary


def force_names(file: Path) -> dict[str, str]:
    """Force code -> display name, in the order of the file."""
    return {force["code"]: force["name"] for force in read_toml(file)["force"]}


def force_spellings(file: Path) -> dict[str, str]:
    """Every spelling of a force, lower case -> force code."""
    return {
        spelling.lower(): force["code"]
        for force in read_toml(file)["force"]
        for spelling in (force["code"], force["name"], *force.get("aliases", ()))
    }


def read_toml(file: Path) -> dict[str, Any]:
    """Read one TOML file; a file that is missing or does not parse is a fault with a place, not a crash."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError:
        raise DefinitionErrors([Fault(file.name, "cannot be read; restore it from the repository")]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DefinitionErrors([Fault(file.name, f"is not TOML: {error}")]) from None


def from_pydantic(error: ValidationError, file: str) -> list[Fault]:
    """Say pydantic's findings as faults of a file, one each."""
    faults = []
    for found in error.errors():
        place = ".".join(str(part) for part in found["loc"])
        message = found["msg"].replace("Extra inputs are not permitted", "is not a field that exists here")
        faults.append(Fault(file, f"{place}: {message}"))
    return faults


def _entries(found: Any) -> list[tuple[str, Any]]:
    return list(found.items()) if isinstance(found, dict) else []


def _fill_codes(raw: dict[str, Any], codes: dict[str, dict[str, str]], file: str) -> list[Fault]:
    """Put each code list where a column names it; what is of the wrong shape is left for the model to refuse."""
    faults = []
    for source, tables in raw.items():
        for table, body in _entries(tables):
            for name, column in _entries(dict(_entries(body)).get("columns")):
                wanted = dict(_entries(column)).get("codes")
                if wanted is None:
                    continue
                if wanted in codes:
                    column["values"] = codes[wanted]
                else:
                    ending = did_you_mean(wanted, codes)
                    faults.append(Fault(file, f"{source}.{table}.{name} names code list '{wanted}'{ending}"))
    return faults
