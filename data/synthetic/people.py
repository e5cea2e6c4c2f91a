"""Victims and suspects as persons: who is in which offence, and what is known of them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from data.synthetic.draws import Days, Mask
from data.synthetic.frames import days_of, keys
from data.synthetic.rates import Size, rates
from data.synthetic.world import World

Rows = npt.NDArray[np.int64]


def draw_victims(world: World, seeds: pl.DataFrame) -> pl.DataFrame:
    """One row a victim in an offence: the columns of the offence, victim_key, and what is known of the person.

    The rapes of the window have one identified victim each, so that counts of victims and of offences agree there.
    """
    size, people = world.size, rates()["people"]
    draws = size.draws("victims")
    more = draws.chance(seeds.height, people["victims_more"]) & ~seeds["_window"].to_numpy()
    rows = np.sort(np.concatenate([np.arange(seeds.height), np.flatnonzero(more)]), kind="stable")
    second = np.concatenate([[False], rows[1:] == rows[:-1]])
    victims = seeds[rows].with_columns(pl.Series("_second", second))
    person = _victim_persons(size, victims)
    unknown = draws.chance(len(rows), 0.01) & ~victims["_window"].to_numpy()
    return victims.with_columns(
        pl.Series("victim_key", keys("V", len(rows)).to_numpy()[person]),
        pl.Series("identified", np.where(unknown, "no", "yes")),
        pl.Series("_identified", ~unknown),
        sex="victim_sex",
        age_at_offence="victim_age_at_offence",
        age_at_report="victim_age_at_report",
        **_traits(size, "victims", len(rows), ("ethnicity", "disability", "sexual_orientation", "language"), person),
    )


def _victim_persons(size: Size, victims: pl.DataFrame) -> Rows:
    """The number of the person in each row: a few rows share a person of the same sex and about the same age."""
    draws = size.draws("victim again")
    born = days_of(victims, "_committed") - 365 * victims["victim_age_at_offence"].to_numpy()
    alike = victims["victim_sex"].to_physical().to_numpy().astype(np.int64)
    force = victims["_force"].to_numpy().astype(np.int64)
    order = np.lexsort((born, alike, force))
    same = (alike[order][1:] == alike[order][:-1]) & (force[order][1:] == force[order][:-1])
    crime = victims["_row"].to_numpy()[order]
    joined = np.concatenate(
        [[False], same & (crime[1:] != crime[:-1]) & draws.chance(len(order) - 1, rates()["people"]["victim_again"])]
    )
    joined[1:] &= ~joined[:-1]
    person = np.empty(len(order), dtype=np.int64)
    person[order] = np.arange(len(order)) - joined
    return person


def _traits(size: Size, whose: str, n: int, names: tuple[str, ...], person: Rows) -> dict[str, pl.Series]:
    """What belongs to a person and not to the offence, so that it is the same wherever the person is named."""
    listed = rates()["people"]
    return {name: pl.Series(size.draws(f"{whose} {name}").word(n, listed[name])[person]) for name in names}


def draw_suspects(world: World, seeds: pl.DataFrame) -> pl.DataFrame:
    """One row a named suspect in an offence: its columns, suspect_key, and what is known of the person."""
    size, people = world.size, rates()["people"]
    named = np.flatnonzero(days_of(seeds, "_named_on") > 0)
    draws = size.draws("suspects")
    more = draws.chance(len(named), people["suspects_more"])
    rows = np.sort(np.concatenate([named, named[more]]), kind="stable")
    second = np.concatenate([[False], rows[1:] == rows[:-1]])
    suspects = seeds[rows].with_columns(pl.Series("_second", second))
    person = _suspect_persons(size, suspects["_force"].to_numpy(), second)
    age = _suspect_ages(size, suspects, person)
    sex = draws.word(len(rows), people["suspect_sex"])[person]
    suspects = suspects.with_columns(
        pl.Series("suspect_key", keys("S", len(rows)).to_numpy()[person]),
        pl.Series("sex", sex),
        pl.Series("age_at_offence", age),
        **_traits(size, "suspects", len(rows), ("ethnicity", "previous_conviction"), person),
    )
    return suspects.filter(pl.col("_named_on") <= int(world.as_at))


def _suspect_persons(size: Size, force: npt.NDArray[np.integer], second: Mask) -> Rows:
    """The number of the person in each row: some persons are named in two to six offences of one force."""
    person = np.arange(len(force), dtype=np.int64)
    spread = rates()["people"]["repeat_victims"]
    for number in range(size.forces):
        draws = size.draws(f"repeat suspects {number}")
        rows = np.flatnonzero((force == number) & ~second)
        wanted = round(rates()["people"]["repeat_share"] * len(rows))
        sizes = np.array([int(n) for n in spread])[draws.pick(wanted, list(spread.values()))]
        group = np.repeat(np.arange(len(sizes)), sizes)[:wanted]
        chosen = rows[draws.order(len(rows))[:wanted]]
        _, first = np.unique(group, return_index=True)
        person[chosen] = chosen[first][group]
    return person


def _suspect_ages(size: Size, suspects: pl.DataFrame, person: Rows) -> Days:
    """Age at each offence, from the age a person had at the earliest of them."""
    committed = days_of(suspects, "_committed")
    earliest = np.full(len(committed), 2**30, dtype=np.int32)
    np.minimum.at(earliest, person, committed)
    at_first = size.draws("suspect age").days(len(committed), rates()["ages"]["suspect"])
    age = at_first[person] + (committed - earliest[person]) // 365
    return np.minimum(age, 95).astype(np.int32)


def draw_links(world: World, victims: pl.DataFrame, suspects: pl.DataFrame) -> pl.DataFrame:
    """One row a victim and a suspect in an offence."""
    left = victims.filter("_identified").select("crime_key", "victim_key", "relationship", "_second")
    links = left.join(suspects.select("crime_key", "suspect_key", other="_second"), on="crime_key", how="inner")
    links = links.sort("crime_key", "victim_key", "suspect_key")
    drawn = world.size.draws("links").word(links.height, rates()["relationship"]["rape_adult"])
    same = ~(pl.col("_second") | pl.col("other"))
    return links.with_columns(relationship=pl.when(same).then(pl.col("relationship").cast(pl.String)).otherwise(drawn))
