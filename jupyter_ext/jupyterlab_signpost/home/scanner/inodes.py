"""Ask the kernel about many files in one go, with statx(2).

Python makes an object of twenty values of each file that it asks for, which takes about as long as
the question. Here the answers stay as the kernel has written them, in `struct statx`, which is the
same on all computers, and are read column by column.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from itertools import repeat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

#: So many files are asked for at most in one go.
MOST = 1024
#: Bytes of an answer.
LENGTH = 256
#: The working directory, where an open folder is named: AT_FDCWD as ctypes converts it soonest.
HERE = 2**32 - 100
AT_SYMLINK_NOFOLLOW = 0x100
AT_NO_AUTOMOUNT = 0x800
STATX_BASIC_STATS = 0x7FF
#: The byte of an answer that holds what a file is, in its upper half: the most significant one of
#: its mode.
MODE_END = 29 if sys.byteorder == "little" else 28
#: For each value of this byte whether it is that of a folder.
IS_FOLDER = bytes(value >> 4 == 0o04 for value in range(256))


def are_folders(kinds: bytes) -> bytes:
    """1 for each that is a folder, of what `Inodes.ask` returned, else 0."""
    return kinds.translate(IS_FOLDER)


class Inodes:
    """The last answers, column by column, in the order in which was asked.

    Nothing else of Python runs while the kernel is asked: where an answer takes long, threads that
    ask one by one are quicker. Raises `OSError` where the C library or the kernel cannot.
    """

    def __init__(self) -> None:
        try:
            import ctypes

            self._statx: Any = ctypes.PyDLL(None).statx
            self._statx.restype = None
        except (ImportError, AttributeError) as error:
            raise OSError("there is no statx") from error
        answers = (ctypes.c_char * (LENGTH * MOST))()
        self._places = [ctypes.byref(answers, LENGTH * at) for at in range(MOST)]
        memory = memoryview(answers).cast("B")
        self._u8, self._u32 = memory, memory.cast("I")
        self._u64, self._i64 = memory.cast("Q"), memory.cast("q")
        own = os.stat(".")
        # Some containers refuse what they do not know.
        if self.ask([HERE], [b"."]) == b"\0" or self.number(0) != own.st_ino:
            raise OSError("statx is refused")
        #: The file system of the working directory.
        (self.device,) = self.devices([0])

    def ask(self, folders: Iterable[int], names: list[bytes]) -> bytes:
        """Ask for these names, each in an open folder.

        Returns what each is, for `are_folders`; 0 for those that are not there.
        """
        flags, mask = repeat(AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT), repeat(STATX_BASIC_STATS)
        # Nothing there is of no kind. To look there takes less than to have statx return a number.
        kinds = self._u8[MODE_END : len(names) * LENGTH : LENGTH]
        kinds[:] = bytes(len(names))
        list(map(self._statx, folders, names, flags, mask, self._places))
        return kinds.tobytes()

    def links(self, count: int) -> list[int]:
        """How many names each has."""
        return self._u32[4 : count * 64 : 64].tolist()

    def sizes(self, count: int) -> list[int]:
        """Length in bytes."""
        return self._i64[5 : count * 32 : 32].tolist()

    def blocks(self, count: int) -> list[int]:
        """Allocated blocks of 512 bytes."""
        return self._i64[6 : count * 32 : 32].tolist()

    def changed(self, places: Iterable[int]) -> list[int]:
        """When those at these places were last changed, in nanoseconds."""
        seconds, rest = self._i64, self._u32
        return [seconds[at * 32 + 14] * 1_000_000_000 + rest[at * 64 + 30] for at in places]

    def devices(self, places: Iterable[int]) -> list[int]:
        """The file systems of those at these places."""
        return [self._u64[at * 32 + 17] for at in places]

    def number(self, place: int) -> int:
        """The number in its file system of the one at this place."""
        return self._u64[place * 32 + 4]
