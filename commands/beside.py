"""The command on what stands beside the numbers: check a folder, and say what it holds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.stopping import ending, stop

if TYPE_CHECKING:
    from kpi.beside import Folder
    from kpi.beside.model import Entry
    from kpi.registry import Registry


def register(app: typer.Typer) -> None:
    """Put this command beside the others."""
    app.command()(beside)


def beside(
    check: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="A folder; that of the setting `beside` when left out.")
    ] = None,
) -> None:
    """Check targets, events, commentary, leads, recommendations and plan, and say what the folder holds."""
    with ending():
        from kpi.beside import check_folder
        from settings import folder_beside, settings

        folder = check or folder_beside(settings())
        if folder is None:
            stop("There is no folder of your own yet; docs/handbook/beside_the_numbers.md says how to begin one.")
        if not folder.is_dir():
            stop(f"{folder} is not a folder; name the one that holds beside.toml")
        registry = _registry()
        typer.echo("\n".join(held(check_folder(registry, folder), registry)))


def held(folder: Folder, registry: Registry) -> Iterator[str]:
    """What a folder holds, a line for each kind of entry."""
    from kpi.beside.read import FILES

    forces = registry.dictionary.sources["published"]["offences"].columns["force_code"].values
    name = forces.get(folder.force or "", "all forces together")
    shown = {
        "invented": "the invented force's figures only",
        "own": "the force's own cases and published figures, never beside invented ones",
    }
    yield f"{folder.path}: nothing is wrong."
    yield f"It speaks of {name} ({folder.force}), and is shown beside {shown[folder.whose]}."
    for file, kinds in FILES.items():
        for kind, model in kinds.items():
            entries = folder.of(model)
            if entries:
                yield f"  {file:<22} {kind:<15} {len(entries):>4}{_latest(entries)}"
    if not folder.placed:
        yield "  It holds no entry yet."
    if folder.unread:
        yield f"Not read, since they are no .toml files: {', '.join(folder.unread)}"


def _latest(entries: tuple[Entry, ...]) -> str:
    """When the newest of them was written or set."""
    days = [day for entry in entries for day in entry.signed_days()]
    return f"   newest of {max(days)}" if days else ""


def _registry() -> Registry:
    """The definitions in force, against which names are checked. Raises DefinitionErrors."""
    from commands.asked import shipped
    from kpi.registry import load_registry
    from settings import settings

    chosen = settings()
    return load_registry(shipped(), chosen.definitions, chosen.parameters, chosen.official)
