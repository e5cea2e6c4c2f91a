"""The counting statement of a definition as an auditor would read it, without asking for any figure."""

from __future__ import annotations

from data.source import Source
from kpi.ask import ask
from kpi.compile import Compiler
from kpi.model import Kpi
from kpi.registry import Registry
from kpi.result import Question, Unanswerable


def statement_of(kpi: Kpi, registry: Registry, source: Source) -> str:
    """The statements that count a KPI in a source by year, all that is held, within the first scope it knows.

    Empty where the source cannot answer. Days and choices stand in it as parameters.
    """
    for scope in [kpi.only_scope] if kpi.only_scope else registry.scopes:
        try:
            asked = ask(Question(kpi.name, scope, source.name), registry, source, Compiler(source.tables))
        except Unanswerable:
            continue
        return ";\n\n".join(plan.sql() for plan in asked.plans)
    return ""
