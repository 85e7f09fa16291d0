"""Keep what a walk noted for the next one, in a folder that only this user can write to.

The file is a convenience: whatever is wrong with it, the walk is done anew.
"""

from __future__ import annotations

import contextlib
import json
import os
import stat

from .records import ARRAYS, NAMES, Records

MAGIC = b"signpost-scan-1\n"
#: No walk that is kept has more, in bytes.
MOST_BYTES = 256 << 20


def is_safe(path: str) -> bool:
    """Make the file's folder where it is missing; tells whether nobody else can write into it."""
    folder = os.path.dirname(path)
    with contextlib.suppress(OSError):
        os.mkdir(folder, 0o700)
    try:
        what = os.lstat(folder)
    except OSError:
        return False
    return stat.S_ISDIR(what.st_mode) and what.st_uid == os.getuid() and not what.st_mode & 0o022


def load(path: str) -> Records | None:
    """What was kept, or ``None``."""
    try:
        with open(path, "rb") as file:
            if os.fstat(file.fileno()).st_size > MOST_BYTES or file.read(len(MAGIC)) != MAGIC:
                return None
            lengths = json.loads(file.readline())
            if len(lengths) != len(ARRAYS) + len(NAMES):
                return None
            records = Records.from_parts([file.read(length) for length in lengths])
            return records if records.is_sound() else None
    except (OSError, ValueError, TypeError):
        return None


def save(path: str, records: Records) -> None:
    """Keep a walk; where there is no room for it nothing is kept."""
    parts = records.parts()
    if sum(map(len, parts)) > MOST_BYTES:
        return
    half = f"{path}.{os.getpid()}"
    try:
        with open(half, "xb") as file:
            file.write(MAGIC)
            file.write(json.dumps([len(part) for part in parts]).encode() + b"\n")
            for part in parts:
                file.write(part)
        os.replace(half, path)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(half)
