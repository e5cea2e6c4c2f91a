"""Reads codes: a force's own words and the dictionary's, whatever their capitals and spaces."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from data.dictionary import NOT_RECORDED, Column
from data.mapping import Mapping, Rule
from data.mapping_rules import FLAGS, plain
from data.reasons import REASONS
from data.shape.cells import looked_up, put
from data.shape.words import Nothing, key_text, plain_text

NOTHING, OTHER_CRIME, ALTERNATE = " nothing", " other crime", " alternate "
"""Answers that are no code, told by the space they begin with."""

HOME_OFFICE_CODE = r"^\d{1,3}[A-Z]?$"
YES_NO = {"yes": ("yes", "y", "true", "1"), "no": ("no", "n", "false", "0")}

UNLISTED = REASONS["unlisted"]
NOT_OUR_CODE = REASONS["other_crime"]


class CodeReader:
    """Reads the cells of a category (or a flag, as yes and no).

    Its values are an Enum of `answers`: the dictionary's codes, not_recorded, then the answers that are no code.
    """

    many_repeat = True

    def __init__(self, name: str, column: Column, rule: Rule, mapping: Mapping) -> None:
        codes = dict(column.values) if column.kind == "category" else dict(FLAGS)
        alternates = mapping.alternate_outcomes if name == "outcome" else {}
        self.is_offence_code = name.startswith("offence_code")
        self.codes = list(codes)
        self.otherwise = rule.otherwise
        self.words = _words(codes, rule, mapping, alternates)
        plain_answers = dict.fromkeys([*codes, column.absent, NOT_RECORDED])
        marked = [NOTHING, OTHER_CRIME, *(ALTERNATE + code for code in dict.fromkeys(alternates.values()))]
        self.answers = [*plain_answers, *marked]
        self.kind = pl.Enum(self.answers)
        self.spellings = _spellings(self.words, [*rule.codes, *codes.values()])
        self.by_spelling = pl.Series(list(self.spellings.values()), dtype=self.kind)

    def fast(self, texts: pl.Series) -> pl.Series:
        """The spellings that are usual."""
        return looked_up(texts, list(self.spellings), self.by_spelling)

    def careful(self, texts: pl.Series) -> tuple[pl.Series, pl.Series]:
        """Any spelling; what is listed nowhere is not recorded, with the reason."""
        text = pl.col("text")
        answer = plain_text(text).replace_strict(self.words, default=None, return_dtype=pl.String)
        if self.is_offence_code:
            code = key_text(text)
            as_code = pl.when(code.is_in(self.codes)).then(code)
            other = pl.when(code.str.contains(HOME_OFFICE_CODE)).then(pl.lit(OTHER_CRIME))
            answer = pl.coalesce(answer, as_code, other)
        unlisted = pl.col("answer").is_null()
        # Codes swept together as not recorded are still told, or a new one would pass unseen.
        told = unlisted if self.otherwise in (None, NOT_RECORDED) else pl.lit(False)
        read = (
            texts.alias("text")
            .to_frame()
            .select(answer=answer)
            .select(
                value=pl.col("answer").fill_null(self.otherwise or NOT_RECORDED),
                reason=pl.when(told).then(pl.lit(UNLISTED)),
            )
        )
        return read["value"].cast(self.kind), read["reason"]

    def is_no_code(self, values: pl.Series) -> bool:
        """Whether any value is an answer that is no code."""
        most = values.to_physical().max()
        return isinstance(most, int) and most >= self.answers.index(NOTHING)

    def only_codes(self, values: pl.Series) -> pl.Series:
        """The values with codes only: null where nothing is said, the outcome itself for an alternate."""
        if not self.is_no_code(values):
            return values
        is_code = pl.col("value").to_physical() < self.answers.index(NOTHING)
        codes = values.to_frame("value").select(pl.when(is_code).then(pl.col("value"))).to_series()
        meant = {OTHER_CRIME: NOT_RECORDED} | {answer: answer.removeprefix(ALTERNATE) for answer in self.alternates()}
        for answer, code in meant.items():
            rows = self.rows_of(values, [answer])
            codes = put(codes, rows, pl.Series([code], dtype=self.kind).new_from_index(0, len(rows)))
        return codes

    def rows_of(self, values: pl.Series, answers: Iterable[str]) -> pl.Series:
        """The rows with one of some answers."""
        known = [answer for answer in answers if answer in self.answers]
        if not self.is_no_code(values):
            return pl.Series([], dtype=pl.UInt32)
        return values.is_in(known).fill_null(False).arg_true()

    def alternates(self) -> list[str]:
        """The answers that are outcomes for an alternative offence."""
        return [answer for answer in self.answers if answer.startswith(ALTERNATE)]


def _words(codes: dict[str, str], rule: Rule, mapping: Mapping, alternates: dict[str, str]) -> dict[str, str]:
    """Every word as it is compared -> its answer. Later ones win: what the rule says over all the rest."""
    labels = [plain(label) for label in codes.values()]
    words = {plain(label): code for code, label in codes.items() if labels.count(plain(label)) == 1}
    for code in codes:
        if code.isdigit():
            words |= {f"{code}.0": code, code.zfill(2): code}
    words |= {plain(code): code for code in codes}
    # A rule that lists codes of its own may read a code column, where 1 is no "yes" but a charge.
    if codes.keys() >= YES_NO.keys() and not rule.codes:
        words |= {word: code for code, spelt in YES_NO.items() for word in spelt}
    words |= dict.fromkeys([*Nothing(mapping.nothing).words, plain(NOT_RECORDED), "not recorded"], NOTHING)
    words |= {plain(local): ALTERNATE + code for local, code in alternates.items()}
    words |= {plain(local): OTHER_CRIME for local in rule.not_ours}
    level = _plain_parts if rule.parts else plain
    for local, code in rule.codes.items():
        words[level(local)] = ALTERNATE + alternates[code] if code in alternates else code
    return words


def _plain_parts(joined: str) -> str:
    return "|".join(plain(part) for part in joined.split("|"))


def _spellings(words: dict[str, str], written: Iterable[str]) -> dict[str, str]:
    """The ways in which exports mostly write each word -> its answer; the first pass knows these."""
    ways = {
        spelling: answer
        for word, answer in words.items()
        for spelling in (word, word.upper(), word.title(), word.capitalize())
    }
    ways = {spelling: answer for spelling, answer in ways.items() if words.get(spelling.lower()) == answer}
    return ways | {spelling: words[plain(spelling)] for spelling in written if plain(spelling) in words}
