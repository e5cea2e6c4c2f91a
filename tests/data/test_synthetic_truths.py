"""Holds the planted truths: exact by construction, written down, and still there after gaps, dirt and reading."""

import tomllib
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from data import synthetic
from data.ingest import Order, ingest
from data.mapping import load_mapping
from data.readers import read
from data.shape import shape
from data.snapshots.store import Store
from data.synthetic.engagement import OTHERS_AT_FULL_SIZE, REVIEWED_AT_FULL_SIZE, Counts, scaled
from data.synthetic.frames import dictionary
from data.synthetic.truths import Planted, Truths

FIRST, LAST = date(2024, 3, 1), date(2024, 8, 31)
RAPE = [f"19{letter}" for letter in "CDEFGHJK"]
PUBLISHED = {"V04": 6, "V06": 23, "V07": 24}


def planted(truths: Truths) -> dict[str, Planted]:
    """The truths by KPI: of the two windows of the reviews, the one that is exact."""
    return {truth.kpi: truth for truth in reversed(truths.planted)}


def count(cases: pl.DataFrame, events: pl.DataFrame) -> Counter[str]:
    """Reckoned anew, one victim at a time: what held 28 days after recording."""
    by_victim: dict[tuple[str, str], list[tuple[date, str]]] = {}
    for crime, victim, status, on in events.select("crime_key", "victim_key", "status", "status_on").rows():
        by_victim.setdefault((crime, victim), []).append((on, str(status)))
    found: Counter[str] = Counter()
    for row in cases.to_dicts():
        limit = row["recorded_on"] + timedelta(28)
        said = [what for on, what in sorted(by_victim.get((row["crime_key"], row["victim_key"]), [])) if on <= limit]
        supports = bool(said) and said[-1] == "supports"
        answered = row["isva_response_on"] is not None and row["isva_response_on"] <= limit
        accepts = str(row["isva_response"]) == "accepted" and answered
        group = "reviewed" if row["reviewed_on"] else "others"
        found[group] += 1
        found[f"{group} supporting"] += supports
        found[f"{group} accepting"] += accepts
        found[f"{group} both"] += supports and accepts
    return found


def window(offences: pl.DataFrame, victims: pl.DataFrame) -> pl.DataFrame:
    text = offences.with_columns(pl.col("offence_code", "standing", "force_code").cast(pl.String))
    rapes = text.filter(
        pl.col("offence_code").is_in(RAPE)
        & (pl.col("standing") == "stands")
        & (pl.col("force_code") == "W15000004")
        & pl.col("recorded_on").is_between(FIRST, LAST)
    )
    return rapes.select("crime_key", "recorded_on", "reviewed_on").join(victims, on="crime_key")


EXACT = Counter(
    {
        "reviewed": 65,
        "reviewed supporting": 45,
        "reviewed accepting": 35,
        "reviewed both": 30,
        "others": 185,
        "others supporting": 117,
        "others accepting": 57,
        "others both": 41,
    }
)


@pytest.mark.parametrize("seed", [1, 2, 7, 2026])
def test_the_published_differences_are_exact_at_any_seed(seed: int) -> None:
    tables = synthetic.tables(seed=seed)
    assert count(window(tables["offences"], tables["victims"]), tables["support_events"]) == EXACT


def test_the_differences_round_to_the_published_points() -> None:
    pairs = {"V04": ("supporting", 6), "V06": ("accepting", 23), "V07": ("both", 24)}
    for name, points in pairs.values():
        reviewed = 100 * EXACT[f"reviewed {name}"] / 65
        others = 100 * EXACT[f"others {name}"] / 185
        assert round(reviewed - others) == points == round(reviewed) - round(others)


def test_reviews_lie_in_the_window_and_after_the_team_began() -> None:
    offences = synthetic.tables(only=("offences",))["offences"]
    reviewed = offences.drop_nulls("reviewed_on")
    assert reviewed["reviewed_on"].min() >= date(2024, 3, 4)  # type: ignore[operator]
    assert reviewed.filter(pl.col("reviewed_on") <= LAST).height == 65
    assert reviewed.filter(pl.col("recorded_on") <= LAST).height == 65
    later = reviewed.filter(pl.col("reviewed_on") > LAST)
    assert later.height > 50
    assert set(reviewed["offence_code"].cast(pl.String)) <= set(RAPE)


@pytest.mark.parametrize("offences", [400, 3_000, 40_000])
def test_other_sizes_have_the_same_shares_as_near_as_whole_victims_allow(offences: int) -> None:
    tables = synthetic.tables(offences, seed=3)
    found = count(window(tables["offences"], tables["victims"]), tables["support_events"])
    whole = round(250 * offences / 10_000)
    assert found["reviewed"] + found["others"] == whole
    assert found["reviewed"] == round(whole * 65 / 250)
    if offences == 40_000:
        assert found == Counter({name: 4 * n for name, n in EXACT.items()})


@pytest.mark.parametrize("victims", range(0, 200))
def test_scaled_counts_can_always_be_had(victims: int) -> None:
    for full in (REVIEWED_AT_FULL_SIZE, OTHERS_AT_FULL_SIZE):
        made = scaled(full, victims)
        assert isinstance(made, Counts)
        assert 0 <= made.both <= min(made.supporting, made.accepting)
        assert made.supporting + made.accepting - made.both <= victims
        assert made.accepting <= made.offered <= victims


def test_the_truths_written_down_are_those_in_the_tables(tmp_path: Path) -> None:
    truths = synthetic.synthesise(tmp_path, seed=4)
    found = planted(truths)
    for kpi, points in PUBLISHED.items():
        assert round(found[kpi].change) == points
        assert (found[kpi].before.of_n, found[kpi].after.of_n) == (185, 65)
    assert (found["V16"].after.n, found["V16"].after.of_n) == (65, 250)
    later = [truth for truth in truths.planted if truth.kpi == "V06" and truth not in found.values()]
    assert [10 <= truth.change <= 35 for truth in later] == [True]
    assert 14 <= found["V11"].change <= 22
    assert found["V11"].since == date(2024, 10, 1)
    assert found["S03"].since == date(2025, 1, 1)
    assert found["S03"].after.value <= 0.75 * found["S03"].before.value
    read_back = tomllib.loads((tmp_path / "INVENTED_truths.toml").read_text(encoding="utf-8"))
    assert [t["kpi"] for t in read_back["planted"]] == [t.kpi for t in truths.planted]
    assert not set(read_back["unchanged"]) & set(found)
    assert {artefact["name"] for artefact in read_back["artefact"]} >= {"entered_late", "not_carried_over"}


def test_the_planted_cases_come_through_gaps_and_dirt_whole(tmp_path: Path) -> None:
    synthetic.synthesise(tmp_path, seed=6)
    mapping, got = load_mapping("invented", dictionary()), {}
    for kind in ("crime_export", "victims", "contact_log"):
        (file,) = tmp_path.glob(f"*_{kind}_*")
        part = next(p for p in mapping.files if p.name == kind)
        as_at = part.as_at_of(file.name)
        assert as_at is not None
        raw = read(file, sheet=part.sheet, delimiter=part.delimiter)
        got |= {one.table: one.frame for one in shape(raw, part, mapping, dictionary(), as_at)}
    assert count(window(got["offences"], got["victims"]), got["support_events"]) == EXACT


def test_nothing_else_was_planted_in_support_or_acceptance_by_year() -> None:
    """All victims of rapes of the year before the team, against those of cases it did not review since."""
    frames = [synthetic.tables(20_000, seed=seed) for seed in (11, 12)]
    shares = []
    for first, last in ((date(2022, 9, 1), date(2023, 8, 31)), (date(2024, 9, 1), date(2025, 8, 31))):
        supporting = victims = 0
        for tables in frames:
            rapes = tables["offences"].filter(
                pl.col("offence_code").cast(pl.String).is_in(RAPE)
                & (pl.col("standing").cast(pl.String) == "stands")
                & pl.col("recorded_on").is_between(first, last)
                & pl.col("reviewed_on").is_null()
            )
            cases = rapes.select("crime_key", "recorded_on", "reviewed_on").join(tables["victims"], on="crime_key")
            found = count(cases, tables["support_events"])
            supporting, victims = supporting + found["others supporting"], victims + found["others"]
        shares.append(100 * supporting / victims)
    assert abs(shares[0] - shares[1]) < 5


def test_the_planted_truths_are_those_of_the_snapshot(tmp_path: Path) -> None:
    """The whole way: raw files, ingest, derived columns. Other figures lie near the clean ones."""
    truths = planted(synthetic.synthesise(tmp_path / "raw", seed=8))
    store = Store(tmp_path / "store", dictionary())
    report = ingest(Order(tmp_path / "raw", load_mapping("invented", dictionary()), store, by="test"))
    assert report.manifest.synthetic
    tables = tmp_path / "store" / "snapshots" / report.manifest.id
    offences, victims = (pl.read_parquet(tables / f"{name}.parquet") for name in ("offences", "victims"))
    twice = report.manifest.matching["unknown"]
    assert offences.height == 10_000 + twice
    rapes = victims.filter(
        pl.col("offence_code").cast(pl.String).is_in(RAPE)
        & (pl.col("standing").cast(pl.String) == "stands")
        & pl.col("recorded_on").is_between(FIRST, LAST)
    )
    supports = pl.col("support_at_28_days").cast(pl.String) == "supports"
    accepts = pl.col("isva_at_28_days").cast(pl.String) == "accepted"
    for kpi, holds in {"V04": supports, "V06": accepts, "V07": supports & accepts}.items():
        for reviewed, share in ((True, truths[kpi].after), (False, truths[kpi].before)):
            group = rapes.filter(pl.col("reviewed_by_team") == reviewed)
            assert (group.filter(holds).height, group.height) == (share.n, share.of_n), kpi
    told = pl.read_parquet(tables / "key_updates.parquet")
    for since, share in ((False, truths["V11"].before), (True, truths["V11"].after)):
        events = told.filter((pl.col("event_on") >= date(2024, 10, 1)) == since)
        in_time = (events["working_days_to_told"] <= 1).sum() / events.height
        assert 100 * in_time == pytest.approx(share.value, abs=3)


def test_an_ordinary_charge_is_not_marked_as_one_for_an_alternative_offence(invented_store: Path) -> None:
    """A yes-or-no column that is read from a code column must not take the code 1 for a yes."""
    store = Store(invented_store)
    live = store.live()
    assert live is not None
    offences = store.snapshot(live.snapshot).read("offences").with_columns(pl.selectors.enum().cast(pl.String))
    charged = offences.filter(pl.col("outcome") == "1")
    alternates = charged.filter(pl.col("alternate_charge") == "yes")
    assert 0 < len(alternates) < 0.2 * len(charged)
