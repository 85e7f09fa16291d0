"""What quota tools print, and what is understood."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from jupyterlab_signpost.app import SignpostApp
from jupyterlab_signpost.configuration import Configuration, Surroundings, parse_size
from jupyterlab_signpost.home.mounts import Mount, mount_of, read_mounts
from jupyterlab_signpost.home.quota import QuotaContext, Reading, read_quota, statvfs
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


def test_no_posix_quota_is_not_an_answer(
    surroundings: Surroundings, make_profile: MakeProfile, programs: Programs
) -> None:
    programs("quota", "echo 'Disk quotas for user alice (uid 1001): none'")
    reading, context = ask(surroundings, make_profile(quota_readers=["posix-quota"]))
    assert (reading.used_bytes, reading.limit_bytes) == (None, None)
    assert "none" in context.trail[0].text


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


def test_csc_workspaces(
    surroundings: Surroundings, make_profile: MakeProfile, programs: Programs, home: Path
) -> None:
    programs(
        "csc-workspaces",
        "cat <<'END'\n"
        "Disk area               Capacity(used/max)  Files(used/max)  Cleanup\n"
        "Personal home folder\n\n"
        f"{home}                 16.5G*/15G         24K/150K        n/a\n"
        "Project: project_2000123\n"
        "/projappl/project_2000123        24G/15G         36K/150K        n/a\nEND",
    )
    reading, _ = ask(surroundings, make_profile(quota_readers=["csc-workspaces"]))
    assert (reading.used_bytes, reading.limit_bytes) == (parse_size("16.5G"), 15 << 30)
    assert (reading.used_files, reading.limit_files) == (24000, 150000)


def test_the_table_of_delta(
    surroundings: Surroundings, make_profile: MakeProfile, programs: Programs, home: Path
) -> None:
    programs(
        "quota",
        "cat <<'END'\nQuota usage for user alice:\n"
        "| Directory Path  | User | User | User  | User | User   | User |\n"
        f"| {home}  | 20k  | 50G  | 55G | 5    | 600000 | 660000 |\n"
        "| /projects/aaaa  | 8k    | 500G  | 550G  | 2     | 300000 | 330000 |\nEND",
    )
    reading, _ = ask(surroundings, make_profile(quota_readers=["delta-quota"]))
    assert (reading.used_bytes, reading.limit_bytes) == (20 << 10, 50 << 30)
    assert (reading.used_files, reading.limit_files) == (5, 600000)


def test_open_ondemand_takes_the_nearest_folder_of_this_user(
    surroundings: Surroundings, make_profile: MakeProfile, home: Path, tmp_path: Path
) -> None:
    entry = {"type": "user", "block_usage": 1, "total_block_usage": 1000, "block_limit": 2000}
    entry |= {"file_usage": 1, "total_file_usage": 5, "file_limit": 10}
    quotas = [
        {**entry, "user": "bob", "path": str(home)},
        {**entry, "user": "alice", "path": "/", "block_limit": 1},
        {**entry, "user": "alice", "path": str(home.parent)},
        {"user": "alice", "path": str(home), "block_limit": "garbage"},
        "garbage",
    ]
    path = tmp_path / "quota.json"
    path.write_text(json.dumps({"version": 1, "quotas": quotas}))
    environ = {**surroundings.environ, "OOD_QUOTA_PATH": f"https://x.example/q.json:{path}"}
    surroundings = Surroundings(home, "alice", environ)
    reading, _ = ask(surroundings, make_profile(quota_readers=["open-ondemand"]))
    assert (reading.used_bytes, reading.limit_bytes) == (1000 << 10, 2000 << 10)
    assert (reading.used_files, reading.limit_files) == (5, 10)


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
    assert statvfs(context) is None


@pytest.mark.parametrize(
    ("text", "size"), [("100GB", 100 << 30), ("1.5 TiB", 1536 << 30), ("5000", 5000), ("3k", 3072)]
)
def test_sizes(text: str, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize(
    ("text", "size"),
    [
        *(("100GB", 100 * 10**9), ("100GiB", 100 << 30), ("100G", 100 << 30)),
        *(("1.5 tb", 15 * 10**11), ("2kB", 2000), ("5000", 5000), ("7B", 7)),
    ],
)
def test_sizes_that_an_administrator_writes(text: str, size: int) -> None:
    assert parse_size(text, decimal_bytes=True) == size
    assert SignpostApp(home_quota=text).configuration().home_quota_bytes == size


@pytest.mark.parametrize("text", ["", "many", "-1G", "1 GG", "١G"])
def test_sizes_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match="is not a size"):
        parse_size(text)


def test_mounts_with_odd_names(tmp_path: Path) -> None:
    table = tmp_path / "mountinfo"
    table.write_text(
        "1 0 8:1 / / rw - ext4 /dev/vda rw\n"
        "2 1 0:9 / /home/my\\040disk rw shared:1 - nfs4 nas:/my\\040disk rw\nbroken line\n"
    )
    mounts = read_mounts(table)
    found = mount_of("/home/my disk/alice", mounts)
    assert found == Mount("/home/my disk", "nfs4", "nas:/my disk")
    assert found.is_network
    assert mount_of("/home/my diskette", mounts) == Mount("/", "ext4", "/dev/vda")
