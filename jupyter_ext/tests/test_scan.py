"""Counting HOME: what du counts, on any tree, again where something changed, and never stuck."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from jupyterlab_signpost.home import usage
from jupyterlab_signpost.home.history import earlier_counts, remember
from jupyterlab_signpost.home.scanner import cache, walk
from jupyterlab_signpost.home.scanner.records import Records
from jupyterlab_signpost.home.scanner.report import whole
from jupyterlab_signpost.home.scanner.spread import ENOUGH
from jupyterlab_signpost.home.usage import ScanRules, Usage, UsageStore

RULES = ScanRules(limit=60, keep=600)
#: A folder that changed so long ago is known not to change within the same tick of its clock.
LONG_AGO = time.time() - 3600


@pytest.fixture
def store() -> Iterator[UsageStore]:
    store = UsageStore()
    yield store
    store.stop()


@pytest.fixture
def kept(tmp_path: Path) -> ScanRules:
    """Rules that keep a scan for the next one, and never take an old result."""
    return replace(RULES, cache=str(tmp_path / "kept"), keep=-1)


def count(
    store: UsageStore, root: Path, skip: list[str] | None = None, rules: ScanRules = RULES
) -> Usage:
    return store.measure(root, skip or [], 30, rules)


def wait_for_kept(rules: ScanRules) -> Path:
    """The file that a scan has kept; it is written after the answer."""
    end = time.monotonic() + 10
    while True:
        found = list(Path(rules.cache).glob("*.scan"))
        if found:
            return found[0]
        assert time.monotonic() < end
        time.sleep(0.01)


def blocks_of(root: Path) -> int:
    """What du says, in bytes."""
    answer = subprocess.run(
        ["du", "-s", "-x", "-B1", str(root)], capture_output=True, text=True, check=False
    )
    return int(answer.stdout.split()[0])


def age(root: Path) -> None:
    """Make all folders look as if nothing had changed for an hour."""
    for folder, _folders, _files in os.walk(root):
        os.utime(folder, (LONG_AGO, LONG_AGO))


def make_tree(root: Path, folders: int, seed: int = 1) -> None:
    """A tree of random shape, with sparse, big, linked and odd files.

    A larger one is wide enough for several processes.
    """
    numbers = random.Random(seed)
    made = [root]
    while len(made) <= ENOUGH and folders > 2 * ENOUGH:
        made.append(root / f"folder {len(made)}")
        made[-1].mkdir()
    while len(made) < folders:
        folder = numbers.choice(made[-60:]) / f"folder {len(made)}"
        folder.mkdir()
        made.append(folder)
    previous = root / "first"
    previous.write_bytes(b"x")
    for number in range(4 * folders):
        path = numbers.choice(made) / f"file-{number}"
        if numbers.random() < 0.1:
            os.link(previous, path)
        else:
            path.write_bytes(b"x" * numbers.choice([0, 10, 5000, 70_000]))
            previous = path
    (root / "big").write_bytes(b"x" * 3_000_000)
    (made[-1] / "sparse").touch()
    os.truncate(made[-1] / "sparse", 1 << 30)


def test_it_counts_what_du_counts(home: Path, store: UsageStore) -> None:
    (home / ".cache" / "pip").mkdir(parents=True)
    (home / ".cache" / "pip" / "wheel").write_bytes(b"x" * 300_000)
    (home / "data.bin").write_bytes(b"x" * 50_000)
    os.link(home / "data.bin", home / "again.bin")
    (home / "sparse").touch()
    os.truncate(home / "sparse", 1 << 30)
    (home / "loop").symlink_to(home)
    os.mkfifo(home / "pipe")
    (home / "new\nline").write_text("x")
    (home / os.fsdecode(b"\xff\xfe")).write_text("x")
    (home / "-rf").mkdir()
    counted = count(store, home)
    assert counted.complete
    assert not counted.running
    assert counted.bytes == blocks_of(home)
    assert counted.folders == 4
    assert max(counted.entries, key=lambda name: counted.entries[name]) == ".cache"
    assert counted.apparent is not None
    assert counted.apparent > 1 << 30


@pytest.mark.parametrize("processes", ["1", "2", "5"])
def test_processes_share_a_tree(home: Path, processes: str) -> None:
    make_tree(home, 1500)
    command = [sys.executable, *usage.SCANNER, "--processes", processes, str(home)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    last = usage.json.loads(done.stdout.splitlines()[-1])
    assert last["bytes"] == blocks_of(home)
    listed = [path for path in home.rglob("*") if not path.is_dir()]
    assert last["files"] == len({path.stat().st_ino for path in listed})
    assert last["folders"] == 1500
    # What a folder holds is what is in it and in all folders in it.
    rows = last["tree"]
    assert rows[0]["bytes"] == last["bytes"]
    for place, row in enumerate(rows[1:], 1):
        assert row["parent"] < place
        below = sum(other["bytes"] for other in rows if other["parent"] == place)
        assert below <= row["bytes"]
    assert last["largest"][0]["path"] == "big"


def test_several_threads_count_the_same(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_tree(home, 400)
    begun: list[threading.Thread] = []
    real = threading.Thread.start
    monkeypatch.setattr(threading.Thread, "start", lambda self: (begun.append(self), real(self)))
    records = Records()
    records.add(-1, [""])
    threaded = walk.Walk(records, home.stat().st_dev, width=8)
    # As on a distant file system, where one thread waits a millisecond for each entry.
    monkeypatch.setattr(walk, "_waits", lambda: 1000)
    threaded._tried, threaded._spent, threaded._waited = 200, 0.2, 0
    threaded.waiting.append((0, str(home), -1, 0))
    threaded.run(iter(()))
    assert whole(records, [])["bytes"] == blocks_of(home)
    assert len(records) == 400
    assert len(begun) == 8
    # What many threads do meanwhile does not make the file system look quicker.
    assert threaded.seconds_per_entry == 0.001


def test_what_is_not_home_is_not_counted(home: Path, store: UsageStore) -> None:
    for name in ("shared", "shared-readwrite", "mine"):
        (home / name).mkdir()
        (home / name / "file").write_bytes(b"x" * 100_000)
    (home / "mine" / "shared").mkdir()
    (home / "mine" / "shared" / "file").write_bytes(b"x" * 10_000)
    counted = count(store, home, ["shared*"])
    assert counted.files == 2
    assert counted.bytes < 150_000


def test_other_file_systems_are_not_entered(home: Path, store: UsageStore) -> None:
    mounted = home / "a disk"
    mounted.mkdir()
    command = ["mount", "-t", "tmpfs", "tmpfs", str(mounted)]
    if subprocess.run(command, capture_output=True).returncode != 0:
        pytest.skip("file systems cannot be mounted here")
    try:
        (mounted / "file").write_bytes(b"x" * 100_000)
        counted = count(store, home)
    finally:
        subprocess.run(["umount", str(mounted)], check=True)
    assert counted.bytes < 100_000
    assert counted.skipped == [str(mounted)]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_read_is_told(home: Path, store: UsageStore) -> None:
    (home / "closed").mkdir(mode=0)
    counted = count(store, home)
    (home / "closed").chmod(0o700)
    assert counted.complete
    assert counted.errors == 1


def test_a_folder_that_is_not_there_is_told(home: Path, store: UsageStore) -> None:
    counted = count(store, home / "missing")
    assert counted.complete
    assert counted.errors == 1


def test_folders_that_vanish_meanwhile_stop_nothing(home: Path) -> None:
    make_tree(home, 3000)
    victims = sorted(path for path in home.rglob("*") if path.is_dir())[1::7]
    scan = subprocess.Popen(
        [sys.executable, *usage.SCANNER, str(home)], stdout=subprocess.PIPE, text=True
    )
    for victim in victims:
        shutil.rmtree(victim, ignore_errors=True)
    output, _ = scan.communicate(timeout=30)
    last = usage.json.loads(output.splitlines()[-1])
    assert scan.returncode == 0
    assert last["complete"]
    assert last["bytes"] >= blocks_of(home)


def test_only_what_changed_is_read_again(home: Path, store: UsageStore, kept: ScanRules) -> None:
    make_tree(home, 600)
    age(home)
    first = count(store, home, rules=kept)
    wait_for_kept(kept)
    folders = sorted(path for path in home.rglob("folder*") if path.is_dir())
    assert count(store, home, rules=kept).reused == 600

    # A file more, a file less, a folder more, a folder less, and a big file that grew in place.
    (folders[3] / "more").write_bytes(b"x" * 40_000)
    next(path for path in folders[200].iterdir() if path.is_file()).unlink()
    (folders[5] / "new" / "deep").mkdir(parents=True)
    (folders[5] / "new" / "deep" / "file").write_bytes(b"x" * 60_000)
    shutil.rmtree(next(path for path in reversed(folders) if path.is_dir()))
    with open(home / "big", "ab") as file:
        file.write(b"x" * 2_000_000)
    again = count(store, home, rules=kept)
    assert again.bytes == blocks_of(home)
    assert again.bytes != first.bytes
    assert 500 < again.reused < 600


def test_what_is_changing_just_now_is_read_again(
    home: Path, store: UsageStore, kept: ScanRules
) -> None:
    (home / "folder").mkdir()
    count(store, home, rules=kept)
    wait_for_kept(kept)
    # Within the tick of a coarse clock the folder would look unchanged.
    moment = os.stat(home / "folder").st_mtime_ns
    (home / "folder" / "file").write_bytes(b"x" * 100_000)
    os.utime(home / "folder", ns=(moment, moment))
    assert count(store, home, rules=kept).bytes == blocks_of(home)


@pytest.mark.parametrize("damage", ["cut", "other", "empty", "gone"])
def test_a_damaged_cache_costs_nothing_but_time(
    damage: str, home: Path, store: UsageStore, kept: ScanRules
) -> None:
    make_tree(home, 50)
    age(home)
    count(store, home, rules=kept)
    file = wait_for_kept(kept)
    content = file.read_bytes()
    damaged = {"cut": content[:-30], "other": b"signpost-scan-1\n[1, 2]\n", "empty": b""}
    if damage == "gone":
        file.unlink()
    else:
        file.write_bytes(damaged[damage])
    again = count(store, home, rules=kept)
    assert again.complete
    assert again.bytes == blocks_of(home)
    assert again.reused == 0


def test_a_cache_in_a_folder_of_somebody_else_is_not_used(tmp_path: Path) -> None:
    own = tmp_path / "own"
    assert cache.is_safe(str(own / "file"))
    assert own.stat().st_mode & 0o777 == 0o700
    open_to_all = tmp_path / "open"
    open_to_all.mkdir()
    open_to_all.chmod(0o777)
    assert not cache.is_safe(str(open_to_all / "file"))
    (tmp_path / "link").symlink_to(own)
    assert not cache.is_safe(str(tmp_path / "link" / "file"))


def test_odd_names_survive_the_cache(tmp_path: Path) -> None:
    records = Records()
    names = ["", "new\nline", os.fsdecode(b"\xff\xfe"), "ø" * 100, '"']
    for place, name in enumerate(names):
        records.add(place - 1, [name])
    cache.save(str(tmp_path / "file"), records)
    loaded = cache.load(str(tmp_path / "file"))
    assert loaded is not None
    assert loaded.names == names
    assert loaded.big_names == []


def test_it_works_where_nothing_can_be_written(home: Path, store: UsageStore) -> None:
    disk = home / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(disk)]
    if subprocess.run(command, capture_output=True).returncode != 0:
        pytest.skip("file systems cannot be mounted here")
    try:
        rules = replace(RULES, cache=str(disk / "cache"))
        (disk / "cache").mkdir(mode=0o700)
        with contextlib.suppress(OSError), open(disk / "file", "wb", buffering=0) as file:
            while True:
                file.write(b"x" * 4096)
        counted = count(store, disk, rules=rules)
        assert counted.complete
        assert counted.bytes == blocks_of(disk)
        remember(counted, disk / "history" / "home.json")
        assert earlier_counts(disk / "history" / "home.json") == []
        # No half of anything is left behind.
        assert sorted(path.name for path in (disk / "cache").iterdir()) == []
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_an_answer_comes_before_the_scan_ends(
    home: Path, store: UsageStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    slow = tmp_path / "slow.py"
    slow.write_text(
        "import json, time\n"
        "print(json.dumps({'bytes': 7, 'files': 1, 'complete': False}), flush=True)\n"
        "time.sleep(60)\n"
    )
    monkeypatch.setattr(usage, "SCANNER", ("-I", "-S", str(slow)))
    partial = store.measure(home, [], 3, RULES)
    assert partial.running
    assert not partial.complete
    assert partial.bytes == 7
    assert store.measure(home, [], 0, RULES).seconds >= partial.seconds
    followed = store.follow(home, [], 0, 5)
    assert followed is not None
    assert followed[0] == 1


def test_a_scan_that_takes_too_long_is_ended(
    home: Path, store: UsageStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    slow = tmp_path / "slow.py"
    slow.write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setattr(usage, "SCANNER", ("-I", "-S", str(slow)))
    given_up = store.measure(home, [], 20, replace(RULES, limit=0.2))
    assert not given_up.running
    assert not given_up.complete


def runs(pid: int) -> bool:
    """Whether a process has not ended; its parent may not have noticed the end yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def test_all_processes_of_a_scan_end_at_once(
    home: Path, store: UsageStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_tree(home, 4000)
    monkeypatch.setattr(usage, "SCANNER", (*usage.SCANNER, "--processes=2"))
    store.begin(home, [], RULES, again=False)
    scan = store._scans[(str(home), ())]._child.pid
    helpers: list[int] = []
    while not helpers and runs(scan):
        with contextlib.suppress(OSError):
            children = Path(f"/proc/{scan}/task/{scan}/children").read_text()
            helpers = list(map(int, children.split()))
    assert len(helpers) == 1
    assert runs(helpers[0])
    store.stop_scan(home, [])
    assert not store.follow(home, [], 0, 0)[1].running  # type: ignore[index]
    end = time.monotonic() + 10
    while runs(scan) or runs(helpers[0]):
        assert time.monotonic() < end
        time.sleep(0.005)


def test_a_result_is_kept_for_a_while(home: Path) -> None:
    clock = [0.0]
    store = UsageStore(clock=lambda: clock[0])
    first = count(store, home)
    (home / "new").write_bytes(b"x" * 100_000)
    clock[0] = -1e9  # Long before the end of the scan: it is still fresh.
    assert count(store, home).bytes == first.bytes
    clock[0] = 1e12
    assert count(store, home).bytes > first.bytes


def test_a_scan_that_is_asked_for_is_made_anew(home: Path, store: UsageStore) -> None:
    first = count(store, home)
    (home / "new").write_bytes(b"x" * 100_000)
    store.begin(home, [], RULES, again=False)
    assert count(store, home).bytes == first.bytes
    store.begin(home, [], RULES, again=True)
    assert count(store, home).bytes > first.bytes
