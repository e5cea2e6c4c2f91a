"""Holm's adjustment and the warning of short segments are what R, statsmodels and NHSRplotthedots gave."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kpi.stats.change import holm
from kpi.stats.spc.rules import NHSR
from kpi.stats.spc.short import short_segments

from .test_spc import SERIES, drawn, series_id

CHANGE = json.loads((Path(__file__).parents[2] / "vectors" / "change.json").read_text())


@pytest.mark.parametrize("case", CHANGE["bh"], ids=lambda case: f"{len(case['p'])} tests")
def test_holm_is_what_statsmodels_and_r_give(case: dict[str, Any]) -> None:
    assert holm(case["p"]).tolist() == pytest.approx(case["holm_adjusted"], rel=1e-12)


def test_holm_never_orders_p_values_otherwise_and_never_passes_one() -> None:
    p = np.random.default_rng(3).random(40)
    found = holm(p)
    assert (np.diff(found[np.argsort(p)]) >= 0).all()
    assert (found >= p).all()
    assert found.max() == 1.0
    assert holm([]).tolist() == []


@pytest.mark.parametrize("p", [[-0.1], [1.1], [0.2, float("nan")]])
def test_what_is_no_probability_is_refused(p: list[float]) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        holm(p)


@pytest.mark.parametrize("case", SERIES, ids=series_id)
@pytest.mark.parametrize("name", ["nhsr_screen_true", "nhsr_screen_false"])
def test_short_segments_are_those_nhsr_warns_of(case: dict[str, Any], name: str) -> None:
    lines, _ = drawn(case, NHSR)
    assert short_segments(lines).tolist() == case["expected"][name]["short_group_warning"]


def test_the_vectors_warn_of_some_series_and_not_of_others() -> None:
    warned = [any(case["expected"]["nhsr_screen_true"]["short_group_warning"]) for case in SERIES]
    assert 0 < sum(warned) < len(warned)
    with pytest.raises(ValueError, match="at least one"):
        short_segments(drawn(SERIES[0], NHSR)[0], 0)
