"""Texts that know more than their letters: their numbers kept apart, or the languages they were published in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Sentence:
    """An English template (a key of the catalogue) and the values that fill it."""

    template: str
    values: tuple[tuple[str, Any], ...] = field(default=())

    @classmethod
    def of(cls, template: str, **values: Any) -> Sentence:
        """Build one from keyword values: `Sentence.of("{n} cases", n=3)`."""
        return cls(template, tuple(sorted(values.items())))

    def __str__(self) -> str:
        return self.template.format(**dict(self.values))


class Filled(str):
    """Words of a definition that quote parameters. As a text it is plain English with the numbers in it.

    `template` is the text as its file has it, with {names}, which is the key of the catalogue; `values` fill it.
    """

    template: str
    values: tuple[tuple[str, int], ...]

    def __new__(cls, template: str, values: Mapping[str, int]) -> Filled:
        """Fill a template with numbers. Raises KeyError or ValueError where it cannot be filled."""
        found = super().__new__(cls, template.format(**{name: f"{value:,}" for name, value in values.items()}))
        found.template = template
        found.values = tuple(sorted(values.items()))
        return found

    def __getnewargs__(self) -> tuple[str, dict[str, int]]:  # type: ignore[override]
        return self.template, dict(self.values)


class Wording(str):
    """An official text, word for word: never looked up in a catalogue, and shown in the language it was published in.

    `language` is the language of these very words; `versions`, the languages it was published in.
    """

    language: str
    versions: Mapping[str, str]

    def __new__(cls, language: str, versions: Mapping[str, str]) -> Wording:
        """The version in a language, or the first one where it was not published in that language."""
        spoken = language if language in versions else next(iter(versions))
        found = super().__new__(cls, versions[spoken])
        found.language = spoken
        found.versions = versions
        return found

    def __getnewargs__(self) -> tuple[str, dict[str, str]]:  # type: ignore[override]
        return self.language, dict(self.versions)

    def said(self, language: str) -> Wording:
        """The same text for a reader of a language."""
        return Wording(language, self.versions)
