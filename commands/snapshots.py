"""The commands on snapshots: list and compare them, go back to one, erase a record, end the term of rows."""

from __future__ import annotations

from typing import Annotated

import typer

from commands.asked import By, StoreOption, day, open_store, said_live, who
from commands.stopping import ending, fault

snapshots = typer.Typer(
    help="List the snapshots; compare them, go back to one, erase a record, end the term of rows.",
    invoke_without_command=True,
)


@snapshots.callback()
def snapshots_first(context: typer.Context, store: StoreOption = None) -> None:
    """List the snapshots, unless another command is named."""
    if context.invoked_subcommand is None:
        list_snapshots(store)
    elif store is not None:
        fault("--store", f"goes after the command: snapshots {context.invoked_subcommand} --store {store}")


@snapshots.command(name="list")
def list_snapshots(store: StoreOption = None) -> None:
    """List the snapshots, the latest last."""
    kept = open_store(store)
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
    kept = open_store(store)
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
    kept = open_store(store)
    with ending(kept.folder):
        said_live(kept.roll_back(who(by), id))


@snapshots.command()
def erase(
    reference: Annotated[str, typer.Argument(metavar="REFERENCE", help="As the records system writes it.")],
    why: Annotated[str, typer.Option(metavar="TEXT", help="The reason, for the note; never a name or a reference.")],
    namespace: Annotated[str, typer.Option(metavar="KEY", help="What it refers to, as victim_key.")] = "crime_key",
    by: By = None,
    store: StoreOption = None,
) -> None:
    """Take a record out of every snapshot, with a note in each that it was taken out."""
    kept = open_store(store)
    with ending(kept.folder):
        if reference.strip().lower() in why.lower():
            fault("--why", "holds the reference itself; give the reason without it")
        found = kept.erase(reference, who(by), why, namespace)
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
    kept = open_store(store)
    with ending(kept.folder):
        done = kept.retire(day("--before", before), who(by))
        typer.echo(f"Only counts are left of: {', '.join(done)}." if done else "No snapshot is older than that.")
