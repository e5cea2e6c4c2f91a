"""The commands: take a folder of exports in, publish, list, compare, roll back, erase, retire, draft a mapping, invent.

Everything heavy is imported inside the command that needs it.
"""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.stopping import ending, fault, stop

if TYPE_CHECKING:
    from data.mapping import Mapping
    from data.snapshots.manifest import Live, Signed
    from data.snapshots.store import Store

StoreOption = Annotated[
    Path | None, typer.Option("--store", metavar="FOLDER", help="The store; the setting `store` when left out.")
]
By = Annotated[str | None, typer.Option(metavar="NAME", help="Who does this; the user's name when left out.")]

snapshots = typer.Typer(
    help="List the snapshots; compare them, go back to one, erase a record, end the term of rows.",
    invoke_without_command=True,
)


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
        typer.Option(metavar="[FEED=]DATE", help="The day the files speak of, where they do not say so; repeat to add."),
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
    kept = _store(store)
    with ending(kept.folder):
        from commands.report import told
        from data.ingest import Order
        from data.ingest import ingest as run

        order = Order(
            folder=folder,
            mapping=_mapping(mapping, kept),
            store=kept,
            by=by or getpass.getuser(),
            as_at=_days(as_at or ()),
            control=control,
            signed=_signed(sign),
            publish=publish,
        )
        with _bar() as progress:
            report = run(order, progress)
        typer.echo(told(report))


def map_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An export: CSV, Excel or Parquet.")],
    sheet: Annotated[str | None, typer.Option(metavar="NAME", help="The sheet of a workbook.")] = None,
) -> None:
    """Propose a mapping from the headings of a file, for an analyst to finish. It is printed, and nothing is written."""
    with ending():
        from data.draft import draft
        from data.readers import LINE, read

        raw = read(file, sheet=sheet)
        names = [name for name in raw.frame.columns if name != LINE]
        typer.echo(draft(names, raw.frame, _dictionary(), file.name), nl=False)


def synthesise(
    to: Annotated[Path, typer.Option(metavar="FOLDER", help="Where the files are written.")],
    offences: Annotated[int, typer.Option(metavar="N", min=1, help="How many offences.")] = 10_000,
    forces: Annotated[int, typer.Option(metavar="K", min=1, help="How many forces.")] = 1,
    seed: Annotated[int, typer.Option(metavar="S", help="The same seed invents the same force.")] = 1,
) -> None:
    """Write the exports of an invented force, with the truths that were planted in it beside them."""
    with ending():
        from data import synthetic

        synthetic.synthesise(to, offences=offences, forces=forces, seed=seed)


# ------------------------------------------------------------------ snapshots


def publish(
    id: Annotated[str | None, typer.Argument(metavar="[ID]", help="A snapshot; the latest when left out.")] = None,
    by: By = None,
    store: StoreOption = None,
) -> None:
    """Make a snapshot live, with a table of what changed since the one before."""
    kept = _store(store)
    with ending(kept.folder):
        known = [manifest.id for manifest in kept.snapshots() if not manifest.counts_only()]
        if id is None and not known:
            stop("There is no snapshot to publish; `python cli.py ingest` makes one.")
        _say_live(kept, kept.publish(id or known[-1], by or getpass.getuser()))


@snapshots.callback()
def snapshots_first(context: typer.Context, store: StoreOption = None) -> None:
    """List the snapshots, unless another command is named."""
    if context.invoked_subcommand is None:
        list_snapshots(store)
    else:
        context.obj = store


@snapshots.command(name="list")
def list_snapshots(store: StoreOption = None) -> None:
    """List the snapshots, the latest last."""
    kept = _store(store)
    with ending():
        from commands.report import listed

        typer.echo(listed(kept.snapshots(), kept.live()))


@snapshots.command()
def compare(
    before: Annotated[str, typer.Argument(metavar="A", help="The earlier snapshot.")],
    after: Annotated[str, typer.Argument(metavar="B", help="The later one.")],
    store: StoreOption = None,
) -> None:
    """Count what moved from one snapshot to another: new, late, matured, revised and removed offences."""
    kept = _store(store)
    with ending():
        from commands.report import compared

        typer.echo(compared(kept.compare(before, after)))


@snapshots.command()
def rollback(
    id: Annotated[str | None, typer.Argument(metavar="[ID]", help="The one before when left out.")] = None,
    by: By = None,
    store: StoreOption = None,
) -> None:
    """Make the snapshot live again that was so before, or the one named."""
    kept = _store(store)
    with ending(kept.folder):
        _say_live(kept, kept.roll_back(by or getpass.getuser(), id))


@snapshots.command()
def erase(
    reference: Annotated[str, typer.Argument(metavar="REFERENCE", help="As the records system writes it.")],
    why: Annotated[str, typer.Option(metavar="TEXT", help="The reason, for the note; never a name or a reference.")],
    namespace: Annotated[str, typer.Option(metavar="KEY", help="What it refers to, as victim_key.")] = "crime_key",
    by: By = None,
    store: StoreOption = None,
) -> None:
    """Take a record out of every snapshot, with a note in each that it was taken out."""
    kept = _store(store)
    with ending(kept.folder):
        if reference.strip().lower() in why.lower():
            fault("--why", "holds the reference itself; give the reason without it")
        found = kept.erase(reference, by or getpass.getuser(), why, namespace)
        for id, tables in found.rows.items():
            typer.echo(f"{id}: {', '.join(f'{n:,} of {table}' for table, n in tables.items())}")
        typer.echo(f"Erased, with {found.changes:,} rows of changes and {found.references:,} entries of the map back.")


@snapshots.command()
def retire(
    before: Annotated[str, typer.Option(metavar="DATE", help="Snapshots as at an earlier day than this.")],
    by: By = None,
    store: StoreOption = None,
) -> None:
    """Keep only counts of snapshots whose term is over. The live one keeps its rows."""
    kept = _store(store)
    with ending(kept.folder):
        done = kept.retire(_day("--before", before), by or getpass.getuser())
        typer.echo(f"Only counts are left of: {', '.join(done)}." if done else "No snapshot is older than that.")


# ------------------------------------------------------------------ what options say


def _store(given: Path | None) -> Store:
    from data.snapshots.store import Store

    with ending():
        from settings import settings

        return Store(given or Path(settings().store), _dictionary())
