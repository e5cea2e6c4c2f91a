"""Puts official words in the place of ours, or beside them; what is counted stays as our definition has it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from kpi.model import Kpi, Official
from kpi.official.model import Measure, OfficialList, Words
from kpi.sentence import Wording


def dress(kpis: Mapping[str, Kpi], lists: Iterable[OfficialList]) -> dict[str, Kpi]:
    """The KPIs in official words where a list gives them any.

    Where two lists would replace the words of one KPI, the first list does, and the other is told beside it.
    """
    lists = tuple(lists)
    return {name: _dressed(kpi, lists) for name, kpi in kpis.items()}


def _dressed(kpi: Kpi, lists: tuple[OfficialList, ...]) -> Kpi:
    named = [(found, measure) for found in lists for measure in found.measures.values() if kpi.name in measure.ours()]
    if not named:
        return kpi
    words: dict[str, Any] = {}
    told: list[Official] = []
    for found, measure in named:
        replaces = kpi.name in measure.replaces and not words
        if replaces:
            words = _words(found, measure, kpi)
        told.append(_told(found, measure, kpi, replaces))
    told.sort(key=lambda official: not official.replaces)
    return kpi.model_copy(update={**words, "official": tuple(told)})


def _words(found: OfficialList, measure: Measure, kpi: Kpi) -> dict[str, Any]:
    """The fields of a KPI that the measure has words for; a count has no denominator to put words to."""
    given: dict[str, Any] = {"title": _said(found, measure, lambda words: words.name)}
    given["meaning"] = _said(found, measure, lambda words: words.meaning)
    if measure.numerator is not None:
        given["numerator"] = _said(found, measure, lambda words: words.numerator)
    if measure.denominator is not None and kpi.denominator is not None:
        given["denominator"] = _said(found, measure, lambda words: words.denominator)
    return given


def _told(found: OfficialList, measure: Measure, kpi: Kpi, replaces: bool) -> Official:
    heading = found.heading
    differs = tuple(
        _said(found, measure, lambda words, i=i: words.differs[i])  # type: ignore[misc]
        for i in range(len(measure.differs))
    )
    return Official(
        list=found.name,
        title=heading.said("title"),
        publisher=heading.said("publisher"),
        version=heading.version,
        on=heading.on,
        marking=heading.marking,
        licence=heading.licence,
        code=measure.code,
        name=_said(found, measure, lambda words: words.name),
        meaning=_said(found, measure, lambda words: words.meaning),
        replaces=replaces,
        differs=differs,
        own_title=kpi.title,
    )


def _said(found: OfficialList, measure: Measure, part: Callable[[Words], str | None]) -> Wording:
    """One of a measure's texts in every language that it was published in."""
    language = found.heading.language
    versions = {spoken: str(part(words)) for spoken, words in measure.said(language).items()}
    return Wording(language, versions)
