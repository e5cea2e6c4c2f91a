"""What an official list and each of its measures say: frozen values read from files, and nothing that decides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from data.dictionary import Frozen
from kpi.sentence import Wording

ListName = Literal["flight_deck", "joint_unit"]
"""The two lists that forces are told to use. They are different papers and are never mixed."""

Language = Literal["en", "cy"]
Said = Annotated[str, Field(min_length=1, pattern=r"\S")]
"""A text with something in it."""


def _several(value: Any) -> Any:
    """One name needs no list; pydantic wants a tuple of a list of TOML anyway."""
    return (value,) if isinstance(value, str) else value


Names = Annotated[tuple[str, ...], BeforeValidator(_several)]
Texts = Annotated[tuple[Said, ...], BeforeValidator(_several)]


class Target(Frozen):
    """What the list sets as a measure's aim from a day on: a share from 0 to 1, or a number in the measure's unit."""

    from_: date = Field(alias="from")
    value: float = Field(strict=True, allow_inf_nan=False)
    owner: Said
    source: Said


class ListWords(Frozen):
    """What a list is called in the other language."""

    title: Said
    publisher: Said


class Words(Frozen):
    """What a measure is called, and what it counts, in one language."""

    name: Said
    meaning: Said
    numerator: Said | None = None
    denominator: Said | None = None
    differs: Texts = ()


class Measure(Words):
    """One official measure.

    `replaces`: our KPIs that show its words instead of their own; `corresponds_to`: those that stand near it and keep
    theirs. `differs`: where our counting departs from the official one. `cy` or `en`: all its words in the other
    language, if it was published in both.
    """

    code: Said
    replaces: Names = ()
    corresponds_to: Names = ()
    cy: Words | None = None
    en: Words | None = None
    targets: tuple[Target, ...] = ()

    def said(self, language: Language) -> dict[str, Words]:
        """Its words by language, that of the list first."""
        others = {"en": self.en, "cy": self.cy}
        return {language: self, **{spoken: words for spoken, words in others.items() if words and spoken != language}}

    def ours(self) -> Iterator[str]:
        """Every KPI of ours that it names."""
        yield from self.replaces
        yield from self.corresponds_to


class Heading(Frozen):
    """What `list.toml` says of a list. `language`: that of the words in its files, and of the list's title."""

    list: ListName
    title: Said
    publisher: Said
    version: Said
    on: date = Field(alias="date")
    language: Language = "en"
    marking: Said = "OFFICIAL"
    licence: Said | None = None
    cy: ListWords | None = None
    en: ListWords | None = None

    def said(self, field: Literal["title", "publisher"]) -> Wording:
        """Its title or publisher, in the languages there are."""
        others: dict[str, ListWords | None] = {"en": self.en, "cy": self.cy}
        versions: dict[str, str] = {self.language: getattr(self, field)}
        versions |= {spoken: getattr(words, field) for spoken, words in others.items() if words}
        return Wording(self.language, versions)


class OfficialList(Frozen):
    """One list: its heading, and each measure by the name of its file."""

    heading: Heading
    measures: dict[str, Measure]

    @property
    def name(self) -> ListName:
        """Which of the two lists it is."""
        return self.heading.list

    def targets(self) -> Iterator[tuple[str, Target]]:
        """The aims it sets, each with the KPI of ours whose words it gives."""
        for measure in self.measures.values():
            for kpi in measure.replaces:
                yield from ((kpi, target) for target in measure.targets)
