"""What the control groups of Linux allow this process, from its own group up to the root.

A limit may stand on any level: a batch system sets it on the job, systemd on the user, Kubernetes
on the container. The file of the own group alone is therefore not the answer. Inside a container
only the levels below its own root can be seen.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

#: Version 1 writes "no limit" as the largest multiple of a page; anything of this size is none.
NO_LIMIT = 1 << 60


@dataclass(frozen=True)
class Allowed:
    """Limits of the control groups; ``None``: there is none, or it is not known."""

    #: CPUs' worth of time, which need not be whole, and the file that says so.
    cpus: float | None = None
    cpus_from: str | None = None
    #: Bytes, and the file that says so.
    memory_bytes: int | None = None
    memory_from: str | None = None
    #: Bytes that the limited group holds, without the cache that can be dropped.
    used_bytes: int | None = None
    #: How many programs of that group (else the own one) were ended because memory had run out.
    killed: int = 0


@dataclass(frozen=True)
class _Mount:
    root: str
    point: str
    kind: str
    options: frozenset[str]


def read_allowed(root: Path = Path("/")) -> Allowed:
    """Read the limits; ``root`` stands for ``/`` in tests. Never raises."""
    mounts = _mounts(root)
    cpus: list[tuple[float, str]] = []
    memory: list[tuple[int, str, Path]] = []
    own: Path | None = None
    for line in _text(root / "proc/self/cgroup").splitlines():
        number, separator, rest = line.partition(":")
        controllers, colon, path = rest.partition(":")
        if not separator or not colon:
            continue
        unified = number == "0" and not controllers
        names = set(controllers.split(","))
        if unified or "cpu" in names:
            for folder in _levels(root, mounts, path, None if unified else "cpu"):
                cpus += _cpus(folder)
        if unified or "memory" in names:
            folders = list(_levels(root, mounts, path, None if unified else "memory"))
            if own is None and folders and _used(folders[0]) is not None:
                own = folders[0]
            for folder in folders:
                memory += [(size, name, folder) for size, name in _sizes(folder)]
    cpu_limit = min(cpus, default=None)
    limit = min(memory, key=lambda found: found[0], default=None)
    counted = limit[2] if limit is not None else own
    return Allowed(
        cpus=cpu_limit[0] if cpu_limit else None,
        cpus_from=_shown(cpu_limit[1], root) if cpu_limit else None,
        memory_bytes=limit[0] if limit else None,
        memory_from=_shown(limit[1], root) if limit else None,
        used_bytes=_used(limit[2]) if limit else None,
        killed=_killed(counted) if counted else 0,
    )


def _mounts(root: Path) -> list[_Mount]:
    found = []
    for line in _text(root / "proc/self/mountinfo").splitlines():
        before, separator, after = line.partition(" - ")
        left, right = before.split(" "), after.split(" ")
        if separator and len(left) >= 6 and right[0] in ("cgroup", "cgroup2"):
            options = frozenset(right[2].split(",")) if len(right) > 2 else frozenset()
            found.append(_Mount(left[3], left[4], right[0], options))
    return found


def _levels(root: Path, mounts: list[_Mount], path: str, controller: str | None) -> Iterator[Path]:
    """The folders of a group, its own first, up to where the hierarchy is mounted."""
    for mount in mounts:
        if mount.kind != ("cgroup2" if controller is None else "cgroup"):
            continue
        if controller is not None and controller not in mount.options:
            continue
        top = root / mount.point.lstrip("/")
        # A container may see its own group as the root, or be told a path outside of it.
        inside = os.path.relpath(os.path.normpath(path), mount.root)
        parts = [] if inside.startswith("..") else [part for part in inside.split("/") if part]
        parts = [part for part in parts if part != "."]
        folder = top.joinpath(*parts)
        if not folder.is_dir():
            parts, folder = [], top
        for length in range(len(parts), -1, -1):
            yield top.joinpath(*parts[:length])
        return


def _cpus(folder: Path) -> list[tuple[float, str]]:
    words = _text(folder / "cpu.max").split()
    if len(words) == 2 and words[0].isdigit() and words[1].isdigit() and int(words[1]):
        return [(int(words[0]) / int(words[1]), str(folder / "cpu.max"))]
    quota, period = _number(folder / "cpu.cfs_quota_us"), _number(folder / "cpu.cfs_period_us")
    if quota is not None and quota > 0 and period:
        return [(quota / period, str(folder / "cpu.cfs_quota_us"))]
    return []


def _sizes(folder: Path) -> list[tuple[int, str]]:
    found = []
    for name in ("memory.max", "memory.high", "memory.limit_in_bytes"):
        size = _number(folder / name)
        if size is not None and 0 < size < NO_LIMIT:
            found.append((size, str(folder / name)))
    return found


def _used(folder: Path) -> int | None:
    for current, cache in (
        ("memory.current", "inactive_file"),
        ("memory.usage_in_bytes", "total_inactive_file"),
    ):
        used = _number(folder / current)
        if used is not None:
            return max(0, used - (_field(folder / "memory.stat", cache) or 0))
    return None


def _killed(folder: Path) -> int:
    return (
        _field(folder / "memory.events", "oom_kill")
        or _field(folder / "memory.oom_control", "oom_kill")
        or 0
    )


def _field(path: Path, name: str) -> int | None:
    match = re.search(rf"^{name} (\d+)$", _text(path), re.MULTILINE)
    return int(match[1]) if match else None


def _number(path: Path) -> int | None:
    try:
        return int(_text(path))
    except ValueError:
        return None


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""


def _shown(path: str, root: Path) -> str:
    return path if root == Path("/") else "/" + os.path.relpath(path, root)
