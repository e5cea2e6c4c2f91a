"""Pillar five, counted by hand over a snapshot: completeness of the record, and what moved."""

from collections import Counter
from datetime import date

from tests.by_hand.rows import Figures, InScope, Row, Tables, shares, stands, year_of

# The nine key fields: where they stand, and what is written there when nothing is known.
NINE = [
    ("victims", "sex"), ("victims", "age_at_offence"), ("victims", "ethnicity"),
    ("suspects", "sex"), ("suspects", "age_at_offence"), ("suspects", "ethnicity"),
    ("offences", "relationship"), ("offences", "committed_on"), ("offences", "area"),
]  # fmt: skip


def record_completeness(tables: Tables, in_scope: InScope) -> Figures:
    """Of the nine key fields about victim, suspect and offence, the share that is filled in."""
    return shares(
        (row["recorded_on"], row[field] not in (None, "not_recorded"), True)
        for table, field in NINE
        for row in tables[table]
        if in_scope(row) and stands(row)
    )


COMPARED = ("offence_code", "outcome", "outcome_on", "recorded_on", "standing")
KINDS = ("new", "late", "matured", "revised", "removed")


def snapshot_changes(tables: Tables, in_scope: InScope) -> Figures:
    """What differs between the offences of the live snapshot and of the one before it, crime by crime."""
    now = {row["crime_key"]: row for row in tables["offences"]}
    before = {row["crime_key"]: row for row in tables["offences_before"]}
    (exported_on,) = {row["exported_on"] for row in before.values()}
    found: Counter[tuple[date, str]] = Counter()
    for key in now.keys() | before.keys():
        row = now.get(key) or before[key]
        if in_scope(row):
            for kind in differences(before.get(key), now.get(key), exported_on):
                found[year_of(row["recorded_on"]), kind] += 1
    years = {year for year, _ in found}
    return {(year, kind): (found[year, kind], sum(found[year, k] for k in KINDS)) for year in years for kind in KINDS}


def differences(before: Row | None, now: Row | None, exported_on: date) -> list[str]:
    """The kind of each difference in one crime."""
    if now is None:
        return ["removed"]
    if before is None:
        return ["late" if now["recorded_on"] <= exported_on else "new"]
    differing = {column for column in COMPARED if now[column] != before[column]}
    if before["outcome"] in ("0", "not_recorded") and now["outcome"] not in ("0", "not_recorded"):
        return ["matured"] + ["revised"] * len(differing - {"outcome", "outcome_on"})
    return ["revised"] * len(differing)
