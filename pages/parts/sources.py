"""Where the figures come from, as a table and as lines."""

from __future__ import annotations

from pages.parts.context import Here
from pages.parts.tables import Table


def origins_table(here: Here) -> Table:
    """One row per table held: title, publisher, what it covers, licence."""
    say = here.say
    rows = tuple(
        (
            # The tables of a snapshot share one title; what a row of each is tells them apart.
            say(here.source.tables[o.name].row) if here.source.manifest else say(o.title),
            say(o.publisher),
            f"{say.day(o.covers_from)} – {say.day(o.covers_to)}",
            # A snapshot is named by its own sign, which is the same in every language.
            o.upstream_name if here.source.manifest else say(o.upstream_name),
            say(o.licence),
        )
        for o in here.source.origins.values()
    )
    heads = (say("Table"), say("Publisher"), say("Covers"), say("Upstream file"), say("Licence"))
    return Table(say("Tables held"), heads, rows, frozenset())


def quirk_lines(here: Here) -> list[str]:
    """Every peculiarity of the published figures, once."""
    return list(dict.fromkeys(here.say(quirk.text) for quirk in here.source.quirks))
