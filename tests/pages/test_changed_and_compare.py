"""What changed and Compare: the answer comes first, numbers agree with the door, and nobody is ranked."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from data.snapshots.store import Store
from kpi.answer import Door, past_door
from kpi.result import Question, Viewer

from .conftest import OpenPage
from .reading import Seen


def lines(seen: Seen) -> list[str]:
    """The answer and the sentences under it."""
    answer = seen.page.one("p", "fd-answer")
    listed = seen.page.one("ol", "fd-plain")
    assert answer is not None
    return [answer.words, *(item.words for item in (listed.every("li") if listed else ()))]


def table(seen: Seen, caption: str) -> list[list[str]]:
    (found,) = [rows for name, rows in seen.tables() if caption in name]
    return found


# ------------------------------------------------------------------ what changed


def test_at_most_five_sentences_and_the_first_is_the_change_itself(invented_shown: Path, open_page: OpenPage) -> None:
    seen = open_page("what_changed", kpi="charge_rate_closed")
    said = lines(seen)
    assert 3 <= len(said) <= 5
    assert said[0].startswith("“Charge rate, of outcomes assigned”, 1 April 2025 to 31 March 2026:")
    assert "as at 31 March 2026" in said[0] and "28 February 2026" in said[0]
    assert said[1].startswith("Where it came from:")
    assert said[2].startswith(("Corrections:", "No correction"))
    assert said[-1].startswith("Of ") or "No group" in said[-1]


def test_the_table_of_records_adds_up_to_the_change_that_is_said(invented_shown: Path, open_page: OpenPage) -> None:
    seen = open_page("what_changed", kpi="charge_rate_closed")
    now, whole, then, whole_then = (
        int(text.replace(",", "")) for pair in re.findall(r"\(([\d,]+) of ([\d,]+)\)", lines(seen)[0]) for text in pair
    )
    rows = table(seen, "What records of each kind")[1:]
    signed = [[int(cell.replace("−", "-").replace(",", "")) for cell in row[1:]] for row in rows]
    *kinds, together = signed
    assert [sum(column) for column in zip(*kinds, strict=True)] == together == [now - then, whole - whole_then]


def test_every_headline_measure_has_a_row_that_the_past_snapshot_confirms(
    invented_shown: Path, open_page: OpenPage, invented: Door, leader: Viewer
) -> None:
    seen = open_page("what_changed", kpi="charge_rate_closed")
    rows = {row[0]: row[1:] for row in table(seen, "Every headline measure")[1:]}
    titles = [kpi.title for kpi in invented.registry.headline() if kpi.measure.kind != "mix"]
    assert set(rows) <= set(titles) and len(rows) >= len(titles) - 1
    live = invented.sources["snapshot"].live
    assert live is not None and live.before is not None
    then = past_door(invented, invented_shown, live.before)
    where = (("force_code", ("W15000004",)),)
    window = (date(2025, 4, 1), date(2026, 4, 1))
    asked = Question("charge_rate_closed", "all_rape", "snapshot", *window, "whole", None, where)
    for door, cell in zip((then, invented), rows["Charge rate, of outcomes assigned"], strict=False):
        row = door.answer(leader, asked).frame.row(0, named=True)
        assert cell == f"{row['value'] * 100:.1f}% ({row['n']} of {row['of_n']})"


def test_against_a_year_earlier_it_is_said_whether_chance_could_give_it(
    invented_shown: Path, open_page: OpenPage
) -> None:
    seen = open_page("what_changed", kpi="victim_not_supporting_closed", against="year_before")
    said = lines(seen)
    assert "from 1 April 2024 to 31 March 2025" in said[0]
    assert re.match(r"The change lies between −?[\d.]+ and −?[\d.]+ points", said[1])
    assert not [name for name, _ in seen.tables() if "What records" in name]


def test_published_figures_are_held_against_the_year_before(open_page: OpenPage) -> None:
    seen = open_page("what_changed", kpi="charge_rate_closed", force="EW")
    said = lines(seen)
    assert "4.0% (2,372 of 60,000)" in said[0] and "7.9% (3,856 of 48,556)" in said[0]
    assert "The change lies between −4.3 and −3.7 points: more than chance" in said[1]
    assert re.search(r"Of \d+ groups looked at, \d+ changed by more than chance", said[3])
    assert not seen.page.one("p", "fd-invented")


@pytest.mark.parametrize(
    ("kpi", "said"),
    [
        ("days_to_charge", "cannot be told of this measure"),
        ("outcome_mix_closed", "has several parts and no single figure"),
        ("investigators_in_post", "cannot be told of this measure"),
        ("recorded_offences", "new cases moved it by +"),
        ("record_completeness", "Where it came from"),
    ],
)
def test_every_kind_of_measure_has_a_page(invented_shown: Path, open_page: OpenPage, kpi: str, said: str) -> None:
    assert said in " ".join(lines(open_page("what_changed", kpi=kpi)))


def test_a_snapshot_without_one_before_is_held_against_the_year_before(
    invented_shown: Path, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest = Store(invented_shown).snapshots()[-1]
    monkeypatch.setattr("data.snapshots.folder.StoreFolder.snapshots", lambda store: [newest])
    seen = open_page("what_changed", kpi="charge_rate_closed")
    assert "from 1 April 2024 to 31 March 2025" in lines(seen)[0]


def test_an_unknown_snapshot_is_told(invented_shown: Path, open_page: OpenPage) -> None:
    seen = open_page("what_changed", against="2001-01-01-aaaaaaaa")
    (told,) = seen.page.every("p", "fd-told")
    assert "“2001-01-01-aaaaaaaa” is not a choice of Held against" in told.words


# ------------------------------------------------------------------ compare


def test_four_areas_are_too_few_and_stand_in_the_order_of_their_names(
    invented_shown: Path, open_page: OpenPage
) -> None:
    seen = open_page("compare", kpi="named_suspect_in_time")
    assert "there are 4, too few to say which differ" in lines(seen)[0]
    rows = table(seen, "Local authority area")[1:]
    assert [row[0] for row in rows] == ["Carmarthenshire", "Ceredigion", "Pembrokeshire", "Powys", "Not recorded"]
    assert rows[-1][-1] == "Not compared"
    (chart,) = seen.charts
    assert "beyond the usual spread" not in " ".join(chart.strings())


def test_forces_are_flagged_with_the_spread_that_was_allowed_for(open_page: OpenPage) -> None:
    seen = open_page("compare", kpi="outcome_16_closed")
    assert "2 of 43: Hertfordshire (higher); Thames Valley (higher). Ask why before judging." in lines(seen)[0]
    assert re.search(r"7\.4 times the variance .+ \(phi; tau squared between them is 0\.0012\)", seen.words)
    assert "would leave 13 of 43 outside" in seen.words
    rows = table(seen, "Police force")[1:]
    names = [row[0] for row in rows]
    assert names == sorted(names) and len(names) == 44
    assert [row[0] for row in rows if row[-1] == "Higher than the usual spread"] == ["Hertfordshire", "Thames Valley"]
    (chart,) = seen.charts
    assert {"99.8% limits", "99.8% limits by chance alone", "beyond the usual spread"} <= set(chart.strings())


def test_one_force_is_held_against_the_rest(open_page: OpenPage) -> None:
    seen = open_page("compare", kpi="outcome_16_closed", one_force_code="W15000004")
    assert "Dyfed-Powys: 39.1% (151 of 386) against 35.3%" in seen.words
    assert "after allowing for all 43 that could have been picked" in seen.words


@pytest.mark.parametrize("kpi", ["recorded_offences", "days_to_charge", "outcome_mix_closed"])
def test_what_cannot_be_compared_says_why(invented_shown: Path, open_page: OpenPage, kpi: str) -> None:
    seen = open_page("compare", kpi=kpi)
    assert "is no share and no rate" in lines(seen)[0]
    assert not seen.charts


@pytest.mark.parametrize("page", ["what_changed", "compare"])
def test_files_say_what_they_are_and_every_row_that_it_is_invented(
    invented_shown: Path, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    files: dict[str, str] = {}

    def offered(label: str, data: bytes, name: str, *_: object, **__: object) -> None:
        files[name] = data.decode("utf-8-sig")

    monkeypatch.setattr("streamlit.download_button", offered)
    open_page(page, kpi="named_suspect_in_time")
    assert len(files) == {"what_changed": 3, "compare": 1}[page]
    for name, text in files.items():
        assert name.startswith("INVENTED_named_suspect_in_time" if "deck" not in name else "INVENTED_")
        head = [line for line in text.splitlines() if line.startswith("# ")]
        rows = [line for line in text.splitlines() if line and not line.startswith("# ")]
        assert any("Every figure in this file is invented" in line for line in head)
        assert any("OFFICIAL · FD-" in line for line in head)
        assert rows[0].startswith("data,") and len(rows) > 3
        assert all(row.startswith("INVENTED,") for row in rows[1:])
