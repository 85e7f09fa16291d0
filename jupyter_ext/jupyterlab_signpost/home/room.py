"""Can something be written? Tried with a file that has no name and so leaves nothing behind."""

from __future__ import annotations

import errno
import os

#: Enough to need a block of its own on any file system.
TRIAL_BYTES = 64 * 1024


def room_in(folder: str) -> tuple[bool | None, str]:
    """Try to write into ``folder``: yes, no, or ``None`` (cannot be tried), and a sentence."""
    flag = getattr(os, "O_TMPFILE", None)
    if flag is None:
        return None, "Cannot be tried without leaving a file on this system."
    try:
        descriptor = os.open(folder, flag | os.O_WRONLY, 0o600)
    except OSError as error:
        return _verdict(error)
    try:
        os.write(descriptor, b"\0" * TRIAL_BYTES)
        # Delayed allocation: some file systems look at the quota only now.
        os.fsync(descriptor)
    except OSError as error:
        return _verdict(error)
    finally:
        os.close(descriptor)
    return True, f"{TRIAL_BYTES // 1024} KiB could be written."


def _verdict(error: OSError) -> tuple[bool | None, str]:
    if error.errno == errno.EDQUOT:
        return False, "Your quota is used up: nothing more can be written."
    if error.errno == errno.ENOSPC:
        return False, "The file system is full: nothing more can be written."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return False, f"Writing is not allowed: {error.strerror}."
    if error.errno == errno.ENOENT:
        return None, "The folder is not there."
    return None, f"Cannot be tried without leaving a file on this file system ({error.strerror})."
