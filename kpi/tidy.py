"""A Result as plain rows and values, for files and other programs. What a screen says in words stands here in codes."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from kpi.model import Official
from kpi.result import Question, Result

Row = dict[str, Any]

INVENTED = "INVENTED"
"""Stands in every row of a file whose figures were invented: a row may be copied without the lines above it."""


def tidy(result: Result, names: Mapping[str, str]) -> Row:
    """Everything there is to say of one answer, as JSON can hold it. `names` maps groups to their labels."""
    extract = result.extract
    return {
        "kpi": result.kpi.name,
        "title": result.kpi.title,
        **({"official": [_official(official) for official in result.kpi.official]} if result.kpi.official else {}),
        "scope": result.scope.name,
        "source": extract.source,
        **({"data": INVENTED} if extract.synthetic else {}),
        "basis": result.kpi.basis,
        "question": _question(result.question),
        "rows": tidy_rows(result, names),
        "notes": [str(note) for note in result.notes],
        "extract": {
            "title": extract.title,
            "attribution": extract.attribution,
            "covers_to": extract.covers_to.isoformat(),
            "fingerprint": extract.fingerprint,
            "releases": [{"name": r.name, "followed_to": r.followed_to.isoformat()} for r in extract.releases],
        },
        "reference": result.reference,
        "sql": result.sql,
    }


def _official(official: Official) -> Row:
    """What an official list says of the KPI."""
    return official.model_dump(mode="json", exclude={"meaning"})


def tidy_rows(result: Result, names: Mapping[str, str]) -> list[Row]:
    """The frame row by row, with the name of each group; `part` stands in a mix only."""
    frame = result.frame.drop("part") if result.frame["part"].null_count() == len(result.frame) else result.frame
    mark = {"data": INVENTED} if result.extract.synthetic else {}
    rows = []
    for row in frame.iter_rows(named=True):
        period, group = row.pop("period").isoformat(), row.pop("group")
        rows.append({**mark, "period": period, "group": group, "group_name": names.get(group), **row})
    return rows


def as_csv(rows: Sequence[Row]) -> str:
    """Rows of equal keys as comma-separated text, heads first, without a last line break."""
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows({k: str(v).lower() if isinstance(v, bool) else v for k, v in row.items()} for row in rows)
    return out.getvalue().rstrip("\n")


def _question(asked: Question) -> Row:
    """The question as it was read: window filled, names made codes."""
    days = {"from": asked.start, "to": asked.end}
    spelled = {name: day.isoformat() if day else None for name, day in days.items()}
    return {**spelled, "grain": asked.grain, "by": asked.by, "where": {n: list(v) for n, v in asked.filters}}
