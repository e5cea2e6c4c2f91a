"""What the benefits page shows: before and after, reviewed and not, and both from the same start, as differences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from charts.differences import Dot, Kind, draw_differences
from charts.figure import Figure
from i18n.say import Say
from kpi.benefits import PAIRS, Benefits, Design, Line, benefits
from kpi.stats.claims import CAVEATS as BY_DESIGN
from pages.parts.claim_words import CAVEATS, VERDICTS, months, moved
from pages.parts.context import Here
from pages.parts.filters import Choice
from pages.parts.tables import Table

TITLE = "What was different after the team began, and how sure can we be?"
PAIR_NAMES = {
    "since": "All months since the team began",
    "first_year": "Its first twelve months",
    "first_half": "Its first six months",
}
DESIGNS: dict[Design, str] = {
    "before_after": "After the team began, against before",
    "reviewed_or_not": "Reviewed, against not reviewed",
    "landmark": "Reviewed within a week, against not, from the same start",
}
STATES = {"too_few": "Fewer than 10 cases: not compared", "no_cases": "No cases"}


@dataclass(frozen=True)
class Page:
    """The page, in the order it is read."""

    found: Benefits
    answer: str
    over: str
    warning: str
    chart_title: str
    figure: Figure | None
    tables: tuple[Table, ...]
    caveats: tuple[str, ...]


def pair_choice(here: Here) -> Choice:
    """Which periods are compared."""
    return Choice("pair", here.say("Months compared"), {pair: here.say(PAIR_NAMES[pair]) for pair in PAIRS})


def gather(here: Here, pair: str) -> Page:
    """Ask, and lay out every comparison."""
    say = here.say
    found = benefits(here.door, here.viewer, here.view.source, here.view.scope, here.view.filters(), pair)
    if found.began is None or found.span is None or found.before is None:
        text = "No case here is recorded as reviewed by the engagement team, so there is nothing to compare."
        if found.began is not None:
            text = "Too few months are held before the team began, or after, to compare periods of equal length."
        return Page(found, say(text), "", "", "", None, (), ())
    over = say(
        "After: {after}; before: {before}. Reviewed cases and the others are both of the later months.",
        after=months(found.span, say), before=months(found.before, say),
    )  # fmt: skip
    title = say("Differences in percentage points")
    figure = _figure(found, here, title)
    tables = tuple(_table(found, design, say) for design in DESIGNS if any(x.design == design for x in found.lines))
    warning = say(
        "A difference is not an effect. The team chose its cases, and a case must stay open long enough to be "
        "reviewed; the hollow squares start both groups on the same day, which takes away the second advantage but "
        "not the first."
    )
    return Page(found, _answer(found, say), over, warning, title, figure, tables, tuple(_caveats(found, here)))


def _answer(found: Benefits, say: Say) -> str:
    n = {design: len(found.of(design)) for design in DESIGNS}
    told = {design: found.told(design) for design in DESIGNS}
    text = (
        "Of {n} measures, {told} differ after the team began by more than chance explains, {reviewed} of {m} differ "
        "between reviewed cases and others, and {fair} of {k} still do when both groups start on the same day."
    )
    return say(
        text, n=n["before_after"], told=told["before_after"], reviewed=told["reviewed_or_not"], m=n["reviewed_or_not"],
        fair=told["landmark"], k=n["landmark"],
    )  # fmt: skip


def _figure(found: Benefits, here: Here, title: str) -> Figure:
    say = here.say
    looks: dict[Design, tuple[str, str, bool]] = {
        "before_after": ("circle", "quiet", False),
        "reviewed_or_not": ("diamond", "main", False),
        "landmark": ("square", "main", True),
    }
    kinds = [
        Kind(say(DESIGNS[design]), *look, tuple(_dot(line, say) for line in found.of(design)))  # type: ignore[arg-type]
        for design, look in looks.items()
    ]
    rows = list(dict.fromkeys(say(line.kpi.title) for line in found.lines))
    spoken = "; ".join(f"{kind.name}: {' '.join(dot.hover for dot in kind.dots)}" for kind in kinds)
    stamp = say("Invented") if here.source.synthetic else ""
    return draw_differences(rows, [kind for kind in kinds if kind.dots], say, title, f"{title}. {spoken}", stamp)


def _dot(line: Line, say: Say) -> Dot:
    compared = line.compared
    assert compared is not None
    value, interval = moved(compared.points, compared.points_low, compared.points_high, say)
    text = say("{title}: {value} points ({interval}).", title=say(line.kpi.title), value=value, interval=interval)
    return Dot(say(line.kpi.title), compared.points, compared.points_low, compared.points_high, text)


def _table(found: Benefits, design: Design, say: Say) -> Table:
    names = {
        "before_after": (say("After"), say("Before")),
        "reviewed_or_not": (say("Reviewed"), say("Not reviewed")),
        "landmark": (say("Reviewed by then"), say("Not by then")),
    }[design]
    heads = (say("Measure"), *names, say("Points"), say("95% interval"), say("Relative change, %"),
             say("What can be told"))  # fmt: skip
    rows = tuple(_row(line, say) for line in found.lines if line.design == design)
    return Table(say(DESIGNS[design]), heads, rows, frozenset({1, 2, 3, 4, 5}))


def _row(line: Line, say: Say) -> tuple[str, ...]:
    compared = line.compared
    counts = [say("{n} of {of_n}", n=n, of_n=of_n) for n, of_n in ((line.n, line.of_n), (line.base_n, line.base_of_n))]
    name = f"{line.of.code} {say(line.of.title)}"
    if compared is None:
        return (name, *counts, "–", "–", "–", say(STATES[line.state]))
    shares = [
        f"{count} ({say.percent(share)})" for count, share in zip(counts, (compared.share, compared.base), strict=True)
    ]
    value, interval = moved(compared.points, compared.points_low, compared.points_high, say)
    relative = "–" if line.base_n == 0 else say.points(compared.relative)
    return (name, *shares, value, interval, relative, say(VERDICTS[compared.verdict]))


def _caveats(found: Benefits, here: Here) -> Sequence[str]:
    say, n = here.say, sum(line.compared is not None for line in found.lines)
    codes = dict.fromkeys(code for design in DESIGNS for code in BY_DESIGN[design])
    lines = [say(CAVEATS[code]) for code in codes if code != "may_be_immature"]
    lines.append(say(
        "From the same start: only cases still open seven days after recording, and for the adviser only victims who "
        "had not answered by then; each is in the group it was in on that day."
    ))  # fmt: skip
    if found.began is not None:
        text = "The team is taken to have begun in the first month with a reviewed case, {month}."
        lines.append(say(text, month=say.period(found.began, "month")))
    if found.followed_to is not None:
        text = "Victims recorded after {day} had not been followed for 28 days, and their months are left out."
        lines.append(say(text, day=found.followed_to))
    if found.span is not None and found.before is not None:
        inside = [b for b in here.source.breaks if found.before.start < b.on < found.span.end]
        lines += [say("Break in the series on {day}: {why}", day=b.on, why=b.reason) for b in inside]
    text = "There are {n} comparisons here: if nothing differed at all, about one in twenty would seem to."
    return [*lines, say(text, n=n)]
