"""A crime carried over from a former system is one crime, with its first day of recording and one set of people."""

from datetime import date

from data.gather import Gathered
from data.matching import Matching
from tests.data.extract_rows import Row, after
from tests.data.test_gather import gathered, live, part, rows

OLD, NEW, OLDER = "invented_old", "invented_new", "niche"


def new(key: str, **more: object) -> Row:
    return {"crime_key": key, "source_system": NEW, "recorded_on": after(100), **more}


def old(key: str, **more: object) -> Row:
    return {"crime_key": key, "source_system": OLD, **more}


def test_the_present_row_stands_filled_from_the_old_one_and_recorded_on_the_earlier_day() -> None:
    found = gathered(
        part("full_old", "offences", old("o1", area="W06000010", relationship="family", committed_on=after(-5))),
        part("full_new", "offences", new("n1", old="o1", relationship="stranger")),
    )
    (row,) = found.tables["offences"].to_dicts()
    assert (row["crime_key"], row["source_system"]) == ("n1", NEW)
    assert (row["recorded_on"], row["migrated_on"]) == (after(0), after(100))
    assert (row["area"], row["relationship"], row["committed_on"]) == ("W06000010", "stranger", after(-5))
    assert found.matching == Matching(matched=1)
    assert found.faults.is_empty()
    assert (found.counts["offences"].rows, found.counts["offences"].differing) == (1, 0)


def test_the_order_of_the_files_makes_no_difference() -> None:
    parts = [
        part("full_old", "offences", old("o1", outcome="18", outcome_on=after(300))),
        part("full_new", "offences", new("n1", old="o1", outcome="16", outcome_on=after(200))),
    ]
    for given in (parts, parts[::-1]):
        row = rows(gathered(*given))["n1"]
        assert (row["outcome"], row["outcome_on"], row["recorded_on"]) == ("16", after(200), after(0))


def test_an_outcome_lost_in_carrying_over_comes_from_the_old_row_a_standing_never() -> None:
    gone = old("o1", outcome="18", outcome_on=after(30), standing="transferred", cancelled_on=after(99))
    found = gathered(part("full", "offences", gone), part("full", "offences", new("n1", old="o1")))
    row = rows(found)["n1"]
    assert (row["outcome"], row["outcome_on"]) == ("18", after(30))
    assert (row["standing"], row["cancelled_on"]) == ("stands", None)


def test_the_day_of_carrying_over_is_the_one_given_else_the_later_first_day() -> None:
    def migrated_on(present: Row) -> object:
        return rows(gathered(part("full", "offences", old("o1")), part("full", "offences", present)))["n1"][
            "migrated_on"
        ]

    assert migrated_on(new("n1", old="o1", migrated_on=after(90))) == after(90)
    assert migrated_on(new("n1", old="o1")) == after(100)
    assert migrated_on(new("n1", old="o1", recorded_on=after(0))) is None
    assert migrated_on(new("n1", old="o1", recorded_on=after(-10))) is None


def test_what_was_not_matched_is_counted() -> None:
    olds = [old("o1"), old("o2"), old("o3", recorded_on=date(2024, 2, 2)), old("o4", recorded_on=date(2024, 2, 3))]
    news = [new("n1", old="o1"), new("n2", old="nobody has it"), new("n3"), new("n4", old="o1")]
    found = gathered(part("full", "offences", *olds), part("full", "offences", *news))
    assert set(rows(found)) == {"n1", "n2", "n3", "n4", "o2", "o3", "o4"}
    assert found.matching == Matching(matched=1, unknown=1, contested=1, unmatched={"2024-01": 1, "2024-02": 2})


def test_a_reference_to_a_crime_of_the_same_system_is_no_former_reference() -> None:
    found = gathered(part("full", "offences", new("n1"), new("n2", old="n1"), old("o1")))
    assert set(rows(found)) == {"n1", "n2", "o1"}
    assert found.matching.matched == 0


def test_one_reference_in_both_systems_is_one_crime() -> None:
    found = gathered(
        part("full", "offences", old("k", area="W06000010", outcome="18", outcome_on=after(300))),
        part("full", "offences", new("k", old="k", outcome="16", outcome_on=after(200))),
        part("full", "victims", {"crime_key": "k", "victim_key": "v"}),
    )
    (row,) = found.tables["offences"].to_dicts()
    assert (row["outcome"], row["source_system"], row["recorded_on"]) == ("16", NEW, after(0))
    assert row["area"] == "W06000010"
    assert (found.matching.matched, len(found.tables["victims"])) == (1, 1)


def test_a_crime_that_moved_twice_is_one_crime() -> None:
    found = gathered(
        part("full", "offences", {"crime_key": "a", "source_system": OLDER, "area": "W06000010"}),
        part("full", "offences", {**old("b", recorded_on=after(50), relationship="family"), "old": "a"}),
        part("full", "offences", new("n", old="b")),
        part("full", "victims", {"crime_key": "a", "victim_key": "v"}),
    )
    (row,) = found.tables["offences"].to_dicts()
    assert (row["crime_key"], row["recorded_on"], row["area"]) == ("n", after(0), "W06000010")
    assert row["relationship"] == "family"
    assert (found.matching.matched, found.matching.contested) == (2, 0)
    assert found.tables["victims"]["crime_key"].to_list() == ["n"]


def test_references_that_go_round_in_a_ring_match_nothing() -> None:
    found = gathered(part("full", "offences", {**old("o"), "old": "n"}, new("n", old="o")))
    assert set(rows(found)) == {"o", "n"}
    assert found.matching.matched == 0


def test_what_hangs_on_the_old_crime_hangs_on_the_present_one() -> None:
    found = gathered(
        part("full", "offences", old("o1"), new("n1", old="o1"), new("n2", old="not held")),
        part(
            "full",
            "outcome_history",
            {"crime_key": "o1", "outcome": "18", "assigned_on": after(9)},
            {"crime_key": "n1", "outcome": "18", "assigned_on": after(9)},
            {"crime_key": "not held", "outcome": "16", "assigned_on": after(9)},
        ),
        part("full", "devices", {"device_key": "d", "crime_key": "o1"}, {"device_key": "e", "crime_key": None}),
    )
    history = found.tables["outcome_history"].select("crime_key", "outcome").sort("crime_key").rows()
    assert history == [("n1", "18"), ("n2", "16")]
    assert found.tables["devices"]["crime_key"].to_list() == ["n1", None]
    assert found.matching.moved == 3


def people(olds: list[str], news: list[str]) -> Gathered:
    events = [{"crime_key": "o1", "victim_key": key, "status_on": after(5)} for key in olds]
    return gathered(
        part("full", "offences", old("o1"), new("n1", old="o1")),
        part("full_old", "victims", *({"crime_key": "o1", "victim_key": k, "age_at_offence": 20} for k in olds)),
        part("full_new", "victims", *({"crime_key": "n1", "victim_key": k, "sex": "female"} for k in news)),
        part("full_old", "support_events", *events),
    )


def test_the_only_victim_in_both_systems_is_one_victim() -> None:
    found = people(["a"], ["z"])
    (victim,) = found.tables["victims"].to_dicts()
    told = (victim["crime_key"], victim["victim_key"], victim["sex"], victim["age_at_offence"])
    assert told == ("n1", "z", "female", 20)
    assert found.tables["support_events"]["victim_key"].to_list() == ["z"]
    assert found.matching.people == 1


def test_of_several_victims_nobody_can_tell_who_is_who() -> None:
    found = people(["a", "b"], ["z"])
    assert sorted(found.tables["victims"]["victim_key"]) == ["a", "b", "z"]
    assert set(found.tables["victims"]["crime_key"]) == {"n1"}
    assert found.matching.people == 0


def test_a_victim_known_under_one_key_in_both_systems_is_one_row() -> None:
    found = people(["a", "b"], ["a", "b"])
    assert sorted(found.tables["victims"].select("victim_key", "sex", "age_at_offence").rows()) == [
        ("a", "female", 20),
        ("b", "female", 20),
    ]


# ------------------------------------------------------------------ increments after carrying over


def taken_over(**more: object) -> Row:
    base = live(
        part("full", "offences", old("o1", area="W06000010", outcome="18", outcome_on=after(30))),
        part("full", "offences", new("n1", old="o1", **more)),
    )
    found = gathered(part("more", "offences", new("n1", old="o1")), base=base)
    assert found.matching == Matching(earlier=1)
    assert found.counts["offences"].replaced == 1
    return rows(found)["n1"]


def test_an_increment_keeps_what_was_taken_over_in_an_earlier_snapshot() -> None:
    row = taken_over()
    assert (row["recorded_on"], row["migrated_on"], row["area"]) == (after(0), after(100), "W06000010")
    assert (row["outcome"], row["outcome_on"]) == ("18", after(30))


def test_an_outcome_the_present_system_took_back_does_not_return() -> None:
    row = taken_over(outcome="16", outcome_on=after(150))
    assert (row["outcome"], row["outcome_on"], row["recorded_on"]) == ("0", None, after(0))


def test_an_increment_takes_over_a_crime_of_the_live_snapshot() -> None:
    base = live(part("full", "offences", old("o1")), part("full", "victims", {"crime_key": "o1", "victim_key": "v"}))
    found = gathered(part("more", "offences", new("n1", old="o1")), base=base)
    assert set(rows(found)) == {"n1"}
    assert rows(found)["n1"]["recorded_on"] == after(0)
    assert found.tables["victims"]["crime_key"].to_list() == ["n1"]
    assert found.counts["victims"].delivered == "carried over"
