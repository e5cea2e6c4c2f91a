"""Holds a file's headings against the mapping, picks the rows a table takes, joins columns that one rule reads."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from data.faults import Fault, did_you_mean
from data.mapping import FileMapping, Only, Rule, TableMapping
from data.mapping_rules import plain
from data.readers import LINE, Raw
from data.shape.words import Nothing, plain_text

OLDEST = 120
"""The greatest age that falls in a band."""


def layout_faults(raw: Raw, file: FileMapping) -> list[Fault]:
    """Columns that a rule reads and the file does not have, and columns of the file that nobody has spoken for."""
    has = [name for name in raw.frame.columns if name != LINE]
    faults = []
    spoken = {*file.drop, *(file.ignore if file.ignore != "*" else has)}
    for table, fed in file.tables.items():
        spoken |= fed.read_columns().keys()
        for column, wanted in _wanted(fed):
            if not set(wanted) & set(has):
                named = " or ".join(f"'{name}'" for name in wanted)
                ending = did_you_mean(wanted[0], [*has]) if len(wanted) == 1 else ""
                text = f"has no column {named}, from which {table}.{column} is read{ending}"
                faults.append(Fault(raw.name, _asked(text, "correct the mapping, or export the file as before")))
    strangers = [name for name in has if name not in spoken]
    if strangers:
        named = ", ".join(f"'{name}'{_near(name, spoken - set(has))}" for name in strangers)
        advice = "name each in a rule, under drop (what identifies people, free text) or under ignore"
        faults.append(Fault(raw.name, f"has columns that the mapping does not name: {named}; {advice}"))
    return list(dict.fromkeys(faults))


def taken(frame: pl.DataFrame, fed: TableMapping, nothing: Nothing) -> pl.Series | None:
    """Which rows are this table's by `only` and `when`; None where all are."""
    mask = None if fed.only is None else _holds(frame[fed.only.from_], fed.only)
    if fed.when:
        says = pl.any_horizontal(~nothing.said_by(pl.col(name)) for name in fed.when)
        spoken = frame.select(spoken=says).to_series()
        mask = spoken if mask is None else mask & spoken
    return None if mask is None or mask.all() else mask


def source_of(frame: pl.DataFrame, rule: Rule, nothing: Nothing) -> pl.Expr | str:
    """The column a rule reads: the file's own where it is one, else made of several."""
    held = [name for name in rule.from_ if name in frame.columns]
    if len(held) == 1:
        return held[0]
    if held:
        return pl.coalesce(nothing.blank(pl.col(name)) for name in held)
    return _looked_up_together(rule, nothing)


def _looked_up_together(rule: Rule, nothing: Nothing) -> pl.Expr:
    """Parts joined with "|", as codes name them; a part that says nothing is empty, all of them empty say nothing."""
    parts = []
    for name in rule.parts:
        text = plain_text(nothing.blank(pl.col(name)))
        bounds = rule.bands.get(name)
        parts.append((_band(text, bounds) if bounds else text).fill_null(""))
    said = pl.any_horizontal(part != "" for part in parts)
    return pl.when(said).then(pl.concat_str(parts, separator="|"))


def _band(text: pl.Expr, bounds: Sequence[int]) -> pl.Expr:
    """A number as its band; null where it is none, or no age."""
    number = text.str.replace(r"\s*years?$", "").cast(pl.Float64, strict=False)
    band = pl.when(number < bounds[0]).then(pl.lit(f"under {bounds[0]}"))
    for low, high in zip(bounds, bounds[1:], strict=False):
        band = band.when(number < high).then(pl.lit(f"{low} to {high - 1}"))  # type: ignore[assignment]
    return pl.when(number.is_between(0, OLDEST)).then(band.otherwise(pl.lit(f"{bounds[-1]} and over")))


def _holds(texts: pl.Series, only: Only) -> pl.Series:
    different = texts.unique().alias("text").to_frame()
    hits = different.filter(plain_text(pl.col("text")).is_in([plain(value) for value in only.values])).to_series()
    return texts.is_in(hits.implode()).fill_null(False)


def _wanted(fed: TableMapping) -> list[tuple[str, tuple[str, ...]]]:
    """What is read, each with the headings of which one must be there."""
    rules = {**fed.columns, **({"old_reference": fed.old_reference} if fed.old_reference else {})}
    wanted = [(name, rule.from_) for name, rule in rules.items() if rule.from_]
    for name, rule in rules.items():
        wanted += [(name, (heading,)) for heading in rule.columns() if heading not in rule.from_]
    wanted += [("when", (heading,)) for heading in fed.when]
    return [*wanted, *([("only", (fed.only.from_,))] if fed.only else [])]


def _asked(text: str, otherwise: str) -> str:
    """A sentence that ends in a question stands; one that does not says what to do."""
    return text if text.endswith("?") else f"{text}; {otherwise}"


def _near(name: str, known: set[str]) -> str:
    ending = did_you_mean(name, known)
    return f" ({ending[2:]})" if "did you mean" in ending else ""
