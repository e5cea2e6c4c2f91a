"""Holds the invented raw files: the same bytes each time, marked, dirty as real ones are, and read by ingest."""

import hashlib
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from functools import cache
from io import StringIO
from pathlib import Path

import fastexcel
import polars as pl
import pytest

from data import synthetic
from data.accounts import Account
from data.mapping import Mapping, load_mapping
from data.readers import read
from data.shape import Shaped, shape
from data.synthetic.dirt import MOJIBAKE
from data.synthetic.frames import dictionary, fed_tables
from data.synthetic.layout import MARK, MARK_COLUMN, as_text, layouts
from data.synthetic.write import ENCODINGS, PHRASES

ROOT = Path(synthetic.__file__).parents[2]
READ_AS = {"utf-8-sig": "utf-8-sig", "utf-16": "utf-16", "cp1252": "cp1252"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("invented")
    synthetic.synthesise(made, offences=3_000, seed=5)
    return made


@pytest.fixture(scope="module")
def mapping() -> Mapping:
    return load_mapping("invented", dictionary())


@cache
def shaped(folder: Path) -> dict[tuple[str, str], Shaped]:
    """Kind of file and table -> what ingest makes of it."""
    mapping, found = load_mapping("invented", dictionary()), {}
    for file in data_files(folder):
        part = next(p for p in mapping.files if p.matches(file.name))
        raw = read(file, sheet=part.sheet, delimiter=part.delimiter)
        as_at = part.as_at_of(file.name)
        assert as_at is not None
        for one in shape(raw, part, mapping, dictionary(), as_at):
            found[part.name, one.table] = one
    return found


def data_files(folder: Path) -> list[Path]:
    return [file for file in sorted(folder.iterdir()) if file.suffix != ".toml"]


def kind_of(file: Path) -> str:
    return next(name for name, layout in layouts().items() if f"_{name}_" in file.name and layout)


def text_of(file: Path) -> str:
    return file.read_bytes().decode(READ_AS.get(ENCODINGS.get(kind_of(file), ""), "utf-8"))


def frame_of(folder: Path, kind: str) -> pl.DataFrame:
    """A text file as it stands, lines of too many cells left out."""
    (file,) = folder.glob(f"*_{kind}_*.csv")
    lines = "\n".join(line for line in text_of(file).split("\n") if "broken line" not in line)
    return pl.read_csv(StringIO(lines), separator=layouts()[kind].delimiter, infer_schema=False)


def digests(folder: Path) -> dict[str, str]:
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.iterdir()}


# ------------------------------------------------------------------ the same bytes


def test_the_same_arguments_write_the_same_bytes_whatever_the_order_of_hashes(tmp_path: Path) -> None:
    code = "import sys, pathlib; from data.synthetic import synthesise as s; s(pathlib.Path(sys.argv[1]), offences=400)"
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "POLARS_MAX_THREADS": seed}
        subprocess.run([sys.executable, "-c", code, str(tmp_path / seed)], cwd=ROOT, env=environment, check=True)
    assert digests(tmp_path / "1") == digests(tmp_path / "2")
    assert len(digests(tmp_path / "1")) == len(layouts()) + 1


def test_another_seed_writes_other_files(tmp_path: Path) -> None:
    for seed in (1, 2):
        synthetic.synthesise(tmp_path / str(seed), offences=400, seed=seed)
    one, two = digests(tmp_path / "1"), digests(tmp_path / "2")
    assert one.keys() == two.keys()
    assert not set(one.values()) & set(two.values())


def test_progress_is_told_from_the_first_step_on(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    synthetic.synthesise(tmp_path, offences=400, forces=2, progress=lambda *step: told.append(step))
    assert [(done, of) for _, done, of in told] == [(0, 4), (1, 4), (2, 4), (3, 4)]
    assert "W15000004" in told[2][0]


# ------------------------------------------------------------------ marked as invented


def test_every_file_and_every_line_says_that_it_is_invented(tmp_path: Path) -> None:
    synthetic.synthesise(tmp_path, offences=600, forces=2)
    assert len(list(tmp_path.iterdir())) == 2 * len(layouts()) + 1
    for file in tmp_path.iterdir():
        assert file.name.startswith("INVENTED_")
    for file in data_files(tmp_path):
        part = layouts()[kind_of(file)]
        frame = read(file, sheet=part.sheet, delimiter=part.delimiter).frame
        assert frame.columns[0] == MARK_COLUMN, file.name
        assert set(frame[MARK_COLUMN]) <= {MARK}, file.name


def test_free_text_and_names_hold_fixed_phrases_only(folder: Path) -> None:
    looked_at = 0
    for file in data_files(folder):
        part = layouts()[kind_of(file)]
        frame = read(file, sheet=part.sheet, delimiter=part.delimiter).frame
        for name in (n for n in part.drop if n != MARK_COLUMN):
            looked_at += 1
            assert set(frame[name].drop_nulls()) <= {" ".join(p.split()) for p in PHRASES} | set(PHRASES), (
                file.name,
                name,
            )
            assert all("INVENTED" in phrase for phrase in PHRASES)
    assert looked_at > 10


# ------------------------------------------------------------------ the layout


def test_the_mapping_feeds_every_column_and_every_file_fits_one_pattern(folder: Path, mapping: Mapping) -> None:
    fed = {(table, column) for part in mapping.files for table, one in part.tables.items() for column in one.columns}
    assert {(name, column) for name, table in fed_tables().items() for column in table.fed()} <= fed
    for file in data_files(folder):
        assert len([part.name for part in mapping.files if part.matches(file.name)]) == 1, file.name
    assert {kind_of(file) for file in data_files(folder)} == {part.name for part in mapping.files}


def test_no_column_of_a_file_is_unmapped(folder: Path, mapping: Mapping) -> None:
    for file in data_files(folder):
        part = next(p for p in mapping.files if p.matches(file.name))
        known = {name for one in part.tables.values() for name in one.read_columns()} | set(part.drop)
        columns = set(read(file, sheet=part.sheet, delimiter=part.delimiter).frame.columns) - {"__line"}
        assert columns == known, file.name


def test_every_code_has_a_word_in_every_layout() -> None:
    for layout in layouts().values():
        for part in layout.sections:
            for cell in part.cells:
                spec = fed_tables()[part.table].columns[cell.column]
                if cell.words:
                    unsaid = set(spec.values) - set(cell.words) - {"not_recorded", spec.absent}
                    allowed = {
                        "no_victim",
                        "no",
                        "other",
                        "niche",
                        "athena",
                        "connect",
                        "qlikview",
                        "nibrs",
                        "not_applicable",
                    }
                    allowed |= {"spreadsheet", "partner"}
                    assert unsaid <= allowed, (layout.name, cell.column, unsaid)


def test_what_is_written_is_the_word_of_the_mapping() -> None:
    part = layouts()["crime_export"].sections[0]
    offences = synthetic.tables(500, only=("offences",))["offences"].with_columns(_old=pl.lit(None, pl.String))
    text = as_text(part, offences, "%d/%m/%Y")
    charged = offences["alternate_charge"].cast(pl.String) == "yes"
    assert set(text.filter(charged)["Outcome Code"]) == {"1A"}
    open_cases = offences["outcome"].cast(pl.String) == "0"
    assert text.filter(open_cases)["Outcome Code"].null_count() == open_cases.sum() > 0
    assert text["Recorded"].to_list() == [day.strftime("%d/%m/%Y") for day in offences["recorded_on"]]


# ------------------------------------------------------------------ formats and dirt


def test_files_come_in_the_formats_and_encodings_of_real_exports(folder: Path) -> None:
    kinds = {kind_of(file): file for file in data_files(folder)}
    assert kinds["referrals"].suffix == ".xlsx" and kinds["workforce"].suffix == ".parquet"
    assert kinds["crime_export"].read_bytes().startswith(b"\xef\xbb\xbf")
    assert kinds["outcomes"].read_bytes().startswith(b"\xff\xfe")
    for name in ("releases", "former_register"):
        with pytest.raises(UnicodeDecodeError):
            kinds[name].read_text(encoding="utf-8")
        assert "\u2013" in text_of(kinds[name])
    assert {layouts()[kind].delimiter for kind in kinds} == {",", ";", "\t", "|"}


def test_the_workbook_is_one_that_readers_of_workbooks_accept(folder: Path) -> None:
    (file,) = folder.glob("*.xlsx")
    assert zipfile.ZipFile(file).testzip() is None
    sheet = fastexcel.read_excel(str(file)).load_sheet("Referrals").to_polars()
    assert sheet["Referred"].dtype.is_temporal() and sheet["Hours To Contact"].dtype.is_numeric()
    assert sheet.height == shaped(folder)["referrals", "support_referrals"].account.rows_in


def test_the_dirt_of_real_exports_is_there(folder: Path) -> None:
    crimes, former = frame_of(folder, "crime_export"), frame_of(folder, "former_register")
    cells = pl.concat([frame[name].drop_nulls() for frame in (crimes, former) for name in frame.columns])
    for said in ("NULL", "None recorded", "#VALUE!", "N/K", MOJIBAKE, "999", "-1", "???", "32/13/2024"):
        assert (cells == said).any(), said
    for frame in (crimes, former):
        cells = pl.concat([frame[name].drop_nulls() for name in frame.columns])
        assert cells.str.ends_with("  ").any()
        assert cells.str.contains("2099").any()
        assert frame.is_duplicated().any()
    assert (crimes["HO Code"].drop_nulls().str.contains(r"^\d+[a-z] *$")).any()
    assert crimes["Recorded"].str.contains(r"^\d{4}-").any() and crimes["Recorded"].str.contains(r"^\d\d/").any()
    assert crimes["HO Code"].is_in(["8N", "49", "105A", "34B", "125"]).any()
    repeated = crimes.filter(pl.col("Crime Ref").is_duplicated() & pl.col("Crime Ref").is_not_null())
    assert repeated.group_by("Crime Ref").agg(pl.col("Outcome Code").n_unique())["Outcome Code"].max() == 2
    assert former.height > former["CRIME NO"].n_unique() * 1.05  # a row a victim and suspect


def test_gaps_are_as_wide_as_research_found_them(folder: Path) -> None:
    victims = shaped(folder)["victims", "victims"].frame
    former = shaped(folder)["former_register", "victims"].frame
    for frame, low, high in ((victims, 0.18, 0.3), (former, 0.33, 0.47)):
        assert low < (frame["ethnicity"].cast(pl.String) == "not_recorded").mean() < high  # type: ignore[operator]
    links = shaped(folder)["relationships", "links"].frame
    assert 0.1 < (links["relationship"].cast(pl.String) == "not_recorded").mean() < 0.25  # type: ignore[operator]


# ------------------------------------------------------------------ through ingest's own reading


def account_holds(account: Account) -> bool:
    return account.rows_in == (
        account.first + account.repeats + account.differing + account.rejected + account.not_applicable
    )


def test_ingest_reads_every_file_and_accounts_for_every_row(folder: Path) -> None:
    tables = {table for _, table in shaped(folder)}
    assert tables == set(fed_tables())
    for (name, table), one in shaped(folder).items():
        assert account_holds(one.account), (name, table)
        assert one.frame.height == one.account.first > 0, (name, table)


def test_only_the_lines_made_to_be_rejected_are_rejected(folder: Path) -> None:
    for (name, table), one in shaped(folder).items():
        crimes = table == "offences"
        expected = 4 + 3 if crimes else 3 if name == "former_register" else 0
        assert one.account.rejected == expected, (name, table)
    for kind in ("crime_export", "former_register"):
        assert shaped(folder)[kind, "offences"].account.not_applicable > 0


def test_no_crime_is_lost_on_the_way(folder: Path) -> None:
    """Every crime of the clean tables stands in one system or both; nothing else does."""
    clean = synthetic.tables(3_000, seed=5, only=("offences",))["offences"]
    present = shaped(folder)["crime_export", "offences"].frame
    former = shaped(folder)["former_register", "offences"].frame
    new, old = set(present["crime_key"]), set(former["crime_key"])
    recorded_new = clean.filter(pl.col("source_system") == "invented_new")
    recorded_old = clean.filter(pl.col("source_system") == "invented_old")
    assert new == set(recorded_new["crime_key"])
    assert set(recorded_old["crime_key"]) <= old
    carried = recorded_new["migrated_on"].count()
    assert len(old) == recorded_old.height + carried
    named = set(present["__old_reference"].drop_nulls())
    unknown = named - old
    assert len(named) == carried and 0 < len(unknown) < 0.1 * carried


def test_the_truths_lie_beside_the_files_and_can_be_read(folder: Path) -> None:
    told = tomllib.loads((folder / "INVENTED_truths.toml").read_text(encoding="utf-8"))
    assert told["offences"] == 3_000 and told["seed"] == 5
    assert {"V04", "V06", "V07", "V11", "S03"} <= {truth["kpi"] for truth in told["planted"]}
    assert all(re.fullmatch(r"[A-Z]\d\d", kpi) for kpi in told["unchanged"])
