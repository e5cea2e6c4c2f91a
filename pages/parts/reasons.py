"""The reasons that loading gives for a finding, in the reader's language: sentences with places for what differs."""

from __future__ import annotations

import re
from functools import lru_cache
from string import Formatter

from data.reasons import REASONS
from i18n.say import Say


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
