"""What stands beside the numbers: which entry holds when, and that nothing invented stands beside a real figure."""

import itertools
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from data.snapshots.manifest import Break
from data.source import Source
from kpi.answer import Door
from kpi.beside import Beside, load_beside
from kpi.beside.evidence import evidence
from kpi.beside.model import Entry, Recommendation
from kpi.beside.rules import period_of
from kpi.beside.shelf import INVENTED, Shelf
from kpi.beside.standing import doings, standings
from kpi.result import Question, Result, Viewer
from kpi.view import Period, View

from .beside_folders import write

OURS, OTHER = "W15000004", "W15000001"
TODAY = date(2026, 11, 20)


@pytest.fixture
def shelf(door: Door, tmp_path: Path) -> Shelf:
    return load_beside(door.registry, write(tmp_path), TODAY)


@pytest.fixture
def published(door: Door) -> Source:
    return door.sources["published"]


@pytest.fixture
def own_cases(invented: Door) -> Source:
    """The same cases, as if they had happened."""
    return replace(invented.sources["snapshot"], synthetic=False)


@pytest.fixture
def own(shelf: Shelf, own_cases: Source) -> Beside:
    return shelf.of(own_cases)


# ------------------------------------------------------------------ what is shown beside what


def everything(beside: Beside, kpis: list[str], pillars: list[str]) -> list[Entry]:
    """Every entry that any question to it gives, over all KPIs, forces, scopes, periods and days."""
    found: list[Entry] = [*beside.scale(), *beside.recommendations()]
    ages = (date(2000, 1, 1), date(2099, 1, 1))
    periods = [Period(date(year, 4, 1), grain) for year in range(2017, 2027) for grain in ("year", "quarter")]
    for force in (OURS, OTHER, "EW"):
        for kpi, scope in itertools.product(kpis, ("all_rape", "other_sexual")):
            found += [*beside.targets(kpi, force, scope), *beside.events(kpi, force, *ages)]
            found += beside.steps(kpi, force, scope)
            found += [said for period in periods for said in beside.commentary(kpi, force, period, scope)]
        found += [entry for pillar in pillars for entry in beside.leads(pillar, force)]
        found += [entry for pillar in pillars for entry in beside.judgements(pillar, force)]
        found += [entry for number in range(1, 15) for entry in beside.progress(number, force)]
        for action in beside.actions(force):
            found += [action, *beside.updates(action.name, force)]
    return found


def test_nothing_invented_stands_beside_a_real_figure_nor_the_other_way_round(
    shelf: Shelf, door: Door, published: Source, own_cases: Source, invented: Door
) -> None:
    kpis, pillars = list(door.registry.kpis), list(door.registry.pillars)
    made_up = {id(one.entry) for one in shelf.invented.placed}
    assert shelf.own is not None and made_up
    ours = {id(one.entry) for one in shelf.own.placed}
    seen = {
        name: {id(entry) for entry in everything(shelf.of(source), kpis, pillars)}
        for name, source in (
            ("published", published),
            ("own", own_cases),
            ("invented", invented.sources["snapshot"]),
        )
    }
    assert not seen["published"] & made_up and not seen["own"] & made_up and not seen["invented"] & ours
    assert seen["invented"] >= made_up
    assert seen["own"] | seen["published"] >= ours


def test_the_invented_force_has_a_real_forces_code_so_only_the_source_can_tell(
    shelf: Shelf, published: Source, invented: Door
) -> None:
    asked = ("training_word_on_word", OURS, "all_rape", date(2026, 3, 31))
    assert shelf.invented.force == OURS
    assert shelf.of(invented.sources["snapshot"]).target(*asked) is not None
    assert shelf.of(published).target(*asked) is None


def test_folders_put_together_wrongly_are_refused_in_the_code_too(shelf: Shelf) -> None:
    assert shelf.own is not None
    with pytest.raises(ValueError, match="invented cannot stand beside real figures"):
        Beside("published", False, (shelf.national, shelf.invented), {})
    with pytest.raises(ValueError, match="own cannot stand beside invented figures"):
        Beside("snapshot", True, (shelf.national, shelf.own), {})


def test_every_file_of_the_invented_force_says_so() -> None:
    files = list(INVENTED.glob("*.toml"))
    assert len(files) == 9
    assert [file.name for file in files if "\ninvented = true\n" not in file.read_text("utf-8")] == []


def test_what_is_national_stands_beside_everything_and_says_nothing_of_one_force(
    shelf: Shelf, published: Source, own_cases: Source, invented: Door
) -> None:
    for source in (published, own_cases, invented.sources["snapshot"]):
        held = shelf.of(source).events("counselling_requests_approved", OTHER, date(2026, 1, 1), date(2026, 4, 1))
        assert [event.on for event in held] == [date(2026, 1, 12)]
    assert {type(one.entry).__name__ for one in shelf.national.placed} == {"Recommendation", "Event", "Level"}


# ------------------------------------------------------------------ which entry holds


@pytest.mark.parametrize(
    ("scope", "on", "value"),
    [
        ("all_rape", date(2024, 3, 31), None),
        ("all_rape", date(2024, 4, 1), 0.8),
        ("all_rape", date(2025, 3, 31), 0.8),
        ("all_rape", date(2025, 4, 1), 0.85),
        ("other_sexual", date(2025, 4, 1), 0.5),
    ],
)
def test_the_target_of_the_day_and_of_the_narrowest_scope_holds(
    own: Beside, scope: str, on: date, value: float | None
) -> None:
    held = own.target("adviser_offered", OURS, scope, on)
    assert (held.value if held else None) == value
    assert own.target("adviser_offered", OTHER, scope, on) is None


def test_targets_are_a_series_in_order(own: Beside) -> None:
    assert [t.value for t in own.targets("adviser_offered", OURS, "all_rape")] == [0.8, 0.85]
    assert [t.value for t in own.targets("charge_rate_closed", OURS, "all_rape")] == []


@pytest.mark.parametrize(
    ("kpi", "start", "end", "days"),
    [
        ("adviser_offered", date(2024, 4, 1), date(2025, 4, 1), [date(2024, 5, 1), date(2024, 6, 15)]),
        ("days_to_charge", date(2024, 6, 30), date(2024, 7, 1), [date(2024, 5, 1)]),
        ("days_to_charge", date(2024, 7, 1), date(2024, 8, 1), []),
        ("days_to_charge", date(2024, 4, 1), date(2024, 5, 1), []),
        ("charge_rate_closed", date(2024, 4, 1), date(2025, 4, 1), [date(2024, 6, 15)]),
    ],
)
def test_events_are_those_of_the_window_that_may_bear_on_the_measure(
    own: Beside, kpi: str, start: date, end: date, days: list[date]
) -> None:
    assert [event.on for event in own.events(kpi, OURS, start, end)] == days
    assert own.events(kpi, OTHER, start, end) == ()


def test_a_change_of_system_is_not_drawn_twice_where_the_series_breaks_on_its_day(own: Beside) -> None:
    window = (date(2024, 4, 1), date(2025, 4, 1))
    on = Break(on=date(2024, 6, 15), reason="A change of system.")
    off = Break(on=date(2024, 5, 1), reason="Something else.")
    assert [e.on for e in own.events("charge_rate_closed", OURS, *window, breaks=[on])] == []
    assert len(own.events("adviser_offered", OURS, *window, breaks=[off])) == 2


def test_the_latest_commentary_counts_and_the_earlier_one_is_kept(own: Beside, shelf: Shelf, published: Source) -> None:
    year = Period(date(2024, 4, 1), "year")
    assert [str(c.text) for c in own.commentary("adviser_offered", OURS, year)] == [
        "Own later words.",
        "Own first words.",
    ]
    assert own.commentary("adviser_offered", OURS, Period(date(2024, 4, 1), "quarter")) == ()
    assert shelf.of(published).commentary("adviser_offered", OURS, year) == ()
    quarter = Period(date(2018, 4, 1), "quarter")
    assert len(shelf.of(published).commentary("charge_rate_closed", OURS, quarter)) == 1
    assert own.commentary("charge_rate_closed", OURS, quarter) == ()


@pytest.mark.parametrize(
    ("code", "period"),
    [
        ("2024-25", Period(date(2024, 4, 1), "year")),
        ("2099-00", Period(date(2099, 4, 1), "year")),
        ("2024-25-Q1", Period(date(2024, 4, 1), "quarter")),
        ("2024-25-Q4", Period(date(2025, 1, 1), "quarter")),
        ("2025-M03", Period(date(2025, 3, 1), "month")),
        ("2024-26", None),
        ("2024-25-Q5", None),
        ("2025-M13", None),
        ("2024", None),
    ],
)
def test_periods_are_read_as_links_write_them(code: str, period: Period | None) -> None:
    assert period_of(code) == period
    if period is not None and period.grain != "month":
        assert period.code == code


def test_leads_follow_each_other(own: Beside) -> None:
    assert [str(lead.role) for lead in own.leads("victim", OURS)] == ["Own second lead", "Own first lead"]
    roles = {day: own.lead("victim", OURS, day) for day in (date(2023, 12, 31), date(2024, 12, 31), date(2025, 1, 1))}
    assert [str(lead.role) if lead else None for lead in roles.values()] == [None, "Own first lead", "Own second lead"]


# ------------------------------------------------------------------ where things stand


def test_the_five_recommendations_to_chief_constables_have_the_published_dates(door: Door, published: Source) -> None:
    held = load_beside(door.registry).of(published).recommendations()
    assert [entry.number for entry in held] == list(range(1, 15))
    assert {entry.number: entry.due for entry in held if entry.due} == {
        3: date(2025, 1, 31), 5: date(2025, 7, 31), 7: date(2025, 1, 31), 9: date(2025, 1, 31), 11: date(2025, 3, 31),
    }  # fmt: skip
    known = [entry for entry in held if entry.text is not None]
    assert [entry.number for entry in known] == [3, 4, 5, 7, 9, 11]
    assert all(entry.source and "response" in str(entry.source) for entry in known)
    blank = [entry for entry in held if entry.text is None]
    assert all(entry == Recommendation(number=entry.number) for entry in blank)


def test_a_recommendation_is_past_its_date_until_it_is_met(own: Beside) -> None:
    def third(today: date) -> tuple[str | None, int, int]:
        (one,) = [s for s in standings(own, OURS, today) if s.recommendation.number == 3]
        return one.status, one.days_over, len(one.said)

    assert third(date(2025, 1, 4)) == (None, 0, 0)
    assert third(date(2025, 1, 31)) == ("under_way", 0, 1)
    assert third(date(2025, 2, 2)) == ("under_way", 2, 1)
    assert third(date(2025, 9, 5)) == ("confirmed", 0, 2)


def test_nobody_is_late_of_whom_nobody_has_said_anything(own: Beside) -> None:
    assert {one.days_over for one in standings(own, OTHER, TODAY)} == {0}


def test_a_forces_own_wording_goes_before_a_blank(own: Beside) -> None:
    (sixth,) = [entry for entry in own.recommendations() if entry.number == 6]
    assert str(sixth.title) == "Own wording of six"


def test_a_moved_day_counts_from_the_update_that_moved_it(own: Beside) -> None:
    def action(today: date) -> tuple[str, date, date | None, int]:
        (one,) = doings(own, OURS, today)
        return one.status, one.due, one.moved, one.days_over

    assert doings(own, OURS, date(2025, 1, 4)) == []
    assert action(date(2025, 1, 5)) == ("not_started", date(2025, 6, 30), None, 0)
    assert action(date(2025, 5, 5)) == ("under_way", date(2025, 9, 30), date(2025, 6, 30), 0)
    assert action(date(2025, 10, 1)) == ("under_way", date(2025, 9, 30), date(2025, 6, 30), 1)


def test_evidence_is_what_the_door_answers(invented: Door, leader: Viewer) -> None:
    view = View(OURS, "all_rape", Period(date(2024, 4, 1), "year"), "closed", "snapshot")
    found = evidence(invented, leader, view, ["training_orders", "bail_breach_answered", "welsh_charges_closed"])
    asked = Question(
        "bail_breach_answered", "all_rape", "snapshot", date(2024, 4, 1), date(2025, 4, 1),
        "whole", filters=(("force_code", (OURS,)),),
    )  # fmt: skip
    one = found["bail_breach_answered"].result()
    assert isinstance(one, Result)
    assert one.reference == invented.answer(leader, asked).reference
    assert found["welsh_charges_closed"].period is None and found["welsh_charges_closed"].answer is None


def test_every_text_that_is_shipped_is_known_to_the_catalogues_keeper(shelf: Shelf) -> None:
    from i18n.extract import gather

    texts = gather()
    for folder in (shelf.national, shelf.invented):
        for one in folder.placed:
            for words in (value for _, value in one.entry if hasattr(value, "cy")):
                assert str(words) in texts, f"{one.file} {one.label}: {words}"
