"""Builds the published tables in data/published/ from the source files kept beside them."""

import argparse
import hashlib
import os
import sys
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

PUBLISHED = Path(__file__).parent / "published"

OUTCOMES = "ho_outcomes_sexual_offences_2017_18_2018_19.parquet"
RECORDED_CRIME = "ho_prc_pfa_2017_18.csv.gz"
NATIONAL_CHARGES = "ho_national_charges_by_offence_quarter_2014_2024.csv.gz"
WELSH_CHARGES = "welsh_forces_sexual_offences_charges_2014_15_2025_26.csv"
POPULATION = "pfa_population_2001_2020.csv"
ALSO_SHIPPED = ("lad21_to_pfa21.csv", "pfa_ew_generalised.geojson", "dyfed_powys_lads.geojson")


class Refused(Exception):
    """A source cannot be turned into tables; the message is the sentence to show."""


@dataclass(frozen=True)
class Inputs:
    """The folder of sources, and which force code each spelling of a force's name stands for."""

    sources: Path
    force_codes: dict[str, str]

    def path(self, source: str) -> Path:
        found = self.sources / source
        if not found.is_file():
            raise Refused(f"The source file {source} is missing from {self.sources}.")
        return found

    def with_force_code(self, frame: pl.DataFrame, column: str, source: str) -> pl.DataFrame:
        strangers = sorted(set(frame[column].unique()) - set(self.force_codes))
        if strangers:
            raise Refused(f'{source} names a force that forces.toml does not know: "{strangers[0]}".')
        return frame.with_columns(force_code=pl.col(column).replace_strict(self.force_codes))


def read_inputs(folder: Path) -> Inputs:
    forces_file = folder / "forces.toml"
    if not forces_file.is_file():
        raise Refused(f"The list of forces, forces.toml, is missing from {folder}.")
    forces = tomllib.loads(forces_file.read_text(encoding="utf-8"))["force"]
    codes = {name: force["code"] for force in forces for name in (force["name"], *force["aliases"])}
    return Inputs(folder / "sources", codes)


def year_starts(financial_year: str) -> pl.Expr:
    """The calendar year in which a financial year such as 2017/18 begins."""
    return pl.col(financial_year).str.slice(0, 4).cast(pl.Int32)


def quarter_starts(financial_year: str, quarter: str) -> pl.Expr:
    """First day of a financial quarter: quarter 1 begins in April, quarter 4 in January of the next year."""
    number = pl.col(quarter).cast(pl.Int32)
    in_next_year = (number == 4).cast(pl.Int32)
    return pl.date(year_starts(financial_year) + in_next_year, number * 3 + 1 - in_next_year * 12, 1)


def financial_year(day: str) -> pl.Expr:
    """The name, such as 2017/18, of the financial year a date falls in."""
    year = pl.col(day).dt.offset_by("-3mo").dt.year()
    return pl.format("{}/{}", year, ((year + 1) % 100).cast(pl.String).str.zfill(2))


def counted_once(frame: pl.DataFrame, keys: list[str], order: list[str]) -> pl.DataFrame:
    return frame.group_by(keys).agg(pl.sum("weight")).select(*keys, "weight").sort(order, nulls_last=True)


def on_two_dates(frame: pl.DataFrame, recorded: pl.Expr, closed: pl.Expr) -> pl.DataFrame:
    """Stores both count bases long: each count becomes a row dated by recording or a row dated by outcome."""
    never = pl.lit(None, dtype=pl.Date)
    return pl.concat(
        [
            frame.with_columns(recorded_on=pl.col("starts_on"), outcome_on=never, weight=recorded.cast(pl.Int64)),
            frame.with_columns(recorded_on=never, outcome_on=pl.col("starts_on"), weight=closed.cast(pl.Int64)),
        ]
    ).drop_nulls("weight")


def offences(inputs: Inputs) -> pl.DataFrame:
    read = pl.read_parquet(inputs.path(OUTCOMES))
    frame = inputs.with_force_code(read, "force_name", OUTCOMES).with_columns(
        outcome=pl.col("outcome_type").cast(pl.String),
        release=pl.col("financial_year"),
        starts_on=quarter_starts("financial_year", "financial_quarter"),
    )
    recorded = pl.col("outcomes_for_offences_recorded_in_quarter")
    closed = pl.col("outcomes_recorded_in_quarter")
    keys = ["force_code", "offence_code", "outcome", "recorded_on", "outcome_on", "release"]
    order = ["force_code", "recorded_on", "outcome_on", "offence_code", "outcome", "release"]
    return counted_once(on_two_dates(frame, recorded, closed), keys, order).filter(pl.col("weight") != 0)


def recorded_crime(inputs: Inputs) -> pl.DataFrame:
    # Codes such as "21" and "19C" share a column: read as text, or a file of numbers only would lose them.
    read = pl.read_csv(inputs.path(RECORDED_CRIME), infer_schema=False)
    sexual = read.filter(pl.col("Offence_Group") == "Sexual offences")
    frame = inputs.with_force_code(sexual, "Force_Name", RECORDED_CRIME).with_columns(
        offence_code=pl.col("Offence_Code"),
        recorded_on=quarter_starts("Financial_Year", "Financial_Quarter"),
        release=pl.col("Financial_Year"),
        weight=pl.col("Number_of_Offences").cast(pl.Int64),
    )
    keys = ["force_code", "offence_code", "recorded_on", "release"]
    return counted_once(frame, keys, ["force_code", "recorded_on", "offence_code"]).filter(pl.col("weight") != 0)


def welsh_charges(inputs: Inputs) -> pl.DataFrame:
    read = pl.read_csv(inputs.path(WELSH_CHARGES), infer_schema=False)
    frame = inputs.with_force_code(read, "force_name", WELSH_CHARGES).with_columns(
        starts_on=pl.date(year_starts("financial_year"), 4, 1), release=pl.col("financial_year")
    )
    disposals = {"charge": "charge", "oocd": "out_of_court"}
    both = pl.concat(
        on_two_dates(
            frame.with_columns(disposal=pl.lit(disposal)),
            pl.col(f"recorded_{short}"),
            pl.col(f"closed_{short}"),
        )
        for short, disposal in disposals.items()
    )
    keys = ["force_code", "disposal", "recorded_on", "outcome_on", "release"]
    return counted_once(both, keys, ["force_code", "recorded_on", "outcome_on", "disposal"])


def national_charges(inputs: Inputs) -> pl.DataFrame:
    read = pl.read_csv(inputs.path(NATIONAL_CHARGES), infer_schema=False)
    frame = read.filter(pl.col("Offence Group") == "Sexual offences").with_columns(
        offence_code=pl.col("Offence Code"),
        # The file dates a quarter by its last day.
        outcome_on=pl.col("Date").str.to_date("%Y-%m-%d").dt.truncate("1q"),
        weight=pl.col("Outcomes for investigations closed in the quarter").cast(pl.Int64),
    )
    frame = frame.with_columns(release=financial_year("outcome_on"))
    keys = ["offence_code", "outcome_on", "release"]
    return counted_once(frame, keys, ["outcome_on", "offence_code"]).filter(pl.col("weight") != 0)


def population(inputs: Inputs) -> pl.DataFrame:
    read = pl.read_csv(inputs.path(POPULATION), infer_schema=False)
    frame = inputs.with_force_code(read, "pfa21nm", POPULATION)
    return frame.select(
        "force_code",
        counted_on=pl.date(pl.col("year").cast(pl.Int32), 6, 30),
        people=pl.col("population").cast(pl.Int64),
    ).sort("force_code", "counted_on")


@dataclass(frozen=True)
class Table:
    """A published table: how it is built, and from which source."""

    build: Callable[[Inputs], pl.DataFrame]
    source: str


TABLES = {
    "offences": Table(offences, OUTCOMES),
    "recorded_crime": Table(recorded_crime, RECORDED_CRIME),
    "welsh_charges": Table(welsh_charges, WELSH_CHARGES),
    "national_charges": Table(national_charges, NATIONAL_CHARGES),
    "population": Table(population, POPULATION),
}


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def manifest(inputs: Inputs, frames: dict[str, pl.DataFrame], files: dict[str, Path]) -> str:
    lines = ["# Written by `python -m data.make_published`. Do not edit by hand."]
    for name, frame in frames.items():
        source = TABLES[name].source
        columns = ", ".join(f'"{column}"' for column in frame.columns)
        lines += ["", "[[table]]", f'name = "{name}"', f'file = "{name}.parquet"', f"rows = {frame.height}"]
        lines += [f'sha256 = "{sha256(files[name])}"', f"columns = [{columns}]"]
        lines += [f'sources = [{{ file = "{source}", sha256 = "{sha256(inputs.path(source))}" }}]']
    for source in ALSO_SHIPPED:
        lines += ["", "[[also_shipped]]", f'file = "{source}"', f'sha256 = "{sha256(inputs.path(source))}"']
    return "\n".join(lines) + "\n"


def write(folder: Path, inputs: Inputs, frames: dict[str, pl.DataFrame]) -> None:
    """Writes everything under temporary names first, so that a failure leaves the former tables whole."""
    parts = {name: folder / f"{name}.parquet.part" for name in frames}
    manifest_part = folder / "manifest.toml.part"
    try:
        for name, frame in frames.items():
            frame.write_parquet(parts[name], compression="zstd", statistics=True)
        manifest_part.write_text(manifest(inputs, frames, parts), encoding="utf-8", newline="\n")
        for name, part in parts.items():
            os.replace(part, folder / f"{name}.parquet")
        os.replace(manifest_part, folder / "manifest.toml")
    finally:
        for part in (*parts.values(), manifest_part):
            part.unlink(missing_ok=True)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m data.make_published", description=__doc__)
    parser.add_argument(
        "--folder",
        type=Path,
        default=PUBLISHED,
        help="holds forces.toml and sources/; the tables are written there",
    )
    folder: Path = parser.parse_args(arguments).folder
    try:
        inputs = read_inputs(folder)
        frames = {name: table.build(inputs) for name, table in TABLES.items()}
        write(folder, inputs, frames)
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 2
    for name, frame in frames.items():
        print(f"{name}: {frame.height:,} rows")
    return 0


if __name__ == "__main__":
    sys.exit(main())
