"""The page of one KPI: chart, table and words agree with the door's answer, and with each other."""

from __future__ import annotations

import pytest

from charts.theme import THEMES
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
    number,
    only,
    question,
    share,
    tenths,
)
from .reading import Chart, Seen, leads_to

MAIN = THEMES["light"].tones["main"]
ACCENT = THEMES["light"].tones["accent"]
ALERT = THEMES["light"].tones["alert"]
QUARTERS = ["2017-18-Q1", "2017-18-Q2", "2017-18-Q3", "2017-18-Q4", "2018-19-Q1", "2018-19-Q4"]


def trend_of(door: Door, kpi: Kpi, force: str, scope: str = "all_rape") -> Result:
    """The force's figures over all that is held."""
    one = question(kpi, force, scope)
    grain = "year" if kpi.table == "welsh_charges" else "quarter"
    answer = ask(door, Question(kpi.name, one.scope, "published", grain=grain, filters=one.filters))
    assert isinstance(answer, Result)
    return answer


def drawn(chart: Chart, colour: str) -> dict[float, float]:
    """Position -> value of every point that is drawn with this colour."""
    return {x: y for trace in chart.points(colour) for x, y in zip(trace["x"], trace["y"], strict=True)}


@pytest.mark.parametrize("force", [DYFED_POWYS, EVERYWHERE, CITY_OF_LONDON, NORTH_YORKSHIRE, "E23000039"])
@pytest.mark.parametrize("name", ["charge_rate_closed", "charge_rate_recorded", "not_yet_assigned_recorded"])
def test_the_trend_shows_the_answer_in_chart_and_table(open_page: OpenPage, door: Door, name: str, force: str) -> None:
    seen = open_page("kpi", kpi=name, force=force)
    rows = trend_of(door, door.registry.kpi(name), force).frame.rows(named=True)
    chart = seen.charts[0]
    shares = {float(i): row["value"] for i, row in enumerate(rows) if row["value"] is not None}
    assert drawn(chart, MAIN) == shares
    heads, *body = seen.tables()[0][1]
    assert heads[1:4] == ["Share", "Number", "Of"]
    for row, cells in zip(rows, body, strict=True):
        assert cells[1:4] == [shown_in_table(row), number(row["n"]), number(row["of_n"])]
        wide = " [u]" if row["low"] is not None and row["high"] - row["low"] > 0.2 else ""
        assert cells[4] == ("" if row["low"] is None else f"{tenths(row['low'])} – {tenths(row['high'])}{wide}")
    texts = [text.replace("<br>", " ") for trace in chart.points(MAIN) for text in trace["text"]]
    for row in rows:
        if row["value"] is not None:
            assert [t for t in texts if f": {headline(row)}. {counts(row)}. {interval(row)}" in t]


def shown_in_table(row: Row) -> str:
    return headline(row) if row["value"] is None else tenths(row["value"])


@pytest.mark.parametrize("force", [DYFED_POWYS, CITY_OF_LONDON, NORTH_YORKSHIRE])
@pytest.mark.parametrize("name", ["charge_rate_closed", "outcome_15_recorded"])
def test_the_words_for_the_trend_name_its_first_and_last_figures(
    open_page: OpenPage, door: Door, name: str, force: str
) -> None:
    alt = open_page("kpi", kpi=name, force=force).charts[0].alt
    rows = [r for r in trend_of(door, door.registry.kpi(name), force).frame.rows(named=True) if r["value"] is not None]
    if not rows:
        assert alt.endswith("nothing to draw.")
        return
    assert f"({headline(rows[0])}) to" in alt and f"({headline(rows[-1])});" in alt
    values = [row["value"] for row in rows]
    assert f"lowest {share(min(values))}" in alt and f"highest {share(max(values))}" in alt


@pytest.mark.parametrize("name", ["charge_rate_recorded", "outcome_16_recorded", "not_yet_assigned_recorded"])
@pytest.mark.parametrize("force", [DYFED_POWYS, EVERYWHERE])
def test_maturing_periods_are_hollow_and_joined_by_no_line(
    open_page: OpenPage, door: Door, name: str, force: str
) -> None:
    rows = trend_of(door, door.registry.kpi(name), force).frame.rows(named=True)
    young = {float(i) for i, row in enumerate(rows) if row["state"] == "maturing"}
    assert young
    chart = open_page("kpi", kpi=name, force=force).charts[0]
    for line in [*chart.joined(MAIN), *chart.joined(ACCENT)]:
        assert not young & {x for x, y in zip(line["x"], line["y"], strict=True) if y is not None}
    for trace in [*chart.points(MAIN), *chart.points(ACCENT)]:
        hollow = trace["marker"]["color"] == THEMES["light"].ground
        assert set(trace["x"]) <= young if hollow else not young & set(trace["x"])
    assert [trace for trace in chart.points(MAIN) if "still maturing" in trace["name"]]


@pytest.mark.parametrize("force", [DYFED_POWYS, EVERYWHERE])
def test_the_charge_rate_of_offences_recorded_has_no_line_at_all(open_page: OpenPage, force: str) -> None:
    chart = open_page("kpi", kpi="charge_rate_recorded", force=force).charts[0]
    assert chart.joined(MAIN) == chart.joined(ACCENT) == []
    (points,) = chart.points(MAIN)
    assert len(points["x"]) == 8 and points["marker"]["color"] == THEMES["light"].ground


def test_settled_periods_are_filled_and_joined(open_page: OpenPage) -> None:
    chart = open_page("kpi", kpi="charge_rate_closed").charts[0]
    assert len(chart.joined(MAIN)) == len(chart.joined(ACCENT)) == 1
    (points,) = [t for t in chart.data if t.get("mode") == "markers"]
    assert points["marker"]["color"] == MAIN


@pytest.mark.parametrize("period", ["2018-19", *QUARTERS])
def test_the_recorded_charge_rate_is_never_judged(open_page: OpenPage, period: str) -> None:
    seen = open_page("kpi", kpi="charge_rate_recorded", period=period, force="E23000010")
    answer = seen.page.one("p", "fd-answer").words
    assert "Still maturing: not judged" in answer
    assert "usual spread" not in answer
    assert "No force is judged" in seen.words
    funnel = seen.charts[1]
    assert not [trace for trace in funnel.data if "lines" in trace.get("mode", "")]
    assert not funnel.points(ALERT)


def funnel_of(door: Door, kpi: Kpi, period: str) -> Result:
    answer = ask(door, question(kpi, period=period, by="force_code"))
    assert isinstance(answer, Result)
    return answer


@pytest.mark.parametrize("period", ["2018-19", "2017-18", "2018-19-Q1"])
@pytest.mark.parametrize("name", ["charge_rate_closed", "outcome_15_closed", "outcome_16_closed", "outcome_18_closed"])
def test_the_funnel_flags_the_forces_that_the_spread_flags(
    open_page: OpenPage, door: Door, name: str, period: str
) -> None:
    seen = open_page("kpi", kpi=name, period=period)
    result = funnel_of(door, door.registry.kpi(name), period)
    names = door.sources["published"].tables["offences"].columns["force_code"].values
    rows = {row["group"]: row for row in result.frame.rows(named=True) if row["value"] is not None}
    funnel = seen.charts[1]
    points = [t for t in funnel.data if t.get("mode") == "markers"]
    assert sorted(y for trace in points for y in trace["y"]) == sorted(row["value"] for row in rows.values())
    texts = [text.replace("<br>", " ") for trace in points for text in trace["text"]]
    assert sorted(texts) == sorted(f"{names[g]}: {headline(r)}. {counts(r)}. {interval(r)}" for g, r in rows.items())
    flags = set(result.spread.flags) if result.spread else set()
    alerts = sorted(text.split(":")[0] for trace in funnel.points(ALERT) for text in trace["text"])
    assert alerts == sorted(names[code] for code in flags - {DYFED_POWYS})
    for code in flags:
        assert names[code] in funnel.alt
    told = [cells for cells in seen.tables()[1][1][1:] if "than the usual spread" in cells[-1]]
    assert sorted(cells[0] for cells in told) == sorted(names[code] for code in flags)


def test_forces_stand_in_the_order_of_their_names(open_page: OpenPage) -> None:
    caption, (_, *body) = open_page("kpi").tables()[1]
    assert "in the order of their names" in caption
    names = [cells[0] for cells in body]
    assert len(names) == 44 and names == sorted(names)


@pytest.mark.parametrize("name", ["charge_rate_closed", "charge_rate_recorded"])
@pytest.mark.parametrize("force", [DYFED_POWYS, EVERYWHERE, CITY_OF_LONDON])
@pytest.mark.parametrize("period", ["latest", "2017-18-Q1", "2025-26"])
def test_the_charge_rate_names_its_twin_with_its_figure(
    open_page: OpenPage, door: Door, name: str, force: str, period: str
) -> None:
    seen = open_page("kpi", kpi=name, force=force, period=period)
    twin = door.registry.kpi(door.registry.kpi(name).twin)
    links = [a for a in seen.page.every("a") if a.words == twin.title]
    assert links and leads_to(links[0]) == twin.name
    row = only(ask(door, question(twin, force, period=period)))
    if row is not None:
        assert f"{headline(row)} ({counts(row)})" in seen.words


@pytest.mark.parametrize("name", ["outcome_mix_closed", "outcome_mix_recorded"])
@pytest.mark.parametrize("force", [DYFED_POWYS, CITY_OF_LONDON, "E23000039"])
def test_the_mix_shows_every_part_in_chart_table_and_words(
    open_page: OpenPage, door: Door, name: str, force: str
) -> None:
    seen = open_page("kpi", kpi=name, force=force, period="2017-18")
    kpi = door.registry.kpi(name)
    rows = ask(door, question(kpi, force, period="2017-18")).frame.rows(named=True)
    (chart,) = seen.charts
    _, *body = seen.tables()[0][1]
    assert [cells[0] for cells in body] == [part.title for part in kpi.measure.parts]
    assert [cells[1:4] for cells in body] == [
        [shown_in_table(row), number(row["n"]), number(row["of_n"])] for row in rows
    ]
    (bars,) = [trace for trace in chart.data if trace["type"] == "bar"]
    assert [value for value in bars["x"] if value] == [row["value"] for row in rows if row["value"]]
    for part, row in zip(kpi.measure.parts, rows, strict=True):
        assert f"{part.title}: {headline(row)}. {counts(row)}" in chart.alt


@pytest.mark.parametrize(
    ("name", "force", "period"),
    [
        ("charge_rate_closed", DYFED_POWYS, "latest"),
        ("outcome_mix_recorded", EVERYWHERE, "2017-18-Q2"),
        ("welsh_charges_closed", "W15000001", "2024-25"),
        ("national_charges_closed", DYFED_POWYS, "latest"),
    ],
)
def test_the_sql_shown_is_the_one_that_counted(
    open_page: OpenPage, door: Door, name: str, force: str, period: str
) -> None:
    seen = open_page("kpi", kpi=name, force=force, period=period)
    answer = ask(door, question(door.registry.kpi(name), force, period=period))
    assert isinstance(answer, Result)
    (code,) = seen.page.every("pre")
    assert "".join(code.texts()) == answer.sql
    for key, value in answer.plan.params().items():
        assert f"${key} = {value}" in seen.words
    assert answer.reference in seen.words


@pytest.mark.parametrize(
    "query",
    [
        {"kpi": "charge_rate_closed", "period": "2025-26"},
        {"kpi": "charge_rate_closed", "scope": "adult_rape_cps"},
        {"kpi": "outcome_mix_closed", "period": "2014-15"},
        {"kpi": "recorded_offences", "period": "2018-19"},
        {"kpi": "welsh_charges_closed", "force": CITY_OF_LONDON},
        {"kpi": "welsh_charges_recorded", "period": "2018-19-Q1"},
    ],
)
def test_what_cannot_be_answered_says_so(open_page: OpenPage, query: dict[str, str]) -> None:
    seen = open_page("kpi", **query)
    answer = seen.page.one("p", "fd-answer").words
    assert answer.startswith("Not answerable here")
    assert not seen.page.one("pre")
    assert not [text for text in (answer, seen.page.one("h1").words) if "%" in text]


def study(seen: Seen, door: Door, kpi: Kpi, view: dict[str, str]) -> None:
    """What holds for the page of any KPI in any view."""
    answer = ask(door, question(kpi, **view))
    line = seen.page.one("p", "fd-answer").words
    if isinstance(answer, Unanswerable):
        assert line.startswith("Not answerable here")
        return
    assert not line.startswith("Not answerable here")
    for row in answer.frame.rows(named=True) if kpi.measure.kind != "mix" else ():
        assert f": {headline(row)}" in line and counts(row) in line
        assert row["state"] != "maturing" or "usual spread of forces" not in line


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("force", [DYFED_POWYS, EVERYWHERE, "BTP", CITY_OF_LONDON, "E23000033"])
def test_every_kpi_opens_in_every_view(open_page: OpenPage, door: Door, force: str) -> None:
    failed = []
    for kpi in door.measures("published"):
        for scope in door.registry.scopes:
            for period in ("latest", "2018-19", "2017-18-Q1", "2025-26"):
                view = {"force": force, "scope": scope, "period": period}
                try:
                    study(open_page("kpi", kpi=kpi.name, **view), door, kpi, view)
                except (AssertionError, RuntimeError) as failure:
                    failed.append(f"{kpi.name} {view}: {str(failure)[:300]}")
    assert not failed, "\n".join(failed)


def answer_on(seen: Seen) -> str:
    line = seen.page.one("p", "fd-answer")
    assert line is not None
    return line.words


def test_the_answer_on_a_maturing_mix_says_that_it_is_not_judged(open_page: OpenPage) -> None:
    assert answer_on(open_page("kpi", kpi="outcome_mix_recorded")).endswith("Still maturing: not judged.")
    assert "Still maturing" not in answer_on(open_page("kpi", kpi="outcome_mix_closed"))


def test_a_mix_of_fewer_than_ten_says_so_and_not_that_there_were_none(open_page: OpenPage) -> None:
    seen = open_page("kpi", kpi="outcome_mix_closed", force=CITY_OF_LONDON, period="2018-19-Q2")
    assert answer_on(seen) == "Fewer than 10 cases: no percentage is shown."
