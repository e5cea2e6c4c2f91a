"""Over invented forces the deck says what was planted as often as it promises to, and else no more than by chance.

Each force goes the whole way: raw files of its own seed, ingest, snapshot, door, and the readings of its measures by
the month. A few are made always and five hundred where tests are many (`make test-all`), in about half an hour on two
idle processors. Each share of forces must lie on the right side of the central 99.9 % of the binomial distribution of
what is printed; measures of one force hang together, so each is held for itself, and all by how much forces differ.
"""

from __future__ import annotations

import fcntl
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binom

from kpi.stats.spc.alarms import Process, seen
from kpi.stats.spc.choose import VALUE
from kpi.stats.spc.pooled import HIGHER, LOWER, SAME, Pooled, told_shares
from tests.simulations.forces import SPANS, Force, Said, forces

FEW, MANY = 6, 500
SLOW = (pytest.mark.slow, pytest.mark.timeout(4 * 3600))
"""Alone on two processors half an hour; beside other work it may take many times as long."""

PLANTED = {"S02", "S03", "V06", "V07", "V11", "V16"}
"""Codes of the measures in which a change was planted, or which count the very same cases."""

ARTEFACTS = {
    "record_completeness": "fuller_records: its baseline lies across the change of records system; and the rapes of "
    "the six months of exact counts have no gaps, so that what came after looks worse than before",
    "second_victim_discussed_in_time": "forum_began",
    "third_victim_discussed_in_time": "forum_began",
    "subject_profile_done": "profiles_began",
    "days_to_outcome": "nothing_before: the slow ones of the first years are not held; not_carried_over",
    "charge_rate_closed": "nothing_before, not_carried_over: charges of crimes open at the change are lost",
    "charge_rate_own_offence_closed": "as charge_rate_closed",
    "charges_per_hundred_recorded": "as charge_rate_closed",
    "charged_in_time": "not_carried_over: charges of crimes open at the change are lost, and those of later ones not",
    "legal_decisions_to_charge": "as charge_rate_closed: the slow decisions, mostly to charge, are not held at first",
    "outcome_15_closed": "nothing_before, not_carried_over: slow outcomes are missing at first and after the change",
    "victim_not_supporting_closed": "as outcome_15_closed: quick outcomes weigh more where slow ones are missing",
    "outcome_15_recorded": "not_carried_over: outcomes of crimes open at the change are lost",
    "victim_not_supporting_recorded": "as outcome_15_recorded",
    "charges_per_hundred_referred": "two suspects of one crime are referred on one day, half a day apart on the chart",
}
"""Measures that may say more than they promise, because of how the invented force's records were kept, and why."""

HANGING_TOGETHER = 0.25
"""By how much all measures together may exceed what they promise. One crime in twenty has two victims or two suspects,
who share its days and its end and yet count as two; what is printed takes cases as independent. And a little of what
ARTEFACTS says lies in all outcomes assigned. Of 161 forces the comparisons told 2.3 changes each where 2.1 were
promised; of the charts 1.6 signalled where 1.7 were, and 7.0 within the year where 7.2 were."""

Held = tuple[bool, float]
"""Whether one force's reading said something, and how probably it would by chance."""


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(FEW, id="few", marks=pytest.mark.timeout(1800)),
        pytest.param(MANY, id="many", marks=SLOW),
    ],
)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Force]:
    """The forces, made once for all processes of a run."""
    together = tmp_path_factory.getbasetemp()
    place = (together.parent if together.name.startswith("popen-") else together) / "invented_forces"
    with Path(f"{place}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return forces(request.param, place)


def by_kpi(made: Iterable[Force]) -> dict[str, list[Said]]:
    """What all forces said of each measure that has a reading."""
    found: dict[str, list[Said]] = defaultdict(list)
    for force in made:
        for kpi, said in force.said.items():
            if isinstance(said, Said):
                found[kpi].append(said)
    return found


def is_planted(code: str) -> bool:
    return code[:3] in PLANTED


def unplanted(made: list[Force]) -> dict[str, list[Said]]:
    """The measures in which nothing was planted and nothing looks as if it had been."""
    codes = made[0].codes
    return {kpi: said for kpi, said in by_kpi(made).items() if not is_planted(codes[kpi]) and kpi not in ARTEFACTS}


# ------------------------------------------------------------------ what a reading said, and what it promised


def now(said: Said) -> Held | None:
    return (said.now != 0, said.promised.now) if said.chart else None


def year(said: Said) -> Held | None:
    return (said.year, said.promised.year) if said.chart else None


def pooled(said: Said) -> Held | None:
    return (said.pooled.verdict != SAME, said.pooled.false_alarm) if said.pooled else None


def looks(said: Said) -> Held | None:
    known = said.pooled is not None and said.looked is not None and said.promised_looks > 0
    return (bool(said.looked), said.promised_looks) if known else None


SAYINGS = [now, year, pooled, looks]


def beyond(said: Iterable[Said], of: Callable[[Said], Held | None], level: float = 0.9995) -> str:
    """By how much forces said more than was promised; empty where chance explains it at this level."""
    held = [found for each in said if (found := of(each)) is not None]
    if not held:
        return ""
    hits, promised = sum(hit for hit, _ in held), float(np.mean([chance for _, chance in held]))
    if hits <= binom.ppf(level, len(held), promised):
        return ""
    return f"{hits} of {len(held)} forces, {100 * promised:.1f} % promised"


def least(of: int, power: float) -> float:
    """The fewest of so many that a power allows."""
    return float(binom.ppf(0.0005, of, power))


# ------------------------------------------------------------------ what was not planted


@pytest.mark.parametrize("saying", SAYINGS)
def test_no_unplanted_measure_says_more_than_is_printed(made: list[Force], saying: Callable[[Said], Held]) -> None:
    found = {kpi: more for kpi, said in unplanted(made).items() if (more := beyond(said, saying))}
    assert not found


@pytest.mark.parametrize("saying", SAYINGS)
def test_all_unplanted_measures_together_say_no_more_than_is_printed(
    made: list[Force], saying: Callable[[Said], Held]
) -> None:
    kept, hits, promised = unplanted(made), [], []
    for force in made:
        held = [found for kpi in kept if isinstance(s := force.said.get(kpi), Said) and (found := saying(s))]
        hits.append(sum(hit for hit, _ in held))
        promised.append(sum(chance for _, chance in held))
    more = np.array(hits) - (1 + HANGING_TOGETHER) * np.array(promised)
    assert np.mean(more) <= 3.3 * np.std(more, ddof=1) / np.sqrt(len(more))


def test_every_measure_that_the_truths_call_unchanged_is_held_to_it(made: list[Force]) -> None:
    force = made[0]
    kept, held = unplanted(made), set()
    for kpi, code in force.codes.items():
        if kpi in kept or kpi in ARTEFACTS or isinstance(force.said.get(kpi), str):
            held.add(code[:3])
    assert held >= {code for code in force.unchanged if any(c[:3] == code for c in force.codes.values())}
    assert len(kept) > 45


def test_no_exception_is_made_for_a_measure_that_needs_none(made: list[Force]) -> None:
    if len(made) < MANY:
        pytest.skip("few forces do not show it")
    said = by_kpi(made)
    assert [kpi for kpi in ARTEFACTS if not any(beyond(said[kpi], saying, 0.975) for saying in SAYINGS)] == []


@pytest.mark.parametrize(
    "kpi",
    [
        "contact_gap_over_plan",
        "not_yet_assigned_recorded",
        "repeat_suspects_ever",
        "repeat_suspects_with_plan",
        "repeat_suspects_within_a_year",
    ],
)
def test_what_is_true_on_one_day_only_is_not_judged_by_month(made: list[Force], kpi: str) -> None:
    """Where nothing changed, these fell or rose at their right edge in 30 to 100 of 100 forces."""
    assert {str(force.said[kpi]) for force in made} == {"one_day"}


# ------------------------------------------------------------------ the right edge


CHARGES = (
    "charge_rate_closed", "charge_rate_own_offence_closed", "charges_per_hundred_recorded", "charge_rate_recorded",
    "charged_in_time", "charged_in_longer_time", "charges_per_hundred_referred",
)  # fmt: skip
TO_DATE = (
    "victim_not_supporting_recorded", "outcome_14_recorded", "outcome_16_recorded", "outcome_18_recorded",
    "victim_support_lost",
)  # fmt: skip


@pytest.mark.parametrize("kpi", [*CHARGES, *TO_DATE])
def test_a_constant_true_rate_shows_no_falling_right_edge(made: list[Force], kpi: str) -> None:
    """Charges are drawn at one rate all five years: fewer of late is false, and said no more often than is printed."""
    said = by_kpi(made)[kpi]
    assert not beyond(said, lambda s: (s.now < 0, s.promised.now) if s.chart else None)
    assert not beyond(said, lambda s: (s.pooled.verdict == LOWER, falsely_lower(s)) if s.pooled else None)


def falsely_lower(said: Said) -> float:
    """How probably an unchanged share is called lower; of a rate the half of all false alarms."""
    assert said.pooled is not None
    (x1, of1), (x0, of0) = said.latest, said.before
    if said.chart is None or said.chart.choice.kind != "share" or of1 + of0 == 0:
        return said.pooled.false_alarm / 2
    level = (x1 + x0) / (of1 + of0)
    return told_shares(round(of1), round(of0), level, level)[1]


# ------------------------------------------------------------------ what was planted


RISES = (
    "suspect_action_in_time", "suspect_action_in_longer_time", "key_updates_next_working_day",
    "key_updates_within_the_code", "team_reviewed", "team_reviewed_adults_at_offence", "team_reviewed_adults_at_report",
)  # fmt: skip
"""Shares that rise in time because of what was planted. That advisers are accepted more often where the team reviewed a
case (V06, V07) is a gap between cases, which is looked for as one."""


def levels(said: list[Said]) -> tuple[float, float]:
    """The true shares of the latest twelve months and of those before, as all forces together show them."""
    sums = np.array([[*each.latest, *each.before] for each in said]).sum(axis=0)
    return sums[0] / sums[1], sums[2] / sums[3]


@pytest.mark.parametrize("kpi", RISES)
def test_a_planted_rise_is_told_by_the_pooled_comparison_with_its_stated_power(made: list[Force], kpi: str) -> None:
    said = by_kpi(made)[kpi]
    latest, before = levels(said)
    power = np.mean([told_shares(round(s.latest[1]), round(s.before[1]), latest, before)[0] for s in said])
    assert latest > before
    assert sum(verdict_of(s) == HIGHER for s in said) >= least(len(said), float(power))
    assert sum(verdict_of(s) == LOWER for s in said) <= binom.ppf(0.9995, len(said), 0.025)


def verdict_of(said: Said) -> str:
    assert isinstance(said.pooled, Pooled)
    return said.pooled.verdict


@pytest.mark.parametrize("kpi", RISES[:4])
def test_a_planted_rise_is_seen_by_the_chart_with_its_stated_power(made: list[Force], kpi: str) -> None:
    """The chart states its power for a step twelve months ago; the planted steps were 12 to 18 months ago."""
    said = by_kpi(made)[kpi]
    latest, before = levels(said)
    charts = [alone(each.chart) for each in said if each.chart]
    times = min(latest / before, 1 / max(chart.level for chart in charts))
    power = np.mean([seen(chart, times).year for chart in charts])
    assert len(charts) == len(said) and power > 0.7
    assert sum(each.year for each in said) >= least(len(said), float(power))


def alone(chart: Process) -> Process:
    """A chart of as many cases as hang together with no other: a suspect more in six crimes of a hundred is not one."""
    return replace(chart, choice=replace(chart.choice, cases=chart.choice.cases / 1.06))


def test_the_halved_wait_is_told_as_lower_and_never_as_higher(made: list[Force]) -> None:
    """No power is stated for medians; Welch's interval has 30 to 40 % for two spells that differ as these do."""
    said = by_kpi(made)["days_to_suspect_action"]
    assert all(each.chart and each.chart.choice.kind == VALUE for each in said)
    found = [verdict_of(each) for each in said]
    changes = [each.pooled.latest - each.pooled.before for each in said if each.pooled]
    assert np.mean(changes) < 0
    assert found.count(HIGHER) <= binom.ppf(0.9995, len(found), 0.025)
    assert found.count(LOWER) >= least(len(found), 0.25)


GAP_CODES = {"team_gap_support": "V04", "team_gap_adviser": "V06", "team_gap_both": "V07"}


@pytest.mark.parametrize("gap", GAP_CODES)
def test_the_gaps_of_the_exact_months_are_the_same_in_every_force(made: list[Force], gap: str) -> None:
    counts = {
        "team_gap_support": ((45, 65), (117, 185)),
        "team_gap_adviser": ((35, 65), (57, 185)),
        "team_gap_both": ((30, 65), (41, 185)),
    }
    for force in made:
        found = force.gaps[gap, "window"]
        assert (found.one, found.other) == counts[gap]
        assert (found.low > 0) == (gap != "team_gap_support")  # six points are not told apart from nothing


@pytest.mark.parametrize("gap", ["team_gap_adviser", "team_gap_both"])
def test_the_gaps_of_later_months_are_told_with_their_stated_power(made: list[Force], gap: str) -> None:
    found = [force.gaps[gap, "after"] for force in made]
    sums = np.array([[*each.one, *each.other] for each in found]).sum(axis=0)
    one, other = sums[0] / sums[1], sums[2] / sums[3]
    code, since = GAP_CODES[gap], str(SPANS["after"][0])
    truths = [t.change for force in made for t in force.planted if t.kpi == code and t.window.startswith(since)]
    assert one - other == pytest.approx(np.mean(truths) / 100, abs=0.03)
    power = np.mean([told_shares(each.one[1], each.other[1], one, other)[0] for each in found])
    assert sum(each.low > 0 for each in found) >= least(len(found), float(power))


def test_every_planted_change_is_among_those_looked_for(made: list[Force]) -> None:
    looked_for = {made[0].codes[kpi][:3] for kpi in (*RISES, "days_to_suspect_action")} | set(GAP_CODES.values())
    offered_alike = {"V05"}
    assert {truth.kpi for force in made for truth in force.planted} == looked_for | offered_alike
