"""A claim is tried on every definition: the planted readings come out, with their verdicts, and nothing is missed."""

from dataclasses import replace
from datetime import date

import pytest

from kpi.answer import Door
from kpi.claims import Found, Hit, Said, Span, read_figure, search
from kpi.claims.chance import distances, expected, fitting, table
from kpi.claims.tell import tidy_found
from kpi.registry import UnknownName
from kpi.result import Question, Refused, Result, Viewer
from kpi.stats.claims import Claim

FORCE = "W15000004"
SIX = Span(date(2024, 3, 1), date(2024, 9, 1))


def tried(door: Door, viewer: Viewer, text: str, **more: object) -> Found:
    said = replace(read_figure(text), **{"span": SIX, **more})  # type: ignore[arg-type]
    return search(door, viewer, said, "snapshot", FORCE)


def counts(hit: Hit) -> tuple[int | None, ...]:
    return hit.reading.n, hit.reading.of_n, hit.reading.base_n, hit.reading.base_of_n


def named(hit: Hit) -> set[str]:
    return {hit.of.kpi.name, *(of.kpi.name for of in hit.also)}


def own(found: Found, design: str) -> dict[tuple[int | None, ...], Hit]:
    """The hits over the claim's own months in the first scope, by their counts."""
    return {
        counts(hit): hit
        for hit in found.hits
        if hit.over.name == "as_said" and hit.reading.design == design and hit.of.scope.name == "all_rape"
    }


def test_65_cases_that_are_26_per_cent_have_one_reading(invented: Door, analyst: Viewer) -> None:
    found = tried(invented, analyst, "65 = 26%")
    (hit,) = found.hits
    assert (hit.of.kpi.name, hit.of.scope.name, hit.over.name) == ("team_reviewed", "all_rape", "as_said")
    assert counts(hit)[:2] == (65, 250)
    assert found.distinct > 3000
    assert found.expected < 0.5
    assert (round(hit.checked.low, 2), round(hit.checked.high, 2)) == (0.21, 0.32)


@pytest.mark.parametrize(
    ("text", "figures", "kpis", "verdict"),
    [
        ("+6%", (45, 65, 117, 185), {"team_gap_support", "victims_supporting"}, "not_told"),
        ("+23%", (35, 65, 57, 185), {"team_gap_adviser", "adviser_accepted_of_all"}, "told"),
        ("+24%", (30, 65, 41, 185), {"team_gap_both", "supporting_and_accepted_of_all"}, "told"),
    ],
)
def test_the_published_changes_are_found_where_they_were_planted(
    invented: Door, analyst: Viewer, text: str, figures: tuple[int, ...], kpis: set[str], verdict: str
) -> None:
    hit = own(tried(invented, analyst, text, about="victim"), "reviewed_or_not")[figures]
    assert kpis <= named(hit)
    assert hit.checked.reproduces == ("points",)
    assert hit.checked.compared is not None and hit.checked.compared.verdict == verdict
    assert {"not_chosen_by_lot", "immortal_time"} <= set(hit.checked.caveats)


def test_none_of_the_planted_changes_is_a_relative_one(invented: Door, analyst: Viewer) -> None:
    found = tried(invented, analyst, "+24% relative", about="victim")
    assert (30, 65, 41, 185) not in own(found, "reviewed_or_not")
    assert all(hit.checked.reproduces == ("relative",) for hit in found.hits)


def test_each_reading_has_the_counts_that_the_door_gives(invented: Door, analyst: Viewer) -> None:
    hits = [hit for hit in tried(invented, analyst, "+6%").hits if hit.reading.design == "before_after"][:12]
    assert hits
    for hit in hits:
        scope = hit.of.scope.name if hit.of.kpi.scoped else ""
        for span, pair in ((hit.over.span, counts(hit)[:2]), (hit.over.before, counts(hit)[2:])):
            assert span is not None
            question = Question(hit.of.kpi.name, scope, "snapshot", span.start, span.end, "month")
            rows = invented.answer(analyst, question).frame
            part = rows if hit.of.part is None else rows.filter(rows["part"] == hit.of.part)
            assert (part["n"].sum(), part["of_n"].sum()) == pair


def test_nothing_is_missed(invented: Door, analyst: Viewer) -> None:
    """The shares of the six months, reckoned here for every measure and scope, that print as 37 %."""
    found = tried(invented, analyst, "37%")
    listed = {
        (of.kpi.name, of.scope.name)
        for hit in found.hits
        if hit.over.name == "as_said"
        for of in (hit.of, *hit.also)
        if of.part is None and of.group is None
    }
    mine = set()
    for kpi in invented.measures("snapshot"):
        for scope in invented.registry.scopes if kpi.scoped and not kpi.only_scope else ():
            if kpi.measure.kind != "share":
                continue
            (answer,) = invented.answer_all(
                analyst, [Question(kpi.name, scope, "snapshot", SIX.start, SIX.end, "month")]
            )
            if isinstance(answer, Result):
                n, of_n = answer.frame["n"].sum(), answer.frame["of_n"].sum()
                if of_n >= 10 and 36.5 <= 100 * n / of_n <= 37.5:
                    mine.add((kpi.name, scope))
    scoped = {
        pair
        for pair in listed
        if invented.registry.kpi(pair[0]).scoped and not invented.registry.kpi(pair[0]).only_scope
    }
    assert scoped == mine
    assert mine


def test_where_nothing_fits_the_nearest_are_told(invented: Door, analyst: Viewer) -> None:
    found = tried(invented, analyst, "66 = 26%", about="team_reviewed")
    assert found.hits == ()
    assert counts(found.nearest[0])[:2] == (65, 250)
    assert found.nearest[0].checked.differs == ("n",)
    assert len(found.nearest) == 5


def test_readings_of_few_cases_give_no_percentage(invented: Door, analyst: Viewer) -> None:
    found = tried(invented, analyst, "50%")
    assert found.few > 0
    assert min(hit.reading.of_n or 0 for hit in found.hits) >= 10


def test_reviewed_groups_alone_or_periods_alone(invented: Door, analyst: Viewer) -> None:
    for groups, designs in (("reviewed", {"reviewed_or_not", "landmark"}), ("before", {"before_after"})):
        found = tried(invented, analyst, "+6%", groups=groups, about="victim")
        assert {hit.reading.design for hit in found.hits} <= designs


def test_a_panel_may_not_ask_and_a_wrong_subject_is_named(invented: Door) -> None:
    with pytest.raises(Refused):
        tried(invented, Viewer("a panel", "panel"), "26%")
    with pytest.raises(UnknownName, match="victim"):
        tried(invented, Viewer("an analyst", "analysts"), "26%", about="victm")


def test_published_figures_are_searched_by_the_periods_they_have(door: Door, analyst: Viewer) -> None:
    found = search(door, analyst, Said("share", 6, span=Span(date(2017, 4, 1), date(2018, 4, 1))), "published", FORCE)
    assert found.readings > 50
    assert all(hit.reading.of_n for hit in found.hits)


def test_what_is_told_to_other_programs(invented: Door, analyst: Viewer) -> None:
    told = tidy_found(tried(invented, analyst, "+23%", about="victim"), "the wording")
    assert told["data"] == "INVENTED"
    assert told["claim"]["wording"] == "the wording" and "wording" not in told["claim"]["code"]
    assert told["fits"] == len(told["readings"]) > 0
    first = told["readings"][0]
    assert (first["n"], first["of_n"], first["base_n"], first["base_of_n"]) == (35, 65, 57, 185)
    assert first["reproduces"] == ["points"] and first["verdict"] == "told"
    assert first["reference"].startswith("FD-")


# ------------------------------------------------------------------ by chance


def test_the_fits_of_neighbours_are_counted_by_hand() -> None:
    counted = table([(n, 100, 0, 0) for n in range(101)])  # every whole percentage once: halves never occur
    assert expected(Claim("share", 50), counted) == pytest.approx(1.0)
    assert expected(Claim("share", 50, n=50), counted) == pytest.approx(10 / 120)
    none = table([(1, 100, 0, 0)])
    assert expected(Claim("share", 50), none) == 0


def test_a_change_is_met_as_points_or_as_a_relative_change() -> None:
    rows = table([(30, 100, 20, 100), (22, 100, 20, 100), (20, 100, 0, 100)])
    assert fitting(Claim("change", 10), rows).tolist() == [True, True, False]
    assert fitting(Claim("change", 10, unit="points"), rows).tolist() == [True, False, False]
    assert fitting(Claim("change", 10, unit="relative"), rows).tolist() == [False, True, False]
    assert distances(Claim("change", 10), rows).tolist() == pytest.approx([0, 0, 10])
