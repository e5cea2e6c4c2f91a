"""Writes the invented test files in the five layouts of real rape extracts; the same files every time.

    python tests/data/layouts/make.py

Every crime, person and note is invented. The dirt is of the kinds met in real extracts: crimes that repeat for each
victim and suspect, cells that say nothing in many ways, days below zero, ages in words, garbled dashes, wrong dates.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

import polars as pl
from openpyxl import Workbook

HERE = Path(__file__).parent
AS_AT = "2021-06-30"
Row = dict[str, object]


@dataclass(frozen=True)
class Person:
    number: int
    sex: str  # F, M or U
    age: int | None
    origin: int  # 0 unknown, else the IC code


@dataclass(frozen=True)
class Crime:
    number: int
    year: int
    day: int  # of the year
    rape: bool
    victims: tuple[Person, ...]
    suspects: tuple[Person, ...]
    delay: int
    days: int | None
    pick: int  # which outcome and relationship, whatever the layout calls them

    def recorded(self) -> date:
        return date(self.year, 1, 1) + timedelta(days=self.day)


def crimes(random: Random, count: int) -> list[Crime]:
    """Crimes of 2018 to 2020; one in six has two victims, one in four no suspect, and some suspects come back."""
    known: list[Person] = []
    made = []
    for number in range(1, count + 1):
        victims = tuple(_person(random, 1 + n, "FFFFFFM") for n in range(1 + (number % 6 == 0)))
        suspects = []
        for n in range(0 if number % 4 == 0 else 1 + (number % 7 == 0)):
            again = number % 9 == 0 and known
            suspects.append(random.choice(known) if again and n == 0 else _person(random, 100 * number + n, "MMMMMMF"))
        known += suspects
        year, day = 2018 + number % 3, random.randrange(360)
        delay = random.choice([0, 0, 0, 1, 2, 5, 9, 30, 88, 400, 5000])
        days = random.choice([None, 0, 3, 40, 120, 300])
        rape = number % 5 != 3
        made.append(Crime(number, year, day, rape, victims, tuple(suspects), delay, days, random.randrange(1000)))
    return made


def _person(random: Random, number: int, sexes: str) -> Person:
    age = random.choice([None, 9, 12, 13, 15, 16, 17, 19, 24, 31, 40, 41, 58])
    return Person(number, random.choice(sexes), age, random.choice([0, 1, 1, 1, 2, 3, 4, 5, 6]))


def pairs(crime: Crime) -> list[tuple[Person, Person | None]]:
    return [(v, s) for v in crime.victims for s in (crime.suspects or (None,))]


def pick(values: Sequence[str], crime: Crime, times: int = 1) -> str:
    return values[crime.pick * times % len(values)]


# ------------------------------------------------------------------ the layouts, clean


def layout_a(random: Random) -> list[Row]:
    outcomes = ["0", "1", "1A", "2A", "5", "14", "15", "15", "16", "16", "16", "18", "21", "66", "99", "Blank"]
    kinds = ["1. Stranger 1", "2. Stranger 2", "3. Familial", "4. Friend/acquaintance", "5. Intimate/previous intimate"]
    rows: list[Row] = []
    for crime in crimes(random, 48):
        for n, (victim, suspect) in enumerate(pairs(crime)):
            rows.append(
                {
                    "CrimeURN": f"A/{crime.number:05}/{crime.year % 100}",
                    "Duplicate.CrimeURN.": "Duplicate" if n else "Original",
                    "Reported.year": crime.year,
                    "Minor.text...update": "Rape" if crime.rape else "Other Sexual Offences",
                    "Outcome": pick(outcomes, crime),
                    "Time.elapsed.between.committed.from.and.reported.dates..days.": crime.delay,
                    "Time.elapsed.between.reported.date.and.latest.completed.status.update.date..days.": crime.days,
                    "VictimURN": f"V{crime.number:05}-{victim.number}",
                    "Victim.name": f"Invented Victim {crime.number}",
                    "Sex": victim.sex,
                    "Vic.age.at.offence...integer": victim.age,
                    "Victim.ethnicity..IC.": victim.origin or "#N/A",
                    "SuspectURN": f"S{suspect.number:06}" if suspect else "NULL",
                    "SuspectSex2": suspect.sex if suspect else "NULL",
                    "Suspect.age.at.committed.from.date..FINAL..integer": suspect.age if suspect else "#N/A",
                    "Suspect.ethnicity": suspect.origin if suspect else "#N/A",
                    "Relationship.from.SexOffs.Screen.data...renamed": pick(
                        kinds if suspect else ["6. Not recorded or unknown"], crime, 7
                    ),
                    "MO.summary": f"Invented note {crime.number}",
                }
            )
    return rows


B_TEXTS = {
    "F": ("Rape of a female child under 13", "Rape of a female child under 16", "Rape of a female aged 16 or over"),
    "M": ("Rape of a male child under 13", "Rape of a male child under 16", "Rape of a male aged 16 or over"),
}
B_ORIGINS = [
    "None recorded",
    "White - North European",
    "White - South European",
    "Black",
    "Asian",
    "Chinese, Japanese or South East Asian",
    "Middle Eastern",
]
B_SEXES = {"F": "Female / Transgender Female", "M": "Male / Transgender Male"}


def layout_b(random: Random) -> list[Row]:
    disposals = ["", "1", "1", "5", "14", "15", "16", "16", "18", "20", "22", "C1", "C2", "C3", "C4", "C5"]
    kinds = ["Associate", "Family", "Guardian - Ward", "In Dispute with", "Person of Trust", "Relationship", "Stranger"]
    rows: list[Row] = []
    for crime in crimes(random, 60):
        incident = crime.number % 15 == 0
        first = crime.victims[0]
        band = 2 if first.age is None or first.age > 15 else (0 if first.age < 13 else 1)
        text = B_TEXTS[first.sex][band] if crime.rape else "Sexual assault on a female aged 13 and over"
        recorded = crime.recorded()
        outcome = pick(disposals, crime) if not incident else f"N100{1 + crime.number // 15 % 3}"
        ended = recorded + timedelta(days=crime.days) if crime.days is not None and outcome else None
        for victim, suspect in [(first, None)] if incident else pairs(crime):
            age = "None recorded" if victim.age is None else victim.age
            rows.append(
                {
                    "Crime.Number": f"B{crime.year}{crime.number:06}",
                    "HO.Text": "Reported Incident of Rape" if incident else text,
                    "Disposal.Code": outcome,
                    "Date.From": f"{recorded - timedelta(days=crime.delay):%d/%m/%Y}",
                    "Reported.Date": "No incident linked" if crime.number % 11 == 0 else f"{recorded:%d/%m/%Y}",
                    "Created.Date": f"{recorded:%d/%m/%Y}" + (" 14:05" if crime.number % 4 == 1 else ""),
                    "Date.Detected": f"{ended:%d/%m/%Y}" if ended else "",
                    "Victim.No": "" if incident else victim.number,
                    "Surname": f"Dyféisiedig {crime.number}",
                    "Home.Address": f"{crime.number} Invented Road",
                    "Gender": B_SEXES[victim.sex],
                    "Age..Diff..between.Date.from.and.date.of.birth.": age,
                    "Ethnic.description": B_ORIGINS[victim.origin],
                    "Nominal.Ref": f"N{suspect.number:07}" if suspect else "",
                    "Gender.1": B_SEXES[suspect.sex] if suspect else "",
                    "Age..Diff..between.Date.from.and.date.of.birth..1": suspect.age if suspect else "",
                    "Ethnic.description.1": B_ORIGINS[suspect.origin] if suspect else "",
                    "Relationship": pick(kinds, crime, 3) if suspect else "None recorded",
                    "MO.Notes": f"Invented – note {crime.number}",
                }
            )
    return rows


GROUPS = {
    "a": "a. Missing, unknown, not recorded, outcome pending",
    "b": "b. Charged/summonsed (OC1)",
    "e": "e. Prosecution prevented or not in the public interest (OC5/9/10/11/12/13/17/21/22)",
    "f": "f. Evidential difficulties: suspect not identified; victim does not support further action (OC14)",
    "g": "g. Evidential difficulties: suspect identified; victim supports action (OC15)",
    "h": "h. Evidential difficulties: suspect identified; victim does not support further action (OC16)",
    "i": "i. Investigation complete - no suspect identified (OC18)",
}


def layout_c(random: Random) -> list[Row]:
    dashes = ["-", "–", "\ufffd", "\u0096", '????"']
    origins = ["Missing/not known", "IC1 - White N European", "IC2 - White S European", "IC3", "IC4 - Asian"]
    origins += ["IC5 - Oriental", "IC6 - Middle Eastern"]
    kinds = ["0. 'None'", "1. Stranger", "2. Familial", "3. Friend/acquaintance", "4. Intimate/former intimate"]
    kinds += ["5. Other"]
    groups = [GROUPS[letter] for letter in "abefghhiiiiiii"] + [
        "c. Charged or cautioned for alternate offence (1d, 1e, 2a, 3a)",
        "d. Other sanctions (OC2/3/8)",
        "j. Transferred to External Agency (20)",
        "k. No crime",
    ]
    rows: list[Row] = []
    for crime in crimes(random, 45):
        group = pick(groups, crime).replace("-", dashes[crime.number // 3 % 5])
        for n, (victim, suspect) in enumerate(pairs(crime)):
            rows.append(
                {
                    "Crime.ref.number": f"C-{crime.number:05}",
                    "Duplicate.crime.ref.number..0.original.": n,
                    "Recorded.year": crime.year,
                    "Offence.Sub.Group": "RAPE" if crime.rape else "OTHER SEXUAL OFFENCES",
                    "X...Outcome.grouped": group,
                    "Time.from.offence.to.record..days.": crime.delay,
                    "Time.from.recorded.to.outcome..days.": "#VALUE!" if crime.days is None else crime.days,
                    "Vic...number": victim.number,
                    "Vic...surname": f"Dyfeisiedig-C{crime.number}",
                    "X..Offence.code...victim.gender": {"F": "Female", "M": "Male"}[victim.sex],
                    "Vic...Age.at.Offence.Committed": "#VALUE!" if victim.age is None else victim.age,
                    "X..Vic.ethnic.appearance.grouped": origins[victim.origin],
                    "Susp...number": crime.suspects.index(suspect) + 1 if suspect else "-",
                    "Susp...surname": f"Dyfeisiedig-S{suspect.number}" if suspect else "-",
                    "Susp...gender": {"F": "Female", "M": "Male"}[suspect.sex] if suspect else "Unspecified",
                    "Susp...age.at.offence.committed": (suspect.age or "#N/A") if suspect else "-",
                    "X..Susp.ethnic.appearance.grouped": origins[suspect.origin] if suspect else "#N/A",
                    "X...Relationship.type...FINAL...RAPES.2018.20.only": pick(kinds, crime, 5),
                }
            )
    return rows


D_KINDS = [
    "Acquaintance",
    "Boyfriend",
    "Carer of",
    "Child of",
    "Colleague",
    "Employer/employee",
    "Ex partner",
    "Family",
    "Girlfriend",
    "Known by sight",
    "Neighbour",
    "Not seen by victim",
    "NULL",
    "Parent of",
    "Sibling of",
    "Spouse/partner",
    "Stranger",
    "Teacher/pupil",
    "Victim refuses to identify",
]


def layout_d(random: Random) -> list[Row]:
    origins = ["0. Missing/not known", "1. IC1 - White N European", "2. IC2 - White S European", "3. IC3 - Black"]
    origins += ["4. IC4 - Asian", "5. IC5 - Oriental", "6. IC6 - Middle Eastern", "7. No identified suspect"]
    groups = [GROUPS[letter] for letter in "abefghhi"] + [
        GROUPS["i"].replace("-", "\u0096"),
        "c. Charged or cautioned for alternate offence (1a, 2a, 3a)",
        "d. Other sanctions (OC2/3/6/8)",
        "j. Transferred to External Agency (OC20, C1)",
        "k. Admin (OC-C3/4)",
        "l. No crime (OC-C2)",
    ]
    rows: list[Row] = []
    for crime in crimes(random, 50):
        for n, (victim, suspect) in enumerate(pairs(crime)):
            rows.append(
                {
                    "Crime.ref.no.": 700000 + crime.number,
                    "Duplicate.crime.ref.no.": "Yes" if n else "No",
                    "Reported.Year": crime.year,
                    "ONS_GROUP": "Rape" if crime.rape else "Other sexual offences",
                    "X..Outcome.Type...amended...recoded": pick(groups, crime),
                    "Days.from.committed.from.to.reported.dates": crime.delay,
                    "Days.from.reported.date.to.outcome.date": "#VALUE!" if crime.days is None else crime.days,
                    "Vic...no.": victim.number,
                    "Vic...name": f"Invented Victim {crime.number}",
                    "Vic...sex": {"F": "Female", "M": "Male"}[victim.sex],
                    "Vic...age.at.committed.from.date": "NULL" if victim.age is None else victim.age,
                    "X..Vic...police.defined.ethnicity...recoded": origins[victim.origin],
                    "Sus...no.": crime.suspects.index(suspect) + 1 if suspect else "NULL",
                    "Sus...name": f"Invented Suspect {suspect.number}" if suspect else "NULL",
                    "Sus...gender": {"F": "Female", "M": "Male"}[suspect.sex] if suspect else "NULL",
                    "Sus...age.at.committed.from.date": suspect.age if suspect and suspect.age else "NULL",
                    "X..Sus...officer.perceived.ethnicity...recoded": origins[suspect.origin if suspect else 7],
                    "Victim.Suspect.Relationship": pick(D_KINDS, crime, 3),
                    "Summary": f"Invented note {crime.number}",
                }
            )
    return rows


def layout_e(random: Random) -> list[Row]:
    origins = ["Unknown", "IC1 - White", "IC2 - Dark European", "IC3 - African Caribbean", "IC4 - Asian"]
    origins += ["IC5 - Chinese, Japanese or other Southeast Asian", "IC6 - Arabic", "#MULTIVALUE"]
    kinds = ["1. Stranger", "2. Familial", "4. Acquaintance", "5.\u00a0Intimate/previous intimate"]
    kinds += ["6. Not recorded/unknown", "7. Victimless/state crime"]
    groups = [GROUPS[letter] for letter in "abefghhi"] + [
        "#N/A",
        "d. Other sanctions (OC2/3/8)",
        "j. Transferred to External Agency (OC20)",
        "l. Filed as incident/CRI",
        "m. Taken into consideration (OC4)",
    ]
    rows: list[Row] = []
    for crime in crimes(random, 44):
        for victim, suspect in pairs(crime):
            rows.append(
                {
                    "Crime.reference": f"E{crime.number:04}",
                    "Duplicate.Crime.Vic.Sus...1.yes.": 0,
                    "Reported.Year": crime.year,
                    "Rape.or.SSO.": "Rape" if crime.rape else "SSO",
                    "X.Outcome.recoded": pick(groups, crime),
                    "Days.from.occurrence.from.to.reported.dates": float(crime.delay),
                    "Days.from.reported.to.outcome.dates": "No outcome date" if crime.days is None else str(crime.days),
                    "Victim...number": victim.number,
                    "Victim...Name": f"Invented Victim {crime.number}",
                    "Victim...Gender": {"F": "Female", "M": "Male"}[victim.sex],
                    "Victim...Age.on.Created.date": victim.age,
                    "Victim...Ethnicity": origins[7 if crime.number % 10 == 0 else victim.origin],
                    "Offender.number": crime.suspects.index(suspect) + 1 if suspect else None,
                    "Offender.Name": f"Invented Offender {suspect.number}" if suspect else None,
                    "Offender.Gender": ({"F": "Female", "M": "Male"}[suspect.sex] if suspect else None),
                    "Offender.Age.on.Occurrence.Created.Date": suspect.age if suspect else None,
                    "Offender...Merged.Latest.Ethnicity.IC.Code.and.Desc": origins[suspect.origin] if suspect else None,
                    "X.Current.Offender.Victim.Relationship...recoded": pick(kinds, crime, 5),
                }
            )
    return rows


def sixth(random: Random) -> list[Row]:
    """The layout that docs/handbook/adding_a_layout.md maps from scratch: one row a crime and a victim."""
    disposals = ["Charged", "NFA - victim does not support", "NFA - evidential", "No suspect", "Open", "Open"]
    codes = {"F": ("19E", "19D", "19C"), "M": ("19H", "19G", "19F")}
    rows: list[Row] = []
    for crime in crimes(random, 60):
        recorded, disposal = crime.recorded() + timedelta(days=1095), pick(disposals, crime)
        first = crime.victims[0]
        band = 2 if first.age is None or first.age > 15 else (0 if first.age < 13 else 1)
        ended = recorded + timedelta(days=crime.days or 1)
        for victim in crime.victims:
            rows.append(
                {
                    "Crime Ref": f"S{crime.number:05}",
                    "Recorded Dt": "N/K" if crime.number == 17 else f"{recorded:%d/%m/%Y}",
                    "Offence From": f"{recorded - timedelta(days=crime.delay):%d/%m/%Y}",
                    "HO Class": codes[first.sex][band] if crime.rape else "20A",
                    "Disposal": disposal,
                    "Disposal Dt": "" if disposal == "Open" else f"{ended:%d/%m/%Y}",
                    "Comp Ref": f"P{crime.number:05}{victim.number}",
                    "Comp Name": f"Invented Person {crime.number}",
                    "Comp Gender": {"F": "Female", "M": "Male"}[victim.sex],
                    "Comp Age": "N/K" if victim.age is None else victim.age,
                    "Suspect Rel": pick(["Partner", "Relative", "Known", "Stranger", "N/K"], crime, 3),
                    "Beat": f"B{crime.number % 7}",
                    "OIC Notes": f"Invented note {crime.number}",
                }
            )
    return rows


# ------------------------------------------------------------------ the dirt


def soil(rows: list[Row], kind: str, spots: dict[int, Row], repeats: dict[int, Row]) -> list[Row]:
    """Write over cells of the n-th row of rape, and add copies of the n-th with some cells changed at the end."""
    rapes = [row for row in rows if "rape" in str(row[kind]).lower()]
    copies = [rapes[n] | changed for n, changed in repeats.items()]
    for n, changed in spots.items():
        assert set(changed) <= set(rapes[n]), changed
        rapes[n].update(changed)
    return rows + copies


def soil_a(rows: list[Row]) -> list[Row]:
    ended = "Time.elapsed.between.reported.date.and.latest.completed.status.update.date..days."
    began = "Time.elapsed.between.committed.from.and.reported.dates..days."
    age, suspect_age = "Vic.age.at.offence...integer", "Suspect.age.at.committed.from.date..FINAL..integer"
    kind = "Relationship.from.SexOffs.Screen.data...renamed"
    spots: dict[int, Row] = {
        3: {"Reported.year": "#VALUE!"},
        5: {"CrimeURN": "NULL"},
        8: {"Reported.year": 2031},
        10: {age: "thirty"},
        11: {age: -1, suspect_age: 140},
        13: {began: -12, ended: -3},
        14: {began: "#VALUE!", ended: "#VALUE!"},
        16: {"Outcome": "N/R"},
        18: {"SuspectSex2": "=1+1", kind: "4. Friend/acquaintanceâ€™"},
        20: {"Minor.text...update": "  rape ", "Sex": "f"},
        22: {"Reported.year": "Decoy"},
        24: {"SuspectURN": "#N/A"},
        26: {"Sex": "NULL", age: ""},
        28: {"Sex": "U", age: "#VALUE!"},
    }
    changed = {ended: 900, "Outcome": "1"}
    return soil(rows, "Minor.text...update", spots, {2: {}, 9: {}, 30: changed, 33: {"VictimURN": "None recorded"}})


def soil_b(rows: list[Row]) -> list[Row]:
    age = "Age..Diff..between.Date.from.and.date.of.birth."
    spots: dict[int, Row] = {
        2: {"Created.Date": "31/02/2019"},
        4: {"Crime.Number": ""},
        6: {"Created.Date": "01/01/2035"},
        7: {"HO.Text": "Rape, see notes"},
        9: {"Date.Detected": "CANCELLED"},
        10: {"Date.Detected": "01/01/2012", "Disposal.Code": "16"},
        11: {"Date.From": "01/01/2030"},
        13: {age: "forty", "Age..Diff..between.Date.from.and.date.of.birth..1": "-2"},
        15: {"Gender": "Decoy", age: "Decoy", "Ethnic.description": "Decoy"},
        17: {"Disposal.Code": " c3 "},
        19: {"Disposal.Code": "N/K", "Relationship": "=HYPERLINK(1)"},
        21: {"Created.Date": "2019-05-01"},
        23: {"Date.From": "No incident linked", "Reported.Date": "30/02/2018"},
        25: {"HO.Text": "RAPE OF A FEMALE  - MULTIPLE UNDEFINED OFFENDERS", "Disposal.Code": "1 "},
    }
    return soil(rows, "HO.Text", spots, {1: {}, 12: {}, 28: {"Disposal.Code": "1", "Date.Detected": "28/06/2021"}})


def soil_c(rows: list[Row]) -> list[Row]:
    began, ended = "Time.from.offence.to.record..days.", "Time.from.recorded.to.outcome..days."
    spots: dict[int, Row] = {
        1: {"Recorded.year": ""},
        3: {"Crime.ref.number": "-"},
        5: {"Recorded.year": "N/K"},
        7: {"Vic...Age.at.Offence.Committed": "16 yrs"},
        9: {began: "-4", ended: "-40"},
        11: {"X...Outcome.grouped": "z. Not on the list"},
        13: {"Offence.Sub.Group": "Rape"},
        15: {"X..Vic.ethnic.appearance.grouped": "IC9 - Unknown", "Susp...gender": "Male "},
        17: {"X...Relationship.type...FINAL...RAPES.2018.20.only": "#MULTIVALUE"},
        19: {ended: "Decoy"},
    }
    return soil(rows, "Offence.Sub.Group", spots, {0: {}, 20: {}, 25: {ended: 999, "X...Outcome.grouped": GROUPS["b"]}})


def soil_d(rows: list[Row]) -> list[Row]:
    age, began = "Vic...age.at.committed.from.date", "Days.from.committed.from.to.reported.dates"
    spots: dict[int, Row] = {
        2: {"Reported.Year": "#N/A"},
        4: {"Crime.ref.no.": None},
        6: {age: datetime(1930, 1, 5)},
        8: {age: "19", began: "-1"},
        10: {"Reported.Year": 1066},
        12: {"X..Outcome.Type...amended...recoded": "OC15/16"},
        14: {"Vic...sex": "Indeterminate", "Victim.Suspect.Relationship": "Ex-partner's brother"},
        16: {age: 222, began: None},
        18: {"Vic...no.": "NULL"},
    }
    changed = {"X..Outcome.Type...amended...recoded": GROUPS["b"], "Days.from.reported.date.to.outcome.date": 1000}
    return soil(rows, "ONS_GROUP", spots, {3: {}, 21: {}, 26: changed})


def soil_e(rows: list[Row]) -> list[Row]:
    began, ended = "Days.from.occurrence.from.to.reported.dates", "Days.from.reported.to.outcome.dates"
    flag = "Duplicate.Crime.Vic.Sus...1.yes."
    spots: dict[int, Row] = {
        2: {"Reported.Year": None},
        4: {"Crime.reference": "NULL"},
        6: {"Victim...Age.on.Created.date": -3},
        8: {began: -7.0, ended: "-1"},
        10: {"Victim...Gender": "Unknown", "Victim...Ethnicity": "IC9 - Unknown"},
        12: {"Reported.Year": 2099},
        14: {"X.Outcome.recoded": "b. Charged/summonsed", began: None},
        16: {"Victim...Gender": None, "Offender.Gender": "Prefer not to say"},
    }
    changed: Row = {"X.Outcome.recoded": GROUPS["b"], ended: "1100", flag: 1}
    return soil(rows, "Rape.or.SSO.", spots, {1: {flag: 1}, 9: {flag: 1}, 22: changed})


# ------------------------------------------------------------------ the files


def delimited(rows: list[Row], delimiter: str, encoding: str, spoiled: str = "") -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), delimiter=delimiter, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return (text.getvalue() + spoiled).encode(encoding)


def workbook(rows: list[Row], file: Path) -> None:
    book = Workbook()
    book.properties.created = book.properties.modified = datetime(2021, 6, 30)
    sheet = book.active
    sheet.title = "Extract"
    sheet.append(list(rows[0]))
    for row in rows:
        sheet.append(list(row.values()))
    book.save(file)


def make(folder: Path) -> None:
    """Write one folder a layout, each with one file, under `folder`."""
    name = f"rape_extract_{AS_AT}"
    for home in ("a", "b", "c", "d", "e", "sixth"):
        (folder / home).mkdir(parents=True, exist_ok=True)
    (folder / "a" / f"{name}.csv").write_bytes(delimited(soil_a(layout_a(Random(1))), ",", "utf-8-sig"))
    b = soil_b(layout_b(Random(2)))
    torn = ";".join(["B2019999999", "Rape of a female aged 16 or over", "16", *["torn"] * len(b[0])]) + "\r\n"
    (folder / "b" / f"{name}.csv").write_bytes(delimited(b, ";", "windows-1252", torn))
    (folder / "c" / f"{name}.txt").write_bytes(delimited(soil_c(layout_c(Random(3))), "\t", "utf-16"))
    workbook(soil_d(layout_d(Random(4))), folder / "d" / f"{name}.xlsx")
    schema = {"Reported.Year": pl.Int64, "Victim...Age.on.Created.date": pl.Int64}
    frame = pl.DataFrame(soil_e(layout_e(Random(5))), schema_overrides=schema, infer_schema_length=None)
    (folder / "sixth" / "crimes_2024-03-31.csv").write_bytes(delimited(sixth(Random(6)), ",", "utf-8"))
    frame.write_parquet(folder / "e" / f"{name}.parquet")


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
