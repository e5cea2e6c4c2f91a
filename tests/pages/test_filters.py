"""The select boxes: what a reader chooses changes the figures, and the link holds its code."""

from __future__ import annotations

import pytest

from kpi.answer import Door

from .conftest import OpenPage
from .expected import DYFED_POWYS, ask, counts, only, question
from .reading import Seen


def choose(seen: Seen, key: str, code: str) -> Seen:
    """The page after a reader has chosen in the visible select box."""
    return Seen(seen.at.selectbox(key=f"{key}_shown").set_value(code).run())


@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize(
    ("key", "code"),
    [("force", "W15000001"), ("scope", "other_sexual"), ("period", "2017-18")],
)
@pytest.mark.parametrize("page", ["flight_deck", "kpi"])
def test_a_choice_changes_the_figures_and_the_carrier_holds_its_code(
    open_page: OpenPage, door: Door, page: str, key: str, code: str, language: str
) -> None:
    before = open_page(page, lang=language)
    after = choose(before, key, code)
    assert after.at.selectbox(key=key).value == code
    assert after.at.query_params[key] in (code, [code])
    row = only(ask(door, question(door.registry.kpi("charge_rate_closed"), **{"force": DYFED_POWYS, key: code})))
    wanted = counts(row) if language == "en" else f"{row['n']:,}"
    assert wanted in after.words
    assert after.words != before.words


def test_the_basis_swaps_each_measure_for_its_twin(open_page: OpenPage) -> None:
    before = open_page()
    after = choose(before, "basis", "recorded")
    assert after.at.selectbox(key="basis").value == "recorded"
    assert "charge_rate_closed" in before.cards() and "charge_rate_recorded" in after.cards()
    assert "charge_rate_closed" not in after.cards()


def test_another_kpi_can_be_chosen_on_its_page(open_page: OpenPage, door: Door) -> None:
    after = choose(open_page("kpi"), "kpi", "outcome_18_recorded")
    assert after.at.selectbox(key="kpi").value == "outcome_18_recorded"
    assert after.page.one("h1").words == door.registry.kpi("outcome_18_recorded").question


def test_choosing_ends_the_warning_about_that_choice_alone(open_page: OpenPage) -> None:
    seen = open_page(force="nonsense", scope="nonsense")
    assert len(list(seen.page.every("p", "fd-told"))) == 2
    after = choose(seen, "force", "W15000001")
    (told,) = after.page.every("p", "fd-told")
    assert "is not a choice of Scope" in told.words


def test_the_select_boxes_show_what_the_link_asks_for(open_page: OpenPage) -> None:
    view = {"force": "W15000001", "scope": "rasso_core", "period": "2018-19-Q2", "basis": "recorded"}
    seen = open_page(**view)
    assert {key: seen.at.selectbox(key=f"{key}_shown").value for key in view} == view


@pytest.mark.parametrize("page", ["leaders/kpi.py", "help/definitions.py", "help/about.py", "leaders/flight_deck.py"])
def test_the_view_goes_along_to_other_pages(open_page: OpenPage, page: str) -> None:
    view = {"force": "W15000001", "scope": "rasso_core", "period": "2018-19-Q2", "basis": "recorded"}
    other = Seen(open_page(**view).at.switch_page(page).run())
    assert {key: other.at.selectbox(key=key).value for key in view} == view


def test_every_force_scope_and_period_is_offered_by_name(open_page: OpenPage, door: Door) -> None:
    seen = open_page()
    forces = seen.at.selectbox(key="force_shown").options
    assert len(forces) == 45 and "Dyfed-Powys" in forces and "England and Wales" in forces
    assert seen.at.selectbox(key="scope_shown").options == [s.title for s in door.registry.scopes.values()]
    assert "Year to March 2019" in seen.at.selectbox(key="period_shown").options
