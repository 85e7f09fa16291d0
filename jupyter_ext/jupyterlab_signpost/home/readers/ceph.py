"""CephFS tells quota and recursive size of a directory as extended attributes; no command."""

from __future__ import annotations

import os
from pathlib import Path

from ..reading import QuotaContext, Reading, lowest


def read(context: QuotaContext) -> list[Reading]:
    """The limit of HOME, or of the nearest folder above it that has one."""
    mount = context.mount
    if mount is None or not (mount.kind == "ceph" or mount.kind.startswith("fuse")):
        return []
    folder = Path(context.home)
    while True:
        limit = _number(folder, "ceph.quota.max_bytes")
        limit_files = _number(folder, "ceph.quota.max_files")
        if limit or limit_files:
            used = _number(folder, "ceph.dir.rbytes")
            used_files = _number(folder, "ceph.dir.rfiles")
            reading = Reading(
                "ceph",
                used,
                lowest(limit or 0),
                used_files,
                lowest(limit_files or 0),
                "" if str(folder) == context.home else f"folder {folder}",
            )
            context.note("Quota", f"ceph.quota.max_bytes of {folder}", reading.in_words)
            return [reading]
        if folder.parent == folder or str(folder) == mount.point:
            return []
        folder = folder.parent


def _number(folder: Path, attribute: str) -> int | None:
    try:
        return int(os.getxattr(folder, attribute))
    except (AttributeError, OSError, ValueError):
        # There are no such calls outside Linux.
        return None
