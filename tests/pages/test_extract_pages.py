"""With the invented force shown: every page says so, quality and snapshots open, references stay with analysts."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data import accounts
from data.snapshots.store import Store
from data.worklist import MOST, NotAllowed, findings, lines_found
from i18n.say import Say
from kpi.answer import Door
from pages.parts.context import door_to
from pages.parts.quality import ACTIONS
from pages.parts.reasons import said
from settings import settings

from .conftest import PAGES, ROOT, OpenPage
from .test_every_page import NAMES, english

EVERY = pytest.mark.parametrize("page", PAGES)


@EVERY
@pytest.mark.parametrize("language", ["en", "cy"])
def test_every_page_says_that_its_figures_are_invented(
    invented_shown: Path, open_page: OpenPage, page: str, language: str
) -> None:
    seen = open_page(page, lang=language)
    band = seen.page.one("p", "fd-invented")
    assert band is not None
    assert {"en": "Invented", "cy": "Dychmygol"}[language] in band.words
    assert len(list(seen.page.every("h1"))) == 1
    foot = seen.page.one("footer")
    assert foot is not None
    assert {"en": "Invented figures", "cy": "dychmygol"}[language].lower() in foot.words.lower()


@EVERY
def test_the_published_figures_stay_one_choice_away_and_carry_no_mark(
    invented_shown: Path, open_page: OpenPage, page: str
) -> None:
    seen = open_page(page, source="published")
    assert seen.page.one("p", "fd-invented") is None
    assert "Published figures" in (seen.page.one("p", "fd-band") or seen.page).words


@EVERY
def test_a_welsh_page_of_the_extract_holds_no_english(invented_shown: Path, open_page: OpenPage, page: str) -> None:
    seen = open_page(page, lang="cy")
    pieces = list(seen.pieces())
    for name in NAMES:
        pieces = [piece.replace(name, "") for piece in pieces]
    found = {(text, piece[:80]) for piece in pieces for text, pattern in english() if pattern.search(piece)}
    assert not found


def test_every_chart_is_stamped(invented_shown: Path, open_page: OpenPage) -> None:
    deck = open_page("flight_deck")
    pictures = [node.attrs["src"] for node in deck.page.every("img")]
    assert len(pictures) > 5
    at = AppTest.from_file(ROOT / "pages" / "main.py", default_timeout=120)
    at.switch_page(PAGES["kpi"])
    at.run()
    specs = [json.loads(chart.proto.spec) for chart in at.get("plotly_chart")]
    assert specs
    for spec in specs:
        assert any(note.get("text") == "Invented" for note in spec["layout"]["annotations"])


def test_the_as_at_dates_and_the_state_stand_on_every_page(invented_shown: Path, open_page: OpenPage) -> None:
    fresh = open_page("flight_deck").page.one("p", "fd-fresh")
    assert fresh is not None
    assert re.search(r"(Current|Late|Stale).*police 31 March 2026.*partners 15 March 2026", fresh.words)


def test_data_quality_tells_what_became_of_every_row(invented_shown: Path, open_page: OpenPage) -> None:
    manifest = Store(invented_shown).snapshots()[-1]
    seen = open_page("data_quality")
    words = seen.page.words
    assert f"{sum(source.rows_in for source in manifest.sources):,} rows" in words
    tables = {table.one("caption").words: table for table in seen.page.every("table")}  # type: ignore[union-attr]
    accounts = tables["What became of every row"]
    rows = [[cell.words for cell in row.inside if hasattr(cell, "words")] for row in accounts.every("tr")][1:]
    assert len(rows) == len(manifest.accounts)
    for row in rows:
        whole, *parts = (int(cell.replace(",", "")) for cell in row[1:])
        assert whole == sum(parts), row[0]


def test_each_finding_names_the_measures_it_can_bend(invented_shown: Path, open_page: OpenPage) -> None:
    seen = open_page("data_quality")
    (bent,) = [t for t in seen.page.every("table") if "findings can bend" in (t.one("caption") or t).words]
    rows = {(row.one("th") or row).words: row.words for row in bent.every("tr")}
    assert "offences.outcome_on" in rows["Charge rate, of outcomes assigned"]
    assert "offences.outcome_on" not in rows["Recorded offences"]


def test_snapshots_say_what_was_said(invented_shown: Path, open_page: OpenPage, invented: Door) -> None:
    seen = open_page("snapshots", kpi="recorded_offences")
    manifest = invented.sources["snapshot"].manifest
    assert manifest is not None
    row = next(r for r in seen.page.every("tr") if manifest.id in r.words)
    assert "live" in row.words
    assert any(re.fullmatch(r"\d{3}", cell.words) for cell in row.every("td"))


def test_leaders_are_offered_no_record_reference(invented_shown: Path, open_page: OpenPage) -> None:
    at = AppTest.from_file(ROOT / "pages" / "main.py", default_timeout=120)
    at.switch_page(PAGES["data_quality"])
    at.run()
    assert [button.key for button in at.button] == []
    assert "for analysts only" in open_page("data_quality").page.words


def test_an_analyst_gets_references_and_the_look_is_written_down(
    invented_shown: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLIGHTDECK_AUDIENCE", "analysts")
    settings.cache_clear()
    log = invented_shown / "restricted" / "looked_at.jsonl"
    before = len(log.read_text().splitlines()) if log.exists() else 0
    at = AppTest.from_file(ROOT / "pages" / "main.py", default_timeout=120)
    at.switch_page(PAGES["data_quality"])
    at.run()
    assert not at.dataframe
    at.button(key="make-list").click().run()
    (shown,) = at.dataframe
    assert list(shown.value.columns)[0] == "Record reference"
    assert 0 < len(shown.value) <= 500
    assert shown.value.iloc[:, 0].notna().all()
    lines = log.read_text().splitlines()
    assert len(lines) == before + 1
    said = json.loads(lines[-1])
    assert said["references"] == len(shown.value)
    assert not set(shown.value.iloc[:, 0]) & set(lines[-1].split('"'))


def test_an_analyst_gets_the_lines_of_one_finding_as_often_as_it_is_counted(
    invented_shown: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLIGHTDECK_AUDIENCE", "analysts")
    settings.cache_clear()
    at = AppTest.from_file(ROOT / "pages" / "main.py", default_timeout=120)
    at.switch_page(PAGES["data_quality"])
    at.run()
    kind, n = next(iter(findings(invented_shown).items()))
    assert at.selectbox(key="finding").options[0].startswith(f"{kind.table}.{kind.column}: ")
    at.button(key="list-lines").click().run()
    (shown,) = at.dataframe
    assert list(shown.value.columns) == ["File", "Line"]
    assert len(shown.value) == min(n, MOST)
    last = json.loads((invented_shown / "restricted" / "looked_at.jsonl").read_text().splitlines()[-1])
    assert (last["finding"], last["lines"]) == (f"{kind.table}.{kind.column}: {kind.reason}", len(shown.value))


def test_nobody_but_analysts_gets_lines(invented_store: Path) -> None:
    with pytest.raises(NotAllowed):
        lines_found("leaders", "a leader", invented_store, next(iter(findings(invented_store))))


def test_a_run_sees_the_snapshot_that_is_live_when_it_begins(
    invented_shown: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = (invented_shown / "live").read_text()
    first = door_to(live)
    assert door_to(live) is first
    assert first.sources["snapshot"].live is not None


def test_every_reason_and_action_of_a_loading_is_known_in_both_languages(invented_shown: Path) -> None:
    reasons = {reason.reason for manifest in Store(invented_shown).snapshots() for reason in manifest.reasons}
    assert len(reasons) > 5
    assert {reason for reason in reasons if said(reason, Say("cy")) == reason} == set()
    assert set(ACTIONS) == set(accounts.ACTIONS)
