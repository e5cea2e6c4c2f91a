"""The extractor finds what the product says, and points at what slips past it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from i18n.extract import HOME, gather, texts_in_python, texts_in_template

TABLES = {"REASONS": ["One reason", "Another reason"]}

# Words of a screen that are not said in either language: fonts, addresses, names.
NOT_SAID = {
    "NOM Flight Deck", "Arial, Helvetica, sans-serif", "Making Data Count", "NHSRplotthedots 0.2.2",
}  # fmt: skip


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('say("A text")', ["A text"]),
        ('here.say("A text {n}", n=3)', ["A text {n}"]),
        ('Sentence.of("{a} text", a="one value")', ["{a} text", "one value"]),
        ('Sentence("A text")', ["A text"]),
        ('say("A" " text")', ["A text"]),
        ('say("One" if x else "Other")', ["One", "Other"]),
        ('say(names.get(code, "Nowhere"))', ["Nowhere"]),
        ("say(REASONS[code])", TABLES["REASONS"]),
        ('def f():\n    text = "A text"\n    say(text)', ["A text"]),
        ('def f():\n    text = "One" if x else "Other"\n    say(text, n=1)', ["One", "Other"]),
        ('def f():\n    return [say(t) for t, n in (("One", "x"), ("Other", "y"))]', ["One", "Other"]),
        ('def f():\n    text = "A text"\ndef g(text):\n    say(text)', []),
        ('other("A text")', []),
        ("say(kpi.title)", []),
    ],
)
def test_texts_in_python(code: str, found: list[str]) -> None:
    assert texts_in_python(code, TABLES) == found


def test_the_voice_itself_says_with_self() -> None:
    assert texts_in_python('self("year to {month}", month=m)', {}) == []
    assert texts_in_python('self("year to {month}", month=m)', {}, is_say=True) == ["year to {month}"]


def test_texts_in_a_template(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text("<p>{{ say(\"A text\") }} {{ say('{n} more', n=3) }} {{ say(kpi.title) }}</p>", "utf-8")
    assert list(texts_in_template(file)) == ["A text", "{n} more"]


def test_every_kind_of_text_is_gathered() -> None:
    found = gather()
    for text in ("year to {month}", "quarter", "Numerator", "All rape", "Dyfed-Powys", "Suspect died", "Home Office"):
        assert text in found
    assert not [text for text, file in found.items() if not (HOME / file).is_file()]


# ---------------------------------------------------------------- what slips past it


def silent(file: Path) -> Iterator[tuple[int, str]]:
    """Texts that look as if a reader sees them: they begin with a capital and hold a space."""
    tree = ast.parse(file.read_text("utf-8"))
    raised = {id(n) for r in ast.walk(tree) if isinstance(r, ast.Raise) for n in ast.walk(r)}
    notes = {id(e.value) for e in ast.walk(tree) if isinstance(e, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in raised | notes:
            text = node.value.strip()
            if text[:1].isupper() and " " in text:
                yield node.lineno, text


@pytest.mark.parametrize("folder", ["pages", "charts"])
def test_no_text_of_the_code_goes_unsaid(folder: str) -> None:
    known = gather().keys() | NOT_SAID
    files = sorted((HOME / folder).rglob("*.py"))
    assert files
    assert not [
        f"{file.relative_to(HOME)}:{line}: {text}" for file in files for line, text in silent(file) if text not in known
    ]


def test_the_guard_sees_a_text_that_goes_unsaid(tmp_path: Path) -> None:
    file = tmp_path / "page.py"
    file.write_text('"""A note."""\nst.write("Plain English", x="no")\nraise ValueError("Not for readers")\n', "utf-8")
    assert list(silent(file)) == [(2, "Plain English")]


def test_no_words_of_a_template_go_unsaid() -> None:
    wrong = []
    for file in sorted((HOME / "pages" / "templates").glob("*.html")):
        words = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}|<style>.*?</style>", "", file.read_text("utf-8"), flags=re.DOTALL)
        words += " ".join(re.findall(r'(?:aria-label|alt|title|placeholder)="([^"]*)"', words))
        words = re.sub(r"<a [^>]*>[\w.-]+\.[\w/.-]+</a>|<[^>]*>|&\w+;", "", words)
        for name in NOT_SAID:
            words = words.replace(name, "")
        if found := re.findall(r"[^\W\d_]{2,}", words):
            wrong.append(f"{file.name}: {' '.join(found)}")
    assert not wrong
