"""The page of time to decision: its sentence, its tables and its file say what the door answers, and no more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from i18n.say import Say
from kpi.answer import Door
from kpi.fates import ENDED
from kpi.result import Question, Viewer
from settings import settings

from .conftest import OpenPage
from .reading import Seen

SAY = Say("en")
KPI = "fate_of_recorded_offences"
ENDS = ("charged", "victim_not_supporting", "evidential", "other", "open")
AGES = (90, 180, 365, 540, 730)


@pytest.fixture
def page(invented_shown: Path, open_page: OpenPage) -> OpenPage:
    def opened(**query: str) -> Seen:
        return open_page("time_to_decision", **query)

    return opened


def rows_of(seen: Seen, caption: str) -> list[list[str]]:
    """The cells of the table whose caption begins so, row by row, heads first."""
    found = next(table for table in seen.page.every("table") if table.one("caption").words.startswith(caption))
    return [[cell.words for cell in row.cells()] for row in found.every("tr")]
