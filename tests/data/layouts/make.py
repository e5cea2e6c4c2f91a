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
                    "Age..Diff..between.Date.from.and.date.of.birth.": "None recorded" if victim.age is None else victim.age,
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
    kinds = ["0. 'None'", "1. Stranger", "2. Familial", "3. Friend/acquaintance", "4. Intimate/former intimate", "5. Other"]
    groups = [GROUPS[letter] for letter in "abefghhi"] + [
        "c. Charged or cautioned for alternate offence (1d, 1e, 2a, 3a)",
        "d. Other sanctions (OC2/3/8)",
        "j. Transferred to External Agency (20)",
        "k. No crime",
    ]
    rows: list[Row] = []
    for crime in crimes(random, 45):
        group = pick(groups, crime).replace("-", dashes[crime.number % 5])
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
                    "Susp...number": suspect.number if suspect else "-",
                    "Susp...surname": f"Dyfeisiedig-S{suspect.number}" if suspect else "-",
                    "Susp...gender": {"F": "Female", "M": "Male"}[suspect.sex] if suspect else "Unspecified",
                    "Susp...age.at.offence.committed": (suspect.age or "#N/A") if suspect else "-",
                    "X..Susp.ethnic.appearance.grouped": origins[suspect.origin] if suspect else "#N/A",
                    "X...Relationship.type...FINAL...RAPES.2018.20.only": pick(kinds, crime, 5),
                }
            )
    return rows


D_KINDS = (
    "Acquaintance,Boyfriend,Carer of,Child of,Colleague,Employer/employee,Ex partner,Family,Girlfriend,Known by sight,"
    "Neighbour,Not seen by victim,NULL,Parent of,Sibling of,Spouse/partner,Stranger,Teacher/pupil,Victim refuses to identify"
).split(",")


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
                    "Sus...no.": suspect.number if suspect else "NULL",
                    "Sus...name": f"Invented Suspect {suspect.number}" if suspect else "NULL",
                    "Sus...gender": {"F": "Female", "M": "Male"}[suspect.sex] if suspect else "NULL",
                    "Sus...age.at.committed.from.date": ("NULL" if suspect.age is None else suspect.age) if suspect else "NULL",
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
                    "Offender.number": suspect.number if suspect else None,
                    "Offender.Name": f"Invented Offender {suspect.number}" if suspect else None,
                    "Offender.Gender": ({"F": "Female", "M": "Male"}[suspect.sex] if suspect else None),
                    "Offender.Age.on.Occurrence.Created.Date": suspect.age if suspect else None,
                    "Offender...Merged.Latest.Ethnicity.IC.Code.and.Desc": origins[suspect.origin] if suspect else None,
                    "X.Current.Offender.Victim.Relationship...recoded": pick(kinds, crime, 5),
                }
            )
    return rows
