"""Leaders see counts, but no percentage, where there are fewer than ten cases: not in words, charts or tables."""

from __future__ import annotations

import re

import pytest

from kpi.answer import Door
from kpi.result import Question, Result, Viewer

from .conftest import OpenPage
from .expected import CITY_OF_LONDON, LEADER, question, share
from .reading import Seen

FEWEST = 10
SHARE_OF_FEW = re.compile(r"\d%[^%;·]{0,12}\b−?\d+ of \d(?![\d,])")
"""A percentage with counts right behind it whose denominator has one digit."""


def percentages_of_few(seen: Seen) -> list[str]:
    """Every run of words that states a percentage of fewer than ten, and such rows of tables."""
    found = [piece for piece in [*seen.pieces(), seen.words] if SHARE_OF_FEW.search(piece)]
    for _, (heads, *body) in seen.tables():
        if "Of" in heads:
            of_n = heads.index("Of")
            few = [cells for cells in body if re.fullmatch(r"\d", cells[of_n])]
            own = {heads.index("Share"), heads.index("95% interval")}
            found += [" | ".join(cells) for cells in few if any("%" in cells[i] for i in own)]
    return found


def hidden_shares(door: Door, kpi: str, period: str) -> set[float]:
    """The shares that an analyst could reckon from denominators under ten, in trend and among forces."""
    known = door.registry.kpi(kpi)
    filters = (("force_code", (CITY_OF_LONDON,)),)
    asked = [
        Question(kpi, "all_rape", grain="quarter", filters=filters),
        question(known, period=period, by="force_code"),
        question(known, CITY_OF_LONDON, period=period),
    ]
    answers = [answer for answer in door.answer_all(LEADER, asked) if isinstance(answer, Result)]
    rows = [row for answer in answers for row in answer.frame.rows(named=True) if row["of_n"] is not None]
    few = [row for row in rows if 0 < row["of_n"] < FEWEST and 0 <= row["n"] <= row["of_n"]]
    assert few and all(row["value"] is None for row in few)
    return {row["n"] / row["of_n"] for row in few} - {row["value"] for row in rows}


@pytest.mark.parametrize("period", ["latest", "2017-18-Q3", "2018-19-Q1"])
@pytest.mark.parametrize("basis", ["closed", "recorded"])
def test_no_card_states_a_percentage_of_few(open_page: OpenPage, door: Door, basis: str, period: str) -> None:
    seen = open_page(force=CITY_OF_LONDON, basis=basis, period=period)
    assert not percentages_of_few(seen)
    for name, card in seen.cards().items():
        (few,) = door.answer_all(LEADER, [question(door.registry.kpi(name), CITY_OF_LONDON, period=period)])
        rows = few.frame.rows(named=True) if isinstance(few, Result) else []
        if rows and rows[0]["state"] == "too_few" and rows[0]["part"] is None:
            assert "not shown" in card.words and "Fewer than 10 cases" in card.words
            assert "95% interval" not in card.words


@pytest.mark.parametrize("period", ["latest", "2017-18-Q3", "2018-19-Q1"])
@pytest.mark.parametrize("name", ["charge_rate_closed", "outcome_16_recorded", "outcome_mix_closed"])
def test_no_chart_or_table_shows_a_percentage_of_few(open_page: OpenPage, door: Door, name: str, period: str) -> None:
    seen = open_page("kpi", kpi=name, force=CITY_OF_LONDON, period=period)
    assert not percentages_of_few(seen)
    hidden = hidden_shares(door, name, period)
    for chart in seen.charts:
        drawn = {v for t in chart.data if t.get("mode") == "markers" or t["type"] == "bar" for v in (*t["x"], *t["y"])}
        assert not drawn & (hidden - {0.0, 1.0})


def test_the_search_would_find_one(open_page: OpenPage, door: Door) -> None:
    (row,) = door.answer(
        Viewer("an analyst", "analysts"),
        question(door.registry.kpi("outcome_16_closed"), CITY_OF_LONDON, period="2018-19-Q1"),
    ).frame.rows(named=True)
    assert row["of_n"] < FEWEST and row["value"] is not None
    for text in (f"{share(row['value'])} {row['n']} of {row['of_n']}", "0.0%. 0 of 8. 95%", "Gwent: 50% (4 of 8; 95%"):
        assert SHARE_OF_FEW.search(text)
    for text in ("4.1% 16 of 386", "50% (4 of 8,000)", "not shown. 0 of 8. England and Wales 4.0%"):
        assert not SHARE_OF_FEW.search(text)
