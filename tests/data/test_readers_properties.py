"""Any table that Python writes is read back as it was; no bytes at all make the readers crash."""

import csv
import io
import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.faults import ExtractError
from data.readers import LINE, Raw, read

CODECS = ("utf-8", "utf-8-sig", "utf-16", "cp1252")
DELIMITERS = (",", ";", "\t", "|", "^", "~")

# What a table can hold in any encoding: all that troubles a parser, and letters of two scripts.
LATIN = st.text(alphabet=st.sampled_from("ab 1,;\t|^~\"'\n\réŵ€=-#\\\u2028\u00a0"), max_size=9)
WINDOWS = LATIN.map(lambda text: text.replace("ŵ", "w").replace("\u2028", ""))
QUOTING = (csv.QUOTE_MINIMAL, csv.QUOTE_ALL)


def written(rows: list[list[str]], delimiter: str, quoting: int) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator="\r\n").writerows(rows)  # type: ignore[arg-type]
    return out.getvalue()


def read_bytes(data: bytes, name: str = "crimes.csv", delimiter: str | None = None) -> Raw:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / name
        file.write_bytes(data)
        return read(file, delimiter=delimiter)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[list[str]], str, str, int]:
    codec = draw(st.sampled_from(CODECS))
    cell = WINDOWS if codec == "cp1252" else LATIN
    width = draw(st.integers(1, 5))
    rows = draw(st.lists(st.lists(cell, min_size=width, max_size=width), max_size=8))
    return rows, draw(st.sampled_from(DELIMITERS)), codec, draw(st.sampled_from(QUOTING))


@settings(max_examples=400, deadline=None)
@given(tables())
def test_any_table_is_read_back_as_it_was(table: tuple[list[list[str]], str, str, int]) -> None:
    rows, delimiter, codec, quoting = table
    width = len(rows[0]) if rows else 2
    # Accents in the headings: without any, Windows-1252 would be read as the UTF-8 it then also is.
    headings = [f"é{number}" for number in range(width)]
    text = written([headings, *rows], delimiter, quoting)
    raw = read_bytes(text.encode(codec), delimiter=delimiter)
    assert raw.frame.columns == [*headings, LINE]
    assert raw.frame.drop(LINE).rows() == [tuple(cell or None for cell in row) for row in rows]
    assert raw.unparsed == ()
    starts, line = [], 1
    for row in [headings, *rows]:
        starts.append(line)
        line += written([row], delimiter, quoting).count("\n")
    assert raw.frame[LINE].to_list() == starts[1:]
    # A record that cannot be read sends the file down the slow path, where all others must come out the same.
    broken = read_bytes((text + written([["x"] * (width + 1)], delimiter, quoting)).encode(codec), delimiter=delimiter)
    assert broken.frame.equals(raw.frame)
    assert [number for number, _ in broken.unparsed] == [line]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.lists(st.text(alphabet='ab "\n1', max_size=6), min_size=3, max_size=3), max_size=8),
    st.sampled_from(DELIMITERS),
)
def test_the_delimiter_is_found_in_any_table_without_others(rows: list[list[str]], delimiter: str) -> None:
    raw = read_bytes(written([["A", "B", "C"], *rows], delimiter, csv.QUOTE_MINIMAL).encode())
    assert raw.delimiter == delimiter
    assert raw.frame.drop(LINE).rows() == [tuple(cell or None for cell in row) for row in rows]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.lists(st.text(alphabet='ab1 é"\n', max_size=6), min_size=1, max_size=6), max_size=10),
    st.sampled_from(DELIMITERS),
)
def test_every_record_is_read_or_told(rows: list[list[str]], delimiter: str) -> None:
    """Records with cells too many or too few; none is blank, for blank lines are no records."""
    rows = [["x" + row[0], *row[1:]] for row in rows]
    headings = ["A", "B", "C"]
    raw = read_bytes(written([headings, *rows], delimiter, csv.QUOTE_MINIMAL).encode())
    whole = [row for row in rows if len(row) == 3 or (len(row) == 4 and not row[3])]
    assert raw.rows_in == len(rows)
    assert raw.frame.drop(LINE).rows() == [tuple(cell or None for cell in row[:3]) for row in whole]
    assert len(raw.unparsed) == len(rows) - len(whole)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet='a,"\n\r', max_size=60), st.sampled_from([",", None]))
def test_any_soup_of_marks_loses_no_line(soup: str, delimiter: str | None) -> None:
    """Each line of the file belongs to a record that was read or told, or is blank."""
    raw = read_bytes(f"A,B\n{soup}".encode(), delimiter=delimiter)
    starts = sorted([*raw.frame[LINE].to_list(), *(line for line, _ in raw.unparsed)])
    assert len(set(starts)) == raw.rows_in
    lines = f"A,B\n{soup}".split("\n")
    for number in range(2, len(lines) + 1):
        if number not in starts and lines[number - 1].strip():
            # A line that starts no record goes on with a cell that an earlier line opened.
            before = max(start for start in starts if start < number)
            assert '"' in "\n".join(lines[before - 1 : number - 1])


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=200), st.sampled_from([b"", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"A,B\n", b"A;B\r\n1;"])
)
def test_no_bytes_crash_the_reader_of_lines(data: bytes, start: bytes) -> None:
    try:
        raw = read_bytes(start + data)
    except ExtractError as error:
        assert len(error.faults) == 1
    else:
        assert raw.rows_in >= 0 and raw.frame.columns[-1] == LINE


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("crimes.xlsx", b"PK\x03\x04"),
        ("crimes.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("crimes.xlsb", b"PK\x05\x06"),
        ("crimes.parquet", b"PAR1"),
    ],
)
def test_no_bytes_crash_the_readers_of_workbooks_and_parquet(name: str, start: bytes) -> None:
    draws = random.Random(20240305)
    for _ in range(60):
        with pytest.raises(ExtractError) as caught:
            read_bytes(start + draws.randbytes(draws.randrange(2000)) + draws.choice([b"", b"PAR1"]), name)
        assert len(caught.value.faults) == 1
