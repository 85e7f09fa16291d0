"""The size of the file system, only where it is plainly this user's own."""

from __future__ import annotations

import os

from ...display import bytes_in_words
from ..mounts import Mount
from ..reading import QuotaContext, Reading

#: From this size on a file system has no limit of its own, whatever statvfs says.
NO_LIMIT_BYTES = 1 << 60
#: A share that is named after a user may still be everybody's; a larger one surely is.
LARGEST_OWN_BYTES = 1 << 40
#: Usage and scan agree when they differ by less than this share.
AGREEMENT = 0.2

#: File systems on a disk that this machine has for itself.
_DISK_KINDS = frozenset({"btrfs", "ext2", "ext3", "ext4", "f2fs", "xfs"})
#: Of these, those whose number of files is fixed when they are made.
_FIXED_FILES = frozenset({"ext2", "ext3", "ext4"})


def read(context: QuotaContext) -> list[Reading]:
    """A disk that is HOME and nothing else; or a share named after the user that a scan confirms.

    A share for all users says nothing about one user's limit. One counts only when the mount is
    named after the user, is smaller than 1 TiB, and holds what a scan of HOME counted.
    """
    mount = context.mount
    if mount is None:
        return []
    if mount.kind in _DISK_KINDS and mount.point == context.home and mount.root == "/":
        return _own_disk(context, mount)
    space = file_system_space(context.home)
    if space is None or context.scanned_bytes is None or not _named_after_user(context, mount):
        return []
    total, used, _ = space
    if total >= LARGEST_OWN_BYTES:
        return []
    if abs(used - context.scanned_bytes) > AGREEMENT * max(used, context.scanned_bytes):
        return []
    context.note("Limit", f"size of {mount.source}", bytes_in_words(total))
    return [Reading("statvfs", used, total)]


def _own_disk(context: QuotaContext, mount: Mount) -> list[Reading]:
    try:
        answer = os.statvfs(context.home)
    except OSError:
        return []
    used = (answer.f_blocks - answer.f_bfree) * answer.f_frsize
    # What is kept for the system's administrator is not the user's to fill.
    limit = used + answer.f_bavail * answer.f_frsize
    if not 0 < limit < NO_LIMIT_BYTES:
        return []
    files = mount.kind in _FIXED_FILES
    reading = Reading(
        "statvfs",
        used,
        limit,
        answer.f_files - answer.f_ffree if files else None,
        answer.f_files or None if files else None,
    )
    context.note("Limit", f"size of {mount.source}, a disk for HOME alone", reading.in_words)
    return [reading]


def _named_after_user(context: QuotaContext, mount: Mount) -> bool:
    surroundings = context.surroundings
    names = {surroundings.user, surroundings.environ.get("JUPYTERHUB_USER", surroundings.user)}
    return any(path.rstrip("/").split("/")[-1] in names for path in (mount.source, mount.root))


def file_system_space(path: str) -> tuple[int, int, int] | None:
    """Total, used and free bytes of a file system; ``None`` where it claims to be endless."""
    try:
        answer = os.statvfs(path)
    except OSError:
        return None
    total = answer.f_blocks * answer.f_frsize
    if not 0 < total < NO_LIMIT_BYTES:
        return None
    return total, total - answer.f_bfree * answer.f_frsize, answer.f_bavail * answer.f_frsize
