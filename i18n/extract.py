"""Keeps the Welsh catalogue, `cy.po`, in step with the English in code, templates and definitions.

    python -m i18n.extract            add new texts (empty), drop those that vanished
    python -m i18n.extract --check    change nothing; name what is missing, and end with 2 if anything is
    python -m i18n.extract FOLDER     the same for the definitions of a force, in the cy.po of their folder

Each text is noted once, under the file it stands in first and without a line number, so that a change of one
text changes one entry. New entries are marked "unreviewed" until a translator of the force has read them.
"""

from __future__ import annotations

import ast
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, get_args

from babel.messages import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from data.dictionary import UNRECORDED, Grain
from i18n.say import CATALOGUE

HEADER = b"""\
# Welsh for the NOM Flight Deck. The English text is the key: change it where it stands, not here.
# "unreviewed" marks wording that no translator of the force has read yet. When you have, write there instead
# "reviewed: " and your name.
# To bring this file in step with the English: python -m i18n.extract
msgid ""
msgstr ""
"Language: cy\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
UNREVIEWED = "unreviewed"

OWN = "cy.po"
"""The catalogue of a force's own definitions, in their folder."""

HOME = Path(__file__).parent.parent
FOLDERS = ("charts", "i18n", "kpi", "pages")
"""Where code and templates speak to readers, in the order of the catalogue; `TOML` follows."""

DEFINITION = (
    "title", "question", "meaning", "why", "counts", "numerator", "denominator", "measure.parts.*.title",
    "leaves_out.*.reason", "caveats.*", "owner", "if_it_signals", "source.title", "source.publisher",
    "source.official_name", "source.reference", "source.deviation", "changed_because",
)  # fmt: skip
"""Where a definition has words."""

TOML: dict[str, tuple[str, ...]] = {
    "pages/parts/plain_words.toml": ("group.*.title", "term.*.title", "term.*.text", "term.*.alt"),
    "kpi/pillars.toml": ("*.title",),
    "kpi/beside/*/targets.toml": ("target.*.owner", "target.*.source"),
    "kpi/beside/*/events.toml": ("event.*.title", "event.*.source", "event.*.signed_by"),
    "kpi/beside/*/steps.toml": ("step.*.decided_by", "step.*.reason"),
    "kpi/beside/*/commentary.toml": ("commentary.*.text", "commentary.*.author"),
    "kpi/beside/*/leads.toml": ("lead.*.role",),
    "kpi/beside/*/recommendations.toml": (
        "recommendation.*.title", "recommendation.*.text", "recommendation.*.to_whom", "recommendation.*.note",
        "recommendation.*.source", "progress.*.text", "progress.*.signed_by",
    ),
    "kpi/beside/*/scale.toml": ("level.*.title", "level.*.meaning"),
    "kpi/beside/*/assessment.toml": ("judgement.*.text", "judgement.*.signed_by"),
    "kpi/beside/*/plan.toml": (
        "action.*.title", "action.*.owner", "update.*.text", "update.*.signed_by",
    ),
    "kpi/claims/published.toml": ("*.wording", "*.publisher", "*.title"),
    "kpi/scopes.toml": ("*.title", "*.meaning", "*.basis"),
    "kpi/parameters.toml": ("*.title", "*.meaning", "*.basis"),
    "kpi/definitions/*.toml": DEFINITION,
    "kpi/definitions/superseded/*.toml": DEFINITION,
    "data/dictionary.toml": (
        "codes.*.*", "carried.*.leaves_out.*.reason", "carried.*.columns.*.meaning", "published.*.row",
        "published.*.columns.*.meaning",
    ),
    "data/origins.toml": ("*.*",),
    "data/reasons.toml": ("*",),
    "data/mappings/invented.toml": ("breaks.*.reason",),
    "data/tables/*.toml": ("row", "built", "leaves_out.*.reason", "columns.*.meaning", "columns.*.derived"),
    "data/published/forces.toml": ("force.*.name",),
    # The areas of Wales have two official names each, those of England one.
    "data/published/areas.toml": ("W*.name",),
    "data/published/quirks.toml": ("quirk.*.text",),
    "data/published/releases.toml": (
        "table.*.title", "table.*.publisher", "table.*.upstream_name", "table.*.licence", "table.*.attribution",
        "map.*.title", "map.*.publisher", "map.*.licence", "map.*.attribution",
    ),
}  # fmt: skip
"""Files -> the places in them that hold words; `*` is every entry of a list or table, `W*` those that begin so."""


def gather() -> dict[str, str]:
    """Every text -> the file it stands in first, file after file."""
    found: dict[str, str] = {}
    named = _constants(HOME / folder for folder in FOLDERS)
    for folder in FOLDERS:
        for file in sorted((HOME / folder).rglob("*.py")):
            _take(found, file, texts_in_python(file.read_text("utf-8"), named, file.name == "say.py"))
        for file in sorted((HOME / folder).rglob("*.html")):
            _take(found, file, texts_in_template(file))
    for pattern, paths in TOML.items():
        for file in sorted(HOME.glob(pattern)):
            held = tomllib.loads(file.read_text("utf-8"))
            _take(found, file, (text for path in paths for text in _at(held, path.split("."))))
    _take(found, HOME / "data/dictionary.py", [*get_args(Grain), UNRECORDED])
    return found


def gather_own(folder: Path) -> dict[str, str]:
    """Every text of a force's own definitions that the shipped catalogue does not hold -> the file it stands in."""
    found: dict[str, str] = {}
    shipped = {message.id for message in read() if message.string}
    for file in (*sorted(folder.glob("*.toml")), *sorted((folder / "superseded").glob("*.toml"))):
        held = tomllib.loads(file.read_text("utf-8"))
        texts = (text for path in DEFINITION for text in _at(held, path.split(".")))
        _take(found, file, (text for text in texts if text not in shipped), folder)
    return found


def _take(found: dict[str, str], file: Path, texts: Iterable[str], home: Path = HOME) -> None:
    for text in texts:
        if any(letter.isalpha() for letter in text):
            found.setdefault(text, file.relative_to(home).as_posix())


def texts_in_template(file: Path) -> Iterator[str]:
    """The first argument of every `say` in a Jinja template."""
    with file.open("rb") as opened:
        for _, _, message, _ in babel_extract(opened, ["say"], (), {"silent": "false"}):
            text = message[0] if isinstance(message, tuple) else message
            if text:
                yield text


def texts_in_python(source: str, named: dict[str, list[str]], is_say: bool = False) -> list[str]:
    """The texts given to `say(…)`, `here.say(…)`, `Sentence(…)` or `Sentence.of(…)`, first or by name.

    `is_say`: in the class Say itself, `self(…)` says. A text may also reach them through a name that is set in
    the same function (`text = "…"`, or a `for` over a written-out tuple), a choice between two
    (`"…" if … else "…"`), the fallback of `.get(…, "…")`, or a table of constants in any file
    (`say(REASONS[code])`). Anything cleverer is not found, and a test points at the text.
    """
    own = "self" if is_say else "say"
    found: list[str] = []
    tree = ast.parse(source)
    functions = [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    within = {id(node): function for function in functions for node in ast.walk(function)}
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and _speaks(node.func, own)]
    for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        local = _local(within.get(id(call), tree))
        for given in [*call.args[:1], *(keyword.value for keyword in call.keywords)]:
            found += _texts(given, {**named, **local})
    return found


def _speaks(called: ast.expr, own: str) -> bool:
    if isinstance(called, ast.Attribute):
        return called.attr == "say" or ast.unparse(called) == "Sentence.of"
    return isinstance(called, ast.Name) and called.id in ("say", "Sentence", own)


def _texts(given: ast.expr, named: dict[str, list[str]]) -> list[str]:
    """The literal texts that an expression may come to."""
    match given:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.IfExp(body=one, orelse=other):
            return [*_texts(one, named), *_texts(other, named)]
        case ast.Name(id=name) | ast.Subscript(value=ast.Name(id=name)):
            return named.get(name, [])
        case ast.Call(func=ast.Attribute(attr="get", value=table), args=[_, other]):
            return [*_texts(table, named), *_texts(other, named)]
    return []


def _local(function: ast.AST) -> dict[str, list[str]]:
    """Name -> the literal texts it is set to anywhere in a function."""
    found: dict[str, list[str]] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                _bind(found, target, node.value)
        elif isinstance(node, (ast.For, ast.comprehension)) and isinstance(node.iter, (ast.Tuple, ast.List)):
            for item in node.iter.elts:
                _bind(found, node.target, item)
    return found


def _bind(found: dict[str, list[str]], target: ast.expr, value: ast.expr) -> None:
    if isinstance(target, ast.Name):
        found.setdefault(target.id, []).extend(_texts(value, {}))
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for one, its in zip(target.elts, value.elts, strict=False):
            _bind(found, one, its)


def _constants(folders: Iterable[Path]) -> dict[str, list[str]]:
    """NAME -> the texts in every module-level table of that name."""
    found: dict[str, list[str]] = {}
    for file in sorted(file for folder in folders for file in folder.rglob("*.py")):
        for node in ast.parse(file.read_text("utf-8")).body:
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            held = getattr(node, "value", None)
            for target in targets:
                if isinstance(target, ast.Name) and target.id.isupper() and isinstance(held, ast.Dict):
                    found.setdefault(target.id, []).extend(t for v in held.values for t in _texts(v, {}))
    return found


def _at(held: Any, path: list[str]) -> Iterator[str]:
    """The texts at a place of a TOML file; a place that is not there has none."""
    if not path:
        if isinstance(held, str):
            yield held
    elif path[0].endswith("*"):
        begun = path[0][:-1]
        for value in [v for k, v in held.items() if k.startswith(begun)] if isinstance(held, dict) else held:
            yield from _at(value, path[1:])
    elif path[0] in held:
        yield from _at(held[path[0]], path[1:])


# ---------------------------------------------------------------- the catalogue


def read(file: Path = CATALOGUE) -> Catalog:
    """The catalogue as it is kept; an empty one when there is none yet."""
    if not file.exists():
        return Catalog(locale="cy")
    with file.open("rb") as opened:
        return read_po(opened, locale="cy")


def renewed(old: Catalog, found: dict[str, str]) -> Catalog:
    """A catalogue of the texts found, in their order, with the Welsh and the marks that the old one has."""
    new = Catalog(locale="cy", fuzzy=False)
    for text, file in found.items():
        known = old.get(text)
        message = new.add(
            text,
            known.string if known else "",
            locations=[(file, 0)],
            auto_comments=known.auto_comments if known else [UNREVIEWED],
            user_comments=known.user_comments if known else (),
        )
        message.flags.clear()  # Babel takes "95% interval" for a percent format
    return new


def differences(old: Catalog, found: dict[str, str]) -> list[str]:
    """One line for everything in which a catalogue is not complete."""
    held = {message.id: message for message in old if message.id}
    lines = [f"missing: {text}" for text in found if text not in held]
    lines += [f"not translated: {text}" for text in found if text in held and not held[text].string]
    lines += [f"fuzzy: {text}" for text in held if held[text].fuzzy]
    lines += [f"no longer said: {text}  =  {held[text].string}" for text in held if text not in found]
    return lines


def main(arguments: list[str]) -> int:
    """Bring the catalogue in step, or with --check only say where it is not."""
    old, found = read(), gather()
    lines = differences(old, found)
    if arguments == ["--check"]:
        _tell("\n".join(lines) or f"{len(found)} texts, all with their Welsh.")
        return 2 if lines else 0
    if len(arguments) == 1 and Path(arguments[0]).is_dir():
        file = Path(arguments[0]) / OWN
        old, found = read(file), gather_own(file.parent)
        lines = differences(old, found)
    elif arguments:
        _tell(__doc__)
        return 2
    else:
        file = CATALOGUE
    with file.open("wb") as opened:
        opened.write(HEADER)
        write_po(opened, renewed(old, found), width=0, omit_header=True, include_lineno=False)
    _tell("\n".join([*lines, f"{len(found)} texts kept."]))
    return 0


def _tell(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
