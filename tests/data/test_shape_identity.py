"""Whatever stands in a file, nothing crashes, and every row that came in is counted once in every table."""

from datetime import date

import polars as pl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from data.accounts import ACTIONS, REJECTED
from data.faults import ExtractError
from data.readers import LINE
from data.reasons import REASONS
from data.shape import Shaped, shape
from tests.data.test_shape import FILE, HEAD, OFFENCES, dictionary, mapping, raw, shaped

AS_AT = date(2024, 6, 30)
TEXT = (
    HEAD
    + FILE
    + """
drop = ["Name"]
[files.tables.offences]
crime_key = "Ref"
offence_code = { from = ["Code", "Class"], codes = { Rape = "19C" }, not_ours = ["fraud"] }
recorded_on = "Created"
committed_on = "From"
outcome = { from = "Disposal", codes = { CHARGE = "1" } }
outcome_on = { from = "Created", plus_days = "Days" }
standing = { from = "Disposal", codes = { C2 = "no_crime" }, otherwise = "stands" }
victim_sex = "Sex"
victim_age_at_offence = "Age"
area = "Area"
force_code = "Force"
old_reference = "Old"
[files.tables.victims]
when = "No"
crime_key = "Ref"
victim_key = { parts = ["Ref", "No"] }
sex = "Sex"
age_at_offence = "Age"
last_contact_on = { from = "From", dates = ["%d %b %Y", "excel", "%d/%m/%y"] }
[files.tables.outcome_history]
only = { from = "Disposal", values = ["1", "15", "charge", "1A"] }
crime_key = "Ref"
outcome = "Disposal"
assigned_on = "Created"
"""
)
COLUMNS = (
    "Ref",
    "Code",
    "Class",
    "Created",
    "From",
    "Disposal",
    "Days",
    "Sex",
    "Age",
    "Area",
    "Force",
    "Old",
    "No",
    "Name",
)
NOTHING = st.sampled_from([None, "", " ", "NULL", "None Recorded", "#VALUE!", "#MULTIVALUE", "n/k", "-", "999"])
FORMULAS = st.sampled_from(["=cmd()", "=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("x")', "\t=1"])
DAYS = st.one_of(
    st.dates(date(1890, 1, 1), date(2030, 12, 31)).map(lambda day: f"{day:%d/%m/%Y}"),
    st.dates(date(2015, 1, 1), date(2024, 6, 30)).map(lambda day: f"{day:%m/%d/%Y}"),
    st.dates(date(2015, 1, 1), date(2024, 6, 30)).map(lambda day: f"{day:%Y-%m-%d 10:20:30}"),
    st.sampled_from(["31/02/2024", "00/00/0000", "1/1/24", "99/99/9999", "31/12/9999", "1 Jan 2024", "45000", "1e9"]),
)
NUMBERS = st.one_of(
    st.integers(-5, 130).map(str), st.sampled_from(["23.0", " 23 ", "23 yrs", "1,000", "nan", "9" * 40])
)
WORDS = [
    "19C",
    "19 c",
    "8N",
    "rape",
    "fraud",
    "charge",
    "C2",
    "1",
    "15",
    "1A",
    "66",
    "F",
    "female",
    "Powys",
    "W15000004",
]
CODES = st.sampled_from(WORDS)
KEYS = st.sampled_from(["a1", "A1", " a 1", "a2", "4.2E+13", "?", "é", "x" * 300])
ANYTHING = st.text(max_size=8)
CELLS = st.one_of(NOTHING, FORMULAS, DAYS, NUMBERS, CODES, KEYS, ANYTHING)
MOSTLY = {"Ref": KEYS, "Old": KEYS, "Created": DAYS, "From": DAYS, "Age": NUMBERS, "Days": NUMBERS, "No": NUMBERS}


@st.composite
def files(draw: st.DrawFn) -> dict[str, list[str | None]]:
    """Columns in any order, some of them gone, one perhaps a stranger; rows that repeat; any cell anywhere."""
    names = list(draw(st.permutations(COLUMNS)))
    gone = draw(st.lists(st.sampled_from(COLUMNS), max_size=2) if draw(st.integers(0, 7)) == 0 else st.just([]))
    names = [name for name in names if name not in gone]
    if draw(st.integers(0, 15)) == 0:
        names.append("Stranger")
    likely = [st.one_of(MOSTLY.get(name, CODES), MOSTLY.get(name, CODES), CELLS) for name in names]
    rows = draw(st.lists(st.tuples(*likely), max_size=12))
    if rows:
        rows += draw(st.lists(st.sampled_from(rows), max_size=6))
    return {name: [row[at] for row in rows] for at, name in enumerate(names)}


def holds(one: Shaped, columns: dict[str, list[str | None]], unparsed: int) -> None:
    rows = len(columns["Ref"])
    account = one.account
    assert account.adds_up() and account.rows_in == rows + unparsed
    assert min(account.first, account.repeats, account.differing, account.rejected, account.not_applicable) >= 0
    table = dictionary().sources["snapshot"][one.table]
    assert account.first == one.frame.height == one.frame.select(table.key).n_unique()
    assert one.frame[LINE].is_between(2, rows + 1).all() and one.frame[LINE].is_unique().all()
    assert account.rejected == one.faults.filter(pl.col("action") == REJECTED)["line"].n_unique()
    assert set(one.faults["action"]) <= {*ACTIONS}
    for name, column in table.fed().items():
        values = one.frame[name]
        if column.required:
            assert values.null_count() == 0
        if column.kind == "category":
            assert set(values) <= {*column.values, column.absent, "not_recorded"}
        if column.kind == "date":
            assert values.drop_nulls().is_between(date(1900, 1, 1), AS_AT).all()
        if column.kind == "number" and column.least is not None and column.most is not None:
            assert values.drop_nulls().is_between(column.least, column.most).all()


def check(columns: dict[str, list[str | None]], unparsed: list[int]) -> None:
    read = mapping(TEXT)
    lost = [(line + 1000, "a quote is not closed") for line in sorted(set(unparsed))]
    try:
        tables = shape(raw(columns, lost), read.files[0], read, dictionary(), AS_AT)
    except ExtractError:
        assert set(columns) != set(COLUMNS), "a file with all columns is never refused"
        return
    assert [one.table for one in tables] == ["offences", "victims", "outcome_history"]
    for one in tables:
        holds(one, columns, len(lost))
    # No cell's text is ever repeated in what is told.
    told = {text for one in tables for text in one.faults["reason"].unique()}
    cells = {cell for column in columns.values() for cell in column if cell and len(cell) > 6}
    # A word of the sentences themselves may stand in a cell by chance, "mapping" for one.
    own_words = {cell for cell in cells if any(cell in sentence for sentence in REASONS.values())}
    assert not [cell for cell in cells if any(cell in reason for reason in told) and cell not in own_words]


UNPARSED = st.lists(st.integers(0, 9), max_size=2)
EXAMPLE: dict[str, list[str | None]] = {name: ["=cmd()"] * 2 for name in COLUMNS}


@given(files(), UNPARSED)
@example(EXAMPLE, [1])
@example({name: [] for name in COLUMNS}, [])
@example({**EXAMPLE, "Created": ["31/12/9999"] * 2, "Days": ["1", "40000"], "Code": ["19C"] * 2}, [])
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_row_is_accounted_for(columns: dict[str, list[str | None]], unparsed: list[int]) -> None:
    check(columns, unparsed)


@pytest.mark.slow
@pytest.mark.timeout(3600)
@given(files(), UNPARSED)
@settings(max_examples=5000, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_row_of_thousands_of_files_is_accounted_for(
    columns: dict[str, list[str | None]], unparsed: list[int]
) -> None:
    check(columns, unparsed)


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["a1", "A1", "a2", " a3", "a4"]),
        st.sampled_from(["15", "16", "0", None, "x"]),
        st.sampled_from([None, "13/02/2024", "14/02/2024", "15/02/2024"]),
        st.sampled_from([None, "police", "cps"]),
    ),
    max_size=12,
)


@given(ROWS)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_one_row_of_each_key_stands_by_the_stated_rule(
    rows: list[tuple[str, str | None, str | None, str | None]],
) -> None:
    names = ("Ref", "Disposal", "Day", "Who")
    cells: dict[str, list[str | None]] = {name: [row[at] for row in rows] for at, name in enumerate(names)}
    cells |= {"Code": ["19C"] * len(rows), "Created": ["01/01/2024"] * len(rows)}
    text = OFFENCES + 'outcome = "Disposal"\noutcome_on = "Day"\ndecision_maker = "Who"'
    one = shaped(HEAD + FILE + text, cells)
    # The same rule told row by row: blanked values first, then day, filled columns and place in the file.
    groups: dict[str, list[tuple[str, str | None, str | None]]] = {}
    for ref, outcome, day, who in rows:
        usable = {None: "0", "x": "not_recorded"}.get(outcome, outcome) or ""
        kept_day = None if usable == "0" else day
        groups.setdefault(ref.strip().upper(), []).append((usable, kept_day, who))
    assert (one.account.first, one.account.rejected) == (len(groups), 0)
    versions = sum(len(set(group)) for group in groups.values())
    assert one.account.differing == versions - len(groups)
    stands = {row["crime_key"]: row for row in one.frame.iter_rows(named=True)}
    assert set(stands) == set(groups)
    for key, group in groups.items():
        readable = [(o in ("15", "16"), d) for o, d, _ in group]
        filled = [
            said + (d is not None) + (w is not None) for (said, d), (_, _, w) in zip(readable, group, strict=True)
        ]
        days = [(d or "") if said else "" for said, d in readable]
        first, *rest = sorted(range(len(group)), key=lambda at: (-int(days[at][:2] or 0), -filled[at], at))
        order = [first, *rest]
        outcome = next((group[at][0] for at in order if readable[at][0]), group[first][0])
        day = next((group[at][1] for at in order if group[at][1]), None)
        found = stands[key]
        assert found["outcome"] == outcome
        assert (f"{found['outcome_on']:%d/%m/%Y}" if found["outcome_on"] else None) == day
        assert found["decision_maker"] == next((group[at][2] for at in order if group[at][2]), "not_recorded")


@given(files())
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_order_of_the_columns_changes_nothing(columns: dict[str, list[str | None]]) -> None:
    if set(columns) != set(COLUMNS):
        return
    read = mapping(TEXT)
    turned = dict(reversed(columns.items()))
    one = shape(raw(columns), read.files[0], read, dictionary(), AS_AT)
    other = shape(raw(turned), read.files[0], read, dictionary(), AS_AT)
    for a, b in zip(one, other, strict=True):
        assert a.account == b.account
        assert a.frame.sort(LINE).equals(b.frame.sort(LINE))
        assert a.faults.sort(pl.all()).equals(b.faults.sort(pl.all()))
