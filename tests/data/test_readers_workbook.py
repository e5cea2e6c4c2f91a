"""Sheets of workbooks are read as text; workbooks that are dangerous, locked or damaged are refused unopened."""

import os
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

import polars as pl
import pytest
from openpyxl import Workbook

from data.faults import ExtractError
from data.readers import LINE, headings, read

Save = Callable[..., Path]

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.fixture
def save(tmp_path: Path) -> Save:
    def saved(**sheets: list[list[object]]) -> Path:
        workbook = Workbook()
        workbook.remove(workbook.worksheets[0])
        for title, rows in sheets.items():
            sheet = workbook.create_sheet(title)
            for number, row in enumerate(rows, 1):
                for column, value in enumerate(row, 1):
                    sheet.cell(number, column, value)
            if title.startswith("Hidden"):
                sheet.sheet_state = "hidden"
        workbook.save(tmp_path / "crimes.xlsx")
        return tmp_path / "crimes.xlsx"

    return saved


def refusal(file: Path, sheet: str | None = None) -> str:
    with pytest.raises(ExtractError) as caught:
        read(file, sheet=sheet)
    (fault,) = caught.value.faults
    assert fault.file == file.name
    return fault.text


def compound(file: Path, *streams: str) -> Path:
    """The least that tells what an OLE container holds: its signature, and the names of its streams in UTF-16."""
    names = b"".join(stream.encode("utf-16-le").ljust(128, b"\0") for stream in streams)
    file.write_bytes(OLE + bytes(504) + names.ljust(1024, b"\0"))
    return file


def rezipped(file: Path, *, add: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, data in add.items():
            archive.writestr(name, data)
    return file


# ------------------------------------------------------------------ what is read


def test_cells_come_out_as_a_person_would_type_them(save: Save) -> None:
    file = save(
        Crimes=[
            ["Ref", "When", "Age", "Share", "Armed", "Hour"],
            [71, datetime(2024, 1, 5), 34.0, 2.5, True, time(10, 30)],
            ["0072", "05/01/2024", None, -0.25, False, "noon"],
            [10**15, datetime(2024, 1, 5, 13, 4, 5), "34 ", "", None, None],
            ["", date(2024, 2, 29), 0, 1e-7, None, None],
        ]
    )
    raw = read(file)
    assert all(kind == pl.String for name, kind in raw.frame.schema.items() if name != LINE)
    assert raw.frame.rows() == [
        ("71", "2024-01-05", "34", "2.5", "true", "10:30:00", 2),
        ("0072", "05/01/2024", None, "-0.25", "false", "noon", 3),
        ("1000000000000000", "2024-01-05 13:04:05", "34 ", None, None, None, 4),
        (None, "2024-02-29", "0", "0.0000001", None, None, 5),
    ]
    assert (raw.format, raw.sheet, raw.encoding, raw.delimiter) == ("xlsx", "Crimes", None, None)
    assert len(raw.sha256) == 64 and raw.rows_in == 4


def test_a_formula_without_a_reckoned_value_is_empty(save: Save) -> None:
    assert read(save(Crimes=[["Ref", "Sum"], ["1", "=1+1"]])).frame.rows() == [("1", None, 2)]


def test_blank_rows_and_columns_are_passed_over_and_rows_keep_their_numbers(save: Save) -> None:
    rows = [[], [], [None, "Ref", None, "Code "], [], [None, "1", None, "a"], [None, None], [None, "2"], ["x"]]
    raw = read(save(Crimes=rows[:-1]))
    assert raw.frame.rows() == [("1", "a", 5), ("2", None, 7)]
    assert headings(save(Crimes=rows[:-1])) == ["Ref", "Code"]
    assert "no heading for column 1" in refusal(save(Crimes=rows))


def test_the_only_sheet_with_rows_is_taken(save: Save) -> None:
    file = save(Notes=[], Crimes=[["Ref"], ["1"]], Hidden=[["Code"], ["a"]])
    assert read(file).sheet == "Crimes"
    assert read(file, sheet="Hidden").frame.rows() == [("a", 2)]


def test_several_sheets_with_rows_are_listed(save: Save) -> None:
    file = save(Crimes=[["Ref"], ["1"]], Victims=[["Ref"], ["1"]], Hidden=[["Ref"]], Notes=[])
    assert refusal(file) == "has 2 sheets with rows: 'Crimes', 'Victims'; name one with `sheet` in the mapping"
    assert read(file, sheet="Victims").sheet == "Victims"
    assert refusal(file, "Victim") == "has no sheet 'Victim'; did you mean 'Victims'?"
    assert "without any cell" in refusal(file, "Notes")


def test_rows_on_hidden_sheets_alone_are_not_taken_unasked(save: Save) -> None:
    assert "hidden sheets only: 'Hidden'" in refusal(save(Hidden=[["Ref"], ["1"]], Notes=[]))
    assert "no sheet with rows" in refusal(save(Notes=[]))


def test_repeated_headings_are_named_with_their_row(save: Save) -> None:
    assert "line 2 has the same heading twice or more: 'Ref'" in refusal(save(Crimes=[[], ["Ref", "Ref"], [1, 2]]))


# ------------------------------------------------------------------ what is refused


def test_macros_are_refused(save: Save, tmp_path: Path) -> None:
    file = rezipped(save(Crimes=[["Ref"], ["1"]]), add={"xl/vbaProject.bin": b"x"})
    assert refusal(file) == "is a workbook with macros; save it as .xlsx, which has none"
    assert "with macros" in refusal(file.rename(tmp_path / "crimes.xlsm"))
    assert "with macros" in refusal(compound(tmp_path / "crimes.xls", "Workbook", "_VBA_PROJECT_CUR"))


def test_passwords_are_refused(save: Save, tmp_path: Path) -> None:
    for name in ("crimes.xlsx", "crimes.xls", "crimes.xlsb"):
        file = compound(tmp_path / name, "EncryptionInfo", "EncryptedPackage")
        assert refusal(file) == "is protected by a password; take the password off and save it again"


def test_a_workbook_that_unpacks_to_far_more_than_it_is_is_refused(save: Save) -> None:
    file = rezipped(save(Crimes=[["Ref"], ["1"]]), add={"xl/media/image1.bin": bytes(60 * 1024**2)})
    assert refusal(file).startswith("would unpack to 60 MiB")


def test_a_directory_that_says_a_huge_size_is_believed(save: Save) -> None:
    file = save(Crimes=[["Ref"], ["1"]])
    data = bytearray(file.read_bytes())
    entry = data.index(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = (3 * 1024**3).to_bytes(4, "little")
    file.write_bytes(data)
    assert refusal(file).startswith("would unpack to 3,07")


def test_a_directory_that_says_too_little_is_found_out(save: Save) -> None:
    file = rezipped(save(Crimes=[["Ref"], ["1"]]), add={"xl/media/image1.bin": bytes(60 * 1024**2)})
    data = bytearray(file.read_bytes())
    entry = data.rindex(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = (1000).to_bytes(4, "little")
    file.write_bytes(data)
    assert refusal(file) == "is cut short or damaged; copy or export it again"


def test_a_stray_cell_far_away_is_refused_before_the_sheet_is_laid_out(save: Save) -> None:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet["A1"], sheet["XFD900000"] = "Ref", "x"
    file = save(Crimes=[["Ref"]])
    workbook.save(file)
    assert refusal(file).startswith("has a sheet of 900,000 rows and 16,384 columns")


def test_a_zip_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "crimes.xlsx", "w") as archive:
        archive.writestr("crimes.csv", "Ref\n1\n")
    assert "is a zip file but no workbook" in refusal(tmp_path / "crimes.xlsx")


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.95, 0.999])
def test_a_workbook_cut_short_is_refused(save: Save, share: float) -> None:
    file = save(Crimes=[["Ref"], *[[str(number)] for number in range(500)]])
    os.truncate(file, int(file.stat().st_size * share))
    assert refusal(file) == "is cut short or damaged; copy or export it again"


def test_damage_anywhere_in_a_workbook_is_refused_or_read_whole(save: Save) -> None:
    file = save(Crimes=[["Ref"], *[[str(number)] for number in range(50)]])
    data, whole = file.read_bytes(), read(file).frame
    for place in range(0, len(data), max(1, len(data) // 60)):
        file.write_bytes(data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :])
        try:
            assert read(file).frame.equals(whole)
        except ExtractError as error:
            assert len(error.faults) == 1


def test_files_that_are_no_workbooks_are_refused(tmp_path: Path, save: Save) -> None:
    html = tmp_path / "report.xls"
    html.write_bytes(b"<html><table><tr><td>Ref</td></tr></table></html>")
    assert "not the .xls its name says" in refusal(html)
    modern = save(Crimes=[["Ref"], ["1"]]).rename(tmp_path / "modern.xls")
    assert "not the .xls its name says" in refusal(modern)
    old = compound(tmp_path / "old.xlsx", "Workbook")
    assert "not the .xlsx its name says" in refusal(old)
    assert "damaged" in refusal(compound(tmp_path / "old.xls", "Workbook"))
    empty = tmp_path / "empty.xlsx"
    empty.touch()
    assert refusal(empty) == "is empty; export it again"


def test_a_workbook_too_large_to_hold_is_refused_without_reading_it(tmp_path: Path) -> None:
    file = tmp_path / "vast.xlsx"
    file.write_bytes(b"PK\x03\x04")
    os.truncate(file, 2 * 1024**3)
    assert "larger than 512 MiB" in refusal(file)
