"""What becomes of cases: cumulative incidence of competing ends, with bands, and what is read off it."""

from kpi.stats.fate.bands import Band, band
from kpi.stats.fate.curves import NEVER, NO_MORE, OPEN, Cases, Curves, follow
from kpi.stats.fate.jackknife import jackknife_error
from kpi.stats.fate.readings import ClosedOnly, OnDays, Reached, closed_only, drawn_until, on_days, reached

__all__ = [
    "NEVER",
    "NO_MORE",
    "OPEN",
    "Band",
    "Cases",
    "ClosedOnly",
    "Curves",
    "OnDays",
    "Reached",
    "band",
    "closed_only",
    "drawn_until",
    "follow",
    "jackknife_error",
    "on_days",
    "reached",
]
