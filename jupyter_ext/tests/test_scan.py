"""Counting HOME: what du counts, on any tree, again where something changed, and never stuck."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from counted_trees import RULES, age, blocks_of, count, make_tree

from jupyterlab_signpost.home import usage
from jupyterlab_signpost.home.history import earlier_counts, remember
from jupyterlab_signpost.home.scanner import distance
from jupyterlab_signpost.home.scanner.distance import Distance
from jupyterlab_signpost.home.scanner.inodes import MOST, Inodes
from jupyterlab_signpost.home.scanner.recheck import Recheck
from jupyterlab_signpost.home.scanner.records import Records
from jupyterlab_signpost.home.scanner.report import whole
from jupyterlab_signpost.home.scanner.tally import Tally
from jupyterlab_signpost.home.scanner.walk import Walk
from jupyterlab_signpost.home.usage import UsageStore


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
    age(home)
    begun: list[threading.Thread] = []
    real = threading.Thread.start
    monkeypatch.setattr(threading.Thread, "start", lambda self: (begun.append(self), real(self)))
    # As on a distant file system, where one thread waits a millisecond for each entry.
    monkeypatch.setattr(distance, "_waits", lambda: 0)
    far = Distance(8)
    monkeypatch.setattr(distance, "_waits", lambda: 1000)
    far.tried, far.spent = 200, 0.2
    monkeypatch.chdir(home)
    records = Records()
    records.add(-1, [b""])
    device = home.stat().st_dev
    tally = Tally(records)
    tally.begin_with(0)
    Walk(tally, device, far).run(iter(()))
    assert whole(records, [])["bytes"] == blocks_of(home)
    assert len(records) == 400
    assert len(begun) == 8
    # What many threads do meanwhile does not make the file system look quicker.
    assert far.seconds_per_entry == 0.001

    shutil.rmtree(home / "folder 1")
    recheck = Recheck(records, device, frozenset(), far, lambda: None, 1)
    recheck.run(iter(recheck.pieces()))
    assert len(begun) > 8
    assert list(recheck.finish()) == [0]
    assert len(records) == 1 + sum(path.is_dir() for path in home.rglob("*"))


def walked(inodes: Inodes | None) -> Tally:
    """What one thread notes of the working directory."""
    records = Records()
    records.add(-1, [b""])
    tally = Tally(records)
    tally.begin_with(0)
    Walk(tally, os.stat(".").st_dev, Distance(1), inodes).run(iter(()))
    return tally


def test_together_and_one_by_one_files_count_the_same(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_tree(home, 300)
    age(home)
    (home / os.fsdecode(b"\xff\xfe")).mkdir()
    many = home / "many"
    many.mkdir()
    for number in range(MOST + 500):
        (many / f"file {number}").write_bytes(b"x" * number)
    os.mkfifo(many / "pipe")
    (many / "loop").symlink_to(home)
    monkeypatch.chdir(home)
    together, each = walked(Inodes()).records, walked(None).records
    assert whole(together, [])["bytes"] == blocks_of(home)

    def noted(records: Records) -> dict[bytes, tuple[int, ...]]:
        columns = (records.blocks, records.size, records.files, records.mtime)
        return {
            records.path(place): tuple(column[place] for column in columns)
            for place in range(len(records))
        }

    assert noted(together) == noted(each)
    for records in (together, each):
        assert records.is_sound()
    assert sorted(together.big_names) == sorted(each.big_names)
    for name in ("big_blocks", "big_size", "big_mtime", "link_inode", "link_blocks", "link_size"):
        assert sorted(getattr(together, name)) == sorted(getattr(each, name))


def test_files_that_vanish_after_they_were_listed_are_not_counted(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_tree(home, 30)
    monkeypatch.chdir(home)
    real = os.listdir
    monkeypatch.setattr(os, "listdir", lambda path: [b"gone", *real(path), b"gone, too"])
    records = walked(Inodes()).records
    assert whole(records, [])["bytes"] == blocks_of(home)
    assert len(records) == 30


@pytest.mark.parametrize("refused", ["missing", "forbidden"])
def test_without_statx_files_are_asked_for_one_by_one(
    refused: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*_arguments: object) -> int:
        return -1

    library = SimpleNamespace() if refused == "missing" else SimpleNamespace(statx=forbidden)
    monkeypatch.setattr("ctypes.PyDLL", lambda _name: library)
    with pytest.raises(OSError, match="statx"):
        Inodes()


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


@pytest.mark.parametrize("together", [True, False])
def test_a_folder_that_may_not_be_read_is_told(
    together: bool, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_tree(home, 10)
    (home / "closed" / "inside").mkdir(parents=True)
    (home / "closed").chmod(0)
    monkeypatch.chdir(home)
    home.chmod(0o755)
    inodes = Inodes() if together else None
    own = os.geteuid()
    if own == 0:
        # Root may read everything.
        os.seteuid(65534)
    try:
        tally = walked(inodes)
    finally:
        os.seteuid(own)
        (home / "closed").chmod(0o700)
    assert tally.errors == 1
    assert len(tally.records) == 11
    # The folder itself is counted, as du does, and read when it may be.
    inside = (home / "closed" / "inside").stat().st_blocks * 512
    assert whole(tally.records, [])["bytes"] == blocks_of(home) - inside
    place = tally.records.names.index(b"closed")
    assert tally.records.mtime[place] == 0


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
