"""What a search found as plain rows and values, for files and other programs. What a screen says in words is codes."""

from __future__ import annotations

import math
from typing import Any

from kpi.claims.counted import Definition
from kpi.claims.found import Found, Hit
from kpi.claims.said import Said
from kpi.claims.spans import Span
from kpi.periods import months_later
from kpi.stats.two_shares import Comparison
from kpi.tidy import INVENTED, Row


def tidy_found(found: Found, wording: str = "") -> Row:
    """Everything there is to say of one claim, as JSON can hold it. wording: as given, for print only."""
    source = found.counted.source
    return {
        "claim": _said(found.said, wording),
        "source": source.name,
        **({"data": INVENTED} if source.synthetic else {}),
        "force": found.counted.force,
        "held": _span(found.counted.held),
        "fits": len(found.hits),
        "looked_at": {
            "definitions": found.definitions,
            "readings": found.readings,
            "distinct": found.distinct,
            "fewer_than_ten_cases": found.few,
            "measures_of_other_kinds": found.counted.other_kinds,
        },
        "by_chance": round(found.expected, 2),
        "told_from_no_change": {name: found.told(name) for name in ("told", "borderline", "not_told")},
        "readings": [reading_row(hit) for hit in found.hits],
        "nearest": [reading_row(hit) for hit in found.nearest],
        "fingerprint": source.fingerprint,
    }


def reading_row(hit: Hit) -> Row:
    """One reading: what it counts, over which months, its counts, shares, changes and verdict. Shares are fractions."""
    checked, reading, compared = hit.checked, hit.reading, hit.checked.compared
    row: Row = {
        **_definition(hit.of),
        "compares": reading.design,
        "months": hit.over.name,
        **_span(hit.over.span),
        "n": reading.n,
        "of_n": reading.of_n,
        "share": checked.share,
        "low": checked.low,
        "high": checked.high,
    }
    return (
        row
        | (_compared(hit, compared) if compared is not None else {})
        | {
            "reproduces": list(checked.reproduces),
            "differs": list(checked.differs),
            "marks": [*checked.marks, *hit.marks],
            "caveats": list(checked.caveats),
            "also": [_definition(of) for of in hit.also],
            "reference": hit.reference,
        }
    )


def _compared(hit: Hit, compared: Comparison) -> Row:
    """What a reading is held against, and how the two differ."""
    earlier = _span(hit.over.before) if hit.reading.design in ("before_after", "reviewed_after") else None
    return {
        "before": earlier and {"way": hit.over.way, **earlier},
        "base_n": hit.reading.base_n,
        "base_of_n": hit.reading.base_of_n,
        "base": compared.base,
        "base_low": compared.base_low,
        "base_high": compared.base_high,
        "points": compared.points,
        "points_low": compared.points_low,
        "points_high": compared.points_high,
        "relative": _finite(compared.relative),
        "relative_low": _finite(compared.relative_low),
        "relative_high": _finite(compared.relative_high),
        "z": compared.z,
        "p": compared.p,
        "test": compared.method,
        "verdict": compared.verdict,
    }


def _said(said: Said, wording: str) -> Row:
    return {
        "code": said.code,
        **({"wording": wording} if wording else {}),
        "kind": said.kind,
        "percent": said.percent,
        "n": said.n,
        "of_n": said.of_n,
        "unit": said.unit,
        "span": said.span and _span(said.span),
        "before": said.before and _span(said.before),
        "groups": said.groups,
        "about": said.about or None,
    }


def _span(span: Span | None) -> Any:
    return span and {"from": f"{span.start:%Y-%m}", "to": f"{months_later(span.end, -1):%Y-%m}"}


def months_of(span: Span) -> str:
    """A span as it is written on the command line: 2024-03..2024-08."""
    return "..".join(_span(span).values())


def _definition(of: Definition) -> Row:
    return {"kpi": of.kpi.name, "code": of.kpi.code, "scope": of.scope.name, "part": of.part, "group": of.group}


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
