"""Says everything in the reader's language: sentences, numbers, dates and periods.

English text is the key and stands where it is read; Welsh is looked up in `cy.po`. A text that is not in the
catalogue is said in English, and a test fails.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal
from unicodedata import combining, normalize

from babel.dates import format_date
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from kpi.periods import after
from kpi.sentence import Filled, Sentence, Wording

Language = Literal["en", "cy"]
LANGUAGES: tuple[Language, ...] = ("en", "cy")
NAMES: dict[Language, str] = {"en": "English", "cy": "Cymraeg"}
_WELSH_ALPHABET = (
    "a", "b", "c", "ch", "d", "dd", "e", "f", "ff", "g", "ng", "h", "i", "j", "k", "l", "ll", "m", "n", "o", "p", "ph",
    "q", "r", "rh", "s", "t", "th", "u", "v", "w", "x", "y", "z",
)  # fmt: skip
_WELSH_LETTERS = "ch|dd|ff|ng|ll|ph|rh|th|."
CATALOGUE = Path(__file__).parent / "cy.po"


@lru_cache
def catalogue(language: Language, own: tuple[Path, ...] = ()) -> Mapping[str, str]:
    """English text -> text in the language; empty for English. `own`: a force's files, which go before ours."""
    if language == "en":
        return {}
    texts: dict[str, str] = {}
    for place in (CATALOGUE, *own):
        with place.open("rb") as file:
            texts |= {str(m.id): str(m.string) for m in read_po(file, locale=language) if m.id and m.string}
    return texts


class Say:
    """One language's voice. Call it with an English text, or with a Sentence.

    `own`: the catalogues of a force's own definitions.
    """

    def __init__(self, language: Language, own: tuple[Path, ...] = ()) -> None:
        self.language = language
        self._locale = "en_GB" if language == "en" else "cy"
        self._texts = catalogue(language, own)

    def __call__(self, text: str | Sentence, **values: Any) -> str:
        """The text in this language with its values filled in.

        Dates, whole numbers and texts among the values are said in this language too.
        """
        if isinstance(text, Sentence | Filled):
            return self(text.template, **dict(text.values))
        if isinstance(text, Wording):
            return text.said(self.language)
        found = self._texts.get(text, text)
        return found.format(**{k: self._value(v) for k, v in values.items()}) if values or "{" in found else found

    def _value(self, value: Any) -> Any:
        if isinstance(value, Sentence | Filled | Wording):
            return self(value)
        if isinstance(value, str):
            return self._texts.get(value, value)
        if isinstance(value, date):
            return self.day(value)
        if isinstance(value, int) and not isinstance(value, bool):
            return self.number(value)
        return value

    def order(self, name: str) -> tuple[int, ...]:
        """A key that sorts names by the alphabet of the language: in Welsh "dd" is a letter of its own, after "d"."""
        plain = "".join(c for c in normalize("NFD", name.lower()) if not combining(c))
        if self.language == "en":
            return tuple(ord(letter) for letter in plain)
        letters = re.findall(_WELSH_LETTERS, plain)
        return tuple(_WELSH_ALPHABET.index(x) + 1 if x in _WELSH_ALPHABET else 0 for x in letters)

    def number(self, value: float, decimals: int = 0) -> str:
        """1234 -> "1,234"; minus is a true minus sign."""
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        return format_decimal(value, format=pattern, locale=self._locale).replace("-", "−")

    def percent(self, share: float, decimals: int = 1) -> str:
        """0.0574 -> "5.7%"."""
        return f"{self.number(share * 100, decimals)}%"

    def points(self, share: float) -> str:
        """A difference of shares in percentage points, with its sign: 0.012 -> "+1.2"."""
        text = self.number(share * 100, 1)
        return text if share < 0 else f"+{text}"

    def day(self, value: date) -> str:
        """21 November 2026."""
        return format_date(value, "d MMMM y", locale=self._locale)

    def period(self, start: date, grain: str) -> str:
        """A period in full: "year to March 2019", "April to June 2018", "June 2018"."""
        last = after(start, grain) - timedelta(days=1)
        month = format_date(last, "MMMM y", locale=self._locale)
        if grain == "year":
            return self("year to {month}", month=month)
        if grain == "quarter":
            return self("{first} to {last}", first=format_date(start, "MMMM", locale=self._locale), last=month)
        return month

    def tick(self, start: date, grain: str) -> str:
        """A period in little room: "2018/19", "Apr–Jun 18"."""
        if grain == "year":
            return f"{start.year}/{(start.year + 1) % 100:02d}"
        last = after(start, grain) - timedelta(days=1)
        end = format_date(last, "MMM yy", locale=self._locale)
        if grain == "quarter":
            return f"{format_date(start, 'MMM', locale=self._locale)}–{end}"
        return end
