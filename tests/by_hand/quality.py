"""Pillar five, counted by hand over a snapshot: completeness of the record, and what moved."""

from tests.by_hand.rows import Figures, InScope, Tables, shares, stands

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


def snapshot_changes(tables: Tables, in_scope: InScope) -> Figures:
    """The first snapshot has none before it, so that nothing differs."""
    return {}
