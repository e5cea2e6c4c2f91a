"""Holds the shipped mappings to counts made by hand: plain loops over the test files that share no code with ingest."""

import csv
import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from data.dictionary import load_dictionary
from data.draft import draft
from data.mapping import Mapping, load_mapping
from data.readers import Raw, read
from data.shape import Shaped, shape

ROOT = Path(__file__).parents[2]
LAYOUTS = Path(__file__).parent / "layouts"
ARIZONA = ROOT / "tests" / "published" / "arizona_2016" / "us_nibrs_sexual_offence_cases.csv"
PAGE = ROOT / "docs" / "handbook" / "adding_a_layout.md"
AS_AT = date(2021, 6, 30)
DICTIONARY = load_dictionary(ROOT / "data" / "dictionary.toml", ROOT / "data" / "published" / "forces.toml")
FAMILY = ("offences", "victims", "suspects", "links")
Row = dict[str, str]


# ------------------------------------------------------------------ the product


@cache
def shaped(letter: str) -> tuple[Raw, Mapping, dict[str, Shaped]]:
    (file,) = [f for f in (LAYOUTS / letter).iterdir() if f.is_file()]
    mapping = load_mapping(f"victim_suspect_rows_{letter}", DICTIONARY)
    (layout,) = mapping.files
    assert layout.matches(file.name) and layout.as_at_of(file.name) == AS_AT
    raw = read(file, sheet=layout.sheet, delimiter=layout.delimiter)
    return raw, mapping, {part.table: part for part in shape(raw, layout, mapping, DICTIONARY, AS_AT)}


# ------------------------------------------------------------------ the hand: files


def text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}"
    return str(int(cell)) if isinstance(cell, float) and cell == int(cell) else str(cell)


def rows_of(letter: str) -> list[Row]:
    """The rows of a test file as text, without ingest's readers; a torn line is left to the caller."""
    (file,) = [f for f in (LAYOUTS / letter).iterdir() if f.is_file()]
    if letter == "d":
        lines = list(openpyxl.load_workbook(file).active.iter_rows(values_only=True))
        return [dict(zip(lines[0], map(text, line), strict=True)) for line in lines[1:]]
    if letter == "e":
        return [{name: text(cell) for name, cell in row.items()} for row in pl.read_parquet(file).to_dicts()]
    encoding, delimiter = {"a": ("utf-8-sig", ","), "b": ("cp1252", ";"), "c": ("utf-16", "\t")}[letter]
    with file.open(encoding=encoding, newline="") as stream:
        return [row for row in csv.DictReader(stream, delimiter=delimiter) if None not in row]


# ------------------------------------------------------------------ the hand: layouts

UNTOLD = "not_recorded"
GROUPED = {"b": "1", "f": "14", "g": "15", "h": "16"}
B_RAPE = {
    "female aged 16 or over": "19C",
    "female child under 16": "19D",
    "female child under 13": "19E",
    "male aged 16 or over": "19F",
    "male child under 16": "19G",
    "male child under 13": "19H",
    "female - multiple undefined offenders": "19J",
}


@dataclass(frozen=True)
class Hand:
    """How a layout is read by hand: names of columns, and what its outcomes mean."""

    crime: str
    victim: str
    suspect: str
    year: str
    kind: str
    outcome: str
    days: str
    sex: str
    age: str
    nothing: tuple[str, ...]
    dropped: tuple[str, ...]
    codes: Callable[[str], str]
    whole_person: bool = False  # the suspect's reference names a person, not a number within the crime
    torn: int = 0
    when_victim: bool = False
    extra: dict[str, str] = field(default_factory=dict)

    def says(self, cell: str) -> str:
        plain = " ".join(cell.split())
        return "" if plain.lower() in self.nothing else plain

    def is_ours(self, row: Row) -> bool:
        return self.says(row[self.kind]).lower() == "rape"

    def recorded(self, row: Row) -> date | None:
        said = self.says(row[self.year])
        day = date(int(said), 1, 1) if re.fullmatch(r"\d{4}", said) else None
        return day if day and day.year >= 1900 and day <= AS_AT else None

    def ended(self, row: Row) -> date | None:
        said, recorded = self.says(row[self.days]), self.recorded(row)
        if recorded is None or not re.fullmatch(r"-?\d+", said) or self.outcome_of(row) == "0":
            return None
        day = recorded + timedelta(days=max(0, int(said)))
        return day if day <= AS_AT else None

    def outcome_of(self, row: Row) -> str:
        return self.codes(self.says(row[self.outcome]))

    def code(self, row: Row) -> str:
        sex, age = self.says(row[self.sex])[:1].lower() or "f", self.says(row[self.age])
        years = int(age) if re.fullmatch(r"\d+", age) and int(age) <= 120 else 99
        return {"f": "CDE", "m": "FGH"}[sex][0 if years > 15 else 1 if years > 12 else 2]

    def person(self, row: Row, column: str) -> str:
        said = self.says(row[column])
        return said if not said or self.whole_person else f"{self.says(row[self.crime])}|{said}"


class HandB(Hand):
    """The layout with full dates and the Home Office's wordings."""

    def is_ours(self, row: Row) -> bool:
        return "incident" not in row[self.kind].lower()

    def code(self, row: Row) -> str:
        said = " ".join(row[self.kind].lower().split())
        return B_RAPE.get(
            said.removeprefix("rape of a "), "A" if said.startswith("sexual assault on a female aged") else ""
        )

    @staticmethod
    def day(said: str) -> date | None:
        for form in ("%d/%m/%Y", "%d/%m/%Y %H:%M", "%Y-%m-%d"):
            try:
                day = datetime.strptime(said, form).date()
            except ValueError:
                continue
            return day if day <= AS_AT else None
        return None

    def recorded(self, row: Row) -> date | None:
        return self.day(self.says(row[self.year])) if self.code(row) else None

    def ended(self, row: Row) -> date | None:
        day, recorded = self.day(self.says(row[self.days])), self.recorded(row)
        return day if day and recorded and day >= recorded and self.outcome_of(row) != "0" else None


def code_a(said: str) -> str:
    known = [str(n) for n in range(23)]
    said = said.upper()
    return "0" if not said else {"1A": "1", "2A": "2", "3A": "3"}.get(said, said if said in known else UNTOLD)


def code_b(said: str) -> str:
    return "0" if not said else said if said in [str(n) for n in range(23)] else UNTOLD


def grouped(**more: str) -> Callable[[str], str]:
    """Groups by their letter, those of one outcome; "i" only where it ends as it should."""
    meant = {**GROUPED, **more}

    def code(said: str) -> str:
        if not said:
            return "0"
        if said.startswith("i.") and said.endswith("no suspect identified (OC18)"):
            return "18"
        return meant.get(said[0], UNTOLD) if said[1:3] == ". " and said.endswith(")") else UNTOLD

    return code


HANDS: dict[str, Hand] = {
    "a": Hand(
        crime="CrimeURN",
        victim="VictimURN",
        suspect="SuspectURN",
        year="Reported.year",
        kind="Minor.text...update",
        outcome="Outcome",
        days="Time.elapsed.between.reported.date.and.latest.completed.status.update.date..days.",
        sex="Sex",
        age="Vic.age.at.offence...integer",
        nothing=("", "null", "#n/a", "#value!", "blank", "u", "none recorded"),
        dropped=("Victim.name", "MO.summary"),
        codes=code_a,
        whole_person=True,
    ),
    "b": HandB(
        crime="Crime.Number",
        victim="Victim.No",
        suspect="Nominal.Ref",
        year="Created.Date",
        kind="HO.Text",
        outcome="Disposal.Code",
        days="Date.Detected",
        sex="Gender",
        age="Age..Diff..between.Date.from.and.date.of.birth.",
        nothing=("", "none recorded", "decoy", "no incident linked", "cancelled"),
        dropped=("Surname", "Home.Address", "MO.Notes"),
        codes=code_b,
        torn=1,
        when_victim=True,
    ),
    "c": Hand(
        crime="Crime.ref.number",
        victim="Vic...number",
        suspect="Susp...number",
        year="Recorded.year",
        kind="Offence.Sub.Group",
        outcome="X...Outcome.grouped",
        days="Time.from.recorded.to.outcome..days.",
        sex="X..Offence.code...victim.gender",
        age="Vic...Age.at.Offence.Committed",
        nothing=("", "#value!", "#n/a", "-", "unknown", "unspecified"),
        dropped=("Vic...surname", "Susp...surname"),
        codes=grouped(j="20"),
    ),
    "d": Hand(
        crime="Crime.ref.no.",
        victim="Vic...no.",
        suspect="Sus...no.",
        year="Reported.Year",
        kind="ONS_GROUP",
        outcome="X..Outcome.Type...amended...recoded",
        days="Days.from.reported.date.to.outcome.date",
        sex="Vic...sex",
        age="Vic...age.at.committed.from.date",
        nothing=("", "null", "#n/a", "#value!", "indeterminate"),
        dropped=("Vic...name", "Sus...name", "Summary"),
        codes=grouped(),
    ),
    "e": Hand(
        crime="Crime.reference",
        victim="Victim...number",
        suspect="Offender.number",
        year="Reported.Year",
        kind="Rape.or.SSO.",
        outcome="X.Outcome.recoded",
        days="Days.from.reported.to.outcome.dates",
        sex="Victim...Gender",
        age="",
        nothing=("", "null", "#n/a", "no outcome date", "unknown"),
        dropped=("Victim...Name", "Offender.Name"),
        codes=grouped(j="20", m="4"),
    ),
}


# ------------------------------------------------------------------ the hand: counting


def usable(hand: Hand, rows: list[Row]) -> Iterator[tuple[str, Row]]:
    """Rows that make an offence, with their crime."""
    for row in rows:
        crime = hand.says(row[hand.crime])
        if hand.is_ours(row) and crime and hand.recorded(row):
            yield crime, row


def counted(hand: Hand, rows: list[Row], table: str) -> dict[str, int]:
    """For one table: distinct keys, rows rejected and rows not applicable."""
    keys, rejected, passed = set(), hand.torn, 0
    for row in rows:
        crime, victim, suspect = (
            hand.says(row[hand.crime]),
            hand.person(row, hand.victim),
            hand.person(row, hand.suspect),
        )
        if isinstance(hand, HandB):
            victim = f"{crime}|{hand.says(row[hand.victim])}" if hand.says(row[hand.victim]) else ""
            suspect = hand.says(row[hand.suspect])
        needs_suspect = table in ("suspects", "links") and not hand.says(row[hand.suspect])
        needs_victim = table == "victims" and hand.when_victim and not hand.says(row[hand.victim])
        ours = hand.is_ours(row) or (isinstance(hand, HandB) and table != "offences")
        if not ours or needs_suspect or needs_victim:
            passed += 1
            continue
        key = {"offences": (crime,), "victims": (crime, victim), "suspects": (crime, suspect)}.get(table)
        key = key or (crime, victim, suspect)
        if not all(hand.says(part) for part in key) or (table == "offences" and hand.recorded(row) is None):
            rejected += 1
        else:
            keys.add(key)
    return {"first": len(keys), "rejected": rejected, "not_applicable": passed}


def settled(hand: Hand, rows: list[Row]) -> dict[str, Row]:
    """The row that stands for each crime: that with the latest outcome, then the first."""
    kept: dict[str, Row] = {}
    for crime, row in usable(hand, rows):
        if crime not in kept or (hand.ended(row) or date.min) > (hand.ended(kept[crime]) or date.min):
            kept[crime] = row
    return kept


@pytest.mark.parametrize("letter", HANDS)
@pytest.mark.parametrize("table", FAMILY)
def test_rows_go_where_a_hand_count_puts_them(letter: str, table: str) -> None:
    hand, rows = HANDS[letter], rows_of(letter)
    account = shaped(letter)[2][table].account
    by_hand = counted(hand, rows, table)
    assert {name: getattr(account, name) for name in by_hand} == by_hand
    assert account.rows_in == len(rows) + hand.torn
    assert account.first + account.repeats + account.differing + account.rejected + account.not_applicable == (
        account.rows_in
    )
    assert len(shaped(letter)[2][table].frame) == account.first


def test_the_test_files_hold_what_they_are_for() -> None:
    for letter, hand in HANDS.items():
        rows = rows_of(letter)
        assert 40 <= len(rows) <= 120, letter
        crimes = [crime for crime, _ in usable(hand, rows)]
        assert len(crimes) > len(set(crimes)) + 10, f"{letter}: crimes hardly repeat"
        for table in FAMILY:
            count = counted(hand, rows, table)
            assert count["first"] > 20 and count["rejected"] and count["not_applicable"] + (letter == "b"), (
                letter,
                table,
            )
        assert len({hand.outcome_of(row) for _, row in usable(hand, rows)}) >= 6, letter


@pytest.mark.parametrize("letter", HANDS)
def test_outcomes_are_those_of_the_hand_count(letter: str) -> None:
    hand = HANDS[letter]
    told: dict[str, list[str]] = {}
    for crime, row in usable(hand, rows_of(letter)):
        if hand.outcome_of(row) != UNTOLD:
            told.setdefault(crime, []).append(hand.outcome_of(row))
    kept = {crime: hand.outcome_of(row) for crime, row in settled(hand, rows_of(letter)).items()}
    by_hand = Counter(told.get(crime, [UNTOLD])[0] if code == UNTOLD else code for crime, code in kept.items())
    frame = shaped(letter)[2]["offences"].frame
    assert Counter(frame["outcome"].cast(pl.String).to_list()) == by_hand


@pytest.mark.parametrize("letter", ["a", "b", "c", "d"])
def test_offence_codes_follow_from_sex_age_or_wording(letter: str) -> None:
    hand = HANDS[letter]
    by_hand: dict[str, set[str]] = {}
    for crime, row in usable(hand, rows_of(letter)):
        by_hand.setdefault(re.sub(r"\s", "", crime).upper(), set()).add(hand.code(row)[-1])
    frame = shaped(letter)[2]["offences"].frame
    codes = dict(zip(frame["crime_key"].to_list(), frame["offence_code"].cast(pl.String).to_list(), strict=True))
    assert codes.keys() == by_hand.keys()
    assert not [crime for crime, code in codes.items() if code[-1] not in by_hand[crime]]
    assert {code for code in codes.values()} <= {"19C", "19D", "19E", "19F", "19G", "19H", "19J", "20A"}
    assert len(set(codes.values())) >= 4


def test_the_layout_without_ages_at_the_offence_tells_all_rape_only() -> None:
    hand, frame = HANDS["e"], shaped("e")[2]["offences"].frame
    by_hand = Counter(
        "19F" if hand.says(row[hand.sex]) == "Male" else "19C" for row in settled(hand, rows_of("e")).values()
    )
    assert Counter(frame["offence_code"].cast(pl.String).to_list()) == by_hand
    assert frame["victim_age_at_offence"].null_count() == len(frame)
    assert "ADULT RAPE CANNOT" in shaped("e")[1].about


@pytest.mark.parametrize("letter", HANDS)
def test_days_between_are_those_of_the_file(letter: str) -> None:
    hand = HANDS[letter]
    by_hand = Counter(
        (hand.ended(r) - hand.recorded(r)).days for r in settled(hand, rows_of(letter)).values() if hand.ended(r)
    )  # type: ignore[operator]
    frame = shaped(letter)[2]["offences"].frame.filter(pl.col("outcome_on").is_not_null())
    assert Counter((frame["outcome_on"] - frame["recorded_on"]).dt.total_days().to_list()) == by_hand


@pytest.mark.parametrize("letter", HANDS)
def test_nothing_that_was_dropped_comes_out(letter: str) -> None:
    told = {row[name] for row in rows_of(letter) for name in HANDS[letter].dropped} - {"", "-", "NULL"}
    assert len(told) > 20
    for part in shaped(letter)[2].values():
        for column in [c for f in (part.frame, part.faults) for c in f.cast(pl.String).get_columns()]:
            assert not told & set(column.to_list()), f"{part.table}.{column.name}"


@pytest.mark.parametrize("letter", HANDS)
def test_findings_name_lines_and_never_cells(letter: str) -> None:
    raw, _, parts = shaped(letter)
    for part in parts.values():
        faults = part.faults
        assert set(faults["line"].to_list()) <= {*raw.frame["__line"].to_list(), *(line for line, _ in raw.unparsed)}
        spoken = " ".join(faults["reason"].unique().to_list())
        assert not [cell for cell in ("thirty", "16 yrs", "=1+1", "HYPERLINK", "brother", "torn") if cell in spoken]
        assert part.account.rejected == len(set(faults.filter(pl.col("action") == "rejected")["line"].to_list()))


def test_cancelled_crimes_are_kept_with_their_standing() -> None:
    frame = shaped("b")[2]["offences"].frame
    standing = dict(frame.group_by(pl.col("standing").cast(pl.String)).len().iter_rows())
    hand = HANDS["b"]
    said = Counter(hand.says(row[hand.outcome]).upper() for row in settled(hand, rows_of("b")).values())
    by_hand = {"transferred": said["C1"], "no_crime": said["C2"], "duplicate": said["C3"], "error": said["C4"]}
    by_hand["other_cancelled"] = said["C5"]
    by_hand["stands"] = said.total() - sum(by_hand.values())
    assert standing == {name: count for name, count in by_hand.items() if count}
    assert all(by_hand.values())


def test_reports_never_recorded_are_incidents_and_no_crimes() -> None:
    rows = [row for row in rows_of("b") if row["Disposal.Code"].startswith("N100")]
    account, frame = shaped("b")[2]["incidents"].account, shaped("b")[2]["incidents"].frame
    assert len(rows) == account.first == len(frame) == 4
    assert account.not_applicable == account.rows_in - len(rows) - 1
    assert not set(frame["incident_key"].to_list()) & set(shaped("b")[2]["offences"].frame["crime_key"].to_list())


def test_alternate_charges_are_charges_and_marked() -> None:
    hand, frame = HANDS["a"], shaped("a")[2]["offences"].frame
    by_hand = Counter(row[hand.outcome] for row in settled(hand, rows_of("a")).values())
    marked = frame.filter(pl.col("alternate_charge").cast(pl.String) == "yes")
    assert len(marked) == by_hand["1A"] + by_hand["2A"] > 0


def test_relationships_of_the_nineteen_wordings_are_grouped() -> None:
    frame = shaped("d")[2]["links"].frame
    assert {"intimate", "family", "acquaintance", "stranger", "other", "not_recorded"} == set(
        frame["relationship"].cast(pl.String).to_list()
    )


# ------------------------------------------------------------------ Arizona


@cache
def arizona() -> Shaped:
    mapping = load_mapping("arizona_2016", DICTIONARY)
    (layout,) = mapping.files
    assert layout.matches(ARIZONA.name)
    (part,) = shape(read(ARIZONA), layout, mapping, DICTIONARY, layout.as_at_of(ARIZONA.name) or AS_AT)
    return part


def cases() -> list[Row]:
    with ARIZONA.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_arizona_has_302_cases_and_78_of_rape() -> None:
    account, frame = arizona().account, arizona().frame
    assert (account.rows_in, account.first, account.rejected, account.not_applicable) == (302, 302, 0, 0)
    rape = frame.filter(pl.col("offence_code").cast(pl.String).str.starts_with("19"))
    by_hand = {row["case_ref"] for row in cases() if row["most_serious_offence"] == "Rape"}
    assert set(rape["crime_key"].to_list()) == by_hand and len(by_hand) == 78
    adults = {
        row["case_ref"]
        for row in cases()
        if row["case_ref"] in by_hand and row["victim_age_band"][:2] in ("18", "25", "35", "50")
    }
    adult = rape.filter(pl.col("offence_code").cast(pl.String).is_in(["19C", "19F"]))
    assert set(adult["crime_key"].to_list()) == adults


def test_arizona_has_no_charge_and_keeps_the_day_of_clearance() -> None:
    frame, rows = arizona().frame, cases()
    outcomes = Counter(frame["outcome"].cast(pl.String).to_list())
    open_cases = sum(row["outcome"] == "Not cleared" for row in rows)
    assert outcomes == {"0": open_cases, "not_recorded": 302 - open_cases}
    days = sorted(str(day) for day in frame["outcome_on"].drop_nulls().to_list())
    assert days == sorted(row["outcome_date"] for row in rows if row["outcome_date"])


def test_arizona_s_columns_are_those_of_the_file() -> None:
    frame, rows = arizona().frame, cases()
    sexes = Counter(frame["victim_sex"].cast(pl.String).to_list())
    assert sexes == Counter({"F": "female", "M": "male"}[row["victim_sex"]] for row in rows)
    kinds = {"Current or former partner": "intimate", "Family": "family", "Known, not family": "acquaintance"}
    by_hand = Counter(kinds.get(row["relationship"], row["relationship"].lower()) for row in rows)
    by_hand["not_recorded"] = by_hand.pop("unknown")
    assert Counter(frame["relationship"].cast(pl.String).to_list()) == by_hand
    assert sorted(map(str, frame["recorded_on"].to_list())) == sorted(row["incident_or_report_date"] for row in rows)
    assert set(frame["force_code"].cast(pl.String).to_list()) == {"not_recorded"}


# ------------------------------------------------------------------ drafts and the handbook


RARE = {
    "b": """"Rape of a female - multiple undefined offenders" = "19J"
"Rape of a male child under 13" = "19H"
"Rape of a male child under 16" = "19G"
"""
}
"""Codes too rare to be shown, which the analyst adds."""


def finished(drafted: str, codes: dict[str, str]) -> str:
    """A draft as an analyst finishes it: blanks filled, undecided headings passed over."""
    lines = []
    for line in drafted.splitlines():
        line = re.sub(r'^    # ("[^"]+",)  # .*', r"    \1", line)
        for start, said in codes.items():
            if line.startswith(f"{start} = ") and '""' in line:
                line = line.replace('""', f'"{said}"', 1)
        if re.match(r'".*" = ""$', line):
            line = line.replace(' = ""', ' = "not_recorded"')
        lines.append(line)
    return "\n".join(lines)


@pytest.mark.parametrize("letter", HANDS)
def test_a_draft_once_finished_ingests_every_layout(letter: str, tmp_path: Path) -> None:
    raw, hand = shaped(letter)[0], HANDS[letter]
    columns = [name for name in raw.frame.columns if name != "__line"]
    drafted = draft(columns, raw.frame, DICTIONARY, raw.name)
    codes = {"title": "Drafted", "source_system": "other", "force_code": "W15000004"}
    codes |= {'"Rape"': "19C", '"RAPE"': "19C", '"SSO"': "88C", '"Other Sexual Offences"': "88C"}
    codes |= {'"OTHER SEXUAL OFFENCES"': "88C", '"Other sexual offences"': "88C"}
    head = "[files.tables.offences.offence_code.codes]\n"
    whole = finished(drafted, codes).replace(head, head + RARE.get(letter, ""))
    file = tmp_path / "drafted.toml"
    file.write_text(whole, encoding="utf-8")
    mapping = load_mapping(str(file), DICTIONARY)
    (layout,) = mapping.files
    assert layout.matches(raw.name)
    parts = {part.table: part for part in shape(raw, layout, mapping, DICTIONARY, AS_AT)}
    assert set(parts) == set(FAMILY)
    assert set(layout.drop) == set(hand.dropped)
    by_hand = {crime for crime, _ in usable(hand, rows_of(letter))}
    assert {re.sub(r"\s", "", crime).upper() for crime in by_hand} <= set(
        parts["offences"].frame["crime_key"].to_list()
    )


def blocks(kind: str) -> list[str]:
    """The blocks of the page that are marked as of that kind, without their fences."""
    found = re.findall(r"^```(\w*)\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.M | re.S)
    return [body for marked, body in found if marked == kind]


def test_the_page_shows_the_draft_that_the_command_makes() -> None:
    raw = read(LAYOUTS / "sixth" / "crimes_2024-03-31.csv")
    columns = [name for name in raw.frame.columns if name != "__line"]
    assert blocks("text") == [draft(columns, raw.frame, DICTIONARY, raw.name)]


def test_the_finished_mapping_of_the_page_loads_and_reads_its_file(tmp_path: Path) -> None:
    (whole,) = blocks("toml")
    tomllib.loads(whole)
    file = tmp_path / "our_force.toml"
    file.write_text(whole, encoding="utf-8")
    mapping = load_mapping(str(file), DICTIONARY)
    (layout,) = mapping.files
    source = LAYOUTS / "sixth" / "crimes_2024-03-31.csv"
    day = layout.as_at_of(source.name)
    assert layout.matches(source.name) and day == date(2024, 3, 31)
    parts = {part.table: part for part in shape(read(source), layout, mapping, DICTIONARY, day)}
    with source.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    good = [row for row in rows if row["Recorded Dt"] != "N/K"]
    account = parts["offences"].account
    assert (account.rejected, account.first) == (len(rows) - len(good), len({row["Crime Ref"] for row in good}))
    assert f"one of {len(rows)} rows" in PAGE.read_text(encoding="utf-8") and account.rejected == 1
    assert parts["victims"].account.first == len({row["Comp Ref"] for row in rows})
    assert "not_recorded" not in parts["offences"].frame["outcome"].cast(pl.String).to_list()


def test_the_commands_of_the_page_are_those_of_the_example() -> None:
    commands = [line for block in blocks("") for line in block.splitlines()]
    example = "tests/data/layouts/sixth"
    assert commands == [
        f"python cli.py map {example}/crimes_2024-03-31.csv > our_force.toml",
        f"python cli.py ingest {example} --mapping our_force.toml --no-publish",
    ]


# ------------------------------------------------------------------ the files themselves


def test_the_test_files_are_what_their_script_writes(tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(LAYOUTS / "make.py"), str(tmp_path)], check=True)
    for file in sorted(f for f in LAYOUTS.glob("*/*.*") if f.suffix != ".pyc"):
        made = tmp_path / file.relative_to(LAYOUTS)
        if file.suffix == ".xlsx":  # a workbook holds the moment it was written
            books = [openpyxl.load_workbook(f).active.iter_rows(values_only=True) for f in (file, made)]
            assert list(books[0]) == list(books[1])
        else:
            assert file.read_bytes() == made.read_bytes(), file.name


def test_every_shipped_mapping_loads_and_says_what_it_cannot_answer() -> None:
    for letter in HANDS:
        about = load_mapping(f"victim_suspect_rows_{letter}", DICTIONARY).about
        assert "Cannot be answered:" in about
