"""What the tools of file systems print, and what is understood."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from fake_quota_site import GIB, KIB, MIB, UID, QuotaSite, figures, share

from jupyterlab_signpost.home import reading as reading_module
from jupyterlab_signpost.home.quota import read_quota
from jupyterlab_signpost.home.readers import READERS, ceph
from jupyterlab_signpost.home.reading import Reading

Programs = Callable[[str, str], Path]

QUOTA = "-w -p --show-mntpoint --hide-device"


def test_quota_of_nfs(site: QuotaSite) -> None:
    # The exit status is 1 when something is over its limit.
    site.tool("quota", {QUOTA: "quota-human"}, status=1)
    assert figures(site.ask("nfs4", "nas:/home")) == (249 * MIB, 100 * GIB, 4953, 500000)


def test_quota_that_knows_no_limit(site: QuotaSite) -> None:
    site.tool("quota", {QUOTA: "quota-none"})
    assert site.ask("nfs").reader == "nobody"
    assert "none" in site.evidence


@pytest.mark.parametrize("kind", ["overlay", "tmpfs", "lustre", "fuse.sshfs"])
def test_quota_is_asked_where_it_can_know(site: QuotaSite, kind: str) -> None:
    site.tool("quota", {QUOTA: "quota-human"})
    assert site.ask(kind).reader == "nobody"
    assert site.evidence == ""


USER = f"quota -q -u {UID} @MOUNT@"
PROJECT = "project -d @HOME@ @MOUNT@"
NO_PROJECT = "    0 - @HOME@\n    0 - @MOUNT@\n"


@pytest.mark.parametrize(
    ("output", "used", "limit", "files", "limit_files"),
    [
        ("lfs-user", 982177580 * KIB, 1000000000 * KIB, None, None),
        ("lfs-header-human", share(99.99 * GIB), 100 * GIB, 921718, 1048576),
        ("lfs-new-header", share(2.42 * GIB), 50 * GIB, 511, 1000000),
        # A long mount name has a line of its own; a star marks what is over; soft before hard.
        ("lfs-over-wrapped", 5242880 * KIB, 4194304 * KIB, 120000, 1000000),
        # Brackets: a part of the file system did not answer.
        ("lfs-inexact", 1041408 * KIB, 2097152 * KIB, None, None),
        ("lfs-small", 128 * KIB, 128 * KIB, 12, 20),
        # Without a limit, what lies on the whole file system is not HOME's usage.
        ("lfs-no-limit", None, None, None, None),
    ],
)
def test_lustre_in_all_its_forms(
    site: QuotaSite, output: str, used: object, limit: object, files: object, limit_files: object
) -> None:
    site.tool("lfs", {USER: output, PROJECT: NO_PROJECT})
    reading = site.ask("lustre")
    assert figures(reading) == (used, limit, files, limit_files)
    assert reading.inexact == (output == "lfs-inexact")
    assert site.output(output).strip() in site.evidence


def test_lustre_counts_the_project_that_is_home(site: QuotaSite) -> None:
    """So on LUMI, where a user has no limit, and HOME is a project."""
    site.tool(
        "lfs",
        {
            USER: "lfs-no-limit",
            PROJECT: "1000001001 P @HOME@\n    0 - @MOUNT@\n",
            "quota -q -p 1000001001 @MOUNT@": "lfs-project",
        },
    )
    reading = site.ask("lustre")
    assert figures(reading) == (18 * GIB, 20 * GIB, 99500, 100000)
    assert reading.whose == "project 1000001001"


def test_of_user_and_project_the_one_that_stops_first_counts(site: QuotaSite) -> None:
    # The user: 10 KiB of space left, many files. The project: 2 GiB left, 500 files.
    site.tool(
        "lfs",
        {
            USER: f"{site.mount} 2097142 0 2097152 - 7 0 1000000 -\n",
            PROJECT: "1001 P @HOME@\n    0 - @MOUNT@\n",
            "quota -q -p 1001 @MOUNT@": "lfs-project",
        },
    )
    reading = site.ask("lustre")
    assert figures(reading) == (2097142 * KIB, 2 * GIB, 99500, 100000)
    assert "user: 2.0 GiB of 2 GiB; 7 of 1,000,000 files (counts here for space)" in site.evidence
    assert (
        "project 1001: 18 GiB of 20 GiB; 99,500 of 100,000 files (counts here for files)"
        in site.evidence
    )


def test_a_project_of_many_people_is_told_and_not_counted(site: QuotaSite) -> None:
    site.tool("lfs", {USER: "lfs-no-limit", PROJECT: " 3773301 P @HOME@\n 3773301 P @MOUNT@\n"})
    assert figures(site.ask("lustre")) == (None, None, None, None)
    assert f"{site.mount} belongs to it too" in site.evidence


def test_a_folder_that_is_not_on_lustre(site: QuotaSite, programs: Programs) -> None:
    words = f"lfs quota: '{site.mount}' not on a mounted Lustre filesystem"
    programs("lfs", f"echo {shlex.quote(words)} >&2\nexit 1")
    assert site.ask("lustre").reader == "nobody"
    assert words in site.evidence


def test_lfs_is_not_asked_elsewhere(site: QuotaSite) -> None:
    site.tool("lfs", {USER: "lfs-user", PROJECT: NO_PROJECT})
    assert site.ask("nfs").reader == "nobody"
    assert site.evidence == ""


def test_a_tool_that_hangs_is_asked_once(site: QuotaSite, programs: Programs) -> None:
    programs("lfs", "echo >>asked\nsleep 30".replace("asked", shlex.quote(f"{site.home}/asked")))
    context = site.context("lustre", quota_timeout=0.3)
    assert read_quota(context).reader == "nobody"
    assert (site.home / "asked").read_text() == "\n"
    assert [part.text for part in context.trail] == ["no answer within 0.3 s"]


def test_tools_that_hang_get_no_more_than_the_time_for_all(
    site: QuotaSite, programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_module, "LONGEST_ALL", 1)
    for name in ("quota", "lumi-quota", "lumi-workspaces"):
        programs(name, "sleep 30")
    context = site.context("nfs", quota_timeout=0.3)
    read_quota(context)
    # The time for all is that of the first, so nothing remains.
    assert [part.text for part in context.trail] == [
        "no answer within 0.3 s",
        *["Not asked: what was asked before took all the time."] * 2,
    ]


ATTRIBUTES = "-L @HOME@ @MOUNT@"
GPFS_USER = f"-Y -u {UID} gpfs0"


def test_gpfs_counts_the_user(site: QuotaSite) -> None:
    site.tool("mmlsquota", {GPFS_USER: "mmlsquota-user"})
    reading = site.ask("gpfs", "gpfs0")
    assert figures(reading) == (GIB, 2 * GIB, None, None)


def test_gpfs_counts_what_is_in_doubt_and_only_homes_fileset(site: QuotaSite) -> None:
    attributes = (
        site.output("mmlsattr")
        .replace("fileset name:         home\n", "fileset name:         home:alice\n")
        .replace("fileset name:         root\n", "fileset name:         home:alice\n")
    )
    site.tool("mmlsattr", {ATTRIBUTES: attributes})
    site.tool(
        "mmlsquota",
        {GPFS_USER: "mmlsquota-filesets", "-Y -j home:alice gpfs0": "mmlsquota-fileset"},
    )
    reading = site.ask("gpfs", "/dev/gpfs0")
    assert figures(reading) == (3 * GIB, 4 * GIB, 950, 1000)
    assert "is not HOME's own" in site.evidence


def test_gpfs_does_not_guess_a_fileset(site: QuotaSite) -> None:
    site.tool("mmlsquota", {GPFS_USER: "mmlsquota-filesets"})
    assert site.ask("gpfs", "gpfs0").reader == "nobody"
    assert "home%3Aalice" in site.evidence


def test_gpfs_counts_the_fileset_that_is_home(site: QuotaSite) -> None:
    site.tool("mmlsattr", {ATTRIBUTES: "mmlsattr"})
    site.tool("mmlsquota", {GPFS_USER: "mmlsquota-user", "-Y -j home gpfs0": "mmlsquota-fileset"})
    reading = site.ask("gpfs", "gpfs0")
    # The user has 1 GiB left, the fileset 0.25 GiB.
    assert figures(reading) == (10 * GIB, 10747904 * KIB, 5000, 100000)
    assert reading.whose == "fileset home"
    assert "kept 2 times here" in site.evidence
    assert "user: 1 GiB of 2 GiB" in site.evidence


def test_panfs(site: QuotaSite) -> None:
    site.tool("pan_quota", {"": "pan_quota"})
    assert figures(site.ask("panfs")) == (share(2.58 * GIB), 8 * GIB, None, None)
    site.tool("pan_quota", {"": site.output("pan_quota").replace("unlimited", "90000")})
    assert figures(site.ask("panfs"))[2:] == (31225, 90000)


BEEGFS = f"--getquota --csv --uid {UID} --mount=@MOUNT@"


def test_beegfs_without_a_limit_says_nothing_about_home(site: QuotaSite) -> None:
    output = site.output("beegfs").replace("nunal,4500", f"alice,{UID}")
    site.tool("beegfs-ctl", {BEEGFS: output})
    assert site.ask("beegfs").reader == "nobody"
    site.tool("beegfs-ctl", {BEEGFS: output.replace("536,unlimited", "536,3000000000000")})
    assert figures(site.ask("beegfs")) == (2791507521536, 3 * 10**12, None, None)


def test_beegfs_counts_the_pool_that_home_lies_in(site: QuotaSite) -> None:
    site.tool(
        "beegfs-ctl",
        {
            BEEGFS: "beegfs-pools",
            "--getentryinfo --mount=@MOUNT@ @HOME@": "beegfs-entry",
        },
    )
    reading = site.ask("beegfs")
    assert figures(reading) == (3693671874, 8 * GIB, 48433, 1000000)
    assert reading.whose == "user in the storage pool home"
    assert "chunk files" in site.evidence


def test_zfs_counts_the_user_in_a_shared_data_set(site: QuotaSite) -> None:
    names = ",".join(
        f"{name}@{UID}" for name in ("userused", "userquota", "userobjused", "userobjquota")
    )
    site.tool("zfs", {f"get -Hp -o property,value {names} tank/home": "zfs"})
    output = site.output("zfs").split("referenced")[0]
    site.tool("zfs", {f"get -Hp -o property,value {names} tank/home": output})
    assert figures(site.ask("zfs", "tank/home")) == (GIB, 10 * GIB, None, None)


def test_zfs_counts_the_data_set_that_is_home(site: QuotaSite) -> None:
    names = ",".join(
        [
            *(f"{name}@{UID}" for name in ("userused", "userquota", "userobjused")),
            f"userobjquota@{UID}",
            *("referenced", "refquota", "used", "quota"),
        ]
    )
    site.tool("zfs", {f"get -Hp -o property,value {names} tank/home/alice": "zfs"})
    reading = site.ask("zfs", "tank/home/alice", at_home=True)
    # With its snapshots, 1 GiB is left of 6.
    assert figures(reading) == (5 * GIB, 6 * GIB, None, None)
    assert "user: 1 GiB of 10 GiB" in site.evidence


def test_ceph_tells_its_nearest_limit(site: QuotaSite, monkeypatch: pytest.MonkeyPatch) -> None:
    attributes = {
        (str(site.home), "ceph.dir.rbytes"): b"7",
        (site.mount, "ceph.quota.max_bytes"): b"1000",
        (site.mount, "ceph.dir.rbytes"): b"900",
        (site.mount, "ceph.dir.rfiles"): b"12",
        (site.mount, "ceph.quota.max_files"): b"20",
    }

    def getxattr(path: Path, name: str) -> bytes:
        try:
            return attributes[(str(path), name)]
        except KeyError:
            raise OSError(61, "No data available") from None

    monkeypatch.setattr(ceph.os, "getxattr", getxattr, raising=False)
    for kind in ("ceph", "fuse.ceph-fuse"):
        assert figures(site.ask(kind)) == (900, 1000, 12, 20)
    assert site.ask("nfs4").reader == "nobody"


@pytest.mark.parametrize("kind", ["lustre", "gpfs", "panfs", "beegfs", "zfs", "ceph", "nfs"])
def test_a_place_without_its_tools_is_a_normal_place(site: QuotaSite, kind: str) -> None:
    assert site.ask(kind).reader == "nobody"
    assert site.evidence == ""


GARBAGE = "\n".join(
    [
        *("", "a b c d e f g h i j", "* * * * * * * *", "1\n 2\n  3", ":::::", ",,,,,", "| " * 20),
        *("mmlsquota::HEADER:\nmmlsquota::0:1", "<GB> <x>\n: : :", "\x00\xff" * 50, "[", "{"),
    ]
)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        *(("lustre", "lfs"), ("gpfs", "mmlsquota"), ("gpfs", "mmlsattr"), ("panfs", "pan_quota")),
        *(("beegfs", "beegfs-ctl"), ("zfs", "zfs"), ("nfs", "quota"), ("nfs", "lumi-quota")),
        *(("nfs", "csc-workspaces"), ("nfs", "lumi-workspaces")),
    ],
)
def test_what_no_tool_prints_is_not_understood(
    site: QuotaSite,
    programs: Programs,
    tmp_path: Path,
    kind: str,
    name: str,
) -> None:
    site.profile["home"]["quota_readers"] = [
        reader for reader in READERS if reader not in ("statvfs", "command")
    ]
    output = tmp_path / "output"
    output.write_bytes(GARBAGE.encode("latin-1"))
    programs(name, f"cat {shlex.quote(str(output))}")
    assert site.ask(kind) == Reading("nobody")
    assert "a b c d e f g h i j" in site.evidence
