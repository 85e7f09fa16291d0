"""A walk in one process: together, one by one and on several threads, files count the same."""

from __future__ import annotations

import os
import shutil
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
from counted_trees import age, blocks_of, make_tree

from jupyterlab_signpost.home.scanner import distance
from jupyterlab_signpost.home.scanner.distance import Distance
from jupyterlab_signpost.home.scanner.inodes import MOST, Inodes
from jupyterlab_signpost.home.scanner.recheck import Recheck
from jupyterlab_signpost.home.scanner.records import Records
from jupyterlab_signpost.home.scanner.report import whole
from jupyterlab_signpost.home.scanner.spread import ENOUGH, Shares
from jupyterlab_signpost.home.scanner.tally import Tally
from jupyterlab_signpost.home.scanner.walk import Walk


def noted(records: Records) -> dict[bytes, tuple[int, ...]]:
    """The figures of each folder by its path."""
    columns = (records.blocks, records.size, records.files, records.mtime)
    return {
        records.path(place): tuple(column[place] for column in columns)
        for place in range(len(records))
    }


def tally_of_root() -> Tally:
    """Where a walk of the working directory begins."""
    records = Records()
    records.add(-1, [b""])
    tally = Tally(records)
    tally.begin_with(0)
    return tally


def walked(inodes: Inodes | None) -> Tally:
    """What one thread notes of the working directory."""
    tally = tally_of_root()
    Walk(tally, os.stat(".").st_dev, Distance(1), inodes).run()
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


@pytest.mark.parametrize("together", [True, False])
def test_a_process_leaves_what_waits_when_the_others_have_nothing_to_do(
    together: bool, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_tree(home, 3 * ENOUGH)
    for number in range(2 * ENOUGH):
        (home / f"empty {number}").mkdir()
    monkeypatch.chdir(home)
    tally = tally_of_root()
    records = tally.records
    shares = Shares(list(tally.waiting))
    tally.waiting.clear()
    walk = Walk(tally, home.stat().st_dev, Distance(1), Inodes() if together else None)
    assert not shares.are_wanted()
    # As another process does.
    shares.want_more()
    walk.run(shares)
    shares.close()
    assert len(tally.waiting) >= ENOUGH
    walk.run()
    assert not tally.waiting
    assert whole(records, [])["bytes"] == blocks_of(home)


@pytest.mark.parametrize(("here", "there"), [(True, True), (True, False), (False, False)])
def test_what_another_process_has_found_is_added(
    here: bool, there: bool, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Another one may notice sooner that the file system is a distant one, and ask otherwise.
    make_tree(home, 300)
    age(home)
    monkeypatch.chdir(home)

    def begun() -> Walk:
        tally = tally_of_root()
        walk = Walk(tally, home.stat().st_dev, Distance(1), Inodes() if here else None)
        walk.run(enough=10)
        return walk

    mine, other = begun(), begun()
    waiting, first = list(mine.tally.waiting), len(mine.tally.records)
    mine.tally.waiting.clear()
    other.tally.waiting.clear()
    other = Walk(other.tally, home.stat().st_dev, Distance(1), Inodes() if there else None)
    other.begin_anew()
    mine.tally.waiting.extend(waiting[::2])
    other.tally.waiting.extend(waiting[1::2])
    mine.run()
    other.run()
    other.tally.errors += 2
    mine.join(other.parts(), first)
    assert mine.tally.errors == 2
    files = sum(mine.tally.records.files)
    assert sum(number for _blocks, number in mine.tally.sums.values()) == files > 0
    assert noted(mine.tally.records) == noted(walked(None).records)
    assert whole(mine.tally.records, [])["bytes"] == blocks_of(home)


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
    device = home.stat().st_dev
    tally = tally_of_root()
    records = tally.records
    Walk(tally, device, far).run()
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
