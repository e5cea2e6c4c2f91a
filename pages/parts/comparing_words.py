"""Sentences of a comparison: who lies beyond chance and the usual spread, and how that was allowed for."""

from __future__ import annotations

from collections.abc import Mapping

from i18n.say import Say
from kpi.changed.dimensions import title_of
from kpi.comparing import Rest, Units
from kpi.model import Kpi
from kpi.stats.funnel import FEWEST_UNITS


def refusal_words(kpi: Kpi, by: str, say: Say) -> list[str]:
    """Why nothing is held against anything."""
    if not by:
        return [say("“{title}” is not split by anything, so there is nothing to compare.", title=kpi.title)]
    text = (
        "“{title}” is no share and no rate. A count grows with the size of a place, and for days, differences and "
        "several parts no such comparison is made: choose a share or a rate."
    )
    return [say(text, title=kpi.title)]


def spread_words(units: Units, kpi: Kpi, by: str, names: Mapping[str, str], say: Say) -> list[str]:
    """The answer, then how far they lie apart, then what no flag can say."""
    fit, flags = units.fit, units.flags()
    assert fit is not None
    values = {"m": len(units.judged), "dimension": title_of(by)}
    if flags:
        told = "; ".join(
            f"{names[code]} ({say('higher') if way == 'high' else say('lower')})"
            for code, way in sorted(flags.items(), key=lambda each: say.order(names[each[0]]))
        )
        text = "{dimension}: beyond chance and their usual spread, {k} of {m}: {names}. Ask why before judging."
        first = say(text, k=len(flags), names=told, **values)
    else:
        first = say("{dimension}: none of {m} lies beyond chance and their usual spread.", **values)
    apart = {"phi": say.number(fit.phi, 1), "tau2": _small(fit.tau2)}
    if fit.phi > 1:
        text = (
            "They differ more than by chance: {phi} times the variance that chance alone would give (phi; tau squared "
            "between them is {tau2}). Limits for chance alone would leave {j} of {m} outside; the limits here allow "
            "for how far all of them lie apart."
        )
        second = say(text, j=len(units.alone), m=len(units.judged), **apart)
    else:
        text = "They differ no more than by chance (phi {phi}; tau squared between them is {tau2})."
        second = say(text, **apart)
    third = say(
        "Flagged is who lies beyond 99.8% limits that allow for that spread, and by chance alone would lie so far out "
        "at most once in 1,000."
    )
    return [first, second, third, *_low(units, say)]


def _low(units: Units, say: Say) -> list[str]:
    """From how many cases on a low figure can be told from chance at all."""
    fewest = units.fewest_for_low
    small = sum(1 for row in units.judged if fewest is not None and row["of_n"] < fewest)
    if fewest is None or not small:
        return []
    text = (
        "With fewer than {n} cases nobody could be flagged as low, not even with none at all: so it is for {k} of {m}."
    )
    return [say(text, n=fewest, k=small, m=len(units.judged))]


def few_words(units: Units, kpi: Kpi, by: str, say: Say) -> list[str]:
    """Why nobody is flagged: too few units, or none that may be judged."""
    dimension, shown = title_of(by), sum(1 for row in units.rows if row["value"] is not None)
    if len(units.rows) < 2:
        return [say("{dimension}: there is only one, so there is nothing to compare.", dimension=dimension)]
    if shown and not units.judged:
        text = "{dimension}: the cases are still maturing or must not be compared, so nobody is judged."
        return [say(text, dimension=dimension)]
    if len(units.judged) >= FEWEST_UNITS:
        text = "{dimension}: nobody is judged, because one side of this rate is no count of cases."
        return [say(text, dimension=dimension)]
    text = (
        "{dimension}: there are {m}, too few to say which differ by more than chance. Each is shown with its interval, "
        "in the order of their names; no ranking is made."
    )
    why = say(
        "How far such units lie apart anyway cannot be learnt from fewer than {n} of them, and without it chance would "
        "flag too many.",
        n=FEWEST_UNITS,
    )
    return [say(text, dimension=dimension, m=len(units.rows)), why]


def rest_words(beside: Rest | None, units: Units, name: str, kpi: Kpi, say: Say) -> list[str]:
    """One unit against all the rest together, with Newcombe's interval, all looks allowed for."""
    if beside is None:
        text = "{name} cannot be held against the rest: it has no percentage that may be judged, or this is a rate."
        return [say(text, name=name)]
    found = beside.found
    values = {
        "name": name, "share": say.percent(found.share), "n": beside.row["n"], "of_n": beside.row["of_n"],
        "base": say.percent(found.base), "rn": beside.n, "rof": beside.of_n, "points": say.points(found.points),
        "low": say.points(found.points_low), "high": say.points(found.points_high),
    }  # fmt: skip
    text = (
        "{name}: {share} ({n} of {of_n}) against {base} ({rn} of {rof}) in all the rest together, a difference of "
        "{points} points (95% interval {low} to {high})."
    )
    if beside.differs():
        verdict = say(
            "That is more than chance alone would give, even after allowing for all {m} that could have been picked.",
            m=beside.looked,
        )
    else:
        verdict = say(
            "Chance alone could give that, after allowing for all {m} that could have been picked.",
            m=beside.looked,
        )
    return [say(text, **values), verdict]


def _small(tau2: float) -> str:
    """A variance on the arcsine or log scale, to three figures, as both languages write it."""
    return f"{tau2:.2g}" if tau2 else "0"
