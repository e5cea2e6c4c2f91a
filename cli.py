"""The command line: figures as the pages show them, the list of measures, and what is installed, loaded and wrong.

Everything heavy is imported inside the command that needs it, so that --help and a mistyped name answer at once.
"""

from __future__ import annotations

import io
import json
import sys
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from commands import beside
from commands.claim import claim
from commands.extracts import register
from data.faults import Faults, did_you_mean

WIDTH = 100
FORMATS = ("table", "csv", "json")
GRAINS = ("year", "quarter", "month", "whole")
SOURCES = ("published", "snapshot")
ALWAYS = ("period", "n", "of_n", "value", "low", "high")
Row = dict[str, Any]

app = typer.Typer(
    help=__doc__.partition("\n")[0],
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
Format = Annotated[str, typer.Option(metavar="|".join(FORMATS), help="How to print it.")]


@app.command()
def answer(
    kpi: Annotated[str, typer.Argument(metavar="KPI", help="A measure, by the name that `kpis` lists.")],
    source: Annotated[str, typer.Option(metavar="|".join(SOURCES), help="Where figures come from.")] = "published",
    scope: Annotated[str, typer.Option(help="Which offences; the first scope when left out.")] = "",
    by: Annotated[str | None, typer.Option(metavar="DIMENSION", help="Split the figures, as by force_code.")] = None,
    where: Annotated[
        list[str] | None,
        typer.Option(metavar="DIMENSION=VALUE", help="Only these, by code or name; repeat to add more."),
    ] = None,
    start: Annotated[str | None, typer.Option("--from", metavar="DATE", help="First day, as 2018-04-01.")] = None,
    end: Annotated[str | None, typer.Option("--to", metavar="DATE", help="The day after the last day.")] = None,
    grain: Annotated[str, typer.Option(metavar="|".join(GRAINS), help="From 1 April; whole: one figure.")] = "year",
    format: Format = "table",
) -> None:
    """Answer one measure. Without --by it is England and Wales, with the British Transport Police."""
    with one_sentence():
        from kpi.tidy import as_csv

        _one_of("--format", format, FORMATS)
        _one_of("--grain", grain, GRAINS)
        _one_of("--source", source, SOURCES)
        days = {"start": _day("--from", start), "end": _day("--to", end)}
        whole = _answered(source, _filters(where or ()), kpi=kpi, scope=scope, by=by, grain=grain, **days)
        typer.echo({"json": _as_json, "csv": lambda _: as_csv(whole["rows"]), "table": _as_page}[format](whole))


@app.command()
def kpis(
    format: Format = "table",
    check: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Instead, check a folder of an official list against ours.")
    ] = None,
    changes: Annotated[
        bool, typer.Option("--changes", help="Instead, tell how definitions changed, with figures before and after.")
    ] = False,
    source: Annotated[
        str | None,
        typer.Option(metavar="|".join(SOURCES), help="Whose figures --changes shows; a snapshot first."),
    ] = None,
) -> None:
    """List every measure that can be answered."""
    with one_sentence():
        from commands.definitions import check as check_list
        from commands.definitions import open_with_settings, tell_changes
        from kpi.tidy import as_csv

        _one_of("--format", format, FORMATS)
        _one_of("--source", source or SOURCES[0], SOURCES)
        if check is not None:
            return check_list(check)
        if changes:
            return tell_changes(source)
        registry = open_with_settings().registry
        rows = [
            {
                "name": k.name,
                "code": k.code,
                "pillar": k.pillar,
                "basis": k.basis,
                "status": k.source.status,
                "title": k.title,
                **({"official": ", ".join(o.code for o in k.official)} if registry.official else {}),
            }
            for k in registry.in_order()
        ]
        typer.echo({"json": _as_json, "csv": as_csv, "table": _as_table}[format](rows))


@app.command()
def doctor() -> None:
    """Say what is installed, what is loaded and what is wrong. Exit status 2 when something is."""
    from doctor import examine

    found = examine()
    for title, lines in found.items():
        typer.echo("\n".join([title, *(f"  {line}" for line in lines or ["nothing"])]))
    raise typer.Exit(2 if found["Wrong"] else 0)


# ------------------------------------------------------------------ asking


@contextmanager
def one_sentence() -> Iterator[None]:
    """Turn what a person can mend into a sentence on stderr and exit status 2; a bug keeps its traceback."""
    try:
        yield
    except Faults as broken:
        _stop("\n".join(str(fault) for fault in broken.faults))
    except Exception as error:
        from kpi.registry import UnknownName
        from kpi.result import Refused, Unanswerable

        if not isinstance(error, (UnknownName, Refused, Unanswerable)):
            raise
        _stop(str(error))


def _stop(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise SystemExit(2)


def _one_of(option: str, value: str, known: Sequence[str]) -> None:
    if value not in known:
        _stop(f"{option} is never '{value}'{did_you_mean(value, known)}")


def _day(option: str, text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        _stop(f"{option} '{text}' is not a date; write it as 2018-04-01")


def _filters(texts: Sequence[str]) -> dict[str, list[str]]:
    """Dimension -> the values asked for; a dimension given twice gains values."""
    found: dict[str, list[str]] = {}
    for text in texts:
        dimension, equals, value = (part.strip() for part in text.partition("="))
        if not (dimension and equals and value):
            _stop(f"--where '{text}' is not a filter; write it as force_code=Gwent")
        found.setdefault(dimension, []).append(value)
    return found


def _answered(source: str, filters: Mapping[str, list[str]], **asked: Any) -> Row:
    """Everything there is to say of one answer, as JSON prints it."""
    from commands.definitions import open_with_settings
    from kpi.result import Question, Viewer
    from kpi.tidy import tidy

    door = open_with_settings(source)
    if source not in door.sources:
        _stop(f"no {source} is loaded; what is loaded is: {', '.join(door.sources)}")
    codes = tuple((name, tuple(_codes(name, values))) for name, values in filters.items())
    result = door.answer(Viewer("command line", "analysts"), Question(source=source, filters=codes, **asked))
    by = result.question.by
    names = door.sources[source].tables[result.kpi.table].columns[by].values if by else {}
    return tidy(result, names)


def _codes(dimension: str, values: list[str]) -> list[str]:
    """Forces under any spelling that a published source has used; the door knows every other code and name."""
    if dimension != "force_code":
        return values
    from data.dictionary import force_spellings
    from settings import settings

    spellings = force_spellings(settings().published / "forces.toml")
    return [spellings.get(value.lower(), value) for value in values]


# ------------------------------------------------------------------ printing


def _as_json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _as_page(whole: Row) -> str:
    """A table to read, with all that must be said beside it."""
    rows, asked, extract = whole["rows"], whole["question"], whole["extract"]
    same = {name for name in rows[0] if name not in ALWAYS and len({row[name] for row in rows}) == 1}
    same |= {name for name in rows[0] if all(row[name] is None for row in rows)}
    shown = [{name: value for name, value in row.items() if name not in same} for row in rows]
    every = ", ".join(f"{n} {_cell(n, v)}" for n, v in rows[0].items() if n in same and v is not None)
    empty = ", ".join(name for name, value in rows[0].items() if name in same and value is None)
    days = f"{asked['from']} to before {asked['to']}"
    where = "".join(f"; {name} {', '.join(values)}" for name, values in asked["where"].items())
    lines = [
        f"{whole['title']} ({whole['kpi']})",
        *(line for told in whole.get("official", ()) for line in _wrapped(_as_official(told), "")),
        *_wrapped(f"Scope {whole['scope']}; basis {whole['basis']}; {days} by {asked['grain']}{where}", ""),
        "",
        _as_table(shown, rows[0]["unit"]),
        "",
        *_wrapped(f"In every row: {every}. Nothing stands under: {empty or 'no column'}.", ""),
        *(line for note in whole["notes"] for line in _wrapped(note, "- ")),
        *_wrapped(f"{extract['title']}, to {extract['covers_to']}. {extract['attribution']}", ""),
        f"Figure reference {whole['reference']}; fingerprint of the tables {extract['fingerprint']}",
    ]
    return "\n".join(lines)


def _as_official(told: Row) -> str:
    """Whose words the title is, or what official measure is near, and where our counting differs."""
    edition = f"{told['title']}, version {told['version']}, {told['code']}"
    if told["replaces"]:
        said = f"Official wording: {edition}. Our own name for it: {told['own_title']}."
    else:
        said = f"Nearest official measure: {told['name']} ({edition})."
    return " ".join([said, *(f"Our counting differs: {text}" for text in told["differs"])])


def _as_table(rows: Sequence[Row], unit: str = "share") -> str:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=0)
    for name in rows[0]:
        number = any(isinstance(row[name], int | float) and not isinstance(row[name], bool) for row in rows)
        kept = name == "name"  # what is typed again must stand whole
        table.add_column(name.replace("_", " "), justify="right" if number else "left", overflow="fold", no_wrap=kept)
    for row in rows:
        table.add_row(*(_cell(name, value, unit) for name, value in row.items()))
    out = io.StringIO()
    Console(file=out, width=WIDTH, color_system=None, markup=False, highlight=False).print(table)
    return "\n".join(line.rstrip() for line in out.getvalue().strip("\n").splitlines())


def _cell(name: str, value: Any, unit: str = "share") -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.1%}" if unit in ("share", "points") else f"{value:,.1f}"
    if isinstance(value, int):
        return f"{value:,}"
    return str(value).replace("_", " ") if name in ("state", "reason") else str(value)


def _wrapped(text: str, mark: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=mark, subsequent_indent=" " * len(mark))


register(app)
app.command()(claim)
beside.register(app)

if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")  # Windows would otherwise fail on the first letter it lacks
    app()
