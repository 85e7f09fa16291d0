"""Counting HOME again: what has not changed is not read, and the answer is as if it had been."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from counted_trees import RULES, age, blocks_of, count, make_tree

from jupyterlab_signpost.home import usage
from jupyterlab_signpost.home.scanner import cache
from jupyterlab_signpost.home.scanner.records import Records
from jupyterlab_signpost.home.usage import ScanRules, UsageStore


@pytest.fixture
def kept(tmp_path: Path) -> ScanRules:
    """Rules that keep a scan for the next one, and never take an old result."""
    return replace(RULES, cache=str(tmp_path / "kept"), keep=-1)


def wait_for_kept(rules: ScanRules) -> Path:
    """The file that a scan has kept; it is written after the answer."""
    end = time.monotonic() + 10
    while True:
        found = list(Path(rules.cache).glob("*.scan"))
        if found:
            return found[0]
        assert time.monotonic() < end
        time.sleep(0.01)


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


def change_at_random(home: Path, numbers: random.Random) -> None:
    """Make, remove, rename and replace files and folders here and there."""
    folders = [home, *(path for path in home.rglob("folder*") if path.is_dir())]
    for _ in range(12):
        folder = numbers.choice(folders)
        if not folder.is_dir():
            continue
        name = folder / f"folder new {numbers.random()}"
        match numbers.randrange(6):
            case 0:
                (name / "deep" / "folder").mkdir(parents=True)
                (name / "deep" / "file").write_bytes(b"x" * 9000)
            case 1 if folder != home:
                shutil.rmtree(folder)
            case 2 if folder != home:
                folder.rename(home / f"folder moved {numbers.random()}")
            case 3 if folder != home:
                # A file where a folder was, and the other way round.
                shutil.rmtree(folder)
                folder.write_bytes(b"x" * 5000)
            case 4:
                (folder / "large").write_bytes(b"x" * numbers.choice([10, 2_000_000, 3_000_000]))
            case _:
                os.link(home / "linked", name)


@pytest.mark.parametrize("seed", range(4))
def test_counted_again_it_is_as_if_counted_anew(seed: int, home: Path, tmp_path: Path) -> None:
    numbers = random.Random(seed)
    make_tree(home, 200 if seed % 2 else 700, seed)
    # A second name of a file goes unnoticed in the folder of the first.
    os.link(home / "first", home / "linked")
    keep = tmp_path / "kept"
    keep.mkdir(mode=0o700)

    def counted(*options: str) -> dict[str, object]:
        command = [sys.executable, *usage.SCANNER, "--processes=2", *options, str(home)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        line = usage.json.loads(done.stdout.splitlines()[-1])
        assert line["complete"]
        # A file with several names counts where the first was found, which may be elsewhere.
        for name in ("seconds", "reused", "tree", "entries"):
            del line[name]
        line["largest"] = sorted(map(str, line["largest"]))
        return line

    for _ in range(3):
        age(home)
        counted(f"--cache={keep / 'scan'}")
        change_at_random(home, numbers)
        again = counted(f"--cache={keep / 'scan'}")
        assert again == counted()
        assert again["bytes"] == blocks_of(home)


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


def test_a_walk_is_kept_again_only_when_something_is_new(home: Path, tmp_path: Path) -> None:
    make_tree(home, 600)
    age(home)
    folder = tmp_path / "kept"
    folder.mkdir(mode=0o700)

    def kept_again() -> bool:
        before = [path.stat().st_ino for path in folder.iterdir()]
        command = [sys.executable, *usage.SCANNER, f"--cache={folder / 'scan'}", str(home)]
        subprocess.run(command, capture_output=True, check=True)
        return before != [path.stat().st_ino for path in folder.iterdir()]

    assert kept_again()
    assert not kept_again()
    # Its folder does not notice that a file has grown.
    with open(home / "big", "ab") as file:
        file.write(b"x" * 2_000_000)
    assert kept_again()
    assert not kept_again()
    (home / "more").mkdir()
    assert kept_again()


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
    names = [b"", b"new\nline", b"\xff\xfe", "ø".encode() * 100, b'"']
    for place, name in enumerate(names):
        records.add(place - 1, [name])
    cache.save(str(tmp_path / "file"), records)
    loaded = cache.load(str(tmp_path / "file"))
    assert loaded is not None
    assert loaded.names == names
    assert loaded.big_names == []
