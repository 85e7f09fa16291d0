"""Counting HOME: what du counts, on any tree, again where something changed, and never stuck."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from counted_trees import RULES, blocks_of, count, make_tree

from jupyterlab_signpost.home import usage
from jupyterlab_signpost.home.history import earlier_counts, remember
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
