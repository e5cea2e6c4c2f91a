"""Sentences of where a change sits: in the mix of cases, inside groups, and in which groups by more than chance."""

from __future__ import annotations

from collections.abc import Callable

from kpi.changed.dimensions import title_of
from kpi.changed.groups import Looked, Split
from kpi.changed.words import percent, points
from kpi.sentence import Sentence

Name = Callable[[str, str], str]
"""Dimension and code -> the English label."""


def mix_and_rate(split: Split | None) -> Sentence | None:
    """How much of a change is the mix of cases, and how much lies inside the groups. None where it has no split."""
    if split is None or split.parts is None:
        return None
    parts, dimension = split.parts, title_of(split.dimension)
    if len(split.groups) < 2:
        text = "{dimension}: there is one group only, so the mix of cases cannot explain the change."
        return Sentence.of(text, dimension=dimension)
    text = (
        "{dimension}: of {total} points in all, {mix} come from the mix of cases and {rate} from "
        "change inside the groups."
    )
    total, mix, rate = _adding_up(parts.total, parts.mix, parts.rate)
    return Sentence.of(text, dimension=dimension, total=total, mix=mix, rate=rate)


def _adding_up(total: float, mix: float, rate: float) -> tuple[str, str, str]:
    """The three in points with one decimal; what rounding leaves over goes to the larger part, so that they add up."""
    whole, one, other = (round(part * 1000) for part in (total, mix, rate))
    if abs(mix) > abs(rate):
        one = whole - other
    else:
        other = whole - one
    return points(whole / 1000), points(one / 1000), points(other / 1000)


def groups(looked: Looked | None, name: Name, came_in: bool) -> Sentence | None:
    """How many groups changed by more than chance of how many looked at, and the clearest of them.

    came_in: between snapshots, the cases that came in are held against those that stood before.
    """
    if looked is None:
        return None
    if not looked.looked:
        return Sentence.of("No group has enough judged cases at both ends to be looked at.")
    if not looked.named:
        return Sentence.of("Of {m} groups looked at, none changed by more than chance.", m=looked.looked)
    first = looked.named[0]
    text = (
        "Of {m} groups looked at, {k} changed by more than chance; the clearest is “{group}” ({dimension}), "
        "{now} against {then} before."
    )
    if came_in:
        text = (
            "Of {m} groups looked at, the cases that came in differ by more than chance in {k}; the clearest is "
            "“{group}” ({dimension}), {now} of them against {then} before."
        )
    return Sentence.of(
        text, m=looked.looked, k=len(looked.named), group=name(first.dimension, first.code),
        dimension=title_of(first.dimension), now=percent(first.found.after), then=percent(first.found.before),
    )  # fmt: skip
