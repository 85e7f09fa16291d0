"""How the check of HOME judges what was learnt about limits of bytes and of files."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jupyterlab_signpost.checks import home as home_check
from jupyterlab_signpost.checks.result import CheckResult
from jupyterlab_signpost.configuration import Configuration, Surroundings
from jupyterlab_signpost.core import Core
from jupyterlab_signpost.home.reading import Reading
from jupyterlab_signpost.sites import Profile

Check = Callable[..., CheckResult]


@pytest.fixture
def check(
    surroundings: Surroundings,
    make_profile: Callable[..., Profile],
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Check]:
    """Ask the check of HOME at a site with these rules."""
    core = Core(Configuration(scan_wait_seconds=20), surroundings, home)

    def ask(**rules: object) -> CheckResult:
        monkeypatch.setattr(core, "profile", lambda _: make_profile(**rules))
        return core.check("home", None)

    yield ask
    core.stop()


def test_the_share_is_that_of_the_nearer_limit(
    check: Check, programs: Callable[[str, str], Path], home: Path
) -> None:
    programs("csc-workspaces", f"echo '{home}  6G/15G  30K/150K n/a'")
    result = check(quota_readers=["csc-workspaces"])
    assert (result.status, result.fraction) == ("ok", pytest.approx(0.4))
    programs("csc-workspaces", f"echo '{home}  1G/15G  138K/150K n/a'")
    result = check(quota_readers=["csc-workspaces"])
    assert (result.status, result.fraction) == ("attention", pytest.approx(0.92))


def test_a_limit_of_files_is_held_against_the_scan(check: Check, home: Path) -> None:
    for number in range(18):
        (home / f"file{number}").touch()
    rules = {"quota_readers": ["profile-constant"], "quota_bytes": 10**12}
    result = check(**rules, quota_files=20)
    assert result.status == "problem"
    # HOME itself counts too.
    assert "19 of 20 files" in result.summary
    assert result.fraction == pytest.approx(0.95)


def test_usage_of_which_a_part_is_missing_is_told_as_that(
    check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = Reading("lustre", 3 << 30, 10 << 30, inexact=True)
    monkeypatch.setattr(home_check, "read_quota", lambda _: known)
    assert check().summary == "at least 3 GiB of 10 GiB"


def test_a_site_tool_is_told_once(
    check: Check, programs: Callable[[str, str], Path], home: Path
) -> None:
    programs("lumi-quota", f"echo asked >> {home}/log")
    result = check()
    assert (home / "log").read_text() == "asked\n"
    assert [part.source for part in result.evidence].count("lumi-quota") == 1


Mount = Callable[..., Path]


@pytest.fixture
def mount_disk(tmp_path: Path) -> Iterator[Mount]:
    """Make a real ext4 disk of 16 MiB and mount it, all of it or one of its folders."""
    mounted: list[Path] = []

    def run(*command: object) -> None:
        words = [str(word) for word in command]
        path = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
        try:
            subprocess.run(words, check=True, capture_output=True, env={"PATH": path})
        except (OSError, subprocess.CalledProcessError) as error:
            why = getattr(error, "stderr", b"").decode(errors="replace").strip() or error
            pytest.skip(f"This machine lets nobody mount a disk here: {why}")

    def mount(point: Path, folder: str | None = None) -> Path:
        image = tmp_path / "disk.img"
        with open(image, "wb") as file:
            file.truncate(16 << 20)
        run("mkfs.ext4", "-q", "-F", "-m", "0", image)
        whole = point if folder is None else tmp_path / "whole"
        whole.mkdir(exist_ok=True)
        run("mount", "-o", "loop", image, whole)
        mounted.append(whole)
        if folder is not None:
            (whole / folder).mkdir()
            run("mount", "--bind", whole / folder, point)
            mounted.append(point)
        return point

    yield mount
    for point in reversed(mounted):
        subprocess.run(["umount", "-l", str(point)], check=True)


def test_a_real_disk_for_home_alone_is_its_limit(
    check: Check, home: Path, mount_disk: Mount
) -> None:
    mount_disk(home)
    (home / "data").write_bytes(b"x" * (4 << 20))
    os.sync()
    told = subprocess.run(
        ["df", "-B1", "--output=used,avail", str(home)], check=True, capture_output=True, text=True
    )
    used, free = (int(word) for word in told.stdout.split()[-2:])
    result = check()
    assert result.status == "problem"
    # Little is free on so small a disk, but the share is df's.
    assert result.fraction == pytest.approx(used / (used + free), abs=0.001)
    assert any("a disk for HOME alone" in (part.source or "") for part in result.evidence)


def test_a_folder_of_a_real_disk_has_no_limit_of_its_own(
    check: Check, home: Path, mount_disk: Mount
) -> None:
    mount_disk(home, folder="alice")
    result = check()
    assert result.fraction is None
    assert "no limit known" in result.summary


def test_a_real_disk_that_is_full_to_the_last_byte(
    check: Check, home: Path, mount_disk: Mount
) -> None:
    mount_disk(home)
    with contextlib.suppress(OSError), open(home / "data", "wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)
    result = check()
    assert result.status == "problem"
    assert result.summary.startswith("Nothing can be written")
    assert result.fraction == pytest.approx(1, abs=0.001)
    assert any("The file system is full" in part.text for part in result.evidence)
