"""Holds the shipped published tables to their sources, their manifest and the figures others have printed."""

import csv
import gzip
import hashlib
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from data import make_published

PUBLISHED = Path(__file__).parents[2] / "data" / "published"
SOURCES = PUBLISHED / "sources"
OUTCOMES = SOURCES / "ho_outcomes_sexual_offences_2017_18_2018_19.parquet"
RAPE = ["19C", "19D", "19E", "19F", "19G", "19H", "19J", "19K"]
COLUMNS = {
    "offences": ["force_code", "offence_code", "outcome", "recorded_on", "outcome_on", "release", "weight"],
    "recorded_crime": ["force_code", "offence_code", "recorded_on", "release", "weight"],
    "welsh_charges": ["force_code", "disposal", "recorded_on", "outcome_on", "release", "weight"],
    "national_charges": ["offence_code", "outcome_on", "release", "weight"],
    "population": ["force_code", "counted_on", "people"],
}


def toml(name: str, folder: Path = PUBLISHED) -> dict[str, Any]:
    return tomllib.loads((folder / name).read_text(encoding="utf-8"))


def shipped(table: str) -> pl.DataFrame:
    return pl.read_parquet(PUBLISHED / f"{table}.parquet")


def release_of(table: str) -> dict[str, Any]:
    found: dict[str, Any] = next(entry for entry in toml("releases.toml")["table"] if entry["name"] == table)
    return found


@pytest.fixture
def workshop(tmp_path: Path) -> Path:
    """A copy of the sources and of the list of forces, with no tables built yet."""
    shutil.copytree(SOURCES, tmp_path / "sources")
    shutil.copy(PUBLISHED / "forces.toml", tmp_path)
    return tmp_path


# ------------------------------------------------------------------ rebuilding


def test_rebuilding_gives_the_shipped_tables(workshop: Path) -> None:
    assert make_published.main(["--folder", str(workshop)]) == 0
    for table in COLUMNS:
        assert_frame_equal(pl.read_parquet(workshop / f"{table}.parquet"), shipped(table))
    rebuilt, now = toml("manifest.toml", workshop), toml("manifest.toml")
    for entry in (*rebuilt["table"], *now["table"]):
        del entry["sha256"]  # another version of polars may pack the same rows into other bytes
    assert rebuilt == now


def test_the_manifest_describes_the_shipped_files() -> None:
    manifest = toml("manifest.toml")
    described = {entry["name"]: entry for entry in manifest["table"]}
    assert set(described) == {path.stem for path in PUBLISHED.glob("*.parquet")} == set(COLUMNS)
    for name, entry in described.items():
        assert entry["columns"] == shipped(name).columns == COLUMNS[name]
        assert entry["rows"] == shipped(name).height
        assert entry["sha256"] == sha256(PUBLISHED / entry["file"])
    sources = [source for entry in manifest["table"] for source in entry["sources"]] + manifest["also_shipped"]
    assert {source["file"] for source in sources} == {path.name for path in SOURCES.iterdir()}
    for source in sources:
        assert source["sha256"] == sha256(SOURCES / source["file"])


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("source", [make_published.WELSH_CHARGES, "pfa_ew_generalised.geojson"])
def test_a_missing_source_is_refused(workshop: Path, source: str, capsys: pytest.CaptureFixture[str]) -> None:
    (workshop / "sources" / source).unlink()
    assert make_published.main(["--folder", str(workshop)]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"The source file {source} is missing from ")
    assert said.count("\n") == 1
    assert {path.name for path in workshop.iterdir()} == {"sources", "forces.toml"}


def test_an_unknown_force_is_refused_and_the_former_tables_stay(workshop: Path) -> None:
    assert make_published.main(["--folder", str(workshop)]) == 0
    before = {path.name: sha256(path) for path in workshop.iterdir() if path.is_file()}
    source = workshop / "sources" / make_published.WELSH_CHARGES
    source.write_text(source.read_text().replace("Gwent", "Gwentshire"))
    asked = [sys.executable, "-m", "data.make_published", "--folder", str(workshop)]
    ran = subprocess.run(asked, capture_output=True, text=True, cwd=PUBLISHED.parents[1], check=False)
    assert ran.returncode == 2
    assert ran.stderr == f'{source.name} names a force that forces.toml does not know: "Gwentshire".\n'
    assert {path.name: sha256(path) for path in workshop.iterdir() if path.is_file()} == before


# ------------------------------------------------------------------ shape


def test_a_combination_appears_once_in_the_stated_order() -> None:
    order = {
        "offences": ["force_code", "recorded_on", "outcome_on", "offence_code", "outcome"],
        "recorded_crime": ["force_code", "recorded_on", "offence_code"],
        "welsh_charges": ["force_code", "recorded_on", "outcome_on", "disposal"],
        "national_charges": ["outcome_on", "offence_code"],
        "population": ["force_code", "counted_on"],
    }
    for table, keys in order.items():
        frame = shipped(table)
        assert not frame.select(keys).is_duplicated().any()
        assert_frame_equal(frame, frame.sort(keys, nulls_last=True))


@pytest.mark.parametrize("table", ["offences", "welsh_charges"])
def test_each_row_has_exactly_one_date(table: str) -> None:
    frame = shipped(table)
    assert (frame["recorded_on"].is_null() != frame["outcome_on"].is_null()).all()


@pytest.mark.parametrize("table", ["offences", "recorded_crime", "national_charges"])
def test_quarters_begin_on_their_first_day_and_weights_count_something(table: str) -> None:
    frame = shipped(table)
    assert (frame["weight"] != 0).all()
    for column in {"recorded_on", "outcome_on"} & set(frame.columns):
        days = frame[column].drop_nulls()
        assert (days == days.dt.truncate("1q")).all()


def test_nothing_is_null_but_the_date_of_the_other_basis() -> None:
    for table in COLUMNS:
        frame = shipped(table)
        either = {"recorded_on", "outcome_on"} <= set(frame.columns)
        kept = frame.drop("recorded_on", "outcome_on") if either else frame
        assert sum(kept.null_count().row(0)) == 0


def test_forces_are_the_44_of_the_lookup_and_cover_every_table() -> None:
    forces = toml("forces.toml")["force"]
    with (SOURCES / "lad21_to_pfa21.csv").open(encoding="utf-8") as lookup:
        official = {row["pfa21cd"]: row["pfa21nm"] for row in csv.DictReader(lookup)}
    assert {force["code"] for force in forces} == {*official, "BTP"}
    assert len(forces) == 44
    assert [force["name"] for force in forces] == sorted(force["name"] for force in forces)
    for force in forces:
        if force["code"] != "BTP":
            assert official[force["code"]] in (force["name"], *force["aliases"])
            assert force["country"] == {"E": "England", "W": "Wales"}[force["code"][0]]
    spellings = [spelling for force in forces for spelling in (force["name"], *force["aliases"])]
    assert len(spellings) == len(set(spellings))
    for table in COLUMNS:
        if "force_code" in COLUMNS[table]:
            assert set(shipped(table)["force_code"]) <= {force["code"] for force in forces}
    assert set(shipped("offences")["force_code"]) == {force["code"] for force in forces}


# ------------------------------------------------------------------ figures counted by hand from the sources


def rows_of(source: str) -> Iterator[dict[str, str]]:
    packed = (SOURCES / source).read_bytes()
    text = (gzip.decompress(packed) if source.endswith(".gz") else packed).decode("utf-8")
    yield from csv.DictReader(text.splitlines())


def asked_of_outcomes(query: str) -> list[tuple[Any, ...]]:
    """Asks the Home Office outcomes source, by another engine than the one that built the table."""
    with duckdb.connect() as engine:
        engine.execute(
            "CREATE VIEW source AS SELECT *, offence_subgroup = 'Rape' AS is_rape, "
            "outcomes_for_offences_recorded_in_quarter AS recorded, outcomes_recorded_in_quarter AS closed "
            f"FROM '{OUTCOMES}'"
        )
        return engine.execute(query).fetchall()


def rapes(basis: str, year: str, where: str = "true") -> int:
    asked = f"SELECT sum({basis}) FROM source WHERE is_rape AND financial_year = '{year}' AND {where}"
    return int(asked_of_outcomes(asked)[0][0])


def test_recorded_crime_adds_up_to_the_printed_figures() -> None:
    counted: Counter[str] = Counter()
    for row in rows_of("ho_prc_pfa_2017_18.csv.gz"):
        if row["Offence_Subgroup"] == "Rape offences":
            number = int(row["Number_of_Offences"])
            counted["all"] += number
            counted[row["Force_Name"]] += number
            counted[f"{row['Force_Name']} {row['Offence_Code']}"] += number
    # Printed by the inspectorate of constabulary (54,045) and by the South Wales Argus (the Gwent figures).
    assert (counted["all"], counted["Gwent"]) == (54_045, 417)
    assert (counted["Gwent 19C"], counted["Gwent 19D"]) == (243, 69)
    frame = shipped("recorded_crime").filter(pl.col("offence_code").is_in(RAPE))
    gwent = frame.filter(pl.col("force_code") == "W15000002")
    assert frame["weight"].sum() == 54_045
    assert gwent["weight"].sum() == 417
    assert gwent.filter(pl.col("offence_code") == "19C")["weight"].sum() == 243
    assert gwent.filter(pl.col("offence_code") == "19D")["weight"].sum() == 69


@pytest.mark.parametrize(
    ("year", "basis", "all_outcomes", "charged"),
    [
        ("2017/18", "recorded", 53_931, 2_238),
        ("2018/19", "recorded", 59_502, 1_323),
        ("2017/18", "closed", 48_556, 3_856),
        ("2018/19", "closed", 60_000, 2_372),
    ],
)
def test_outcomes_add_up_on_both_bases(year: str, basis: str, all_outcomes: int, charged: int) -> None:
    assert rapes(basis, year) == all_outcomes
    assert rapes(basis, year, "outcome_type = 1") == charged
    day = {"recorded": "recorded_on", "closed": "outcome_on"}[basis]
    starts_on = date(int(year[:4]), 4, 1)
    frame = shipped("offences").filter(
        pl.col("offence_code").is_in(RAPE),
        pl.col(day).is_between(starts_on, date(starts_on.year + 1, 3, 31)),
    )
    assert set(frame["release"]) == {year}
    assert frame["weight"].sum() == all_outcomes
    assert frame.filter(pl.col("outcome") == "1")["weight"].sum() == charged


def test_quarters_and_forces_land_where_the_source_has_them() -> None:
    fourth = "force_name = 'London, City of' AND financial_quarter = 4"
    frame = shipped("offences").filter(
        pl.col("offence_code").is_in(RAPE),
        pl.col("force_code") == "E23000034",
        pl.col("recorded_on") == date(2018, 1, 1),
    )
    assert frame["weight"].sum() == rapes("recorded", "2017/18", fourth) > 0


def test_gwent_rapes_of_2017_18_agree_in_both_tables() -> None:
    assert rapes("recorded", "2017/18", "force_name = 'Gwent'") == 417
    assert rapes("recorded", "2017/18", "force_name = 'Gwent' AND outcome_type = 1") == 27


def test_welsh_and_national_charges_and_population_add_up() -> None:
    welsh = Counter[str]()
    for row in rows_of("welsh_forces_sexual_offences_charges_2014_15_2025_26.csv"):
        for column in ("closed_oocd", "closed_charge", "recorded_oocd", "recorded_charge"):
            welsh[column] += int(row[column])
    frame = shipped("welsh_charges")
    for basis, day in {"recorded": "recorded_on", "closed": "outcome_on"}.items():
        for short, disposal in {"oocd": "out_of_court", "charge": "charge"}.items():
            kept = frame.filter(pl.col(day).is_not_null(), pl.col("disposal") == disposal)
            assert kept["weight"].sum() == welsh[f"{basis}_{short}"]
    assert national_rape_charges() == {
        "2018-06-30": 557,
        "2018-09-30": 689,
        "2018-12-31": 698,
        "2019-03-31": 652,
    }
    of_year = shipped("national_charges").filter(pl.col("offence_code").is_in(RAPE), pl.col("release") == "2018/19")
    assert of_year["weight"].sum() == 2_596
    people = sum(int(row["population"]) for row in rows_of("pfa_population_2001_2020.csv") if row["year"] == "2020")
    assert people == 59_719_724
    assert shipped("population").filter(pl.col("counted_on") == date(2020, 6, 30))["people"].sum() == people


def national_rape_charges() -> dict[str, int]:
    """Charges for rape by quarter of 2018/19; the source spells the subgroup in two ways."""
    counted: Counter[str] = Counter()
    for row in rows_of("ho_national_charges_by_offence_quarter_2014_2024.csv.gz"):
        if row["Offence Subgroup"] in ("Rape", "Rape offences") and "2018-04" <= row["Date"] < "2019-04":
            counted[row["Date"]] += int(row["Outcomes for investigations closed in the quarter"])
    return dict(counted)


# ------------------------------------------------------------------ releases and quirks


def test_every_table_says_where_it_came_from_and_covers_what_it_says() -> None:
    assert [entry["name"] for entry in toml("releases.toml")["table"]] == list(COLUMNS)
    lasts = {"welsh_charges": "1y", "population": "1d"}
    for table in COLUMNS:
        entry, frame = release_of(table), shipped(table)
        dates = [column for column in frame.columns if frame.schema[column] == pl.Date]
        days = pl.concat([frame[column].drop_nulls().alias("day") for column in dates])
        assert entry["covers_from"] == days.min()
        assert entry["covers_to"] + timedelta(days=1) == days.dt.offset_by(lasts.get(table, "3mo")).max()
        assert entry["licence"] == "Open Government Licence v3.0"
    for table in ("offences", "welsh_charges"):
        known = {release["name"]: release for release in release_of(table)["release"]}
        assert set(known) == set(shipped(table)["release"])
        for name, release in known.items():
            assert release["followed_to"] >= date(int(name[:4]) + 1, 3, 31)
            assert release["followed_reason"].endswith(".")


def test_every_quirk_is_plain_and_points_at_rows() -> None:
    for quirk in toml("quirks.toml")["quirk"]:
        assert set(quirk) <= {"table", "force_code", "from", "to", "basis", "unjudged", "nation", "text"}
        assert len(quirk["text"].split()) < 35
        assert quirk["text"].endswith(".")
        frame = shipped(quirk["table"])
        if "force_code" in quirk:
            frame = frame.filter(pl.col("force_code") == quirk["force_code"])
        for basis in [quirk["basis"]] if "basis" in quirk else {"recorded_on", "outcome_on"} & set(frame.columns):
            assert frame.filter(pl.col(basis) >= quirk["from"], pl.col(basis) < quirk["to"]).height > 0


def numbers_of_quirks() -> dict[str, list[int | str]]:
    """For the opening words of each quirk: the numbers its sentence must give, counted from the sources."""
    york, derbys, met = (f"force_name = '{name}'" for name in ("North Yorkshire", "Derbyshire", "Metropolitan Police"))
    late = f"{york} AND financial_quarter > 2"
    none_yet = "outcome_type = 0"
    charged = "outcome_type = 1"
    dorset = rapes("recorded", "2017/18", f"force_name = 'Dorset' AND {none_yet}")
    sussex = rapes("recorded", "2017/18", f"force_name = 'Sussex' AND {none_yet}")
    york_18 = [rapes("recorded", "2018/19", f"{york} AND {none_yet}"), rapes("recorded", "2018/19", york)]
    york_17 = [rapes("recorded", "2017/18", f"{late} AND {none_yet}"), rapes("recorded", "2017/18", late)]
    below_zero = "SELECT * FROM source WHERE is_rape AND financial_year = '2017/18' AND recorded < 0"
    met_18 = [rapes("closed", "2018/19", met), rapes("recorded", "2018/19", met)]
    derbys_18 = [rapes("closed", "2018/19", derbys), rapes("recorded", "2018/19", derbys)]
    derbys_first = rapes("closed", "2018/19", f"{derbys} AND financial_quarter = 1")
    two_sources: list[int | str] = [rapes("recorded", "2017/18"), 54_045]
    revised = [rapes("recorded", "2018/19", charged), rapes("recorded", "2018/19")]
    return {
        "North Yorkshire had assigned no outcome to 89%": [f"{york_18[0] / york_18[1]:.0%}", *york_18],
        "North Yorkshire had assigned no outcome to 88%": [f"{york_17[0] / york_17[1]:.0%}", *york_17],
        "North Yorkshire reported": [rapes("closed", "2018/19", york), york_18[1]],
        "Derbyshire": [*derbys_18, derbys_first],
        "The Metropolitan Police": [*met_18],
        "Dorset": [f"minus {-dorset}"],
        "Sussex": [f"minus {-sussex}"],
        "In 2017/18 many": [len(asked_of_outcomes(below_zero))],
        "Figures for 2018/19": ["886", "57,882", *revised],  # the first two as printed in July 2019
        "For 2017/18 the outcomes": two_sources,
        "For 2017/18 the recorded": two_sources,
        "National charges": [sum(national_rape_charges().values()), rapes("closed", "2018/19", charged)],
    }


def test_the_numbers_in_the_quirks_hold() -> None:
    texts = [quirk["text"] for quirk in toml("quirks.toml")["quirk"]]
    for opening, numbers in numbers_of_quirks().items():
        told = [text for text in texts if text.startswith(opening)]
        assert len(told) == 1, opening
        for number in numbers:
            assert (f"{number:,}" if isinstance(number, int) else number) in told[0]


def test_no_other_force_has_open_rapes_below_zero() -> None:
    below = asked_of_outcomes(
        "SELECT financial_year, force_name FROM source WHERE outcome_type = 0 AND is_rape "
        "GROUP BY ALL HAVING sum(recorded) < 0 ORDER BY ALL"
    )
    assert below == [("2017/18", "Dorset"), ("2017/18", "Sussex")]


def test_north_yorkshire_has_the_fewest_outcomes_for_its_rapes() -> None:
    fewest = asked_of_outcomes(
        "SELECT force_name FROM source WHERE is_rape AND financial_year = '2018/19' "
        "GROUP BY 1 ORDER BY sum(closed) / sum(recorded) LIMIT 1"
    )
    assert fewest == [("North Yorkshire",)]


def test_dyfed_powys_charges_of_the_first_two_years_differ_by_basis_and_other_forces_do_not() -> None:
    charged = {
        (row["force_name"], row["financial_year"]): (int(row["recorded_charge"]), int(row["closed_charge"]))
        for row in rows_of("welsh_forces_sexual_offences_charges_2014_15_2025_26.csv")
    }
    assert charged["Dyfed-Powys", "2014/15"] == (24, 117)
    assert charged["Dyfed-Powys", "2015/16"] == (64, 131)
    others = [pair for (force, year), pair in charged.items() if force != "Dyfed-Powys" and year == "2014/15"]
    assert len(others) == 3
    assert all(recorded > 0.9 * closed for recorded, closed in others)


def test_missing_old_and_negative_cells_are_as_the_quirks_say() -> None:
    missing = asked_of_outcomes(
        "SELECT force_name, financial_year, financial_quarter, offence_code FROM source "
        "WHERE closed IS NULL AND outcome_type != 0 ORDER BY ALL"
    )
    assert missing == [
        ("Bedfordshire", "2018/19", 1, "71"),
        ("Bedfordshire", "2018/19", 1, "71"),
        ("Bedfordshire", "2018/19", 1, "73"),
    ]
    old = shipped("offences").filter(pl.col("offence_code") == "20")
    assert old.select("release", "weight").rows() == [("2018/19", 1), ("2017/18", 1)]
    negative = [
        row
        for row in rows_of("ho_prc_pfa_2017_18.csv.gz")
        if row["Offence_Group"] == "Sexual offences" and int(row["Number_of_Offences"]) < 0
    ]
    assert len(negative) == 8
    assert {row["Financial_Quarter"] for row in negative} == {"3", "4"}
    assert shipped("recorded_crime").filter(pl.col("weight") < 0).height == 8
