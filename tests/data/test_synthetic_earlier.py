"""Holds the earlier export of the invented force: the same cases as they stood, and changes that are known exactly."""

import hashlib
import os
import subprocess
import sys
import tomllib
from collections import Counter
from datetime import date, timedelta
from functools import cache
from io import StringIO
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from data import synthetic
from data.ingest import Order, ingest
from data.mapping import load_mapping
from data.snapshots.store import Store
from data.synthetic import AS_AT, MONTH_BEFORE, Invented, invent
from data.synthetic.earlier import THERE, UNSAID, Then
from data.synthetic.frames import dictionary, fed_tables
from data.synthetic.layout import layouts
from data.synthetic.partners import feed_dates
from data.synthetic.rates import rates
from tests.data.test_synthetic_truths import EXACT, count, window

ROOT = Path(synthetic.__file__).parents[2]
KINDS = ("new", "late", "matured", "revised", "removed")


@cache
def force() -> Invented:
    return invent(seed=1)


@cache
def then() -> Then:
    return Then(force().world, force().clean, MONTH_BEFORE)


@cache
def stood(name: str) -> pl.DataFrame:
    """A clean table as it stood, the rows that were there."""
    return then().table(name, force().clean[name]).filter(THERE).drop(THERE)


def as_text(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.selectors.enum().cast(pl.String))


def digests(folder: Path) -> dict[str, str]:
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.iterdir()}


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small force, exported as at both days."""
    made = tmp_path_factory.mktemp("both")
    force = invent(3_000, seed=5)
    force.export(made / "earlier", MONTH_BEFORE)
    force.export(made / "later")
    return made


# ------------------------------------------------------------------ the two exports


def test_the_earlier_export_is_of_the_last_day_of_the_month_before() -> None:
    assert date(2026, 2, 28) == MONTH_BEFORE < AS_AT == date(2026, 3, 31)


def test_the_later_export_is_the_same_whether_or_not_an_earlier_one_was_made(both: Path, tmp_path: Path) -> None:
    synthetic.synthesise(tmp_path, offences=3_000, seed=5)
    assert digests(tmp_path) == digests(both / "later")


def test_the_earlier_export_is_the_same_bytes_whatever_the_order_of_hashes(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib; from data.synthetic import MONTH_BEFORE, synthesise as s; "
        "s(pathlib.Path(sys.argv[1]), offences=400, exported_on=MONTH_BEFORE)"
    )
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "POLARS_MAX_THREADS": seed}
        subprocess.run([sys.executable, "-c", code, str(tmp_path / seed)], cwd=ROOT, env=environment, check=True)
    assert digests(tmp_path / "1") == digests(tmp_path / "2")
    assert len(digests(tmp_path / "1")) == len(layouts())


def test_files_are_named_by_the_day_their_feed_speaks_of_and_the_former_system_stands_still(both: Path) -> None:
    earlier, later = digests(both / "earlier"), digests(both / "later")
    same = {name for name in earlier if "_former_" in name}
    assert len(same) == 2 and all(earlier[name] == later[name] for name in same)
    feeds = {name: fed_tables()[layout.sections[0].table].feed for name, layout in layouts().items()}
    for name in set(earlier) - same:
        (kind,) = [kind for kind in layouts() if f"_{kind}_" in name]
        assert Path(name).stem.endswith(str(feed_dates(MONTH_BEFORE)[feeds[kind]])), name
        assert name not in later


def test_only_the_later_export_has_the_truths_beside_it(both: Path) -> None:
    assert not list((both / "earlier").glob("*.toml"))
    assert [file.name for file in (both / "later").glob("*.toml")] == ["INVENTED_truths.toml"]


@pytest.mark.parametrize("day", [AS_AT + timedelta(1), AS_AT - timedelta(184)])
def test_a_day_that_no_export_can_be_made_for_is_refused(day: date, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="2025-09-29 to 2026-03-31"):
        synthetic.synthesise(tmp_path / "none", offences=400, exported_on=day)
    assert not (tmp_path / "none").exists()


# ------------------------------------------------------------------ as it stood


@pytest.mark.parametrize("name", fed_tables())
def test_what_had_not_happened_yet_is_not_there(name: str) -> None:
    spec, on = fed_tables()[name], feed_dates(MONTH_BEFORE)[fed_tables()[name].feed]
    frame, now = stood(name), force().clean[name]
    assert frame.columns == now.columns and frame.schema == now.schema
    days = [c for c, said in spec.fed().items() if said.kind == "date" and not said.later]
    assert all(frame[c].max() <= on for c in days if frame[c].count())  # type: ignore[operator]
    assert 0 < frame.height <= now.height
    assert (now.height == frame.height) == (name in ("training", "panel_reviews", "reviews_of_decisions"))
    if "crime_key" in frame.columns:
        assert set(frame["crime_key"].drop_nulls()) <= set(stood("offences")["crime_key"])


@pytest.mark.parametrize("name", UNSAID)
def test_no_word_is_said_before_its_day(name: str) -> None:
    """Beside a day that had not come stands what was not said yet, or what can stand there now."""
    for day, words in UNSAID[name].items():
        for column, word in words.items():
            said = pl.col(column).is_not_null() if word is None else pl.col(column).cast(pl.String)
            then, now = (
                {tuple(row) for row in frame.select(pl.col(day).is_null(), said).rows()}
                for frame in (stood(name), force().clean[name])
            )
            assert (True, word or False) in then, (day, column)
            assert then <= now | {(True, word or False)}, (day, column)


def test_outcomes_are_those_in_force_then() -> None:
    history: dict[str, list[tuple[date, str]]] = {}
    for crime, outcome, on in stood("outcome_history").select("crime_key", "outcome", "assigned_on").rows():
        history.setdefault(crime, []).append((on, outcome))
    for crime, outcome, on in stood("offences").select("crime_key", "outcome", "outcome_on").rows():
        assert (on, outcome) == max(history.get(crime, [(None, "0")])), crime


def test_people_and_links_are_those_of_the_crimes_and_suspects_there() -> None:
    crimes = set(stood("offences")["crime_key"])
    assert set(stood("victims")["crime_key"]) == crimes
    named = set(stood("suspects").select("crime_key", "suspect_key").rows())
    assert set(stood("links").select("crime_key", "suspect_key").rows()) <= named


def test_victims_were_last_contacted_no_longer_ago_than_now() -> None:
    frames = ((stood("victims"), MONTH_BEFORE), (force().clean["victims"], AS_AT))
    shares = [(f["last_contact_on"] >= day - timedelta(28)).sum() / f.height for f, day in frames]
    assert shares[0] == pytest.approx(shares[1], rel=0.15)


def test_what_was_planted_holds_a_month_earlier_too() -> None:
    assert count(window(stood("offences"), stood("victims")), stood("support_events")) == EXACT


def test_a_crime_that_was_closed_long_before_is_the_same_line_with_the_same_dirt(both: Path) -> None:
    made = invent(3_000, seed=5)
    planned = Then(made.world, made.clean, MONTH_BEFORE).planned
    closed = made.clean["offences"].filter(pl.col("outcome_on") < date(2025, 9, 1))["crime_key"].to_list()
    quiet = set(closed) - planned.recoded - planned.other_outcome
    frames = []
    for folder in ("earlier", "later"):
        (file,) = (both / folder).glob("*_crime_export_*")
        lines = [line for line in file.read_text(encoding="utf-8-sig").split("\n") if "broken line" not in line]
        frame = pl.read_csv(StringIO("\n".join(lines)), infer_schema=False)
        frames.append(frame.filter(pl.col("Crime Ref").is_in(sorted(quiet))))
    assert_frame_equal(*frames)
    assert frames[0].height > 500 and frames[0]["Crime Ref"].is_duplicated().any()


# ------------------------------------------------------------------ what moves


@pytest.mark.parametrize(
    ("name", "n", "column"),
    [("recoded", 5, "offence_code"), ("other_outcome", 4, "outcome"), ("kept_standing", 3, "standing")],
)
def test_what_was_corrected_since_differs_in_one_column(name: str, n: int, column: str) -> None:
    keys = sorted(getattr(then().planned, name))
    now, before = (
        as_text(f).filter(pl.col("crime_key").is_in(keys)) for f in (force().clean["offences"], stood("offences"))
    )
    compared = ("offence_code", "outcome", "outcome_on", "recorded_on", "standing")
    assert now["crime_key"].to_list() == before["crime_key"].to_list()
    assert {c: (now[c].ne_missing(before[c])).sum() for c in compared} == {**dict.fromkeys(compared, 0), column: n}


def test_crimes_exported_late_and_removed_since_stand_in_one_of_the_two() -> None:
    now, before = as_text(force().clean["offences"]), as_text(stood("offences"))
    late = now.filter(pl.col("crime_key").is_in(sorted(then().planned.late)))
    assert late.height == 6 and (late["recorded_on"] <= MONTH_BEFORE).all()
    assert not set(late["crime_key"]) & set(before["crime_key"])
    (removed,) = set(before["crime_key"]) - set(now["crime_key"])
    row = before.row(by_predicate=pl.col("crime_key") == removed, named=True)
    assert (row["outcome"], row["standing"]) == ("0", "stands") and row["recorded_on"] <= MONTH_BEFORE
    assert removed in set(stood("victims")["crime_key"])


@pytest.mark.parametrize(("offences", "forces", "seed"), [(3_000, 1, 5), (2_000, 2, 3)])
def test_the_table_of_changes_has_exactly_the_rows_that_the_truths_tell(
    tmp_path: Path, offences: int, forces: int, seed: int
) -> None:
    assert all(n > 0 for n in published_as_told(tmp_path, offences, forces, seed).values())


def test_dirt_ten_times_as_thick_changes_no_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("future_date", "before_recording", "disagreeing_line", "repeated_line", "other_format", "lower_case"):
        monkeypatch.setitem(rates()["dirt"], name, 0.15)
    monkeypatch.setitem(rates()["outcome_detail"], "superseded", 0.9)
    told = published_as_told(tmp_path, 2_000, 1, 6)
    assert told["revised"] > 15


def published_as_told(folder: Path, offences: int, forces: int, seed: int) -> dict[str, int]:
    """Publish the earlier export and then the later, and hold the table of changes against the truths: n by kind."""
    store, mapping = Store(folder / "store", dictionary()), load_mapping("invented", dictionary())
    for on in (MONTH_BEFORE, AS_AT):
        raw = folder / str(on)
        synthetic.synthesise(raw, offences=offences, forces=forces, seed=seed, exported_on=on)
        ingest(Order(raw, mapping, store, by="test"))
    live = store.live()
    assert live is not None and live.changes is not None
    found = pl.read_parquet(store.changes / live.changes).select(pl.col("change", "column").cast(pl.String)).rows()
    told = tomllib.loads((folder / str(AS_AT) / "INVENTED_truths.toml").read_text(encoding="utf-8"))["moved"]
    assert [moved["kind"] for moved in told] == list(KINDS)
    assert all(moved["before"] == MONTH_BEFORE for moved in told)
    counts = {moved["kind"]: moved["n"] for moved in told}
    assert Counter(kind for kind, _ in found) == Counter(counts)
    (revised,) = [moved["columns"] for moved in told if moved["kind"] == "revised"]
    assert Counter(column for kind, column in found if kind == "revised") == Counter(revised)
    return counts
