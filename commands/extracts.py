"""The commands that take a folder of exports in, publish it, draft a mapping for it, or invent one.

Everything heavy is imported inside the command that needs it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.asked import (
    By,
    StoreOption,
    bar,
    day,
    days,
    mapping_named,
    open_store,
    said_live,
    shipped,
    signature,
    who,
)
from commands.snapshots import snapshots
from commands.stopping import ending, stop


def register(app: typer.Typer) -> None:
    """Put these commands beside the others."""
    for command in (ingest, publish, map_file, synthesise):
        app.command(name={"map_file": "map"}.get(command.__name__))(command)
    app.add_typer(snapshots, name="snapshots")


# ------------------------------------------------------------------ taking in


def ingest(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="The folder with the month's exports.")],
    mapping: Annotated[str, typer.Option(metavar="NAME", help="The mapping, by its name or the path of a .toml file.")],
    as_at: Annotated[
        list[str] | None,
        typer.Option(
            metavar="[FEED=]DATE", help="The day the files speak of, where they do not say so; repeat to add."
        ),
    ] = None,
    control: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Control totals by month: CSV of month, measure, total.")
    ] = None,
    sign: Annotated[
        str | None, typer.Option(metavar="'NAME: reason'", help="Take responsibility for totals that differ.")
    ] = None,
    by: By = None,
    publish: Annotated[bool, typer.Option("--publish/--no-publish", help="Whether to make it live.")] = True,
    store: StoreOption = None,
) -> None:
    """Make a snapshot of a folder of exports, and make it live. Whatever is wrong is said, and then nothing changes."""
    kept = open_store(store)
    with ending(kept.folder):
        from commands.report import told
        from data.ingest import Order
        from data.ingest import ingest as run

        order = Order(
            folder=folder,
            mapping=mapping_named(mapping, kept),
            store=kept,
            by=who(by),
            as_at=days(as_at or ()),
            control=control,
            signed=signature(sign),
            publish=publish,
        )
        with bar() as progress:
            report = run(order, progress)
        typer.echo(told(report))


def map_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An export: CSV, Excel or Parquet.")],
    sheet: Annotated[str | None, typer.Option(metavar="NAME", help="The sheet of a workbook.")] = None,
) -> None:
    """Propose a mapping from the headings of a file, for an analyst to finish. It is printed, not written."""
    with ending():
        from data.draft import draft
        from data.readers import LINE, read

        raw = read(file, sheet=sheet)
        names = [name for name in raw.frame.columns if name != LINE]
        typer.echo(draft(names, raw.frame, shipped(), file.name), nl=False)


def synthesise(
    to: Annotated[Path, typer.Option(metavar="FOLDER", help="Where the files are written.")],
    offences: Annotated[int, typer.Option(metavar="N", min=1, help="How many offences.")] = 10_000,
    forces: Annotated[int, typer.Option(metavar="K", min=1, help="How many forces.")] = 1,
    seed: Annotated[int, typer.Option(metavar="S", help="The same seed invents the same force.")] = 1,
    exported_on: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="An earlier day whose export is written, of the last half year; no truths."),
    ] = None,
) -> None:
    """Write the exports of an invented force, with the truths that were planted in it beside them."""
    with ending():
        from data.synthetic import synthesise as invent

        on = None if exported_on is None else day("--exported-on", exported_on)
        try:
            with bar() as progress:
                invent(to, offences=offences, forces=forces, seed=seed, exported_on=on, progress=progress)
        except ValueError as unmakeable:
            stop(str(unmakeable))
        typer.echo(f"An invented force is in {to}; `python cli.py ingest {to} --mapping invented` takes it in.")


def publish(
    id: Annotated[str | None, typer.Argument(metavar="[ID]", help="A snapshot; the latest when left out.")] = None,
    by: By = None,
    store: StoreOption = None,
) -> None:
    """Make a snapshot live, with a table of what changed since the one before."""
    kept = open_store(store)
    with ending(kept.folder):
        known = [manifest.id for manifest in kept.snapshots() if not manifest.counts_only()]
        if id is None and not known:
            stop("There is no snapshot to publish; `python cli.py ingest` makes one.")
        said_live(kept.publish(id or known[-1], who(by)))
