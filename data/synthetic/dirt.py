"""Gaps and dirt of the kinds that real exports have, laid over the clean files; it never touches the planted cases."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import polars as pl

from data.synthetic.draws import Draws
from data.synthetic.frames import fed_tables
from data.synthetic.layout import FileLayout
from data.synthetic.rates import Size, rates

CRIME_FILES = ("crime_export", "former_register")
MOJIBAKE = "Unknown \u00e2\u20ac\u201c see notes"
OTHER_CODES = ("8N", "49", "105A", "34B", "125")
AGES = ("999", "-1", "150")
FUTURE = ("01/01/2099", "01-JAN-2099")
NO_DATE = "32/13/2024"
SURE = ("offence_code", "outcome", "standing", "force_code", "area")
"""Words that stay readable: a wrong one would change what is counted, which only the lines made for it may do."""


def leave_gaps(table: str, frame: pl.DataFrame, system: str, draws: Draws, spared: Collection[str]) -> pl.DataFrame:
    """Blank the fields that are often missing. In the offences themselves those of the spared crimes stay."""
    shares = rates()["gaps"][system].get(table, {})
    free = ~frame["crime_key"].is_in(list(spared)) if table == "offences" else pl.repeat(True, frame.height, eager=True)
    gone = {c: pl.Series(draws.chance(frame.height, share)) & free for c, share in shares.items()}
    return frame.with_columns(pl.when(mask).then(None).otherwise(pl.col(c)).alias(c) for c, mask in gone.items())


class Soil:
    """One file's text with what is known of its headings."""

    def __init__(
        self, frame: pl.DataFrame, layout: FileLayout, size: Size, force: str, spared: Collection[str]
    ) -> None:
        self.frame, self.before, self.layout = frame, frame, layout
        self.draws = size.draws(f"dirt {force} {layout.name}")
        self.heading = {cell.column: cell.heading for part in layout.sections for cell in part.cells}
        kinds: dict[str, tuple[str, bool]] = {}
        for part in layout.sections:
            fed = fed_tables()[part.table]
            for cell in part.cells:
                spec = fed.columns[cell.column]
                sure = spec.required or cell.column in (*fed.key, *SURE)
                kinds[cell.heading] = (spec.kind, kinds.get(cell.heading, ("", False))[1] or sure)
        self.kinds = kinds
        crime = self.heading.get("crime_key")
        listed = list(spared)
        self.free = ~frame[crime].is_in(listed).fill_null(False) if crime else pl.repeat(True, frame.height, eager=True)

    def of_kind(self, kind: str, sure: bool = False) -> list[str]:
        """The headings of a kind; those that must stay usable only when `sure`."""
        return [name for name, (k, must) in self.kinds.items() if k == kind and (sure or not must)]

    def hit(self, share: float) -> pl.Series:
        """Lines chosen by chance among those that may be touched."""
        return pl.Series(self.draws.chance(self.frame.height, share)) & self.free

    def change(self, heading: str, share: float, new: pl.Expr) -> None:
        """Replace what is said under a heading in a share of the lines."""
        chosen = self.hit(share) & self.frame[heading].is_not_null()
        self.frame = self.frame.with_columns(pl.when(chosen).then(new).otherwise(pl.col(heading)).alias(heading))


def soil(frame: pl.DataFrame, layout: FileLayout, size: Size, force: str, spared: Collection[str]) -> pl.DataFrame:
    """The file's text with its dirt. spared: the references of crimes whose lines stay as they are."""
    ground = Soil(frame, layout, size, force, spared)
    _cells(ground)
    _days(ground)
    if layout.name in CRIME_FILES:
        _order_of_days(ground)
    _lines(ground)
    return ground.frame


def _cells(ground: Soil) -> None:
    spec = rates()["dirt"]
    for name in ground.of_kind("category", sure=True):
        ground.change(name, spec["spaces"], pl.col(name) + "  ")
        ground.change(name, spec["lower_case"], pl.col(name).str.to_lowercase())
    for name in ground.of_kind("category"):
        ground.change(name, spec["unknown_word"], pl.lit(MOJIBAKE))
    for name in (n for n in ground.of_kind("number") if "age" in n.lower().split()):
        wrong = pl.Series(np.array(AGES)[ground.draws.pick(ground.frame.height, [3, 2, 1])])
        ground.change(name, spec["impossible_age"], pl.lit(wrong))
    for name in (*ground.of_kind("category"), *ground.of_kind("number")):
        said = pl.Series(ground.draws.chance(ground.frame.height, spec["said_nothing"]))
        words = spec["nothing_words"]
        word = pl.Series(np.array(words)[ground.draws.pick(ground.frame.height, [1.0] * len(words))])
        empty = ground.frame[name].is_null() & said
        ground.frame = ground.frame.with_columns(pl.when(empty).then(word).otherwise(pl.col(name)).alias(name))


def _days(ground: Soil) -> None:
    spec = rates()["dirt"]
    for name in ground.of_kind("date", sure=True):
        text = pl.col(name)
        iso = pl.concat_str(text.str.slice(6, 4), text.str.slice(3, 2), text.str.slice(0, 2), separator="-")
        plain = text.str.slice(2, 1) == "/"
        ground.change(name, spec["other_format"], pl.when(plain).then(iso).otherwise(text))
    future = FUTURE[ground.layout.name == "former_register"]
    later = {c for part in ground.layout.sections for c, s in fed_tables()[part.table].columns.items() if s.later}
    for name in ground.of_kind("date"):
        if name not in {ground.heading.get(column) for column in later}:
            ground.change(name, spec["future_date"], pl.lit(future))


def _order_of_days(ground: Soil) -> None:
    """Outcomes dated before the recording."""
    outcome = ground.heading["outcome_on"]
    before = "01/01/2019" if ground.layout.name == "crime_export" else "01-JAN-2019"
    ground.change(outcome, rates()["dirt"]["before_recording"], pl.lit(before))


def _lines(ground: Soil) -> None:
    """Repeated lines; in the crime files also lines that disagree, other crimes, and lines of no use."""
    spec, frame = rates()["dirt"], ground.frame.with_row_index("_at")
    extra = [frame.filter(ground.hit(spec["repeated_line"]))]
    if ground.layout.name in CRIME_FILES:
        extra += [_disagreeing(ground, frame), _others(ground, frame), _unusable(ground, frame)]
    together = pl.concat([frame, *extra]).sort("_at", maintain_order=True)
    ground.frame = together.drop("_at")


def _disagreeing(ground: Soil, frame: pl.DataFrame) -> pl.DataFrame:
    """Crimes once more as they stood earlier, with another outcome on the day of recording; the later one is true."""
    outcome, on = ground.heading["outcome"], ground.heading["outcome_on"]
    clean = (ground.frame[on] == ground.before[on]) & (ground.frame[on] != ground.frame[ground.heading["recorded_on"]])
    rows = frame.filter(ground.hit(rates()["dirt"]["disagreeing_line"]) & clean.fill_null(False))
    earlier = pl.lit("18" if ground.layout.name == "crime_export" else "NO SUSPECT")
    return rows.with_columns(earlier.alias(outcome), pl.col(ground.heading["recorded_on"]).alias(on))


def _others(ground: Soil, frame: pl.DataFrame) -> pl.DataFrame:
    """Crimes that are no sexual offences, in the export by mistake."""
    others = frame.filter(ground.hit(rates()["dirt"]["other_crime"]))
    codes = pl.Series(np.array(OTHER_CODES)[ground.draws.pick(others.height, [1.0] * len(OTHER_CODES))])
    return _as_other_crime(ground, others, "X").with_columns(codes.alias(ground.heading["offence_code"]))


def _unusable(ground: Soil, frame: pl.DataFrame) -> pl.DataFrame:
    """Lines whose reference, code or day of recording cannot be used; they stand for no crime of the clean tables."""
    wanted = rates()["dirt"]["unusable_lines"]
    rows = frame[ground.draws.order(frame.height)[:wanted].tolist()]
    rows = _as_other_crime(ground, rows, "Y").with_row_index("_n")
    wrong = {"crime_key": None, "offence_code": "???", "recorded_on": NO_DATE}
    for number, (column, value) in enumerate(wrong.items()):
        name = ground.heading[column]
        replaced = pl.when(pl.col("_n") == number).then(pl.lit(value, pl.String)).otherwise(pl.col(name))
        rows = rows.with_columns(replaced.alias(name))
    recorded = ground.heading["recorded_on"]
    future = FUTURE[ground.layout.name == "former_register"]
    later = pl.when(pl.col("_n") >= len(wrong)).then(pl.lit(future)).otherwise(pl.col(recorded))
    return rows.with_columns(later.alias(recorded)).drop("_n")


def _as_other_crime(ground: Soil, rows: pl.DataFrame, letter: str) -> pl.DataFrame:
    """The lines under references of their own, with nobody in them."""
    crime = ground.heading["crime_key"]
    people = [ground.heading[c] for c in ("victim_key", "suspect_key") if c in ground.heading]
    old = [part.old_reference for part in ground.layout.sections if part.old_reference]
    emptied = [pl.lit(None, pl.String).alias(name) for name in (*people, *old)]
    return rows.with_columns(pl.concat_str(pl.lit(letter), pl.col(crime)).alias(crime), *emptied)
