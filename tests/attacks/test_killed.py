"""A command that is killed at any moment leaves the live snapshot whole, the old or the new, and can be run again."""

import os
import random
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.attacks import extract

FEW, MANY = 6, 200
SEED = 20240331

# Wraps every step by which files get or lose a name, in the child only: the product has no hooks for this.
KILLER = """
import os, signal
COUNTED, WHEN, AT = (os.environ[name] for name in ("KILL_COUNTED", "KILL_WHEN", "KILL_AT"))
met = [0]

def wrapped(step):
    def kill(*words, **more):
        met[0] += 1
        if WHEN == "count":
            with open(COUNTED, "a") as counted:
                counted.write("x")
        if WHEN == "before" and met[0] == int(AT):
            os.kill(os.getpid(), signal.SIGKILL)
        number = met[0]
        try:
            return step(*words, **more)
        finally:
            if WHEN == "after" and number == int(AT):
                os.kill(os.getpid(), signal.SIGKILL)
    return kill

for name in os.environ["KILL_STEPS"].split():
    setattr(os, name, wrapped(getattr(os, name)))
"""

RENAMES, EVERY_STEP = "rename replace", "rename replace fsync unlink rmdir mkdir"


@dataclass(frozen=True)
class Act:
    """A command on a store as it was made, and which snapshot is live before it and after it."""

    words: tuple[str, ...]
    made: Path
    before: str
    after: str
    ids: frozenset[str]

    def store(self, folder: Path) -> Path:
        """The store as it was before the command, for it to be run on."""
        store = folder / "store"
        shutil.rmtree(store, ignore_errors=True)
        shutil.copytree(self.made, store)
        return store

    def line(self, store: Path) -> tuple[str, ...]:
        return (*self.words, "--store", str(store), "--by", "me")


def succeed(*words: object) -> None:
    done = extract.cli(*words)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def acts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Act]:
    folder = tmp_path_factory.mktemp("made")
    mapping, first = extract.mapping(folder), folder / "ingest"
    march = extract.export(folder / "march", extract.MARCH)
    april = extract.export(folder / "april", extract.APRIL, n=75)
    succeed("ingest", march, "--mapping", mapping, "--store", first)
    old = extract.live_of(first)
    both = folder / "publish"
    shutil.copytree(first, both)
    succeed("ingest", april, "--mapping", mapping, "--store", both, "--no-publish")
    back = folder / "rollback"
    shutil.copytree(both, back)
    succeed("publish", "--store", back)
    new = extract.live_of(back)
    assert old and new and old != new and extract.live_of(both) == old
    ids = frozenset({old, new})
    return {
        "ingest": Act(("ingest", str(april), "--mapping", str(mapping), "--publish"), first, old, new, ids),
        "publish": Act(("publish", new), both, old, new, ids),
        "rollback": Act(("snapshots", "rollback"), back, new, old, ids),
        "erase": Act(("snapshots", "erase", "REF/3", "--why", "a test"), back, new, new, ids),
    }


def whole_and_run_again(act: Act, store: Path) -> None:
    """What must hold after any kill. Rolling back names the snapshot now, or it would go back once more."""
    live = extract.live_of(store)
    assert live in (act.before, act.after)
    assert extract.every_snapshot_is_whole(store) <= act.ids
    words = act.line(store) if act.words[1] != "rollback" else ("snapshots", "rollback", act.after, "--store", store)
    again = extract.here(*words)
    assert again.exit_code == 0 or "holds anything under this crime_key" in again.stderr, again.stderr
    assert extract.live_of(store) == act.after
    assert extract.every_snapshot_is_whole(store) == act.ids
    assert not list(store.glob("staging-*"))


def killed_after(act: Act, store: Path, seconds: float) -> bool:
    """Run the command and kill it after that long; whether it was still running."""
    line, how = extract.command(*act.line(store))
    child = subprocess.Popen(line, **how, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        child.wait(seconds)
    except subprocess.TimeoutExpired:
        child.send_signal(signal.SIGKILL)
    return child.wait(60) == -signal.SIGKILL


def at_random_moments(acts: dict[str, Act], folder: Path, n: int) -> None:
    drawn = random.Random(SEED)
    lasts = {}
    for name, act in acts.items():
        begun = time.monotonic()
        assert not killed_after(act, act.store(folder), 60)
        lasts[name] = time.monotonic() - begun
    killed = 0
    for number in range(n):
        name = list(acts)[number % len(acts)]
        store = acts[name].store(folder)
        killed += killed_after(acts[name], store, drawn.uniform(0.1, 1.05) * lasts[name])
        whole_and_run_again(acts[name], store)
    assert killed > n / 2, f"only {killed} of {n} runs were killed before they ended"


def test_killed_at_a_few_random_moments(acts: dict[str, Act], tmp_path: Path) -> None:
    at_random_moments(acts, tmp_path, FEW)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_killed_at_many_random_moments(acts: dict[str, Act], tmp_path: Path) -> None:
    at_random_moments(acts, tmp_path, MANY)


# ------------------------------------------------------------------ before and after each step


def steps_of(act: Act, folder: Path, steps: str) -> tuple[dict[str, str], int]:
    """The variables that make a child count its steps or kill itself at one, and how many steps there are."""
    (folder / "killer").mkdir(exist_ok=True)
    (folder / "killer" / "sitecustomize.py").write_text(KILLER, encoding="utf-8")
    counted = folder / "counted"
    counted.unlink(missing_ok=True)
    variables = {
        "PYTHONPATH": str(folder / "killer"),
        "KILL_STEPS": steps,
        "KILL_COUNTED": str(counted),
        "KILL_AT": "0",
    }
    done = extract.cli(*act.line(act.store(folder)), variables={**variables, "KILL_WHEN": "count"})
    assert done.returncode == 0, done.stderr
    return variables, len(counted.read_text())


def killed_at_each(act: Act, folder: Path, steps: str, most: int | None = None) -> int:
    variables, n = steps_of(act, folder, steps)
    places = [(when, at) for at in range(1, n + 1) for when in ("before", "after")]
    if most is not None and len(places) > most:
        places = random.Random(SEED).sample(places, most)
    for when, at in places:
        store = act.store(folder)
        told = {**variables, "KILL_WHEN": when, "KILL_AT": str(at)}
        assert extract.cli(*act.line(store), variables=told).returncode == -signal.SIGKILL, (when, at)
        whole_and_run_again(act, store)
    return n


@pytest.mark.parametrize(("name", "least"), [("ingest", 4), ("publish", 2), ("rollback", 1)])
def test_killed_before_and_after_each_rename(acts: dict[str, Act], tmp_path: Path, name: str, least: int) -> None:
    assert killed_at_each(acts[name], tmp_path, RENAMES) >= least


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", ["ingest", "publish", "rollback", "erase"])
def test_killed_before_and_after_each_step_on_the_disk(acts: dict[str, Act], tmp_path: Path, name: str) -> None:
    assert killed_at_each(acts[name], tmp_path, EVERY_STEP, most=60) >= 5


# ------------------------------------------------------------------ asked to stop


@pytest.mark.parametrize(("asked", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_asked_to_stop_it_says_so_and_changes_nothing(
    acts: dict[str, Act], tmp_path: Path, asked: signal.Signals, status: int
) -> None:
    act = acts["ingest"]
    store = act.store(tmp_path)
    before = extract.state(store)
    slow = tmp_path / "killer"
    slow.mkdir()
    waits = "import os, time\nreal = os.rename\nos.rename = lambda *words: (time.sleep(30), real(*words))\n"
    (slow / "sitecustomize.py").write_text(waits, encoding="utf-8")
    line, how = extract.command(*act.line(store), PYTHONPATH=str(slow))
    child = subprocess.Popen(line, **how, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    last = time.monotonic() + 60
    while not list(store.glob("staging-*/snapshot/manifest.json")) and time.monotonic() < last:
        time.sleep(0.02)
    time.sleep(0.2)
    os.kill(child.pid, asked)
    said, told = child.communicate(timeout=20)
    assert (child.returncode, said, told) == (status, "", "Stopped. Nothing was changed.\n")
    assert extract.state(store) == before
    assert not list(store.glob("staging-*"))
