"""Keys are hashed with a secret that only its owner can read, and nothing plain is left behind in the tables."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from hashlib import blake2b
from pathlib import Path

import polars as pl
import pytest

from data.faults import ExtractError
from data.keys import NAMESPACES, KeyRing, hash_keys, open_ring
from data.shape import OLD
from tests.data.extract_rows import FED, TABLES, drawn

HEX = r"^[0-9a-f]{32}$"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "store" / "restricted"


@pytest.fixture
def ring(folder: Path) -> KeyRing:
    return open_ring(folder)


def crimes(*keys: str | None) -> pl.DataFrame:
    return pl.DataFrame(
        {"crime_key": list(keys), "n": list(range(len(keys)))}, schema_overrides={"crime_key": pl.String}
    )


def refused(folder: Path) -> str:
    with pytest.raises(ExtractError) as caught:
        open_ring(folder)
    (fault,) = caught.value.faults
    assert str(folder) not in str(fault)
    return str(fault)


def test_a_key_is_hashed_by_keyed_blake2b_in_its_columns_namespace(ring: KeyRing, folder: Path) -> None:
    key = (folder / "key").read_bytes()
    expected = blake2b(b"AB/12", key=key, person=b"crime_key", digest_size=16).hexdigest()
    assert hash_keys({"offences": crimes("AB/12")}, ring)["offences"]["crime_key"].to_list() == [expected]
    assert ring.hash("crime_key", " ab/ 12") == expected


def test_blanks_and_case_make_no_other_key_and_empty_ones_are_null(ring: KeyRing) -> None:
    spelled = crimes("ab 1", "AB1", " Ab\u00a01 ", "ab2", "", "  ", None)
    first, *others = hash_keys({"offences": spelled}, ring)["offences"]["crime_key"].to_list()
    assert others[:2] == [first, first]
    assert others[2] not in (first, None)
    assert others[3:] == [None, None, None]


def test_one_reference_in_two_tables_is_one_hash_and_in_two_columns_is_two(ring: KeyRing) -> None:
    links = pl.DataFrame({"crime_key": ["x"], "victim_key": ["x"], "suspect_key": ["x"]})
    found = hash_keys({"offences": crimes("x"), "links": links}, ring)
    (row,) = found["links"].rows()
    assert len(set(row)) == 3
    assert found["offences"]["crime_key"].item() == row[0]


def test_an_old_reference_meets_the_crime_it_names(ring: KeyRing) -> None:
    offences = crimes("old/1", "new/1").with_columns(pl.Series(OLD, [None, "OLD/1"]))
    found = hash_keys({"offences": offences}, ring)["offences"]
    assert found[OLD].to_list() == [None, found["crime_key"][0]]


def test_a_survey_answer_never_meets_a_crime(ring: KeyRing) -> None:
    surveys = pl.DataFrame({"response_key": ["x"]})
    found = hash_keys({"offences": crimes("x"), "surveys": surveys}, ring)
    assert found["surveys"]["response_key"].item() != found["offences"]["crime_key"].item()


def test_every_identifying_key_of_the_dictionary_is_one_that_is_hashed() -> None:
    for name in FED:
        for column, about in TABLES[name].columns.items():
            assert (about.kind == "key") == column.endswith("_key"), f"{name}.{column}"
            assert about.identifying == (about.kind == "key"), f"{name}.{column}"
            assert about.kind != "key" or len(column.encode()) <= blake2b.PERSON_SIZE
    assert {OLD: "crime_key"} == NAMESPACES


def test_no_plain_key_is_found_anywhere_in_what_comes_back(ring: KeyRing) -> None:
    frames = drawn(11, FED, rows=40)
    plain = {value for f in frames.values() for c in f.columns if c.endswith("_key") for value in f[c].drop_nulls()}
    assert len(plain) > 50
    found = hash_keys(frames, ring)
    assert set(found) == set(frames)
    for name, frame in found.items():
        assert frame.drop(pl.selectors.ends_with("_key")).equals(frames[name].drop(pl.selectors.ends_with("_key")))
        cells = {str(value) for row in frame.rows() for value in row}
        assert not cells & (plain | {key.upper().replace(" ", "") for key in plain})
        keys = [frame[c].drop_nulls() for c in frame.columns if c.endswith("_key")]
        assert all(key.str.contains(HEX).all() for key in keys)


def test_rows_keep_their_order_and_the_frames_given_are_not_changed(ring: KeyRing) -> None:
    given = crimes("b", "a", "b", None)
    found = hash_keys({"offences": given}, ring)["offences"]
    assert given["crime_key"].to_list() == ["b", "a", "b", None]
    assert found["n"].to_list() == [0, 1, 2, 3]
    assert found["crime_key"].to_list() == [ring.hash("crime_key", k) if k else None for k in ("b", "a", "b", None)]


def test_a_reference_is_hashed_once(ring: KeyRing, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[bytes] = []
    whole = KeyRing.hash_all
    monkeypatch.setattr(
        KeyRing, "hash_all", lambda self, space, found: whole(self, space, [x for x in found if not hashed.append(x)])
    )
    hash_keys({"offences": crimes("a", "b", "a"), "victims": crimes("b", "c")}, ring)
    assert sorted(hashed) == [b"A", b"B", b"C"]


# ------------------------------------------------------------------ the map back


def test_the_map_back_is_written_only_when_kept_and_keeps_what_it_had(ring: KeyRing, folder: Path) -> None:
    hash_keys({"offences": crimes("a", None)}, ring)
    assert not (folder / "references.parquet").exists()
    ring.keep()
    again = open_ring(folder)
    hash_keys({"offences": crimes("A", "b"), "victims": pl.DataFrame({"victim_key": ["a"]})}, again)
    again.keep()
    found = {(n, h): r for n, h, r in open_ring(folder).references().iter_rows()}
    expected = {("crime_key", "a"), ("crime_key", "b"), ("victim_key", "a")}
    assert found == {(space, ring.hash(space, plain)): plain for space, plain in expected}


def test_two_runs_that_keep_at_the_same_time_lose_nothing(folder: Path) -> None:
    one, two = open_ring(folder), open_ring(folder)
    hash_keys({"offences": crimes("a")}, one)
    hash_keys({"offences": crimes("b")}, two)
    one.keep()
    two.keep()
    assert sorted(one.references()["reference"]) == ["a", "b"]


def test_an_erased_reference_is_forgotten(ring: KeyRing) -> None:
    assert ring.forget("crime_key", ["nothing kept"]) == 0
    hash_keys({"offences": crimes("a", "b"), "victims": pl.DataFrame({"victim_key": ["a"]})}, ring)
    ring.keep()
    assert ring.forget("crime_key", [ring.hash("crime_key", "a"), "unknown"]) == 1
    assert sorted(ring.references().select("namespace", "reference").rows()) == [
        ("crime_key", "b"),
        ("victim_key", "a"),
    ]


# ------------------------------------------------------------------ the restricted folder


def test_only_the_owner_can_read_what_is_kept(ring: KeyRing, folder: Path) -> None:
    hash_keys({"offences": crimes("a")}, ring)
    ring.keep()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {f.name: stat.S_IMODE(f.stat().st_mode) for f in folder.iterdir()} == {
        "key": 0o600,
        "references.parquet": 0o600,
        "lock": 0o600,
    }


def test_an_open_folder_is_closed(folder: Path) -> None:
    folder.mkdir(parents=True)
    folder.chmod(0o755)
    open_ring(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_key_is_32_bytes_never_twice_the_same_and_never_shown(tmp_path: Path) -> None:
    rings = [open_ring(tmp_path / name) for name in "ab"]
    assert {len(ring.key) for ring in rings} == {32}
    assert rings[0].key != rings[1].key
    assert repr(rings[0].key) not in repr(rings[0])


def test_ingests_that_start_together_agree_on_one_key(folder: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda _: open_ring(folder).key, range(24)))) == 1


def test_a_half_written_key_of_a_run_that_died_is_no_key(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "key.begun").write_bytes(b"half")
    assert len(open_ring(folder).key) == 32


@pytest.mark.parametrize("content", [b"", b"x" * 31, b"x" * 33])
def test_a_key_of_the_wrong_length_is_refused(folder: Path, content: bytes) -> None:
    open_ring(folder)
    (folder / "key").write_bytes(content)
    assert "is not the 32 bytes it was made with" in refused(folder)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_key_open_to_others_is_refused(folder: Path, mode: int) -> None:
    open_ring(folder)
    (folder / "key").chmod(mode)
    assert "can be read by other people" in refused(folder)


def test_a_lost_key_is_not_quietly_made_anew(ring: KeyRing, folder: Path) -> None:
    hash_keys({"offences": crimes("a")}, ring)
    ring.keep()
    (folder / "key").unlink()
    assert "is missing, but references were hashed with it" in refused(folder)
    assert not (folder / "key").exists()


def test_another_key_than_the_references_were_hashed_with_is_refused(ring: KeyRing, folder: Path) -> None:
    hash_keys({"offences": crimes("a")}, ring)
    ring.keep()
    (folder / "key").write_bytes(os.urandom(32))
    assert "is not the key that the references" in refused(folder)


def test_a_damaged_map_is_refused(ring: KeyRing, folder: Path) -> None:
    hash_keys({"offences": crimes("a")}, ring)
    ring.keep()
    (folder / "references.parquet").write_bytes(b"PAR1 no longer")
    assert "references.parquet: cannot be read" in refused(folder)
