"""Pillar four, counted by hand over a snapshot: who is there, what they carry, what they were taught."""

from tests.by_hand.rows import Figures, InScope, Tables, per_year, shares

# The teams that investigate sexual offences; response officers do not hold investigations.
INVESTIGATING = ("bluestone", "public_protection", "investigation", "safeguarding")


def of_teams(tables: Tables, top: str, bottom: str, per: int = 1) -> Figures:
    """One number of the investigating teams by another, over the months in which both are held."""
    return per_year(
        (
            (row["month_on"], row[top], row[bottom])
            for row in tables["workforce"]
            if row["team"] in INVESTIGATING and row[top] is not None and row[bottom] is not None
        ),
        per,
    )


def investigators_in_post(tables: Tables, in_scope: InScope) -> Figures:
    """Full-time equivalents in post, for every 100 that there should be."""
    return of_teams(tables, "in_post_fte", "establishment_fte", 100)


def investigators_available(tables: Tables, in_scope: InScope) -> Figures:
    """Full-time equivalents at work, for every 100 that there should be."""
    return of_teams(tables, "available_fte", "establishment_fte", 100)


def cases_for_each_investigator(tables: Tables, in_scope: InScope) -> Figures:
    """Open investigations at the end of each month, for every full-time equivalent at work."""
    return of_teams(tables, "open_cases", "available_fte")


def wellbeing_concerns(tables: Tables, in_scope: InScope) -> Figures:
    """People referred or absent for their well-being in the 12 months before, for every 100 in role."""
    return of_teams(tables, "wellbeing_flagged", "in_role", 100)


def trained(tables: Tables, *courses: str) -> Figures:
    """Of the people whose role asks for a course, those who finished it and are in date on the day of the extract."""
    rows = []
    for row in tables["training"]:
        today, expires = row["counted_on"], row["expires_on"]
        in_date = row["finished_on"] is not None and (expires is None or expires > today)
        rows.append((today, in_date, row["course"] in courses))
    return shares(rows)


def training_skills_development(tables: Tables, in_scope: InScope) -> Figures:
    return trained(tables, "risdp")


def training_first_responder(tables: Tables, in_scope: InScope) -> Figures:
    return trained(tables, "first_responder")


def training_specialist_investigator(tables: Tables, in_scope: InScope) -> Figures:
    return trained(tables, "ssaidp", "saidp2")


def training_serious_and_complex(tables: Tables, in_scope: InScope) -> Figures:
    return trained(tables, "pip2")


def training_word_on_word(tables: Tables, in_scope: InScope) -> Figures:
    return trained(tables, "word_on_word")


def training_orders(tables: Tables, in_scope: InScope) -> Figures:
    return trained(tables, "orders")
