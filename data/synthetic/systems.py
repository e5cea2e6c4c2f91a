"""What each records system holds: rows are shared out between the former system, the present one and the registers."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from data.synthetic.draws import NEVER
from data.synthetic.frames import fed_tables
from data.synthetic.layout import layouts
from data.synthetic.offences import references
from data.synthetic.rates import SYSTEM_CHANGED, day, rates
from data.synthetic.world import World

REGISTER, LOG = "former_register", "former_log"
PEOPLE = ("victims", "suspects", "links")
GOES_WITH = {
    "outcome_on": ("outcome", "alternate_charge", "decision_maker"),
    "cancelled_on": ("standing",),
    "isva_response_on": ("isva_response",),
    "reviewed_on": ("review_acted_on",),
}
"""Words that were not yet said when the day beside them had not yet come."""

Files = dict[str, dict[str, pl.DataFrame]]


def share_out(tables: Mapping[str, pl.DataFrame], book: pl.DataFrame) -> Files:
    """File -> table -> the rows that file has, under the reference its system knows the crime by."""
    files: Files = {name: {} for name in layouts()}
    for name, layout in layouts().items():
        for section in layout.sections:
            frame = tables[section.table]
            if name == REGISTER:
                rows = _former(frame, book)
            elif name == LOG:
                rows = _former(frame.filter(pl.col(_clock(section.table)) < SYSTEM_CHANGED), book)
            elif section.table == "offences":
                rows = _present_crimes(frame, book)
            elif section.table in PEOPLE:
                rows = _present(frame, book)
            elif any(section.table == part.table for part in layouts()[LOG].sections):
                rows = _present(frame.filter(_reaches_present(frame, section.table)), book)
            else:
                rows = _registered(frame, book, section.table)
            files[name][section.table] = rows
    return files


def _clock(table: str) -> str:
    return fed_tables()[table].clock or "recorded_on"


def reference_book(world: World) -> pl.DataFrame:
    """Every crime's present key, its reference in the former system, and which systems hold it."""
    names = references(world.crimes)
    homes = world.homes
    dated = world.size.draws("load date").chance(world.crimes.n, rates()["migration"]["load_date_as_recorded"])
    return names.with_columns(
        world.offences["crime_key"],
        pl.Series("_in_old", homes.in_old),
        pl.Series("_in_new", homes.in_new),
        pl.Series("_carried", homes.loaded_on != NEVER),
        pl.Series("_misnamed", homes.misnamed),
        pl.Series("_dated", dated),
    )


def _former(frame: pl.DataFrame, book: pl.DataFrame) -> pl.DataFrame:
    """Rows of crimes of the former system, as that system knew them on its last day."""
    mine = book.filter("_in_old").select("crime_key", "_old")
    rows = frame.join(mine, on="crime_key", how="inner", maintain_order="left")
    rows = rows.with_columns(crime_key="_old").drop("_old")
    late = [c for c, kind in rows.schema.items() if kind == pl.Date() and c != "migrated_on"]
    unsaid = {c: pl.col(on) >= SYSTEM_CHANGED for on, cs in GOES_WITH.items() if on in late for c in cs}
    hidden = [pl.when(unsaid[c]).then(None).otherwise(pl.col(c)).alias(c) for c in unsaid if c in rows.columns]
    rows = rows.with_columns(hidden)
    return rows.with_columns(pl.when(pl.col(c) < SYSTEM_CHANGED).then(pl.col(c)).alias(c) for c in late)


def _present(frame: pl.DataFrame, book: pl.DataFrame) -> pl.DataFrame:
    return frame.join(book.filter("_in_new").select("crime_key"), on="crime_key", how="semi", maintain_order="left")


def _present_crimes(frame: pl.DataFrame, book: pl.DataFrame) -> pl.DataFrame:
    """Crimes of the present system with the former reference of those carried over, right or wrong."""
    wrong = pl.concat_str(pl.lit("OLD/9"), pl.col("_old").str.slice(5))
    known = frame.join(book.filter("_in_new"), on="crime_key", how="inner", maintain_order="left")
    redated = pl.col("_dated") & pl.col("_carried") & ~pl.col("_misnamed")
    return known.with_columns(
        _old=pl.when("_carried").then(pl.when("_misnamed").then(wrong).otherwise("_old")),
        recorded_on=pl.when(redated).then("migrated_on").otherwise("recorded_on"),
    )


def _reaches_present(frame: pl.DataFrame, table: str) -> pl.Expr:
    """Whether a logged event, or anything that came of it, falls on or after the change."""
    on = [c for c, kind in frame.schema.items() if kind == pl.Date()]
    assert _clock(table) in on
    return pl.any_horizontal((pl.col(c) >= SYSTEM_CHANGED).fill_null(False) for c in on)


def _registered(frame: pl.DataFrame, book: pl.DataFrame, table: str) -> pl.DataFrame:
    """Rows of a register kept beside the records system: each has the reference that was in use on its day."""
    if "crime_key" not in frame.columns:
        return frame
    rows = frame.join(book.select("crime_key", "_old"), on="crime_key", how="left", maintain_order="left")
    then = (pl.col(_clock(table)) < SYSTEM_CHANGED) & pl.col("_old").is_not_null()
    return rows.with_columns(crime_key=pl.when(then).then("_old").otherwise("crime_key")).drop("_old")


def missed(world: World) -> dict[str, int]:
    """How the change of system went: crimes carried over, missed, and carried over under a reference nobody has."""
    homes = world.homes
    open_then = homes.in_old & (world.ends.final_on >= day(SYSTEM_CHANGED))
    return {
        "open_at_the_change": int(open_then.sum()),
        "carried_over": int((homes.loaded_on != NEVER).sum()),
        "missed": int((open_then & ~homes.in_new).sum()),
        "misnamed": int(np.sum(homes.misnamed)),
    }
