"""The reasons that loading gives for a finding, in the reader's language: sentences with places for what differs."""

from __future__ import annotations

import re
from functools import lru_cache
from string import Formatter

from i18n.say import Say

REASONS = {
    "after_as_at": "after the as-at date",
    "after": "after {column}",
    "before_1900": "before 1900",
    "before": "before {column}",
    "too_late": "more than a hundred years ahead",
    "younger": "below the age at the offence",
    "no_outcome_yet": "a day of outcome where there is no outcome yet",
    "no_day": "no day of outcome",
    "unlisted": "a code that neither the mapping nor the dictionary lists",
    "other_crime": "the code of another crime",
    "too_many_days": "more days than can be",
    "nothing": "nothing is said",
    "two_digits": "the year has two digits; it is not guessed",
    "no_such_day": "no such day, or not in a date format of the mapping",
    "no_date": "not a date",
    "no_number": "not a number",
    "not_whole": "not a whole number",
    "below": "below {number}",
    "above": "above {number}",
    "no_sign": "a reference without a letter or a digit",
    "spoilt": "a reference that a spreadsheet has rounded, such as 4.2E+13; export the column as text",
    "latest": "kept the row with the latest {column}",
    "fuller": "kept the row with more columns filled",
    "first": "kept the row that comes first",
    "together": "rows of one key fill different columns; they were put together",
    "not_closed": "a quotation mark opens a cell and is not closed",
    "not_doubled": "a quotation mark stands inside a quoted cell without being doubled",
    "one_cell": "has 1 cell where there are {headings} headings",
    "one_heading": "has {cells} cells where there is 1 heading",
    "cells": "has {cells} cells where there are {headings} headings",
}
"""Every reason that reading, shaping and checking give, by a short name."""


def said(reason: str, say: Say) -> str:
    """A reason in the reader's language. One that is not known here is shown as it is: better English than nothing."""
    for pattern, template in _patterns():
        found = pattern.fullmatch(reason)
        if found:
            return say(template, **found.groupdict())
    return reason


@lru_cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """Sentences without places first, so that "after the as-at date" is not read as "after {column}"."""
    fixed = sorted(REASONS.values(), key=lambda template: "{" in template)
    return [(re.compile(_as_pattern(template)), template) for template in fixed]


def _as_pattern(template: str) -> str:
    kinds = {"column": r"[a-z_0-9]+", "number": r"[\d,.]+", "cells": r"\d+", "headings": r"\d+"}
    parts = (
        re.escape(text) + (f"(?P<{name}>{kinds[name]})" if name else "")
        for text, name, _, _ in Formatter().parse(template)
    )
    return "".join(parts)
