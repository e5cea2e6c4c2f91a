"""Holds the invented force's clean tables to their shape, to published figures and to common sense."""

import tomllib
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from data import synthetic
from data.synthetic.draws import Draws, between, place
from data.synthetic.frames import fed_tables
from data.synthetic.offences import FAMILIES
from data.synthetic.rates import is_rape, rates

PUBLISHED = Path(synthetic.__file__).parents[1] / "published"
DYFED_POWYS = "W15000004"
AS_AT = synthetic.AS_AT


@cache
def clean(seed: int = 1) -> dict[str, pl.DataFrame]:
    return synthetic.tables(seed=seed)


@cache
def several() -> pl.DataFrame:
    """Offences of several seeds together: enough cases that shares are more than chance."""
    frames = [synthetic.tables(20_000, seed=seed, only=("offences",))["offences"] for seed in range(1, 6)]
    return with_rape(pl.concat(frames)).filter(pl.col("standing") == "stands")


def with_rape(frame: pl.DataFrame) -> pl.DataFrame:
    text = pl.col("offence_code", "outcome", "standing").cast(pl.String)
    return frame.with_columns(text).with_columns(rape=pl.col("offence_code").str.starts_with("19"))


@cache
def published(forces: str = DYFED_POWYS) -> pl.DataFrame:
    held = pl.read_parquet(PUBLISHED / "offences.parquet").filter(pl.col("recorded_on").is_not_null())
    return with_rape(held.filter(pl.col("force_code").str.starts_with(forces)).with_columns(standing=pl.lit("stands")))


def share(frame: pl.DataFrame, outcomes: list[str], weight: str | None = None) -> float:
    """Per cent of the offences that have one of the outcomes."""
    weights = frame[weight] if weight else pl.repeat(1, frame.height, eager=True)
    return float(100 * (weights * frame["outcome"].is_in(outcomes)).sum() / weights.sum())


# ------------------------------------------------------------------ shape


def test_every_table_that_files_feed_is_invented_with_its_columns_and_types() -> None:
    assert set(clean()) == set(fed_tables())
    for name, frame in clean().items():
        spec = fed_tables()[name]
        assert frame.columns == list(spec.fed()), name
        assert frame.height > 0, name
        for column, said in spec.fed().items():
            kind = frame.schema[column]
            expected = {
                "key": pl.String(),
                "date": pl.Date(),
                "number": pl.Float64() if said.decimals else pl.Int32(),
                "category": pl.Enum(list(said.values)),
            }[said.kind]
            assert kind == expected, (name, column)


def test_keys_are_unique_and_nothing_required_is_missing() -> None:
    for name, frame in clean().items():
        spec = fed_tables()[name]
        key = [column for column in spec.key if column in frame.columns]
        assert frame.select(key).is_duplicated().sum() == 0, name
        for column in (c for c, said in spec.fed().items() if said.required):
            assert frame[column].null_count() == 0, (name, column)


def test_every_column_says_something_somewhere() -> None:
    for name, frame in clean().items():
        for column, said in fed_tables()[name].fed().items():
            values = frame[column].drop_nulls()
            if said.kind == "category" and column != "source_system":  # the courts' system is none of those listed
                values = values.filter(values.cast(pl.String) != said.absent)
            assert values.len() > 0, (name, column)


def test_numbers_lie_within_their_bounds() -> None:
    for name, frame in clean().items():
        for column, said in fed_tables()[name].fed().items():
            if said.kind == "number" and said.most is not None:
                assert frame[column].min() >= (said.least or 0), (name, column)  # type: ignore[operator]
                assert frame[column].max() <= said.most, (name, column)  # type: ignore[operator]


def test_no_day_lies_beyond_the_as_at_date_but_those_that_may() -> None:
    for name, frame in clean().items():
        for column, said in fed_tables()[name].fed().items():
            if said.kind == "date" and not said.later and frame[column].count():
                assert frame[column].max() <= AS_AT, (name, column)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("table", "first", "second"),
    [
        ("offences", "committed_on", "reported_on"),
        ("offences", "reported_on", "recorded_on"),
        ("offences", "recorded_on", "outcome_on"),
        ("offences", "recorded_on", "cps_referred_on"),
        ("offences", "recorded_on", "reviewed_on"),
        ("bail", "released_on", "ended_on"),
        ("orders", "applied_on", "decided_on"),
        ("breaches", "recorded_on", "action_on"),
        ("devices", "taken_on", "returned_on"),
        ("key_updates", "event_on", "told_on"),
        ("court_cases", "charged_on", "first_hearing_on"),
        ("support_referrals", "referred_on", "first_contact_on"),
        ("victims", "isva_offered_on", "isva_response_on"),
    ],
)
def test_days_follow_one_another(table: str, first: str, second: str) -> None:
    frame = clean()[table].drop_nulls([first, second])
    assert frame.height > 0
    assert frame.filter(pl.col(second) < pl.col(first)).height == 0


def test_ages_and_sex_agree_with_the_offence_code() -> None:
    bounds = {"19C": (16, 120), "19D": (13, 15), "19E": (0, 12), "20A": (13, 120), "20B": (0, 12), "22B": (13, 15)}
    offences = with_rape(clean()["offences"])
    for code, (least, most) in bounds.items():
        ages = offences.filter(pl.col("offence_code") == code)["victim_age_at_offence"]
        assert ages.len() > 20 and ages.min() >= least and ages.max() <= most, code  # type: ignore[operator]
        sexes = set(offences.filter(pl.col("offence_code") == code)["victim_sex"].cast(pl.String))
        assert code == "22B" or sexes == {"female"}
    assert (offences["victim_age_at_report"] >= offences["victim_age_at_offence"]).all()


def test_children_of_every_table_hang_on_an_offence_that_is_there() -> None:
    crimes = set(clean()["offences"]["crime_key"])
    for name, frame in clean().items():
        if "crime_key" in frame.columns:
            assert set(frame["crime_key"].drop_nulls()) <= crimes, name


# ------------------------------------------------------------------ size


def test_the_size_asked_for_is_the_size_given() -> None:
    offences = with_rape(clean()["offences"])
    assert offences.height == 10_000
    assert offences["rape"].sum() == 2_500  # about 500 a year of 2,000
    assert offences["recorded_on"].min() >= date(2021, 4, 1)  # type: ignore[operator]
    assert clean()["victims"].height / 10_000 == pytest.approx(1.05, abs=0.01)
    named = offences["suspect_named_on"].is_not_null().mean()
    assert named == pytest.approx(0.79, abs=0.04)


def test_several_forces_share_the_offences_and_the_first_is_dyfed_powys() -> None:
    offences = synthetic.tables(1_001, forces=3, only=("offences",))["offences"]
    counts = offences["force_code"].cast(pl.String).value_counts(sort=True)
    assert counts["count"].to_list() == [334, 334, 333]
    assert offences["force_code"].cast(pl.String)[0] == DYFED_POWYS
    areas = {a: body["force"] for a, body in tomllib.loads((PUBLISHED / "areas.toml").read_text("utf-8")).items()}
    pairs = offences.select(pl.col("force_code", "area").cast(pl.String)).unique().rows()
    assert all(areas[area] == force for force, area in pairs)
    assert len([area for force, area in pairs if force == DYFED_POWYS]) == 4


def test_offences_alone_are_the_same_offences() -> None:
    assert_frame_equal(synthetic.tables(500, only=("offences",))["offences"], synthetic.tables(500)["offences"])


@pytest.mark.parametrize(
    "asked",
    [{"offences": 99}, {"forces": 0}, {"forces": 44}, {"offences": 150, "forces": 2}, {"as_at": date(2024, 1, 1)}],
)
def test_a_size_that_cannot_be_made_is_refused(asked: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="force|as-at"):
        synthetic.tables(**asked)  # type: ignore[arg-type]


def test_a_table_that_no_file_feeds_is_refused() -> None:
    with pytest.raises(KeyError, match="reports"):
        synthetic.tables(500, only=("reports",))


# ------------------------------------------------------------------ chance


def test_chance_is_the_same_on_every_machine() -> None:
    assert Draws(1, "test").uniform(3).tolist() == [0.17112918503994268, 0.4540300079483486, 0.6743840929384933]
    assert Draws(2, "test").uniform(1)[0] != 0.17112918503994268
    assert Draws(1, "another").uniform(1)[0] != 0.17112918503994268


def test_lines_through_knots() -> None:
    assert between(np.array([0.0, 0.25, 0.5, 0.75, 0.999]), [[0, 0], [0.5, 10], [1, 110]]).tolist() == [
        0,
        5,
        10,
        60,
        109,
    ]
    assert place(np.array([0.0, 0.24, 0.25, 0.99]), [1, 0, 3]).tolist() == [0, 0, 2, 2]


# ------------------------------------------------------------------ calibration


def test_outcome_rates_are_those_of_the_published_tables() -> None:
    """Dyfed-Powys counts plus 100 cases with the shares of Wales, in parts of 10,000."""
    ours, wales = published(), published("W15")
    for family in FAMILIES:
        codes = [code for code, spec in rates()["codes"].items() if spec["family"] == family]
        counted = []
        for frame in (ours, wales):
            held = frame.filter(pl.col("offence_code").is_in(codes) & (pl.col("outcome") != "0"))
            counted.append(dict(held.group_by("outcome").agg(pl.col("weight").sum()).iter_rows()))
        mixed = {o: counted[0].get(o, 0) + 100 * n / sum(counted[1].values()) for o, n in counted[1].items()}
        parts = {o: round(10_000 * n / sum(mixed.values())) for o, n in mixed.items()}
        assert rates()["outcomes"][family] == {o: n for o, n in parts.items() if n}, family


def test_the_mix_of_codes_is_the_published_one() -> None:
    for rape in (True, False):
        ours, theirs = (f.filter(pl.col("rape") == rape) for f in (several(), published()))
        total = theirs["weight"].sum()
        for code in {"19C", "19D", "19E", "19H"} if rape else {"20A", "20B", "22B", "21", "88E"}:
            found = (ours["offence_code"] == code).mean()
            wanted = theirs.filter(pl.col("offence_code") == code)["weight"].sum() / total
            assert found == pytest.approx(wanted, abs=0.02), code


@pytest.mark.parametrize(
    ("rape", "outcomes", "spread"),
    [(True, ["1"], 2.0), (True, ["14", "18"], 4.0), (True, ["16"], 4.0), (True, ["15"], 5.0)]
    + [(False, ["1"], 2.5), (False, ["14", "18"], 4.0), (False, ["16"], 4.0)],
)
def test_outcomes_to_date_lie_near_the_published_ones(rape: bool, outcomes: list[str], spread: float) -> None:
    """Recorded basis, cohorts followed one to three years, against Dyfed-Powys and Wales, open cases left out."""
    ours = several().filter(
        (pl.col("rape") == rape) & pl.col("recorded_on").is_between(date(2023, 7, 1), date(2025, 3, 31))
    )
    published_ones = [f.filter(pl.col("rape") == rape) for f in (published(), published("W15"))]
    among = [f.filter(pl.col("outcome") != "0") for f in published_ones]
    low, high = sorted(share(f, outcomes, "weight") for f in among)
    found = share(ours.filter(pl.col("outcome") != "0"), outcomes)
    assert low - spread <= found <= high + spread


def test_the_wait_for_a_charge_of_rape_is_the_published_one() -> None:
    old = several().filter(pl.col("rape") & (pl.col("outcome") == "1") & (pl.col("recorded_on") < date(2022, 10, 1)))
    days = (old["outcome_on"] - old["recorded_on"]).dt.total_days()
    assert 381 <= days.median() <= 489  # type: ignore[operator]
    whole = (old["outcome_on"] - old["committed_on"]).dt.total_days()
    assert whole.mean() > 2 * whole.median()  # type: ignore[operator]


def test_the_median_over_all_outcomes_of_rape_is_near_the_published_98_days() -> None:
    closed = several().filter(pl.col("rape") & pl.col("outcome_on").is_between(date(2023, 4, 1), date(2026, 3, 31)))
    assert 85 <= (closed["outcome_on"] - closed["recorded_on"]).dt.total_days().median() <= 130  # type: ignore[operator]


def test_recent_cohorts_are_immature() -> None:
    rapes = several().filter("rape")
    last, year_before = (
        rapes.filter(pl.col("recorded_on").is_between(date(y, 4, 1), date(y + 1, 3, 31))) for y in (2025, 2024)
    )
    assert 5 <= share(year_before, ["0"]) <= 18  # one in eight was published for 13 to 25 months
    assert share(last, ["0"]) > 30
    assert share(last, ["1"]) < share(year_before, ["1"])


def test_recorded_charges_a_year_are_of_the_published_order() -> None:
    """Dyfed-Powys recorded 109, 112 and 108 sexual offences a year that led to a charge, 2021/22 to 2023/24."""
    old = several().filter(pl.col("recorded_on") < date(2024, 4, 1))
    a_year = share(old, ["1"]) / 100 * 2_000
    assert 100 <= a_year <= 170


def test_the_yield_of_legal_decisions_is_of_the_published_order() -> None:
    decisions = pl.concat([clean(seed)["cps_events"].filter(pl.col("event") == "decision") for seed in (1, 2, 3)])
    assert 65 <= 100 * (decisions["decision"] == "charge").mean() <= 85  # type: ignore[operator]


def test_some_suspects_are_named_by_up_to_six_victims() -> None:
    pairs = clean()["suspects"].join(clean()["victims"].select("crime_key", "victim_key"), on="crime_key")
    victims = pairs.group_by("suspect_key").agg(pl.col("victim_key").n_unique())["victim_key"]
    assert 0.05 < (victims >= 2).mean() < 0.25  # type: ignore[operator]
    assert victims.max() >= 5  # type: ignore[operator]


def test_every_code_has_a_family_and_ages() -> None:
    for code, spec in rates()["codes"].items():
        assert spec["family"] in FAMILIES and spec["ages"] in rates()["ages"]
        assert is_rape(code) == spec["family"].startswith("rape")


def test_approval_is_recorded_since_the_code_and_for_counselling_only() -> None:
    asked = clean()["third_party_requests"].filter(pl.col("approved_by_senior") != "not_recorded")
    assert asked.height > 0
    assert asked["requested_on"].min() >= date(2026, 1, 12)  # type: ignore[operator]
    assert set(asked["material"].cast(pl.String)) == {"counselling"}


def test_recording_dips_at_the_change_and_reporting_does_not() -> None:
    def counted(column: str, first: date) -> int:
        return several()[column].is_between(first, first + timedelta(20)).sum()

    usual = several().height * 21 / 1826
    assert counted("recorded_on", date(2023, 5, 15)) < 0.6 * usual
    assert counted("recorded_on", date(2023, 6, 5)) > 1.2 * usual
    assert counted("reported_on", date(2023, 5, 15)) > 0.85 * usual
