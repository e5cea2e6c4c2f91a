"""What becomes of cases, as the door tells it: shares that make a whole, curves that show nobody, estimates apart."""

from collections import defaultdict
from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from bench.fate import WHOLE, opened
from data.engines.tally import Found
from data.source import Engine
from kpi.answer import Door
from kpi.ask import ask
from kpi.compile import Compiler
from kpi.count import ENTRY, held_counts, stated_counts
from kpi.fates import ENDED, EVERY
from kpi.model import STILL_OPEN, Fate
from kpi.registry import UnknownName
from kpi.result import Question, Refused, Result, Unanswerable, Viewer
from kpi.rules import Shelf, fate_has_its_ages
from kpi.stats.fate.readings import FEWEST_AT_RISK

FATE = "fate_of_recorded_offences"
ENDS = ("charged", "victim_not_supporting", "evidential", "other", STILL_OPEN)
YEAR = Question(FATE, "all_rape", "snapshot", date(2022, 4, 1), date(2023, 4, 1), "whole")
SCOPES = ("all_rape", "other_sexual", "rasso_core")


@pytest.fixture(scope="module")
def carried_over(door: Door, tmp_path_factory: pytest.TempPathFactory) -> Door:
    """Three thousand invented offences, one in five of them first seen when they were carried over."""
    return opened(door.registry.dictionary, tmp_path_factory.mktemp("late") / "offences.parquet", 3000, late=True)


def fate_of(result: Result) -> Fate:
    assert isinstance(result.kpi.measure, Fate)
    return result.kpi.measure


# ------------------------------------------------------------------ a whole


@pytest.mark.parametrize("by", [None, "area", "offence_code", "victim_age_band", "victim_sex"])
@pytest.mark.parametrize("grain", ["quarter", "year", "whole"])
@pytest.mark.parametrize("scope", SCOPES)
def test_ends_and_what_is_open_make_one_at_every_age(
    invented: Door, analyst: Viewer, scope: str, grain: str, by: str | None
) -> None:
    asked = Question(FATE, scope, "snapshot", grain=grain, by=by)  # type: ignore[arg-type]
    (result,) = invented.answer_all(analyst, [asked])
    if isinstance(result, Unanswerable):
        pytest.skip(str(result.sentence))
    told: dict[object, list[float]] = defaultdict(list)
    for row in result.frame.rows(named=True):
        assert 0 <= row["n"] <= row["of_n"]
        if row["value"] is not None:
            assert -1e-12 <= row["low"] <= row["value"] + 1e-12 <= row["high"] + 2e-12 <= 1 + 1e-9
            told[row["period"], row["group"], row["part"].rsplit("_", 1)[1]].append(row["value"])
    assert told
    assert all(len(values) == len(ENDS) and sum(values) == pytest.approx(1) for values in told.values())


@pytest.mark.parametrize("by", [None, "area"])
def test_curves_make_one_on_every_day_and_what_is_open_never_rises(
    invented: Door, analyst: Viewer, by: str | None
) -> None:
    curve = invented.answer(analyst, replace(YEAR, by=by)).followed.curve  # type: ignore[union-attr]
    whole = curve.group_by("group", "day").agg(pl.col("value").sum(), pl.len())
    assert (whole["len"] == len(ENDS)).all()
    assert whole["value"].to_list() == pytest.approx([1] * len(whole))
    for (_, part), one in curve.group_by("group", "part"):
        rise = one.sort("day")["value"].diff().drop_nulls()
        assert (rise <= 1e-12).all() if part == STILL_OPEN else (rise >= -1e-12).all()


def test_groups_and_their_split_scan_hold_the_same_cases(invented: Door, analyst: Viewer) -> None:
    """Asked together one scan answers for a split, for one of its groups and for all; asked alone each has its own."""
    one = replace(YEAR, filters=(("area", ("W06000010",)),))
    questions = [replace(YEAR, by="area"), YEAR, one]
    invented.forget()
    together = invented.answer_all(analyst, questions)
    for question, answer in zip(questions, together, strict=True):
        invented.forget()
        alone = invented.answer(analyst, question)
        assert isinstance(answer, Result)
        assert answer.frame.equals(alone.frame)
        assert answer.followed is not None and alone.followed is not None
        assert answer.followed.curve.equals(alone.followed.curve)
        assert answer.followed.lengths.equals(alone.followed.lengths)
    split, whole, _ = (answer.frame for answer in together if isinstance(answer, Result))
    assert split.group_by("part").agg(pl.col("n").sum()).sort("part").equals(whole.select("part", "n").sort("part"))


@pytest.mark.parametrize("by", [None, "area"])
@pytest.mark.parametrize("kpi", [FATE, "time_to_any_outcome", "fate_of_named_suspects", "fate_of_victim_devices"])
def test_counting_in_memory_gives_what_the_statement_gives(invented: Door, kpi: str, by: str | None) -> None:
    source = invented.sources["snapshot"]
    compiler = Compiler(source.tables)
    asked = ask(Question(kpi, "", "snapshot", grain="quarter", by=by), invented.registry, source, compiler)
    (plan,) = asked.plans
    in_memory = held_counts(plan, source.engine)
    assert in_memory is not None
    assert summed(in_memory) == summed(stated_counts(plan, source.engine, compiler))


def summed(found: Found) -> dict[object, list[int]]:
    """Each tally by period, group and day, where it counts anything."""
    assert found.day is not None
    sums: dict[object, list[int]] = {}
    tallies = [column.tolist() for name, column in found.tallies.items() if name != ENTRY]
    for i, (period, group, day) in enumerate(zip(found.period, found.group, found.day, strict=True)):
        key = (found.periods[period], found.groups[group], int(day))
        sums[key] = [a + column[i] for a, column in zip(sums.get(key, [0] * len(tallies)), tallies, strict=True)]
    return {key: row for key, row in sums.items() if any(row)}


def test_units_that_meet_two_ends_are_a_fault_and_no_figure(invented: Door, analyst: Viewer) -> None:
    kpi = invented.registry.kpi(FATE)
    assert isinstance(kpi.measure, Fate)
    first, second, *rest = kpi.measure.parts
    parts = (first, second.model_copy(update={"of": "outcome in ('1', '14', '16')"}), *rest)
    twice = kpi.model_copy(update={"measure": kpi.measure.model_copy(update={"parts": parts})})
    registry = replace(invented.registry, kpis={**invented.registry.kpis, FATE: twice})
    frame = Door(registry, invented.sources).answer(analyst, YEAR).frame
    assert frame["value"].null_count() == len(frame)
    assert set(frame["reason"]) == {"parts_disagree"}


# ------------------------------------------------------------------ row by row


def test_delayed_entry_equals_an_estimate_made_row_by_row(carried_over: Door, analyst: Viewer) -> None:
    """Each case by itself in plain Python: at risk after the day it was first seen, until it ended or was last seen."""
    result = carried_over.answer(analyst, WHOLE)
    engine = carried_over.sources["snapshot"].engine
    rows = engine.count(
        "SELECT days_to_end, days_before_seen, outcome FROM offences WHERE standing NOT IN ('transferred', 'duplicate')"
        " AND offence_code IN ('19C', '19D', '19E', '19F', '19G', '19H')",
        {},
    ).rows()
    named = {
        "1": "charged",
        "14": "victim_not_supporting",
        "16": "victim_not_supporting",
        "15": "evidential",
        "0": None,
    }
    cases = [(days, entry, named.get(outcome, "other")) for days, entry, outcome in rows if not entry or days > entry]
    assert sum(entry > 0 for _, entry, _ in cases) > 300
    ages, still_open = fate_of(result).ages, 1.0
    reached, shares = dict.fromkeys(ENDS[:-1], 0.0), {}
    for day in range(max(ages) + 1):
        at_risk = sum((entry < day or entry == 0) and days >= day for days, entry, _ in cases)
        ended = [end for days, _, end in cases if end and days == day]
        for end in ended:
            reached[end] += still_open / at_risk
        still_open *= 1 - len(ended) / at_risk if at_risk else 1
        if day in ages:
            shares |= {f"{end}_{day}": share for end, share in {**reached, STILL_OPEN: still_open}.items()}
    found = dict(result.frame.select("part", "value").rows())
    assert found == pytest.approx(shares)
    assert set(result.frame["of_n"]) == {len(cases)}


class OnlySql:
    """An engine that keeps nothing in memory of its own."""

    dialect = "duckdb"

    def __init__(self, engine: Engine) -> None:
        self.count = engine.count


@pytest.mark.parametrize("by", [None, "force_code"])
@pytest.mark.parametrize("grain", ["year", "whole"])
def test_with_delayed_entry_memory_and_statement_give_the_same_answer(
    carried_over: Door, analyst: Viewer, grain: str, by: str | None
) -> None:
    source = carried_over.sources["snapshot"]
    by_sql = Door(carried_over.registry, {"snapshot": replace(source, engine=OnlySql(source.engine))})
    asked = replace(WHOLE, grain=grain, by=by)
    one, other = carried_over.answer(analyst, asked), by_sql.answer(analyst, asked)
    assert_frame_equal(one.frame, other.frame)
    if one.followed is not None and other.followed is not None:
        assert_frame_equal(one.followed.curve, other.followed.curve)
        assert_frame_equal(one.followed.lengths, other.followed.lengths)
    late = replace(asked, grain="year", by=None)
    estimates = [door.estimate(analyst, late, "charged", 730).frame for door in (carried_over, by_sql)]
    assert_frame_equal(*estimates)


def test_a_case_seen_late_is_not_counted_as_if_it_had_been_seen_from_the_start(
    carried_over: Door, analyst: Viewer
) -> None:
    """Of cases carried over only those that were slow are held: with entry times fewer are still open."""
    late = carried_over.answer(analyst, WHOLE)
    ignored = carried_over.registry.kpi(FATE)
    kpi = ignored.model_copy(update={"measure": fate_of(late).model_copy(update={"entry": None})})
    registry = replace(carried_over.registry, kpis={**carried_over.registry.kpis, FATE: kpi})
    naive = Door(registry, carried_over.sources).answer(analyst, WHOLE)
    still = {name: dict(r.frame.select("part", "value").rows())["open_365"] for name, r in (("l", late), ("n", naive))}
    assert still["l"] < still["n"] - 0.005


# ------------------------------------------------------------------ what is shown to whom


def test_a_curve_is_told_week_by_week_while_ten_cases_are_followed(invented: Door, analyst: Viewer) -> None:
    for by in (None, "offence_code", "victim_age_band"):
        curve = invented.answer(analyst, replace(YEAR, by=by)).followed.curve  # type: ignore[union-attr]
        assert len(curve)
        assert (curve["day"] % EVERY == 0).all()
        assert curve["at_risk"].min() >= FEWEST_AT_RISK  # type: ignore[operator]


def test_leaders_are_told_nothing_of_a_handful(invented: Door, analyst: Viewer, leader: Viewer) -> None:
    asked = replace(YEAR, by="offence_code")
    shown, all_of_it = (invented.answer(viewer, asked) for viewer in (leader, analyst))
    few = shown.frame.filter(pl.col("of_n").is_between(1, 9))
    assert len(few)
    assert (few["state"] == "too_few").all()
    assert few["value"].null_count() == len(few)
    assert shown.followed is not None and all_of_it.followed is not None
    lengths = shown.followed.lengths.filter(pl.col("of_n").is_between(1, 9))
    assert len(lengths)
    assert lengths.select("day", "low", "high", "closed_day").null_count().row(0) == (len(lengths),) * 4
    told = all_of_it.followed.lengths.filter(pl.col("of_n").is_between(1, 9), part=ENDED)
    assert told["day"].null_count() < len(told)


def test_the_panel_is_refused_curves_and_estimates(invented: Door) -> None:
    panel = Viewer("a member", "panel")
    with pytest.raises(Refused):
        invented.answer(panel, YEAR)
    with pytest.raises(Refused):
        invented.estimate(panel, replace(YEAR, grain="year"), "charged", 730)


def test_figures_counted_beforehand_follow_no_case(invented: Door, analyst: Viewer) -> None:
    with pytest.raises(Unanswerable, match="counted beforehand, and no case in them can be followed"):
        invented.answer(analyst, Question(FATE, "all_rape", "published"))


def test_curves_are_of_one_period_only(invented: Door, analyst: Viewer) -> None:
    assert invented.answer(analyst, Question(FATE, "all_rape", "snapshot", grain="year")).followed is None


# ------------------------------------------------------------------ not there yet


def test_an_age_that_a_period_has_not_reached_is_never_judged(invented: Door, analyst: Viewer) -> None:
    result = invented.answer(analyst, Question(FATE, "all_rape", "snapshot", grain="quarter"))
    to = invented.sources["snapshot"].origins["offences"].covers_to
    for row in result.frame.rows(named=True):
        start, age = row["period"], int(row["part"].rsplit("_", 1)[1])
        month = start.month + 2
        last = date(start.year + month // 12, month % 12 + 1, 1).toordinal() - 1
        old_enough = last + age <= to.toordinal()
        assert row["judged"] == old_enough, (start, age)
        assert old_enough or row["state"] in ("maturing", "not_computable")
    assert {"beyond", "few_followed"} <= set(result.frame["reason"])
    assert any("still maturing" in str(note) for note in result.notes)


def test_where_all_were_followed_a_share_is_that_of_the_cases(invented: Door, analyst: Viewer) -> None:
    """From July 2023 on nobody was lost at the change of system: n of of_n is the share itself."""
    result = invented.answer(analyst, replace(YEAR, start=date(2023, 7, 1), end=date(2024, 4, 1)))
    for row in result.frame.rows(named=True):
        if row["judged"]:
            assert row["value"] == pytest.approx(row["n"] / row["of_n"])


def test_open_cases_left_in_a_former_system_are_followed_to_the_change_only(invented: Door, analyst: Viewer) -> None:
    result = invented.answer(analyst, replace(YEAR, start=date(2023, 4, 1), end=date(2023, 7, 1)))
    rows = {row["part"]: row for row in result.frame.rows(named=True)}
    seen = sum(rows[f"{part}_730"]["n"] for part in ENDS)
    assert seen < rows["open_730"]["of_n"]  # some were lost from sight, and are neither open nor ended


# ------------------------------------------------------------------ estimates


def test_an_estimate_is_no_result_and_says_which_are_estimated(invented: Door, analyst: Viewer) -> None:
    asked = Question(FATE, "all_rape", "snapshot", grain="quarter")
    found = invented.estimate(analyst, asked, "charged", 365)
    assert not isinstance(found, Result)
    figures = invented.answer(analyst, asked).headline()
    assert found.frame["period"].to_list() == figures["period"].to_list()
    assert found.frame["cases"].to_list() == figures["of_n"].to_list()
    assert found.frame["n"].to_list() == figures["n"].to_list()
    newest = found.frame.row(-1, named=True)
    assert newest["state"] == "estimate"
    assert newest["low"] <= newest["value"] <= newest["high"]
    for row in found.frame.filter(state="observed").rows(named=True):
        assert row["value"] == row["low"] == row["high"] == pytest.approx(row["n"] / row["cases"])


@pytest.mark.parametrize(
    ("changed", "part", "age"),
    [
        ({}, "acquitted", 365),
        ({}, "charged", 366),
        ({"by": "area"}, "charged", 365),
        ({"kpi": "outcome_mix_recorded"}, "charged", 365),
    ],
)
def test_an_estimate_of_what_the_measure_does_not_tell_is_refused(
    invented: Door, analyst: Viewer, changed: dict[str, str], part: str, age: int
) -> None:
    with pytest.raises(UnknownName):
        invented.estimate(analyst, replace(YEAR, grain="year", **changed), part, age)  # type: ignore[arg-type]


def test_an_estimate_of_a_handful_is_kept_from_leaders(invented: Door, leader: Viewer) -> None:
    asked = Question(FATE, "all_rape", "snapshot", grain="quarter", filters=(("offence_code", ("19D",)),))
    found = invented.estimate(leader, asked, "charged", 730).frame
    few = found.filter(pl.col("cases") < 10)
    assert len(few)
    assert set(few["state"]) == {"too_few"}
    assert few["value"].null_count() == len(few)


# ------------------------------------------------------------------ a definition that does not hold


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"ages": (180, 90, 365)}, "ages must be days from 1 on, each later than the one before"),
        ({"ages": (0, 365)}, "ages must be days from 1 on"),
        ({"headline": 200}, "headline 200 is none of its ages (90, 180, 365, 540, 730)"),
        ({"parts": "twice"}, "its ends need names of their own"),
        ({"parts": STILL_OPEN}, "none may be called 'open'"),
    ],
)
def test_a_fate_that_cannot_be_told_is_a_fault(invented: Door, changed: dict[str, object], said: str) -> None:
    registry = invented.registry
    kpi = registry.kpi(FATE)
    assert isinstance(kpi.measure, Fate)
    first = kpi.measure.parts[0]
    parts = {"twice": (first, first), STILL_OPEN: (first.model_copy(update={"name": STILL_OPEN}), first)}
    changed = {name: parts.get(value, value) if name == "parts" else value for name, value in changed.items()}  # type: ignore[call-overload]
    wrong = kpi.model_copy(update={"measure": kpi.measure.model_copy(update=changed)})
    shelf = Shelf(registry.kpis, registry.scopes, registry.pillars, registry.dictionary)
    assert any(said in fault for fault in fate_has_its_ages(wrong, shelf))
    assert not list(fate_has_its_ages(kpi, shelf))


def test_a_fate_of_figures_counted_beforehand_is_a_fault(invented: Door) -> None:
    registry = invented.registry
    anywhere = registry.kpi(FATE).model_copy(update={"only_source": None})
    shelf = Shelf(registry.kpis, registry.scopes, registry.pillars, registry.dictionary)
    assert any("published is counted beforehand" in fault for fault in fate_has_its_ages(anywhere, shelf))
