"""What was planted in the invented force comes out of the KPIs, on the readings it was planted on and on no other."""

from datetime import date

import polars as pl
import pytest

from kpi.answer import Door
from kpi.result import Question, Viewer

START, END = date(2024, 3, 1), date(2024, 9, 1)
"""The six months of the published coverage; the end is the day after them."""


def figures(door: Door, viewer: Viewer, kpi: str, *, scope: str = "all_rape") -> dict[str | None, tuple[int, int]]:
    """Part -> n and of_n over the six months."""
    frame = door.answer(viewer, Question(kpi, scope, "snapshot", START, END, "month")).frame
    assert len(frame["period"].unique()) == 6
    summed = frame.group_by("part").agg(pl.col("n", "of_n").sum()).rows()
    return {part: (n, of_n) for part, n, of_n in summed}


def points(sides: dict[str | None, tuple[int, int]]) -> float:
    (one, of_one), (other, of_other) = sides["one"], sides["other"]
    return 100 * (one / of_one - other / of_other)


def test_the_team_reviewed_65_of_250_rapes(invented: Door, analyst: Viewer) -> None:
    assert figures(invented, analyst, "team_reviewed") == {None: (65, 250)}
    assert round(100 * 65 / 250) == 26
    assert figures(invented, analyst, "team_review_acted_on") == {None: (65, 65)}


def test_a_share_of_adults_is_another_figure(invented: Door, analyst: Viewer) -> None:
    for kpi in ("team_reviewed_adults_at_offence", "team_reviewed_adults_at_report"):
        n, of_n = figures(invented, analyst, kpi)[None]
        assert 50 <= n < 65
        assert n / of_n > 0.3


@pytest.mark.parametrize(
    ("kpi", "reviewed", "others", "published"),
    [
        ("team_gap_support", (45, 65), (117, 185), 6),
        ("team_gap_adviser", (35, 65), (57, 185), 23),
        ("team_gap_both", (30, 65), (41, 185), 24),
    ],
)
def test_the_published_changes_are_the_gaps_between_reviewed_cases_and_others(
    invented: Door, analyst: Viewer, kpi: str, reviewed: tuple[int, int], others: tuple[int, int], published: int
) -> None:
    sides = figures(invented, analyst, kpi)
    assert (sides["one"], sides["other"]) == (reviewed, others)
    assert round(points(sides)) == published


@pytest.mark.parametrize(
    ("kpi", "both_groups"),
    [
        ("victims_supporting", (45 + 117, 250)),
        ("adviser_offered", (58 + 148, 250)),
        ("adviser_accepted_of_all", (35 + 57, 250)),
        ("adviser_accepted_of_offered", (35 + 57, 58 + 148)),
        ("supporting_and_accepted_of_all", (30 + 41, 250)),
        ("adviser_accepted_of_supporters", (30 + 41, 45 + 117)),
    ],
)
def test_each_reading_counts_the_victims_of_both_groups(
    invented: Door, analyst: Viewer, kpi: str, both_groups: tuple[int, int]
) -> None:
    assert figures(invented, analyst, kpi) == {None: both_groups}


def test_two_readings_of_one_published_figure_are_two_figures(invented: Door, analyst: Viewer) -> None:
    for one, other in (
        ("adviser_accepted_of_offered", "adviser_accepted_of_all"),
        ("adviser_accepted_of_supporters", "supporting_and_accepted_of_all"),
    ):
        assert figures(invented, analyst, one)[None] != figures(invented, analyst, other)[None]


def test_no_other_offence_was_reviewed(invented: Door, analyst: Viewer) -> None:
    assert figures(invented, analyst, "team_reviewed", scope="other_sexual")[None][0] == 0


def test_victims_are_told_sooner_since_october_2024(invented: Door, analyst: Viewer) -> None:
    frame = invented.answer(
        analyst, Question("key_updates_next_working_day", "all_sexual", "snapshot", grain="month")
    ).frame
    since = pl.col("period") >= date(2024, 10, 1)
    before, after = (frame.filter(part).select(pl.col("n", "of_n").sum()).row(0) for part in (~since, since))
    assert 100 * before[0] / before[1] == pytest.approx(62, abs=3)
    assert 100 * after[0] / after[1] == pytest.approx(80, abs=3)
