"""Proposes a mapping from the headings and cells of a file, as commented TOML that an analyst reads and finishes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime

import polars as pl

from data.dictionary import NOT_RECORDED, Column, Dictionary
from data.draft_match import OWN, SURE, Draft, find_columns, find_days, nearest, shipped_words

MOST_VALUES, LEAST_ROWS = 60, 5
CLOSURES = ("c1", "c2", "c3", "c4", "c5")
MONTH_FIRST = "%m/%d/%Y"
SMALL = frozenset(
    ["a", "aged", "an", "and", "by", "does", "further", "in", "into", "of", "or", "over", "the", "to", "with"]
)
DATES = {
    "%d/%m/%Y": r"\d{1,2}/\d{1,2}/\d{4}",
    "%d/%m/%Y %H:%M": r"\d{1,2}/\d{1,2}/\d{4} \d{1,2}:\d\d",
    "%d/%m/%Y %H:%M:%S": r"\d{1,2}/\d{1,2}/\d{4} \d{1,2}:\d\d:\d\d",
    "%Y-%m-%d": r"\d{4}-\d{1,2}-\d{1,2}",
    "%Y-%m-%d %H:%M:%S": r"\d{4}-\d{1,2}-\d{1,2} \d{1,2}:\d\d:\d\d",
    "%d-%m-%Y": r"\d{1,2}-\d{1,2}-\d{4}",
    "%d.%m.%Y": r"\d{1,2}\.\d{1,2}\.\d{4}",
    "%d/%m/%y": r"\d{1,2}/\d{1,2}/\d\d",
    "%d-%b-%Y": r"\d{1,2}-[A-Za-z]{3}-\d{4}",
    "%d-%b-%y": r"\d{1,2}-[A-Za-z]{3}-\d\d",
    "%d %B %Y": r"\d{1,2} [A-Za-z]{3,} \d{4}",
    "%m/%d/%Y": r"\d{1,2}/\d{1,2}/\d{4}",
    "%Y%m%d": r"\d{8}",
    "%Y": r"\d{4}",
}
"""Formats that extracts use, each with the shape of its cells; the day comes before the month where both would do."""


def draft(headings: Sequence[str], frame: pl.DataFrame | None, dictionary: Dictionary, file_name: str = "") -> str:
    """A mapping for a file of these headings, as TOML text; the same for the same input.

    frame: the file's cells as text, or None to go by the headings alone. file_name: for the pattern. What only a
    person can know is left as "" or as a remark. Of the cells it shows only those of columns of codes, and of those
    only such as stand in five rows or more: a rarer one may be somebody's name.
    """
    words = shipped_words()
    drop = [h for h in headings if words.identifying(h)]
    nothing = [h for h in headings if h not in drop and words.feeds_nothing(h)]
    left = [h for h in headings if h not in drop and h not in nothing]
    found = Draft(words, dictionary.sources["snapshot"], left, frame)
    find_days(found)
    find_columns(found)
    lines = [*_opening(found), *_file(found, file_name, drop, nothing)]
    for table in found.fed:
        lines += _table(found, table)
    return "\n".join(lines) + "\n"


def date_formats(cells: Sequence[str]) -> list[str]:
    """The formats that read the most cells, each adding some that those before it did not, in the order of use."""
    left, formats = set(cells), []
    while left:
        reads = {form: {cell for cell in left if _is_date(cell, form)} for form in DATES}
        best = max(reads, key=lambda form: len(reads[form]))
        if not reads[best]:
            break
        formats.append(best)
        left -= reads[best]
    return formats


def _is_date(cell: str, form: str) -> bool:
    if not re.fullmatch(DATES[form], cell):
        return False
    with suppress(ValueError):
        return 1900 <= datetime.strptime(cell, form).year <= 2100
    return False


# ------------------------------------------------------------------ the text


def _text(value: str) -> str:
    """A TOML string; what does not print is written as a number, so that it is seen."""
    plain = json.dumps(value, ensure_ascii=False)
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in plain)


def _list(values: Iterable[str]) -> str:
    return f"[{', '.join(_text(value) for value in values)}]"


def _opening(found: Draft) -> Iterator[str]:
    """The lines that hold for the whole mapping."""
    yield '# Proposed from the headings of a file. Read every line, mend what is wrong, fill in each "" and'
    yield "# settle each commented heading under ignore. docs/handbook/adding_a_layout.md goes through it."
    yield 'title = ""'
    yield 'about = ""  # what this extract cannot answer, and what its figures must be read with'
    systems = [code for code in found.tables["offences"].columns["source_system"].values if code != NOT_RECORDED]
    yield f'source_system = ""  # one of: {", ".join(systems)}'
    if not any("force_code" in columns for columns in found.fed.values()):
        yield 'force_code = ""  # the code of your force, such as W15000004'
    yield f"nothing = {_list(_quiet(found))}  # cells that say nothing"
    formats = _formats(found)
    yield f"dates = {_list(formats)}"
    if formats == ["%Y"]:
        yield "grain = { " + ", ".join(f'{name} = "year"' for name in found.fed) + " }"
    alternates = _alternates(found)
    if alternates:
        yield "alternate_outcomes = { " + ", ".join(f'"{cell}" = "{cell[:-1]}"' for cell in alternates) + " }"


def _quiet(found: Draft) -> list[str]:
    words: list[str] = found.words.raw["nothing"]
    if found.frame is None:
        return words
    columns = [found.frame.get_column(h).cast(pl.String) for h in found.headings if h in found.frame.columns]
    cells = {cell.strip().lower() for column in columns for cell in column.drop_nulls().unique().to_list()}
    return list(dict.fromkeys(word for word in words if word.lower() in cells))


def _formats(found: Draft) -> list[str]:
    """The formats of all columns of dates; the usual ones where there is nothing to look at."""
    dates = {h for table, fed in found.fed.items() for c, (h, _) in fed.items() if _kind(found, table, c) == "date"}
    met = {form for h in dates for form in date_formats([cell for cell, _ in found.cells(h)][:2000])}
    met -= {MONTH_FIRST} if any(form.startswith("%d/%m") for form in met) else set()
    return [form for form in DATES if form in met] or list(DATES)[:5]


def _alternates(found: Draft) -> list[str]:
    heading = found.fed.get("offences", {}).get("outcome")
    cells = [cell for cell, _ in found.cells(heading[0])] if heading else []
    return sorted({cell.upper() for cell in cells if re.fullmatch(r"[123][Aa]", cell)})


def _kind(found: Draft, table: str, column: str) -> str:
    return found.tables[table].columns[column].kind if column in found.tables[table].columns else "key"


def _file(found: Draft, file_name: str, drop: Sequence[str], nothing: Sequence[str]) -> Iterator[str]:
    """The section of the one file: what it is called, what is left out, what is undecided."""
    pattern = re.sub(r"[\d][\d\W_]*", "*", re.sub(r"\.\w+$", "*", file_name)) if file_name else ""
    yield from ("", "[[files]]", 'name = "rows"')
    yield f"pattern = {_text(re.sub(r'[*]+', '*', pattern))}  # of the file's name; * stands for any letters"
    dated = re.search(r"\d{4}-?\d\d-?\d\d|\d\d-\d\d-\d{4}", file_name)
    yield 'as_at = "name"' if dated else '# as_at = "name"  # when the file\'s name has a date; else give --as-at'
    yield "# Identifying or free text: removed before anything else."
    yield f"drop = {_list(drop)}"
    used = {heading for columns in found.fed.values() for heading, _ in columns.values()}
    used |= {heading for _, heading in found.days.values()}
    yield "ignore = ["
    yield from (f"    {_text(heading)}," for heading in nothing)
    for heading in (h for h in found.headings if h not in used):
        near = nearest(found, heading)
        remark = f"near {near}" if near else "unknown"
        yield f"    # {_text(heading)},  # {remark}: give it a column, drop it, or take the first # away"
    yield "]"


def _table(found: Draft, table: str) -> Iterator[str]:
    """The section of one table: plain rules first, then those with codes, which are sections of their own."""
    fed, columns = found.fed[table], found.tables[table].fed()
    yield from ("", f"[files.tables.{table}]")
    person = next((c for c in ("suspect_key", "victim_key") if c in fed and c in found.tables[table].key), None)
    if person is not None:
        yield f"when = {_text(fed[person][0])}"
    later: list[str] = []
    for name in [*columns, *(["old_reference"] if "old_reference" in fed else [])]:
        if name in fed:
            codes = _codes(found, table, name)
            remark = f"  # {_remark(fed[name][1])}{_unseen(found, table, name)}"
            if codes:
                heading = _text(fed[name][0])
                later += ["", f"[files.tables.{table}.{name}]{remark}", f"from = {heading}"]
                later += ["", f"[files.tables.{table}.{name}.codes]", *codes]
            else:
                yield f"{name} = {_plain_rule(found, table, name)}{remark}"
        elif table == "offences" and name in found.days and "recorded_on" in fed:
            step, heading = found.days[name]
            yield f"{name} = {{ from = {_text(fed['recorded_on'][0])}, {step} = {_text(heading)} }}  # likely: check"
        elif columns[name].required and name not in OWN:
            yield f'{name} = ""  # required: {columns[name].meaning}; no heading was recognised'
    yield from (*later, *(_standing(found) if table == "offences" else []))


def _remark(score: float) -> str:
    if score == 0:
        return "no heading of its own was recognised: is this one right?"
    return "sure" if score >= SURE else "likely: check"


def _plain_rule(found: Draft, table: str, name: str) -> str:
    heading = found.fed[table][name][0]
    crime = found.fed[table].get("crime_key")
    if name in ("victim_key", "suspect_key") and crime is not None and _counts_within_a_crime(found, heading):
        return f"{{ parts = {_list([crime[0], heading])} }}"
    if _kind(found, table, name) == "date":
        own = date_formats([cell for cell, _ in found.cells(heading)][:2000])
        if MONTH_FIRST in own and MONTH_FIRST not in _formats(found):
            return f"{{ from = {_text(heading)}, dates = {_list([MONTH_FIRST])} }}"
    return _text(heading)


def _counts_within_a_crime(found: Draft, heading: str) -> bool:
    """Whether persons are numbered 1, 2, 3 in each crime, so that the number alone names nobody."""
    cells = found.cells(heading)
    if not cells:
        words = found.words.of(heading)
        return "number" in words and "reference" not in words
    return all(re.fullmatch(r"\d{1,2}(\.0)?", cell) for cell, _ in cells)


# ------------------------------------------------------------------ codes


def _standing(found: Draft) -> Iterator[str]:
    """Where the outcomes hold the letters of crimes that do not stand, what these say of the standing."""
    outcome = found.fed["offences"].get("outcome")
    if outcome is None or "standing" in found.fed["offences"]:
        return
    met = {cell.upper() for cell, _ in found.cells(outcome[0])}
    codes = {
        letters: code for code, (letters, *_) in found.words.raw["values"]["standing"].items() if letters in CLOSURES
    }
    if met & {letters.upper() for letters in codes}:
        yield from ("", "[files.tables.offences.standing]  # likely: check", f"from = {_text(outcome[0])}")
        yield from ('otherwise = "stands"', "", "[files.tables.offences.standing.codes]")
        yield from (f'"{letters.upper()}" = "{codes[letters]}"' for letters in sorted(codes))


def _unlisted(found: Draft, table: str, name: str) -> list[tuple[str, int]]:
    """The cells of a column of codes that are no codes of the dictionary, with how often; none for other columns."""
    column = found.tables[table].columns.get(name)
    if column is None or column.kind != "category":
        return []
    known = {code.lower() for code in column.values}
    known |= {cell.lower() for cell in _alternates(found)} if name == "outcome" else set()
    return [(cell, count) for cell, count in found.cells(found.fed[table][name][0]) if cell.lower() not in known]


def _often(cells: Sequence[tuple[str, int]]) -> list[str]:
    often = [cell for cell, count in cells if count >= LEAST_ROWS]
    return often if len(often) <= MOST_VALUES else []


def _codes(found: Draft, table: str, name: str) -> list[str]:
    """A line for each frequent cell that is no code yet, with the code it most likely means."""
    column, heading = found.tables[table].columns.get(name), found.fed[table][name][0]
    if column is None:
        return []
    known = found.words.raw["values"].get(column.codes, {})
    numbered = "ic" if "ic" in found.words.of(heading) else ""
    return [
        f"{_text(cell)} = {_text(propose(numbered + cell if cell.isdigit() else cell, column, known))}"
        for cell in _often(_unlisted(found, table, name))
    ]


def _unseen(found: Draft, table: str, name: str) -> str:
    """The ending of a remark that says how many cells are not shown, and why."""
    cells = _unlisted(found, table, name)
    hidden = len(cells) - len(_often(cells))
    return f"; not shown, too rare or too many: {hidden}" if hidden else ""


def propose(cell: str, column: Column, known: Mapping[str, Sequence[str]]) -> str:
    """The code that a cell most likely means; "" where nothing or more than one fits.

    known: code -> wordings of the shipped synonyms. A cell of several outcomes ("OC5/9/10") is not_recorded.
    """
    if column.codes == "outcome" and (named := re.search(r"\((?:OC)?\W?(\d\w*|C\d)((?:\W+\w+)*)\)", cell, re.I)):
        return named[1] if named[1] in column.values and not named[2] else NOT_RECORDED
    said = _words(cell)
    for code, label in column.values.items():
        if said == _words(label):
            return code
    fits: dict[str, int] = {}
    for code, wordings in known.items():
        sizes = [_weight(_words(wording)) for wording in wordings if _words(wording) <= said]
        if sizes:
            fits[code] = max(sizes)
    most = max(fits.values(), default=0)
    best = [code for code, size in fits.items() if size == most]
    return best[0] if len(best) == 1 else ""


def _weight(words: frozenset[str]) -> int:
    """Longer wordings before shorter ones; one with a number, such as IC5, before all."""
    return len(words) + 100 * any(word[-1].isdigit() for word in words)


def _words(text: str) -> frozenset[str]:
    """The words of a cell without its numbering ("1. Stranger 2" -> stranger, 2) and without small words."""
    plain = re.sub(r"^\s*\w{1,2}\.\s*", "", text).lower()
    return frozenset(re.findall(r"[^\W_]+", plain)) - SMALL
