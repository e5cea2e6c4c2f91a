"""Kept answers: as good as fresh ones, never another audience's, and never growing."""

import traceback
from collections.abc import Iterator

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from kpi import answer as answering
from kpi.answer import Door
from kpi.registry import UnknownName
from kpi.result import Question, Refused, Unanswerable, Viewer

SMALL = Question("charge_rate_closed", "adult_rape_ho", grain="quarter", by="force_code")
"""Has denominators under ten, so that leaders and analysts must not see the same."""
NO_ANSWER = Question("welsh_charges_closed", "all_rape")


@pytest.fixture(autouse=True)
def _forgotten(door: Door) -> Iterator[None]:
    door.forget()
    yield
    door.forget()


def shown(door: Door, viewer: Viewer, question: Question) -> int:
    """How many shares of fewer than ten cases this viewer is shown."""
    frame = door.answer(viewer, question).frame
    return len(frame.filter((pl.col("of_n") < 10) & pl.col("value").is_not_null()))


def test_a_kept_answer_is_the_same_as_a_fresh_one(door: Door, leader: Viewer) -> None:
    first = door.answer(leader, SMALL)
    assert door.answer(leader, SMALL) is first
    door.forget()
    fresh = door.answer(leader, SMALL)
    assert fresh is not first
    assert_frame_equal(fresh.frame, first.frame)
    assert (fresh.notes, fresh.sql, fresh.reference) == (first.notes, first.sql, first.reference)


@pytest.mark.parametrize("claimed", ["leaders", "analysts", "panel"])
def test_what_is_seen_follows_the_viewer_and_not_what_the_question_claims(
    door: Door, leader: Viewer, analyst: Viewer, claimed: str
) -> None:
    question = Question(**{**SMALL.__dict__, "audience": claimed})
    assert shown(door, analyst, question) > 0
    assert shown(door, leader, question) == 0
    assert shown(door, analyst, question) > 0


@pytest.mark.parametrize("analyst_first", [True, False])
def test_an_answer_kept_for_one_audience_is_never_handed_to_the_other(
    door: Door, leader: Viewer, analyst: Viewer, analyst_first: bool
) -> None:
    order = [analyst, leader] if analyst_first else [leader, analyst]
    found = {viewer.audience: shown(door, viewer, SMALL) for viewer in order}
    assert found["leaders"] == 0 < found["analysts"]
    asked_back = [door.answer(viewer, SMALL).question.audience for viewer in order]
    assert asked_back == [viewer.audience for viewer in order]


def test_two_audiences_have_two_references(door: Door, leader: Viewer, analyst: Viewer) -> None:
    assert door.answer(leader, SMALL).reference != door.answer(analyst, SMALL).reference


def test_a_panel_is_refused_before_anything_kept_is_looked_at(door: Door, analyst: Viewer) -> None:
    door.answer(analyst, SMALL)
    panel = Viewer("a panel member", "panel")
    with pytest.raises(Refused, match="none has been made yet"):
        door.answer(panel, SMALL)
    with pytest.raises(Refused):
        door.answer_all(panel, [])


def test_a_refusal_is_kept_without_the_frames_of_those_who_asked(door: Door, leader: Viewer) -> None:
    depths = set()
    for _ in range(5):
        with pytest.raises(Unanswerable) as caught:
            door.answer(leader, NO_ANSWER)
        depths.add(len(traceback.extract_tb(caught.value.__traceback__)))
    assert len(depths) == 1
    (kept,) = door.answer_all(leader, [NO_ANSWER])
    assert isinstance(kept, Unanswerable)
    assert kept.__traceback__ is None


def test_an_unanswerable_question_stands_in_its_place_among_answers(door: Door, leader: Viewer) -> None:
    asked = [SMALL, NO_ANSWER, Question("recorded_offences"), NO_ANSWER, SMALL]
    found = door.answer_all(leader, asked)
    assert [isinstance(answer, Unanswerable) for answer in found] == [False, True, False, True, False]
    assert found[0] is found[4]
    assert door.answer_all(leader, []) == []


def test_no_more_than_the_stated_number_of_answers_is_kept(
    door: Door, leader: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "KEPT", 2)
    codes = ("W15000001", "W15000002", "W15000003")
    questions = [Question("charge_rate_closed", filters=(("force_code", (code,)),)) for code in codes]
    first = door.answer(leader, questions[0])
    for question in questions[1:]:
        door.answer(leader, question)
    again = door.answer(leader, questions[0])
    assert again is not first
    assert_frame_equal(again.frame, first.frame)
    assert door.answer(leader, questions[2]).question.filters == (("force_code", (codes[2],)),)


def test_a_source_that_is_not_loaded_is_an_unknown_name(door: Door, leader: Viewer) -> None:
    with pytest.raises(UnknownName, match="no source 'cases' is loaded; loaded: published"):
        door.answer(leader, Question("charge_rate_closed", source="cases"))
