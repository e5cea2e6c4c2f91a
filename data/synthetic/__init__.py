"""An invented force: every table of an extract, made up, calibrated to published figures, with its truths beside it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from pathlib import Path

import polars as pl

from data.synthetic.clean import clean_tables
from data.synthetic.rates import Size
from data.synthetic.systems import reference_book, share_out
from data.synthetic.truths import Artefact, Planted, Truths, find_truths
from data.synthetic.world import World, build
from data.synthetic.write import write_force

__all__ = ["AS_AT", "Artefact", "Planted", "Truths", "synthesise", "tables"]

AS_AT = date(2026, 3, 31)
Progress = Callable[[str, int, int], None]
"""Told what is done now, how many steps are done, and of how many."""


def tables(
    offences: int = 10_000,
    forces: int = 1,
    seed: int = 1,
    as_at: date = AS_AT,
    *,
    only: Collection[str] | None = None,
) -> dict[str, pl.DataFrame]:
    """The clean tables: fed columns of the dictionary, categories as enums, nothing missing and nothing wrong.

    only: the tables wanted; offences alone are quick at any size. ValueError for a size that cannot be made.
    """
    return clean_tables(build(Size(offences, forces, seed, as_at)), only)


def synthesise(
    folder: Path,
    *,
    offences: int = 10_000,
    forces: int = 1,
    seed: int = 1,
    as_at: date = AS_AT,
    progress: Progress | None = None,
) -> Truths:
    """Write the raw files of an invented force into the folder (made if need be), and its truths beside them.

    The same arguments write the same bytes. ValueError for a size that cannot be made.
    """
    size = Size(offences, forces, seed, as_at)
    told = progress or (lambda doing, done, of: None)
    steps = forces + 2
    folder.mkdir(parents=True, exist_ok=True)
    told("Inventing offences", 0, steps)
    world = build(size)
    told("Inventing people and events", 1, steps)
    clean = clean_tables(world)
    truths = find_truths(world, clean)
    truths.write(folder)
    book = reference_book(world)
    spared = _spared(world)
    for number, force in enumerate(size.codes):
        told(f"Writing the files of {force}", 2 + number, steps)
        write_force(folder, size, force, share_out(_of_force(world, clean, force), book), spared)
    return truths


def _spared(world: World) -> list[str]:
    """The references of the rapes of the window, whose lines get no dirt."""
    return world.offences["crime_key"].filter(pl.Series(world.crimes.window)).to_list()


def _of_force(world: World, clean: dict[str, pl.DataFrame], force: str) -> dict[str, pl.DataFrame]:
    """The rows of one force in every table."""
    if world.size.forces == 1:
        return clean
    mine = world.offences.filter(pl.col("force_code").cast(pl.String) == force).select("crime_key")
    return {
        name: frame.filter(pl.col("force_code").cast(pl.String) == force)
        if "force_code" in frame.columns
        else frame.join(mine, on="crime_key", how="semi", maintain_order="left")
        for name, frame in clean.items()
    }
