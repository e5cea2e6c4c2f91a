"""The house rules that a machine can hold; each failure names every place that breaks one."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
MOST_LINES = 300
MOST_LINES_OF_A_FUNCTION = 40

# Single files are out of import-linter's reach: what each may import of our own.
MAY_IMPORT = {
    "settings": {"data"},
    "doctor": {"settings", "i18n", "kpi", "data"},
    "cli": {"commands", "doctor", "settings", "kpi", "data"},
    "app": {"settings", "server", "pages", "i18n", "kpi", "data"},
}
SPEAKS = {"app": {"streamlit"}}
ROOMS = {"streamlit", "plotly", "duckdb"}

REQUIREMENTS = ("requirements.txt", "requirements-dev.txt")
NO_NAMES = re.compile(r"(_old|_new|_v\d+|_copy)$|^(utils?|common|helpers?|core|services|managers?)$")
DATA = {".csv", ".tsv", ".xlsx", ".xls", ".xlsm", ".parquet", ".duckdb", ".db", ".sqlite", ".gz", ".zip", ".geojson"}


@cache
def files() -> tuple[Path, ...]:
    """Everything that is or could be committed: tracked, or new and not ignored."""
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    found = tuple(sorted(Path(name) for name in set(listed) if name and (ROOT / name).is_file()))
    assert found, "git lists no file"
    return found


def product() -> list[Path]:
    return [f for f in files() if f.suffix == ".py" and f.parts[0] not in ("tests", "bench")]


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse((ROOT / file).read_text(encoding="utf-8"))


def imported(file: Path) -> set[str]:
    """The first word of every import, those inside functions and for types only among them."""
    nodes = list(ast.walk(tree(file)))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    given = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    return {name.partition(".")[0] for name in plain | given}


def own() -> set[str]:
    return {f.stem if len(f.parts) == 1 else f.parts[0] for f in product()}


def pyproject() -> dict[str, dict[str, dict[str, list[str]]]]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


# ------------------------------------------------------------------ architecture


def test_a_result_is_made_by_the_door_only() -> None:
    makers = {
        file.as_posix()
        for file in product()
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "Result"
    }
    assert makers == {"kpi/answer.py"}


def test_single_files_import_downwards_only() -> None:
    rooms, names = ROOMS, own()
    wrong = [
        f"{name}.py imports {other}"
        for name, allowed in MAY_IMPORT.items()
        for other in sorted(imported(Path(f"{name}.py")) & (names | rooms))
        if other not in allowed | SPEAKS.get(name, set())
    ]
    wrong += [
        f"{file} imports {other}"
        for file in product()
        if len(file.parts) > 1
        for other in sorted(imported(file) & set(MAY_IMPORT))
        if not (other == "settings" and file.parts[0] in ("commands", "pages"))
    ]
    assert not wrong


def test_every_file_of_the_product_is_checked() -> None:
    tools = pyproject()["tool"]
    packages = {f.parts[0] for f in product() if len(f.parts) > 1}
    assert packages == set(tools["importlinter"]["root_packages"])
    assert {f.stem for f in product() if len(f.parts) == 1} == set(MAY_IMPORT)
    assert packages | {f"{name}.py" for name in MAY_IMPORT} == set(tools["mypy"]["files"])


def test_no_drawer_and_no_copy() -> None:
    words = {part.rpartition(".")[0] or part: f for f in files() for part in f.parts}
    assert not [f"{file}: {word}" for word, file in words.items() if NO_NAMES.search(word)]


def test_every_folder_stands_in_the_architecture() -> None:
    file = ROOT / "ARCHITECTURE.md"
    assert file.is_file(), "there is no ARCHITECTURE.md"
    text = file.read_text(encoding="utf-8")
    folders = sorted({f.parts[0] for f in files() if len(f.parts) > 1})
    assert not [folder for folder in folders if not re.search(rf"(?<![\w/]){re.escape(folder)}/", text)]


def test_files_and_functions_are_short() -> None:
    long = []
    for file in product():
        count = len((ROOT / file).read_text(encoding="utf-8").splitlines())
        if count > MOST_LINES:
            long.append(f"{file}: {count} lines, at most {MOST_LINES}")
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                count = (node.end_lineno or node.lineno) - node.lineno + 1
                if count > MOST_LINES_OF_A_FUNCTION:
                    long.append(f"{file}:{node.lineno} {node.name}: {count} lines, at most {MOST_LINES_OF_A_FUNCTION}")
    assert not long, "\n".join(long)


# ------------------------------------------------------------------ what must never be committed


def test_no_data_but_the_published_and_the_tests_own() -> None:
    homes = ("data/published/", "tests/")
    assert not [str(f) for f in files() if f.suffix.lower() in DATA and not f.as_posix().startswith(homes)]


def forbidden() -> Iterator[str]:
    """Paths of one machine, and hosts of registries; in pieces, or this file would hold them."""
    yield from ("/" + folder + "/" for folder in ("wo" + "rk", "fa" + "rm", "ro" + "ot"))
    yield "/" + "home" + r"/\w"
    yield "/" + "Users" + r"/\w"
    yield from (a + r"\." + b for a, b in (("py" + "pi", "org"), ("python" + "hosted", "org"), ("registry", "npmjs")))
    yield "deb" + r"\.debian"


def test_no_machine_and_no_registry_is_named() -> None:
    pattern = re.compile("|".join(forbidden()))
    wrong = []
    for file in files():
        try:
            text = (ROOT / file).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        wrong += [
            f"{file}:{n}: {line.strip()[:80]}" for n, line in enumerate(text.splitlines(), 1) if pattern.search(line)
        ]
    assert not wrong, "\n".join(wrong)


# ------------------------------------------------------------------ what must be installed


def pins(name: str) -> tuple[list[Requirement], list[Requirement]]:
    """The pins of a file of requirements: what we call ourselves, and what that needs in turn."""
    ours, in_turn = (ROOT / name).read_text(encoding="utf-8").split("# What those need in turn.")
    first, second = (
        [Requirement(pin) for line in half.splitlines() if (pin := line.partition("#")[0].strip()) and pin[0] != "-"]
        for half in (ours, in_turn)
    )
    return first, second


def installed(name: str) -> list[Requirement]:
    """The pins of a file that are meant for this machine."""
    return [pin for half in pins(name) for pin in half if pin.marker is None or pin.marker.evaluate()]


def test_every_package_is_pinned_exactly_and_as_installed() -> None:
    for name in REQUIREMENTS:
        for pin in [pin for half in pins(name) for pin in half]:
            (version,) = pin.specifier
            assert version.operator == "==" and "*" not in version.version, f"{name}: {pin}"
        assert not [f"{name}: {pin}" for pin in installed(name) if metadata.version(pin.name) not in pin.specifier]


def test_the_first_half_is_what_the_code_imports() -> None:
    ours = {name for file in product() for name in imported(file)} - own() - set(sys.stdlib_module_names)
    providers = metadata.packages_distributions()
    needed = {canonicalize_name(providers[name][0]) for name in ours}
    # DuckDB hands tables to Polars through PyArrow, and Streamlit draws charts with Plotly: neither installs its own.
    assert needed | {"pyarrow", "plotly"} == {canonicalize_name(pin.name) for pin in pins("requirements.txt")[0]}


def test_everything_needed_in_turn_is_pinned() -> None:
    held: set[str] = set()
    for name in REQUIREMENTS:
        held |= {canonicalize_name(pin.name) for pin in installed(name)}
        for pin in installed(name):
            needs = [Requirement(text) for text in metadata.requires(pin.name) or ()]
            needs = [need for need in needs if need.marker is None or need.marker.evaluate({"extra": ""})]
            assert not [f"{name}: {pin.name} needs {n}" for n in needs if canonicalize_name(n.name) not in held]


def test_no_licence_asks_for_our_source() -> None:
    for pin in [pin for name in REQUIREMENTS for pin in installed(name)]:
        about = metadata.metadata(pin.name)
        words = [*(about.get_all("License-Expression") or ()), *(about.get_all("Classifier") or ())]
        assert not re.search(r"\bA?GPL|Affero|GNU General", " ".join(words)), pin.name
