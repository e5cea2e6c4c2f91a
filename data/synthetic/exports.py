"""One invented force, drawn once and exported as at any day of its last half year."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

import polars as pl

from data.synthetic.clean import clean_tables
from data.synthetic.earlier import Then
from data.synthetic.moved import Moved, month_before, reckon
from data.synthetic.rates import Size
from data.synthetic.systems import LOG, REGISTER, Files, reference_book, share_out
from data.synthetic.truths import Truths, find_truths
from data.synthetic.world import World, build
from data.synthetic.write import Export, write_force

FURTHEST_BACK = timedelta(days=183)
Progress = Callable[[str, int, int], None]
"""Told what is done now, how many steps are done, and of how many."""


@dataclass(frozen=True)
class Invented:
    """An invented force: all that ever happened in it up to its as-at date."""

    world: World
    clean: dict[str, pl.DataFrame]

    @cached_property
    def truths(self) -> Truths:
        """What was planted in it."""
        return find_truths(self.world, self.clean, self._moved())

    def export(self, folder: Path, exported_on: date | None = None, progress: Progress | None = None) -> None:
        """Write the files of every force as at a day into the folder (made if need be).

        exported_on: the as-at date when left out, and only that export has the truths beside it. The day must have
        passed `check_day`.
        """
        size = self.world.size
        on = exported_on or size.as_at
        told = progress or (lambda doing, done, of: None)
        folder.mkdir(parents=True, exist_ok=True)
        then = Then(self.world, self.clean, on) if on < size.as_at else None
        if not then:
            self.truths.write(folder)
        spared = self.world.offences["crime_key"].filter(pl.Series(self.world.crimes.window)).to_list()
        undirtied = then.superseded["crime_key"].to_list() if then else []
        book = reference_book(self.world)
        for number, force in enumerate(size.codes):
            told(f"Writing the files of {force}", number, size.forces)
            files = share_out(self._of_force(force), book)
            export = Export(size, force, on, spared, undirtied)
            write_force(folder, export, _as_they_stood(files, then) if then else files)

    def _moved(self) -> tuple[Moved, ...]:
        on = month_before(self.world.size.as_at)
        then = Then(self.world, self.clean, on)
        return reckon(self.world, then.table("offences", self.clean["offences"]), then.planned, on)

    def _of_force(self, force: str) -> dict[str, pl.DataFrame]:
        """The rows of one force in every table."""
        if self.world.size.forces == 1:
            return self.clean
        mine = self.world.offences.filter(pl.col("force_code").cast(pl.String) == force).select("crime_key")
        return {
            name: frame.filter(pl.col("force_code").cast(pl.String) == force)
            if "force_code" in frame.columns
            else frame.join(mine, on="crime_key", how="semi", maintain_order="left")
            for name, frame in self.clean.items()
        }


def check_day(size: Size, exported_on: date | None) -> None:
    """ValueError for a day that no export can be made for."""
    if exported_on and not size.as_at - FURTHEST_BACK <= exported_on <= size.as_at:
        first = size.as_at - FURTHEST_BACK
        raise ValueError(f"An export can be made as at a day from {first} to {size.as_at}.")


def _as_they_stood(files: Files, then: Then) -> Files:
    """Every file as it stood; those of the former system were read out once and for all."""
    return {
        name: tables if name in (REGISTER, LOG) else {t: then.table(t, frame) for t, frame in tables.items()}
        for name, tables in files.items()
    }


def invent(size: Size, progress: Progress | None = None) -> Invented:
    """Draw everything that happens in an invented force. progress: told two steps."""
    told = progress or (lambda doing, done, of: None)
    told("Inventing offences", 0, 2)
    world = build(size)
    told("Inventing people and events", 1, 2)
    return Invented(world, clean_tables(world))
