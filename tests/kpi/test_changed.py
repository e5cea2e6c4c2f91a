"""What changed: the records account for a change to a unit, sentences carry their numbers, and panels are refused."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data.differences import STATES
from i18n.say import Say
from kpi.answer import Door, open_door, past_door
from kpi.changed import words, words_groups
from kpi.changed.groups import Group, Looked, Named, Split, _cell, look, split
from kpi.changed.headline import headline_changes
from kpi.changed.moves import Moved, Step, moves
from kpi.changed.pair import Pair, deck_since, door_since, is_split, periods, snapshots, year_before
from kpi.deck import Row, deal
from kpi.model import Kpi
from kpi.result import Refused, Viewer
from kpi.stats.change import Found, kitagawa
from kpi.view import PUBLISHED, SNAPSHOT, Period, View, latest_period

FORCE = "W15000004"
VIEW = View(FORCE, "all_rape", None, "closed", SNAPSHOT)
LATEST = Period(date(2025, 4, 1), "year")


@pytest.fixture(scope="module")
def before(invented: Door) -> str:
    live = invented.sources["snapshot"].live
    assert live is not None and live.before is not None
    return live.before


@pytest.fixture(scope="module")
def then(invented: Door, invented_store: Path, before: str) -> Door:
    return past_door(invented, invented_store, before)


@pytest.fixture(scope="module")
def since(invented: Door, invented_store: Path, before: str) -> Door:
    return door_since(invented, invented_store, before)


@pytest.fixture(scope="module")
def pair(invented: Door, then: Door, since: Door) -> Pair:
    return snapshots(invented, then, since, VIEW, LATEST)


# ------------------------------------------------------------------ records


@pytest.mark.parametrize("start", [date(2025, 4, 1), date(2025, 3, 1), date(2023, 4, 1)])
@pytest.mark.parametrize("scope", ["all_rape", "other_sexual"])
def test_what_records_did_sums_to_the_change_of_every_measure(
    invented: Door, then: Door, since: Door, analyst: Viewer, start: date, scope: str
) -> None:
    """After less before is the sum over the kinds of change, to a unit, for the number and for the whole."""
    source = invented.sources["snapshot"]
    kpis = [kpi for kpi in invented.measures("snapshot") if is_split(kpi, source)]
    over = snapshots(invented, then, since, replace(VIEW, scope=scope), Period(start, "year"))
    looked, moved_at_all = 0, 0
    for found in moves(over, analyst, kpis):
        if found.before is None or found.after is None or found.steps is None:
            continue
        looked += 1
        for name in ("n", "of_n"):
            change = (found.after[name] or 0) - (found.before[name] or 0)
            assert sum(getattr(step, name) for step in found.steps) == change, (found.kpi.name, name)
        moved_at_all += any(step.moves() for step in found.steps)
    assert looked > 40
    assert moved_at_all > (10 if start > date(2025, 1, 1) else 2)


def test_every_kind_of_change_has_a_step(pair: Pair, analyst: Viewer, invented: Door) -> None:
    (found,) = moves(pair, analyst, [invented.registry.kpi("charge_rate_closed")])
    assert found.steps is not None
    assert tuple(step.state for step in found.steps) == STATES
    assert {step.state for step in found.corrected()} == {"late", "revised", "removed"}


@pytest.mark.parametrize(
    "name", ["days_to_charge", "investigators_in_post", "training_first_responder", "team_gap_support"]
)
def test_what_no_single_record_makes_is_not_split(pair: Pair, analyst: Viewer, invented: Door, name: str) -> None:
    (found,) = moves(pair, analyst, [invented.registry.kpi(name)])
    assert found.steps is None
    assert "cannot be told" in str(words.steps(found)[0])


def test_a_snapshot_laid_over_itself_says_that_nothing_moved(
    invented: Door, invented_store: Path, analyst: Viewer
) -> None:
    manifest = invented.sources["snapshot"].manifest
    assert manifest is not None
    same = door_since(invented, invented_store, manifest.id, ["offences"])
    over = snapshots(invented, invented, same, VIEW, LATEST)
    (found,) = moves(over, analyst, [invented.registry.kpi("charge_rate_closed")])
    assert found.way() == "same"
    assert "the same share" in str(words.total(found, over))
    assert str(words.steps(found)[0]) == words.STEPS["untouched"]


def test_panels_are_refused_at_both_ends_and_in_between(pair: Pair, invented: Door) -> None:
    panel = Viewer("a panel", "panel")
    kpi = invented.registry.kpi("charge_rate_closed")
    for asked in (
        lambda: pair.ask(panel, [kpi]),
        lambda: pair.ask_since(panel, [kpi]),
        lambda: moves(pair, panel, [kpi]),
    ):
        with pytest.raises(Refused):
            asked()


def test_the_door_to_differences_is_kept_until_a_snapshot_is_written_anew(
    invented: Door, invented_store: Path, before: str
) -> None:
    first = deck_since(invented, invented_store, before)
    assert deck_since(invented, invented_store, before) is first
    assert "completeness" not in first.sources["snapshot"].tables
    manifest = invented_store / "snapshots" / before / "manifest.json"
    written = manifest.read_text(encoding="utf-8")
    try:
        manifest.write_text(f"{written}\n", encoding="utf-8")
        assert deck_since(invented, invented_store, before) is not first
    finally:
        manifest.write_text(written, encoding="utf-8")


# ------------------------------------------------------------------ groups


@pytest.mark.parametrize("dimension", ["area", "offence_code", "victim_age_band"])
def test_mix_and_rate_of_every_dimension_sum_to_the_change(
    pair: Pair, leader: Viewer, invented: Door, dimension: str
) -> None:
    kpi = invented.registry.kpi("charged_in_time")
    over = periods(invented, VIEW, year_before(LATEST), LATEST)
    for each in (pair, over):
        found = split(each, leader, kpi, dimension)
        if found is None or found.parts is None:
            continue
        assert sum(group.mix + group.rate for group in found.groups) == pytest.approx(found.parts.total, abs=1e-12)
        assert found.parts.mix + found.parts.rate == pytest.approx(found.parts.total, abs=1e-12)


def test_published_forces_explain_the_fall_of_the_charge_rate(door: Door, analyst: Viewer) -> None:
    view = View("EW", "all_rape", None, "closed", PUBLISHED)
    later = Period(date(2018, 4, 1), "year")
    over = periods(door, view, year_before(later), later)
    kpi = door.registry.kpi("charge_rate_closed")
    found = split(over, analyst, kpi, "force_code")
    assert found is not None and found.parts is not None
    shares = [2372 / 60000, 3856 / 48556]
    assert found.parts.total == pytest.approx(shares[0] - shares[1], abs=1e-12)
    assert abs(found.parts.rate) > 20 * abs(found.parts.mix)
    looked = look(over, analyst, kpi, ["force_code", "offence_code"])
    assert looked is not None
    assert looked.looked > 40
    assert "E23000001" in {named.code for named in looked.named}  # the Metropolitan Police
    assert all(named.found.adjusted <= 0.05 for named in looked.named)


def test_days_are_grouped_by_their_median_and_not_looked_at(pair: Pair, analyst: Viewer, invented: Door) -> None:
    kpi = invented.registry.kpi("days_to_outcome")
    found = split(pair, analyst, kpi, "area")
    assert found is not None and found.parts is None
    assert {group.after["part"] for group in found.groups} == {"median"}
    assert look(pair, analyst, kpi, ["area"]) is None


def shown(n: int, of_n: int, value: float | None = 0.5, judged: bool = True) -> Row:
    return {"n": n, "of_n": of_n, "value": value, "judged": judged}


@pytest.mark.parametrize(
    ("earlier", "later", "came_in", "cell"),
    [
        (shown(3, 20), shown(5, 30), False, (3, 20, 5, 30)),
        (shown(3, 20), shown(5, 30), True, (3, 20, 2, 10)),  # only what came in between
        (shown(3, 20), shown(2, 30), True, None),  # corrections took one away
        (shown(3, 20), shown(3, 20), True, None),
        (shown(3, 9, None), shown(5, 30), False, None),  # a hidden share is not looked at
        (shown(3, 20, judged=False), shown(5, 30), False, None),
        (shown(3, 20), shown(5, 30, judged=False), True, None),
    ],
)
def test_a_group_is_looked_at_only_where_both_shares_are_shown_and_judged(
    earlier: Row, later: Row, came_in: bool, cell: tuple[int, ...] | None
) -> None:
    assert _cell(earlier, later, came_in) == cell


# ------------------------------------------------------------------ words


def moved(kpi: Kpi, then: dict[str, Any] | None, now: dict[str, Any] | None, steps: tuple[Step, ...] | None) -> Moved:
    full = {"low": None, "high": None, "unit": kpi.unit, "state": "ok", "judged": True, "value": None, "of_n": None}
    ends = [None if row is None else {**full, **row} for row in (then, now)]
    return Moved(kpi, ends[0], ends[1], steps, ())


@pytest.mark.parametrize(
    ("name", "earlier", "later", "said"),
    [
        ("charge_rate_closed", {"n": 24, "of_n": 400, "value": 0.06}, {"n": 35, "of_n": 500, "value": 0.07},
         "7.0% (35 of 500) as at 31 March 2026, 1.0 points higher than as at 28 February 2026, when it was 6.0%"),
        ("charge_rate_closed", {"n": 30, "of_n": 500, "value": 0.06}, {"n": 299, "of_n": 5000, "value": 0.0598},
         "less than 0.1 points lower"),
        ("charge_rate_closed", {"n": 3, "of_n": 9}, {"n": 3, "of_n": 12, "value": 0.25}, "no figure is shown"),
        ("recorded_offences", {"n": 1430}, {"n": 1464}, "1,464 as at 31 March 2026, 34 more than the 1,430"),
        ("recorded_offences", {"n": 464}, {"n": 430}, "34 fewer than the 464"),
        ("recorded_offences", {"n": 430}, {"n": 430}, "430 as at 31 March 2026, as many as"),
        ("days_to_charge", {"n": 24, "of_n": 25, "value": 515.0}, {"n": 27, "of_n": 28, "value": 1531.0},
         "1,531 days (known for 27 of 28) as at 31 March 2026; 515 days (known for 24 of 25)"),
        ("charges_per_hundred_recorded", {"n": 24, "of_n": 430, "value": 5.58}, {"n": 27, "of_n": 464, "value": 5.82},
         "5.8 (27 against 464) as at 31 March 2026; 5.6 (24 against 430)"),
        ("team_gap_support", {"n": 1, "of_n": 2, "value": -0.061}, {"n": 1, "of_n": 2, "value": 0.04},
         "a difference of 4.0 points as at 31 March 2026; of −6.1 points"),
        ("charge_rate_closed", None, {"n": 3, "of_n": 12, "value": 0.25}, "nothing to compare"),
    ],
)  # fmt: skip
def test_the_change_itself_is_said_with_its_numbers(
    pair: Pair, invented: Door, name: str, earlier: dict[str, Any], later: dict[str, Any], said: str
) -> None:
    sentence = words.total(moved(invented.registry.kpi(name), earlier, later, None), pair)
    text = Say("en")(sentence)
    assert said in text
    assert "{" not in text


def test_two_periods_say_whether_chance_could_give_it(invented: Door) -> None:
    kpi = invented.registry.kpi("charge_rate_closed")
    few = moved(kpi, {"n": 10, "of_n": 100, "value": 0.1}, {"n": 13, "of_n": 100, "value": 0.13}, None)
    many = moved(kpi, {"n": 1000, "of_n": 10000, "value": 0.1}, {"n": 1300, "of_n": 10000, "value": 0.13}, None)
    young = moved(kpi, {"n": 9, "of_n": 90, "value": 0.1}, {"n": 1, "of_n": 90, "value": 0.01, "judged": False}, None)
    assert "chance alone could give it" in str(words.verdict(few))
    assert "between 2.1 and 3.9 points: more than chance" in str(words.verdict(many))
    assert "shown and not judged" in str(words.verdict(young))
    assert words.verdict(moved(invented.registry.kpi("recorded_offences"), {"n": 1}, {"n": 2}, None)) is None


def test_corrections_stand_apart_from_what_came(invented: Door) -> None:
    kpi, plain = invented.registry.kpi("charge_rate_closed"), invented.registry.kpi("recorded_offences")
    steps = tuple(Step(state, i, -i) for i, state in enumerate(STATES, 1))
    came, corrected = words.steps(moved(kpi, None, None, steps))
    assert str(came).endswith("new cases moved the number by +1 and the whole by −1; cases that matured, by +3 and −3.")
    assert "late records moved the number by +2 and the whole by −2, revised ones by +4 and −4" in str(corrected)
    only_new = tuple(Step(state, 3 * (state == "new"), 0) for state in STATES)
    came, none = words.steps(moved(plain, None, None, only_new))
    assert str(came) == "Where it came from: new cases moved it by +3, cases that matured by 0."
    assert str(none) == words.STEPS["uncorrected"]


@pytest.mark.parametrize("counts", [([30, 40], [400, 300], [35, 50], [380, 420]), ([0, 1], [7, 9], [3, 3], [5, 11])])
def test_mix_and_rate_add_up_as_they_are_written(counts: Any) -> None:
    found = kitagawa(*counts)
    row: Row = {}
    groups = tuple(Group("area", code, row, row, 0.0, 0.0) for code in "ab")
    text = str(words_groups.mix_and_rate(Split("area", found, groups, ())))  # type: ignore[arg-type]
    total, mix, rate = (float(number.replace("−", "-")) for number in re.findall(r"−?\d+\.\d", text))
    assert mix + rate == pytest.approx(total, abs=1e-9)
    assert total == pytest.approx(100 * found.total, abs=0.051)


def test_groups_are_told_with_how_many_were_looked_at() -> None:
    def name(dimension: str, code: str) -> str:
        return {"area": {"W06000023": "Powys"}}[dimension][code]

    one = Named("area", "W06000023", Found(0, 0.04, 0.12, 0.01, 0.2, "up", 0.0001, 0.002))
    text = str(words_groups.groups(Looked(23, 4, (one,)), name, came_in=False))
    assert "Of 23 groups looked at, 1 changed" in text
    assert "“Powys” (Local authority area), 12.0% against 4.0% before" in text
    assert "the cases that came in differ" in str(words_groups.groups(Looked(23, 4, (one,)), name, came_in=True))
    assert "none changed by more than chance" in str(words_groups.groups(Looked(23, 4, ()), name, came_in=False))
    assert "No group has enough" in str(words_groups.groups(Looked(0, 27, ()), name, came_in=False))
    assert words_groups.groups(None, name, came_in=False) is None


@pytest.mark.parametrize("share", [0.0, 0.0004, 0.0574, 0.0995, 0.5, 1.0])
def test_percentages_are_written_as_both_languages_write_them(share: float) -> None:
    assert words.percent(share) == Say("en").percent(share) == Say("cy").percent(share)
    assert words.points(-share) == Say("en").number(-share * 100, 1).replace("−0.0", "0.0")


# ------------------------------------------------------------------ the first screen


def test_the_first_screen_has_at_most_three_sentences_with_their_numbers(
    invented: Door, invented_store: Path, leader: Viewer
) -> None:
    cards = deal(invented, leader, VIEW, invented.registry.headline())
    found = headline_changes(invented, leader, VIEW, invented_store, cards)
    assert len(found) == 3
    counted, most, corrected = (Say("en")(sentence) for sentence in found)
    assert re.fullmatch(r"\d+ new offences, \d+ late, \d+ with a first outcome, \d+ revised, \d+ removed\.", counted)
    assert re.search(r"Moved most: “.+”, now [\d.]+% \([\d,]+ of [\d,]+\), then [\d.]+% \([\d,]+ of [\d,]+\)\.", most)
    assert "of 9 headline measures" in corrected or re.search(r"of \d+ headline measures", corrected)
    assert headline_changes(invented, leader, VIEW, invented_store, cards) == found


def test_what_moved_most_was_so_in_the_snapshot_before(
    invented: Door, then: Door, invented_store: Path, leader: Viewer
) -> None:
    cards = deal(invented, leader, VIEW, invented.registry.headline())
    values = dict(headline_changes(invented, leader, VIEW, invented_store, cards)[1].values)
    (card,) = [card for card in cards if card.kpi.title == values["title"]]
    asked = card.here.question  # type: ignore[union-attr]
    row = then.answer(leader, replace(asked, grain="whole")).frame.row(0, named=True)
    assert (row["n"], row["of_n"]) == (values["n0"], values["of_n0"])


def test_nothing_is_said_of_published_figures_or_of_a_first_snapshot(
    invented: Door, invented_store: Path, real_store: Path, leader: Viewer
) -> None:
    published = View(FORCE, "all_rape", None, "closed", PUBLISHED)
    assert headline_changes(invented, leader, published, invented_store, []) == []
    first = open_door(store=real_store)
    assert headline_changes(first, leader, VIEW, real_store, []) == []
    assert headline_changes(invented, leader, VIEW, None, []) == []


def test_a_snapshot_that_can_no_longer_be_read_leaves_the_counts(
    invented: Door, invented_store: Path, leader: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from data.faults import ExtractError, Fault

    def gone(*_: object) -> Door:
        raise ExtractError([Fault("x", "holds counts only")])

    monkeypatch.setattr("kpi.changed.headline.deck_since", gone)
    cards = deal(invented, leader, VIEW, invented.registry.headline())
    (only,) = headline_changes(invented, leader, VIEW, invented_store, cards)
    assert "new offences" in str(only)


def test_the_latest_period_is_that_of_the_deck(invented: Door) -> None:
    kpi = invented.registry.kpi("charge_rate_closed")
    assert latest_period(invented.sources["snapshot"], kpi).start == date(2025, 4, 1)
