"""On invented processes the statistics do what is printed beside them: false alarms no more, power no less.

Each claim is tried with few seeds always, and with five hundred where tests are many (`make test-all`). A measured
share must lie within the central 99.9 % of the binomial distribution of the printed one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest
from numpy.random import Generator
from scipy.stats import binom

from kpi.stats.change import scan_shares
from kpi.stats.maturity import at_age
from kpi.stats.spc.alarms import Process, Signals, false_alarms, pooled_false_alarms, wall
from kpi.stats.spc.choose import EVENT, QUARTER, Choice, choose_rate, choose_share, draw, in_threes
from kpi.stats.spc.pooled import compare_shares, sight_of_shares, told_shares
from kpi.stats.spc.rare import cases_between
from kpi.stats.spc.rules import direction, signals
from kpi.stats.spc.verdict import judge
from kpi.stats.spc.xmr import xmr

SIZES = (5, 15, 42, 400)
SHARES = (0.03, 0.06, 0.15, 0.26, 0.5, 0.8, 0.97)
MONTHS = 36
FEW, MANY = 25, 500
SEEDS = [pytest.param(FEW, id="few"), pytest.param(MANY, id="many", marks=pytest.mark.slow)]


def within(hits: int, of: int, printed: float) -> bool:
    return bool(binom.ppf(0.0005, of, printed) <= hits <= binom.ppf(0.9995, of, printed))


# ------------------------------------------------------------------ the deck


@dataclass(frozen=True)
class Seen:
    """One chart of a stable series: what it showed, and what was printed beside it."""

    now: bool
    year: bool
    printed: Signals


def share_chart(size: int, share: float, rng: Generator) -> Seen:
    of_n = rng.poisson(size, MONTHS)
    happened = rng.random(of_n.sum()) < share
    n = np.array([part.sum() for part in np.split(happened, of_n.cumsum()[:-1])])
    choice = choose_share(n, of_n)
    if choice.chart == "none":
        return Seen(False, False, Signals(0.0, 0.0))
    if choice.grain != EVENT:
        return shown(choice, n, of_n, n.sum() / of_n.sum())
    rare = happened if choice.fewer == "events" else ~happened
    spells = cases_between(rare)
    if len(spells) == 0:
        return Seen(False, False, Signals(0.0, 0.0))
    year = int(rare[of_n[:-12].sum() :].sum())
    return judged(choice, spells, None, n.sum() / of_n.sum(), year)


def shown(choice: Choice, n: np.ndarray, of_n: np.ndarray, level: float) -> Seen:
    if choice.grain == QUARTER:
        return judged(choice, in_threes(n), in_threes(of_n), level, 4)
    return judged(choice, n, of_n, level, 12)


def judged(choice: Choice, points: np.ndarray, of: np.ndarray | None, level: float, year: int) -> Seen:
    lines = draw(choice, points, of)
    found = direction(signals(lines)) != 0
    last = np.flatnonzero(~np.isnan(lines.values))[-1]
    return Seen(
        bool(found[last]),
        bool(found[max(0, len(found) - year) :].any()) if year else False,
        false_alarms(Process(choice, float(level), len(lines.values))),
    )


def deck(size: int, seed: int) -> list[Seen]:
    """Seven shares and one count of a force of this size, none of which changes."""
    rng = np.random.default_rng([size, seed])
    counts = rng.poisson(size, MONTHS)
    charts = [share_chart(size, share, rng) for share in SHARES]
    choice = choose_rate(counts)
    return [*charts, shown(choice, counts, np.ones(MONTHS), counts.mean())] if choice.grain != EVENT else charts


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("seeds", SEEDS)
def test_decks_cry_wolf_as_often_as_is_printed(size: int, seeds: int) -> None:
    decks = [deck(size, seed) for seed in range(seeds)]
    printed = [wall([chart.printed for chart in charts]) for charts in decks]
    now = sum(any(chart.now for chart in charts) for charts in decks)
    year = sum(any(chart.year for chart in charts) for charts in decks)
    assert within(now, seeds, float(np.mean([each.any_now for each in printed])))
    assert within(year, seeds, float(np.mean([each.any_year for each in printed])))


# ------------------------------------------------------------------ the pooled comparison


def verdicts(size: int, share: float, now: float, seeds: int) -> list[str]:
    rng = np.random.default_rng([size, seeds])
    levels = np.repeat([share, now], [24, 12])
    drawn = [compare_shares(rng.binomial(size, levels), np.full(36, size)) for _ in range(seeds)]
    return [each.verdict for each in drawn if each is not None]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("share", [0.06, 0.26])
@pytest.mark.parametrize("seeds", SEEDS)
def test_the_pooled_comparison_is_wrong_as_often_as_is_printed(size: int, share: float, seeds: int) -> None:
    wrong = sum(verdict != "not_told_apart" for verdict in verdicts(size, share, share, seeds))
    assert within(wrong, seeds, sum(told_shares(12 * size, 24 * size, share, share)))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("way", ["higher", "lower"])
@pytest.mark.parametrize("seeds", SEEDS)
def test_a_planted_change_is_found_with_the_power_stated(size: int, way: str, seeds: int) -> None:
    sight = sight_of_shares(12 * size, 24 * size, 0.26)
    level = sight.rises_to if way == "higher" else sight.falls_to
    assert level is not None
    assert within(verdicts(size, 0.26, level, seeds).count(way), seeds, 0.8)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("seeds", SEEDS)
def test_twelve_looks_are_wrong_as_often_as_is_printed(size: int, seeds: int) -> None:
    rng = np.random.default_rng([size, 7])
    of_n, hits = np.full(36, size), 0
    for _ in range(seeds):
        n = rng.binomial(size, 0.06, 47)
        looks = [compare_shares(n[start : start + 36], of_n) for start in range(12)]
        hits += any(look is not None and look.verdict != "not_told_apart" for look in looks)
    assert within(hits, seeds, pooled_false_alarms("share", size, 0.06))


# ------------------------------------------------------------------ the right edge


@cache
def printed_at_the_edge(size: int) -> float:
    """What is printed beside a monthly XmR chart of a share of one in five."""
    n, of_n = np.full(MONTHS, round(size / 5)), np.full(MONTHS, size)
    choice = choose_share(n, of_n)
    assert (choice.chart, choice.grain) == ("xmr", "month") or size >= 200
    return false_alarms(Process(choice, 0.2, MONTHS)).now


def edges(size: int, seeds: int) -> Iterator[tuple[bool, bool]]:
    """Whether the last month is called low: of charged so far, and of charged within 180 days where mature."""
    for seed in range(seeds):
        rng = np.random.default_rng([size, seed, 1])
        recorded = np.sort(rng.integers(0, 30 * (MONTHS + 6), size * (MONTHS + 6)))
        took = np.where(rng.random(len(recorded)) < 0.7, rng.gamma(1.5, 190, len(recorded)), np.inf).round()
        extract, month = 30 * (MONTHS + 6), recorded // 30
        elapsed = np.where(recorded + took <= extract, took, np.nan)
        so_far = [np.isfinite(elapsed[month == m]).mean() for m in range(6, MONTHS + 6)]
        fixed = at_age(recorded, elapsed, month, extract, 180)
        mature = fixed["value"].to_numpy()[(fixed["state"] == "mature").to_numpy()]
        yield concern(np.array(so_far)), concern(mature)


def concern(values: np.ndarray) -> bool:
    return judge(xmr(values), "increase").variation == "concern_low"


@pytest.mark.parametrize("size", [42, 400])
@pytest.mark.parametrize("seeds", SEEDS)
def test_a_constant_rate_shows_no_falling_right_edge_at_a_fixed_age(size: int, seeds: int) -> None:
    found = list(edges(size, seeds))
    fixed = sum(low for _, low in found)
    assert fixed <= binom.ppf(0.9995, seeds, printed_at_the_edge(size))
    assert sum(low for low, _ in found) > 0.9 * seeds


# ------------------------------------------------------------------ many groups


@pytest.mark.parametrize("seeds", SEEDS)
def test_a_scan_of_groups_that_did_not_change_finds_one_at_most_as_often_as_its_level(seeds: int) -> None:
    rng = np.random.default_rng(11)
    of_n = rng.integers(20, 200, 15)
    hits = sum(
        bool(scan_shares(rng.binomial(of_n, 0.2), of_n, rng.binomial(of_n, 0.2), of_n).found) for _ in range(seeds)
    )
    assert hits <= binom.ppf(0.9995, seeds, 0.05)
