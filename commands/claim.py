"""The command that tries a published claim on every definition, and what it prints."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from commands.asked import bar
from commands.report import as_table
from commands.stopping import stop
from data.faults import Faults, did_you_mean

if TYPE_CHECKING:
    from kpi.answer import Door
    from kpi.claims import Found, Hit, Said

GROUPS = ("any", "before", "reviewed")
SHOWN = 15
"""Readings in the printed table; --all and --json have every one."""


def claim(
    figure: Annotated[str, typer.Argument(metavar="CLAIM", help='As in "65 = 26%", "+24%", "+24 points", "down 6%".')],
    months: Annotated[
        str | None, typer.Option(metavar="MONTHS", help="What it speaks of, as 2024-03..2024-08; both are held.")
    ] = None,
    before: Annotated[str | None, typer.Option(metavar="MONTHS", help="What it compares with, if it says so.")] = None,
    groups: Annotated[
        str, typer.Option(metavar="|".join(GROUPS), help="Whom it compares: all before and after, or reviewed or not.")
    ] = "any",
    about: Annotated[str, typer.Option(metavar="PILLAR|KPI", help="What it is about, where that is known.")] = "",
    wording: Annotated[str, typer.Option(help="The words of the claim; only printed.")] = "",
    source: Annotated[str, typer.Option(metavar="snapshot|published", help="Where figures come from.")] = "snapshot",
    force: Annotated[str | None, typer.Option(metavar="FORCE", help="Whose; the setting when left out.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Print every reading, not the first fifteen.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:
    """Look for every definition that comes to a published figure, and say which can be told from no change."""
    from kpi.claims.tell import tidy_found

    with _one_sentence():
        from kpi.claims import search
        from kpi.result import Viewer

        said = _said(figure, months, before, groups, about)
        door = _door(source)
        whose = _force(door, source, force)
        with bar() as progress:
            found = search(door, Viewer("command line", "analysts"), said, source, whose, progress)
    if as_json:
        typer.echo(json.dumps(tidy_found(found, wording), indent=2, ensure_ascii=False))
    else:
        typer.echo(_page(found, wording or figure, None if every else SHOWN))


@contextmanager
def _one_sentence() -> Iterator[None]:
    from kpi.claims import ClaimError
    from kpi.registry import UnknownName
    from kpi.result import Refused

    try:
        yield
    except Faults as broken:
        stop("\n".join(str(fault) for fault in broken.faults))
    except (ClaimError, UnknownName, Refused) as error:
        stop(str(error))


def _said(figure: str, months: str | None, before: str | None, groups: str, about: str) -> Said:
    from kpi.claims import read_figure, span_of

    if groups not in GROUPS:
        stop(f"--groups is never '{groups}'{did_you_mean(groups, GROUPS)}")
    said = replace(read_figure(figure), about=about, groups=groups)  # type: ignore[arg-type]
    spans = {name: span_of(text) for name, text in (("span", months), ("before", before)) if text}
    return replace(said, **spans).checked()  # type: ignore[arg-type]


def _door(source: str) -> Door:
    from kpi.answer import open_door
    from settings import settings, store_in_use

    chosen = settings()
    store = store_in_use(chosen) if source == "snapshot" else None
    door = open_door(chosen.definitions, chosen.published, store, chosen.parameters, chosen.official)
    if source not in door.sources:
        stop(f"no source '{source}' is loaded; what is loaded is: {', '.join(door.sources)}")
    return door


def _force(door: Door, source: str, given: str | None) -> str:
    from data.dictionary import force_spellings
    from settings import settings

    held = door.sources[source].forces()
    if given is None:
        return settings().force if settings().force in held else held[0]
    code = force_spellings(settings().published / "forces.toml").get(given.lower(), given)
    if code not in held:
        stop(f"no case of '{given}' is held{did_you_mean(given, held)}")
    return code


# ------------------------------------------------------------------ printing

VERDICTS = {"told": "told", "borderline": "borderline", "not_told": "not told"}
DESIGNS = {
    "share": "",
    "before_after": "all",
    "reviewed_or_not": "reviewed v not",
    "landmark": "same start, v not",
    "reviewed_after": "reviewed v all",
}
BEFORE = ("before_after", "reviewed_after")
CAVEATS = {
    "not_chosen_by_lot": "The team chose its cases: a difference between them and others is not its effect.",
    "immortal_time": "A case must stay open long enough to be reviewed, and looks better by that alone.",
    "other_things_changed": "Other things changed between the two periods as well.",
    "may_be_immature": "Cases of the later period were followed for a shorter time.",
}
MARKS = {"few": "few cases", "wide": "wide interval", "maturing": "maturing", "break": "series breaks"}


def _page(found: Found, words: str, most: int | None) -> str:
    lines = [f"Claim: {words}", _answer(found)]
    shown = (found.hits or found.nearest)[:most]
    if shown:
        if not found.hits:
            lines.append("The nearest are:")
        lines += ["", as_table([_row(hit) for hit in shown]), ""]
    if len(found.hits) > len(shown):
        lines.append(f"{len(found.hits) - len(shown):,} more; --all prints them.")
    caveats = dict.fromkeys(code for hit in shown for code in hit.checked.caveats)
    lines += [f"- {CAVEATS[code]}" for code in caveats]
    lines += [f"- {line}" for line in _small_print(found)]
    return "\n".join(lines)


def _answer(found: Found) -> str:
    n, m = len(found.hits), f"{found.distinct:,}"
    chance = f"{found.expected:,.1f}" if found.expected < 10 else f"{found.expected:,.0f}"
    first = f"{n:,} of {m} readings looked at come to this figure; about {chance} would by chance."
    if found.said.kind == "change" and n:
        told = found.told("told")
        first += f" {told:,} of the {n:,} can be told from no change."
    return first


def _small_print(found: Found) -> Iterator[str]:
    yield (
        f"{found.definitions:,} definitions (measures, scopes and parts) were read over their periods and groups:"
        f" {found.readings:,} readings, {found.distinct:,} of them different figures."
    )
    if found.few:
        yield f"{found.few:,} more readings rest on fewer than ten cases and give no percentage."
    if found.said.kind == "change":
        yield "Told: it can be told from no change, by its interval and by a test; borderline: by one of the two."
    yield "By chance: how many come, on average, to claims of this form with slightly other numbers."
    if found.counted.other_kinds:
        yield f"{found.counted.other_kinds:,} measures are no shares (days, rates, totals) and were not looked at."
    if found.counted.source.synthetic:
        yield "Every figure is of an INVENTED force."


def _row(hit: Hit) -> dict[str, str]:
    """A reading in as few columns as a terminal has room for, each of one to three lines."""
    reading, checked, compared = hit.reading, hit.checked, hit.checked.compared
    marks = [MARKS[mark] for mark in (*checked.marks, *hit.marks)]
    measure = [" ".join(filter(None, (hit.of.kpi.code, hit.of.part))), hit.of.scope.name]
    measure += [f"and {len(hit.also)} more"] if hit.also else []
    counts = [f"{reading.n:,} of {reading.of_n:,}", _share(checked.share, checked.low, checked.high)]
    row = {"measure": measure, "months": _months(hit), "counts": counts}
    if compared is not None:
        row["counts"] = [
            f"{reading.n:,} of {reading.of_n:,} ({compared.share:.1%})",
            f"{reading.base_n:,} of {reading.base_of_n:,} ({compared.base:.1%})",
        ]
        row["points"] = _moved(compared.points, compared.points_low, compared.points_high)
        row["relative %"] = _moved(compared.relative, compared.relative_low, compared.relative_high)
        row["fits as"] = [" and ".join(checked.reproduces) or "neither", VERDICTS[compared.verdict], *marks]
    else:
        row["note"] = marks
    return {name: "\n".join(lines) for name, lines in row.items()}


def _months(hit: Hit) -> list[str]:
    from kpi.claims.tell import months_of

    after, design = months_of(hit.over.span), hit.reading.design
    lines = [after, *([DESIGNS[design]] if DESIGNS[design] else [])]
    return [*lines, f"v {months_of(hit.over.before)}"] if design in BEFORE and hit.over.before else lines


def _share(value: float, low: float, high: float) -> str:
    return f"{value:.1%} ({low:.1%} to {high:.1%})"


def _moved(value: float, low: float, high: float) -> list[str]:
    return [f"{100 * value:+.1f}", f"{100 * low:+.1f} to {100 * high:+.1f}"]
