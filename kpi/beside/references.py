"""Finds what looks like a reference to a person or a record in a text that many people will read."""

from __future__ import annotations

import re
from collections.abc import Iterator

_HARMLESS = re.compile(
    "|".join(
        (
            r"\b20\d\d-(?:\d\d-\d\d|M\d\d)\b",  # a day, a month
            r"\b(?:19|20)\d\d\s?[/–-]\s?(?:(?:19|20)\d\d|\d\d)\b(?:-[QM]\d{1,2}\b)?(?![/-]?\w)",  # years, a period
            r"£\s?\d[\d,]*(?:\.\d+)?",
            r"(?<![\w/])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\w/])",  # 12,345
            r"\b[EW]\d{8}\b",  # a force by its code
        )
    )
)
"""What has digits and points to nobody; it is taken out before anything is looked for."""

_TITLES = r"Mr|Mrs|Ms|Miss|Mx|Dr|PC|DC|DS|DI|DCI|PS|WPC|Sgt|Insp"
_SYSTEMS = r"urn|pnc|nhs|niche|athena|crime|occurrence|custody|incident|record|case|log|exhibit|warrant"
_RECORD = "the reference of a record"
_LOOKS_LIKE: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("an email address", re.compile(r"\S+@\S+\.\w+")),
    ("a name with a title", re.compile(rf"\b(?:{_TITLES})\b\.?\s+(?:[A-Z]\.?\s+)?[A-Z][a-z]+")),
    ("a date of birth", re.compile(r"\b(?:born|d\.?o\.?b\b|date of birth|ganwyd)[^.;]{0,20}\d", re.IGNORECASE)),
    ("a National Insurance number", re.compile(r"\b[A-Z]{2}\s?\d{2}\s?\d{2}\s?\d{2}\s?[A-D]\b", re.IGNORECASE)),
    ("a postcode", re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b")),
    ("a telephone number", re.compile(r"(?<![\w/])(?:\+\d{2}|\(?0)[\d\s()-]{8,14}\d(?!\w)")),
    ("an NHS number", re.compile(r"(?<![\w/-])\d{3}[\s-]?\d{3}[\s-]?\d{4}(?![\w/-])")),
    (
        _RECORD,  # named as one
        re.compile(
            rf"\b(?:{_SYSTEMS})\s*(?:no|nr|number|ref|reference|id)\b[.:#]*\s*[A-Z]{{0,4}}[/-]?\d{{2,}}", re.IGNORECASE
        ),
    ),
)
_DIGITS_ALONE, _DIGITS_BESIDE_LETTERS = 5, 4
"""How many digits make a word a reference: 20240 or 4711/24, and AB1234."""


def references(text: str) -> Iterator[str]:
    """What a text seems to hold, as the words of a sentence ("a postcode"), each once; nothing where it holds none.

    It is cautious: five digits without a comma are taken for a reference, since a figure can be written as 12,345
    and a reference that was read cannot be taken back.
    """
    left, told = _HARMLESS.sub(" ", text), set()
    for what, pattern in _LOOKS_LIKE:
        left, found = pattern.subn(" ", left)
        if found and what not in told:
            told.add(what)
            yield what
    if _RECORD not in told and any(_is_code(word) for word in re.findall(r"\w[\w/-]*", left)):
        yield _RECORD


def _is_code(word: str) -> bool:
    digits = sum(letter.isdigit() for letter in word)
    letters = any(letter.isalpha() for letter in word)
    return digits >= (_DIGITS_BESIDE_LETTERS if letters else _DIGITS_ALONE)
