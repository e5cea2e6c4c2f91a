"""The statistics give what reference implementations gave (tests/vectors), and refuse what they must."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kpi.stats.funnel import Z_95, Z_998, Spread, overdispersion, spread
from kpi.stats.intervals import newcombe, wilson

VECTORS = Path(__file__).parents[1] / "vectors"
INTERVALS = json.loads((VECTORS / "intervals.json").read_text())
FUNNEL = json.loads((VECTORS / "funnel.json").read_text())
PROPORTIONS = [s for s in FUNNEL["sets"] if s["data_type"] == "PR"]
PEERS_Z = {"95": 1.959964, "998": 3.090232}
"""The constants FunnelPlotR was run with (meta of the file); ours have more digits."""


def share_id(case: dict[str, Any]) -> str:
    return "-".join(str(case[key]) for key in ("x", "n", "x1", "n1", "x2", "n2", "id") if key in case)


def sizes(vectors: dict[str, Any]) -> tuple[list[str], Any, Any]:
    return vectors["group"], np.array(vectors["num"]), np.array(vectors["den"])


def test_the_vectors_hold_what_these_tests_rely_on() -> None:
    assert (len(INTERVALS["proportion"]), len(INTERVALS["diff"])) == (12, 4)
    assert [len(s["num"]) for s in PROPORTIONS] == [43, 8, 4, 10]


@pytest.mark.parametrize("case", INTERVALS["proportion"], ids=share_id)
@pytest.mark.parametrize(("level", "name"), [(0.95, "wilson_95"), (0.998, "wilson_99.8")])
def test_wilson_is_what_statsmodels_gives(case: dict[str, Any], level: float, name: str) -> None:
    low, high = wilson(case["x"], case["n"], level)
    assert [float(low), float(high)] == pytest.approx(case[name], abs=1e-10)


@pytest.mark.parametrize("case", [c for c in INTERVALS["phe_published"] if c["fn"] == "wilson"], ids=share_id)
def test_wilson_is_what_public_health_england_published(case: dict[str, Any]) -> None:
    low, high = wilson(case["x"], case["n"], case["conf"])
    assert [float(low), float(high)] == pytest.approx(case["ci"], abs=2e-6)


@pytest.mark.parametrize("case", INTERVALS["diff"], ids=share_id)
def test_newcombe_is_what_statsmodels_gives(case: dict[str, Any]) -> None:
    interval = newcombe(case["x1"], case["n1"], case["x2"], case["n2"])
    assert list(interval) == pytest.approx(case["diff_newcomb"], abs=1e-10)


def test_newcombe_turns_its_sign_when_the_shares_change_places() -> None:
    low, high = newcombe(9, 120, 19, 140)
    assert newcombe(19, 140, 9, 120) == pytest.approx((-high, -low), abs=1e-15)


def test_wilson_of_many_is_wilson_of_each() -> None:
    n, of_n = np.array([0, 3, 25, 12]), np.array([12, 25, 25, 12])
    low, high = wilson(n, of_n)
    each = [wilson(a, b) for a, b in zip(n, of_n, strict=True)]
    assert low.tolist() == [float(a) for a, _ in each]
    assert high.tolist() == [float(b) for _, b in each]
    assert (low[0], high[2], high[3]) == (0.0, 1.0, 1.0)


@pytest.mark.parametrize(("n", "of_n"), [(-1, 10), (11, 10), (0, 0), (0, -5), ([1, 11], [10, 10])])
def test_a_share_that_cannot_be_is_refused_and_not_clipped(n: Any, of_n: Any) -> None:
    with pytest.raises(ValueError, match="0 <= n <= of_n"):
        wilson(n, of_n)


@pytest.mark.parametrize("vectors", PROPORTIONS, ids=share_id)
def test_overdispersion_is_what_funnelplotr_gives(vectors: dict[str, Any]) -> None:
    _, n, of_n = sizes(vectors)
    phi, tau2 = overdispersion(n, of_n)
    peer = vectors["funnelplotr"]
    assert (phi, tau2) == pytest.approx((peer["phi"], peer["tau2"]), abs=1e-9, rel=1e-9)


def fitted(vectors: dict[str, Any]) -> Spread:
    """The spread of a set of any size (`spread` itself refuses small ones)."""
    _, n, of_n = sizes(vectors)
    return Spread(n.sum() / of_n.sum(), *overdispersion(n, of_n), len(n), {})


@pytest.mark.parametrize("vectors", PROPORTIONS, ids=share_id)
def test_limits_are_what_funnelplotr_gives(vectors: dict[str, Any]) -> None:
    """Where a limit lies beyond 0 or 1 on the arcsine scale, FunnelPlotR squares it back inside; ours stays there."""
    ours, peer = fitted(vectors), vectors["funnelplotr"]
    assert ours.target == pytest.approx(peer["target"], abs=1e-9)
    drawn = np.array(peer["limits"]["number_seq"], dtype=float)
    beyond = 0
    for name, z in PEERS_Z.items():
        for limits, side, sign in zip(ours.limits(drawn, z), ("odll", "odul"), (-1, 1), strict=True):
            angles = np.arcsin(np.sqrt(peer["target"])) + sign * z * np.sqrt(0.25 / drawn + peer["tau2"])
            for limit, theirs, angle in zip(limits, peer["limits"][f"{side}{name}"], angles, strict=True):
                inside = 0 <= angle <= np.pi / 2
                beyond += not inside
                assert limit == pytest.approx(theirs if inside else float(angle > 0), abs=1e-9)
    assert (beyond > 0) == (len(vectors["num"]) < 10)  # only the two sets of tiny areas reach so far


# controlchartspy does not trim F05, a set of four areas at nought and all, as FunnelPlotR does.
@pytest.mark.parametrize("vectors", [s for s in PROPORTIONS if not s["id"].startswith("F05")], ids=share_id)
def test_limits_with_our_own_constants_are_what_controlcharts_gives(vectors: dict[str, Any]) -> None:
    groups, _, of_n = sizes(vectors)
    theirs = {row["group"]: row for row in vectors["controlcharts"]["od_yes"]}
    for z, name in ((Z_95, "95"), (Z_998, "99")):
        for limits, side in zip(fitted(vectors).limits(of_n, z), ("ll", "ul"), strict=True):
            assert (limits * 100).tolist() == pytest.approx([theirs[g][f"{side}{name}"] for g in groups], abs=1e-6)


@pytest.mark.parametrize("vectors", [s for s in PROPORTIONS if len(s["num"]) >= 10], ids=share_id)
def test_nothing_is_flagged_that_funnelplotr_does_not_flag_allowing_for_overdispersion(
    vectors: dict[str, Any],
) -> None:
    groups, n, of_n = sizes(vectors)
    found = spread(groups, n, of_n)
    assert found is not None
    assert set(found.flags) <= {f["group"] for f in vectors["flags_998"] if f["od998"]}


def test_forces_that_lie_far_apart_are_not_nearly_all_flagged() -> None:
    (vectors,) = [s for s in PROPORTIONS if s["id"] == "F02_PR_43_overdispersed"]
    groups, n, of_n = sizes(vectors)
    found = spread(groups, n, of_n)
    assert found is not None
    assert sum(f["unadj998"] for f in vectors["flags_998"]) == 29
    assert found.phi > 20
    assert len(found.flags) <= 2


@pytest.mark.parametrize("units", [0, 1, 4, 9])
def test_under_ten_areas_there_is_no_spread(units: int) -> None:
    assert spread(["f"] * units, np.full(units, 3), np.full(units, 30)) is None


def test_ten_areas_have_a_spread() -> None:
    found = spread([f"F{i}" for i in range(10)], np.full(10, 3), np.full(10, 30))
    assert found is not None
    assert (found.units, found.target, found.tau2, found.flags) == (10, pytest.approx(0.1), 0.0, {})


def alike(last_n: int, last_of: int) -> tuple[list[str], Any, Any]:
    """Twenty areas at one in five, and one more."""
    return [f"F{i}" for i in range(20)] + ["odd"], np.array([200] * 20 + [last_n]), np.array([1000] * 20 + [last_of])


@pytest.mark.parametrize(("n", "flag"), [(300, "high"), (120, "low"), (205, None)])
def test_an_area_far_from_all_others_is_flagged_on_its_side(n: int, flag: str | None) -> None:
    found = spread(*alike(n, 1000))
    assert found is not None
    assert found.flags == ({"odd": flag} if flag else {})


def test_beyond_the_drawn_limit_but_not_by_the_exact_tail_is_no_flag() -> None:
    """6 of 8 at one in five: the line says 0.63, but so few cases reach that by chance once in 800."""
    found = spread(*alike(6, 8))
    assert found is not None
    _, high = found.limits(np.array([8]), Z_998)
    assert high[0] < 6 / 8
    assert "odd" not in found.flags


def test_beyond_the_exact_tail_but_inside_the_adjusted_limit_is_no_flag() -> None:
    shares = np.array([100, 150, 180, 200, 220, 240, 260, 280, 300, 330, 150, 250])
    found = spread([f"F{i}" for i in range(12)], shares, np.full(12, 1000))
    assert found is not None
    assert found.tau2 > 0
    low, high = found.limits(np.full(12, 1000), Z_998)
    inside = (shares / 1000 > low) & (shares / 1000 < high)
    assert inside.all()
    assert found.flags == {}


def test_a_lower_limit_below_zero_is_given_as_zero() -> None:
    found = spread(*alike(200, 1000))
    assert found is not None
    low, high = found.limits(np.array([2, 9]), Z_998)
    assert low.tolist() == [0.0, 0.0]
    assert (high > found.target).all()
