"""A file's text becomes typed rows: what is no good is blanked or rejected with its reason, never guessed."""

from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest

from data.accounts import FAULTS
from data.dictionary import Dictionary, load_dictionary
from data.faults import ExtractError
from data.mapping import Mapping, load_mapping
from data.readers import LINE, Raw
from data.shape import OLD, Shaped, shape

ROOT = Path(__file__).parents[2]
AS_AT = date(2024, 6, 30)
HEAD = """
title = "Invented"
source_system = "niche"
force_code = "W15000004"
nothing = ["NULL", "None  recorded", "01/01/1900", "999"]
dates = ["%d/%m/%Y", "%d/%m/%Y %H:%M"]
alternate_outcomes = { "1A" = "1", "2A" = "2" }
"""
FILE = """
[[files]]
name = "crimes"
pattern = "*"
"""
OFFENCES = """
[files.tables.offences]
crime_key = "Ref"
offence_code = "Code"
recorded_on = "Created"
"""
GOOD = {"Ref": "54/1", "Code": "19C", "Created": "13/02/2024"}


@cache
def dictionary() -> Dictionary:
    return load_dictionary(ROOT / "data" / "dictionary.toml", ROOT / "data" / "published" / "forces.toml")


@cache
def mapping(text: str) -> Mapping:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "invented.toml"
        file.write_text(text, encoding="utf-8")
        return load_mapping(str(file), dictionary())


def raw(columns: MappingOf[str, Sequence[str | None]], unparsed: Sequence[tuple[int, str]] = ()) -> Raw:
    """A file as the readers give it; its first row stands on line 2."""
    frame = pl.DataFrame(dict(columns), schema=dict.fromkeys(columns, pl.String))
    frame = frame.with_columns(pl.int_range(2, pl.len() + 2, dtype=pl.Int64).alias(LINE))
    return Raw("crimes.csv", "0" * 64, frame, tuple(unparsed), "csv")


def shaped(text: str, columns: MappingOf[str, Sequence[str | None]], table: str = "offences") -> Shaped:
    """One table of a file of these columns, under a mapping of this text."""
    read = mapping(text)
    (one,) = [s for s in shape(raw(columns), read.files[0], read, dictionary(), AS_AT) if s.table == table]
    assert one.account.adds_up()
    assert one.faults.schema == pl.Schema(FAULTS)
    return one


def of_column(rule: str, cells: Sequence[str | None], head: str = HEAD) -> Shaped:
    """Offences that are good but for one further column, X, read by one further rule."""
    good = {name: [cell] * len(cells) for name, cell in GOOD.items()} | {"Ref": [f"54/{n}" for n in range(len(cells))]}
    return shaped(head + FILE + OFFENCES + rule, good | {"X": cells})


def values(rule: str, cells: Sequence[str | None], head: str = HEAD) -> list[object]:
    """What becomes of the cells of one column, whose name is the rule's first word."""
    return of_column(rule, cells, head).frame[rule.split()[0]].to_list()


def reasons(one: Shaped) -> list[tuple[int, str, str, str]]:
    return one.faults.select("line", "column", "reason", "action").rows()


def test_a_row_has_every_fed_column_with_its_type() -> None:
    one = shaped(HEAD + FILE + OFFENCES, {name: [cell] for name, cell in GOOD.items()})
    fed = dictionary().sources["snapshot"]["offences"].fed()
    assert one.frame.columns == [*fed, LINE]
    types = {"key": pl.String(), "category": pl.String(), "date": pl.Date(), "number": pl.Int64()}
    assert all(one.frame.schema[name] == types[column.kind] for name, column in fed.items())
    row = one.frame.row(0, named=True)
    assert (row["crime_key"], row["offence_code"], row["recorded_on"]) == ("54/1", "19C", date(2024, 2, 13))
    assert (row["force_code"], row["source_system"], row[LINE]) == ("W15000004", "niche", 2)
    assert (row["outcome"], row["standing"], row["victim_sex"]) == ("0", "stands", "not_recorded")
    assert row["outcome_on"] is None and row["victim_age_at_offence"] is None
    assert one.faults.is_empty() and one.warnings == ()


def test_every_table_can_be_fed() -> None:
    for name, table in dictionary().sources["snapshot"].items():
        if not table.built:
            rules = "\n".join(f'{column} = "{column}"' for column in table.fed() if column != "source_system")
            cells: dict[str, list[str | None]] = {c: ["x1"] for c in table.fed() if c != "source_system"}
            for column, about in table.fed().items():
                if about.kind == "category" and column in cells:
                    cells[column] = [next(iter(about.values))]
                elif about.kind == "date":
                    cells[column] = ["13/02/2024"]
                elif about.kind == "number":
                    cells[column] = ["7"]
            one = shaped(HEAD + FILE + f"[files.tables.{name}]\n{rules}", cells, name)
            assert one.account.first == 1, name
            assert one.frame.columns == [*table.fed(), LINE]


# ------------------------------------------------------------------ keys


@pytest.mark.parametrize(
    ("cell", "key"),
    [
        ("54/0001/24", "54/0001/24"),
        (" 54 / 0001 ab ", "54/0001AB"),
        ("54\u00a00001", "540001"),
        ("=cmd()", "=CMD()"),
        ("@SUM(A1)", "@SUM(A1)"),
        ("é1", "É1"),
    ],
)
def test_a_key_is_trimmed_and_in_capitals(cell: str, key: str) -> None:
    assert (
        shaped(HEAD + FILE + OFFENCES, {**{n: [c] for n, c in GOOD.items()}, "Ref": [cell]}).frame["crime_key"][0]
        == key
    )


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        (None, "nothing is said"),
        ("", "nothing is said"),
        ("  ", "nothing is said"),
        ("null", "nothing is said"),
        ("NONE RECORDED", "nothing is said"),
        ("999", "nothing is said"),
        ("#REF!", "nothing is said"),
        ("?", "a reference without a letter or a digit"),
        ("--", "a reference without a letter or a digit"),
        ("4.2E+13", "a reference that a spreadsheet has rounded, such as 4.2E+13; export the column as text"),
        ("5e+05", "a reference that a spreadsheet has rounded, such as 4.2E+13; export the column as text"),
    ],
)
def test_a_row_without_a_usable_key_is_rejected(cell: str | None, reason: str) -> None:
    one = shaped(HEAD + FILE + OFFENCES, {**{n: [c] for n, c in GOOD.items()}, "Ref": [cell]})
    assert (one.account.rejected, one.account.first) == (1, 0)
    assert reasons(one) == [(2, "crime_key", reason, "rejected")]


VICTIMS = """
[files.tables.victims]
crime_key = "Ref"
victim_key = { parts = ["Ref", "No"] }
sex = "Sex"
"""


def test_a_key_of_parts_is_joined_and_missing_where_any_part_is() -> None:
    cells = {"Ref": ["a 1", "a1", None], "No": ["1", "NULL", "2"], "Sex": ["f?", None, None]}
    one = shaped(HEAD + FILE + VICTIMS, cells, "victims")
    assert one.frame["victim_key"].to_list() == ["A1|1"]
    assert one.account.rejected == 2


def test_rows_where_when_says_nothing_are_not_applicable() -> None:
    cells = {"Ref": ["a1", "a1", None], "No": ["1", "NULL", "2"], "Sex": [None, None, None]}
    one = shaped(HEAD + FILE + VICTIMS + 'when = "No"', cells, "victims")
    assert (one.account.first, one.account.not_applicable, one.account.rejected) == (1, 1, 1)
    one = shaped(HEAD + FILE + VICTIMS + 'when = ["No", "Sex"]', cells | {"Sex": [None, "male", None]}, "victims")
    assert (one.account.first, one.account.not_applicable, one.account.rejected) == (1, 0, 2)


def test_only_rows_with_certain_values_are_taken() -> None:
    rule = 'only = { from = "X", values = ["Rape", "attempted  rape"] }'
    cells = [" RAPE", "Attempted rape", "rapes", None, "Fraud"]
    one = shaped(
        HEAD + FILE + OFFENCES + rule, {n: [c] * 5 for n, c in GOOD.items()} | {"Ref": list("abcde"), "X": cells}
    )
    assert one.frame["crime_key"].to_list() == ["A", "B"]
    assert (one.account.not_applicable, one.faults.height) == (3, 0)


# ------------------------------------------------------------------ codes


CODES = 'outcome = { from = "X", codes = { "NFA - Evid" = "15", CHARGE = "1", "Alt" = "1A", "66" = "not_recorded" } }'


@pytest.mark.parametrize(
    ("cell", "outcome"),
    [
        ("NFA - Evid", "15"),
        (" nfa  -  EVID ", "15"),
        ("charge", "1"),
        ("16", "16"),
        ("01", "1"),
        ("14.0", "14"),
        ("Caution, adult", "3"),
        ("66", "not_recorded"),
        (None, "0"),
        ("null", "0"),
        ("#N/A", "0"),
        ("not recorded", "0"),
    ],
)
def test_a_code_is_known_whatever_its_spelling(cell: str | None, outcome: str) -> None:
    one = of_column(CODES, [cell])
    assert one.frame["outcome"].to_list() == [outcome]
    assert one.faults.filter(pl.col("column") == "outcome").is_empty()


def test_an_unknown_code_is_not_recorded_and_told() -> None:
    one = of_column(CODES, ["15", "77", "=1+1", "99"])
    assert one.frame["outcome"].to_list() == ["15", "not_recorded", "not_recorded", "not_recorded"]
    told = "a code that neither the mapping nor the dictionary lists"
    assert reasons(one) == [(n, "outcome", told, "blanked") for n in (3, 4, 5)]


def test_otherwise_stands_for_every_unlisted_code() -> None:
    rule = 'standing = { from = "X", codes = { C2 = "no_crime" }, otherwise = "stands" }'
    one = of_column(rule, ["c2", "15", "anything", None])
    assert one.frame["standing"].to_list() == ["no_crime", "stands", "stands", "stands"]
    assert one.faults.is_empty()
    swept = of_column('decision_maker = { from = "X", codes = { A = "cps" }, otherwise = "not_recorded" }', ["a", "b"])
    assert swept.frame["decision_maker"].to_list() == ["cps", "not_recorded"]
    assert swept.faults.height == 1, "what is swept together is told all the same"


def test_a_word_for_nothing_that_a_rule_lists_says_something() -> None:
    assert values('relationship = { from = "X", codes = { NULL = "stranger" } }', ["null", "999"]) == [
        "stranger",
        "not_recorded",
    ]


def test_yes_and_no_are_known_by_one_letter() -> None:
    assert values('cps_rape_flag = "X"', ["Y", "n", "Yes", "NO", "true", "0", "maybe"]) == [
        "yes", "no", "yes", "no", "yes", "no", "not_recorded",
    ]  # fmt: skip


def test_a_code_column_is_not_read_as_yes_and_no() -> None:
    rule = 'alternate_charge = { from = "X", codes = { 1A = "yes" }, otherwise = "no" }'
    one = of_column(rule, ["1A", "1", "15", "Y"], HEAD.replace('alternate_outcomes = { "1A" = "1", "2A" = "2" }', ""))
    assert one.frame["alternate_charge"].to_list() == ["yes", "no", "no", "no"]


def test_alternate_outcomes_set_the_outcome_and_the_mark() -> None:
    one = of_column(CODES, ["1A", "alt", "1", "15", "2a", None, "2"])
    assert one.frame["outcome"].to_list() == ["1", "1", "1", "15", "2", "0", "2"]
    expected = ["yes", "yes", "no", "not_recorded", "yes", "not_recorded", "no"]
    assert one.frame["alternate_charge"].to_list() == expected
    ruled = of_column(
        CODES + '\nalternate_charge = { from = "X", codes = { "15" = "no", CHARGE = "yes" } }', ["1A", "charge", "15"]
    )
    assert ruled.frame["alternate_charge"].to_list() == ["yes", "yes", "no"]


def test_a_force_of_its_own_stands_before_the_mappings() -> None:
    one = of_column('force_code = "X"', ["E23000036", "Avon & Somerset", "avon and somerset", None, "Atlantis"])
    assert one.frame["force_code"].to_list() == ["E23000036", "W15000004", "E23000036", "W15000004", "W15000004"]
    assert one.account.rejected == 0
    alone = of_column('force_code = "X"', ["E23000036", None, "Atlantis"], HEAD.replace('force_code = "W15000004"', ""))
    assert (alone.account.first, alone.account.rejected) == (1, 2)


def offence_codes(cells: Sequence[str | None], rule: str = '"X"') -> Shaped:
    text = HEAD + FILE + OFFENCES.replace('"Code"', rule)
    good = {"Ref": [f"54/{n}" for n in range(len(cells))], "Created": ["13/02/2024"] * len(cells)}
    return shaped(text, good | {"X": cells})


def test_an_offence_code_is_ours_another_crimes_or_unusable() -> None:
    one = offence_codes(["19C", "19 c", " 19c", "8N", "105A", "1", None, "rape", "N100"])
    assert one.frame["offence_code"].to_list() == ["19C", "19C", "19C"]
    assert (one.account.not_applicable, one.account.rejected) == (3, 3)
    assert [reason for _, _, reason, _ in reasons(one)] == [
        "nothing is said",
        "a code that neither the mapping nor the dictionary lists",
        "a code that neither the mapping nor the dictionary lists",
    ]


def test_codes_of_other_crimes_can_be_named() -> None:
    rule = '{ from = "X", codes = { Rape = "19C" }, not_ours = ["Reported incident", "N100"] }'
    one = offence_codes(["rape", "reported  INCIDENT", "n100", "19F"], rule)
    assert one.frame["offence_code"].to_list() == ["19C", "19F"]
    assert (one.account.not_applicable, one.account.rejected) == (2, 0)


def test_a_row_of_another_crime_is_not_rejected_for_its_dirt() -> None:
    cells: dict[str, list[str | None]] = {"Ref": [None, "a"], "Code": ["8N", "19C"], "Created": ["x", "13/02/2024"]}
    one = shaped(HEAD + FILE + OFFENCES, cells)
    assert (one.account.not_applicable, one.account.rejected, one.account.first) == (1, 0, 1)


def test_the_first_code_of_a_crime_may_be_another_crimes() -> None:
    one = of_column('offence_code_at_recording = "X"', ["8N", "19C"])
    assert one.frame["offence_code_at_recording"].to_list() == ["not_recorded", "19C"]
    assert reasons(one) == [(2, "offence_code_at_recording", "the code of another crime", "blanked")]


def test_the_first_column_that_says_something_is_read() -> None:
    text = HEAD + FILE + OFFENCES.replace('"Code"', '["HO Code", "HO Class", "Not There"]')
    cells = {
        "Ref": list("abc"),
        "Created": ["13/02/2024"] * 3,
        "HO Code": ["19C", "NULL", None],
        "HO Class": ["19D", "19E", None],
    }
    one = shaped(text, cells)
    assert one.frame["offence_code"].to_list() == ["19C", "19E"]
    assert one.account.rejected == 1


def test_codes_are_looked_up_by_several_columns_together() -> None:
    rule = '{ parts = ["What", "Sex", "Age"], bands = { Age = [13, 16] }, codes = { "Rape|F|16 and over" = "19C",'
    rule += ' "Rape|F|13 to 15" = "19D", "rape|f|UNDER 13" = "19E", "Rape||" = "19C" }, not_ours = ["fraud||"] }'
    sexes = ["F", "f", "F", "F", None, "F", "F", "", None]
    ages = ["16", "15.0", "13", "12", "NULL", "-1", "999", None, None]
    cells = {"What": ["Rape"] * 7 + ["Fraud", None], "Sex": sexes, "Age": ages}
    text = HEAD + FILE + OFFENCES.replace('"Code"', rule)
    one = shaped(text, cells | {"Ref": list("abcdefghi"), "Created": ["13/02/2024"] * 9})
    assert one.frame["offence_code"].to_list() == ["19C", "19D", "19D", "19E", "19C"]
    assert (one.account.rejected, one.account.not_applicable) == (3, 1)


# ------------------------------------------------------------------ dates


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("13/02/2024", date(2024, 2, 13)),
        (" 13/02/2024 ", date(2024, 2, 13)),
        ("3/2/2024", date(2024, 2, 3)),
        ("13/02/2024 23:59", date(2024, 2, 13)),
        ("2024-02-13", date(2024, 2, 13)),
        ("2024-02-13 00:00:00", date(2024, 2, 13)),
        ("29/02/2024", date(2024, 2, 29)),
        ("NULL", None),
        ("01/01/1900", None),
        (None, None),
    ],
)
def test_a_day_is_read_by_any_of_the_formats(cell: str | None, day: date | None) -> None:
    one = of_column('suspect_named_on = "X"', [cell])
    assert one.frame["suspect_named_on"].to_list() == [day]
    assert one.faults.is_empty()


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("13/02/24", "the year has two digits; it is not guessed"),
        ("13 Feb 24", "the year has two digits; it is not guessed"),
        ("29/02/2023", "no such day, or not in a date format of the mapping"),
        ("02/13/2024", "no such day, or not in a date format of the mapping"),
        ("00/00/0000", "no such day, or not in a date format of the mapping"),
        ("20240213", "no such day, or not in a date format of the mapping"),
        ("45000", "not a date"),
        ("spring", "not a date"),
        ("=TODAY()", "not a date"),
        ("01/07/2024", "after the as-at date"),
        ("31/12/9999", "after the as-at date"),
        ("31/12/1899", "before 1900"),
    ],
)
def test_a_bad_day_is_blanked_or_its_row_rejected(cell: str, reason: str) -> None:
    one = of_column('suspect_named_on = "X"', [cell])
    assert one.frame["suspect_named_on"].to_list() == [None]
    assert reasons(one) == [(2, "suspect_named_on", reason, "blanked")]
    one = shaped(HEAD + FILE + OFFENCES, {**{n: [c] for n, c in GOOD.items()}, "Created": [cell]})
    assert reasons(one) == [(2, "recorded_on", reason, "rejected")]


def test_only_a_format_with_a_short_year_reads_one() -> None:
    rule = 'suspect_named_on = { from = "X", dates = ["%d/%m/%Y", "%d/%m/%y"] }'
    assert values(rule, ["13/02/24", "13/02/2024"]) == [date(2024, 2, 13)] * 2


def test_serial_numbers_of_a_spreadsheet_are_read_where_the_mapping_says_so() -> None:
    rule = 'suspect_named_on = { from = "X", dates = ["excel", "%d%m%Y"] }'
    assert values(rule, ["45335", "45335.5", "13022024", "0", "99999"]) == [date(2024, 2, 13)] * 3 + [None, None]


def test_the_format_most_cells_have_does_not_change_what_the_others_are() -> None:
    rule = 'suspect_named_on = { from = "X", dates = ["%d/%m/%Y", "%d %b %Y", "%Y%m%d"] }'
    many = [f"{n % 28 + 1:02} Jan 2023" for n in range(50)]
    expected: list[object] = [date(2023, 1, n % 28 + 1) for n in range(50)]
    one = values(rule, [*many, "13/02/2024", "20240213", "13 FEB 2024", "1 January 2023"])
    assert one == [*expected, *[date(2024, 2, 13)] * 3, None]


YEARLY = HEAD.replace('"%d/%m/%Y", "%d/%m/%Y %H:%M"', '"%Y"') + 'grain = { offences = "year" }\n'


def test_a_year_alone_is_its_first_day_and_days_are_counted_from_it() -> None:
    rules = 'outcome_on = { from = "Created", plus_days = "X" }\n'
    rules += 'committed_on = { from = "Created", minus_days = "X" }\noutcome = { value = "15" }'
    text = YEARLY + FILE + OFFENCES + rules
    days = ["10", "-4", None, "many", "400", "1,000", "99999"]
    cells = {"Ref": list("abcdefg"), "Code": ["19C"] * 7, "Created": ["2019", "2019.0"] + ["2019"] * 5, "X": days}
    one = shaped(text, cells)
    first = date(2019, 1, 1)
    assert one.frame["recorded_on"].to_list() == [first] * 7
    moved = [10, 0, None, None, 400, 1000, None]
    assert one.frame["outcome_on"].to_list() == [m if m is None else first + timedelta(m) for m in moved]
    assert one.frame["committed_on"].to_list() == [m if m is None else first - timedelta(m) for m in moved]
    told = one.faults.filter(pl.col("column") == "outcome_on", pl.col("action") == "blanked")
    assert told["reason"].to_list() == ["not a number", "more days than can be"]


def test_days_told_by_the_year_are_compared_by_the_year() -> None:
    text = YEARLY + FILE + OFFENCES + 'committed_on = { from = "X", dates = ["%d/%m/%Y"] }'
    cells = {"Ref": ["a", "b"], "Code": ["19C"] * 2, "Created": ["2019"] * 2, "X": ["13/02/2019", "13/02/2020"]}
    assert shaped(text, cells).frame["committed_on"].to_list() == [date(2019, 2, 13), None]


def test_a_column_without_a_day_above_the_12th_is_warned_of() -> None:
    days = [date(2020 + n // 120, n // 12 % 10 + 1, n % 12 + 1) for n in range(240)]
    named = of_column('suspect_named_on = "X"', [f"{day:%d/%m/%Y}" for day in days])
    assert [text.partition(":")[0] for text in named.warnings] == ["suspect_named_on"]
    assert of_column('suspect_named_on = "X"', [f"{day:%d/%m/%Y}" for day in [*days, date(2020, 1, 13)]]).warnings == ()
    assert of_column('suspect_named_on = "X"', [f"{day:%d/%m/%Y}" for day in days[:90]]).warnings == ()
    first = [f"01/{n % 12 + 1:02}/{2000 + n // 12}" for n in range(240)]
    assert of_column('suspect_named_on = "X"', first).warnings == (), "days of the month's first are months"


# ------------------------------------------------------------------ numbers


def test_numbers_are_read_however_they_are_written() -> None:
    cells = ["23", "23.0", " 23 ", "+23", "023", "23.", None, "NULL", "999"]
    one = of_column('victim_age_at_offence = "X"', cells)
    assert one.frame["victim_age_at_offence"].to_list() == [23] * 6 + [None] * 3
    assert one.faults.is_empty()


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("23 yrs", "not a number"),
        ("1e1", "not a number"),
        ("nan", "not a number"),
        ("23.5", "not a whole number"),
        ("-1", "below 0"),
        ("121", "above 120"),
        ("1,000", "above 120"),
        ("9" * 30, "not a number"),
        ("٢٣", "not a number"),
    ],
)
def test_a_bad_number_is_blanked(cell: str, reason: str) -> None:
    one = of_column('victim_age_at_offence = "X"', [cell])
    assert one.frame["victim_age_at_offence"].to_list() == [None]
    assert reasons(one) == [(2, "victim_age_at_offence", reason, "blanked")]


def test_a_number_with_decimals() -> None:
    text = HEAD + FILE + '[files.tables.workforce]\nteam = "T"\nmonth_on = "M"\nin_post_fte = "X"'
    cells = ["1.5", "1,200.25", "inf", "nan", "4"]
    months = [f"31/0{n}/2024" if n != 2 else "29/02/2024" for n in (1, 2, 3, 5)] + ["30/04/2024"]
    one = shaped(text, {"T": ["bluestone"] * 5, "M": months, "X": cells}, "workforce")
    assert one.frame["in_post_fte"].to_list() == [1.5, 1200.25, None, None, 4.0]
    assert one.frame["month_on"].to_list() == [date(2024, n, 1) for n in (1, 2, 3, 5, 4)], "a month is its first day"


def test_a_constant_stands_in_every_row() -> None:
    one = of_column(
        'victim_sex = { value = "female" }\ncommitted_on = { value = 2024-01-05 }\nreported_on = "X"', [None]
    )
    assert one.frame.select("victim_sex", "committed_on").row(0) == ("female", date(2024, 1, 5))


# ------------------------------------------------------------------ the file as a whole


def test_a_missing_column_is_refused_with_the_nearest_heading() -> None:
    with pytest.raises(ExtractError) as caught:
        shaped(HEAD + FILE + OFFENCES, {"Ref": ["1"], "code": ["19C"], "Created": ["13/02/2024"]})
    assert [str(fault) for fault in caught.value.faults] == [
        "crimes.csv: has columns that the mapping does not name: 'code' (did you mean 'Code'?); name each in a rule, "
        "under drop (what identifies people, free text) or under ignore",
        "crimes.csv: has no column 'Code', from which offences.offence_code is read; did you mean 'code'?",
    ]


def test_an_unnamed_column_is_refused_unless_it_is_dropped_or_ignored() -> None:
    cells = {name: [cell] for name, cell in GOOD.items()} | {"Victim Name": ["x"], "Beat": ["y"]}
    with pytest.raises(ExtractError, match="'Victim Name', 'Beat'; name each in a rule, under drop"):
        shaped(HEAD + FILE + OFFENCES, cells)
    with pytest.raises(ExtractError, match="does not name: 'Beat'; name each"):
        shaped(HEAD + FILE + 'drop = ["Victim Name"]\n' + OFFENCES, cells)
    for words in ('drop = ["Victim Name"]\nignore = ["Beat"]\n', 'ignore = "*"\n', 'drop = ["Victim Name", "Beat"]\n'):
        one = shaped(HEAD + FILE + words + OFFENCES, cells)
        assert one.account.first == 1 and not {"Victim Name", "Beat"} & {*one.frame.columns}


def test_lines_that_could_not_be_parsed_are_rejected_in_every_table() -> None:
    read = mapping(HEAD + FILE + OFFENCES + VICTIMS)
    cells = {name: [cell] for name, cell in GOOD.items()} | {"No": ["1"], "Sex": ["female"]}
    both = shape(raw(cells, [(7, "a quote is not closed")]), read.files[0], read, dictionary(), AS_AT)
    assert [one.table for one in both] == ["offences", "victims"]
    for one in both:
        assert (one.account.rows_in, one.account.first, one.account.rejected) == (2, 1, 1)
        assert one.account.adds_up()
        assert one.faults.rows() == [("crimes.csv", one.table, "", "a quote is not closed", "rejected", 7)]


def test_a_rejected_row_tells_only_why() -> None:
    cells = {"Ref": ["a"], "Code": ["19C"], "Created": ["soon"], "X": ["23 yrs"]}
    one = shaped(HEAD + FILE + OFFENCES + 'victim_age_at_offence = "X"', cells)
    assert reasons(one) == [(2, "recorded_on", "not a date", "rejected")]


def test_the_reference_of_a_former_system_is_kept_beside() -> None:
    one = of_column('old_reference = "X"', ["old 1", None, "?"])
    assert one.frame[OLD].to_list() == ["OLD1", None, None]
    assert one.frame.columns[-2:] == [OLD, LINE]
    assert reasons(one) == [(4, "old_reference", "a reference without a letter or a digit", "blanked")]


@pytest.mark.parametrize("rows", [0, 3])
def test_a_file_of_headings_or_of_nothing(rows: int) -> None:
    one = shaped(HEAD + FILE + OFFENCES, {name: [None] * rows for name in GOOD})
    assert (one.account.first, one.account.rejected, one.frame.height) == (0, rows, 0)


# ------------------------------------------------------------------ rows of one key


RULES = 'outcome = "Out"\noutcome_on = "Day"\ndecision_maker = "Who"\nvictim_sex = "Sex"\nvictim_age_at_offence = "Age"'


def settled(*rows: tuple[str, str | None, str | None, str | None, str | None, str | None]) -> Shaped:
    names = ("Ref", "Out", "Day", "Who", "Sex", "Age")
    cells = {name: [row[at] for row in rows] for at, name in enumerate(names)}
    good = {"Code": ["19C"] * len(rows), "Created": ["01/01/2024"] * len(rows)}
    return shaped(HEAD + FILE + OFFENCES + RULES, cells | good)


def counted(one: Shaped) -> tuple[int, int, int]:
    return one.account.first, one.account.repeats, one.account.differing


def test_equal_rows_are_repeats() -> None:
    row = ("a", "15", "13/02/2024", "police", "female", "20")
    one = settled(row, ("A ", "15.0", "2024-02-13", "POLICE", "Female", "20"), ("b", *row[1:]), row)
    assert counted(one) == (2, 2, 0)
    assert one.faults.is_empty()


def test_each_key_is_settled_by_itself() -> None:
    rows = [(key, "15", "13/02/2024", who, None, None) for key in "abc" for who in ("police", None)]
    one = settled(*rows, ("d", "16", None, None, None, None))
    assert counted(one) == (4, 0, 3)
    assert sorted(one.frame["crime_key"]) == ["A", "B", "C", "D"]


def test_a_code_told_by_the_victim_is_that_of_the_first() -> None:
    rule = '{ parts = ["Sex"], codes = { female = "19C", male = "19F" } }'
    text = HEAD + FILE + OFFENCES.replace('"Code"', rule) + 'victim_sex = "Sex"\nvictim_age_at_offence = "Age"'
    cells = {"Ref": ["a", "a"], "Created": ["13/02/2024"] * 2, "Sex": ["female", "male"], "Age": [None, "20"]}
    assert shaped(text, cells).frame.select("offence_code", "victim_sex").row(0) == ("19C", "female")


def test_rows_of_several_victims_are_repeats_of_one_crime_and_the_first_victim_stands() -> None:
    rest = ("15", "13/02/2024", "police")
    one = settled(("a", *rest, None, None), ("a", *rest, "male", None), ("a", *rest, "female", "20"))
    assert counted(one) == (1, 2, 0)
    assert one.frame.select("victim_sex", "victim_age_at_offence").row(0) == ("male", None)


def test_the_row_with_the_latest_outcome_stands_and_the_rule_is_told() -> None:
    one = settled(
        ("a", "16", "14/02/2024", None, None, None),
        ("a", "15", "13/02/2024", "police", None, None),
        ("a", "0", None, None, None, None),
    )
    assert counted(one) == (1, 0, 2)
    row = one.frame.row(0, named=True)
    assert (row["outcome"], row["outcome_on"], row["decision_maker"]) == ("16", date(2024, 2, 14), "police")
    assert reasons(one) == [
        (3, "outcome", "kept the row with the latest outcome_on", "differs"),
        (3, "outcome_on", "kept the row with the latest outcome_on", "differs"),
        (4, "", "rows of one key fill different columns; they were put together", "differs"),
    ]


def test_without_a_later_outcome_the_fuller_row_stands_else_the_first() -> None:
    day = "13/02/2024"
    one = settled(("a", "15", day, None, None, None), ("a", "16", day, "cps", None, None))
    assert one.frame["outcome"].to_list() == ["16"]
    assert reasons(one) == [(2, "outcome", "kept the row with more columns filled", "differs")]
    one = settled(("a", "15", day, None, None, None), ("a", "16", day, None, None, None))
    assert one.frame["outcome"].to_list() == ["15"]
    assert reasons(one) == [(3, "outcome", "kept the row that comes first", "differs")]


def test_an_unreadable_outcome_does_not_win_by_its_day() -> None:
    one = settled(("a", "15", "13/02/2024", None, None, None), ("a", "x", "20/02/2024", None, None, None))
    assert one.frame.select("outcome", "outcome_on").row(0) == ("15", date(2024, 2, 13))


def test_a_crime_that_stands_is_not_cancelled_by_another_row() -> None:
    text = HEAD + FILE + OFFENCES + 'standing = "X"\noutcome = "O"\noutcome_on = "D"'
    good = {name: [cell] * 2 for name, cell in GOOD.items()}
    cells = {"X": [None, "duplicate"], "O": ["15", None], "D": ["13/02/2024", None]}
    assert shaped(text, good | cells).frame["standing"].to_list() == ["stands"]


def test_a_rejected_row_is_no_repeat() -> None:
    cells = {"Ref": ["a", "a", None, None], "Code": ["19C"] * 4, "Created": ["13/02/2024", "soon"] + ["13/02/2024"] * 2}
    one = shaped(HEAD + FILE + OFFENCES, cells)
    assert counted(one) == (1, 0, 0)
    assert one.account.rejected == 3


def test_victims_differ_in_what_they_say_of_themselves() -> None:
    cells = {"Ref": ["a", "a", "a"], "No": ["1", "1", "2"], "Sex": ["female", "male", "male"]}
    one = shaped(HEAD + FILE + VICTIMS, cells, "victims")
    assert counted(one) == (2, 0, 1)
    assert reasons(one) == [(3, "sex", "kept the row that comes first", "differs")]
