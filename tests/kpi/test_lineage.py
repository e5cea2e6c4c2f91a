"""Every column a KPI rests on is found, whichever part of its measure names it, and back to what files feed."""

import pytest

from kpi.answer import Door
from kpi.lineage import bent_by, fields_of

RESTS_ON = {
    "days_offence_to_report": {("offences", "days_committed_to_reported"), ("offences", "committed_on")},
    "investigators_in_post": {("workforce", "in_post_fte"), ("workforce", "establishment_fte"), ("workforce", "team")},
    "victim_phones_back_in_time": {("devices", "swapped_on"), ("devices", "hours_to_return"), ("devices", "owner")},
    "recorded_rape_eighteen_and_over": {("offences", "victim_age_at_offence"), ("offences", "standing")},
}


@pytest.mark.parametrize("name", RESTS_ON)
def test_a_kpi_rests_on_what_its_measure_names_and_on_what_that_is_made_of(door: Door, name: str) -> None:
    assert fields_of(door.registry.kpi(name), door.registry, "snapshot") >= RESTS_ON[name]
    for field in RESTS_ON[name]:
        assert name in {kpi.name for kpi in bent_by(field, door.registry, "snapshot")}


def test_a_kpi_of_one_source_rests_on_nothing_in_another(door: Door) -> None:
    for name in ("published", "snapshot"):
        tables = door.registry.dictionary.sources[name]
        for kpi in door.registry.kpis.values():
            assert bool(fields_of(kpi, door.registry, name)) == kpi.is_counted_in(name, tables)
