"""From a measure back to the columns that files feed, and from a column to the measures that rest on it."""

from kpi.answer import Door
from kpi.lineage import bent_by, fields_of


def test_a_measure_rests_on_its_conditions_its_clock_and_the_standing_of_crimes(door: Door) -> None:
    fields = fields_of(door.registry.kpi("charge_rate_closed"), door.registry, "snapshot")
    assert fields == {("offences", "outcome"), ("offences", "outcome_on"), ("offences", "standing")}


def test_a_table_counted_from_another_leads_back_to_it(door: Door) -> None:
    fields = fields_of(door.registry.kpi("recorded_offences"), door.registry, "snapshot")
    assert {("offences", "recorded_on"), ("offences", "standing")} <= fields


def test_columns_that_a_condition_only_names_are_found(door: Door) -> None:
    fields = fields_of(door.registry.kpi("record_completeness"), door.registry, "snapshot")
    assert {("victims", "sex"), ("suspects", "ethnicity"), ("offences", "relationship")} <= fields


def test_a_measure_that_the_source_has_no_table_for_rests_on_nothing(door: Door) -> None:
    assert fields_of(door.registry.kpi("welsh_charges_closed"), door.registry, "snapshot") == frozenset()


def test_a_column_knows_its_measures(door: Door) -> None:
    named = {kpi.name for kpi in bent_by(("offences", "outcome_on"), door.registry, "snapshot")}
    assert {"charge_rate_closed", "outcome_mix_closed"} <= named
    assert "recorded_offences" not in named
