"""The lines of a funnel of shares before overdispersion is allowed for are what other implementations gave."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kpi.stats.exact_limits import exact_limit
from kpi.stats.funnel import Spread, overdispersion

FUNNEL = json.loads((Path(__file__).parents[2] / "vectors" / "funnel.json").read_text())
SETS = pytest.mark.parametrize(
    "vectors", [s for s in FUNNEL["sets"] if s["data_type"] == "PR"], ids=lambda s: str(s["id"])
)
PEERS_Z = {"95": 1.959964, "998": 3.090232}
TAILS = {"ll95": 0.025, "ul95": 0.975, "ll998": 0.001, "ul998": 0.999}


@SETS
@pytest.mark.parametrize("name", TAILS)
def test_exact_limits_are_those_of_the_vectors(vectors: dict[str, Any], name: str) -> None:
    exact = vectors["exact_binomial"]
    drawn = [row for row in exact["limits"] if row[name] is not None]
    assert len(drawn) == len(vectors["funnelplotr"]["limits"]["number_seq"])
    found = exact_limit([row["n"] for row in drawn], exact["target"], TAILS[name])
    assert found.tolist() == pytest.approx([row[name] for row in drawn], abs=1e-9)


def unadjusted(vectors: dict[str, Any]) -> Spread:
    target = float(np.sum(vectors["num"]) / np.sum(vectors["den"]))
    return Spread(target, 1.0, 0.0, len(vectors["num"]), {})


@SETS
def test_limits_without_overdispersion_are_what_funnelplotr_gives(vectors: dict[str, Any]) -> None:
    peer = vectors["funnelplotr"]["limits"]
    drawn = np.array(peer["number_seq"], dtype=np.int64)
    for name, z in PEERS_Z.items():
        centre = np.arcsin(np.sqrt(unadjusted(vectors).target))
        inside = (centre - z * np.sqrt(0.25 / drawn) >= 0) & (centre + z * np.sqrt(0.25 / drawn) <= np.pi / 2)
        for limits, side in zip(unadjusted(vectors).limits(drawn, z), ("ll", "ul"), strict=True):
            theirs = np.array(peer[f"{side}{name}"], dtype=float)
            assert limits[inside].tolist() == pytest.approx(theirs[inside].tolist(), abs=1e-9)


@SETS
@pytest.mark.parametrize("name", ["unadj998", "od998"])
def test_areas_beyond_the_line_are_those_funnelplotr_marks(vectors: dict[str, Any], name: str) -> None:
    """Marks of the line alone; ours also ask for the exact tail (tests/kpi/test_stats.py)."""
    n, of_n = np.array(vectors["num"]), np.array(vectors["den"])
    line = unadjusted(vectors)
    if name == "od998":
        line = Spread(line.target, *overdispersion(n, of_n), len(n), {})
    low, high = line.limits(of_n, PEERS_Z["998"])
    beyond = (n / of_n < low) | (n / of_n > high)
    theirs = {flag["group"]: flag[name] for flag in vectors["flags_998"]}
    assert dict(zip(vectors["group"], beyond.tolist(), strict=True)) == theirs


@pytest.mark.parametrize(("of_n", "target", "tail"), [(0, 0.1, 0.025), (9, 0.0, 0.025), (9, 0.1, 1.0)])
def test_what_cannot_be_is_refused(of_n: int, target: float, tail: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        exact_limit(of_n, target, tail)


def test_a_lower_limit_below_nought_means_that_no_area_so_small_can_be_low() -> None:
    assert exact_limit(9, 0.08, 0.001) < 0 < exact_limit(500, 0.08, 0.001)
