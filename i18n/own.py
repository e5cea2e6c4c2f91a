"""The Welsh of a force's own definitions: a `cy.po` in their folder, laid over the shipped catalogue at the start.

A text without Welsh is said in English and named at the start, but does not stop it; a catalogue that cannot be read,
or whose Welsh names other {parameters} than the English, does.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from string import Formatter

from babel.messages.pofile import PoFileError, read_po

from data.faults import DefinitionErrors, Fault, did_you_mean
from i18n.extract import OWN, gather_own
from i18n.say import catalogue


@lru_cache
def own_catalogues(folders: tuple[Path, ...]) -> tuple[Path, ...]:
    """The catalogues there are in these folders of definitions. A later one goes before an earlier."""
    return tuple(folder / OWN for folder in folders if (folder / OWN).is_file())


def check_own(folders: tuple[Path, ...]) -> list[str]:
    """One line for each definition whose texts lack Welsh. Raises DefinitionErrors for what cannot be used."""
    faults: list[Fault] = []
    gaps: list[str] = []
    for folder in folders:
        held = _held(folder, faults)
        # A folder or definition that cannot be read is told by the registry, with everything else that is wrong in it.
        try:
            wanted = gather_own(folder)
        except (OSError, ValueError):
            continue
        gaps += _gaps(folder, {text: file for text, file in wanted.items() if not held.get(text)})
        gaps += _strays(folder, held, wanted)
    if faults:
        raise DefinitionErrors(faults)
    return gaps


def _held(folder: Path, faults: list[Fault]) -> dict[str, str]:
    """English -> Welsh of a folder's catalogue."""
    file = folder / OWN
    if not file.is_file():
        return {}
    place = f"{folder.name}/{OWN}"
    try:
        with file.open("rb") as opened:
            held = {str(m.id): str(m.string) for m in read_po(opened, locale="cy", abort_invalid=True) if m.id}
    except (PoFileError, ValueError) as error:
        faults.append(Fault(place, f"is not a catalogue: {error}"))
        return {}
    for english, welsh in held.items():
        if welsh and _places(english) != _places(welsh):
            faults.append(Fault(place, f'"{welsh}" does not name the same {{parameters}} as "{english}"'))
    return held


def _places(text: str) -> list[str] | None:
    """The names in braces; None where the braces are not whole."""
    try:
        return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)
    except ValueError:
        return None


def _strays(folder: Path, held: dict[str, str], wanted: dict[str, str]) -> Iterator[str]:
    """Welsh for texts that nothing says: the English was changed since, or is mistyped there."""
    known = catalogue("cy")
    for english in held:
        if english not in wanted and english not in known:
            ending = did_you_mean(english, wanted) if wanted else ""
            yield f'{folder.name}/{OWN}: no definition here says "{english}"{ending}'


def _gaps(folder: Path, missing: dict[str, str]) -> Iterator[str]:
    for file in dict.fromkeys(missing.values()):
        texts = [text for text, place in missing.items() if place == file]
        first = f'"{texts[0]}"' + (f" and {len(texts) - 1} more" if len(texts) > 1 else "")
        yield f"{folder.name}/{file}: no Welsh for {first}; `python -m i18n.extract {folder}` lists them in {OWN}"
