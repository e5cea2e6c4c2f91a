"""Files of lines are read as text; what cannot be read is told by line, and a useless file in one sentence."""

import hashlib
import os
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from data.faults import ExtractError
from data.readers import ENDINGS, LINE, Raw, headings, read

Write = Callable[[bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(data: bytes) -> Path:
        file = tmp_path / "crimes.csv"
        file.write_bytes(data)
        return file

    return written


def rows(raw: Raw) -> list[tuple[str | None, ...]]:
    return raw.frame.drop(LINE).rows()


def lines(raw: Raw) -> list[int]:
    return raw.frame[LINE].to_list()


def refusal(file: Path, **how: str) -> str:
    with pytest.raises(ExtractError) as caught:
        read(file, **how)
    (fault,) = caught.value.faults
    assert fault.file == file.name
    assert "\n" not in fault.text
    return fault.text


# ------------------------------------------------------------------ what is read


def test_every_cell_is_text_and_an_empty_one_is_null(write: Write) -> None:
    data = b'Ref,When,Age\n0071,2024-01-05,\n"",NULL,034.50\n'
    raw = read(write(data))
    assert raw.frame.schema == {"Ref": pl.String, "When": pl.String, "Age": pl.String, LINE: pl.Int64}
    assert rows(raw) == [("0071", "2024-01-05", None), (None, "NULL", "034.50")]
    assert lines(raw) == [2, 3]
    assert (raw.name, raw.format, raw.encoding, raw.delimiter, raw.sheet) == ("crimes.csv", "csv", "UTF-8", ",", None)
    assert raw.sha256 == hashlib.sha256(data).hexdigest()
    assert raw.rows_in == 2 and not raw.unparsed


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^", "~"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("codec", "encoding"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("utf-16", "UTF-16-LE"), ("cp1252", "Windows-1252")],
)
def test_delimiters_line_ends_and_encodings_are_found(
    write: Write, delimiter: str, end: str, codec: str, encoding: str
) -> None:
    text = end.join(delimiter.join(row) for row in [["Réf", "Place"], ["1", "Caffè €"], ["2", "Ty"]]) + end
    raw = read(write(text.encode(codec)))
    assert raw.frame.columns == ["Réf", "Place", LINE]
    assert rows(raw) == [("1", "Caffè €"), ("2", "Ty")]
    assert (raw.encoding, raw.delimiter) == (encoding, delimiter)


def test_big_endian_utf16_is_read(write: Write) -> None:
    raw = read(write(b"\xfe\xff" + "Ref,Place\n1,Tŷ\n".encode("utf-16-be")))
    assert rows(raw) == [("1", "Tŷ")]
    assert raw.encoding == "UTF-16-BE"


def test_a_delimiter_given_is_not_guessed(write: Write) -> None:
    assert rows(read(write(b"a;b,c\n1;2,3\n"), delimiter=";")) == [("1", "2,3")]


def test_commas_inside_cells_do_not_win_over_the_delimiter(write: Write) -> None:
    assert read(write(b"Ref;Value\n1;1,5\n2;2,5\n")).delimiter == ";"
    assert read(write(b'Ref|"Name, first, second"\n1|a\n2|b\n')).delimiter == "|"


def test_quoted_cells_may_hold_anything(write: Write) -> None:
    data = b'Ref,Notes,Code\n1,"two\nlines, and ""marks""",a\n2,"three\r\n\r\nlines",b\n3,,"c"\n'
    raw = read(write(data))
    assert rows(raw) == [("1", 'two\nlines, and "marks"', "a"), ("2", "three\r\n\r\nlines", "b"), ("3", None, "c")]
    assert lines(raw) == [2, 4, 7]
    assert not raw.unparsed


def test_a_heading_over_several_lines_moves_the_rows_down(write: Write) -> None:
    raw = read(write(b'"Crime\nnumber",Code\n1,a\n'))
    assert raw.frame.columns == ["Crime\nnumber", "Code", LINE]
    assert lines(raw) == [3]


def test_the_line_that_excel_writes_for_itself_is_understood(write: Write) -> None:
    raw = read(write(b"sep=;\r\nRef;Value\r\n1;1,5\r\n"))
    assert rows(raw) == [("1", "1,5")]
    assert (raw.delimiter, lines(raw)) == (";", [3])


def test_blank_lines_and_the_end_mark_of_dos_are_passed_over(write: Write) -> None:
    raw = read(write(b"\r\n\nRef,Code\n1,a\n\n   \n2,b\n\n\n\x1a"))
    assert rows(raw) == [("1", "a"), ("2", "b")]
    assert lines(raw) == [4, 7]
    assert not raw.unparsed
    assert rows(read(write(b"Ref,Code\n1,a\x1a"))) == [("1", "a")]


def test_a_single_column_keeps_its_empty_cells_but_not_blank_lines(write: Write) -> None:
    raw = read(write(b'Ref\n1\n\n""\n2\n'))
    assert rows(raw) == [("1",), (None,), ("2",)]
    assert lines(raw) == [2, 4, 5]


def test_an_empty_cell_before_a_delimiter_at_the_end_is_a_row(write: Write) -> None:
    for data in (b"Ref,\n1,\n,\n2,\n", b"Ref\n1,\n,\n2\n", b"Ref,\n1,\n\n,\n2\n"):
        assert rows(read(write(data), delimiter=",")) == [("1",), (None,), ("2",)]


def test_a_row_of_delimiters_alone_is_a_row(write: Write) -> None:
    assert rows(read(write(b"Ref,Code\n,\n1,a\n"))) == [(None, None), ("1", "a")]


@pytest.mark.parametrize(
    "data",
    [b"Ref,Code,\n1,a,\n2,b,\n", b"Ref,Code\n1,a,\n2,b,\n", b"Ref,Code,\n1,a\n2,b,\n", b"Ref,Code\r\n1,a,\r\n2,b\r\n"],
)
def test_a_delimiter_at_the_end_of_lines_begins_no_column(write: Write, data: bytes) -> None:
    raw = read(write(data))
    assert raw.frame.columns == ["Ref", "Code", LINE]
    assert rows(raw) == [("1", "a"), ("2", "b")]
    assert not raw.unparsed


def test_headings_alone_are_a_table_without_rows(write: Write) -> None:
    for data in (b"Ref,Code", b"Ref,Code\r\n", b'"Ref","Code"\n\n'):
        raw = read(write(data))
        assert (raw.frame.columns, raw.rows_in) == (["Ref", "Code", LINE], 0)
        assert raw.frame.schema["Ref"] == pl.String


def test_headings_are_stripped_and_listed(write: Write) -> None:
    assert headings(write("\u00a0Ref , Code\t\n1,2\n".encode())) == ["Ref", "Code"]


# ------------------------------------------------------------------ lines that cannot be read


def test_lines_with_other_numbers_of_cells_are_told_and_the_rest_is_read(write: Write) -> None:
    raw = read(write(b'Ref,Code,Day\n1,a,b\n2,a\n3,a,"b\nc"\n4,a,b,c\n5,"a\n",b,c\n6,,\n7\n8,a,b'))
    assert rows(raw) == [("1", "a", "b"), ("3", "a", "b\nc"), ("6", None, None), ("8", "a", "b")]
    assert lines(raw) == [2, 4, 9, 11]
    assert raw.unparsed == (
        (3, "has 2 cells where there are 3 headings"),
        (6, "has 4 cells where there are 3 headings"),
        (7, "has 4 cells where there are 3 headings"),
        (10, "has 1 cell where there are 3 headings"),
    )
    assert raw.rows_in == 8


def test_a_short_line_is_not_hidden_by_a_delimiter_inside_a_cell(write: Write) -> None:
    raw = read(write(b'Ref,Code,Day\n1,"a,b",c\n2,a\n'))
    assert rows(raw) == [("1", "a,b", "c")]
    assert [line for line, _ in raw.unparsed] == [3]


def test_a_mark_that_is_not_closed_costs_its_own_line_only(write: Write) -> None:
    raw = read(write(b'Ref,Notes,Code\n1,"fine",a\n2,"open,a\n3,"fine",a\n4,plain,"last\n'))
    assert rows(raw) == [("1", "fine", "a"), ("3", "fine", "a")]
    assert raw.unparsed == (
        (3, "a quotation mark opens a cell and is not closed"),
        (5, "a quotation mark opens a cell and is not closed"),
    )


def test_two_open_marks_do_not_swallow_the_records_between_them(write: Write) -> None:
    between = b"".join(b"%d,x,y,z,w\n" % number for number in range(3, 50))
    raw = read(write(b'Ref,A,B,C,D\n2,"x,y,z,w\n' + between + b'50,x,y,z",w\n51,x,y,z,w\n'))
    assert [line for line, _ in raw.unparsed] == [2]
    assert len(raw.frame) == 49
    assert rows(raw)[-2] == ("50", "x", "y", 'z"', "w")


def test_free_text_over_many_lines_stays_one_cell(write: Write) -> None:
    note = "\n".join(["He said no, and left"] * 5 + ["then, later, more"] * 50)
    raw = read(write(f'Ref,Notes,A,B,C\n1,"{note}",x,y,z\n'.encode()))
    assert rows(raw) == [("1", note, "x", "y", "z")]


def test_a_mark_inside_a_plain_cell_is_a_character(write: Write) -> None:
    raw = read(write(b'Ref,Height,Code\n1,5\' 6",a\n2,"x, ""y""",b\n3,O"B,c\r\n'))
    assert rows(raw) == [("1", "5' 6\"", "a"), ("2", 'x, "y"', "b"), ("3", 'O"B', "c")]
    assert not raw.unparsed


def test_a_mark_that_is_not_doubled_is_told(write: Write) -> None:
    raw = read(write(b'Ref,Notes\n1,"he said "no" to it"\n2,x\n'))
    assert rows(raw) == [("2", "x")]
    assert raw.unparsed == ((2, "a quotation mark stands inside a quoted cell without being doubled"),)


def test_marks_are_found_across_the_blocks_that_are_counted(write: Write) -> None:
    # Blocks of half a MiB: the cells that are quoted come to lie on every offset of a word at their edges.
    body = "".join(f'{number},"a, ""b""\nc",{"x" * (number % 67)}\n' for number in range(40_000))
    raw = read(write(b"Ref,Notes,Code\n" + body.encode()))
    assert raw.rows_in == len(raw.frame) == 40_000
    assert lines(raw) == list(range(2, 80_002, 2))
    broken = read(write(b"Ref,Notes,Code\n" + body.encode() + b'1,"x\n' + body.encode()))
    assert (len(broken.frame), broken.unparsed) == (
        80_000,
        ((80_002, "a quotation mark opens a cell and is not closed"),),
    )
    assert rows(broken)[:40_000] == rows(raw) == rows(broken)[40_000:]


def test_reasons_never_hold_what_stands_in_cells(write: Write) -> None:
    raw = read(write(b'Ref,Code\nSECRET,1,2\nSECRET,"SECRET\n"SECRET"SECRET,1\n'))
    assert len(raw.unparsed) == 3
    assert "SECRET" not in str(raw.unparsed)


# ------------------------------------------------------------------ files that are refused


def test_a_line_without_end_is_refused_at_once_and_in_little_memory(tmp_path: Path) -> None:
    file = tmp_path / "endless.csv"
    file.write_bytes(b"Ref,Code\n1,")
    os.truncate(file, 2 * 1024**3)
    began = time.monotonic()
    tracemalloc.start()
    try:
        text = refusal(file)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert text == "line 2 is longer than 1 MiB, so this is no table of lines; export it again with line breaks"
    assert time.monotonic() - began < 5
    assert peak < 50 * 1024**2


def test_a_line_is_measured_across_the_pieces_that_are_read(write: Write) -> None:
    most = 1024 * 1024
    assert "line 3 is longer" in refusal(write(b"Ref\n1\n" + b"x" * (most + 1) + b"\n"))
    assert "line 3 is longer" in refusal(write(b"Ref\n" + b"y" * 900_000 + b"\n" + b"x" * (most + 1) + b"\n2\n"))
    assert read(write(b"Ref\n" + b"y" * 900_000 + b"\n" + b"x" * most + b"\n")).rows_in == 2


@pytest.mark.parametrize("data", [b"\n\r\n", b"\x1a", b"\xef\xbb\xbf", b"sep=,\n", b"\xff\xfe", b" \n\n"])
def test_a_file_without_headings_is_refused(write: Write, data: bytes) -> None:
    assert refusal(write(data)) == "holds no headings and no rows; export it again"


def test_an_empty_file_is_refused(write: Write) -> None:
    assert refusal(write(b"")) == "is empty; export it again"


def test_empty_and_repeated_headings_are_named(write: Write) -> None:
    assert refusal(write(b"Ref,,Ref,Code, Code\n1,2,3,4,5\n")) == (
        "line 1 has no heading for column 2 and the same heading twice or more: 'Code', 'Ref'; "
        "give every column a heading of its own"
    )
    assert LINE in refusal(write(f"Ref,{LINE}\n".encode()))


def test_headings_with_an_open_mark_are_refused(write: Write) -> None:
    assert "line 2 has a quotation mark" in refusal(write(b'\nRef,"Code\n1,2\n'))


def test_nul_bytes_are_refused_with_their_line(write: Write) -> None:
    assert refusal(write(b"Ref\n1\n2\0\n")).startswith("line 3 holds NUL bytes")
    assert refusal(write("Ref\n1\n".encode("utf-16-le"))).startswith("line 1 holds NUL bytes")


def test_bytes_of_no_encoding_are_refused_with_their_line(write: Write) -> None:
    assert refusal(write(b"Ref\n1\n\xc5\x81\x90\n")).startswith("line 3 is neither UTF-8 nor Windows-1252")
    assert refusal(write(b"\xef\xbb\xbfRef\n\xe9t\xe9\n")).startswith("line 2 is not UTF-8")
    assert refusal(write(b"\xff\xfe" + "Ref\n1".encode("utf-16-le") + b"\x00")).startswith("line 2 is not UTF-16")


def test_a_broken_sequence_between_two_pieces_is_not_taken_for_one(write: Write) -> None:
    long = "é" * 300_000
    data = f"Ref\nx{long}\n{long}\n{long}\n".encode()
    raw = read(write(data))
    assert (raw.encoding, rows(raw)[1]) == ("UTF-8", (long,))


@pytest.mark.parametrize(
    ("start", "word"),
    [(b"PK\x03\x04", "zip"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Excel"), (b"PAR1", "Parquet"), (b"%PDF-", "PDF")],
)
def test_a_file_that_is_not_what_its_name_says_is_refused(write: Write, start: bytes, word: str) -> None:
    text = refusal(write(start + b"Ref\n1\n"))
    assert word in text and "not the text its name says" in text


def test_a_delimiter_that_cannot_part_cells_is_refused(write: Write) -> None:
    for delimiter in ("¬", ";;", '"', "\n"):
        assert "one plain character" in refusal(write(b"Ref;Code\n"), delimiter=delimiter)


def test_files_that_cannot_be_opened_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "folder.csv"
    folder.mkdir()
    assert refusal(folder) == "is not a file; give a file of rows"
    link = tmp_path / "link.csv"
    link.symlink_to(tmp_path / "gone.csv")
    assert "is not there" in refusal(link)
    assert "is not there" in refusal(tmp_path / "gone.parquet")
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    assert "is not a file" in refusal(pipe)

    def forbidden(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    file = tmp_path / "crimes.csv"
    file.write_bytes(b"Ref\n1\n")
    monkeypatch.setattr("builtins.open", forbidden)
    assert refusal(file) == "cannot be read (Permission denied); check who may open it and try again"


def test_an_unknown_ending_lists_the_known_ones(tmp_path: Path) -> None:
    for name in ("crimes.ods", "crimes", "crimes.csv.gz"):
        text = refusal(tmp_path / name)
        assert all(ending in text for ending in ENDINGS)
    assert refusal(tmp_path / "crimes.parqet").endswith("did you mean '.parquet'?")
