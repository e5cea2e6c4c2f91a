"""Readings: the chart a measure bears, reckoned again by hand, and every measure either charted or refused in words."""

from datetime import date
from statistics import fmean

import numpy as np
import pytest

from kpi.answer import Door
from kpi.registry import UnknownName
from kpi.result import Question, Refused, Result, Viewer
from kpi.signals.reading import Reading
from kpi.signals.readings import Aims, Found, Readings
from kpi.signals.series import FEWEST_CASES, LEFT_EDGE, REFUSALS, Series, series_of
from kpi.stats.spc.steps import Decision
from kpi.view import latest_period


def by_month(door: Door, viewer: Viewer, kpi: str) -> Result:
    scope = door.registry.kpi(kpi).only_scope or "all_rape"
    return door.answer(viewer, Question(kpi, scope, "snapshot", grain="month"))


def reading(door: Door, viewer: Viewer, kpi: str) -> Reading:
    found = Readings(door).of(viewer, by_month(door, viewer, kpi))
    assert isinstance(found, Reading)
    return found


# ---------------------------------------------------------------- every measure


@pytest.fixture(scope="module")
def all_found(invented: Door, leader: Viewer) -> dict[str, Found]:
    readings, found = Readings(invented), {}
    for kpi in invented.measures("snapshot"):
        (answer,) = invented.answer_all(
            leader, [Question(kpi.name, kpi.only_scope or "all_rape", "snapshot", grain="month")]
        )
        if isinstance(answer, Result):
            found[kpi.name] = readings.of(leader, answer)
    return found


def test_every_measure_is_charted_or_refused_for_a_reason_that_has_words(all_found: dict[str, Found]) -> None:
    assert len(all_found) > 90
    charted = [name for name, found in all_found.items() if isinstance(found, Reading) and found.chart]
    assert len(charted) > 50
    refused = {found for found in all_found.values() if isinstance(found, str)}
    assert refused <= set(REFUSALS)
    assert {"parts", "stock", "difference"} <= refused


def test_the_chart_of_rare_events_is_one_of_spells(all_found: dict[str, Found]) -> None:
    charges = all_found["charge_rate_closed"]
    assert isinstance(charges, Reading)
    assert (charges.choice.chart, charges.choice.fewer) == ("g", "events")


def test_no_chart_judges_a_month_that_is_not_settled(all_found: dict[str, Found]) -> None:
    checked = 0
    for found in all_found.values():
        if isinstance(found, Reading) and found.chart and found.choice.grain == "month":
            unjudged = {m for m, judged in zip(found.series.months, found.series.judged, strict=True) if not judged}
            at = [i for i, start in enumerate(found.chart.starts) if start in unjudged]
            assert np.isnan(found.chart.lines.values[at]).all()
            checked += len(at)
    assert checked > 20


# ---------------------------------------------------------------- by hand


def test_centre_and_limits_are_those_of_the_first_two_years_by_hand(invented: Door, leader: Viewer) -> None:
    frame = by_month(invented, leader, "victims_supporting").frame
    shares = [n / of for n, of in zip(frame["n"], frame["of_n"], strict=True) if of >= 10]
    base = shares[:24]
    centre, step = fmean(base), fmean(abs(b - a) for a, b in zip(base, base[1:], strict=False))
    lines = reading(invented, leader, "victims_supporting").chart
    assert lines is not None
    assert lines.lines.centre[-1] == pytest.approx(centre)
    assert lines.lines.upper[-1] == pytest.approx(centre + 2.66 * step)
    assert lines.lines.lower[-1] == pytest.approx(centre - 2.66 * step)


def test_the_pooled_comparison_is_of_the_latest_twelve_months_by_hand(invented: Door, leader: Viewer) -> None:
    result = by_month(invented, leader, "outcome_15_closed")
    pairs = list(zip(result.frame["n"], result.frame["of_n"], strict=True))
    latest, before = pairs[-12:], pairs[-36:-12]
    pooled = reading(invented, leader, "outcome_15_closed").pooled
    assert pooled is not None
    assert pooled.latest == pytest.approx(sum(n for n, _ in latest) / sum(of for _, of in latest))
    assert pooled.before == pytest.approx(sum(n for n, _ in before) / sum(of for _, of in before))


def test_spells_account_for_every_case_between_the_first_event_and_the_last(invented: Door, leader: Viewer) -> None:
    asked = Question("charge_rate_closed", "all_rape", "snapshot", date(2023, 4, 1), date(2026, 4, 1), "month")
    whole = invented.answer(leader, asked).frame
    events, spells = whole["n"].sum(), invented.spells(leader, asked)
    assert len(spells.between) == events - 1
    assert spells.between.sum() + events <= whole["of_n"].sum()
    assert len(spells.months) == len(spells.between)
    others = invented.spells(leader, asked, events=False)
    assert len(others.between) == whole["of_n"].sum() - events - 1


def test_days_between_add_up_to_the_days_from_first_to_last(invented: Door, leader: Viewer) -> None:
    asked = Question("recorded_rape_sixteen_and_over", "all_rape", "snapshot", date(2025, 1, 1), date(2025, 4, 1))
    spells = invented.spells(leader, asked)
    assert 60 < spells.between.sum() <= 90
    assert (spells.between > 0).all()


# ---------------------------------------------------------------- edges, steps and aims


def test_the_left_edge_of_outcomes_is_not_judged(invented: Door, leader: Viewer) -> None:
    closed = series_of(by_month(invented, leader, "bail_breach_answered"))
    assert isinstance(closed, Series)
    assert not closed.judged[:LEFT_EDGE].any()
    recorded = series_of(by_month(invented, leader, "victims_supporting"))
    assert isinstance(recorded, Series) and recorded.judged[0]
    followed = reading(invented, leader, "charge_rate_closed").series
    assert not followed.judged[:24].any() and followed.judged[24:].all()


def test_what_is_true_on_the_day_of_the_figures_only_bears_no_chart(all_found: dict[str, Found]) -> None:
    assert {name for name, found in all_found.items() if found == "one_day"} == {
        "contact_gap_over_plan",
        "not_yet_assigned_recorded",
        "repeat_suspects_ever",
        "repeat_suspects_with_plan",
        "repeat_suspects_within_a_year",
    }


def test_outcomes_counted_to_date_are_judged_once_followed_for_two_years(invented: Door, leader: Viewer) -> None:
    for name in ("outcome_16_recorded", "victim_support_lost", "charge_rate_recorded"):
        series = reading(invented, leader, name).series
        assert max(m for m, judged in zip(series.months, series.judged, strict=True) if judged) == date(2024, 3, 1)
    followed = reading(invented, leader, "charged_in_time").series
    assert followed.judged[-13] and not followed.judged[-12:].any()


def test_a_median_of_fewer_than_ten_is_no_point_of_a_chart(invented: Door, analyst: Viewer) -> None:
    found = reading(invented, analyst, "days_to_charge")
    assert found.chart is None and (found.choice.chart, found.choice.reason) == ("none", "few_events")
    many = reading(invented, analyst, "days_to_outcome")
    assert many.chart is not None
    assert np.isnan(many.series.values[many.series.n < FEWEST_CASES]).all()


def test_the_left_edge_of_waits_is_as_long_as_the_long_ones(invented: Door, analyst: Viewer) -> None:
    result = by_month(invented, analyst, "days_to_charge")
    long = [row["value"] for row in result.frame.rows(named=True) if row["part"] == "p90"][-12:]
    ninth = np.median([days for days in long if days is not None])
    series = series_of(result)
    assert isinstance(series, Series) and ninth > 365
    assert int(np.argmax(series.judged)) == round(ninth / 30.4)


def test_published_counts_bear_no_chart(door: Door, leader: Viewer) -> None:
    result = door.answer(leader, Question("charge_rate_closed", "all_rape", "published", grain="quarter"))
    with pytest.raises(ValueError, match="months"):
        series_of(result)


class Steps:
    """Decisions of a force, as its files would give them."""

    def __init__(self, aims: Aims) -> None:
        self.given = aims

    def aims(self, result: Result, on: date) -> Aims:
        assert on == date(2026, 3, 1)
        return self.given


def test_a_signed_decision_starts_a_new_baseline(invented: Door, leader: Viewer) -> None:
    decision = Decision(date(2023, 6, 1), date(2024, 1, 15), "Head of crime", "Records are kept another way")
    found = Readings(invented, Steps(Aims(None, (decision,)))).of(
        leader, by_month(invented, leader, "victims_supporting")
    )
    assert isinstance(found, Reading) and found.chart is not None
    assert found.chart.starts[int(np.argmax(found.chart.lines.segment))] == date(2023, 6, 1)
    plain = reading(invented, leader, "victims_supporting").chart
    assert plain is not None and not plain.lines.segment.any()


@pytest.mark.parametrize(
    ("target", "said"), [(0.05, "consistent_pass"), (0.65, "inconsistent"), (0.999, "consistent_fail")]
)
def test_an_aim_is_met_always_sometimes_or_never(invented: Door, leader: Viewer, target: float, said: str) -> None:
    result = by_month(invented, leader, "victims_supporting")
    found = Readings(invented, Steps(Aims(target))).of(leader, result)
    assert isinstance(found, Reading) and found.chart is not None
    assert found.chart.verdict.assurance == said


# ---------------------------------------------------------------- grains, and what the door keeps


def test_no_figure_is_given_by_the_day(invented: Door, analyst: Viewer) -> None:
    with pytest.raises(UnknownName, match="by the day"):
        invented.answer(analyst, Question("charge_rate_closed", "all_rape", "snapshot", grain="day"))


def test_a_panel_gets_no_spells(invented: Door) -> None:
    with pytest.raises(Refused):
        invented.spells(Viewer("a panel member", "panel"), Question("charge_rate_closed", "all_rape", "snapshot"))


@pytest.mark.parametrize("kpi", ["charge_rate_closed", "victims_supporting", "recorded_offences", "open_over_a_year"])
def test_a_whole_window_is_one_figure(invented: Door, analyst: Viewer, kpi: str) -> None:
    start, end = date(2025, 1, 1), date(2026, 1, 1)
    whole = invented.answer(analyst, Question(kpi, "all_rape", "snapshot", start, end, "whole")).frame
    months = invented.answer(analyst, Question(kpi, "all_rape", "snapshot", start, end, "month")).frame
    assert whole["period"].to_list() == [start]
    if kpi == "open_over_a_year":  # what is open at the end is what was open at the end of the last month
        assert whole["of_n"][0] == months["of_n"][-1] > 0
        return
    assert whole["n"][0] == months["n"].sum() > 0


def test_the_latest_period_of_a_followed_measure_is_the_newest_that_was_followed(invented: Door) -> None:
    source = invented.sources["snapshot"]
    assert latest_period(source, invented.registry.kpi("charge_rate_closed")).start == date(2025, 4, 1)
    assert latest_period(source, invented.registry.kpi("victims_supporting")).start == date(2025, 3, 1)
    assert latest_period(source, invented.registry.kpi("charged_in_time")).start == date(2024, 4, 1)


def test_an_aim_is_not_judged_while_the_level_is_changing(invented: Door, leader: Viewer) -> None:
    result = by_month(invented, leader, "key_updates_next_working_day")
    found = Readings(invented, Steps(Aims(0.8))).of(leader, result)
    assert isinstance(found, Reading) and found.chart is not None
    assert found.chart.signals and found.chart.verdict.assurance == "consistent_fail"
    assert found.chart.assurance == "changing"
