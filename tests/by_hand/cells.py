"""What a count by hand gives: one pair of numbers (n, of_n) a force, year, quarter and part of the whole."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

SOURCES = Path(__file__).parents[2] / "data" / "published" / "sources"
ENGLAND_AND_WALES = "England and Wales"

# (force as the source spells it, financial year, quarter or 0 for a whole year, part or "") -> (n, of_n)
Cells = dict[tuple[str, str, int, str], tuple[int, int]]


def period_of(financial_year: str, quarter: int) -> date:
    """First day of a quarter (1 is April to June), or of the year when there is no quarter."""
    year = int(financial_year[:4])
    if quarter == 4:
        return date(year + 1, 1, 1)
    return date(year, 1 + 3 * quarter, 1) if quarter else date(year, 4, 1)


def by_year(cells: Cells) -> Cells:
    """The same counts, quarters added up."""
    years: Cells = {}
    for (force, year, _, part), (n, of_n) in cells.items():
        before = years.get((force, year, 0, part), (0, 0))
        years[force, year, 0, part] = (before[0] + n, before[1] + of_n)
    return years


def add_up(counted: Iterable[tuple[str, str, int, str, int, int]]) -> Cells:
    """Add n and of_n of rows (force, year, quarter, part, n, of_n) that fall in the same cell."""
    cells: Cells = {}
    for force, year, quarter, part, n, of_n in counted:
        before = cells.get((force, year, quarter, part), (0, 0))
        cells[force, year, quarter, part] = (before[0] + n, before[1] + of_n)
    return cells
