"""What quota tools print, and what is understood."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from jupyterlab_signpost.configuration import Configuration, Surroundings
from jupyterlab_signpost.home.mounts import Mount, mount_of, read_mounts
from jupyterlab_signpost.home.quota import read_quota, read_with_scan
from jupyterlab_signpost.home.readers import statvfs
from jupyterlab_signpost.home.reading import QuotaContext, Reading
from jupyterlab_signpost.sites import Profile

MakeProfile = Callable[..., Profile]
Programs = Callable[[str, str], Path]


def ask(
    surroundings: Surroundings,
    profile: Profile,
    configuration: Configuration | None = None,
    mount: str | None = None,
) -> tuple[Reading, QuotaContext]:
    context = QuotaContext(
        surroundings,
        configuration or Configuration(),
        profile,
        mounts=[
            Mount("/", "ext4", "/dev/vda"),
            *([Mount(mount, "nfs", "nas:/x")] if mount else []),
        ],
    )
    return read_quota(context), context


@pytest.mark.parametrize(
    ("row", "used", "limit", "files", "limit_files"),
    [
        # All columns, as "-p" prints them.
        ("254976 104857600 110100480 0 4953 500000 1000000 0", 249 << 20, 100 << 30, 4953, 500000),
        # Over quota: the star, and a grace period.
        ("120586240* 104857600 110100480 6days 4953 0 0 none", 115 << 30, 100 << 30, 4953, None),
        # An old version leaves empty grace columns out.
        ("1024 0 2048 7 0 0", 1 << 20, 2 << 20, 7, None),
        # A wrapper of the site prints units.
        ("249M 100G 105G 4953 500k 1000k", 249 << 20, 100 << 30, 4953, 500000),
    ],
)
def test_posix_quota_in_all_its_forms(
    row: str,
    used: int,
    limit: int,
    files: int,
    limit_files: int | None,
    surroundings: Surroundings,
    make_profile: MakeProfile,
    programs: Programs,
    home: Path,
) -> None:
    mount = str(home.parent)
    programs(
        "quota",
        "echo 'Disk quotas for user alice (uid 1001):'\n"
        "echo '  Filesystem space quota limit grace files quota limit grace'\n"
        f"echo '  /elsewhere 1 2 3 0 4 5 6 0'\necho '  {mount} {row}'\nexit 1",
    )
    reading, _ = ask(surroundings, make_profile(quota_readers=["posix-quota"]), mount=mount)
    assert (reading.used_bytes, reading.limit_bytes) == (used, limit)
    assert (reading.used_files, reading.limit_files) == (files, limit_files)


def test_posix_quota_with_a_wrapped_line(
    surroundings: Surroundings, make_profile: MakeProfile, programs: Programs, home: Path
) -> None:
    programs(
        "quota",
        f"echo 'Disk quotas for user alice (uid 1001):'\necho '{home.parent}'\n"
        "echo '            1024 0 2048 0 7 0 0 0'",
    )
    profile = make_profile(quota_readers=["posix-quota"])
    reading, _ = ask(surroundings, profile, mount=str(home.parent))
    assert (reading.used_bytes, reading.limit_bytes) == (1 << 20, 2 << 20)


def test_a_missing_tool_leaves_no_trace(
    surroundings: Surroundings, make_profile: MakeProfile
) -> None:
    reading, context = ask(surroundings, make_profile(quota_readers=["posix-quota", "nonsense"]))
    assert reading.limit_bytes is None
    assert [part.source for part in context.trail] == ["nonsense"]


def test_a_tool_that_hangs_is_left(
    surroundings: Surroundings, make_profile: MakeProfile, programs: Programs
) -> None:
    programs("quota", "sleep 30")
    begin = time.monotonic()
    _, context = ask(
        surroundings, make_profile(quota_readers=["posix-quota"]), Configuration(quota_timeout=0.3)
    )
    assert time.monotonic() - begin < 5
    assert "no answer within 0.3 s" in context.trail[0].text


def test_usage_and_limit_may_come_from_different_readers(
    surroundings: Surroundings, make_profile: MakeProfile, programs: Programs, home: Path
) -> None:
    programs("quota", f"echo '{home.parent} 1024 0 0 0 7 0 0 0'")
    profile = make_profile(
        quota_readers=["posix-quota", "profile-constant"], quota_bytes=5000, quota_files=9
    )
    reading, _ = ask(surroundings, profile, mount=str(home.parent))
    assert (reading.used_bytes, reading.limit_bytes) == (1 << 20, 5000)


def test_the_administrator_has_the_last_word(
    surroundings: Surroundings, make_profile: MakeProfile
) -> None:
    profile = make_profile(quota_readers=["profile-constant"], quota_bytes=5000)
    reading, context = ask(surroundings, profile, Configuration(home_quota_bytes=7000))
    assert reading.limit_bytes == 7000
    assert context.trail[0].source == "this server's configuration"


def test_a_share_for_all_is_not_taken_for_a_quota(
    surroundings: Surroundings, make_profile: MakeProfile
) -> None:
    context = QuotaContext(surroundings, Configuration(), make_profile(), scanned_bytes=10**9)
    context.mounts = [Mount("/", "nfs4", "nas:/export/home")]
    assert statvfs.read(context) == []


class Disk:
    """What statvfs says of a disk of 1000 blocks of 4 KiB, 50 of them for the administrator."""

    f_frsize, f_blocks, f_bfree, f_bavail, f_files, f_ffree = 4096, 1000, 350, 300, 500, 100


@pytest.mark.parametrize(
    ("mount", "known"),
    [
        # A disk of the user's own, as a hub gives one to each: all figures count.
        (Mount("HOME", "ext4", "/dev/sdb"), (650, 950, 400, 500)),
        (Mount("HOME", "xfs", "/dev/sdb"), (650, 950, None, None)),
        # A folder of a larger disk, a network share, the disk of the whole machine: nothing.
        (Mount("HOME", "ext4", "/dev/sdb", root="/docker/volumes/7"), None),
        (Mount("HOME", "nfs4", "nas:/export/home"), None),
        (Mount("/", "ext4", "/dev/sda"), None),
        (Mount("HOME", "tmpfs", "tmpfs"), None),
    ],
)
def test_a_disk_is_a_limit_where_it_is_home_and_nothing_else(
    surroundings: Surroundings,
    make_profile: MakeProfile,
    monkeypatch: pytest.MonkeyPatch,
    home: Path,
    mount: Mount,
    known: tuple[int | None, ...] | None,
) -> None:
    monkeypatch.setattr(statvfs.os, "statvfs", lambda _: Disk)
    mount = replace(mount, point=str(home) if mount.point == "HOME" else mount.point)
    context = QuotaContext(
        surroundings, Configuration(), make_profile(quota_readers=["statvfs"]), mounts=[mount]
    )
    reading = read_quota(context)
    if known is None:
        assert reading == Reading("nobody")
    else:
        assert (reading.used_bytes, reading.limit_bytes) == (known[0] * 4096, known[1] * 4096)
        assert (reading.used_files, reading.limit_files) == known[2:]


@pytest.mark.parametrize(
    ("source", "blocks", "scanned", "trusted"),
    [
        ("nas:/prod/alice", 1000, 650 * 4096, True),
        # The hub's name of the user is in the name of the share.
        ("nas:/prod/alice-hub", 1000, 650 * 4096, True),
        # A scan counts something else; 1 TiB is everybody's; it is named after another.
        ("nas:/prod/alice", 1000, 100 * 4096, False),
        ("nas:/prod/alice", 1 << 28, 650 * 4096, False),
        ("nas:/prod/bob", 1000, 650 * 4096, False),
        ("nas:/prod/alice", 1 << 60, 650 * 4096, False),
    ],
)
def test_a_share_of_the_users_name_counts_when_a_scan_confirms_it(
    surroundings: Surroundings,
    make_profile: MakeProfile,
    monkeypatch: pytest.MonkeyPatch,
    home: Path,
    source: str,
    blocks: int,
    scanned: int,
    trusted: bool,
) -> None:
    free = blocks - 650
    answer = type("Share", (Disk,), {"f_blocks": blocks, "f_bfree": free, "f_bavail": free})
    monkeypatch.setattr(statvfs.os, "statvfs", lambda _: answer)
    environ = {**surroundings.environ, "JUPYTERHUB_USER": "alice-hub"}
    context = QuotaContext(
        Surroundings(home, "alice", environ),
        Configuration(),
        make_profile(quota_readers=["statvfs"]),
        mounts=[Mount(str(home), "nfs4", source)],
    )
    before = read_quota(context)
    assert before == Reading("nobody")
    after = read_with_scan(context, before, scanned)
    assert (after.limit_bytes == 1000 * 4096) == trusted


def test_only_what_needs_the_scan_is_asked_after_it(
    surroundings: Surroundings, make_profile: MakeProfile, programs: Programs, home: Path
) -> None:
    programs("quota", f"echo asked >> {home}/log")
    reading, context = ask(surroundings, make_profile(quota_readers=["posix-quota", "statvfs"]))
    read_with_scan(context, reading, 7)
    assert (home / "log").read_text() == "asked\n"


def test_mounts_with_odd_names(tmp_path: Path) -> None:
    table = tmp_path / "mountinfo"
    table.write_text(
        "1 0 8:1 / / rw - ext4 /dev/vda rw\n"
        "2 1 0:9 / /home/my\\040disk rw shared:1 - nfs4 nas:/my\\040disk rw\nbroken line\n"
        "3 1 8:2 /volumes/7\\0408 /u rw - ext4 /dev/sdb rw\n"
    )
    mounts = read_mounts(table)
    assert mounts[2] == Mount("/u", "ext4", "/dev/sdb", root="/volumes/7 8")
    found = mount_of("/home/my disk/alice", mounts)
    assert found == Mount("/home/my disk", "nfs4", "nas:/my disk")
    assert found.is_network
    assert mount_of("/home/my diskette", mounts) == Mount("/", "ext4", "/dev/vda")
