"""Counting HOME, and judging what was counted."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jupyterlab_signpost.checks import run_check
from jupyterlab_signpost.checks.context import CheckContext
from jupyterlab_signpost.checks.gpu_probe import GpuProbe
from jupyterlab_signpost.checks.result import CheckResult
from jupyterlab_signpost.configuration import Configuration, Surroundings
from jupyterlab_signpost.home import room, usage
from jupyterlab_signpost.home.usage import Usage, UsageStore
from jupyterlab_signpost.sites import Profile


@pytest.fixture
def store() -> Iterator[UsageStore]:
    store = UsageStore()
    yield store
    store.stop()


def count(store: UsageStore, root: Path, skip: list[str] | None = None) -> Usage:
    return store.measure(root, skip or [], wait=30, limit=60, keep=600)


def blocks_of(root: Path) -> int:
    """What du says, in bytes."""
    answer = subprocess.run(
        ["du", "-s", "-x", "-B1", str(root)], capture_output=True, text=True, check=True
    )
    return int(answer.stdout.split()[0])


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
    counted = count(store, home)
    assert counted.complete
    assert not counted.running
    assert counted.bytes == blocks_of(home)
    assert counted.folders == 3
    assert max(counted.entries, key=lambda name: counted.entries[name]) == ".cache"


def test_what_is_not_home_is_not_counted(home: Path, store: UsageStore) -> None:
    for name in ("shared", "shared-readwrite", "mine"):
        (home / name).mkdir()
        (home / name / "file").write_bytes(b"x" * 100_000)
    counted = count(store, home, ["shared*"])
    assert counted.files == 1
    assert counted.bytes < 150_000


def test_a_folder_that_may_not_be_read_is_told(home: Path, store: UsageStore) -> None:
    counted = count(store, home / "missing")
    assert counted.complete
    assert counted.errors == 1


def test_an_answer_comes_before_the_scan_ends(
    home: Path, store: UsageStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    slow = tmp_path / "slow.py"
    slow.write_text(
        "import json, time\n"
        "print(json.dumps({'bytes': 7, 'files': 1, 'complete': False}), flush=True)\n"
        "time.sleep(60)\n"
    )
    monkeypatch.setattr(usage, "SCANNER", slow)
    partial = store.measure(home, [], wait=3, limit=60, keep=600)
    assert partial.running
    assert not partial.complete
    assert partial.bytes == 7
    assert store.measure(home, [], wait=0, limit=60, keep=600).seconds >= partial.seconds


def test_a_scan_that_takes_too_long_is_ended(
    home: Path, store: UsageStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    slow = tmp_path / "slow.py"
    slow.write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setattr(usage, "SCANNER", slow)
    given_up = store.measure(home, [], wait=20, limit=0.2, keep=600)
    assert not given_up.running
    assert not given_up.complete


def test_a_result_is_kept_for_a_while(home: Path) -> None:
    clock = [0.0]
    store = UsageStore(clock=lambda: clock[0])
    first = count(store, home)
    (home / "new").write_bytes(b"x" * 100_000)
    clock[0] = -1e9  # Long before the end of the scan: it is still fresh.
    assert count(store, home).bytes == first.bytes
    clock[0] = 1e12
    assert count(store, home).bytes > first.bytes


Check = Callable[..., CheckResult]


@pytest.fixture
def check(
    surroundings: Surroundings, make_profile: Callable[..., Profile], store: UsageStore
) -> Check:
    def run(configuration: Configuration | None = None, **rules: object) -> CheckResult:
        context = CheckContext(
            surroundings,
            make_profile(**rules),
            configuration or Configuration(scan_wait_seconds=20),
            store,
            GpuProbe(),
        )
        return run_check("home", context)

    return run


@pytest.mark.parametrize(
    ("quota", "status"), [(10_000_000, "ok"), (600_000, "attention"), (520_000, "problem")]
)
def test_thresholds(check: Check, home: Path, quota: int, status: str) -> None:
    (home / "file").write_bytes(b"x" * 499_712)
    result = check(quota_readers=["profile-constant"], quota_bytes=quota)
    assert result.status == status
    assert result.fraction == pytest.approx((499_712 + 4096) / quota, rel=0.02)
    assert not result.pending


def test_a_sites_wish_counts_below_its_limit(check: Check, home: Path) -> None:
    (home / "file").write_bytes(b"x" * 500_000)
    result = check(
        quota_readers=["profile-constant"], quota_bytes=100_000_000, polite_bytes=100_000
    )
    assert result.status == "attention"
    assert "asks to stay under" in result.summary
    assert any("pip" in fix.value for fix in result.fixes)


def test_a_limit_in_decimal_units_reads_as_the_site_writes_it(check: Check) -> None:
    result = check(quota_readers=["profile-constant"], quota_bytes=100 * 10**9)
    assert "of 100 GB" in result.summary


def test_the_number_of_files_can_be_the_limit(
    check: Check, programs: Callable[[str, str], Path], home: Path
) -> None:
    programs("csc-workspaces", f"echo '{home}  1G/15G  149K/150K n/a'")
    result = check(quota_readers=["csc-workspaces"])
    assert result.status == "problem"
    assert "149,000 of 150,000 files" in result.summary


def test_a_full_home_is_a_problem_and_breaks_nothing(
    check: Check, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int, content: bytes) -> int:
        raise OSError(122, "Disk quota exceeded")

    monkeypatch.setattr(room.os, "write", full)
    result = check(quota_readers=["profile-constant"], quota_bytes=10**9)
    assert result.status == "problem"
    assert result.summary.startswith("Nothing can be written")
    assert any("quota is used up" in part.text for part in result.evidence)


@pytest.mark.parametrize(
    ("number", "words"), [(122, "quota is used up"), (28, "file system is full"), (13, "allowed")]
)
def test_why_nothing_can_be_written(
    number: int, words: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(room.os, "open", refuse)
    answer, sentence = room.room_in(str(home))
    assert answer is False
    assert words in sentence


def test_trying_to_write_leaves_nothing(home: Path) -> None:
    answer, _ = room.room_in(str(home))
    assert answer in (True, None)
    assert list(home.iterdir()) == []


def test_no_scan_where_it_is_switched_off(check: Check) -> None:
    result = check(Configuration(scan_seconds=0), quota_readers=[])
    assert result.status == "unknown"
    assert "usage not known" in result.summary


def test_odd_names_are_shown_as_text(check: Check, home: Path) -> None:
    (home / "evil\x1b[31m\n\u202e").write_bytes(b"x" * 100_000)
    text = "\n".join(part.text for part in check(quota_readers=[]).evidence)
    assert "\x1b" not in text
    assert "evil\\x1b[31m\\n\\u202e" in text
