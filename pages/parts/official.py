"""Which official lists give measures their words, as the pages say it once for all of them."""

from __future__ import annotations

from pages.parts.context import Here


def official_lists(here: Here) -> list[str]:
    """A sentence for each official list whose words are shown."""
    say, lists = here.say, here.door.registry.official
    text = (
        "{n} measures bear the names and words of an official list: {title}, version {version}, {publisher}. Each says "
        "where our counting differs. All others are candidates with their provenance."
    )
    said = []
    for found in lists:
        n = sum(bool(measure.replaces) for measure in found.measures.values())
        title, publisher = found.heading.said("title"), found.heading.said("publisher")
        said.append(say(text, n=n, title=title, version=found.heading.version, publisher=publisher))
    return said
