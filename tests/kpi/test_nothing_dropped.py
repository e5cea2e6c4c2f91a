"""Every unit of the scope is counted, left out with its reason, or said to be unknown; and no figure is made of nothing.

What accounts for a unit, by kind of measure (each over the scope, the filters and the periods asked for):

- count: n, or it is known not to be one of those counted.
- total: n adds up the column over such units; one whose column is empty is unknown.
- share, mix, flow: of_n, or it is known not to be among them. Of those in of_n, the ones of which it is not recorded
  whether they are part of n (of a mix: of any part; of a flow: of some stage) are unknown as well.
- difference: of_n of one side or the other, or it is known to be on neither. Of those on a side, the ones of which it
  is not recorded what is compared are unknown as well.
- ratio: on each side as a total or count; where both sides are of the same rows, told once.
- elapsed: of_n, of which n have a number of days.
- stock: as a count, of what is open at the end of the period.
- fate: of_n, and those whose days cannot be told are unknown.

And to all of them: left_out, by a condition that is told with its reason, or unknown, where that cannot be said.
"""

from collections.abc import Iterator
from typing import Any

import polars as pl
import pytest
from sqlglot import exp

from kpi.answer import Door
from kpi.compile import Compiler, Tally
from kpi.conclude import REASONS
from kpi.condition import parse
from kpi.legs import BEGINNING
from kpi.model import Count, Difference, Elapsed, Kpi, Ratio, Stock, Total
from kpi.registry import load_registry
from kpi.result import Grain, Question, Result, Unanswerable, Viewer

KPIS = sorted(kpi for kpi in load_registry.__globals__["definition_files"]([load_registry.__globals__["HERE"] / "definitions"], []))
GRAINS: tuple[Grain, ...] = ("month", "quarter", "year", "whole")
