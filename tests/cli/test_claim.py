"""`claim` lists the readings of a published figure, as a table and as JSON, and refuses in one sentence."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from settings import settings

MONTHS = ("--months", "2024-03..2024-08")


@pytest.fixture(autouse=True)
def invented_force(invented_store: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("FLIGHTDECK_DEMONSTRATION", "true")
    monkeypatch.setenv("FLIGHTDECK_INVENTED", str(invented_store))
    monkeypatch.setenv("FLIGHTDECK_STORE", str(invented_store / "none"))
    settings.cache_clear()
    yield
    settings.cache_clear()


def printed(run: Any, *words: str) -> str:
    found = run("claim", *words)
    assert found.exit_code == 0, found.stderr
    text: str = found.stdout
    return text


def test_the_table_has_the_reading_its_counts_and_what_was_looked_at(run: Any) -> None:
    text = printed(run, "65 = 26%", *MONTHS, "--about", "victim", "--wording", "65 cases, as printed")
    assert text.startswith("Claim: 65 cases, as printed\n1 of ")
    assert "would by chance" in text
    assert "65 of 250" in text and "all_rape" in text
    assert "INVENTED" in text
    assert max(len(line) for line in text.splitlines() if "─" in line) <= 100


def test_a_change_says_which_unit_fits_and_what_can_be_told(run: Any) -> None:
    text = printed(run, "+24%", *MONTHS, "--about", "supporting_and_accepted_of_all", "--groups", "reviewed")
    assert "30 of 65 (46.2%)" in text and "41 of 185 (22.2%)" in text
    assert "points" in text and "told" in text
    assert "not its effect" in text


def test_json_has_everything(run: Any) -> None:
    told = json.loads(printed(run, "+6%", *MONTHS, "--about", "victim", "--groups", "reviewed", "--json"))
    first = told["readings"][0]
    assert [first[name] for name in ("n", "of_n", "base_n", "base_of_n")] == [45, 65, 117, 185]
    assert (first["reproduces"], first["verdict"]) == (["points"], "not_told")
    assert told["told_from_no_change"]["told"] == 0
    assert told["looked_at"]["distinct"] >= told["fits"]


def test_the_nearest_are_printed_where_nothing_fits(run: Any) -> None:
    text = printed(run, "13%", *MONTHS, "--about", "team_reviewed")
    assert "0 of " in text and "The nearest are:" in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("lots",), "cannot be read as a claim"),
        (("250%",), "never above 100"),
        (("+6%", "--months", "2024-3"), "whole months"),
        (("+6%", "--groups", "reviewd"), "did you mean 'reviewed'"),
        (("+6%", "--about", "victm"), "did you mean 'victim'"),
        (("+6%", "--source", "elsewhere"), "what is loaded is"),
        (("+6%", "--force", "Gwent"), "no case of 'Gwent' is held"),
        (("+6%", "--before", "2023-03..2023-08"), "which period"),
    ],
)
def test_bad_input_is_one_sentence_and_status_2(run: Any, words: tuple[str, ...], said: str) -> None:
    found = run("claim", *words)
    assert (found.exit_code, found.stdout) == (2, "")
    assert said in found.stderr and len(found.stderr.strip().splitlines()) == 1
