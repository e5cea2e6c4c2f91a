"""The statement shown with a definition is the one that counts it."""

from __future__ import annotations

from dataclasses import replace

from kpi.answer import Door
from kpi.result import Question, Viewer
from kpi.statement import statement_of


def test_the_statement_is_the_one_behind_the_figure(door: Door, leader: Viewer) -> None:
    source = door.sources["published"]
    kpi = door.registry.kpi("charge_rate_closed")
    answered = door.answer(leader, Question(kpi.name, "all_rape"))
    assert statement_of(kpi, door.registry, source) == answered.sql


def test_every_measure_of_a_source_has_a_statement_and_no_other_does(invented: Door) -> None:
    for name, source in invented.sources.items():
        tables = invented.registry.dictionary.sources[name]
        for kpi in invented.registry.in_order():
            text = statement_of(kpi, invented.registry, source)
            assert bool(text) == kpi.is_counted_in(name, tables), (name, kpi.name)
            if text:
                # The statement is limited by days, which stay parameters.
                assert "$start" in text or ":start" in text or "$end" in text, text


def test_a_measure_of_one_scope_is_shown_within_it(door: Door, leader: Viewer) -> None:
    kept = [kpi for kpi in door.measures("published") if kpi.only_scope]
    assert kept
    for kpi in kept:
        asked = replace(Question(kpi.name), scope=str(kpi.only_scope))
        assert statement_of(kpi, door.registry, door.sources["published"]) == door.answer(leader, asked).sql
