"""Control groups as the kernel shows them, in the three layouts that are in use, as folders."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyterlab_signpost.checks.cgroups import read_allowed

GIB = 1 << 30
#: What version 1 writes for "no limit".
NONE_V1 = "9223372036854771712"

MOUNTS = {
    "v2": "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n",
    "v1": "31 30 0:27 / /sys/fs/cgroup/cpu,cpuacct rw shared:5 - cgroup cgroup rw,cpu,cpuacct\n"
    "32 30 0:28 / /sys/fs/cgroup/memory rw shared:6 - cgroup cgroup rw,memory\n"
    "33 30 0:29 / /sys/fs/cgroup/freezer rw shared:7 - cgroup cgroup rw,freezer\n",
    "hybrid": "30 23 0:26 / /sys/fs/cgroup/unified rw shared:4 - cgroup2 cgroup2 rw\n"
    "31 30 0:27 / /sys/fs/cgroup/cpu,cpuacct rw shared:5 - cgroup cgroup rw,cpu,cpuacct\n"
    "32 30 0:28 / /sys/fs/cgroup/memory rw shared:6 - cgroup cgroup rw,memory\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "proc/self").mkdir(parents=True)
    return tmp_path


def put(root: Path, layout: str, groups: str, **files: str) -> None:
    """A tree: ``files`` holds contents by path below /sys/fs/cgroup, with ``__`` for ``/``."""
    (root / "proc/self/mountinfo").write_text(MOUNTS.get(layout, layout))
    (root / "proc/self/cgroup").write_text(groups)
    for name, content in files.items():
        write(root, name, content)


def write(root: Path, name: str, content: str) -> None:
    path = root / "sys/fs/cgroup" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{content}\n")


JOB = "system.slice/slurmstepd.scope/job_7"


def test_the_smallest_limit_of_all_levels_counts(root: Path) -> None:
    put(root, "v2", f"0::/{JOB}/step_0/user/task_0\n")
    write(root, f"{JOB}/step_0/user/task_0/memory.max", "max")
    write(root, f"{JOB}/step_0/user/task_0/cpu.max", "max 100000")
    write(root, f"{JOB}/step_0/memory.max", str(8 * GIB))
    write(root, f"{JOB}/memory.max", str(4 * GIB))
    write(root, f"{JOB}/cpu.max", "250000 100000")
    write(root, f"{JOB}/memory.current", str(3 * GIB))
    write(root, f"{JOB}/memory.stat", f"anon {GIB}\ninactive_file {GIB}\nactive_file 5")
    write(root, f"{JOB}/memory.events", "low 0\nhigh 0\nmax 5\noom 2\noom_kill 2")
    write(root, "system.slice/memory.max", str(64 * GIB))
    write(root, "system.slice/cpu.max", "3200000 100000")
    allowed = read_allowed(root)
    assert allowed.memory_bytes == 4 * GIB
    assert allowed.memory_from == f"/sys/fs/cgroup/{JOB}/memory.max"
    assert allowed.cpus == 2.5
    assert allowed.cpus_from == f"/sys/fs/cgroup/{JOB}/cpu.max"
    # What the cache holds can be dropped, so it is not in the way.
    assert allowed.used_bytes == 2 * GIB
    assert allowed.killed == 2


def test_memory_high_limits_too(root: Path) -> None:
    put(root, "v2", "0::/user.slice/user-1000.slice\n")
    write(root, "user.slice/user-1000.slice/memory.max", str(16 * GIB))
    write(root, "user.slice/user-1000.slice/memory.high", str(12 * GIB))
    allowed = read_allowed(root)
    assert allowed.memory_bytes == 12 * GIB
    assert allowed.memory_from == "/sys/fs/cgroup/user.slice/user-1000.slice/memory.high"


def test_a_container_sees_its_own_group_as_the_root(root: Path) -> None:
    put(root, "v2", "0::/\n")
    write(root, "memory.max", str(2 * GIB))
    write(root, "memory.current", str(GIB))
    write(root, "cpu.max", "50000 100000")
    allowed = read_allowed(root)
    assert (allowed.memory_bytes, allowed.cpus, allowed.used_bytes) == (2 * GIB, 0.5, GIB)


def test_a_path_outside_of_what_a_container_sees(root: Path) -> None:
    put(root, "v2", "0::/../../kubepods/burstable/pod1\n")
    write(root, "memory.max", str(2 * GIB))
    assert read_allowed(root).memory_bytes == 2 * GIB


def test_version_1_with_a_limit_above(root: Path) -> None:
    put(
        root,
        "v1",
        "4:memory:/slurm/uid_1000/job_7\n3:cpu,cpuacct:/slurm/uid_1000/job_7\n1:freezer:/x\n",
    )
    write(root, "memory/slurm/uid_1000/job_7/memory.limit_in_bytes", NONE_V1)
    write(root, "memory/slurm/uid_1000/memory.limit_in_bytes", str(6 * GIB))
    write(root, "memory/slurm/uid_1000/memory.usage_in_bytes", str(5 * GIB))
    write(root, "memory/slurm/uid_1000/memory.stat", f"inactive_file 1\ntotal_inactive_file {GIB}")
    write(root, "memory/slurm/uid_1000/memory.oom_control", "under_oom 0\noom_kill 1")
    write(root, "memory/memory.limit_in_bytes", NONE_V1)
    write(root, "cpu,cpuacct/slurm/uid_1000/job_7/cpu.cfs_quota_us", "-1")
    write(root, "cpu,cpuacct/slurm/uid_1000/cpu.cfs_quota_us", "400000")
    write(root, "cpu,cpuacct/slurm/uid_1000/cpu.cfs_period_us", "100000")
    allowed = read_allowed(root)
    assert (allowed.memory_bytes, allowed.cpus) == (6 * GIB, 4.0)
    assert (allowed.used_bytes, allowed.killed) == (4 * GIB, 1)


def test_version_1_in_a_container_has_a_mount_of_its_group(root: Path) -> None:
    pod = "/kubepods/burstable/pod1/abc"
    mounts = f"32 30 0:28 {pod} /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n"
    put(root, mounts, f"4:memory:{pod}\n")
    write(root, "memory/memory.limit_in_bytes", str(3 * GIB))
    assert read_allowed(root).memory_bytes == 3 * GIB


def test_hybrid_takes_version_1_where_the_controllers_are(root: Path) -> None:
    put(root, "hybrid", "5:cpu,cpuacct:/\n4:memory:/a\n0::/user.slice\n")
    (root / "sys/fs/cgroup/unified/user.slice").mkdir(parents=True)
    write(root, "memory/a/memory.limit_in_bytes", str(GIB))
    assert read_allowed(root).memory_bytes == GIB


@pytest.mark.parametrize("layout", ["v1", "v2", "hybrid"])
def test_no_limit_is_no_limit(layout: str, root: Path) -> None:
    put(root, layout, "5:cpu,cpuacct:/\n4:memory:/\n0::/\n")
    write(root, "memory/memory.limit_in_bytes", NONE_V1)
    write(root, "cpu,cpuacct/cpu.cfs_quota_us", "-1")
    allowed = read_allowed(root)
    assert (allowed.cpus, allowed.memory_bytes, allowed.used_bytes) == (None, None, None)


@pytest.mark.parametrize("text", ["", "nonsense", "0:\n", "0::\n", "a:b:c:d\n"])
def test_what_cannot_be_read_limits_nothing(text: str, root: Path) -> None:
    put(root, "nonsense\n - - \n", text)
    assert read_allowed(root).memory_bytes is None


def test_nothing_there_at_all(tmp_path: Path) -> None:
    assert read_allowed(tmp_path).memory_bytes is None
