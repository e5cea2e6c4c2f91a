"""A file that cannot be used, or a full disk, ends in one clear sentence and exit status 2, and changes nothing."""

import os
import resource
import shutil
import subprocess
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest

from tests.attacks import extract

MEGABYTE = 1 << 20
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
CONTENT_TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def truncated_parquet(folder: Path) -> Path:
    file = folder / "crimes_2024-04-30.parquet"
    pl.DataFrame({"Crime Ref": [f"REF/{n}" for n in range(10_000)]}).write_parquet(file)
    file.write_bytes(file.read_bytes()[:-2000])
    return file


def line_of_two_gigabytes(folder: Path) -> Path:
    """A sparse file: it has one line of heading and then no further line end, and takes no room."""
    file = folder / "crimes_2024-04-30.csv"
    file.write_bytes(extract.HEADING.encode() + b"\nREF/1,")
    os.truncate(file, 2 << 30)
    return file


def long_line_of_letters(folder: Path) -> Path:
    file = folder / "crimes_2024-04-30.csv"
    file.write_bytes(extract.HEADING.encode() + b"\nREF/1," + b"x" * (8 * MEGABYTE))
    return file


def macro_workbook(folder: Path) -> Path:
    file = folder / "crimes_2024-04-30.xlsx"
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("[Content_Types].xml", CONTENT_TYPES)
        made.writestr("xl/workbook.xml", "<workbook/>")
        made.writestr("xl/vbaProject.bin", b"\0" * 100)
    return file


def macro_workbook_by_name(folder: Path) -> Path:
    return macro_workbook(folder).rename(folder / "crimes_2024-04-30.xlsm")


def zip_bomb_workbook(folder: Path) -> Path:
    file = folder / "crimes_2024-04-30.xlsx"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", CONTENT_TYPES)
        made.writestr("xl/workbook.xml", "<workbook/>")
        with made.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(400):
                sheet.write(b"0" * MEGABYTE)
    assert file.stat().st_size < MEGABYTE
    return file


def workbook_with_a_password(folder: Path) -> Path:
    file = folder / "crimes_2024-04-30.xlsx"
    file.write_bytes(OLE + b"\0" * 1000 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 3000)
    return file


def empty_file(folder: Path) -> Path:
    file = folder / "crimes_2024-04-30.csv"
    file.touch()
    return file


def unreadable_file(folder: Path) -> Path:
    """Opens, and then gives an error on reading, as a broken disk does: also for those who may read everything."""
    file = folder / "crimes_2024-04-30.csv"
    file.symlink_to("/proc/self/mem")
    return file


def forbidden_file(folder: Path) -> Path:
    file = folder / "crimes_2024-04-30.csv"
    file.write_text(extract.crimes(extract.APRIL))
    file.chmod(0)
    if os.access(file, os.R_OK):
        pytest.skip("this user may read every file")
    return file


def not_what_its_name_says(folder: Path) -> Path:
    file = folder / "crimes_2024-04-30.xlsx"
    file.write_text(extract.crimes(extract.APRIL))
    return file


HOSTILE = [
    truncated_parquet,
    line_of_two_gigabytes,
    long_line_of_letters,
    macro_workbook,
    macro_workbook_by_name,
    zip_bomb_workbook,
    workbook_with_a_password,
    empty_file,
    unreadable_file,
    forbidden_file,
    not_what_its_name_says,
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A store with a live snapshot, and the mapping."""
    folder = tmp_path_factory.mktemp("made")
    mapping, store = extract.mapping(folder), folder / "store"
    march = extract.export(folder / "march", extract.MARCH)
    done = extract.cli("ingest", march, "--mapping", mapping, "--store", store)
    assert done.returncode == 0, done.stderr
    return store, mapping


def refused(done: subprocess.CompletedProcess[str]) -> str:
    assert (done.returncode, done.stdout) == (2, ""), (done.returncode, done.stdout, done.stderr)
    assert "Traceback" not in done.stderr and "panicked" not in done.stderr
    (sentence,) = done.stderr.splitlines()
    return sentence


@pytest.mark.skipif(os.name == "nt", reason="files that cannot be read are made another way there")
@pytest.mark.parametrize("make", HOSTILE, ids=lambda make: make.__name__)
def test_a_file_that_cannot_be_used(make: Callable[[Path], Path], made: tuple[Path, Path], tmp_path: Path) -> None:
    store, mapping = made
    before = extract.state(store)
    file = make(tmp_path)
    begun = time.monotonic()
    done = extract.cli("ingest", tmp_path, "--mapping", mapping, "--store", store, preexec_fn=little_memory)
    assert time.monotonic() - begun < 30
    assert refused(done).startswith(f"{file.name}: ")
    assert extract.state(store) == before
    assert not list(store.glob("staging-*"))


def little_memory() -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (1 << 30, 1 << 30))


def test_every_bad_file_of_a_folder_is_told_at_once(made: tuple[Path, Path], tmp_path: Path) -> None:
    store, mapping = made
    folder = extract.export(tmp_path / "in", extract.APRIL)
    (folder / "crimes_2024-04-29.csv").touch()
    (folder / "suspects_2024-04-29.parquet").write_bytes(b"PAR1 and no more")
    done = extract.cli("ingest", folder, "--mapping", mapping, "--store", store)
    assert done.returncode == 2
    assert [line.partition(":")[0] for line in done.stderr.splitlines()] == [
        "crimes_2024-04-29.csv",
        "suspects_2024-04-29.parquet",
    ]


# ------------------------------------------------------------------ a full disk


@pytest.mark.parametrize("most", [10, 300, 5_000, 20_000, 60_000])
def test_files_may_not_grow(made: tuple[Path, Path], tmp_path: Path, most: int) -> None:
    """The kernel refuses to let any file grow beyond so many bytes, as a quota or a full disk would."""
    store, mapping = tmp_path / "store", made[1]
    shutil.copytree(made[0], store)
    april = extract.export(tmp_path / "april", extract.APRIL, n=3_000)
    before = extract.state(store)

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    sentence = refused(extract.cli("ingest", april, "--mapping", mapping, "--store", store, preexec_fn=limit))
    assert "no room left on the disk; nothing was changed" in sentence
    assert extract.state(store) == before
    assert not list(store.glob("staging-*"))
    succeeds_now(april, mapping, store)


def succeeds_now(folder: Path, mapping: Path, store: Path) -> None:
    done = extract.here("ingest", folder, "--mapping", mapping, "--store", store)
    assert done.exit_code == 0, done.stderr
    assert str(extract.live_of(store)).startswith("2024-04-30")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this user may not mount a small disk")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.parametrize("free", [0, 8, 40, 120, 250])
def test_the_disk_is_full(made: tuple[Path, Path], small_disk: Path, tmp_path: Path, free: int) -> None:
    """free: kilobytes that are left when the command begins."""
    store, mapping = small_disk / "store", made[1]
    shutil.copytree(made[0], store)
    april = extract.export(tmp_path / "april", extract.APRIL, n=3_000)
    before = extract.state(store)
    filling = small_disk / "filling"
    left = os.statvfs(small_disk)
    filling.write_bytes(b"\0" * max(0, left.f_bavail * left.f_frsize - free * 1024))
    sentence = refused(extract.cli("ingest", april, "--mapping", mapping, "--store", store))
    assert "no room left on the disk; nothing was changed" in sentence
    assert extract.state(store) == before
    assert not list(store.glob("staging-*"))
    filling.unlink()
    succeeds_now(april, mapping, store)
