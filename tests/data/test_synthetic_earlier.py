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
    assert (MONTH_BEFORE, AS_AT) == (date(2026, 2, 28), date(2026, 3, 31))


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
    """What stands beside an empty day then is nothing that never stands beside an empty one now."""
    for day, words in UNSAID[name].items():
        for word in words:
            pair = [pl.col(day).is_null().alias("empty"), pl.col(word).is_null() if "_on" in word else pl.col(word)]
            pairs = [set(frame.select(pair).rows()) for frame in (stood(name), force().clean[name])]
            if word != "hours_to_return" and word != "hours_to_contact":
                assert pairs[0] <= pairs[1], (day, word)
            assert any(empty for empty, _ in pairs[0]), (day, word)


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


def test_a_crime_in_which_nothing_moved_is_the_same_line_with_the_same_dirt(both: Path) -> None:
    frames = []
    for folder in ("earlier", "later"):
        (file,) = (both / folder).glob("*_crime_export_*")
        lines = [line for line in file.read_text(encoding="utf-8-sig").split("\n") if "broken line" not in line]
        frames.append(pl.read_csv(StringIO("\n".join(lines)), infer_schema=False))
    quiet = [
        frame.filter(pl.col("Recorded").str.contains("2024") & (pl.col("Outcome Code") == "16")) for frame in frames
    ]
    assert quiet[1].height > 100
    assert quiet[1].filter(pl.col("Crime Ref").is_duplicated()).height > 0
    came = quiet[1].join(quiet[0], on="Crime Ref", how="anti", nulls_equal=True)
    assert came.height < 10
    assert_frame_equal(quiet[0], quiet[1].join(quiet[0], on="Crime Ref", how="semi", nulls_equal=True))


# ------------------------------------------------------------------ what moves


def test_what_does_not_come_from_time_is_as_planned() -> None:
    now, before = (
        f.with_columns(pl.selectors.enum().cast(pl.String)) for f in (force().clean["offences"], stood("offences"))
    )
    planned = then().planned
    late = now.filter(pl.col("crime_key").is_in(list(planned.late)))
    assert late.height == 6 and (late["recorded_on"] <= MONTH_BEFORE).all()
    (removed,) = planned.removed.values()
    assert removed not in set(now["crime_key"])
    assert before.filter(pl.col("crime_key") == removed).select("outcome", "standing").row(0) == ("0", "stands")
    pairs = before.join(now, on="crime_key", suffix="_now")
    for keys, n, column in ((planned.recoded, 5, "offence_code"), (planned.other_outcome, 4, "outcome"), (planned.kept_standing, 3, "standing")):  # fmt: skip
        rows = pairs.filter(pl.col("crime_key").is_in(list(keys)))
        compared = ("offence_code", "outcome", "outcome_on", "recorded_on", "standing")
        differing = [sum(row[c] != row[f"{c}_now"] for c in compared) for row in rows.to_dicts()]
        assert differing == [1] * n
        assert (rows[column] != rows[f"{column}_now"]).all()


@pytest.mark.parametrize(("offences", "forces", "seed"), [(3_000, 1, 5), (4_000, 3, 3), (400, 1, 4)])
def test_the_table_of_changes_has_exactly_the_rows_that_the_truths_tell(
    tmp_path: Path, offences: int, forces: int, seed: int
) -> None:
    store, mapping = Store(tmp_path / "store", dictionary()), load_mapping("invented", dictionary())
    for on in (MONTH_BEFORE, AS_AT):
        raw = tmp_path / str(on)
        synthetic.synthesise(raw, offences=offences, forces=forces, seed=seed, exported_on=on)
        ingest(Order(raw, mapping, store, by="test"))
    live = store.live()
    assert live is not None and live.changes is not None
    found = pl.read_parquet(store.changes / live.changes).select(pl.col("change", "column").cast(pl.String)).rows()
    told = tomllib.loads((tmp_path / str(AS_AT) / "INVENTED_truths.toml").read_text(encoding="utf-8"))["moved"]
    assert [moved["kind"] for moved in told] == list(KINDS)
    assert Counter(kind for kind, _ in found) == Counter({moved["kind"]: moved["n"] for moved in told})
    (revised,) = [moved["columns"] for moved in told if moved["kind"] == "revised"]
    assert Counter(column for kind, column in found if kind == "revised") == Counter(revised)
    assert all(moved["before"] == MONTH_BEFORE for moved in told)
    assert all(moved["n"] > 0 for moved in told)
