"""What the tools of file systems and sites print, and what is understood.

The outputs in ``quota_outputs`` are those of the tools' and sites' documentation. Each is printed
by a program of the tool's name on PATH, which refuses other arguments than those it is to be asked
with.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from jupyterlab_signpost.configuration import Configuration, Surroundings
from jupyterlab_signpost.home import reading as reading_module
from jupyterlab_signpost.home.mounts import Mount
from jupyterlab_signpost.home.quota import read_quota
from jupyterlab_signpost.home.readers import READERS, ceph
from jupyterlab_signpost.home.reading import QuotaContext, Reading
from jupyterlab_signpost.sites import Profile

OUTPUTS = Path(__file__).with_name("quota_outputs")
NAMES = frozenset(path.name for path in OUTPUTS.iterdir())
UID = str(os.getuid())
KIB, MIB, GIB = 1 << 10, 1 << 20, 1 << 30

#: The arguments that a program takes, and what it prints for them.
Answers = dict[str, str]


class Site:
    """A place with HOME on a mount of some type, and the tools that a test gives it."""

    def __init__(
        self,
        home: Path,
        profile: Profile,
        surroundings: Surroundings,
        programs: Callable[[str, str], Path],
    ) -> None:
        self.home, self.profile, self.surroundings = home, profile, surroundings
        self._programs = programs
        self.mount = str(home.parent)

    def fill(self, text: str) -> str:
        for name, value in (("HOME", str(self.home)), ("MOUNT", self.mount), ("UID", UID)):
            text = text.replace(f"@{name}@", value)
        return text

    def output(self, name: str) -> str:
        return self.fill((OUTPUTS / name).read_text())

    def tool(self, name: str, answers: Answers, status: int = 0) -> None:
        """A program that prints one of the outputs for the arguments that are named with it."""
        lines = ['case "$*" in']
        for arguments, output in answers.items():
            text = self.output(output) if output in NAMES else self.fill(output)
            pattern = shlex.quote(self.fill(arguments))
            lines.append(f"{pattern}) printf %s {shlex.quote(text)}; exit {status};;")
        lines += ['*) echo "not to be asked: $*" >&2; exit 64;;', "esac"]
        self._programs(name, "\n".join(lines))

    def context(
        self, kind: str, source: str = "disk", at_home: bool = False, **settings: object
    ) -> QuotaContext:
        point = str(self.home) if at_home else self.mount
        return QuotaContext(
            self.surroundings,
            Configuration(**settings),  # type: ignore[arg-type]
            self.profile,
            mounts=[Mount("/", "ext4", "/dev/vda"), Mount(point, kind, source)],
        )

    def ask(self, kind: str, source: str = "disk", at_home: bool = False) -> Reading:
        """What the generic profile learns."""
        self.asked = self.context(kind, source, at_home)
        return read_quota(self.asked)

    @property
    def evidence(self) -> str:
        return "\n".join(f"{part.label} {part.source} {part.text}" for part in self.asked.trail)


@pytest.fixture
def site(
    home: Path,
    generic: Profile,
    surroundings: Surroundings,
    programs: Callable[[str, str], Path],
) -> Site:
    return Site(home, generic, surroundings, programs)


def figures(reading: Reading) -> tuple[int | None, ...]:
    return reading.used_bytes, reading.limit_bytes, reading.used_files, reading.limit_files


def share(text: float) -> object:
    return pytest.approx(text, rel=0.001)


QUOTA = "-w -p --show-mntpoint --hide-device"


def test_quota_of_nfs(site: Site) -> None:
    # The exit status is 1 when something is over its limit.
    site.tool("quota", {QUOTA: "quota-human"}, status=1)
    assert figures(site.ask("nfs4", "nas:/home")) == (249 * MIB, 100 * GIB, 4953, 500000)


def test_quota_that_knows_no_limit(site: Site) -> None:
    site.tool("quota", {QUOTA: "quota-none"})
    assert site.ask("nfs").reader == "nobody"
    assert "none" in site.evidence


@pytest.mark.parametrize("kind", ["overlay", "tmpfs", "lustre", "fuse.sshfs"])
def test_quota_is_asked_where_it_can_know(site: Site, kind: str) -> None:
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
    site: Site, output: str, used: object, limit: object, files: object, limit_files: object
) -> None:
    site.tool("lfs", {USER: output, PROJECT: NO_PROJECT})
    reading = site.ask("lustre")
    assert figures(reading) == (used, limit, files, limit_files)
    assert reading.inexact == (output == "lfs-inexact")
    assert site.output(output).strip() in site.evidence


def test_lustre_counts_the_project_that_is_home(site: Site) -> None:
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


def test_of_user_and_project_the_one_that_stops_first_counts(site: Site) -> None:
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


def test_a_project_of_many_people_is_told_and_not_counted(site: Site) -> None:
    site.tool("lfs", {USER: "lfs-no-limit", PROJECT: " 3773301 P @HOME@\n 3773301 P @MOUNT@\n"})
    assert figures(site.ask("lustre")) == (None, None, None, None)
    assert f"{site.mount} belongs to it too" in site.evidence


def test_a_folder_that_is_not_on_lustre(site: Site, programs: Callable[[str, str], Path]) -> None:
    words = f"lfs quota: '{site.mount}' not on a mounted Lustre filesystem"
    programs("lfs", f"echo {shlex.quote(words)} >&2\nexit 1")
    assert site.ask("lustre").reader == "nobody"
    assert words in site.evidence


def test_lfs_is_not_asked_elsewhere(site: Site) -> None:
    site.tool("lfs", {USER: "lfs-user", PROJECT: NO_PROJECT})
    assert site.ask("nfs").reader == "nobody"
    assert site.evidence == ""


def test_a_tool_that_hangs_is_asked_once(site: Site, programs: Callable[[str, str], Path]) -> None:
    programs("lfs", "echo >>asked\nsleep 30".replace("asked", shlex.quote(f"{site.home}/asked")))
    context = site.context("lustre", quota_timeout=0.3)
    assert read_quota(context).reader == "nobody"
    assert (site.home / "asked").read_text() == "\n"
    assert [part.text for part in context.trail] == ["no answer within 0.3 s"]


def test_tools_that_hang_get_no_more_than_the_time_for_all(
    site: Site, programs: Callable[[str, str], Path], monkeypatch: pytest.MonkeyPatch
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


def test_gpfs_counts_the_user(site: Site) -> None:
    site.tool("mmlsquota", {GPFS_USER: "mmlsquota-user"})
    reading = site.ask("gpfs", "gpfs0")
    assert figures(reading) == (GIB, 2 * GIB, None, None)


def test_gpfs_counts_what_is_in_doubt_and_only_homes_fileset(site: Site) -> None:
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


def test_gpfs_does_not_guess_a_fileset(site: Site) -> None:
    site.tool("mmlsquota", {GPFS_USER: "mmlsquota-filesets"})
    assert site.ask("gpfs", "gpfs0").reader == "nobody"
    assert "home%3Aalice" in site.evidence


def test_gpfs_counts_the_fileset_that_is_home(site: Site) -> None:
    site.tool("mmlsattr", {ATTRIBUTES: "mmlsattr"})
    site.tool("mmlsquota", {GPFS_USER: "mmlsquota-user", "-Y -j home gpfs0": "mmlsquota-fileset"})
    reading = site.ask("gpfs", "gpfs0")
    # The user has 1 GiB left, the fileset 0.25 GiB.
    assert figures(reading) == (10 * GIB, 10747904 * KIB, 5000, 100000)
    assert reading.whose == "fileset home"
    assert "kept 2 times here" in site.evidence
    assert "user: 1 GiB of 2 GiB" in site.evidence


def test_panfs(site: Site) -> None:
    site.tool("pan_quota", {"": "pan_quota"})
    assert figures(site.ask("panfs")) == (share(2.58 * GIB), 8 * GIB, None, None)
    site.tool("pan_quota", {"": site.output("pan_quota").replace("unlimited", "90000")})
    assert figures(site.ask("panfs"))[2:] == (31225, 90000)


BEEGFS = f"--getquota --csv --uid {UID} --mount=@MOUNT@"


def test_beegfs_without_a_limit_says_nothing_about_home(site: Site) -> None:
    output = site.output("beegfs").replace("nunal,4500", f"alice,{UID}")
    site.tool("beegfs-ctl", {BEEGFS: output})
    assert site.ask("beegfs").reader == "nobody"
    site.tool("beegfs-ctl", {BEEGFS: output.replace("536,unlimited", "536,3000000000000")})
    assert figures(site.ask("beegfs")) == (2791507521536, 3 * 10**12, None, None)


def test_beegfs_counts_the_pool_that_home_lies_in(site: Site) -> None:
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


def test_zfs_counts_the_user_in_a_shared_data_set(site: Site) -> None:
    names = ",".join(
        f"{name}@{UID}" for name in ("userused", "userquota", "userobjused", "userobjquota")
    )
    site.tool("zfs", {f"get -Hp -o property,value {names} tank/home": "zfs"})
    output = site.output("zfs").split("referenced")[0]
    site.tool("zfs", {f"get -Hp -o property,value {names} tank/home": output})
    assert figures(site.ask("zfs", "tank/home")) == (GIB, 10 * GIB, None, None)


def test_zfs_counts_the_data_set_that_is_home(site: Site) -> None:
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


def test_ceph_tells_its_nearest_limit(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_csc_workspaces(site: Site) -> None:
    site.profile["home"]["quota_readers"] = ["csc-workspaces"]
    site.tool("csc-workspaces", {"": "csc-workspaces"})
    assert figures(site.ask("lustre")) == (share(4.4 * GIB), 15 * GIB, 24000, 150000)


@pytest.mark.parametrize(
    ("cells", "used", "limit", "files", "limit_files"),
    [
        # The unit of the limit is the one of both; a star marks what is over.
        ("7.2/10TB  17/100K", 7.2 * (1 << 40), 10 << 40, 17, 100000),
        ("7.2T*/7.0T  2.1M*/2.0M", 7.2 * (1 << 40), 7 << 40, 2100000, 2000000),
        ("3.045G/10G .97k/100k", 3.045 * GIB, 10 * GIB, 970, 100000),
        ("16M/22G 0/100K", 16 * MIB, 22 * GIB, 0, 100000),
    ],
)
def test_cells_of_csc_workspaces(
    site: Site, cells: str, used: float, limit: int, files: int, limit_files: int
) -> None:
    site.profile["home"]["quota_readers"] = ["csc-workspaces"]
    site.tool("csc-workspaces", {"": f"{site.home}/  {cells}  n/a\n"})
    assert figures(site.ask("lustre")) == (share(used), limit, files, limit_files)


def test_lumi_tells_powers_of_1000_in_its_table(site: Site) -> None:
    # In a container, where lfs is missing.
    site.tool("lumi-quota", {"": "lumi-quota"})
    assert figures(site.ask("lustre")) == (16 * 10**6, 22 * 10**9, 17, 100000)
    over = site.output("lumi-quota").replace("16M/22G", "1.1T*/22G")
    site.tool("lumi-quota", {"": over})
    assert site.ask("lustre").used_bytes == 1100 * 10**9


def test_lumi_has_a_newer_overview(site: Site) -> None:
    site.tool("lumi-workspaces", {"": "lumi-workspaces"})
    assert figures(site.ask("lustre")) == (19 * GIB, 20 * GIB, 1234, 100000)


def test_the_file_system_is_asked_before_the_site(site: Site) -> None:
    site.tool("lfs", {USER: "lfs-user", PROJECT: NO_PROJECT})
    site.tool("lumi-quota", {"": "lumi-quota"})
    assert site.ask("lustre").reader == "lustre"
    assert "lumi" not in site.evidence


def test_delta_draws_a_table(site: Site) -> None:
    site.profile["home"]["quota_readers"] = ["delta-quota"]
    site.tool("quota", {"": "delta-quota"})
    # The lower of both limits counts, as the site's own example has it.
    assert figures(site.ask("nfs")) == (20 * KIB, 27.5 * GIB, 5, 600000)


def test_nersc_answers_with_the_number_of_full_file_systems(site: Site) -> None:
    site.tool("showquota", {"-J": "showquota.json"}, status=1)
    # Other sites have a command of that name.
    assert site.ask("gpfs", "home").reader == "nobody"
    site.surroundings = Surroundings(
        site.home, "alice", {**site.surroundings.environ, "NERSC_HOST": "perlmutter"}
    )
    assert figures(site.ask("gpfs", "home")) == (share(38.2 * GIB), 40 * GIB, 44, 1000000)


@pytest.mark.parametrize("answer", ["", "[]", "{}", "[1]", '[{"fs": "home"}]', "[" * 100_000])
def test_nersc_says_something_else(site: Site, answer: str) -> None:
    site.profile["home"]["quota_readers"] = ["nersc-showquota"]
    site.surroundings = Surroundings(
        site.home, "alice", {**site.surroundings.environ, "NERSC_HOST": "perlmutter"}
    )
    site.tool("showquota", {"-J": answer})
    assert site.ask("gpfs").reader == "nobody"


@pytest.mark.parametrize("kind", ["lustre", "gpfs", "panfs", "beegfs", "zfs", "ceph", "nfs"])
def test_a_place_without_its_tools_is_a_normal_place(site: Site, kind: str) -> None:
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
    site: Site,
    programs: Callable[[str, str], Path],
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
