"""The two kinds of fault a person outside the code can mend, and the "did you mean" they share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong: the file it is in, and one sentence saying what and what to do."""

    file: str
    text: str

    def __str__(self) -> str:
        return f"{self.file}: {self.text}"


class Faults(Exception):
    """Everything found wrong at once, so that it can be mended in one go."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))


class DefinitionErrors(Faults):
    """An analyst's file (definition, scope, dictionary, setting) says something that cannot be used."""


class ExtractError(Faults):
    """A table of figures is missing, damaged, or not what the dictionary says."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The ending of a sentence that refuses `word`: the nearest known word, or all of them when few."""
    choices = sorted(set(known))
    lowered = {choice.lower(): choice for choice in choices}
    near = [lowered[word.lower()]] if word.lower() in lowered else get_close_matches(word, choices, n=1, cutoff=0.6)
    if not near:
        near = [lowered[m] for m in get_close_matches(word.lower(), list(lowered), n=1, cutoff=0.6)]
    if near:
        return f"; did you mean '{near[0]}'?"
    if 0 < len(choices) <= 12:
        return f"; known: {', '.join(choices)}"
    return ""
