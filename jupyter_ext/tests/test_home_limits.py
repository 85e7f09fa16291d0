"""How the check of HOME judges what was learnt about limits of bytes and of files."""

from __future__ import annotations

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
