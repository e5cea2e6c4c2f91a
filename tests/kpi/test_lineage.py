"""Every column a KPI rests on is found, whichever part of its measure names it, and back to what files feed."""

import pytest

from kpi.answer import Door
from kpi.lineage import all_bent, bent_by, fields_of, made_from, named_by, scoped_by

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


@pytest.mark.parametrize("source", ["published", "snapshot"])
def test_every_column_of_a_definition_is_found_from_both_sides(door: Door, source: str) -> None:
    registry = door.registry
    bent = all_bent(registry, source)
    for kpi in registry.in_order():
        fields = fields_of(kpi, registry, source)
        assert named_by(kpi, registry, source) <= fields
        for field in fields:
            assert kpi in bent[field], (kpi.name, field)
    for field, kpis in bent.items():
        assert all(field in fields_of(kpi, registry, source) for kpi in kpis)
        assert field[1] in registry.dictionary.sources[source][field[0]].columns


def test_a_column_is_made_from_those_its_rule_names_or_speaks_of(door: Door) -> None:
    tables = door.registry.dictionary.sources["snapshot"]
    assert made_from(("victims", "sex"), tables) == ()
    assert made_from(("victims", "age_band"), tables) == (("victims", "age_at_offence"),)
    assert made_from(("victims", "needs_assessed_on"), tables) == (("needs_assessments", "assessed_on"),)
    assert made_from(("named_people", "victims_ever"), tables) == (("suspects", "victims_ever"),)
    assert ("support_events", "status") in made_from(("victims", "support_at_28_days"), tables)
    for place, table in tables.items():
        for name, column in table.columns.items():
            found = made_from((place, name), tables)
            assert not found or column.derived is not None
            assert (place, name) not in found


def test_a_fault_in_the_support_status_bends_the_measure_of_victims_supporting(door: Door) -> None:
    bent = bent_by(("support_events", "status"), door.registry, "snapshot")
    assert "victims_supporting" in {kpi.name for kpi in bent}


def test_a_scope_limits_what_is_scoped_by_the_columns_of_its_table(door: Door) -> None:
    registry = door.registry
    charges, posts = registry.kpi("charge_rate_closed"), registry.kpi("investigators_in_post")
    assert ("offences", "offence_code") in scoped_by(charges, registry, "snapshot")
    assert ("offences", "cps_rape_flag") in scoped_by(charges, registry, "snapshot")
    assert ("offences", "cps_rape_flag") not in scoped_by(charges, registry, "published")
    assert not posts.scoped
    assert scoped_by(posts, registry, "snapshot") == frozenset()
