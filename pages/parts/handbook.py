"""The handbook, made from the definitions themselves."""

from __future__ import annotations

from kpi.model import Kpi
from pages.parts.context import Here
from pages.parts.tables import Table


def chapters(here: Here) -> list[tuple[str, list[Kpi]]]:
    """The KPIs under their pillars, in the order of the pillars and their codes; pillars without any are left out."""
    registry = here.door.registry
    found = []
    for pillar in registry.pillars.values():
        kpis = [kpi for kpi in registry.in_order() if kpi.pillar == pillar.key]
        if kpis:
            found.append((here.say(pillar.title), kpis))
    return found


def code_lists(here: Here) -> list[Table]:
    """The outcome and offence codes with their labels."""
    say, columns = here.say, here.source.tables["offences"].columns
    heads = (say("Code"), say("Meaning"))
    return [
        Table(say(title), heads, tuple((code, say(label)) for code, label in columns[name].values.items()), frozenset())
        for title, name in (("Home Office outcome codes", "outcome"), ("Home Office offence codes", "offence_code"))
    ]
