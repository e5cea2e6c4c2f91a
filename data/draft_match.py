"""Finds which heading of an unknown file feeds which column of which table, by the words they are made of."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from data.dictionary import Table, read_toml

SYNONYMS = Path(__file__).parent / "mappings" / "draft" / "synonyms.toml"
SURE, LIKELY = 0.97, 0.66
ROWS_OF_A_CRIME = ("offences", "victims", "suspects", "links")
PERSONAL = {"sex", "age", "ethnicity"}
OWN = ("force_code", "source_system")


def shipped_words() -> Words:
    return Words(read_toml(SYNONYMS))


@dataclass(frozen=True)
class Words:
    """The shipped synonyms, ready to compare with."""

    raw: Mapping[str, Any]

    def of(self, text: str) -> tuple[str, ...]:
        """The words of a heading that say something, in its order: "SuspectSex2" -> suspect, sex."""
        parted = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", text)
        plain = [word for word in re.split(r"[^a-z]+", parted.lower()) if word]
        known = " ".join(self.raw["words"].get(word, word) for word in plain).split()
        return tuple(dict.fromkeys(word for word in known if word not in self.raw["passed"]))

    @cached_property
    def phrases(self) -> dict[tuple[str, str], list[tuple[str, ...]]]:
        """(table, column) -> the headings it is known by."""
        return {
            (table, column): [self.of(phrase) for phrase in phrases]
            for table, columns in self.raw["headings"].items()
            for column, phrases in columns.items()
        }

    def identifying(self, heading: str) -> bool:
        words, rules = set(self.of(heading)), self.raw["identifying"]
        telling = {word for word in words & set(rules["words"]) if not words & set(rules["unless"].get(word, []))}
        return bool(telling) or any(set(self.of(phrase)) <= words for phrase in rules["phrases"])

    def feeds_nothing(self, heading: str) -> bool:
        words = set(self.of(heading))
        return any(set(self.of(phrase)) <= words for phrase in self.raw["no_column"])


@dataclass
class Draft:
    """What was found so far: which heading feeds which column of which table, and how surely."""

    words: Words
    tables: Mapping[str, Table]
    headings: Sequence[str]
    frame: pl.DataFrame | None
    fed: dict[str, dict[str, tuple[str, float]]] = field(default_factory=dict)
    days: dict[str, tuple[str, str]] = field(default_factory=dict)  # date column of offences -> step, heading
    _counted: dict[str, list[tuple[str, int]]] = field(default_factory=dict)

    def cells(self, heading: str) -> list[tuple[str, int]]:
        """The different cells of a column that say something, trimmed, with how often, most frequent first."""
        if heading not in self._counted:
            self._counted[heading] = self._count(heading)
        return self._counted[heading]

    def _count(self, heading: str) -> list[tuple[str, int]]:
        if self.frame is None or heading not in self.frame.columns:
            return []
        quiet = [word.lower() for word in self.words.raw["nothing"]] + [""]
        counted = self.frame.get_column(heading).cast(pl.String).alias("cell").drop_nulls().value_counts()
        trimmed = counted.with_columns(pl.col("cell").str.replace_all(r"\s+", " ").str.strip_chars())
        said = trimmed.filter(~pl.col("cell").str.to_lowercase().is_in(quiet)).group_by("cell").agg(pl.sum("count"))
        return said.sort("count", "cell", descending=[True, False]).rows()


def find_days(found: Draft) -> None:
    for column, rule in found.words.raw["days"].items():
        phrases = [found.words.of(phrase) for phrase in rule["phrases"]]
        scores = {h: max(_score(found, found.words.of(h), p) for p in phrases) for h in found.headings}
        best = max(scores, key=lambda h: scores[h], default=None)
        if best is not None and scores[best] >= 0.8 and {"days", "time"} & set(found.words.of(best)):
            found.days[column] = (rule["step"], best)


def find_columns(found: Draft) -> None:
    spent = {heading for _, heading in found.days.values()}
    headings = {h: _read(found, h) for h in found.headings if h not in spent}
    best = {name: _assign(found, name, headings) for name, table in found.tables.items() if table.fed()}
    own = {name: len(set(fed) - _plain(found.tables[name])) for name, fed in best.items()}
    others = [name for name, fed in best.items() if name not in ROWS_OF_A_CRIME and _whole(found, name, fed)]
    other = max(others, key=lambda name: (own[name], name), default=None)
    if other is not None and own[other] > max(own[name] for name in ROWS_OF_A_CRIME):
        found.fed = {other: best[other]}
        return
    family = {name: best[name] for name in ROWS_OF_A_CRIME}
    crime = family["offences"].get("crime_key")
    for name in ("victims", "suspects"):
        if crime is not None and f"{name[:-1]}_key" in family[name]:
            family[name]["crime_key"] = crime
            family["links"][f"{name[:-1]}_key"] = family[name][f"{name[:-1]}_key"]
    keep = [n for n in family if n != "offences" and {*found.tables[n].key} <= set(family[n])]
    if not keep or {"offence_code", "recorded_on", "reported_on", "outcome"} & set(family["offences"]):
        keep.insert(0, "offences")
    found.fed = {name: family[name] for name in keep}
    if "offences" not in found.fed:
        return
    for column, other_column in found.words.raw["stand_in"].items():
        if column not in found.fed["offences"] and other_column in found.fed["offences"]:
            found.fed["offences"][column] = (found.fed["offences"][other_column][0], 0.0)


def _read(found: Draft, heading: str) -> tuple[str, ...]:
    """The words of a heading; of "Gender" and "Gender.1" the second, and in a file of suspects each, is a suspect's."""
    words = found.words.of(heading)
    first = re.sub(r"[._ ]?[12]$", "", heading)
    others = [set(found.words.of(other)) for other in found.headings]
    named = any("suspect" in other and {"reference", "number"} & other for other in others)
    suspects = named and not any("victim" in other for other in others) and PERSONAL & set(words)
    again = suspects or (first != heading and first in found.headings)
    return ("suspect", *words) if again and not set(words) & set(found.words.raw["people"]) else words


def _assign(found: Draft, name: str, headings: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, float]]:
    """The best pairs of heading and column of one table; each heading and each column once."""
    columns = list(found.tables[name].fed()) + (["old_reference"] if name == "offences" else [])
    pairs = []
    for n, column in enumerate(columns):
        own = found.words.of(column)
        phrases = [*found.words.phrases.get((name, column), []), ("suspect", *own) if name == "suspects" else own]
        if not PERSONAL & set(own):
            phrases.append(own)
        if column == "crime_key":
            phrases += found.words.phrases["offences", "crime_key"]
        for m, (heading, words) in enumerate(headings.items()):
            score = max(_score(found, words, phrase) for phrase in phrases)
            if score >= LIKELY:
                pairs.append((-score, m, n, heading, column))
    chosen: dict[str, tuple[str, float]] = {}
    for score, _, _, heading, column in sorted(pairs):
        if column not in chosen and heading not in {h for h, _ in chosen.values()}:
            chosen[column] = (heading, -score)
    return chosen


def _score(found: Draft, heading: Sequence[str], phrase: Sequence[str]) -> float:
    """How well a heading fits a phrase, 0 to 1: all words 1, some of its words less, a slip of spelling less still."""
    said, wanted, people = set(heading), set(phrase), set(found.words.raw["people"])
    if not said or not wanted or (said & people) - wanted:
        return 0.0
    if said == wanted:
        return 0.9 if any(said == set(found.words.of(weak)) for weak in found.words.raw["weak"]) else 1.0
    if wanted <= said:
        return min(0.95, 0.55 + 0.35 * len(wanted) / len(said) + (0.1 if phrase[0] == heading[0] else 0))
    near = SequenceMatcher(None, " ".join(sorted(said)), " ".join(sorted(wanted))).ratio()
    return 0.7 if near >= 0.9 else 0.0


def nearest(found: Draft, heading: str) -> str:
    """The column that an unused heading comes nearest to, as "table.column"; empty where nothing is near."""
    words = _read(found, heading)
    scores = {
        f"{table}.{column}": max(_score(found, words, phrase) for phrase in phrases)
        for (table, column), phrases in found.words.phrases.items()
    }
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] > 0.5 else ""


def _plain(table: Table) -> set[str]:
    return {"crime_key", "victim_key", "suspect_key", "area", *OWN} & set(table.columns)


def _whole(found: Draft, name: str, fed: Mapping[str, object]) -> bool:
    table = found.tables[name]
    needed = {c for c, column in table.fed().items() if column.required and c not in OWN} | set(table.key)
    return needed <= set(fed)
