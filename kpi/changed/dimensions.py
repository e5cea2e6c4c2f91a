"""What figures can be split by, as a reader calls it."""

from __future__ import annotations

TITLES = {
    "force_code": "Police force",
    "area": "Local authority area",
    "offence_code": "Offence code",
    "outcome": "Outcome",
    "source_system": "Records system",
    "victim_age_band": "Age of the victim",
    "age_band": "Age",
    "sex": "Sex",
    "victim_sex": "Sex of the victim",
    "ethnicity": "Ethnicity",
    "disability": "Disability",
    "sexual_orientation": "Sexual orientation",
    "language": "Language",
    "relationship": "Relationship to the suspect",
    "team": "Team",
    "field": "Field of the record",
    "column": "What differs",
    "event": "Event",
    "enhanced": "Enhanced rights",
    "referred_by": "Referred by",
    "order_type": "Kind of order",
    "decision": "Decision",
    "material": "Kind of material",
    "about": "Whose material",
    "chosen_by": "How it was chosen",
    "change": "Kind of difference",
}
"""Column -> its title. A column of a force's own that is not here is called by its name."""


def title_of(dimension: str) -> str:
    """The English title of a dimension."""
    return TITLES.get(dimension, dimension)
