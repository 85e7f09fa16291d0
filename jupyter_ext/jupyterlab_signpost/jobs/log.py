"""Read a growing log from where the reader stopped."""

from __future__ import annotations

import codecs
import os
import re
import stat
from pathlib import Path

from ..display import printable

#: So much of a log is sent at once.
MOST_BYTES = 256 * 1024
#: So much is looked at for its last lines, of which so many are shown, each so long at most.
TAIL_BYTES = 2048
TAIL_LINES = 3
TAIL_WIDTH = 200

#: Colours and movements of a terminal.
_ESCAPES = re.compile(r"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07]*(\x07|$)|[@-_])")


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


def last_lines(path: Path) -> str | None:
    """The last lines of a log that say something, or ``None``; never raises for a missing one."""
    try:
        size = path.stat().st_size
        text, _, _ = read_log(path, size - TAIL_BYTES)
    except OSError:
        return None
    # What a progress bar has overwritten is not seen in a terminal either.
    shown = (line.rstrip("\r").rpartition("\r")[2] for line in text.split("\n"))
    lines = [printable(_ESCAPES.sub("", line)).rstrip() for line in shown]
    if size > TAIL_BYTES:
        del lines[:1]
    told = [line[:TAIL_WIDTH] for line in lines if line.strip()][-TAIL_LINES:]
    return "\n".join(told) or None
