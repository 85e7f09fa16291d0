"""Read a growing log from where the reader stopped."""

from __future__ import annotations

import codecs
import os
import stat
from pathlib import Path

#: So much of a log is sent at once.
MOST_BYTES = 256 * 1024


def read_log(path: Path, offset: int, ended: bool = True) -> tuple[str, int, bool]:
    """Text after ``offset`` (bytes), the next offset, and whether that is all there is now.

    A character that is not whole yet is left for the next time, unless nobody writes any more
    (``ended``). A log that is not there is empty;
    one that became shorter is continued at its end. Raises `OSError`.
    """
    try:
        # A log that is a pipe must not hold the reader.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except FileNotFoundError:
        return "", 0, True
    try:
        what = os.fstat(descriptor)
        if not stat.S_ISREG(what.st_mode):
            return "", 0, True
        offset = min(max(offset, 0), what.st_size)
        content = os.pread(descriptor, MOST_BYTES, offset)
    finally:
        os.close(descriptor)
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    text = decoder.decode(content)
    unfinished = len(decoder.getstate()[0])
    after = offset + len(content) - unfinished
    if ended and unfinished and unfinished == len(content):
        # Nothing else is left to send: these bytes are no character.
        return text + decoder.decode(b"", final=True), offset + len(content), True
    return text, after, offset + len(content) >= what.st_size
