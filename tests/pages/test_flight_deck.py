"""The flight deck shows what the door answers: value, counts, interval, England and Wales, twin, verdict."""

from __future__ import annotations

import re

import pytest

from kpi.answer import Door
from kpi.model import Kpi
from kpi.result import Question, Result, Unanswerable

from .conftest import OpenPage
from .expected import (
    CITY_OF_LONDON,
    DYFED_POWYS,
    EVERYWHERE,
    NORTH_YORKSHIRE,
    Row,
    ask,
    counts,
    headline,
    interval,
    only,
    question,
    share,
)
from .reading import Node, Seen, leads_to, parse, picture

VIEWS = [
    {},
    {"force": EVERYWHERE},
    {"force": CITY_OF_LONDON, "period": "2017-18-Q3"},
    {"force": NORTH_YORKSHIRE, "basis": "recorded"},
    {"force": "E23000010", "scope": "other_sexual", "basis": "recorded", "period": "2017-18"},
    {"force": "BTP", "scope": "all_sexual"},
    {"scope": "adult_rape_cps"},
    {"period": "2025-26"},
]


def dealt(door: Door, basis: str = "closed", **_: str) -> list[Kpi]:
    """The KPIs that the deck ought to show: the headline ones, on the basis asked for where they have both."""
    found = [kpi for kpi in door.measures("published") if kpi.deck]
    return [door.registry.kpi(kpi.twin) if kpi.twin and kpi.basis != basis else kpi for kpi in found]


def part_of(card: Node, css: str) -> str:
    found = card.one("", css)
    return found.words if found else ""


def asked(kpi: Kpi, view: dict[str, str], **changed: str) -> object:
    return question(kpi, **{"force": DYFED_POWYS, **{k: v for k, v in view.items() if k != "basis"}, **changed})


@pytest.mark.parametrize("view", VIEWS)
def test_each_card_says_what_the_door_answers(open_page: OpenPage, door: Door, view: dict[str, str]) -> None:
    cards = open_page(**view).cards()
    kpis = dealt(door, **view)
    assert sorted(cards) == sorted(kpi.name for kpi in kpis)
    for kpi in kpis:
        answer = ask(door, asked(kpi, view))
        card = cards[kpi.name]
        assert card.one("h3").words == kpi.title
        if isinstance(answer, Unanswerable):
            assert part_of(card, "fd-refused").startswith("Not answerable here")
            assert not card.one("", "fd-figure")
        elif kpi.measure.kind == "mix":
            the_mix_says(card, answer)
        else:
            the_figure_says(card, only(answer), only(ask(door, asked(kpi, view, force=EVERYWHERE))), view)


def the_figure_says(card: Node, row: Row, nation: Row, view: dict[str, str]) -> None:
    assert part_of(card, "fd-figure") == f"{headline(row)} {counts(row)}".strip()
    line = part_of(card, "fd-line")
    assert interval(row) in line
    if row["state"] == "too_few":
        assert "Fewer than 10 cases" in line
    if view.get("force") != EVERYWHERE and nation["value"] is not None:
        assert line.endswith(f"England and Wales: {share(nation['value'])}")
    assert ("Still maturing: not judged" in card.words) == (row["state"] == "maturing")


def the_mix_says(card: Node, answer: Result) -> None:
    alt = card.one("img").attrs["alt"]
    for row in answer.frame.rows(named=True):
        assert f"{headline(row)}. {counts(row)}" in alt


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("basis", ["closed", "recorded"])
def test_the_charge_rate_never_stands_without_its_twin(
    open_page: OpenPage, door: Door, view: dict[str, str], basis: str
) -> None:
    cards = open_page(**{**view, "basis": basis}).cards()
    kpi = door.registry.kpi(f"charge_rate_{basis}")
    row = only(ask(door, asked(door.registry.kpi(kpi.twin), view)))
    if row is None:
        assert part_of(cards[kpi.name], "fd-refused")
    else:
        assert f"{headline(row)} ({counts(row)})" in part_of(cards[kpi.name], "fd-twin")


@pytest.mark.parametrize("basis", ["closed", "recorded"])
@pytest.mark.parametrize("force", [DYFED_POWYS, CITY_OF_LONDON, EVERYWHERE])
def test_a_tile_draws_each_period_and_joins_no_maturing_one(
    open_page: OpenPage, door: Door, force: str, basis: str
) -> None:
    name = f"charge_rate_{basis}"
    filters = question(door.registry.kpi(name), force).filters
    trend = ask(door, Question(name, "all_rape", grain="quarter", filters=filters))
    rows = [row for row in trend.frame.rows(named=True) if row["value"] is not None]
    tile = parse(picture(open_page(force=force, basis=basis).cards()[name].one("img").attrs["src"]))
    marks = {mark: [g for g in tile.every("g") if g.attrs.get("data-mark") == mark] for mark in ("line", "points")}
    drawn = [circle.words for group in marks["points"] for circle in group.every("circle")]
    assert [counts(row) in text for row, text in zip(rows, drawn, strict=True)] == [True] * len(rows)
    assert bool(marks["line"]) == (basis == "closed" and bool(rows))
    for group in marks["points"]:
        assert (group.attrs["fill"] == "var(--ground)") == (basis == "recorded")


def flagged(door: Door, kpi: Kpi, force: str, view: dict[str, str]) -> str | None:
    """How the forces' spread flags one of them; nothing where forces are not compared."""
    if "force_code" not in kpi.dimensions:
        return None
    start = {k: v for k, v in view.items() if k not in ("basis", "force")}
    answer = ask(door, question(kpi, by="force_code", **start))
    spread = answer.spread if isinstance(answer, Result) else None
    return spread.flags.get(force) if spread else None


@pytest.mark.parametrize("force", [DYFED_POWYS, "E23000010", "E23000014", "E23000027", NORTH_YORKSHIRE, "BTP"])
@pytest.mark.parametrize("basis", ["closed", "recorded"])
def test_a_card_is_flagged_only_when_the_spread_flags_the_force(
    open_page: OpenPage, door: Door, force: str, basis: str
) -> None:
    view = {"force": force, "basis": basis}
    cards = open_page(**view).cards()
    for kpi in dealt(door, **view):
        flag, card = flagged(door, kpi, force, view), cards[kpi.name]
        assert ("fd-flagged" in card.attrs["class"].split()) == (flag is not None), kpi.name
        for side, word in (("high", "Higher than the usual spread"), ("low", "Lower than the usual spread")):
            assert (word in card.words) == (flag == side), kpi.name


def test_the_forces_that_are_flagged_in_the_test_above_are_some(door: Door) -> None:
    (kpi,) = [k for k in dealt(door) if k.name == "victim_not_supporting_closed"]
    assert flagged(door, kpi, "E23000010", {}) == "low"
    assert flagged(door, kpi, "E23000013", {"scope": "other_sexual"}) == "high"


def test_a_card_that_is_flagged_high_says_so(open_page: OpenPage) -> None:
    card = open_page(force="E23000013", scope="other_sexual").cards()["victim_not_supporting_closed"]
    assert "fd-flagged" in card.attrs["class"].split()
    assert "Higher than the usual spread" in card.words


def test_the_first_line_counts_the_flags(open_page: OpenPage) -> None:
    seen = open_page(force="E23000010")
    answer = seen.page.one("p", "fd-answer").words
    marks = [card for card in seen.cards().values() if "fd-flagged" in card.attrs["class"].split()]
    assert f"on {len(marks)} of " in answer
    assert all(card.one("h3").words in answer for card in marks)


def test_cards_stand_under_their_pillars_and_empty_pillars_are_named(open_page: OpenPage, door: Door) -> None:
    page = open_page().page
    for section in page.every("section"):
        pillar = door.registry.pillars[section.attrs["aria-labelledby"].removeprefix("fd-band-")]
        assert section.one("h2").words == pillar.title
        shown = [leads_to(link) for link in section.every("a")]
        assert shown == [kpi.name for kpi in door.measures("published") if kpi.deck and kpi.pillar == pillar.key]
    empty = [p.title for p in door.registry.pillars.values() if p.key not in {k.pillar for k in dealt(door)}]
    assert empty
    assert f"No published figure measures: {'; '.join(empty)}." in page.words


@pytest.mark.parametrize("basis", ["closed", "recorded"])
def test_links_of_cards_hold_the_view_in_codes_alike_in_both_languages(open_page: OpenPage, basis: str) -> None:
    view = {"force": "W15000002", "scope": "rasso_core", "period": "2018-19-Q2", "basis": basis}
    kept = {**view} if basis == "recorded" else {k: v for k, v in view.items() if k != "basis"}

    def links(seen: Seen) -> list[str]:
        return [card.one("a").attrs["href"] for card in seen.cards().values()]

    english, welsh = (links(open_page(lang=language, **view)) for language in ("en", "cy"))
    assert english == welsh
    for link in english:
        assert dict(re.findall(r"(\w+)=([\w-]+)", link)).items() >= kept.items()
