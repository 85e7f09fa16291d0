"""Judging what HOME holds."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from jupyterlab_signpost.checks import run_check
from jupyterlab_signpost.checks.context import CheckContext
from jupyterlab_signpost.checks.gpu_probe import GpuProbe
from jupyterlab_signpost.checks.result import CheckResult
from jupyterlab_signpost.configuration import Configuration, Surroundings
from jupyterlab_signpost.home import room
from jupyterlab_signpost.home.usage import UsageStore
from jupyterlab_signpost.sites import Profile

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
    assert any(fix.value == "signpost:open-home" for fix in result.fixes)


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
    (home / "evil\x1b[31m\n\u202e").write_bytes(b"x" * 3_000_000)
    text = "\n".join(part.text for part in check(quota_readers=[]).evidence)
    assert "\x1b" not in text
    assert "evil\\x1b[31m\\n\\u202e" in text
