"""Turns the references of people and crimes into keyed hashes, and keeps the restricted map back to them."""

from __future__ import annotations

import io
import os
import secrets
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

import polars as pl

from data.faults import ExtractError, Fault
from data.same_key import sharing_key
from data.snapshots.durable import alone, sync_folder

KEY_FILE, MAP_FILE, LOCK_FILE = "key", "references.parquet", "lock"
KEY_BYTES, DIGEST_BYTES = 32, 16

NAMESPACES = {"__old_reference": "crime_key"}
"""Columns that hash as another one: a crime's reference in a former system must meet that crime's own key."""

AS_HASHED = r"^[A-Z0-9/_.|:-]+$"
"""A reference that needs no change before it is hashed, as `_normal` would make it."""

MAP_SCHEMA = {"namespace": pl.String, "hash": pl.String, "reference": pl.String}


@dataclass
class KeyRing:
    """The key of one store and the references hashed with it so far in this run.

    Made by `open_ring` only. `seen` is kept in memory until `keep` writes it, so that a refused ingest leaves no trace.
    """

    folder: Path
    key: bytes = field(repr=False)
    seen: list[pl.DataFrame] = field(default_factory=list, repr=False)

    def hash(self, namespace: str, reference: str) -> str:
        """The keyed hash of one reference, as `hash_keys` makes it; 32 hexadecimal characters."""
        (value,) = pl.select(_normal(pl.lit(reference))).to_series()
        return blake2b(value.encode(), key=self.key, person=namespace.encode(), digest_size=DIGEST_BYTES).hexdigest()

    def hash_all(self, namespace: str, references: Iterable[bytes]) -> list[bytes]:
        """The digests of normalised references; a state that has taken in the key is copied, not made anew."""
        anew = blake2b(key=self.key, person=namespace.encode(), digest_size=DIGEST_BYTES).copy
        digests = []
        for reference in references:
            state = anew()
            state.update(reference)
            digests.append(state.digest())
        return digests

    def keep(self) -> None:
        """Merge what was hashed into the map back; entries that are there already stay as they are."""
        if not self.seen:
            return
        with _locked(self.folder):
            kept = [_read_map(self.folder)] if (self.folder / MAP_FILE).exists() else []
            merged = pl.concat([*kept, *self.seen])
            if sharing_key(merged, ["hash"]) is not None:
                merged = merged.unique(["namespace", "hash"], keep="first", maintain_order=True)
            _write_map(self.folder, merged)
        self.seen.clear()

    def forget(self, namespace: str, hashes: Iterable[str]) -> int:
        """Take hashes out of the map back, for an erasure; how many were there."""
        gone = pl.Series(list(hashes), dtype=pl.String)
        with _locked(self.folder):
            if not (self.folder / MAP_FILE).exists():
                return 0
            before = _read_map(self.folder)
            left = before.filter(~((pl.col("namespace") == namespace) & pl.col("hash").is_in(gone.implode())))
            _write_map(self.folder, left)
        return len(before) - len(left)

    def references(self) -> pl.DataFrame:
        """The map back: namespace, hash, reference. Only the worklist for the force's own staff reads it."""
        return _read_map(self.folder) if (self.folder / MAP_FILE).exists() else pl.DataFrame(schema=MAP_SCHEMA)


def open_ring(folder: Path) -> KeyRing:
    """The key ring of a restricted folder; folder and key are made on first use.

    Raises ExtractError where the key is open to other people, of the wrong length, missing, or not the one the map back
    was made with: with another key the same crime would look like two.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    with _locked(folder):
        has_map = (folder / MAP_FILE).exists()
        if not (folder / KEY_FILE).exists():
            if has_map:
                raise _refused(
                    KEY_FILE, "is missing, but references were hashed with it; put it back from where copies are kept"
                )
            _replace(folder, KEY_FILE, secrets.token_bytes(KEY_BYTES))
        ring = KeyRing(folder, _read_key(folder / KEY_FILE))
        if has_map:
            _check_key_fits(ring)
    return ring


def hash_keys(frames: Mapping[str, pl.DataFrame], ring: KeyRing) -> dict[str, pl.DataFrame]:
    """Every key column of every frame, hashed; a reference that stands in several frames is hashed once.

    frames: any names; key columns are text and end `_key`, as the dictionary's do. Blank keys become null. The
    references are added to `ring.seen`.
    """
    hashed = dict(frames)
    for namespace, places in _places(frames).items():
        if len(places) == 1 and _stands_once(frames, *places[0]):
            ((name, column),) = places
            made = pl.DataFrame(
                {"hash": _digests(namespace, frames[name][column], ring), "reference": frames[name][column]}
            )
            hashed[name] = hashed[name].with_columns(made["hash"].alias(column))
            ring.seen.append(made.select(pl.lit(namespace).alias("namespace"), "hash", "reference"))
            continue
        plain = pl.concat([frames[name][column].rename("plain") for name, column in places]).unique().drop_nulls()
        made = _hashed(namespace, plain, ring)
        ring.seen.append(
            made.drop_nulls().select(pl.lit(namespace).alias("namespace"), "hash", pl.col("plain").alias("reference"))
        )
        for name, column in places:
            joined = hashed[name].select(plain=column).join(made, on="plain", how="left", maintain_order="left")
            hashed[name] = hashed[name].with_columns(joined["hash"].alias(column))
    return hashed


def _places(frames: Mapping[str, pl.DataFrame]) -> dict[str, list[tuple[str, str]]]:
    """Namespace -> the frames and columns that hold keys of it."""
    places: dict[str, list[tuple[str, str]]] = {}
    for name, frame in frames.items():
        for column in frame.columns:
            if column.endswith("_key") or column in NAMESPACES:
                places.setdefault(NAMESPACES.get(column, column), []).append((name, column))
    return places


def _stands_once(frames: Mapping[str, pl.DataFrame], name: str, column: str) -> bool:
    """Whether a column has no empty key, none twice, and each as it is hashed: then no row need be looked up."""
    keys = frames[name][column]
    as_hashed = not keys.null_count() and keys.str.contains(AS_HASHED).all()
    return as_hashed and sharing_key(frames[name], [column]) is None


def _hashed(namespace: str, plain: pl.Series, ring: KeyRing) -> pl.DataFrame:
    """plain, hash: one row for each spelling; spellings that differ in blanks and case share a hash."""
    spelled = pl.DataFrame({"plain": plain}).select("plain", normal=_normal(pl.col("plain")))
    hashes = _digests(namespace, spelled["normal"].drop_nulls(), ring)
    filled = spelled.drop_nulls().with_columns(hashes.alias("hash"))
    blank = spelled.filter(pl.col("normal").is_null()).select("plain", hash=pl.lit(None, pl.String))
    return pl.concat([filled.select("plain", "hash"), blank])


def _digests(namespace: str, normal: pl.Series, ring: KeyRing) -> pl.Series:
    return pl.Series(ring.hash_all(namespace, normal.cast(pl.Binary).to_list()), dtype=pl.Binary).bin.encode("hex")


def _normal(reference: pl.Expr) -> pl.Expr:
    """The same reference typed with other blanks or in other case is the same reference; nothing left is null."""
    bare = reference.str.replace_all(r"\s+", "").str.to_uppercase()
    return pl.when(bare != "").then(bare)


# ------------------------------------------------------------------ the restricted folder


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One at a time: two ingests that start together must agree on one key and one map."""
    with alone(folder / LOCK_FILE):
        yield


def _read_key(file: Path) -> bytes:
    descriptor = os.open(file, os.O_RDONLY)
    with os.fdopen(descriptor, "rb") as opened:
        about = os.fstat(descriptor)
        key = opened.read(KEY_BYTES + 1)
    # Windows has no such bits: there the folder's own rights must do.
    if os.name == "posix" and stat.S_IMODE(about.st_mode) & 0o077:
        raise _refused(
            KEY_FILE,
            "can be read by other people of this computer; find out who may have read it, then allow its owner only "
            "(chmod 600)",
        )
    if len(key) != KEY_BYTES:
        raise _refused(
            KEY_FILE, f"is not the {KEY_BYTES} bytes it was made with; put it back from where copies are kept"
        )
    return key


def _check_key_fits(ring: KeyRing) -> None:
    for namespace, made, reference in _read_map(ring.folder, rows=1).iter_rows():
        if ring.hash(namespace, reference) != made:
            raise _refused(
                KEY_FILE,
                "is not the key that the references kept beside it were hashed with; put that one back from where "
                "copies are kept",
            )


def _read_map(folder: Path, rows: int | None = None) -> pl.DataFrame:
    try:
        return pl.read_parquet(folder / MAP_FILE, n_rows=rows, memory_map=False).select(**{n: n for n in MAP_SCHEMA})
    except (OSError, pl.exceptions.PolarsError):
        raise _refused(MAP_FILE, "cannot be read; put it back from where copies are kept") from None


def _write_map(folder: Path, references: pl.DataFrame) -> None:
    _replace(folder, MAP_FILE, references)


def _replace(folder: Path, name: str, content: bytes | pl.DataFrame) -> None:
    """Write a file that only its owner can read, whole or not at all; the folder's lock is held."""
    begun = folder / f"{name}.begun"
    begun.unlink(missing_ok=True)
    descriptor = os.open(begun, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    made = io.BytesIO()
    if isinstance(content, pl.DataFrame):
        # In memory: a full disk is then told by the write below, with its own error.
        content.write_parquet(made, compression="lz4")
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(content if isinstance(content, bytes) else made.getbuffer())
        opened.flush()
        os.fsync(opened.fileno())
    os.replace(begun, folder / name)
    sync_folder(folder)


def _refused(file: str, text: str) -> ExtractError:
    return ExtractError([Fault(f"restricted/{file}", text)])
