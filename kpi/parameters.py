"""Numbers that conditions and words name instead of holding them: policy that a force may set."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from string import Formatter
from typing import Any

from data.faults import Fault, did_you_mean
from kpi.model import Parameter
from kpi.sentence import Filled

NAMED = re.compile(r"\$([a-z_]+)")
ASKED = ("measure", "leaves_out", "settle_days")
"""Where a definition's conditions and numbers stand."""
SAID = (
    "title", "question", "meaning", "why", "counts", "numerator", "denominator", "caveats", "owner", "if_it_signals",
    "source",
)  # fmt: skip
"""Where its words stand."""
SETTING = "setting parameters"
"""What a fault of a force's own values points at: they may stand in the settings file or in a variable."""


@dataclass
class Filling:
    """One definition while its parameters are put in: what it used, and what was wrong."""

    parameters: Mapping[str, Parameter]
    file: str
    faults: list[Fault]
    used: dict[str, None] = field(default_factory=dict)

    def conditions(self, part: Any) -> Any:
        """Raw values with every $name replaced by its number."""
        return _each(part, lambda text: NAMED.sub(self._number, text))

    def words(self, part: Any) -> Any:
        """Raw values with every {name} filled in, so that they can still be said in both languages."""
        return _each(part, lambda text: self._filled(text) if "{" in text or "}" in text else text)

    def _number(self, found: re.Match[str]) -> str:
        return str(self._value(found[1], f"${found[1]}"))

    def _value(self, name: str, written: str) -> int:
        if name not in self.parameters:
            self._wrong(f"'{written}' is not a parameter{did_you_mean(name, self.parameters)}")
            return 0
        self.used[name] = None
        return self.parameters[name].value

    def _filled(self, text: str) -> str:
        try:
            named = [(name, form, how) for _, name, form, how in Formatter().parse(text) if name is not None]
        except ValueError:
            named = [("", "", None)]
        if any(not re.fullmatch("[a-z_]+", name) or form or how for name, form, how in named):
            self._wrong(f'"{text}" has braces that name no parameter; write {{follow_days}}, or leave braces out')
            return text
        before = dict(self.used)
        values = {name: self._value(name, f"{{{name}}}") for name, _, _ in named}
        for name in values.keys() & self.parameters.keys() - before.keys():
            self._wrong(f"words quote {{{name}}}, on which no condition of it rests")
        return Filled(text, values)

    def _wrong(self, text: str) -> None:
        self.faults.append(Fault(self.file, text))


def fill(
    raw: Mapping[str, Any], parameters: Mapping[str, Parameter], file: str, faults: list[Fault]
) -> tuple[dict[str, Any], list[str]]:
    """A definition's raw values with its parameters put in, and the names of those it rests on, in order.

    Conditions name a parameter as $name and words as {name}. Words may only quote what a condition rests on, so that
    a number is never shown that moves nothing. Whatever is wrong is added to `faults`.
    """
    filling = Filling(parameters, file, faults)
    asked = {key: filling.conditions(raw[key]) for key in ASKED if key in raw}
    said = {key: filling.words(raw[key]) for key in SAID if key in raw}
    return {**raw, **asked, **said}, list(filling.used)


def with_own(parameters: Mapping[str, Parameter], own: Mapping[str, int], faults: list[Fault]) -> dict[str, Parameter]:
    """The parameters with the values that a force has set; one that does not exist or is out of range is a fault."""
    for name in own:
        if name not in parameters:
            faults.append(Fault(SETTING, f"there is no '{name}'{did_you_mean(name, parameters)}"))
    found = {name: _set(parameter, own.get(name)) for name, parameter in parameters.items()}
    faults.extend(Fault(SETTING, text) for text in _out_of_range(found))
    return found


def _set(parameter: Parameter, value: int | None) -> Parameter:
    if value is None or value == parameter.value:
        return parameter
    return parameter.model_copy(update={"value": value, "shipped": parameter.value})


def _out_of_range(parameters: Mapping[str, Parameter]) -> Iterator[str]:
    for name, parameter in parameters.items():
        value, least, most = parameter.value, parameter.least, parameter.most
        if not least <= value <= most:
            yield f"{name} is {value}; it may be from {least} to {most}"
        floor = parameters.get(parameter.not_below or "")
        if floor is not None and value < floor.value:
            yield f"{name} is {value}, less than {floor.name}, which is {floor.value}; set both"


def _each(part: Any, change: Any) -> Any:
    """A raw value with every text in it changed."""
    if isinstance(part, dict):
        return {key: _each(value, change) for key, value in part.items()}
    if isinstance(part, list):
        return [_each(value, change) for value in part]
    return change(part) if isinstance(part, str) else part
