"""Numbers that conditions name instead of holding them: policy that a force may set, shown with every definition."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from data.faults import Fault, did_you_mean
from kpi.model import Parameter

NAMED = re.compile(r"\$([a-z_]+)")


def fill(raw: Any, parameters: Mapping[str, Parameter], file: str, faults: list[Fault]) -> tuple[Any, list[str]]:
    """A definition's raw values with every $name replaced by its number, and the names that were used, in order.

    Words are left alone: only conditions, which stand under measure and leaves_out, may name parameters. An unknown
    name is added to `faults`.
    """
    used: list[str] = []

    def value_of(found: re.Match[str]) -> str:
        name = found[1]
        if name not in parameters:
            faults.append(Fault(file, f"'${name}' is not a parameter{did_you_mean(name, parameters)}"))
            return "0"
        used.append(name)
        return str(parameters[name].value)

    def filled(part: Any) -> Any:
        if isinstance(part, dict):
            return {key: filled(value) for key, value in part.items()}
        if isinstance(part, list):
            return [filled(value) for value in part]
        return NAMED.sub(value_of, part) if isinstance(part, str) else part

    places = {key: filled(raw[key]) for key in ("measure", "leaves_out") if key in raw}
    return {**raw, **places}, list(dict.fromkeys(used))


def with_own(parameters: Mapping[str, Parameter], own: Mapping[str, int], faults: list[Fault]) -> dict[str, Parameter]:
    """The parameters with the values that a force has set; a name that is not there is a fault."""
    for name in own:
        if name not in parameters:
            faults.append(Fault("settings.toml", f"parameters: there is no '{name}'{did_you_mean(name, parameters)}"))
    return {
        name: parameter.model_copy(update={"value": own[name], "ours": True}) if name in own else parameter
        for name, parameter in parameters.items()
    }
