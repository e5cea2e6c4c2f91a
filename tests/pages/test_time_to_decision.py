"""The page of time to decision: its sentence, its charts and its tables say what the door answers, and no more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from i18n.say import Say
from kpi.answer import Door
from kpi.deck import Row
from kpi.fates import ENDED
from kpi.result import Question, Result, Viewer
from pages.parts.time_to_decision import in_hundred

from .conftest import OpenPage
from .reading import Seen

SAY = Say("en")
KPI = "fate_of_recorded_offences"
ENDS = ("charged", "victim_not_supporting", "evidential", "other", "open")
AGES = (90, 180, 365, 540, 730)
DYFED_POWYS = (("force_code", ("W15000004",)),)
LATEST = Question(KPI, "all_rape", "snapshot", date(2024, 4, 1), date(2025, 4, 1), "whole", filters=())

Open = Callable[..., Seen]


@pytest.fixture
def page(invented_shown: Path, open_page: OpenPage) -> Open:
    """Opens the page with the invented force shown."""

    def opened(**query: str) -> Seen:
        return open_page("time_to_decision", **query)

    return opened


def told(door: Door, viewer: Viewer, **changed: object) -> Result:
    """What the door answers for the page's own period; one force is all there is."""
    return door.answer(viewer, Question(**{**LATEST.__dict__, **changed}))  # type: ignore[arg-type]


def row(result: Result, part: str, group: str | None = None) -> Row:
    return next(r for r in result.frame.rows(named=True) if r["part"] == part and r["group"] == group)


def table(seen: Seen, begins: str) -> list[list[str]]:
    return next(rows for caption, rows in seen.tables() if caption.startswith(begins))


def bare(cell: str) -> str:
    """A cell without the sign for what is provisional."""
    return cell.removesuffix(" [p]")


# ------------------------------------------------------------------ the answer


def test_line_one_says_how_many_led_to_a_charge_within_a_year(page: Open, invented: Door, leader: Viewer) -> None:
    seen, whole = page(), told(invented, leader)
    charged, answer = row(whole, "charged_365"), seen.page.one("p", "fd-answer")
    assert answer is not None
    assert f"of {charged['of_n']:,} cases recorded in the year to March 2025" in answer.words
    assert f"{charged['value'] * 100:.0f} in 100 led to a charge within a year" in answer.words
    assert whole.followed is not None
    half = whole.followed.lengths.filter(part=ENDED).row(0, named=True)
    assert f"an outcome within {half['day']:.0f} days of recording" in seen.words
    assert f"After a year, still open: {row(whole, 'open_365')['value'] * 100:.0f} in 100." in seen.words


@pytest.mark.parametrize(
    ("ending", "words"),
    [
        ("victim_not_supporting", "were closed within a year: victim does not support action."),
        ("evidential", "were closed within a year: victim supports action, evidential difficulties."),
        ("other", "came to any other outcome within a year."),
    ],
)
def test_the_outcome_looked_at_can_be_chosen(
    page: Open, invented: Door, leader: Viewer, ending: str, words: str
) -> None:
    seen = page(ending=ending)
    answer = seen.page.one("p", "fd-answer")
    assert answer is not None
    share = row(told(invented, leader), f"{ending}_365")["value"]
    assert f"{share * 100:.0f} in 100 {words}" in answer.words
    lowest = next(text for trace in seen.charts[0].data for text in trace.get("text", ()))
    assert f"{share:.1%}" in " ".join(seen.charts[0].strings())
    assert lowest.startswith(table(seen, "How cases recorded")[1][0].split(" (")[0][:10])


@pytest.mark.parametrize(("value", "words"), [(0.0, "none"), (0.004, "fewer than 1 in 100"), (0.061, "6 in 100")])
def test_a_share_is_said_as_a_reader_counts_it(value: float, words: str) -> None:
    assert in_hundred(value, SAY) == words


# ------------------------------------------------------------------ the tables


def test_the_table_beside_the_curve_holds_every_share_the_door_gives(
    page: Open, invented: Door, leader: Viewer
) -> None:
    heads, *rows = table(page(), "How cases recorded")
    assert heads[1:6] == [f"By {age} days" for age in AGES]
    whole = told(invented, leader)
    for end, cells in zip(ENDS, rows, strict=True):
        for age, cell in zip(AGES, cells[1:6], strict=True):
            found = row(whole, f"{end}_{age}")
            assert bare(cell) == ("[x]" if found["value"] is None else f"{found['value']:.1%}")
            assert cell.endswith("[p]") == (found["state"] == "maturing")
    assert "[x]" in rows[0] and any("[p]" in cell for cell in rows[0])


def test_a_quarter_is_told_only_where_all_its_cases_are_that_old(page: Open, invented: Door, leader: Viewer) -> None:
    _, *rows = table(page(), "Quarter by quarter at the same age")
    cohorts = told(invented, leader, start=None, end=None, grain="quarter")
    periods = list(dict.fromkeys(cohorts.frame["period"]))
    assert len(rows) == len(periods)
    for period, cells in zip(periods, rows, strict=True):
        for age, cell in zip(AGES, cells[2:], strict=True):
            (found,) = cohorts.frame.filter(period=period, part=f"charged_{age}").rows(named=True)
            assert cell == (f"{found['value']:.1%}" if found["judged"] else "[x]")
    assert rows[-1].count("[x]") == len(AGES)
    assert "[x]" not in rows[0]


@pytest.mark.parametrize("by", ["area", "victim_age_band"])
def test_groups_are_told_at_the_same_age(page: Open, invented: Door, leader: Viewer, by: str) -> None:
    seen = page(by=by)
    groups = told(invented, leader, by=by)
    _, *rows = table(seen, "Charged or summonsed (1), within a year")
    held = [r for r in groups.frame.filter(part="charged_365").rows(named=True) if r["of_n"]]
    assert [cells[1] for cells in rows] == [f"{r['of_n']:,}" for r in held]
    assert [bare(cells[4]) for cells in rows] == [
        "[u]" if r["state"] == "too_few" else f"{r['value']:.1%}" for r in held
    ]
    assert len(seen.charts) == 2


def test_records_systems_are_no_way_to_split(page: Open) -> None:
    assert "source_system" not in page().at.selectbox(key="by").options


def test_the_median_of_closed_cases_stands_beside_what_it_leaves_out(
    page: Open, invented: Door, leader: Viewer
) -> None:
    seen, whole = page(), told(invented, leader)
    _, *rows = table(seen, "Closed cases alone")
    assert whole.followed is not None
    half = whole.followed.lengths.filter(part=ENDED).row(0, named=True)
    assert rows[0][1:] == [f"{half['closed']:,}", f"{half['closed_day']:.0f}", f"{half['day']:.0f}"]
    assert half["closed_day"] < half["day"]
    assert f"leaves out the {half['of_n'] - half['closed']:,} cases not seen to end" in seen.words


def test_every_estimate_is_marked_as_one_and_folded_away(page: Open, invented: Door, leader: Viewer) -> None:
    seen = page()
    (folded,) = [d for d in seen.page.every("details") if "an estimate of where each year may end" in d.words]
    _, *rows = table(seen, "Charged or summonsed (1): an estimate")
    years = invented.estimate(leader, Question(KPI, "all_rape", "snapshot", grain="year"), "charged", 730).frame
    for cells, found in zip(rows, years.rows(named=True), strict=True):
        estimated = found["state"] == "estimate"
        assert cells[3] == f"{found['value']:.1%}" + (" [e]" if estimated else "")
        assert cells[4].endswith("[e]") == estimated
    assert "An estimate, and no figure of the measure" in folded.words
    assert sum(words.count("[e]") for words in (d.words for d in seen.page.every("details"))) == seen.words.count("[e]")


# ------------------------------------------------------------------ what it cannot tell


def test_published_figures_follow_no_case_and_the_page_says_so(page: Open) -> None:
    seen = page(source="published")
    assert "counted beforehand, and no case in them can be followed" in seen.words
    assert not seen.charts
    assert not seen.tables()


def test_a_period_too_young_says_that_it_is(page: Open) -> None:
    answer = page(period="2025-26").page.one("p", "fd-answer")
    assert answer is not None
    assert "too few have been followed for a year to tell" in answer.words


@pytest.mark.parametrize("query", [{"ending": "nonsense"}, {"by": "source_system"}])
def test_a_link_that_asks_for_what_is_not_there_is_told(page: Open, query: dict[str, str]) -> None:
    (value,) = query.values()
    assert f"“{value}” is not a choice" in page(**query).words
