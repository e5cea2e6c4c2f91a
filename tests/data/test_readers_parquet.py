"""Parquet is read as text like every other extract; damaged files and columns of several values are refused."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from data.faults import ExtractError
from data.readers import LINE, read


def refusal(file: Path) -> str:
    with pytest.raises(ExtractError) as caught:
        read(file)
    (fault,) = caught.value.faults
    assert fault.file == file.name
    return fault.text


def test_values_come_out_as_a_person_would_type_them(tmp_path: Path) -> None:
    summer = pl.Series("utc", [datetime(2024, 6, 30, 23, 30), None]).dt.replace_time_zone("UTC")
    frame = pl.DataFrame(
        {
            " ref ": ["0071", ""],
            "day": [date(2024, 1, 5), None],
            "moment": [datetime(2024, 1, 5), datetime(2024, 1, 5, 13, 4, 5, 600_000)],
            "utc": summer,
            "hour": [time(10, 30), None],
            "age": [34.0, float("nan")],
            "share": [2.5, 1e16],
            "count": [7, None],
            "cost": [Decimal("12.50"), Decimal("7.00")],
            "armed": [True, False],
            "kind": pl.Series(["a", None], dtype=pl.Categorical),
            "nothing": [None, None],
        }
    )
    frame.write_parquet(tmp_path / "crimes.parquet")
    raw = read(tmp_path / "crimes.parquet")
    assert all(kind == pl.String for name, kind in raw.frame.schema.items() if name != LINE)
    moments = ("2024-01-05", "2024-01-05", "2024-07-01 00:30:00", "10:30:00")
    first = ("0071", *moments, "34", "2.5", "7", "12.5", "true", "a")
    second = (None, None, "2024-01-05 13:04:05", None, None, None, "1e+16", None, "7", "false", None)
    assert raw.frame.rows() == [(*first, None, 1), (*second, None, 2)]
    assert raw.frame.columns[0] == "ref"
    assert (raw.format, raw.rows_in) == ("parquet", 2)


def test_a_table_without_rows_is_read(tmp_path: Path) -> None:
    pl.DataFrame({"Ref": []}, schema={"Ref": pl.Int64}).write_parquet(tmp_path / "crimes.parquet")
    raw = read(tmp_path / "crimes.parquet")
    assert (raw.rows_in, raw.frame.schema) == (0, {"Ref": pl.String, LINE: pl.Int64})


@pytest.mark.parametrize("values", [[[1], [2]], [{"a": 1}, None], [b"1", b"2"], [timedelta(1), None]])
def test_columns_of_several_values_are_refused_by_name(tmp_path: Path, values: list[object]) -> None:
    pl.DataFrame({"Ref": ["1", "2"], "Links": values}).write_parquet(tmp_path / "crimes.parquet")
    text = refusal(tmp_path / "crimes.parquet")
    assert text == "has columns of lists, bytes or spans of time: 'Links'; leave them out or write them as text"


@pytest.mark.parametrize("kept", [4, 8, 100, -1, -9])
def test_a_file_cut_short_is_refused(tmp_path: Path, kept: int) -> None:
    file = tmp_path / "crimes.parquet"
    pl.DataFrame({"Ref": range(1000)}).write_parquet(file)
    file.write_bytes(file.read_bytes()[:kept])
    assert refusal(file) == "is cut short or damaged; copy or export it again"


def test_damage_in_the_middle_is_refused_or_read(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "crimes.parquet"
    pl.DataFrame({"Ref": range(200), "Code": ["a"] * 200}).write_parquet(file)
    data = file.read_bytes()
    for place in range(4, len(data) - 4, max(1, len(data) // 80)):
        file.write_bytes(data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :])
        try:
            read(file)
        except ExtractError as error:
            assert len(error.faults) == 1
    capfd.readouterr()


def test_files_that_are_not_parquet_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "crimes.parquet"
    file.write_bytes(b"Ref,Code\n1,a\n")
    assert refusal(file) == "is something else, not the .parquet its name says; export it again"
    file.write_bytes(b"")
    assert refusal(file) == "is empty; export it again"


def test_repeated_headings_are_refused(tmp_path: Path) -> None:
    pl.DataFrame({"Ref": [1], "Ref ": [2]}).write_parquet(tmp_path / "crimes.parquet")
    assert "the same heading twice or more: 'Ref'" in refusal(tmp_path / "crimes.parquet")
