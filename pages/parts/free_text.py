"""Says what people wrote: in the reader's language where it can, else as it was written, and marked so."""

from __future__ import annotations

from dataclasses import dataclass

from i18n.say import Language, Say
from kpi.beside.model import Words


@dataclass(frozen=True)
class Spoken:
    """A text to show. `lang`: its language where that is not the page's, which then says so in `note`."""

    text: str
    lang: str = ""
    note: str = ""


def spoken(words: Words, say: Say) -> Spoken:
    """The words in the page's language; by the rule, in this order: as written in it, as the catalogue of what is
    shipped has it, and else in the other language with a mark for screen readers and a note for everybody."""
    language = say.language
    written = words.cy if language == "cy" else words.en
    if written is not None:
        return Spoken(written)
    if words.en is not None and "{" not in words.en and say(words.en) != words.en:
        return Spoken(say(words.en))
    other: Language = "en" if language == "cy" else "cy"
    return Spoken(str(words), other, say(IN_ONE_LANGUAGE[other]))


IN_ONE_LANGUAGE = {"en": "(written in English only)", "cy": "(written in Welsh only)"}
