"""Before and after, reviewed and not, and both from the same start: counts that were planted, and no effect claimed."""

from datetime import date, timedelta

import pytest

from kpi.answer import Door
from kpi.benefits import FAMILY, PAIRS, SAME_START, Benefits, benefits, tidy_benefits
from kpi.result import Viewer

WHERE = (("force_code", ("W15000004",)),)


def asked(door: Door, viewer: Viewer, pair: str, scope: str = "all_rape") -> Benefits:
    return benefits(door, viewer, "snapshot", scope, WHERE, pair)


def lines(found: Benefits) -> dict[tuple[str, str], tuple[int, int, int, int]]:
    return {(x.kpi.name, x.design): (x.n, x.of_n, x.base_n, x.base_of_n) for x in found.lines}


def test_the_first_six_months_are_those_of_the_planted_truths(invented: Door, leader: Viewer) -> None:
    found = asked(invented, leader, "first_half")
    assert found.began == date(2024, 3, 1)
    counted = lines(found)
    assert counted["victims_supporting", "reviewed_or_not"] == (45, 65, 117, 185)
    assert counted["adviser_accepted_of_all", "reviewed_or_not"] == (35, 65, 57, 185)
    assert counted["supporting_and_accepted_of_all", "reviewed_or_not"] == (30, 65, 41, 185)
    assert counted["adviser_accepted_of_all", "before_after"][:2] == (92, 250)
    verdicts = {x.kpi.name: x.compared.verdict for x in found.lines if x.design == "reviewed_or_not" and x.compared}
    assert verdicts["victims_supporting"] == "not_told"
    assert verdicts["adviser_accepted_of_all"] == verdicts["supporting_and_accepted_of_all"] == "told"


def test_every_measure_is_compared_both_ways_and_three_from_the_same_start(invented: Door, leader: Viewer) -> None:
    counted = lines(asked(invented, leader, "since"))
    for design, kpis in (("before_after", FAMILY), ("reviewed_or_not", FAMILY), ("landmark", tuple(SAME_START))):
        assert {kpi for kpi, how in counted if how == design} == set(kpis)


def test_from_the_same_start_fewer_cases_are_left_and_none_is_in_both_groups(invented: Door, leader: Viewer) -> None:
    counted = lines(asked(invented, leader, "first_half"))
    for kpi in SAME_START:
        _, whole, _, others = counted[kpi, "reviewed_or_not"]
        _, reviewed, _, rest = counted[kpi, "landmark"]
        assert reviewed < whole
        assert reviewed + rest < whole + others


@pytest.mark.parametrize("pair", PAIRS)
def test_the_periods_are_of_equal_length_and_held_and_mature(invented: Door, leader: Viewer, pair: str) -> None:
    found = asked(invented, leader, pair)
    assert found.span is not None and found.before is not None and found.followed_to is not None
    assert found.span.months == found.before.months
    assert not found.span.meets(found.before)
    assert found.span.end <= found.followed_to + timedelta(days=1)
    as_at = invented.sources["snapshot"].origins["victims"].covers_to
    assert as_at - found.followed_to == timedelta(days=28)


def test_an_unknown_pair_is_the_first(invented: Door, leader: Viewer) -> None:
    assert asked(invented, leader, "nonsense").span == asked(invented, leader, "since").span


def test_where_no_case_was_reviewed_nothing_is_compared(invented: Door, door: Door, leader: Viewer) -> None:
    found = asked(invented, leader, "since", scope="other_sexual")
    assert (found.began, found.lines) == (None, ())
    assert benefits(door, leader, "published", "all_rape", WHERE).began is None


def test_rows_for_files_say_what_they_are(invented: Door, leader: Viewer) -> None:
    rows = tidy_benefits(asked(invented, leader, "first_half"))
    assert {row["data"] for row in rows} == {"INVENTED"}
    assert all("not_an_effect" in row["caveats"] and row["references"].startswith("FD-") for row in rows)
    assert len({tuple(row) for row in rows}) == 1
    after = [row for row in rows if row["compares"] == "before_after"]
    assert {(row["from"], row["to_before"], row["before_from"]) for row in after} == {
        ("2024-03-01", "2024-09-01", "2023-03-01")
    }
    assert all(row["before_from"] is None for row in rows if row["compares"] != "before_after")
