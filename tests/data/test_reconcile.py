"""Control totals are held against the crimes that stand, and a control file that cannot be used says why."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from data.faults import ExtractError
from data.reconcile import ControlLine, reconcile, refusal
from tests.data.extract_rows import Row, derived

DYFED, GWENT = "W15000004", "W15000002"


def offences(*rows: Row) -> pl.DataFrame:
    return derived(offences=[{"crime_key": f"c{n}", **row} for n, row in enumerate(rows)])["offences"]


OFFENCES = offences(
    {"force_code": DYFED, "offence_code": "19C", "recorded_on": date(2024, 1, 1)},
    {"force_code": DYFED, "offence_code": "19C", "recorded_on": date(2024, 1, 31)},
    {"force_code": DYFED, "offence_code": "17A", "recorded_on": date(2024, 1, 31)},
    {"force_code": GWENT, "offence_code": "19C", "recorded_on": date(2024, 1, 31)},
    {"force_code": GWENT, "offence_code": "19C", "recorded_on": date(2024, 1, 31), "standing": "no_crime"},
    {
        "force_code": DYFED,
        "offence_code": "19C",
        "recorded_on": date(2023, 5, 5),
        "outcome": "1",
        "outcome_on": date(2024, 2, 2),
    },
)


def held(folder: Path, text: str, tolerance: float = 0.0) -> list[ControlLine]:
    control = folder / "totals.csv"
    control.write_text(text, encoding="utf-8")
    return reconcile(OFFENCES, control, tolerance)


def faults(folder: Path, text: str) -> list[str]:
    with pytest.raises(ExtractError) as caught:
        held(folder, text)
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("2024-01,,,recorded,0", 4),
        ("2024-01-01,,,recorded,0", 4),
        (f"2024-01,{DYFED},,recorded,0", 3),
        ("2024-01,,19c,Recorded,0", 3),
        (f"2024-01,{GWENT},19C,recorded,0", 1),
        ("2024-02,,,recorded,0", 0),
        ("2023-05,,,recorded,0", 1),
        ("2024-02,,,charged,0", 1),
        ("2023-05,,,charged,0", 0),
    ],
)
def test_what_stands_is_counted_by_month_and_by_what_the_line_names(tmp_path: Path, line: str, found: int) -> None:
    (said,) = held(tmp_path, f"month,force_code,offence_code,measure,total\n{line}\n")
    assert said.found == found


@pytest.mark.parametrize(
    ("total", "tolerance", "difference", "within"),
    [(4, 0.0, 0, True), (5, 0.0, -1, False), (5, 0.2, -1, True), (5, 0.19, -1, False), (3, 0.34, 1, True)],
)
def test_a_line_is_within_tolerance_of_its_total(
    tmp_path: Path, total: int, tolerance: float, difference: int, within: bool
) -> None:
    (said,) = held(tmp_path, f"month,measure,total\n2024-01,recorded,{total}\n", tolerance)
    assert (said.expected, said.difference, said.within) == (total, difference, within)
    assert said.share == pytest.approx(difference / total)


def test_a_total_of_nought_has_no_share_and_allows_nothing(tmp_path: Path) -> None:
    (said,) = held(tmp_path, "month,measure,total\n2024-01,recorded,0\n", 0.5)
    assert (said.share, said.within) == (None, False)


def test_a_file_as_a_spreadsheet_saves_it_is_read(tmp_path: Path) -> None:
    text = '\ufeffMonth;Measure;Total\r\n2024-01;recorded;"1,004"\r\n;;\r\n'
    (said,) = held(tmp_path, text)
    assert (said.expected, said.found) == (1004, 4)


def test_the_refusal_names_the_worst_three_months(tmp_path: Path) -> None:
    text = "month,measure,total\n2024-01,recorded,6\n2024-02,recorded,9\n2024-03,recorded,7\n2024-04,recorded,1\n"
    fault = refusal(held(tmp_path, text + "2023-05,recorded,1\n"))
    assert fault is not None
    assert fault.file == "totals.csv"
    assert "4 of 5 control totals" in fault.text
    months = [word for word in fault.text.replace("(", " ").split() if word.startswith("2024-")]
    assert months == ["2024-02", "2024-03", "2024-01"]
    assert "2024-02 recorded: 0 found, 9 expected" in fault.text


def test_nothing_is_refused_where_every_line_is_within_tolerance(tmp_path: Path) -> None:
    assert refusal(held(tmp_path, "month,measure,total\n2024-01,recorded,4\n")) is None
    assert refusal([]) is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("month,mesure,total\n2024-01,recorded,1\n", "has a column 'mesure' that control totals do not have"),
        ("month,mesure,total\n2024-01,recorded,1\n", "did you mean 'measure'?"),
        ("month,total\n2024-01,1\n", "has no column 'measure'; add it"),
        ("month,measure,total,total\n2024-01,recorded,1,2\n", "has the column 'total' twice"),
        (
            "month,measure,total\n2024-01,recorder,1\n",
            "line 2: the measure is not one there is; did you mean 'recorded'?",
        ),
        ("month,measure,total\n01/2024,recorded,1\n", "line 2: the month is not written YYYY-MM"),
        ("month,measure,total\n2024-13,recorded,1\n", "line 2: the month is not written YYYY-MM"),
        ("month,measure,total\n2024-01,recorded,4.5\n", "line 2: the total is not a whole number"),
        ("month,measure,total\n2024-01,recorded,-4\n", "line 2: the total is not a whole number"),
        ("month,measure,total\n2024-01,recorded\n", "line 2: the total is not a whole number"),
        ("month,measure,total\n2024-01,recorded,4\n2024-01-01,recorded,4\n", "line 3: counts the same as line 2"),
        ("month,measure,total\n", "has a heading but no totals"),
        ("", "has no column 'month'"),
        ("month,measure,total\0\n", "is not a CSV file"),
    ],
)
def test_a_control_file_that_cannot_be_used_says_why(tmp_path: Path, text: str, sentence: str) -> None:
    assert any(sentence in fault for fault in faults(tmp_path, text))


def test_everything_wrong_is_said_at_once(tmp_path: Path) -> None:
    assert len(faults(tmp_path, "month,measure,total\n24,recorded,4\n2024-01,x,4\n2024-01,recorded,four\n")) == 3


def test_a_control_file_that_is_not_there_or_is_a_folder_or_vast_is_refused(tmp_path: Path) -> None:
    vast = tmp_path / "vast.csv"
    with vast.open("wb") as opened:
        opened.truncate(20_000_000)
    for control, sentence in (
        (tmp_path / "no.csv", "no.csv: cannot be read"),
        (tmp_path, "cannot be read"),
        (vast, "is far too large"),
    ):
        with pytest.raises(ExtractError, match=sentence):
            reconcile(OFFENCES, control, 0.0)
