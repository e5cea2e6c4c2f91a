"""What a published claim says: its figures, its periods and whom it compares; as words, and as numbers for a link."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, TypeVar

from kpi.claims.spans import Span
from kpi.periods import months_later
from kpi.sentence import Sentence
from kpi.stats.claims import Claim

Kind = Literal["share", "change"]
Unit = Literal["points", "relative"]
Groups = Literal["any", "before", "reviewed"]
T = TypeVar("T", Kind, Unit, Groups)
MOST = 10_000_000
"""No count of cases is larger; a longer number is a slip of the finger."""


class ClaimError(ValueError):
    """A claim that cannot be read; `sentence` says what is wrong and what to write instead."""

    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence
        super().__init__(str(sentence))


@dataclass(frozen=True)
class Said:
    """A claim as it was published.

    percent: as printed, 26 or -6.5, with so many decimals. unit: of a change, where the claim says it. span: what it
    speaks of; before: what it compares with, where it says so. groups: whom it compares, where it says so. about: a
    pillar or a KPI, where it is known what the claim is about.
    """

    kind: Kind
    percent: float | None = None
    decimals: int = 0
    n: int | None = None
    of_n: int | None = None
    unit: Unit | None = None
    span: Span | None = None
    before: Span | None = None
    groups: Groups = "any"
    about: str = ""

    def claim(self) -> Claim:
        """The claim as the statistics take it."""
        return Claim(self.kind, self.percent, self.decimals, self.n, self.of_n, self.unit)

    def checked(self) -> Said:
        """The same claim. Raises ClaimError where it says nothing, or what cannot be."""
        for wrong, sentence in _faults(self):
            if wrong:
                raise ClaimError(sentence)
        return self

    @property
    def code(self) -> str:
        """How it is written in a link: numbers, letters for its kind, the name of a measure; no word of the claim."""
        percent = "" if self.percent is None else f"{self.percent:.{self.decimals}f}".replace("-", "m")
        counts = ["" if number is None else str(number) for number in (self.n, self.of_n)]
        spans = ["" if span is None else span.code for span in (self.span, self.before)]
        letters = KIND_LETTERS[self.kind] + (UNIT_LETTERS[self.unit] if self.unit else "") + GROUP_LETTERS[self.groups]
        return ".".join([letters, percent.replace(".", "d"), *counts, *spans, *([self.about] if self.about else [])])


KIND_LETTERS: dict[Kind, str] = {"share": "s", "change": "c"}
UNIT_LETTERS: dict[Unit, str] = {"points": "p", "relative": "r"}
GROUP_LETTERS: dict[Groups, str] = {"any": "a", "before": "b", "reviewed": "t"}
CODE = re.compile(
    r"([sc])([pr]?)([abt])\.(m?\d{1,4}(?:d\d{1,3})?)?\.(\d{1,8})?\.(\d{1,8})?\.(\d{12})?\.(\d{12})?(?:\.([a-z][a-z0-9_]{0,80}))?"
)


def _faults(said: Said) -> tuple[tuple[bool, Sentence], ...]:
    return (*_faults_of_figures(said), *_faults_of_periods(said))


def _faults_of_figures(said: Said) -> tuple[tuple[bool, Sentence], ...]:
    counts = [number for number in (said.n, said.of_n) if number is not None]
    share, percent = said.kind == "share", said.percent or 0
    return (
        (said.percent is None and not counts, Sentence("The claim has no number; give a percentage or a count.")),
        (not share and said.percent is None, Sentence("A change needs its percentage or its points, as in +24%.")),
        (not share and bool(counts), Sentence("A change is given without counts; claim each of its shares by itself.")),
        (share and percent < 0, Sentence("A share is never below nought; write a change as -6%.")),
        (share and percent > 100, Sentence("A share is never above 100 per cent; write a change as +120%.")),
        (share and said.unit is not None, Sentence("Points and relative changes belong to a change; give its sign.")),
        (len(counts) == 2 and counts[0] > counts[1], Sentence("A part is never larger than its whole.")),
        (said.of_n == 0, Sentence("No share can be taken of nought cases.")),
        (any(number > MOST for number in counts), Sentence("A count that large is a slip of the finger.")),
    )


def _faults_of_periods(said: Said) -> tuple[tuple[bool, Sentence], ...]:
    span, before, reviewed = said.span, said.before, said.groups == "reviewed"
    return (
        (said.kind == "share" and before is not None, Sentence("Only a change has a period before it.")),
        (
            before is not None and span is None,
            Sentence("Say which period the claim speaks of, not only the one before."),
        ),
        (bool(before and span and before.meets(span)), Sentence("The two periods share a month.")),
        (bool(before and span and before.start > span.start), Sentence("The period before is the later one.")),
        (reviewed and before is not None, Sentence("Reviewed cases are compared with others of the same period.")),
    )


# ------------------------------------------------------------------ in words

NUMBER = r"(\d+(?:\.\d+)?)"
PER_CENT = rf"{NUMBER}(?:%|percent|per cent)"
SHARE = (
    (re.compile(rf"(\d+)(?:of|/|outof)(\d+)(?:=|is|,|\()?(?:{PER_CENT}\)?)?"), ("n", "of_n", "percent")),
    (re.compile(rf"(\d+)(?:=|is|,|\(){PER_CENT}\)?"), ("n", "percent")),
    (re.compile(rf"{PER_CENT}(?:=|is|,|\()(\d+)\)?"), ("percent", "n")),
    (re.compile(rf"{PER_CENT}of(\d+)"), ("percent", "of_n")),
    (re.compile(PER_CENT), ("percent",)),
    (re.compile(r"of(\d+)"), ("of_n",)),
    (re.compile(r"(\d+)"), ("n",)),
)
CHANGE = re.compile(rf"(\+|-|up|down){NUMBER}(?:%|percent)?(points|point|pp|relative)?")


def read_figure(text: str) -> Said:
    """A claim's figures, from text such as "65 = 26%" or "+24 points"; spaces and thousands' commas do not matter.

    Raises ClaimError for anything else.
    """
    plain = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text.lower()).replace("−", "-").replace("–", "-")
    plain = re.sub(r"per\s*cent(?:age)?", "%", plain)
    plain = re.sub(r"\s+", "", plain).replace("%points", "points").replace("%point", "points")
    changed = CHANGE.fullmatch(plain)
    if changed:
        return _change(*changed.groups())
    for pattern, names in SHARE:
        found = pattern.fullmatch(plain)
        if found:
            return _share(dict(zip(names, found.groups(), strict=True)))
    how = "“{given}” cannot be read as a claim; write 65 = 26%, 65 of 250, 26%, +24%, +24 points or +24% relative."
    raise ClaimError(Sentence.of(how, given=text))


def _change(sign: str, number: str, unit: str | None) -> Said:
    percent = -float(number) if sign in ("-", "down") else float(number)
    known: Unit | None = None if unit is None else "points" if unit.startswith("p") else "relative"
    return Said("change", percent, _decimals(number), unit=known).checked()


def _share(found: dict[str, str | None]) -> Said:
    percent, n, of_n = (found.get(name) for name in ("percent", "n", "of_n"))
    said = Said("share", n=int(n) if n else None, of_n=int(of_n) if of_n else None)
    return (replace(said, percent=float(percent), decimals=_decimals(percent)) if percent else said).checked()


def _decimals(number: str) -> int:
    return len(number.partition(".")[2])


MONTHS = re.compile(r"(\d{4})-(\d{2})(?:\.\.(\d{4})-(\d{2}))?")


def span_of(text: str) -> Span:
    """Whole months, both named ones included: "2024-03..2024-08", or "2024-03" alone. Raises ClaimError."""
    found = MONTHS.fullmatch(text.strip())
    how = "“{given}” is not a period of whole months; write it as 2024-03..2024-08."
    wrong = ClaimError(Sentence.of(how, given=text))
    if not found:
        raise wrong
    year, month, to_year, to_month = found.groups()
    try:
        first, last = date(int(year), int(month), 1), date(int(to_year or year), int(to_month or month), 1)
    except ValueError:
        raise wrong from None
    if last < first:
        raise ClaimError(Sentence("The period ends before it starts."))
    return Span(first, months_later(last, 1))


# ------------------------------------------------------------------ in numbers


def read_code(code: str) -> Said:
    """The claim that a link holds. Raises ClaimError."""
    found = CODE.fullmatch(code)
    if not found:
        raise ClaimError(Sentence("The link holds no claim that can be read."))
    kind, unit, groups, percent, n, of_n, span, before, about = found.groups()
    percent = (percent or "").replace("m", "-").replace("d", ".")
    said = Said(
        _name(KIND_LETTERS, kind), float(percent) if percent else None, _decimals(percent),
        int(n) if n else None, int(of_n) if of_n else None, _name(UNIT_LETTERS, unit) if unit else None,
        _months(span), _months(before), _name(GROUP_LETTERS, groups), about or "",
    )  # fmt: skip
    return said.checked()


def _name(letters: Mapping[T, str], letter: str) -> T:
    return next(name for name, given in letters.items() if given == letter)


def _months(code: str | None) -> Span | None:
    return span_of(f"{code[:4]}-{code[4:6]}..{code[6:10]}-{code[10:]}") if code else None
