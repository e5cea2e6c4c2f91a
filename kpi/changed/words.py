"""Sentences of a change, made by rule: each a whole template with the numbers behind it.

Percentages and numbers with a sign are written alike in both languages, so they stand in the values as text.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from kpi.changed.moves import Moved, Step
from kpi.changed.pair import End, Pair
from kpi.deck import Row
from kpi.model import Unit
from kpi.sentence import Sentence

TOTALS = {
    "share_higher": (
        "“{title}”, {first} to {last}: {now} ({n} of {of_n}) as at {day}, {points} points higher than as at "
        "{before}, when it was {then} ({n0} of {of_n0})."
    ),
    "share_lower": (
        "“{title}”, {first} to {last}: {now} ({n} of {of_n}) as at {day}, {points} points lower than as at "
        "{before}, when it was {then} ({n0} of {of_n0})."
    ),
    "share_same": (
        "“{title}”, {first} to {last}: {now} ({n} of {of_n}) as at {day}, the same share as at {before} ({n0} of "
        "{of_n0})."
    ),
    "number_higher": "“{title}”, {first} to {last}: {n} as at {day}, {more} more than the {n0} as at {before}.",
    "number_lower": "“{title}”, {first} to {last}: {n} as at {day}, {more} fewer than the {n0} as at {before}.",
    "number_same": "“{title}”, {first} to {last}: {n} as at {day}, as many as at {before}.",
    "days": (
        "“{title}”, {first} to {last}: {now} days (known for {n} of {of_n}) as at {day}; {then} days (known for "
        "{n0} of {of_n0}) as at {before}."
    ),
    "rate": (
        "“{title}”, {first} to {last}: {now} ({n} against {of_n}) as at {day}; {then} ({n0} against {of_n0}) as "
        "at {before}."
    ),
    "points": (
        "“{title}”, {first} to {last}: a difference of {now} points as at {day}; of {then} points as at {before}."
    ),
    "hidden": (
        "“{title}”, {first} to {last}: no figure is shown at one of the two dates, {day} and {before}, because it "
        "rests on too few cases or cannot be reckoned."
    ),
}
"""One window as two snapshots say it."""

TOTALS_OF_PERIODS = {
    "share_higher": (
        "“{title}”, {first} to {last}: {now} ({n} of {of_n}), {points} points higher than from {first0} to "
        "{last0}, when it was {then} ({n0} of {of_n0})."
    ),
    "share_lower": (
        "“{title}”, {first} to {last}: {now} ({n} of {of_n}), {points} points lower than from {first0} to "
        "{last0}, when it was {then} ({n0} of {of_n0})."
    ),
    "share_same": (
        "“{title}”, {first} to {last}: {now} ({n} of {of_n}), the same share as from {first0} to {last0} ({n0} of "
        "{of_n0})."
    ),
    "number_higher": "“{title}”, {first} to {last}: {n}, {more} more than the {n0} from {first0} to {last0}.",
    "number_lower": "“{title}”, {first} to {last}: {n}, {more} fewer than the {n0} from {first0} to {last0}.",
    "number_same": "“{title}”, {first} to {last}: {n}, as many as from {first0} to {last0}.",
    "days": (
        "“{title}”, {first} to {last}: {now} days (known for {n} of {of_n}); {then} days (known for {n0} of "
        "{of_n0}) from {first0} to {last0}."
    ),
    "rate": (
        "“{title}”, {first} to {last}: {now} ({n} against {of_n}); {then} ({n0} against {of_n0}) from {first0} to "
        "{last0}."
    ),
    "points": "“{title}”, {first} to {last}: a difference of {now} points; of {then} points from {first0} to {last0}.",
    "hidden": (
        "“{title}”: no figure is shown for {first} to {last} or for {first0} to {last0}, because it rests on too "
        "few cases or cannot be reckoned."
    ),
}
"""Two windows of one source."""

STEPS = {
    "came": (
        "Where it came from: new cases moved the number by {n} and the whole by {of_n}; cases that matured, by "
        "{m} and {of_m}."
    ),
    "came_number": "Where it came from: new cases moved it by {n}, cases that matured by {m}.",
    "corrected": (
        "Corrections: late records moved the number by {n} and the whole by {of_n}, revised ones by {m} and "
        "{of_m}, removed ones by {k} and {of_k}."
    ),
    "corrected_number": "Corrections: late records moved it by {n}, revised ones by {m}, removed ones by {k}.",
    "uncorrected": "No correction moved it: no late, revised or removed record changed its counts.",
    "untouched": "No record that differs between the two snapshots changed its counts.",
    "no_split": (
        "What single records did cannot be told of this measure: it is a median, a difference or a total, or it "
        "is counted anew at each date."
    ),
}

VERDICTS = {
    "told": "The change lies between {low} and {high} points: more than chance alone would give.",
    "not_told": "The change lies between {low} and {high} points: chance alone could give it.",
    "borderline": "The change lies between {low} and {high} points: chance is not ruled out.",
}


def total(moved: Moved, pair: Pair) -> Sentence:
    """The change of the figure itself."""
    then, now, kpi = moved.before, moved.after, moved.kpi
    if then is None or now is None:
        return Sentence.of("“{title}” has no answer at both ends, so there is nothing to compare.", title=kpi.title)
    way = moved.way()
    key = "hidden" if way == "hidden" else f"{kpi.unit}_{way}" if kpi.unit in ("share", "number") else kpi.unit
    values: dict[str, Any] = {"title": kpi.title, **_ends(pair), **_figures(then, now, kpi.unit)}
    if pair.since is not None:
        return Sentence.of(TOTALS[key], **values)
    return Sentence.of(TOTALS_OF_PERIODS[key], **values)


def verdict(moved: Moved) -> Sentence | None:
    """Whether two periods differ by more than chance; None for what is no share, or has no figure at one end."""
    if moved.kpi.unit != "share" or moved.way() == "hidden":
        return None
    found = moved.told()
    if found is None:
        text = (
            "One of the two periods is still maturing or must not be compared, so the change is shown and not judged."
        )
        return Sentence.of(text)
    return Sentence.of(VERDICTS[found.verdict], low=points(found.points_low), high=points(found.points_high))


def steps(moved: Moved) -> list[Sentence]:
    """What new and matured cases did, then what corrections did; each says so when it did nothing."""
    if moved.steps is None:
        return [Sentence.of(STEPS["no_split"])]
    if not any(step.moves() for step in moved.steps):
        return [Sentence.of(STEPS["untouched"])]
    by = {step.state: step for step in moved.steps}
    plain = "_number" if moved.kpi.unit == "number" else ""
    came = Sentence.of(STEPS[f"came{plain}"], **_signed(by["new"], by["matured"]))
    if not any(step.moves() for step in moved.corrected()):
        return [came, Sentence.of(STEPS["uncorrected"])]
    values = _signed(by["late"], by["revised"], by["removed"])
    return [came, Sentence.of(STEPS[f"corrected{plain}"], **values)]


def _signed(*moved: Step) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, step in zip("nmk", moved, strict=False):
        found |= {name: signed(step.n), f"of_{name}": signed(step.of_n)}
    return found


def _ends(pair: Pair) -> dict[str, date | None]:
    return {
        "first": pair.after.start, "last": _last(pair.after), "day": pair.after.as_at, "before": pair.before.as_at,
        "first0": pair.before.start, "last0": _last(pair.before),
    }  # fmt: skip


def _last(end: End) -> date:
    return end.end - timedelta(days=1)


def _figures(then: Row, now: Row, unit: Unit) -> dict[str, Any]:
    found = {"n": now["n"], "of_n": now["of_n"], "n0": then["n"], "of_n0": then["of_n"]}
    if unit == "number":
        return {**found, "more": abs(now["n"] - then["n"])}
    if now["value"] is None or then["value"] is None:
        return found
    apart = abs(now["value"] - then["value"])
    near = Sentence.of("less than 0.1")
    return {**found, "now": figure(now["value"], unit), "then": figure(then["value"], unit),
            "points": f"{apart * 100:.1f}" if apart >= 0.0005 else near}  # fmt: skip


def figure(value: float, unit: Unit) -> str:
    """A figure as both languages write it; the unit of days and points stands in the sentence."""
    if unit == "share":
        return percent(value)
    if unit == "points":
        return points(value)
    return f"{value:,.0f}" if unit == "days" or abs(value) >= 100 else f"{value:,.1f}"


def percent(share: float) -> str:
    """One decimal always: two shares beside each other that differ must not read alike."""
    return f"{share * 100:.1f}%"


def points(difference: float) -> str:
    """Percentage points with a true minus sign: "−1.2", "3.4"."""
    text = f"{difference * 100:.1f}".replace("-0.0", "0.0")
    return text.replace("-", "−")


def signed(n: int) -> str:
    """A whole number with its sign: "+3", "−2", "0"."""
    return "0" if n == 0 else f"{n:+,}".replace("-", "−")
