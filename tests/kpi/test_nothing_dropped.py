"""Every unit of the scope is counted, left out with its reason, or unknown; and no figure is made of nothing.

What accounts for a unit, by kind of measure (over the scope, the filters and the periods asked for):

- count, elapsed, total: n (of days: of_n, of which n have some), or it is known not to be one of those counted. A unit
  whose column is empty is unknown in a total.
- share, mix, flow: of_n, or it is known not to be among them. Of those in of_n, the ones of which it is not recorded
  whether they are part of n (of a mix: of any part; of a flow: of some stage) are unknown as well.
- difference: of_n of one side or the other, or it is known to be on neither. Of those on a side, the ones of which it
  is not recorded what is compared are unknown as well.
- ratio: on each side as a total or count; where both sides are of the same rows, told once.
- stock: as a count, of what is open at the end of the period.
- fate: of_n; those whose days cannot be told are unknown as well.

And of all of them: left_out, by a condition that is told with its reason, or unknown, where nothing can be said.
"""

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import sqlglot
from sqlglot import exp

from data.dictionary import Table
from kpi.answer import Door
from kpi.ask import ask
from kpi.compile import Compiler, Plan
from kpi.conclude import REASONS
from kpi.model import Difference, Fate, Kpi, Ratio, Stock
from kpi.periods import Grain
from kpi.result import Question, Result, Unanswerable, Viewer
from kpi.tallies import left_out_of

KPIS = sorted(file.stem for file in (Path(__file__).parents[2] / "kpi" / "definitions").glob("*.toml"))
SCOPES = ("all_rape", "adult_rape_ho", "adult_rape_cps", "other_sexual", "rasso_core", "rasso_dpp", "all_sexual")
GRAINS: tuple[Grain, ...] = ("month", "quarter", "year", "whole")
UNANSWERABLE = {"national_charges_closed", "welsh_charges_closed", "welsh_charges_recorded"}
"""Of published tables alone."""

# ------------------------------------------------------------------ units, one by one


def blank(text: str, table: Table) -> str:
    """A condition that is unknown where a category is not recorded, unless it is compared with that."""
    tree = sqlglot.parse_one(text, dialect="duckdb")
    for column in list(tree.find_all(exp.Column)):
        if "not_recorded" in table.columns[column.name].values and "not_recorded" not in column.parent.sql():
            column.replace(sqlglot.parse_one(f"nullif({column.name}, 'not_recorded')", dialect="duckdb"))
    return f"({tree.sql(dialect='duckdb')})"


def not_among(kpi: Kpi, plan: Plan, place: int, table: Table) -> str:
    """When a unit is known not to be one that the sentence of the measure speaks of."""
    measure = kpi.measure
    if isinstance(measure, Ratio):
        texts = [(measure.top, measure.bottom)[place].of]
    else:
        texts = [getattr(measure, "among", None)]
        if isinstance(measure, Difference):
            texts.append(f"({measure.one}) or ({measure.other})")
        elif measure.kind in ("count", "total", "elapsed", "stock"):
            texts.append(measure.of)  # type: ignore[union-attr]
    known = [f"coalesce(not {blank(text, table)}, false)" for text in texts if text]
    return " or ".join(known) or "false"


def told(plan: Plan, *names: str) -> str:
    """When a unit is in one of the tallies whose names begin so."""
    found = [t.condition for name, t in plan.tallies if name.startswith(names)]
    texts = ["true" if c is None else f"coalesce(({c.sql(dialect='duckdb')}), false)" for c in found]
    return f"({' or '.join(texts) or 'false'})"


def units(kpi: Kpi, plan: Plan) -> str:
    """The rows that are asked for."""
    rows, scope = plan.rows, plan.rows.scope.tree.sql(dialect="duckdb")
    if isinstance(kpi.measure, Stock):
        open_now = f"{kpi.measure.entry} < '{rows.end}' and coalesce({kpi.measure.exit} >= '{rows.end}', true)"
        return f"{rows.table} where {open_now} and ({scope})"
    return f"{rows.table} where {rows.counted_on} >= '{rows.start}' and {rows.counted_on} < '{rows.end}' and ({scope})"


def plans_of(door: Door, kpi: str, scope: str) -> tuple[Kpi, tuple[Plan, ...]]:
    source = door.sources["snapshot"]
    grain = source.tables[door.registry.kpi(kpi).table].grain
    question = Question(kpi, scope, source="snapshot", grain=grain)  # by day no table stands in for single units
    asked = ask(question, door.registry, source, Compiler(source.tables))
    plans = asked.plans[:1] if isinstance(asked.kpi.measure, Stock) else asked.plans
    return asked.kpi, plans


@pytest.mark.parametrize("name", [name for name in KPIS if name not in UNANSWERABLE])
def test_every_unit_is_counted_left_out_unknown_or_not_meant(invented: Door, analyst: Viewer, name: str) -> None:
    scope = invented.registry.kpi(name).only_scope or "all_rape"
    kpi, plans = plans_of(invented, name, scope)
    engine, tables = invented.sources["snapshot"].engine, invented.sources["snapshot"].tables
    left, unknown = 0, 0
    for place, plan in enumerate(plans):
        table = tables[plan.rows.table]
        number = f"sum({table.weight})" if table.weight else "count(*)"
        whole = ("of_n", "of__") if not isinstance(kpi.measure, Fate) else ("n",)
        counted = told(plan, *(whole if any(n.startswith(whole) for n, _ in plan.tallies) else ("n",)))
        out, doubt = told(plan, "left_out"), told(plans[0] if len(plan.tallies) == 1 else plan, "unknown")
        shut = " or ".join(f"coalesce(({item.where}), false)" for item in left_out_of(kpi, table)) or "false"
        outside = not_among(kpi, plan, place, table)
        query = f"""
            select {number} filter (where not ({counted} or {out} or {doubt} or {outside} or {shut})) as dropped,
                {number} filter (where {counted} and {out}) as twice,
                {number} filter (where {out}) as left_out, {number} filter (where {told(plan, "unknown")}) as unknown
            from {units(kpi, plan)}"""
        (found,) = engine.count(query, {}).rows(named=True)
        row = {key: int(value or 0) for key, value in found.items()}
        assert (row["dropped"], row["twice"]) == (0, 0), (name, place, row)
        left, unknown = left + row["left_out"], unknown + row["unknown"]
    frame = invented.answer(analyst, Question(name, scope, source="snapshot", grain="whole")).frame
    assert set(frame["left_out"]) == {left}
    if not isinstance(kpi.measure, Fate):
        assert set(frame["unknown"]) == {unknown}
    else:
        assert frame["unknown"].min() >= unknown  # type: ignore[operator]


def test_units_left_out_of_what_is_open_are_told(invented: Door, analyst: Viewer) -> None:
    answer = invented.answer(analyst, Question("open_over_a_year", "all_rape", source="snapshot", grain="whole"))
    assert answer.frame["left_out"].to_list() != [0]
    assert any(str(note).startswith("Left out: ") for note in answer.notes)
    reasons = [item.reason for item in left_out_of(answer.kpi, invented.sources["snapshot"].tables["offences"])]
    assert set(reasons) <= {str(note) for note in answer.notes}


def test_what_is_left_out_of_the_other_table_of_a_ratio_is_told(invented: Door, analyst: Viewer) -> None:
    name = "civil_orders_per_named_suspects"
    answer = invented.answer(analyst, Question(name, source="snapshot", grain="whole"))
    assert answer.frame["left_out"][0] > 0
    assert "Crimes recorded twice (C3) are counted once." in {str(note) for note in answer.notes}


# ------------------------------------------------------------------ every figure, of every scope and length of period


@pytest.mark.parametrize("scope", SCOPES)
def test_every_kpi_gives_a_figure_or_says_why_not(invented: Door, analyst: Viewer, leader: Viewer, scope: str) -> None:
    """No division by nothing, no infinite number, no empty figure without its reason."""
    assert set(SCOPES) == set(invented.registry.scopes)
    for viewer in (analyst, leader):
        questions = [Question(name, scope, source="snapshot", grain=grain) for name in KPIS for grain in GRAINS]
        answers = invented.answer_all(viewer, questions)
        assert len(answers) == len(KPIS) * len(GRAINS)
        figures = 0
        for question, answer in zip(questions, answers, strict=True):
            if isinstance(answer, Unanswerable):
                assert str(answer).startswith("Not answerable here: "), question
                continue
            figures += 1
            says_what_it_is(answer)
        assert figures > len(GRAINS) * 20


def says_what_it_is(answer: Result) -> None:
    frame, name = answer.frame, answer.question
    assert len(frame), name
    assert not frame.select(pl.col(pl.Float64).is_nan() | pl.col(pl.Float64).is_infinite()).to_numpy().any(), name
    notes = {str(note) for note in answer.notes}
    for row in frame.iter_rows(named=True):
        assert row["left_out"] >= 0, name
        assert row["unknown"] >= 0, name
        assert (row["reason"] is not None) == (row["state"] == "not_computable"), name
        if row["reason"] is not None:
            assert f"Not computable in places: {REASONS[row['reason']]}" in notes, name
        if row["unit"] == "number":
            assert row["value"] is None, name
        elif row["value"] is None:
            assert row["state"] in ("not_computable", "too_few"), (name, row)
        else:
            assert row["of_n"] > 0 or row["at_risk"] > 0, (name, row)
            assert row["state"] in ("ok", "maturing"), (name, row)
            assert math.isfinite(row["value"]), name
            if row["low"] is not None:
                assert row["low"] - 1e-9 <= row["value"] <= row["high"] + 1e-9, (name, row)
    if frame["unknown"].sum():
        assert any(note.startswith("Not recorded for ") for note in notes), name
    if frame["left_out"].sum():
        assert any(note.startswith("Left out: ") for note in notes), name


# ------------------------------------------------------------------ "not yet assigned" is no outcome

NOT_YET = {("not_yet_assigned_recorded", "n"), ("outcome_mix_recorded", "n__not_yet")}
"""What counts offences without an outcome, and says so in its title."""


def of_no_outcome(door: Door, name: str) -> dict[str, int]:
    """What each tally of a KPI counts of offences whose outcome is 0 although a day of one is filled in."""
    kpi, plans = plans_of(door, name, door.registry.kpi(name).only_scope or "all_rape")
    found: dict[str, int] = {}
    columns = door.sources["snapshot"].tables
    for place, plan in enumerate(plans):
        charged = ", cast(null as date) as charged_on" if "charged_on" in columns[plan.rows.table].columns else ""
        planted = f"(select * replace ('0' as outcome{charged}) from {plan.rows.table} where outcome_on is not null)"
        counts = [
            f"count(*) filter (where {told(replace(plan, tallies=((n, t),)), n)}) as {n}" for n, t in plan.tallies
        ]
        query = f"select {', '.join(counts)} from {planted}"
        (row,) = door.sources["snapshot"].engine.count(query, {}).rows(named=True)
        found |= {f"{key}|{place}" if place else key: value for key, value in row.items()}
    return found


def looks_at_outcomes(door: Door, name: str) -> bool:
    _, plans = plans_of(door, name, door.registry.kpi(name).only_scope or "all_rape")
    trees = [tally.condition for plan in plans for _, tally in plan.tallies if tally.condition is not None]
    return any(column.name == "outcome" for tree in trees for column in tree.find_all(exp.Column))


def test_an_outcome_not_yet_assigned_is_never_counted_as_one(invented: Door) -> None:
    names = [name for name in KPIS if name not in UNANSWERABLE and looks_at_outcomes(invented, name)]
    assert len(names) > 15
    for name in names:
        kpi, found = invented.registry.kpi(name), of_no_outcome(invented, name)
        parts = {key: n for key, n in found.items() if key == "n" or key.startswith(("n__", "end__"))}
        if kpi.counted_on == "outcome_on":
            parts |= {key: n for key, n in found.items() if key.startswith(("of_n", "of__"))}
        elif isinstance(kpi.measure, Fate):
            parts.pop("n")  # all that are followed, of whom those without an outcome are open
        elif kpi.measure.kind in ("stock", "elapsed"):
            continue
        wrong = {key: n for key, n in parts.items() if n and (name, key) not in NOT_YET}
        assert not wrong, (name, wrong)


def test_planted_offences_would_be_seen(invented: Door) -> None:
    """The check above can fail: what counts offences without an outcome does count the planted ones."""
    found: Any = of_no_outcome(invented, "not_yet_assigned_recorded")
    assert found["n"] == found["of_n"] > 100
