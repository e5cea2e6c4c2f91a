"""Funnels of ratios give what FunnelPlotR and controlchartspy gave, and flag only beyond both line and exact tail."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kpi.stats.funnel import Z_95, Z_998
from kpi.stats.funnel_ratios import (
    Dispersion,
    narrow_ratio_limits,
    poisson_limits,
    ratio_limits,
    ratio_of_counts,
    ratio_spread,
    standardised,
    standardised_limits,
)

FUNNEL = json.loads((Path(__file__).parents[2] / "vectors" / "funnel.json").read_text())
SETS = {s["id"].partition("_")[0]: s for s in FUNNEL["sets"] if s["data_type"] != "PR"}
PEERS_Z = {"95": 1.959964, "998": 3.090232}
"""The constants FunnelPlotR was run with (meta of the file); controlchartspy has more digits, as we do."""
METHODS = {"SHMI": "log", "CQC": "root"}


def spread_of(vectors: dict[str, Any]) -> Dispersion:
    if vectors["data_type"] == "RC":
        return ratio_of_counts(vectors["num"], vectors["den"], vectors["trim_by"])
    return standardised(vectors["num"], vectors["den"], METHODS[vectors["sr_method"]], vectors["trim_by"])


def test_the_vectors_hold_what_these_tests_rely_on() -> None:
    assert {key: (s["data_type"], s["sr_method"], s["trim_by"]) for key, s in SETS.items()} == {
        "F06": ("SR", "SHMI", 0.1),
        "F07": ("SR", "CQC", 0.05),
        "F08": ("RC", "SHMI", 0.1),
    }


@pytest.mark.parametrize("name", SETS)
def test_z_phi_and_tau2_are_what_funnelplotr_gives(name: str) -> None:
    peer, ours = SETS[name]["funnelplotr"], spread_of(SETS[name])
    assert ours.z.tolist() == pytest.approx(peer["z"], rel=1e-9, abs=1e-9)
    assert ours.used.tolist() == pytest.approx(peer["wz"], rel=1e-9, abs=1e-9)
    assert ours.s.tolist() == pytest.approx(peer["s"], rel=1e-9)
    assert (ours.phi, ours.tau2) == pytest.approx((peer["phi"], peer["tau2"]), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("name", ["F06", "F07"])
@pytest.mark.parametrize("level", PEERS_Z)
def test_limits_of_standardised_ratios_are_what_funnelplotr_gives(name: str, level: str) -> None:
    vectors, peer = SETS[name], SETS[name]["funnelplotr"]["limits"]
    drawn = peer["number_seq"]
    tau2 = spread_of(vectors).tau2
    low, high = standardised_limits(drawn, PEERS_Z[level], tau2, METHODS[vectors["sr_method"]])
    assert low.tolist() == pytest.approx(peer[f"odll{level}"], rel=1e-9)
    assert high.tolist() == pytest.approx(peer[f"odul{level}"], rel=1e-9)
    low, high = poisson_limits(drawn, {"95": 0.025, "998": 0.001}[level])
    assert low.tolist() == pytest.approx(peer[f"ll{level}"], rel=1e-9)
    assert high.tolist() == pytest.approx(peer[f"ul{level}"], rel=1e-9)


@pytest.mark.parametrize("level", PEERS_Z)
@pytest.mark.parametrize("adjusted", [True, False])
def test_narrow_limits_of_ratios_of_counts_are_what_funnelplotr_gives(level: str, adjusted: bool) -> None:
    peer = SETS["F08"]["funnelplotr"]
    tau2, mark = (spread_of(SETS["F08"]).tau2, "od") if adjusted else (0.0, "")
    low, high = narrow_ratio_limits(peer["limits"]["number_seq"], peer["target"], PEERS_Z[level], tau2)
    assert low.tolist() == pytest.approx(peer["limits"][f"{mark}ll{level}"], rel=1e-9)
    assert high.tolist() == pytest.approx(peer["limits"][f"{mark}ul{level}"], rel=1e-9)


@pytest.mark.parametrize(("z", "name"), [(Z_95, "95"), (Z_998, "99")])
@pytest.mark.parametrize("adjusted", [True, False])
def test_limits_of_ratios_of_counts_are_what_controlcharts_gives(z: float, name: str, adjusted: bool) -> None:
    vectors = SETS["F08"]
    theirs = {row["group"]: row for row in vectors["controlcharts"]["od_yes" if adjusted else "od_no"]}
    target = sum(vectors["num"]) / sum(vectors["den"])
    low, high = ratio_limits(vectors["den"], target, z, spread_of(vectors).tau2 if adjusted else 0.0)
    for limits, side in ((low, "ll"), (high, "ul")):
        assert limits.tolist() == pytest.approx([theirs[g][f"{side}{name}"] for g in vectors["group"]], abs=1e-6)


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("mark", ["unadj998", "od998"])
def test_units_beyond_the_line_are_those_funnelplotr_marks(name: str, mark: str) -> None:
    vectors = SETS[name]
    of, tau2, z = np.array(vectors["den"]), spread_of(vectors).tau2, PEERS_Z["998"]
    if vectors["data_type"] == "RC":
        low, high = narrow_ratio_limits(of, sum(vectors["num"]) / of.sum(), z, tau2 if mark == "od998" else 0.0)
    elif mark == "od998":
        low, high = standardised_limits(of, z, tau2, METHODS[vectors["sr_method"]])
    else:
        low, high = poisson_limits(of, 0.001)
    value = np.array(vectors["num"]) / of
    beyond = dict(zip(vectors["group"], ((value < low) | (value > high)).tolist(), strict=True))
    assert beyond == {flag["group"]: flag[mark] for flag in vectors["flags_998"]}


def test_expected_events_are_rounded_to_two_places_on_the_log_scale() -> None:
    rough, fine = standardised([90, 110, 95], [100.004, 99.996, 100.0]), standardised([90, 110, 95], [100.0] * 3)
    assert rough.z.tolist() == fine.z.tolist()


def test_the_outer_tenths_by_rank_are_left_out_of_phi_on_the_log_scale() -> None:
    observed = [100] * 18 + [1000, 10]
    found = standardised(observed, [100.0] * 20)
    assert np.isnan(found.used).tolist() == [False] * 18 + [True, True]
    assert (found.phi, found.tau2) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("observed", "expected", "method"),
    [([0, 3], [2.0, 2.0], "log"), ([1, 2], [0.0, 2.0], "root"), ([1, -2], [1.0, 2.0], "root"), ([1], [1.0], "odd")],
)
def test_ratios_that_cannot_be_are_refused(observed: list[int], expected: list[float], method: str) -> None:
    with pytest.raises(ValueError):
        standardised(observed, expected, method)


def alike(last_n: int, last_of: int) -> tuple[list[str], Any, Any]:
    """Twenty units at one in five, and one more."""
    return [f"F{i}" for i in range(20)] + ["odd"], np.array([200] * 20 + [last_n]), np.array([1000] * 20 + [last_of])


@pytest.mark.parametrize(("n", "flag"), [(320, "high"), (110, "low"), (205, None)])
def test_a_unit_far_from_all_others_is_flagged_on_its_side(n: int, flag: str | None) -> None:
    found = ratio_spread(*alike(n, 1000), per=100.0)
    assert found is not None
    assert found.flags == ({"odd": flag} if flag else {})
    assert found.target == pytest.approx(100 * (4000 + n) / 21000)


def test_beyond_the_line_but_not_by_the_exact_tail_is_no_flag() -> None:
    """Nine against eight at one in five: the line says 1.0, and such a unit comes up by chance once in 560."""
    found = ratio_spread(*alike(8, 8))
    assert found is not None
    low, high = found.limits(np.array([8]), Z_998)
    assert low[0] < found.target < high[0]
    assert "odd" not in found.flags


@pytest.mark.parametrize("units", [0, 9])
def test_under_ten_units_there_is_no_spread(units: int) -> None:
    assert ratio_spread([f"F{i}" for i in range(units)], np.full(units, 3), np.full(units, 30)) is None


def test_without_any_event_there_is_no_spread() -> None:
    assert ratio_spread([f"F{i}" for i in range(12)], np.zeros(12, dtype=int), np.full(12, 30)) is None
