"""Which file system a path lies on, as the kernel's mount table says."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

MOUNT_TABLE = Path("/proc/self/mountinfo")

#: File systems whose other end is another machine.
NETWORK_TYPES = frozenset(
    {"9p", "afs", "beegfs", "ceph", "cifs", "gpfs", "lustre", "nfs", "nfs4", "orangefs", "panfs"}
    | {"pvfs2", "smb3", "virtiofs", "wekafs"}
)


@dataclass(frozen=True)
class Mount:
    """One line of the mount table."""

    point: str
    kind: str
    source: str
    #: What of the file system is mounted: ``/`` all of it, else a folder.
    root: str = "/"

    @property
    def is_network(self) -> bool:
        """Is the file system served by another machine (or might it be)?"""
        return self.kind in NETWORK_TYPES or self.kind.startswith("fuse")


def read_mounts(table: Path = MOUNT_TABLE) -> list[Mount]:
    """All mounts of this process; empty where there is no such table (not Linux)."""
    try:
        text = table.read_text("utf-8", "surrogateescape")
    except OSError:
        return []
    mounts = []
    for line in text.splitlines():
        before, separator, after = line.partition(" - ")
        left, right = before.split(" "), after.split(" ")
        if separator and len(left) >= 6 and len(right) >= 2:
            mounts.append(Mount(_plain(left[4]), right[0], _plain(right[1]), root=_plain(left[3])))
    return mounts


def mount_of(path: str, mounts: list[Mount]) -> Mount | None:
    """The mount that ``path`` (absolute, without symbolic links) lies on."""
    best: Mount | None = None
    for mount in mounts:
        inside = path == mount.point or path.startswith(mount.point.rstrip(os.sep) + os.sep)
        # A later mount on the same point hides the earlier one.
        if inside and (best is None or len(mount.point) >= len(best.point)):
            best = mount
    return best


def _plain(text: str) -> str:
    return re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), text)
